//! structuredClone, and previews of collections.

use crate::host::{Runner, check};

/// `clone(value, transfer)` gives the clone; a refusal is an Error with the message.
fn clones(source: &str, expected: &str) {
    let setup = "const clone = (value, transfer) => engine.structuredClone(value, transfer, (message) => { throw new Error(message) });";
    check(&format!("{setup} {source}"), expected);
}

#[test]
fn primitives() {
    clones("[undefined, null, true, 1.5, 'a\\0\\u20ac', 10n ** 30n].every((v) => clone(v) === v)", "true");
    clones(
        "[Object.is(clone(-0), -0), Object.is(clone(NaN), NaN), clone('\\ud800').charCodeAt(0)].join()",
        "true,true,55296",
    );
    clones(
        "[1, 's', true, 5n].map((v) => { const c = clone(Object(v)); return typeof c + c.valueOf() }).join()",
        "object1,objects,objecttrue,object5",
    );
}

#[test]
fn plain_objects_and_arrays() {
    clones(
        "JSON.stringify(clone({ b: 1, a: [1, { x: null }], 2: 'two', __proto__: { no: 1 } }))",
        r#"{"2":"two","b":1,"a":[1,{"x":null}]}"#,
    );
    clones(
        "const a = [1, , 3]; a.x = 1; a.length = 9; const c = clone(a); [c.length, 1 in c, c.x, Array.isArray(c), Object.keys(c)].join()",
        "9,false,1,true,0,2,x",
    );
    clones("clone(Object.assign(new Array(4294967295), { 7: 1 })).length", "4294967295");
    clones("const o = { ['__proto__']: 1 }; Object.hasOwn(clone(o), '__proto__')", "true");
    clones("class A { x = 1 } const c = clone(new A()); c.constructor === Object && c.x", "1");
    clones(
        "Object.keys(clone(Object.defineProperty({ [Symbol()]: 1 }, 'hidden', { value: 1 }))).length",
        "0",
    );
    clones(
        "const o = {}; o.self = o; o.again = [o]; const c = clone(o); c.self === c && c.again[0] === c && c !== o",
        "true",
    );
    clones(
        "let o = {}; const top = o; for (let i = 0; i < 20000; i++) o = o.o = {}; let d = 0; for (let c = clone(top); c; c = c.o) d++; d",
        "20001",
    );
}

#[test]
fn other_objects() {
    clones("clone(new Date(5)).getTime() + String(clone(new Date(NaN)))", "5Invalid Date");
    clones(
        "const r = /a\\/b/giy; r.lastIndex = 2; const c = clone(r); [c, c.lastIndex, c instanceof RegExp].join()",
        "/a\\/b/giy,0,true",
    );
    clones(
        "const m = new Map([[1, { a: 1 }]]); m.set(m, m); const c = clone(m); [c.get(1).a, c.get(c) === c, c.size].join()",
        "1,true,2",
    );
    clones(
        "const s = new Set(['x', {}]); const c = clone(s); [...c][0] + typeof [...c][1] + c.size",
        "xobject2",
    );
    clones("const m = new Map([[1, 1]]); m.entries = m.set = m.forEach = null; clone(m).get(1)", "1");
    clones(
        "const c = clone(new TypeError('m', { cause: { a: 1 } })); \
         [c instanceof TypeError, c.message, c.cause.a, c.stack.split('\\n')[0], Object.keys(c)].join()",
        "true,m,1,TypeError: m,",
    );
    clones(
        "const e = new RangeError('m'); e.name = 'Mine'; const c = clone(e); c.constructor === Error && !Object.hasOwn(c, 'cause')",
        "true",
    );
}

#[test]
fn buffers_and_views() {
    clones(
        "const b = new Uint8Array([1, 2, 3, 4]).buffer; const c = clone({ b, v: new Uint16Array(b, 2), d: new DataView(b, 1, 2) }); \
        [c.v.buffer === c.b, c.d.buffer === c.b, c.v.byteOffset, c.v.length, c.d.byteLength, c.b !== b, new Uint8Array(c.b)].join()",
        "true,true,2,1,2,true,1,2,3,4",
    );
    clones(
        "const c = clone(new ArrayBuffer(2, { maxByteLength: 8 })); [c.resizable, c.maxByteLength, c.byteLength].join()",
        "true,8,2",
    );
    clones(
        "const s = new SharedArrayBuffer(2); const c = clone(s); new Uint8Array(s)[0] = 7; new Uint8Array(c)[0] + String(c !== s)",
        "7true",
    );
    clones(
        "const s = new SharedArrayBuffer(2, { maxByteLength: 6 }); const c = clone(s); c.grow(6); new Uint8Array(c)[1] = 3; \
         [s.byteLength, c.byteLength, c.maxByteLength, new Uint8Array(s)].join()",
        "2,6,6,0,3",
    );
    clones(
        "globalThis.s = new SharedArrayBuffer(2); globalThis.c = clone(s); s.c = c; c.s = s; s.s = s; typeof (s = c = null)",
        "object",
    );
    clones(
        "const b = new ArrayBuffer(3); const c = clone({ b, v: new Uint8Array(b) }, [b]); [b.detached, c.b.byteLength, c.v.buffer === c.b].join()",
        "true,3,true",
    );
    clones(
        "const b = new ArrayBuffer(3); failing(() => clone(1, [b, b])) + b.detached",
        "Error: Transfer list contains duplicate ArrayBufferfalse",
    );
    clones("const b = new ArrayBuffer(3); failing(() => clone(() => {}, [b])); b.detached", "false");
    clones(
        "const b = new ArrayBuffer(3); clone(1, [b]); failing(() => clone(b))",
        "Error: An ArrayBuffer is detached and could not be cloned.",
    );
}

#[test]
fn an_error_without_a_stack_stays_without_one() {
    for change in ["e.stack = undefined", "e.stack = 5", "Object.defineProperty(e, 'stack', { value: {} })"] {
        clones(
            &format!(
                "const e = new TypeError('m'); {change}; const c = clone(e); [c.stack, Object.hasOwn(c, 'stack'), c.message, c instanceof TypeError].join()"
            ),
            ",true,m,true",
        );
    }
}

#[test]
fn what_cannot_be_cloned_is_named() {
    for (value, shown) in [
        ("() => 1", "() => 1"),
        ("Symbol('s')", "Symbol(s)"),
        ("Promise.resolve()", "#<Promise>"),
        ("new WeakMap()", "#<WeakMap>"),
        ("new Proxy({}, {})", "#<Object>"),
        ("new Map().keys()", "#<Object>"),
        ("new Proxy([], { get() { throw 1 } })", "#<Object>"),
        ("class A {}", "class A {}"),
    ] {
        let expected = format!("Error: {shown} could not be cloned.");
        clones(&format!("failing(() => clone({value}))"), &expected);
        clones(&format!("failing(() => clone([{{ in: new Map([[1, {value}]]) }}]))"), &expected);
    }
}

#[test]
fn getters_run_once_in_order_and_may_throw() {
    clones(
        "const order = []; const o = { get a() { order.push('a'); delete o.c; return 1 }, \
         b: { get x() { order.push('x'); return 2 } }, c: 3, get d() { order.push('d') } }; \
        const c = clone(o); [order, Object.keys(c)].join()",
        "a,x,d,a,b,d",
    );
    clones("failing(() => clone({ get a() { throw new TypeError('getter') } }))", "TypeError: getter");
    clones(
        "const o = { get a() { o.later = [1]; return clone({ in: o.later }) } }; JSON.stringify(clone(o))",
        r#"{"a":{"in":[1]}}"#,
    );
}

#[test]
fn previews_do_not_move_iterators() {
    check(
        "const i = new Map([[1, 'a'], [2, 'b'], [3, 'c']]).entries(); i.next(); JSON.stringify([engine.previewEntries(i), i.next().value])",
        r#"[[[2,"b",3,"c"],true],[2,"b"]]"#,
    );
    check("JSON.stringify(engine.previewEntries(new Map([[1, 'a']]).values()))", r#"[["a"],false]"#);
    check("JSON.stringify(engine.previewEntries(new Map([[1, 'a']]).keys()))", "[[1],false]");
    check("JSON.stringify(engine.previewEntries(new Set(['x']).entries()))", r#"[["x","x"],true]"#);
    check("JSON.stringify(engine.previewEntries(new Set(['x']).values()))", r#"[["x"],false]"#);
    check(
        "const i = new Set(['x']).values(); [...i]; JSON.stringify(engine.previewEntries(i))",
        "[[],false]",
    );
    check(
        "const k = {}; const w = new WeakMap([[k, 1]]); const [[key, value], pairs] = engine.previewEntries(w); [key === k, value, pairs].join()",
        "true,1,true",
    );
    check("const k = {}; engine.previewEntries(new WeakSet([k]))[0][0] === k", "true");
    check(
        "const m = new Map([[1, 1], [2, 2]]); const i = m.keys(); i.next(); m.delete(1); m.delete(2); m.set(3, 3); JSON.stringify(engine.previewEntries(i))",
        "[[3],false]",
    );
    check(
        "[engine.previewEntries({}), engine.previewEntries([].values()), engine.previewEntries(5)].join()",
        ",,",
    );
}

#[test]
fn nothing_leaks() {
    let mut runner = Runner::new();
    runner.evaluate("globalThis.clone = (value, transfer) => engine.structuredClone(value, transfer, (message) => { throw new Error(message) })");
    for source in [
        "clone({ a: [1, 'x' + Math.random()], m: new Map([[{}, {}]]), s: new Set([{}]), \
         d: new Date(), r: /a/, b: Object('q'), e: new Error('m', { cause: {} }) })",
        "clone([new Uint8Array(4), new DataView(new ArrayBuffer(2)), new SharedArrayBuffer(2), 5n, Object(5n)])",
        "failing(() => clone([{ a: {} }, new Map([[{}, () => {}], [{}, {}]]), { b: {} }]))",
        "failing(() => clone(new Error('m', { cause: Symbol('s') })))",
        "failing(() => clone({ get a() { throw {} }, b: 1, c: 2 }))",
        "const b = new ArrayBuffer(4); clone(b, [b])".trim_start_matches("const "),
        "engine.previewEntries(new Map([[{}, {}]]).entries()); engine.previewEntries(new WeakMap([[{}, {}]]))",
    ] {
        runner.assert_steady(source);
    }
}
