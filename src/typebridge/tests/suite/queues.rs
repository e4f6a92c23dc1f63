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
            "next",
            "tick",
            "uncaught TypeError: undefined is not a function uncaughtException"
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
fn the_async_context_follows_promises_and_kept_functions() {
    let source = "
        const show = (word) => () => log(word, engine.getAsyncContext());
        let settle;
        const promise = new Promise((resolve) => { settle = resolve; });
        engine.setAsyncContext('a');
        promise.then(show('then'));
        (async () => { await promise; show('await')(); })();
        $callbacks.keep(show('called'));
        $callbacks.call(0);
        engine.setAsyncContext('b');
        Promise.resolve().then(show('settled'));
        settle();
        engine.setAsyncContext(undefined);";
    assert_eq!(Runner::new().log_of(source), ["settled b", "then a", "await a", "called a"]);
}

#[test]
fn whoever_reports_an_exception_runs_where_it_was_thrown() {
    let source = "
        engine.setHook('uncaught', (error) => { log(error, engine.getAsyncContext()); return true; });
        engine.setHook('rejection', (promise, reason) => { log(reason, engine.getAsyncContext()); });
        engine.setAsyncContext('a');
        engine.nextTick(() => { throw 'tick'; });
        engine.queueMicrotask(() => { throw 'microtask'; });
        Promise.reject('rejection');
        $callbacks.keep(() => { throw 'call'; });
        engine.setAsyncContext(undefined);
        engine.nextTick(() => log('after', engine.getAsyncContext()));
        $callbacks.keep(() => log('next call', engine.getAsyncContext()));
        $callbacks.call(0);";
    let expected =
        ["tick a", "call a", "next call undefined", "after undefined", "microtask a", "rejection a"];
    assert_eq!(Runner::new().log_of(source), expected);
}

#[test]
fn a_drain_from_inside_throws_what_a_callback_throws() {
    let source = "
        engine.nextTick(() => { throw new RangeError('tick'); });
        engine.nextTick(() => log('next'));
        log(failing(() => engine.drain()));
        engine.drain();";
    assert_eq!(Runner::new().log_of(source), ["RangeError: tick", "next"]);
}

#[test]
fn promise_hooks_hear_of_each_promise_and_throw_beside_it() {
    let source = "
        engine.setHook('uncaught', (error) => { log('uncaught', error); return true; });
        const names = new Map();
        const name = (promise) => names.get(promise) ?? '-';
        const tell = (what) => (promise) => log(what, name(promise));
        const init = (promise, parent) => { names.set(promise, names.size + 1); log('init', name(promise), name(parent)); };
        engine.setPromiseHooks(init, tell('before'), tell('after'), tell('resolve'));
        (async () => { await null; })();
        engine.nextTick(() => queueMicrotask(() => engine.setPromiseHooks(() => { throw 'hook'; })));
        globalThis.queueMicrotask = engine.queueMicrotask;";
    let expected =
        ["init 1 -", "init 2 1", "resolve 2", "init 3 2", "before 3", "resolve 1", "resolve 3", "after 3"];
    let mut runner = Runner::new();
    assert_eq!(runner.log_of(source), expected);
    assert_eq!(
        runner.log_of("Promise.resolve(); engine.setPromiseHooks(); Promise.resolve();"),
        ["uncaught hook"]
    );
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
    runner.assert_steady(
        "engine.setAsyncContext({}); Promise.resolve().then(() => { throw 1 }); new Promise(() => {}).then(() => {}); engine.setAsyncContext()",
    );
    runner.assert_steady(
        "engine.setPromiseHooks(() => {}); (async () => { await 1 })(); engine.setPromiseHooks()",
    );
    runner
        .assert_steady("$queues.listening({ _events: { data: {} }, emit() { return {} } }, () => ({}), {})");
}
