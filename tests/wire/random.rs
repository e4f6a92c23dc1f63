//! Random messages: however they are cut the outcome is the same, and what the writer writes the reader
//! reads.
//!
//! A head that comes whole takes the quick parse, a cut one the parse by lines: the first property also
//! holds the one against the other.

use modules::http::client_response::{ClientConnection, Step};
use modules::http::date::DateLine;
use modules::http::headers::{Given, OutgoingHeaders};
use modules::http::limits::Limits;
use modules::http::method::Method;
use modules::http::response::{self, Answered, ResponseHead, ServerWords, Wishes};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use super::case::{Case, Reader, ServerSettings};
use super::{replay, without_place};

/// Random inputs per property: a few seconds in a debug build.
const CASES: u32 = 3000;

/// Runs both properties. A failure prints the smallest input that shows it.
pub fn run() {
    let requests = (started(REQUEST_WORDS, 3..24), vec(any::<prop::sample::Index>(), 0..4));
    check(&requests, |(words, cuts)| same_however_cut(requests_reader(), &words, &cuts));
    let responses = (started(RESPONSE_WORDS, 2..24), vec(any::<prop::sample::Index>(), 0..4));
    check(&responses, |(words, cuts)| same_however_cut(responses_reader(), &words, &cuts));
    let name = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}";
    let value = "([\u{21}-\u{7e}\u{a0}-\u{ff}]([\t -~\u{a0}-\u{ff}]{0,20}[!-~])?)?";
    let fields = vec((name, value), 0..6);
    let written = (100_u16..600, fields, vec(vec(any::<u8>(), 0..40), 0..4), any::<bool>());
    check(&written, |(status, fields, chunks, whole)| read_back(status, &fields, &chunks, whole));
}

/// Pieces of which requests are made, right and wrong ones.
const REQUEST_WORDS: &[&str] = &[
    "GET / HTTP/1.1\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    "POST /a?b HTTP/1.1\r\n",
    "HEAD / HTTP/1.0\r\n",
    "CONNECT a:1 HTTP/1.1\r\n",
    "GET http://a/ HTTP/1.1\r\n",
    "Host: a\r\n",
    "Host: a\r\n",
    "A: b \r\n",
    "B:\r\n",
    "Content-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip\r\n",
    "Connection: close\r\n",
    "Connection: upgrade\r\nUpgrade: x\r\n",
    "Expect: 100-continue\r\n",
    "\r\n",
    "\r\n",
    "\r\n\r\n",
    "5\r\nhello\r\n",
    "5;x=\"y\"\r\nhello\r\n",
    "0\r\n\r\n",
    "0\r\nT: u\r\n\r\n",
    "hello",
    "\r",
    "\n",
    " ",
    ":",
    "\0",
    "\u{e9}",
    "X",
    "HTTP/1.1",
];

const RESPONSE_WORDS: &[&str] = &[
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.0 200\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 304 x\r\n",
    "HTTP/1.1 101 x\r\n",
    "A: b\r\n",
    "Content-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Connection: close\r\n",
    "\r\n",
    "\r\n",
    "5\r\nhello\r\n",
    "0\r\n\r\n",
    "0\r\nT: u\r\n\r\n",
    "hello",
    "\r",
    "\n",
    " ",
    "\0",
    "9",
];

/// Words that begin with one of the first few, so that most inputs get past their start line.
fn started(
    words: &'static [&'static str],
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = Vec<&'static str>> {
    (select(&words[..4]), vec(select(words), count)).prop_map(|(first, mut words)| {
        words.insert(0, first);
        words
    })
}

fn check<S: Strategy>(strategy: &S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    if let Err(failure) = TestRunner::new(config).run(strategy, property) {
        panic!("{failure}");
    }
}

fn requests_reader() -> Reader {
    Reader::Request(ServerSettings { upgrade: true, ..ServerSettings::default() })
}

fn responses_reader() -> Reader {
    Reader::Response(vec!["GET".into(), "GET".into()])
}

fn same_however_cut(
    reader: Reader,
    words: &[&str],
    cuts: &[prop::sample::Index],
) -> Result<(), TestCaseError> {
    let bytes: Vec<u8> = words.concat().chars().map(|character| character as u8).collect();
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len())).collect();
    places.sort_unstable();
    let every_byte: Vec<usize> = (1..bytes.len()).collect();
    let case = Case { title: String::new(), reader, bytes, events: Vec::new() };
    let plain =
        |events: Vec<String>| -> Vec<String> { events.iter().map(|event| without_place(event)).collect() };
    let whole = plain(replay::whole(&case));
    prop_assert_eq!(&plain(replay::in_pieces(&case, &places)), &whole);
    prop_assert_eq!(&plain(replay::in_pieces(&case, &every_byte)), &whole);
    Ok(())
}

/// Names whose fields steer the message: the property sets its framing itself.
const STEERING: &[&str] =
    &["connection", "content-length", "date", "trailer", "transfer-encoding", "keep-alive"];

fn read_back(
    status: u16,
    fields: &[(String, String)],
    chunks: &[Vec<u8>],
    whole: bool,
) -> Result<(), TestCaseError> {
    prop_assume!(status >= 200);
    let fields: Vec<_> =
        fields.iter().filter(|(name, _)| !STEERING.contains(&name.to_ascii_lowercase().as_str())).collect();
    let mut headers = OutgoingHeaders::default();
    for (name, value) in &fields {
        prop_assert_eq!(headers.push(name, Given::Text(value)), Ok(()));
    }
    let body = chunks.concat();
    let head = ResponseHead {
        status,
        reason: None,
        answered: Answered { is_head: false, keeps_alive: true, takes_chunks: true },
        content_length: whole.then_some(body.len() as u64),
        wishes: Wishes::default(),
        server: ServerWords::default(),
    };
    let mut wire = Vec::new();
    let framing = response::write_head(&mut wire, &head, &headers, &DateLine::new(0)).expect("no trailers");
    prop_assert!(!framing.last);
    let sent = if framing.has_body { body } else { Vec::new() };
    write_body(&mut wire, &sent, chunks, framing);
    let (received, received_fields) = read(&wire)?;
    prop_assert_eq!(received, sent);
    let expected: Vec<(Vec<u8>, Vec<u8>)> =
        fields.iter().map(|(name, value)| (latin1(name), latin1(value))).collect();
    prop_assert_eq!(&received_fields[..expected.len()], &expected[..]);
    Ok(())
}

fn write_body(wire: &mut Vec<u8>, sent: &[u8], chunks: &[Vec<u8>], framing: response::Framing) {
    if !framing.chunked {
        return wire.extend_from_slice(sent);
    }
    for chunk in chunks.iter().filter(|chunk| !chunk.is_empty()) {
        response::write_chunk_start(wire, chunk.len());
        wire.extend_from_slice(chunk);
        wire.extend_from_slice(response::CHUNK_END);
    }
    wire.extend_from_slice(response::LAST_CHUNK);
}

/// A body, and the fields in front of it.
type Message = (Vec<u8>, Vec<(Vec<u8>, Vec<u8>)>);

fn read(wire: &[u8]) -> Result<Message, TestCaseError> {
    let mut connection = ClientConnection::default();
    connection.request_sent(Method::Get);
    let mut cursor = 0;
    let mut body = Vec::new();
    let mut fields = Vec::new();
    loop {
        match connection.next(wire, &mut cursor, &Limits::default()) {
            Step::Response { head, .. } => {
                fields = head
                    .fields()
                    .raw_headers()
                    .map(|(name, value)| (name.to_vec(), value.to_vec()))
                    .collect();
            }
            Step::Body(range) => body.extend_from_slice(&wire[range]),
            Step::BodyEnd(_) => {}
            Step::NeedMore => break,
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        }
    }
    prop_assert_eq!(cursor, wire.len());
    prop_assert!(connection.is_reusable());
    Ok((body, fields))
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|character| character as u8).collect()
}
