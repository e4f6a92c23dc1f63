//! Packages from npm, unmodified: runs every script of `scripts/` with the program under test, and with Node where it is installed.
//!
//! A script passes when it ends with exit code 0 and prints what Node prints, unless a line `// Output: differs` near its head
//! says that it need not. The table of README.md says what passes; a script whose row gives a reason must still fail.
//!
//!     cargo test --test packages             all of them
//!     cargo test --test packages -- NAME     those whose names contain NAME

#[path = "../outputs.rs"]
mod outputs;
// Scripts here have no input and a longer limit than the other tests.
#[path = "../process.rs"]
#[allow(dead_code)]
mod process;
mod table;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use outputs::{has_node, same, tail};
use process::protojs;
use table::Table;

/// The longest that a script may take.
const SCRIPT_LIMIT: Duration = Duration::from_secs(90);
/// How many scripts run at a time.
const AT_ONCE: usize = 2;

fn main() -> ExitCode {
    let only = std::env::args().nth(1).unwrap_or_default();
    let folder = folder();
    if !folder.join("installed.json").exists() {
        println!("packages: skipped, none are in {}; tests/packages/install brings them", folder.display());
        println!("0 passed, 0 failed");
        return ExitCode::SUCCESS;
    }
    let scripts = copy_scripts(&folder);
    let table = Table::read();
    let mut problems = table.compare(&scripts);
    let chosen = scripts.into_iter().filter(|script| name_of(script).contains(&only)).collect();
    let outcomes = run_all(chosen);
    let passed = outcomes.iter().filter(|(_, result)| result.is_ok()).count();
    for (script, result) in &outcomes {
        problems.extend(table.judge(&name_of(script), result));
    }
    for problem in &problems {
        println!("FAIL {problem}");
    }
    println!("\n{passed} of {} scripts pass", outcomes.len());
    println!("{passed} passed, {} failed", problems.len());
    if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Where the packages are installed.
fn folder() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    std::env::var_os("PACKAGES").map_or_else(|| target.join("packages"), PathBuf::from)
}

/// Puts the scripts beside the packages, where `import` finds them, and lists the copies.
fn copy_scripts(folder: &Path) -> Vec<PathBuf> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packages/scripts");
    let to = folder.join("scripts");
    // Scripts that are gone from the repository go here too.
    let _ = std::fs::remove_dir_all(&to);
    let mut scripts = copy_folder(&from, &to);
    copy_folder(&from.join("support"), &to.join("support"));
    scripts.sort();
    scripts
}

fn copy_folder(from: &Path, to: &Path) -> Vec<PathBuf> {
    std::fs::create_dir_all(to).expect("the folder of packages can be written");
    let entries = std::fs::read_dir(from).expect("the scripts can be read");
    let files = entries.map(|entry| entry.expect("entries can be read").path()).filter(|path| path.is_file());
    files
        .map(|file| {
            let copy = to.join(file.file_name().expect("a file has a name"));
            std::fs::copy(&file, &copy).expect("a script can be copied");
            copy
        })
        .collect()
}

fn name_of(script: &Path) -> String {
    script.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

type Outcome = (PathBuf, Result<(), String>);

fn run_all(scripts: Vec<PathBuf>) -> Vec<Outcome> {
    let compares = has_node();
    if !compares {
        println!("there is no Node 20: scripts need only end well");
    }
    let left = Mutex::new(scripts);
    let outcomes = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some(script) = left.lock().expect("no thread panics with it").pop() else { return };
                    let begin = Instant::now();
                    let result = check(&script, compares);
                    let verdict = if result.is_ok() { "ok" } else { "not ok" };
                    println!("{verdict} {} ({} ms)", name_of(&script), begin.elapsed().as_millis());
                    outcomes.lock().expect("no thread panics with it").push((script, result));
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().expect("no thread panics with it");
    outcomes.sort();
    outcomes
}

fn check(script: &Path, compares: bool) -> Result<(), String> {
    let printed = output_of(protojs(), script)?;
    let source = std::fs::read_to_string(script).expect("a script is UTF-8");
    if !compares {
        return Ok(());
    }
    let expected = output_of(Command::new("node"), script)?;
    let differs = source.lines().take(10).any(|line| line == "// Output: differs");
    if differs { Ok(()) } else { same(&expected, &printed) }
}

fn output_of(mut command: Command, script: &Path) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.arg(script).current_dir(script.parent().expect("a script is in a folder"));
    command.env_remove("NODE_OPTIONS").env_remove("NODE_PATH").env("NO_COLOR", "1").env("LANG", "C.UTF-8");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().map_err(|error| format!("{program} does not start: {error}"))?;
    let output = process::finish(child, SCRIPT_LIMIT)
        .ok_or_else(|| format!("{program}: no end in {SCRIPT_LIMIT:?}"))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in stdout.lines().filter(|line| line.starts_with("skipped: ")) {
        println!("{}: {line}", name_of(script));
    }
    if output.status.success() {
        return Ok(stdout);
    }
    Err(format!("{program}: {}\n{}", output.status, tail(&String::from_utf8_lossy(&output.stderr))))
}
