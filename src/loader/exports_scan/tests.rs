//! Sources and the names found in them.

use super::*;

fn check(source: &str, names: &[&str], reexports: &[&str]) {
    let found = scan(source);
    assert_eq!(found.names, names, "{source}");
    assert_eq!(found.reexports, reexports, "{source}");
}

#[test]
fn assignments() {
    check(
        "exports.a = 1; module.exports.b = 2; exports['c-d'] = 3; module['exports'].e = 4;",
        &["a", "b", "c-d", "e"],
        &[],
    );
    check("exports.a == 1; x.exports.b = 2; exports.c; exports.d => 1", &[], &[]);
    check("exports.a = exports.b = void 0;", &["a", "b"], &[]);
    check(
        r"exports['\u{d83c}\u{df10}'] = 1; exports['a\x62'] = 2; exports['\u{D83C}'] = 3",
        &["\u{1f310}", "ab"],
        &[],
    );
    check("Object.defineProperty(exports, '__esModule', { value: true });", &["__esModule"], &[]);
    check(
        "Object.defineProperty(module.exports, \"x\", { enumerable: true, get() { return y } })",
        &["x"],
        &[],
    );
}

#[test]
fn literals() {
    check("module.exports = { a, b: c, 'd': e, f() {}, g }", &["a", "b", "d", "f"], &[]);
    check("module.exports = { a: 'x', b }", &[], &[]);
    check("module.exports = { a: 1, b }", &[], &[]);
    check("module.exports = { a, b: 'x', c }", &["a"], &[]);
    check("module.exports = { a: b.c, d }; exports = { e }", &["a"], &[]);
    check("module.exports = { get a() { return 1 }, b }", &["get"], &[]);
    check("module.exports = { ...require('./x'), a, ...b, c }", &["a", "c"], &["./x"]);
    check("0 && (module.exports = { a, b });", &["a", "b"], &[]);
    check("exports = module.exports = { a, b: `}${'}'}` }; exports.c = 1", &["a", "c"], &[]);
}

#[test]
fn descriptors() {
    let check = |descriptor: &str, is_found: bool| {
        let names: &[&str] = if is_found { &["a"] } else { &[] };
        super::tests::check(&format!("Object.defineProperty(exports, 'a', {descriptor})"), names, &[]);
    };
    check("{ enumerable: true, get: function () { return x.y; } }", true);
    check("{ enumerable: !0, get() { return x['y'] }, }", true);
    check("{ value: 1 }", true);
    check("{ enumerable: true, value: 1 }", true);
    check("{ get: () => x }", false);
    check("{ enumerable: false, value: 1 }", false);
    check("{ get() { return 1 + 1 } }", false);
}

#[test]
fn reexports() {
    check("module.exports = require('./x.js')", &[], &["./x.js"]);
    check(
        "__exportStar(require(\"./a\"), exports); tslib_1.__exportStar(require('./b'), exports);",
        &[],
        &["./a", "./b"],
    );
    check(
        "var _x = require('./x');\nObject.keys(_x).forEach(function (key) {\n if (key === 'default') return;\n exports[key] = _x[key];\n});",
        &[],
        &["./x"],
    );
}

#[test]
fn text_that_is_no_code() {
    check(
        "// exports.a = 1\n/* exports.b = 1 */ 'exports.c = 1'; `exports.d = 1`; /exports.e = 1/.test(x)",
        &[],
        &[],
    );
    check("a = b / c; exports.f = d / e;", &["f"], &[]);
    check("#!/usr/bin/env node exports.a = 1\nexports.b = 1", &["b"], &[]);
    check("`${ `${ '`' }` }`; exports.z = 1", &["z"], &[]);
    check("'unterminated", &[], &[]);
    check("`${", &[], &[]);
}
