//! One operation in either of its forms: at once, or on the ring or the pool with a callback that is queued at its end.

use crate::Host;
use crate::fs::outcome::{IsBig, Models, Outcome};
use crate::fs::watch::Watches;
use crate::fs::whole::{Reading, Step};
use crate::fs::writing::Progress;
use crate::kinds::{self, kind};
use crate::slots::Slots;
use io::{Completion, Errno, Event, FileDone, FileRequest, Job, JobResult};
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

/// How an operation ended.
pub type Ended = Result<Outcome, Trouble>;

/// What this shard does with files.
pub struct Files {
    waiting: Slots<Pending>,
    /// What outcomes are made like.
    pub models: Models,
    /// Watched paths.
    pub watches: Watches,
}

impl Default for Files {
    fn default() -> Files {
        Files { waiting: Slots::new(kind::JOB), models: Models::default(), watches: Watches::default() }
    }
}

impl Files {
    /// Number of operations that are under way.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
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
enum Listener {
    /// `(error, value)`
    Function(Callback),
    /// `(value)`, or `(error)`
    Functions { done: Callback, failed: Callback },
    /// A promise that the native gave.
    Promise(Callback),
}

struct Pending {
    listener: Listener,
    effect: Effect,
    stage: Stage,
    /// What the outcome is made like.
    model: Option<Callback>,
}

/// What completes a pending operation.
pub enum Stage {
    /// An answer of the pool.
    Offloaded,
    /// One operation of the ring.
    Ring(About, IsBig),
    /// A file that is read whole.
    Reading(Reading),
    /// A file that is written whole.
    Writing(Progress),
}

impl Listener {
    fn of(args: &Args<'_>, at: usize) -> Listener {
        if args.is_null(at) {
            return Listener::Promise(args.promise());
        }
        let done = args.keep(at);
        if args.is_function(at + 1) {
            return Listener::Functions { done, failed: args.keep(at + 1) };
        }
        Listener::Function(done)
    }

    /// What the native gives.
    fn reply(self) -> Value {
        if let Listener::Promise(promise) = self { Value::Promise(promise) } else { Value::Undefined }
    }

    fn tell(self, host: &mut Host, ended: Ended) {
        match ended {
            Ok(outcome) => self.tell_value(host, outcome),
            Err(trouble) => self.tell_error(host, Value::Error(Box::new(trouble.failure()))),
        }
        match self {
            Listener::Function(done) => host.calls.release(done),
            Listener::Functions { done, failed } => {
                host.calls.release(done);
                host.calls.release(failed);
            }
            // It was given up when it was decided.
            Listener::Promise(_) => {}
        }
    }

    fn tell_error(self, host: &mut Host, error: Value) {
        match self {
            Listener::Function(failed) | Listener::Functions { failed, .. } => {
                host.calls.call(failed, [error])
            }
            Listener::Promise(promise) => host.calls.reject(promise, error),
        }
    }

    fn tell_value(self, host: &mut Host, outcome: Outcome) {
        let is_nothing = outcome.is_nothing();
        let value = outcome.value(&mut host.files.models);
        match self {
            Listener::Promise(promise) => host.calls.resolve(promise, value),
            Listener::Functions { done, .. } => host.calls.call(done, [value]),
            Listener::Function(done) if is_nothing => host.calls.call(done, [Value::Null]),
            Listener::Function(done) => host.calls.call(done, [Value::Null, value]),
        }
    }
}

/// True when the caller gave at `at` a callback, a promise's two functions, or `null` for a promise that the native gives.
pub fn is_asynchronous(args: &Args<'_>, at: usize) -> bool {
    args.is_function(at) || args.is_null(at)
}

/// Does `work` at once, or on the pool when a callback is at `at`.
pub fn run(
    host: &mut Host,
    args: &Args<'_>,
    at: usize,
    effect: Effect,
    work: impl FnOnce() -> Ended + Send + 'static,
) -> Result<Value, Failure> {
    run_like(host, args, at, effect, None, work)
}

/// As `run`, with a model of the outcome that is let go at the end.
pub fn run_like(
    host: &mut Host,
    args: &Args<'_>,
    at: usize,
    effect: Effect,
    model: Option<Callback>,
    work: impl FnOnce() -> Ended + Send + 'static,
) -> Result<Value, Failure> {
    if !is_asynchronous(args, at) {
        let ended = work();
        if effect == Effect::Changes {
            host.loader.files_changed();
        }
        if let Some(model) = model {
            host.calls.release(model);
        }
        return ended.map(|outcome| outcome.value(&mut host.files.models)).map_err(Trouble::failure);
    }
    host.reactor()?;
    let (key, reply) = wait(host, Listener::of(args, at), effect, Stage::Offloaded);
    host.files.waiting.get_mut(key).expect("it was put in").model = model;
    let job = Job::Call(Box::new(move || Box::new(work())));
    if let Err(errno) = host.open_reactor().offload(job, kinds::owner(key)) {
        end(host, key, Err(About::fd("thread").failed(errno)));
    }
    Ok(reply)
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
    let (key, reply) = wait(host, Listener::of(args, at), effect, stage);
    submit(host, key, request);
    Ok(reply)
}

/// As `start`, for a promise that the native gives.
pub fn start_promised(
    host: &mut Host,
    args: &Args<'_>,
    effect: Effect,
    request: FileRequest,
    stage: Stage,
) -> Result<Value, Failure> {
    host.reactor()?;
    let (key, reply) = wait(host, Listener::Promise(args.promise()), effect, stage);
    submit(host, key, request);
    Ok(reply)
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

/// Where it waits, and what the native gives meanwhile.
fn wait(host: &mut Host, listener: Listener, effect: Effect, stage: Stage) -> (Key, Value) {
    host.reference();
    let key = host.files.waiting.insert(Pending { listener, effect, stage, model: None });
    (key, listener.reply())
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
    match std::mem::replace(stage_of(host, key), Stage::Offloaded) {
        Stage::Ring(about, is_big) => {
            end(host, key, outcome(event, is_big).map_err(|errno| about.failed(errno)))
        }
        Stage::Reading(reading) => {
            let step = reading.advance(host.open_reactor(), event);
            go_on(host, key, step, Stage::Reading);
        }
        Stage::Writing(progress) => go_on(host, key, progress.advance(event), Stage::Writing),
        Stage::Offloaded => panic!("a job of the pool has an operation of the ring"),
    }
}

fn stage_of(host: &mut Host, key: Key) -> &mut Stage {
    &mut host.files.waiting.get_mut(key).expect("a file operation ends once").stage
}

fn go_on<T>(host: &mut Host, key: Key, step: Step<T>, stage: fn(T) -> Stage) {
    match step {
        Ok((request, rest)) => {
            *stage_of(host, key) = stage(rest);
            submit(host, key, request);
        }
        Err(ended) => end(host, key, ended),
    }
}

/// Starts what takes several operations of the ring, or tells how it ended already, for the callback at `at`.
pub fn start_steps<T>(
    host: &mut Host,
    args: &Args<'_>,
    at: usize,
    effect: Effect,
    step: Step<T>,
    stage: fn(T) -> Stage,
) -> Result<Value, Failure> {
    match step {
        Ok((request, rest)) => start(host, args, at, effect, request, stage(rest)),
        Err(ended) => run(host, args, at, effect, move || ended),
    }
}

fn outcome(done: FileDone, is_big: IsBig) -> Result<Outcome, Errno> {
    Ok(match done {
        FileDone::Opened(fd) => Outcome::Fd(fd?),
        FileDone::Read(buffer, count) => {
            count?;
            Outcome::Bytes(crate::fs::whole::filled(buffer))
        }
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
    pending.listener.tell(host, ended);
    if let Some(model) = pending.model {
        host.calls.release(model);
    }
}
