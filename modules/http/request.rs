//! The head of a request: method, target, version and fields in one reusable object.

use std::mem::MaybeUninit;

use super::facts::{Facts, Transfer};
use super::head::{Field, FieldBlock, Line, Span};
use super::limits::Limits;
use super::method::Method;
use super::refusal::{Fault, Located};
use super::target;

/// Fields that the quick parse has room for on the stack. A head with more takes the line parse.
const QUICK_FIELDS: usize = 64;

/// Length of "HTTP/1.1".
const VERSION_BYTES: usize = 8;

/// A received request head. It owns a copy of the head's bytes; everything else is offsets into them.
/// Objects are reused: `clear` keeps the capacities.
#[derive(Debug)]
pub struct RequestHead {
    block: FieldBlock,
    method: Method,
    target: Span,
    minor: u8,
    has_start_line: bool,
    facts: Facts,
}

impl Default for RequestHead {
    fn default() -> Self {
        RequestHead {
            block: FieldBlock::default(),
            method: Method::Get,
            target: Span::default(),
            minor: 1,
            has_start_line: false,
            facts: Facts::default(),
        }
    }
}

impl RequestHead {
    /// Forgets the request and keeps the memory.
    pub fn clear(&mut self) {
        self.block.clear();
        self.has_start_line = false;
        self.facts = Facts::default();
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The target as it was sent: Node's `req.url`. ASCII.
    pub fn target(&self) -> &[u8] {
        self.target.of(self.block.bytes())
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

    /// Names and values as received: Node's `req.rawHeaders`.
    pub fn raw_headers(&self) -> impl ExactSizeIterator<Item = (&[u8], &[u8])> {
        self.block.raw_headers()
    }

    /// Value of the first field with this name, letter case aside.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.block.get(name)
    }

    /// Whether the connection may serve another request after this one.
    pub fn keeps_alive(&self) -> bool {
        self.facts.keeps_alive(self.minor)
    }

    /// The request asks to leave HTTP: CONNECT, or an upgrade (which HTTP/1.0 does not have).
    pub fn asks_upgrade(&self) -> bool {
        self.method == Method::Connect || (self.minor >= 1 && self.facts.asks_upgrade())
    }

    /// Whether a body follows the head.
    pub fn has_body(&self) -> bool {
        self.facts.transfer == Transfer::Chunked || self.facts.content_length.is_some_and(|length| length > 0)
    }

    pub(super) fn capacity_bytes(&self) -> usize {
        self.block.capacity_bytes()
    }

    /// Bytes of this head received so far.
    pub(super) fn received(&self) -> usize {
        self.block.bytes().len()
    }

    /// Takes in bytes from `input[*cursor..]` up to the end of the head. True when the head is whole.
    /// A fault's place is counted from the first byte of the head.
    pub(super) fn read(
        &mut self,
        input: &[u8],
        cursor: &mut usize,
        limits: &Limits,
    ) -> Result<bool, Located> {
        if self.received() == 0 {
            if let Some(length) = self.read_quickly(&input[*cursor..], limits) {
                *cursor += length;
                return Ok(true);
            }
            self.clear();
        }
        self.read_lines(input, cursor, limits)
    }

    /// Parses a head that lies in `input` whole and gives its length. `None` says nothing about the head:
    /// it may be cut, unusual or malformed, and `read_lines` decides. Whatever this accepts, `read_lines`
    /// accepts alike.
    fn read_quickly(&mut self, input: &[u8], limits: &Limits) -> Option<usize> {
        let mut room = [const { MaybeUninit::uninit() }; QUICK_FIELDS];
        let mut parsed = httparse::Request::new(&mut []);
        let status = parsed.parse_with_uninit_headers(input, &mut room);
        let Ok(httparse::Status::Complete(length)) = status else { return None };
        let (Some(method), Some(target)) = (parsed.method, parsed.path) else { return None };
        // httparse skips blank lines of its own kind first; the places below count from the method.
        if method.as_ptr() != input.as_ptr() {
            return None;
        }
        self.method = Method::recognize(method.as_bytes())?;
        self.minor = parsed.version?;
        let target_start = method.len() + 1;
        let target_end = target_start + target.len();
        let start_line = target_end + 1 + VERSION_BYTES;
        let is_usual = length < limits.header_bytes_max
            && target::is_plain_origin_form(self.method, target.as_bytes())
            && input[start_line] == b'\r'
            && input[..length].ends_with(b"\r\n\r\n");
        if !is_usual {
            return None;
        }
        self.target = Span::new(target_start, target_end);
        self.note_quickly(input, parsed.headers, start_line + 2, limits)?;
        self.check_framing(limits).ok()?;
        self.block.bytes.extend_from_slice(&input[..length]);
        Some(length)
    }

    /// Keeps the fields of a quick parse. `next` is where the line of the first field begins.
    fn note_quickly(
        &mut self,
        input: &[u8],
        headers: &[httparse::Header<'_>],
        next: usize,
        limits: &Limits,
    ) -> Option<()> {
        let base = input.as_ptr() as usize;
        let mut line = next;
        for header in headers {
            let name = header.name.as_bytes();
            let name_start = name.as_ptr() as usize - base;
            // httparse takes a bare LF for the end of a line; here a line starts behind a CRLF.
            if name_start != line || input[line - 2] != b'\r' {
                return None;
            }
            let name_end = name_start + name.len();
            let value = header.value;
            let value_start = if value.is_empty() { name_end + 1 } else { value.as_ptr() as usize - base };
            let value_end = value_start + value.len();
            self.facts.note(name, value).ok()?;
            self.block.keep(
                Field { name: Span::new(name_start, name_end), value: Span::new(value_start, value_end) },
                limits,
            );
            line = next_line(input, value_end)?;
        }
        Some(())
    }

    /// Reads the head line by line, from any split of the input.
    fn read_lines(&mut self, input: &[u8], cursor: &mut usize, limits: &Limits) -> Result<bool, Located> {
        if !self.has_start_line {
            let Line::Whole(line) = self.block.take_line(input, cursor) else {
                self.check_cut_start_line(limits)?;
                return Ok(false);
            };
            self.read_start_line(line, limits)?;
            self.has_start_line = true;
        }
        if !self.block.read_fields(input, cursor, limits, &mut self.facts)? {
            return Ok(false);
        }
        self.check_framing(limits)?;
        Ok(true)
    }

    /// The method is checked before its line is whole: a client that speaks something else hears of it at
    /// once.
    fn check_cut_start_line(&self, limits: &Limits) -> Result<(), Located> {
        let line = self.block.cut_line();
        let method = line.iter().take_while(|byte| is_method_byte(**byte)).count();
        let known = Method::prefix_length(&line[..method]);
        if known < method || (method == 0 && !line.is_empty()) {
            return Err(method_fault(&line[..method]));
        }
        if method < line.len() {
            check_after_method(line, method)?;
        }
        self.block.check_size(line.len().saturating_sub(method + 2 + VERSION_BYTES + 2), limits)
    }

    fn read_start_line(&mut self, span: Span, limits: &Limits) -> Result<(), Located> {
        let line = span.of(self.block.bytes());
        let method_end = line.iter().take_while(|byte| is_method_byte(**byte)).count();
        let method = check_after_method(line, method_end)?;
        let start = method_end + 1;
        let length = line[start..].iter().position(|byte| matches!(byte, b' ' | b'\r' | b'\n'));
        let end = start + length.unwrap_or(0);
        target::check(method, &line[start..end]).map_err(|located| located.fault.at(start + located.at))?;
        if line[end] != b' ' {
            return Err(Fault::ProtocolName.at(end));
        }
        let minor = read_version(line, end + 1)?;
        self.method = method;
        self.minor = minor;
        self.target = Span::new(start, end);
        self.block.count(end - start, limits)
    }

    /// Checks that need all fields: the framing must be one that every reader understands alike.
    fn check_framing(&self, limits: &Limits) -> Result<(), Located> {
        let end = self.received();
        let facts = &self.facts;
        match facts.transfer {
            Transfer::Absent => {}
            Transfer::NotChunked => return Err(Fault::TransferEncodingOfRequest.at(end)),
            // HTTP/1.0 knows no transfer codings, so an intermediary of that version frames the message
            // otherwise.
            Transfer::Chunked if self.minor == 0 => return Err(Fault::TransferEncodingOfRequest.at(end)),
            Transfer::Chunked if facts.unknown_coding => return Err(Fault::TransferCodingUnknown.at(end)),
            Transfer::Chunked => {}
        }
        let has_bad_host = facts.hosts > 1 || facts.invalid_host;
        if limits.strict_host && has_bad_host { Err(Fault::InvalidHost.at(end)) } else { Ok(()) }
    }
}

/// Start of the line after the one that has nothing but blanks from `from` on.
fn next_line(input: &[u8], from: usize) -> Option<usize> {
    let blanks = input[from..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let end = from + blanks;
    (input.get(end..end + 2)? == b"\r\n").then_some(end + 2)
}

fn is_method_byte(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte == b'-'
}

/// The method in front of `end`, when a space and the target's first byte may follow it.
fn check_after_method(line: &[u8], end: usize) -> Result<Method, Located> {
    let text = &line[..end];
    let Some(method) = Method::from_bytes(text) else { return Err(method_fault(text)) };
    if line[end] == b' ' { Ok(method) } else { Err(Fault::SpaceAfterMethod.at(end)) }
}

/// Why `text` is no method.
fn method_fault(text: &[u8]) -> Located {
    let known = Method::prefix_length(text);
    let begins_with_method = Method::from_bytes(&text[..known]).is_some();
    if begins_with_method { Fault::SpaceAfterMethod.at(known) } else { Fault::InvalidMethod.at(known) }
}

/// Reads "HTTP/1.x" CRLF at `start` and gives x.
fn read_version(line: &[u8], start: usize) -> Result<u8, Located> {
    let rest = &line[start..];
    if !rest.starts_with(b"HTTP/") {
        let known = rest.iter().zip(b"HTTP/").take_while(|(left, right)| left == right).count();
        return Err(Fault::ProtocolName.at(start + known));
    }
    let digits = start + 5;
    let [major, dot, minor, after @ ..] = &line[digits..] else {
        return Err(Fault::MajorVersion.at(digits));
    };
    if !major.is_ascii_digit() {
        return Err(Fault::MajorVersion.at(digits));
    }
    if *dot != b'.' {
        return Err(Fault::DotInVersion.at(digits + 1));
    }
    if !minor.is_ascii_digit() {
        return Err(Fault::MinorVersion.at(digits + 2));
    }
    match after {
        b"\r\n" => {}
        // Node has read the line feed when it misses the carriage return.
        b"\n" => return Err(Fault::CrlfAfterVersion.at(digits + 4)),
        [b'\r', ..] => return Err(Fault::LfAfterVersion.at(digits + 4)),
        _ => return Err(Fault::CrlfAfterVersion.at(digits + 3)),
    }
    match (major, minor) {
        (b'1', b'0') => Ok(0),
        (b'1', b'1') => Ok(1),
        _ => Err(Fault::UnsupportedVersion.at(digits + 3)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<RequestHead, Located> {
        let mut head = RequestHead::default();
        let mut cursor = 0;
        match head.read(text.as_bytes(), &mut cursor, &Limits::default())? {
            true => Ok(head),
            false => panic!("{text:?} is not whole"),
        }
    }

    #[test]
    fn a_head_is_kept_as_it_was_sent() {
        let head = read("GET /a?b HTTP/1.1\r\nHost: a\r\nX-One:  1 \r\nEmpty:\r\n\r\n").unwrap();
        assert_eq!(head.method(), Method::Get);
        assert_eq!(head.target(), b"/a?b");
        assert_eq!(head.minor_version(), 1);
        assert_eq!(head.get("x-ONE"), Some(&b"1"[..]));
        let names: Vec<_> = head.raw_headers().map(|(name, _)| name).collect();
        assert_eq!(names, [&b"Host"[..], b"X-One", b"Empty"]);
        assert!(head.keeps_alive() && !head.has_body() && !head.asks_upgrade());
    }

    #[test]
    fn the_quick_parse_serves_usual_heads_and_leaves_the_rest() {
        let quick = |text: &str| RequestHead::default().read_quickly(text.as_bytes(), &Limits::default());
        assert_eq!(quick("GET / HTTP/1.1\r\nHost: a\r\n\r\nrest"), Some(27));
        assert_eq!(quick("GET / HTTP/1.1\r\nHost: a \r\nB:\r\nC: \r\n\r\n"), Some(37));
        for left in [
            "GET / HTTP/1.1\r\nHost: a\r\n",
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\nB: c\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\n",
            "GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n",
            "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "FOO / HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            assert_eq!(quick(left), None, "{left:?}");
        }
    }

    #[test]
    fn fields_beyond_the_limit_are_obeyed_but_not_kept() {
        let limits = Limits { header_fields_max: 1, ..Limits::default() };
        let text = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
        let mut head = RequestHead::default();
        assert_eq!(head.read(text, &mut 0, &limits), Ok(true));
        assert_eq!(head.fields().len(), 1);
        assert_eq!(head.facts().content_length, Some(3));
    }
}
