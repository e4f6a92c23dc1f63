//! Time, memory and stack: a script is stopped, and the engine goes on.

use crate::host::{Runner, TestHost, config};
use std::sync::atomic::Ordering;
use std::time::Duration;
use typebridge::EngineConfig;

#[test]
fn an_interrupt_stops_an_endless_loop_that_catches_everything() {
    let mut runner = Runner::new();
    let interrupter = runner.engine.interrupter();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        interrupter.store(true, Ordering::Relaxed);
    });
    let error =
        runner.try_evaluate("for (;;) { try { for (;;); } catch {} finally { continue } }").unwrap_err();
    thread.join().expect("the thread only sleeps");
    assert!(error.contains("interrupted"), "{error}");
    assert_eq!(runner.evaluate("1 + 1"), "2");
}

#[test]
fn no_interrupt_is_lost_among_errors() {
    let mut runner = Runner::new();
    for _ in 0..20 {
        let interrupter = runner.engine.interrupter();
        let thread = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(3));
            interrupter.store(true, Ordering::Relaxed);
        });
        let error = runner.try_evaluate("for (;;) { try { throw new Error('m') } catch {} }").unwrap_err();
        thread.join().expect("the thread only sleeps");
        assert!(error.contains("interrupted"), "{error}");
        assert_eq!(
            runner.evaluate(
                "(() => { let n = 0; for (let i = 0; i < 50000; i++) n += Math.abs(1); return n })()"
            ),
            "50000"
        );
    }
}

#[test]
fn a_full_heap_is_an_error_and_not_the_end() {
    let config = EngineConfig { heap_bytes_max: 8 << 20, ..config() };
    let mut runner = Runner::with(TestHost::default(), &config);
    let error =
        runner.try_evaluate("const all = []; for (;;) all.push(new Array(1000).fill({}));").unwrap_err();
    assert!(error.contains("out of memory"), "{error}");
    runner.engine.collect();
    assert_eq!(runner.evaluate("'alive'"), "alive");
}

#[test]
fn deep_recursion_is_a_range_error() {
    let mut runner = Runner::new();
    let source =
        "let depth = 0; function f() { depth++; f() } try { f() } catch (e) { [e.name, depth > 200].join() }";
    assert_eq!(runner.evaluate(source), "RangeError,true");
    let nested =
        "const deep = { toString() { return `${deep}` } }; failing(() => String(deep)).split(':')[0]";
    assert_eq!(runner.evaluate(nested), "RangeError");
}
