//! The seam at the kernel: what the reactor needs of it, and the closed set of machines that give it.

use std::collections::VecDeque;

use crate::address::RawAddress;
use crate::entry::{Entry, Fd, Outcome};
use crate::sim::Sim;
use crate::uring::Uring;
use crate::{Address, Errno};

/// How long to stay in the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stay {
    /// Submit and return.
    No,
    /// Until a completion is there, at most this long.
    AtMost(u64),
    /// Until a completion is there.
    Forever,
}

/// A socket option with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SocketOption {
    NoDelay(bool),
    ReuseAddress(bool),
    ReusePort(bool),
    Ipv6Only(bool),
    KeepAlive(bool),
    KeepAliveIdle(i32),
    KeepAliveInterval(i32),
    KeepAliveCount(i32),
    ReceiveBytes(i32),
    SendBytes(i32),
    /// Close with a reset.
    LingerZero,
}

/// A group of buffers from which the kernel picks one when bytes are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// Pages of the usual size.
    Pages,
    /// Blocks, for connections that bring much.
    Blocks,
    /// Buffers for datagrams.
    Datagrams,
}

/// How many groups there are.
pub(crate) const GROUPS: usize = 3;

/// What the reactor needs of a kernel.
pub(crate) trait Kernel {
    /// Puts an entry into the submission queue; false when it is full.
    ///
    /// # Safety
    /// What the entry points to stays alive and unmoved until the outcome without `more`.
    unsafe fn push(&mut self, entry: &Entry) -> bool;
    /// Entries pushed and not yet taken by the kernel.
    fn unsubmitted(&self) -> usize;
    /// Whether outcomes can be had without entering.
    fn has_outcomes(&mut self) -> bool;
    /// Whether the kernel has work that it does only when entered.
    fn wants_entering(&mut self) -> bool;
    /// Submits what was pushed and stays for outcomes.
    fn enter(&mut self, stay: Stay) -> Result<(), Errno>;
    /// Copies all outcomes out.
    fn outcomes(&mut self, into: &mut VecDeque<Outcome>);
    /// Makes a group, once, for at most so many buffers, a power of two. That of pages is there already.
    fn open_group(&mut self, group: Group, buffers_max: u16) -> Result<(), Errno>;
    /// Offers a buffer to be filled; it is seen by the kernel after [`Kernel::publish`].
    ///
    /// # Safety
    /// The buffer stays untouched by anybody else until an outcome names it or the kernel is gone.
    unsafe fn offer(&mut self, group: Group, buffer: u16, address: *mut u8, bytes: usize);
    /// Shows the offered buffers to the kernel.
    fn publish(&mut self, group: Group);
    /// Takes the buffer back that was offered last, or nothing where that cannot be done safely. The caller knows that the
    /// kernel has it still: no outcome names it, and none is under way.
    fn take_back(&mut self, _group: Group) -> Option<u16> {
        None
    }
    /// Sends at once what a socket has room for, without waiting: how many bytes that were.
    ///
    /// # Safety
    /// What the spans point to is readable for the call.
    unsafe fn send_now(&mut self, fd: Fd, spans: &[libc::iovec]) -> Result<usize, Errno>;
    /// Whether files can be cut by an operation.
    fn truncates(&mut self) -> bool {
        true
    }
    /// Monotonic time in nanoseconds.
    fn now_ns(&self) -> u64;
    /// A new stream socket.
    fn socket(&mut self, domain: i32) -> Result<Fd, Errno>;
    /// A new datagram socket.
    fn datagram_socket(&mut self, domain: i32) -> Result<Fd, Errno>;
    /// Sets where a datagram socket sends to and receives from, or that it is everywhere.
    fn connect_datagram(&mut self, fd: Fd, to: Option<&RawAddress>) -> Result<(), Errno>;
    /// Gives a socket its address.
    fn bind(&mut self, fd: Fd, address: &RawAddress) -> Result<(), Errno>;
    /// Makes a socket listen.
    fn listen(&mut self, fd: Fd, backlog: i32) -> Result<(), Errno>;
    /// Makes a listening socket refuse connections at once, before it is closed.
    fn stop_listening(&mut self, _fd: Fd) {}
    /// Sets a socket option.
    fn set_option(&mut self, fd: Fd, option: SocketOption) -> Result<(), Errno>;
    /// The address of this end.
    fn local_address(&mut self, fd: Fd) -> Result<Address, Errno>;
    /// The address of the other end.
    fn peer_address(&mut self, fd: Fd) -> Result<Address, Errno>;
    /// Closes at once a descriptor that no operation uses.
    fn close_now(&mut self, fd: Fd);
}

/// The machines. A closed set: matching costs a predicted branch and keeps the calls visible.
pub(crate) enum Machine {
    Uring(Box<Uring>),
    Sim(Box<Sim>),
}

macro_rules! each_machine {
    ($machine:expr, $kernel:ident => $call:expr) => {
        match $machine {
            Machine::Uring($kernel) => $call,
            Machine::Sim($kernel) => $call,
        }
    };
}

impl Kernel for Machine {
    unsafe fn push(&mut self, entry: &Entry) -> bool {
        // SAFETY: the caller's promise is passed on unchanged.
        each_machine!(self, kernel => unsafe { kernel.push(entry) })
    }
    fn unsubmitted(&self) -> usize {
        each_machine!(self, kernel => kernel.unsubmitted())
    }
    fn has_outcomes(&mut self) -> bool {
        each_machine!(self, kernel => kernel.has_outcomes())
    }
    fn wants_entering(&mut self) -> bool {
        each_machine!(self, kernel => kernel.wants_entering())
    }
    fn enter(&mut self, stay: Stay) -> Result<(), Errno> {
        each_machine!(self, kernel => kernel.enter(stay))
    }
    fn outcomes(&mut self, into: &mut VecDeque<Outcome>) {
        each_machine!(self, kernel => kernel.outcomes(into))
    }
    fn open_group(&mut self, group: Group, buffers_max: u16) -> Result<(), Errno> {
        each_machine!(self, kernel => kernel.open_group(group, buffers_max))
    }
    unsafe fn offer(&mut self, group: Group, buffer: u16, address: *mut u8, bytes: usize) {
        // SAFETY: the caller's promise is passed on unchanged.
        each_machine!(self, kernel => unsafe { kernel.offer(group, buffer, address, bytes) })
    }
    fn publish(&mut self, group: Group) {
        each_machine!(self, kernel => kernel.publish(group))
    }
    fn take_back(&mut self, group: Group) -> Option<u16> {
        each_machine!(self, kernel => kernel.take_back(group))
    }
    unsafe fn send_now(&mut self, fd: Fd, spans: &[libc::iovec]) -> Result<usize, Errno> {
        // SAFETY: the caller's promise is passed on unchanged.
        each_machine!(self, kernel => unsafe { kernel.send_now(fd, spans) })
    }
    fn truncates(&mut self) -> bool {
        each_machine!(self, kernel => kernel.truncates())
    }
    fn now_ns(&self) -> u64 {
        each_machine!(self, kernel => kernel.now_ns())
    }
    fn socket(&mut self, domain: i32) -> Result<Fd, Errno> {
        each_machine!(self, kernel => kernel.socket(domain))
    }
    fn datagram_socket(&mut self, domain: i32) -> Result<Fd, Errno> {
        each_machine!(self, kernel => kernel.datagram_socket(domain))
    }
    fn connect_datagram(&mut self, fd: Fd, to: Option<&RawAddress>) -> Result<(), Errno> {
        each_machine!(self, kernel => kernel.connect_datagram(fd, to))
    }
    fn bind(&mut self, fd: Fd, address: &RawAddress) -> Result<(), Errno> {
        each_machine!(self, kernel => kernel.bind(fd, address))
    }
    fn listen(&mut self, fd: Fd, backlog: i32) -> Result<(), Errno> {
        each_machine!(self, kernel => kernel.listen(fd, backlog))
    }
    fn stop_listening(&mut self, fd: Fd) {
        each_machine!(self, kernel => kernel.stop_listening(fd))
    }
    fn set_option(&mut self, fd: Fd, option: SocketOption) -> Result<(), Errno> {
        each_machine!(self, kernel => kernel.set_option(fd, option))
    }
    fn local_address(&mut self, fd: Fd) -> Result<Address, Errno> {
        each_machine!(self, kernel => kernel.local_address(fd))
    }
    fn peer_address(&mut self, fd: Fd) -> Result<Address, Errno> {
        each_machine!(self, kernel => kernel.peer_address(fd))
    }
    fn close_now(&mut self, fd: Fd) {
        each_machine!(self, kernel => kernel.close_now(fd))
    }
}
