//! The memory that datagrams are received into: a group of buffers that hold the largest each, touched as far as they are used.

use std::alloc::Layout;
use std::cell::RefCell;
use std::mem::size_of;
use std::ptr::NonNull;
use std::rc::Rc;

use crate::address::RawAddress;
use crate::kernel::{Group, Kernel, Machine};
use crate::{Address, Errno};

/// The largest payload of a UDP datagram over IP, and what its length field could say at most.
pub const DATAGRAM_BYTES_MAX: usize = 65_535;

/// What the kernel writes in front of a datagram (`struct io_uring_recvmsg_out`).
pub(crate) const HEADER_BYTES: usize = 16;

/// Room for the sender's address.
pub(crate) const NAME_BYTES: usize = size_of::<libc::sockaddr_in6>();

/// Whole pages of the machine, so that a small datagram touches as few as possible.
pub(crate) const BUFFER_BYTES: usize =
    (HEADER_BYTES + NAME_BYTES + DATAGRAM_BYTES_MAX).next_multiple_of(4096);

/// All buffers, and the numbers of those that nobody has.
struct Region {
    memory: NonNull<u8>,
    layout: Layout,
    free: RefCell<Vec<u16>>,
}

impl Region {
    fn new(buffers: u16) -> Self {
        let bytes = BUFFER_BYTES * usize::from(buffers);
        let layout = Layout::from_size_align(bytes, 4096).expect("a moderate layout");
        // SAFETY: the layout is not empty.
        let memory = NonNull::new(unsafe { std::alloc::alloc_zeroed(layout) });
        let memory = memory.unwrap_or_else(|| std::alloc::handle_alloc_error(layout));
        Self { memory, layout, free: RefCell::new((0..buffers).rev().collect()) }
    }

    fn address(&self, buffer: u16) -> *mut u8 {
        // SAFETY: numbers of buffers are below the count that the region was made for.
        unsafe { self.memory.as_ptr().add(BUFFER_BYTES * usize::from(buffer)) }
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout; every datagram holds the region, and the reactor lets the kernel
        // finish (or forgets the region) before it drops its own hold.
        unsafe { std::alloc::dealloc(self.memory.as_ptr(), self.layout) };
    }
}

/// A received datagram. Its memory goes back to the reactor when it is dropped, so it should be soon.
pub struct Datagram {
    region: Rc<Region>,
    buffer: u16,
    length: usize,
    from: Option<Address>,
}

impl Datagram {
    /// The payload.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: the kernel has let go of the buffer and wrote `length` bytes behind header and name
        // (checked against the result in `DatagramBuffers::claim`); nobody else has the buffer's number.
        unsafe {
            let payload = self.region.address(self.buffer).add(HEADER_BYTES + NAME_BYTES);
            std::slice::from_raw_parts(payload, self.length)
        }
    }

    /// Who sent it, if the kernel says so.
    pub fn from(&self) -> Option<&Address> {
        self.from.as_ref()
    }
}

impl Drop for Datagram {
    fn drop(&mut self) {
        self.region.free.borrow_mut().push(self.buffer);
    }
}

impl std::fmt::Debug for Datagram {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Datagram of {} bytes from {:?}", self.length, self.from)
    }
}

/// The group: in the kernel, with datagrams, or free.
#[derive(Default)]
pub(crate) struct DatagramBuffers {
    region: Option<Rc<Region>>,
    /// Buffers that the kernel has.
    count: usize,
    buffers_max: usize,
}

impl DatagramBuffers {
    /// Makes the group for the first socket that needs it.
    pub fn open(&mut self, machine: &mut Machine, buffers_max: u16) -> Result<(), Errno> {
        if self.region.is_none() {
            machine.open_group(Group::Datagrams, buffers_max)?;
            self.region = Some(Rc::new(Region::new(buffers_max)));
            self.buffers_max = usize::from(buffers_max);
        }
        Ok(())
    }

    /// Whether the kernel has buffers to fill.
    pub fn has_some(&self) -> bool {
        self.count > 0
    }

    /// Offers the kernel all free buffers.
    pub fn top_up(&mut self, machine: &mut Machine) {
        let Some(region) = &self.region else { return };
        let mut free = region.free.borrow_mut();
        if free.is_empty() {
            return;
        }
        for buffer in free.drain(..) {
            // SAFETY: the buffer's number was free, so nobody else has its memory; it comes back by an outcome.
            unsafe { machine.offer(Group::Datagrams, buffer, region.address(buffer), BUFFER_BYTES) };
            self.count += 1;
        }
        machine.publish(Group::Datagrams);
    }

    /// The datagram in a buffer of which the kernel filled `bytes`.
    pub fn claim(&mut self, buffer: u16, bytes: usize) -> Datagram {
        let region = self.region.clone().expect("the kernel fills buffers of an open group");
        self.count -= 1;
        let room = bytes.saturating_sub(HEADER_BYTES + NAME_BYTES);
        // SAFETY: an outcome named the buffer, so the kernel has let go of it; its first bytes are the header.
        let [name, _, length, _] = unsafe { region.address(buffer).cast::<[u32; 4]>().read() };
        let name = (name as usize).min(NAME_BYTES);
        // SAFETY: the name follows the header, in the same buffer.
        let from = unsafe {
            let address = region.address(buffer).add(HEADER_BYTES).cast();
            RawAddress::copied(address, name as libc::socklen_t).read()
        };
        Datagram { region, buffer, length: room.min(length as usize), from: from.filter(|_| name > 0) }
    }

    /// Asserts that no buffer is lost: with nothing in flight and no datagram held, each is free or provided.
    pub fn check(&self) {
        if let Some(region) = &self.region {
            assert_eq!(region.free.borrow().len() + self.count, self.buffers_max, "datagram buffers return");
        }
    }

    /// Gives up the memory without freeing it, for the kernel may still write to it.
    pub fn forget(&mut self) {
        std::mem::forget(self.region.take());
    }
}
