//! Copies of files, made by the kernel where it can.

use crate::Errno;
use crate::entry::Fd;
use crate::files::{close, fstat, open, read, set_mode_of, size_call, truncate_of, write_all};

/// Copies a file with its permissions. With `exclusive` the target must not exist (`EEXIST`).
pub fn copy_file(from: &[u8], to: &[u8], exclusive: bool) -> Result<(), Errno> {
    let source = open(from, libc::O_RDONLY, 0)?;
    let copied = copy_open(source, to, exclusive);
    close(source)?;
    copied
}

fn copy_open(source: Fd, to: &[u8], exclusive: bool) -> Result<(), Errno> {
    let status = fstat(source)?;
    if status.is_directory() {
        return Err(Errno::EISDIR);
    }
    let flags = libc::O_WRONLY | libc::O_CREAT | if exclusive { libc::O_EXCL } else { 0 };
    let target = open(to, flags, status.mode & 0o7777)?;
    let same = fstat(target).map(|target| (target.device, target.inode) == (status.device, status.inode));
    let copied = match same {
        // A file copied to itself stays as it is.
        Ok(true) => Ok(()),
        Ok(false) => truncate_of(target, 0)
            .and_then(|()| set_mode_of(target, status.mode & 0o7777))
            .and_then(|()| copy_contents(source, target)),
        Err(errno) => Err(errno),
    };
    close(target)?;
    copied
}

/// Lets the kernel copy where it can; where it cannot, copies by hand.
fn copy_contents(source: Fd, target: Fd) -> Result<(), Errno> {
    let (none, length) = (std::ptr::null_mut(), 1 << 30);
    loop {
        // SAFETY: null offsets say that the descriptors' own positions are used.
        match size_call(|| unsafe { libc::copy_file_range(source, none, target, none, length, 0) }) {
            Ok(0) => break,
            Ok(_) => {}
            Err(Errno::EXDEV | Errno::EINVAL | Errno::ENOSYS | Errno::ENOTSUP | Errno::EPERM) => break,
            Err(errno) => return Err(errno),
        }
    }
    // Whatever is left: nothing, or all of a file that the kernel knows no length of.
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match read(source, &mut buffer)? {
            0 => return Ok(()),
            count => write_all(target, &buffer[..count])?,
        }
    }
}
