//! The simulated kernel's queues: submissions in, outcomes out, both of them sometimes full.

use std::collections::VecDeque;

use super::datagrams::DatagramSocket;
use super::script::PeerReport;
use super::world::{NEVER, Object, World};
use super::{Random, SimConfig, mix};
use crate::address::RawAddress;
use crate::config::Config;
use crate::entry::{Entry, Fd, Outcome};
use crate::kernel::{GROUPS, Group, Kernel, SocketOption, Stay};
use crate::{Address, Errno};

/// An operation that the kernel works on.
#[derive(Clone, Copy, Debug)]
pub(super) struct InFlight {
    pub entry: Entry,
    /// Not before this moment.
    pub ready_at: u64,
    /// Ends with `ECANCELED` when its moment comes.
    pub cancelled: bool,
    /// Fails with this when its moment comes, because it is the n-th.
    pub doomed: bool,
}

/// Number, address and length in bytes of a buffer.
pub(super) type Buffer = (u16, *mut u8, usize);

/// The simulated kernel.
pub(crate) struct Sim {
    pub(super) config: SimConfig,
    pub(super) random: Random,
    pub(super) world: World,
    submissions: VecDeque<Entry>,
    submissions_max: usize,
    pub(super) in_flight: Vec<InFlight>,
    outcomes: VecDeque<Outcome>,
    outcomes_max: usize,
    /// Outcomes that found the queue full; the kernel keeps them.
    overflow: VecDeque<Outcome>,
    offered: [Vec<Buffer>; GROUPS],
    /// Buffers to be filled, by group.
    pub(super) buffers: [VecDeque<Buffer>; GROUPS],
    operations: u64,
    trace: u64,
}

impl Sim {
    pub fn new(limits: &Config, config: SimConfig) -> Self {
        let mut random = Random::new(config.seed);
        let world = World::new(&config, &mut random);
        Self {
            config,
            random,
            world,
            submissions: VecDeque::new(),
            submissions_max: limits.submission_entries as usize,
            in_flight: Vec::new(),
            outcomes: VecDeque::new(),
            outcomes_max: limits.completion_entries as usize,
            overflow: VecDeque::new(),
            offered: Default::default(),
            buffers: Default::default(),
            operations: 0,
            trace: 0,
        }
    }

    /// A number that stands for everything that happened so far.
    pub fn trace(&self) -> u64 {
        self.trace
    }

    /// What became of the scripted peers whose connections are over.
    pub fn peer_reports(&self) -> Vec<PeerReport> {
        self.world.reports.clone()
    }

    /// Operations seen so far.
    #[cfg(test)]
    pub fn operations(&self) -> u64 {
        self.operations
    }

    /// Whether nothing will happen any more unless the reactor does something.
    #[cfg(test)]
    pub fn is_quiet(&self) -> bool {
        self.world.is_quiet()
    }

    /// Clients that mean to stay, and those of them that got back all that they sent.
    #[cfg(test)]
    pub fn patient_and_satisfied(&self) -> (u32, u32) {
        (self.world.patient, self.world.satisfied)
    }

    /// Asserts that the reactor left nothing behind.
    #[cfg(test)]
    pub fn check_empty(&self) {
        assert!(self.in_flight.is_empty() && self.submissions.is_empty());
        assert!(self.outcomes.is_empty() && self.overflow.is_empty());
        assert!(self.world.objects.is_empty(), "descriptors left open: {:?}", self.world.objects.keys());
    }

    pub(super) fn record(&mut self, number: u64) {
        self.trace = mix(self.trace ^ number).wrapping_add(number);
    }

    /// Counts an operation; true if it is the one to fail.
    pub(super) fn is_doomed(&mut self) -> bool {
        self.operations += 1;
        self.operations == self.config.fail_nth
    }

    pub(super) fn post(&mut self, outcome: Outcome) {
        self.record(outcome.user_data ^ (outcome.result as u64) << 17 ^ u64::from(outcome.more));
        let full = self.outcomes.len() >= self.outcomes_max || !self.overflow.is_empty();
        if full || self.random.strikes(self.config.faults.completion_full) {
            self.overflow.push_back(outcome);
        } else {
            self.outcomes.push_back(outcome);
        }
    }

    fn take_submissions(&mut self) {
        while let Some(entry) = self.submissions.pop_front() {
            self.record(entry.user_data);
            self.begin(entry);
        }
    }

    fn flush_overflow(&mut self) {
        while self.outcomes.len() < self.outcomes_max {
            let Some(outcome) = self.overflow.pop_front() else { break };
            self.outcomes.push_back(outcome);
        }
    }

    /// Works on everything that is in flight, once.
    fn work(&mut self) {
        self.world.advance(&mut self.random);
        let mut order: Vec<u64> = self.in_flight.iter().map(|each| each.entry.user_data).collect();
        if self.random.strikes(self.config.faults.disorder) {
            for last in (1..order.len()).rev() {
                order.swap(last, self.random.below(last as u64 + 1) as usize);
            }
        }
        for user_data in order {
            self.attempt(user_data);
        }
    }

    /// Moves the clock to the next moment at which something happens, but not past `until`.
    fn sleep(&mut self, until: u64) {
        let operation = self.in_flight.iter().map(|each| each.ready_at).filter(|at| *at > self.world.now_ns);
        let next = operation.fold(self.world.next_event(), u64::min);
        let next = next.max(self.world.now_ns + 1);
        assert!(next.min(until) < NEVER, "asleep for ever: {self:?}");
        self.world.now_ns = next.min(until);
    }
}

impl std::fmt::Debug for Sim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let offered = self.buffers.iter().map(VecDeque::len).sum::<usize>();
        writeln!(f, "Sim at {} ns, {offered} buffers offered", self.world.now_ns)?;
        writeln!(f, "{:?}", self.in_flight)?;
        writeln!(f, "{:?}", self.world)
    }
}

impl Kernel for Sim {
    unsafe fn push(&mut self, entry: &Entry) -> bool {
        let full = self.submissions.len() >= self.submissions_max;
        if full || self.random.strikes(self.config.faults.submission_full) {
            return false;
        }
        self.submissions.push_back(*entry);
        true
    }

    fn unsubmitted(&self) -> usize {
        self.submissions.len()
    }

    fn has_outcomes(&mut self) -> bool {
        !self.outcomes.is_empty()
    }

    fn wants_entering(&mut self) -> bool {
        !self.overflow.is_empty() || !self.in_flight.is_empty()
    }

    fn enter(&mut self, stay: Stay) -> Result<(), Errno> {
        self.world.now_ns += 1 + self.random.below(2000);
        if self.random.strikes(self.config.faults.idle_enters) {
            return Ok(());
        }
        self.take_submissions();
        self.work();
        self.flush_overflow();
        let until = match stay {
            Stay::No => return Ok(()),
            Stay::AtMost(ns) => self.world.now_ns + ns,
            Stay::Forever => NEVER,
        };
        while self.outcomes.is_empty() && self.world.now_ns < until {
            self.sleep(until);
            self.work();
            self.flush_overflow();
        }
        Ok(())
    }

    fn outcomes(&mut self, into: &mut VecDeque<Outcome>) {
        into.append(&mut self.outcomes);
    }

    fn open_group(&mut self, _group: Group, _buffers_max: u16) -> Result<(), Errno> {
        if self.is_doomed() { Err(Errno::ENOMEM) } else { Ok(()) }
    }

    unsafe fn offer(&mut self, group: Group, buffer: u16, address: *mut u8, bytes: usize) {
        self.offered[group as usize].push((buffer, address, bytes));
    }

    fn publish(&mut self, group: Group) {
        self.buffers[group as usize].extend(self.offered[group as usize].drain(..));
    }

    unsafe fn send_now(&mut self, fd: Fd, spans: &[libc::iovec]) -> Result<usize, Errno> {
        if self.is_doomed() {
            return Err(Errno::EPIPE);
        }
        let sent = self.send_spans(fd, spans);
        sent.unwrap_or(Err(Errno::EAGAIN)).map(|count| count as usize)
    }

    fn now_ns(&self) -> u64 {
        self.world.now_ns
    }

    fn socket(&mut self, _domain: i32) -> Result<Fd, Errno> {
        if self.is_doomed() || self.random.strikes(self.config.faults.no_descriptors) {
            return Err(Errno::EMFILE);
        }
        Ok(self.world.open(Object::Socket))
    }

    fn datagram_socket(&mut self, _domain: i32) -> Result<Fd, Errno> {
        if self.is_doomed() || self.random.strikes(self.config.faults.no_descriptors) {
            return Err(Errno::EMFILE);
        }
        Ok(self.world.open(Object::Datagram(DatagramSocket::default())))
    }

    fn connect_datagram(&mut self, fd: Fd, to: Option<&RawAddress>) -> Result<(), Errno> {
        let peer = to.and_then(RawAddress::read);
        self.set_datagram_peer(fd, peer)
    }

    fn bind(&mut self, fd: Fd, _address: &RawAddress) -> Result<(), Errno> {
        self.world.object(fd);
        if self.is_doomed() { Err(Errno::EADDRINUSE) } else { Ok(()) }
    }

    fn listen(&mut self, fd: Fd, _backlog: i32) -> Result<(), Errno> {
        if self.is_doomed() {
            return Err(Errno::EADDRINUSE);
        }
        *self.world.object(fd) = Object::Listener { backlog: VecDeque::new() };
        Ok(())
    }

    fn set_option(&mut self, fd: Fd, option: SocketOption) -> Result<(), Errno> {
        if option == SocketOption::LingerZero
            && let Ok(peer) = self.world.stream(fd)
        {
            peer.break_off();
        }
        self.world.object(fd);
        Ok(())
    }

    fn local_address(&mut self, fd: Fd) -> Result<Address, Errno> {
        self.world.object(fd);
        Ok(self.world.address(fd))
    }

    fn peer_address(&mut self, fd: Fd) -> Result<Address, Errno> {
        self.world.peer_address(fd)
    }

    fn close_now(&mut self, fd: Fd) {
        self.world.close(fd);
    }
}
