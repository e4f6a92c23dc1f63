//! One request and its response, from the head's arrival until both JavaScript objects are gone.

use super::headers::OutgoingHeaders;
use super::request::RequestHead;
use super::response::{Answered, Framing, Wishes};
use crate::kinds::kind;
use typebridge::Key;

/// Exchanges kept for reuse.
const SPARE_MAX: usize = 256;

/// State of one request and its response. Recycled with its buffers.
pub struct Exchange {
    /// The connection it came on; `None` once that is gone.
    pub connection: Option<Key>,
    /// What the client sent.
    pub head: Option<Box<RequestHead>>,
    /// It is one of `protojs:http`: there is no response object.
    pub is_served: bool,
    /// The script wants bytes of the body.
    pub reading: bool,
    /// The script asked for the body at least once.
    pub was_read: bool,
    /// The head announced a body.
    pub has_body: bool,
    /// Nothing more of the request comes: it is in, or was cut off or thrown away.
    pub received: bool,
    /// Bytes of the body, or its end, were told to the script.
    pub told: bool,
    /// `res.statusCode`.
    pub status: u16,
    /// `res.statusMessage` in Latin-1.
    pub reason: Vec<u8>,
    /// `reason` stands, even if it is empty; else the status has Node's text.
    pub has_reason: bool,
    /// Headers set by the script.
    pub headers: OutgoingHeaders,
    /// Only `writeHead` was given headers: `getHeader` does not know them.
    pub headers_hidden: bool,
    /// What else the script wishes for the head.
    pub wishes: Wishes,
    /// What the response must know of the request.
    pub answered: Answered,
    /// Set when the head is written: `res.headersSent`.
    pub framing: Option<Framing>,
    /// The head as `writeHead` composed it: it leaves with what is written next.
    pub head_held: Vec<u8>,
    /// `end` was called: nothing more is written.
    pub ended: bool,
    /// Everything was handed to the kernel.
    pub sent: bool,
    /// Output that waits until the responses before this one are out.
    pub waiting: Vec<u8>,
    /// `write` said that the buffers are full.
    pub needs_drain: bool,
    /// Body bytes written.
    pub body_bytes: u64,
    /// Which of the two JavaScript objects may still be read.
    pub request_alive: bool,
    /// See `request_alive`.
    pub response_alive: bool,
    /// The engine's holds on the objects are given up.
    pub let_go: bool,
}

impl Default for Exchange {
    fn default() -> Exchange {
        Exchange {
            connection: None,
            head: None,
            is_served: false,
            reading: false,
            was_read: false,
            has_body: false,
            received: false,
            told: false,
            status: 200,
            reason: Vec::new(),
            has_reason: false,
            headers: OutgoingHeaders::default(),
            headers_hidden: false,
            wishes: Wishes::default(),
            answered: Answered { is_head: false, keeps_alive: false, takes_chunks: false },
            framing: None,
            head_held: Vec::new(),
            ended: false,
            sent: false,
            waiting: Vec::new(),
            needs_drain: false,
            body_bytes: 0,
            request_alive: true,
            response_alive: true,
            let_go: false,
        }
    }
}

impl Exchange {
    /// As new, with the capacities of its buffers kept.
    fn reset(&mut self) {
        let mut headers = std::mem::take(&mut self.headers);
        headers.clear();
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.clear();
        let mut reason = std::mem::take(&mut self.reason);
        reason.clear();
        let mut head_held = std::mem::take(&mut self.head_held);
        head_held.clear();
        *self = Exchange { headers, waiting, reason, head_held, ..Exchange::default() };
    }
}

/// Exchanges that wait for their next use.
pub struct ExchangePool {
    #[allow(clippy::vec_box, reason = "the boxes move between this stock and the table of exchanges")]
    spare: Vec<Box<Exchange>>,
    kept_max: usize,
}

impl Default for ExchangePool {
    fn default() -> ExchangePool {
        ExchangePool { spare: Vec::new(), kept_max: SPARE_MAX }
    }
}

impl ExchangePool {
    /// A fresh exchange.
    pub fn take(&mut self) -> Box<Exchange> {
        self.spare.pop().unwrap_or_default()
    }

    /// Exchanges in stock.
    pub fn len(&self) -> usize {
        self.spare.len()
    }

    /// Sets how many exchanges are kept.
    pub fn keep(&mut self, kept_max: usize) {
        self.kept_max = kept_max;
        self.spare.truncate(kept_max);
    }

    /// Frees all exchanges in stock.
    pub fn clear(&mut self) {
        self.spare = Vec::new();
    }

    /// Takes one back. A large buffer is not kept.
    pub fn give(&mut self, mut exchange: Box<Exchange>) {
        const KEPT_BYTES_MAX: usize = 4096;
        if self.spare.len() < self.kept_max && exchange.waiting.capacity() <= KEPT_BYTES_MAX {
            exchange.reset();
            self.spare.push(exchange);
        }
    }
}

/// The key of the exchange's response object, whose slot is that of the request.
pub fn response_key(request: Key) -> Key {
    Key::new(kind::HTTP_RESPONSE, request.index(), request.generation())
}

/// The key of an exchange from that of either object; `None` for keys of other kinds.
pub fn request_key(key: Key) -> Option<Key> {
    match key.kind() {
        kind::HTTP_REQUEST => Some(key),
        kind::HTTP_RESPONSE => Some(Key::new(kind::HTTP_REQUEST, key.index(), key.generation())),
        _ => None,
    }
}
