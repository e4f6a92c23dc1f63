//! Peers that do what a script says, and what they tell of it afterwards.

use std::collections::VecDeque;

use super::Random;
use super::world::Peer;

/// One thing that a scripted peer does before it goes on to the next. While nothing else is said it reads what comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Waits until these bytes came, behind what it waited for before.
    Await(Vec<u8>),
    /// Waits until so many bytes came, behind what it waited for before.
    AwaitBytes(usize),
    /// Waits until the other side sends no more.
    AwaitEnd,
    /// Does nothing for so many nanoseconds.
    Pause(u64),
    /// Sends back what comes until the other side sends no more.
    Echo,
    /// Reads nothing from here on.
    StopReading,
    /// Reads again.
    Read,
    /// Sends no more. It does so by itself when its steps are over and the other side sends no more.
    End,
    /// Breaks the connection.
    Reset,
}

/// A peer of a simulated world.
#[derive(Clone, Debug)]
pub struct PeerScript {
    /// Its port; no two peers of a world have the same.
    pub port: u16,
    /// When it connects to a listener, or nothing if it answers who connects to its port.
    pub arrives_ns: Option<u64>,
    /// What it does.
    pub steps: Vec<Step>,
}

/// What became of a scripted peer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerReport {
    /// As in its script.
    pub port: u16,
    /// There was a connection.
    pub met: bool,
    /// What it got, and what was on its way to it at the end of the connection.
    pub received: Vec<u8>,
    /// Bytes that it sent.
    pub sent: u64,
    /// It was told that the other side sends no more.
    pub heard_end: bool,
    /// It took all its steps.
    pub finished: bool,
    /// The connection was broken, by whomever.
    pub broken: bool,
}

/// A script that is followed.
#[derive(Debug)]
pub(super) struct Following {
    /// Which of the world's scripts it is.
    pub index: usize,
    steps: VecDeque<Step>,
    reads: bool,
    received: Vec<u8>,
    /// So many of the received bytes were waited for already.
    seen: usize,
    sent: u64,
    pause_ends_at: Option<u64>,
}

impl Following {
    pub fn new(index: usize, steps: Vec<Step>) -> Self {
        Self {
            index,
            steps: steps.into(),
            reads: true,
            received: Vec::new(),
            seen: 0,
            sent: 0,
            pause_ends_at: None,
        }
    }

    /// Whether the peer goes on without the reactor doing anything; `room` is left for what it sends.
    pub fn is_busy(&self, peer: &Peer) -> bool {
        let room = peer.inbound.len() < peer.window_bytes;
        let sends = match self.steps.front() {
            Some(Step::Send(_)) => room,
            Some(Step::Echo) => room && self.received.len() > self.seen,
            _ => false,
        };
        sends || self.reads && !peer.outbound.is_empty()
    }

    pub fn report(&self, peer: &Peer) -> PeerReport {
        let mut received = self.received.clone();
        received.extend(&peer.outbound);
        PeerReport {
            port: peer.port,
            met: true,
            received,
            sent: self.sent,
            heard_end: peer.reactor_ended,
            finished: self.steps.is_empty(),
            broken: peer.reset,
        }
    }

    /// Reads and takes as many steps as can be taken now.
    pub fn act(&mut self, peer: &mut Peer, now: u64, random: &mut Random) {
        if self.reads {
            let count = peer.outbound.len().min(1 + random.below(6000) as usize);
            self.received.extend(peer.outbound.drain(..count));
        }
        while let Some(mut step) = self.steps.pop_front() {
            if !self.take(&mut step, peer, now, random) {
                self.steps.push_front(step);
                return;
            }
        }
        peer.ended |= self.has_heard_end(peer);
    }

    /// Takes a step, or a part of it; true when it is done.
    fn take(&mut self, step: &mut Step, peer: &mut Peer, now: u64, random: &mut Random) -> bool {
        match step {
            Step::Send(bytes) => {
                let count = self.send(peer, bytes, random);
                bytes.drain(..count);
                bytes.is_empty()
            }
            Step::Await(pattern) => {
                let left = &self.received[self.seen..];
                let found = left.windows(pattern.len()).position(|window| window == pattern.as_slice());
                self.seen += found.map_or(0, |at| at + pattern.len());
                found.is_some()
            }
            Step::AwaitBytes(count) => {
                let came = self.received.len() - self.seen >= *count;
                self.seen += if came { *count } else { 0 };
                came
            }
            Step::AwaitEnd => self.has_heard_end(peer),
            Step::Pause(duration_ns) => self.pause(*duration_ns, peer, now),
            Step::Echo => {
                let bytes = self.received[self.seen..].to_vec();
                self.seen += self.send(peer, &bytes, random);
                self.has_heard_end(peer) && self.seen == self.received.len()
            }
            Step::StopReading | Step::Read => {
                self.reads = *step == Step::Read;
                true
            }
            Step::End => {
                peer.ended = true;
                true
            }
            Step::Reset => {
                peer.break_off();
                true
            }
        }
    }

    fn has_heard_end(&self, peer: &Peer) -> bool {
        peer.reactor_ended && peer.outbound.is_empty()
    }

    /// Puts some of the bytes on their way and says how many.
    fn send(&mut self, peer: &mut Peer, bytes: &[u8], random: &mut Random) -> usize {
        let room = peer.window_bytes - peer.inbound.len();
        let count = bytes.len().min(room).min(1 + random.below(5000) as usize);
        peer.inbound.extend(&bytes[..count]);
        self.sent += count as u64;
        count
    }

    fn pause(&mut self, duration_ns: u64, peer: &mut Peer, now: u64) -> bool {
        let ends_at = *self.pause_ends_at.get_or_insert(now + duration_ns);
        if now < ends_at {
            peer.wake_at(ends_at);
            return false;
        }
        self.pause_ends_at = None;
        true
    }
}
