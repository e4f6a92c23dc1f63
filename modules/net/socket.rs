//! A socket's native state and what completions do to it.

use super::{relay, server};
use crate::Host;
use crate::kinds;
use arena::PageRange;
use io::{Errno, Event, HandleKey, OperationKind};
use typebridge::{Key, Target, Value};

/// Descriptors up to that of standard error are never closed: something else would take their place.
const STANDARD_DESCRIPTOR_MAX: io::Fd = 2;

/// Bits of a socket's state.
pub(crate) mod flag {
    /// The program wants the loop to live while this socket reads.
    pub const REFERENCED: u16 = 1 << 0;
    /// The socket is counted among what keeps the loop alive.
    pub const COUNTED: u16 = 1 << 1;
    /// JavaScript wants bytes.
    pub const READING: u16 = 1 << 2;
    /// A connect is under way.
    pub const CONNECTING: u16 = 1 << 3;
    /// Bytes are on their way out.
    pub const SENDING: u16 = 1 << 4;
    /// The end of the sending side is on its way.
    pub const SHUTTING: u16 = 1 << 5;
    /// The handle is being closed.
    pub const CLOSING: u16 = 1 << 6;
    /// The handle is closed.
    pub const CLOSED: u16 = 1 << 7;
    /// The peer sends no more.
    pub const ENDED: u16 = 1 << 8;
    /// What comes is a response to node:http's client: `onresponse` is told of it.
    pub const READS_RESPONSES: u16 = 1 << 9;
}

/// The native half of a net.Socket.
pub struct Socket {
    /// `HandleKey::NONE` before connecting and after closing.
    pub(crate) handle: HandleKey,
    pub(crate) flags: u16,
    /// A Unix socket or a pipe.
    pub(crate) is_pipe: bool,
    /// A standard stream: bytes are written to it at once, by blocking calls, so that nothing is lost at exit. The reactor
    /// has it only once it is read. -1 for every other socket.
    pub(crate) descriptor: io::Fd,
    /// Bytes that must have left before JavaScript hears that its write is done; 0 when it waits for none.
    pub(crate) awaited: u64,
    /// Why sending failed.
    pub(crate) broken: Option<Errno>,
    pub(crate) bytes_written: u64,
    /// Bytes that JavaScript was told of.
    pub(crate) bytes_told: u64,
    /// Its part in relays; most sockets have none.
    pub(crate) relay: Option<Box<relay::Part>>,
}

// Ten thousand of these lie idle: what few need is elsewhere.
const _: () = assert!(size_of::<Socket>() <= 56);

impl Socket {
    /// A socket without a handle.
    pub(crate) fn new(is_pipe: bool) -> Socket {
        Socket {
            handle: HandleKey::NONE,
            flags: flag::REFERENCED,
            is_pipe,
            descriptor: -1,
            awaited: 0,
            broken: None,
            bytes_written: 0,
            bytes_told: 0,
            relay: None,
        }
    }

    pub(crate) fn has(&self, bits: u16) -> bool {
        self.flags & bits != 0
    }

    pub(crate) fn set(&mut self, bits: u16, on: bool) {
        if on {
            self.flags |= bits;
        } else {
            self.flags &= !bits;
        }
    }

    /// Whether the loop must go on for this socket: what is under way is finished even when the program does not care.
    fn is_active(&self) -> bool {
        let reads = flag::READING | flag::REFERENCED;
        self.has(flag::CONNECTING | flag::SENDING | flag::SHUTTING | flag::CLOSING)
            || self.flags & reads == reads
    }
}

/// Counts the socket among what keeps the loop alive, or no longer.
pub(crate) fn settle(host: &mut Host, key: Key) {
    let Some(socket) = host.net.sockets.get_mut(key) else { return };
    let active = socket.is_active();
    if active == socket.has(flag::COUNTED) {
        return;
    }
    socket.set(flag::COUNTED, active);
    if active {
        host.reference();
    } else {
        host.unreference();
    }
}

/// Makes a net.Socket's native half of a handle that another module used until now. The handle's completions come here from
/// now on. The value is the handle object to be given to `adopt` of `internal:net/adopt`; it may be made once.
pub fn adopt(host: &mut Host, handle: HandleKey, is_receiving: bool) -> (Key, Value) {
    let mut socket = Socket::new(false);
    socket.handle = handle;
    socket.set(flag::READING, is_receiving);
    let key = host.net.sockets.insert(socket);
    host.open_reactor().set_owner(handle, kinds::owner(key));
    settle(host, key);
    (key, Value::Lazy(host.net.prototypes().tcp, key))
}

/// JavaScript hears of bytes that came for an adopted socket while it was another module's.
pub fn hears(host: &mut Host, key: Key, bytes: Value, length: usize) {
    if let Some(socket) = host.net.sockets.get_mut(key) {
        socket.bytes_told += length as u64;
    }
    tell(host, key, "onread", [bytes]);
}

/// Queues a call of a method of the handle object.
pub(crate) fn tell<const N: usize>(host: &mut Host, key: Key, method: &'static str, arguments: [Value; N]) {
    host.calls.push(Target::Method(method), Value::Held(key), arguments);
}

/// A Node-style status.
pub(crate) fn status(errno: Errno) -> Value {
    Value::Int(-errno.0)
}

/// Bytes came.
pub(crate) fn received(host: &mut Host, key: Key, range: PageRange) {
    let Err(range) = relay::pass_on(host, key, range) else { return };
    let mut method = "onread";
    if let Some(socket) = host.net.sockets.get_mut(key) {
        socket.bytes_told += range.len() as u64;
        if socket.has(flag::READS_RESPONSES) {
            method = "onresponse";
        }
    }
    tell(host, key, method, [Value::Page(range)]);
}

/// Everything else that happens to a socket.
pub(crate) fn complete(host: &mut Host, key: Key, event: Event) {
    match event {
        Event::Sent { bytes_total, .. } => sent(host, key, bytes_total),
        Event::EndOfStream => ended(host, key),
        Event::Connected => connected(host, key, Value::Int(0)),
        Event::ShutDown => shut_down(host, key, Value::Int(0)),
        Event::Closed => closed(host, key),
        Event::Failed { operation, errno } => failed(host, key, operation, errno),
        Event::Returned(token) => panic!("net lends no memory, so {token:?} cannot return"),
        other => panic!("not an event of a socket: {other:?}"),
    }
}

fn sent(host: &mut Host, key: Key, bytes_total: u64) {
    let Some(socket) = host.net.sockets.get_mut(key) else { return };
    let handle = socket.handle;
    let told = socket.awaited != 0 && bytes_total >= socket.awaited;
    if told {
        socket.awaited = 0;
        tell(host, key, "onwrite", [Value::Int(0)]);
    }
    relay::sent(host, key);
    // More may have been queued since the kernel took these.
    if host.open_reactor().queued_bytes(handle) == 0 {
        change(host, key, flag::SENDING, false);
    }
}

fn ended(host: &mut Host, key: Key) {
    if let Some(socket) = host.net.sockets.get_mut(key) {
        socket.set(flag::ENDED, true);
    }
    tell(host, key, "onend", []);
    change(host, key, flag::READING, false);
}

fn connected(host: &mut Host, key: Key, status: Value) {
    tell(host, key, "onconnect", [status]);
    change(host, key, flag::CONNECTING, false);
}

fn shut_down(host: &mut Host, key: Key, status: Value) {
    tell(host, key, "onshutdown", [status]);
    change(host, key, flag::SHUTTING, false);
}

fn failed(host: &mut Host, key: Key, operation: OperationKind, errno: Errno) {
    match operation {
        OperationKind::Connect => connected(host, key, status(errno)),
        OperationKind::Shutdown => shut_down(host, key, status(errno)),
        OperationKind::Receive => {
            tell(host, key, "onfailure", [Value::Static("read"), status(errno)]);
            change(host, key, flag::READING, false);
        }
        OperationKind::Send => send_failed(host, key, errno),
        OperationKind::Accept => panic!("a socket does not accept"),
    }
}

/// The write that waits hears of it; one that was told to be done already leaves it to the stream's error.
fn send_failed(host: &mut Host, key: Key, errno: Errno) {
    let Some(socket) = host.net.sockets.get_mut(key) else { return };
    socket.broken = Some(errno);
    if std::mem::take(&mut socket.awaited) != 0 {
        tell(host, key, "onwrite", [status(errno)]);
    } else {
        tell(host, key, "onfailure", [Value::Static("write"), status(errno)]);
    }
    change(host, key, flag::SENDING, false);
}

fn change(host: &mut Host, key: Key, bits: u16, on: bool) {
    if let Some(socket) = host.net.sockets.get_mut(key) {
        socket.set(bits, on);
    }
    settle(host, key);
}

/// Whatever was under way is answered, then the end is told, then the object may go.
pub(crate) fn closed(host: &mut Host, key: Key) {
    let Some(socket) = host.net.sockets.get_mut(key) else { return };
    let (flags, awaited) = (socket.flags, std::mem::take(&mut socket.awaited));
    socket.handle = HandleKey::NONE;
    let under_way = flag::CONNECTING | flag::SENDING | flag::SHUTTING | flag::READING | flag::CLOSING;
    socket.set(under_way, false);
    socket.set(flag::CLOSED, true);
    let canceled = || status(Errno::ECANCELED);
    if flags & flag::CONNECTING != 0 {
        tell(host, key, "onconnect", [canceled()]);
    }
    if awaited != 0 {
        tell(host, key, "onwrite", [canceled()]);
    }
    if flags & flag::SHUTTING != 0 {
        tell(host, key, "onshutdown", [canceled()]);
    }
    tell(host, key, "onclose", []);
    host.calls.let_go(key);
    settle(host, key);
}

/// Closes the handle; the bytes that JavaScript gave are tried once, as a system call in `write` would have tried them.
pub(crate) fn close(host: &mut Host, key: Key, with_reset: bool) {
    let Some(socket) = host.net.sockets.get_mut(key) else { return };
    if socket.has(flag::CLOSING | flag::CLOSED) {
        return;
    }
    socket.set(flag::CLOSING, true);
    relay::leave(host, key);
    let Some(socket) = host.net.sockets.get_mut(key) else { return };
    let (handle, sending) = (socket.handle, socket.has(flag::SENDING));
    let is_standard = (0..=STANDARD_DESCRIPTOR_MAX).contains(&socket.descriptor);
    if handle == HandleKey::NONE {
        return closed(host, key);
    }
    let reactor = host.open_reactor();
    if is_standard {
        reactor.release(handle);
    } else if with_reset {
        reactor.reset(handle);
    } else {
        if sending {
            reactor.flush();
        }
        reactor.close(handle);
    }
    settle(host, key);
}

/// A connection that a raw server accepted.
pub(crate) fn accepted(host: &mut Host, server: Key, handle: HandleKey, is_pipe: bool) {
    let mut socket = Socket::new(is_pipe);
    socket.handle = handle;
    let key = host.net.sockets.insert(socket);
    host.open_reactor().set_owner(handle, kinds::owner(key));
    let prototypes = host.net.prototypes();
    let prototype = if is_pipe { prototypes.pipe } else { prototypes.tcp };
    server::tell_connection(host, server, Value::Lazy(prototype, key));
}
