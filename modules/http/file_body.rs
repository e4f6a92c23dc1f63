//! A file as the body of a response: what is in memory is read into room that every file uses, and sent at once.

use super::connection::exchange;
use super::outgoing::{begin_output, compose_head, given, key_of, put_body};
use super::sending::response_ended;
use crate::Host;
use io::{Fd, Reactor};
use typebridge::{Args, Failure, Value};

/// Most bytes of a file that are read in one piece.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// Nothing was done: the file is a large one, not in memory, or none; or the head needs the script's attention.
const NOT_DONE: Value = Value::Int(-1);

/// `(response) -> boolean`: it has a connection, and is not ended.
pub(super) fn takes_file(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let exchange = exchange(host, key_of(args)?);
    Ok(Value::Bool(exchange.is_some_and(|exchange| exchange.connection.is_some() && !exchange.ended)))
}

/// `(response, descriptor, start, length, is last) -> bytes`: sends a stretch of a file behind the head; if it is the last, the
/// response is ended and the file closed. -1 when it did nothing.
pub(super) fn write_file(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let mut bytes = std::mem::take(&mut host.http.file_room);
    let result = read_and_send(host, args, &mut bytes);
    host.http.file_room = bytes;
    result
}

fn read_and_send(host: &mut Host, args: &Args<'_>, bytes: &mut Vec<u8>) -> Result<Value, Failure> {
    let (key, fd, is_last) = (key_of(args)?, args.integer(1)? as Fd, args.flag(4));
    let (start, length) = (args.number(2)? as u64, args.number(3)? as u64);
    if !read(host.open_reactor(), fd, start, length, bytes) {
        return Ok(NOT_DONE);
    }
    let (mut out, known) = begin_output(host, key);
    let Some(framing) = known.or_else(|| compose_head(host, key, None, &mut out)) else {
        host.http.scratch = out;
        return Ok(NOT_DONE);
    };
    given(host, args)?.body_bytes += bytes.len() as u64;
    put_body(host, key, out, if framing.has_body { bytes } else { &[] }, framing, is_last);
    if is_last {
        host.open_reactor().close_now(fd);
        response_ended(host, key);
    }
    Ok(Value::count(bytes.len()))
}

/// Reads a stretch of a file, if all that is there of it comes at once.
fn read(reactor: &mut Reactor, fd: Fd, start: u64, length: u64, bytes: &mut Vec<u8>) -> bool {
    let Ok(status) = reactor.status_now(fd) else { return false };
    let there = status.size.saturating_sub(start).min(length);
    if !status.is_file() || !(1..=FILE_BYTES_MAX).contains(&there) {
        return false;
    }
    let read = reactor.read_now_into(bytes, fd, there as usize, Some(start as i64));
    read == Ok(true) && bytes.len() as u64 == there
}
