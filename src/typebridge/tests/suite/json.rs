//! JSON: what scripts can see, keys and shapes that recur, depth, and memory.

use crate::host::{Runner, check};

#[test]
fn the_functions_look_as_they_did() {
    let source = "Reflect.ownKeys(JSON).map(String).join()";
    check(source, "isRawJSON,parse,rawJSON,stringify,Symbol(Symbol.toStringTag)");
    let source = "['parse', 'stringify'].map((name) => { const d = Object.getOwnPropertyDescriptor(JSON, name); return [d.value.name, \
        d.value.length, d.writable, d.enumerable, d.configurable, 'prototype' in d.value, engine.isConstructor(d.value)].join(':') }).join()";
    check(source, "parse:2:true:false:true:false:false,stringify:3:true:false:true:false:false");
}

#[test]
fn what_script_does_meanwhile_is_seen() {
    // The getter changes what comes behind it, and the shape.
    let source = "const o = { a: 1, get b() { delete this.c; this.d = 9; this.e = 1; return 2 }, c: 3, d: 4 }; JSON.stringify([o, o.e])";
    check(source, r#"[{"a":1,"b":2,"d":9},null]"#);
    let source = "const a = [{ toJSON() { a.length = 2; return 0 } }, 1, 2]; JSON.stringify(a)";
    check(source, "[0,1,null]");
    let source = "const o = { list: [{ toJSON() { o.list = null; engine.collect(); return 'gone' } }, 2] }; JSON.stringify(o)";
    check(source, r#"{"list":["gone",2]}"#);
    let source = "const o = { a: { toJSON() { return JSON.stringify({ a: 1, b: [JSON.parse('[2]')] }) } }, b: 2 }; JSON.stringify(o)";
    check(source, r#"{"a":"{\"a\":1,\"b\":[[2]]}","b":2}"#);
}

#[test]
fn shapes_of_classes_are_not_kept() {
    let source = "class A { x = 1 } const first = engine.memory()[2]; for (let i = 0; i < 50; i++) { class B { y = 1 } \
        JSON.stringify([new B, new B, new A]) } engine.collect(); String(engine.memory()[2] - first < 20)";
    check(source, "true");
}

#[test]
fn keys_and_shapes_recur() {
    let source = "const text = JSON.stringify(Array.from({ length: 50 }, (_, i) => ({ id: i, 'name': 'n' + i, [`k${i % 3}`]: { é: '€' } }))); \
        const back = JSON.parse(text); back[0].id = 7; delete back[1].name; back[2].more = 1; \
        JSON.stringify(JSON.parse(text)) === text && JSON.stringify(back.slice(0, 3))";
    let expected = r#"[{"id":7,"name":"n0","k0":{"é":"€"}},{"id":1,"k1":{"é":"€"}},{"id":2,"name":"n2","k2":{"é":"€"},"more":1}]"#;
    check(source, expected);
    check(
        "Object.keys(JSON.parse('{\"a\":1,\"b\":2,\"a\":3}')).join() + JSON.parse('{\"a\":1,\"a\":3}').a",
        "a,b3",
    );
    check(
        "const o = JSON.parse('{\"__proto__\":{\"x\":1}}'); [Object.hasOwn(o, '__proto__'), o.x].join()",
        "true,",
    );
    check(
        "JSON.stringify(JSON.parse('{\"b\":1,\"10\":2,\"9\":3,\"4294967294\":4}'))",
        r#"{"9":3,"10":2,"4294967294":4,"b":1}"#,
    );
}

#[test]
fn depth_ends_in_an_error_or_not_at_all() {
    let deep = "const deep = '['.repeat(1e5) + ']'.repeat(1e5); let v = JSON.parse(deep);";
    check(
        &format!("{deep} failing(() => JSON.stringify(v))"),
        "RangeError: Maximum call stack size exceeded",
    );
    check(
        &format!(
            "{deep} let n = 0; while (v.length) {{ v = v[0]; n++ }} v = null; engine.collect(); String(n)"
        ),
        "99999",
    );
    check("failing(() => JSON.parse('['.repeat(1e5)))", "SyntaxError: Unexpected end of JSON input");
    check("failing(() => JSON.parse('{\"a\":'.repeat(1e5)))", "SyntaxError: Unexpected end of JSON input");
    let cycle = "const a = {}; let at = a; for (let i = 0; i < 100; i++) at = at.next = {}; at.next = a;";
    let message = "TypeError: Converting circular structure to JSON\n    --> starting at object with constructor 'Object'\n    \
        |     property 'next' -> object with constructor 'Object'\n    |     property 'next' -> object with constructor 'Object'\n    \
        |     ...\n    |     property 'next' -> object with constructor 'Object'\n    --- property 'next' closes the circle";
    check(&format!("{cycle} failing(() => JSON.stringify(a))"), message);
}

#[test]
fn lengths_that_no_string_can_have_are_refused() {
    check(
        "failing(() => JSON.stringify(Object.assign([], { length: 2 ** 32 - 1 })))",
        "RangeError: Invalid string length",
    );
}

#[test]
fn nothing_is_left_behind() {
    let mut runner = Runner::new();
    let source = "{ const text = '{\"a\":[1,{\"b\":\"x\"}],\"c\":\"\\\\u0041€\"}'; let kept; \
        for (let i = 0; i < 300; i++) { kept = JSON.parse(text, i % 3 ? undefined : (k, v) => v); JSON.stringify(kept, i % 2 ? ['a'] : (k, v) => v, i % 4); \
        for (const bad of ['[1,', '{\"a\":{\"b\":', '[{\"a\":1},\"x', '[{\"a\":tru']) try { JSON.parse(bad) } catch {} \
        try { JSON.stringify({ a: [{ toJSON() { throw 1 } }] }) } catch {} } }";
    runner.evaluate(source);
    runner.engine.collect();
    let before = runner.engine.heap_bytes();
    for _ in 0..3 {
        runner.evaluate(source);
        runner.engine.collect();
    }
    let grown = runner.engine.heap_bytes() as i64 - before as i64;
    assert!(grown < 20_000, "{grown} bytes were left behind");
}
