//! Relays: what a socket receives goes to another without a JavaScript call, while nobody looks at the chunks.
//!
//! JavaScript starts a relay for a pipe and stops it before it does anything that the relay would not see. Whenever a chunk
//! cannot be passed on here, the relay ends and the chunk takes the usual way.

use super::outgoing;
use super::socket::{Socket, flag};
use crate::Host;
use arena::{Chain, PageRange};
use io::HandleKey;
use typebridge::{Args, Failure, Key, Value};

/// With so many bytes on their way to the target the source is not received from,
const WAITING_BYTES_MIN: u64 = 128 * 1024;
/// until no more than these are left.
const WAITING_BYTES_LEFT: u64 = 32 * 1024;
/// Bytes that have to wait are copied if they are less than this part of a page: they would hold all of it.
const HELD_PART_MIN: usize = 4;

/// What a socket has to do with relays.
#[derive(Default)]
pub(crate) struct Part {
    /// Bytes that went to another socket without JavaScript.
    bytes: u64,
    to: Option<Key>,
    from: Option<Key>,
    /// The target has so much to send that nothing is received.
    pub(super) waits: bool,
}

impl Socket {
    fn relay_to(&self) -> Option<Key> {
        self.relay.as_ref()?.to
    }

    fn relay_from(&self) -> Option<Key> {
        self.relay.as_ref()?.from
    }

    fn part(&mut self) -> &mut Part {
        self.relay.get_or_insert_default()
    }
}

/// `(target, bytesRead) -> boolean`: begins, if JavaScript has had all `bytesRead` bytes that were told and the target takes
/// from nobody else.
pub(super) fn start(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (Some(key), Some(target)) = (args.this_key(), args.key(0)) else {
        return Ok(Value::Bool(false));
    };
    let bytes_read = args.number(1)? as u64;
    let sockets = &mut host.net.sockets;
    let ready =
        sockets.get(key).is_some_and(|source| source.bytes_told == bytes_read && source.descriptor < 0);
    let free = sockets.get(target).is_some_and(|target| target.relay_from().is_none() && takes_bytes(target));
    if !ready || !free {
        return Ok(Value::Bool(false));
    }
    if let Some(source) = sockets.get_mut(key) {
        source.part().to = Some(target);
    }
    if let Some(target) = sockets.get_mut(target) {
        target.part().from = Some(key);
    }
    Ok(Value::Bool(true))
}

/// `()`: ends the relay of which this socket is the source.
pub(super) fn stop(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    if let Some(key) = args.this_key() {
        end(host, key);
    }
    Ok(Value::Undefined)
}

/// `-> number`: bytes that were passed on.
pub(super) fn relayed_bytes(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let socket = args.this_key().and_then(|key| host.net.sockets.get(key));
    let part = socket.and_then(|socket| socket.relay.as_ref());
    Ok(Value::Number(part.map_or(0, |part| part.bytes) as f64))
}

fn takes_bytes(target: &Socket) -> bool {
    let gone = flag::CLOSING | flag::CLOSED | flag::SHUTTING | flag::CONNECTING;
    target.handle != HandleKey::NONE && target.descriptor < 0 && target.broken.is_none() && !target.has(gone)
}

/// Passes a chunk on, or gives it back for JavaScript.
pub(super) fn pass_on(host: &mut Host, key: Key, range: PageRange) -> Result<(), PageRange> {
    let Some(target_key) = host.net.sockets.get(key).and_then(Socket::relay_to) else {
        return Err(range);
    };
    let Some(target) = host.net.sockets.get(target_key).filter(|target| takes_bytes(target)) else {
        end(host, key);
        return Err(range);
    };
    let (handle, count) = (target.handle, range.len() as u64);
    let mut chain = Chain::new();
    let pages = range.pool();
    let plenty = pages.free() > pages.pages_max() / 4;
    let waits = host.open_reactor().queued_bytes(handle) > 0;
    if plenty && (!waits || range.len() >= pages.page_bytes() / HELD_PART_MIN) {
        chain.push_page(range);
    } else {
        outgoing::push_bytes(host, &mut chain, &range);
    }
    outgoing::queue(host, target_key, chain);
    if let Some(source) = host.net.sockets.get_mut(key) {
        source.part().bytes += count;
    }
    if let Some(target) = host.net.sockets.get_mut(target_key) {
        // Nobody waits for these bytes.
        target.awaited = 0;
    }
    if host.open_reactor().queued_bytes(handle) >= WAITING_BYTES_MIN {
        wait(host, key);
    }
    Ok(())
}

fn wait(host: &mut Host, key: Key) {
    let Some(source) = host.net.sockets.get_mut(key) else { return };
    if !source.part().waits && source.has(flag::READING) {
        source.part().waits = true;
        let handle = source.handle;
        host.open_reactor().receive_stop(handle);
    }
}

fn go_on(host: &mut Host, key: Key) {
    let Some(source) = host.net.sockets.get_mut(key) else { return };
    let waited = source.relay.as_mut().is_some_and(|part| std::mem::take(&mut part.waits));
    if waited && source.has(flag::READING) {
        let handle = source.handle;
        host.open_reactor().receive_start(handle);
    }
}

/// Bytes left the target: the source may go on.
pub(super) fn sent(host: &mut Host, target: Key) {
    let Some((source, handle)) =
        host.net.sockets.get(target).and_then(|it| it.relay_from().map(|from| (from, it.handle)))
    else {
        return;
    };
    if host.open_reactor().queued_bytes(handle) <= WAITING_BYTES_LEFT {
        go_on(host, source);
    }
}

/// Ends the relay of which `key` is the source.
fn end(host: &mut Host, key: Key) {
    let part = host.net.sockets.get_mut(key).and_then(|source| source.relay.as_mut());
    let Some(target) = part.and_then(|part| part.to.take()) else { return };
    if let Some(part) = host.net.sockets.get_mut(target).and_then(|target| target.relay.as_mut()) {
        part.from = None;
    }
    go_on(host, key);
}

/// A socket is being closed: it is neither source nor target any more.
pub(super) fn leave(host: &mut Host, key: Key) {
    end(host, key);
    let part = host.net.sockets.get_mut(key).and_then(|target| target.relay.as_mut());
    if let Some(source) = part.and_then(|part| part.from.take()) {
        end(host, source);
    }
}
