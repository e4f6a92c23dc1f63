//! Natives of http.Server: options, closing, and the seams to JavaScript and node:net.

use super::closing;
use super::outgoing;
use super::server_connection::ServerOptions;
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
    Native::new("attach", 3, attach),
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
    Native::new("isValidName", 1, is_valid_name),
    Native::new("isValidValue", 1, is_valid_value),
    Native::new("statusTexts", 0, status_texts),
    Native::new("methods", 0, methods),
];

/// `([functions in the order of Hooks])`, once.
fn set_hooks(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let functions = args.elements(0, |element| element.callback(0))?;
    let [
        special,
        body,
        body_end,
        finished,
        drained,
        aborted,
        client_error,
        connection,
        socket_event,
        upgrade,
        timeout,
        answered,
        dropped,
    ] = functions[..]
    else {
        return Err(Failure::type_error("thirteen functions"));
    };
    host.http.hooks = Some(Hooks {
        special,
        body,
        body_end,
        finished,
        drained,
        aborted,
        client_error,
        connection,
        socket_event,
        upgrade,
        timeout,
        answered,
        dropped,
    });
    Ok(Value::Undefined)
}

/// `(server, request prototype, response prototype) -> id`
fn create_server(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let server = Server {
        emitter: args.keep(0),
        prototypes: (args.prototype(1), args.prototype(2)),
        options: ServerOptions::default(),
        unique_headers: Vec::new(),
        join_duplicates: false,
        closing: false,
        connections: 0,
        tells_connections: false,
        connections_max: 0,
    };
    let key = host.http.servers.insert(server);
    Ok(Value::Number(Slots::<Server>::number(key)))
}

fn server_key(host: &Host, args: &Args<'_>) -> Result<Key, Failure> {
    let key = host.http.servers.key(args.number(0)?);
    match host.http.servers.get(key) {
        Some(_) => Ok(key),
        None => Err(Failure::type_error("no such http server")),
    }
}

/// `(id, net server handle, tells)`: connections that the listener accepts are served here, and each is told if `tells`.
fn attach(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = server_key(host, args)?;
    let listener = args.key(1).ok_or_else(|| Failure::type_error("not a listening handle"))?;
    let server = host.http.servers.get_mut(key).expect("looked up above");
    server.closing = false;
    server.tells_connections = args.flag(2);
    let listener = host.net.servers.get_mut(listener);
    listener.ok_or_else(|| Failure::type_error("not a listening handle"))?.protocol = Protocol::Http(key);
    Ok(Value::Undefined)
}

/// `(id, [headersTimeout, requestTimeout, keepAliveTimeout, timeout, maxRequestsPerSocket, maxHeaderSize,
/// maxHeadersCount, requireHostHeader, allowHalfOpen, acceptsUpgrade, joinDuplicateHeaders])`
fn set_options(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = server_key(host, args)?;
    let numbers = args.elements(1, |element| element.number(0))?;
    let [
        headers,
        request,
        keep_alive,
        timeout,
        requests,
        header_bytes,
        header_fields,
        host_wanted,
        half_open,
        upgrade,
        join,
        lenient,
        connections_max,
    ] = numbers[..]
    else {
        return Err(Failure::type_error("thirteen numbers"));
    };
    let server = host.http.servers.get_mut(key).expect("looked up above");
    server.join_duplicates = join != 0.0;
    server.connections_max = connections_max as usize;
    let options = &mut server.options;
    options.headers_timeout_ms = headers as u64;
    options.request_timeout_ms = request as u64;
    options.keep_alive_timeout_ms = keep_alive as u64;
    options.timeout_ms = timeout as u64;
    options.requests_per_socket_max = requests as u32;
    options.limits.header_bytes_max = header_bytes as usize;
    options.limits.header_fields_max = header_fields as usize;
    options.require_host = host_wanted != 0.0;
    options.allow_half_open = half_open != 0.0;
    options.accepts_upgrade = upgrade != 0.0;
    options.limits.lenient = lenient != 0.0;
    Ok(Value::Undefined)
}

/// `(id, lower-case names)`
fn set_unique_headers(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = server_key(host, args)?;
    let names = args.elements(1, |element| Ok(element.text(0)?.as_bytes().to_vec()))?;
    host.http.servers.get_mut(key).expect("looked up above").unique_headers = names;
    Ok(Value::Undefined)
}

/// `(id, boolean)`: `close` was called.
fn set_closing(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = server_key(host, args)?;
    host.http.servers.get_mut(key).expect("looked up above").closing = args.boolean(1)?;
    Ok(Value::Undefined)
}

/// `(id) -> number of open connections`
fn connections(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = server_key(host, args)?;
    Ok(Value::count(host.http.servers.get(key).expect("looked up above").connections))
}

/// `(id, only idle ones)`
fn close_connections(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = server_key(host, args)?;
    let only_idle = args.boolean(1)?;
    for connection in host.http.connections.keys() {
        let state = host.http.connections.get(connection).expect("just listed");
        let is_idle = state.machine.is_idle() && state.machine.requests() > 0;
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

/// `(connection) -> net socket handle`: the connection leaves HTTP and becomes a plain socket. What was received beyond
/// the request was given with the upgrade.
fn take_over(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = connection_key(host, args)?;
    let handle = closing::detach(host, key);
    let Some(handle) = handle else { return Ok(Value::Undefined) };
    Ok(crate::net::adopt(host, handle, false))
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
