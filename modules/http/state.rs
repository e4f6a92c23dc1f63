//! What node:http keeps per shard: servers, connections, exchanges, and memory that recurs.

use super::client::Clients;
use super::date::DateLine;
use super::exchange::{Exchange, ExchangePool};
use super::held::Held;
use super::joined::HeaderJoiner;
use super::limits::ServerOptions;
use super::pool::HeadPool;
use super::server_connection::ServerConnection;
use super::server_stream::Streams;
use crate::kinds::kind;
use crate::slots::Slots;
use arena::TurnArena;
use io::{Errno, HandleKey, OperationKind, TimerKey};
use std::collections::VecDeque;
use typebridge::{Callback, Key, Prototype};

/// An http.Server that listens, or whose connections are not all closed.
pub struct Server {
    /// The JavaScript server, kept alive as long.
    pub emitter: Callback,
    /// Prototypes of its request and response objects.
    pub prototypes: (Prototype, Prototype),
    /// Called with each request of a server of `protojs:http`, whose requests are not emitted.
    pub handler: Option<Callback>,
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
    /// `highWaterMark`: bytes of answers on their way beyond which `write` asks to wait for 'drain'.
    pub queued_bytes_max: u64,
    /// A listening handle brings connections.
    pub listens: bool,
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
    pub held: Held,
    /// The timer that checks the limits on time, and when it is due.
    pub timer: Option<(TimerKey, u64)>,
    /// Limit on inactivity that a script set for this connection, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// The JavaScript socket, once a script looked at it.
    pub socket: Option<Callback>,
    /// The protocol is over: the socket is closing or belongs to somebody else.
    pub detached: bool,
    /// With `detached`: another protocol follows. Until a plain socket takes over, what comes waits for it in `held`.
    pub leaves: bool,
    /// With `leaves`: how the connection broke.
    pub failure: Option<(OperationKind, Errno)>,
    /// In this turn the script is to hear that the client is at fault.
    pub is_refusing: bool,
    /// `responses` hold back the end: the client ended its side.
    pub client_ended: bool,
    /// The socket was closed at once: what is written is lost.
    pub lost: bool,
    /// With `lost`: a turn of the kernel has yet to take what it can of the bytes that were written.
    pub has_last_turn: bool,
    /// Requests wait in `held` until the client has read answers.
    pub is_choked: bool,
    /// What a client at fault is told when the requests in front of the fault are answered.
    pub last_words: Option<Vec<u8>>,
    /// A handler of `protojs:http` decides whether what follows is HTTP: it holds a request for another protocol.
    pub awaits_upgrade: bool,
    /// A script paused the socket.
    pub is_paused: bool,
    /// Nothing is received, for `held` is full.
    pub is_full: bool,
    /// A script listens to the bytes of the socket itself.
    pub tells_bytes: bool,
    /// Bytes that came.
    pub bytes_received: u64,
    /// Bytes that left, as far as was told.
    pub bytes_sent: u64,
}

macro_rules! hooks {
    ($($(#[$doc:meta])* $name:ident)*) => {
        /// Functions of the JavaScript half, in the order `setHooks` takes them.
        #[derive(Clone, Copy)]
        pub struct Hooks { $($(#[$doc])* pub $name: Callback,)* }

        impl Hooks {
            /// `None` unless there are as many functions as names.
            pub fn of(functions: &[Callback]) -> Option<Hooks> {
                let mut left = functions.iter().copied();
                let hooks = Hooks { $($name: left.next()?,)* };
                left.next().is_none().then_some(hooks)
            }
        }
    };
}

hooks! {
    /// `(server, request, response, disposition)`: anything but a plain request.
    special
    /// `(request, buffer)`: bytes of a body.
    body
    /// `(request, trailers)`: the end of a body; trailers as raw array or undefined.
    body_end
    /// `(response)`: the response has left.
    finished
    /// `(response)`: buffers are empty again.
    drained
    /// `(request, response, code)`: the connection went away before the response was finished.
    aborted
    /// `(server, connection, code, reason, bytesParsed, packet)`: the client is at fault.
    client_error
    /// `(server, connection)`: somebody listens for 'connection'.
    connection
    /// `(socket, event, code)`: what happens to a connection whose socket a script looked at.
    socket_event
    /// `(server, request, connection, head)`: CONNECT or upgrade.
    upgrade
    /// `(server, connection, newest request, its response)`: nothing happened for `timeout`.
    timeout
    /// `(request)`: its response is finished. Unless the script is about to read the body, nobody will.
    answered
    /// `(server, addresses)`: a connection beyond `maxConnections` was dropped.
    dropped
}

/// node:http of one shard.
pub struct Http {
    /// Servers.
    pub servers: Slots<Server>,
    /// Connections of all servers.
    pub connections: Slots<Connection>,
    /// Connections that came to hold pages in this turn.
    pub holding: Vec<Key>,
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
    /// Where files are read into that are sent at once.
    pub file_room: Vec<u8>,
    /// The Date line of this second.
    pub date: DateLine,
    /// The second of `clock` for which `date` was made.
    pub date_second: u64,
    /// Builds headers objects.
    pub joiner: HeaderJoiner,
    /// The JavaScript half.
    pub hooks: Option<Hooks>,
    /// The JavaScript half of `protojs:http`.
    pub served_hooks: Option<Hooks>,
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
            holding: Vec::new(),
            exchanges: Slots::new(kind::HTTP_REQUEST),
            spare: ExchangePool::default(),
            heads: HeadPool::default(),
            arena: TurnArena::default(),
            scratch: Vec::new(),
            file_room: Vec::new(),
            date: DateLine::new(0),
            date_second: u64::MAX,
            joiner: HeaderJoiner::default(),
            hooks: None,
            served_hooks: None,
            clients: Clients::default(),
            streams: Streams::default(),
        }
    }
}

impl Http {
    /// How many servers, connections and exchanges there are.
    pub fn counts(&self) -> (usize, usize, usize) {
        (self.servers.len(), self.connections.len(), self.exchanges.len())
    }

    /// The JavaScript half's functions.
    pub fn hooks(&self) -> Hooks {
        self.hooks.expect("internal:http/server sets its hooks before it listens")
    }

    /// The functions for a connection: those of node:http or those of `protojs:http`.
    pub fn hooks_of(&self, connection: Key) -> Hooks {
        let server =
            self.connections.get(connection).and_then(|connection| self.servers.get(connection.server));
        self.hooks_for(server.is_some_and(|server| server.handler.is_some()))
    }

    /// As `hooks_of`, for an exchange.
    pub fn hooks_for(&self, is_served: bool) -> Hooks {
        match self.served_hooks {
            Some(hooks) if is_served => hooks,
            _ => self.hooks(),
        }
    }
}
