//! The way out of responses: in order, handed to the reactor, and told to the script when they have left.

use super::closing::close_gently;
use super::connection::{maybe_let_go, resume};
use super::exchange::response_key;
use super::server_connection::AfterResponse;
use super::timing::arm_timer;
use crate::Host;
use arena::Chain;
use io::HandleKey;
use typebridge::{Key, Target, Value};

/// Bytes that the kernel is taken to have room for on a socket: less than the least of its send buffers.
const TAKEN_AT_ONCE_BYTES_MAX: u64 = 64 * 1024;

/// Sends bytes of a response: now if it is first in order, else when its turn comes.
pub fn put(host: &mut Host, request: Key, bytes: &[u8]) {
    let Some(exchange) = host.http.exchanges.get_mut(request) else { return };
    let Some(connection) = exchange.connection.and_then(|key| host.http.connections.get(key)) else { return };
    if connection.pending.front() != Some(&request) {
        return exchange.waiting.extend_from_slice(bytes);
    }
    let handle = connection.handle;
    send(host, handle, bytes);
}

/// As `put`, without a copy where the response is first in order.
pub fn put_owned(host: &mut Host, request: Key, bytes: Vec<u8>) {
    let exchange = host.http.exchanges.get(request);
    let connection = exchange.and_then(|exchange| host.http.connections.get(exchange.connection?));
    match connection.filter(|connection| connection.pending.front() == Some(&request)) {
        Some(connection) => {
            let handle = connection.handle;
            let mut chain = Chain::new();
            chain.push_owned(bytes);
            host.open_reactor().send(handle, chain);
        }
        None => put(host, request, &bytes),
    }
}

/// As `put` with a large part of a body and what stands behind it. If the response is first in order, the socket gets at once what
/// it has room for, and only the rest is copied.
pub fn put_large(host: &mut Host, request: Key, body: &[u8], tail: &[u8]) {
    let exchange = host.http.exchanges.get(request);
    let connection = exchange.and_then(|exchange| host.http.connections.get(exchange.connection?));
    let Some(connection) = connection.filter(|it| it.pending.front() == Some(&request)) else {
        put(host, request, body);
        return put(host, request, tail);
    };
    let handle = connection.handle;
    // A broken connection is heard of by the send of what is queued.
    let sent = host.open_reactor().send_now(handle, [body, tail]).unwrap_or(0);
    if sent < body.len() {
        put_owned(host, request, body[sent..].to_vec());
    }
    let tail = &tail[sent.saturating_sub(body.len())..];
    if !tail.is_empty() {
        put(host, request, tail);
    }
}

/// Hands bytes to the reactor, from the turn's arena if they fit. Returns the count of sent bytes that completes them.
pub(super) fn send(host: &mut Host, handle: HandleKey, bytes: &[u8]) -> u64 {
    let mut chain = Chain::new();
    match host.http.arena.copy(bytes) {
        Some(range) => chain.push_arena(range),
        None => chain.push_owned(bytes),
    }
    host.open_reactor().send(handle, chain)
}

/// The script ended a response. If it is first in order it is on its way, and so are those behind it that are ended.
pub fn response_ended(host: &mut Host, request: Key) {
    let Some(exchange) = host.http.exchanges.get_mut(request) else { return };
    exchange.ended = true;
    let Some(key) = exchange.connection else { return };
    let now_ns = host.clock.now_ns();
    loop {
        let Some(connection) = host.http.connections.get_mut(key).filter(|connection| !connection.lost)
        else {
            return;
        };
        let Some(&first) = connection.pending.front() else { return };
        let handle = connection.handle;
        let exchange = host.http.exchanges.get_mut(first).expect("pending exchanges exist");
        if !exchange.waiting.is_empty() {
            let waiting = std::mem::take(&mut exchange.waiting);
            send(host, handle, &waiting);
        }
        let connection = host.http.connections.get_mut(key).expect("looked up above");
        let exchange = host.http.exchanges.get_mut(first).expect("looked up above");
        if !exchange.ended {
            return tell_drained(host, key, first);
        }
        connection.pending.pop_front();
        connection.awaits_upgrade &= !connection.pending.is_empty();
        let last = exchange.framing.is_none_or(|framing| framing.last);
        let receiving = connection.receiving == Some(first);
        if receiving && (!exchange.was_read || exchange.is_served) {
            let is_served = exchange.is_served;
            if last && !exchange.was_read {
                skip_held_body(host, key, first);
            }
            // A script that listens since this turn reads in the next tick.
            let hook = host.http.hooks_for(is_served).answered;
            host.calls.call(hook, [Value::Held(first)]);
        }
        let connection = host.http.connections.get_mut(key).expect("looked up above");
        let after = connection.machine.response_finished(last, false, now_ns);
        let mark = handed_over(host, key, first);
        let connection = host.http.connections.get_mut(key).expect("looked up above");
        match after {
            AfterResponse::Close => {
                connection.detached = true;
                connection.bytes_sent = mark;
                host.open_reactor().close_after_sends(handle);
                return;
            }
            AfterResponse::NextResponse => {}
            AfterResponse::KeepAlive => {
                if let Some(words) = connection.last_words.take() {
                    send(host, handle, &words);
                    return close_gently(host, key);
                }
                let ended = connection.client_ended;
                if !connection.held.is_empty() || ended {
                    resume(host, key);
                }
                return arm_timer(host, key);
            }
        }
    }
}

/// A response that became first in order, and was asked to wait, hears at once if nothing is left to be sent: no other event would
/// tell it.
fn tell_drained(host: &mut Host, key: Key, request: Key) {
    let waits = host.http.exchanges.get(request).is_some_and(|exchange| exchange.needs_drain);
    let Some(connection) = host.http.connections.get(key).filter(|_| waits) else { return };
    let handle = connection.handle;
    let reactor = host.open_reactor();
    if reactor.queued_bytes(handle) == 0 {
        reactor.tell_sent(handle);
    }
}

/// A response is the reactor's whole. It counts as sent at once when the kernel will take it at once, as Node's write would
/// have seen; else when its last byte has left. Returns the count of sent bytes that completes it.
fn handed_over(host: &mut Host, key: Key, request: Key) -> u64 {
    let connection = host.http.connections.get(key).expect("its response ended");
    let (handle, is_first) = (connection.handle, connection.leaving.is_empty());
    let reactor = host.open_reactor();
    let queued = reactor.queued_bytes(handle);
    let mark = reactor.sent_bytes(handle) + queued;
    if is_first && queued <= TAKEN_AT_ONCE_BYTES_MAX {
        response_left(host, request);
    } else {
        let connection = host.http.connections.get_mut(key).expect("looked up above");
        connection.leaving.push_back((mark, request));
    }
    mark
}

/// The connection closes behind this response. If the rest of its request came already, the request is whole.
fn skip_held_body(host: &mut Host, key: Key, request: Key) {
    let http = &mut host.http;
    let Some(connection) = http.connections.get_mut(key) else { return };
    let server = http.servers.get(connection.server).expect("a server outlives its connections");
    let held = connection.held.take();
    if !connection.machine.skip_body(&held, &server.options) {
        return;
    }
    connection.receiving = None;
    if let Some(exchange) = http.exchanges.get_mut(request) {
        exchange.received = true;
    }
}

/// The next response that is out whole when `bytes_total` bytes have left the connection.
fn pop_left(host: &mut Host, key: Key, bytes_total: u64) -> Option<Key> {
    let connection = host.http.connections.get_mut(key)?;
    let (mark, request) = *connection.leaving.front()?;
    if mark > bytes_total {
        return None;
    }
    connection.leaving.pop_front();
    Some(request)
}

pub(super) fn sent(host: &mut Host, key: Key, bytes_total: u64, drained: bool) {
    let now_ns = host.clock.now_ns();
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    connection.bytes_sent = bytes_total;
    connection.machine.sent(now_ns);
    while let Some(request) = pop_left(host, key, bytes_total) {
        response_left(host, request);
    }
    let Some(connection) = host.http.connections.get_mut(key).filter(|_| drained) else { return };
    if let Some(&first) = connection.pending.front()
        && let Some(exchange) = host.http.exchanges.get_mut(first)
        && std::mem::replace(&mut exchange.needs_drain, false)
    {
        let told = if exchange.is_served { first } else { response_key(first) };
        let hook = host.http.hooks_of(key).drained;
        host.calls.call(hook, [Value::Held(told)]);
    }
    let connection = host.http.connections.get_mut(key).expect("looked up above");
    if std::mem::take(&mut connection.is_choked) {
        resume(host, key);
    }
    arm_timer(host, key);
}

/// A response is out: tells the script if it listens, and gives up the holds when the request is in too.
pub(super) fn response_left(host: &mut Host, request: Key) {
    let Some(exchange) = host.http.exchanges.get_mut(request) else { return };
    exchange.sent = true;
    if exchange.is_served {
        return maybe_let_go(host, request);
    }
    let hook = host.http.hooks().finished;
    let response = response_key(request);
    host.calls.push(Target::IfListening("*", hook), Value::Held(response), [Value::Held(response)]);
    let answered = host.http.hooks().answered;
    host.calls.push(Target::IfListening("*", answered), Value::Held(request), [Value::Held(request)]);
    maybe_let_go(host, request);
}
