//! One function per system call: arguments out of JavaScript, the call, its result or its failure back.

use crate::Host;
use io::files::{self, FileStatus, FileTime};
use io::{Errno, Fd};
use typebridge::{Args, Failure, SystemFailure, Value};

/// Flag of copyFile: the target must not exist.
const COPY_EXCLUSIVE: i64 = 1;

/// A path argument as bytes: a string's UTF-8, or bytes as they are.
fn path(args: &Args<'_>, at: usize) -> Result<Vec<u8>, Failure> {
    if args.is_string(at) { Ok(args.text(at)?.as_bytes().to_vec()) } else { Ok(args.bytes(at)?.to_vec()) }
}

fn shown(path: &[u8]) -> Option<String> {
    Some(String::from_utf8_lossy(path).into_owned())
}

fn failed(errno: Errno, syscall: &'static str, path: Option<String>, dest: Option<String>) -> Failure {
    Failure::system(SystemFailure {
        errno: errno.0,
        code: errno.name(),
        text: errno.message(),
        syscall,
        path,
        dest,
    })
}

/// The result of a call on one path.
fn on_path<T>(result: Result<T, Errno>, syscall: &'static str, path: &[u8]) -> Result<T, Failure> {
    result.map_err(|errno| failed(errno, syscall, shown(path), None))
}

/// The result of a call on two paths.
fn on_paths<T>(result: Result<T, Errno>, syscall: &'static str, from: &[u8], to: &[u8]) -> Result<T, Failure> {
    result.map_err(|errno| failed(errno, syscall, shown(from), shown(to)))
}

/// The result of a call on a descriptor.
fn on_fd<T>(result: Result<T, Errno>, syscall: &'static str) -> Result<T, Failure> {
    result.map_err(|errno| failed(errno, syscall, None, None))
}

fn fd(args: &Args<'_>, at: usize) -> Result<Fd, Failure> {
    Ok(args.integer(at)? as Fd)
}

const DONE: Result<Value, Failure> = Ok(Value::Undefined);

/// `(path, flags, mode) -> fd`
pub fn open(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    let opened = files::open(&path, args.integer(1)? as i32, args.integer(2)? as u32);
    Ok(Value::Int(on_path(opened, "open", &path)?))
}

/// `(fd)`
pub fn close(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    on_fd(files::close(fd(args, 0)?), "close")?;
    DONE
}

/// `(fd, view, offset, length, position or null) -> bytes read`
pub fn read(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (fd, offset, length) = (fd(args, 0)?, args.size(2)?, args.size(3)?);
    let position = if args.is_nullish(4) { None } else { Some(args.integer(4)?) };
    let result = args.with_bytes_mut(1, |bytes| {
        let into = bytes.get_mut(offset..offset + length).ok_or(Errno::EINVAL)?;
        match position {
            Some(position) if position >= 0 => files::read_at(fd, into, position),
            _ => files::read(fd, into),
        }
    })?;
    Ok(Value::count(on_fd(result, "read")?))
}

/// `(fd, view, offset, length, position or null) -> bytes written`
pub fn write(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (fd, offset, length) = (fd(args, 0)?, args.size(2)?, args.size(3)?);
    let bytes = args.bytes(1)?.get(offset..offset + length).ok_or_else(|| Failure::range_error("range"))?;
    let result = if args.is_nullish(4) {
        files::write(fd, bytes)
    } else {
        files::write_at(fd, bytes, args.integer(4)?)
    };
    Ok(Value::count(on_fd(result, "write")?))
}

/// `(fd) -> Buffer` of everything from the current position on
pub fn read_all(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Buffer(on_fd(files::read_to_end(fd(args, 0)?), "read")?))
}

/// `(path) -> Buffer`
pub fn read_file(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    match files::read_file(&path) {
        Ok(contents) => Ok(Value::Buffer(contents)),
        // Opening a folder works, reading it does not.
        Err(Errno::EISDIR) => Err(failed(Errno::EISDIR, "read", None, None)),
        Err(errno) => Err(failed(errno, "open", shown(&path), None)),
    }
}

/// Eighteen numbers as BigInts or floats: dev mode nlink uid gid rdev blksize ino size blocks, then four times as seconds and
/// nanoseconds: accessed, modified, changed, born.
fn status_numbers(status: &FileStatus) -> Value {
    let times = [status.accessed, status.modified, status.changed, status.born];
    let mut numbers = vec![
        status.device as f64,
        f64::from(status.mode),
        status.links as f64,
        f64::from(status.user),
        f64::from(status.group),
        status.special_device as f64,
        status.block_bytes as f64,
        status.inode as f64,
        status.size as f64,
        status.blocks as f64,
    ];
    numbers.extend(times.iter().flat_map(|time| [time.seconds as f64, f64::from(time.nanoseconds)]));
    Value::Numbers(numbers)
}

/// `(path, quiet) -> numbers`; with `quiet` a missing file is `undefined`.
pub fn stat(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    status(args, files::stat, "stat")
}

/// `(path, quiet) -> numbers`
pub fn lstat(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    status(args, files::lstat, "lstat")
}

fn status(
    args: &Args<'_>,
    call: fn(&[u8]) -> Result<FileStatus, Errno>,
    syscall: &'static str,
) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    match call(&path) {
        Err(Errno::ENOENT | Errno::ENOTDIR) if args.flag(1) => Ok(Value::Undefined),
        result => Ok(status_numbers(&on_path(result, syscall, &path)?)),
    }
}

/// `(fd) -> numbers`
pub fn fstat(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(status_numbers(&on_fd(files::fstat(fd(args, 0)?), "fstat")?))
}

/// `(path) -> 0 file, 1 directory, -errno`
pub fn kind_of(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Int(match files::stat(&path(args, 0)?) {
        Ok(status) => i32::from(status.is_directory()),
        Err(errno) => -errno.0,
    }))
}

/// `(path) -> [type, bsize, blocks, bfree, bavail, files, ffree]`
pub fn statfs(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    let status = on_path(files::stat_file_system(&path), "statfs", &path)?;
    let numbers = [
        status.kind,
        status.block_bytes,
        status.blocks,
        status.blocks_free,
        status.blocks_available,
        status.files,
        status.files_free,
    ];
    Ok(Value::Numbers(numbers.iter().map(|&number| number as f64).collect()))
}

/// `(path, mode)`
pub fn access(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    on_path(files::access(&path, args.integer(1)? as i32), "access", &path)?;
    DONE
}

/// `(path) -> [name as Buffer, type, …]` with the types of Node's UV_DIRENT constants
pub fn readdir(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    let entries = on_path(files::read_directory(&path), "scandir", &path)?;
    let list = entries.into_iter().flat_map(|entry| {
        let kind = Value::Int(entry.kind as i32);
        // Names that are text come as text, which is what most callers want.
        let name = match String::from_utf8(entry.name) {
            Ok(text) => Value::Text(text),
            Err(bytes) => Value::Buffer(bytes.into_bytes()),
        };
        [name, kind]
    });
    Ok(Value::List(list.collect()))
}

/// `(path) -> Buffer`
pub fn realpath(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    Ok(Value::Buffer(on_path(files::real_path(&path), "realpath", &path)?))
}

/// `(path) -> Buffer`
pub fn readlink(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    Ok(Value::Buffer(on_path(files::read_link(&path), "readlink", &path)?))
}

/// `(path, mode)`
pub fn mkdir(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    on_path(files::make_directory(&path, args.integer(1)? as u32), "mkdir", &path)?;
    host.loader.files_changed();
    DONE
}

/// `(prefix) -> Buffer`
pub fn mkdtemp(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let prefix = path(args, 0)?;
    let shown = [&prefix[..], b"XXXXXX"].concat();
    let made = on_path(files::make_temporary_directory(&prefix), "mkdtemp", &shown)?;
    host.loader.files_changed();
    Ok(Value::Buffer(made))
}

/// `(path)`
pub fn rmdir(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    on_path(files::remove_directory(&path), "rmdir", &path)?;
    host.loader.files_changed();
    DONE
}

/// `(path)`
pub fn unlink(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    on_path(files::unlink(&path), "unlink", &path)?;
    host.loader.files_changed();
    DONE
}

/// `(from, to)`
pub fn rename(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (from, to) = (path(args, 0)?, path(args, 1)?);
    on_paths(files::rename(&from, &to), "rename", &from, &to)?;
    host.loader.files_changed();
    DONE
}

/// `(target, path)`
pub fn symlink(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (target, path) = (path(args, 0)?, path(args, 1)?);
    on_paths(files::symbolic_link(&target, &path), "symlink", &target, &path)?;
    host.loader.files_changed();
    DONE
}

/// `(existing, path)`
pub fn link(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (existing, path) = (path(args, 0)?, path(args, 1)?);
    on_paths(files::link(&existing, &path), "link", &existing, &path)?;
    host.loader.files_changed();
    DONE
}

/// `(path, mode)`
pub fn chmod(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    on_path(files::set_mode(&path, args.integer(1)? as u32), "chmod", &path)?;
    DONE
}

/// `(fd, mode)`
pub fn fchmod(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    on_fd(files::set_mode_of(fd(args, 0)?, args.integer(1)? as u32), "fchmod")?;
    DONE
}

/// `(path, user, group)`
pub fn chown(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    let done = files::set_owner(&path, args.integer(1)? as u32, args.integer(2)? as u32, true);
    on_path(done, "chown", &path)?;
    DONE
}

/// `(path, user, group)`: a link itself
pub fn lchown(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    let done = files::set_owner(&path, args.integer(1)? as u32, args.integer(2)? as u32, false);
    on_path(done, "lchown", &path)?;
    DONE
}

/// `(fd, user, group)`
pub fn fchown(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let done = files::set_owner_of(fd(args, 0)?, args.integer(1)? as u32, args.integer(2)? as u32);
    on_fd(done, "fchown")?;
    DONE
}

/// Seconds since 1970 with their fraction.
fn time(args: &Args<'_>, at: usize) -> Result<FileTime, Failure> {
    let seconds = args.number(at)?;
    let whole = seconds.floor();
    // Microseconds are what a double of this size can tell apart.
    let micro = ((seconds - whole) * 1e6).round().min(999_999.0);
    Ok(FileTime { seconds: whole as i64, nanoseconds: micro as u32 * 1000 })
}

/// `(path, accessed, modified)` in seconds
pub fn utimes(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    on_path(files::set_times(&path, time(args, 1)?, time(args, 2)?, true), "utime", &path)?;
    DONE
}

/// `(path, accessed, modified)`: a link itself
pub fn lutimes(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = path(args, 0)?;
    on_path(files::set_times(&path, time(args, 1)?, time(args, 2)?, false), "lutime", &path)?;
    DONE
}

/// `(fd, accessed, modified)`
pub fn futimes(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    on_fd(files::set_times_of(fd(args, 0)?, time(args, 1)?, time(args, 2)?), "futime")?;
    DONE
}

/// `(fd, length)`
pub fn ftruncate(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    on_fd(files::truncate_of(fd(args, 0)?, args.integer(1)?), "ftruncate")?;
    DONE
}

/// `(fd)`
pub fn fsync(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    on_fd(files::sync(fd(args, 0)?, false), "fsync")?;
    DONE
}

/// `(fd)`
pub fn fdatasync(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    on_fd(files::sync(fd(args, 0)?, true), "fdatasync")?;
    DONE
}

/// `(from, to, flags)`
pub fn copy_file(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (from, to) = (path(args, 0)?, path(args, 1)?);
    let exclusive = args.integer(2)? & COPY_EXCLUSIVE != 0;
    on_paths(files::copy_file(&from, &to, exclusive), "copyfile", &from, &to)?;
    host.loader.files_changed();
    DONE
}
