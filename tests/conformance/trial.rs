//! Runs one file with the runtime: its own process, temporary folder, network, and limits of time and memory.

use std::fs::File;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const POLL: Duration = Duration::from_millis(3);
const MEMORY_BYTES_MAX: u64 = 4 << 30;
const OUTPUT_BYTES_MAX: u64 = 64 << 20;
const PAGE_BYTES: u64 = 4096;

/// How a file ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    /// The file says itself that it cannot run here.
    Skipped,
    Failed(String),
}

/// What became of one file.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub outcome: Outcome,
    pub took: Duration,
    pub output: String,
}

/// What all files of one worker share.
pub struct Bench {
    program: PathBuf,
    suite: PathBuf,
    timeout: Duration,
    folder: PathBuf,
    slot: usize,
    own_network: bool,
}

impl Bench {
    /// A place to run files in; `slot` tells workers apart.
    pub fn new(program: &Path, suite: &Path, timeout: Duration, slot: usize) -> std::io::Result<Bench> {
        let folder = std::env::temp_dir().join(format!("protojs-conformance-{}-{slot}", std::process::id()));
        std::fs::create_dir_all(folder.join("bin"))?;
        let program = program.canonicalize()?;
        // A file that starts plain `node` gets the runtime under test.
        let node = folder.join("bin/node");
        std::fs::write(&node, format!("#!/bin/sh\nexec '{}' \"$@\"\n", program.display()))?;
        std::fs::set_permissions(&node, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        let suite = suite.canonicalize()?;
        Ok(Bench { program, suite, timeout, folder, slot, own_network: can_separate_network() })
    }

    /// Where files that are no part of the suite can be written.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether files reach nothing but their own loopback.
    pub fn is_separated(&self) -> bool {
        self.own_network
    }

    /// Runs a file, named from the suite's test folder, to its end or to its limits.
    pub fn run(&self, file: &Path) -> std::io::Result<Verdict> {
        let file = &self.suite.join("test").join(file);
        let temporary = self.folder.join("tmp");
        recreate(&temporary)?;
        let output = self.folder.join("output");
        let started = Instant::now();
        let mut child = self.command(file, &temporary, &File::create(&output)?)?.spawn()?;
        let ended = self.wait(&mut child, &output)?;
        let took = started.elapsed();
        self.sweep();
        let text = String::from_utf8_lossy(&std::fs::read(&output)?).into_owned();
        Ok(Verdict { outcome: judge(ended, &text), took, output: text })
    }

    fn command(&self, file: &Path, temporary: &Path, output: &File) -> std::io::Result<Command> {
        let mut command =
            if self.own_network { separated(&self.program) } else { Command::new(&self.program) };
        let path = std::env::var("PATH").unwrap_or_else(|_| "/usr/bin:/bin".to_owned());
        command
            .args(flags(file))
            .arg(file)
            .current_dir(&self.suite)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output.try_clone()?)
            .process_group(0)
            .env_clear()
            .env("PATH", format!("{}:{path}", self.folder.join("bin").display()))
            .env("HOME", temporary)
            .env("TMPDIR", temporary)
            .env("NODE_TEST_DIR", temporary)
            .env("LANG", "C.UTF-8")
            .env("NO_COLOR", "1")
            .env("TERM", "dumb")
            .env("TEST_THREAD_ID", self.slot.to_string())
            .env("TEST_SERIAL_ID", self.slot.to_string())
            .env("TEST_PARALLEL", "0")
            .env("NODE_SKIP_FLAG_CHECK", "1")
            .env("NODE_TEST_KNOWN_GLOBALS", "0")
            .env(MARK, self.mark());
        Ok(command)
    }

    /// The status of the process, or why it was killed.
    fn wait(&self, child: &mut Child, output: &Path) -> std::io::Result<Result<ExitStatus, String>> {
        let end = Instant::now() + self.timeout;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(Ok(status));
            }
            let excess = if Instant::now() > end {
                Some(format!("ran longer than {:?}", self.timeout))
            } else if resident_bytes(child.id()) > MEMORY_BYTES_MAX {
                Some(format!("took more than {MEMORY_BYTES_MAX} bytes of memory"))
            } else if std::fs::metadata(output)?.len() > OUTPUT_BYTES_MAX {
                Some(format!("printed more than {OUTPUT_BYTES_MAX} bytes"))
            } else {
                None
            };
            if let Some(excess) = excess {
                kill(&format!("-{}", child.id()));
                child.wait()?;
                return Ok(Err(excess));
            }
            std::thread::sleep(POLL);
        }
    }

    /// Ends what the file left running: processes that carry the mark in their environment.
    fn sweep(&self) {
        let mark = format!("{MARK}={}", self.mark()).into_bytes();
        let Ok(processes) = std::fs::read_dir("/proc") else { return };
        for process in processes.flatten() {
            let Ok(environment) = std::fs::read(process.path().join("environ")) else { continue };
            if environment.split(|byte| *byte == 0).any(|entry| entry == mark) {
                kill(&process.file_name().to_string_lossy());
            }
        }
    }

    fn mark(&self) -> String {
        format!("{}-{}", std::process::id(), self.slot)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        // A folder that stays is a nuisance, not a failure.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Names the environment variable by which left-over processes are found.
const MARK: &str = "CONFORMANCE_SLOT";

fn judge(ended: Result<ExitStatus, String>, output: &str) -> Outcome {
    match ended {
        Err(excess) => Outcome::Failed(excess),
        Ok(status) if status.success() && output.lines().any(|line| line.starts_with("1..0 # Skipped")) => {
            Outcome::Skipped
        }
        Ok(status) if status.success() => Outcome::Passed,
        Ok(status) => Outcome::Failed(match status.signal() {
            Some(signal) => format!("died of signal {signal}"),
            None => format!("exit code {}", status.code().unwrap_or_default()),
        }),
    }
}

/// The options that a file asks for in a comment `// Flags: …`.
fn flags(file: &Path) -> Vec<String> {
    let Ok(bytes) = std::fs::read(file) else { return Vec::new() };
    let source = String::from_utf8_lossy(&bytes);
    let line = source.lines().find_map(|line| line.trim_start().strip_prefix("// Flags:"));
    line.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

/// A command in a network of its own, where only loopback is up.
fn separated(program: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--net", "--", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\""]).arg(program);
    command
}

fn can_separate_network() -> bool {
    let output = separated(Path::new("true")).stdin(Stdio::null()).output();
    output.is_ok_and(|output| output.status.success())
}

fn recreate(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::create_dir(folder)
}

fn resident_bytes(process: u32) -> u64 {
    let statm = std::fs::read_to_string(format!("/proc/{process}/statm")).unwrap_or_default();
    let pages = statm.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or_default() * PAGE_BYTES
}

/// Sends SIGKILL to a process, or with a minus before it to its group. One that is gone already is what is wanted.
fn kill(target: &str) {
    let _ = Command::new("kill").args(["-KILL", "--", target]).stderr(Stdio::null()).status();
}
