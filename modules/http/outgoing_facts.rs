//! What a script may ask about a ServerResponse: its headers, its head as it was sent, how far its body is.

use super::connection::exchange;
use super::exchange::request_key;
use super::headers::Value as Stored;
use super::outgoing::{compose_head, given, key_of, queued_bytes, stored_value};
use crate::Host;
use typebridge::{Args, Failure, Value};

/// The headers as `getHeader` knows them: none when `writeHead` alone was given them.
fn seen<'a>(
    host: &'a mut Host,
    args: &Args<'_>,
) -> Result<impl Iterator<Item = (&'a [u8], Stored<'a>)>, Failure> {
    let exchange = given(host, args)?;
    let count = if exchange.headers_hidden { 0 } else { exchange.headers.len() };
    Ok(exchange.headers.iter().take(count))
}

/// `(response) -> names` in their own letter case
pub(super) fn header_names(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let names = seen(host, args)?.map(|(name, _)| args.make_latin1(name)).collect();
    Ok(Value::List(names))
}

/// `(response) -> [name, value, …]`
pub(super) fn header_list(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let mut list = Vec::new();
    for (name, value) in seen(host, args)? {
        list.push(args.make_latin1(name));
        list.push(stored_value(args, value));
    }
    Ok(Value::List(list))
}

/// `(response) -> boolean`
pub(super) fn is_head_sent(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(given(host, args)?.framing.is_some()))
}

/// `(response) -> [chunked, has body, last, announced length or undefined, body bytes]`, `undefined` before the head.
pub(super) fn framing(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let exchange = given(host, args)?;
    let Some(framing) = exchange.framing else { return Ok(Value::Undefined) };
    Ok(Value::List(vec![
        Value::Bool(framing.chunked),
        Value::Bool(framing.has_body),
        Value::Bool(framing.last),
        framing.content_length.map_or(Value::Undefined, |length| Value::Number(length as f64)),
        Value::Number(exchange.body_bytes as f64),
    ]))
}

/// `(response) -> boolean`: `end` was called.
pub(super) fn is_ended(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(exchange(host, key_of(args)?).is_none_or(|exchange| exchange.ended)))
}

/// `(response) -> boolean`: all of it was handed to the kernel.
pub(super) fn has_left(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(
        exchange(host, key_of(args)?).is_some_and(|exchange| exchange.sent && exchange.connection.is_some()),
    ))
}

/// `(response) -> bytes` that have not left.
pub(super) fn queued(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    Ok(Value::Number(queued_bytes(host, key) as f64))
}

/// `(response) -> bytes` that wait until the responses before this one are out.
pub(super) fn waiting_bytes(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::count(exchange(host, key_of(args)?).map_or(0, |exchange| exchange.waiting.len())))
}

/// `req`, `undefined` when the exchange is over.
pub(super) fn request(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(args.this_key().and_then(request_key).map_or(Value::Undefined, Value::Held))
}

/// `(response) -> text`: the head that was composed, made again.
pub(super) fn head_text(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    let Some(framing) = given(host, args)?.framing else { return Ok(Value::Null) };
    let mut text = Vec::new();
    compose_head(host, key, framing.content_length, &mut text);
    given(host, args)?.framing = Some(framing);
    Ok(args.make_latin1(&text))
}
