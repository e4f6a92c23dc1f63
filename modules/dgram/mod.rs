//! Native half of node:dgram: UDP sockets as handles of the reactor behind lazy objects.

mod natives;

pub use natives::BINDING;

use crate::Host;
use crate::kinds::kind;
use crate::slots::Slots;
use io::{Address, Completion, Datagram, Errno, Event, HandleKey};
use typebridge::{Key, Prototype, Target, Value};

/// The tag of a message whose end nobody waits for.
const UNWATCHED: u64 = 0;

/// The native half of a dgram.Socket.
pub(crate) struct Socket {
    /// `HandleKey::NONE` before binding and after closing.
    handle: HandleKey,
    is_ipv6: bool,
    /// Whether messages are wanted.
    receiving: bool,
    /// The program wants the loop to live while this socket receives.
    referenced: bool,
    closing: bool,
    /// The socket is counted among what keeps the loop alive.
    counted: bool,
    /// Messages whose end was not told yet.
    sending: usize,
    /// Who sent the last message: JavaScript has its address as text.
    last_sender: Option<Address>,
}

impl Socket {
    fn new(is_ipv6: bool) -> Socket {
        Socket {
            handle: HandleKey::NONE,
            is_ipv6,
            receiving: false,
            referenced: true,
            closing: false,
            counted: false,
            sending: 0,
            last_sender: None,
        }
    }
}

/// UDP sockets of one shard.
pub struct Dgram {
    pub(crate) sockets: Slots<Socket>,
    /// Registered when node:dgram is loaded.
    prototype: Option<Prototype>,
    /// The message that is being put together; empty in between.
    pub(crate) outgoing: Vec<u8>,
}

impl Default for Dgram {
    fn default() -> Dgram {
        Dgram { sockets: Slots::new(kind::DATAGRAM), prototype: None, outgoing: Vec::new() }
    }
}

impl Dgram {
    /// The object of a handle was collected.
    pub fn released(&mut self, key: Key) {
        drop(self.sockets.remove(key));
    }
}

/// Counts the socket among what keeps the loop alive, or no longer.
fn settle(host: &mut Host, key: Key) {
    let Some(socket) = host.dgram.sockets.get_mut(key) else { return };
    let active = socket.closing || socket.sending > 0 || (socket.receiving && socket.referenced);
    if active == socket.counted {
        return;
    }
    socket.counted = active;
    if active {
        host.reference();
    } else {
        host.unreference();
    }
}

fn tell<const N: usize>(host: &mut Host, key: Key, method: &'static str, arguments: [Value; N]) {
    host.calls.push(Target::Method(method), Value::Held(key), arguments);
}

/// A completion of a socket's handle.
pub fn complete(host: &mut Host, key: Key, completion: Completion) {
    match completion.event {
        Event::Datagram(datagram) => received(host, key, &datagram),
        Event::DatagramSent { tag, result } => sent(host, key, tag, result),
        Event::Failed { errno, .. } => failed(host, key, errno),
        Event::Closed => closed(host, key),
        other => panic!("not an event of a UDP socket: {other:?}"),
    }
}

/// `onmessage(bytes, address, port)`; no address means that of the message before.
fn received(host: &mut Host, key: Key, datagram: &Datagram) {
    let Some(socket) = host.dgram.sockets.get_mut(key) else { return };
    if !socket.receiving {
        return;
    }
    let port = datagram.from().map_or(0, Address::port);
    let address = if datagram.from() == socket.last_sender.as_ref() {
        Value::Undefined
    } else {
        socket.last_sender = datagram.from().cloned();
        Value::Text(datagram.from().map(Address::host).unwrap_or_default())
    };
    let bytes = Value::Buffer(datagram.bytes().to_vec());
    tell(host, key, "onmessage", [bytes, address, Value::Int(port.into())]);
}

/// `onsent(tag, bytes or negative error number)`
fn sent(host: &mut Host, key: Key, tag: u64, result: Result<u32, Errno>) {
    if tag != UNWATCHED {
        let status = result.map_or_else(|errno| -errno.0, |bytes| bytes as i32);
        tell(host, key, "onsent", [Value::Number(tag as f64), Value::Int(status)]);
    }
    if let Some(socket) = host.dgram.sockets.get_mut(key) {
        socket.sending -= 1;
        settle(host, key);
    }
}

/// What the kernel tells of earlier messages does not end the receiving.
fn failed(host: &mut Host, key: Key, errno: Errno) {
    let Some(socket) = host.dgram.sockets.get(key) else { return };
    let handle = socket.handle;
    if socket.receiving {
        host.open_reactor().receive_start(handle);
        tell(host, key, "onfailure", [Value::Int(-errno.0)]);
    }
}

fn close(host: &mut Host, key: Key) {
    let Some(socket) = host.dgram.sockets.get_mut(key) else { return };
    if socket.closing {
        return;
    }
    socket.closing = true;
    socket.receiving = false;
    let handle = socket.handle;
    if handle == HandleKey::NONE {
        return closed(host, key);
    }
    settle(host, key);
    host.open_reactor().close_datagram(handle);
}

fn closed(host: &mut Host, key: Key) {
    let Some(socket) = host.dgram.sockets.get_mut(key) else { return };
    socket.handle = HandleKey::NONE;
    socket.closing = false;
    tell(host, key, "onclose", []);
    host.calls.let_go(key);
    settle(host, key);
}
