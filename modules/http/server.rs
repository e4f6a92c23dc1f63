//! Natives of http.Server: options, closing, and the seams to JavaScript and node:net.

use super::closing;
use super::connection;
use super::exchange::response_key;
use super::limits::ServerOptions;
use super::outgoing;
use super::state::{Hooks, Server};
use super::status;
use super::timing;
use crate::Host;
use crate::net::Protocol;
use crate::slots::Slots;
use typebridge::{Args, Failure, Key, Native, Value};

/// `binding('http')`
pub const FUNCTIONS: &[Native<Host>] = &[
    Native::new("setHooks", 1, set_hooks),
    Native::new("createServer", 3, create_server),
    Native::new("attach", 6, attach),
    Native::new("detach", 1, detach),
    Native::new("setOptions", 2, set_options),
    Native::new("setUniqueHeaders", 2, set_unique_headers),
    Native::new("setClosing", 2, set_closing),
    Native::new("connections", 1, connections),
    Native::new("closeConnections", 2, close_connections),
    Native::new("refuseConnection", 2, refuse_connection),
    Native::new("destroyConnection", 1, destroy_connection),
    Native::new("destroyResponse", 1, outgoing::destroy),
    Native::new("keepSocket", 2, keep_socket),
    Native::new("socketOf", 1, socket_of),
    Native::new("serverOf", 1, server_of),
    Native::new("takeOver", 1, take_over),
    Native::new("connectionFacts", 1, connection_facts),
    Native::new("connectionOption", 4, connection_option),
    Native::new("setTimeout", 2, set_timeout),
    Native::new("writeConnection", 2, write_connection),
    Native::new("endConnection", 1, end_connection),
    Native::new("pauseConnection", 2, pause_connection),
    Native::new("tellBytes", 1, tell_bytes),
    Native::new("feedConnection", 2, feed_connection),
    Native::new("responseOf", 1, response_of),
    Native::new("isLenient", 0, is_lenient),
    Native::new("isValidName", 1, is_valid_name),
    Native::new("isValidValue", 1, is_valid_value),
    Native::new("statusTexts", 0, status_texts),
    Native::new("methods", 0, methods),
];

/// `([functions in the order of Hooks])`, once.
fn set_hooks(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let functions = args.elements(0, |element| element.callback(0))?;
    let hooks = Hooks::of(&functions).ok_or_else(|| Failure::type_error("a function for each hook"))?;
    host.http.hooks = Some(hooks);
    Ok(Value::Undefined)
}

/// `(server, request prototype, response prototype) -> id`
fn create_server(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let server = Server {
        emitter: args.keep(0),
        prototypes: (args.prototype(1), args.prototype(2)),
        handler: None,
        options: ServerOptions::default(),
        unique_headers: Vec::new(),
        join_duplicates: false,
        closing: false,
        connections: 0,
        tells_connections: false,
        connections_max: 0,
        queued_bytes_max: 0,
        listens: false,
    };
    let key = host.http.servers.insert(server);
    Ok(Value::Number(Slots::<Server>::number(key)))
}

/// The server behind an id, `None` once it is closed and its connections are.
fn server_of_id<'host>(host: &'host mut Host, args: &Args<'_>) -> Result<Option<&'host mut Server>, Failure> {
    let key = host.http.servers.key(args.number(0)?);
    Ok(host.http.servers.get_mut(key))
}

/// `(id, net server handle, tells, noDelay, keepAlive, seconds) -> boolean`: connections that the listener accepts are
/// served here, and each is told if `tells`. They inherit the listener's options. False: the id is void.
fn attach(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.http.servers.key(args.number(0)?);
    let listener = args.key(1).ok_or_else(|| Failure::type_error("not a listening handle"))?;
    let Some(server) = host.http.servers.get_mut(key) else { return Ok(Value::Bool(false)) };
    let listener =
        host.net.servers.get_mut(listener).ok_or_else(|| Failure::type_error("not a listening handle"))?;
    server.closing = false;
    server.listens = true;
    server.tells_connections = args.flag(2);
    listener.protocol = Protocol::Http(key);
    let handle = listener.handle;
    let reactor = host.open_reactor();
    // Unix sockets have neither option.
    let _ = reactor.set_no_delay(handle, args.flag(3));
    if args.flag(4) {
        let _ = reactor.set_keep_alive(handle, true, args.integer_or(5, 0)? as i32, 1, 10);
    }
    Ok(Value::Bool(true))
}

/// `(id)`: the listening handle is gone.
fn detach(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.http.servers.key(args.number(0)?);
    if let Some(server) = host.http.servers.get_mut(key) {
        server.listens = false;
        closing::forget_server(host, key);
    }
    Ok(Value::Undefined)
}

/// The values of a server's options, as the JavaScript half lists them.
pub(super) struct GivenOptions {
    /// What the protocol obeys.
    pub options: ServerOptions,
    join_duplicates: bool,
    connections_max: usize,
    queued_bytes_max: u64,
}

/// `[headersTimeout, requestTimeout, keepAliveTimeout, timeout, maxRequestsPerSocket, maxHeaderSize, maxHeadersCount,
/// requireHostHeader, allowHalfOpen, acceptsUpgrade, joinDuplicateHeaders, insecureHTTPParser, maxConnections,
/// highWaterMark]`
pub(super) fn given_options(args: &Args<'_>, at: usize) -> Result<GivenOptions, Failure> {
    let numbers = args.elements(at, |element| element.number(0))?;
    let numbers: [f64; 14] =
        numbers.try_into().map_err(|_| Failure::type_error("a number for each option"))?;
    let is_on = |at: usize| numbers[at] != 0.0;
    let mut options = ServerOptions {
        headers_timeout_ms: numbers[0] as u64,
        request_timeout_ms: numbers[1] as u64,
        keep_alive_timeout_ms: numbers[2] as u64,
        timeout_ms: numbers[3] as u64,
        requests_per_socket_max: numbers[4] as u32,
        require_host: is_on(7),
        allow_half_open: is_on(8),
        accepts_upgrade: is_on(9),
        ..ServerOptions::default()
    };
    options.limits.header_bytes_max = numbers[5] as usize;
    options.limits.header_fields_max = numbers[6] as usize;
    options.limits.lenient = is_on(11);
    options.limits.strict_host = !is_on(11);
    Ok(GivenOptions {
        options,
        join_duplicates: is_on(10),
        connections_max: numbers[12] as usize,
        queued_bytes_max: numbers[13] as u64,
    })
}

/// `(id, options)`
fn set_options(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let given = given_options(args, 1)?;
    if let Some(server) = server_of_id(host, args)? {
        server.options = given.options;
        server.join_duplicates = given.join_duplicates;
        server.connections_max = given.connections_max;
        server.queued_bytes_max = given.queued_bytes_max;
    }
    Ok(Value::Undefined)
}

/// `(id, lower-case names)`
fn set_unique_headers(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let names = args.elements(1, |element| Ok(element.text(0)?.as_bytes().to_vec()))?;
    if let Some(server) = server_of_id(host, args)? {
        server.unique_headers = names;
    }
    Ok(Value::Undefined)
}

/// `(id, boolean)`: `close` was called.
fn set_closing(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let closing = args.boolean(1)?;
    if let Some(server) = server_of_id(host, args)? {
        server.closing = closing;
    }
    Ok(Value::Undefined)
}

/// `(id) -> number of open connections`
fn connections(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::count(server_of_id(host, args)?.map_or(0, |server| server.connections)))
}

/// `(id, only idle ones)`
fn close_connections(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.http.servers.key(args.number(0)?);
    let only_idle = args.boolean(1)?;
    for connection in host.http.connections.keys() {
        let state = host.http.connections.get(connection).expect("just listed");
        let is_idle = state.machine.is_idle() && state.machine.requests() > 0 && !state.tells_bytes;
        if state.server != key {
            continue;
        }
        // An idle connection may still be sending its last response.
        if !only_idle {
            closing::close(host, connection);
        } else if is_idle {
            closing::close_gently(host, connection);
        }
    }
    Ok(Value::Undefined)
}

fn connection_key(host: &Host, args: &Args<'_>) -> Result<Key, Failure> {
    Ok(host.http.connections.key(args.number(0)?))
}

/// `(connection, answer as text)`: sends it and closes.
fn refuse_connection(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    closing::refuse_connection(host, key, args.text(1)?.as_bytes());
    Ok(Value::Undefined)
}

/// `(connection)`: closes at once.
fn destroy_connection(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    closing::destroy(host, key);
    Ok(Value::Undefined)
}

/// `(connection, socket)`: the JavaScript socket that stands for it.
fn keep_socket(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    let socket = args.keep(1);
    match host.http.connections.get_mut(key) {
        Some(connection) => connection.socket = Some(socket),
        None => args.release(socket),
    }
    Ok(Value::Undefined)
}

/// `(connection) -> socket`, `undefined` while no script looked at it.
fn socket_of(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    let socket = host.http.connections.get(key).and_then(|connection| connection.socket);
    Ok(socket.map_or(Value::Undefined, Value::Kept))
}

/// `(connection) -> server`
fn server_of(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    let server =
        host.http.connections.get(key).and_then(|connection| host.http.servers.get(connection.server));
    Ok(server.map_or(Value::Undefined, |server| Value::Kept(server.emitter)))
}

/// `(connection) -> net socket handle`: the connection leaves HTTP and becomes a plain socket. It hears of what was
/// received beyond what was given with the upgrade.
fn take_over(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    Ok(closing::become_socket(host, key).unwrap_or(Value::Undefined))
}

/// `(connection) -> [local address, local port, local family, remote address, remote port, remote family, bytes sent,
/// bytes received]`
fn connection_facts(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    let Some(connection) = host.http.connections.get(key) else { return Ok(Value::Undefined) };
    let (handle, received) = (connection.handle, connection.bytes_received);
    let mut facts = address_facts(host, handle);
    let reactor = host.open_reactor();
    let sent = reactor.sent_bytes(handle) + reactor.queued_bytes(handle);
    facts.push(Value::Number(sent as f64));
    facts.push(Value::Number(received as f64));
    Ok(Value::List(facts))
}

/// Address, port and family of both ends; `undefined` where there are none.
pub(super) fn address_facts(host: &mut Host, handle: io::HandleKey) -> Vec<Value> {
    let reactor = host.open_reactor();
    let (local, peer) = (reactor.local_address(handle), reactor.peer_address(handle));
    let mut facts = Vec::with_capacity(8);
    for address in [local, peer] {
        match address {
            Ok(address) if address.port() != 0 => facts.extend([
                Value::Text(address.host()),
                Value::Int(i32::from(address.port())),
                Value::Static(address.family()),
            ]),
            _ => facts.extend([Value::Undefined, Value::Undefined, Value::Undefined]),
        }
    }
    facts
}

/// `(connection, 'noDelay' | 'keepAlive', boolean, seconds)`
fn connection_option(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    let Some(handle) = host.http.connections.get(key).map(|connection| connection.handle) else {
        return Ok(Value::Undefined);
    };
    let on = args.boolean(2)?;
    // A socket that is gone cannot be told, as in Node.
    let _ = match &*args.text(1)? {
        "noDelay" => host.open_reactor().set_no_delay(handle, on),
        _ => {
            let idle_seconds = args.integer_or(3, 0)? as u32;
            host.open_reactor().set_keep_alive(handle, on, idle_seconds as i32, 1, 10)
        }
    };
    Ok(Value::Undefined)
}

/// `(connection, milliseconds)`
fn set_timeout(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    timing::set_timeout(host, key, args.size(1)? as u64);
    Ok(Value::Undefined)
}

/// `(connection, bytes)`: bytes that a script writes to the socket itself, outside any response.
fn write_connection(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    closing::write(host, key, args.bytes(1)?);
    Ok(Value::Undefined)
}

/// `(connection)`: closes when what was written has left.
fn end_connection(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    closing::close_gently(host, key);
    Ok(Value::Undefined)
}

/// `(connection, boolean)`: whether a script holds up what the client sends.
fn pause_connection(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    connection::pause(host, key, args.flag(1));
    Ok(Value::Undefined)
}

/// `(connection)`: a script listens to the bytes that come, beside the protocol.
fn tell_bytes(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    if let Some(connection) = host.http.connections.get_mut(key) {
        connection.tells_bytes = true;
    }
    Ok(Value::Undefined)
}

/// `(connection, bytes)`: a script lets the connection receive bytes.
fn feed_connection(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    connection::fed(host, key, args.bytes(1)?);
    Ok(Value::Undefined)
}

/// `(connection) -> response` that is first in order, `undefined` without one.
fn response_of(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    let first = host.http.connections.get(key).and_then(|connection| connection.pending.front().copied());
    Ok(first.map_or(Value::Undefined, |request| Value::Held(response_key(request))))
}

/// `() -> boolean`: `--insecure-http-parser`.
fn is_lenient(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(host.program.options.has(options::Switch::InsecureHttpParser)))
}

/// `(text) -> boolean`: a token.
fn is_valid_name(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(args.is_string(0) && super::headers::is_valid_name(&args.text(0)?)))
}

/// `(text) -> boolean`: may stand in a header value.
fn is_valid_value(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(super::headers::is_valid_value(&args.text(0)?)))
}

/// `() -> [[code, text], …]`
fn status_texts(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let all = status::STATUS_CODES.iter();
    Ok(Value::List(
        all.map(|&(code, text)| Value::List(vec![Value::Int(i32::from(code)), Value::Static(text)]))
            .collect(),
    ))
}

/// `() -> names` of all methods, sorted
fn methods(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::List(super::method::METHODS.iter().map(|method| Value::Static(method.text())).collect()))
}
