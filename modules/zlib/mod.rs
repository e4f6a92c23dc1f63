//! Native half of node:zlib: codecs behind lazy objects, worked on at once or on the offload pool.

mod brotli;
mod codec;
#[cfg(test)]
mod codec_tests;
mod deflate;
mod inflate;
mod options;
mod zstd;

use crate::Host;
use crate::kinds::{self, kind};
use crate::slots::Slots;
use codec::{Codec, Pieces, Trouble, Wanted, Whole};
use deflate::{Deflating, Frame};
use inflate::{Expected, Inflating};
use io::{Completion, Event, Job, JobResult};
use options::ZlibOptions;
use std::sync::Arc;
use typebridge::{Args, Binding, Callback, Failure, Key, Native, Prototype, Value};

/// `binding('zlib')`
pub const BINDING: Binding<Host> = Binding {
    name: "zlib",
    functions: &[
        Native::new("setPrototype", 1, set_prototype),
        Native::new("openZlib", 6, open_zlib),
        Native::new("openBrotli", 2, open_brotli),
        Native::new("openZstd", 4, open_zstd),
        Native::new("write", 8, write),
        Native::new("writeSync", 7, write_sync),
        Native::new("whole", 4, whole_of),
        Native::new("wholeSync", 4, whole_sync),
        Native::new("reset", 1, reset),
        Native::new("tune", 3, tune),
        Native::new("close", 1, close),
        Native::new("weighs", 0, weighs),
        Native::new("crc32", 2, crc32),
    ],
    groups: &[],
};

/// `UNZIP`, `BROTLI_DECODE` and so on of Node's constants.
mod mode {
    pub const DEFLATE: i64 = 1;
    pub const INFLATE: i64 = 2;
    pub const GZIP: i64 = 3;
    pub const GUNZIP: i64 = 4;
    pub const DEFLATERAW: i64 = 5;
    pub const INFLATERAW: i64 = 6;
    pub const UNZIP: i64 = 7;
    pub const BROTLI_ENCODE: i64 = 9;
    pub const ZSTD_COMPRESS: i64 = 10;
}

/// Codecs of so many bytes are no reason to look for dropped ones.
const WEIGHT_MIN: usize = 64 << 20;

/// Bytes of a codec, about: what deflate takes with its default options.
const CODEC_BYTES: usize = 256 << 10;

/// A codec, or nothing while a job has it.
struct Open {
    codec: Option<Box<dyn Codec>>,
    /// The chunk that jobs work on, one after the other.
    chunk: Option<Arc<[u8]>>,
    /// The script has asked for a new start while the codec was away.
    resets: bool,
}

/// A job of the pool that works for a codec.
struct Waiting {
    codec: Key,
    callback: Callback,
}

/// What a job brings back.
struct Done {
    codec: Box<dyn Codec>,
    outcome: Outcome,
}

enum Outcome {
    Pieces(Result<Pieces, Trouble>),
    Whole(Result<Whole, Trouble>),
}

/// Codecs of one shard, and jobs that work for them.
pub struct Codecs {
    open: Slots<Open>,
    waiting: Slots<Waiting>,
    prototype: Option<Prototype>,
    /// Bytes of all codecs, about.
    weight: usize,
    /// The engine's collector, which does not see this weight, is called above it.
    weight_max: usize,
}

impl Default for Codecs {
    fn default() -> Codecs {
        Codecs {
            open: Slots::new(kind::CODEC),
            waiting: Slots::new(kind::CODEC_JOB),
            prototype: None,
            weight: 0,
            weight_max: WEIGHT_MIN,
        }
    }
}

impl Codecs {
    fn add(&mut self, codec: Box<dyn Codec>) -> Key {
        self.weight += CODEC_BYTES;
        self.open.insert(Open { codec: Some(codec), chunk: None, resets: false })
    }

    /// The object of a codec was collected, or the codec closed.
    pub fn released(&mut self, key: Key) {
        if self.open.remove(key).is_some() {
            self.weight -= CODEC_BYTES;
        }
        if self.weight < self.weight_max / 4 {
            self.weight_max = WEIGHT_MIN;
        }
    }
}

/// (prototype of handles)
fn set_prototype(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.codecs.prototype = Some(args.prototype(0));
    Ok(Value::Undefined)
}

/// A trouble as the script takes it: `[message, errno, code]`.
fn told(trouble: Trouble) -> Value {
    Value::List(vec![
        Value::Text(trouble.message.into_owned()),
        Value::Int(trouble.errno),
        Value::Text(trouble.code.into_owned()),
    ])
}

/// A handle, which the collector may take; or the trouble.
fn opened(host: &mut Host, args: &Args<'_>, codec: Result<Box<dyn Codec>, Trouble>) -> Value {
    let codec = match codec {
        Ok(codec) => codec,
        Err(trouble) => return told(trouble),
    };
    let prototype = host.codecs.prototype.expect("node:zlib registers its prototype when it is loaded");
    let key = host.codecs.add(codec);
    args.loose(prototype, key)
}

/// (mode, windowBits, level, memLevel, strategy, dictionary) → handle, or `[message, errno, code]`
fn open_zlib(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let options = ZlibOptions::read(args, 1)?;
    let deflating =
        |frame, options| -> Result<Box<dyn Codec>, Trouble> { Ok(Box::new(Deflating::new(frame, options)?)) };
    let inflating = |expected, options| -> Result<Box<dyn Codec>, Trouble> {
        Ok(Box::new(Inflating::new(expected, options)?))
    };
    let codec = match args.integer(0)? {
        mode::DEFLATE => deflating(Frame::Zlib, options),
        mode::GZIP => deflating(Frame::Gzip, options),
        mode::DEFLATERAW => deflating(Frame::Raw, options),
        mode::INFLATE => inflating(Expected::One(Frame::Zlib), options),
        mode::GUNZIP => inflating(Expected::One(Frame::Gzip), options),
        mode::INFLATERAW => inflating(Expected::One(Frame::Raw), options),
        mode::UNZIP => inflating(Expected::Either, options),
        _ => return Err(Failure::type_error("no codec of zlib has this mode")),
    };
    Ok(opened(host, args, codec))
}

/// (mode, parameters) → as above
fn open_brotli(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let parameters = options::parameters(args, 1)?;
    let codec: Result<Box<dyn Codec>, Trouble> = if args.integer(0)? == mode::BROTLI_ENCODE {
        brotli::Compressing::new(parameters).map(|codec| Box::new(codec) as _)
    } else {
        Ok(Box::new(brotli::Decompressing::new(&parameters)))
    };
    Ok(opened(host, args, codec))
}

/// (mode, parameters, bytes of the whole input or -1, dictionary) → as above
fn open_zstd(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let parameters = options::parameters(args, 1)?;
    let pledged_bytes = u64::try_from(args.integer(2)?).ok();
    let dictionary = options::bytes_or_none(args, 3)?;
    let codec: Result<Box<dyn Codec>, Trouble> = if args.integer(0)? == mode::ZSTD_COMPRESS {
        zstd::Compressing::new(&parameters, pledged_bytes, &dictionary).map(|codec| Box::new(codec) as _)
    } else {
        zstd::Decompressing::new(&parameters, &dictionary).map(|codec| Box::new(codec) as _)
    };
    Ok(opened(host, args, codec))
}

fn open_codec<'h>(host: &'h mut Host, args: &Args<'_>) -> Result<(Key, &'h mut Open), Failure> {
    let closed = || Failure::type_error("the codec is closed");
    let key = args.key(0).ok_or_else(closed)?;
    Ok((key, host.codecs.open.get_mut(key).ok_or_else(closed)?))
}

fn busy() -> Failure {
    Failure::coded("ERR_INVALID_STATE", "Invalid state: a write of this stream is in progress")
}

/// Puts `work` on the pool with the codec of argument 0.
fn offload(
    host: &mut Host,
    args: &Args<'_>,
    callback: usize,
    work: impl FnOnce(&mut dyn Codec) -> Outcome + Send + 'static,
) -> Result<Value, Failure> {
    host.reactor()?;
    let callback = args.callback(callback)?;
    let (key, open) = open_codec(host, args)?;
    let Some(mut codec) = open.codec.take() else { return Err(busy()) };
    let job = host.codecs.waiting.insert(Waiting { codec: key, callback });
    let run = move || -> Box<dyn std::any::Any + Send> {
        let outcome = work(codec.as_mut());
        Box::new(Done { codec, outcome })
    };
    if let Err(errno) = host.open_reactor().offload(Job::Call(Box::new(run)), kinds::owner(job)) {
        host.codecs.waiting.remove(job);
        host.calls.release(callback);
        // The codec went with the job.
        host.codecs.released(key);
        return Err(Failure::coded(errno.name(), "no thread for the codec"));
    }
    host.reference();
    Ok(Value::Undefined)
}

fn wanted(args: &Args<'_>, first: usize) -> Result<Wanted, Failure> {
    Ok(Wanted { room: args.size(first)?, piece_bytes: args.size(first + 1)?, pieces: args.size(first + 2)? })
}

/// (handle, flush, bytes, offset, room, piece bytes, pieces, callback): the callback gets what [`write_sync`] returns. The bytes
/// are copied at offset 0, and kept until they were worked on.
fn write(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let flush = args.integer(1)? as i32;
    let wanted = wanted(args, 4)?;
    let offset = args.size(3)?;
    let open = open_codec(host, args)?.1;
    if offset == 0 || open.chunk.is_none() {
        open.chunk = Some(Arc::from(args.bytes(2)?));
    }
    let Some(chunk) = open.chunk.clone() else { return Err(busy()) };
    offload(host, args, 7, move |codec| {
        let input = chunk.get(offset..).unwrap_or_default();
        Outcome::Pieces(codec::pieces(codec, flush, input, wanted))
    })
}

/// (handle, flush, bytes, offset, room, piece bytes, pieces) → `[bytes taken, may have more, pieces…]`, or `[message, errno, code]`
fn write_sync(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let flush = args.integer(1)? as i32;
    let wanted = wanted(args, 4)?;
    let input = args.bytes(2)?.get(args.size(3)?..).unwrap_or_default();
    let open = open_codec(host, args)?.1;
    open.chunk = None;
    let codec = open.codec.as_mut().ok_or_else(busy)?;
    Ok(value_of(Outcome::Pieces(codec::pieces(codec.as_mut(), flush, input, wanted))))
}

/// (handle, flush, bytes, most bytes, callback): the callback gets what [`whole_sync`] returns
fn whole_of(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (flush, input, most) = (args.integer(1)? as i32, args.bytes(2)?.to_vec(), args.size(3)?);
    offload(host, args, 4, move |codec| Outcome::Whole(codec::whole(codec, flush, &input, most)))
}

/// (handle, flush, bytes, most bytes) → `[output, bytes taken]`, `[]` if the output is longer, or `[message, errno, code]`
fn whole_sync(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (flush, input, most) = (args.integer(1)? as i32, args.bytes(2)?, args.size(3)?);
    let codec = open_codec(host, args)?.1.codec.as_mut().ok_or_else(busy)?;
    Ok(value_of(Outcome::Whole(codec::whole(codec.as_mut(), flush, input, most))))
}

fn value_of(outcome: Outcome) -> Value {
    match outcome {
        Outcome::Pieces(Err(trouble)) | Outcome::Whole(Err(trouble)) => told(trouble),
        Outcome::Pieces(Ok(done)) => {
            let head = [Value::count(done.consumed), Value::Bool(done.more)];
            let pieces = done.pieces.into_iter().map(Value::Buffer);
            Value::List(head.into_iter().chain(pieces).collect())
        }
        Outcome::Whole(Ok(Whole::TooLong)) => Value::List(Vec::new()),
        Outcome::Whole(Ok(Whole::Done(output, consumed))) => {
            Value::List(vec![Value::Buffer(output), Value::count(consumed)])
        }
    }
}

/// A job of the pool is done.
pub fn complete(host: &mut Host, job: Key, completion: Completion) {
    let Event::Offloaded(JobResult::Value(answer)) = completion.event else {
        panic!("not an event of a codec: {:?}", completion.event);
    };
    let Some(waiting) = host.codecs.waiting.remove(job) else { return };
    let done = answer.downcast::<Done>().expect("jobs of codecs give the codec back");
    let Done { mut codec, outcome } = *done;
    let is_worked_on = !matches!(&outcome, Outcome::Pieces(Ok(pieces)) if pieces.more);
    let mut value = value_of(outcome);
    if let Some(open) = host.codecs.open.get_mut(waiting.codec) {
        if std::mem::take(&mut open.resets)
            && let Err(trouble) = codec.reset()
        {
            value = told(trouble);
        }
        open.codec = Some(codec);
        if is_worked_on {
            open.chunk = None;
        }
    }
    host.unreference();
    host.calls.call(waiting.callback, [value]);
    host.calls.release(waiting.callback);
}

/// (handle) → undefined, or `[message, errno, code]`
fn reset(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let open = open_codec(host, args)?.1;
    match &mut open.codec {
        None => open.resets = true,
        Some(codec) => return Ok(codec.reset().map_or_else(told, |()| Value::Undefined)),
    }
    Ok(Value::Undefined)
}

/// (handle, level, strategy) → as above
fn tune(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (level, strategy) = (args.integer(1)? as i32, args.integer(2)? as i32);
    let codec = open_codec(host, args)?.1.codec.as_mut().ok_or_else(busy)?;
    Ok(codec.tune(level, strategy).map_or_else(told, |()| Value::Undefined))
}

/// (handle): frees the codec, or lets the job that has it do so
fn close(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    if let Some(key) = args.key(0) {
        host.codecs.released(key);
    }
    Ok(Value::Undefined)
}

/// → whether there are so many codecs that the engine should look which of them were dropped
fn weighs(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let codecs = &mut host.codecs;
    let is_much = codecs.weight > codecs.weight_max;
    if is_much {
        codecs.weight_max = 2 * codecs.weight;
    }
    Ok(Value::Bool(is_much))
}

/// (string or bytes, start) → CRC-32 as in gzip
fn crc32(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let start = args.integer(1)? as u32;
    let sum = if args.is_string(0) {
        zlib_rs::crc32::crc32(start, args.text(0)?.as_bytes())
    } else {
        zlib_rs::crc32::crc32(start, args.bytes(0)?)
    };
    Ok(Value::Number(sum.into()))
}
