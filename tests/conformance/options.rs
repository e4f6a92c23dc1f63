//! The command line of the runner.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// Shown by --help.
pub const HELP: &str = "\
cargo test --test conformance -- [options] [part of a file name …]

Runs the files of Node's test suite that passing.txt lists and fails when one of them no longer passes.

  --all              run all candidates, not only those that passed before
  --update           run all candidates and add what newly passes to passing.txt and to the documentation
  --page             write the page of the documentation from the lists and run nothing
  --module A,B       only files about these modules
  --show N           print the last N characters that a failing file printed [600]
  --jobs N           files at a time [2]
  --timeout S        seconds for one file [20]
  --program PATH     the runtime [$PROTOJS or target/release/protojs]
  --suite FOLDER     holds Node's test/ folder [$NODE_SUITE or target/suites/node]
  --junit FILE       write the results as JUnit XML too
";

/// What is to be done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Task {
    Help,
    Ratchet,
    All,
    Update,
    Page,
}

/// The command line, read.
pub struct Options {
    pub task: Task,
    pub modules: Vec<String>,
    pub parts: Vec<String>,
    pub show: usize,
    pub jobs: usize,
    pub timeout: Duration,
    pub program: PathBuf,
    pub suite: PathBuf,
    pub junit: Option<PathBuf>,
}

impl Options {
    fn new() -> Options {
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
        let place = |variable: &str, default: &str| {
            std::env::var_os(variable).map_or_else(|| target.join(default), PathBuf::from)
        };
        Options {
            task: Task::Ratchet,
            modules: Vec::new(),
            parts: Vec::new(),
            show: 600,
            jobs: 2,
            timeout: Duration::from_secs(20),
            program: place("PROTOJS", "release/protojs"),
            suite: place("NODE_SUITE", "suites/node"),
            junit: None,
        }
    }

    /// Whether the command line asks for this file.
    pub fn selects(&self, file: &str, module: &str) -> bool {
        let about = self.modules.is_empty() || self.modules.iter().any(|wanted| wanted == module);
        about && (self.parts.is_empty() || self.parts.iter().any(|part| file.contains(part.as_str())))
    }
}

/// Reads the arguments, or says what is wrong with them.
pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::new();
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--help" | "-h" => options.task = Task::Help,
            "--all" => options.task = Task::All,
            "--update" => options.task = Task::Update,
            "--page" => options.task = Task::Page,
            "--module" => options.modules.extend(value()?.split(',').map(str::to_owned)),
            "--show" => options.show = number(&value()?)?,
            "--jobs" => options.jobs = number(&value()?)?.max(1),
            "--timeout" => options.timeout = Duration::from_secs(number(&value()?)? as u64),
            "--program" => options.program = value()?.into(),
            "--suite" => options.suite = value()?.into(),
            "--junit" => options.junit = Some(value()?.into()),
            other if other.starts_with('-') => return Err(format!("there is no option {other}; see --help")),
            _ => options.parts.push(argument),
        }
    }
    Ok(options)
}

fn number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("{text} is not a number"))
}
