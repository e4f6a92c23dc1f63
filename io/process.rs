//! Facts about the process and the machine, and the few calls that change them.

/// Keeps a region from being backed by huge pages: touching one page of it shall cost one page.
pub(crate) fn advise_small_pages((address, bytes): (*mut u8, usize)) {
    // SAFETY: the region is this process's own; the advice changes no contents.
    unsafe { libc::madvise(address.cast(), bytes, libc::MADV_NOHUGEPAGE) };
}
