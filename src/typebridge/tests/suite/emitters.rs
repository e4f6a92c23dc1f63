//! `emit` by the engine, from scripts and from the queue.

use crate::host::Runner;

/// A small EventEmitter whose `emit` is the engine's.
const EMITTER: &str = "
    function Emitter() { this._events = {}; }
    Emitter.prototype.on = function (event, listener) { this._events[event] = listener; return this; };
    Emitter.prototype.emit = engine.makeEmit(
        function slow(event, ...values) { log('slow', String(event), values.length); return 'slow'; },
        (emitter, result, event, ...values) => log('settle', result.name, String(event), values.length));
    engine.setEmit(Emitter.prototype.emit);
    const emitter = new Emitter();";

fn logs(source: &str, expected: &[&str]) {
    let mut runner = Runner::new();
    runner.evaluate(EMITTER);
    assert_eq!(runner.log_of(source), expected, "{source}");
}

#[test]
fn nobody_and_one_listener_are_native() {
    logs("log(emitter.emit('a', 1))", &["false"]);
    logs(
        "emitter.on('a', function (...v) { log(this === emitter, v) }); log(emitter.emit('a', 1, 2))",
        &["true 1,2", "true"],
    );
    logs(
        "const s = Symbol('s'); emitter.on(s, () => log('symbol')); log(emitter.emit(s))",
        &["symbol", "true"],
    );
    logs("log(Emitter.prototype.emit.call({}, 'a'))", &["false"]);
    logs("emitter.on('a', () => { throw 'out' }); try { emitter.emit('a') } catch (e) { log(e) }", &["out"]);
    logs("log(failing(() => Emitter.prototype.emit.call(undefined, 'a')).split(':')[0])", &["TypeError"]);
}

#[test]
fn lists_are_called_in_their_order() {
    logs(
        "emitter.on('a', [(v) => log('first', v), () => ({ name: 'promise' }), (v) => log('third', v)]);
         log(emitter.emit('a', 1), emitter._events.a.shared)",
        &["first 1", "settle promise a 1", "third 1", "true true"],
    );
    logs(
        "emitter.on('a', [() => { throw 'out' }, () => log('never')]); try { emitter.emit('a') } catch (e) { log(e) }",
        &["out"],
    );
}

#[test]
fn the_rest_is_for_the_script() {
    logs("emitter.on('a', {}); log(emitter.emit('a', 1, 2))", &["slow a 2", "slow"]);
    logs("emitter.on('error', () => {}); emitter.emit('error', 1)", &["slow error 1"]);
    logs("emitter.emit(5); emitter.emit()", &["slow 5 0", "slow undefined 0"]);
}

#[test]
fn results_that_are_objects_are_settled() {
    logs(
        "emitter.on('a', () => ({ name: 'promise' })); log(emitter.emit('a', 1, 2))",
        &["settle promise a 2", "true"],
    );
    logs("emitter.on('a', () => 'text'); emitter.emit('a')", &[]);
    logs("emitter.on('a', () => ({ name: 'many' })); emitter.emit('a', ...Array(30))", &["settle many a 30"]);
}

#[test]
fn queued_events_behave_alike() {
    let call = "$queues.listening(emitter, (v) => log('listening', v), 7)";
    logs(call, &[]);
    logs(
        &format!("emitter.on('data', (v) => {{ log('data', v); return {{ name: 'result' }} }}); {call}"),
        &["listening 7", "data 7", "settle result data 1"],
    );
    logs(
        &format!("emitter.on('data', [(v) => log('first', v), (v) => log('second', v)]); {call}"),
        &["listening 7", "first 7", "second 7"],
    );
    logs(&format!("emitter.on('data', {{}}); {call}"), &["listening 7", "slow data 1"]);
    logs(&format!("emitter.emit = (...all) => log('patched', all); {call}"), &["patched data,7"]);
}

#[test]
fn nothing_leaks() {
    let mut runner = Runner::new();
    runner.evaluate(EMITTER);
    runner.evaluate(
        "emitter.on('a', () => ({})); emitter.on('data', () => ({})); emitter.on('b', () => { throw {} })",
    );
    runner.evaluate("globalThis.log = () => {}");
    runner.assert_steady("emitter.emit('a', {}, {})");
    runner.assert_steady("try { emitter.emit('b', {}) } catch {}");
    runner.evaluate("emitter.on('list', [() => ({}), () => {}, () => { throw {} }])");
    runner.assert_steady("try { emitter.emit('list', {}) } catch {}");
    runner.assert_steady("emitter.emit('nobody' + 1, {}); emitter.emit(5, {})");
    runner.assert_steady("$queues.listening(emitter, () => {}, {})");
}

#[test]
fn the_first_two_listeners_are_added_natively() {
    let add = "const none = Object.freeze(Object.create(null)), one = () => {}, two = () => {};
        const add = (object, event, listener, may = true) => log(engine.addListener(object, event, listener, may));";
    let logs = |source: &str, expected: &[&str]| logs(&format!("{add}{source}"), expected);
    logs(
        "const e = { _events: none, _eventsCount: 0 }; add(e, 'a', one); add(e, 'a', two);
         log(none.a, e._eventsCount, e._events.a[0] === one, e._events.a[1] === two, Object.getPrototypeOf(e._events))",
        &["true", "true", "undefined 1 true true null"],
    );
    logs(
        "const e = {}; add(e, Symbol.iterator, one); log(e._eventsCount, e._events[Symbol.iterator] === one)",
        &["true", "1 true"],
    );
    // A third listener, one that may not be paired, one with a limit, a watcher, what is no listener or no name.
    logs(
        "const e = { _events: { a: [one, two], b: one, c: one, d: undefined }, _eventsCount: 3 };
         add(e, 'a', one); add(e, 'b', two, false); add(e, 'd', one); log(e._eventsCount); e._maxListeners = 1; add(e, 'c', two);
         log(e._events.a.length, e._events.b === one, e._events.c === one)",
        &["false", "false", "true", "4", "false", "2 true true"],
    );
    logs(
        "const e = { _events: { newListener: one }, _eventsCount: 1 }; add(e, 'a', one); log(e._events.a);
         add({}, 'a', {}); add({}, 5, one); add(undefined, 'a', one); add({ get _events() { throw 1 } }, 'a', one)",
        &["false", "undefined", "false", "false", "false", "false"],
    );
}
