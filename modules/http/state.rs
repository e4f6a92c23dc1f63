//! What node:http keeps per shard: servers, connections, exchanges, and memory that recurs.

use super::client::Clients;
use super::date::DateLine;
use super::exchange::{Exchange, ExchangePool};
use super::joined::HeaderJoiner;
use super::pool::HeadPool;
use super::server_connection::{ServerConnection, ServerOptions};
use super::server_stream::Streams;
use crate::kinds::kind;
use crate::slots::Slots;
use arena::TurnArena;
use io::{HandleKey, TimerKey};
use std::collections::VecDeque;
use typebridge::{Callback, Key, Prototype};

/// An http.Server.
pub struct Server {
    /// The JavaScript server.
    pub emitter: Callback,
    /// Prototypes of its request and response objects.
    pub prototypes: (Prototype, Prototype),
    /// What the script set.
    pub options: ServerOptions,
    /// `uniqueHeaders`, in lower case.
    pub unique_headers: Vec<Vec<u8>>,
    /// `joinDuplicateHeaders`.
    pub join_duplicates: bool,
    /// `close` was called: connections end after the response they are at.
    pub closing: bool,
    /// Connections that are open.
    pub connections: usize,
    /// `emit` was patched: every connection is told.
    pub tells_connections: bool,
    /// `maxConnections`: those beyond it are dropped. 0 for no limit.
    pub connections_max: usize,
}

/// A connection that a server reads requests from.
pub struct Connection {
    /// The socket.
    pub handle: HandleKey,
    /// Its server.
    pub server: Key,
    /// Where in the protocol it is.
    pub machine: ServerConnection,
    /// Exchanges whose responses are not finished, in order of arrival.
    pub pending: VecDeque<Key>,
    /// Responses handed to the reactor, with the count of sent bytes that completes each.
    pub leaving: VecDeque<(u64, Key)>,
    /// The exchange whose body is arriving.
    pub receiving: Option<Key>,
    /// Bytes received that wait: for the script to read, or for earlier responses.
    pub held: Vec<u8>,
    /// The timer that checks the limits on time, and when it is due.
    pub timer: Option<(TimerKey, u64)>,
    /// Limit on inactivity that a script set for this connection, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// The JavaScript socket, once a script looked at it.
    pub socket: Option<Callback>,
    /// The protocol is over: the socket is closing or belongs to somebody else.
    pub detached: bool,
    /// `responses` hold back the end: the client ended its side.
    pub client_ended: bool,
    /// The socket was closed at once: what is written is lost.
    pub lost: bool,
    /// With `lost`: a turn of the kernel has yet to take what it can of the bytes that were written.
    pub has_last_turn: bool,
    /// Requests wait in `held` until the client has read answers.
    pub is_choked: bool,
    /// Bytes that came.
    pub bytes_received: u64,
    /// Bytes that left, as far as was told.
    pub bytes_sent: u64,
}

/// Functions of the JavaScript half, in the order `setHooks` takes them.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// `(server, request, response, disposition)`: anything but a plain request.
    pub special: Callback,
    /// `(request, buffer)`: bytes of a body.
    pub body: Callback,
    /// `(request, trailers)`: the end of a body; trailers as raw array or undefined.
    pub body_end: Callback,
    /// `(response)`: the response has left.
    pub finished: Callback,
    /// `(response)`: buffers are empty again.
    pub drained: Callback,
    /// `(request, response, code)`: the connection went away before the response was finished.
    pub aborted: Callback,
    /// `(server, connection, code, reason, bytesParsed, packet)`: the client is at fault.
    pub client_error: Callback,
    /// `(server, connection)`: somebody listens for 'connection'.
    pub connection: Callback,
    /// `(socket, event, code)`: what happens to a connection whose socket a script looked at.
    pub socket_event: Callback,
    /// `(server, request, connection, head)`: CONNECT or upgrade.
    pub upgrade: Callback,
    /// `(server, connection, newest request, its response)`: nothing happened for `timeout`.
    pub timeout: Callback,
    /// `(request)`: its response is finished. Unless the script is about to read the body, nobody will.
    pub answered: Callback,
    /// `(server, addresses)`: a connection beyond `maxConnections` was dropped.
    pub dropped: Callback,
}

/// node:http of one shard.
pub struct Http {
    /// Servers.
    pub servers: Slots<Server>,
    /// Connections of all servers.
    pub connections: Slots<Connection>,
    /// Exchanges under their request keys.
    pub exchanges: Slots<Box<Exchange>>,
    /// Exchanges for reuse.
    pub spare: ExchangePool,
    /// Heads for reuse.
    pub heads: HeadPool,
    /// Where responses of this turn are written.
    pub arena: TurnArena,
    /// Where one response is composed.
    pub scratch: Vec<u8>,
    /// The Date line of this second.
    pub date: DateLine,
    /// The second of `clock` for which `date` was made.
    pub date_second: u64,
    /// Builds headers objects.
    pub joiner: HeaderJoiner,
    /// The JavaScript half.
    pub hooks: Option<Hooks>,
    /// Responses that this shard's clients await.
    pub clients: Clients,
    /// Streams of the script's own that servers read from.
    pub streams: Streams,
}

impl Default for Http {
    fn default() -> Http {
        Http {
            servers: Slots::new(kind::HTTP_SERVER),
            connections: Slots::new(kind::HTTP_CONNECTION),
            exchanges: Slots::new(kind::HTTP_REQUEST),
            spare: ExchangePool::default(),
            heads: HeadPool::default(),
            arena: TurnArena::default(),
            scratch: Vec::new(),
            date: DateLine::new(0),
            date_second: u64::MAX,
            joiner: HeaderJoiner::default(),
            hooks: None,
            clients: Clients::default(),
            streams: Streams::default(),
        }
    }
}

impl Http {
    /// The JavaScript half's functions.
    pub fn hooks(&self) -> Hooks {
        self.hooks.expect("internal:http/server sets its hooks before it listens")
    }
}
