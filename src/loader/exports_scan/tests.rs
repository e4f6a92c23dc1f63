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
        "Object.defineProperty(module.exports, \"x\", { enumerable: true, get() { return 1 } })",
        &["x"],
        &[],
    );
}

#[test]
fn literals() {
    check(
        "module.exports = { a, b: 1, 'c': f(1, {x: 2}), d() { return {e: 1} }, get f() { return 1 }, async g() {} }",
        &["a", "b", "c", "d", "f", "g"],
        &[],
    );
    check("module.exports = { ...require('./x'), a, ...b }", &["a"], &["./x"]);
    check("0 && (module.exports = { a, b });", &["a", "b"], &[]);
    check("exports = module.exports = { a: /}/, b: `}${'}'}` }", &["a", "b"], &[]);
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
