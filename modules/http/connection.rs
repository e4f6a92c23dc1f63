//! Connections of http servers: what the reactor tells becomes steps of the protocol and calls into JavaScript.

use super::closing::{close, closed, ended, failed, finish_input, refuse, tell_socket, upgraded};
use super::exchange::{Exchange, request_key, response_key};
use super::head::FieldBlock;
use super::held::{Held, Input};
use super::limits::{HELD_BYTES_MAX, UNREAD_BYTES_MAX};
use super::request::RequestHead;
use super::response::Answered;
use super::sending::sent;
use super::server_connection::{Disposition, ServerConnection, Step};
use super::state::{Connection, Http};
use super::timing::arm_timer;
use crate::Host;
use crate::kinds;
use arena::PageRange;
use io::{Event, HandleKey};
use typebridge::{Key, Target, Value};

/// A listener of `server` accepted a connection.
pub fn accepted(host: &mut Host, server: Key, handle: HandleKey) {
    let now_ns = host.clock.now_ns();
    // It may have been on its way when the server closed.
    let Some(books) = host.http.servers.get(server).filter(|server| server.listens) else {
        return close_unowned(host, handle);
    };
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
        held: Held::default(),
        timer: None,
        timeout_ms: None,
        socket: None,
        detached: false,
        leaves: false,
        failure: None,
        is_refusing: false,
        client_ended: false,
        lost: false,
        is_choked: false,
        last_words: None,
        awaits_upgrade: false,
        is_paused: false,
        is_full: false,
        tells_bytes: false,
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
    let target = if tells { Target::Function(hook) } else { Target::IfListening("connection", hook) };
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
    close_unowned(host, handle);
}

/// Closes a socket that never became a connection.
fn close_unowned(host: &mut Host, handle: HandleKey) {
    let reactor = host.open_reactor();
    reactor.set_owner(handle, kinds::owner(Key::new(kinds::kind::HTTP_CONNECTION, u32::MAX, 0)));
    reactor.close(handle);
}

/// Something happened to the socket of connection `key`.
pub fn complete(host: &mut Host, key: Key, event: Event) {
    match event {
        Event::Received(range) => received(host, key, range),
        Event::EndOfStream => ended(host, key),
        Event::Sent { bytes_total, drained } => sent(host, key, bytes_total, drained),
        Event::Failed { operation, errno } => failed(host, key, operation, errno),
        Event::Closed => closed(host, key),
        Event::ShutDown => {}
        other => panic!("an http connection was told {other:?}"),
    }
}

fn received(host: &mut Host, key: Key, page: PageRange) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    connection.bytes_received += page.len() as u64;
    if connection.leaves {
        return keep(host, key, page);
    }
    if connection.detached {
        return;
    }
    if connection.tells_bytes {
        let copy = page.clone();
        take_in(host, key, page);
        return tell_bytes(host, key, &copy);
    }
    take_in(host, key, page);
}

/// Bytes that a script lets the connection receive, behind those that wait.
pub(super) fn fed(host: &mut Host, key: Key, bytes: &[u8]) {
    let Some(connection) = host.http.connections.get_mut(key).filter(|connection| !connection.detached)
    else {
        return;
    };
    let mut all = connection.held.take();
    all.extend_from_slice(bytes);
    if !all.is_empty() {
        connection.held.put_back(Input::Copied(all), 0);
        resume(host, key);
        arm_timer(host, key);
    }
}

fn take_in(host: &mut Host, key: Key, page: PageRange) {
    let connection = host.http.connections.get_mut(key).expect("bytes came on it");
    if !connection.held.is_empty() || connection.is_paused {
        return hold(host, key, page);
    }
    if connection.receiving.is_none() && has_unread_answers(host, key) {
        let connection = host.http.connections.get_mut(key).expect("looked up above");
        connection.is_choked = true;
        return hold(host, key, page);
    }
    let input = Input::Page(page);
    let used = advance(host, key, &input);
    if let Input::Page(page) = input
        && used < page.len()
    {
        hold(host, key, page.slice(used, page.len()));
    }
    arm_timer(host, key);
}

/// The client asks for more than it reads.
fn has_unread_answers(host: &mut Host, key: Key) -> bool {
    let handle = host.http.connections.get(key).expect("bytes came on it").handle;
    host.open_reactor().queued_bytes(handle) > UNREAD_BYTES_MAX
}

/// The script that listens to the socket itself hears of bytes behind the protocol.
fn tell_bytes(host: &mut Host, key: Key, bytes: &[u8]) {
    let Some(socket) = host.http.connections.get(key).and_then(|connection| connection.socket) else {
        return;
    };
    let hook = host.http.hooks().socket_event;
    let bytes = Value::Buffer(bytes.to_vec());
    host.calls.call(hook, [Value::Kept(socket), Value::Static("data"), bytes]);
}

/// Keeps bytes in their page until the turn is over, and longer as a copy.
fn keep(host: &mut Host, key: Key, rest: PageRange) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    if connection.held.push(rest) {
        host.http.holding.push(key);
    }
}

/// Keeps bytes for later. Beyond what Node's streams would buffer, nothing more is received meanwhile.
fn hold(host: &mut Host, key: Key, rest: PageRange) {
    keep(host, key, rest);
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    if connection.held.len() < HELD_BYTES_MAX || std::mem::replace(&mut connection.is_full, true) {
        return;
    }
    let handle = connection.handle;
    tell_socket(host, key, "pause", "");
    host.open_reactor().receive_stop(handle);
}

/// A script pauses the socket, or lets it go on.
pub(super) fn pause(host: &mut Host, key: Key, is_paused: bool) {
    let Some(connection) = host.http.connections.get_mut(key).filter(|connection| !connection.detached)
    else {
        return;
    };
    if std::mem::replace(&mut connection.is_paused, is_paused) == is_paused {
        return;
    }
    if is_paused {
        let handle = connection.handle;
        return host.open_reactor().receive_stop(handle);
    }
    resume(host, key);
}

/// Goes on with what was held, then receives again.
pub(super) fn resume(host: &mut Host, key: Key) {
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    let handle = connection.handle;
    if connection.detached || connection.is_paused {
        return;
    }
    if !advance_held(host, key) {
        return;
    }
    let Some(connection) = host.http.connections.get_mut(key).filter(|connection| !connection.detached)
    else {
        return;
    };
    if connection.client_ended {
        return finish_input(host, key);
    }
    if std::mem::take(&mut connection.is_full) {
        tell_socket(host, key, "resume", "");
    }
    host.open_reactor().receive_start(handle);
}

/// Steps through what was held; false if some of it has to wait on.
fn advance_held(host: &mut Host, key: Key) -> bool {
    while let Some(connection) = host.http.connections.get_mut(key).filter(|it| !it.held.is_empty()) {
        if connection.leaves {
            return false;
        }
        if connection.receiving.is_none() && has_unread_answers(host, key) {
            let connection = host.http.connections.get_mut(key).expect("looked up above");
            connection.is_choked = true;
            return false;
        }
        let connection = host.http.connections.get_mut(key).expect("looked up above");
        let Some(input) = connection.held.take_first() else { return true };
        let used = advance(host, key, &input);
        if used < input.bytes().len() {
            if let Some(connection) = host.http.connections.get_mut(key) {
                connection.held.put_back(input, used);
            }
            return false;
        }
    }
    true
}

/// A turn is over: what is held still is copied out of its pages, and the script has heard of what is wrong with it.
pub fn leave_pages(host: &mut Host) {
    while let Some(key) = host.http.holding.pop() {
        if let Some(connection) = host.http.connections.get_mut(key) {
            connection.held.leave_pages();
            connection.is_refusing = false;
        }
    }
}

/// Steps through received bytes as far as the script and earlier responses allow. Returns how many are used up.
fn advance(host: &mut Host, key: Key, source: &Input) -> usize {
    let (input, mut cursor) = (source.bytes(), 0);
    let now_ns = host.clock.now_ns();
    loop {
        let http = &mut host.http;
        let Some(connection) = http.connections.get_mut(key) else { return input.len() };
        if connection.detached || connection.is_refusing {
            return input.len();
        }
        if connection.awaits_upgrade {
            return cursor;
        }
        if let Some(receiving) = connection.receiving
            && http.exchanges.get(receiving).is_some_and(|exchange| !exchange.reading)
        {
            return cursor;
        }
        let server = http.servers.get(connection.server).expect("a server outlives its connections");
        match connection.machine.next(input, &mut cursor, &server.options, &mut http.heads, now_ns) {
            Step::Request { head, disposition, has_body } => begin(host, key, head, disposition, has_body),
            Step::Body(range) => body(host, key, source.value(range)),
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
    let disposition = checked(http, key, &head, disposition);
    let mut exchange = http.spare.take();
    exchange.connection = Some(key);
    exchange.answered = Answered::of(&head);
    let asks_upgrade = !has_body && head.asks_upgrade();
    exchange.has_body = has_body;
    exchange.received = !has_body;
    exchange.head = Some(head);
    exchange.wishes.is_last_allowed = disposition == Disposition::HandleLast;
    exchange.wishes.continue_owed = disposition == Disposition::Continue;
    let request = http.exchanges.insert(exchange);
    let connection = http.connections.get_mut(key).expect("it is being advanced");
    connection.pending.push_back(request);
    connection.receiving = has_body.then_some(request);
    let server = http.servers.get(connection.server).expect("a server outlives its connections");
    if server.closing
        && let Some(exchange) = http.exchanges.get_mut(request)
    {
        exchange.wishes.should_keep_alive = false;
    }
    let emitter = Value::Kept(server.emitter);
    let (request_prototype, response_prototype) = server.prototypes;
    let request_object = Value::Lazy(request_prototype, request);
    let is_plain = disposition == Disposition::Handle || disposition == Disposition::HandleLast;
    let handler = server.handler;
    let is_served = handler.is_some();
    if is_served && let Some(exchange) = http.exchanges.get_mut(request) {
        connection.awaits_upgrade = asks_upgrade && is_plain;
        exchange.is_served = true;
        exchange.response_alive = false;
    }
    if let Some(handler) = handler.filter(|_| is_plain) {
        return host.calls.call(handler, [request_object]);
    }
    let response_object =
        if is_served { Value::Undefined } else { Value::Lazy(response_prototype, response_key(request)) };
    if is_plain {
        return host.calls.push(Target::Emit("request"), emitter, [request_object, response_object]);
    }
    let special = http.hooks_for(is_served).special;
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

/// A handler of `protojs:http` gets no request whose `url` would be none: that is answered as one without a host.
fn checked(http: &Http, key: Key, head: &RequestHead, disposition: Disposition) -> Disposition {
    use Disposition::{Continue, Handle, HandleLast, HostMissing};
    let server = http.connections.get(key).and_then(|connection| http.servers.get(connection.server));
    let is_served = server.is_some_and(|server| server.handler.is_some());
    let is_handled = matches!(disposition, Handle | HandleLast | Continue);
    if is_served && is_handled && !super::served::makes_url(head) { HostMissing } else { disposition }
}

fn body(host: &mut Host, key: Key, bytes: Value) {
    let connection = host.http.connections.get(key).expect("it is being advanced");
    let Some(request) = connection.receiving else { return };
    let hook = host.http.hooks_of(key).body;
    if let Some(exchange) = host.http.exchanges.get_mut(request) {
        exchange.told = true;
    }
    host.calls.call(hook, [Value::Held(request), bytes]);
}

fn body_ended(host: &mut Host, key: Key, trailers: Option<Box<FieldBlock>>) {
    let connection = host.http.connections.get_mut(key).expect("it is being advanced");
    let Some(request) = connection.receiving.take() else { return };
    let Some(exchange) = host.http.exchanges.get_mut(request) else { return };
    exchange.received = true;
    exchange.told = true;
    let is_served = exchange.is_served;
    let raw = trailers.map_or(Value::Undefined, |block| {
        let texts = block.raw_headers().flat_map(|(name, value)| [name, value]);
        Value::List(texts.map(|text| Value::Latin1(text.to_vec())).collect())
    });
    let hook = host.http.hooks_for(is_served).body_end;
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

/// Gives up the engine's holds when the request is in and the response is out.
pub(super) fn maybe_let_go(host: &mut Host, request: Key) {
    let Some(exchange) = host.http.exchanges.get_mut(request) else { return };
    if exchange.received && exchange.sent && !exchange.let_go {
        exchange.let_go = true;
        host.calls.let_go(request);
        if !exchange.is_served {
            host.calls.let_go(response_key(request));
        }
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

/// A fresh look at what an exchange is, for natives.
pub fn exchange(host: &mut Host, key: Key) -> Option<&mut Exchange> {
    host.http.exchanges.get_mut(request_key(key)?).map(|exchange| &mut **exchange)
}
