//! Natives of ServerResponse: the quick paths of its methods. What is unusual goes to the JavaScript method beside each
//! (`_setHeader` behind `setHeader`, and so on), which validates, reports Node's errors, and comes back by the functions.

use super::closing;
use super::connection::exchange;
use super::exchange::{Exchange, request_key};
use super::file_body;
use super::headers::{Given, HeaderFault, OutgoingHeaders, Single, Value as Stored};
use super::outgoing_facts as facts;
use super::response::{self, Framing, ResponseHead, ServerWords};
use super::sending::{put, put_large, put_owned, response_ended};
use crate::Host;
use typebridge::{Args, Failure, Guard, Key, Native, Value};

/// From here on a system call of its own costs less than copying the body and sending it with what else the turn brings.
const SENT_NOW_BYTES_MIN: usize = 16 * 1024;

/// Put on ServerResponse.prototype.
pub const PROTOTYPE: &[Native<Host>] = &[
    Native::guarded("end", 3, end, Guard { untouched: "writeHead", instead: "_end" }),
    Native::new("setHeader", 2, set_header),
    Native::new("getHeader", 1, get_header),
    Native::new("hasHeader", 1, has_header),
    Native::getter("statusCode", status_code),
    Native::setter("statusCode", set_status_code),
    Native::getter("headersSent", headers_sent),
    Native::remembered("req", facts::request),
];

/// `binding('http_outgoing')`; each takes the response first.
pub const FUNCTIONS: &[Native<Host>] = &[
    Native::new("putHeader", 3, put_header),
    Native::new("pushHeader", 3, push_header),
    Native::new("appendHeader", 4, append_header),
    Native::new("dropHeader", 2, drop_header),
    Native::new("headerNames", 1, facts::header_names),
    Native::new("headerList", 1, facts::header_list),
    Native::new("setReason", 2, set_reason),
    Native::new("setStatus", 2, set_status),
    Native::new("setWishes", 2, set_wishes),
    Native::new("wishes", 1, wishes),
    Native::new("storeHead", 3, store_head),
    Native::new("flushHead", 1, flush_head),
    Native::new("writeBody", 2, write_body),
    Native::new("writeFile", 5, file_body::write_file),
    Native::new("takesFile", 1, file_body::takes_file),
    Native::new("finish", 2, finish),
    Native::new("writeRaw", 2, write_raw),
    Native::new("headText", 1, facts::head_text),
    Native::new("isHeadSent", 1, facts::is_head_sent),
    Native::new("framing", 1, facts::framing),
    Native::new("isEnded", 1, facts::is_ended),
    Native::new("hasLeft", 1, facts::has_left),
    Native::new("queuedBytes", 1, facts::queued),
    Native::new("waitingBytes", 1, facts::waiting_bytes),
];

fn this_exchange<'host>(host: &'host mut Host, args: &Args<'_>) -> Option<&'host mut Exchange> {
    exchange(host, args.this_key()?)
}

pub(super) fn key_of(args: &Args<'_>) -> Result<Key, Failure> {
    args.key(0).and_then(request_key).ok_or_else(|| Failure::type_error("not a response of a connection"))
}

pub(super) fn given<'a>(host: &'a mut Host, args: &Args<'_>) -> Result<&'a mut Exchange, Failure> {
    let key = key_of(args)?;
    exchange(host, key).ok_or_else(|| Failure::type_error("the response is gone"))
}

/// `end(text or bytes)`: what is left of the answer in one go.
fn end(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(key) = args.this_key().and_then(request_key) else { return Ok(Value::Instead("_end")) };
    let Some(exchange) = host.http.exchanges.get(key) else { return Ok(Value::Instead("_end")) };
    let is_plain = has_plain_arguments(args) && !exchange.ended && exchange.connection.is_some();
    if !is_plain {
        return Ok(Value::Instead("_end"));
    }
    let done = if args.is_undefined(0) {
        end_with(host, key, &[])
    } else if args.is_string(0) {
        end_with(host, key, args.text(0)?.as_bytes())
    } else if args.is_bytes(0) {
        end_with(host, key, args.bytes(0)?)
    } else {
        return Ok(Value::Instead("_end"));
    };
    Ok(if done { Value::This } else { Value::Instead("_end") })
}

/// Behind the body stands nothing that changes what is sent or asks to be called: no callback, and no encoding but UTF-8 for a text.
fn has_plain_arguments(args: &Args<'_>) -> bool {
    if args.len() <= 1 {
        return true;
    }
    let is_plain_encoding = args.is_nullish(1)
        || (args.is_string(1) && args.is_bytes(0))
        || (args.is_string(0) && matches!(args.latin1(1), Some(b"utf8" | b"utf-8")));
    is_plain_encoding && (2..args.len()).all(|index| args.is_nullish(index))
}

/// The scratch buffer with what is held of the head. It goes back by `put_scratch`.
pub(super) fn begin_output(host: &mut Host, key: Key) -> (Vec<u8>, Option<Framing>) {
    let mut out = std::mem::take(&mut host.http.scratch);
    out.clear();
    let Some(exchange) = host.http.exchanges.get_mut(key) else { return (out, None) };
    out.append(&mut exchange.head_held);
    (out, exchange.framing)
}

/// Composes head and body in one piece. False when the head needs the script's attention.
pub(super) fn end_with(host: &mut Host, key: Key, body: &[u8]) -> bool {
    let (mut out, known) = begin_output(host, key);
    let framing = known.or_else(|| compose_head(host, key, Some(body.len() as u64), &mut out));
    let Some(framing) = framing else {
        host.http.scratch = out;
        return false;
    };
    let body = if framing.has_body { body } else { &[] };
    put_body(host, key, out, body, framing, true);
    response_ended(host, key);
    true
}

/// Sends the scratch buffer, which may hold a head, and a part of the body: the last, or one that others follow.
pub(super) fn put_body(
    host: &mut Host,
    key: Key,
    mut out: Vec<u8>,
    body: &[u8],
    framing: Framing,
    is_last: bool,
) {
    let is_chunk = framing.chunked && !body.is_empty();
    let ends_chunks = framing.chunked && framing.has_body && is_last;
    let tail: &[u8] = match (is_chunk, ends_chunks) {
        (true, true) => response::LAST_TWO_ENDS,
        (true, false) => response::CHUNK_END,
        (false, true) => response::LAST_CHUNK,
        (false, false) => &[],
    };
    if is_chunk {
        response::write_chunk_start(&mut out, body.len());
    }
    if body.len() < SENT_NOW_BYTES_MIN {
        out.extend_from_slice(body);
        out.extend_from_slice(tail);
        return put_scratch(host, key, out);
    }
    put_scratch(host, key, out);
    put_large(host, key, body, tail);
}

/// Sends what was composed in the scratch buffer. A large piece goes as it is, and takes the buffer with it.
fn put_scratch(host: &mut Host, key: Key, scratch: Vec<u8>) {
    const KEPT_BYTES_MAX: usize = 64 * 1024;
    if scratch.is_empty() {
        host.http.scratch = scratch;
        return;
    }
    if scratch.capacity() > KEPT_BYTES_MAX {
        return put_owned(host, key, scratch);
    }
    put(host, key, &scratch);
    host.http.scratch = scratch;
}

/// Writes the head of exchange `key` to `out` and notes its framing. `None` for a Trailer header without chunks.
pub(super) fn compose_head(
    host: &mut Host,
    key: Key,
    length: Option<u64>,
    out: &mut Vec<u8>,
) -> Option<Framing> {
    refresh_date(host);
    let http = &mut host.http;
    let exchange = http.exchanges.get_mut(key)?;
    let server = exchange
        .connection
        .and_then(|connection| http.connections.get(connection))
        .and_then(|connection| http.servers.get(connection.server));
    let words = server.map_or_else(ServerWords::default, |server| ServerWords {
        keep_alive_timeout_ms: server.options.keep_alive_timeout_ms,
        requests_per_socket_max: server.options.requests_per_socket_max,
        unique_headers: &server.unique_headers,
    });
    let head = ResponseHead {
        status: exchange.status,
        reason: exchange.has_reason.then_some(&exchange.reason[..]),
        answered: exchange.answered,
        content_length: length,
        wishes: exchange.wishes,
        server: words,
    };
    let framing = response::write_head(out, &head, &exchange.headers, &http.date).ok()?;
    exchange.framing = Some(framing);
    Some(framing)
}

/// The Date line is made anew once a second.
fn refresh_date(host: &mut Host) {
    let second = host.clock.now_ns() / 1_000_000_000;
    if host.http.date_second != second {
        host.http.date_second = second;
        host.http.date.refresh((io::wall_ms() / 1000.0) as u64);
    }
}

/// `setHeader(name, text or number)` before the head is sent.
fn set_header(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let is_plain = args.len() == 2 && args.is_string(0) && (args.is_string(1) || args.is_number(1));
    let Some(exchange) = this_exchange(host, args).filter(|exchange| is_plain && exchange.framing.is_none())
    else {
        return Ok(Value::Instead("_setHeader"));
    };
    let name = args.text(0)?;
    let stored = if args.is_string(1) {
        exchange.headers.set(&name, Given::Text(&args.text(1)?))
    } else {
        exchange.headers.set(&name, Given::Number(args.number(1)?))
    };
    Ok(if stored.is_ok() { Value::This } else { Value::Instead("_setHeader") })
}

/// `getHeader(name)`
fn get_header(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(exchange) = this_exchange(host, args).filter(|_| args.is_string(0)) else {
        return Ok(Value::Instead("_getHeader"));
    };
    let value = exchange.headers.get(&args.text(0)?).filter(|_| !exchange.headers_hidden);
    Ok(value.map_or(Value::Undefined, |value| stored_value(args, value)))
}

/// `hasHeader(name)`
fn has_header(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(exchange) = this_exchange(host, args).filter(|_| args.is_string(0)) else {
        return Ok(Value::Instead("_hasHeader"));
    };
    Ok(Value::Bool(!exchange.headers_hidden && exchange.headers.has(&args.text(0)?)))
}

fn single_value(args: &Args<'_>, single: Single<'_>) -> Value {
    match single {
        Single::Text(text) => args.make_latin1(text),
        Single::Number(number) => Value::Number(number),
    }
}

pub(super) fn stored_value(args: &Args<'_>, value: Stored<'_>) -> Value {
    match value {
        Stored::One(single) => single_value(args, single),
        Stored::List(list) => Value::List(list.iter().map(|single| single_value(args, single)).collect()),
    }
}

/// `statusCode`
fn status_code(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let status = this_exchange(host, args).map_or(200, |exchange| exchange.status);
    Ok(Value::Int(i32::from(status)))
}

/// `statusCode = number`; anything unusual is kept by the JavaScript half.
fn set_status_code(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let status = args.number(0).unwrap_or(-1.0);
    let is_plain = (100.0..1000.0).contains(&status) && status.fract() == 0.0;
    match this_exchange(host, args).filter(|_| is_plain) {
        Some(exchange) => exchange.status = status as u16,
        None => return Ok(Value::Instead("_setStatusCode")),
    }
    Ok(Value::Undefined)
}

/// `headersSent`
fn headers_sent(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let sent = this_exchange(host, args).map(|exchange| exchange.framing.is_some());
    Ok(sent.map_or(Value::Instead("_headersSent"), Value::Bool))
}

fn fault_value(stored: Result<(), HeaderFault>) -> Value {
    match stored {
        Ok(()) => Value::Int(0),
        Err(HeaderFault::Name) => Value::Int(1),
        Err(HeaderFault::Value) => Value::Int(2),
    }
}

/// What `store` does with a text, a number, or an array of them as argument `at`.
fn with_given(
    args: &Args<'_>,
    at: usize,
    store: impl FnOnce(&[Given<'_>], bool) -> Result<(), HeaderFault>,
) -> Result<Value, Failure> {
    if args.is_string(at) {
        return Ok(fault_value(store(&[Given::Text(&args.text(at)?)], false)));
    }
    if args.is_number(at) {
        return Ok(fault_value(store(&[Given::Number(args.number(at)?)], false)));
    }
    let texts = args.elements(at, |element| {
        Ok(if element.is_number(0) { Err(element.number(0)?) } else { Ok(element.text(0)?.to_string()) })
    })?;
    let items: Vec<Given<'_>> = texts
        .iter()
        .map(|item| match item {
            Ok(text) => Given::Text(text),
            Err(number) => Given::Number(*number),
        })
        .collect();
    Ok(fault_value(store(&items, true)))
}

/// `(response, name, value) -> 0, 1 bad name, 2 bad value`
fn put_header(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let headers = &mut given(host, args)?.headers;
    let name = args.text(1)?;
    with_given(args, 2, |items, list| store(headers, &name, items, list))
}

fn store(
    headers: &mut OutgoingHeaders,
    name: &str,
    items: &[Given<'_>],
    list: bool,
) -> Result<(), HeaderFault> {
    match items {
        [item] if !list => headers.set(name, *item),
        items => headers.set_list(name, items),
    }
}

/// `(response, name, value)`: as `putHeader`, beside one of the same name.
fn push_header(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let headers = &mut given(host, args)?.headers;
    let name = args.text(1)?;
    with_given(args, 2, |items, list| match items {
        [item] if !list => headers.push(&name, *item),
        items => headers.push_list(&name, items),
    })
}

/// `(response, name, value)`: appendHeader.
fn append_header(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let headers = &mut given(host, args)?.headers;
    let name = args.text(1)?;
    with_given(args, 2, |items, list| headers.append(&name, items, list))
}

/// `(response, name) -> boolean`: removeHeader, with its wishes for the automatic headers.
fn drop_header(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let exchange = given(host, args)?;
    let name = args.text(1)?;
    let wishes = &mut exchange.wishes;
    match name.to_ascii_lowercase().as_str() {
        "connection" => wishes.removed_connection = true,
        "content-length" => wishes.removed_content_length = true,
        "transfer-encoding" => wishes.removed_transfer_encoding = true,
        "date" => wishes.send_date = false,
        _ => {}
    }
    Ok(Value::Bool(exchange.headers.remove(&name)))
}

/// `(response, text, also empty)`: `statusMessage`; the text is checked by the JavaScript half.
fn set_reason(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let exchange = given(host, args)?;
    exchange.reason.clear();
    exchange.reason.extend(args.text(1)?.chars().map(|character| u8::try_from(character).unwrap_or(b'?')));
    exchange.has_reason = !exchange.reason.is_empty() || args.flag(2);
    Ok(Value::Undefined)
}

/// `(response, number)`: the checked status.
fn set_status(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    given(host, args)?.status = args.size(1)? as u16;
    Ok(Value::Undefined)
}

const WISH_SEND_DATE: i64 = 1;
const WISH_KEEP_ALIVE: i64 = 2;
const WISH_CONTINUE_OWED: i64 = 4;
const WISH_CHUNKS: i64 = 8;

/// `(response, bits)`: sendDate 1, shouldKeepAlive 2, a 100 Continue is owed 4, useChunkedEncodingByDefault 8.
fn set_wishes(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let bits = args.integer(1)?;
    let exchange = given(host, args)?;
    exchange.answered.takes_chunks = bits & WISH_CHUNKS != 0;
    let wishes = &mut exchange.wishes;
    wishes.send_date = bits & WISH_SEND_DATE != 0;
    wishes.should_keep_alive = bits & WISH_KEEP_ALIVE != 0;
    wishes.continue_owed = bits & WISH_CONTINUE_OWED != 0;
    Ok(Value::Undefined)
}

/// `(response) -> bits` as `setWishes` takes them; shouldKeepAlive tells what the request allows too.
fn wishes(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let exchange = given(host, args)?;
    let wishes = exchange.wishes;
    let keeps_alive = wishes.should_keep_alive && exchange.answered.keeps_alive;
    let bits = [
        (wishes.send_date, WISH_SEND_DATE),
        (keeps_alive, WISH_KEEP_ALIVE),
        (wishes.continue_owed, WISH_CONTINUE_OWED),
        (exchange.answered.takes_chunks, WISH_CHUNKS),
    ];
    let sum: i64 = bits.iter().filter(|(set, _)| *set).map(|(_, bit)| bit).sum();
    Ok(Value::Int(sum as i32))
}

/// `(response, length or undefined, hides) -> boolean`: composes the head; false for a Trailer header without chunks. Headers
/// that only `writeHead` was given are not seen by `getHeader`.
fn store_head(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    let length = if args.is_nullish(1) { None } else { Some(args.size(1)? as u64) };
    let mut out = std::mem::take(&mut host.http.scratch);
    out.clear();
    let framing = compose_head(host, key, length, &mut out);
    if framing.is_some() {
        let exchange = given(host, args)?;
        exchange.head_held.extend_from_slice(&out);
        exchange.headers_hidden = args.flag(2);
    }
    host.http.scratch = out;
    Ok(Value::Bool(framing.is_some()))
}

/// `(response)`: the head does not wait for the body.
fn flush_head(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    let (out, _) = begin_output(host, key);
    put_scratch(host, key, out);
    Ok(Value::Undefined)
}

/// `(response, text or bytes) -> boolean`: sends a part of the body behind the head; false asks to wait for 'drain'.
fn write_body(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    if args.is_string(1) {
        let text = args.text(1)?;
        return Ok(Value::Bool(write_part(host, key, text.as_bytes())));
    }
    Ok(Value::Bool(write_part(host, key, args.bytes(1)?)))
}

fn write_part(host: &mut Host, key: Key, body: &[u8]) -> bool {
    let Some(exchange) = host.http.exchanges.get_mut(key) else { return true };
    let framing = exchange.framing.expect("the head is composed before the body");
    exchange.body_bytes += body.len() as u64;
    let body = if framing.has_body { body } else { &[] };
    let queued_before = queued_bytes(host, key);
    if framing.has_body {
        let (out, _) = begin_output(host, key);
        put_body(host, key, out, body, framing, false);
    }
    // What left at once counts as well: whoever writes much is to wait until others had their turn.
    let queued = queued_bytes(host, key);
    let has_room = queued.max(queued_before + body.len() as u64) < queued_bytes_max(host, key);
    let Some(exchange) = host.http.exchanges.get_mut(key).filter(|_| !has_room) else { return has_room };
    exchange.needs_drain = true;
    let connection = exchange.connection.and_then(|connection| host.http.connections.get(connection));
    if let Some(connection) = connection.filter(|_| queued == 0) {
        let handle = connection.handle;
        host.open_reactor().tell_sent(handle);
    }
    false
}

fn queued_bytes_max(host: &Host, key: Key) -> u64 {
    let http = &host.http;
    let connection = http.exchanges.get(key).and_then(|exchange| http.connections.get(exchange.connection?));
    let server = connection.and_then(|connection| http.servers.get(connection.server));
    server.map_or(u64::MAX, |server| server.queued_bytes_max)
}

/// Bytes of this response, and before it on its connection, that have not left.
pub(super) fn queued_bytes(host: &mut Host, key: Key) -> u64 {
    let Some(exchange) = host.http.exchanges.get(key) else { return 0 };
    let waiting = exchange.waiting.len() as u64;
    let connection = exchange.connection.and_then(|connection| host.http.connections.get(connection));
    let Some(handle) = connection.map(|connection| connection.handle) else { return 0 };
    waiting + host.open_reactor().queued_bytes(handle)
}

/// `(response, trailers as [name, value, …] or undefined)`: the end of the body.
fn finish(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    let framing = given(host, args)?.framing.expect("the head is composed before the end");
    let (mut out, _) = begin_output(host, key);
    if framing.has_body && framing.chunked {
        let mut trailers = OutgoingHeaders::default();
        if !args.is_nullish(1) {
            let texts = args.elements(1, |element| Ok(element.text(0)?.to_string()))?;
            for pair in texts.chunks_exact(2) {
                // The JavaScript half checked them.
                let _ = trailers.push(&pair[0], Given::Text(&pair[1]));
            }
        }
        response::write_last_chunk(&mut out, &trailers, &ServerWords::default());
    }
    put_scratch(host, key, out);
    response_ended(host, key);
    Ok(Value::Undefined)
}

/// `(response, text)`: bytes in front of the head: 100 Continue and other informational answers.
fn write_raw(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    let text = args.text(1)?;
    let bytes: Vec<u8> = text.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect();
    if bytes.starts_with(b"HTTP/1.1 100 ") {
        continue_sent(host, key);
    }
    put(host, key, &bytes);
    Ok(Value::Undefined)
}

fn continue_sent(host: &mut Host, key: Key) {
    let Some(exchange) = host.http.exchanges.get_mut(key) else { return };
    exchange.wishes.continue_owed = false;
    let connection = exchange.connection.and_then(|connection| host.http.connections.get_mut(connection));
    if let Some(connection) = connection {
        connection.machine.continue_sent();
    }
}

/// `(response)`: the connection of a response that cannot go on is closed.
pub fn destroy(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    let unfinished = exchange(host, key).filter(|exchange| !exchange.sent);
    if let Some(connection) = unfinished.and_then(|exchange| exchange.connection) {
        closing::destroy(host, connection);
    }
    Ok(Value::Undefined)
}
