//! Values on their way into JavaScript, each variant.

use crate::host::{Runner, TestHost, check};
use typebridge::*;

pub static NATIVES: &[Native<TestHost>] = &[Native::new("give", 1, give), Native::new("buffers", 1, buffers)];

fn buffers(_: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    args.set_buffer_prototype(0);
    Ok(Value::Undefined)
}

/// `(name of a variant, value) -> a value of it`
fn give(_: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    Ok(match &*args.text(0)? {
        "undefined" => Value::Undefined,
        "null" => Value::Null,
        "bool" => true.into(),
        "int" => Value::Int(-3),
        "number" => Value::Number(1e300),
        "whole" => Value::Number(7.0),
        "bigint" => Value::BigInt(i64::MIN),
        "biguint" => Value::BigUint(u64::MAX),
        "static" => Value::Static("st\u{e9}"),
        "text" => Value::text("a\0\u{20ac}"),
        "latin1" => Value::Latin1(vec![0x61, 0xe9, 0, 0xff]),
        "ascii" => Value::Latin1(b"plain".to_vec()),
        "utf16" => Value::Utf16(vec![0x61, 0xd800]),
        "buffer" => Value::Buffer(vec![1; 3]),
        "large buffer" => Value::Buffer(vec![1; 5000]),
        "uint8array" => Value::Uint8Array(vec![2; 3]),
        "arraybuffer" => Value::ArrayBuffer(vec![3; 3]),
        "empty arraybuffer" => Value::ArrayBuffer(Vec::new()),
        "list" => Value::List(vec![Value::Int(1), Value::text("two"), Value::List(Vec::new())]),
        "numbers" => Value::Numbers(vec![1.0, 2.5]),
        "object" => Value::Object(vec![
            ("b".into(), Value::Int(1)),
            ("a".into(), Value::Null),
            ("1".into(), true.into()),
        ]),
        "this" => Value::This,
        "argument" => args.value(1),
        "error" => Value::Error(Box::new(Failure::range_error("not thrown"))),
        "made text" => args.make_text("made"),
        "made latin1" => args.make_latin1(&[0xe9; 40]),
        "made utf16" => args.make_utf16(&[0x20ac]),
        "made buffer" => args.make_buffer(&[5, 6]),
        other => panic!("no variant {other}"),
    })
}

#[test]
fn every_variant_arrives() {
    for (name, test) in [
        ("undefined", "v === undefined"),
        ("null", "v === null"),
        ("bool", "v === true"),
        ("int", "v === -3"),
        ("number", "v === 1e300"),
        ("whole", "v === 7"),
        ("bigint", "v === -(2n ** 63n)"),
        ("biguint", "v === 2n ** 64n - 1n"),
        ("static", "v === 'st\\u00e9'"),
        ("text", "v === 'a\\0\\u20ac'"),
        ("latin1", "v === 'a\\u00e9\\0\\u00ff' && ({ 'a\\u00e9\\0\\u00ff': 1 })[v] === 1"),
        ("ascii", "v === 'plain'"),
        ("utf16", "v.length === 2 && v.charCodeAt(1) === 0xd800"),
        ("buffer", "v instanceof Uint8Array && String(v) === '1,1,1'"),
        ("large buffer", "v.length === 5000 && v[4999] === 1 && v.buffer.byteLength === 5000"),
        ("uint8array", "v.constructor === Uint8Array && String(v) === '2,2,2'"),
        ("arraybuffer", "v instanceof ArrayBuffer && String(new Uint8Array(v)) === '3,3,3'"),
        ("empty arraybuffer", "v.byteLength === 0 && !v.detached"),
        ("list", "Array.isArray(v) && JSON.stringify(v) === '[1,\"two\",[]]'"),
        ("numbers", "JSON.stringify(v) === '[1,2.5]'"),
        ("object", "JSON.stringify(v) === '{\"1\":true,\"b\":1,\"a\":null}'"),
        ("this", "v === $values"),
        (
            "error",
            "v instanceof RangeError && v.message === 'not thrown' && /^RangeError: not thrown\\n/.test(v.stack)",
        ),
        ("made text", "v === 'made'"),
        ("made latin1", "v === '\\u00e9'.repeat(40)"),
        ("made utf16", "v === '\\u20ac'"),
        ("made buffer", "String(v) === '5,6'"),
    ] {
        check(&format!("const v = $values.give('{name}'); {test}"), "true");
    }
    check("const o = {}; $values.give('argument', o) === o", "true");
}

#[test]
fn no_variant_leaks() {
    let mut runner = Runner::new();
    for name in [
        "latin1",
        "utf16",
        "text",
        "buffer",
        "large buffer",
        "arraybuffer",
        "list",
        "object",
        "this",
        "error",
    ] {
        runner.assert_steady(&format!("$values.give('{name}')"));
    }
    runner.assert_steady("$values.give('argument', {})");
    runner.assert_steady("engine.detachArrayBuffer($values.give('large buffer').buffer)");
}

#[test]
fn buffers_have_the_registered_prototype() {
    let source = "class B extends Uint8Array {} $values.buffers(B.prototype); \
        [$values.give('buffer') instanceof B, $values.give('made buffer') instanceof B, $values.give('uint8array') instanceof B].join()";
    check(source, "true,true,false");
}
