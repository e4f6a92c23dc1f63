//! A storm of connections: each is opened, used once and closed; afterwards the server must answer as before.

use std::io::{self, Error};
use std::time::Instant;

use super::Case;
use crate::load::probe;
use crate::metric::{Metric, Sample};
use crate::options::Settings;
use crate::peer::Peer;
use crate::process;
use crate::server::Server;
use crate::system;

const CONNECTIONS: u64 = 20_000;

pub fn measure(case: &Case, peer: &Peer, settings: &Settings) -> io::Result<Sample> {
    let mut server = Server::start(peer, case.script)?;
    let exchange = (case.exchange)();
    let wanted = settings.requests.unwrap_or(CONNECTIONS);
    let (mut done, mut errors, mut texts) = (0, 0, Vec::new());
    let (started, cpu_before) = (Instant::now(), process::cpu_time(server.pid())?);
    while done < wanted {
        let wave = (wanted - done).min(case.connections as u64);
        for result in wave_of(&exchange, &server, wave) {
            if let Err(error) = result {
                errors += 1;
                texts.push(error.to_string());
            }
        }
        done += wave;
        if errors > wanted / 10 {
            return Err(Error::other(format!("{errors} of {done} connections failed: {}", texts[0])));
        }
    }
    let (elapsed, cpu) = (started.elapsed(), cpu_before.spent_until(&process::cpu_time(server.pid())?));
    let last = probe::connect(server.address).and_then(|mut stream| exchange.perform(&mut stream));
    last.map_err(|error| Error::other(format!("after the storm: {}", server.explain(&error))))?;
    let memory = process::memory(server.pid())?;
    let mut sample = Sample::default();
    sample.set(Metric::ConnectsPerSecond, done as f64 / elapsed.as_secs_f64());
    sample.set(Metric::CpuPerConnect, cpu.total_us / done as f64);
    sample.set(Metric::ResidentAfter, memory.resident_kib as f64 / 1024.0);
    sample.set(Metric::ResidentPeak, memory.peak_kib as f64 / 1024.0);
    texts.truncate(3);
    sample.set_errors(errors, &texts);
    Ok(sample)
}

/// Opens all, then uses all, then closes every second one by a reset.
fn wave_of(exchange: &probe::Exchange, server: &Server, count: u64) -> Vec<io::Result<()>> {
    let streams: Vec<io::Result<_>> = (0..count).map(|_| probe::connect(server.address)).collect();
    let used = streams.into_iter().enumerate().map(|(index, stream)| {
        let mut stream = stream?;
        exchange.perform(&mut stream)?;
        if index % 2 == 0 { system::reset_on_close(&stream) } else { Ok(()) }
    });
    used.collect()
}
