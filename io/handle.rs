//! Handles: what the reactor knows of each open descriptor.

use slab::Slab;

use crate::Owner;
use crate::address::RawAddress;
use crate::datagram::Outbox;
use crate::entry::Fd;
use crate::op::SendBlock;

/// The name of a handle: an index and a generation, so that a key of a closed handle finds nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HandleKey {
    index: u32,
    generation: u32,
}

impl HandleKey {
    /// The key of no handle.
    pub const NONE: HandleKey = HandleKey { index: u32::MAX, generation: 0 };

    /// The key as one number, for places that keep only numbers.
    pub fn to_bits(self) -> u64 {
        u64::from(self.generation) << 32 | u64::from(self.index)
    }

    /// The reverse of [`HandleKey::to_bits`].
    pub fn from_bits(bits: u64) -> Self {
        Self { index: bits as u32, generation: (bits >> 32) as u32 }
    }
}

/// What kind of thing a descriptor is, which decides how it is read, written and stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HandleKind {
    /// A listening socket.
    Listener,
    /// A connected or connecting stream socket.
    Stream,
    /// A pipe, terminal, character device or file: read and written, not received and sent.
    Pipe,
    /// A datagram socket: sends and receives message by message.
    Datagram,
    /// Read by its user: each [`crate::Reactor::receive_start`] is answered once by [`crate::Event::Ready`].
    /// What is sent goes out as on a stream.
    Watched,
}

/// Bits of a handle's state. `*_WANTED` is what the user asked for; the others are what is so.
pub(crate) mod flag {
    pub const ACCEPT_WANTED: u32 = 1 << 0;
    pub const RECEIVE_WANTED: u32 = 1 << 1;
    pub const SHUTDOWN_WANTED: u32 = 1 << 2;
    /// Close when everything queued is sent.
    pub const CLOSE_AFTER_SENDS: u32 = 1 << 3;
    /// Close as soon as every operation is back.
    pub const CLOSING: u32 = 1 << 4;
    /// The close is submitted.
    pub const CLOSE_SUBMITTED: u32 = 1 << 5;
    /// The descriptor's operations are being cancelled, for closing.
    pub const CANCEL_SUBMITTED: u32 = 1 << 6;
    /// The receive operation is being cancelled, because it was stopped.
    pub const RECEIVE_CANCELLED: u32 = 1 << 7;
    /// The accept operation is being cancelled, because it was stopped.
    pub const ACCEPT_CANCELLED: u32 = 1 << 8;
    /// Waits for a page.
    pub const PARKED: u32 = 1 << 9;
    /// Waits before it accepts again.
    pub const ACCEPT_PAUSED: u32 = 1 << 10;
    /// On the list of handles to be looked at.
    pub const DIRTY: u32 = 1 << 11;
    /// The user knows nothing of the handle: no event is told.
    pub const FORGOTTEN: u32 = 1 << 12;
    /// A connect is in flight or waits to be submitted.
    pub const CONNECTING: u32 = 1 << 13;
    /// The receive operation waits for readiness by a poll, for descriptors opened non-blocking.
    pub const RECEIVE_BY_POLL: u32 = 1 << 14;
    /// The send operation waits for readiness by a poll.
    pub const SEND_BY_POLL: u32 = 1 << 15;
    /// The descriptor is handed out, not closed, at the end.
    pub const KEEP_DESCRIPTOR: u32 = 1 << 16;
    /// Other processes listen on the same socket.
    pub const SHARED: u32 = 1 << 17;
    /// So much comes that it should be received into blocks.
    pub const RECEIVE_LARGE: u32 = 1 << 18;
    /// The receive operation takes blocks.
    pub const RECEIVE_IN_BLOCKS: u32 = 1 << 19;
    /// The last receive brought less than a page.
    pub const RECEIVED_LITTLE: u32 = 1 << 20;
}

/// An operation's slot, or none.
pub(crate) const NO_OPERATION: u64 = u64::MAX;

pub(crate) struct Handle {
    pub fd: Fd,
    pub generation: u32,
    pub owner: Owner,
    pub kind: HandleKind,
    pub flags: u32,
    /// Operations of this handle that the kernel (or the submission backlog) has.
    pub in_flight: u32,
    /// `user_data` of the receive operation (or the poll for it), or of the accept operation.
    pub receive: u64,
    /// `user_data` of the send operation, or of the poll for it.
    pub send: u64,
    /// What is queued behind the send in flight.
    pub outgoing: Option<Box<SendBlock>>,
    /// What a datagram socket has to send; none before its first message.
    pub outbox: Option<Box<Outbox>>,
    /// Where to connect to, until the operation takes it.
    pub connect_to: Option<Box<RawAddress>>,
    /// Bytes ever queued.
    pub bytes_queued: u64,
    /// Bytes that left.
    pub bytes_sent: u64,
}

impl Handle {
    pub fn has(&self, bits: u32) -> bool {
        self.flags & bits != 0
    }

    /// Whether bytes may be sent by a plain call: no send is under way, and nothing keeps one from starting.
    pub fn sends_now(&self) -> bool {
        let refusing = flag::CLOSING
            | flag::CLOSE_AFTER_SENDS
            | flag::SHUTDOWN_WANTED
            | flag::CONNECTING
            | flag::SEND_BY_POLL;
        self.kind == HandleKind::Stream && self.send == NO_OPERATION && !self.has(refusing)
    }

    /// Whether it is a datagram socket with nothing to send.
    pub fn has_no_datagrams(&self) -> bool {
        self.kind == HandleKind::Datagram && self.outbox.as_ref().is_none_or(|outbox| outbox.is_empty())
    }

    pub fn set(&mut self, bits: u32) {
        self.flags |= bits;
    }

    pub fn clear(&mut self, bits: u32) {
        self.flags &= !bits;
    }
}

/// All handles of a reactor.
pub(crate) struct Handles {
    slots: Slab<Handle>,
    generation: u32,
    handles_max: usize,
}

impl Handles {
    pub fn new(handles_max: usize) -> Self {
        Self { slots: Slab::new(), generation: 0, handles_max }
    }

    /// Adds a handle, or says that all are taken.
    pub fn insert(&mut self, fd: Fd, kind: HandleKind, owner: Owner) -> Option<HandleKey> {
        if self.slots.len() == self.handles_max {
            return None;
        }
        self.generation = self.generation.wrapping_add(1);
        let handle = Handle {
            fd,
            generation: self.generation,
            owner,
            kind,
            flags: 0,
            in_flight: 0,
            receive: NO_OPERATION,
            send: NO_OPERATION,
            outgoing: None,
            outbox: None,
            connect_to: None,
            bytes_queued: 0,
            bytes_sent: 0,
        };
        let index = self.slots.insert(handle);
        Some(HandleKey { index: index as u32, generation: self.generation })
    }

    pub fn get(&self, key: HandleKey) -> Option<&Handle> {
        self.slots.get(key.index as usize).filter(|handle| handle.generation == key.generation)
    }

    pub fn get_mut(&mut self, key: HandleKey) -> Option<&mut Handle> {
        self.slots.get_mut(key.index as usize).filter(|handle| handle.generation == key.generation)
    }

    /// The handle of an operation, which cannot be gone: it closes only after its operations.
    pub fn of_operation(&mut self, key: HandleKey) -> &mut Handle {
        self.get_mut(key).expect("a handle outlives its operations")
    }

    pub fn remove(&mut self, key: HandleKey) -> Handle {
        assert!(self.get(key).is_some(), "a handle is removed once");
        self.slots.remove(key.index as usize)
    }

    pub fn len(&self) -> usize {
        self.slots.len()
    }

    pub fn keys(&self) -> Vec<HandleKey> {
        let key = |(index, handle): (usize, &Handle)| HandleKey {
            index: index as u32,
            generation: handle.generation,
        };
        self.slots.iter().map(key).collect()
    }

    /// Asserts that every operation that a handle counts is in the table, and of the right handle.
    #[cfg(test)]
    pub fn check(&self, ops: &crate::op::Ops) {
        let mut counted = 0;
        for (index, handle) in &self.slots {
            let key = HandleKey { index: index as u32, generation: handle.generation };
            assert_eq!(ops.count_of(key), handle.in_flight as usize, "operations of a handle are counted");
            for user_data in [handle.receive, handle.send] {
                assert!(user_data == NO_OPERATION || ops.handle_of(user_data) == Some(key));
            }
            assert!(!(handle.has(flag::PARKED) && handle.receive != NO_OPERATION));
            counted += handle.in_flight as usize;
        }
        assert!(counted <= ops.len());
    }
}
