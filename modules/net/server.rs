//! A listening server's native state and what completions do to it.

use super::socket;
use crate::Host;
use io::{Errno, Event, HandleKey};
use typebridge::{Key, Target, Value};

/// Who serves the connections that a server accepts. A module that speaks a protocol natively adds itself here and gets
/// the handles in [`complete`], without any JavaScript object being made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// JavaScript: each connection becomes a net.Socket.
    Raw,
    /// node:http, for the http.Server with this key.
    Http(Key),
}

/// The native half of a net.Server.
pub struct Server {
    /// `HandleKey::NONE` before listening and after closing.
    pub(crate) handle: HandleKey,
    pub(crate) protocol: Protocol,
    pub(crate) is_pipe: bool,
    /// The file of a Unix socket, removed when the server closes.
    pub(crate) path: Option<String>,
    /// The port that this server has in the book of a program with several shards, else 0.
    pub(crate) claimed_port: u16,
    /// The program wants the loop to live while this server listens.
    pub(crate) referenced: bool,
    /// The handle is being closed.
    pub(crate) closing: bool,
    /// The server is counted among what keeps the loop alive.
    counted: bool,
}

impl Server {
    pub(crate) fn new(is_pipe: bool) -> Server {
        Server {
            handle: HandleKey::NONE,
            protocol: Protocol::Raw,
            is_pipe,
            path: None,
            claimed_port: 0,
            referenced: true,
            closing: false,
            counted: false,
        }
    }
}

/// Counts the server among what keeps the loop alive, or no longer.
pub(crate) fn settle(host: &mut Host, key: Key) {
    let Some(server) = host.net.servers.get_mut(key) else { return };
    let active = server.closing || (server.referenced && server.handle != HandleKey::NONE);
    if active == server.counted {
        return;
    }
    server.counted = active;
    if active {
        host.reference();
    } else {
        host.unreference();
    }
}

/// What happens to a listening handle.
pub(crate) fn complete(host: &mut Host, key: Key, event: Event) {
    match event {
        Event::Accepted(handle) => accepted(host, key, handle),
        Event::Closed => closed(host, key),
        Event::Failed { errno, .. } => failed(host, key, errno),
        other => panic!("not an event of a server: {other:?}"),
    }
}

fn accepted(host: &mut Host, key: Key, handle: HandleKey) {
    match host.net.servers.get(key).map(|server| (server.protocol, server.is_pipe)) {
        Some((Protocol::Raw, is_pipe)) => socket::accepted(host, key, handle, is_pipe),
        Some((Protocol::Http(http_server), _)) => crate::http::accepted(host, http_server, handle),
        None => host.open_reactor().close(handle),
    }
}

/// For want of descriptors or memory the reactor tries again by itself, as Node does.
fn failed(host: &mut Host, key: Key, errno: Errno) {
    if !matches!(errno, Errno::EMFILE | Errno::ENFILE | Errno::ENOMEM | Errno::ENOBUFS) {
        let arguments = [socket::status(errno), Value::Undefined];
        host.calls.push(Target::Method("onconnection"), Value::Held(key), arguments);
    }
}

/// Queues the call that tells JavaScript of a connection.
pub(crate) fn tell_connection(host: &mut Host, key: Key, connection: Value) {
    host.calls.push(Target::Method("onconnection"), Value::Held(key), [Value::Int(0), connection]);
}

/// Closes the listening handle.
pub(crate) fn close(host: &mut Host, key: Key) {
    let Some(server) = host.net.servers.get_mut(key) else { return };
    if server.closing {
        return;
    }
    server.closing = true;
    if server.claimed_port != 0 {
        host.program.shards.release(host.program.shard, server.claimed_port);
    }
    let (handle, path) = (server.handle, server.path.take());
    if let Some(path) = path {
        // Somebody else may have removed it.
        let _ = io::files::unlink(path.as_bytes());
    }
    if handle == HandleKey::NONE {
        return closed(host, key);
    }
    host.open_reactor().close(handle);
    settle(host, key);
}

fn closed(host: &mut Host, key: Key) {
    let Some(server) = host.net.servers.get_mut(key) else { return };
    server.handle = HandleKey::NONE;
    server.closing = false;
    host.calls.push(Target::Method("onclose"), Value::Held(key), []);
    host.calls.let_go(key);
    settle(host, key);
}
