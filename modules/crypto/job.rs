//! Work that takes long: at once, or on the offload pool with a callback.
//!
//! The natives of slow operations take a callback as one of their arguments. Without one they give the result or throw; with one
//! they return at once, and the callback gets `(error)` or `(undefined, result)` when a thread of the pool is done.

use crate::Host;
use crate::kinds::{self, kind};
use crate::slots::Slots;
use io::{Completion, Event, Job, JobResult};
use std::any::Any;
use typebridge::{Args, Callback, Failure, Key, Value};

/// Makes the result of a finished work on the loop's thread, where the tables of the host are.
pub type Finish = Box<dyn FnOnce(&mut Host) -> Result<Value, Failure> + Send>;

/// Callbacks of jobs that are on the pool.
pub struct Jobs(Slots<Callback>);

impl Default for Jobs {
    fn default() -> Jobs {
        Jobs(Slots::new(kind::CRYPTO_JOB))
    }
}

/// Does `work`: now if argument `callback` is undefined, else on the pool.
pub fn run(
    host: &mut Host,
    args: &Args<'_>,
    callback: usize,
    work: impl FnOnce() -> Finish + Send + 'static,
) -> Result<Value, Failure> {
    if args.is_undefined(callback) {
        return work()(host);
    }
    host.reactor()?;
    let callback = args.callback(callback)?;
    let key = host.crypto.jobs.0.insert(callback);
    let call = Job::Call(Box::new(move || -> Box<dyn Any + Send> { Box::new(work()) }));
    if let Err(errno) = host.open_reactor().offload(call, kinds::owner(key)) {
        host.crypto.jobs.0.remove(key);
        host.calls.release(callback);
        return Err(Failure::coded(errno.name(), "no thread for the work"));
    }
    host.reference();
    Ok(Value::Undefined)
}

/// As [`run`], for work that gives bytes or says why not; `value` is the kind of object for them.
pub fn run_for_bytes(
    host: &mut Host,
    args: &Args<'_>,
    callback: usize,
    value: fn(Vec<u8>) -> Value,
    work: impl FnOnce() -> Result<Vec<u8>, Failure> + Send + 'static,
) -> Result<Value, Failure> {
    run(host, args, callback, move || {
        let result = work();
        Box::new(move |_| result.map(value))
    })
}

/// A job of the pool is done.
pub fn complete(host: &mut Host, job: Key, completion: Completion) {
    let Event::Offloaded(JobResult::Value(answer)) = completion.event else {
        panic!("not an event of node:crypto: {:?}", completion.event);
    };
    let Some(callback) = host.crypto.jobs.0.remove(job) else { return };
    let finish = *answer.downcast::<Finish>().expect("jobs of node:crypto give what finishes them");
    let result = finish(host);
    host.unreference();
    match result {
        Ok(value) => host.calls.call(callback, [Value::Undefined, value]),
        Err(failure) => host.calls.call(callback, [Value::Error(Box::new(failure))]),
    }
    host.calls.release(callback);
}
