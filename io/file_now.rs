//! What is known of an open file without waiting: its facts, and bytes that the page cache has.

use crate::entry::Fd;
use crate::files::{self, FileStatus, size_call};
use crate::kernel::{Kernel, Machine};
use crate::small_file;
use crate::{Errno, Reactor};

impl Reactor {
    /// Facts about an open file.
    pub fn status_now(&mut self, fd: Fd) -> Result<FileStatus, Errno> {
        match &mut self.machine {
            Machine::Uring(_) => files::fstat(fd),
            Machine::Sim(sim) => sim.status_of(fd),
        }
    }

    /// Up to `room` bytes of a file, from `offset` or the descriptor's position on, as far as no disk is needed: nothing when
    /// the first of them is not in memory.
    pub fn read_now(&mut self, fd: Fd, room: usize, offset: Option<i64>) -> Result<Option<Vec<u8>>, Errno> {
        let mut bytes = Vec::new();
        Ok(self.read_now_into(&mut bytes, fd, room, offset)?.then_some(bytes))
    }

    /// As `read_now`, in place of what is in `bytes`; false, and no bytes, when the first of them is not in memory.
    pub fn read_now_into(
        &mut self,
        bytes: &mut Vec<u8>,
        fd: Fd,
        room: usize,
        offset: Option<i64>,
    ) -> Result<bool, Errno> {
        bytes.clear();
        match &mut self.machine {
            Machine::Uring(_) => read_cached(bytes, fd, room, offset),
            Machine::Sim(sim) => {
                let read = sim.read_cached(fd, room, offset)?;
                bytes.extend_from_slice(read.as_deref().unwrap_or_default());
                Ok(read.is_some())
            }
        }
    }

    /// All bytes of a small file that was just opened, if they are in memory; the descriptor's position stays.
    pub fn read_small_now(&mut self, fd: Fd) -> Result<Option<Vec<u8>>, Errno> {
        match &mut self.machine {
            Machine::Uring(_) => small_file::read_cached(fd),
            Machine::Sim(sim) => {
                let mut contents = Vec::new();
                while let Some(bytes) = sim.read_cached(fd, 4096, Some(contents.len() as i64))? {
                    if bytes.is_empty() {
                        return Ok(Some(contents));
                    }
                    contents.extend(bytes);
                }
                Ok(None)
            }
        }
    }

    /// Closes a file that was only read, and that no operation uses.
    pub fn close_now(&mut self, fd: Fd) {
        self.machine.close_now(fd);
    }
}

/// Reads into `bytes`, which is empty.
fn read_cached(bytes: &mut Vec<u8>, fd: Fd, room: usize, offset: Option<i64>) -> Result<bool, Errno> {
    bytes.try_reserve_exact(room).map_err(|_| Errno::ENOMEM)?;
    let span = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: room };
    // SAFETY: the span is writable, though not initialised, and outlives the call.
    let read = size_call(|| unsafe {
        libc::preadv2(fd, &raw const span, 1, offset.unwrap_or(-1), libc::RWF_NOWAIT)
    });
    match read {
        Ok(count) => {
            // SAFETY: the kernel has initialised `count` bytes.
            unsafe { bytes.set_len(count) };
            Ok(true)
        }
        // Not in memory, or a file system that cannot tell.
        Err(Errno::EAGAIN | Errno::ENOTSUP) => Ok(false),
        Err(errno) => Err(errno),
    }
}
