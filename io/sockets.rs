//! What a user does with handles: listen, accept, connect, receive, send, shut down, close.

use arena::Chain;

use crate::address::RawAddress;
use crate::entry::Fd;
use crate::handle::{HandleKind, flag};
use crate::kernel::{Kernel, SocketOption};
use crate::op::{SendBlock, Spans};
use crate::{Address, Errno, HandleKey, Owner, Reactor};

/// How to listen.
#[derive(Clone, Copy, Debug)]
pub struct ListenOptions {
    /// Connections that wait to be accepted.
    pub backlog: i32,
    /// Several sockets, one per shard, share the port.
    pub reuse_port: bool,
    /// An IPv6 socket takes no IPv4 connections.
    pub ipv6_only: bool,
    /// Accepted connections send small pieces at once (TCP_NODELAY), which they inherit.
    pub no_delay: bool,
}

impl Default for ListenOptions {
    fn default() -> Self {
        Self { backlog: 511, reuse_port: false, ipv6_only: false, no_delay: true }
    }
}

/// How to connect.
#[derive(Clone, Debug, Default)]
pub struct ConnectOptions {
    /// The address of this end, if it matters.
    pub local: Option<Address>,
    /// Send small pieces at once.
    pub no_delay: bool,
}

impl Reactor {
    /// Opens a listening socket. It accepts after [`Reactor::accept_start`].
    pub fn listen(
        &mut self,
        address: &Address,
        options: &ListenOptions,
        owner: Owner,
    ) -> Result<HandleKey, Errno> {
        let raw = RawAddress::of(address)?;
        let fd = self.machine.socket(address.domain())?;
        self.prepare_listener(fd, address, &raw, options)
            .and_then(|()| self.register(fd, HandleKind::Listener, owner))
            .inspect_err(|_| self.machine.close_now(fd))
    }

    fn prepare_listener(
        &mut self,
        fd: Fd,
        address: &Address,
        raw: &RawAddress,
        options: &ListenOptions,
    ) -> Result<(), Errno> {
        if !matches!(address, Address::Unix(_)) {
            self.machine.set_option(fd, SocketOption::ReuseAddress(true))?;
            self.machine.set_option(fd, SocketOption::NoDelay(options.no_delay))?;
            if options.reuse_port {
                self.machine.set_option(fd, SocketOption::ReusePort(true))?;
            }
        }
        if matches!(address, Address::V6(..)) {
            self.machine.set_option(fd, SocketOption::Ipv6Only(options.ipv6_only))?;
        }
        self.machine.bind(fd, raw)?;
        self.machine.listen(fd, options.backlog)
    }

    /// Begins to connect; [`crate::Event::Connected`] or a failure tells the end of it.
    pub fn connect(
        &mut self,
        address: &Address,
        options: &ConnectOptions,
        owner: Owner,
    ) -> Result<HandleKey, Errno> {
        let raw = RawAddress::of(address)?;
        let fd = self.machine.socket(address.domain())?;
        let key = self
            .prepare_connecting(fd, address, options)
            .and_then(|()| self.register(fd, HandleKind::Stream, owner));
        let key = key.inspect_err(|_| self.machine.close_now(fd))?;
        let handle = self.handles.of_operation(key);
        handle.connect_to = Some(Box::new(raw));
        handle.set(flag::CONNECTING);
        self.mark_dirty(key);
        Ok(key)
    }

    fn prepare_connecting(
        &mut self,
        fd: Fd,
        address: &Address,
        options: &ConnectOptions,
    ) -> Result<(), Errno> {
        if options.no_delay && !matches!(address, Address::Unix(_)) {
            self.machine.set_option(fd, SocketOption::NoDelay(true))?;
        }
        match &options.local {
            Some(local) => {
                self.machine.set_option(fd, SocketOption::ReuseAddress(true))?;
                self.machine.bind(fd, &RawAddress::of(local)?)
            }
            None => Ok(()),
        }
    }

    /// Takes over a descriptor that is bound or listens already, such as one that a service manager opened.
    pub fn listen_on(&mut self, fd: Fd, backlog: i32, owner: Owner) -> Result<HandleKey, Errno> {
        self.machine.listen(fd, backlog)?;
        let key = self.register(fd, HandleKind::Listener, owner)?;
        self.handles.of_operation(key).set(flag::SHARED);
        Ok(key)
    }

    /// Another process gets the listening socket too: closing it here ends nothing there.
    pub fn share(&mut self, key: HandleKey) {
        if let Some(handle) = self.handles.get_mut(key) {
            handle.set(flag::SHARED);
        }
    }

    /// Takes a descriptor over: from now on the reactor closes it.
    pub fn adopt(&mut self, fd: Fd, kind: HandleKind, owner: Owner) -> Result<HandleKey, Errno> {
        self.register(fd, kind, owner)
    }

    fn register(&mut self, fd: Fd, kind: HandleKind, owner: Owner) -> Result<HandleKey, Errno> {
        self.handles.insert(fd, kind, owner).ok_or(Errno::EMFILE)
    }

    /// Gives the handle another owner, whose mark its completions carry from now on.
    pub fn set_owner(&mut self, key: HandleKey, owner: Owner) {
        if let Some(handle) = self.handles.get_mut(key) {
            handle.owner = owner;
        }
    }

    /// The handle's owner, or nothing if it is gone.
    pub fn owner(&self, key: HandleKey) -> Option<Owner> {
        self.handles.get(key).map(|handle| handle.owner)
    }

    /// The descriptor, for calls that only look; or nothing if the handle is gone.
    pub fn descriptor(&self, key: HandleKey) -> Option<Fd> {
        self.handles.get(key).map(|handle| handle.fd)
    }

    /// Accepts connections until stopped. For want of descriptors or memory it pauses and goes on by
    /// itself; each pause is told as a failure of [`crate::OperationKind::Accept`].
    pub fn accept_start(&mut self, key: HandleKey) {
        self.want(key, flag::ACCEPT_WANTED, true);
    }

    /// Stops accepting; connections wait in the backlog. One that was accepted already may still be told.
    pub fn accept_stop(&mut self, key: HandleKey) {
        self.want(key, flag::ACCEPT_WANTED, false);
    }

    /// Receives until stopped, the stream ends or fails.
    pub fn receive_start(&mut self, key: HandleKey) {
        self.want(key, flag::RECEIVE_WANTED, true);
    }

    /// Stops receiving: back-pressure. Ranges that were received already may still be told.
    pub fn receive_stop(&mut self, key: HandleKey) {
        self.want(key, flag::RECEIVE_WANTED, false);
    }

    fn want(&mut self, key: HandleKey, wish: u32, wanted: bool) {
        let Some(handle) = self.handles.get_mut(key) else { return };
        if handle.has(wish) == wanted {
            return;
        }
        if wanted {
            handle.set(wish);
        } else {
            handle.clear(wish);
        }
        self.mark_dirty(key);
    }

    /// Queues a chain behind what is queued. Returns how many bytes will have left through the handle
    /// when this chain is out, to be compared with [`crate::Event::Sent`]. For a handle that is closed or
    /// closing the chain is dropped; its tokens are returned all the same.
    pub fn send(&mut self, key: HandleKey, chain: Chain) -> u64 {
        self.stats.tokens_taken += chain.foreign_segments() as u64;
        let refusing = flag::CLOSING | flag::CLOSE_AFTER_SENDS | flag::SHUTDOWN_WANTED;
        let Some(handle) = self.handles.get_mut(key).filter(|handle| !handle.has(refusing)) else {
            self.refuse(key, chain);
            return 0;
        };
        handle.bytes_queued += chain.len() as u64;
        match &mut handle.outgoing {
            Some(block) => block.chain.append(chain),
            None => {
                let mut block = self.blocks.take(SendBlock::new);
                debug_assert!(block.chain.is_empty());
                block.chain = chain;
                handle.outgoing = Some(block);
            }
        }
        let queued = handle.bytes_queued;
        self.mark_dirty(key);
        queued
    }

    /// Sends at once what the socket has room for, behind what waits for the next flush: large pieces need not be copied then.
    /// Returns how many of the bytes in both parts that were; the caller queues the rest. An error is the connection's end.
    pub fn send_now(&mut self, key: HandleKey, parts: [&[u8]; 2]) -> Result<usize, Errno> {
        let Some(handle) = self.handles.get(key).filter(|handle| handle.sends_now()) else { return Ok(0) };
        let mut spans = Spans::default();
        let queued = handle.outgoing.as_ref().map_or(0, |block| block.chain.len());
        if !handle.outgoing.as_ref().is_none_or(|block| spans.take(&block.chain)) {
            return Ok(0);
        }
        let mut parts = parts.into_iter().filter(|part| !part.is_empty()).peekable();
        if parts.peek().is_none() {
            return Ok(0);
        }
        parts.for_each(|part| spans.push(part.as_ptr(), part.len()));
        // SAFETY: the queue owns what its spans point to, and the bytes are there for the call.
        let count = match unsafe { self.machine.send_now(handle.fd, spans.as_slice()) } {
            Ok(count) => count,
            Err(Errno::EAGAIN | Errno::EINTR) => return Ok(0),
            Err(errno) => return Err(errno),
        };
        let of_bytes = count.saturating_sub(queued);
        let handle = self.handles.of_operation(key);
        handle.bytes_queued += of_bytes as u64;
        handle.bytes_sent += of_bytes as u64;
        self.stats.bytes_sent += of_bytes as u64;
        if let Some(block) = self.handles.of_operation(key).outgoing.take() {
            self.sent(key, block, count - of_bytes);
        }
        Ok(of_bytes)
    }

    /// Tells [`crate::Event::Sent`] in the next turn for what was sent at once, as for what an operation sent.
    pub fn tell_sent(&mut self, key: HandleKey) {
        let Some(handle) = self.handles.get(key) else { return };
        let (owner, bytes_total) = (handle.owner, handle.bytes_sent);
        let drained = handle.outgoing.is_none();
        self.tell(owner, key, crate::Event::Sent { bytes_total, drained });
    }

    /// Tells [`crate::Event::Sent`] once the descriptor has room for bytes: for users that send by calls of their own.
    pub fn room_start(&mut self, key: HandleKey) {
        let Some(handle) = self.handles.get_mut(key) else { return };
        handle.set(flag::SEND_BY_POLL);
        if handle.outgoing.is_none() && handle.send == crate::handle::NO_OPERATION {
            // Nothing to send: its end is told as soon as the poll says that there is room.
            handle.outgoing = Some(self.blocks.take(SendBlock::new));
        }
        self.mark_dirty(key);
    }

    fn refuse(&mut self, key: HandleKey, mut chain: Chain) {
        let owner = self.owner(key).unwrap_or_default();
        let (events, stats) = (&mut self.events, &mut self.stats);
        chain.clear(|token| {
            stats.tokens_returned += 1;
            let event = crate::Event::Returned(token);
            events.push_back(crate::Completion { owner, handle: key, event });
        });
    }

    /// Bytes queued and not yet out.
    pub fn queued_bytes(&self, key: HandleKey) -> u64 {
        self.handles.get(key).map_or(0, |handle| handle.bytes_queued - handle.bytes_sent)
    }

    /// Bytes that left through the handle so far, those of an unfinished batch included.
    pub fn sent_bytes(&self, key: HandleKey) -> u64 {
        self.handles.get(key).map_or(0, |handle| handle.bytes_sent)
    }

    /// Ends the sending side when everything queued is out; [`crate::Event::ShutDown`] tells it.
    pub fn shutdown(&mut self, key: HandleKey) {
        self.want(key, flag::SHUTDOWN_WANTED, true);
    }

    /// Closes: what is queued is dropped, what is in flight is cancelled. Of this handle only returned
    /// tokens and, last, [`crate::Event::Closed`] are told from now on.
    pub fn close(&mut self, key: HandleKey) {
        let Some(handle) = self.handles.get_mut(key) else { return };
        if handle.has(flag::CLOSING) {
            return;
        }
        handle.set(flag::CLOSING);
        handle.connect_to = None;
        if handle.kind == HandleKind::Listener && !handle.has(flag::SHARED | flag::KEEP_DESCRIPTOR) {
            let fd = handle.fd;
            self.machine.stop_listening(fd);
        }
        let shared = handle.kind == HandleKind::Listener && handle.has(flag::SHARED);
        self.drop_queued(key);
        self.drop_datagrams(key);
        self.mark_dirty(key);
        if shared {
            self.stop_accepting_now();
        }
    }

    /// A connection wakes one of those that accept on a shared socket: from now on that must not be this process, or
    /// nobody would take it.
    fn stop_accepting_now(&mut self) {
        self.flush();
        // What is wrong with the ring is met by the next turn.
        let _ = self.enter(crate::kernel::Stay::No);
    }

    /// Closes when everything queued is out, or cannot get out. As after [`Reactor::close`], only the
    /// end is told.
    pub fn close_after_sends(&mut self, key: HandleKey) {
        let has_nothing =
            |handle: &crate::handle::Handle| handle.kind == HandleKind::Listener || handle.has_no_datagrams();
        if self.handles.get(key).is_some_and(has_nothing) {
            return self.close(key);
        }
        self.want(key, flag::CLOSE_AFTER_SENDS, true);
        self.want(key, flag::RECEIVE_WANTED, false);
    }

    /// Closes with a reset: the peer learns that something was lost.
    pub fn reset(&mut self, key: HandleKey) {
        let Some(handle) = self.handles.get(key) else { return };
        let (fd, closing) = (handle.fd, handle.has(flag::CLOSE_SUBMITTED));
        if handle.kind == HandleKind::Stream && !closing {
            // A socket that is gone already cannot be told to reset, and need not be.
            let _ = self.machine.set_option(fd, SocketOption::LingerZero);
        }
        self.close(key);
    }

    /// Lets the descriptor go without closing it, when nothing of it is in flight any more. It is the
    /// caller's from [`crate::Event::Closed`] on.
    pub fn release(&mut self, key: HandleKey) -> Option<Fd> {
        let handle = self.handles.get_mut(key)?;
        if handle.has(flag::CLOSING) {
            return None;
        }
        handle.set(flag::KEEP_DESCRIPTOR);
        let fd = handle.fd;
        self.close(key);
        Some(fd)
    }

    /// Closes a handle that the user never heard of.
    pub(crate) fn forget(&mut self, key: HandleKey) {
        if let Some(handle) = self.handles.get_mut(key) {
            handle.set(flag::FORGOTTEN);
        }
        self.close(key);
    }

    /// The address of this end.
    pub fn local_address(&mut self, key: HandleKey) -> Result<Address, Errno> {
        let fd = self.descriptor(key).ok_or(Errno::EBADF)?;
        self.machine.local_address(fd)
    }

    /// The address of the other end.
    pub fn peer_address(&mut self, key: HandleKey) -> Result<Address, Errno> {
        let fd = self.descriptor(key).ok_or(Errno::EBADF)?;
        self.machine.peer_address(fd)
    }

    /// Whether small pieces are sent at once.
    pub fn set_no_delay(&mut self, key: HandleKey, on: bool) -> Result<(), Errno> {
        self.set_option(key, SocketOption::NoDelay(on))
    }

    /// Whether an idle connection is probed, first after `idle_seconds`, then each `interval_seconds`,
    /// and given up after `count` probes; a zero leaves the system's value.
    pub fn set_keep_alive(
        &mut self,
        key: HandleKey,
        on: bool,
        idle_seconds: i32,
        interval_seconds: i32,
        count: i32,
    ) -> Result<(), Errno> {
        self.set_option(key, SocketOption::KeepAlive(on))?;
        if on && idle_seconds > 0 {
            self.set_option(key, SocketOption::KeepAliveIdle(idle_seconds))?;
        }
        if on && interval_seconds > 0 {
            self.set_option(key, SocketOption::KeepAliveInterval(interval_seconds))?;
        }
        if on && count > 0 {
            self.set_option(key, SocketOption::KeepAliveCount(count))?;
        }
        Ok(())
    }

    /// Asks for a receive buffer of this size in the kernel.
    pub fn set_receive_buffer(&mut self, key: HandleKey, bytes: i32) -> Result<(), Errno> {
        self.set_option(key, SocketOption::ReceiveBytes(bytes))
    }

    /// Asks for a send buffer of this size in the kernel.
    pub fn set_send_buffer(&mut self, key: HandleKey, bytes: i32) -> Result<(), Errno> {
        self.set_option(key, SocketOption::SendBytes(bytes))
    }

    fn set_option(&mut self, key: HandleKey, option: SocketOption) -> Result<(), Errno> {
        let fd = self.descriptor(key).ok_or(Errno::EBADF)?;
        self.machine.set_option(fd, option)
    }
}
