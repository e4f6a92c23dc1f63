//! Compares findings with the list of exceptions, which only shrinks.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;

use super::tree::root;

const LIST: &str = "tests/tidy/exceptions.txt";
const HEAD: &str = "\
# What is over a limit today: rule, place, size. A line may be removed or lowered, never added or raised.
";

/// Blessing rewrites one file from several threads.
static WRITING: Mutex<()> = Mutex::new(());

/// Something that a rule does not like: where, how much of it, and in words.
pub struct Finding {
    pub place: String,
    pub size: usize,
    pub text: String,
}

impl Finding {
    /// A finding without a size of its own.
    pub fn new(place: impl Into<String>, text: impl Into<String>) -> Finding {
        Finding { place: place.into(), size: 1, text: text.into() }
    }

    /// A finding that counts.
    pub fn sized(place: impl Into<String>, size: usize, text: impl Into<String>) -> Finding {
        Finding { place: place.into(), size, text: text.into() }
    }
}

type Exceptions = BTreeMap<(String, String), usize>;

/// Fails when a finding is not excepted, or when an exception has no finding.
#[track_caller]
pub fn check(rule: &str, findings: Vec<Finding>) {
    let lock = WRITING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let mut exceptions = read();
    if std::env::var_os("TIDY_BLESS").is_some() {
        exceptions.retain(|(of, _), _| of != rule);
        for finding in &findings {
            exceptions.insert((rule.to_owned(), finding.place.clone()), finding.size);
        }
        write(&exceptions);
        return;
    }
    drop(lock);
    let mut problems = String::new();
    for finding in &findings {
        let allowed = exceptions.remove(&(rule.to_owned(), finding.place.clone())).unwrap_or(0);
        if finding.size > allowed {
            writeln!(problems, "  {}: {}", finding.place, finding.text).expect("strings grow");
        }
    }
    for (_, place) in exceptions.keys().filter(|(of, _)| of == rule) {
        writeln!(problems, "  {place}: no longer needs its exception; remove it from {LIST}")
            .expect("strings grow");
    }
    assert!(problems.is_empty(), "{rule}:\n{problems}");
}

fn read() -> Exceptions {
    let text = std::fs::read_to_string(root().join(LIST)).expect("the list of exceptions can be read");
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(exception).collect()
}

/// A line is `rule place size`; a place has no spaces.
fn exception(line: &str) -> ((String, String), usize) {
    let words: Vec<&str> = line.split(' ').collect();
    let [rule, place, size] = words[..] else { panic!("{LIST}: {line:?} is not rule, place, size") };
    (
        (rule.to_owned(), place.to_owned()),
        size.parse().unwrap_or_else(|_| panic!("{LIST}: {size} is no size")),
    )
}

fn write(exceptions: &Exceptions) {
    let lines = exceptions.iter().map(|((rule, place), size)| format!("{rule} {place} {size}\n"));
    let text: String = std::iter::once(HEAD.to_owned()).chain(lines).collect();
    std::fs::write(root().join(LIST), text).expect("the list of exceptions can be written");
}
