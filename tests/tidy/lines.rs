//! Rules about lines and whole files.

use super::Finding;
use super::tree::{TextFile, files, rust, scripts};

const FILE_LINES_MAX: usize = 600;
const LINE_CHARACTERS_MAX: usize = 160;

/// Words that say that work is left. Put together here so that this file does not hold them.
const UNFINISHED: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X "),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
];

/// A fine name for a variable, but not what a comment should say.
const STAND_IN: &str = concat!("place", "holder");

pub fn find_long_files() -> Vec<Finding> {
    let all = rust().into_iter().chain(scripts());
    let counted = all.map(|file| (file.text.lines().count(), file));
    counted
        .filter(|(lines, _)| *lines > FILE_LINES_MAX)
        .map(|(lines, file)| {
            Finding::sized(file.path, lines, format!("{lines} lines; {FILE_LINES_MAX} are enough"))
        })
        .collect()
}

pub fn find_long_lines() -> Vec<Finding> {
    let is_long = |line: &&str| line.chars().count() > LINE_CHARACTERS_MAX;
    count_lines(code(), is_long, &format!("lines of more than {LINE_CHARACTERS_MAX} characters"))
}

pub fn find_white_space() -> Vec<Finding> {
    let is_bad = |line: &&str| line.ends_with([' ', '\t', '\r']) || line.starts_with('\t');
    let mut findings = count_lines(code(), is_bad, "lines with white space at the end or tabs at the start");
    for file in code() {
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            findings.push(Finding::new(format!("{}:end", file.path), "the last line does not end"));
        }
    }
    findings
}

pub fn find_unfinished() -> Vec<Finding> {
    let is_unfinished = |line: &&str| {
        let is_comment = line.trim_start().starts_with("//");
        UNFINISHED.iter().any(|word| line.contains(word)) || is_comment && line.contains(STAND_IN)
    };
    count_lines(code(), is_unfinished, "lines that say that work is left")
}

/// Every file of code says its duty in its first lines.
pub fn find_without_duty() -> Vec<Finding> {
    let silent = |file: &TextFile| {
        let mut lines = file.text.lines().filter(|line| !line.trim_start().starts_with("#!"));
        let first = lines.find(|line| !line.trim().is_empty() && !line.starts_with("'use strict'"));
        !first.is_some_and(|line| ["//", "/*", "#"].iter().any(|start| line.starts_with(start)))
    };
    // What perf runs on servers is what users write, byte for byte.
    let ours = rust().into_iter().chain(scripts()).filter(|file| !file.path.starts_with("perf/scripts/"));
    let files = ours.filter(silent);
    files.map(|file| Finding::new(file.path, "the first lines do not say what the file is for")).collect()
}

pub fn find_skipped_tests() -> Vec<Finding> {
    let attribute = concat!("#[ign", "ore]");
    let mut findings = count_lines(rust(), |line| line.trim() == attribute, "tests skipped without a reason");
    let skips = [concat!("test.s", "kip("), concat!("it.s", "kip(")];
    let ours = scripts().into_iter().filter(|file| file.path.starts_with("tests/")).collect();
    findings.extend(count_lines(ours, |line| skips.iter().any(|skip| line.contains(skip)), "skipped tests"));
    findings
}

/// Rust, scripts and shell.
fn code() -> Vec<TextFile> {
    files(&["rs", "js", "mjs", "cjs", "sh", "toml", "yml"])
}

fn count_lines(files: Vec<TextFile>, is_bad: impl Fn(&&str) -> bool, what: &str) -> Vec<Finding> {
    let finding = |file: TextFile| {
        let bad: Vec<usize> =
            (1..).zip(file.text.split('\n')).filter(|(_, line)| is_bad(line)).map(|(at, _)| at).collect();
        let text = format!("{} {what}, the first is line {}", bad.len(), bad.first()?);
        Some(Finding::sized(file.path, bad.len(), text))
    };
    files.into_iter().filter_map(finding).collect()
}
