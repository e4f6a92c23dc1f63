//! One operation in either of its forms: at once, or on the ring or the pool with a callback that is queued at its end.

use crate::Host;
use crate::fs::watch::Watches;
use crate::fs::whole::Reading;
use crate::kinds::{self, kind};
use crate::slots::Slots;
use io::files::{DirectoryEntry, FileStatus, FileSystemStatus};
use io::{Completion, Errno, Event, Fd, FileDone, FileRequest, Job, JobResult};
use typebridge::{Args, Callback, ErrorClass, Failure, Key, SystemFailure, Value};

/// Why an operation did not succeed.
#[derive(Debug)]
pub enum Trouble {
    /// A system call failed.
    System { errno: Errno, about: About },
    /// The file has more bytes than a Buffer takes.
    TooLarge(u64),
}

/// What an error tells of its call.
#[derive(Debug, Default, Clone)]
pub struct About {
    /// Name as Node shows it.
    pub syscall: &'static str,
    /// `err.path`
    pub path: Option<Vec<u8>>,
    /// `err.dest`
    pub dest: Option<Vec<u8>>,
}

impl About {
    /// A call on a descriptor.
    pub fn fd(syscall: &'static str) -> About {
        About { syscall, path: None, dest: None }
    }

    /// A call on one path.
    pub fn path(syscall: &'static str, path: &[u8]) -> About {
        About { syscall, path: Some(path.to_vec()), dest: None }
    }

    /// A call on two paths.
    pub fn paths(syscall: &'static str, path: &[u8], dest: &[u8]) -> About {
        About { syscall, path: Some(path.to_vec()), dest: Some(dest.to_vec()) }
    }

    /// The failure of this call.
    pub fn failed(self, errno: Errno) -> Trouble {
        Trouble::System { errno, about: self }
    }
}

impl Trouble {
    /// The error in Node's shape.
    pub fn failure(self) -> Failure {
        let text = |path: Option<Vec<u8>>| path.map(|path| String::from_utf8_lossy(&path).into_owned());
        match self {
            Trouble::System { errno, about } => Failure::system(SystemFailure {
                errno: errno.0,
                code: errno.name(),
                text: errno.message(),
                syscall: about.syscall,
                path: text(about.path),
                dest: text(about.dest),
            }),
            Trouble::TooLarge(size) => Failure::Coded {
                class: ErrorClass::Range,
                code: "ERR_FS_FILE_TOO_LARGE",
                message: format!("File size ({size}) is greater than 2 GiB").into(),
            },
        }
    }
}

/// What an operation gives.
#[derive(Debug)]
pub enum Outcome {
    Nothing,
    Fd(Fd),
    Count(usize),
    /// Contents of a file.
    Bytes(Vec<u8>),
    /// Contents of a file as text.
    Text(Vec<u8>),
    /// A path or name: text, or as it is.
    Name(Vec<u8>, IsRaw),
    /// A path, if there is one.
    OptionalName(Option<Vec<u8>>),
    /// Facts of a file, as numbers or as BigInts.
    Status(Box<FileStatus>, IsBig),
    FileSystem(FileSystemStatus),
    Entries(Vec<DirectoryEntry>, IsRaw),
    /// Entries by their names alone.
    Names(Vec<DirectoryEntry>, IsRaw),
    /// Entries of a tree with the folder of each, relative to the root.
    Tree(Vec<(Vec<u8>, DirectoryEntry)>, IsRaw),
}

/// Whether names stay bytes.
pub type IsRaw = bool;
/// Whether numbers are BigInts.
pub type IsBig = bool;

/// How an operation ended.
pub type Ended = Result<Outcome, Trouble>;

impl Outcome {
    fn is_nothing(&self) -> bool {
        matches!(self, Outcome::Nothing)
    }

    fn value(self) -> Value {
        match self {
            Outcome::Nothing | Outcome::OptionalName(None) => Value::Undefined,
            Outcome::Fd(fd) => Value::Int(fd),
            Outcome::Count(count) => Value::count(count),
            Outcome::Bytes(bytes) => Value::Buffer(bytes),
            Outcome::Text(bytes) => name(bytes, false),
            Outcome::Name(bytes, is_raw) => name(bytes, is_raw),
            Outcome::OptionalName(Some(bytes)) => name(bytes, false),
            Outcome::Status(status, is_big) => status_numbers(&status, is_big),
            Outcome::FileSystem(status) => file_system_numbers(&status),
            Outcome::Entries(entries, is_raw) => {
                let pair = |entry: DirectoryEntry| [name(entry.name, is_raw), Value::Int(entry.kind as i32)];
                Value::List(entries.into_iter().flat_map(pair).collect())
            }
            Outcome::Names(entries, is_raw) => {
                Value::List(entries.into_iter().map(|entry| name(entry.name, is_raw)).collect())
            }
            Outcome::Tree(entries, is_raw) => {
                let triple = |(folder, entry): (Vec<u8>, DirectoryEntry)| {
                    [name(folder, is_raw), name(entry.name, is_raw), Value::Int(entry.kind as i32)]
                };
                Value::List(entries.into_iter().flat_map(triple).collect())
            }
        }
    }
}

fn name(bytes: Vec<u8>, is_raw: IsRaw) -> Value {
    if is_raw {
        return Value::Buffer(bytes);
    }
    Value::Text(
        String::from_utf8(bytes)
            .unwrap_or_else(|bytes| String::from_utf8_lossy(bytes.as_bytes()).into_owned()),
    )
}

/// dev mode nlink uid gid rdev blksize ino size blocks, then four times as seconds and nanoseconds: accessed, modified,
/// changed, born.
fn status_numbers(status: &FileStatus, is_big: IsBig) -> Value {
    let facts = [
        status.device,
        u64::from(status.mode),
        status.links,
        u64::from(status.user),
        u64::from(status.group),
        status.special_device,
        status.block_bytes,
        status.inode,
        status.size,
        status.blocks,
    ];
    let times = [status.accessed, status.modified, status.changed, status.born];
    if is_big {
        let times =
            times.iter().flat_map(|time| [time.seconds, i64::from(time.nanoseconds)]).map(Value::BigInt);
        return Value::List(facts.into_iter().map(Value::BigUint).chain(times).collect());
    }
    let times = times.iter().flat_map(|time| [time.seconds as f64, f64::from(time.nanoseconds)]);
    Value::Numbers(facts.into_iter().map(|fact| fact as f64).chain(times).collect())
}

fn file_system_numbers(status: &FileSystemStatus) -> Value {
    let numbers = [
        status.kind,
        status.block_bytes,
        status.blocks,
        status.blocks_free,
        status.blocks_available,
        status.files,
        status.files_free,
    ];
    Value::List(numbers.into_iter().map(Value::BigUint).collect())
}

/// What this shard does with files.
pub struct Files {
    waiting: Slots<Pending>,
    /// Watched paths.
    pub watches: Watches,
}

impl Default for Files {
    fn default() -> Files {
        Files { waiting: Slots::new(kind::JOB), watches: Watches::default() }
    }
}

/// Whether an operation may change what the module loader has seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    Reads,
    Changes,
}

/// Whom to tell the end.
#[derive(Debug, Clone, Copy)]
struct Listeners {
    /// `(error, value)`; with `failed`, `(value)`.
    done: Callback,
    /// `(error)`
    failed: Option<Callback>,
}

struct Pending {
    listeners: Listeners,
    effect: Effect,
    stage: Stage,
}

/// What completes a pending operation.
pub enum Stage {
    /// An answer of the pool.
    Offloaded,
    /// One operation of the ring.
    Ring(About, IsBig),
    /// A file that is read whole.
    Reading(Reading),
}

impl Listeners {
    fn of(args: &Args<'_>, at: usize) -> Listeners {
        let failed = args.is_function(at + 1).then(|| args.keep(at + 1));
        Listeners { done: args.keep(at), failed }
    }

    fn tell(self, host: &mut Host, ended: Ended) {
        match (ended, self.failed) {
            (Ok(outcome), Some(_)) => host.calls.call(self.done, [outcome.value()]),
            (Ok(outcome), None) if outcome.is_nothing() => host.calls.call(self.done, [Value::Null]),
            (Ok(outcome), None) => host.calls.call(self.done, [Value::Null, outcome.value()]),
            (Err(trouble), failed) => {
                let error = Value::Error(Box::new(trouble.failure()));
                host.calls.call(failed.unwrap_or(self.done), [error]);
            }
        }
        host.calls.release(self.done);
        if let Some(failed) = self.failed {
            host.calls.release(failed);
        }
    }
}

/// True when the caller gave a callback, or a promise's two functions, at `at`.
pub fn is_asynchronous(args: &Args<'_>, at: usize) -> bool {
    args.is_function(at)
}

/// Does `work` at once, or on the pool when a callback is at `at`.
pub fn run(
    host: &mut Host,
    args: &Args<'_>,
    at: usize,
    effect: Effect,
    work: impl FnOnce() -> Ended + Send + 'static,
) -> Result<Value, Failure> {
    if !is_asynchronous(args, at) {
        let ended = work();
        if effect == Effect::Changes {
            host.loader.files_changed();
        }
        return ended.map(Outcome::value).map_err(Trouble::failure);
    }
    host.reactor()?;
    let key = wait(host, args, at, effect, Stage::Offloaded);
    let job = Job::Call(Box::new(move || Box::new(work())));
    if let Err(errno) = host.open_reactor().offload(job, kinds::owner(key)) {
        end(host, key, Err(About::fd("thread").failed(errno)));
    }
    Ok(Value::Undefined)
}

/// Starts an operation of the ring for the callback at `at`.
pub fn start(
    host: &mut Host,
    args: &Args<'_>,
    at: usize,
    effect: Effect,
    request: FileRequest,
    stage: Stage,
) -> Result<Value, Failure> {
    host.reactor()?;
    let key = wait(host, args, at, effect, stage);
    submit(host, key, request);
    Ok(Value::Undefined)
}

/// The next operation of something that waits already.
fn submit(host: &mut Host, key: Key, request: FileRequest) {
    if let Err(errno) = host.open_reactor().file(request, kinds::owner(key)) {
        let stage = host
            .files
            .waiting
            .get_mut(key)
            .map(|pending| std::mem::replace(&mut pending.stage, Stage::Offloaded));
        let about = if let Some(Stage::Ring(about, _)) = stage { about } else { About::fd("open") };
        end(host, key, Err(about.failed(errno)));
    }
}

fn wait(host: &mut Host, args: &Args<'_>, at: usize, effect: Effect, stage: Stage) -> Key {
    host.reference();
    host.files.waiting.insert(Pending { listeners: Listeners::of(args, at), effect, stage })
}

/// Something that this module waits for has come.
pub fn complete(host: &mut Host, key: Key, completion: Completion) {
    let event = match completion.event {
        Event::Offloaded(JobResult::Value(answer)) => {
            let ended = answer.downcast::<Ended>().expect("jobs of files give how they ended");
            return end(host, key, *ended);
        }
        Event::File(done) => done,
        event => return crate::fs::watch::complete(host, event),
    };
    let pending = host.files.waiting.get_mut(key).expect("a file operation ends once");
    match std::mem::replace(&mut pending.stage, Stage::Offloaded) {
        Stage::Ring(about, is_big) => {
            end(host, key, outcome(event, is_big).map_err(|errno| about.failed(errno)))
        }
        Stage::Reading(reading) => match reading.advance(event) {
            Ok((request, reading)) => {
                pending.stage = Stage::Reading(reading);
                submit(host, key, request);
            }
            Err(ended) => end(host, key, ended),
        },
        Stage::Offloaded => panic!("a job of the pool has an operation of the ring"),
    }
}

fn outcome(done: FileDone, is_big: IsBig) -> Result<Outcome, Errno> {
    Ok(match done {
        FileDone::Opened(fd) => Outcome::Fd(fd?),
        FileDone::Read(buffer, count) => Outcome::Bytes(crate::fs::whole::filled(buffer, count?)),
        FileDone::Written(_, count) => Outcome::Count(count?),
        FileDone::Status(status) => Outcome::Status(status?, is_big),
        FileDone::Done(done) => {
            done?;
            Outcome::Nothing
        }
    })
}

fn end(host: &mut Host, key: Key, ended: Ended) {
    let pending = host.files.waiting.remove(key).expect("a file operation ends once");
    host.unreference();
    if pending.effect == Effect::Changes {
        host.loader.files_changed();
    }
    pending.listeners.tell(host, ended);
}
