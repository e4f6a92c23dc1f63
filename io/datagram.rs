//! Datagram sockets: opening, connecting, sending message by message, receiving into a group of buffers.

use std::collections::VecDeque;
use std::mem::zeroed;
use std::ptr;

use crate::address::RawAddress;
use crate::completion::{Completion, Event};
use crate::datagram_buffers::NAME_BYTES;
use crate::entry::{Action, Fd, Outcome};
use crate::handle::{HandleKind, NO_OPERATION, flag};
use crate::kernel::{Kernel, SocketOption, Stay};
use crate::op::Op;
use crate::{Address, Errno, HandleKey, Owner, Reactor};

/// Messages of one socket that the kernel has at a time; more wait, so that one socket does not fill the table.
const IN_FLIGHT_MAX: usize = 64;

/// Cancelling what is in flight, taking it back, closing, taking that back: more rounds than these would not help.
const CLOSING_ROUNDS_MAX: u32 = 4;

/// A block keeps memory up to this size for its next message.
const KEPT_BYTES_MAX: usize = 4096;

/// What an IPv4 packet of the largest length carries behind its header (20 bytes) and UDP's (8).
const PAYLOAD_BYTES_MAX_V4: usize = 65_507;

/// As much of IPv6, whose length leaves out its own header.
const PAYLOAD_BYTES_MAX_V6: usize = 65_527;

/// The longest message to an address; where a connected socket sends to is known to the kernel, which refuses the rest.
pub(crate) fn payload_bytes_max(to: Option<&Address>) -> usize {
    match to {
        Some(Address::V4(..)) => PAYLOAD_BYTES_MAX_V4,
        _ => PAYLOAD_BYTES_MAX_V6,
    }
}

/// How to bind a datagram socket.
#[derive(Clone, Copy, Debug, Default)]
pub struct DatagramOptions {
    /// Others may bind the address too; the last one gets what is sent to it.
    pub reuse_address: bool,
    /// Others that say the same may bind the address too; the kernel spreads messages over them.
    pub reuse_port: bool,
    /// An IPv6 socket gets no IPv4 messages.
    pub ipv6_only: bool,
}

/// A message on its way out, with the memory that describes it to the kernel.
pub(crate) struct DatagramBlock {
    bytes: Vec<u8>,
    to: Option<RawAddress>,
    tag: u64,
    message: libc::msghdr,
    span: libc::iovec,
}

impl DatagramBlock {
    fn new() -> Self {
        let span = libc::iovec { iov_base: ptr::null_mut(), iov_len: 0 };
        // SAFETY: all-zero bytes are a valid msghdr.
        let message = unsafe { zeroed() };
        Self { bytes: Vec::new(), to: None, tag: 0, message, span }
    }

    /// Describes the message. It holds until the block changes; the block is boxed, so it does not move.
    fn describe(&mut self) -> *const libc::msghdr {
        self.span = libc::iovec { iov_base: self.bytes.as_mut_ptr().cast(), iov_len: self.bytes.len() };
        self.message.msg_iov = &raw mut self.span;
        self.message.msg_iovlen = 1;
        let (name, length) = self.to.as_ref().map_or((ptr::null(), 0), |to| (to.as_ptr(), to.length()));
        self.message.msg_name = name.cast_mut().cast();
        self.message.msg_namelen = length;
        &raw const self.message
    }

    fn empty(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(KEPT_BYTES_MAX);
        self.to = None;
    }
}

/// What a datagram socket has to send.
#[derive(Default)]
pub(crate) struct Outbox {
    waiting: VecDeque<Box<DatagramBlock>>,
    in_flight: usize,
    bytes: u64,
}

impl Outbox {
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.in_flight == 0
    }
}

impl Reactor {
    /// Opens a datagram socket and gives it an address. It receives after [`Reactor::receive_start`], each message as
    /// [`Event::Datagram`]. A failure to receive stops that; its user starts it again.
    pub fn open_datagram(
        &mut self,
        address: &Address,
        options: &DatagramOptions,
        owner: Owner,
    ) -> Result<HandleKey, Errno> {
        let raw = RawAddress::of(address)?;
        let fd = self.machine.datagram_socket(address.domain())?;
        self.prepare_datagram(fd, address, &raw, options)
            .and_then(|()| self.register_datagram(fd, owner))
            .inspect_err(|_| self.machine.close_now(fd))
    }

    fn prepare_datagram(
        &mut self,
        fd: Fd,
        address: &Address,
        raw: &RawAddress,
        options: &DatagramOptions,
    ) -> Result<(), Errno> {
        if options.reuse_address {
            self.machine.set_option(fd, SocketOption::ReuseAddress(true))?;
        }
        if options.reuse_port {
            self.machine.set_option(fd, SocketOption::ReusePort(true))?;
        }
        if matches!(address, Address::V6(..)) && options.ipv6_only {
            self.machine.set_option(fd, SocketOption::Ipv6Only(true))?;
        }
        self.machine.bind(fd, raw)
    }

    /// Takes over a datagram socket that somebody else opened.
    pub fn adopt_datagram(&mut self, fd: Fd, owner: Owner) -> Result<HandleKey, Errno> {
        self.register_datagram(fd, owner)
    }

    fn register_datagram(&mut self, fd: Fd, owner: Owner) -> Result<HandleKey, Errno> {
        self.datagrams.open(&mut self.machine, self.config.datagram_buffers_max)?;
        self.handles.insert(fd, HandleKind::Datagram, owner).ok_or(Errno::EMFILE)
    }

    /// From now on messages go to and come from this address only; without one, from and to all again.
    pub fn connect_datagram(&mut self, key: HandleKey, to: Option<&Address>) -> Result<(), Errno> {
        let fd = self.descriptor(key).ok_or(Errno::EBADF)?;
        let raw = to.map(RawAddress::of).transpose()?;
        self.machine.connect_datagram(fd, raw.as_ref())
    }

    /// Queues one message; [`Event::DatagramSent`] with the tag tells its end. [`Errno::EMSGSIZE`]: it is longer than
    /// its way allows, and was not queued.
    pub fn send_datagram(
        &mut self,
        key: HandleKey,
        to: Option<&Address>,
        tag: u64,
        bytes: &[u8],
    ) -> Result<(), Errno> {
        if bytes.len() > payload_bytes_max(to) {
            return Err(Errno::EMSGSIZE);
        }
        let raw = to.map(RawAddress::of).transpose()?;
        let refusing = flag::CLOSING | flag::CLOSE_AFTER_SENDS;
        let Some(handle) = self.handles.get_mut(key).filter(|handle| !handle.has(refusing)) else {
            return Err(Errno::EBADF);
        };
        assert!(handle.kind == HandleKind::Datagram, "messages are sent on datagram sockets");
        let mut block = self.datagram_blocks.take(DatagramBlock::new);
        block.bytes.extend_from_slice(bytes);
        block.to = raw;
        block.tag = tag;
        let outbox = handle.outbox.get_or_insert_default();
        outbox.bytes += block.bytes.len() as u64;
        outbox.waiting.push_back(block);
        self.mark_dirty(key);
        Ok(())
    }

    /// Messages that are not out yet, and their bytes.
    pub fn queued_datagrams(&self, key: HandleKey) -> (usize, u64) {
        let outbox = self.handles.get(key).and_then(|handle| handle.outbox.as_ref());
        outbox.map_or((0, 0), |outbox| (outbox.waiting.len() + outbox.in_flight, outbox.bytes))
    }

    /// The operation that receives datagrams until cancelled or failed.
    pub(crate) fn datagram_receive(key: HandleKey, fd: Fd) -> (Op, Action) {
        // SAFETY: all-zero bytes are a valid msghdr.
        let mut message: Box<libc::msghdr> = Box::new(unsafe { zeroed() });
        message.msg_namelen = NAME_BYTES as libc::socklen_t;
        let action = Action::ReceiveDatagrams { fd, message: &raw const *message };
        (Op::ReceiveDatagrams { handle: key, message }, action)
    }

    /// Hands waiting messages to the kernel, as many as there is room for.
    pub(crate) fn start_sending_datagrams(&mut self, key: HandleKey) {
        loop {
            let has_room = self.ops.has_room();
            let handle = self.handles.of_operation(key);
            let (fd, polled) = (handle.fd, handle.send != NO_OPERATION);
            let by_poll = handle.has(flag::SEND_BY_POLL);
            let Some(outbox) = handle.outbox.as_mut() else { return };
            if polled || outbox.waiting.is_empty() || outbox.in_flight == IN_FLIGHT_MAX {
                return;
            }
            if !has_room {
                return self.mark_starved(key);
            }
            if by_poll {
                let user_data =
                    self.submit(Op::PollWritable { handle: key }, Action::Poll { fd, writable: true });
                let handle = self.handles.of_operation(key);
                handle.in_flight += 1;
                handle.send = user_data;
                return;
            }
            let mut block = outbox.waiting.pop_front().expect("seen above");
            outbox.in_flight += 1;
            handle.in_flight += 1;
            let message = block.describe();
            self.submit(Op::SendDatagram { handle: key, block }, Action::SendDatagram { fd, message });
        }
    }

    /// Takes in the end of a message's sending. `land` was done.
    pub(crate) fn datagram_sent(
        &mut self,
        key: HandleKey,
        mut block: Box<DatagramBlock>,
        result: Result<u32, Errno>,
    ) {
        let handle = self.handles.of_operation(key);
        let (owner, closing) = (handle.owner, handle.has(flag::CLOSING));
        let outbox = handle.outbox.as_mut().expect("a message in flight came from an outbox");
        outbox.in_flight -= 1;
        let again = matches!(result, Err(Errno::EINTR | Errno::EAGAIN)) && !closing;
        if again {
            outbox.waiting.push_front(block);
            if result == Err(Errno::EAGAIN) {
                handle.set(flag::SEND_BY_POLL);
            }
            return self.mark_dirty(key);
        }
        outbox.bytes -= block.bytes.len() as u64;
        let waiting = !outbox.waiting.is_empty();
        let ending = handle.has(flag::CLOSE_AFTER_SENDS);
        self.stats.bytes_sent += u64::from(result.unwrap_or(0));
        self.tell(owner, key, Event::DatagramSent { tag: block.tag, result });
        block.empty();
        self.datagram_blocks.give(block);
        if waiting || ending {
            self.mark_dirty(key);
        }
    }

    /// Closing waits until everything queued is out.
    pub(crate) fn start_ending_datagrams(&mut self, key: HandleKey) {
        let handle = self.handles.of_operation(key);
        if handle.has(flag::CLOSE_AFTER_SENDS) && handle.has_no_datagrams() {
            handle.set(flag::CLOSING);
            self.start_closing(key);
        }
    }

    /// As [`Reactor::close_after_sends`], and does as much of it now as needs no waiting: usually all, so that the
    /// address is free when this returns. What else the kernel tells meanwhile is popped later, as ever.
    pub fn close_datagram(&mut self, key: HandleKey) {
        self.close_after_sends(key);
        for _ in 0..CLOSING_ROUNDS_MAX {
            self.flush();
            // What is wrong with the ring is met by the next turn.
            if self.handles.get(key).is_none() || self.enter(Stay::No).is_err() {
                return;
            }
            self.machine.outcomes(&mut self.outcomes);
            while let Some(outcome) = self.outcomes.pop_front() {
                self.advance(outcome);
            }
        }
    }

    /// Drops what waits to be sent, for closing.
    pub(crate) fn drop_datagrams(&mut self, key: HandleKey) {
        let handle = self.handles.of_operation(key);
        let owner = handle.owner;
        let Some(outbox) = handle.outbox.as_mut() else { return };
        for mut block in outbox.waiting.drain(..) {
            outbox.bytes -= block.bytes.len() as u64;
            let event = Event::DatagramSent { tag: block.tag, result: Err(Errno::ECANCELED) };
            self.events.push_back(Completion { owner, handle: key, event });
            block.empty();
            self.datagram_blocks.give(block);
        }
    }

    /// Takes in a result of the receive operation.
    pub(crate) fn datagram_received(&mut self, key: HandleKey, outcome: Outcome, result: Result<u32, Errno>) {
        let datagram = outcome.page.map(|buffer| self.datagrams.claim(buffer, result.unwrap_or(0) as usize));
        if !outcome.more {
            self.ops.remove(outcome.user_data);
            let handle = self.land(key);
            handle.receive = NO_OPERATION;
            handle.clear(flag::RECEIVE_CANCELLED);
            self.mark_dirty(key);
        }
        let owner = self.handles.of_operation(key).owner;
        match result {
            Ok(_) => {
                let datagram = datagram.expect("a received message is in a buffer");
                self.stats.bytes_received += datagram.bytes().len() as u64;
                self.tell(owner, key, Event::Datagram(datagram));
            }
            Err(Errno::ENOBUFS) => self.park_datagrams(key),
            Err(errno) => self.receive_failed(key, errno),
        }
    }

    fn park_datagrams(&mut self, key: HandleKey) {
        let handle = self.handles.of_operation(key);
        if handle.has(flag::RECEIVE_WANTED) && !handle.has(flag::CLOSING | flag::PARKED) {
            handle.set(flag::PARKED);
            self.datagrams_parked.push(key);
            self.stats.parked += 1;
        }
    }

    /// Gives the kernel the buffers of datagrams that were dropped, and lets those receive that waited for them.
    pub(crate) fn supply_datagram_buffers(&mut self) {
        self.datagrams.top_up(&mut self.machine);
        if self.datagrams_parked.is_empty() || !self.datagrams.has_some() {
            return;
        }
        for key in std::mem::take(&mut self.datagrams_parked) {
            if let Some(handle) = self.handles.get_mut(key) {
                handle.clear(flag::PARKED);
                self.mark_dirty(key);
            }
        }
    }
}
