//! Trees in memory, requests, and what they resolve to: a path, or an error's code (with `!`).

use super::files::{Files, Memory};
use super::*;

fn builtin(name: &str) -> Builtin {
    match name {
        "fs" | "path" | "fs/promises" => Builtin::Yes,
        "test" | "protojs:memory" => Builtin::OnlyWithScheme,
        _ => Builtin::No,
    }
}

/// A tree: `path` or `path: text` per line, `a -> b` for links.
fn tree(lines: &str) -> Loader {
    let mut memory = Memory::default();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some((link, target)) = line.split_once(" -> ") {
            memory.link(link, target);
        } else {
            let (path, text) = line.split_once(": ").unwrap_or((line, ""));
            memory.file(path, text);
        }
    }
    Loader::new(Files::Memory(memory), Settings::new(&[], true), "/app", builtin)
}

fn require(loader: &mut Loader, request: &str, parent: &str) -> String {
    match loader.resolve_common_js(request, Some(parent), false) {
        Ok(Some(path)) => path,
        Ok(None) => "!none".to_string(),
        Err(problem) => format!("!{}", problem.code),
    }
}

fn import(loader: &mut Loader, specifier: &str, parent: &str) -> String {
    match loader.resolve_module(specifier, &format!("file://{parent}")) {
        Ok(url) => url.href().trim_start_matches("file://").to_string(),
        Err(problem) => format!("!{}", problem.code),
    }
}

fn check_require(lines: &str, cases: &[(&str, &str)]) {
    let mut loader = tree(lines);
    for (request, expect) in cases {
        assert_eq!(require(&mut loader, request, "/app/main.js"), *expect, "require {request}");
    }
}

fn check_import(lines: &str, cases: &[(&str, &str)]) {
    let mut loader = tree(lines);
    for (specifier, expect) in cases {
        assert_eq!(import(&mut loader, specifier, "/app/main.mjs"), *expect, "import {specifier}");
    }
}

#[test]
fn files_extensions_and_directories() {
    check_require(
        "/app/a.js\n/app/b.json\n/app/c/index.js\n/app/c.js\n/app/d/package.json: {\"main\":\"lib\"}\n/app/d/lib/index.js
         /app/e/package.json: {\"main\":\"nothing\"}\n/app/e/index.js\n/app/f/package.json: {\"main\":\"nothing\"}
         /app/g.mjs\n/app/.h/index.js\n/app/i/package.json: {",
        &[
            ("./a", "/app/a.js"),
            ("./a.js", "/app/a.js"),
            ("./b", "/app/b.json"),
            ("./c", "/app/c.js"),
            ("./c/", "/app/c/index.js"),
            ("./c/.", "/app/c/index.js"),
            ("./d", "/app/d/lib/index.js"),
            ("./e", "/app/e/index.js"),
            ("./f", "!MODULE_NOT_FOUND"),
            ("./g", "!none"),
            ("./g.mjs", "/app/g.mjs"),
            ("./.h", "/app/.h/index.js"),
            ("./i", "!"),
            ("/app/a", "/app/a.js"),
            ("../app/a", "/app/a.js"),
            ("./none", "!none"),
        ],
    );
}

#[test]
fn walks_node_modules_upwards() {
    check_require(
        "/app/node_modules/x/index.js\n/node_modules/y.js\n/node_modules/x/index.js\n/node_modules/@s/p/lib/q.js",
        &[
            ("x", "/app/node_modules/x/index.js"),
            ("y", "/node_modules/y.js"),
            ("@s/p/lib/q", "/node_modules/@s/p/lib/q.js"),
        ],
    );
    assert_eq!(
        common_js::node_module_paths("/a/node_modules/b"),
        ["/a/node_modules/b/node_modules", "/a/node_modules", "/node_modules"]
    );
    let mut loader = tree("/lib/z.js");
    loader.settings.global_paths.push("/lib".into());
    assert_eq!(require(&mut loader, "z", "/app/main.js"), "/lib/z.js");
}

const PACKAGE: &str = r##"
    /app/node_modules/p/package.json: {"name":"p","exports":{".":{"import":"./m.mjs","require":"./c.cjs"},"./sub":"./lib/sub.js","./f/*":"./lib/*.js","./f/secret/*":null,"./bad":"../x.js","./list":["not","./lib/sub.js"],"./num":5,"./nm":"./node_modules/x.js","./gone":"./gone.js"}}
    /app/node_modules/p/m.mjs
    /app/node_modules/p/c.cjs
    /app/node_modules/p/lib/sub.js
    /app/node_modules/p/lib/a/b.js
"##;

#[test]
fn package_exports() {
    let cases = [
        ("p/sub", "/app/node_modules/p/lib/sub.js"),
        ("p/f/a/b", "/app/node_modules/p/lib/a/b.js"),
        ("p/f/secret/x", "!ERR_PACKAGE_PATH_NOT_EXPORTED"),
        ("p/none", "!ERR_PACKAGE_PATH_NOT_EXPORTED"),
        ("p/package.json", "!ERR_PACKAGE_PATH_NOT_EXPORTED"),
        ("p/bad", "!ERR_INVALID_PACKAGE_TARGET"),
        ("p/list", "/app/node_modules/p/lib/sub.js"),
        ("p/num", "!ERR_INVALID_PACKAGE_TARGET"),
        ("p/nm", "!ERR_INVALID_PACKAGE_TARGET"),
        ("p/f/../../x", "!ERR_INVALID_MODULE_SPECIFIER"),
    ];
    check_require(PACKAGE, &cases);
    check_import(PACKAGE, &cases);
    check_require(PACKAGE, &[("p", "/app/node_modules/p/c.cjs"), ("p/gone", "!MODULE_NOT_FOUND")]);
    check_import(PACKAGE, &[("p", "/app/node_modules/p/m.mjs"), ("p/gone", "!ERR_MODULE_NOT_FOUND")]);
}

#[test]
fn imports_and_self_reference() {
    let lines = r##"
        /app/package.json: {"name":"me","exports":{"./x":"./x.js"},"imports":{"#a":"./x.js","#d":{"node":"./x.js"},"#dep":"p/sub","#fs":"fs","#w/*":"./*.js","#n":null}}
        /app/x.js
    "##
    .to_string()
        + PACKAGE;
    let cases = [
        ("me/x", "/app/x.js"),
        ("me", "!ERR_PACKAGE_PATH_NOT_EXPORTED"),
        ("#a", "/app/x.js"),
        ("#d", "/app/x.js"),
        ("#w/x", "/app/x.js"),
        ("#dep", "/app/node_modules/p/lib/sub.js"),
        ("#n", "!ERR_PACKAGE_IMPORT_NOT_DEFINED"),
        ("#none", "!ERR_PACKAGE_IMPORT_NOT_DEFINED"),
        ("#", "!ERR_INVALID_MODULE_SPECIFIER"),
    ];
    check_require(&lines, &cases);
    check_import(&lines, &cases);
    check_import(&lines, &[("#fs", "node:fs")]);
}

#[test]
fn es_modules() {
    check_import(
        "/app/a b.js\n/app/d/index.js\n/app/node_modules/m/package.json: {\"main\":\"x\"}\n/app/node_modules/m/x.js
         /app/node_modules/q/index.js\n/app/node_modules/r/package.json: {",
        &[
            ("./a%20b.js?v=1#h", "/app/a%20b.js?v=1#h"),
            ("./a b.js", "/app/a%20b.js"),
            ("file:///app/a%20b.js", "/app/a%20b.js"),
            ("./d", "!ERR_UNSUPPORTED_DIR_IMPORT"),
            ("./d/", "!ERR_UNSUPPORTED_DIR_IMPORT"),
            ("./d/index", "!ERR_MODULE_NOT_FOUND"),
            ("./d%2findex.js", "!ERR_INVALID_MODULE_SPECIFIER"),
            ("m", "/app/node_modules/m/x.js"),
            ("m/x.js", "/app/node_modules/m/x.js"),
            ("q", "/app/node_modules/q/index.js"),
            ("r", "!ERR_INVALID_PACKAGE_CONFIG"),
            ("none", "!ERR_MODULE_NOT_FOUND"),
            ("@x", "!ERR_INVALID_MODULE_SPECIFIER"),
            ("fs", "node:fs"),
            ("node:test", "node:test"),
            ("test", "!ERR_MODULE_NOT_FOUND"),
            ("node:nope", "!ERR_UNKNOWN_BUILTIN_MODULE"),
            ("protojs:memory", "protojs:memory"),
            ("protojs:nope", "!ERR_UNKNOWN_BUILTIN_MODULE"),
            ("http://x/y", "!ERR_UNSUPPORTED_ESM_URL_SCHEME"),
            ("data:text/javascript,1", "data:text/javascript,1"),
            ("file://host/x", "!ERR_INVALID_FILE_URL_HOST"),
        ],
    );
    let mut loader = tree("/app/d/index.js");
    let problem = loader.resolve_module("./d", "file:///app/main.mjs").unwrap_err();
    assert!(problem.message.ends_with("\nDid you mean to import \"./d/index.js\"?"), "{}", problem.message);
    assert_eq!(
        loader.resolve_module("./x", "data:text/javascript,1").unwrap_err().code,
        "ERR_UNSUPPORTED_RESOLVE_REQUEST"
    );
}

#[test]
fn symbolic_links() {
    let files = "/real/p/index.js\n/real/p/node_modules/q/index.js\n/app/node_modules/p -> /real/p";
    let mut loader = tree(files);
    assert_eq!(require(&mut loader, "p", "/app/main.js"), "/real/p/index.js");
    assert_eq!(import(&mut loader, "p", "/app/main.mjs"), "/real/p/index.js");
    let mut loader = tree(files);
    loader.settings.preserve_symlinks = true;
    assert_eq!(require(&mut loader, "p", "/app/main.js"), "/app/node_modules/p/index.js");
    assert_eq!(import(&mut loader, "p", "/app/main.mjs"), "/app/node_modules/p/index.js");
}

#[test]
fn what_is_missing_is_asked_for_again_and_an_import_keeps_its_file() {
    let mut loader = tree("/app/main.js");
    assert!(loader.resolve_module("./a.mjs", "file:///app/main.mjs").is_err());
    let change = |loader: &mut Loader, is_there: bool| match &mut loader.cache.files {
        Files::Memory(memory) if is_there => memory.file("/app/a.mjs", ""),
        Files::Memory(memory) => memory.remove("/app/a.mjs"),
        Files::Disk(_) => unreachable!(),
    };
    change(&mut loader, true);
    assert_eq!(import(&mut loader, "./a.mjs", "/app/main.mjs"), "/app/a.mjs");
    change(&mut loader, false);
    loader.files_changed();
    assert_eq!(import(&mut loader, "./a.mjs", "/app/main.mjs"), "/app/a.mjs");
}

#[test]
fn kinds() {
    let mut loader = tree(
        "/app/package.json: {\"type\":\"module\"}\n/app/node_modules/c/package.json: {}\n/app/l/package.json: {\"type\":\"commonjs\"}",
    );
    let mut kind = |path: &str| match loader.kind_for_import(&file_url::parse(path).unwrap().unwrap()) {
        Ok(kind) => kind.name().unwrap_or("detect").to_string(),
        Err(problem) => problem.code.to_string(),
    };
    let cases = [
        ("file:///app/a.js", "module"),
        ("file:///app/l/a.js", "commonjs"),
        ("file:///app/node_modules/c/a.js", "detect"),
        ("file:///app/node_modules/none/a.js", "detect"),
        ("file:///app/l/a.mjs", "module"),
        ("file:///app/a.cjs", "commonjs"),
        ("file:///app/a.json", "json"),
        ("file:///app/a", "module"),
        ("file:///app/a.ts", "module-typescript"),
        ("file:///app/l/a.ts", "commonjs-typescript"),
        ("file:///app/node_modules/c/a.ts", "typescript"),
        ("file:///app/a.txt", "ERR_UNKNOWN_FILE_EXTENSION"),
        ("data:text/javascript;charset=utf-8,1", "module"),
        ("data:text/plain,1", "ERR_UNKNOWN_MODULE_FORMAT"),
        ("node:fs", "builtin"),
    ];
    for (url, expect) in cases {
        assert_eq!(kind(url), expect, "{url}");
    }
}

#[test]
fn warnings_are_collected() {
    let mut loader = tree("/app/e/package.json: {\"main\":\"nothing\"}\n/app/e/index.js");
    require(&mut loader, "./e", "/app/main.js");
    let warnings = loader.take_warnings();
    assert_eq!((warnings.len(), warnings[0].code), (1, "DEP0128"));
    assert!(loader.take_warnings().is_empty());
}

#[test]
fn export_names_follow_reexports_once() {
    let mut loader = tree(
        "/app/a.js: exports.x = 1; __exportStar(require('./b'), exports)\n/app/b.js: module.exports = { y, default: 1, ...require('./a') }",
    );
    let source = loader.read_source("/app/a.js").unwrap();
    assert_eq!(loader.export_names_of("/app/a.js", &source), ["x", "y"]);
}

#[test]
fn names_with_a_nul_are_not_for_imports() {
    let mut loader = tree("/app/a.js: none");
    let source = "exports['a\\0b'] = 1; exports['a?b'] = 2; exports['\\u{0}'] = 3;";
    assert_eq!(loader.export_names_of("/app/a.js", source), ["a?b"]);
}

#[test]
fn scripts_import_by_file_name() {
    let mut loader =
        tree("/app/x.mjs\n/app/node_modules/p/package.json: {\"main\":\"x.js\"}\n/app/node_modules/p/x.js");
    assert_eq!(loader.resolve_module("./x.mjs", "/app/main.js").unwrap().href(), "file:///app/x.mjs");
    assert_eq!(loader.resolve_module("p", "[eval]").unwrap().href(), "file:///app/node_modules/p/x.js");
}
