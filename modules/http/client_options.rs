//! The usual request of a client: made of its options and ended in one native call each. What asks for more than that is left to
//! client_request.js, which knows every option.

use super::client_models::Lines;
use super::method::Method;
use crate::Host;
use typebridge::{Args, Failure, Slots, Value};

/// Places in the model of a request, in the order of modelsOfRequest() in client_request.js.
mod slot {
    pub(super) const AGENT: usize = 4;
    pub(super) const PATH: usize = 5;
    pub(super) const FIELDS: usize = 8;
    pub(super) const METHOD: usize = 9;
    pub(super) const HAS_BODY_BY_DEFAULT: usize = 10;
    pub(super) const LAST: usize = 11;
    pub(super) const STAYS: usize = 12;
    pub(super) const SOCKET: usize = 13;
    pub(super) const HEADER: usize = 14;
    pub(super) const WAITING: usize = 15;
    pub(super) const OUTPUT_SIZE: usize = 16;
    pub(super) const HEADER_SENT: usize = 17;
    pub(super) const FINISHED: usize = 18;
    pub(super) const CONTENT_LENGTH: usize = 19;
    pub(super) const DESTROYED: usize = 20;
}

/// The port of a URL that names none.
const DEFAULT_PORT: u16 = 80;

/// What the options of a usual request say.
#[derive(Default)]
struct Options {
    agent: Option<Value>,
    host_name: Option<(Value, Vec<u8>)>,
    host: Option<(Value, Vec<u8>)>,
    port: Option<(Value, u16)>,
    path: Option<Value>,
    method: Option<Method>,
    lines: Lines,
}

impl Options {
    /// Takes an option in; false for what is not usual.
    fn take(&mut self, name: &[u8], value: &Args<'_>) -> bool {
        if value.is_nullish(0) {
            // Of these both mean that nothing was said.
            let is_either = matches!(
                name,
                b"agent"
                    | b"host"
                    | b"hostname"
                    | b"port"
                    | b"path"
                    | b"method"
                    | b"headers"
                    | b"protocol"
                    | b"auth"
            );
            return is_either || value.is_undefined(0);
        }
        match name {
            b"agent" => {
                self.agent = Some(value.value(0));
                value.is_object(0)
            }
            b"host" => {
                self.host = read_host(value);
                self.host.is_some()
            }
            b"hostname" => {
                self.host_name = read_host(value);
                self.host_name.is_some()
            }
            b"port" => {
                self.port = read_port(value);
                self.port.is_some()
            }
            b"path" => {
                self.path = read_path(value);
                self.path.is_some()
            }
            b"method" => {
                self.method = value.latin1(0).and_then(Method::recognize);
                self.method.is_some_and(|method| method != Method::Connect)
            }
            b"headers" => value.latin1_entries(0, |name, value| self.lines.add(name, value)),
            b"protocol" => value.latin1(0) == Some(b"http:"),
            // What node:url gives beside these.
            b"hash" | b"search" | b"pathname" | b"href" | b"query" | b"slashes" => true,
            _ => false,
        }
    }

    /// The lines of the fields, with that of the host if it is not among them.
    fn fields(&mut self, host: &[u8], port: u16) {
        if self.lines.has("host") {
            return;
        }
        let text = &mut self.lines.text;
        text.extend_from_slice(b"Host: ");
        text.extend_from_slice(host);
        if port != DEFAULT_PORT {
            text.push(b':');
            super::number::write_number(text, f64::from(port));
        }
        text.extend_from_slice(b"\r\n");
    }
}

/// A name or an IPv4 address; others are looked at more closely elsewhere.
fn read_host(value: &Args<'_>) -> Option<(Value, Vec<u8>)> {
    let text = value.latin1(0)?;
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (!text.is_empty() && text.iter().all(is_plain)).then(|| (value.value(0), text.to_vec()))
}

/// A number, or its digits.
fn read_port(value: &Args<'_>) -> Option<(Value, u16)> {
    let port = match value.latin1(0) {
        Some(text) => {
            std::str::from_utf8(text).ok().filter(|text| !text.starts_with(['+', '0']))?.parse().ok()?
        }
        None => {
            let number = value.number(0).ok()?;
            Some(number as u16).filter(|port| f64::from(*port) == number)?
        }
    };
    (port > 0).then(|| (value.value(0), port))
}

/// The path in one piece: the head is put together of it.
fn read_path(value: &Args<'_>) -> Option<Value> {
    let is_plain = |text: &[u8]| !text.is_empty() && text.iter().all(|byte| *byte > b' ');
    if let Some(text) = value.latin1(0) {
        return is_plain(text).then(|| value.value(0));
    }
    let text = value.text(0).ok()?;
    (text.is_ascii() && is_plain(text.as_bytes())).then(|| value.make_latin1(text.as_bytes()))
}

/// `(options, listener of 'response' or undefined) -> request`, as the constructor of ClientRequest leaves it for an agent that
/// keeps its connections; `undefined` unless the options are a plain object of usual ones. The agent is what the options say.
pub(super) fn plain_request(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let models = host.http.clients.models.expect("the JavaScript half sets its models when it is loaded");
    let mut options = Options::default();
    if !args.plain_fields(0, |name, value| options.take(name, value)) {
        return Ok(Value::Undefined);
    }
    let local = || (Value::Static("localhost"), b"localhost".to_vec());
    let (name, name_bytes) = options.host_name.take().or_else(|| options.host.take()).unwrap_or_else(local);
    let (port, port_number) =
        options.port.take().unwrap_or((Value::Int(i32::from(DEFAULT_PORT)), DEFAULT_PORT));
    options.fields(&name_bytes, port_number);
    let method = options.method.unwrap_or(Method::Get);
    let has_listener = !args.is_undefined(1);
    Ok(Value::Like(
        models.request,
        Box::new([
            Value::List(Vec::new()),
            Value::Like(models.request_events, Box::new([args.value(1)])),
            Value::Int(i32::from(has_listener)),
            args.value(1),
            options.agent.unwrap_or_default(),
            options.path.unwrap_or(Value::Static("/")),
            name,
            port,
            args.make_latin1(&options.lines.text),
            Value::Static(method.text()),
            Value::Bool(has_body_by_default(method)),
        ]),
    ))
}

fn has_body_by_default(method: Method) -> bool {
    use Method::{Connect, Delete, Get, Head, Options, Trace};
    !matches!(method, Get | Head | Delete | Options | Trace | Connect)
}

/// `(request) -> boolean`: ends a request without a body that nothing was written to, whose headers are still one text, and that
/// has no socket yet: its head waits for one then. False, and nothing happened, for every other.
pub(super) fn end_plainly(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(models) = host.http.clients.models else { return Ok(Value::Bool(false)) };
    let Some(mut request) = args.slots(0, models.request, models.request_slots) else {
        return Ok(Value::Bool(false));
    };
    let Some(head) = plain_head(&request) else { return Ok(Value::Bool(false)) };
    let length = Value::count(head.len());
    let has_body = request.flag(slot::HAS_BODY_BY_DEFAULT) == Some(true);
    request.set(slot::HEADER, args.make_latin1(&head));
    request.set(slot::WAITING, args.make_latin1(&head));
    request.set(slot::OUTPUT_SIZE, length);
    request.set(slot::CONTENT_LENGTH, Value::Int(0));
    for at in [slot::HEADER_SENT, slot::FINISHED] {
        request.set(at, Value::Bool(true));
    }
    // Without a length only the end of the connection could tell where a body ends.
    request.set(slot::LAST, Value::Bool(!has_body));
    Ok(Value::Bool(true))
}

fn plain_head(request: &Slots<'_>) -> Option<Vec<u8>> {
    let is_untouched = request.is_object(slot::AGENT)
        && request.flag(slot::STAYS) == Some(true)
        && [slot::SOCKET, slot::HEADER, slot::WAITING].iter().all(|&at| request.is_null(at))
        && [slot::HEADER_SENT, slot::FINISHED, slot::DESTROYED]
            .iter()
            .all(|&at| request.flag(at) == Some(false));
    if !is_untouched {
        return None;
    }
    let (method, path, fields) =
        (request.latin1(slot::METHOD)?, request.latin1(slot::PATH)?, request.latin1(slot::FIELDS)?);
    let mut head = Vec::with_capacity(method.len() + path.len() + fields.len() + 64);
    for piece in [method, b" ", path, b" HTTP/1.1\r\n", fields, b"Connection: keep-alive\r\n"] {
        head.extend_from_slice(piece);
    }
    if request.flag(slot::HAS_BODY_BY_DEFAULT)? {
        head.extend_from_slice(b"Content-Length: 0\r\n");
    }
    head.extend_from_slice(b"\r\n");
    Some(head)
}

/// `(options of an agent) -> boolean`: whether none of them is one that the name of a socket depends on.
pub(super) fn names_alone(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let is_free = |name: &[u8], value: &Args<'_>| {
        let names = matches!(name, b"host" | b"port" | b"localAddress" | b"family" | b"socketPath");
        !names || value.is_undefined(0)
    };
    Ok(Value::Bool(args.plain_fields(0, is_free)))
}
