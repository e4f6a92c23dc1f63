//! The server under load: a process of its own, and what can be seen of it from outside.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use io::{Address, Config, ConnectOptions, Event, MachineKind, Owner, Reactor, Wait};

use crate::process::protojs;

/// A plain request.
pub const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

const PATIENCE: Duration = Duration::from_secs(10);

/// Descriptors that a process keeps for itself.
const DESCRIPTORS_APART: u64 = 200;

/// As many connections as the limits of this process allow, `wanted` at most.
pub fn connections_allowed(wanted: usize) -> usize {
    let allowed = io::limits::raise_descriptor_limit().expect("limits can be read");
    wanted.min(allowed.saturating_sub(DESCRIPTORS_APART) as usize)
}

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts the script with options for `createServer` as JSON.
    pub fn start(options: &str) -> Server {
        let mut command = protojs();
        command.arg(script()).arg(options);
        Server::launch(command)
    }

    /// As `start`, with so many descriptors at most.
    pub fn start_with_descriptors(count: u32, options: &str) -> Server {
        let mut command = Command::new("sh");
        let program = protojs().get_program().to_owned();
        command
            .arg("-c")
            .arg(format!("ulimit -n {count} && exec \"$0\" \"$@\""))
            .arg(program)
            .arg(script())
            .arg(options);
        Server::launch(command)
    }

    fn launch(mut command: Command) -> Server {
        connections_allowed(usize::MAX);
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("stdout is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("the server prints its port");
        let port = line.trim().parse().expect("the server prints a port");
        Server { child, port }
    }

    /// A new connection with a limit of time on reads.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket takes a limit");
        stream
    }

    /// A new connection on which bytes were sent.
    pub fn sent(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = self.connect();
        stream.write_all(bytes).expect("a new connection takes bytes");
        stream
    }

    /// A keep-alive connection with one request behind it.
    pub fn connected_and_answered(&self) -> TcpStream {
        let stream = self.connect();
        answered(&stream);
        stream
    }

    /// Opens `count` connections, sends bytes on each, and resets them one after the other.
    pub fn reset_after(&self, count: usize, bytes: &[u8]) {
        const AT_ONCE: usize = 50;
        let mut reactor = Reactor::open(&Config::default(), MachineKind::Uring).expect("io_uring is there");
        let address = Address::parse_ip("127.0.0.1", self.port).expect("an address");
        let ended = Instant::now() + PATIENCE;
        let (mut started, mut closed) = (0, 0);
        while closed < count {
            assert!(Instant::now() < ended, "{closed} of {count} connections were reset");
            while started < count && started - closed < AT_ONCE {
                reactor
                    .connect(&address, &ConnectOptions::default(), Owner(1))
                    .expect("a socket is to be had");
                started += 1;
            }
            reactor.turn(Wait::Forever).expect("the ring works");
            while let Some(completion) = reactor.pop() {
                match completion.event {
                    Event::Connected if bytes.is_empty() => reactor.reset(completion.handle),
                    Event::Connected => {
                        let mut chain = arena::Chain::new();
                        chain.push_owned(bytes);
                        reactor.send(completion.handle, chain);
                    }
                    Event::Sent { .. } | Event::Failed { .. } => reactor.reset(completion.handle),
                    Event::Closed => closed += 1,
                    _ => {}
                }
            }
        }
        reactor.drain(|_| ()).expect("the ring ends");
    }

    /// Asserts that a new connection is served.
    pub fn is_answering(&self) {
        drop(self.connected_and_answered());
    }

    /// Asserts that the server answers, and that only the asking connection is left.
    pub fn is_well(&self) {
        self.wait_for_connections(0);
        self.is_answering();
    }

    /// Waits until the server has so many connections beside the asking one, both by its own count and by its descriptors.
    pub fn wait_for_connections(&self, count: usize) {
        let ended = Instant::now() + PATIENCE;
        loop {
            let found = self.connections();
            if found == count + 1 {
                return;
            }
            assert!(Instant::now() < ended, "the server has {found} connections");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn connections(&self) -> usize {
        let mut stream = self.sent(b"GET /facts HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let text = answer(&mut stream);
        let (_, rest) = text.split_once("\"connections\":").unwrap_or_else(|| panic!("facts: {text}"));
        rest.split(',').next().expect("a number").parse().expect("a number")
    }

    /// Memory that is the server's alone, in KiB.
    pub fn private_kib(&self) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id()))
            .expect("the server runs");
        let line = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0)
        };
        line("Private_Dirty:") + line("Private_Clean:")
    }

    /// Asserts that memory and descriptors are where they were.
    pub fn has_not_grown(&self, before_kib: u64, growth_max_kib: u64) {
        let grown = self.private_kib().saturating_sub(before_kib);
        assert!(grown <= growth_max_kib, "the server grew by {grown} KiB from {before_kib}");
        let descriptors =
            std::fs::read_dir(format!("/proc/{}/fd", self.child.id())).expect("the server runs").count();
        assert!(descriptors < 40, "the server has {descriptors} descriptors open");
    }
}

fn script() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/http_load/server.js")
}

/// Sends a request and reads its answer.
pub fn answered(mut stream: &TcpStream) {
    stream.write_all(GET).expect("the connection is open");
    let text = answer(&mut stream);
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text:?}");
}

/// One answer with a Content-Length.
pub fn answer(stream: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    let mut page = [0; 4096];
    loop {
        let count = match stream.read(&mut page) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => panic!("no answer: {error}"),
        };
        bytes.extend_from_slice(&page[..count]);
        let text = String::from_utf8_lossy(&bytes);
        if count == 0 || is_whole(&text) {
            return text.into_owned();
        }
    }
}

fn is_whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
    length.and_then(|length| length.parse().ok()).is_some_and(|length: usize| body.len() >= length)
}
