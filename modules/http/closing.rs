//! The ends of an http connection: the client's, the script's, a refusal's, and another protocol's.

use super::connection::{maybe_let_go, resume};
use super::exchange::response_key;
use super::incoming::is_all_here;
use super::refusal::Refusal;
use super::sending::{response_left, send};
use super::server_connection::AfterEnd;
use super::state::Connection;
use crate::Host;
use crate::kinds;
use io::{Completion, Errno, Event, HandleKey, OperationKind};
use typebridge::{Key, Target, Value};

/// The client ended its side.
pub(super) fn ended(host: &mut Host, key: Key) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    connection.client_ended = true;
    if connection.detached {
        return;
    }
    if connection.held.is_empty() {
        return finish_input(host, key);
    }
    // As much as was held goes into the script's stream, whether it reads or not: the end waits behind it.
    let receiving = connection.receiving.filter(|_| !connection.is_full && !connection.is_paused);
    let awaits_upgrade = connection.awaits_upgrade;
    let Some(exchange) = receiving.and_then(|request| host.http.exchanges.get_mut(request)) else {
        if awaits_upgrade {
            // The bytes are those of another protocol, whose client has left before it began.
            close_gently(host, key);
        }
        return;
    };
    if exchange.is_served {
        // A handler has no stream before it reads, and whoever has left gets no answer.
        return close_gently(host, key);
    }
    exchange.reading = true;
    resume(host, key);
}

pub(super) fn finish_input(host: &mut Host, key: Key) {
    let http = &mut host.http;
    let Some(connection) = http.connections.get_mut(key) else { return };
    let server = http.servers.get(connection.server).expect("a server outlives its connections");
    match connection.machine.end_of_input(&server.options) {
        AfterEnd::Refuse(refusal) => refuse(host, key, refusal, &[]),
        AfterEnd::Close => close_gently(host, key),
        AfterEnd::CloseAfterResponses | AfterEnd::Upgraded => {}
    }
}

/// Bytes that a script writes to the socket itself.
pub(super) fn write(host: &mut Host, key: Key, bytes: &[u8]) {
    if let Some(handle) = host.http.connections.get(key).map(|connection| connection.handle) {
        send(host, handle, bytes);
    }
}

/// Closes once what was sent has left.
pub(super) fn close_gently(host: &mut Host, key: Key) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    connection.detached = true;
    let handle = connection.handle;
    host.open_reactor().close_after_sends(handle);
}

/// The connection becomes a plain socket, which hears of what came behind the last request. `None` when it is gone or going.
pub(super) fn become_socket(host: &mut Host, key: Key) -> Option<Value> {
    let connection = host.http.connections.get_mut(key)?;
    let (mut held, failure) = (std::mem::take(&mut connection.held), connection.failure.take());
    let handle = detach(host, key)?;
    let (socket, value) = crate::net::adopt(host, handle, false);
    while let Some(input) = held.take_first() {
        let length = input.bytes().len();
        crate::net::hears(host, socket, input.value(0..length), length);
    }
    if let Some((operation, errno)) = failure {
        let event = Event::Failed { operation, errno };
        let completion = Completion { owner: kinds::owner(socket), handle, event };
        crate::net::complete(host, socket, completion);
    }
    Some(value)
}

/// Takes the socket away from the protocol. `None` when it is gone or going.
pub(super) fn detach(host: &mut Host, key: Key) -> Option<HandleKey> {
    let connection = host.http.connections.get(key)?;
    let handle = connection.handle;
    settle_detached(host, key);
    forget(host, key);
    Some(handle)
}

/// Closes at once.
pub(super) fn close(host: &mut Host, key: Key) {
    let Some(connection) = host.http.connections.get(key) else { return };
    let handle = connection.handle;
    let reactor = host.open_reactor();
    let bytes_sent = reactor.sent_bytes(handle);
    reactor.close(handle);
    let connection = host.http.connections.get_mut(key).expect("looked up above");
    connection.bytes_sent = connection.bytes_sent.max(bytes_sent);
    connection.detached = true;
    connection.lost = true;
    // Responses that did not leave whole are as unfinished as those that were not written.
    while let Some(&(mark, request)) = connection.leaving.back()
        && mark > connection.bytes_sent
    {
        connection.leaving.pop_back();
        connection.pending.push_front(request);
    }
}

/// Closes as a script asks for it: what the kernel takes of the bytes that were written still leaves, nobody waits for more.
pub(super) fn destroy(host: &mut Host, key: Key) {
    let Some(connection) = host.http.connections.get_mut(key).filter(|connection| !connection.lost) else {
        return;
    };
    let handle = connection.handle;
    if host.open_reactor().queued_bytes(handle) == 0 {
        return close(host, key);
    }
    let connection = host.http.connections.get_mut(key).expect("looked up above");
    connection.detached = true;
    connection.lost = true;
    if let Some((timer, _)) = connection.timer.take() {
        host.timers.cancel(timer);
    }
    connection.has_last_turn = true;
    host.open_reactor().close_after_sends(handle);
    start_last_turn(host, key);
}

pub(super) fn start_last_turn(host: &mut Host, key: Key) {
    let due_ms = host.clock.now_ms() + 1;
    let timer = host.timers.start(kinds::owner(key), due_ms);
    host.http.connections.get_mut(key).expect("it is being closed").timer = Some((timer, due_ms));
}

pub(super) fn failed(host: &mut Host, key: Key, operation: OperationKind, errno: Errno) {
    if let Some(connection) = host.http.connections.get_mut(key).filter(|connection| connection.leaves) {
        connection.failure = Some((operation, errno));
        return;
    }
    let code = errno.name();
    tell_failure(host, key, code);
    abort_pending(host, key, code);
    tell_socket(host, key, "error", code);
    close(host, key);
}

/// A connection that breaks is a 'clientError' as well.
fn tell_failure(host: &mut Host, key: Key, code: &'static str) {
    let Some(connection) = host.http.connections.get(key).filter(|connection| !connection.detached) else {
        return;
    };
    let server = host.http.servers.get(connection.server).expect("a server outlives its connections");
    let emitter = server.emitter;
    let number = Value::Number(crate::slots::Slots::<Connection>::number(key));
    let details = Value::List(vec![number, Value::Static(code)]);
    let target = Target::IfListening("clientError", host.http.hooks_of(key).client_error);
    host.calls.push(target, Value::Kept(emitter), [Value::Kept(emitter), details]);
}

/// Tells the script what the client did wrong; the JavaScript half answers with `refuseConnection` unless it listens.
pub(super) fn refuse(host: &mut Host, key: Key, refusal: Refusal, packet: &[u8]) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    // What else comes before the script has heard of this is no news.
    connection.is_refusing = true;
    let emitter =
        host.http.servers.get(connection.server).expect("a server outlives its connections").emitter;
    host.http.holding.push(key);
    let fault = refusal.fault;
    let number = Value::Number(crate::slots::Slots::<Connection>::number(key));
    let details = Value::List(vec![
        number,
        Value::Static(fault.code()),
        Value::Static(fault.reason()),
        Value::count(refusal.bytes_parsed),
        if fault.is_parse_error() { Value::Buffer(packet.to_vec()) } else { Value::Undefined },
        Value::Bool(fault.message_has_reason()),
        Value::Latin1(fault.answer().to_vec()),
    ]);
    let hook = host.http.hooks().client_error;
    host.calls.call(hook, [Value::Kept(emitter), details]);
}

/// Sends a last answer and closes: what Node does when nobody listens for clientError. Requests in front of the fault are
/// answered first, which they are not in Node.
pub(super) fn refuse_connection(host: &mut Host, key: Key, answer: &[u8]) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    let handle = connection.handle;
    // A second answer to one request would be taken for that of the next.
    if connection.pending.is_empty() && connection.machine.is_refused_in_body() {
        return close_gently(host, key);
    }
    if !connection.pending.is_empty() && connection.receiving.is_none() {
        connection.last_words = Some(answer.to_vec());
        return host.open_reactor().receive_stop(handle);
    }
    // An answer behind half a response would be read as part of it.
    let begun = connection.pending.front().and_then(|&first| host.http.exchanges.get(first));
    if begun.is_none_or(|exchange| exchange.framing.is_none() || !exchange.head_held.is_empty()) {
        send(host, handle, answer);
    }
    close_gently(host, key);
}

pub(super) fn upgraded(host: &mut Host, key: Key, rest: &[u8]) {
    let http = &mut host.http;
    let Some(connection) = http.connections.get_mut(key) else { return };
    connection.detached = true;
    connection.leaves = true;
    let handle = connection.handle;
    let Some(&request) = connection.pending.back() else { return };
    let emitter = http.servers.get(connection.server).expect("a server outlives its connections").emitter;
    let hook = http.hooks_of(key).upgrade;
    let number = Value::Number(crate::slots::Slots::<Connection>::number(key));
    let head = Value::Buffer(rest.to_vec());
    host.calls.call(hook, [Value::Kept(emitter), Value::Held(request), number, head]);
    host.open_reactor().receive_stop(handle);
}

/// The socket is closed: the last that is heard of a connection.
pub(super) fn closed(host: &mut Host, key: Key) {
    while let Some((_, request)) =
        host.http.connections.get_mut(key).and_then(|connection| connection.leaving.pop_front())
    {
        response_left(host, request);
    }
    abort_pending(host, key, "ECONNRESET");
    tell_socket(host, key, "close", "");
    forget(host, key);
}

/// What a connection that leaves HTTP still owes: the request that asked for it is over, responses handed to the socket count
/// as sent, and earlier requests without an answer will get none.
fn settle_detached(host: &mut Host, key: Key) {
    while let Some((_, request)) =
        host.http.connections.get_mut(key).and_then(|connection| connection.leaving.pop_front())
    {
        response_left(host, request);
    }
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    let last = connection.pending.pop_back();
    abort_pending(host, key, "ECONNRESET");
    let Some(request) = last else { return };
    let Some(exchange) = host.http.exchanges.get_mut(request) else { return };
    exchange.connection = None;
    exchange.received = true;
    exchange.sent = true;
    maybe_let_go(host, request);
}

/// Takes a connection out of the books. Its exchanges are over or have lost it.
fn forget(host: &mut Host, key: Key) {
    let Some(connection) = host.http.connections.remove(key) else { return };
    if let Some((timer, _)) = connection.timer {
        host.timers.cancel(timer);
    }
    if let Some(socket) = connection.socket {
        host.calls.release(socket);
    }
    host.unreference();
    let server = host.http.servers.get_mut(connection.server).expect("a server outlives its connections");
    server.connections -= 1;
    if server.closing && server.connections == 0 {
        let emitter = Value::Kept(server.emitter);
        host.calls.push(Target::Method("_emitCloseIfDrained"), emitter, []);
    }
    forget_server(host, connection.server);
}

/// Takes a server out of the books that neither listens nor has connections, and lets its object go.
pub(super) fn forget_server(host: &mut Host, key: Key) {
    let is_over = host.http.servers.get(key).is_some_and(|server| !server.listens && server.connections == 0);
    if is_over && let Some(server) = host.http.servers.remove(key) {
        host.calls.release(server.emitter);
        if let Some(handler) = server.handler {
            host.calls.release(handler);
        }
    }
}

/// Exchanges that can no longer be finished.
fn abort_pending(host: &mut Host, key: Key, code: &'static str) {
    let receiving = host.http.connections.get(key).and_then(|connection| connection.receiving);
    let is_received = receiving.is_some_and(|request| is_all_here(&mut host.http, request));
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    connection.receiving = None;
    let mut pending = std::mem::take(&mut connection.pending);
    // A response that left while its request was still coming in.
    pending.extend(receiving.filter(|request| !pending.contains(request)));
    let hook = host.http.hooks_of(key).aborted;
    for request in pending {
        let Some(exchange) = host.http.exchanges.get_mut(request) else { continue };
        exchange.connection = None;
        let response = response_key(request);
        let is_whole = Value::Bool(exchange.received || (is_received && receiving == Some(request)));
        host.calls.call(hook, [Value::Held(request), Value::Held(response), Value::Static(code), is_whole]);
        let exchange = host.http.exchanges.get_mut(request).expect("looked up above");
        exchange.received = true;
        exchange.sent = true;
        maybe_let_go(host, request);
    }
}

pub(super) fn tell_socket(host: &mut Host, key: Key, event: &'static str, code: &'static str) {
    let Some(socket) = host.http.connections.get(key).and_then(|connection| connection.socket) else {
        return;
    };
    let hook = host.http.hooks().socket_event;
    let connection = host.http.connections.get(key).expect("looked up above");
    let bytes = [connection.bytes_sent, connection.bytes_received];
    let bytes = Value::List(bytes.iter().map(|&count| Value::Number(count as f64)).collect());
    host.calls.call(hook, [Value::Kept(socket), Value::Static(event), Value::Static(code), bytes]);
}
