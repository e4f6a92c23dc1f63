//! Runs the files of test262 that `passing.txt` names, in strict mode and without, each in a process of its own.
//!
//! `tests/test262/fetch` brings the suite; without it there is nothing to run. `TEST262_ALL=1` runs every file that is there.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::process::{protojs, run};

/// What a file asks for that this runner does not have: other realms.
const LACKING: &str = "$262";

#[test]
fn what_passed_passes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let suite = std::env::var("TEST262").map_or_else(|_| root.join("target/suites/test262"), PathBuf::from);
    if !suite.join("harness/assert.js").exists() {
        return eprintln!("no test262 in {}; tests/test262/fetch brings it", suite.display());
    }
    let names = match std::env::var_os("TEST262_ALL") {
        Some(_) => names_below(&suite, Path::new("test")),
        None => listed(root),
    };
    let (total, left, failures) = (names.len(), Mutex::new(names), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(name) = left.lock().expect("no thread panics with it").pop() else { return };
                    if let Err(why) = check(&suite, &name) {
                        failures.lock().expect("no thread panics with it").push(format!("{name}\n{why}"));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no thread panics with it");
    assert!(failures.is_empty(), "{} of {total} files failed:\n{}", failures.len(), failures.join("\n"));
}

fn listed(root: &Path) -> Vec<String> {
    let list =
        std::fs::read_to_string(root.join("tests/test262/passing.txt")).expect("the list is beside this");
    list.lines().map(str::to_owned).collect()
}

fn names_below(suite: &Path, folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(suite.join(folder)).expect("a folder of the suite can be read") {
        let entry = entry.expect("its entries too");
        let name = folder.join(entry.file_name());
        if entry.path().is_dir() {
            names.extend(names_below(suite, &name));
        } else if name.extension().is_some_and(|extension| extension == "js") {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    names
}

fn check(suite: &Path, name: &str) -> Result<(), String> {
    let source = std::fs::read_to_string(suite.join(name)).map_err(|error| error.to_string())?;
    if source.contains(LACKING) {
        return Err(format!("  {LACKING} is not there"));
    }
    let mut harness = String::new();
    for include in ["assert.js", "sta.js"].into_iter().chain(includes(&source)) {
        harness += &std::fs::read_to_string(suite.join("harness").join(include))
            .map_err(|error| error.to_string())?;
    }
    for mode in ["", "'use strict';\n"] {
        // A script, not a module of Node's: names that files define are to be global.
        let program = format!("{mode}{harness}\n{source}");
        let wrapped = format!("(0, eval)({});", quoted(&program));
        let mut command = protojs();
        command.arg("-e").arg(&wrapped);
        let output = run(command, b"");
        if !output.status.success() {
            let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
            let text: String = stderr.lines().take(6).map(|line| format!("  {line}\n")).collect();
            return Err(format!("  {mode}{}\n{text}", output.status));
        }
    }
    Ok(())
}

/// The files that the line `includes: […]` of a test's head names.
fn includes(source: &str) -> Vec<&str> {
    let line = source.lines().find_map(|line| line.trim().strip_prefix("includes: ["));
    line.map_or(Vec::new(), |line| line.trim_end_matches(']').split(',').map(str::trim).collect())
}

/// A string literal of JavaScript.
fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => literal.extend(['\\', character]),
            '\n' => literal += "\\n",
            '\r' => literal += "\\r",
            '\u{2028}' | '\u{2029}' => literal += &format!("\\u{:04x}", character as u32),
            _ => literal.push(character),
        }
    }
    literal + "\""
}
