//! What goes into the kernel and comes out of it: submissions and their results.

use crate::kernel::Group;

/// A file descriptor.
pub type Fd = i32;

/// What the kernel is asked to do. Pointers stay valid until the completion that lacks `more`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Action {
    /// Accept connections until cancelled or failed.
    Accept { fd: Fd },
    /// Receive into a provided page of a group; `many`: into one after the other until cancelled or failed.
    Receive { fd: Fd, group: Group, many: bool },
    /// Read once into a provided page, at the descriptor's own position.
    ReadPage { fd: Fd },
    /// Send bytes on a socket.
    Send { fd: Fd, address: *const u8, length: u32 },
    /// Send several spans on a socket.
    SendMessage { fd: Fd, message: *const libc::msghdr },
    /// Receive messages into datagram buffers until cancelled or failed.
    ReceiveDatagrams { fd: Fd, message: *const libc::msghdr },
    /// Send one message.
    SendDatagram { fd: Fd, message: *const libc::msghdr },
    /// Write several spans at the descriptor's own position.
    WriteSpans { fd: Fd, spans: *const libc::iovec, count: u32 },
    /// Read into memory of the operation; offset -1 is the descriptor's own position.
    Read { fd: Fd, address: *mut u8, length: u32, offset: i64 },
    /// Write from memory of the operation.
    Write { fd: Fd, address: *const u8, length: u32, offset: i64 },
    /// Connect a socket.
    Connect { fd: Fd, address: *const libc::sockaddr, length: u32 },
    /// End the sending side of a socket.
    ShutdownSending { fd: Fd },
    /// Close a descriptor.
    Close { fd: Fd },
    /// Wait until a descriptor can be read (or written).
    Poll { fd: Fd, writable: bool },
    /// Cancel everything in flight on a descriptor.
    CancelDescriptor { fd: Fd },
    /// Cancel one operation.
    CancelOperation { user_data: u64 },
    /// Open a file relative to the working directory.
    Open { path: *const libc::c_char, flags: i32, mode: u32 },
    /// Facts about a file: of `path`, or of `fd` when the path is empty.
    Status { fd: Fd, path: *const libc::c_char, flags: i32, into: *mut libc::statx },
    /// Remove a name; `flags` may say that it is a directory.
    Unlink { path: *const libc::c_char, flags: i32 },
    /// Make a directory.
    MakeDirectory { path: *const libc::c_char, mode: u32 },
    /// Give a file another name.
    Rename { from: *const libc::c_char, to: *const libc::c_char },
    /// Give a file another name beside those it has.
    Link { existing: *const libc::c_char, path: *const libc::c_char },
    /// Make a symbolic link.
    SymbolicLink { target: *const libc::c_char, path: *const libc::c_char },
    /// Cut or extend a file to a length.
    Truncate { fd: Fd, length: u64 },
    /// Bring a file's bytes (or only what is needed to read them) to the disk.
    Sync { fd: Fd, data_only: bool },
}

/// One submission.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub user_data: u64,
    pub action: Action,
}

/// One result, copied out of the kernel's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Outcome {
    pub user_data: u64,
    /// What the system call would return; negative is an error number.
    pub result: i32,
    /// Whether more results of the same submission will follow.
    pub more: bool,
    /// The provided page that was filled.
    pub page: Option<u16>,
}
