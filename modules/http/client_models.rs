//! What a client's messages are born as: objects after models of the JavaScript half, and header fields as one text.
//!
//! A response keeps its fields as one string, `name\nvalue\n…`, until a script asks for them.

use super::client_response::IncomingHead;
use super::head::{FieldBlock, is_token, is_value};
use crate::Host;
use std::borrow::Cow;
use typebridge::{Args, Callback, Failure, Value};

/// More fields than this are composed by the JavaScript half, which finds repeated names by its own means.
const FIELDS_MAX: usize = 32;

/// Fields that decide about more than their own line.
const DECIDING: [&str; 9] = [
    "connection",
    "content-disposition",
    "content-length",
    "date",
    "expect",
    "keep-alive",
    "trailer",
    "transfer-encoding",
    "__proto__",
];

/// Objects that new ones are made after.
#[derive(Clone, Copy)]
pub struct Models {
    response: Callback,
    response_events: Callback,
    pub(super) request: Callback,
    pub(super) request_events: Callback,
    /// How many properties the model of a request has.
    pub(super) request_slots: usize,
}

impl Models {
    /// A response: its first properties are the ones that the model of client_response.js begins with. Socket and request are
    /// the arguments behind the input of `execute`.
    pub(super) fn response(&self, args: &Args<'_>, head: &IncomingHead) -> Value {
        let is_old = head.minor_version() == 0;
        Value::Like(
            self.response,
            Box::new([
                Value::Like(self.response_events, Box::default()),
                fields(args, head.fields()),
                Value::Int(i32::from(head.status())),
                args.make_recurring(head.reason()),
                Value::Static(if is_old { "1.0" } else { "1.1" }),
                Value::Int(i32::from(!is_old)),
                Value::Int(announced_seconds(head.fields())),
                args.value(2),
                args.value(2),
                args.value(3),
            ]),
        )
    }
}

/// The text of the fields; their array where the text could be read in two ways.
fn fields(args: &Args<'_>, block: &FieldBlock) -> Value {
    let mut text = Vec::with_capacity(block.bytes().len());
    for (name, value) in block.raw_headers() {
        if value.contains(&b'\n') {
            return super::client::raw_fields(args, block);
        }
        text.extend_from_slice(name);
        text.push(b'\n');
        text.extend_from_slice(value);
        text.push(b'\n');
    }
    args.make_latin1(&text)
}

/// How long the server says it keeps the connection (`Keep-Alive: timeout=…`); -1 when it does not say.
fn announced_seconds(block: &FieldBlock) -> i32 {
    let Some(rest) = block.get("keep-alive").and_then(|value| value.strip_prefix(b"timeout=")) else {
        return -1;
    };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit());
    let add = |sum: i32, digit: &u8| sum.saturating_mul(10).saturating_add(i32::from(digit - b'0'));
    digits.fold(None, |sum: Option<i32>, digit| Some(add(sum.unwrap_or(0), digit))).unwrap_or(-1)
}

/// `(response, its listeners, request, its listeners)`: objects that nobody changes.
pub(super) fn set_models(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let request_slots = args.count_slots(2).expect("the model of a request has plain properties");
    let [response, response_events, request, request_events] = [0, 1, 2, 3].map(|index| args.keep(index));
    host.http.clients.models =
        Some(Models { response, response_events, request, request_events, request_slots });
    Ok(Value::Undefined)
}

/// `(listener of 'response' or undefined) -> request`, in the state that the constructor leaves it in.
pub(super) fn new_request(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let models = host.http.clients.models.expect("the JavaScript half sets its models when it is loaded");
    let waiting = Value::List(Vec::new());
    if args.is_undefined(0) {
        return Ok(Value::Like(models.request, Box::new([waiting])));
    }
    let events = Value::Like(models.request_events, Box::new([args.value(0)]));
    Ok(Value::Like(models.request, Box::new([waiting, events, Value::Int(1)])))
}

/// `(headers, line of Host) -> text`: the lines of a request's fields, and the last one if they have no Host. `undefined` unless all
/// of them are valid, plain, and decide about nothing but themselves.
pub(super) fn fields_text(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let mut lines = Lines::default();
    if !args.latin1_entries(0, |name, value| lines.add(name, value)) {
        return Ok(Value::Undefined);
    }
    if !lines.has("host") {
        lines.text.extend_from_slice(args.text(1)?.as_bytes());
    }
    Ok(args.make_latin1(&lines.text))
}

/// Lines of a head, and where their names lie.
pub(super) struct Lines {
    pub(super) text: Vec<u8>,
    names: Vec<(usize, usize)>,
}

/// Room for what most requests have.
const TEXT_BYTES_EXPECTED: usize = 384;
const NAMES_EXPECTED: usize = 12;

impl Default for Lines {
    fn default() -> Lines {
        Lines { text: Vec::with_capacity(TEXT_BYTES_EXPECTED), names: Vec::with_capacity(NAMES_EXPECTED) }
    }
}

impl Lines {
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|&(start, end)| self.text[start..end].eq_ignore_ascii_case(name.as_bytes()))
    }

    /// False for a field that is not plain.
    pub(super) fn add(&mut self, name: &[u8], value: &[u8]) -> bool {
        let Ok(text) = std::str::from_utf8(name) else { return false };
        let is_valid =
            !name.is_empty() && name.iter().copied().all(is_token) && value.iter().copied().all(is_value);
        let is_deciding = value.is_empty() || DECIDING.iter().any(|known| known.eq_ignore_ascii_case(text));
        if !is_valid || is_deciding || self.has(text) || self.names.len() == FIELDS_MAX {
            return false;
        }
        let start = self.text.len();
        self.names.push((start, start + name.len()));
        for piece in [name, b": ", value, b"\r\n"] {
            self.text.extend_from_slice(piece);
        }
        true
    }
}

/// `(text) -> rawHeaders`
pub(super) fn raw_fields_of_text(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let text = args.latin1(0).unwrap_or_default();
    let pieces = text.strip_suffix(b"\n").map(|text| text.split(|byte| *byte == b'\n'));
    Ok(Value::List(pieces.into_iter().flatten().map(|piece| args.make_recurring(piece)).collect()))
}

/// `(text) -> headers`; `undefined` if names repeat or have rules of their own.
pub(super) fn joined_fields(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let mut pieces = args.latin1(0).unwrap_or_default().split(|byte| *byte == b'\n');
    let mut properties: Vec<(Cow<'static, str>, Value)> = Vec::new();
    while let (Some(name), Some(value)) = (pieces.next(), pieces.next()) {
        let Ok(name) = std::str::from_utf8(name).map(str::to_ascii_lowercase) else {
            return Ok(Value::Undefined);
        };
        let is_odd = matches!(name.as_str(), "set-cookie" | "__proto__");
        if is_odd || properties.iter().any(|(known, _)| *known == name) {
            return Ok(Value::Undefined);
        }
        properties.push((name.into(), args.make_recurring(value)));
    }
    Ok(Value::Object(properties))
}
