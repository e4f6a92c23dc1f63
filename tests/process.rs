//! Starts the program under test and waits for it, within a limit of time.

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The longest that a test lets a program run.
pub const LIMIT: Duration = Duration::from_secs(60);

const POLL: Duration = Duration::from_millis(2);

/// The program under test: `$PROTOJS`, or the binary that was built with the tests.
pub fn protojs() -> Command {
    let program = std::env::var_os("PROTOJS").unwrap_or_else(|| env!("CARGO_BIN_EXE_protojs").into());
    let mut command = Command::new(program);
    command.env_remove("NODE_OPTIONS").env_remove("NODE_PATH").env("NO_COLOR", "1");
    command
}

/// Runs a command to its end, or kills it after [`LIMIT`] and says so.
pub fn run(mut command: Command, input: &[u8]) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    // A program that does not read its input is no failure.
    let _ = child.stdin.take().expect("stdin is a pipe").write_all(input);
    finish(child, LIMIT).unwrap_or_else(|| panic!("{command:?} did not end within {LIMIT:?}"))
}

/// What a started program printed once it ended; `None` when it had to be killed.
pub fn finish(mut child: Child, limit: Duration) -> Option<Output> {
    let id = child.id();
    let (sender, receiver) = std::sync::mpsc::channel();
    let stdout = child.stdout.take();
    let stderr = child.stderr.take();
    let reader = std::thread::spawn(move || {
        let errors = std::thread::spawn(move || read_all(stderr));
        let output = (read_all(stdout), errors.join().unwrap_or_default());
        // The receiver is gone when the program had to be killed.
        let _ = sender.send(output);
    });
    let ended = Instant::now() + limit;
    let status = loop {
        match child.try_wait().unwrap_or_else(|error| panic!("cannot wait for process {id}: {error}")) {
            Some(status) => break status,
            None if Instant::now() < ended => std::thread::sleep(POLL),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    };
    // Grandchildren may hold the pipes open; what they still write is not waited for.
    let (stdout, stderr) = receiver.recv_timeout(limit).unwrap_or_default();
    drop(reader);
    Some(Output { status, stdout, stderr })
}

fn read_all(pipe: Option<impl std::io::Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        // What came before a failure is still worth showing.
        let _ = pipe.read_to_end(&mut bytes);
    }
    bytes
}
