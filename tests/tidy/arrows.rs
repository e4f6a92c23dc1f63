//! What may depend on what, read from the manifests and from the sources.

use super::Finding;
use super::source::{code_only, words};
use super::tree::{root, rust};

/// A crate's manifest and the members of the workspace that it may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    ("arena/Cargo.toml", &[]),
    ("io/Cargo.toml", &["arena"]),
    ("src/loader/Cargo.toml", &[]),
    ("src/options/Cargo.toml", &[]),
    ("src/prompt/Cargo.toml", &["io"]),
    ("src/typebridge/Cargo.toml", &["arena"]),
    ("src/typescript/Cargo.toml", &[]),
    ("modules/Cargo.toml", &["arena", "io", "loader", "options", "prompt", "typebridge", "typescript"]),
    ("perf/Cargo.toml", &[]),
    ("Cargo.toml", &["arena", "io", "loader", "modules", "options", "typebridge"]),
];

/// All crates of the workspace.
pub const MEMBERS: &[&str] =
    &["arena", "io", "loader", "modules", "options", "perf", "prompt", "protojs", "typebridge", "typescript"];

/// A foreign crate and the only folders that may name it.
const FENCES: &[(&str, &[&str])] = &[
    ("rquickjs", &["src/typebridge/"]),
    ("rustyline", &["src/prompt/"]),
    ("oxc_ast", &["src/typescript/"]),
    ("oxc_parser", &["src/typescript/"]),
    ("openssl", &["modules/crypto/"]),
    ("libc", &["io/", "perf/"]),
    ("io_uring", &["io/", "perf/"]),
    ("tokio_uring", &["perf/"]),
    ("tokio", &["perf/"]),
    ("hyper", &[]),
];

/// Doors to the system in the standard library, which belong to io.
const SYSTEM_PATHS: &[&str] = &["std::fs", "std::thread", "std::process"];

/// Folders that go through io, and what in them does not: the loader's door to files, debug builds' door to built-ins, the prompt's
/// thread, and the threads and the exit of the program itself.
const SYSTEM_FENCED: &[&str] = &["modules/", "src/"];
const SYSTEM_ALLOWED: &[&str] =
    &["src/loader/files.rs", "src/builtins.rs", "src/prompt/lib.rs", "src/main.rs", "src/doctor.rs"];

/// Dependencies that point the wrong way.
pub fn find() -> Vec<Finding> {
    let mut findings = find_unknown_members();
    for (manifest, allowed) in ARROWS {
        let text = std::fs::read_to_string(root().join(manifest)).expect("a manifest can be read");
        for name in dependencies(&text) {
            if MEMBERS.contains(&name.as_str()) && !allowed.contains(&name.as_str()) {
                findings.push(Finding::new(*manifest, format!("must not depend on {name}")));
            }
        }
    }
    findings
}

/// Members of the workspace that the table above does not know.
fn find_unknown_members() -> Vec<Finding> {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest can be read");
    let list = manifest.lines().find(|line| line.starts_with("members")).expect("the workspace has members");
    let folders = list.split('"').skip(1).step_by(2).map(str::to_owned);
    let is_unknown =
        |folder: &String| !ARROWS.iter().any(|(known, _)| *known == format!("{folder}/Cargo.toml"));
    folders
        .filter(is_unknown)
        .map(|folder| Finding::new(folder, "tests/tidy/arrows.rs does not know this crate"))
        .collect()
}

/// Crates that are named outside the one place that wraps them.
pub fn find_fenced() -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in rust() {
        let code = code_only(&file.text);
        for (name, folders) in FENCES {
            let is_inside = folders.iter().any(|folder| file.path.starts_with(folder));
            let is_path = |at: usize| {
                code[at + name.len()..].starts_with("::") || code[..at].trim_end().ends_with("use")
            };
            if !is_inside && words(&code, name).any(is_path) {
                findings.push(Finding::new(file.path.clone(), format!("must not name {name}")));
            }
        }
    }
    findings
}

/// Ways to the system that do not lead through io.
pub fn find_system_paths() -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in rust() {
        let is_fenced = SYSTEM_FENCED.iter().any(|folder| file.path.starts_with(folder));
        let is_test = file.path.ends_with("/tests.rs") || file.path.contains("/tests/");
        if !is_fenced || is_test || SYSTEM_ALLOWED.contains(&file.path.as_str()) {
            continue;
        }
        let code = code_only(&file.text);
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        for path in SYSTEM_PATHS.iter().filter(|path| code.contains(*path)) {
            findings.push(Finding::new(file.path.clone(), format!("must not name {path}: io has it")));
        }
    }
    findings
}

/// The names of all dependency tables of a manifest; tests may use what they like of other people's crates.
pub fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_inside = false;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            is_inside = line.trim_matches(['[', ']']).ends_with("dependencies");
        } else if let Some((name, _)) = line.split_once(['=', '.'])
            && is_inside
            && !line.starts_with('#')
        {
            names.push(name.trim().to_owned());
        }
    }
    names
}

#[test]
fn dependencies_are_read() {
    let manifest = "[package]\nname = \"a\"\n[dependencies]\nio = { path = \"x\" }\narena.workspace = true\n[lints]\nb = 1\n";
    assert_eq!(dependencies(manifest), ["io", "arena"]);
}
