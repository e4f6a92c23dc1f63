//! Idle keep-alive connections: what each costs a server in memory after one request.

use std::io::{self, Error};
use std::net::TcpStream;
use std::time::Duration;

use super::Case;
use crate::load::probe;
use crate::metric::{Metric, Sample};
use crate::peer::Peer;
use crate::process;
use crate::server::Server;

/// Connections before the first look: what a server makes once is not counted.
const FIRST_CONNECTIONS: usize = 100;
/// Lets a server do what it does when nothing comes.
const SETTLE: Duration = Duration::from_millis(500);

pub fn measure(case: &Case, peer: &Peer) -> io::Result<Sample> {
    let mut server = Server::start(peer, case.script)?;
    let mut open = Vec::with_capacity(FIRST_CONNECTIONS + case.connections);
    add_connections(case, &mut server, &mut open, FIRST_CONNECTIONS)?;
    std::thread::sleep(SETTLE);
    let before = process::memory(server.pid())?;
    add_connections(case, &mut server, &mut open, case.connections)?;
    std::thread::sleep(SETTLE);
    let after = process::memory(server.pid())?;
    let closed = open.iter().filter(|stream| is_closed(stream)).count();
    let each =
        |before: u64, after: u64| after.saturating_sub(before) as f64 * 1024.0 / case.connections as f64;
    let mut sample = Sample::default();
    sample.set(Metric::IdleAnonymous, each(before.anonymous_kib, after.anonymous_kib));
    sample.set(Metric::IdleProportional, each(before.proportional_kib, after.proportional_kib));
    sample.set(Metric::IdleResident, each(before.resident_kib, after.resident_kib));
    sample.set(Metric::ResidentAfter, after.resident_kib as f64 / 1024.0);
    let text = format!("{closed} connections were closed by the server before the last look");
    sample.set_errors(closed as u64, if closed > 0 { std::slice::from_ref(&text) } else { &[] });
    Ok(sample)
}

fn add_connections(
    case: &Case,
    server: &mut Server,
    open: &mut Vec<TcpStream>,
    count: usize,
) -> io::Result<()> {
    let exchange = (case.exchange)();
    for _ in 0..count {
        let number = open.len() + 1;
        let result = probe::connect(server.address).and_then(|mut stream| {
            exchange.perform(&mut stream)?;
            Ok(stream)
        });
        let failed = |error| Error::other(format!("connection {number}: {}", server.explain(&error)));
        open.push(result.map_err(failed)?);
    }
    Ok(())
}

/// An end of stream that waits to be read.
fn is_closed(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).is_ok()
        && !matches!(stream.peek(&mut [0]), Err(error) if error.kind() == io::ErrorKind::WouldBlock)
}
