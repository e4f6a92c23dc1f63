//! Guarded natives and natives that hand over to a method.

use crate::host::{Runner, TestHost};
use typebridge::*;

pub static GROUPS: &[(&str, &[Native<TestHost>])] = &[(
    "guarded",
    &[
        Native::guarded("end", 1, end, Guard { untouched: "write", instead: "slowEnd" }),
        Native::new("hand", 2, hand),
    ],
)];

fn end(host: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    host.log.push(format!("native {}", args.len()));
    Ok(Value::This)
}

/// Numbers are dealt with here, all else by the method `slowEnd`.
fn hand(_: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    Ok(if args.is_number(0) { Value::Static("quick") } else { Value::Instead("slowEnd") })
}

const SETUP: &str = "
    class Guarded { write() {} slowEnd(...all) { log('slow', all); return 'slow'; } }
    engine.install('natives', 'guarded', Guarded.prototype);
    engine.setOriginal('write', Guarded.prototype.write);
    globalThis.o = new Guarded();";

fn logs(source: &str, expected: &[&str]) {
    let mut runner = Runner::new();
    runner.evaluate(SETUP);
    assert_eq!(runner.log_of(source), expected, "{source}");
}

#[test]
fn a_guard_gives_way_to_what_a_script_replaced() {
    logs("log(o.end(1, 2) === o)", &["native 2", "true"]);
    logs("o.write = () => {}; log(o.end(1, 2))", &["slow 1,2", "slow"]);
    logs("Guarded.prototype.write = () => {}; o.end()", &["slow "]);
    logs("log(failing(() => Guarded.prototype.end.call({})))", &["TypeError: undefined is not a function"]);
    logs("Object.defineProperty(o, 'write', { get() { throw 'getter' } }); o.end(1)", &["slow 1"]);
}

#[test]
fn instead_calls_the_method_with_the_same_arguments() {
    logs("log(o.hand(1)); log(o.hand('x', 2))", &["quick", "slow x,2", "slow"]);
    logs(
        "o.slowEnd = () => { throw 'from the method' }; try { o.hand('x') } catch (e) { log(e) }",
        &["from the method"],
    );
}

#[test]
fn methods_look_like_methods() {
    logs(
        "const d = Object.getOwnPropertyDescriptor(Guarded.prototype, 'end'); log(d.enumerable, d.writable, d.configurable, o.end.name, o.end.length)",
        &["false true true end 1"],
    );
    logs(
        "log(failing(() => engine.install('natives', 'none', {})))",
        &["TypeError: no natives natives.none"],
    );
}
