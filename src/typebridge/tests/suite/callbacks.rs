//! Functions that the host keeps.

use crate::host::{Runner, TestHost};
use typebridge::*;

pub static NATIVES: &[Native<TestHost>] =
    &[Native::new("keep", 1, keep), Native::new("call", 1, call), Native::new("release", 0, release)];

fn keep(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    host.kept.push(args.callback(0)?);
    Ok(Value::Undefined)
}

/// Queues a call of each kept function with this argument.
fn call(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    for &callback in &host.kept {
        host.calls.call(callback, [args.value(0), Value::Kept(callback)]);
    }
    Ok(Value::Undefined)
}

fn release(host: &mut TestHost, _: &Args) -> Result<Value, Failure> {
    for callback in host.kept.drain(..) {
        host.calls.release(callback);
    }
    Ok(Value::Undefined)
}

#[test]
fn kept_functions_are_called_in_order_and_live_until_released() {
    let mut runner = Runner::new();
    let source = "$callbacks.keep((v, self) => log('first', v, typeof self)); $callbacks.keep((v) => log('second', v)); $callbacks.call(5)";
    assert_eq!(runner.log_of(source), ["first 5 function", "second 5"]);
    let kept = runner.engine.kept();
    assert_eq!(runner.log_of("$callbacks.release()"), [""; 0]);
    assert_eq!(runner.engine.kept(), kept - 2);
}

#[test]
#[should_panic(expected = "a callback is released twice")]
fn a_double_release_is_asserted() {
    let mut runner = Runner::new();
    runner.evaluate("$callbacks.keep(() => {})");
    let callback = runner.engine.host().kept[0];
    runner.engine.host().calls.release(callback);
    runner.engine.host().calls.release(callback);
    // The engine's teardown frees what is left, also while this panics.
    runner.engine.run_calls();
}

#[test]
#[should_panic(expected = "a callback is used after its release")]
fn a_use_after_release_is_asserted() {
    let mut runner = Runner::new();
    runner.evaluate("$callbacks.keep(() => {})");
    let callback = runner.engine.host().kept[0];
    runner.engine.host().calls.release(callback);
    runner.engine.host().calls.call(callback, []);
    runner.engine.run_calls();
}

#[test]
fn nothing_leaks() {
    let mut runner = Runner::new();
    runner.assert_steady("$callbacks.keep(() => {}); $callbacks.call({}); $callbacks.release()");
}

#[test]
fn an_engine_goes_with_everything_still_in_it() {
    let mut runner = Runner::new();
    runner.evaluate(
        "$callbacks.keep(() => {}); $callbacks.call({}); engine.nextTick(() => {}, {}, 1, 2, 3, 4, 5); engine.queueMicrotask(() => {}); \
         Promise.reject(new Error('unseen')); engine.setAsyncContext({}); engine.setOriginal('x', () => {}); new Error('m').stack",
    );
}
