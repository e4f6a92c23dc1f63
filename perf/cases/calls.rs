//! System calls per request, counted by strace. The server is slowed down by that, so a turn gathers more requests than it would: the
//! figure is a lower bound for servers that work in turns.

use std::fs;
use std::io::{self, Error};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Case;
use super::traffic::plan;
use crate::load::generator;
use crate::metric::{Metric, Sample};
use crate::options::Settings;
use crate::peer::Peer;
use crate::process;
use crate::server::Server;
use crate::system;

const ATTACH_WAIT: Duration = Duration::from_secs(5);
const NAMES_SHOWN: usize = 5;

pub fn measure(case: &Case, peer: &Peer, settings: &Settings) -> io::Result<Sample> {
    let mut server = Server::start(peer, case.script)?;
    let mut plan = plan(case, settings, &server);
    // Everything that strace sees has to be counted on this side too.
    plan.warm_up = Duration::ZERO;
    let table = std::env::temp_dir().join(format!("perf-{}-calls.txt", server.pid()));
    let mut strace = Command::new("strace")
        .args(["-f", "-c", "-S", "calls", "-o"])
        .arg(&table)
        .args(["-p", &server.pid().to_string()])
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| Error::new(error.kind(), format!("strace does not start: {error}")))?;
    let loaded = await_attached(server.pid()).and_then(|()| generator::run(&plan, server.pid()));
    system::signal(strace.id(), libc::SIGINT)?;
    strace.wait()?;
    let outcome = loaded.map_err(|error| Error::other(server.explain(&error)))?;
    let text = fs::read_to_string(&table)?;
    fs::remove_file(&table)?;
    let calls = parse_table(&text);
    let requests = outcome.requests.max(1) as f64;
    let mut sample = Sample::default();
    let of_name =
        |name: &str| calls.iter().filter(|call| call.0 == name).map(|call| call.1).sum::<u64>() as f64;
    sample.set(Metric::CallsPerRequest, calls.iter().map(|call| call.1).sum::<u64>() as f64 / requests);
    sample.set(Metric::EntersPerRequest, of_name("io_uring_enter") / requests);
    sample.set_errors(outcome.errors, &outcome.error_texts);
    let names = calls.iter().take(NAMES_SHOWN);
    let shown: Vec<String> =
        names.map(|(name, count)| format!("{name} {:.2}", *count as f64 / requests)).collect();
    sample.notes.push(format!("calls per request: {}", shown.join(", ")));
    Ok(sample)
}

fn await_attached(pid: u32) -> io::Result<()> {
    let deadline = Instant::now() + ATTACH_WAIT;
    while !process::is_traced(pid) {
        if Instant::now() > deadline {
            return Err(Error::new(io::ErrorKind::TimedOut, "strace did not attach itself in time"));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// Names and counts of strace's summary: columns % time, seconds, usecs/call, calls, [errors,] syscall.
fn parse_table(text: &str) -> Vec<(String, u64)> {
    let rows = text.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields.first()?.parse::<f64>().ok()?;
        let name = *fields.last()?;
        let count = fields.get(3)?.parse().ok()?;
        (name != "total").then(|| (name.to_owned(), count))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_of_strace_is_read() {
        let text = "\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 60.00    0.000600           6       100           io_uring_enter
 40.00    0.000400          10        40         2 read
------ ----------- ----------- --------- --------- ----------------
100.00    0.001000           7       140         2 total
";
        assert_eq!(parse_table(text), [("io_uring_enter".to_owned(), 100), ("read".to_owned(), 40)]);
    }
}
