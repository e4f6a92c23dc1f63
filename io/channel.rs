//! A channel between two processes: a socket on which bytes travel, and with them descriptors.
//!
//! The calls never wait. [`crate::HandleKind::Watched`] tells when there is something to receive.

use std::mem::MaybeUninit;
use std::os::fd::{FromRawFd, OwnedFd};

use crate::Errno;
use crate::entry::Fd;

/// Room for the header of a control message and one descriptor, aligned as headers must be.
const CONTROL_WORDS: usize = 4;

/// What one call received.
#[derive(Debug)]
pub struct Letter {
    /// Number of bytes; 0 is the end of the channel.
    pub length: usize,
    /// The descriptor that came with them.
    pub descriptor: Option<OwnedFd>,
}

/// A message header over one span and a control buffer. Both must outlive its use.
fn message(span: &mut libc::iovec, control: &mut [u64; CONTROL_WORDS], control_bytes: usize) -> libc::msghdr {
    // SAFETY: all-zero bytes are a valid msghdr.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    message.msg_iov = span;
    message.msg_iovlen = 1;
    if control_bytes > 0 {
        message.msg_control = control.as_mut_ptr().cast();
        message.msg_controllen = control_bytes as _;
    }
    message
}

/// Bytes of a control message with one descriptor.
fn control_bytes() -> usize {
    // SAFETY: arithmetic only.
    unsafe { libc::CMSG_SPACE(size_of::<Fd>() as u32) as usize }
}

/// Sends what fits, the descriptor with the first byte; `EAGAIN` when nothing fits.
pub fn send(channel: Fd, bytes: &[u8], descriptor: Option<Fd>) -> Result<usize, Errno> {
    let mut span = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
    let mut control = [0; CONTROL_WORDS];
    let bytes_of_control = descriptor.map_or(0, |_| control_bytes());
    let message = message(&mut span, &mut control, bytes_of_control);
    if let Some(fd) = descriptor {
        // SAFETY: the control buffer has room for one header and one descriptor, and is aligned for both.
        unsafe {
            let header = libc::CMSG_FIRSTHDR(&raw const message);
            (*header).cmsg_level = libc::SOL_SOCKET;
            (*header).cmsg_type = libc::SCM_RIGHTS;
            (*header).cmsg_len = libc::CMSG_LEN(size_of::<Fd>() as u32) as _;
            libc::CMSG_DATA(header).cast::<Fd>().write_unaligned(fd);
        }
    }
    let flags = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
    // SAFETY: the message describes memory that outlives the call.
    Errno::retry(|| Errno::check_size(unsafe { libc::sendmsg(channel, &raw const message, flags) }))
}

/// Receives what is there; `EAGAIN` when nothing is.
pub fn receive(channel: Fd, into: &mut [u8]) -> Result<Letter, Errno> {
    let mut span = libc::iovec { iov_base: into.as_mut_ptr().cast(), iov_len: into.len() };
    let mut control = [0; CONTROL_WORDS];
    let mut message = message(&mut span, &mut control, size_of::<[u64; CONTROL_WORDS]>());
    let flags = libc::MSG_DONTWAIT | libc::MSG_CMSG_CLOEXEC;
    // SAFETY: the message describes memory that is writable for the call.
    let length =
        Errno::retry(|| Errno::check_size(unsafe { libc::recvmsg(channel, &raw mut message, flags) }))?;
    Ok(Letter { length, descriptor: received_descriptors(&message) })
}

/// The first descriptor that came; the channel's user sends no more than one, and others are closed.
fn received_descriptors(message: &libc::msghdr) -> Option<OwnedFd> {
    let mut first = None;
    // SAFETY: the kernel filled the control buffer, and the macros stay within the length it gave.
    unsafe {
        let mut header = libc::CMSG_FIRSTHDR(message);
        while !header.is_null() {
            if (*header).cmsg_level == libc::SOL_SOCKET && (*header).cmsg_type == libc::SCM_RIGHTS {
                let bytes = (*header).cmsg_len as usize - libc::CMSG_LEN(0) as usize;
                for at in 0..bytes / size_of::<Fd>() {
                    let mut fd = MaybeUninit::<Fd>::uninit();
                    let from = libc::CMSG_DATA(header).add(at * size_of::<Fd>());
                    std::ptr::copy_nonoverlapping(from, fd.as_mut_ptr().cast(), size_of::<Fd>());
                    // Each descriptor was made for this process by the call and has no other owner.
                    first.get_or_insert(OwnedFd::from_raw_fd(fd.assume_init()));
                }
            }
            header = libc::CMSG_NXTHDR(message, header);
        }
    }
    first
}

/// Keeps a descriptor from being inherited by programs that are started.
pub fn keep_from_children(fd: Fd) -> Result<(), Errno> {
    // SAFETY: no memory is involved.
    Errno::check(unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) }).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsRawFd;

    #[test]
    fn descriptors_travel() {
        let (left, right) = crate::spawn::socket_pair().unwrap();
        let (reading, writing) = crate::files::pipe().unwrap();
        let mut into = [0; 16];
        assert_eq!(receive(right.as_raw_fd(), &mut into).map(|letter| letter.length), Err(Errno::EAGAIN));
        assert_eq!(send(left.as_raw_fd(), b"with", Some(writing)), Ok(4));
        assert_eq!(send(left.as_raw_fd(), b"plain", None), Ok(5));
        let with = receive(right.as_raw_fd(), &mut into).unwrap();
        assert_eq!((with.length, &into[..4]), (4, &b"with"[..]));
        let plain = receive(right.as_raw_fd(), &mut into).unwrap();
        assert_eq!((plain.length, plain.descriptor.is_none()), (5, true));
        let other = with.descriptor.unwrap();
        crate::files::write(other.as_raw_fd(), b"x").unwrap();
        assert_eq!(crate::files::read(reading, &mut into), Ok(1));
        drop(left);
        assert_eq!(receive(right.as_raw_fd(), &mut into).unwrap().length, 0);
        crate::files::close(reading).unwrap();
        crate::files::close(writing).unwrap();
    }
}
