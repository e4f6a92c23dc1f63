//! Results as text: the page of the documentation, the table on the terminal, JUnit XML.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use crate::lists::Lists;
use crate::modules::module_of;
use crate::trial::{Outcome, Verdict};

/// The documentation's page about Node's tests.
const PAGE: &str = "docs/src/compatibility.md";

/// What stands above the table.
const PAGE_HEAD: &str = include_str!("page.txt");

/// Passing files and all files of a module.
#[derive(Default)]
struct Row {
    passing: usize,
    all: usize,
}

/// Writes the documentation's page from the lists.
pub fn write_page(lists: &Lists) -> std::io::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    std::fs::write(path, format!("{PAGE_HEAD}{}", table(&lists.candidates, &lists.passing)))
}

/// One row for each module: how many of its files pass.
pub fn table(all: &BTreeSet<String>, passing: &BTreeSet<String>) -> String {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    let mut sum = Row::default();
    for file in all {
        let row = rows.entry(module_of(file)).or_default();
        let passes = usize::from(passing.contains(file));
        row.all += 1;
        row.passing += passes;
        sum.all += 1;
        sum.passing += passes;
    }
    let mut text = String::from("| module | passing | candidates | % |\n|---|---:|---:|---:|\n");
    for (module, row) in rows.iter().chain([(&"**all**", &sum)]) {
        let percent = if row.all == 0 { 0.0 } else { 100.0 * row.passing as f64 / row.all as f64 };
        writeln!(text, "| {module} | {} | {} | {percent:.0} |", row.passing, row.all).expect("strings grow");
    }
    text
}

/// The results as JUnit XML, for what shows test results.
pub fn junit(results: &BTreeMap<String, Verdict>) -> String {
    let failures = results.values().filter(|verdict| matches!(verdict.outcome, Outcome::Failed(_))).count();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"conformance\" tests=\"{}\" failures=\"{failures}\">\n",
        results.len()
    );
    for (file, verdict) in results {
        let inner = match &verdict.outcome {
            Outcome::Passed => String::new(),
            Outcome::Skipped => "<skipped/>".to_owned(),
            Outcome::Failed(why) => {
                format!(
                    "<failure message=\"{}\">{}</failure>",
                    escaped(why),
                    escaped(tail(&verdict.output, 4000))
                )
            }
        };
        writeln!(
            text,
            "  <testcase classname=\"{}\" name=\"{file}\" time=\"{:.3}\">{inner}</testcase>",
            module_of(file),
            verdict.took.as_secs_f64()
        )
        .expect("strings grow");
    }
    text + "</testsuite>\n"
}

/// The last characters of a text.
pub fn tail(text: &str, characters: usize) -> &str {
    let start = text.char_indices().rev().nth(characters.saturating_sub(1)).map_or(0, |(at, _)| at);
    if characters == 0 { "" } else { &text[start..] }
}

/// Text for XML: its five special characters as entities, controls that XML forbids as spaces.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            control if control.is_control() || control == '\u{fffe}' || control == '\u{ffff}' => {
                escaped.push(' ')
            }
            other => escaped.push(other),
        }
    }
    escaped
}
