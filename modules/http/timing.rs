//! The limits on time of an http connection.

use super::closing::{close, refuse, start_last_turn};
use super::exchange::response_key;
use super::limits::ServerOptions;
use super::refusal::Refusal;
use super::server_connection::Expiry;
use super::state::{Connection, Server};
use crate::Host;
use crate::kinds;
use typebridge::{Key, Value};

const NS_PER_MS: u64 = 1_000_000;

/// Starts the connection's timer if a limit comes before the one it is set for. It is not moved for limits that come
/// later: when it fires it is set anew.
pub(super) fn arm_timer(host: &mut Host, key: Key) {
    let http = &mut host.http;
    let Some(connection) = http.connections.get_mut(key).filter(|connection| !connection.lost) else {
        return;
    };
    let server = http.servers.get(connection.server).expect("a server outlives its connections");
    let mut options = options_of(server, connection.timeout_ms);
    let handle = connection.handle;
    unless_unread(host, handle, &mut options);
    let connection = host.http.connections.get_mut(key).expect("looked up above");
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

/// A client that does not read its answers is inactive, and not idle: the limit on inactivity is what counts for it.
fn unless_unread(host: &mut Host, handle: io::HandleKey, options: &mut ServerOptions) {
    if options.timeout_ms > 0 && host.open_reactor().queued_bytes(handle) > 0 {
        options.keep_alive_timeout_ms = 0;
    }
}

/// The server's options, with the connection's own limit on inactivity if a script set one.
fn options_of(server: &Server, timeout_ms: Option<u64>) -> ServerOptions {
    ServerOptions { timeout_ms: timeout_ms.unwrap_or(server.options.timeout_ms), ..server.options }
}

/// A script set the limit on inactivity of one connection, in milliseconds; 0 turns it off.
pub(super) fn set_timeout(host: &mut Host, key: Key, timeout_ms: u64) {
    let now_ns = host.clock.now_ns();
    let Some(connection) = host.http.connections.get_mut(key) else { return };
    connection.timeout_ms = Some(timeout_ms);
    connection.machine.sent(now_ns);
    arm_timer(host, key);
}

/// Nothing happened for too long: the JavaScript half tells whoever listens, or closes.
fn timed_out(host: &mut Host, key: Key) {
    let connection = host.http.connections.get(key).expect("its timer fired");
    let emitter =
        host.http.servers.get(connection.server).expect("a server outlives its connections").emitter;
    // The request that comes in, and the response that is first in order.
    let (newest, first) = (connection.pending.back().copied(), connection.pending.front().copied());
    let hook = host.http.hooks_of(key).timeout;
    let number = Value::Number(crate::slots::Slots::<Connection>::number(key));
    let request = newest.map_or(Value::Undefined, Value::Held);
    let response = first.map_or(Value::Undefined, |first| Value::Held(response_key(first)));
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
    let mut options = options_of(server, connection.timeout_ms);
    let handle = connection.handle;
    unless_unread(host, handle, &mut options);
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
