//! Natives that read responses: one call for all that one piece of input holds.

use super::client_models::{self, Models};
use super::client_options;
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
        Native::new("execute", 5, execute),
        Native::new("finish", 1, finish),
        Native::new("release", 1, release),
        Native::new("setModels", 4, client_models::set_models),
        Native::new("newRequest", 1, client_models::new_request),
        Native::new("plainRequest", 2, client_options::plain_request),
        Native::new("endPlainly", 1, client_options::end_plainly),
        Native::new("namesAlone", 1, client_options::names_alone),
        Native::new("fieldsText", 2, client_models::fields_text),
        Native::new("rawFields", 1, client_models::raw_fields_of_text),
        Native::new("joinedFields", 1, client_models::joined_fields),
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

// Facts of a whole response, known to client_response.js.
const KEEPS_ALIVE: i32 = 1;
const GOES_ON: i32 = 2;

/// Values of the steps of a whole response.
const STEPS_EXPECTED: usize = 8;

/// Pieces of a body up to this size are copied: a view would cost more and hold the whole input.
const COPIED_BYTES_MAX: usize = 16 * 1024;

/// A response that is awaited or being read.
pub struct Client {
    connection: ClientConnection,
    limits: Limits,
    /// For a GET without limits of its own: such a reader may be used again as it is.
    is_usual: bool,
}

/// Responses that are awaited, by shard, and what their messages are made after.
pub struct Clients {
    awaited: Slots<Client>,
    /// Set by the JavaScript half when it is loaded.
    pub(super) models: Option<Models>,
}

impl Default for Clients {
    fn default() -> Clients {
        Clients { awaited: Slots::new(kind::HTTP_CLIENT), models: None }
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
    let is_usual = method == Method::Get && bytes == 0 && fields == 0 && args.is_undefined(3);
    let key = host.http.clients.awaited.insert(Client { connection, limits, is_usual });
    Ok(Value::Number(Slots::<Client>::number(key)))
}

fn key_of(host: &Host, args: &Args<'_>) -> Result<Key, Failure> {
    Ok(host.http.clients.awaited.key(args.number(0)?))
}

/// `(id, bytes, socket, request, tells end) -> steps`: what the bytes say, as one flat array of numbers that name a step, each
/// followed by its values. `undefined`: nothing to tell yet. After `END`, `UPGRADE` and `REFUSAL` the id is void. `END` tells
/// whether nothing follows it, or, if asked to, where it is.
///
/// A response that came in one piece, with nothing in front of it and behind it, is `[response, body or undefined, facts]`; with
/// the fact `GOES_ON` the id awaits the response to another such request.
fn execute(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(host, args)?;
    let input = args.bytes(1)?;
    let Clients { awaited, models } = &mut host.http.clients;
    let (Some(client), Some(models)) = (awaited.get_mut(key), *models) else { return Ok(Value::Undefined) };
    let steps = Vec::with_capacity(STEPS_EXPECTED);
    let mut reader = Reader { args, input, models, steps, is_over: false };
    reader.read(client);
    let Reader { mut steps, is_over, .. } = reader;
    if let Some(keeps_alive) = simplify(&mut steps) {
        let goes_on = keeps_alive && client.is_usual;
        if goes_on {
            client.connection.request_sent(Method::Get);
        } else {
            awaited.remove(key);
        }
        let facts = if keeps_alive { KEEPS_ALIVE } else { 0 } | if goes_on { GOES_ON } else { 0 };
        steps.push(Value::Int(facts));
    } else if is_over {
        awaited.remove(key);
    }
    Ok(if steps.is_empty() { Value::Undefined } else { Value::List(steps) })
}

/// Reduces the steps of a whole response to what differs between such: the response and its body. Gives whether the connection
/// stays, and `None` for other steps.
fn simplify(steps: &mut Vec<Value>) -> Option<bool> {
    let (keeps_alive, body) = match steps.as_mut_slice() {
        [
            _,
            _,
            Value::Bool(keeps),
            Value::Int(BODY),
            body,
            Value::Int(END),
            Value::Undefined,
            Value::Bool(true),
        ] => (*keeps, std::mem::take(body)),
        [_, _, Value::Bool(keeps), Value::Int(END), Value::Undefined, Value::Bool(true)] => {
            (*keeps, Value::Undefined)
        }
        _ => return None,
    };
    steps.swap(0, 1);
    steps.truncate(1);
    steps.push(body);
    Some(keeps_alive)
}

/// Turns steps into values.
struct Reader<'a> {
    args: &'a Args<'a>,
    input: &'a [u8],
    models: Models,
    steps: Vec<Value>,
    is_over: bool,
}

impl Reader<'_> {
    fn read(&mut self, client: &mut Client) {
        let mut cursor = 0;
        loop {
            match client.connection.next(self.input, &mut cursor, &client.limits) {
                Step::NeedMore => return,
                Step::Interim(head) => self.interim(&head),
                Step::Response { head, has_body } => {
                    self.response(&head, client.connection.keeps_alive());
                    client.connection.give_back(head);
                    if !has_body {
                        return self.end(None, client, cursor);
                    }
                }
                Step::Body(range) => self.body(range),
                Step::BodyEnd(trailers) => return self.end(trailers.as_deref(), client, cursor),
                Step::Upgrade(head) => {
                    let response = self.models.response(self.args, &head);
                    self.steps.extend([Value::Int(UPGRADE), response, Value::count(cursor)]);
                    self.is_over = true;
                    return;
                }
                Step::Refuse(refusal) => return self.refusal(refusal),
            }
        }
    }

    fn interim(&mut self, head: &IncomingHead) {
        self.steps.extend([
            Value::Int(INTERIM),
            Value::Int(i32::from(head.status())),
            self.args.make_latin1(head.reason()),
            Value::Int(i32::from(head.minor_version())),
            raw_fields(self.args, head.fields()),
        ]);
    }

    fn response(&mut self, head: &IncomingHead, keeps_alive: bool) {
        let response = self.models.response(self.args, head);
        self.steps.extend([Value::Int(HEAD), response, Value::Bool(keeps_alive)]);
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
    fn end(&mut self, trailers: Option<&FieldBlock>, client: &mut Client, mut cursor: usize) {
        let trailers = trailers.map_or(Value::Undefined, |block| raw_fields(self.args, block));
        let start = cursor;
        let behind = client.connection.next(self.input, &mut cursor, &client.limits);
        let is_clean = matches!(behind, Step::NeedMore);
        let rest = if self.args.flag(4) { Value::count(start) } else { Value::Bool(is_clean) };
        self.steps.extend([Value::Int(END), trailers, rest]);
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
    let client = host.http.clients.awaited.remove(key);
    Ok(Value::Bool(client.is_some_and(|mut client| client.connection.end_of_input() == AfterEnd::BodyEnd)))
}

/// `(id)`: nobody waits for the response any more.
fn release(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(host, args)?;
    host.http.clients.awaited.remove(key);
    Ok(Value::Undefined)
}
