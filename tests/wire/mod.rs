//! Wire tests: Markdown files of bytes and the events they must cause, at every split of the bytes.
//!
//! A case is a heading, prose, a block of bytes and a block of events. The bytes are written with `\r`,
//! `\n`, `\t`, `\0`, `\xNN` and `\\`; the line breaks of the block itself do not count, and `{{text*1000}}`
//! repeats a text. The block's first line names the reader, `request` or `response`, and the settings that
//! `case.rs` lists. A place ("at 17") is checked when the bytes come at once, because it counts from the
//! slice received last.
//!
//! `WIRE_BLESS=1` writes what happened into the files instead of checking it: read the difference before
//! committing it.

mod case;
mod connections;
mod fuzz;
mod random;
mod replay;

use std::fs;
use std::path::{Path, PathBuf};

use case::Case;

/// Runs every case of every file, then random messages.
pub fn run() {
    run_files();
    random::run();
}

/// Runs the fuzz targets, whose corpus the cases are.
pub fn run_fuzz() {
    let read = |path: &PathBuf| fs::read_to_string(path).expect("a wire test file can be read");
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let files: Vec<_> = files().iter().map(|path| (name(path), case::parse(&read(path)))).collect();
    fuzz::run(&files);
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(file!()).parent().expect("this file lies in a folder");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder of the wire tests can be read")
        .map(|entry| entry.expect("its entries too").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no wire tests in {}", folder.display());
    files
}

fn run_files() {
    let files = files();
    let bless = std::env::var_os("WIRE_BLESS").is_some();
    let failures: Vec<String> = files.iter().flat_map(|file| run_file(file, bless)).collect();
    assert!(failures.is_empty(), "{} wire tests failed:\n{}", failures.len(), failures.join("\n"));
}

fn run_file(path: &Path, bless: bool) -> Vec<String> {
    let text = fs::read_to_string(path).expect("a wire test file can be read");
    let cases = case::parse(&text);
    if bless {
        let blessed = cases.iter().fold(text.clone(), |text, case| bless_case(&text, case));
        fs::write(path, blessed).expect("a wire test file can be written");
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    cases
        .iter()
        .filter_map(|case| check(case, bless).err().map(|why| format!("{name}: {}\n{why}", case.title)))
        .collect()
}

fn bless_case(text: &str, case: &Case) -> String {
    let happened = replay::whole(case);
    let (before, rest) =
        text.split_once(&format!("## {}\n", case.title)).expect("the title was found before");
    let (middle, rest) = rest.split_once("```events\n").expect("a case has events");
    let (_, after) = rest.split_once("```").expect("a block ends");
    let events: String = happened.iter().map(|event| format!("{event}\n")).collect();
    format!("{before}## {}\n{middle}```events\n{events}```{after}", case.title)
}

fn check(case: &Case, bless: bool) -> Result<(), String> {
    let whole = replay::whole(case);
    if !bless && whole != case.events {
        return Err(difference("at once", &whole, &case.events));
    }
    let expected: Vec<String> = whole.iter().map(|event| without_place(event)).collect();
    for cuts in splits(case.bytes.len()) {
        let happened: Vec<String> =
            replay::in_pieces(case, &cuts).iter().map(|event| without_place(event)).collect();
        if happened != expected {
            return Err(difference(&format!("cut at {cuts:?}"), &happened, &expected));
        }
    }
    Ok(())
}

/// Inputs longer than this are cut at some places only.
const EVERY_CUT_BYTES_MAX: usize = 1500;

/// Every cut into two, and the cut into single bytes.
fn splits(length: usize) -> Vec<Vec<usize>> {
    let step = if length > EVERY_CUT_BYTES_MAX { length / 12 } else { 1 };
    let mut splits: Vec<Vec<usize>> = (1..length).step_by(step).map(|cut| vec![cut]).collect();
    splits.push((1..length).collect());
    splits
}

fn without_place(event: &str) -> String {
    match event.split_once(" at ") {
        Some((before, after)) if event.starts_with("refuse") => {
            let reason = after.split_once(": ").map_or("", |(_, reason)| reason);
            format!("{before}: {reason}")
        }
        _ => event.to_owned(),
    }
}

fn difference(how: &str, happened: &[String], expected: &[String]) -> String {
    format!(
        "  {how}\n  expected:\n    {}\n  happened:\n    {}",
        expected.join("\n    "),
        happened.join("\n    ")
    )
}
