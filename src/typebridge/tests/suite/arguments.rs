//! Reading arguments: exact types, nothing coerced, a TypeError otherwise.

use crate::host::{Runner, TestHost, check};
use typebridge::*;

pub static NATIVES: &[Native<TestHost>] = &[
    Native::new("read", 2, read),
    Native::writing("fill", 2, fill),
    Native::writing("copy", 5, copy),
    Native::new("seen", 2, seen),
    Native::writing("change", 3, change),
];

/// `(kind, value) -> what was read, as text`
fn read(_: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    let text = match &*args.text(0)? {
        "number" => args.number(1)?.to_string(),
        "integer" => args.integer(1)?.to_string(),
        "integer_or" => args.integer_or(1, -7)?.to_string(),
        "size" => args.size(1)?.to_string(),
        "boolean" => args.boolean(1)?.to_string(),
        "flag" => args.flag(1).to_string(),
        "bigint" => args.bigint(1)?.to_string(),
        "text" => args.text(1)?.to_string(),
        "optional" => format!("{:?}", args.optional_text(1)?.as_deref()),
        "units" => format!("{:x?}", &*args.units(1)?),
        "latin1" => format!("{:x?}", args.latin1(1)),
        "bytes" => format!("{:?}", args.bytes(1)?),
        "callback" => {
            let callback = args.callback(1)?;
            args.release(callback);
            "function".into()
        }
        "elements" => format!("{:?}", args.elements(1, |args| args.number(0))?),
        "is" => what_it_is(args),
        "len" => args.len().to_string(),
        other => panic!("no kind {other}"),
    };
    Ok(Value::Text(text))
}

fn what_it_is(args: &Args) -> String {
    let answers = [
        ("undefined", args.is_undefined(1)),
        ("nullish", args.is_nullish(1)),
        ("function", args.is_function(1)),
        ("string", args.is_string(1)),
        ("number", args.is_number(1)),
        ("array", args.is_array(1)),
        ("bytes", args.is_bytes(1)),
    ];
    answers.into_iter().filter(|answer| answer.1).map(|answer| answer.0).collect::<Vec<_>>().join(" ")
}

fn fill(_: &mut TestHost, args: &mut Args) -> Result<Value, Failure> {
    let with = args.number(1)? as u8;
    Ok(Value::count(args.view_mut(0)?.change_all(|bytes| {
        bytes.fill(with);
        bytes.len()
    })))
}

fn copy(_: &mut TestHost, args: &mut Args) -> Result<Value, Failure> {
    Ok(Value::count(args.copy_bytes(0, args.size(1)?, 2, args.size(3)?..args.size(4)?)?))
}

/// `(view, start) -> the bytes from there on, and all of them`, both alive at once
fn seen(_: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    let view = args.view(0)?;
    let (rest, all) = (view.part(args.size(1)?..view.len()), view.bytes());
    Ok(Value::Text(format!("{rest:?} of {all:?}")))
}

/// `(view, start, end)`: sets the bytes there to 9; gives whether they were there.
fn change(_: &mut TestHost, args: &mut Args) -> Result<Value, Failure> {
    let (start, end) = (args.size(1)?, args.size(2)?);
    Ok(args.view_mut(0)?.change(start..end, |bytes| bytes.fill(9)).is_some().into())
}

fn read_is(kind: &str, value: &str, expected: &str) {
    check(&format!("$arguments.read('{kind}', {value})"), expected);
}

fn is_refused(kind: &str, value: &str, wanted: &str) {
    let expected = format!("TypeError: argument 1 of a native is not {wanted}");
    check(&format!("failing(() => $arguments.read('{kind}', {value}))"), &expected);
}

#[test]
fn numbers() {
    for (kind, value, expected) in [
        ("number", "1.5", "1.5"),
        ("number", "-0", "-0"),
        ("number", "NaN", "NaN"),
        ("integer", "2 ** 40", "1099511627776"),
        ("integer", "NaN", "0"),
        ("integer", "-1.9", "-1"),
        ("integer_or", "null", "-7"),
        ("integer_or", "undefined", "-7"),
        ("integer_or", "3", "3"),
        ("size", "0", "0"),
        ("bigint", "-5n", "-5"),
        ("bigint", "2n ** 64n + 1n", "1"),
    ] {
        read_is(kind, value, expected);
    }
    for (kind, value, wanted) in [
        ("number", "'1'", "a number"),
        ("number", "Object(1)", "a number"),
        ("number", "1n", "a number"),
        ("number", "{ valueOf() { throw 'coerced'; } }", "a number"),
        ("size", "-1", "a size"),
        ("size", "NaN", "a size"),
        ("bigint", "5", "a BigInt"),
    ] {
        is_refused(kind, value, wanted);
    }
}

#[test]
fn booleans() {
    read_is("boolean", "true", "true");
    is_refused("boolean", "1", "a boolean");
    read_is("flag", "true", "true");
    read_is("flag", "1", "false");
    read_is("flag", "undefined", "false");
}

#[test]
fn strings_with_everything_in_them() {
    for (kind, value, expected) in [
        ("text", "''", ""),
        ("text", "'a\\0b'", "a\0b"),
        ("text", "'\\u00e9\\u00ff'", "\u{e9}\u{ff}"),
        ("text", "'\\u20ac\\ud83d\\ude00'", "\u{20ac}\u{1f600}"),
        ("text", "'\\ud800x\\udfff'", "\u{fffd}x\u{fffd}"),
        ("text", "'ab'.repeat(3).slice(1, 5)", "baba"),
        ("text", "['x', '\\u00e9', '\\u20ac'].join('') + 'tail'", "x\u{e9}\u{20ac}tail"),
        ("units", "'a\\ud800'", "[61, d800]"),
        ("units", "'\\0\\u00e9'", "[0, e9]"),
        ("optional", "null", "None"),
        ("optional", "'x'", "Some(\"x\")"),
        ("latin1", "'a\\0\\u00ff'", "Some([61, 0, ff])"),
        ("latin1", "'\\u20ac'", "None"),
        ("latin1", "5", "None"),
    ] {
        read_is(kind, value, expected);
    }
    is_refused("text", "{ toString() { throw 'coerced'; } }", "a string");
    is_refused("text", "Object('boxed')", "a string");
    is_refused("units", "5", "a string");
    is_refused("optional", "5", "a string");
}

#[test]
fn long_strings_are_read_whole() {
    check(
        "let rope = ''; for (let i = 0; i < 5000; i++) rope += 'ab'; $arguments.read('text', rope).length",
        "10000",
    );
    check(
        "let rope = '\\u20ac'; for (let i = 0; i < 5000; i++) rope += '\\u00e9'; $arguments.read('text', rope) === rope",
        "true",
    );
    check(
        "const slice = ('\\u00e9' + 'x'.repeat(9000)).slice(0, 8999); $arguments.read('text', slice) === slice",
        "true",
    );
}

#[test]
fn bytes_of_every_view() {
    for (value, expected) in [
        ("new Uint8Array([1, 2, 3]).subarray(1)", "[2, 3]"),
        ("new Uint16Array([258])", "[2, 1]"),
        ("new DataView(new Uint8Array([1, 2, 3]).buffer, 1, 1)", "[2]"),
        ("new Uint8Array([9]).buffer", "[9]"),
        ("new SharedArrayBuffer(2)", "[0, 0]"),
        ("new Uint8Array(new SharedArrayBuffer(1))", "[0]"),
        ("new Uint8Array(0)", "[]"),
    ] {
        read_is("bytes", value, expected);
    }
    check(
        "const gone = new Uint8Array(4); engine.detachArrayBuffer(gone.buffer); $arguments.read('bytes', gone)",
        "[]",
    );
    check(
        "const gone = new ArrayBuffer(4); engine.detachArrayBuffer(gone); $arguments.read('bytes', gone)",
        "[]",
    );
    is_refused("bytes", "[1]", "a view of bytes");
    is_refused("bytes", "'text'", "a view of bytes");
}

#[test]
fn bytes_are_written_in_place() {
    check(
        "const view = new Uint8Array(4); $arguments.fill(view.subarray(1, 3), 7) + ':' + view",
        "2:0,7,7,0",
    );
    let overlap =
        "const view = new Uint8Array([1, 2, 3, 4]); $arguments.copy(view, 1, view, 0, 3) + ':' + view";
    check(overlap, "3:1,1,2,3");
    check("$arguments.copy(new Uint8Array(2), 5, new Uint8Array(2), 0, 2)", "0");
    check("$arguments.copy(new Uint8Array(2), 1, new Uint8Array(9), 3, 99)", "1");
}

#[test]
fn other_kinds() {
    for (value, expected) in [
        ("undefined", "undefined nullish"),
        ("null", "nullish"),
        ("() => {}", "function"),
        ("class {}", "function"),
        ("'x'", "string"),
        ("1.5", "number"),
        ("[]", "array"),
        ("new Int8Array(1)", "bytes"),
        ("{}", ""),
        ("Symbol()", ""),
    ] {
        read_is("is", value, expected);
    }
    read_is("callback", "() => {}", "function");
    is_refused("callback", "{}", "a function");
    read_is("elements", "[1, 2.5]", "[1.0, 2.5]");
    is_refused("elements", "{ length: 1 }", "an array");
    check("$arguments.read('len', 1, 2)", "3");
    check("$arguments.read('len')", "1");
}

#[test]
fn an_error_among_elements_leaks_nothing() {
    let mut runner = Runner::new();
    runner.assert_steady("failing(() => $arguments.read('elements', [1, {}, {}]))");
    runner.assert_steady("$arguments.read('text', '\\u20acab' + Math.random())");
    runner.assert_steady("$arguments.read('units', '\\u00e9' + Math.random())");
}

#[test]
fn shared_and_overlapping_bytes() {
    for (source, expected) in [
        ("$arguments.seen(new Uint8Array([1, 2, 3]), 1)", "Some([2, 3]) of [1, 2, 3]"),
        ("$arguments.seen(new Uint8Array([1]), 2)", "None of [1]"),
        (
            "const s = new Uint8Array(new SharedArrayBuffer(4)); s.set([1, 2, 3, 4]); $arguments.seen(s, 2)",
            "Some([3, 4]) of [1, 2, 3, 4]",
        ),
        ("const s = new SharedArrayBuffer(2); $arguments.seen(new DataView(s, 1), 0)", "Some([0]) of [0]"),
        (
            "const s = new SharedArrayBuffer(4); [$arguments.change(s, 1, 3), $arguments.change(s, 1, 5), new Uint8Array(s)].join()",
            "true,false,0,9,9,0",
        ),
        (
            "const u = new Uint16Array(2); [$arguments.change(u, 0, 2), $arguments.change(u, 3, 2), u].join()",
            "true,false,2313,0",
        ),
        ("const u = new Uint8Array(new SharedArrayBuffer(3)); [$arguments.fill(u, 5), u].join()", "3,5,5,5"),
        (
            "const u = new Uint8Array(new SharedArrayBuffer(9)); u.set([1, 2, 3]); [$arguments.copy(u, 1, u, 0, 9), u].join()",
            "8,1,1,2,3,0,0,0,0,0",
        ),
        ("const u = new Uint8Array([1, 2, 3, 4]); [$arguments.copy(u, 1, u, 0, 4), u].join()", "3,1,1,2,3"),
        (
            "const b = new ArrayBuffer(4); const u = new Uint8Array(b); u.set([1, 2, 3, 4]); [$arguments.copy(new DataView(b, 2), 0, b, 0, 4), u].join()",
            "2,1,2,1,2",
        ),
        (
            "const b = new ArrayBuffer(4); const u = new Uint8Array(b); b.transfer(); [$arguments.change(u, 0, 0), $arguments.change(u, 0, 1)].join()",
            "true,false",
        ),
    ] {
        check(source, expected);
    }
}
