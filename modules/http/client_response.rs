//! One server connection of a client as a state machine: bytes in, steps out. No socket, no clock.
//!
//! It is as careful with a server as `server_connection` is with a client: framing that two readers could
//! understand differently is refused. Bytes behind a response that nobody asked for are refused too.

use std::ops::Range;

use super::body::Body;
use super::chunked::Piece;
use super::facts::{Facts, Transfer};
use super::head::{FieldBlock, Line, Span};
use super::limits::{BLANK_BYTES_MAX, INTERIM_RESPONSES_MAX, Limits};
use super::method::Method;
use super::refusal::{Fault, Located, Refusal};

/// A received response head. Objects are reused: `clear` keeps the capacities.
#[derive(Debug, Default)]
pub struct IncomingHead {
    block: FieldBlock,
    status: u16,
    reason: Span,
    minor: u8,
    has_start_line: bool,
    facts: Facts,
}

impl IncomingHead {
    /// Forgets the response and keeps the memory.
    pub fn clear(&mut self) {
        self.block.clear();
        self.has_start_line = false;
        self.facts = Facts::default();
    }

    /// The status code.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The reason phrase: Node's `statusMessage`. Latin1, may be empty.
    pub fn reason(&self) -> &[u8] {
        self.reason.of(self.block.bytes())
    }

    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    pub fn minor_version(&self) -> u8 {
        self.minor
    }

    /// The header fields.
    pub fn fields(&self) -> &FieldBlock {
        &self.block
    }

    /// What the fields say about framing and connection.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Takes in bytes up to the end of the head. A fault's place is counted from the first byte of the head.
    fn read(&mut self, input: &[u8], cursor: &mut usize, limits: &Limits) -> Result<bool, Located> {
        if !self.has_start_line {
            let Line::Whole(line) = self.block.take_line(input, cursor) else {
                self.check_cut_start_line(limits)?;
                return Ok(false);
            };
            self.read_start_line(line, limits)?;
            self.has_start_line = true;
        }
        self.block.read_fields(input, cursor, limits, &mut self.facts)
    }

    /// A peer that does not speak HTTP is found out before its first line ends.
    fn check_cut_start_line(&self, limits: &Limits) -> Result<(), Located> {
        let line = self.block.cut_line();
        check_protocol(line)?;
        self.block.check_size(line.len().saturating_sub(START_BYTES + 2), limits)
    }

    fn read_start_line(&mut self, span: Span, limits: &Limits) -> Result<(), Located> {
        let line = span.of(self.block.bytes());
        check_protocol(line)?;
        self.minor = read_version(line)?;
        self.status = read_status(line)?;
        let reason = read_reason(line)?;
        let count = reason.len();
        let end = line.len() - 2;
        self.reason = Span::new(end - count, end);
        self.block.count(count, limits)
    }
}

/// Length of "HTTP/1.1 200 ".
const START_BYTES: usize = 13;

fn check_protocol(line: &[u8]) -> Result<(), Located> {
    let known = line.iter().zip(b"HTTP/").take_while(|(left, right)| left == right).count();
    if known < line.len().min(5) { Err(Fault::StatusProtocolName.at(known)) } else { Ok(()) }
}

/// The minor version, which " " follows. `line` ends with LF and begins with "HTTP/".
fn read_version(line: &[u8]) -> Result<u8, Located> {
    let byte = |at: usize| line.get(at).copied().unwrap_or(b'\n');
    let (major, minor) = (byte(5), byte(7));
    match (major, byte(6), minor) {
        (b'1', b'.', b'0' | b'1') if byte(8) == b' ' => Ok(minor - b'0'),
        (b'1', b'.', b'0' | b'1') => Err(Fault::SpaceAfterVersion.at(8)),
        _ if !major.is_ascii_digit() => Err(Fault::MajorVersion.at(5)),
        (_, dot, _) if dot != b'.' => Err(Fault::DotInVersion.at(6)),
        _ if !minor.is_ascii_digit() => Err(Fault::MinorVersion.at(7)),
        _ => Err(Fault::MalformedVersion.at(8)),
    }
}

/// Three digits, of which the first is none.
fn read_status(line: &[u8]) -> Result<u16, Located> {
    let digits = line[9..].iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    match &line[9..9 + digits] {
        [a @ b'1'..=b'9', b, c] => {
            let digit = |byte: &u8| u16::from(byte - b'0');
            Ok(100 * digit(a) + 10 * digit(b) + digit(c))
        }
        [b'0', ..] => Err(Fault::InvalidStatus.at(9)),
        _ => Err(Fault::InvalidStatus.at(9 + digits)),
    }
}

/// What stands behind the status, without the space in front of it. Nothing at all will do.
fn read_reason(line: &[u8]) -> Result<&[u8], Located> {
    let rest = &line[12..];
    match rest {
        [b'\r', b'\n'] => return Ok(&[]),
        [b'\r', ..] => return Err(Fault::LfAfterStatusLine.at(13)),
        [b' ', ..] => {}
        _ => return Err(Fault::EndOfStatus.at(12 + usize::from(rest == b"\n"))),
    }
    let reason = &rest[1..];
    let end = reason.iter().take_while(|byte| super::head::is_value(**byte)).count();
    match &reason[end..] {
        b"\r\n" => Ok(&reason[..end]),
        [b'\n', ..] => Err(Fault::CrAfterStatusLine.at(START_BYTES + end)),
        [b'\r', ..] => Err(Fault::LfAfterStatusLine.at(START_BYTES + end + 1)),
        _ => Err(Fault::HeaderValueCharacter.at(START_BYTES + end)),
    }
}

/// One step of a client's connection.
#[derive(Debug)]
pub enum Step {
    /// An interim response (1xx but 101): `continue`, `information`. The final one is still to come.
    Interim(Box<IncomingHead>),
    /// The head of the response. Without a body the message ends here: no `BodyEnd` follows.
    Response {
        /// The head.
        head: Box<IncomingHead>,
        /// Whether `Body` and `BodyEnd` follow.
        has_body: bool,
    },
    /// Bytes of the body: a range of the input.
    Body(Range<usize>),
    /// The body is over; trailers if any came.
    BodyEnd(Option<Box<FieldBlock>>),
    /// 101 with the fields of an upgrade, or the response to CONNECT: the bytes from the cursor on belong to the new protocol.
    Upgrade(Box<IncomingHead>),
    /// The input is used up.
    NeedMore,
    /// Destroy the socket with this error. Nothing more is read.
    Refuse(Refusal),
}

/// What follows the server's end of stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterEnd {
    /// No response was owed: close.
    Close,
    /// The end of the connection ended the body: as `BodyEnd`.
    BodyEnd,
    /// A response was owed and nothing of it arrived: Node's "socket hang up".
    HangUp,
    /// It came in the middle of a response.
    Refuse(Refusal),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// No request is waiting for its response.
    Idle,
    Head,
    Body,
    Upgraded,
    Refused(Fault),
}

/// A larger head's memory is not kept for the next one.
const SPARE_HEAD_BYTES_MAX: usize = 4096;

/// State of one connection to a server. One request at a time.
#[derive(Debug)]
pub struct ClientConnection {
    cut_head: Option<Box<IncomingHead>>,
    /// The memory of a head that was read.
    spare_head: Option<Box<IncomingHead>>,
    body: Body,
    phase: Phase,
    method: Method,
    keeps_alive: bool,
    /// Bytes of empty lines in front of the head.
    blank_bytes: u8,
    /// Interim responses to the request.
    interims: u16,
}

impl Default for ClientConnection {
    fn default() -> Self {
        ClientConnection {
            cut_head: None,
            spare_head: None,
            body: Body::Over,
            phase: Phase::Idle,
            method: Method::Get,
            keeps_alive: true,
            blank_bytes: 0,
            interims: 0,
        }
    }
}

impl ClientConnection {
    /// A request goes out; the bytes that follow are its response.
    pub fn request_sent(&mut self, method: Method) {
        assert_eq!(self.phase, Phase::Idle, "one request at a time");
        self.method = method;
        self.phase = Phase::Head;
        self.blank_bytes = 0;
        self.interims = 0;
    }

    /// Whether another request may use the connection. To be asked when the response is over.
    pub fn is_reusable(&self) -> bool {
        self.phase == Phase::Idle && self.keeps_alive
    }

    /// Whether the server leaves the connection open after the response. To be asked once its head is there.
    pub fn keeps_alive(&self) -> bool {
        self.keeps_alive
    }

    /// Takes back a head that nobody needs any more: the next one has its memory.
    pub fn give_back(&mut self, mut head: Box<IncomingHead>) {
        if head.block.len() <= SPARE_HEAD_BYTES_MAX {
            head.clear();
            self.spare_head = Some(head);
        }
    }

    /// Advances over `input[*cursor..]` up to the next step.
    pub fn next(&mut self, input: &[u8], cursor: &mut usize, limits: &Limits) -> Step {
        match self.phase {
            Phase::Head => self.next_head(input, cursor, limits),
            Phase::Body => self.next_body(input, cursor, limits),
            Phase::Upgraded => Step::NeedMore,
            Phase::Idle => self.next_idle(input, cursor),
            _ if *cursor == input.len() => Step::NeedMore,
            Phase::Refused(fault) => self.refuse(fault, input, cursor, 0),
        }
    }

    /// The server will send no more.
    pub fn end_of_input(&mut self) -> AfterEnd {
        self.keeps_alive = false;
        match self.phase {
            Phase::Idle | Phase::Upgraded | Phase::Refused(_) => AfterEnd::Close,
            Phase::Head if self.cut_head.is_none() => {
                self.phase = Phase::Idle;
                AfterEnd::HangUp
            }
            Phase::Body if self.body.end_of_input().is_ok() => {
                self.phase = Phase::Idle;
                AfterEnd::BodyEnd
            }
            Phase::Head | Phase::Body => {
                self.phase = Phase::Refused(Fault::EndOfInput);
                self.cut_head = None;
                AfterEnd::Refuse(Refusal { fault: Fault::EndOfInput, bytes_parsed: 0 })
            }
        }
    }

    /// Empty lines say nothing; whatever else comes was not asked for.
    fn next_idle(&mut self, input: &[u8], cursor: &mut usize) -> Step {
        self.skip_blank(input, cursor);
        let is_blank = *cursor == input.len();
        if is_blank { Step::NeedMore } else { self.refuse(Fault::DataAfterClose, input, cursor, 0) }
    }

    /// Skips empty lines in front of a head, as Node does; servers send them behind an interim response, say.
    fn skip_blank(&mut self, input: &[u8], cursor: &mut usize) {
        while *cursor < input.len() && self.blank_bytes < BLANK_BYTES_MAX {
            // An odd count says that a carriage return waits for its line feed.
            let expected = if self.blank_bytes.is_multiple_of(2) { b'\r' } else { b'\n' };
            if input[*cursor] != expected {
                return;
            }
            self.blank_bytes += 1;
            *cursor += 1;
        }
    }

    fn next_head(&mut self, input: &[u8], cursor: &mut usize, limits: &Limits) -> Step {
        if self.cut_head.is_none() {
            self.skip_blank(input, cursor);
        }
        if *cursor == input.len() {
            return Step::NeedMore;
        }
        if !self.blank_bytes.is_multiple_of(2) {
            return self.refuse(Fault::StatusProtocolName, input, cursor, 0);
        }
        let mut head = self.cut_head.take().or_else(|| self.spare_head.take()).unwrap_or_default();
        let (start, before) = (*cursor, head.block.bytes().len());
        match head.read(input, cursor, limits) {
            Ok(true) if self.interims == INTERIM_RESPONSES_MAX && head.status < 200 => {
                self.refuse(Fault::InterimOverflow, input, cursor, 0)
            }
            Ok(true) => self.head_received(head),
            Ok(false) => {
                self.cut_head = Some(head);
                Step::NeedMore
            }
            Err(located) => {
                let parsed = (start + located.at).saturating_sub(before);
                self.refuse(located.fault, input, cursor, parsed)
            }
        }
    }

    fn head_received(&mut self, head: Box<IncomingHead>) -> Step {
        // Node hands the socket of a CONNECT over whatever the status, and leaves the judgement to the
        // script.
        let is_tunnel = self.method == Method::Connect && head.status >= 200;
        if (head.status == 101 && head.facts.asks_upgrade()) || is_tunnel {
            self.phase = Phase::Upgraded;
            self.keeps_alive = false;
            return Step::Upgrade(head);
        }
        // An answer that switches to no protocol is a final one without a body, and nothing can follow it.
        let switches_to_nothing = head.status == 101;
        self.blank_bytes = 0;
        if head.status < 200 && !switches_to_nothing {
            self.interims += 1;
            return Step::Interim(head);
        }
        self.body = self.body_of(&head);
        // HTTP/1.0 has no transfer codings: the framing counts as faulty (RFC 9112 section 6.1).
        let is_faulty = head.minor == 0 && head.facts.transfer != Transfer::Absent;
        let can_go_on = !matches!(self.body, Body::UntilClose) && !switches_to_nothing && !is_faulty;
        self.keeps_alive = can_go_on && head.facts.keeps_alive(head.minor);
        let has_body = !self.body.is_over();
        self.phase = if has_body { Phase::Body } else { Phase::Idle };
        Step::Response { head, has_body }
    }

    /// RFC 9112 section 6.3.
    fn body_of(&self, head: &IncomingHead) -> Body {
        if self.method == Method::Head || matches!(head.status, 101 | 204 | 304) {
            return Body::Over;
        }
        match head.facts.transfer {
            Transfer::Chunked => Body::Chunks(Default::default()),
            Transfer::NotChunked => Body::UntilClose,
            Transfer::Absent => head.facts.content_length.map_or(Body::UntilClose, Body::of_length),
        }
    }

    fn next_body(&mut self, input: &[u8], cursor: &mut usize, limits: &Limits) -> Step {
        match self.body.decode(input, cursor, limits) {
            Ok(Piece::Data(range)) => Step::Body(range),
            Ok(Piece::NeedMore) => Step::NeedMore,
            Ok(Piece::End) => {
                self.phase = Phase::Idle;
                Step::BodyEnd(self.body.finish())
            }
            Err(located) => self.refuse(located.fault, input, cursor, located.at),
        }
    }

    fn refuse(&mut self, fault: Fault, input: &[u8], cursor: &mut usize, bytes_parsed: usize) -> Step {
        *cursor = input.len();
        self.cut_head = None;
        self.body = Body::Over;
        self.keeps_alive = false;
        self.phase = Phase::Refused(fault);
        Step::Refuse(Refusal { fault, bytes_parsed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(method: Method, text: &str) -> Step {
        let mut connection = ClientConnection::default();
        connection.request_sent(method);
        connection.next(text.as_bytes(), &mut 0, &Limits::default())
    }

    #[test]
    fn heads() {
        let Step::Response { head, has_body } = first(Method::Get, "HTTP/1.1 404 Not here\r\nA: b\r\n\r\n")
        else {
            panic!()
        };
        assert_eq!((head.status(), head.reason(), head.minor_version()), (404, &b"Not here"[..], 1));
        assert!(has_body, "until the close");
        assert!(matches!(first(Method::Get, "HTTP/1.1 200\r\n\r\n"), Step::Response { .. }));
    }

    #[test]
    fn folded_values_are_joined_by_a_lenient_reader() {
        let limits = Limits { lenient: true, ..Limits::default() };
        let read = |text: &str| {
            let mut connection = ClientConnection::default();
            connection.request_sent(Method::Get);
            connection.next(text.as_bytes(), &mut 0, &limits)
        };
        let Step::Response { head, .. } = read("HTTP/1.1 200 OK\r\nA: b \r\n \t c \r\n\td\r\nE: f\r\n\r\n")
        else {
            panic!()
        };
        let fields: Vec<_> = head.fields().raw_headers().collect();
        assert_eq!(fields, [(&b"A"[..], &b"b c d"[..]), (&b"E"[..], &b"f"[..])]);
        for text in ["HTTP/1.1 200 OK\r\n a\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n 0\r\n\r\n"] {
            assert!(matches!(read(text), Step::Refuse(_)), "{text:?}");
        }
    }

    #[test]
    fn a_head_in_used_memory_has_nothing_of_the_one_before() {
        let mut connection = ClientConnection::default();
        let texts = [
            "HTTP/1.1 404 Not here\r\nA: b\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.0 200\r\nC: d\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
        ];
        let mut read = |text: &str| {
            connection.request_sent(Method::Get);
            let step = connection.next(text.as_bytes(), &mut 0, &Limits::default());
            let Step::Response { head, has_body: false } = step else { panic!("{step:?}") };
            let fields = head.fields().raw_headers().map(|(name, _)| name.to_vec()).collect::<Vec<_>>();
            let facts = (head.status(), head.reason().to_vec(), head.minor_version(), fields.len());
            assert_eq!(fields[0].len(), 1);
            connection.give_back(head);
            (facts, connection.keeps_alive())
        };
        assert_eq!(read(texts[0]), ((404, b"Not here".to_vec(), 1, 3), false));
        assert_eq!(read(texts[1]), ((200, b"".to_vec(), 0, 3), true));
    }

    #[test]
    fn malformed_status_lines() {
        for (text, fault) in [
            ("HTTX", Fault::StatusProtocolName),
            ("HTTP/2.0 200 OK\r\n", Fault::MalformedVersion),
            ("HTTP/1.1 20 OK\r\n", Fault::InvalidStatus),
            ("HTTP/1.1 099 OK\r\n", Fault::InvalidStatus),
            ("HTTP/1.1 2000 OK\r\n", Fault::EndOfStatus),
            ("HTTP/1.1 200\n", Fault::EndOfStatus),
            ("HTTP/1.1 200\r \n", Fault::LfAfterStatusLine),
            ("HTTP/1.1 200 O\rK\n", Fault::LfAfterStatusLine),
            ("HTTP/11.1 200 OK\r\n", Fault::DotInVersion),
            ("HTTP/1.11 200 OK\r\n", Fault::SpaceAfterVersion),
            ("HTTP/1\n", Fault::DotInVersion),
            ("HTTP/x.1 200 OK\r\n", Fault::MajorVersion),
            ("HTTP/1.x 200 OK\r\n", Fault::MinorVersion),
            ("HTTP/1.1 \n", Fault::InvalidStatus),
            ("HTTP/1.1 200 O\0K\r\n", Fault::HeaderValueCharacter),
            ("HTTP/1.1 200 OK\n", Fault::CrAfterStatusLine),
        ] {
            let Step::Refuse(refusal) = first(Method::Get, text) else { panic!("{text:?}") };
            assert_eq!(refusal.fault, fault, "{text:?}");
        }
    }

    #[test]
    fn interim_responses_come_to_an_end() {
        let mut connection = ClientConnection::default();
        connection.request_sent(Method::Get);
        let mut next = || connection.next(b"HTTP/1.1 103 Hints\r\n\r\n", &mut 0, &Limits::default());
        for _ in 0..INTERIM_RESPONSES_MAX {
            assert!(matches!(next(), Step::Interim(_)));
        }
        let Step::Refuse(refusal) = next() else { panic!("one too many") };
        assert_eq!(refusal.fault, Fault::InterimOverflow);
    }

    #[test]
    fn a_closed_connection_may_end_a_body() {
        let mut connection = ClientConnection::default();
        connection.request_sent(Method::Get);
        assert!(matches!(
            connection.next(b"HTTP/1.0 200 OK\r\n\r\n", &mut 0, &Limits::default()),
            Step::Response { .. }
        ));
        assert_eq!(connection.end_of_input(), AfterEnd::BodyEnd);
        assert!(!connection.is_reusable());
    }
}
