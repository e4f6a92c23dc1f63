//! Keeps C connections busy with P requests each from one thread, and measures what comes back.
//!
//! Closed loop: a connection sends its next batch when the last one is answered whole. Latency runs from the turn that queued a batch to the
//! turn that saw the answer, the generator's own turn included; nothing is corrected for what a slow server kept from being sent.

use std::io::{self, Error};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use super::answers::{Checker, Expected, Progress};
use crate::process::{self, CpuSpent, CpuTime};
use crate::ring::{Completion, Ring};
use crate::system;

const LATENCY_NS_MAX: u64 = 60_000_000_000;
const ERRORS_KEPT: usize = 3;
/// Answers from here on are received in large pages.
const LARGE_BYTES: usize = 1 << 20;
const TURN: Duration = Duration::from_millis(20);
/// Marks the completion of a send, which comes only when it failed.
const SEND_FAILED: u64 = 1 << 32;

/// What is to be sent, and for how long.
#[derive(Clone, Debug)]
pub struct Plan {
    pub address: SocketAddr,
    pub connections: usize,
    /// Requests under way on each connection.
    pub pipeline: usize,
    pub request: Vec<u8>,
    pub expected: Expected,
    /// Load before anything is counted.
    pub warm_up: Duration,
    pub span: Duration,
    /// Ends the span earlier, when so many requests are answered.
    pub requests_max: Option<u64>,
}

/// What was measured within the span.
pub struct Outcome {
    pub requests: u64,
    pub elapsed: Duration,
    /// Nanoseconds.
    pub latency: Histogram<u64>,
    pub server: CpuSpent,
    pub generator_cpu: Duration,
    pub errors: u64,
    /// The first few, in words.
    pub error_texts: Vec<String>,
}

/// Loads the server at `plan.address`, whose process is `server_pid`.
pub fn run(plan: &Plan, server_pid: u32) -> io::Result<Outcome> {
    let mut generator = Generator::new(plan)?;
    let result = generator.measure(plan, server_pid);
    generator.ring.quiesce()?;
    result
}

struct Connection {
    stream: TcpStream,
    progress: Progress,
    unanswered: u32,
    sent_at: Instant,
    broken: bool,
}

struct Generator {
    ring: Ring,
    connections: Vec<Connection>,
    checker: Checker,
    batch: Vec<u8>,
    pipeline: u32,
    tally: Tally,
}

struct Tally {
    requests: u64,
    latency: Histogram<u64>,
    errors: u64,
    error_texts: Vec<String>,
    broken: usize,
}

impl Tally {
    fn answered(&mut self, count: u32, waited: Duration) {
        self.requests += u64::from(count);
        let nanoseconds = (waited.as_nanos() as u64).clamp(1, LATENCY_NS_MAX);
        self.latency.saturating_record_n(nanoseconds, u64::from(count));
    }

    fn failed(&mut self, text: String) {
        self.errors += 1;
        self.broken += 1;
        if self.error_texts.len() < ERRORS_KEPT {
            self.error_texts.push(text);
        }
    }
}

impl Generator {
    fn new(plan: &Plan) -> io::Result<Self> {
        let batch = plan.request.repeat(plan.pipeline);
        let is_bulk = plan.request.len() > 4096 || plan.expected.body().len() >= LARGE_BYTES;
        let (pages, page_bytes) = if is_bulk { (256, 65_536) } else { (2048, 4096) };
        let connections = (0..plan.connections).map(|_| connect(plan.address)).collect::<io::Result<_>>()?;
        let latency = Histogram::new_with_bounds(1, LATENCY_NS_MAX, 3).expect("the bounds are constants");
        Ok(Self {
            ring: Ring::new(4096, pages, page_bytes)?,
            connections,
            checker: Checker::new(plan.expected.clone(), batch.clone(), plan.request.len()),
            batch,
            pipeline: plan.pipeline as u32,
            tally: Tally { requests: 0, latency, errors: 0, error_texts: Vec::new(), broken: 0 },
        })
    }

    fn measure(&mut self, plan: &Plan, server_pid: u32) -> io::Result<Outcome> {
        self.start()?;
        self.turn_until(Instant::now() + plan.warm_up, u64::MAX)?;
        self.tally.requests = 0;
        self.tally.latency.reset();
        let started = Mark::take(server_pid)?;
        self.turn_until(Instant::now() + plan.span, plan.requests_max.unwrap_or(u64::MAX))?;
        let ended = Mark::take(server_pid)?;
        Ok(Outcome {
            requests: self.tally.requests,
            elapsed: ended.time - started.time,
            latency: self.tally.latency.clone(),
            server: started.server.spent_until(&ended.server),
            generator_cpu: ended.generator - started.generator,
            errors: self.tally.errors,
            error_texts: self.tally.error_texts.clone(),
        })
    }

    fn start(&mut self) -> io::Result<()> {
        let now = Instant::now();
        for index in 0..self.connections.len() {
            self.ring.receive(self.connections[index].stream.as_raw_fd(), index as u64)?;
            self.send_batch(index, now)?;
        }
        Ok(())
    }

    fn turn_until(&mut self, end: Instant, requests_max: u64) -> io::Result<()> {
        let mut completions = Vec::with_capacity(4096);
        loop {
            self.ring.enter(TURN)?;
            let now = Instant::now();
            self.ring.take_completions(&mut completions);
            for completion in completions.drain(..) {
                self.complete(completion, now)?;
            }
            if self.tally.broken == self.connections.len() {
                return Err(Error::other(format!(
                    "every connection broke: {}",
                    self.tally.error_texts.join("; ")
                )));
            }
            if now >= end || self.tally.requests >= requests_max {
                return Ok(());
            }
        }
    }

    fn complete(&mut self, completion: Completion, now: Instant) -> io::Result<()> {
        let index = (completion.tag & (SEND_FAILED - 1)) as usize;
        if completion.tag & SEND_FAILED != 0 {
            self.fail(index, format!("send: {}", describe(completion.result)));
            return Ok(());
        }
        if let Some(page) = completion.page() {
            self.received(index, page, completion.result as usize, now)?;
            self.ring.return_page(page);
        } else if completion.result == 0 {
            self.fail(index, "the server closed a connection".into());
        } else if completion.result != -libc::ENOBUFS {
            self.fail(index, format!("receive: {}", describe(completion.result)));
        }
        if !completion.goes_on() && !self.connections[index].broken {
            self.ring.receive(self.connections[index].stream.as_raw_fd(), index as u64)?;
        }
        Ok(())
    }

    fn received(&mut self, index: usize, page: u16, length: usize, now: Instant) -> io::Result<()> {
        let connection = &mut self.connections[index];
        if connection.broken {
            return Ok(());
        }
        let bytes = self.ring.page_bytes(page, length);
        let answers = match self.checker.feed(&mut connection.progress, bytes) {
            Ok(answers) if answers <= connection.unanswered => answers,
            Ok(_) => {
                self.fail(index, "more answers than requests".into());
                return Ok(());
            }
            Err(text) => {
                self.fail(index, text);
                return Ok(());
            }
        };
        connection.unanswered -= answers;
        self.tally.answered(answers, now - connection.sent_at);
        if connection.unanswered == 0 { self.send_batch(index, now) } else { Ok(()) }
    }

    fn send_batch(&mut self, index: usize, now: Instant) -> io::Result<()> {
        let connection = &mut self.connections[index];
        connection.unanswered = self.pipeline;
        connection.sent_at = now;
        let socket = connection.stream.as_raw_fd();
        self.ring.send(socket, &self.batch, index as u64 | SEND_FAILED, true)
    }

    fn fail(&mut self, index: usize, text: String) {
        if !std::mem::replace(&mut self.connections[index].broken, true) {
            self.tally.failed(text);
        }
    }
}

fn connect(address: SocketAddr) -> io::Result<Connection> {
    let stream = TcpStream::connect_timeout(&address, Duration::from_secs(10))?;
    stream.set_nodelay(true)?;
    let progress = Progress::default();
    Ok(Connection { stream, progress, unanswered: 0, sent_at: Instant::now(), broken: false })
}

fn describe(result: i32) -> String {
    if result < 0 { Error::from_raw_os_error(-result).to_string() } else { format!("only {result} bytes") }
}

struct Mark {
    time: Instant,
    server: CpuTime,
    generator: Duration,
}

impl Mark {
    fn take(server_pid: u32) -> io::Result<Self> {
        let server = process::cpu_time(server_pid)
            .map_err(|error| Error::new(error.kind(), format!("the server is gone: {error}")))?;
        Ok(Self { time: Instant::now(), server, generator: system::thread_cpu_time()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    /// Answers whatever comes with `answer`, on a thread for each connection.
    fn serve(answer: fn(&[u8]) -> Vec<u8>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                std::thread::spawn(move || converse(stream.unwrap(), answer));
            }
        });
        address
    }

    fn converse(mut stream: TcpStream, answer: fn(&[u8]) -> Vec<u8>) -> io::Result<()> {
        let mut page = vec![0; 4096];
        loop {
            let length = stream.read(&mut page)?;
            if length == 0 {
                return Ok(());
            }
            stream.write_all(&answer(&page[..length]))?;
        }
    }

    fn load(address: SocketAddr, expected: Expected) -> io::Result<Outcome> {
        let plan = Plan {
            address,
            connections: 5,
            pipeline: 3,
            request: b"message".to_vec(),
            expected,
            warm_up: Duration::ZERO,
            span: Duration::from_secs(10),
            requests_max: Some(300),
        };
        run(&plan, std::process::id())
    }

    /// Where io_uring is forbidden nothing can be measured, and nothing tested.
    fn ring_is_to_be_had() -> bool {
        Ring::new(4, 1, 64).is_ok()
    }

    #[test]
    fn an_echo_is_counted_and_timed() {
        if !ring_is_to_be_had() {
            return;
        }
        let outcome = load(serve(<[u8]>::to_vec), Expected::Echo).unwrap();
        assert!(outcome.requests >= 300 && outcome.errors == 0, "{:?}", outcome.error_texts);
        assert_eq!(outcome.latency.len(), outcome.requests);
    }

    #[test]
    fn a_wrong_answer_ends_in_an_error() {
        if !ring_is_to_be_had() {
            return;
        }
        let wrong = serve(|bytes| bytes.iter().rev().copied().collect());
        let error = load(wrong, Expected::Echo).err().expect("every connection breaks");
        assert!(error.to_string().contains("other bytes came back"), "{error}");
        let silent = serve(|_| b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".to_vec());
        let error = load(silent, Expected::Body(Vec::new())).err().expect("every connection breaks");
        assert!(error.to_string().contains("status 503"), "{error}");
    }
}
