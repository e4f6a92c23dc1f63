//! One io_uring with one ring of provided pages: what the load generator and the raw baseline both stand on.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::io;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use io_uring::types::{BufRingEntry, CancelBuilder, SubmitArgs, Timespec};
use io_uring::{IoUring, cqueue, opcode, squeue, types};

/// The one group of provided pages.
pub const PAGE_GROUP: u16 = 0;

/// A completion, copied out of the queue before anything is done about it.
#[derive(Clone, Copy, Debug)]
pub struct Completion {
    /// What the submission carried.
    pub tag: u64,
    /// Bytes, a descriptor, or a negative errno.
    pub result: i32,
    flags: u32,
}

impl Completion {
    /// The page that the kernel filled.
    pub fn page(&self) -> Option<u16> {
        cqueue::buffer_select(self.flags)
    }

    /// A multishot operation goes on.
    pub fn goes_on(&self) -> bool {
        cqueue::more(self.flags)
    }
}

/// An io_uring set up as the fast machine is: one issuer, deferred task work.
pub struct Ring {
    // Declared before the pages: the kernel lets go of them first.
    uring: IoUring,
    pages: Pages,
}

impl Ring {
    /// `pages` is a power of two.
    pub fn new(entries: u32, pages: u16, page_bytes: u32) -> io::Result<Self> {
        let uring = IoUring::builder()
            .setup_single_issuer()
            .setup_defer_taskrun()
            .setup_submit_all()
            .setup_clamp()
            .setup_cqsize(entries * 4)
            .build(entries)
            .map_err(|error| {
                io::Error::new(error.kind(), format!("io_uring is not to be had here: {error}"))
            })?;
        let pages = Pages::new(pages, page_bytes);
        // SAFETY: the entries live as long as `pages`, which is dropped after the ring.
        unsafe {
            uring.submitter().register_buf_ring_with_flags(
                pages.entries as u64,
                pages.count,
                PAGE_GROUP,
                0,
            )?;
        }
        Ok(Self { uring, pages })
    }

    /// Queues a submission; a full queue is handed to the kernel first.
    pub fn push(&mut self, entry: &squeue::Entry) -> io::Result<()> {
        // SAFETY: every entry made in this program points to memory that outlives the ring's `quiesce`.
        while unsafe { self.uring.submission().push(entry) }.is_err() {
            self.uring.submit()?;
        }
        Ok(())
    }

    /// Arms a receive that goes on for as long as pages and peer do.
    pub fn receive(&mut self, socket: i32, tag: u64) -> io::Result<()> {
        self.push(&opcode::RecvMulti::new(types::Fd(socket), PAGE_GROUP).build().user_data(tag))
    }

    /// Sends `bytes` whole. They must stay in place until the completion (or, if `silent`, until the peer has answered):
    /// a silent send completes only when it failed.
    pub fn send(&mut self, socket: i32, bytes: &[u8], tag: u64, silent: bool) -> io::Result<()> {
        let flags = libc::MSG_WAITALL | libc::MSG_NOSIGNAL;
        let entry = opcode::Send::new(types::Fd(socket), bytes.as_ptr(), bytes.len() as u32)
            .flags(flags)
            .build()
            .user_data(tag);
        let silence = if silent { squeue::Flags::SKIP_SUCCESS } else { squeue::Flags::empty() };
        self.push(&entry.flags(silence))
    }

    /// Hands everything to the kernel and waits for a completion or the timeout.
    pub fn enter(&mut self, timeout: Duration) -> io::Result<()> {
        let time = Timespec::from(timeout);
        let arguments = SubmitArgs::new().timespec(&time);
        match self.uring.submitter().submit_with_args(1, &arguments) {
            Ok(_) => Ok(()),
            Err(error) if error.raw_os_error() == Some(libc::ETIME) => Ok(()),
            Err(error) if error.raw_os_error() == Some(libc::EBUSY) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Moves all completions to the end of `into`.
    pub fn take_completions(&mut self, into: &mut Vec<Completion>) {
        into.extend(self.uring.completion().map(|entry| Completion {
            tag: entry.user_data(),
            result: entry.result(),
            flags: entry.flags(),
        }));
    }

    /// The bytes that a completion brought.
    pub fn page_bytes(&self, page: u16, length: usize) -> &[u8] {
        self.pages.bytes(page, length)
    }

    /// Gives a page back to the kernel.
    pub fn return_page(&mut self, page: u16) {
        self.pages.provide(page);
    }

    /// Takes back every operation, so that the memory they point to may go.
    pub fn quiesce(&mut self) -> io::Result<()> {
        match self.uring.submitter().register_sync_cancel(None, CancelBuilder::any()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Pages that the kernel picks from when bytes arrive (io_uring_register_buf_ring(3)).
struct Pages {
    entries: *mut BufRingEntry,
    memory: *mut u8,
    count: u16,
    page_bytes: u32,
    tail: u16,
}

impl Pages {
    fn new(count: u16, page_bytes: u32) -> Self {
        assert!(count.is_power_of_two() && page_bytes > 0, "the ring of pages is a power of two");
        let (entries_layout, memory_layout) = Self::layouts(count, page_bytes);
        // SAFETY: neither layout is empty.
        let (entries, memory) =
            unsafe { (alloc_zeroed(entries_layout).cast::<BufRingEntry>(), alloc_zeroed(memory_layout)) };
        assert!(!entries.is_null() && !memory.is_null(), "out of memory");
        let mut pages = Self { entries, memory, count, page_bytes, tail: 0 };
        (0..count).for_each(|page| pages.provide(page));
        pages
    }

    fn layouts(count: u16, page_bytes: u32) -> (Layout, Layout) {
        let entries_bytes = usize::from(count) * size_of::<BufRingEntry>();
        let memory_bytes = usize::from(count) * page_bytes as usize;
        let layout = |bytes| Layout::from_size_align(bytes, 4096).expect("sizes are small");
        (layout(entries_bytes), layout(memory_bytes))
    }

    fn provide(&mut self, page: u16) {
        let slot = usize::from(self.tail & (self.count - 1));
        // SAFETY: slot < count, the kernel reads an entry only below the published tail, and page < count because only the
        // kernel's answers and `new` name pages.
        unsafe {
            let entry = &mut *self.entries.add(slot);
            entry.set_addr(self.memory.add(usize::from(page) * self.page_bytes as usize) as u64);
            entry.set_len(self.page_bytes);
            entry.set_bid(page);
            self.tail = self.tail.wrapping_add(1);
            (*BufRingEntry::tail(self.entries).cast::<AtomicU16>()).store(self.tail, Ordering::Release);
        }
    }

    fn bytes(&self, page: u16, length: usize) -> &[u8] {
        assert!(page < self.count && length <= self.page_bytes as usize, "the kernel stays within a page");
        // SAFETY: checked above; the page is not provided while it is read, as `return_page` needs the ring mutably.
        unsafe {
            std::slice::from_raw_parts(self.memory.add(usize::from(page) * self.page_bytes as usize), length)
        }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        let (entries_layout, memory_layout) = Self::layouts(self.count, self.page_bytes);
        // SAFETY: allocated in `new` with the same layouts; the ring that knew them is gone.
        unsafe {
            dealloc(self.entries.cast(), entries_layout);
            dealloc(self.memory, memory_layout);
        }
    }
}
