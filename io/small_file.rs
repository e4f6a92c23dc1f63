//! Small files read without asking for their length first: one call less.

use std::mem::MaybeUninit;

use crate::Errno;
use crate::entry::Fd;
use crate::files::size_call;

/// A file of fewer bytes is read into the stack first.
const SMALL_FILE_BYTES: usize = 16 * 1024;

/// What was read of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Contents {
    /// All of it, from the descriptor's position on.
    Whole(Vec<u8>),
    /// Its beginning; there is probably more.
    Beginning(Vec<u8>),
}

/// Reads an open file if it is small, and else its beginning.
pub fn read_if_small(fd: Fd) -> Result<Contents, Errno> {
    let mut room = [const { MaybeUninit::<u8>::uninit() }; SMALL_FILE_BYTES];
    let mut filled = 0;
    loop {
        let spare = &mut room[filled..];
        // SAFETY: the spare bytes are writable, though not initialised.
        let count = size_call(|| unsafe { libc::read(fd, spare.as_mut_ptr().cast(), spare.len()) })?;
        filled += count;
        if count == 0 || filled == SMALL_FILE_BYTES {
            // SAFETY: the kernel has initialised the first `filled` bytes.
            let bytes = unsafe { room[..filled].assume_init_ref() }.to_vec();
            return Ok(if count == 0 { Contents::Whole(bytes) } else { Contents::Beginning(bytes) });
        }
    }
}

/// Reads a file from its beginning if it is small and all of it is in memory.
pub(crate) fn read_cached(fd: Fd) -> Result<Option<Vec<u8>>, Errno> {
    let mut room = [const { MaybeUninit::<u8>::uninit() }; SMALL_FILE_BYTES];
    let mut filled = 0;
    while filled < SMALL_FILE_BYTES {
        let spare = &mut room[filled..];
        let span = libc::iovec { iov_base: spare.as_mut_ptr().cast(), iov_len: spare.len() };
        // SAFETY: the span is writable, though not initialised, and outlives the call.
        let read =
            size_call(|| unsafe { libc::preadv2(fd, &raw const span, 1, filled as i64, libc::RWF_NOWAIT) });
        match read {
            // SAFETY: the kernel has initialised the first `filled` bytes.
            Ok(0) => return Ok(Some(unsafe { room[..filled].assume_init_ref() }.to_vec())),
            Ok(count) => filled += count,
            // Not in memory, a file system that cannot tell, or what has no positions.
            Err(Errno::EAGAIN | Errno::ENOTSUP | Errno::ESPIPE | Errno::EINVAL) => return Ok(None),
            Err(errno) => return Err(errno),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{close, pipe, write_all};

    #[test]
    fn the_end_is_seen_by_reading_on() {
        let contents = |length: usize| {
            let (from, to) = pipe().unwrap();
            write_all(to, &vec![7; length]).unwrap();
            close(to).unwrap();
            let contents = read_if_small(from).unwrap();
            close(from).unwrap();
            contents
        };
        for length in [0, 1, SMALL_FILE_BYTES - 1] {
            assert_eq!(contents(length), Contents::Whole(vec![7; length]));
        }
        for length in [SMALL_FILE_BYTES, SMALL_FILE_BYTES + 1] {
            assert_eq!(contents(length), Contents::Beginning(vec![7; SMALL_FILE_BYTES]));
        }
        assert_eq!(read_if_small(-1), Err(Errno::EBADF));
    }
}
