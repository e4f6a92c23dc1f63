//! Operations on open files, in both forms.

use crate::Host;
use crate::fs::calls::{Reply, fd, time};
use crate::fs::jobs::{self, About, Effect, Stage};
use crate::fs::outcome::Outcome;
use io::files;
use io::{Errno, FileBuffer, FileRequest};
use typebridge::{Args, Failure, Value};

/// Most bytes that one read or write moves; as Linux has it.
const TRANSFER_BYTES_MAX: usize = 0x7fff_f000;

fn nothing(
    host: &mut Host,
    args: &Args<'_>,
    at: usize,
    syscall: &'static str,
    work: impl FnOnce() -> Result<(), Errno> + Send + 'static,
) -> Reply {
    jobs::run(host, args, at, Effect::Reads, move || {
        work().map(|()| Outcome::Nothing).map_err(|errno| About::fd(syscall).failed(errno))
    })
}

fn ring(host: &mut Host, args: &Args<'_>, at: usize, syscall: &'static str, request: FileRequest) -> Reply {
    jobs::start(host, args, at, Effect::Reads, request, Stage::Ring(About::fd(syscall), false))
}

fn thrown(errno: Errno, syscall: &'static str) -> Failure {
    About::fd(syscall).failed(errno).failure()
}

/// A file position, a number or a BigInt; none means the descriptor's own.
fn position(args: &Args<'_>, at: usize) -> Result<Option<i64>, Failure> {
    let position = args.bigint(at).or_else(|_| args.integer_or(at, -1))?;
    Ok((position >= 0).then_some(position))
}

/// `(fd[, done])`
pub fn close(host: &mut Host, args: &Args<'_>) -> Reply {
    let fd = fd(args, 0)?;
    if jobs::is_asynchronous(args, 1) {
        return ring(host, args, 1, "close", FileRequest::Close { fd });
    }
    nothing(host, args, 1, "close", move || files::close(fd))
}

/// `(fd, view, offset, length, position or null) -> bytes read`
pub fn read(_: &mut Host, args: &mut Args<'_>) -> Reply {
    let (fd, offset, length, position) = (fd(args, 0)?, args.size(2)?, args.size(3)?, position(args, 4)?);
    let result = args.view_mut(1)?.change(offset..offset + length, |into| match position {
        Some(position) => files::read_at(fd, into, position),
        None => files::read(fd, into),
    });
    result.unwrap_or(Err(Errno::EINVAL)).map(Value::count).map_err(|errno| thrown(errno, "read"))
}

/// `(fd, length, position or null, done) -> Buffer` of what was read, which may be less
pub fn read_some(host: &mut Host, args: &Args<'_>) -> Reply {
    let (fd, length, offset) = (fd(args, 0)?, args.size(1)?.min(TRANSFER_BYTES_MAX), position(args, 2)?);
    let buffer = FileBuffer::Room(Vec::with_capacity(length));
    ring(host, args, 3, "read", FileRequest::Read { fd, buffer, offset })
}

/// `(fd, view or text, offset, length, position or null[, done]) -> bytes written`; of a text all is written.
pub fn write(host: &mut Host, args: &Args<'_>) -> Reply {
    let (fd, offset) = (fd(args, 0)?, position(args, 4)?);
    if args.is_string(1) {
        return write_bytes(host, args, fd, args.text(1)?.as_bytes(), offset);
    }
    let (start, length) = (args.size(2)?, args.size(3)?);
    let bytes = args.bytes(1)?.get(start..start + length).ok_or_else(|| Failure::range_error("range"))?;
    write_bytes(host, args, fd, bytes, offset)
}

fn write_bytes(host: &mut Host, args: &Args<'_>, fd: io::Fd, bytes: &[u8], offset: Option<i64>) -> Reply {
    if jobs::is_asynchronous(args, 5) {
        let buffer = FileBuffer::Owned(bytes.to_vec());
        return ring(host, args, 5, "write", FileRequest::Write { fd, buffer, offset });
    }
    write_now(fd, bytes, offset)
}

fn write_now(fd: io::Fd, bytes: &[u8], offset: Option<i64>) -> Reply {
    let result = match offset {
        Some(offset) => files::write_at(fd, bytes, offset),
        None => files::write(fd, bytes),
    };
    result.map(Value::count).map_err(|errno| thrown(errno, "write"))
}

/// `(fd, [view], position or null[, done]) -> bytes written` as one write
pub fn writev(host: &mut Host, args: &Args<'_>) -> Reply {
    let (fd, offset) = (fd(args, 0)?, position(args, 2)?);
    let mut bytes = Vec::new();
    args.elements(1, |element| {
        bytes.extend_from_slice(element.bytes(0)?);
        Ok(())
    })?;
    if jobs::is_asynchronous(args, 3) {
        let buffer = FileBuffer::Owned(bytes);
        return ring(host, args, 3, "write", FileRequest::Write { fd, buffer, offset });
    }
    write_now(fd, &bytes, offset)
}

/// `(fd, bigint[, done]) -> numbers`
pub fn fstat(host: &mut Host, args: &Args<'_>) -> Reply {
    let (fd, is_big) = (fd(args, 0)?, args.flag(1));
    jobs::run(host, args, 2, Effect::Reads, move || match files::fstat(fd) {
        Ok(status) => Ok(Outcome::Status(Box::new(status), is_big)),
        Err(errno) => Err(About::fd("fstat").failed(errno)),
    })
}

/// `(fd, mode[, done])`
pub fn fchmod(host: &mut Host, args: &Args<'_>) -> Reply {
    let (fd, mode) = (fd(args, 0)?, args.integer(1)? as u32);
    nothing(host, args, 2, "fchmod", move || files::set_mode_of(fd, mode))
}

/// `(fd, user, group[, done])`
pub fn fchown(host: &mut Host, args: &Args<'_>) -> Reply {
    let (fd, user, group) = (fd(args, 0)?, args.integer(1)? as u32, args.integer(2)? as u32);
    nothing(host, args, 3, "fchown", move || files::set_owner_of(fd, user, group))
}

/// `(fd, accessed, modified[, done])`
pub fn futimes(host: &mut Host, args: &Args<'_>) -> Reply {
    let (fd, accessed, modified) = (fd(args, 0)?, time(args, 1)?, time(args, 2)?);
    nothing(host, args, 3, "futime", move || files::set_times_of(fd, accessed, modified))
}

/// `(fd, length[, done])`
pub fn ftruncate(host: &mut Host, args: &Args<'_>) -> Reply {
    let (fd, length) = (fd(args, 0)?, args.integer(1)?);
    if jobs::is_asynchronous(args, 2) && host.reactor()?.truncates() {
        return ring(host, args, 2, "ftruncate", FileRequest::Truncate { fd, length: length.max(0) as u64 });
    }
    nothing(host, args, 2, "ftruncate", move || files::truncate_of(fd, length))
}

/// `(fd[, done])`
pub fn fsync(host: &mut Host, args: &Args<'_>) -> Reply {
    sync(host, args, "fsync", false)
}

/// `(fd[, done])`
pub fn fdatasync(host: &mut Host, args: &Args<'_>) -> Reply {
    sync(host, args, "fdatasync", true)
}

fn sync(host: &mut Host, args: &Args<'_>, syscall: &'static str, data_only: bool) -> Reply {
    let fd = fd(args, 0)?;
    if jobs::is_asynchronous(args, 1) {
        return ring(host, args, 1, syscall, FileRequest::Sync { fd, data_only });
    }
    nothing(host, args, 1, syscall, move || files::sync(fd, data_only))
}
