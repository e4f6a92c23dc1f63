//! Operations in flight: a table whose slots never move, each owning what the kernel may touch.

use std::ptr;

use arena::Chain;
use slab::Slab;

use crate::address::RawAddress;
use crate::datagram::DatagramBlock;
use crate::file_ops::FileBlock;
use crate::kernel::Group;
use crate::{HandleKey, Owner};

/// Spans given to the kernel in one send; more segments follow in the next.
const SPANS_MAX: usize = 16;

/// A chain being sent, with the memory that describes it to the kernel.
pub(crate) struct SendBlock {
    pub chain: Chain,
    message: libc::msghdr,
    spans: [libc::iovec; SPANS_MAX],
}

impl SendBlock {
    pub fn new() -> Self {
        let span = libc::iovec { iov_base: ptr::null_mut(), iov_len: 0 };
        // SAFETY: all-zero bytes are a valid msghdr.
        let message = unsafe { std::mem::zeroed() };
        Self { chain: Chain::new(), message, spans: [span; SPANS_MAX] }
    }

    /// Describes the chain by spans; returns their address and number. They hold until the block moves
    /// (it is boxed) or the chain changes.
    pub fn describe(&mut self) -> (*const libc::iovec, u32) {
        let spans = &mut self.spans;
        let put = |index: usize, address: *const u8, length| {
            spans[index] = libc::iovec { iov_base: address.cast_mut().cast(), iov_len: length };
        };
        let count = self.chain.spans(put, SPANS_MAX);
        (self.spans.as_ptr(), count as u32)
    }

    /// As [`SendBlock::describe`], as a message.
    pub fn message(&mut self) -> *const libc::msghdr {
        let (spans, count) = self.describe();
        self.message.msg_iov = spans.cast_mut();
        self.message.msg_iovlen = count as _;
        &raw const self.message
    }
}

/// A few spans for a call that is over when it returns: those of a chain, and two.
pub(crate) struct Spans {
    spans: [libc::iovec; SPANS_MAX + 2],
    count: usize,
}

impl Default for Spans {
    fn default() -> Self {
        let span = libc::iovec { iov_base: ptr::null_mut(), iov_len: 0 };
        Self { spans: [span; SPANS_MAX + 2], count: 0 }
    }
}

impl Spans {
    /// Takes all spans of a chain, unless they are too many.
    pub fn take(&mut self, chain: &Chain) -> bool {
        if chain.segments() > SPANS_MAX {
            return false;
        }
        chain.spans(|_, address, length| self.push(address, length), SPANS_MAX);
        true
    }

    /// Appends a span.
    pub fn push(&mut self, address: *const u8, length: usize) {
        self.spans[self.count] = libc::iovec { iov_base: address.cast_mut().cast(), iov_len: length };
        self.count += 1;
    }

    pub fn as_slice(&self) -> &[libc::iovec] {
        &self.spans[..self.count]
    }
}

/// What an operation is, and all the memory that the kernel may touch for it.
#[expect(dead_code, reason = "some of the memory is there only for the kernel to read or write")]
pub(crate) enum Op {
    Accept {
        handle: HandleKey,
    },
    Receive {
        handle: HandleKey,
        group: Group,
    },
    ReadPage {
        handle: HandleKey,
    },
    PollReadable {
        handle: HandleKey,
    },
    PollWritable {
        handle: HandleKey,
    },
    Send {
        handle: HandleKey,
        block: Box<SendBlock>,
    },
    ReceiveDatagrams {
        handle: HandleKey,
        message: Box<libc::msghdr>,
    },
    SendDatagram {
        handle: HandleKey,
        block: Box<DatagramBlock>,
    },
    Connect {
        handle: HandleKey,
        address: Box<RawAddress>,
    },
    Shutdown {
        handle: HandleKey,
    },
    Close {
        handle: HandleKey,
    },
    /// Cancels for a handle; counted among its operations, so that it cannot hit the descriptor's next user.
    Cancel {
        handle: HandleKey,
    },
    /// A read of the wake-up descriptor.
    Wake {
        counter: Box<u64>,
    },
    /// A read of the signal descriptor.
    Signals {
        numbers: Box<[u8; 64]>,
    },
    /// Cancels one of the two above.
    CancelOwn,
    File {
        owner: Owner,
        block: Box<FileBlock>,
    },
}

struct Slot {
    generation: u32,
    op: Op,
}

/// The table. `user_data` is generation and index; a result for a slot that was freed is impossible.
pub(crate) struct Ops {
    slots: Slab<Slot>,
    generation: u32,
    operations_max: usize,
    /// Slots that only closing and cancelling may take, so that there is always a way out.
    reserved: usize,
}

impl Ops {
    pub fn new(operations_max: usize) -> Self {
        Self { slots: Slab::new(), generation: 0, operations_max, reserved: operations_max / 4 }
    }

    /// Whether an ordinary operation finds a slot.
    pub fn has_room(&self) -> bool {
        self.slots.len() < self.operations_max - self.reserved
    }

    /// Whether a closing or cancelling operation finds a slot.
    pub fn has_last_room(&self) -> bool {
        self.slots.len() < self.operations_max
    }

    /// The `user_data` of a new operation. What the kernel touches is boxed: it stays where it is
    /// even when the table's own memory grows.
    pub fn insert(&mut self, op: Op) -> u64 {
        assert!(self.has_last_room());
        self.generation = self.generation.wrapping_add(1) & 0x7fff_ffff;
        let index = self.slots.insert(Slot { generation: self.generation, op });
        u64::from(self.generation) << 32 | index as u64
    }

    pub fn get_mut(&mut self, user_data: u64) -> &mut Op {
        let slot = self.slots.get_mut(user_data as u32 as usize);
        let slot = slot.filter(|slot| u64::from(slot.generation) == user_data >> 32);
        &mut slot.expect("a result belongs to an operation in flight").op
    }

    pub fn remove(&mut self, user_data: u64) -> Op {
        let _ = self.get_mut(user_data);
        self.slots.remove(user_data as u32 as usize).op
    }

    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Operations of a handle.
    #[cfg(test)]
    pub fn count_of(&self, key: HandleKey) -> usize {
        self.slots.iter().filter(|(_, slot)| slot.op.handle() == Some(key)).count()
    }

    /// The handle of an operation that is in the table.
    #[cfg(test)]
    pub fn handle_of(&self, user_data: u64) -> Option<HandleKey> {
        let slot = self.slots.get(user_data as u32 as usize)?;
        (u64::from(slot.generation) == user_data >> 32).then(|| slot.op.handle())?
    }
}

#[cfg(test)]
impl Op {
    fn handle(&self) -> Option<HandleKey> {
        match self {
            Op::Accept { handle }
            | Op::Receive { handle, .. }
            | Op::ReadPage { handle }
            | Op::PollReadable { handle }
            | Op::PollWritable { handle }
            | Op::Send { handle, .. }
            | Op::ReceiveDatagrams { handle, .. }
            | Op::SendDatagram { handle, .. }
            | Op::Connect { handle, .. }
            | Op::Shutdown { handle }
            | Op::Close { handle }
            | Op::Cancel { handle } => Some(*handle),
            Op::Wake { .. } | Op::Signals { .. } | Op::CancelOwn | Op::File { .. } => None,
        }
    }
}
