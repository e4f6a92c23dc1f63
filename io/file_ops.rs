//! File operations on the ring: nothing blocks, and each operation owns its path and its buffer.

use std::ffi::CString;
use std::mem::MaybeUninit;

use arena::{ForeignBytes, Page};

use crate::completion::Event;
use crate::entry::{Action, Fd};
use crate::files::{self, FileStatus};
use crate::kernel::{Kernel, Machine};
use crate::op::Op;
use crate::{Errno, HandleKey, Owner, Reactor};

/// Memory that is read into or written from. It comes back with the operation's end.
#[derive(Debug)]
pub enum FileBuffer {
    /// Bytes of its own; a read fills at most its length.
    Owned(Vec<u8>),
    /// Bytes from this one on; for writes.
    Rest(Vec<u8>, usize),
    /// Empty memory that a read fills as far as it was reserved.
    Room(Vec<u8>),
    /// A page; a read fills it, a write takes the number of bytes given.
    Page(Page, usize),
    /// Memory that the engine keeps alive, and for a read lets the kernel write to.
    Foreign(ForeignBytes),
}

impl FileBuffer {
    fn span(&mut self) -> (*mut u8, usize) {
        match self {
            FileBuffer::Owned(bytes) => (bytes.as_mut_ptr(), bytes.len()),
            FileBuffer::Rest(bytes, from) => (bytes[*from..].as_mut_ptr(), bytes.len() - *from),
            FileBuffer::Room(bytes) => (bytes.as_mut_ptr(), bytes.capacity()),
            FileBuffer::Page(page, length) => (page.address(), (*length).min(arena::PAGE_BYTES)),
            FileBuffer::Foreign(bytes) => (bytes.address().cast_mut(), bytes.len()),
        }
    }
}

/// What is to be done. Offsets of `None` are the descriptor's own position.
#[derive(Debug)]
pub enum FileRequest {
    /// Open a file.
    Open {
        /// Path.
        path: Vec<u8>,
        /// Flags of open(2).
        flags: i32,
        /// Permissions of a new file.
        mode: u32,
    },
    /// Read once.
    Read {
        /// Open file.
        fd: Fd,
        /// Where to.
        buffer: FileBuffer,
        /// Where from.
        offset: Option<i64>,
    },
    /// Write once, perhaps only a part.
    Write {
        /// Open file.
        fd: Fd,
        /// What.
        buffer: FileBuffer,
        /// Where to.
        offset: Option<i64>,
    },
    /// Close a descriptor.
    Close {
        /// Open file.
        fd: Fd,
    },
    /// Facts about a path's file.
    Status {
        /// Path.
        path: Vec<u8>,
        /// Of the file that the last link leads to, not of the link.
        follow: bool,
    },
    /// Facts about an open file.
    StatusOf {
        /// Open file.
        fd: Fd,
    },
    /// Remove a name.
    Unlink {
        /// Path.
        path: Vec<u8>,
    },
    /// Remove an empty directory.
    RemoveDirectory {
        /// Path.
        path: Vec<u8>,
    },
    /// Make a directory.
    MakeDirectory {
        /// Path.
        path: Vec<u8>,
        /// Permissions.
        mode: u32,
    },
    /// Give a file another name.
    Rename {
        /// Old path.
        from: Vec<u8>,
        /// New path.
        to: Vec<u8>,
    },
    /// Give a file another name beside those it has.
    Link {
        /// One of its names.
        existing: Vec<u8>,
        /// The new one.
        path: Vec<u8>,
    },
    /// Make a symbolic link.
    SymbolicLink {
        /// Where it points.
        target: Vec<u8>,
        /// Its own name.
        path: Vec<u8>,
    },
    /// Cut or extend a file, where [`Reactor::truncates`] says that this can be done.
    Truncate {
        /// Open file.
        fd: Fd,
        /// Its new length.
        length: u64,
    },
    /// Bring a file to the disk.
    Sync {
        /// Open file.
        fd: Fd,
        /// Only what is needed to read it again.
        data_only: bool,
    },
}

/// How a file operation ended.
#[derive(Debug)]
pub enum FileDone {
    /// A file is open; its descriptor is the owner's.
    Opened(Result<Fd, Errno>),
    /// Bytes were read; zero is the end of the file.
    Read(FileBuffer, Result<usize, Errno>),
    /// Bytes were written.
    Written(FileBuffer, Result<usize, Errno>),
    /// Facts about a file.
    Status(Result<Box<FileStatus>, Errno>),
    /// Anything else.
    Done(Result<(), Errno>),
}

/// An operation and its memory, which stays where it is while the kernel works.
pub(crate) struct FileBlock {
    work: Work,
    path: CString,
    other_path: CString,
    status: MaybeUninit<libc::statx>,
}

enum Work {
    Open { flags: i32, mode: u32 },
    Read { fd: Fd, buffer: FileBuffer, offset: i64, start: i64 },
    Write { fd: Fd, buffer: FileBuffer, offset: i64, start: i64 },
    Close { fd: Fd },
    Status { fd: Fd, flags: i32 },
    Unlink { flags: i32 },
    MakeDirectory { mode: u32 },
    Rename,
    Link,
    SymbolicLink,
    Truncate { fd: Fd, length: u64 },
    Sync { fd: Fd, data_only: bool },
}

impl FileBlock {
    fn new(request: FileRequest) -> Result<Box<Self>, Errno> {
        let (mut path, mut other_path) = (Vec::new(), Vec::new());
        let work = match request {
            FileRequest::Open { path: at, flags, mode } => {
                path = at;
                Work::Open { flags, mode }
            }
            FileRequest::Read { fd, buffer, offset } => {
                Work::Read { fd, buffer, offset: offset.unwrap_or(-1), start: -1 }
            }
            FileRequest::Write { fd, buffer, offset } => {
                Work::Write { fd, buffer, offset: offset.unwrap_or(-1), start: -1 }
            }
            FileRequest::Close { fd } => Work::Close { fd },
            FileRequest::Status { path: at, follow } => {
                path = at;
                Work::Status { fd: libc::AT_FDCWD, flags: if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW } }
            }
            FileRequest::StatusOf { fd } => Work::Status { fd, flags: libc::AT_EMPTY_PATH },
            FileRequest::Unlink { path: at } => {
                path = at;
                Work::Unlink { flags: 0 }
            }
            FileRequest::RemoveDirectory { path: at } => {
                path = at;
                Work::Unlink { flags: libc::AT_REMOVEDIR }
            }
            FileRequest::MakeDirectory { path: at, mode } => {
                path = at;
                Work::MakeDirectory { mode }
            }
            FileRequest::Rename { from, to } => {
                (path, other_path) = (from, to);
                Work::Rename
            }
            FileRequest::Link { existing, path: at } => {
                (path, other_path) = (existing, at);
                Work::Link
            }
            FileRequest::SymbolicLink { target, path: at } => {
                (path, other_path) = (target, at);
                Work::SymbolicLink
            }
            FileRequest::Truncate { fd, length } => Work::Truncate { fd, length },
            FileRequest::Sync { fd, data_only } => Work::Sync { fd, data_only },
        };
        let text = |bytes| CString::new(bytes).map_err(|_| Errno::EINVAL);
        let (path, other_path) = (text(path)?, text(other_path)?);
        Ok(Box::new(Self { work, path, other_path, status: MaybeUninit::zeroed() }))
    }

    fn action(&mut self) -> Action {
        let path = self.path.as_ptr();
        let span = |buffer: &mut FileBuffer| {
            let (address, length) = buffer.span();
            (address, u32::try_from(length).unwrap_or(1 << 30))
        };
        match &mut self.work {
            Work::Open { flags, mode } => Action::Open { path, flags: *flags, mode: *mode },
            Work::Read { fd, buffer, offset, .. } => {
                let (address, length) = span(buffer);
                Action::Read { fd: *fd, address, length, offset: *offset }
            }
            Work::Write { fd, buffer, offset, .. } => {
                let (address, length) = span(buffer);
                Action::Write { fd: *fd, address, length, offset: *offset }
            }
            Work::Close { fd } => Action::Close { fd: *fd },
            Work::Status { fd, flags } => {
                Action::Status { fd: *fd, path, flags: *flags, into: self.status.as_mut_ptr() }
            }
            Work::Unlink { flags } => Action::Unlink { path, flags: *flags },
            Work::MakeDirectory { mode } => Action::MakeDirectory { path, mode: *mode },
            Work::Rename => Action::Rename { from: path, to: self.other_path.as_ptr() },
            Work::Link => Action::Link { existing: path, path: self.other_path.as_ptr() },
            Work::SymbolicLink => Action::SymbolicLink { target: path, path: self.other_path.as_ptr() },
            Work::Truncate { fd, length } => Action::Truncate { fd: *fd, length: *length },
            Work::Sync { fd, data_only } => Action::Sync { fd: *fd, data_only: *data_only },
        }
    }

    fn done(self, result: Result<u32, Errno>) -> FileDone {
        let count = result.map(|count| count as usize);
        match self.work {
            Work::Open { .. } => FileDone::Opened(result.map(|fd| fd as Fd)),
            Work::Read { mut buffer, .. } => {
                if let (FileBuffer::Room(bytes), Ok(count)) = (&mut buffer, count) {
                    assert!(count <= bytes.capacity(), "no more is read than there is room for");
                    // SAFETY: the kernel has initialised `count` bytes.
                    unsafe { bytes.set_len(count) };
                }
                FileDone::Read(buffer, count)
            }
            Work::Write { buffer, .. } => FileDone::Written(buffer, count),
            Work::Status { .. } => FileDone::Status(result.map(|_| {
                // SAFETY: all-zero bytes are a valid statx, and the kernel has written over them.
                Box::new(FileStatus::of(unsafe { self.status.assume_init_ref() }))
            })),
            _ => FileDone::Done(result.map(drop)),
        }
    }
}

impl Work {
    /// Notes where the descriptor's own position is, for a transfer that begins there.
    fn note_position(&mut self) {
        if let Work::Read { fd, offset: -1, start, .. } | Work::Write { fd, offset: -1, start, .. } = self {
            *start = files::position(*fd).unwrap_or(-1);
        }
    }

    /// A transfer that went wrong in the middle tells how many bytes it moved, but the ring leaves the descriptor's position
    /// where it was: the next write would go over what was written.
    fn mend_position(&mut self, count: u32) {
        if let Work::Read { fd, start: start @ 0.., buffer, .. }
        | Work::Write { fd, start: start @ 0.., buffer, .. } = self
            && (count as usize) < buffer.span().1
            && count > 0
            && files::position(*fd) == Ok(*start)
        {
            let _ = files::set_position(*fd, *start + i64::from(count));
        }
    }
}

impl Reactor {
    /// Starts a file operation; [`Event::File`] tells its end to `owner`. When all operations are taken
    /// it waits for one. `EINVAL` for a path with a zero byte.
    pub fn file(&mut self, request: FileRequest, owner: Owner) -> Result<(), Errno> {
        let block = FileBlock::new(request)?;
        if self.files_waiting.is_empty() && self.ops.has_room() {
            self.start_file(owner, block);
        } else {
            self.files_waiting.push_back((owner, block));
        }
        Ok(())
    }

    /// Whether the kernel has [`FileRequest::Truncate`]: Linux from 6.9 on.
    pub fn truncates(&mut self) -> bool {
        self.machine.truncates()
    }

    /// Starts waiting file operations as far as there is room.
    pub(crate) fn start_waiting_files(&mut self) {
        while self.ops.has_room() {
            let Some((owner, block)) = self.files_waiting.pop_front() else { break };
            self.start_file(owner, block);
        }
    }

    fn start_file(&mut self, owner: Owner, mut block: Box<FileBlock>) {
        if let Machine::Uring(_) = self.machine {
            block.work.note_position();
        }
        let action = block.action();
        self.submit(Op::File { owner, block }, action);
    }

    /// Takes in the end of a file operation.
    pub(crate) fn file_finished(
        &mut self,
        owner: Owner,
        mut block: Box<FileBlock>,
        result: Result<u32, Errno>,
    ) {
        if let Ok(count) = result {
            block.work.mend_position(count);
        }
        let is_close = matches!(block.work, Work::Close { .. });
        match result {
            // A close that was interrupted has closed all the same.
            Err(Errno::EINTR) if is_close => self.tell_file(owner, block.done(Ok(0))),
            Err(Errno::EINTR) => self.files_waiting.push_back((owner, block)),
            result => self.tell_file(owner, block.done(result)),
        }
    }

    fn tell_file(&mut self, owner: Owner, done: FileDone) {
        self.tell(owner, HandleKey::NONE, Event::File(done));
    }

    /// Ends a descriptor that an operation yielded to nobody.
    pub(crate) fn close_unclaimed(&mut self, done: FileDone) {
        if let FileDone::Opened(Ok(fd)) = done {
            let block = FileBlock::new(FileRequest::Close { fd }).expect("there is no path");
            self.files_waiting.push_back((Owner::default(), block));
        }
    }
}
