//! Several properties compared or changed in one step.

use crate::host::Runner;

fn logs(source: &str, expected: &[&str]) {
    assert_eq!(Runner::new().log_of(source), expected, "{source}");
}

#[test]
fn properties_that_are_inherited_match_too() {
    logs(
        "const base = { a: 1, f() {} }, object = Object.create(base, { b: { value: 'text', configurable: true } });
         const s = Symbol('s'); object[s] = null;
         const is = (expected) => log(engine.matches(object, expected));
         is({ a: 1, b: 'te' + 'xt', f: base.f, [s]: null, absent: undefined });
         is({ a: 2 }); is({ b: 'other' }); is({ absent: null }); is({ f() {} }); is({ a: 1n }); is({ a: '1' }); is({}); is({ a: 1.0 });
         log(engine.matches(undefined, {}), engine.matches({}, undefined), engine.matches({ a: NaN }, { a: NaN }))",
        &["true", "false", "false", "false", "false", "false", "false", "true", "true", "false false false"],
    );
}

#[test]
fn what_only_a_script_could_tell_does_not_match() {
    logs(
        "const proxy = new Proxy({ a: 1 }, { get() { log('asked'); return 1; } });
         const getter = { get a() { log('asked'); return 1; } };
         log(engine.matches(proxy, { a: 1 }), engine.matches(Object.create(proxy), { a: 1 }), engine.matches(getter, { a: 1 }));
         log(engine.matches({ a: 1 }, getter))",
        &["false false false", "false"],
    );
}

#[test]
fn properties_are_exchanged_together_or_not_at_all() {
    logs(
        "const idle = { data: undefined, end: 1 }, busy = { data: 'on', end: [1] };
         const object = Object.create(null); object.end = 1; object.more = true;
         log(engine.exchange(object, idle, busy), object.data, object.end === busy.end, object.more);
         log(engine.exchange(object, idle, busy), engine.exchange(object, busy, idle), 'data' in object, object.data, object.end);
         object.data = 2; log(engine.exchange(object, idle, busy), object.end);
         log(engine.exchange(Object.freeze({ end: 1 }), idle, busy), engine.exchange({ get end() { return 1 } }, idle, busy));
         log(engine.exchange(Object.create({ end: 1 }), idle, busy), engine.exchange({ end: 1 }, idle, { end: 2, data: 3 }));
         log(engine.exchange(null, idle, busy), engine.exchange({ end: 1 }, undefined, undefined))",
        &["true on true true", "false true true undefined 1", "false 1", "false false", "false false", "false false"],
    );
}
