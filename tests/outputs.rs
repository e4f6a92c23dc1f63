//! What scripts print, compared with what they should print, such as what Node 20 prints.

use std::process::Command;

/// The release of Node whose output is the expected one.
const NODE_MAJOR: &str = "v20.";

/// Lines that are shown of a text whose end has the reason of a failure.
const TAIL_LINES: usize = 20;

/// Whether there is a Node to compare with. `./test` counts it as skipped where there is none.
pub fn has_node() -> bool {
    let version = Command::new("node").arg("--version").output();
    version.is_ok_and(|output| output.stdout.starts_with(NODE_MAJOR.as_bytes()))
}

/// The first line in which two texts differ, as an error.
pub fn same(expected: &str, found: &str) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    let differing = expected.lines().zip(found.lines()).position(|(left, right)| left != right);
    let at = differing.unwrap_or_else(|| expected.lines().count().min(found.lines().count()));
    let line = |text: &str| text.lines().nth(at).unwrap_or("(no line)").to_owned();
    Err(format!("  line {} differs\n  expected: {}\n  printed:  {}", at + 1, line(expected), line(found)))
}

/// The end of a text, indented.
pub fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].iter().map(|line| format!("  {line}\n")).collect()
}
