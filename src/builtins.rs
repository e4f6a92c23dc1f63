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

/// Names of all public built-ins, without `node:`.
pub fn public_names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().filter_map(|entry| entry.0.strip_prefix("node:"))
}
