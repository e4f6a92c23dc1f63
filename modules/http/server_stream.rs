//! Natives that read requests from a stream of the script's own: what one piece of input holds, in one call.

use super::client::raw_fields;
use super::head::FieldBlock;
use super::limits::ServerOptions;
use super::refusal::Refusal;
use super::request::RequestHead;
use super::server_connection::{AfterEnd, AfterResponse, Disposition, ServerConnection, Step};
use crate::Host;
use crate::kinds::kind;
use crate::slots::Slots;
use typebridge::{Args, Binding, Failure, Key, Native, Value};

/// `binding('http_server_stream')`
pub const BINDING: Binding<Host> = Binding {
    name: "http_server_stream",
    functions: &[
        Native::new("begin", 1, begin),
        Native::new("execute", 2, execute),
        Native::new("responseFinished", 4, response_finished),
        Native::new("endOfInput", 1, end_of_input),
        Native::new("expired", 1, expired),
        Native::new("isIdle", 1, is_idle),
        Native::new("release", 1, release),
    ],
    groups: &[],
};

// The first number of each step, known to server_over_stream.js.
const REQUEST: i32 = 1;
const BODY: i32 = 2;
const END: i32 = 3;
const PAUSED: i32 = 4;
const REFUSAL: i32 = 5;
const UPGRADED: i32 = 6;
const CLOSE: i32 = 7;

/// A stream that a server reads requests from.
pub struct Stream {
    machine: ServerConnection,
    options: ServerOptions,
}

/// The streams of a shard.
pub struct Streams(Slots<Stream>);

impl Default for Streams {
    fn default() -> Streams {
        Streams(Slots::new(kind::HTTP_STREAM))
    }
}

/// `(options as a server's) -> id`
fn begin(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let options = super::server::given_options(args, 0)?.options;
    let machine = ServerConnection::new(host.clock.now_ns());
    let key = host.http.streams.0.insert(Stream { machine, options });
    Ok(Value::Number(Slots::<Stream>::number(key)))
}

fn key_of(host: &Host, args: &Args<'_>) -> Result<Key, Failure> {
    Ok(host.http.streams.0.key(args.number(0)?))
}

/// `(id, bytes) -> steps`: one flat array of numbers that name a step, each followed by its values.
fn execute(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(host, args)?;
    let input = args.bytes(1)?;
    let now_ns = host.clock.now_ns();
    let http = &mut host.http;
    let Some(stream) = http.streams.0.get_mut(key) else { return Ok(Value::Undefined) };
    let mut steps = Vec::new();
    let mut cursor = 0;
    loop {
        match stream.machine.next(input, &mut cursor, &stream.options, &mut http.heads, now_ns) {
            Step::Request { head, disposition, has_body } => {
                steps.extend(request_values(args, &head, disposition, has_body));
                http.heads.give(head);
            }
            Step::Body(range) => steps.extend([Value::Int(BODY), args.make_buffer(&input[range])]),
            Step::BodyEnd(trailers) => {
                steps.extend([Value::Int(END), raw_trailers(args, trailers.as_deref())])
            }
            Step::NeedMore => break,
            Step::Paused => {
                steps.extend([Value::Int(PAUSED), Value::count(cursor)]);
                break;
            }
            Step::Refuse(refusal) => {
                steps.extend(refusal_values(refusal));
                break;
            }
            Step::Upgraded => {
                steps.extend([Value::Int(UPGRADED), Value::count(cursor)]);
                break;
            }
            Step::Close => {
                steps.push(Value::Int(CLOSE));
                break;
            }
        }
    }
    Ok(Value::List(steps))
}

/// Method, target, minor version, raw headers, disposition, whether a body follows, whether the client keeps the
/// connection.
fn request_values(
    args: &Args<'_>,
    head: &RequestHead,
    disposition: Disposition,
    has_body: bool,
) -> [Value; 8] {
    let kind = match disposition {
        Disposition::Handle => "request",
        Disposition::HandleLast => "last",
        Disposition::Continue => "checkContinue",
        Disposition::ExpectationFailed => "checkExpectation",
        Disposition::TooManyRequests => "dropRequest",
        Disposition::HostMissing => "hostMissing",
        Disposition::Upgrade => "upgrade",
        Disposition::Connect => "connect",
    };
    [
        Value::Int(REQUEST),
        Value::Static(head.method().text()),
        args.make_latin1(head.target()),
        Value::Int(i32::from(head.minor_version())),
        raw_fields(args, head.fields()),
        Value::Static(kind),
        Value::Bool(has_body),
        Value::Bool(head.keeps_alive()),
    ]
}

fn raw_trailers(args: &Args<'_>, trailers: Option<&FieldBlock>) -> Value {
    trailers.map_or(Value::Undefined, |block| raw_fields(args, block))
}

/// Code, reason, bytes parsed, whether it is a parse error, whether the message has the reason, and the answer.
fn refusal_values(refusal: Refusal) -> [Value; 7] {
    let fault = refusal.fault;
    [
        Value::Int(REFUSAL),
        Value::Static(fault.code()),
        Value::Static(fault.reason()),
        Value::count(refusal.bytes_parsed),
        Value::Bool(fault.is_parse_error()),
        Value::Bool(fault.message_has_reason()),
        Value::Latin1(fault.answer().to_vec()),
    ]
}

/// `(id, isLast, isBodyUnwanted, hasContinued) -> 0, 1 or 2`: the response that is first in order was handed to the stream,
/// behind a 100 Continue or not. 0: the next one is sent; 1: the stream waits for requests; 2: it ends.
fn response_finished(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(host, args)?;
    let now_ns = host.clock.now_ns();
    let Some(stream) = host.http.streams.0.get_mut(key) else { return Ok(Value::Int(2)) };
    if stream.machine.in_flight() == 0 {
        return Ok(Value::Int(1));
    }
    // Of several that are in flight it is not the newest, whose body is on its way.
    if args.flag(3) && stream.machine.in_flight() == 1 {
        stream.machine.continue_sent();
    }
    Ok(Value::Int(match stream.machine.response_finished(args.flag(1), args.flag(2), now_ns) {
        AfterResponse::NextResponse => 0,
        AfterResponse::KeepAlive => 1,
        AfterResponse::Close => 2,
    }))
}

/// `(id) -> refusal, true or false`: the client will send no more. True: answers are owed and may still be sent; false: the
/// stream ends.
fn end_of_input(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(host, args)?;
    let http = &mut host.http;
    let Some(stream) = http.streams.0.get_mut(key) else { return Ok(Value::Bool(false)) };
    Ok(match stream.machine.end_of_input(&stream.options) {
        AfterEnd::Refuse(refusal) => Value::List(refusal_values(refusal).into()),
        AfterEnd::CloseAfterResponses | AfterEnd::Upgraded => Value::Bool(true),
        AfterEnd::Close => Value::Bool(false),
    })
}

/// `(id) -> refusal` when a request takes longer than the server allows, else `undefined`.
fn expired(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(host, args)?;
    let now_ns = host.clock.now_ns();
    let Some(stream) = host.http.streams.0.get_mut(key) else { return Ok(Value::Undefined) };
    // How long the stream itself is silent is the socket's business.
    let options = ServerOptions { keep_alive_timeout_ms: 0, timeout_ms: 0, ..stream.options };
    let expiry = stream.machine.expired(&options, now_ns);
    Ok(expiry.and_then(|expiry| expiry.fault()).map_or(Value::Undefined, |fault| {
        Value::List(refusal_values(Refusal { fault, bytes_parsed: 0 }).into())
    }))
}

/// `(id) -> boolean`: it answered requests and has none to answer.
fn is_idle(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(host, args)?;
    let stream = host.http.streams.0.get(key);
    Ok(Value::Bool(stream.is_some_and(|stream| stream.machine.is_idle() && stream.machine.requests() > 0)))
}

/// `(id)`: the stream is closed.
fn release(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(host, args)?;
    host.http.streams.0.remove(key);
    Ok(Value::Undefined)
}
