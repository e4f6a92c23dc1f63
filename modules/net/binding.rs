//! The natives of `binding('net')`: what handles can do, and the few functions without a handle.

use super::{Prototypes, addresses, outgoing, relay, server, socket};
use crate::Host;
use crate::kinds;
use io::{Address, ConnectOptions, Errno, HandleKey, HandleKind, ListenOptions};
use server::Server;
use socket::{Socket, flag};
use typebridge::{Args, Binding, Failure, Key, Native, Value};

/// `binding('net')`. The groups are installed on the prototypes that `setPrototypes` registers.
pub const BINDING: Binding<Host> = Binding {
    name: "net",
    functions: &[
        Native::new("setPrototypes", 5, set_prototypes),
        Native::new("createSocket", 1, create_socket),
        Native::new("createServer", 1, create_server),
        Native::new("useDescriptor", 2, use_descriptor),
        Native::new("isIP", 1, addresses::is_ip),
        Native::new("canonicalAddress", 1, addresses::canonical_address),
        Native::new("addressBytes", 1, addresses::address_bytes),
        Native::new("descriptorKind", 1, descriptor_kind),
        Native::new("activeHandles", 0, active_handles),
    ],
    groups: &[
        (
            "stream",
            &[
                Native::new("open", 1, open),
                Native::new("connect", 4, connect),
                Native::new("readStart", 0, read_start),
                Native::new("readStop", 0, read_stop),
                Native::new("readResponses", 1, read_responses),
                Native::new("tryWrite", 2, outgoing::try_write),
                Native::new("writeText", 2, outgoing::write_text),
                Native::new("writeBytes", 1, outgoing::write_bytes),
                Native::new("writeMany", 1, outgoing::write_many),
                Native::new("relay", 2, relay::start),
                Native::new("stopRelay", 0, relay::stop),
                Native::getter("relayedBytes", relay::relayed_bytes),
                Native::new("shutdown", 0, shutdown),
                Native::new("reset", 0, reset),
                Native::new("close", 0, close),
                Native::new("ref", 0, reference),
                Native::new("unref", 0, unreference),
                Native::new("hasRef", 0, has_reference),
                Native::getter("fd", fd),
                Native::getter("bytesWritten", bytes_written),
                Native::getter("writeQueueSize", write_queue_size),
            ],
        ),
        (
            "tcp",
            &[
                Native::new("localAddress", 0, socket_local_address),
                Native::new("peerAddress", 0, socket_peer_address),
                Native::new("setNoDelay", 1, set_no_delay),
                Native::new("setKeepAlive", 2, set_keep_alive),
            ],
        ),
        (
            "server",
            &[
                Native::new("listen", 6, listen),
                Native::new("listenPath", 3, listen_path),
                Native::new("listenDescriptor", 2, listen_descriptor),
                Native::new("close", 0, server_close),
                Native::new("ref", 0, server_reference),
                Native::new("unref", 0, server_unreference),
                Native::new("hasRef", 0, server_has_reference),
                Native::getter("fd", server_fd),
            ],
        ),
        ("tcpServer", &[Native::new("localAddress", 0, server_local_address)]),
    ],
};

const OK: Value = Value::Int(0);

/// `(tcp, pipe, tcpServer, pipeServer, terminal)`: the prototypes of handles.
fn set_prototypes(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.net.prototypes = Some(Prototypes {
        tcp: args.prototype(0),
        pipe: args.prototype(1),
        tcp_server: args.prototype(2),
        pipe_server: args.prototype(3),
        terminal: args.prototype(4),
    });
    Ok(Value::Undefined)
}

/// `() -> handles` that are open and that the program did not unref
fn active_handles(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let net = &host.net;
    let is_active = |key: &Key| match net.sockets.get(*key) {
        Some(socket) => socket.handle != HandleKey::NONE && socket.has(flag::REFERENCED),
        None => {
            net.servers.get(*key).is_some_and(|server| server.handle != HandleKey::NONE && server.referenced)
        }
    };
    let keys = net.sockets.keys().into_iter().chain(net.servers.keys());
    Ok(Value::List(keys.filter(is_active).map(Value::Held).collect()))
}

/// `(isPipe) -> handle`, not connected.
fn create_socket(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let is_pipe = args.boolean(0)?;
    let prototypes = host.net.prototypes();
    let key = host.net.sockets.insert(Socket::new(is_pipe));
    Ok(args.lazy(if is_pipe { prototypes.pipe } else { prototypes.tcp }, key))
}

/// `(isPipe) -> handle`, not listening.
fn create_server(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let is_pipe = args.boolean(0)?;
    let prototypes = host.net.prototypes();
    let key = host.net.servers.insert(Server::new(is_pipe));
    Ok(args.lazy(if is_pipe { prototypes.pipe_server } else { prototypes.tcp_server }, key))
}

/// `(fd, isTerminal) -> handle` of a standard stream, which is written to at once.
fn use_descriptor(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let descriptor = args.integer(0)? as i32;
    let prototypes = host.net.prototypes();
    let key = host.net.sockets.insert(Socket { descriptor, ..Socket::new(true) });
    Ok(args.lazy(if args.boolean(1)? { prototypes.terminal } else { prototypes.pipe }, key))
}

/// `(fd) -> 'FILE' | 'TTY' | 'PIPE' | 'TCP' | 'UDP' | 'UNKNOWN'`, as Node names them.
fn descriptor_kind(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    use io::process::DescriptorKind as Kind;
    Ok(Value::Static(match io::process::descriptor_kind(args.integer(0)? as i32) {
        Kind::File | Kind::Device => "FILE",
        Kind::Terminal => "TTY",
        Kind::Pipe | Kind::Unix => "PIPE",
        Kind::Tcp => "TCP",
        Kind::Datagram => "UDP",
        Kind::Unknown => "UNKNOWN",
    }))
}

fn key_of(args: &Args<'_>) -> Result<Key, Failure> {
    args.this_key().ok_or_else(|| Failure::type_error("Illegal invocation"))
}

fn this_socket<'h>(host: &'h mut Host, args: &Args<'_>) -> Result<(Key, &'h mut Socket), Failure> {
    let key = key_of(args)?;
    let socket = host.net.sockets.get_mut(key);
    socket.map(|socket| (key, socket)).ok_or_else(|| Failure::type_error("Illegal invocation"))
}

fn this_server<'h>(host: &'h mut Host, args: &Args<'_>) -> Result<(Key, &'h mut Server), Failure> {
    let key = key_of(args)?;
    let server = host.net.servers.get_mut(key);
    server.map(|server| (key, server)).ok_or_else(|| Failure::type_error("Illegal invocation"))
}

fn as_status(result: Result<(), Errno>) -> Value {
    result.map_or_else(socket::status, |()| OK)
}

/// `(fd) -> status`: takes an open descriptor over.
fn open(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let result = adopt_descriptor(host, key_of(args)?, args.integer(0)? as i32)?;
    Ok(as_status(result))
}

fn adopt_descriptor(host: &mut Host, key: Key, fd: io::Fd) -> Result<Result<(), Errno>, Failure> {
    use io::process::DescriptorKind;
    let kind = match io::process::descriptor_kind(fd) {
        DescriptorKind::Tcp | DescriptorKind::Unix => HandleKind::Stream,
        DescriptorKind::Unknown => return Ok(Err(Errno::EBADF)),
        _ => HandleKind::Pipe,
    };
    let adopted = host.reactor()?.adopt(fd, kind, kinds::owner(key));
    Ok(adopted.map(|handle| put_handle(host, key, handle)))
}

fn put_handle(host: &mut Host, key: Key, handle: HandleKey) {
    if let Some(socket) = host.net.sockets.get_mut(key) {
        socket.handle = handle;
    }
}

/// `(address or path, port, localAddress, localPort) -> status`. `onconnect(status)` follows when the status is 0.
fn connect(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (key, socket) = this_socket(host, args)?;
    if socket.handle != HandleKey::NONE {
        return Ok(socket::status(Errno::EISCONN));
    }
    if socket.has(flag::CLOSING | flag::CLOSED) {
        return Ok(socket::status(Errno::EBADF));
    }
    let is_pipe = socket.is_pipe;
    let Some(address) = read_address(is_pipe, &args.text(0)?, args.integer_or(1, 0)?) else {
        return Ok(socket::status(Errno::EINVAL));
    };
    let local = match args.optional_text(2)? {
        Some(text) => match read_address(false, &text, args.integer_or(3, 0)?) {
            None => return Ok(socket::status(Errno::EINVAL)),
            local => local,
        },
        None => None,
    };
    let options = ConnectOptions { local, no_delay: false };
    let handle = match host.reactor()?.connect(&address, &options, kinds::owner(key)) {
        Ok(handle) => handle,
        Err(errno) => return Ok(socket::status(errno)),
    };
    put_handle(host, key, handle);
    if let Some(socket) = host.net.sockets.get_mut(key) {
        socket.set(flag::CONNECTING, true);
    }
    socket::settle(host, key);
    Ok(OK)
}

fn read_address(is_path: bool, text: &str, port: i64) -> Option<Address> {
    if is_path { Some(Address::Unix(text.as_bytes().to_vec())) } else { Address::parse_ip(text, port as u16) }
}

/// `(on)`: whether `onresponse` is told of what comes, not `onread`.
fn read_responses(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    this_socket(host, args)?.1.set(flag::READS_RESPONSES, args.flag(0));
    Ok(Value::Undefined)
}

/// `() -> status`
fn read_start(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (key, socket) = this_socket(host, args)?;
    if socket.has(flag::READING) {
        return Ok(OK);
    }
    if socket.handle == HandleKey::NONE && socket.descriptor >= 0 && !socket.has(flag::CLOSED) {
        let descriptor = socket.descriptor;
        if let Err(errno) = adopt_descriptor(host, key, descriptor)? {
            return Ok(socket::status(errno));
        }
    }
    let (_, socket) = this_socket(host, args)?;
    if socket.handle == HandleKey::NONE {
        return Ok(socket::status(if socket.has(flag::CLOSED) { Errno::EBADF } else { Errno::ENOTCONN }));
    }
    socket.set(flag::READING, true);
    let handle = socket.handle;
    host.open_reactor().receive_start(handle);
    socket::settle(host, key);
    Ok(OK)
}

/// `() -> status`. What has arrived already may still be told.
fn read_stop(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (key, socket) = this_socket(host, args)?;
    if !socket.has(flag::READING) {
        return Ok(OK);
    }
    socket.set(flag::READING, false);
    if let Some(part) = &mut socket.relay {
        part.waits = false;
    }
    let handle = socket.handle;
    host.open_reactor().receive_stop(handle);
    socket::settle(host, key);
    Ok(OK)
}

/// `() -> status`. `onshutdown(status)` follows when the status is 0.
fn shutdown(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (key, socket) = this_socket(host, args)?;
    if socket.handle == HandleKey::NONE || socket.has(flag::CLOSING) || socket.descriptor >= 0 {
        return Ok(socket::status(Errno::ENOTCONN));
    }
    if let Some(errno) = socket.broken {
        return Ok(socket::status(errno));
    }
    socket.set(flag::SHUTTING, true);
    let handle = socket.handle;
    host.open_reactor().shutdown(handle);
    socket::settle(host, key);
    Ok(OK)
}

/// `()`: as close, but the peer gets a reset.
fn reset(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    socket::close(host, key_of(args)?, true);
    Ok(OK)
}

/// `()`: `onclose()` follows.
fn close(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    socket::close(host, key_of(args)?, false);
    Ok(Value::Undefined)
}

fn set_reference(host: &mut Host, args: &Args<'_>, on: bool) -> Result<Value, Failure> {
    let (key, socket) = this_socket(host, args)?;
    socket.set(flag::REFERENCED, on);
    socket::settle(host, key);
    Ok(Value::Undefined)
}

fn reference(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    set_reference(host, args, true)
}

fn unreference(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    set_reference(host, args, false)
}

fn has_reference(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (_, socket) = this_socket(host, args)?;
    Ok(Value::Bool(socket.has(flag::REFERENCED) && !socket.has(flag::CLOSING | flag::CLOSED)))
}

fn descriptor_value(host: &mut Host, handle: HandleKey) -> Value {
    if handle == HandleKey::NONE {
        return Value::Int(-1);
    }
    Value::Int(host.open_reactor().descriptor(handle).unwrap_or(-1))
}

fn fd(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let socket = this_socket(host, args)?.1;
    if socket.descriptor >= 0 {
        return Ok(Value::Int(socket.descriptor));
    }
    let handle = socket.handle;
    Ok(descriptor_value(host, handle))
}

fn bytes_written(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Number(this_socket(host, args)?.1.bytes_written as f64))
}

fn write_queue_size(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let handle = this_socket(host, args)?.1.handle;
    if handle == HandleKey::NONE {
        return Ok(OK);
    }
    Ok(Value::Number(host.open_reactor().queued_bytes(handle) as f64))
}

/// `[address, family, port]` or a status.
fn local_address(host: &mut Host, handle: HandleKey) -> Value {
    if handle == HandleKey::NONE {
        return socket::status(Errno::EBADF);
    }
    addresses::as_list(host.open_reactor().local_address(handle))
}

fn socket_local_address(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let handle = this_socket(host, args)?.1.handle;
    Ok(local_address(host, handle))
}

fn socket_peer_address(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let handle = this_socket(host, args)?.1.handle;
    if handle == HandleKey::NONE {
        return Ok(socket::status(Errno::ENOTCONN));
    }
    Ok(addresses::as_list(host.open_reactor().peer_address(handle)))
}

fn server_local_address(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let handle = this_server(host, args)?.1.handle;
    Ok(local_address(host, handle))
}

/// `(on) -> status`
fn set_no_delay(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let handle = this_socket(host, args)?.1.handle;
    if handle == HandleKey::NONE {
        return Ok(OK);
    }
    Ok(as_status(host.open_reactor().set_no_delay(handle, args.flag(0))))
}

/// `(on, seconds) -> status`
fn set_keep_alive(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let handle = this_socket(host, args)?.1.handle;
    if handle == HandleKey::NONE {
        return Ok(OK);
    }
    let seconds = args.integer_or(1, 0)? as i32;
    // Interval and count are those that Node sets.
    Ok(as_status(host.open_reactor().set_keep_alive(handle, args.flag(0), seconds, 1, 10)))
}

/// `(address, port, backlog, ipv6Only, reusePort, noDelay) -> status`
fn listen(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = this_server(host, args)?.0;
    let Some(address) = Address::parse_ip(&args.text(0)?, args.integer(1)? as u16) else {
        return Ok(socket::status(Errno::EINVAL));
    };
    let options = ListenOptions {
        backlog: args.integer(2)? as i32,
        ipv6_only: args.flag(3),
        reuse_port: args.flag(4),
        no_delay: args.flag(5),
    };
    if !host.program.shards.are_many() {
        let result = host.reactor()?.listen(&address, &options, kinds::owner(key));
        return Ok(started(host, key, result));
    }
    let options = ListenOptions { reuse_port: true, ..options };
    let result = match host.program.shards.claim(host.program.shard, &address) {
        Ok(address) => {
            if let Some(server) = host.net.servers.get_mut(key) {
                server.claimed_port = address.port();
            }
            host.reactor()?.listen(&address, &options, kinds::owner(key))
        }
        Err(errno) => Err(errno),
    };
    Ok(started(host, key, result))
}

/// `(path, backlog, mode or -1) -> status`
fn listen_path(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = this_server(host, args)?.0;
    let path = args.text(0)?;
    let options = ListenOptions { backlog: args.integer(1)? as i32, ..ListenOptions::default() };
    let address = Address::Unix(path.as_bytes().to_vec());
    let result = host.reactor()?.listen(&address, &options, kinds::owner(key));
    // Node says so of a folder that is not there, as on Windows.
    let result = result.map_err(|errno| if errno == Errno::ENOENT { Errno::EACCES } else { errno });
    if result.is_ok()
        && !path.starts_with('\0')
        && let Some(server) = host.net.servers.get_mut(key)
    {
        server.path = Some(path.to_string());
    }
    let mode = args.integer(2)?;
    if result.is_ok() && mode >= 0 {
        let changed = io::files::set_mode(path.as_bytes(), mode as u32);
        if let Err(errno) = changed {
            return Ok(socket::status(errno));
        }
    }
    Ok(started(host, key, result))
}

/// `(fd, backlog) -> status`: takes over a descriptor that listens or is bound.
fn listen_descriptor(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = this_server(host, args)?.0;
    let (fd, backlog) = (args.integer(0)? as i32, args.integer(1)? as i32);
    let result = host.reactor()?.listen_on(fd, backlog, kinds::owner(key));
    Ok(started(host, key, result))
}

fn started(host: &mut Host, key: Key, result: Result<HandleKey, Errno>) -> Value {
    let handle = match result {
        Ok(handle) => handle,
        Err(errno) => return socket::status(errno),
    };
    if let Some(server) = host.net.servers.get_mut(key) {
        server.handle = handle;
    }
    host.open_reactor().accept_start(handle);
    server::settle(host, key);
    OK
}

/// `()`: `onclose()` follows.
fn server_close(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    server::close(host, key_of(args)?);
    Ok(Value::Undefined)
}

fn set_server_reference(host: &mut Host, args: &Args<'_>, on: bool) -> Result<Value, Failure> {
    let (key, server) = this_server(host, args)?;
    server.referenced = on;
    server::settle(host, key);
    Ok(Value::Undefined)
}

fn server_reference(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    set_server_reference(host, args, true)
}

fn server_unreference(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    set_server_reference(host, args, false)
}

fn server_has_reference(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(this_server(host, args)?.1.referenced))
}

fn server_fd(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let handle = this_server(host, args)?.1.handle;
    Ok(descriptor_value(host, handle))
}
