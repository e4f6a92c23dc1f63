//! One server process under measurement: started on its core, awaited, ended, by nothing but its own id.

use std::fs::{self, File};
use std::io::{self, Error, ErrorKind, Read, Seek};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
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
const LINES_QUOTED: usize = 6;

/// A running server; dropping it ends the process.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// What the server says on stderr, for the message when it fails. The file has no name any more: nothing is left behind.
    log: File,
}

impl Server {
    /// Starts the script and waits until it listens.
    pub fn start(peer: &Peer, script: &str) -> io::Result<Self> {
        Self::start_on(SERVER_CORE, peer, script)
    }

    /// The same on another core.
    pub fn start_on(core: usize, peer: &Peer, script: &str) -> io::Result<Self> {
        let mut server = Self::spawn_on(core, peer, script)?;
        server.await_listener()?;
        Ok(server)
    }

    /// Starts the script without waiting.
    pub fn spawn(peer: &Peer, script: &str) -> io::Result<Self> {
        Self::spawn_on(SERVER_CORE, peer, script)
    }

    fn spawn_on(core: usize, peer: &Peer, script: &str) -> io::Result<Self> {
        let port = free_port()?;
        let mut command = peer
            .command(script, Some(port))
            .ok_or_else(|| Error::new(ErrorKind::NotFound, format!("has no script {script}")))?;
        let log = nameless_file(&format!("perf-{}-{port}.log", std::process::id()))?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log.try_clone()?);
        system::bind_child(&mut command, core);
        let child = command.spawn()?;
        Ok(Self { child, address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)), log })
    }

    /// Waits until the server listens.
    pub fn await_listener(&mut self) -> io::Result<std::net::TcpStream> {
        let (child, log) = (&mut self.child, &self.log);
        probe::await_listener(self.address, Instant::now() + START_WAIT, || match child.try_wait()? {
            None => Ok(()),
            Some(status) => Err(Error::other(format!("ended with {status}: {}", last_words(log)))),
        })
    }

    /// Process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Adds the server's last words to an error, if it has ended.
    pub fn explain(&mut self, error: &Error) -> String {
        match self.child.try_wait() {
            Ok(Some(status)) => format!("{error}; the server ended with {status}: {}", last_words(&self.log)),
            _ => error.to_string(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when the process is gone already, and then nothing is left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody listens on at this moment.
fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn nameless_file(name: &str) -> io::Result<File> {
    let path = std::env::temp_dir().join(name);
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    fs::remove_file(&path)?;
    Ok(file)
}

fn last_words(mut log: &File) -> String {
    let mut text = String::new();
    if log.rewind().and_then(|()| log.read_to_string(&mut text)).is_err() {
        return "its words are lost".into();
    }
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(LINES_QUOTED).collect();
    if lines.is_empty() { "it said nothing".into() } else { lines.join(" | ") }
}
