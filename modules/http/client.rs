//! Natives that read responses: one call for all that one piece of input holds.

use super::client_response::{AfterEnd, ClientConnection, IncomingHead, Step};
use super::head::FieldBlock;
use super::limits::Limits;
use super::method::Method;
use super::refusal::Refusal;
use crate::Host;
use crate::kinds::kind;
use crate::slots::Slots;
use typebridge::{Args, Binding, Failure, Key, Native, Value};

/// `binding('http_client')`
pub const BINDING: Binding<Host> = Binding {
    name: "http_client",
    functions: &[
        Native::new("begin", 4, begin),
        Native::new("execute", 2, execute),
        Native::new("finish", 1, finish),
        Native::new("release", 1, release),
    ],
    groups: &[],
};

// The first number of each step, known to client_response.js.
const HEAD: i32 = 1;
const INTERIM: i32 = 2;
const BODY: i32 = 3;
const BODY_RANGE: i32 = 4;
const END: i32 = 5;
const UPGRADE: i32 = 6;
const REFUSAL: i32 = 7;

// Flags of a head.
const HAS_BODY: i32 = 1;
const KEEPS_ALIVE: i32 = 2;

/// Pieces of a body up to this size are copied: a view would cost more and hold the whole input.
const COPIED_BYTES_MAX: usize = 16 * 1024;

/// A response that is awaited or being read.
pub struct Client {
    connection: ClientConnection,
    limits: Limits,
}

/// Responses that are awaited, by shard.
pub struct Clients(Slots<Client>);

impl Default for Clients {
    fn default() -> Clients {
        Clients(Slots::new(kind::HTTP_CLIENT))
    }
}

/// `(method, maxHeaderSize, maxHeaderFields, isLenient) -> id`. 0 for a limit means Node's default of it, a negative number of
/// fields means any number.
fn begin(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let method = Method::from_bytes(args.text(0)?.as_bytes()).unwrap_or(Method::Get);
    let mut limits = Limits { header_bytes_max: host.program.header_bytes_max(), ..Limits::default() };
    let (bytes, fields) = (args.integer(1)?, args.integer(2)?);
    if bytes > 0 {
        limits.header_bytes_max = bytes as usize;
    }
    if fields != 0 {
        limits.header_fields_max = usize::try_from(fields).unwrap_or(0);
    }
    let by_default = || host.program.options.has(options::Switch::InsecureHttpParser);
    limits.lenient = if args.is_undefined(3) { by_default() } else { args.flag(3) };
    let mut connection = ClientConnection::default();
    connection.request_sent(method);
    let key = host.http.clients.0.insert(Client { connection, limits });
    Ok(Value::Number(Slots::<Client>::number(key)))
}

fn key_of(host: &Host, args: &Args<'_>) -> Result<Key, Failure> {
    Ok(host.http.clients.0.key(args.number(0)?))
}

/// `(id, bytes) -> steps`: what the bytes say, as one flat array of numbers that name a step, each followed by its
/// values. `undefined`: nothing to tell yet. After `END`, `UPGRADE` and `REFUSAL` the id is void.
fn execute(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(host, args)?;
    let input = args.bytes(1)?;
    let Some(client) = host.http.clients.0.get_mut(key) else { return Ok(Value::Undefined) };
    let mut reader = Reader { args, input, steps: Vec::new(), is_over: false };
    reader.read(client);
    let Reader { steps, is_over, .. } = reader;
    if is_over {
        host.http.clients.0.remove(key);
    }
    Ok(if steps.is_empty() { Value::Undefined } else { Value::List(steps) })
}

/// Turns steps into values.
struct Reader<'a> {
    args: &'a Args<'a>,
    input: &'a [u8],
    steps: Vec<Value>,
    is_over: bool,
}

impl Reader<'_> {
    fn read(&mut self, client: &mut Client) {
        let mut cursor = 0;
        loop {
            match client.connection.next(self.input, &mut cursor, &client.limits) {
                Step::NeedMore => return,
                Step::Interim(head) => self.head(INTERIM, &head, 0),
                Step::Response { head, has_body } => {
                    self.response(&head, has_body, client.connection.keeps_alive());
                    if !has_body {
                        return self.end(None, cursor);
                    }
                }
                Step::Body(range) => self.body(range),
                Step::BodyEnd(trailers) => return self.end(trailers.as_deref(), cursor),
                Step::Upgrade(head) => {
                    self.head(UPGRADE, &head, 0);
                    self.steps.push(Value::count(cursor));
                    self.is_over = true;
                    return;
                }
                Step::Refuse(refusal) => return self.refusal(refusal),
            }
        }
    }

    fn head(&mut self, step: i32, head: &IncomingHead, flags: i32) {
        self.steps.extend([
            Value::Int(step),
            Value::Int(i32::from(head.status())),
            self.args.make_latin1(head.reason()),
            Value::Int(i32::from(head.minor_version())),
            raw_fields(self.args, head.fields()),
            Value::Int(flags),
        ]);
    }

    fn response(&mut self, head: &IncomingHead, has_body: bool, keeps_alive: bool) {
        let flags = if has_body { HAS_BODY } else { 0 } | if keeps_alive { KEEPS_ALIVE } else { 0 };
        self.head(HEAD, head, flags);
    }

    fn body(&mut self, range: std::ops::Range<usize>) {
        if range.len() == self.input.len() {
            self.steps.extend([Value::Int(BODY), self.args.value(1)]);
        } else if range.len() <= COPIED_BYTES_MAX {
            self.steps.extend([Value::Int(BODY), self.args.make_buffer(&self.input[range])]);
        } else {
            self.steps.extend([Value::Int(BODY_RANGE), Value::count(range.start), Value::count(range.end)]);
        }
    }

    /// The response is whole. Bytes behind it were not asked for: the answer stands, the connection is done with.
    fn end(&mut self, trailers: Option<&FieldBlock>, cursor: usize) {
        let trailers = trailers.map_or(Value::Undefined, |block| raw_fields(self.args, block));
        let is_clean = cursor == self.input.len();
        self.steps.extend([Value::Int(END), trailers, Value::Bool(is_clean)]);
        self.is_over = true;
    }

    fn refusal(&mut self, refusal: Refusal) {
        self.steps.push(Value::Int(REFUSAL));
        self.steps.extend(refusal_values(refusal));
        self.is_over = true;
    }
}

/// Names and values, one after the other.
pub(super) fn raw_fields(args: &Args<'_>, block: &FieldBlock) -> Value {
    let texts = block.raw_headers().flat_map(|(name, value)| [name, value]);
    Value::List(texts.map(|text| args.make_latin1(text)).collect())
}

/// `error.code`, `error.reason`, `error.bytesParsed`, and whether the message has the reason.
fn refusal_values(refusal: Refusal) -> [Value; 4] {
    let fault = refusal.fault;
    [
        Value::Static(fault.code()),
        Value::Static(fault.reason()),
        Value::count(refusal.bytes_parsed),
        Value::Bool(fault.message_has_reason()),
    ]
}

/// `(id) -> boolean`: the server will send no more. True when that ends the body of the response. The id is void.
fn finish(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(host, args)?;
    let client = host.http.clients.0.remove(key);
    Ok(Value::Bool(client.is_some_and(|mut client| client.connection.end_of_input() == AfterEnd::BodyEnd)))
}

/// `(id)`: nobody waits for the response any more.
fn release(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(host, args)?;
    host.http.clients.0.remove(key);
    Ok(Value::Undefined)
}
