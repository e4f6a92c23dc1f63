//! The head of a response and the frames of its body, as bytes ready to send.
//!
//! The rules are those of Node's `writeHead` and `end`: the script's headers first, in its order, then
//! Date, Connection, Keep-Alive and the framing that nobody has decided yet.

use super::date::DateLine;
use super::facts::contains_word;
use super::headers::{List, OutgoingHeaders, Single, Value};
use super::method::Method;
use super::request::RequestHead;
use super::status;

/// `100 Continue`, whole.
pub const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// `102 Processing`, whole.
pub const PROCESSING: &[u8] = b"HTTP/1.1 102 Processing\r\n\r\n";

/// Room for the status line and all automatic headers.
const OWN_BYTES: usize = 256;

/// What the response must know of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The method is HEAD.
    pub is_head: bool,
    /// The request allows the connection to go on.
    pub keeps_alive: bool,
    /// The client understands chunks: HTTP/1.1, or a TE field that says so.
    pub takes_chunks: bool,
}

impl Answered {
    /// What `head` asks of its response.
    pub fn of(head: &RequestHead) -> Answered {
        let takes_chunks = || head.get("te").is_some_and(|te| contains_word(te, b"chunked"));
        Answered {
            is_head: head.method() == Method::Head,
            keeps_alive: head.keeps_alive(),
            takes_chunks: head.minor_version() >= 1 || takes_chunks(),
        }
    }
}

/// What `removeHeader` took away, and other wishes that are not header fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// `res.sendDate`, and no `removeHeader('date')`.
    pub send_date: bool,
    /// `removeHeader('connection')`.
    pub removed_connection: bool,
    /// `removeHeader('content-length')`.
    pub removed_content_length: bool,
    /// `removeHeader('transfer-encoding')`.
    pub removed_transfer_encoding: bool,
    /// `res.shouldKeepAlive`: false makes this the connection's last response.
    pub should_keep_alive: bool,
    /// `maxRequestsPerSocket` is reached: announce the close.
    pub is_last_allowed: bool,
    /// The client waits for `100 Continue` and did not get it.
    pub continue_owed: bool,
}

impl Default for Wishes {
    fn default() -> Self {
        Wishes {
            send_date: true,
            removed_connection: false,
            removed_content_length: false,
            removed_transfer_encoding: false,
            should_keep_alive: true,
            is_last_allowed: false,
            continue_owed: false,
        }
    }
}

/// What the server's options put into every response.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServerWords<'a> {
    /// `keepAliveTimeout`, 0 without one.
    pub keep_alive_timeout_ms: u64,
    /// `maxRequestsPerSocket`, 0 without one.
    pub requests_per_socket_max: u32,
    /// `uniqueHeaders`, in lower case: their lists are joined into one line.
    pub unique_headers: &'a [Vec<u8>],
}

/// The head to be written.
#[derive(Clone, Copy, Debug)]
pub struct ResponseHead<'a> {
    /// The status code, 100 to 999.
    pub status: u16,
    /// The reason phrase in latin1, already checked; `None` takes Node's text for the status.
    pub reason: Option<&'a [u8]>,
    /// What the request asks of its response.
    pub answered: Answered,
    /// Length of the body, when `end` is called before anything was written.
    pub content_length: Option<u64>,
    /// Wishes of the script beside its headers.
    pub wishes: Wishes,
    /// What the server puts into every response.
    pub server: ServerWords<'a>,
}

/// How the body that follows the head is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framing {
    /// Body bytes go out as chunks.
    pub chunked: bool,
    /// False for HEAD, 1xx, 204 and 304: body bytes are not sent.
    pub has_body: bool,
    /// The connection closes after this response.
    pub last: bool,
    /// The length that the head announces, if it does: for `strictContentLength`.
    pub content_length: Option<u64>,
}

/// A Trailer header without chunks to put trailers behind: ERR_HTTP_TRAILER_INVALID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrailerInvalid;

/// What the script's headers have decided.
#[derive(Clone, Copy, Debug, Default)]
struct Decided {
    connection: bool,
    content_length: bool,
    transfer_encoding: bool,
    date: bool,
    trailer: bool,
    keep_alive: bool,
    says_close: bool,
    says_chunked: bool,
    length: Option<u64>,
}

/// Appends a response head to `out`. On an error nothing is left in `out`.
pub fn write_head(
    out: &mut Vec<u8>,
    head: &ResponseHead<'_>,
    headers: &OutgoingHeaders,
    date: &DateLine,
) -> Result<Framing, TrailerInvalid> {
    let start = out.len();
    out.reserve(OWN_BYTES + headers.size_hint());
    write_status_line(out, head);
    let mut decided = Decided::default();
    for (name, value) in headers.iter() {
        decided.note(name, &value);
        write_header(out, name, &value, head.server.unique_headers, b"cookie");
    }
    if head.wishes.send_date && !decided.date {
        out.extend_from_slice(date.line());
    }
    let framing = write_framing(out, head, &decided);
    if decided.trailer && !framing.chunked {
        out.truncate(start);
        return Err(TrailerInvalid);
    }
    out.extend_from_slice(b"\r\n");
    Ok(framing)
}

fn write_status_line(out: &mut Vec<u8>, head: &ResponseHead<'_>) {
    if head.status == 200 && head.reason.is_none() {
        return out.extend_from_slice(b"HTTP/1.1 200 OK\r\n");
    }
    out.extend_from_slice(b"HTTP/1.1 ");
    out.extend_from_slice(itoa::Buffer::new().format(head.status).as_bytes());
    out.push(b' ');
    out.extend_from_slice(head.reason.unwrap_or_else(|| status::reason(head.status).as_bytes()));
    out.extend_from_slice(b"\r\n");
}

/// One line per item of a list; joined with "; " where the name stands for one line only.
fn write_header(out: &mut Vec<u8>, name: &[u8], value: &Value<'_>, unique: &[Vec<u8>], joined_name: &[u8]) {
    match value {
        Value::One(single) => write_line(out, name, *single),
        Value::List(list) if is_joined(name, list, unique, joined_name) => write_joined(out, name, list),
        Value::List(list) => list.iter().for_each(|item| write_line(out, name, item)),
    }
}

fn is_joined(name: &[u8], list: &List<'_>, unique: &[Vec<u8>], joined_name: &[u8]) -> bool {
    (list.len() >= 2 && name.eq_ignore_ascii_case(joined_name))
        || unique.iter().any(|unique| name.eq_ignore_ascii_case(unique))
}

fn write_line(out: &mut Vec<u8>, name: &[u8], value: Single<'_>) {
    out.extend_from_slice(name);
    out.extend_from_slice(b": ");
    value.write(out);
    out.extend_from_slice(b"\r\n");
}

fn write_joined(out: &mut Vec<u8>, name: &[u8], list: &List<'_>) {
    out.extend_from_slice(name);
    out.extend_from_slice(b": ");
    for (at, item) in list.iter().enumerate() {
        if at > 0 {
            out.extend_from_slice(b"; ");
        }
        item.write(out);
    }
    out.extend_from_slice(b"\r\n");
}

/// Writes Connection, Keep-Alive and Content-Length or Transfer-Encoding as far as they are still open.
fn write_framing(out: &mut Vec<u8>, head: &ResponseHead<'_>, decided: &Decided) -> Framing {
    let wishes = &head.wishes;
    let mut framing = Framing {
        chunked: decided.says_chunked,
        has_body: has_body(head),
        last: decided.says_close,
        content_length: decided.length.or(head.content_length),
    };
    let mut keeps_alive = head.answered.keeps_alive && wishes.should_keep_alive && !wishes.continue_owed;
    // A header that names no close is a wish to go on, whatever the request said.
    keeps_alive |= decided.connection && !decided.says_close;
    if framing.chunked && matches!(head.status, 204 | 304) {
        // Such a response ends with its head. A chunk behind it would be taken for the next response, so the
        // connection ends too.
        framing.chunked = false;
        keeps_alive = false;
    }
    if wishes.removed_connection && !decided.connection {
        framing.last |= !keeps_alive;
    } else if !decided.connection {
        let stays = keeps_alive && (decided.content_length || head.answered.takes_chunks);
        framing.last |= !stays;
        write_connection(out, head, decided, stays);
    }
    if !decided.content_length && !decided.transfer_encoding {
        write_length(out, head, decided, &mut framing);
    }
    framing
}

/// HEAD, 1xx, 204 and 304 have no body (RFC 9110 section 6.4.1).
fn has_body(head: &ResponseHead<'_>) -> bool {
    !head.answered.is_head && !matches!(head.status, 100..=199 | 204 | 304)
}

fn write_connection(out: &mut Vec<u8>, head: &ResponseHead<'_>, decided: &Decided, stays: bool) {
    if !stays || head.wishes.is_last_allowed {
        return out.extend_from_slice(b"Connection: close\r\n");
    }
    let seconds = head.server.keep_alive_timeout_ms / 1000;
    let max = head.server.requests_per_socket_max;
    if seconds == 5 && max == 0 && !decided.keep_alive {
        return out.extend_from_slice(b"Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n");
    }
    out.extend_from_slice(b"Connection: keep-alive\r\n");
    if head.server.keep_alive_timeout_ms == 0 || decided.keep_alive {
        return;
    }
    out.extend_from_slice(b"Keep-Alive: timeout=");
    out.extend_from_slice(itoa::Buffer::new().format(seconds).as_bytes());
    if max > 0 {
        out.extend_from_slice(b", max=");
        out.extend_from_slice(itoa::Buffer::new().format(max).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

fn write_length(out: &mut Vec<u8>, head: &ResponseHead<'_>, decided: &Decided, framing: &mut Framing) {
    let wishes = &head.wishes;
    if !framing.has_body {
        framing.chunked = false;
        return;
    }
    if !head.answered.takes_chunks {
        // The end of the connection marks the end of the body.
        framing.last = true;
        return;
    }
    match head.content_length {
        Some(length) if !decided.trailer && !wishes.removed_content_length => {
            out.extend_from_slice(b"Content-Length: ");
            out.extend_from_slice(itoa::Buffer::new().format(length).as_bytes());
            out.extend_from_slice(b"\r\n");
        }
        _ if !wishes.removed_transfer_encoding => {
            out.extend_from_slice(b"Transfer-Encoding: chunked\r\n");
            framing.chunked = true;
        }
        _ => framing.last = true,
    }
}

impl Decided {
    fn note(&mut self, name: &[u8], value: &Value<'_>) {
        // The length tells most headers apart without reading them.
        match name.len() {
            4 if name.eq_ignore_ascii_case(b"date") => self.date = true,
            7 if name.eq_ignore_ascii_case(b"trailer") => self.trailer = true,
            10 if name.eq_ignore_ascii_case(b"connection") => {
                self.connection = true;
                self.says_close |= any_text(value, |text| contains_word(text, b"close"));
            }
            10 if name.eq_ignore_ascii_case(b"keep-alive") => self.keep_alive = true,
            14 if name.eq_ignore_ascii_case(b"content-length") => {
                self.content_length = true;
                self.length = length_of(value);
            }
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => {
                self.transfer_encoding = true;
                self.says_chunked |= any_text(value, |text| contains_word(text, b"chunked"));
            }
            _ => {}
        }
    }
}

fn any_text(value: &Value<'_>, mut matches: impl FnMut(&[u8]) -> bool) -> bool {
    let mut matches = |single: Single<'_>| match single {
        Single::Text(text) => matches(text),
        Single::Number(_) => false,
    };
    match value {
        Value::One(single) => matches(*single),
        Value::List(list) => list.iter().any(matches),
    }
}

/// The length that the script announced, when it is one.
fn length_of(value: &Value<'_>) -> Option<u64> {
    match value {
        Value::One(Single::Number(number)) if number.fract() == 0.0 && *number >= 0.0 => Some(*number as u64),
        Value::One(Single::Text(text)) => std::str::from_utf8(text).ok()?.parse().ok(),
        _ => None,
    }
}

/// Appends the line in front of a chunk of `length` bytes, which must not be 0: that would end the body.
pub fn write_chunk_start(out: &mut Vec<u8>, length: usize) {
    assert!(length > 0, "an empty chunk ends a body");
    let digits = (usize::BITS - length.leading_zeros()).div_ceil(4);
    for place in (0..digits).rev() {
        out.push(b"0123456789abcdef"[length >> (4 * place) & 15]);
    }
    out.extend_from_slice(b"\r\n");
}

/// What stands behind the bytes of a chunk.
pub const CHUNK_END: &[u8] = b"\r\n";

/// The end of a chunked body without trailers.
pub const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// Ends a chunk that is the last one, and the chunks.
pub const LAST_TWO_ENDS: &[u8] = b"\r\n0\r\n\r\n";

/// Appends the end of a chunked body with its trailers.
pub fn write_last_chunk(out: &mut Vec<u8>, trailers: &OutgoingHeaders, server: &ServerWords<'_>) {
    out.extend_from_slice(b"0\r\n");
    for (name, value) in trailers.iter() {
        write_header(out, name, &value, server.unique_headers, b"");
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::super::headers::Given;
    use super::*;

    const ANSWERED: Answered = Answered { is_head: false, keeps_alive: true, takes_chunks: true };
    const OLD_CLIENT: Answered = Answered { is_head: false, keeps_alive: false, takes_chunks: false };
    const SERVER: ServerWords<'static> =
        ServerWords { keep_alive_timeout_ms: 5000, requests_per_socket_max: 0, unique_headers: &[] };
    const HEAD: ResponseHead<'static> = ResponseHead {
        status: 200,
        reason: None,
        answered: ANSWERED,
        content_length: Some(5),
        wishes: Wishes {
            send_date: false,
            removed_connection: false,
            removed_content_length: false,
            removed_transfer_encoding: false,
            should_keep_alive: true,
            is_last_allowed: false,
            continue_owed: false,
        },
        server: SERVER,
    };
    const CLOSE: &str = "Connection: close\r\n";
    const STAY: &str = "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n";

    fn written(head: ResponseHead<'_>, fields: &[(&str, &str)]) -> (String, Result<Framing, TrailerInvalid>) {
        let mut headers = OutgoingHeaders::default();
        for (name, value) in fields {
            headers.push(name, Given::Text(value)).unwrap();
        }
        let mut out = Vec::new();
        let framing = write_head(&mut out, &head, &headers, &DateLine::new(0));
        (String::from_utf8(out).unwrap(), framing)
    }

    /// Checks what follows the status line, and whether body bytes are chunked and the connection closes.
    fn check(head: ResponseHead<'_>, fields: &[(&str, &str)], expected: &str, chunked: bool, last: bool) {
        let (text, framing) = written(head, fields);
        let framing = framing.unwrap();
        let rest = text.split_once("\r\n").unwrap().1;
        assert_eq!(rest, format!("{expected}\r\n"), "{head:?} {fields:?}");
        assert_eq!((framing.chunked, framing.last), (chunked, last), "{head:?} {fields:?}");
    }

    #[test]
    fn the_usual_heads() {
        check(HEAD, &[], &format!("{STAY}Content-Length: 5\r\n"), false, false);
        let streaming = ResponseHead { content_length: None, ..HEAD };
        check(streaming, &[], &format!("{STAY}Transfer-Encoding: chunked\r\n"), true, false);
        let old = ResponseHead { answered: OLD_CLIENT, ..HEAD };
        check(old, &[], CLOSE, false, true);
        check(ResponseHead { status: 204, ..HEAD }, &[], STAY, false, false);
        let for_head = ResponseHead { answered: Answered { is_head: true, ..ANSWERED }, ..HEAD };
        check(for_head, &[], STAY, false, false);
    }

    #[test]
    fn status_lines() {
        let line = |head| written(head, &[]).0.split_once("\r\n").unwrap().0.to_owned();
        assert_eq!(line(HEAD), "HTTP/1.1 200 OK");
        assert_eq!(line(ResponseHead { status: 404, ..HEAD }), "HTTP/1.1 404 Not Found");
        assert_eq!(line(ResponseHead { status: 299, ..HEAD }), "HTTP/1.1 299 unknown");
        assert_eq!(line(ResponseHead { reason: Some(b"Fine"), ..HEAD }), "HTTP/1.1 200 Fine");
    }

    #[test]
    fn the_script_decides_first() {
        let old_staying = Answered { keeps_alive: true, takes_chunks: false, is_head: false };
        let length = [("Content-Length", "5")];
        check(HEAD, &length, &format!("Content-Length: 5\r\n{STAY}"), false, false);
        let old = ResponseHead { answered: old_staying, ..HEAD };
        check(old, &length, &format!("Content-Length: 5\r\n{STAY}"), false, false);
        check(old, &[], CLOSE, false, true);
        let close = [("connection", "Close")];
        check(HEAD, &close, "connection: Close\r\nContent-Length: 5\r\n", false, true);
        let stay = [("Connection", "keep-alive")];
        check(HEAD, &stay, "Connection: keep-alive\r\nContent-Length: 5\r\n", false, false);
        let chunks = [("Transfer-Encoding", "chunked")];
        check(HEAD, &chunks, &format!("Transfer-Encoding: chunked\r\n{STAY}"), true, false);
        let keep_alive = [("Keep-Alive", "timeout=9")];
        let expected = "Keep-Alive: timeout=9\r\nConnection: keep-alive\r\nContent-Length: 5\r\n";
        check(HEAD, &keep_alive, expected, false, false);
        let no_body = ResponseHead { status: 304, ..HEAD };
        check(no_body, &chunks, &format!("Transfer-Encoding: chunked\r\n{CLOSE}"), false, true);
    }

    #[test]
    fn removed_headers_stay_removed() {
        let wishes = HEAD.wishes;
        let removed = |wishes| ResponseHead { wishes, ..HEAD };
        let no_length = removed(Wishes { removed_content_length: true, ..wishes });
        check(no_length, &[], &format!("{STAY}Transfer-Encoding: chunked\r\n"), true, false);
        let neither =
            removed(Wishes { removed_content_length: true, removed_transfer_encoding: true, ..wishes });
        check(neither, &[], STAY, false, true);
        let no_connection = removed(Wishes { removed_connection: true, ..wishes });
        check(no_connection, &[], "Content-Length: 5\r\n", false, false);
        let dated = removed(Wishes { send_date: true, ..wishes });
        let date = "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n";
        check(dated, &[], &format!("{date}{STAY}Content-Length: 5\r\n"), false, false);
        check(dated, &[("Date", "x")], &format!("Date: x\r\n{STAY}Content-Length: 5\r\n"), false, false);
    }

    #[test]
    fn limits_on_the_connection_are_announced() {
        let last = ResponseHead { wishes: Wishes { is_last_allowed: true, ..HEAD.wishes }, ..HEAD };
        // Node announces the close and leaves it to the client: the next request is answered with 503.
        check(last, &[], &format!("{CLOSE}Content-Length: 5\r\n"), false, false);
        let owed = ResponseHead { wishes: Wishes { continue_owed: true, ..HEAD.wishes }, ..HEAD };
        check(owed, &[], &format!("{CLOSE}Content-Length: 5\r\n"), false, true);
        let server =
            ServerWords { keep_alive_timeout_ms: 7999, requests_per_socket_max: 3, unique_headers: &[] };
        let expected = "Connection: keep-alive\r\nKeep-Alive: timeout=7, max=3\r\nContent-Length: 5\r\n";
        check(ResponseHead { server, ..HEAD }, &[], expected, false, false);
        let silent = ServerWords { keep_alive_timeout_ms: 0, ..server };
        let expected = "Connection: keep-alive\r\nContent-Length: 5\r\n";
        check(ResponseHead { server: silent, ..HEAD }, &[], expected, false, false);
    }

    #[test]
    fn lists_make_lines_or_join() {
        let mut headers = OutgoingHeaders::default();
        let pair = [Given::Text("a"), Given::Number(2.0)];
        for name in ["Set-Cookie", "Cookie", "X-Unique"] {
            headers.set_list(name, &pair).unwrap();
        }
        let unique = [b"x-unique".to_vec()];
        let server = ServerWords { unique_headers: &unique, ..SERVER };
        let mut out = Vec::new();
        write_head(&mut out, &ResponseHead { server, ..HEAD }, &headers, &DateLine::new(0)).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines = "Set-Cookie: a\r\nSet-Cookie: 2\r\nCookie: a; 2\r\nX-Unique: a; 2\r\n";
        assert!(text.contains(lines), "{text}");
    }

    #[test]
    fn trailers_need_chunks() {
        let (text, framing) = written(HEAD, &[("Trailer", "x"), ("Content-Length", "5")]);
        assert_eq!((text.as_str(), framing), ("", Err(TrailerInvalid)));
        check(
            HEAD,
            &[("Trailer", "x")],
            &format!("Trailer: x\r\n{STAY}Transfer-Encoding: chunked\r\n"),
            true,
            false,
        );
        let mut trailers = OutgoingHeaders::default();
        trailers.set("X", Given::Text("1")).unwrap();
        let mut out = Vec::new();
        write_last_chunk(&mut out, &trailers, &SERVER);
        assert_eq!(out, b"0\r\nX: 1\r\n\r\n");
    }

    #[test]
    fn chunk_sizes_are_hexadecimal() {
        for length in [1, 9, 15, 16, 255, 4096, 65_535, usize::MAX] {
            let mut out = Vec::new();
            write_chunk_start(&mut out, length);
            assert_eq!(out, format!("{length:x}\r\n").as_bytes());
        }
    }
}
