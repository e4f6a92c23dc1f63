//! Where `unsafe` may stand, and what must stand beside it.

use super::Finding;
use super::source::{code_only, line_of, words};
use super::tree::rust;

/// The only places with unsafe code.
/// tests/counts.rs has an allocator that counts.
const ALLOWED: &[&str] = &["arena/", "io/", "src/typebridge/", "perf/", "tests/counts.rs"];

/// The reason of a block stands at most so many lines above it.
const REASON_LINES_MAX: usize = 12;

pub fn find() -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in rust() {
        let code = code_only(&file.text);
        let lines: Vec<&str> = file.text.lines().collect();
        let places: Vec<usize> = words(&code, "unsafe").filter(|at| is_a_use(&code, *at)).collect();
        let is_allowed = ALLOWED.iter().any(|folder| file.path.starts_with(folder));
        if !is_allowed && !places.is_empty() {
            findings.push(Finding::new(file.path.clone(), "unsafe code does not belong here"));
        }
        let silent: Vec<usize> =
            places.iter().map(|at| line_of(&code, *at)).filter(|line| !is_explained(&lines, *line)).collect();
        if let Some(first) = silent.first() {
            let text =
                format!("{} uses of unsafe without their reason, the first is line {first}", silent.len());
            findings.push(Finding::sized(file.path.clone(), silent.len(), text));
        }
    }
    for (folder, file) in [("modules", "modules/lib.rs"), ("src", "src/main.rs")] {
        let text = std::fs::read_to_string(super::tree::root().join(file)).unwrap_or_default();
        if !text.contains(concat!("#![forbid(", "unsafe_code)]")) {
            findings.push(Finding::new(folder, format!("{file} must forbid unsafe code")));
        }
    }
    findings
}

/// A block, an implementation, or a function that others may call. A private `unsafe extern fn` is a callback, a method of an
/// `unsafe` trait function repeats the trait's words; both have their reasons where they are called.
fn is_a_use(code: &str, at: usize) -> bool {
    let rest = code[at + "unsafe".len()..].trim_start();
    let line_start = code[..at].rfind('\n').map_or(0, |end| end + 1);
    let is_public = code[line_start..at].trim_start().starts_with("pub");
    rest.starts_with('{') || rest.starts_with("impl") || is_public && rest.starts_with("fn ")
}

/// Whether the line or the comment above its statement gives the reason.
fn is_explained(lines: &[&str], line: usize) -> bool {
    let from = line.saturating_sub(1 + REASON_LINES_MAX);
    lines[from..line].iter().any(|text| text.contains("SAFETY") || text.contains("# Safety"))
}
