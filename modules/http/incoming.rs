//! Natives of IncomingMessage on the server's side: what is read of a request is made when it is read.

use super::connection;
use super::exchange::request_key;
use super::joined::Property;
use super::state::{Connection, Http};
use crate::Host;
use crate::slots::Slots;
use std::borrow::Cow;
use typebridge::{Args, Failure, Key, Native, Value};

/// Put on IncomingMessage.prototype. For objects that no connection made they are `undefined`.
pub const PROTOTYPE: &[Native<Host>] = &[
    Native::remembered("url", url),
    Native::remembered("method", method),
    Native::remembered("httpVersion", http_version),
    Native::remembered("httpVersionMajor", http_version_major),
    Native::remembered("httpVersionMinor", http_version_minor),
    Native::remembered("_nativeHeadersDistinct", headers_distinct),
    Native::remembered("rawHeaders", raw_headers),
    Native::getter("_received", received),
];

/// `binding('http_incoming')`
pub const FUNCTIONS: &[Native<Host>] = &[
    Native::new("isWhole", 1, is_whole),
    Native::new("headersOf", 1, headers),
    Native::new("wasTold", 1, was_told),
    Native::new("readBody", 1, read_body),
    Native::new("pauseBody", 1, pause_body),
    Native::new("discardBody", 1, discard_body),
    Native::new("connectionOf", 1, connection_of),
];

fn key_of(args: &Args<'_>) -> Result<Key, Failure> {
    args.key(0).and_then(request_key).ok_or_else(|| Failure::type_error("not a request of a connection"))
}

/// Reads `read` of the head behind `this`.
fn head<R>(
    host: &mut Host,
    args: &Args<'_>,
    read: impl FnOnce(&super::request::RequestHead) -> R,
) -> Option<R> {
    let key = args.this_key().and_then(request_key)?;
    host.http.exchanges.get(key)?.head.as_deref().map(read)
}

fn url(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(head(host, args, |head| args.make_latin1(head.target())).unwrap_or_default())
}

fn method(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(head(host, args, |head| Value::Static(head.method().text())).unwrap_or_default())
}

fn http_version(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let version = head(host, args, |head| if head.minor_version() == 0 { "1.0" } else { "1.1" });
    Ok(version.map_or(Value::Undefined, Value::Static))
}

fn http_version_major(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(head(host, args, |_| Value::Int(1)).unwrap_or_default())
}

pub(super) fn http_version_minor(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(head(host, args, |head| Value::Int(i32::from(head.minor_version()))).unwrap_or_default())
}

/// Header names that requests carry again and again: their atoms are made once.
const COMMON_NAMES: [&str; 24] = [
    "host",
    "connection",
    "content-length",
    "content-type",
    "accept",
    "accept-encoding",
    "accept-language",
    "user-agent",
    "cookie",
    "authorization",
    "cache-control",
    "origin",
    "referer",
    "transfer-encoding",
    "upgrade",
    "expect",
    "if-none-match",
    "if-modified-since",
    "range",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "x-real-ip",
    "x-request-id",
];

fn name_of(name: &[u8]) -> Cow<'static, str> {
    match COMMON_NAMES.iter().find(|common| common.as_bytes() == name) {
        Some(common) => Cow::Borrowed(common),
        None => Cow::Owned(name.iter().map(|&byte| char::from(byte)).collect()),
    }
}

/// `(request) -> headers`, `undefined` when the exchange is over.
fn headers(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(key) = args.key(0).and_then(request_key) else { return Ok(Value::Undefined) };
    let http = &mut host.http;
    let Some(exchange) = http.exchanges.get(key) else { return Ok(Value::Undefined) };
    let Some(head) = exchange.head.as_deref() else { return Ok(Value::Undefined) };
    let server = exchange
        .connection
        .and_then(|connection| http.connections.get(connection))
        .and_then(|connection| http.servers.get(connection.server));
    let join_duplicates = server.is_some_and(|server| server.join_duplicates);
    let mut properties: Vec<(Cow<'static, str>, Value)> = Vec::with_capacity(head.fields().len());
    http.joiner.headers(head.fields(), join_duplicates, |name, property| match property {
        Property::One(value) | Property::Joined(value) => {
            properties.push((name_of(name), args.make_recurring(value)));
        }
        Property::Item(value) => push_item(&mut properties, name, args.make_latin1(value)),
    });
    Ok(Value::Object(properties))
}

fn push_item(properties: &mut Vec<(Cow<'static, str>, Value)>, name: &[u8], item: Value) {
    match properties.last_mut() {
        Some((last, Value::List(items))) if last.as_bytes() == name => items.push(item),
        _ => properties.push((name_of(name), Value::List(vec![item]))),
    }
}

fn headers_distinct(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(key) = args.this_key().and_then(request_key) else { return Ok(Value::Undefined) };
    let http = &mut host.http;
    let Some(exchange) = http.exchanges.get(key) else { return Ok(Value::Undefined) };
    let Some(head) = exchange.head.as_deref() else { return Ok(Value::Undefined) };
    let mut properties = Vec::new();
    http.joiner.distinct(head.fields(), |name, value| {
        push_item(&mut properties, name, args.make_latin1(value));
    });
    Ok(Value::Object(properties))
}

fn raw_headers(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let list = head(host, args, |head| {
        let texts = head.raw_headers().flat_map(|(name, value)| [name, value]);
        Value::List(texts.map(|text| args.make_latin1(text)).collect())
    });
    Ok(list.unwrap_or_default())
}

/// True when nothing more of the request comes.
pub(super) fn received(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(key) = args.this_key().and_then(request_key) else { return Ok(Value::Undefined) };
    Ok(Value::Bool(host.http.exchanges.get(key).is_none_or(|exchange| exchange.received)))
}

/// `(request) -> boolean`: all of it is here, whether the script has read it or not.
fn is_whole(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(is_all_here(&mut host.http, key_of(args)?)))
}

/// Whether nothing of a request is to come: it was received, or its end waits on its connection.
pub(super) fn is_all_here(http: &mut Http, request: Key) -> bool {
    let Some(exchange) = http.exchanges.get(request) else { return true };
    let connection = exchange.connection.and_then(|connection| http.connections.get_mut(connection));
    let Some(connection) = connection.filter(|connection| connection.receiving == Some(request)) else {
        return exchange.received;
    };
    let server = http.servers.get(connection.server).expect("a server outlives its connections");
    connection.machine.body_ends_in(&mut connection.held, &server.options)
}

/// True when the head announced a body, whatever became of it.
pub(super) fn has_body(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(key) = args.this_key().and_then(request_key) else { return Ok(Value::Undefined) };
    Ok(Value::Bool(host.http.exchanges.get(key).is_some_and(|exchange| exchange.has_body)))
}

/// `(request) -> boolean`: bytes of the body, or its end, are told or on the way to the script.
fn was_told(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(connection::exchange(host, key_of(args)?).is_some_and(|exchange| exchange.told)))
}

/// `(request)`: the script wants the body.
fn read_body(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    connection::read_body(host, key_of(args)?);
    Ok(Value::Undefined)
}

/// `(request)`: the script has enough for now.
fn pause_body(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    connection::pause_body(host, key_of(args)?);
    Ok(Value::Undefined)
}

/// `(request)`: the rest of the body is thrown away.
fn discard_body(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    connection::discard_body(host, key_of(args)?);
    Ok(Value::Undefined)
}

/// `(request or response) -> id of its connection`, `undefined` when that is gone.
fn connection_of(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let connection = connection::exchange(host, key_of(args)?).and_then(|exchange| exchange.connection);
    Ok(connection.map_or(Value::Undefined, |key| Value::Number(Slots::<Connection>::number(key))))
}
