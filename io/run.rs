//! Running a program to its end while this thread waits: its input is written, its output collected.

use std::os::fd::{AsRawFd, OwnedFd};

use crate::spawn::{Child, End, Program, await_end_of, end_of, signal, socket_pair, spawn};
use crate::{Errno, monotonic_ns};

/// One read asks for at most this much.
const READ_BYTES_MAX: usize = 64 * 1024;

/// A descriptor of the child that leads here.
#[derive(Clone, Debug, Default)]
pub struct Pipe {
    /// Its number in the child.
    pub number: usize,
    /// What the child can read from it, if it is for reading.
    pub input: Option<Vec<u8>>,
    /// Whether what the child writes to it is collected.
    pub collected: bool,
}

/// What may be used until the child is killed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Time, if it is limited.
    pub time_ms: Option<u64>,
    /// Bytes of all output together, if they are limited.
    pub output_bytes: Option<u64>,
    /// The signal that ends the child then; it is followed by SIGKILL.
    pub signal: i32,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// Number that the process had; 0 if there was none.
    pub id: i32,
    /// How it ended, if it was ever there.
    pub end: Option<End>,
    /// Output of each pipe, in the order they were given.
    pub outputs: Vec<Option<Vec<u8>>>,
    /// `ETIMEDOUT` and `ENOBUFS` for the limits, or what starting, writing or killing failed with.
    pub failure: Option<Errno>,
}

/// Runs a program. The pipes' places among its descriptors are filled in.
pub fn run(mut program: Program, pipes: Vec<Pipe>, limits: Limits) -> Outcome {
    let ends = connect(&mut program, pipes).and_then(|(ours, theirs)| {
        let child = spawn(&program)?;
        drop(theirs);
        Ok((child, ours))
    });
    match ends {
        Ok((child, ends)) => Run { child, ends, limits, end: None, killed: false, failure: None }.finish(),
        Err(errno) => Outcome { id: 0, end: None, outputs: Vec::new(), failure: Some(errno) },
    }
}

/// Makes the pipes: this process's ends, and the child's.
fn connect(program: &mut Program, pipes: Vec<Pipe>) -> Result<(Vec<PipeEnd>, Vec<OwnedFd>), Errno> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for pipe in pipes {
        let (our, their) = socket_pair()?;
        if program.descriptors.len() <= pipe.number {
            program.descriptors.resize(pipe.number + 1, None);
        }
        program.descriptors[pipe.number] = Some(their.as_raw_fd());
        ours.push(PipeEnd::new(pipe, our));
        theirs.push(their);
    }
    Ok((ours, theirs))
}

/// This process's end of a pipe.
struct PipeEnd {
    /// Closed when there is nothing more to write or read.
    socket: Option<OwnedFd>,
    input: Vec<u8>,
    written: usize,
    writing: bool,
    reading: bool,
    output: Option<Vec<u8>>,
}

impl PipeEnd {
    fn new(pipe: Pipe, socket: OwnedFd) -> PipeEnd {
        PipeEnd {
            socket: Some(socket),
            writing: pipe.input.is_some(),
            input: pipe.input.unwrap_or_default(),
            written: 0,
            reading: pipe.collected,
            output: pipe.collected.then(Vec::new),
        }
    }

    fn poll(&self) -> libc::pollfd {
        let mut events = 0;
        if self.writing {
            events |= libc::POLLOUT;
        }
        if self.reading {
            events |= libc::POLLIN;
        }
        // A negative descriptor is passed over.
        libc::pollfd { fd: self.socket.as_ref().map_or(-1, AsRawFd::as_raw_fd), events, revents: 0 }
    }

    fn settle(&mut self) {
        if !self.writing && !self.reading {
            self.socket = None;
        }
    }

    /// Writes what fits, and ends the sending side after the last byte.
    fn write(&mut self) -> Result<(), Errno> {
        let Some(socket) = &self.socket else { return Ok(()) };
        let left = &self.input[self.written..];
        if !left.is_empty() {
            let flags = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
            // SAFETY: the bytes are readable for the call.
            let sent = unsafe { libc::send(socket.as_raw_fd(), left.as_ptr().cast(), left.len(), flags) };
            match Errno::check_size(sent) {
                Ok(count) => self.written += count,
                Err(Errno::EAGAIN | Errno::EINTR) => return Ok(()),
                Err(errno) => {
                    self.writing = false;
                    return Err(errno);
                }
            }
        }
        if self.written == self.input.len() {
            self.writing = false;
            // SAFETY: no memory is involved. A peer that is gone needs no end.
            unsafe { libc::shutdown(socket.as_raw_fd(), libc::SHUT_WR) };
        }
        Ok(())
    }

    /// Reads once; the count of bytes.
    fn read(&mut self) -> Result<usize, Errno> {
        let (Some(socket), Some(output)) = (&self.socket, &mut self.output) else { return Ok(0) };
        let before = output.len();
        output.resize(before + READ_BYTES_MAX, 0);
        let into = output[before..].as_mut_ptr().cast();
        // SAFETY: that many bytes are writable.
        let read = unsafe { libc::recv(socket.as_raw_fd(), into, READ_BYTES_MAX, libc::MSG_DONTWAIT) };
        let result = Errno::check_size(read);
        output.truncate(before + result.unwrap_or(0));
        match result {
            Ok(0) => self.reading = false,
            Err(Errno::EAGAIN | Errno::EINTR) => return Ok(0),
            Err(_) => self.reading = false,
            Ok(_) => {}
        }
        result
    }
}

struct Run {
    child: Child,
    ends: Vec<PipeEnd>,
    limits: Limits,
    end: Option<End>,
    killed: bool,
    failure: Option<Errno>,
}

impl Run {
    fn finish(mut self) -> Outcome {
        let deadline_ns =
            self.limits.time_ms.map(|time_ms| monotonic_ns().saturating_add(time_ms * 1_000_000));
        let mut broken = None;
        for end in &mut self.ends {
            end.settle();
        }
        while self.end.is_none() || self.ends.iter().any(|end| end.socket.is_some()) {
            if self.killed {
                self.end = self.end.or_else(|| await_end_of(self.child.id).ok());
                break;
            }
            self.wait(deadline_ns, &mut broken);
        }
        Outcome {
            id: self.child.id,
            end: self.end,
            outputs: self.ends.into_iter().map(|end| end.output).collect(),
            failure: self.failure.or(broken),
        }
    }

    /// Waits for anything to happen, and lets it.
    fn wait(&mut self, deadline_ns: Option<u64>, broken: &mut Option<Errno>) {
        let mut polls: Vec<libc::pollfd> = self.ends.iter().map(PipeEnd::poll).collect();
        let process = if self.end.is_none() { self.child.descriptor.as_raw_fd() } else { -1 };
        polls.push(libc::pollfd { fd: process, events: libc::POLLIN, revents: 0 });
        // Rounded up, so that time is up when the call returns for it.
        let left_ms = deadline_ns.map(|deadline| deadline.saturating_sub(monotonic_ns()).div_ceil(1_000_000));
        let timeout = left_ms.map_or(-1, |left| i32::try_from(left).unwrap_or(i32::MAX));
        // SAFETY: the list is readable and writable for the call.
        let ready = unsafe { libc::poll(polls.as_mut_ptr(), polls.len() as libc::nfds_t, timeout) };
        if ready > 0 {
            self.advance(&polls, broken);
        }
        if deadline_ns.is_some_and(|deadline| monotonic_ns() >= deadline) && !self.killed {
            self.kill(Errno::ETIMEDOUT);
        }
    }

    fn advance(&mut self, polls: &[libc::pollfd], broken: &mut Option<Errno>) {
        for (end, poll) in self.ends.iter_mut().zip(polls) {
            if poll.revents == 0 {
                continue;
            }
            if end.writing
                && let Err(errno) = end.write()
            {
                broken.get_or_insert(errno);
            }
            if end.reading
                && let Err(errno) = end.read()
            {
                self.failure.get_or_insert(errno);
            }
            end.settle();
        }
        let process = polls.last().expect("the process comes last");
        if process.revents != 0 {
            self.end = end_of(self.child.id).unwrap_or(Some(End::default()));
        }
        let collected: usize = self.ends.iter().filter_map(|end| end.output.as_ref()).map(Vec::len).sum();
        if self.limits.output_bytes.is_some_and(|most| collected as u64 > most) {
            self.kill(Errno::ENOBUFS);
        }
    }

    /// Ends the child because of `reason`. What it still would write is lost.
    fn kill(&mut self, reason: Errno) {
        self.killed = true;
        self.failure.get_or_insert(reason);
        if self.end.is_some() {
            return;
        }
        match signal(&self.child.descriptor, self.limits.signal) {
            Ok(()) | Err(Errno::ESRCH) => {}
            Err(errno) => self.failure = Some(errno),
        }
        // It is this process's child, so only that it has ended already can be wrong with this.
        let _ = signal(&self.child.descriptor, libc::SIGKILL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Program {
        Program {
            file: b"/bin/sh".to_vec(),
            arguments: vec![b"sh".to_vec(), b"-c".to_vec(), script.into()],
            environment: vec![b"PATH=/bin:/usr/bin".to_vec()],
            ..Program::default()
        }
    }

    fn pipes(input: &[u8]) -> Vec<Pipe> {
        let output = |number| Pipe { number, input: None, collected: true };
        vec![Pipe { number: 0, input: Some(input.to_vec()), collected: false }, output(1), output(2)]
    }

    const LIMITS: Limits = Limits { time_ms: None, output_bytes: None, signal: libc::SIGTERM };

    #[test]
    fn output_is_collected() {
        let input = vec![7; 1 << 20];
        let outcome = run(shell("cat; printf problem >&2; exit 3"), pipes(&input), LIMITS);
        assert_eq!(outcome.end, Some(End { code: 3, signal: 0 }));
        assert_eq!(outcome.outputs, [None, Some(input), Some(b"problem".to_vec())]);
        assert_eq!(outcome.failure, None);
    }

    #[test]
    fn limits_kill() {
        let outcome = run(shell("sleep 9"), pipes(b""), Limits { time_ms: Some(20), ..LIMITS });
        assert_eq!((outcome.failure, outcome.end.unwrap().signal), (Some(Errno::ETIMEDOUT), libc::SIGTERM));
        let outcome =
            run(shell("exec cat /dev/zero"), pipes(b""), Limits { output_bytes: Some(99), ..LIMITS });
        assert_eq!(outcome.failure, Some(Errno::ENOBUFS));
        let outcome = run(shell("exit 0"), pipes(&vec![0; 1 << 20]), LIMITS);
        assert_eq!((outcome.failure, outcome.end), (Some(Errno::EPIPE), Some(End::default())));
    }
}
