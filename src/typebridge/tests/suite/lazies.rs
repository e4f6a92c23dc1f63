//! Lazy objects: held, let go, collected; getters that are remembered, setters, prototype tricks.

use crate::host::{Runner, TestHost};
use typebridge::*;

pub static NATIVES: &[Native<TestHost>] = &[
    Native::new("prototype", 1, prototype),
    Native::new("make", 1, make),
    Native::new("held", 1, held),
    Native::new("letGo", 1, let_go),
    Native::new("keyOf", 1, key_of),
    Native::new("heldBefore", 1, held_before),
    Native::new("letGoBefore", 1, let_go_before),
];

pub static GROUPS: &[(&str, &[Native<TestHost>])] = &[(
    "lazy",
    &[
        Native::remembered("first", first),
        Native::getter("asked", asked),
        Native::getter("both", both),
        Native::setter("both", set_both),
        Native::new("method", 1, method),
    ],
)];

const KIND: u8 = 3;

fn key(index: usize) -> Key {
    Key::new(KIND, index as u32, 9)
}

fn prototype(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    host.prototype = Some(args.prototype(0));
    Ok(Value::Undefined)
}

fn make(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    let prototype = host.prototype.expect("the test registers a prototype first");
    Ok(args.lazy(prototype, key(args.size(0)?)))
}

fn held(_: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    Ok(Value::Held(key(args.size(0)?)))
}

fn let_go(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    host.calls.let_go(key(args.size(0)?));
    Ok(Value::Undefined)
}

/// The key that the slot had for another object.
fn key_before(index: usize) -> Key {
    Key::new(KIND, index as u32, 8)
}

fn held_before(_: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    Ok(Value::Held(key_before(args.size(0)?)))
}

fn let_go_before(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    host.calls.let_go(key_before(args.size(0)?));
    Ok(Value::Undefined)
}

fn key_of(_: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    Ok(args.key(0).map_or(Value::Null, |key| Value::Int(key.index() as i32)))
}

fn this_index(args: &Args) -> Result<usize, Failure> {
    args.this_key().map(|key| key.index() as usize).ok_or_else(|| Failure::type_error("Illegal invocation"))
}

fn first(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    let index = this_index(args)?;
    host.log.push(format!("first of {index}"));
    Ok(Value::Object(vec![("index".into(), Value::count(index))]))
}

fn asked(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    host.log.push("asked".into());
    Ok(Value::count(this_index(args)?))
}

fn both(_: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    Ok(Value::text(format!("both {}", this_index(args)?)))
}

fn set_both(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    host.log.push(format!("set {} to {}", this_index(args)?, args.number(0)?));
    Ok(Value::Undefined)
}

fn method(_: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    Ok(Value::count(this_index(args)? + args.size(0)?))
}

const SETUP: &str = "
    class Lazy { own() { return 'own'; } }
    globalThis.Lazy = Lazy;
    engine.install('lazies', 'lazy', Lazy.prototype);
    $lazies.prototype(Lazy.prototype);";

fn runner() -> Runner {
    let mut runner = Runner::new();
    runner.evaluate(SETUP);
    runner
}

fn check(source: &str, expected: &str, log: &[&str]) {
    let mut runner = runner();
    assert_eq!(runner.evaluate(source), expected, "{source}");
    assert_eq!(runner.engine.host().log, log, "{source}");
}

#[test]
fn getters_are_remembered_or_asked_again() {
    check(
        "const o = $lazies.make(4); [o.first === o.first, o.first.index, Object.hasOwn(o, 'first')].join()",
        "true,4,true",
        &["first of 4"],
    );
    check(
        "const o = $lazies.make(4); o.asked + o.asked + (Object.hasOwn(o, 'asked') ? 1 : 0)",
        "8",
        &["asked", "asked"],
    );
    check("const o = $lazies.make(4); o.first = 5; o.first", "5", &[]);
    check("const o = $lazies.make(4); o.both = 6; o.both", "both 4", &["set 4 to 6"]);
    check("$lazies.make(4).method(3)", "7", &[]);
    check("Object.keys($lazies.make(4)).length", "0", &[]);
}

#[test]
fn they_are_instances_and_survive_prototype_tricks() {
    check(
        "const o = $lazies.make(1); [o instanceof Lazy, o.constructor === Lazy, o.own(), Object.prototype.toString.call(o)].join()",
        "true,true,own,[object Object]",
        &[],
    );
    check(
        "const o = $lazies.make(1); Object.setPrototypeOf(o, { __proto__: Lazy.prototype, extra: 1 }); [o.extra, o.method(1), o instanceof Lazy].join()",
        "1,2,true",
        &[],
    );
    check(
        "const o = $lazies.make(1); o.expando = 1; Object.defineProperty(o, 'first', { value: 'mine' }); o.first + o.expando",
        "mine1",
        &[],
    );
    check("failing(() => Object.create($lazies.make(1)).asked)", "TypeError: Illegal invocation", &["asked"]);
    check("failing(() => Lazy.prototype.method.call({}, 1))", "TypeError: Illegal invocation", &[]);
    check("[$lazies.keyOf($lazies.make(2)), $lazies.keyOf({}), $lazies.keyOf(5)].join()", "2,,", &[]);
}

#[test]
fn a_held_object_stays_and_one_let_go_is_told_after_collection() {
    let mut runner = runner();
    runner.evaluate("$lazies.make(1).mark = 'same'");
    runner.turn();
    assert_eq!(runner.evaluate("$lazies.held(1).mark"), "same");
    runner.evaluate("globalThis.o = $lazies.held(1); $lazies.letGo(1)");
    runner.turn();
    assert_eq!(runner.evaluate("typeof $lazies.held(1) + o.method(0)"), "undefined1");
    assert_eq!(runner.engine.host().released, []);
    runner.evaluate("o = undefined");
    runner.turn();
    assert_eq!(runner.engine.host().released, [key(1)]);
}

#[test]
fn a_key_of_another_generation_finds_nothing_and_lets_nothing_go() {
    let mut runner = runner();
    runner.evaluate("$lazies.make(1).mark = 'same'; $lazies.letGoBefore(1)");
    runner.turn();
    assert_eq!(runner.evaluate("typeof $lazies.heldBefore(1) + $lazies.held(1).mark"), "undefinedsame");
}

#[test]
fn a_cycle_is_told_too() {
    let mut runner = runner();
    runner.evaluate("{ const o = $lazies.make(1); o.self = { o }; $lazies.letGo(1) }");
    runner.turn();
    assert_eq!(runner.engine.host().released, [key(1)]);
    runner.turn();
    assert_eq!(runner.engine.host().released.len(), 1);
}

#[test]
fn nothing_leaks() {
    let mut runner = runner();
    runner.evaluate("globalThis.use = (run) => { const o = $lazies.make(1); run(o); $lazies.letGo(1) }");
    runner.assert_steady("use((o) => o.first)");
    runner.assert_steady("use((o) => { o.first = {}; o.both = 1; o.extra = o })");
    runner.assert_steady("use((o) => failing(() => { o.both = {} }))");
}
