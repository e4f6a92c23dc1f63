//! The natives of `binding('dgram')`: what a UDP socket's handle can do. A status is 0 or a negative error number.

use super::{Socket, UNWATCHED, close, settle};
use crate::Host;
use crate::kinds;
use io::{Address, DatagramOptions, Errno, HandleKey, datagram_options as options};
use typebridge::{Args, Binding, Failure, Key, Native, Value};

/// The memory in which messages are put together is kept up to this size.
const KEPT_BYTES_MAX: usize = 4096;

/// `binding('dgram')`
pub const BINDING: Binding<Host> = Binding {
    name: "dgram",
    functions: &[
        Native::new("setPrototype", 1, set_prototype),
        Native::new("createSocket", 1, create_socket),
    ],
    groups: &[(
        "socket",
        &[
            Native::new("open", 1, open),
            Native::new("bindTo", 5, bind_to),
            Native::new("connectTo", 2, connect_to),
            Native::new("disconnect", 0, disconnect),
            Native::new("sendTo", 4, send_to),
            Native::new("recvStart", 0, receive_start),
            Native::new("recvStop", 0, receive_stop),
            Native::new("closeNow", 0, close_now),
            Native::new("ref", 0, reference),
            Native::new("unref", 0, unreference),
            Native::new("hasRef", 0, has_reference),
            Native::new("localAddress", 0, local_address),
            Native::new("peerAddress", 0, peer_address),
            Native::new("setBroadcast", 1, set_broadcast),
            Native::new("setTTL", 1, set_ttl),
            Native::new("setMulticastTTL", 1, set_multicast_ttl),
            Native::new("setMulticastLoopback", 1, set_multicast_loopback),
            Native::new("setMulticastInterface", 1, set_multicast_interface),
            Native::new("setMembership", 3, set_membership),
            Native::new("setSourceMembership", 4, set_source_membership),
            Native::new("kernelBuffer", 2, kernel_buffer),
            Native::new("getSendQueueSize", 0, send_queue_size),
            Native::new("getSendQueueCount", 0, send_queue_count),
            Native::getter("fd", descriptor),
        ],
    )],
};

const OK: Value = Value::Int(0);

fn status(result: Result<(), Errno>) -> Value {
    Value::Int(result.map_or_else(|errno| -errno.0, |()| 0))
}

fn key_of(args: &Args<'_>) -> Result<Key, Failure> {
    args.this_key().ok_or_else(|| Failure::type_error("Illegal invocation"))
}

fn this_socket<'h>(host: &'h mut Host, args: &Args<'_>) -> Result<(Key, &'h mut Socket), Failure> {
    let key = key_of(args)?;
    let socket = host.dgram.sockets.get_mut(key);
    socket.map(|socket| (key, socket)).ok_or_else(|| Failure::type_error("Illegal invocation"))
}

/// The handle's descriptor, for calls that set and ask.
fn descriptor_of(host: &mut Host, args: &Args<'_>) -> Result<Result<io::Fd, Errno>, Failure> {
    let handle = this_socket(host, args)?.1.handle;
    if handle == HandleKey::NONE {
        return Ok(Err(Errno::EBADF));
    }
    Ok(host.open_reactor().descriptor(handle).ok_or(Errno::EBADF))
}

/// `(prototype)` of handles.
fn set_prototype(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.dgram.prototype = Some(args.prototype(0));
    Ok(Value::Undefined)
}

/// `(isIPv6) -> handle`, not bound.
fn create_socket(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let is_ipv6 = args.boolean(0)?;
    let key = host.dgram.sockets.insert(Socket::new(is_ipv6));
    let prototype = host.dgram.prototype.expect("node:dgram registers its prototype when it is loaded");
    Ok(args.lazy(prototype, key))
}

/// An address of the socket's family.
fn read_address(is_ipv6: bool, text: &str, port: i64) -> Result<Address, Errno> {
    let address = options::parse_ip(text, port as u16).ok_or(Errno::EINVAL)?;
    if matches!(address, Address::V6(..)) == is_ipv6 { Ok(address) } else { Err(Errno::EINVAL) }
}

fn put_handle(host: &mut Host, key: Key, opened: Result<HandleKey, Errno>) -> Value {
    let opened = opened.map(|handle| {
        if let Some(socket) = host.dgram.sockets.get_mut(key) {
            socket.handle = handle;
        }
    });
    status(opened)
}

/// `(fd) -> status`: takes a bound socket over.
fn open(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (key, socket) = this_socket(host, args)?;
    if socket.handle != HandleKey::NONE {
        return Ok(status(Err(Errno::EBUSY)));
    }
    let opened = host.reactor()?.adopt_datagram(args.integer(0)? as i32, kinds::owner(key));
    Ok(put_handle(host, key, opened))
}

/// `(address, port, reuseAddress, reusePort, ipv6Only) -> status`
fn bind_to(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (key, socket) = this_socket(host, args)?;
    let is_bound = socket.handle != HandleKey::NONE;
    let ipv6_only = args.boolean(4)?;
    let address = match read_address(socket.is_ipv6, &args.text(0)?, args.integer(1)?) {
        Ok(address) if !is_bound && (socket.is_ipv6 || !ipv6_only) => address,
        Ok(_) => return Ok(status(Err(Errno::EINVAL))),
        Err(errno) => return Ok(status(Err(errno))),
    };
    let (reuse_address, reuse_port) = (args.boolean(2)?, args.boolean(3)?);
    // The shards of a program share a port.
    let shared = host.program.shards.are_many() && address.port() != 0;
    let options = DatagramOptions { reuse_address, reuse_port: reuse_port || shared, ipv6_only };
    let opened = host.reactor()?.open_datagram(&address, &options, kinds::owner(key));
    Ok(put_handle(host, key, opened))
}

/// `(address, port) -> status`
fn connect_to(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (_, socket) = this_socket(host, args)?;
    let handle = socket.handle;
    Ok(match read_address(socket.is_ipv6, &args.text(0)?, args.integer(1)?) {
        Ok(_) if handle == HandleKey::NONE => status(Err(Errno::EBADF)),
        Ok(address) => status(host.open_reactor().connect_datagram(handle, Some(&address))),
        Err(errno) => status(Err(errno)),
    })
}

/// `() -> status`
fn disconnect(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let handle = this_socket(host, args)?.1.handle;
    if handle == HandleKey::NONE {
        return Ok(status(Err(Errno::EBADF)));
    }
    Ok(status(host.open_reactor().connect_datagram(handle, None)))
}

/// `(bytes, text or a list of them, address or undefined, port, tag) -> status`. With a tag, `onsent` follows.
fn send_to(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (key, socket) = this_socket(host, args)?;
    let (handle, is_ipv6) = (socket.handle, socket.is_ipv6);
    let to = match args.optional_text(1)? {
        None => None,
        Some(text) => match read_address(is_ipv6, &text, args.integer(2)?) {
            Ok(address) => Some(address),
            Err(errno) => return Ok(status(Err(errno))),
        },
    };
    if handle == HandleKey::NONE {
        return Ok(status(Err(Errno::EBADF)));
    }
    let tag = args.integer_or(3, UNWATCHED as i64)? as u64;
    let mut bytes = std::mem::take(&mut host.dgram.outgoing);
    let appended = append(&mut bytes, args);
    let queued = appended.map(|()| host.open_reactor().send_datagram(handle, to.as_ref(), tag, &bytes));
    bytes.clear();
    bytes.shrink_to(KEPT_BYTES_MAX);
    host.dgram.outgoing = bytes;
    let queued = queued?;
    if queued.is_ok()
        && let Some(socket) = host.dgram.sockets.get_mut(key)
    {
        socket.sending += 1;
        settle(host, key);
    }
    Ok(status(queued))
}

/// Appends what is to be sent: the JavaScript half has checked it.
fn append(bytes: &mut Vec<u8>, args: &Args<'_>) -> Result<(), Failure> {
    if args.is_array(0) {
        return args.elements(0, |element| append_one(bytes, element)).map(drop);
    }
    append_one(bytes, args)
}

fn append_one(bytes: &mut Vec<u8>, args: &Args<'_>) -> Result<(), Failure> {
    if args.is_string(0) {
        bytes.extend_from_slice(args.text(0)?.as_bytes());
    } else {
        bytes.extend_from_slice(args.bytes(0)?);
    }
    Ok(())
}

/// `() -> status`
fn receive_start(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (key, socket) = this_socket(host, args)?;
    if socket.handle == HandleKey::NONE {
        return Ok(status(Err(Errno::EBADF)));
    }
    socket.receiving = true;
    let handle = socket.handle;
    host.open_reactor().receive_start(handle);
    settle(host, key);
    Ok(OK)
}

/// `() -> status`
fn receive_stop(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (key, socket) = this_socket(host, args)?;
    socket.receiving = false;
    let handle = socket.handle;
    if handle != HandleKey::NONE {
        host.open_reactor().receive_stop(handle);
    }
    settle(host, key);
    Ok(OK)
}

/// `()`: `onclose()` follows, after the end of every message.
fn close_now(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    close(host, key_of(args)?);
    Ok(Value::Undefined)
}

fn set_reference(host: &mut Host, args: &Args<'_>, on: bool) -> Result<Value, Failure> {
    let (key, socket) = this_socket(host, args)?;
    socket.referenced = on;
    settle(host, key);
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
    Ok(Value::Bool(socket.referenced && !socket.closing))
}

/// `() -> [address, family, port]`, or a negative error number
fn local_address(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let handle = this_socket(host, args)?.1.handle;
    if handle == HandleKey::NONE {
        return Ok(status(Err(Errno::EBADF)));
    }
    Ok(crate::net::address_list(host.open_reactor().local_address(handle)))
}

/// As `localAddress`, of the other end.
fn peer_address(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let handle = this_socket(host, args)?.1.handle;
    if handle == HandleKey::NONE {
        return Ok(status(Err(Errno::EBADF)));
    }
    Ok(crate::net::address_list(host.open_reactor().peer_address(handle)))
}

fn set_broadcast(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let on = args.boolean(0)?;
    Ok(status(descriptor_of(host, args)?.and_then(|fd| options::set_broadcast(fd, on))))
}

fn set_ttl(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let hops = args.integer(0)? as i32;
    Ok(status(descriptor_of(host, args)?.and_then(|fd| options::set_ttl(fd, hops))))
}

fn set_multicast_ttl(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let hops = args.integer(0)? as i32;
    Ok(status(descriptor_of(host, args)?.and_then(|fd| options::set_multicast_ttl(fd, hops))))
}

fn set_multicast_loopback(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let on = args.boolean(0)?;
    Ok(status(descriptor_of(host, args)?.and_then(|fd| options::set_multicast_loopback(fd, on))))
}

fn set_multicast_interface(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let interface = args.text(0)?;
    Ok(status(descriptor_of(host, args)?.and_then(|fd| options::set_multicast_interface(fd, &interface))))
}

/// The descriptor of a socket that may not be bound yet: joining a group binds it to any port.
fn descriptor_for_group(host: &mut Host, args: &Args<'_>) -> Result<Result<io::Fd, Errno>, Failure> {
    let (key, socket) = this_socket(host, args)?;
    if socket.handle == HandleKey::NONE && !socket.closing {
        let any = if socket.is_ipv6 { "::" } else { "0.0.0.0" };
        let address = Address::parse_ip(any, 0).expect("it is an address");
        let options = DatagramOptions { reuse_address: true, ..DatagramOptions::default() };
        let opened = host.reactor()?.open_datagram(&address, &options, kinds::owner(key));
        if let Err(errno) = opened {
            return Ok(Err(errno));
        }
        put_handle(host, key, opened);
    }
    descriptor_of(host, args)
}

/// `(group, interface or undefined, join) -> status`
fn set_membership(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (group, interface, join) = (args.text(0)?, args.optional_text(1)?, args.boolean(2)?);
    let set = |fd| options::set_membership(fd, &group, interface.as_deref(), join);
    Ok(status(descriptor_for_group(host, args)?.and_then(set)))
}

/// `(source, group, interface or undefined, join) -> status`
fn set_source_membership(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (source, group) = (args.text(0)?, args.text(1)?);
    let (interface, join) = (args.optional_text(2)?, args.boolean(3)?);
    let set = |fd| options::set_source_membership(fd, &source, &group, interface.as_deref(), join);
    Ok(status(descriptor_for_group(host, args)?.and_then(set)))
}

/// `(bytes, ofReceiving) -> bytes`: sets the size of a buffer of the kernel, or asks for it when `bytes` is 0. Or a
/// negative error number.
fn kernel_buffer(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (bytes, of_receiving) = (args.integer(0)?, args.boolean(1)?);
    let fd = match (descriptor_of(host, args)?, i32::try_from(bytes)) {
        (Ok(fd), Ok(_)) => fd,
        (Err(errno), Ok(_)) => return Ok(status(Err(errno))),
        (_, Err(_)) => return Ok(status(Err(Errno::EINVAL))),
    };
    let result = match (bytes as i32, of_receiving) {
        (0, true) => options::receive_buffer(fd),
        (0, false) => options::send_buffer(fd),
        (bytes, true) => options::set_receive_buffer(fd, bytes).map(|()| bytes),
        (bytes, false) => options::set_send_buffer(fd, bytes).map(|()| bytes),
    };
    Ok(Value::Int(result.unwrap_or_else(|errno| -errno.0)))
}

fn queued(host: &mut Host, args: &Args<'_>) -> Result<(usize, u64), Failure> {
    let handle = this_socket(host, args)?.1.handle;
    if handle == HandleKey::NONE {
        return Ok((0, 0));
    }
    Ok(host.open_reactor().queued_datagrams(handle))
}

fn send_queue_size(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Number(queued(host, args)?.1 as f64))
}

fn send_queue_count(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Number(queued(host, args)?.0 as f64))
}

/// The descriptor's number, or -1.
fn descriptor(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Int(descriptor_of(host, args)?.unwrap_or(-1)))
}
