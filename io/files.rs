//! Files by plain system calls: for the loader and the synchronous forms of `node:fs`.
//!
//! Paths are bytes without a zero byte (`EINVAL` otherwise). Calls interrupted by a signal are repeated.

use std::ffi::OsStr;
use std::mem::{MaybeUninit, zeroed};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use crate::Errno;
use crate::entry::Fd;

#[cfg(test)]
mod tests;

/// Paths up to this length need no memory of the heap.
const PATH_BYTES_INLINE: usize = 512;

/// Flags of open(2): for writing.
pub const WRITE_ONLY: i32 = libc::O_WRONLY;
/// A file that is not there is made.
pub const CREATE: i32 = libc::O_CREAT;
/// A file that is there is emptied.
pub const TRUNCATE: i32 = libc::O_TRUNC;

/// One read asks for at most this much; Linux gives no more anyway.
const TRANSFER_BYTES_MAX: usize = 0x7fff_f000;

/// A point in time: seconds since 1970 and the nanoseconds behind them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileTime {
    /// Seconds, negative before 1970.
    pub seconds: i64,
    /// 0 to 999,999,999.
    pub nanoseconds: u32,
}

/// What is known of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileStatus {
    /// Device that holds it.
    pub device: u64,
    /// Number on that device.
    pub inode: u64,
    /// Type and permissions.
    pub mode: u32,
    /// Names it has.
    pub links: u64,
    /// User.
    pub user: u32,
    /// Group.
    pub group: u32,
    /// The device that it is, for device files.
    pub special_device: u64,
    /// Length in bytes.
    pub size: u64,
    /// Bytes that are read best at once.
    pub block_bytes: u64,
    /// Blocks of 512 bytes that it takes.
    pub blocks: u64,
    /// Last read.
    pub accessed: FileTime,
    /// Last change of contents.
    pub modified: FileTime,
    /// Last change of contents or of these facts.
    pub changed: FileTime,
    /// Creation; where the file system does not know it, the last change.
    pub born: FileTime,
}

impl FileStatus {
    fn has_type(&self, kind: u32) -> bool {
        self.mode & libc::S_IFMT == kind
    }

    /// Whether it is a regular file.
    pub fn is_file(&self) -> bool {
        self.has_type(libc::S_IFREG)
    }

    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.has_type(libc::S_IFDIR)
    }

    pub(crate) fn of(raw: &libc::statx) -> Self {
        let time = |time: libc::statx_timestamp| FileTime { seconds: time.tv_sec, nanoseconds: time.tv_nsec };
        let born = if raw.stx_mask & libc::STATX_BTIME != 0 { raw.stx_btime } else { raw.stx_ctime };
        Self {
            device: libc::makedev(raw.stx_dev_major, raw.stx_dev_minor),
            inode: raw.stx_ino,
            mode: u32::from(raw.stx_mode),
            links: u64::from(raw.stx_nlink),
            user: raw.stx_uid,
            group: raw.stx_gid,
            special_device: libc::makedev(raw.stx_rdev_major, raw.stx_rdev_minor),
            size: raw.stx_size,
            block_bytes: u64::from(raw.stx_blksize),
            blocks: raw.stx_blocks,
            accessed: time(raw.stx_atime),
            modified: time(raw.stx_mtime),
            changed: time(raw.stx_ctime),
            born: time(born),
        }
    }
}

/// What is known of a file system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileSystemStatus {
    /// Magic number of its type.
    pub kind: u64,
    /// Bytes that are transferred best at once.
    pub block_bytes: u64,
    /// Blocks in all.
    pub blocks: u64,
    /// Free blocks.
    pub blocks_free: u64,
    /// Free blocks for everybody.
    pub blocks_available: u64,
    /// Files in all.
    pub files: u64,
    /// Files that can still be made.
    pub files_free: u64,
}

/// Calls with the path as a C string.
pub(crate) fn with_path<T>(
    path: &[u8],
    call: impl FnOnce(*const libc::c_char) -> Result<T, Errno>,
) -> Result<T, Errno> {
    if path.contains(&0) {
        return Err(Errno::EINVAL);
    }
    if path.len() < PATH_BYTES_INLINE {
        let mut inline = [0u8; PATH_BYTES_INLINE];
        inline[..path.len()].copy_from_slice(path);
        return call(inline.as_ptr().cast());
    }
    let path = std::ffi::CString::new(path).map_err(|_| Errno::EINVAL)?;
    call(path.as_ptr())
}

fn path_call(path: &[u8], mut call: impl FnMut(*const libc::c_char) -> i32) -> Result<i32, Errno> {
    with_path(path, |path| Errno::retry(|| Errno::check(call(path))))
}

fn call(mut call: impl FnMut() -> i32) -> Result<i32, Errno> {
    Errno::retry(|| Errno::check(call()))
}

pub(crate) fn size_call(mut call: impl FnMut() -> isize) -> Result<usize, Errno> {
    Errno::retry(|| Errno::check_size(call()))
}

/// Opens a file; the descriptor is not inherited by other programs.
pub fn open(path: &[u8], flags: i32, mode: u32) -> Result<Fd, Errno> {
    // SAFETY: `with_path` gives a C string that outlives the call.
    path_call(path, |path| unsafe { libc::open(path, flags | libc::O_CLOEXEC, mode) })
}

/// Closes a descriptor. It is closed even when an error is told.
pub fn close(fd: Fd) -> Result<(), Errno> {
    // SAFETY: no memory is involved; the caller owns the descriptor.
    match Errno::check(unsafe { libc::close(fd) }) {
        // Linux has closed it when it says so.
        Err(Errno::EINTR) => Ok(()),
        result => result.map(drop),
    }
}

/// Reads at the descriptor's position.
pub fn read(fd: Fd, into: &mut [u8]) -> Result<usize, Errno> {
    let length = into.len().min(TRANSFER_BYTES_MAX);
    // SAFETY: `length` bytes of `into` are writable.
    size_call(|| unsafe { libc::read(fd, into.as_mut_ptr().cast(), length) })
}

/// Reads at `offset` without moving the descriptor's position.
pub fn read_at(fd: Fd, into: &mut [u8], offset: i64) -> Result<usize, Errno> {
    let length = into.len().min(TRANSFER_BYTES_MAX);
    // SAFETY: `length` bytes of `into` are writable.
    size_call(|| unsafe { libc::pread(fd, into.as_mut_ptr().cast(), length, offset) })
}

/// Writes at the descriptor's position; perhaps only a part.
pub fn write(fd: Fd, bytes: &[u8]) -> Result<usize, Errno> {
    let length = bytes.len().min(TRANSFER_BYTES_MAX);
    // SAFETY: `length` bytes are readable.
    size_call(|| unsafe { libc::write(fd, bytes.as_ptr().cast(), length) })
}

/// Writes at `offset` without moving the descriptor's position; perhaps only a part.
pub fn write_at(fd: Fd, bytes: &[u8], offset: i64) -> Result<usize, Errno> {
    let length = bytes.len().min(TRANSFER_BYTES_MAX);
    // SAFETY: `length` bytes are readable.
    size_call(|| unsafe { libc::pwrite(fd, bytes.as_ptr().cast(), length, offset) })
}

/// Writes several pieces in one call, at `offset` or at the descriptor's position; perhaps only a part.
pub fn write_spans(fd: Fd, pieces: &[&[u8]], offset: Option<i64>) -> Result<usize, Errno> {
    let span =
        |bytes: &&[u8]| libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
    let spans: Vec<libc::iovec> = pieces.iter().take(libc::UIO_MAXIOV as usize).map(span).collect();
    let count = spans.len() as i32;
    match offset {
        // SAFETY: the spans describe readable bytes that outlive the call.
        Some(offset) => size_call(|| unsafe { libc::pwritev(fd, spans.as_ptr(), count, offset) }),
        // SAFETY: as above.
        None => size_call(|| unsafe { libc::writev(fd, spans.as_ptr(), count) }),
    }
}

/// Reads into several pieces in one call, at `offset` or at the descriptor's position.
pub fn read_spans(fd: Fd, pieces: &mut [&mut [u8]], offset: Option<i64>) -> Result<usize, Errno> {
    let span =
        |bytes: &mut &mut [u8]| libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.len() };
    let spans: Vec<libc::iovec> = pieces.iter_mut().take(libc::UIO_MAXIOV as usize).map(span).collect();
    let count = spans.len() as i32;
    match offset {
        // SAFETY: the spans describe writable bytes, each borrowed once, that outlive the call.
        Some(offset) => size_call(|| unsafe { libc::preadv(fd, spans.as_ptr(), count, offset) }),
        // SAFETY: as above.
        None => size_call(|| unsafe { libc::readv(fd, spans.as_ptr(), count) }),
    }
}

/// Where the next read or write of a descriptor begins; `ESPIPE` for what has no place.
pub fn position(fd: Fd) -> Result<i64, Errno> {
    // SAFETY: no memory is involved.
    size_call(|| unsafe { libc::lseek(fd, 0, libc::SEEK_CUR) as isize }).map(|at| at as i64)
}

/// Moves where the next read or write of a descriptor begins.
pub fn set_position(fd: Fd, position: i64) -> Result<(), Errno> {
    // SAFETY: no memory is involved.
    size_call(|| unsafe { libc::lseek(fd, position, libc::SEEK_SET) as isize }).map(drop)
}

/// Writes everything, at the descriptor's position.
pub fn write_all(fd: Fd, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match write(fd, bytes)? {
            0 => return Err(Errno::EIO),
            count => bytes = &bytes[count..],
        }
    }
    Ok(())
}

/// The whole contents of an open file, from the descriptor's position on.
pub fn read_to_end(fd: Fd) -> Result<Vec<u8>, Errno> {
    let status = fstat(fd)?;
    let expected = if status.is_file() { status.size as usize } else { 0 };
    let mut contents = Vec::new();
    contents.try_reserve_exact(expected + 1).map_err(|_| Errno::ENOMEM)?;
    loop {
        if contents.capacity() == contents.len() {
            contents.try_reserve(contents.len().max(8192)).map_err(|_| Errno::ENOMEM)?;
        }
        let spare = contents.spare_capacity_mut();
        let (address, room) = (spare.as_mut_ptr(), spare.len().min(TRANSFER_BYTES_MAX));
        // SAFETY: `room` bytes at `address` are spare capacity, writable though not initialised.
        let count = size_call(|| unsafe { libc::read(fd, address.cast(), room) })?;
        // SAFETY: the kernel has initialised `count` bytes behind the length.
        unsafe { contents.set_len(contents.len() + count) };
        if count == 0 {
            return Ok(contents);
        }
    }
}

/// The whole contents of a file.
pub fn read_file(path: &[u8]) -> Result<Vec<u8>, Errno> {
    let fd = open(path, libc::O_RDONLY, 0)?;
    let contents = read_to_end(fd);
    close(fd)?;
    contents
}

/// The whole contents of a file that is accepted for what it is; `EPERM` for another. A link as the last part of the path is not
/// followed.
pub fn read_file_if(path: &[u8], accepts: impl FnOnce(&FileStatus) -> bool) -> Result<Vec<u8>, Errno> {
    let fd = open(path, libc::O_RDONLY | libc::O_NOFOLLOW | libc::O_NONBLOCK, 0)?;
    let contents = match fstat(fd) {
        Ok(status) if accepts(&status) => read_to_end(fd),
        Ok(_) => Err(Errno::EPERM),
        Err(errno) => Err(errno),
    };
    close(fd)?;
    contents
}

/// Writes a file whole: made if it is not there, replaced if it is.
pub fn write_file(path: &[u8], contents: &[u8], mode: u32) -> Result<(), Errno> {
    let fd = open(path, libc::O_WRONLY | libc::O_CREAT | libc::O_TRUNC, mode)?;
    let written = write_all(fd, contents);
    close(fd)?;
    written
}

fn statx(fd: Fd, path: &[u8], flags: i32) -> Result<FileStatus, Errno> {
    let mut raw = MaybeUninit::<libc::statx>::zeroed();
    let mask = libc::STATX_BASIC_STATS | libc::STATX_BTIME;
    // SAFETY: the path is a C string and `raw` is writable for the call.
    path_call(path, |path| unsafe { libc::statx(fd, path, flags, mask, raw.as_mut_ptr()) })?;
    // SAFETY: all-zero bytes are a valid statx, and the kernel has written over them.
    Ok(FileStatus::of(unsafe { raw.assume_init_ref() }))
}

/// Facts about the file that a path leads to.
pub fn stat(path: &[u8]) -> Result<FileStatus, Errno> {
    check_path(path)?;
    statx(libc::AT_FDCWD, path, 0)
}

/// Facts about a path's last link itself.
pub fn lstat(path: &[u8]) -> Result<FileStatus, Errno> {
    check_path(path)?;
    statx(libc::AT_FDCWD, path, libc::AT_SYMLINK_NOFOLLOW)
}

/// Facts about an open file.
pub fn fstat(fd: Fd) -> Result<FileStatus, Errno> {
    statx(fd, b"", libc::AT_EMPTY_PATH)
}

fn check_path(path: &[u8]) -> Result<(), Errno> {
    if path.is_empty() { Err(Errno::ENOENT) } else { Ok(()) }
}

/// Facts about the file system of a path.
pub fn stat_file_system(path: &[u8]) -> Result<FileSystemStatus, Errno> {
    let mut raw = MaybeUninit::<libc::statfs>::zeroed();
    // SAFETY: the path is a C string and `raw` is writable for the call.
    path_call(path, |path| unsafe { libc::statfs(path, raw.as_mut_ptr()) })?;
    // SAFETY: all-zero bytes are a valid statfs, and the kernel has written over them.
    let raw = unsafe { raw.assume_init() };
    Ok(FileSystemStatus {
        kind: raw.f_type as u64,
        block_bytes: raw.f_bsize as u64,
        blocks: raw.f_blocks,
        blocks_free: raw.f_bfree,
        blocks_available: raw.f_bavail,
        files: raw.f_files,
        files_free: raw.f_ffree,
    })
}

/// Whether the process may do what `mode` (`R_OK` and so on) says.
pub fn access(path: &[u8], mode: i32) -> Result<(), Errno> {
    // SAFETY: the path is a C string.
    path_call(path, |path| unsafe { libc::access(path, mode) }).map(drop)
}

/// The path without links and dots.
pub fn real_path(path: &[u8]) -> Result<Vec<u8>, Errno> {
    if path.contains(&0) {
        return Err(Errno::EINVAL);
    }
    Ok(std::fs::canonicalize(OsStr::from_bytes(path))?.into_os_string().into_vec())
}

/// Where a symbolic link points.
pub fn read_link(path: &[u8]) -> Result<Vec<u8>, Errno> {
    if path.contains(&0) {
        return Err(Errno::EINVAL);
    }
    Ok(std::fs::read_link(OsStr::from_bytes(path))?.into_os_string().into_vec())
}

/// Makes a directory.
pub fn make_directory(path: &[u8], mode: u32) -> Result<(), Errno> {
    // SAFETY: the path is a C string.
    path_call(path, |path| unsafe { libc::mkdir(path, mode) }).map(drop)
}

/// Makes a directory with a new name: `prefix` and six random characters. Returns the name.
pub fn make_temporary_directory(prefix: &[u8]) -> Result<Vec<u8>, Errno> {
    if prefix.contains(&0) {
        return Err(Errno::EINVAL);
    }
    let mut template = prefix.to_vec();
    template.extend_from_slice(b"XXXXXX\0");
    // SAFETY: the template is writable and ends in a zero byte.
    let made = unsafe { libc::mkdtemp(template.as_mut_ptr().cast()) };
    if made.is_null() {
        return Err(Errno::last());
    }
    template.pop();
    Ok(template)
}

/// Removes an empty directory.
pub fn remove_directory(path: &[u8]) -> Result<(), Errno> {
    // SAFETY: the path is a C string.
    path_call(path, |path| unsafe { libc::rmdir(path) }).map(drop)
}

/// Removes a name of a file.
pub fn unlink(path: &[u8]) -> Result<(), Errno> {
    // SAFETY: the path is a C string.
    path_call(path, |path| unsafe { libc::unlink(path) }).map(drop)
}

/// Gives a file another name.
pub fn rename(from: &[u8], to: &[u8]) -> Result<(), Errno> {
    // SAFETY: both paths are C strings.
    with_path(from, |from| path_call(to, |to| unsafe { libc::rename(from, to) })).map(drop)
}

/// Makes a symbolic link at `path` that points to `target`.
pub fn symbolic_link(target: &[u8], path: &[u8]) -> Result<(), Errno> {
    // SAFETY: both paths are C strings.
    with_path(target, |target| path_call(path, |path| unsafe { libc::symlink(target, path) })).map(drop)
}

/// Gives a file another name beside those it has.
pub fn link(existing: &[u8], path: &[u8]) -> Result<(), Errno> {
    // SAFETY: both paths are C strings.
    with_path(existing, |existing| path_call(path, |path| unsafe { libc::link(existing, path) })).map(drop)
}

/// Sets the permissions of a path's file.
pub fn set_mode(path: &[u8], mode: u32) -> Result<(), Errno> {
    // SAFETY: the path is a C string.
    path_call(path, |path| unsafe { libc::chmod(path, mode) }).map(drop)
}

/// Sets the permissions of an open file.
pub fn set_mode_of(fd: Fd, mode: u32) -> Result<(), Errno> {
    // SAFETY: no memory is involved.
    call(|| unsafe { libc::fchmod(fd, mode) }).map(drop)
}

/// Gives a path's file to another user and group; of the last link itself if `follow` is false.
pub fn set_owner(path: &[u8], user: u32, group: u32, follow: bool) -> Result<(), Errno> {
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: the path is a C string.
    path_call(path, |path| unsafe { libc::fchownat(libc::AT_FDCWD, path, user, group, flags) }).map(drop)
}

/// Gives an open file to another user and group.
pub fn set_owner_of(fd: Fd, user: u32, group: u32) -> Result<(), Errno> {
    // SAFETY: no memory is involved.
    call(|| unsafe { libc::fchown(fd, user, group) }).map(drop)
}

fn time_pair(accessed: FileTime, modified: FileTime) -> [libc::timespec; 2] {
    [accessed, modified].map(|time| {
        // SAFETY: all-zero bytes are a valid timespec.
        let mut raw: libc::timespec = unsafe { zeroed() };
        raw.tv_sec = time.seconds as _;
        raw.tv_nsec = time.nanoseconds as _;
        raw
    })
}

/// Sets when a path's file was read and changed; of the last link itself if `follow` is false.
pub fn set_times(path: &[u8], accessed: FileTime, modified: FileTime, follow: bool) -> Result<(), Errno> {
    let times = time_pair(accessed, modified);
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: the path is a C string and `times` holds the two times that the call reads.
    path_call(path, |path| unsafe { libc::utimensat(libc::AT_FDCWD, path, times.as_ptr(), flags) }).map(drop)
}

/// Sets when an open file was read and changed.
pub fn set_times_of(fd: Fd, accessed: FileTime, modified: FileTime) -> Result<(), Errno> {
    let times = time_pair(accessed, modified);
    // SAFETY: `times` holds the two times that the call reads.
    call(|| unsafe { libc::futimens(fd, times.as_ptr()) }).map(drop)
}

/// Cuts or extends a path's file to a length.
pub fn truncate(path: &[u8], length: i64) -> Result<(), Errno> {
    // SAFETY: the path is a C string.
    path_call(path, |path| unsafe { libc::truncate(path, length) }).map(drop)
}

/// Cuts or extends an open file to a length.
pub fn truncate_of(fd: Fd, length: i64) -> Result<(), Errno> {
    // SAFETY: no memory is involved.
    call(|| unsafe { libc::ftruncate(fd, length) }).map(drop)
}

/// Brings a file's bytes to the disk; with `data_only` just what is needed to read them again.
pub fn sync(fd: Fd, data_only: bool) -> Result<(), Errno> {
    // SAFETY: no memory is involved.
    call(|| unsafe { if data_only { libc::fdatasync(fd) } else { libc::fsync(fd) } }).map(drop)
}

/// Another descriptor of the same open file.
pub fn duplicate(fd: Fd) -> Result<Fd, Errno> {
    // SAFETY: no memory is involved.
    call(|| unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) })
}

/// Both ends of a new pipe: reading, writing.
pub fn pipe() -> Result<(Fd, Fd), Errno> {
    let mut ends = [0; 2];
    // SAFETY: the call writes two descriptors into the array.
    call(|| unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) })?;
    Ok((ends[0], ends[1]))
}

/// A descriptor that tells of changes to files, to be adopted as [`crate::HandleKind::Pipe`].
pub fn watch_open() -> Result<Fd, Errno> {
    // SAFETY: no memory is involved.
    call(|| unsafe { libc::inotify_init1(libc::IN_CLOEXEC) })
}

/// Watches a path for the changes in `mask`; returns the number of the watch.
pub fn watch_add(fd: Fd, path: &[u8], mask: u32) -> Result<i32, Errno> {
    // SAFETY: the path is a C string.
    path_call(path, |path| unsafe { libc::inotify_add_watch(fd, path, mask) })
}

/// Ends a watch.
pub fn watch_remove(fd: Fd, watch: i32) -> Result<(), Errno> {
    // SAFETY: no memory is involved.
    call(|| unsafe { libc::inotify_rm_watch(fd, watch) }).map(drop)
}
