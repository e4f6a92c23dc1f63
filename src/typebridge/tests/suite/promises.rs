//! Promises that natives make and the loop decides.

use crate::host::{Runner, TestHost};
use typebridge::*;

pub static NATIVES: &[Native<TestHost>] = &[
    Native::new("make", 0, make),
    Native::new("resolve", 1, resolve),
    Native::new("reject", 1, reject),
    Native::new("settled", 1, settled),
];

fn make(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    let promise = args.promise();
    host.kept.push(promise);
    Ok(Value::Promise(promise))
}

fn resolve(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    let promise = host.kept.remove(0);
    host.calls.resolve(promise, args.value(0));
    Ok(Value::Undefined)
}

fn reject(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    let promise = host.kept.remove(0);
    host.calls.reject(promise, args.value(0));
    Ok(Value::Undefined)
}

/// Decided before the script has it.
fn settled(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    let promise = args.promise();
    host.calls.resolve(promise, args.value(0));
    Ok(Value::Promise(promise))
}

fn logs(source: &str, expected: &[&str]) {
    let mut runner = Runner::new();
    let kept = runner.engine.kept();
    assert_eq!(runner.log_of(source), expected, "{source}");
    assert_eq!(runner.engine.kept(), kept, "{source}");
}

#[test]
fn they_are_decided_as_by_their_resolving_functions() {
    logs(
        "const p = $promises.make(); log(p instanceof Promise, Object.getPrototypeOf(p) === Promise.prototype);
         p.then((v) => log('got', v)); $promises.resolve(5); log('queued')",
        &["true true", "queued", "got 5"],
    );
    logs("$promises.make().catch((e) => log('caught', e)); $promises.reject('no')", &["caught no"]);
    logs("(async () => log(await $promises.settled('at once')))()", &["at once"]);
    logs(
        "$promises.make().then((v) => log(v)); $promises.resolve({ then(f) { log('asked'); f('then') } })",
        &["asked", "then"],
    );
    logs(
        "$promises.make().catch((e) => log(e)); $promises.resolve({ get then() { throw 'from then' } })",
        &["from then"],
    );
    logs(
        "const p = $promises.make(); p.catch((e) => log(e.message)); $promises.resolve(p)",
        &["promise self resolution"],
    );
}

#[test]
fn ticks_and_jobs_run_behind_each() {
    logs(
        "for (const n of [1, 2]) $promises.make().then(() => { log(n); engine.nextTick(() => log('tick', n)); });
         $promises.resolve(); $promises.resolve()",
        &["1", "tick 1", "2", "tick 2"],
    );
}

#[test]
fn hooks_hear_of_them_and_may_call_natives() {
    logs(
        "const seen = []; let inner = false; let p;
         function init() { if (inner) return; inner = true; $promises.settled(); seen.push('init'); }
         engine.setPromiseHooks(init, undefined, undefined, (q) => { if (q === p) seen.push('decided'); });
         p = $promises.make(); p.then(() => { engine.setPromiseHooks(); log(seen); }); $promises.resolve(1)",
        &["init,decided"],
    );
}

#[test]
fn nothing_leaks() {
    let mut runner = Runner::new();
    runner.assert_steady("$promises.make().then(() => {}); $promises.resolve({}); $promises.settled({})");
}
