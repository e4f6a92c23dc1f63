//! The way out: strings and bytes become a chain of the reactor, copied once. Large ones are given to the kernel at once where it
//! has room for them, which copies them for itself.
//!
//! A write is told to be done at once while little is on its way, as it is in Node, where the system call takes what fits
//! into the socket's buffer. Beyond that the stream waits until the bytes left. It does so too once the peer sends no more:
//! it may be gone, and then the write must not be told to be done.

use super::socket::{self, flag};
use crate::Host;
use arena::{Chain, PAGE_BYTES, PagePool};
use io::{Errno, HandleKey};
use typebridge::{Args, Failure, Key, Value};

/// So much may be on its way out of one socket while its writes are told to be done.
const ACKNOWLEDGED_BYTES_MAX: u64 = 64 * 1024;

/// Larger writes take the stream's own way, if something is on its way already
const TRIED_BYTES_MAX: usize = (ACKNOWLEDGED_BYTES_MAX / 2) as usize;
/// or if not.
const TRIED_ALONE_BYTES_MAX: usize = ACKNOWLEDGED_BYTES_MAX as usize;

/// From here on a system call of their own costs less than copying the bytes and sending them with what else the turn brings.
const SENT_NOW_BYTES_MIN: usize = 16 * 1024;

/// Up to so many bytes of one write are copied into pages.
const PAGED_BYTES_MAX: usize = 64 * PAGE_BYTES;

/// What a write returns besides a negative error number.
const DONE: Value = Value::Int(0);
const UNDER_WAY: Value = Value::Int(1);

/// Encodings of `writeText`, by the number that the JavaScript half passes.
const UTF8: i64 = 0;
const LATIN1: i64 = 1;
const UTF16: i64 = 2;

/// `(text, encoding) -> status`
pub(super) fn write_text(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    if let Some(descriptor) = descriptor_of(host, key) {
        let bytes = encode(args, args.integer(1)?)?;
        return Ok(write_now(host, key, descriptor, &bytes));
    }
    let mut chain = Chain::new();
    push_text(host, &mut chain, args, args.integer(1)?)?;
    Ok(queue(host, key, chain))
}

/// `(bytes or text, encoding or UTF-8) -> boolean`: whether the write is done. If not, nothing happened, and the stream's own way finds
/// out why.
pub(super) fn try_write(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    let Some(socket) = host.net.sockets.get(key) else { return Ok(Value::Bool(false)) };
    let handle = socket.handle;
    let closed =
        handle == HandleKey::NONE || socket.has(flag::CLOSING | flag::ENDED) || socket.broken.is_some();
    if closed || host.open_reactor().queued_bytes(handle) >= ACKNOWLEDGED_BYTES_MAX / 2 {
        return Ok(Value::Bool(false));
    }
    let mut chain = Chain::new();
    if args.is_string(0) {
        push_text(host, &mut chain, args, args.integer_or(1, UTF8)?)?;
    } else if args.is_bytes(0) {
        let bytes = args.bytes(0)?;
        if (SENT_NOW_BYTES_MIN..=TRIED_ALONE_BYTES_MAX).contains(&bytes.len()) {
            return Ok(Value::Bool(send_now(host, key, handle, bytes)));
        }
        if bytes.len() <= TRIED_BYTES_MAX {
            push_bytes(host, &mut chain, bytes);
        }
    }
    if !(1..=TRIED_BYTES_MAX).contains(&chain.len()) {
        return Ok(Value::Bool(false));
    }
    let done = queue(host, key, chain);
    debug_assert!(matches!(done, Value::Int(0)), "there is room for it");
    Ok(Value::Bool(true))
}

/// Sends bytes at once, and queues what the kernel has no room for. False if nothing happened.
fn send_now(host: &mut Host, key: Key, handle: HandleKey, bytes: &[u8]) -> bool {
    if bytes.len() > TRIED_BYTES_MAX && host.open_reactor().queued_bytes(handle) > 0 {
        return false;
    }
    let Some(rest) = send_first(host, key, bytes) else { return false };
    if !rest.is_empty() {
        let mut chain = Chain::new();
        push_bytes(host, &mut chain, rest);
        queue(host, key, chain);
    }
    true
}

/// Gives the kernel what it has room for, if no send is under way: what is left, or nothing if the connection is broken.
fn send_first<'a>(host: &mut Host, key: Key, bytes: &'a [u8]) -> Option<&'a [u8]> {
    let Some(socket) = host.net.sockets.get(key) else { return Some(bytes) };
    let handle = socket.handle;
    let refuses = socket.has(flag::CLOSING | flag::CONNECTING) || socket.broken.is_some();
    if bytes.len() < SENT_NOW_BYTES_MIN || handle == HandleKey::NONE || refuses {
        return Some(bytes);
    }
    let sent = host.open_reactor().send_now(handle, [bytes, &[]]);
    let socket = host.net.sockets.get_mut(key)?;
    match sent {
        Ok(count) => {
            socket.bytes_written += count as u64;
            Some(&bytes[count..])
        }
        Err(errno) => {
            socket.broken = Some(errno);
            None
        }
    }
}

/// `(bytes) -> status`
pub(super) fn write_bytes(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    if let Some(descriptor) = descriptor_of(host, key) {
        return Ok(write_now(host, key, descriptor, args.bytes(0)?));
    }
    let mut chain = Chain::new();
    let bytes = args.bytes(0)?;
    let rest = send_first(host, key, bytes).unwrap_or(bytes);
    push_bytes(host, &mut chain, rest);
    Ok(queue(host, key, chain))
}

/// `([bytes or text]) -> status`; text is UTF-8.
pub(super) fn write_many(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    if let Some(descriptor) = descriptor_of(host, key) {
        let bytes = joined(args)?;
        return Ok(write_now(host, key, descriptor, &bytes));
    }
    let mut chain = Chain::new();
    args.elements(0, |element| {
        if element.is_string(0) {
            return push_text(host, &mut chain, element, UTF8);
        }
        let bytes = element.bytes(0)?;
        let rest = if chain.has_bytes() { None } else { send_first(host, key, bytes) };
        push_bytes(host, &mut chain, rest.unwrap_or(bytes));
        Ok(())
    })?;
    Ok(queue(host, key, chain))
}

fn joined(args: &Args<'_>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    args.elements(0, |element| {
        if element.is_string(0) {
            bytes.extend_from_slice(element.text(0)?.as_bytes());
        } else {
            bytes.extend_from_slice(element.bytes(0)?);
        }
        Ok(())
    })?;
    Ok(bytes)
}

fn key_of(args: &Args<'_>) -> Result<Key, Failure> {
    args.this_key().ok_or_else(|| Failure::type_error("Illegal invocation"))
}

/// The descriptor of a standard stream.
fn descriptor_of(host: &Host, key: Key) -> Option<io::Fd> {
    host.net.sockets.get(key).map(|socket| socket.descriptor).filter(|descriptor| *descriptor >= 0)
}

fn write_now(host: &mut Host, key: Key, descriptor: io::Fd, bytes: &[u8]) -> Value {
    if let Some(socket) = host.net.sockets.get_mut(key) {
        socket.bytes_written += bytes.len() as u64;
    }
    io::process::write_all(descriptor, bytes).map_or_else(socket::status, |()| DONE)
}

fn push_text(host: &mut Host, chain: &mut Chain, args: &Args<'_>, encoding: i64) -> Result<(), Failure> {
    if encoding == UTF8 {
        push_bytes(host, chain, args.text(0)?.as_bytes());
    } else {
        chain.push_owned(encode(args, encoding)?);
    }
    Ok(())
}

fn encode(args: &Args<'_>, encoding: i64) -> Result<Vec<u8>, Failure> {
    match encoding {
        UTF8 => Ok(args.text(0)?.as_bytes().to_vec()),
        LATIN1 => Ok(args.units(0)?.iter().map(|unit| *unit as u8).collect()),
        UTF16 => Ok(args.units(0)?.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        _ => Err(Failure::type_error("argument 1 of a native is not an encoding")),
    }
}

/// Small pieces go to the turn's arena, where neighbours become one span; large ones get memory of their own.
pub(super) fn push_bytes(host: &mut Host, chain: &mut Chain, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    if let Some(range) = host.arena.copy(bytes) {
        return chain.push_arena(range);
    }
    if bytes.len() <= PAGED_BYTES_MAX && host.has_reactor() {
        let pages = host.open_reactor().pages();
        if pages.free() > pages.pages_max() / 2 {
            return push_pages(pages, chain, bytes);
        }
    }
    chain.push_owned(bytes);
}

/// Pages that were used a moment ago are in the caches; new memory of this size often is not even mapped.
fn push_pages(pages: &PagePool, chain: &mut Chain, bytes: &[u8]) {
    for piece in bytes.chunks(PAGE_BYTES) {
        match pages.take() {
            Some(mut page) => {
                page.bytes_mut()[..piece.len()].copy_from_slice(piece);
                chain.push_page(page.into_range(piece.len()));
            }
            None => chain.push_owned(piece),
        }
    }
}

/// Queues what is to be sent and says whether the write is done.
pub(super) fn queue(host: &mut Host, key: Key, chain: Chain) -> Value {
    let Some(socket) = host.net.sockets.get(key) else {
        return socket::status(Errno::EBADF);
    };
    if socket.handle == HandleKey::NONE || socket.has(flag::CLOSING) {
        return socket::status(Errno::EBADF);
    }
    if let Some(errno) = socket.broken {
        return socket::status(errno);
    }
    let (handle, length) = (socket.handle, chain.len() as u64);
    if length == 0 {
        return DONE;
    }
    let reactor = host.open_reactor();
    let total = reactor.send(handle, chain);
    let on_its_way = reactor.queued_bytes(handle);
    let Some(socket) = host.net.sockets.get_mut(key) else { unreachable!("found above") };
    socket.bytes_written += length;
    let was_sending = socket.has(flag::SENDING);
    socket.set(flag::SENDING, true);
    let done = on_its_way <= ACKNOWLEDGED_BYTES_MAX && !socket.has(flag::ENDED);
    if !done {
        socket.awaited = total;
    }
    if !was_sending {
        socket::settle(host, key);
    }
    if done { DONE } else { UNDER_WAY }
}
