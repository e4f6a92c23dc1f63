//! `stack`, captureStackTrace, stackTraceLimit and prepareStackTrace as in V8.

use crate::host::{Runner, check};

/// Columns are left out: the engine counts from other tokens than V8.
fn stack_of(source: &str, expected: &[&str]) {
    let text = Runner::new().evaluate(source);
    let lines: Vec<String> = text.lines().map(without_column).collect();
    assert_eq!(lines, expected, "{source}");
}

fn without_column(line: &str) -> String {
    let (line, end) = line.strip_suffix(')').map_or((line, ""), |line| (line, ")"));
    match line.rsplit_once(':') {
        Some((line, column)) if line.starts_with("    at ") && column.parse::<u32>().is_ok() => {
            format!("{line}{end}")
        }
        _ => format!("{line}{end}"),
    }
}

#[test]
fn frames_are_named_as_in_v8() {
    stack_of(
        "function f() { return new Error('m') } class A { m() { return f() } }\nfunction New() { this.e = new A().m() }\nnew New().e.stack",
        &[
            "Error: m",
            "    at f (evaluated:1)",
            "    at m (evaluated:1)",
            "    at new New (evaluated:2)",
            "    at evaluated:3",
        ],
    );
    stack_of("(() => new Error('m').stack)()", &["Error: m", "    at evaluated:1", "    at evaluated:1"]);
    stack_of(
        "[1].map(() => Reflect.apply(() => (function () { return new Error('m').stack }).call(), null, []))[0]",
        &[
            "Error: m",
            "    at evaluated:1",
            "    at evaluated:1",
            "    at evaluated:1",
            "    at Array.map (<anonymous>)",
            "    at evaluated:1",
        ],
    );
    stack_of(
        "engine.compileFunction('return new Error(`m`).stack', '/a.js', 'exports, require, module')()",
        &["Error: m", "    at Object.<anonymous> (/a.js:1)", "    at evaluated:1"],
    );
}

#[test]
fn constructors_of_the_error_are_left_out() {
    stack_of(
        "class A extends Error { constructor(m) { super(m); this.name = 'Named' } } class B extends A {} new B('m').stack",
        &["Named: m", "    at evaluated:1"],
    );
}

#[test]
fn the_head_is_that_of_the_first_reading() {
    check("const e = new Error('a'); e.message = 'b'; e.stack.split('\\n')[0]", "Error: b");
    check("const e = new Error('a'); e.stack; e.message = 'b'; e.stack.split('\\n')[0]", "Error: a");
    check("const e = new Error('\\ud800'); e.stack.charCodeAt(7) === 0xd800", "true");
    check(
        "const e = new Error('a'); e.name = { toString() { throw 1 } }; e.stack.split('\\n')[0]",
        "<error>",
    );
    check("const e = new Error('a'); e.stack = 5; e.stack", "5");
    check("Object.create(new TypeError('a')).stack.split('\\n')[0]", "TypeError: a");
    check("Error.prototype.stack", "undefined");
    check(
        "const e = new Error('a'); e.stack; JSON.stringify(Object.getOwnPropertyDescriptor(e, 'stack'), ['writable', 'enumerable', 'configurable'])",
        r#"{"writable":true,"enumerable":false,"configurable":true}"#,
    );
}

#[test]
fn limits() {
    let deep = "function deep(n) { return n ? deep(n - 1) : new Error('m') }";
    for (limit, expected) in [("3", "4"), ("0", "1"), ("-1", "1"), ("30", "31"), ("Infinity", "65")] {
        check(
            &format!("{deep} Error.stackTraceLimit = {limit}; deep(100).stack.split('\\n').length"),
            expected,
        );
    }
    for limit in ["'10'", "undefined", "null", "{}"] {
        check(&format!("{deep} Error.stackTraceLimit = {limit}; deep(1).stack"), "undefined");
    }
    check(
        &format!("{deep} const e = deep(100); Error.stackTraceLimit = 2; e.stack.split('\\n').length"),
        "11",
    );
    check("Error.stackTraceLimit = 'text'; Error.stackTraceLimit", "text");
    check("'stackTraceLimit' in Object.keys(Error) || Object.keys(Error).join()", "stackTraceLimit");
}

#[test]
fn overflows_have_frames() {
    check(
        "function f() { f() } try { f() } catch (e) { [e instanceof RangeError, e.message, e.stack.split('\\n').length].join() }",
        "true,Maximum call stack size exceeded,11",
    );
}

#[test]
fn capture_stack_trace() {
    let all = "function a(o, f) { Error.captureStackTrace(o, f); return o.stack } function b(o, f) { return a(o, f) }";
    stack_of(
        &format!("{all} b({{ name: 'N', message: 'm' }})"),
        &["N: m", "    at a (evaluated:1)", "    at b (evaluated:1)", "    at evaluated:1"],
    );
    stack_of(&format!("{all} b({{}}, a)"), &["Error", "    at b (evaluated:1)", "    at evaluated:1"]);
    stack_of(&format!("{all} b({{}}, () => {{}})"), &["Error"]);
    check("const o = {}; Error.captureStackTrace(o); Object.keys(o).length + typeof o.stack", "0string");
    check("failing(() => Error.captureStackTrace(1))", "TypeError: Invalid argument");
    check("const e = new Error('m'); Error.captureStackTrace(e); e.stack.split('\\n')[0]", "Error: m");
    check(
        "Error.stackTraceLimit = 'no'; const o = {}; Error.captureStackTrace(o); String(o.stack) + Object.hasOwn(o, 'stack')",
        "undefinedtrue",
    );
}

#[test]
fn prepare_stack_trace_runs_when_stack_is_read() {
    check(
        "let runs = 0; Error.prepareStackTrace = () => ++runs; const e = new Error(); const before = runs; [before, e.stack, e.stack, runs].join()",
        "0,1,1,1",
    );
    check(
        "Error.prepareStackTrace = (e, sites) => sites; const [s] = new Error().stack; \
        [s.getFileName(), s.getLineNumber(), s.getFunctionName(), s.isToplevel(), s.isEval(), s.isConstructor(), s.isNative(), s.isAsync(), \
        s.getThis(), s.getTypeName(), s.getMethodName(), s.getEvalOrigin(), s.isPromiseAll(), s.getPromiseIndex(), \
         s.getScriptNameOrSourceURL(), String(s)].join()",
        "evaluated,1,<eval>,true,false,false,false,false,,,,,false,,evaluated,evaluated:1:64",
    );
    check(
        "Error.prepareStackTrace = () => { throw new Error('in prepare') }; failing(() => new Error().stack)",
        "Error: in prepare",
    );
    check("Error.prepareStackTrace = 5; new Error('m').stack.split('\\n')[0]", "Error: m");
    check(
        "typeof Error.prepareStackTrace + Error.prepareStackTrace(new Error('m'), ['a'])",
        "functionError: m\n    at a",
    );
    check(
        "Error.prepareStackTrace = (e, sites) => sites.length; const o = {}; Error.captureStackTrace(o); o.stack",
        "1",
    );
}

#[test]
fn built_ins_show_as_node_does() {
    let mut runner = Runner::with_sources(&[(
        "internal:a/b",
        "module.exports = function made() { return new Error('m') }",
    )]);
    let frame =
        runner.evaluate("requireBuiltin('internal:a/b')().stack.split('\\n')[1].replace(/:\\d+:\\d+/, '')");
    assert_eq!(frame, "    at made (node:internal/a/b)");
}

#[test]
fn nothing_leaks() {
    let mut runner = Runner::new();
    for source in [
        "new Error('m')",
        "new Error('m').stack",
        "try { throw new Error('m') } catch {}",
        "try { throw 1 } catch {}",
        "Error.captureStackTrace({})",
        "(class A extends TypeError {}, new (class A extends TypeError {})('m')).stack",
        "[1].map(() => new Error('m').stack)",
        "Error.prepareStackTrace = (e, s) => s.map(String); new Error('m').stack; Error.prepareStackTrace = undefined",
    ] {
        runner.assert_steady(source);
    }
}
