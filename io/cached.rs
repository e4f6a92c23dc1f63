//! What the kernel knows of a path in memory: found by plain calls that cannot wait for a disk. The ring would hand the same
//! question to a thread of the kernel, which costs more than the answer.

use crate::Errno;
use crate::entry::Fd;

/// Facts about the file of a path, in the kernel's convention: 0 or a negative error number. Nothing if they may not be in
/// memory, or if the kernel does not tell what is.
///
/// # Safety
/// The path is a C string and `into` writable, both for the call.
pub(crate) unsafe fn status(path: *const libc::c_char, flags: i32, into: *mut libc::statx) -> Option<i32> {
    let link = if flags & libc::AT_SYMLINK_NOFOLLOW == 0 { 0 } else { libc::O_NOFOLLOW };
    // SAFETY: the caller's promise.
    let fd = match unsafe { open_cached(path, libc::O_PATH | link) } {
        Ok(fd) => fd,
        Err(Errno::ENOENT) => return Some(-Errno::ENOENT.0),
        Err(_) => return None,
    };
    // SAFETY: the path is an empty C string, and `into` is the caller's promise.
    let result = unsafe { libc::statx(fd, c"".as_ptr(), libc::AT_EMPTY_PATH, MASK, into) };
    let told = Errno::check(result);
    // SAFETY: opened above and used by nobody else.
    unsafe { libc::close(fd) };
    Some(told.unwrap_or_else(|errno| -errno.0))
}

/// What is asked of files.
pub(crate) const MASK: u32 = libc::STATX_BASIC_STATS | libc::STATX_BTIME;

/// Opens a path if the way to it is in memory.
///
/// # Safety
/// The path is a C string for the call.
unsafe fn open_cached(path: *const libc::c_char, flags: i32) -> Result<Fd, Errno> {
    // SAFETY: all-zero bytes are a valid open_how.
    let mut how: libc::open_how = unsafe { std::mem::zeroed() };
    how.flags = (flags | libc::O_CLOEXEC) as u32 as u64;
    how.resolve = libc::RESOLVE_CACHED;
    let size = size_of::<libc::open_how>();
    // SAFETY: the caller's promise; `how` lives until the call returns.
    Errno::check(
        unsafe { libc::syscall(libc::SYS_openat2, libc::AT_FDCWD, path, &raw const how, size) } as i32
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status_of(path: &std::ffi::CStr, flags: i32) -> (Option<i32>, libc::statx) {
        // SAFETY: all-zero bytes are a valid statx.
        let mut facts: libc::statx = unsafe { std::mem::zeroed() };
        // SAFETY: both live until the call returns.
        let result = unsafe { status(path.as_ptr(), flags, &raw mut facts) };
        (result, facts)
    }

    #[test]
    fn what_is_in_memory_is_told_as_the_ring_would() {
        let kind = |path, flags| {
            let (result, facts) = status_of(path, flags);
            // Old kernels tell nothing, and nobody promises what is in memory.
            result.map(|result| (result, u32::from(facts.stx_mode) & libc::S_IFMT))
        };
        assert!(matches!(kind(c"/proc", 0), None | Some((0, libc::S_IFDIR))));
        let link = kind(c"/proc/self", libc::AT_SYMLINK_NOFOLLOW);
        assert!(matches!(link, None | Some((0, libc::S_IFLNK))));
        assert!(matches!(kind(c"/no such name", 0), None | Some((-2, 0))));
    }
}
