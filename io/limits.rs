//! Limits that the system sets to the process: how far they reach, and how they are moved.

use crate::Errno;

/// Limits of a resource: the one in force and the highest it may be set to; `u64::MAX` is none.
pub fn resource(resource: u32) -> Result<(u64, u64), Errno> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the limit is writable for the call.
    Errno::check(unsafe { libc::getrlimit(resource, &raw mut limit) })?;
    Ok((limit.rlim_cur, limit.rlim_max))
}

/// Raises the number of descriptors that may be open as far as the process is allowed to.
pub fn raise_descriptor_limit() -> Result<u64, Errno> {
    let (soft, hard) = resource(libc::RLIMIT_NOFILE)?;
    if soft < hard {
        let limit = libc::rlimit { rlim_cur: hard, rlim_max: hard };
        // SAFETY: the limit is readable for the call.
        Errno::check(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) })?;
    }
    Ok(hard)
}

/// Lowers the number of descriptors that may be open, for good.
pub fn lower_descriptor_limit(descriptors_max: u64) -> Result<(), Errno> {
    let limit = libc::rlimit { rlim_cur: descriptors_max, rlim_max: descriptors_max };
    // SAFETY: the limit is readable for the call.
    Errno::check(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) }).map(drop)
}

/// Lets the main thread's stack grow to this many bytes; it grows as it is used. False if the system does not allow it.
/// The kernel keeps 128 MiB of addresses free for it.
pub fn grow_main_stack(bytes: usize) -> bool {
    const ADDRESSES_KEPT: usize = 128 << 20;
    /// Arguments and environment lie on the stack as well; execve allows them a quarter of the usual 8 MiB.
    const ARGUMENT_BYTES_MAX: usize = 2 << 20;
    let wanted = bytes + ARGUMENT_BYTES_MAX;
    let Ok((soft, hard)) = resource(libc::RLIMIT_STACK) else { return false };
    if soft >= wanted as u64 {
        return true;
    }
    let raised = libc::rlimit { rlim_cur: wanted as u64, rlim_max: hard };
    // SAFETY: the limit is readable for the call.
    wanted < ADDRESSES_KEPT && unsafe { libc::setrlimit(libc::RLIMIT_STACK, &raw const raised) } == 0
}
