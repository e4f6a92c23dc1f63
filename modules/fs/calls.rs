//! Operations on paths. Each is done at once and throws, or with a callback behind its arguments on the ring or the pool.

use crate::Host;
use crate::fs::jobs::{self, About, Effect, Stage, Trouble};
use crate::fs::outcome::Outcome;
use crate::fs::tree::{self, Named, Patience, Walk};
use crate::fs::whole::{self, Form, Reading, Source};
use crate::fs::writing::{self, Writing};
use io::files::{self, FileStatus, FileTime};
use io::folders::Order;
use io::{Errno, Fd, FileRequest};
use typebridge::{Args, Failure, Value};

/// What a native gives.
pub type Reply = Result<Value, Failure>;

/// Flags of open(2) that change the file system.
const CREATE: i32 = 0o100;
const TRUNCATE: i32 = 0o1000;

/// Flag of copyFile: the target must not exist.
const COPY_EXCLUSIVE: i64 = 1;
/// Flag of copyFile: copies share their blocks, or there is no copy.
const COPY_CLONE_ONLY: i64 = 4;

/// A path argument as bytes: a string's UTF-8, or bytes as they are.
pub fn path(args: &Args<'_>, at: usize) -> Result<Vec<u8>, Failure> {
    if args.is_string(at) { Ok(args.text(at)?.as_bytes().to_vec()) } else { Ok(args.bytes(at)?.to_vec()) }
}

/// A descriptor argument.
pub fn fd(args: &Args<'_>, at: usize) -> Result<Fd, Failure> {
    Ok(args.integer(at)? as Fd)
}

/// The result of a call on one path that gives nothing.
fn nothing(result: Result<(), Errno>, syscall: &'static str, path: &[u8]) -> Result<Outcome, Trouble> {
    result.map(|()| Outcome::Nothing).map_err(|errno| About::path(syscall, path).failed(errno))
}

/// The result of a call on two paths that gives nothing.
fn nothing_of_two(
    result: Result<(), Errno>,
    syscall: &'static str,
    from: &[u8],
    to: &[u8],
) -> Result<Outcome, Trouble> {
    result.map(|()| Outcome::Nothing).map_err(|errno| About::paths(syscall, from, to).failed(errno))
}

/// `(path, flags, mode[, done]) -> fd`
pub fn open(host: &mut Host, args: &Args<'_>) -> Reply {
    let (path, flags, mode) = (path(args, 0)?, args.integer(1)? as i32, args.integer(2)? as u32);
    let effect = if flags & (CREATE | TRUNCATE) == 0 { Effect::Reads } else { Effect::Changes };
    if jobs::is_asynchronous(args, 3) {
        let stage = Stage::Ring(About::path("open", &path), false);
        return jobs::start(host, args, 3, effect, FileRequest::Open { path, flags, mode }, stage);
    }
    jobs::run(host, args, 3, effect, move || {
        files::open(&path, flags, mode)
            .map(Outcome::Fd)
            .map_err(|errno| About::path("open", &path).failed(errno))
    })
}

/// The file to be read or written whole: a descriptor or a path.
fn source(args: &Args<'_>, at: usize, flags: i32) -> Result<Source, Failure> {
    Ok(if args.is_number(at) { Source::Fd(fd(args, at)?) } else { Source::Path(path(args, at)?, flags) })
}

/// `(path or fd, flags, as text[, done]) -> Buffer` or string
pub fn read_file(host: &mut Host, args: &Args<'_>) -> Reply {
    let form = if args.flag(2) { Form::Text } else { Form::Bytes };
    let source = source(args, 0, args.integer(1)? as i32)?;
    if !jobs::is_asynchronous(args, 3) {
        return jobs::run(host, args, 3, Effect::Reads, move || whole::read(&source, form));
    }
    let step = match source {
        Source::Path(path, flags) => Ok(Reading::begin(path, flags, form)),
        Source::Fd(fd) => Reading::begin_open(host.reactor()?, fd, form),
    };
    jobs::start_steps(host, args, 3, Effect::Reads, step, Stage::Reading)
}

/// `(stats)`: what facts of files are made like
pub fn model_stats(host: &mut Host, args: &Args<'_>) -> Reply {
    host.files.models.stats = Some(args.keep(0));
    Ok(Value::Undefined)
}

/// `(path or fd, bytes or text, flags, mode, flush[, done])`
pub fn write_file(host: &mut Host, args: &Args<'_>) -> Reply {
    let bytes = if args.is_string(1) { args.text(1)?.as_bytes().to_vec() } else { args.bytes(1)?.to_vec() };
    let target = source(args, 0, args.integer(2)? as i32)?;
    let writing = Writing { target, mode: args.integer(3)? as u32, bytes, flush: args.flag(4) };
    if jobs::is_asynchronous(args, 5) {
        return jobs::start_steps(host, args, 5, Effect::Changes, writing.begin(), Stage::Writing);
    }
    jobs::run(host, args, 5, Effect::Changes, move || writing::write(&writing))
}

/// `(path, bigint, quiet[, done]) -> numbers`; with `quiet` a missing file is `undefined`.
pub fn stat(host: &mut Host, args: &Args<'_>) -> Reply {
    status(host, args, files::stat, true)
}

/// `(path, bigint, quiet[, done]) -> numbers`
pub fn lstat(host: &mut Host, args: &Args<'_>) -> Reply {
    status(host, args, files::lstat, false)
}

fn status(
    host: &mut Host,
    args: &Args<'_>,
    call: fn(&[u8]) -> Result<FileStatus, Errno>,
    follow: bool,
) -> Reply {
    let syscall = if follow { "stat" } else { "lstat" };
    let (path, is_big, is_quiet) = (path(args, 0)?, args.flag(1), args.flag(2));
    if jobs::is_asynchronous(args, 3) && !path.is_empty() {
        let stage = Stage::Ring(About::path(syscall, &path), is_big);
        return jobs::start(host, args, 3, Effect::Reads, FileRequest::Status { path, follow }, stage);
    }
    jobs::run(host, args, 3, Effect::Reads, move || match call(&path) {
        Ok(status) => Ok(Outcome::Status(Box::new(status), is_big)),
        Err(Errno::ENOENT | Errno::ENOTDIR) if is_quiet => Ok(Outcome::Nothing),
        Err(errno) => Err(About::path(syscall, &path).failed(errno)),
    })
}

/// `(path) -> 0 file, 1 directory, -errno`
pub fn kind_of(_: &mut Host, args: &Args<'_>) -> Reply {
    Ok(Value::Int(match files::stat(&path(args, 0)?) {
        Ok(status) => i32::from(status.is_directory()),
        Err(errno) => -errno.0,
    }))
}

/// `(path[, done]) -> [type, bsize, blocks, bfree, bavail, files, ffree]` as BigInts
pub fn statfs(host: &mut Host, args: &Args<'_>) -> Reply {
    let path = path(args, 0)?;
    jobs::run(host, args, 1, Effect::Reads, move || {
        let status = files::stat_file_system(&path);
        status.map(Outcome::FileSystem).map_err(|errno| About::path("statfs", &path).failed(errno))
    })
}

/// `(path, mode[, done])`
pub fn access(host: &mut Host, args: &Args<'_>) -> Reply {
    let (path, mode) = (path(args, 0)?, args.integer(1)? as i32);
    jobs::run(host, args, 2, Effect::Reads, move || nothing(files::access(&path, mode), "access", &path))
}

/// `(path, raw, model or undefined, as found[, done]) -> [name, …]`; with a model of a Dirent an object like it for each entry,
/// whose first properties are the name and Node's UV_DIRENT constant
pub fn readdir(host: &mut Host, args: &Args<'_>) -> Reply {
    let (path, is_raw) = (path(args, 0)?, args.flag(1));
    let order = if args.flag(3) { Order::Found } else { Order::Sorted };
    let model = (!args.is_undefined(2)).then(|| args.keep(2));
    jobs::run_like(host, args, 4, Effect::Reads, model, move || {
        let listing = tree::list(&path, order, model.is_some())?;
        Ok(match model {
            Some(model) => Outcome::Entries(listing, is_raw, model),
            None => Outcome::Names(listing, is_raw),
        })
    })
}

/// `(path, raw, follow links, last folder first[, done]) -> [folder below path, name, type, …]`
pub fn read_tree(host: &mut Host, args: &Args<'_>) -> Reply {
    let (path, is_raw) = (path(args, 0)?, args.flag(1));
    let walk = Walk { follows: args.flag(2), last_first: args.flag(3) };
    jobs::run(host, args, 4, Effect::Reads, move || tree::read_tree(&path, is_raw, walk))
}

/// `(absolute path, raw[, done]) -> name`; errors tell of the step that failed.
pub fn realpath(host: &mut Host, args: &Args<'_>) -> Reply {
    let (path, is_raw) = (path(args, 0)?, args.flag(1));
    jobs::run(host, args, 2, Effect::Reads, move || tree::real_path(&path, is_raw))
}

/// `(path, raw[, done]) -> name`
pub fn realpath_native(host: &mut Host, args: &Args<'_>) -> Reply {
    named(host, args, files::real_path, "realpath")
}

/// `(path, raw[, done]) -> name`
pub fn readlink(host: &mut Host, args: &Args<'_>) -> Reply {
    named(host, args, files::read_link, "readlink")
}

fn named(
    host: &mut Host,
    args: &Args<'_>,
    call: fn(&[u8]) -> Result<Vec<u8>, Errno>,
    syscall: &'static str,
) -> Reply {
    let (path, is_raw) = (path(args, 0)?, args.flag(1));
    jobs::run(host, args, 2, Effect::Reads, move || match call(&path) {
        Ok(name) => Ok(Outcome::Name(name, is_raw)),
        Err(errno) => Err(About::path(syscall, &path).failed(errno)),
    })
}

/// `(path, mode[, done])`
pub fn mkdir(host: &mut Host, args: &Args<'_>) -> Reply {
    let (path, mode) = (path(args, 0)?, args.integer(1)? as u32);
    if jobs::is_asynchronous(args, 2) {
        let stage = Stage::Ring(About::path("mkdir", &path), false);
        return jobs::start(host, args, 2, Effect::Changes, FileRequest::MakeDirectory { path, mode }, stage);
    }
    jobs::run(host, args, 2, Effect::Changes, move || {
        nothing(files::make_directory(&path, mode), "mkdir", &path)
    })
}

/// `(path, mode[, done]) -> first folder that was made, or undefined`
pub fn make_all(host: &mut Host, args: &Args<'_>) -> Reply {
    let (path, mode) = (path(args, 0)?, args.integer(1)? as u32);
    let named = if jobs::is_asynchronous(args, 2) { Named::Failing } else { Named::Whole };
    jobs::run(host, args, 2, Effect::Changes, move || tree::make_all(&path, mode, named))
}

/// `(prefix, raw[, done]) -> name`
pub fn mkdtemp(host: &mut Host, args: &Args<'_>) -> Reply {
    let (prefix, is_raw) = (path(args, 0)?, args.flag(1));
    jobs::run(host, args, 2, Effect::Changes, move || {
        let shown = [&prefix[..], b"XXXXXX"].concat();
        match files::make_temporary_directory(&prefix) {
            Ok(made) => Ok(Outcome::Name(made, is_raw)),
            Err(errno) => Err(About::path("mkdtemp", &shown).failed(errno)),
        }
    })
}

/// `(path[, done])`
pub fn rmdir(host: &mut Host, args: &Args<'_>) -> Reply {
    let path = path(args, 0)?;
    if jobs::is_asynchronous(args, 1) {
        let stage = Stage::Ring(About::path("rmdir", &path), false);
        return jobs::start(host, args, 1, Effect::Changes, FileRequest::RemoveDirectory { path }, stage);
    }
    jobs::run(host, args, 1, Effect::Changes, move || nothing(files::remove_directory(&path), "rmdir", &path))
}

/// `(path, force, tries more, delay in ms[, done])`: with all that is in it
pub fn remove(host: &mut Host, args: &Args<'_>) -> Reply {
    let (path, force) = (path(args, 0)?, args.flag(1));
    let patience = Patience { tries_more: args.size(2)? as u32, delay_ms: args.size(3)? as u64 };
    jobs::run(host, args, 4, Effect::Changes, move || tree::remove(&path, force, patience))
}

/// `(path[, done])`
pub fn unlink(host: &mut Host, args: &Args<'_>) -> Reply {
    let path = path(args, 0)?;
    if jobs::is_asynchronous(args, 1) {
        let stage = Stage::Ring(About::path("unlink", &path), false);
        return jobs::start(host, args, 1, Effect::Changes, FileRequest::Unlink { path }, stage);
    }
    jobs::run(host, args, 1, Effect::Changes, move || nothing(files::unlink(&path), "unlink", &path))
}

/// `(from, to[, done])`
pub fn rename(host: &mut Host, args: &Args<'_>) -> Reply {
    let (from, to) = (path(args, 0)?, path(args, 1)?);
    if jobs::is_asynchronous(args, 2) {
        let stage = Stage::Ring(About::paths("rename", &from, &to), false);
        return jobs::start(host, args, 2, Effect::Changes, FileRequest::Rename { from, to }, stage);
    }
    of_two(host, args, files::rename, "rename")
}

/// `(target, path[, done])`
pub fn symlink(host: &mut Host, args: &Args<'_>) -> Reply {
    if jobs::is_asynchronous(args, 2) {
        let (target, path) = (path(args, 0)?, path(args, 1)?);
        let stage = Stage::Ring(About::paths("symlink", &target, &path), false);
        let request = FileRequest::SymbolicLink { target, path };
        return jobs::start(host, args, 2, Effect::Changes, request, stage);
    }
    of_two(host, args, files::symbolic_link, "symlink")
}

/// `(existing, path[, done])`
pub fn link(host: &mut Host, args: &Args<'_>) -> Reply {
    if jobs::is_asynchronous(args, 2) {
        let (existing, path) = (path(args, 0)?, path(args, 1)?);
        let stage = Stage::Ring(About::paths("link", &existing, &path), false);
        return jobs::start(host, args, 2, Effect::Changes, FileRequest::Link { existing, path }, stage);
    }
    of_two(host, args, files::link, "link")
}

fn of_two(
    host: &mut Host,
    args: &Args<'_>,
    call: fn(&[u8], &[u8]) -> Result<(), Errno>,
    syscall: &'static str,
) -> Reply {
    let (from, to) = (path(args, 0)?, path(args, 1)?);
    jobs::run(host, args, 2, Effect::Changes, move || nothing_of_two(call(&from, &to), syscall, &from, &to))
}

/// `(from, to, flags[, done])`
pub fn copy_file(host: &mut Host, args: &Args<'_>) -> Reply {
    let (from, to, flags) = (path(args, 0)?, path(args, 1)?, args.integer(2)?);
    jobs::run(host, args, 3, Effect::Changes, move || {
        let done = if flags & COPY_CLONE_ONLY != 0 {
            Err(Errno::ENOTSUP)
        } else {
            io::copying::copy_file(&from, &to, flags & COPY_EXCLUSIVE != 0)
        };
        nothing_of_two(done, "copyfile", &from, &to)
    })
}

/// `(path, mode[, done])`
pub fn chmod(host: &mut Host, args: &Args<'_>) -> Reply {
    let (path, mode) = (path(args, 0)?, args.integer(1)? as u32);
    jobs::run(host, args, 2, Effect::Changes, move || nothing(files::set_mode(&path, mode), "chmod", &path))
}

/// `(path, user, group[, done])`
pub fn chown(host: &mut Host, args: &Args<'_>) -> Reply {
    owner(host, args, true)
}

/// `(path, user, group[, done])`: a link itself
pub fn lchown(host: &mut Host, args: &Args<'_>) -> Reply {
    owner(host, args, false)
}

fn owner(host: &mut Host, args: &Args<'_>, follow: bool) -> Reply {
    let (path, user, group) = (path(args, 0)?, args.integer(1)? as u32, args.integer(2)? as u32);
    jobs::run(host, args, 3, Effect::Reads, move || {
        let syscall = if follow { "chown" } else { "lchown" };
        nothing(files::set_owner(&path, user, group, follow), syscall, &path)
    })
}

/// Seconds since 1970 with their fraction.
pub fn time(args: &Args<'_>, at: usize) -> Result<FileTime, Failure> {
    let seconds = args.number(at)?;
    let whole = seconds.floor();
    // Microseconds are what a double of this size can tell apart.
    let micro = ((seconds - whole) * 1e6).round().min(999_999.0);
    Ok(FileTime { seconds: whole as i64, nanoseconds: micro as u32 * 1000 })
}

/// `(path, accessed, modified[, done])` in seconds
pub fn utimes(host: &mut Host, args: &Args<'_>) -> Reply {
    times(host, args, true)
}

/// `(path, accessed, modified[, done])`: a link itself
pub fn lutimes(host: &mut Host, args: &Args<'_>) -> Reply {
    times(host, args, false)
}

fn times(host: &mut Host, args: &Args<'_>, follow: bool) -> Reply {
    let (path, accessed, modified) = (path(args, 0)?, time(args, 1)?, time(args, 2)?);
    jobs::run(host, args, 3, Effect::Reads, move || {
        let syscall = if follow { "utime" } else { "lutime" };
        nothing(files::set_times(&path, accessed, modified, follow), syscall, &path)
    })
}
