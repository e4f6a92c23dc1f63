//! Everything once more under pressure: cycles collected between any two steps, and many engines one after another.

use crate::host::{Runner, TestHost, config};
use typebridge::EngineConfig;

const SCENARIO: &str = "
    const gc = () => engine.collect();
    class Lazy {}
    engine.install('lazies', 'lazy', Lazy.prototype);
    $lazies.prototype(Lazy.prototype);
    engine.setHook('uncaught', () => { gc(); return true; });
    engine.setHook('rejection', gc);
    for (let i = 0; i < 20; i++) {
        const o = $lazies.make(i);
        o.self = { o, get text() { gc(); return 'x'; } };
        gc();
        $callbacks.keep((v) => { gc(); v.used = o; Promise.resolve(v).then(gc); engine.nextTick(gc, v); });
        $callbacks.call({ i });
        gc();
        const copy = engine.structuredClone({ list: [{}, { get text() { gc(); return [{}]; } }], map: new Map([[{}, [gc()]]]) }, undefined, gc);
        gc();
        if (copy.list[1].text.length !== 1 || copy.map.size !== 1) throw new Error('a clone is not whole');
        const error = new Error('m', { cause: o });
        gc();
        if (!error.stack.startsWith('Error: m')) throw new Error('a stack is not whole');
        failing(() => $failures.fail('detailed'));
        Promise.reject(o);
        $queues.invoke({ run() { gc(); throw o; } }, o);
        $values.give('object'); gc();
        $lazies.letGo(i);
    }
    $callbacks.release();";

#[test]
fn collecting_at_every_step_changes_nothing() {
    let mut runner = Runner::new();
    runner.evaluate(&format!("(() => {{ {SCENARIO} }})()"));
    runner.turn();
    // What was thrown last is kept until the next throw, for whoever reports it.
    runner.evaluate("try { throw 0 } catch { engine.collect() }");
    runner.turn();
    assert_eq!(runner.engine.host().released.len(), 20);
}

#[test]
fn a_small_threshold_collects_by_itself() {
    let config = EngineConfig { collect_bytes: 1, ..config() };
    let mut runner = Runner::with(TestHost::default(), &config);
    runner.evaluate(&format!("(() => {{ {SCENARIO} }})()"));
    runner.turn();
    assert!(runner.engine.take_fatal().is_none());
}

#[test]
fn engines_come_and_go() {
    for _ in 0..30 {
        let mut runner = Runner::new();
        runner.evaluate(&format!("(() => {{ {SCENARIO} }})()"));
    }
}
