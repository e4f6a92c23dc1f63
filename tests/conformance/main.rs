//! Runs Node's own test suite and holds what passes: a file that passed once must go on passing.

mod canaries;
mod lists;
mod modules;
mod options;
mod report;
mod trial;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Result;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;

use lists::Lists;
use modules::module_of;
use options::{HELP, Options, Task};
use trial::{Bench, Outcome, Verdict};

fn main() -> ExitCode {
    let options = match options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(problem) => {
            eprintln!("conformance: {problem}");
            return ExitCode::FAILURE;
        }
    };
    let mut lists = Lists::read();
    let done = match options.task {
        Task::Help => {
            print!("{HELP}");
            Ok(true)
        }
        Task::Page => report::write_page(&lists).map(|()| true),
        Task::Ratchet | Task::All | Task::Update => run(&options, &mut lists),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("conformance: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything that had to pass did.
fn run(options: &Options, lists: &mut Lists) -> Result<bool> {
    if !options.suite.join("test/common/index.js").exists() {
        println!(
            "conformance: no Node test suite in {}; tests/conformance/fetch brings it",
            options.suite.display()
        );
        return Ok(options.task == Task::Ratchet);
    }
    let files = selected(options, lists);
    if files.is_empty() {
        println!("conformance: no file of the lists is selected\n0 passed, 0 failed");
        return Ok(true);
    }
    let bench = Bench::new(&options.program, &options.suite, options.timeout, 0)?;
    if !bench.is_separated() {
        println!("conformance: without root or `ip`, the files share this machine's network");
    }
    let fallen = canaries::fallen(&bench, &options.suite)?;
    if !fallen.is_empty() {
        println!(
            "conformance: this runtime hides failures, or reports some where there are none\n{}",
            fallen.join("\n")
        );
        return Ok(false);
    }
    let results = run_all(options, &files)?;
    settle(options, lists, results, &bench)
}

fn selected(options: &Options, lists: &Lists) -> Vec<String> {
    let from = if options.task == Task::Ratchet { &lists.passing } else { &lists.candidates };
    from.iter().filter(|file| options.selects(file, module_of(file))).cloned().collect()
}

/// Runs the files with several workers. A file that must pass and fails is tried again when the others are done.
fn run_all(options: &Options, files: &[String]) -> Result<BTreeMap<String, Verdict>> {
    let left = &Mutex::new(files.iter().rev().cloned().collect::<Vec<_>>());
    let results = &Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            (1..=options.jobs).map(|slot| scope.spawn(move || work(options, slot, left, results))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })?;
    Ok(std::mem::take(&mut *results.lock().expect("no worker panicked")))
}

fn work(
    options: &Options,
    slot: usize,
    left: &Mutex<Vec<String>>,
    results: &Mutex<BTreeMap<String, Verdict>>,
) -> Result<()> {
    let bench = Bench::new(&options.program, &options.suite, options.timeout, slot)?;
    loop {
        // The lock must be free again before the file runs.
        let next = left.lock().expect("no worker panics with it").pop();
        let Some(file) = next else { return Ok(()) };
        let verdict = bench.run(Path::new(&file))?;
        results.lock().expect("no worker panics with it").insert(file, verdict);
    }
}

/// Reports, tries doubtful files once more, and writes the lists when asked to.
fn settle(
    options: &Options,
    lists: &mut Lists,
    mut results: BTreeMap<String, Verdict>,
    bench: &Bench,
) -> Result<bool> {
    let doubtful: Vec<String> = results
        .iter()
        .filter(|(file, verdict)| lists.passing.contains(*file) != (verdict.outcome == Outcome::Passed))
        .filter(|(file, _)| options.task == Task::Update || lists.passing.contains(*file))
        .map(|(file, _)| file.clone())
        .collect();
    for file in doubtful {
        // What newly passes must pass twice; what passed before may fail once on a busy machine.
        let again = bench.run(Path::new(&file))?;
        results.insert(file, again);
    }
    let passed: BTreeSet<String> = names(&results, |outcome| *outcome == Outcome::Passed);
    let lost: Vec<&String> =
        results.keys().filter(|file| lists.passing.contains(*file) && !passed.contains(*file)).collect();
    show(options, &results, &lost);
    if let Some(path) = &options.junit {
        std::fs::write(path, report::junit(&results))?;
    }
    let lost = lost.len();
    let failed = if options.task == Task::All { results.len() - passed.len() } else { lost };
    if options.task == Task::Update {
        let gained: Vec<String> = passed.difference(&lists.passing).cloned().collect();
        lists.add_passing(&gained)?;
        report::write_page(lists)?;
        println!("conformance: {} files newly pass", gained.len());
    }
    println!("{} passed, {failed} failed", passed.len());
    Ok(lost == 0)
}

fn names(results: &BTreeMap<String, Verdict>, wanted: impl Fn(&Outcome) -> bool) -> BTreeSet<String> {
    results.iter().filter(|(_, verdict)| wanted(&verdict.outcome)).map(|(file, _)| file.clone()).collect()
}

/// Prints failures with the end of their output, then a table when more was run than what must pass.
fn show(options: &Options, results: &BTreeMap<String, Verdict>, lost: &[&String]) {
    for (file, verdict) in results {
        let why = match &verdict.outcome {
            Outcome::Failed(why) => why.as_str(),
            Outcome::Skipped => "skipped itself",
            Outcome::Passed => continue,
        };
        let label = if lost.contains(&file) { "LOST" } else { "fails" };
        println!("{label} {file}: {why}");
        let output = report::tail(verdict.output.trim_end(), options.show);
        if !output.is_empty() {
            println!("    {}", output.replace('\n', "\n    "));
        }
    }
    if options.task != Task::Ratchet {
        let all = names(results, |_| true);
        println!("{}", report::table(&all, &names(results, |outcome| *outcome == Outcome::Passed)));
    }
}
