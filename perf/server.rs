//! One server process under measurement: started on its core, awaited, ended, by nothing but its own id.

use std::fs::{self, File};
use std::io::{self, Error, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::load::probe;
use crate::peer::Peer;
use crate::system;

/// The core that servers run on.
pub const SERVER_CORE: usize = 0;
/// The core that the load runs on.
pub const LOAD_CORE: usize = 1;
const START_WAIT: Duration = Duration::from_secs(15);

/// A running server; dropping it ends the process.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// Keeps what the server says on stderr, for the message when it fails.
    log: PathBuf,
}

impl Server {
    /// Starts the script and waits until it listens.
    pub fn start(peer: &Peer, script: &str) -> io::Result<Self> {
        let mut server = Self::spawn(peer, script)?;
        server.await_listener()?;
        Ok(server)
    }

    /// Starts the script without waiting.
    pub fn spawn(peer: &Peer, script: &str) -> io::Result<Self> {
        let port = free_port()?;
        let mut command = peer
            .command(script, Some(port))
            .ok_or_else(|| Error::new(ErrorKind::NotFound, format!("has no script {script}")))?;
        let log = std::env::temp_dir().join(format!("perf-{}-{port}.log", std::process::id()));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&log)?);
        system::bind_child(&mut command, SERVER_CORE);
        let child = command.spawn()?;
        Ok(Self { child, address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)), log })
    }

    /// Waits until the server listens.
    pub fn await_listener(&mut self) -> io::Result<std::net::TcpStream> {
        let (child, log) = (&mut self.child, &self.log);
        probe::await_listener(self.address, Instant::now() + START_WAIT, || match child.try_wait()? {
            None => Ok(()),
            Some(status) => Err(Error::other(format!("ended with {status}: {}", tail(log)))),
        })
    }

    /// Process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Adds the server's last words to an error, if it has ended.
    pub fn explain(&mut self, error: &Error) -> String {
        match self.child.try_wait() {
            Ok(Some(status)) => format!("{error}; the server ended with {status}: {}", tail(&self.log)),
            _ => error.to_string(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when the process is gone already, and then nothing is left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_file(&self.log);
    }
}

/// A port that nobody listens on at this moment.
fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn tail(log: &PathBuf) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(6).collect();
    if lines.is_empty() { "it said nothing".into() } else { lines.join(" | ") }
}
