//! The order of queued calls, nextTick callbacks and promise jobs; rejections that nobody handles.

use crate::host::{Runner, TestHost};
use typebridge::*;

pub static NATIVES: &[Native<TestHost>] =
    &[Native::new("log", 1, log), Native::new("invoke", 2, invoke), Native::new("listening", 3, listening)];

fn log(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    host.log.push(args.text(0)?.to_string());
    Ok(Value::Undefined)
}

/// Queues `object.run(value)`.
fn invoke(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    host.calls.push(Target::Method("run"), args.value(0), [args.value(1)]);
    Ok(Value::Undefined)
}

/// Queues `emitter.emit('data', value)`, and `callback(value)` if it listens to that.
fn listening(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    let callback = args.callback(1)?;
    host.calls.push(Target::IfListening("data", callback), args.value(0), [args.value(2)]);
    host.calls.push(Target::Emit("data"), args.value(0), [args.value(2)]);
    host.calls.release(callback);
    Ok(Value::Undefined)
}

#[test]
fn ticks_go_before_promise_jobs_after_each_call() {
    let source = "
        const object = { run(name) {
            log(name);
            Promise.resolve().then(() => { log(name, 'job'); engine.nextTick(() => log(name, 'tick of job')); return 0; }).then(() => log(name, 'second job'));
            engine.nextTick((...all) => { log(name, 'tick', all.length); Promise.resolve().then(() => log(name, 'job of tick')); }, 1, 2, 3, 4, 5, 6);
            engine.queueMicrotask(() => log(name, 'microtask'));
        } };
        $queues.invoke(object, 'a'); $queues.invoke(object, 'b');";
    let one = |name: &str| {
        ["", " tick 6", " job", " microtask", " job of tick", " second job", " tick of job"]
            .map(|rest| format!("{name}{rest}"))
    };
    assert_eq!(Runner::new().log_of(source), [one("a"), one("b")].concat());
}

#[test]
fn a_throwing_call_goes_to_the_hook_and_the_rest_follows() {
    let source = "
        engine.setHook('uncaught', (error, origin) => { log('uncaught', error, origin); return true; });
        $queues.invoke({ run() { engine.nextTick(() => log('tick')); throw 'thrown'; } }, 0);
        $queues.invoke({ run() { log('next'); } }, 0);
        $queues.invoke({}, 0);";
    let log = Runner::new().log_of(source);
    assert_eq!(
        log,
        [
            "uncaught thrown uncaughtException",
            "tick",
            "next",
            "uncaught TypeError: not a function uncaughtException"
        ]
    );
}

#[test]
fn without_a_hook_an_exception_is_fatal() {
    let mut runner = Runner::new();
    runner.log_of("$queues.invoke({ run() { throw new Error('end'); } }, 0); $queues.invoke({ run() { log('never'); } }, 0);");
    let fatal = runner.engine.take_fatal().expect("the exception ends the program");
    assert!(fatal.text.starts_with("Error: end\n    at run ("), "{}", fatal.text);
}

#[test]
fn rejections_are_judged_after_the_queues() {
    let source = "
        engine.setHook('rejection', (promise, reason, handled) => log(handled ? 'handled' : 'unhandled', reason));
        Promise.reject('caught at once').catch(() => {});
        Promise.reject('caught in time').catch(() => {});
        const late = Promise.reject('late');
        Promise.reject('never');
        const tick = Promise.reject('caught in a tick'); engine.nextTick(() => tick.catch(() => {}));
        globalThis.late = late;";
    let mut runner = Runner::new();
    assert_eq!(runner.log_of(source), ["unhandled late", "unhandled never"]);
    assert_eq!(runner.log_of("late.catch(() => {})"), ["handled late"]);
}

#[test]
fn without_a_hook_a_rejection_is_fatal() {
    let mut runner = Runner::new();
    runner.log_of("Promise.reject(new Error('lost'))");
    assert!(runner.engine.take_fatal().expect("it ends the program").text.starts_with("Error: lost"));
}

#[test]
fn the_async_context_follows_ticks_and_microtasks() {
    let source = "
        engine.setAsyncContext('a');
        engine.nextTick(() => log('tick', engine.getAsyncContext()));
        engine.queueMicrotask(() => log('microtask', engine.getAsyncContext()));
        engine.setAsyncContext('b');
        engine.nextTick(() => log('second', engine.getAsyncContext()));";
    assert_eq!(Runner::new().log_of(source), ["tick a", "second b", "microtask a"]);
}

#[test]
fn nothing_leaks() {
    let mut runner = Runner::new();
    runner.evaluate("engine.setHook('uncaught', () => true); engine.setHook('rejection', () => {});");
    runner.assert_steady(
        "engine.nextTick((...v) => {}, {}, {}, {}, {}, {}, {}); engine.queueMicrotask(() => {})",
    );
    runner.assert_steady("$queues.invoke({ run(v) { throw v } }, {})");
    runner.assert_steady("Promise.reject({}); $queues.invoke({}, {})");
    runner
        .assert_steady("$queues.listening({ _events: { data: {} }, emit() { return {} } }, () => ({}), {})");
}
