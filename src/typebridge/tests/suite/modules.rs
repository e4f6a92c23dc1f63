//! ES modules, synthetic ones, and built-ins as bytecode.

use crate::host::{Runner, TestHost, config};
use std::sync::OnceLock;
use typebridge::*;

/// `Evaluate` as the JS half of the module loader does it: exports by URL.
const HOOKS: &str = "
    globalThis.exportsOf = {};
    engine.setHook('evaluate', (url) => { if (!(url in exportsOf)) throw new Error('no exports of ' + url); return exportsOf[url]; });
    engine.setHook('importMeta', (meta, url) => { meta.url = url; });
    engine.setHook('rejection', (promise, reason) => log('unhandled', reason));
    globalThis.load = (name) => { engine.importModule(name, 'test:main').then((ns) => log(JSON.stringify(ns)), (e) => log('failed', e.code ?? e)); };";

fn logs(sources: &[(&'static str, &'static str)], source: &str, expected: &[&str]) {
    let mut runner = Runner::with_sources(sources);
    runner.evaluate(HOOKS);
    assert_eq!(runner.log_of(source), expected, "{source}");
}

#[test]
fn modules_import_each_other() {
    let sources = [
        (
            "test:a.mjs",
            "import { b } from './b.mjs'; export const a = b + 1; export { default as json } from './c.json' with { type: 'json' };",
        ),
        (
            "test:b.mjs",
            "import * as self from './b.mjs'; export let b = 1; export const meta = import.meta.url; export const own = Reflect.ownKeys(self).length;",
        ),
        ("test:c.json", "{\"x\": [1]}"),
    ];
    logs(&sources, "load('./a.mjs')", &[r#"{"a":2,"json":{"x":[1]}}"#]);
    logs(&sources, "load('./b.mjs')", &[r#"{"b":1,"meta":"test:b.mjs","own":4}"#]);
}

#[test]
fn top_level_await_settles() {
    logs(&[("test:a.mjs", "export const a = await Promise.resolve(5);")], "load('./a.mjs')", &[r#"{"a":5}"#]);
}

#[test]
fn failures_reject() {
    logs(&[], "load('bare')", &["failed ERR_MODULE_NOT_FOUND"]);
    logs(&[], "load('./none.mjs')", &["failed ERR_MODULE_NOT_FOUND"]);
    logs(&[("test:a.mjs", "import './none.mjs'")], "load('./a.mjs')", &["failed ERR_MODULE_NOT_FOUND"]);
    logs(&[("test:a.mjs", "throw 'thrown'")], "load('./a.mjs')", &["failed thrown"]);
    let mut runner = Runner::with_sources(&[("test:a.mjs", "export {")]);
    runner.evaluate(HOOKS);
    assert!(runner.log_of("load('./a.mjs')")[0].starts_with("failed SyntaxError"));
}

#[test]
fn synthetic_modules_take_their_exports_from_the_hook() {
    let sources = [
        ("test:a.cjs", ""),
        ("test:b.builtin", ""),
        ("test:c.js", "exports.a = 1"),
        ("test:d.js", "export const d = 4"),
    ];
    logs(
        &sources,
        "exportsOf['test:a.cjs'] = { a: 1, other: 2 }; load('./a.cjs')",
        &[r#"{"a":1,"default":{"a":1,"other":2}}"#],
    );
    logs(
        &sources,
        "exportsOf['test:b.builtin'] = { x: 1 }; load('./b.builtin')",
        &[r#"{"default":{"x":1},"x":1}"#],
    );
    logs(&sources, "exportsOf['test:c.js'] = { a: 1 }; load('./c.js')", &[r#"{"a":1,"default":{"a":1}}"#]);
    logs(&sources, "load('./d.js')", &[r#"{"d":4}"#]);
    logs(&sources, "load('./a.cjs')", &["failed Error: no exports of test:a.cjs"]);
}

#[test]
fn require_gives_a_namespace_unless_it_must_wait() {
    let sources = [("test:a.mjs", "export const a = 1"), ("test:b.mjs", "await new Promise(() => {})")];
    logs(&sources, "log(engine.requireModule('test:a.mjs').a)", &["1"]);
    logs(
        &sources,
        // That it must wait; the loader words the error.
        "log(engine.requireModule('test:b.mjs'))",
        &["1"],
    );
    logs(&sources, "log(failing(() => engine.requireModule('test:none.mjs')))", &["Error: no test:none.mjs"]);
}

#[test]
fn bytecode_comes_back_as_it_was() {
    let source = "exports.sum = (a, b) => a + b; exports.where = new Error('m').stack; exports.nested = require('other');";
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let mut host = TestHost::default();
    let compile = || compile_builtin(source, "node:thing").expect("it compiles");
    host.bytecode.insert("node:thing", BYTES.get_or_init(compile));
    host.sources.insert("other", "module.exports = 'other ' + typeof binding('engine').collect;");
    let mut runner = Runner::with(host, &config());
    let source = "const thing = requireBuiltin('node:thing'); \
        [thing.sum(1, 2), thing.nested, thing.where.includes('node:thing:1:'), requireBuiltin('node:thing') === thing].join()";
    assert_eq!(runner.evaluate(source), "3,other function,true,true");
    assert!(compile_builtin("(", "node:bad").unwrap_err().starts_with("node:bad: "));
}

#[test]
fn built_ins_fail_by_name() {
    let mut runner = Runner::with_sources(&[
        ("bad", "throw new Error('at load')"),
        ("a", "exports.early = 1; exports.b = require('b')"),
        ("b", "module.exports = require('a').early"),
    ]);
    assert_eq!(
        runner.evaluate("failing(() => requireBuiltin('none'))"),
        "Error: No such built-in module: none"
    );
    assert_eq!(
        runner.evaluate("failing(() => requireBuiltin('bad')) + failing(() => requireBuiltin('bad'))"),
        "Error: at loadError: at load"
    );
    assert_eq!(runner.evaluate("requireBuiltin('a').b"), "1");
    assert_eq!(
        runner.evaluate("failing(() => requireBuiltin(5))"),
        "TypeError: require of built-ins takes a string"
    );
}
