//! The table of built-ins that build.rs wrote.

use typebridge::Builtin;

/// Where a built-in's code is.
#[allow(dead_code, reason = "release builds carry bytecode, debug builds paths")]
enum Code {
    Bytecode(&'static [u8]),
    File(&'static str),
}

/// Sorted by name.
static TABLE: &[(&str, Code)] = include!(concat!(env!("OUT_DIR"), "/builtins.rs"));

/// The code of a built-in such as `node:events` or `internal:errors`.
pub fn find(name: &str) -> Option<Builtin> {
    let at = TABLE.binary_search_by(|entry| entry.0.cmp(name)).ok()?;
    match TABLE[at].1 {
        Code::Bytecode(bytes) => Some(Builtin::Bytecode(bytes)),
        Code::File(path) => std::fs::read(path).ok().map(Builtin::Source),
    }
}

/// Built-ins of Node that are not written yet: they load, and throw when they are used.
const NOT_YET: &[&str] = &[
    "cluster",
    "http2",
    "https",
    "inspector",
    "inspector/promises",
    "querystring",
    "repl",
    "stream/web",
    "tls",
    "trace_events",
    "wasi",
    "worker_threads",
    "zlib",
    "dns/promises",
];

/// What a name without `node:` is among the built-ins; names of the runtime's own come with their `protojs:`.
pub fn look_up(name: &str) -> loader::Builtin {
    let is_known = |name: &str| TABLE.binary_search_by(|entry| entry.0.cmp(name)).is_ok();
    if name.starts_with("protojs:") {
        return if is_known(name) { loader::Builtin::OnlyWithScheme } else { loader::Builtin::No };
    }
    let public = format!("node:{name}");
    if !is_known(&public) && !NOT_YET.contains(&name) {
        return loader::Builtin::No;
    }
    if name == "test" || name.starts_with("test/") {
        loader::Builtin::OnlyWithScheme
    } else {
        loader::Builtin::Yes
    }
}
