//! Connections of http servers: what the reactor tells becomes steps of the protocol and calls into JavaScript.

use super::exchange::{Exchange, request_key, response_key};
use super::head::FieldBlock;
use super::limits::UNREAD_BYTES_MAX;
use super::refusal::Refusal;
use super::request::RequestHead;
use super::response::Answered;
use super::server_connection::{
    AfterEnd, AfterResponse, Disposition, Expiry, ServerConnection, ServerOptions, Step,
};
use super::state::{Connection, Server};
use crate::Host;
use crate::kinds;
use arena::Chain;
use io::{Event, HandleKey};
use typebridge::{Key, Target, Value};

const NS_PER_MS: u64 = 1_000_000;

/// A listener of `server` accepted a connection.
pub fn accepted(host: &mut Host, server: Key, handle: HandleKey) {
    let now_ns = host.clock.now_ns();
    let books = host.http.servers.get(server).expect("a server outlives its connections");
    if books.connections_max > 0 && books.connections >= books.connections_max {
        return drop_connection(host, server, handle);
    }
    let connection = Connection {
        handle,
        server,
        machine: ServerConnection::new(now_ns),
        pending: Default::default(),
        leaving: Default::default(),
        receiving: None,
        held: Vec::new(),
        timer: None,
        timeout_ms: None,
        socket: None,
        detached: false,
        client_ended: false,
        lost: false,
        is_choked: false,
        has_last_turn: false,
        bytes_received: 0,
        bytes_sent: 0,
    };
    let key = host.http.connections.insert(connection);
    let reactor = host.open_reactor();
    reactor.set_owner(handle, kinds::owner(key));
    reactor.receive_start(handle);
    host.reference();
    arm_timer(host, key);
    let server = host.http.servers.get_mut(server).expect("a server outlives its connections");
    server.connections += 1;
    let (emitter, tells) = (server.emitter, server.tells_connections);
    let hook = host.http.hooks().connection;
    let connection = Value::Number(crate::slots::Slots::<Connection>::number(key));
    let target =
        if tells { Target::Function(hook) } else { Target::IfListening("connection", hook) };
    host.calls.push(target, Value::Kept(emitter), [Value::Kept(emitter), connection]);
}

/// A connection beyond `maxConnections` is closed at once.
fn drop_connection(host: &mut Host, server: Key, handle: HandleKey) {
    let addresses = Value::List(super::server::address_facts(host, handle));
    let emitter = host.http.servers.get(server).expect("a server outlives its connections").emitter;
    let hook = host.http.hooks().dropped;
    host.calls.push(
        Target::IfListening("drop", hook),
        Value::Kept(emitter),
        [Value::Kept(emitter), addresses],
    );
    let reactor = host.open_reactor();
    reactor.set_owner(handle, kinds::owner(Key::new(kinds::kind::HTTP_CONNECTION, u32::MAX, 0)));
    reactor.close(handle);
}

/// Something happened to the socket of connection `key`.
pub fn complete(host: &mut Host, key: Key, event: Event) {
    match event {
        Event::Received(range) => received(host, key, &range),
        Event::EndOfStream => ended(host, key),
        Event::Sent { bytes_total, drained } => sent(host, key, bytes_total, drained),
        Event::Failed { errno, .. } => failed(host, key, errno.name()),
        Event::Closed => closed(host, key),
        Event::ShutDown => {}
        other => panic!("an http connection was told {other:?}"),
    }
}

fn received(host: &mut Host, key: Key, bytes: &[u8]) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    connection.bytes_received += bytes.len() as u64;
    if connection.detached {
        return;
    }
    if !connection.held.is_empty() {
        return connection.held.extend_from_slice(bytes);
    }
    if connection.receiving.is_none() && has_unread_answers(host, key) {
        let connection = host.http.connections.get_mut(key).expect("looked up above");
        connection.is_choked = true;
        return hold(host, key, bytes);
    }
    let used = advance(host, key, bytes);
    if used < bytes.len() {
        hold(host, key, &bytes[used..]);
    }
    arm_timer(host, key);
}

/// The client asks for more than it reads.
fn has_unread_answers(host: &mut Host, key: Key) -> bool {
    let handle = host.http.connections.get(key).expect("bytes came on it").handle;
    host.open_reactor().queued_bytes(handle) > UNREAD_BYTES_MAX
}

/// Keeps bytes for later and stops receiving meanwhile.
fn hold(host: &mut Host, key: Key, rest: &[u8]) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    connection.held.extend_from_slice(rest);
    let handle = connection.handle;
    host.open_reactor().receive_stop(handle);
}

/// Goes on with what was held, then receives again.
fn resume(host: &mut Host, key: Key) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    let handle = connection.handle;
    if connection.detached {
        return;
    }
    if !connection.held.is_empty() {
        if connection.receiving.is_none() && has_unread_answers(host, key) {
            let connection = host.http.connections.get_mut(key).expect("looked up above");
            connection.is_choked = true;
            return;
        }
        let connection = host.http.connections.get_mut(key).expect("looked up above");
        let held = std::mem::take(&mut connection.held);
        let used = advance(host, key, &held);
        if used < held.len() {
            return hold(host, key, &held[used..]);
        }
    }
    let Some(connection) = host.http.connections.get(key) else { return };
    if connection.client_ended {
        return finish_input(host, key);
    }
    host.open_reactor().receive_start(handle);
}

/// Steps through received bytes as far as the script and earlier responses allow. Returns how many are used up.
fn advance(host: &mut Host, key: Key, input: &[u8]) -> usize {
    let mut cursor = 0;
    let now_ns = host.clock.now_ns();
    loop {
        let http = &mut host.http;
        let Some(connection) = http.connections.get_mut(key) else { return input.len() };
        if connection.detached {
            return input.len();
        }
        if let Some(receiving) = connection.receiving
            && http.exchanges.get(receiving).is_some_and(|exchange| !exchange.reading)
        {
            return cursor;
        }
        let server = http.servers.get(connection.server).expect("a server outlives its connections");
        match connection.machine.next(input, &mut cursor, &server.options, &mut http.heads, now_ns) {
            Step::Request { head, disposition, has_body } => begin(host, key, head, disposition, has_body),
            Step::Body(range) => body(host, key, &input[range]),
            Step::BodyEnd(trailers) => body_ended(host, key, trailers),
            Step::NeedMore => return input.len(),
            Step::Paused => return cursor,
            Step::Refuse(refusal) => {
                refuse(host, key, refusal, input);
                return input.len();
            }
            Step::Upgraded => {
                upgraded(host, key, &input[cursor..]);
                return input.len();
            }
            Step::Close => {
                close(host, key);
                return input.len();
            }
        }
    }
}

/// Makes the exchange of a new request and queues its event.
fn begin(host: &mut Host, key: Key, head: Box<RequestHead>, disposition: Disposition, has_body: bool) {
    let http = &mut host.http;
    let mut exchange = http.spare.take();
    exchange.connection = Some(key);
    exchange.answered = Answered::of(&head);
    exchange.received = !has_body;
    exchange.head = Some(head);
    exchange.wishes.is_last_allowed = disposition == Disposition::HandleLast;
    exchange.wishes.continue_owed = disposition == Disposition::Continue;
    let request = http.exchanges.insert(exchange);
    let connection = http.connections.get_mut(key).expect("it is being advanced");
    connection.pending.push_back(request);
    connection.receiving = has_body.then_some(request);
    let server = http.servers.get(connection.server).expect("a server outlives its connections");
    if server.closing && let Some(exchange) = http.exchanges.get_mut(request) {
        exchange.wishes.should_keep_alive = false;
    }
    let emitter = Value::Kept(server.emitter);
    let (request_prototype, response_prototype) = server.prototypes;
    let request_object = Value::Lazy(request_prototype, request);
    let response_object = Value::Lazy(response_prototype, response_key(request));
    if disposition == Disposition::Handle || disposition == Disposition::HandleLast {
        return host.calls.push(Target::Emit("request"), emitter, [request_object, response_object]);
    }
    let special = http.hooks().special;
    let name = match disposition {
        Disposition::Continue => "checkContinue",
        Disposition::ExpectationFailed => "checkExpectation",
        Disposition::TooManyRequests => "dropRequest",
        Disposition::HostMissing => "hostMissing",
        Disposition::Upgrade => "upgrade",
        Disposition::Connect => "connect",
        Disposition::Handle | Disposition::HandleLast => "request",
    };
    host.calls.call(special, [emitter, request_object, response_object, Value::Static(name)]);
}

fn body(host: &mut Host, key: Key, bytes: &[u8]) {
    let connection = host.http.connections.get(key).expect("it is being advanced");
    let Some(request) = connection.receiving else { return };
    let hook = host.http.hooks().body;
    host.calls.call(hook, [Value::Held(request), Value::Buffer(bytes.to_vec())]);
}

fn body_ended(host: &mut Host, key: Key, trailers: Option<Box<FieldBlock>>) {
    let connection = host.http.connections.get_mut(key).expect("it is being advanced");
    let Some(request) = connection.receiving.take() else { return };
    let Some(exchange) = host.http.exchanges.get_mut(request) else { return };
    exchange.received = true;
    let raw = trailers.map_or(Value::Undefined, |block| {
        let texts = block.raw_headers().flat_map(|(name, value)| [name, value]);
        Value::List(texts.map(|text| Value::Latin1(text.to_vec())).collect())
    });
    let hook = host.http.hooks().body_end;
    host.calls.call(hook, [Value::Held(request), raw]);
    maybe_let_go(host, request);
}

/// The script wants bytes of the body.
pub fn read_body(host: &mut Host, request: Key) {
    let Some(exchange) = host.http.exchanges.get_mut(request) else { return };
    exchange.was_read = true;
    if std::mem::replace(&mut exchange.reading, true) {
        return;
    }
    if let Some(connection) = exchange.connection {
        resume(host, connection);
    }
}

/// The script has enough for now.
pub fn pause_body(host: &mut Host, request: Key) {
    if let Some(exchange) = host.http.exchanges.get_mut(request) {
        exchange.reading = false;
    }
}

/// Nobody will read the body: what comes is thrown away.
pub fn discard_body(host: &mut Host, request: Key) {
    let Some(exchange) = host.http.exchanges.get_mut(request) else { return };
    exchange.reading = true;
    let Some(key) = exchange.connection else { return };
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    if connection.receiving == Some(request) {
        connection.machine.discard_body();
        connection.receiving = None;
        exchange.received = true;
        maybe_let_go(host, request);
        resume(host, key);
    }
}

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

/// Hands bytes to the reactor, from the turn's arena if they fit. Returns the count of sent bytes that completes them.
fn send(host: &mut Host, handle: HandleKey, bytes: &[u8]) -> u64 {
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
        let Some(connection) = host.http.connections.get_mut(key).filter(|connection| !connection.lost) else {
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
            return;
        }
        connection.pending.pop_front();
        let last = exchange.framing.is_none_or(|framing| framing.last);
        let receiving = connection.receiving == Some(first);
        if receiving && !exchange.was_read {
            if last {
                skip_held_body(host, key, first);
            }
            // A script that listens since this turn reads in the next tick.
            let hook = host.http.hooks.expect("set before anything listens").answered;
            host.calls.call(hook, [Value::Held(first)]);
        }
        let connection = host.http.connections.get_mut(key).expect("looked up above");
        let after = connection.machine.response_finished(last, false, now_ns);
        let reactor = host.open_reactor();
        let mark = reactor.sent_bytes(handle) + reactor.queued_bytes(handle);
        let connection = host.http.connections.get_mut(key).expect("looked up above");
        connection.leaving.push_back((mark, first));
        match after {
            AfterResponse::Close => {
                connection.detached = true;
                connection.bytes_sent = mark;
                host.open_reactor().close_after_sends(handle);
                return;
            }
            AfterResponse::NextResponse => {}
            AfterResponse::KeepAlive => {
                let ended = connection.client_ended;
                if !connection.held.is_empty() || ended {
                    resume(host, key);
                }
                return arm_timer(host, key);
            }
        }
    }
}

/// The connection closes behind this response. If the rest of its request came already, the request is whole.
fn skip_held_body(host: &mut Host, key: Key, request: Key) {
    let http = &mut host.http;
    let Some(connection) = http.connections.get_mut(key) else { return };
    let server = http.servers.get(connection.server).expect("a server outlives its connections");
    let held = std::mem::take(&mut connection.held);
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

fn sent(host: &mut Host, key: Key, bytes_total: u64, drained: bool) {
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
        let hook = host.http.hooks().drained;
        host.calls.call(hook, [Value::Held(response_key(first))]);
    }
    let connection = host.http.connections.get_mut(key).expect("looked up above");
    if std::mem::take(&mut connection.is_choked) {
        resume(host, key);
    }
    arm_timer(host, key);
}

/// A response is out: tells the script if it listens, and gives up the holds when the request is in too.
fn response_left(host: &mut Host, request: Key) {
    let Some(exchange) = host.http.exchanges.get_mut(request) else { return };
    exchange.sent = true;
    let hook = host.http.hooks().finished;
    let response = response_key(request);
    host.calls.push(Target::IfListening("*", hook), Value::Held(response), [Value::Held(response)]);
    let answered = host.http.hooks().answered;
    host.calls.push(Target::IfListening("*", answered), Value::Held(request), [Value::Held(request)]);
    maybe_let_go(host, request);
}

/// Gives up the engine's holds when the request is in and the response is out.
fn maybe_let_go(host: &mut Host, request: Key) {
    let Some(exchange) = host.http.exchanges.get_mut(request) else { return };
    if exchange.received && exchange.sent && !exchange.let_go {
        exchange.let_go = true;
        host.calls.let_go(request);
        host.calls.let_go(response_key(request));
    }
}

/// The collector took one of the two objects.
pub fn released(host: &mut Host, key: Key) {
    let Some(request) = request_key(key) else { return };
    let Some(exchange) = host.http.exchanges.get_mut(request) else { return };
    if key == request {
        exchange.request_alive = false;
    } else {
        exchange.response_alive = false;
    }
    if exchange.request_alive || exchange.response_alive {
        return;
    }
    let mut exchange = host.http.exchanges.remove(request).expect("looked up above");
    if let Some(head) = exchange.head.take() {
        host.http.heads.give(head);
    }
    host.http.spare.give(exchange);
}

/// The client ended its side.
fn ended(host: &mut Host, key: Key) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    connection.client_ended = true;
    if connection.held.is_empty() && !connection.detached {
        finish_input(host, key);
    }
}

fn finish_input(host: &mut Host, key: Key) {
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
pub fn write(host: &mut Host, key: Key, bytes: &[u8]) {
    if let Some(handle) = host.http.connections.get(key).map(|connection| connection.handle) {
        send(host, handle, bytes);
    }
}

/// Closes once what was sent has left.
pub fn close_gently(host: &mut Host, key: Key) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    connection.detached = true;
    let handle = connection.handle;
    host.open_reactor().close_after_sends(handle);
}

/// Takes the socket away from the protocol. `None` when it is gone or going.
pub fn detach(host: &mut Host, key: Key) -> Option<HandleKey> {
    let connection = host.http.connections.get(key)?;
    let handle = connection.handle;
    forget(host, key);
    Some(handle)
}

/// Closes at once.
pub fn close(host: &mut Host, key: Key) {
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
pub fn destroy(host: &mut Host, key: Key) {
    let Some(connection) = host.http.connections.get_mut(key).filter(|connection| !connection.lost) else { return };
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

fn start_last_turn(host: &mut Host, key: Key) {
    let due_ms = host.clock.now_ms() + 1;
    let timer = host.timers.start(kinds::owner(key), due_ms);
    host.http.connections.get_mut(key).expect("it is being closed").timer = Some((timer, due_ms));
}

fn failed(host: &mut Host, key: Key, code: &'static str) {
    abort_pending(host, key, code);
    tell_socket(host, key, "error", code);
    close(host, key);
}

/// Tells the script what the client did wrong; the JavaScript half answers with `refuseConnection` unless it listens.
fn refuse(host: &mut Host, key: Key, refusal: Refusal, packet: &[u8]) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    let emitter =
        host.http.servers.get(connection.server).expect("a server outlives its connections").emitter;
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

/// Sends a last answer and closes: what Node does when nobody listens for clientError.
pub fn refuse_connection(host: &mut Host, key: Key, answer: &[u8]) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    let handle = connection.handle;
    // An answer behind half a response would be read as part of it.
    let begun = connection.pending.front().and_then(|&first| host.http.exchanges.get(first));
    if begun.is_none_or(|exchange| exchange.framing.is_none()) {
        send(host, handle, answer);
    }
    close_gently(host, key);
}

fn upgraded(host: &mut Host, key: Key, rest: &[u8]) {
    let http = &mut host.http;
    let Some(connection) = http.connections.get_mut(key) else { return };
    connection.detached = true;
    let handle = connection.handle;
    let Some(&request) = connection.pending.back() else { return };
    let emitter =
        http.servers.get(connection.server).expect("a server outlives its connections").emitter;
    let hook = http.hooks().upgrade;
    let number = Value::Number(crate::slots::Slots::<Connection>::number(key));
    let head = Value::Buffer(rest.to_vec());
    host.calls.call(hook, [Value::Kept(emitter), Value::Held(request), number, head]);
    host.open_reactor().receive_stop(handle);
}

/// The socket is closed: the last that is heard of a connection.
fn closed(host: &mut Host, key: Key) {
    while let Some((_, request)) =
        host.http.connections.get_mut(key).and_then(|connection| connection.leaving.pop_front())
    {
        response_left(host, request);
    }
    abort_pending(host, key, "ECONNRESET");
    tell_socket(host, key, "close", "");
    forget(host, key);
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
}

/// Exchanges that can no longer be finished.
fn abort_pending(host: &mut Host, key: Key, code: &'static str) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    let receiving = connection.receiving.take();
    let mut pending = std::mem::take(&mut connection.pending);
    // A response that left while its request was still coming in.
    pending.extend(receiving.filter(|request| !pending.contains(request)));
    let hook = host.http.hooks().aborted;
    for request in pending {
        let Some(exchange) = host.http.exchanges.get_mut(request) else { continue };
        exchange.connection = None;
        let response = response_key(request);
        host.calls.call(hook, [Value::Held(request), Value::Held(response), Value::Static(code)]);
        let exchange = host.http.exchanges.get_mut(request).expect("looked up above");
        exchange.received = true;
        exchange.sent = true;
        maybe_let_go(host, request);
    }
}

fn tell_socket(host: &mut Host, key: Key, event: &'static str, code: &'static str) {
    let Some(socket) = host.http.connections.get(key).and_then(|connection| connection.socket) else { return };
    let hook = host.http.hooks().socket_event;
    let connection = host.http.connections.get(key).expect("looked up above");
    let bytes = [connection.bytes_sent, connection.bytes_received];
    let bytes = Value::List(bytes.iter().map(|&count| Value::Number(count as f64)).collect());
    host.calls.call(hook, [Value::Kept(socket), Value::Static(event), Value::Static(code), bytes]);
}

/// Starts the connection's timer if a limit comes before the one it is set for. It is not moved for limits that come
/// later: when it fires it is set anew.
fn arm_timer(host: &mut Host, key: Key) {
    let http = &mut host.http;
    let Some(connection) = http.connections.get_mut(key).filter(|connection| !connection.lost) else { return };
    let server = http.servers.get(connection.server).expect("a server outlives its connections");
    let options = options_of(server, connection.timeout_ms);
    let Some(deadline) = connection.machine.next_deadline(&options) else { return };
    let deadline_ms = deadline.at_ns.div_ceil(NS_PER_MS);
    if connection.timer.is_some_and(|(_, set_for)| set_for <= deadline_ms) {
        return;
    }
    if let Some((timer, _)) = connection.timer {
        host.timers.cancel(timer);
    }
    connection.timer = Some((host.timers.start(kinds::owner(key), deadline_ms), deadline_ms));
}

/// The server's options, with the connection's own limit on inactivity if a script set one.
fn options_of(server: &Server, timeout_ms: Option<u64>) -> ServerOptions {
    ServerOptions { timeout_ms: timeout_ms.unwrap_or(server.options.timeout_ms), ..server.options }
}

/// A script set the limit on inactivity of one connection, in milliseconds; 0 turns it off.
pub fn set_timeout(host: &mut Host, key: Key, timeout_ms: u64) {
    let now_ns = host.clock.now_ns();
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    connection.timeout_ms = Some(timeout_ms);
    connection.machine.sent(now_ns);
    arm_timer(host, key);
}

/// Nothing happened for too long: the JavaScript half tells whoever listens, or closes.
fn timed_out(host: &mut Host, key: Key) {
    let connection = host.http.connections.get(key).expect("its timer fired");
    let emitter = host.http.servers.get(connection.server).expect("a server outlives its connections").emitter;
    let newest = connection.pending.back().copied();
    let hook = host.http.hooks().timeout;
    let number = Value::Number(crate::slots::Slots::<Connection>::number(key));
    let (request, response) = match newest {
        Some(request) => (Value::Held(request), Value::Held(response_key(request))),
        None => (Value::Undefined, Value::Undefined),
    };
    host.calls.call(hook, [Value::Kept(emitter), number, request, response]);
}

/// The connection's timer fired.
pub fn timer_due(host: &mut Host, key: Key) {
    let now_ns = host.clock.now_ns();
    let http = &mut host.http;
    let Some(connection) = http.connections.get_mut(key) else { return };
    connection.timer = None;
    if connection.lost {
        // Timers come before the kernel in a turn, so the first may fire with nothing sent yet.
        if std::mem::take(&mut connection.has_last_turn) {
            return start_last_turn(host, key);
        }
        return close(host, key);
    }
    if connection.detached {
        return;
    }
    let server = http.servers.get(connection.server).expect("a server outlives its connections");
    let options = options_of(server, connection.timeout_ms);
    let handle = connection.handle;
    if host.open_reactor().queued_bytes(handle) > 0 {
        let connection = host.http.connections.get_mut(key).expect("looked up above");
        connection.machine.output_waits(now_ns);
    }
    let connection = host.http.connections.get_mut(key).expect("looked up above");
    match connection.machine.expired(&options, now_ns) {
        None => {}
        Some(Expiry::KeepAlive | Expiry::Inactivity) => timed_out(host, key),
        Some(expiry) => {
            let fault = expiry.fault().expect("limits on messages are told to the client");
            refuse(host, key, Refusal { fault, bytes_parsed: 0 }, &[]);
        }
    }
    arm_timer(host, key);
}

/// A fresh look at what an exchange is, for natives.
pub fn exchange(host: &mut Host, key: Key) -> Option<&mut Exchange> {
    host.http.exchanges.get_mut(request_key(key)?).map(|exchange| &mut **exchange)
}
