//! The named limits of servers, and of one connection's parser.

/// Bytes of a request target, header names and header values together, as Node counts `maxHeaderSize`.
pub const HEADER_BYTES_MAX: usize = 16 * 1024;

/// Header fields kept of one message. Node's default keeps 2000 array entries, which are 1000 fields.
pub const HEADER_FIELDS_MAX: usize = 1000;

/// Bytes of one chunk's extensions, as in Node.
pub const CHUNK_EXTENSION_BYTES_MAX: u32 = 16 * 1024;

/// How often the bytes of one chunk's extensions all chunks of a body may have, beyond twice the bytes of its data: 32 KiB, which the
/// three chunks with extensions of 10,000 bytes in Node's own tests stay below.
pub const EXTENSIONS_OF_BODY_MAX: u64 = 2;

/// Bytes of each chunk's extensions that do not count for its body.
pub const EXTENSION_BYTES_FREE: u64 = 16;

/// Interim responses (1xx) that a server may send in front of a final one.
pub const INTERIM_RESPONSES_MAX: u16 = 1000;

/// Bytes of empty lines that are skipped before one request line (RFC 9112 section 2.2) or status line.
pub const BLANK_BYTES_MAX: u8 = 64;

/// Requests of one connection that may wait for their responses at once.
pub const REQUESTS_IN_FLIGHT_MAX: u16 = 64;

/// Bytes of an unread request body that are thrown away after its response before the connection is given up.
pub const DISCARDED_BODY_BYTES_MAX: u64 = 64 << 20;

/// Bytes of answers that wait for the client to read them before no further request is read: Node's high-water mark.
pub const UNREAD_BYTES_MAX: u64 = 64 * 1024;

/// Bytes that are received while nobody reads them: Node's high-water mark of a request.
pub const HELD_BYTES_MAX: usize = 16 * 1024;

/// ": " and CRLF.
const FIELD_SEPARATOR_BYTES: usize = 4;

/// Room in a head's buffer for what Node does not count: the start line and white space before values.
const UNCOUNTED_BYTES_MAX: usize = 1024;

/// Limits on what a peer may send in one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// `maxHeaderSize`: the target, names and values of one head (or one set of trailers) stay below it.
    pub header_bytes_max: usize,
    /// `maxHeadersCount`: fields beyond it are checked and obeyed but not kept. 0 keeps all.
    pub header_fields_max: usize,
    /// Extension bytes allowed on one chunk; `EXTENSIONS_OF_BODY_MAX` times as many on all chunks beyond twice their data.
    pub chunk_extension_bytes_max: u32,
    /// Refuse a doubled or malformed Host field (RFC 9112 section 3.2). Node lets both pass.
    pub strict_host: bool,
    /// Node's `insecureHTTPParser`: control characters in field values pass, and a value may go on in the next line
    /// (RFC 9112 section 5.2).
    pub lenient: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            header_bytes_max: HEADER_BYTES_MAX,
            header_fields_max: HEADER_FIELDS_MAX,
            chunk_extension_bytes_max: CHUNK_EXTENSION_BYTES_MAX,
            strict_host: true,
            lenient: false,
        }
    }
}

impl Limits {
    /// The most bytes that a head with so many field lines may occupy with its separators and white space.
    /// It bounds the pooled buffer even where Node's own count ignores what lies between the fields.
    pub fn raw_bytes_max(&self, lines: usize) -> usize {
        let separators = (FIELD_SEPARATOR_BYTES * lines).min(self.header_bytes_max);
        self.header_bytes_max + separators + UNCOUNTED_BYTES_MAX
    }

    /// How many fields of a message are kept.
    pub(super) fn fields_kept(&self) -> usize {
        if self.header_fields_max == 0 { usize::MAX } else { self.header_fields_max }
    }
}

/// What a server's owner set, shared by its connections. Times in milliseconds; 0 turns a limit off.
#[derive(Clone, Copy, Debug)]
pub struct ServerOptions {
    /// Limits on one message.
    pub limits: Limits,
    /// `headersTimeout`: from the first byte of a message to the end of its head.
    pub headers_timeout_ms: u64,
    /// `requestTimeout`: from the first byte of a message to its last.
    pub request_timeout_ms: u64,
    /// `keepAliveTimeout`: between a response and the next request.
    pub keep_alive_timeout_ms: u64,
    /// `server.timeout`: inactivity of the socket.
    pub timeout_ms: u64,
    /// `maxRequestsPerSocket`.
    pub requests_per_socket_max: u32,
    /// Requests that may wait for their responses at once.
    pub requests_in_flight_max: u16,
    /// Bytes of an unread body that are thrown away before the connection is given up.
    pub discarded_body_bytes_max: u64,
    /// `requireHostHeader`.
    pub require_host: bool,
    /// `httpAllowHalfOpen`.
    pub allow_half_open: bool,
    /// The server has an `upgrade` listener. Without one an upgrade is an ordinary request.
    pub accepts_upgrade: bool,
}

impl Default for ServerOptions {
    fn default() -> Self {
        ServerOptions {
            limits: Limits::default(),
            headers_timeout_ms: 60_000,
            request_timeout_ms: 300_000,
            keep_alive_timeout_ms: 5_000,
            timeout_ms: 0,
            requests_per_socket_max: 0,
            requests_in_flight_max: REQUESTS_IN_FLIGHT_MAX,
            discarded_body_bytes_max: DISCARDED_BODY_BYTES_MAX,
            require_host: true,
            allow_half_open: false,
            accepts_upgrade: false,
        }
    }
}
