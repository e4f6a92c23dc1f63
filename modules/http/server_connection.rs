//! One client connection of a server as a state machine: bytes in, steps out, deadlines as data.
//!
//! It owns no socket and no clock. The loop around it looks like this:
//!
//! ```ignore
//! let mut cursor = 0;
//! loop {
//!     match connection.next(page, &mut cursor, &options, &mut pool, now_ns) {
//!         Step::Request { head, disposition, has_body } => start(head, disposition, has_body),
//!         Step::Body(range) => body_received(&page[range]),
//!         Step::BodyEnd(trailers) => body_ended(trailers),
//!         Step::NeedMore => break,                       // the page is used up: let go of it
//!         Step::Paused => { keep(page, cursor); break }  // come back after `response_finished`
//!         Step::Refuse(refusal) => { client_error(refusal); break }
//!         Step::Upgraded => { hand_over(&page[cursor..]); break }
//!         Step::Close => { close(); break }
//!     }
//! }
//! set_timer(connection.next_deadline(&options));
//! ```
//! When a response has been written out: `match connection.response_finished(…)`. When the client
//! half-closes: `match connection.end_of_input(…)`. When a timer fires: `match connection.expired(…)`. The
//! loop may stop between any two steps (for back-pressure) as long as it comes back with the bytes from
//! `cursor` on.

use std::ops::Range;

use super::body::Body;
use super::chunked::Piece;
use super::facts::{Expect, Transfer};
use super::head::FieldBlock;
use super::held::Held;
use super::limits::{BLANK_BYTES_MAX, ServerOptions};
use super::method::Method;
use super::pool::HeadPool;
use super::refusal::{Fault, Refusal};
use super::request::RequestHead;

/// Node waits this much longer than `keepAliveTimeout` announces, so that a client's request does not cross
/// the close.
const KEEP_ALIVE_GRACE_MS: u64 = 1000;

const NS_PER_MS: u64 = 1_000_000;

/// What is to be done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Emit `request`.
    Handle,
    /// As `Handle`, and this is the last request that `maxRequestsPerSocket` allows: the answer says
    /// `Connection: close`.
    HandleLast,
    /// Emit `checkContinue`, or send `100 Continue` and emit `request`.
    Continue,
    /// Emit `checkExpectation`, or answer 417.
    ExpectationFailed,
    /// Beyond `maxRequestsPerSocket`: emit `dropRequest` and answer 503.
    TooManyRequests,
    /// HTTP/1.1 without Host: answer 400 with `Connection: close`. The connection reads no more.
    HostMissing,
    /// Emit `upgrade`: the bytes from the cursor on belong to the new protocol.
    Upgrade,
    /// Emit `connect`, or close when nobody listens.
    Connect,
}

/// One step of a connection.
#[derive(Debug)]
pub enum Step {
    /// A request's head is whole. Its `head` goes back to the pool when the request is over. Without a body
    /// the message ends here: no `BodyEnd` follows.
    Request {
        /// The head.
        head: Box<RequestHead>,
        /// What is to be done with it.
        disposition: Disposition,
        /// Whether `Body` and `BodyEnd` follow.
        has_body: bool,
    },
    /// Bytes of the body: a range of the input.
    Body(Range<usize>),
    /// The body is over; trailers if any came.
    BodyEnd(Option<Box<FieldBlock>>),
    /// The input is used up.
    NeedMore,
    /// As many requests as allowed wait for their responses. The bytes from the cursor on must be kept.
    Paused,
    /// Emit `clientError`, or send the fault's answer and close. Nothing more is read.
    Refuse(Refusal),
    /// The connection left HTTP. The bytes from the cursor on belong to the new protocol.
    Upgraded,
    /// Too much of an unwanted body arrived: close.
    Close,
}

/// What follows a finished response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterResponse {
    /// Send the response that comes next in order. If the connection was paused, call `next` again.
    NextResponse,
    /// The connection waits for another request.
    KeepAlive,
    /// Close when everything is sent.
    Close,
}

/// What follows the client's end of stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterEnd {
    /// It came in the middle of a message.
    Refuse(Refusal),
    /// Nothing is owed: close.
    Close,
    /// Answers are owed and half-open connections allowed: the last of them closes.
    CloseAfterResponses,
    /// The connection left HTTP; its end is the new protocol's business.
    Upgraded,
}

/// Which limit on time comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// `headersTimeout`: refuse with 408.
    Headers,
    /// `requestTimeout`: refuse with 408.
    Request,
    /// `keepAliveTimeout`: emit `timeout`, close.
    KeepAlive,
    /// `timeout`: emit `timeout`, close unless somebody listens.
    Inactivity,
}

impl Expiry {
    /// The refusal that goes with the expiry, if the client is to be told.
    pub fn fault(self) -> Option<Fault> {
        match self {
            Expiry::Headers | Expiry::Request => Some(Fault::RequestTimeout),
            Expiry::KeepAlive | Expiry::Inactivity => None,
        }
    }
}

/// When which limit on time is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The time, on the clock of `now_ns`.
    pub at_ns: u64,
    /// What expires then.
    pub expiry: Expiry,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Between messages or inside a head.
    Head,
    Body,
    /// The last request has been read: only empty lines may follow.
    Closing,
    /// Whatever arrives is thrown away.
    Ignoring,
    Upgraded,
    Refused(Fault),
}

/// State of one connection. Idle, it owns no memory beyond itself: heads come from the pool and leave with
/// `Step::Request`.
#[derive(Debug)]
pub struct ServerConnection {
    /// The head being received, when it did not arrive whole.
    cut_head: Option<Box<RequestHead>>,
    body: Body,
    /// The refusal was for a body.
    refused_in_body: bool,
    /// When the current message began, 0 between messages. A new connection counts as begun, as in Node.
    message_started_ns: u64,
    /// When the last response was finished, or its request's body ended, whichever came later.
    idle_since_ns: u64,
    active_ns: u64,
    discarded_bytes: u64,
    requests: u32,
    in_flight: u16,
    phase: Phase,
    blank_bytes: u8,
    keeps_alive: bool,
    discards_body: bool,
    /// The client may hold its body back until it hears `100 Continue`.
    withholds_body: bool,
}

impl ServerConnection {
    /// A connection accepted at `now_ns`.
    pub fn new(now_ns: u64) -> ServerConnection {
        ServerConnection {
            cut_head: None,
            body: Body::Over,
            refused_in_body: false,
            message_started_ns: now_ns.max(1),
            idle_since_ns: 0,
            active_ns: now_ns,
            discarded_bytes: 0,
            requests: 0,
            in_flight: 0,
            phase: Phase::Head,
            blank_bytes: 0,
            keeps_alive: true,
            discards_body: false,
            withholds_body: false,
        }
    }

    /// Advances over `input[*cursor..]` up to the next step.
    pub fn next(
        &mut self,
        input: &[u8],
        cursor: &mut usize,
        options: &ServerOptions,
        pool: &mut HeadPool,
        now_ns: u64,
    ) -> Step {
        self.active_ns = now_ns;
        loop {
            match self.phase {
                Phase::Head => return self.next_head(input, cursor, options, pool, now_ns),
                Phase::Body => match self.next_body(input, cursor, options) {
                    Some(step) => return step,
                    None => continue,
                },
                Phase::Closing => return self.next_closing(input, cursor),
                Phase::Upgraded => return Step::Upgraded,
                Phase::Ignoring => *cursor = input.len(),
                Phase::Refused(fault) if *cursor < input.len() => {
                    *cursor = input.len();
                    return Step::Refuse(Refusal { fault, bytes_parsed: 0 });
                }
                Phase::Refused(_) => {}
            }
            return Step::NeedMore;
        }
    }

    /// The response that is first in order has been handed to the socket whole. `last`: it closes the
    /// connection (see `response::Framing`). `body_unwanted`: nobody reads the request's body any more.
    pub fn response_finished(&mut self, last: bool, body_unwanted: bool, now_ns: u64) -> AfterResponse {
        assert!(self.in_flight > 0, "a response belongs to a request");
        self.in_flight -= 1;
        let is_idle = self.in_flight == 0;
        let body_withheld = is_idle && self.phase == Phase::Body && self.withholds_body;
        // Behind a refusal whoever hears of it closes.
        let reads_no_more = matches!(self.phase, Phase::Closing | Phase::Ignoring);
        if last || body_withheld || (is_idle && reads_no_more) {
            self.ignore_rest();
            return AfterResponse::Close;
        }
        if !is_idle {
            return AfterResponse::NextResponse;
        }
        self.discards_body = self.phase == Phase::Body && body_unwanted;
        self.idle_since_ns = now_ns;
        AfterResponse::KeepAlive
    }

    /// Nobody will read the rest of the current body: it is thrown away, within `discarded_body_bytes_max`.
    pub fn discard_body(&mut self) {
        self.discards_body = self.phase == Phase::Body;
    }

    /// Throws away what is left of the current body in `input`. True if it ends there.
    pub fn skip_body(&mut self, input: &[u8], options: &ServerOptions) -> bool {
        self.discard_body();
        let mut cursor = 0;
        while self.phase == Phase::Body && self.next_body(input, &mut cursor, options).is_none() {}
        self.phase != Phase::Body
    }

    /// The refusal was, or would be, for the body of a request whose head was told.
    pub fn is_refused_in_body(&self) -> bool {
        self.refused_in_body || self.phase == Phase::Body
    }

    /// Whether the current body ends within bytes that were received and wait.
    pub fn body_ends_in(&self, held: &mut Held, options: &ServerOptions) -> bool {
        self.phase == Phase::Body && self.body.ends_in(held, &options.limits)
    }

    /// `100 Continue` was sent for the current request.
    pub fn continue_sent(&mut self) {
        self.withholds_body = false;
    }

    /// The client will send no more.
    pub fn end_of_input(&mut self, options: &ServerOptions) -> AfterEnd {
        let is_inside_message = self.cut_head.is_some() || (self.phase == Phase::Body && !self.discards_body);
        if self.phase == Phase::Upgraded {
            return AfterEnd::Upgraded;
        }
        if is_inside_message {
            return AfterEnd::Refuse(self.refuse(Fault::EndOfInput, 0));
        }
        self.ignore_rest();
        let owes_response = self.in_flight > 0;
        if owes_response && options.allow_half_open { AfterEnd::CloseAfterResponses } else { AfterEnd::Close }
    }

    /// The earliest limit on time that applies now.
    pub fn next_deadline(&self, options: &ServerOptions) -> Option<Deadline> {
        let started = self.message_started_ns;
        let is_in_head = self.phase == Phase::Head;
        let is_idle = self.is_idle() && self.idle_since_ns != 0;
        let keep_alive_ms = match options.keep_alive_timeout_ms {
            0 => 0,
            announced => announced + KEEP_ALIVE_GRACE_MS,
        };
        let mut first: Option<Deadline> = None;
        let mut consider = |since: u64, limit_ms: u64, expiry| {
            let at_ns = since + limit_ms * NS_PER_MS;
            if limit_ms > 0 && first.is_none_or(|first| at_ns < first.at_ns) {
                first = Some(Deadline { at_ns, expiry });
            }
        };
        if started != 0 && is_in_head {
            consider(started, options.headers_timeout_ms, Expiry::Headers);
        }
        if started != 0 {
            consider(started, options.request_timeout_ms, Expiry::Request);
        }
        if is_idle {
            consider(self.idle_since_ns, keep_alive_ms, Expiry::KeepAlive);
        }
        if !is_idle || keep_alive_ms == 0 {
            consider(self.active_ns, options.timeout_ms, Expiry::Inactivity);
        }
        first
    }

    /// What has expired at `now_ns`. After a `Headers` or `Request` expiry nothing more is read.
    pub fn expired(&mut self, options: &ServerOptions, now_ns: u64) -> Option<Expiry> {
        let deadline = self.next_deadline(options).filter(|deadline| deadline.at_ns <= now_ns)?;
        match deadline.expiry.fault() {
            Some(fault) => drop(self.refuse(fault, 0)),
            // A listener may keep the socket: the clock starts anew.
            None => {
                self.active_ns = now_ns;
                self.idle_since_ns = if self.idle_since_ns == 0 { 0 } else { now_ns };
            }
        }
        Some(deadline.expiry)
    }

    /// Bytes went out: the socket is not inactive.
    pub fn sent(&mut self, now_ns: u64) {
        self.active_ns = now_ns;
        self.output_waits(now_ns);
    }

    /// A client that has not read its answer is not expected to ask again: the wait for it has not begun.
    pub fn output_waits(&mut self, now_ns: u64) {
        if self.idle_since_ns != 0 {
            self.idle_since_ns = now_ns;
        }
    }

    /// No request is being received or answered: `closeIdleConnections` may close the socket.
    pub fn is_idle(&self) -> bool {
        self.in_flight == 0 && self.cut_head.is_none() && self.phase == Phase::Head
    }

    /// Requests whose responses are not finished.
    pub fn in_flight(&self) -> u16 {
        self.in_flight
    }

    /// Requests received in all.
    pub fn requests(&self) -> u32 {
        self.requests
    }

    fn next_head(
        &mut self,
        input: &[u8],
        cursor: &mut usize,
        options: &ServerOptions,
        pool: &mut HeadPool,
        now_ns: u64,
    ) -> Step {
        let mut head = match self.cut_head.take() {
            Some(head) => head,
            None => {
                if let Some(step) = self.begin_message(input, cursor, options, now_ns) {
                    return step;
                }
                pool.take()
            }
        };
        let (start, before) = (*cursor, head.received());
        match head.read(input, cursor, &options.limits) {
            Ok(true) => self.request_received(head, options),
            Ok(false) => {
                self.cut_head = Some(head);
                Step::NeedMore
            }
            Err(located) => {
                pool.give(head);
                *cursor = input.len();
                Step::Refuse(self.refuse(located.fault, (start + located.at).saturating_sub(before)))
            }
        }
    }

    /// Skips empty lines and notes the begin of a message. A step if there is none to begin.
    fn begin_message(
        &mut self,
        input: &[u8],
        cursor: &mut usize,
        options: &ServerOptions,
        now_ns: u64,
    ) -> Option<Step> {
        while let Some(byte) = input.get(*cursor) {
            // An odd count says that a carriage return waits for its line feed.
            let expected = if self.blank_bytes.is_multiple_of(2) { b'\r' } else { b'\n' };
            if *byte != expected {
                break;
            }
            self.blank_bytes += 1;
            *cursor += 1;
            if self.blank_bytes > BLANK_BYTES_MAX {
                return Some(Step::Refuse(self.refuse(Fault::InvalidMethod, *cursor)));
            }
        }
        if *cursor == input.len() {
            return Some(Step::NeedMore);
        }
        if !self.blank_bytes.is_multiple_of(2) {
            return Some(Step::Refuse(self.refuse(Fault::InvalidMethod, *cursor)));
        }
        if self.in_flight >= options.requests_in_flight_max {
            return Some(Step::Paused);
        }
        self.blank_bytes = 0;
        if self.message_started_ns == 0 {
            self.message_started_ns = now_ns.max(1);
        }
        None
    }

    fn request_received(&mut self, head: Box<RequestHead>, options: &ServerOptions) -> Step {
        self.requests = self.requests.saturating_add(1);
        let disposition = self.decide(&head, options);
        self.keeps_alive = head.keeps_alive();
        let mut has_body = head.has_body();
        match disposition {
            Disposition::Upgrade | Disposition::Connect => {
                has_body = false;
                self.message_started_ns = 0;
                self.phase = Phase::Upgraded;
            }
            Disposition::HostMissing => {
                has_body = false;
                self.in_flight += 1;
                self.message_started_ns = 0;
                self.phase = Phase::Ignoring;
            }
            _ => {
                self.in_flight += 1;
                self.begin_body(&head, has_body);
            }
        }
        Step::Request { head, disposition, has_body }
    }

    fn begin_body(&mut self, head: &RequestHead, has_body: bool) {
        if !has_body {
            return self.end_message();
        }
        self.body = match head.facts().transfer {
            Transfer::Chunked => Body::Chunks(Default::default()),
            _ => Body::of_length(head.facts().content_length.unwrap_or(0)),
        };
        self.phase = Phase::Body;
        self.discards_body = false;
        self.discarded_bytes = 0;
        self.withholds_body = head.minor_version() == 1 && head.facts().expect != Expect::Nothing;
    }

    /// Node's order: upgrade, Host, the limit on requests, then expectations.
    fn decide(&self, head: &RequestHead, options: &ServerOptions) -> Disposition {
        if head.method() == Method::Connect {
            return Disposition::Connect;
        }
        if options.accepts_upgrade && head.asks_upgrade() {
            return Disposition::Upgrade;
        }
        if head.minor_version() == 0 {
            return Disposition::Handle;
        }
        if options.require_host && head.facts().hosts == 0 {
            return Disposition::HostMissing;
        }
        let requests_max = options.requests_per_socket_max;
        if requests_max > 0 && self.requests > requests_max {
            return Disposition::TooManyRequests;
        }
        match head.facts().expect {
            Expect::Continue => Disposition::Continue,
            Expect::Other => Disposition::ExpectationFailed,
            Expect::Nothing if requests_max > 0 && self.requests == requests_max => Disposition::HandleLast,
            Expect::Nothing => Disposition::Handle,
        }
    }

    /// `None` when the message is over and nobody wants to hear of it.
    fn next_body(&mut self, input: &[u8], cursor: &mut usize, options: &ServerOptions) -> Option<Step> {
        match self.body.decode(input, cursor, &options.limits) {
            Ok(Piece::Data(range)) => {
                self.withholds_body = false;
                if self.discards_body { self.discard(range.len(), options) } else { Some(Step::Body(range)) }
            }
            Ok(Piece::End) => {
                let trailers = self.body.finish();
                self.end_message();
                (!self.discards_body).then_some(Step::BodyEnd(trailers))
            }
            Ok(Piece::NeedMore) => Some(Step::NeedMore),
            Err(located) => {
                *cursor = input.len();
                Some(Step::Refuse(self.refuse(located.fault, located.at)))
            }
        }
    }

    fn discard(&mut self, bytes: usize, options: &ServerOptions) -> Option<Step> {
        self.discarded_bytes += bytes as u64;
        if self.discarded_bytes <= options.discarded_body_bytes_max {
            return None;
        }
        self.ignore_rest();
        Some(Step::Close)
    }

    fn end_message(&mut self) {
        self.message_started_ns = 0;
        self.withholds_body = false;
        // A body may outlast its response: the wait for the next request begins with its end.
        self.idle_since_ns = self.active_ns;
        self.phase = if self.keeps_alive { Phase::Head } else { Phase::Closing };
    }

    fn next_closing(&mut self, input: &[u8], cursor: &mut usize) -> Step {
        let rest = &input[*cursor..];
        let blanks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        *cursor += blanks;
        if *cursor == input.len() {
            return Step::NeedMore;
        }
        // Node has read the byte that it refuses.
        let refusal = self.refuse(Fault::DataAfterClose, *cursor + 1);
        *cursor = input.len();
        Step::Refuse(refusal)
    }

    fn refuse(&mut self, fault: Fault, bytes_parsed: usize) -> Refusal {
        self.refused_in_body = self.phase == Phase::Body;
        self.cut_head = None;
        self.body = Body::Over;
        self.message_started_ns = 0;
        self.phase = Phase::Refused(fault);
        Refusal { fault, bytes_parsed }
    }

    fn ignore_rest(&mut self) {
        self.cut_head = None;
        self.body = Body::Over;
        self.message_started_ns = 0;
        self.phase = Phase::Ignoring;
    }
}

#[cfg(test)]
mod tests;
