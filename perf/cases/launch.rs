//! Starting: a whole short process, and a server up to its first answer.

use std::io::{self, Error, Read};
use std::process::Stdio;
use std::time::Instant;

use super::Case;
use crate::metric::{Metric, Sample};
use crate::peer::Peer;
use crate::process;
use crate::server::{SERVER_CORE, Server};
use crate::statistics::median;
use crate::system::{self, Ended};

/// Starts per round; the round's figure is their median.
const STARTS: usize = 10;

pub fn measure_startup(case: &Case, peer: &Peer) -> io::Result<Sample> {
    let (mut walls, mut cpus, mut peaks) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let (wall_ms, ended) = run_once(case, peer)?;
        walls.push(wall_ms);
        cpus.push(ended.cpu_time.as_secs_f64() * 1000.0);
        peaks.push(ended.peak_rss_kib as f64 / 1024.0);
    }
    let mut sample = Sample::default();
    for (metric, values) in
        [(Metric::WholeProcess, walls), (Metric::ProcessCpu, cpus), (Metric::ResidentPeak, peaks)]
    {
        sample.values.extend(median(&values).map(|value| (metric, value)));
    }
    Ok(sample)
}

fn run_once(case: &Case, peer: &Peer) -> io::Result<(f64, Ended)> {
    let mut command = peer.command(case.script, None).ok_or_else(|| Error::other("has no such script"))?;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    system::bind_child(&mut command, SERVER_CORE);
    let started = Instant::now();
    let mut child = command.spawn()?;
    let mut said = String::new();
    child.stdout.take().expect("stdout is piped").read_to_string(&mut said)?;
    let ended = system::wait_with_usage(child)?;
    let wall_ms = started.elapsed().as_secs_f64() * 1000.0;
    if said.trim() != "hi" || ended.code != 0 {
        return Err(Error::other(format!("ended with {} and said {said:?}", ended.code)));
    }
    Ok((wall_ms, ended))
}

pub fn measure_first_answer(case: &Case, peer: &Peer) -> io::Result<Sample> {
    let mut times = Vec::new();
    let mut sample = Sample::default();
    for _ in 0..STARTS / 2 {
        let started = Instant::now();
        let mut server = Server::spawn(peer, case.script)?;
        let mut stream = server.await_listener()?;
        (case.exchange)().perform(&mut stream)?;
        times.push(started.elapsed().as_secs_f64() * 1000.0);
        sample.set(Metric::ResidentAfter, process::memory(server.pid())?.resident_kib as f64 / 1024.0);
    }
    sample.values.extend(median(&times).map(|value| (Metric::FirstAnswer, value)));
    Ok(sample)
}
