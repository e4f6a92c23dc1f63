//! Feeds the bytes of a case to its reader and writes down what happens.

use modules::http::client_response::{self, ClientConnection, IncomingHead};
use modules::http::head::FieldBlock;
use modules::http::limits::{Limits, ServerOptions};
use modules::http::method::Method;
use modules::http::pool::HeadPool;
use modules::http::refusal::Refusal;
use modules::http::request::RequestHead;
use modules::http::server_connection::{self, ServerConnection};

use super::case::{Case, Reader, ServerSettings};

/// The events when all bytes come at once.
pub fn whole(case: &Case) -> Vec<String> {
    in_pieces(case, &[])
}

/// The bytes cut at the given places.
pub fn pieces<'case>(case: &'case Case, cuts: &[usize]) -> Vec<&'case [u8]> {
    let ends = cuts.iter().copied().chain([case.bytes.len()]);
    let mut start = 0;
    ends.map(|end| &case.bytes[std::mem::replace(&mut start, end)..end]).collect()
}

/// The events when the bytes come cut at the given places, each piece in a slice of its own.
pub fn in_pieces(case: &Case, cuts: &[usize]) -> Vec<String> {
    let pieces = pieces(case, cuts);
    match &case.reader {
        Reader::Request(settings) => replay_requests(settings, &pieces),
        Reader::Response(methods) => replay_responses(methods, &pieces),
    }
}

/// Events so far. Body bytes that follow each other make one event, however they were cut.
#[derive(Default)]
struct Journal {
    events: Vec<String>,
    body: Vec<u8>,
    rest: Vec<u8>,
}

impl Journal {
    fn note(&mut self, event: String) {
        self.flush_body();
        self.events.push(event);
    }

    fn flush_body(&mut self) {
        if !self.body.is_empty() {
            let body = std::mem::take(&mut self.body);
            self.events.push(format!("body {}", shown(&body)));
        }
    }

    fn fields(&mut self, kind: &str, fields: &FieldBlock) {
        for (name, value) in fields.raw_headers() {
            let pad = if value.is_empty() { "" } else { " " };
            self.events.push(format!("  {kind} {}:{pad}{}", shown(name), shown(value)));
        }
    }

    fn end(&mut self, trailers: Option<Box<FieldBlock>>) {
        self.note("end".to_owned());
        if let Some(trailers) = trailers {
            self.fields("trailer", &trailers);
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        let Refusal { fault, bytes_parsed } = refusal;
        let (status, code, reason) = (fault.status(), fault.code(), fault.reason());
        self.note(format!("refuse {status} {code} at {bytes_parsed}: {reason}"));
    }

    fn finish(mut self) -> Vec<String> {
        self.flush_body();
        if !self.rest.is_empty() {
            self.events.push(format!("rest {}", shown(&self.rest)));
        }
        self.events
    }
}

/// Bytes as text, with the middle of long ones left out.
fn shown(bytes: &[u8]) -> String {
    if bytes.len() > 100 {
        return format!("{}… {} bytes", bytes[..20].escape_ascii(), bytes.len());
    }
    bytes.escape_ascii().to_string()
}

fn options(settings: &ServerSettings) -> ServerOptions {
    let defaults = Limits::default();
    ServerOptions {
        limits: Limits {
            header_bytes_max: settings.header_bytes.unwrap_or(defaults.header_bytes_max),
            header_fields_max: settings.headers.unwrap_or(defaults.header_fields_max),
            strict_host: !settings.lenient_host,
            ..defaults
        },
        requests_per_socket_max: settings.requests.unwrap_or(0),
        require_host: !settings.no_host,
        allow_half_open: settings.half_open,
        accepts_upgrade: settings.upgrade,
        ..ServerOptions::default()
    }
}

fn replay_requests(settings: &ServerSettings, pieces: &[&[u8]]) -> Vec<String> {
    let options = options(settings);
    let mut journal = Journal::default();
    let mut connection = ServerConnection::new(0);
    let mut pool = HeadPool::default();
    for piece in pieces {
        let mut cursor = 0;
        let goes_on = loop {
            use server_connection::Step::*;
            match connection.next(piece, &mut cursor, &options, &mut pool, 0) {
                Request { head, disposition, has_body } => {
                    note_request(&mut journal, &head, &format!("{disposition:?}"), has_body);
                    pool.give(head);
                    if settings.answer {
                        journal.note(format!("answered: {:?}", connection.response_finished(false, true, 0)));
                    }
                }
                Body(range) => journal.body.extend_from_slice(&piece[range]),
                BodyEnd(trailers) => journal.end(trailers),
                NeedMore => break true,
                Upgraded => {
                    journal.rest.extend_from_slice(&piece[cursor..]);
                    break true;
                }
                Paused => break note_last(&mut journal, "paused"),
                Close => break note_last(&mut journal, "close"),
                Refuse(refusal) => {
                    journal.refuse(refusal);
                    break false;
                }
            }
        };
        if !goes_on {
            return journal.finish();
        }
    }
    match connection.end_of_input(&options) {
        server_connection::AfterEnd::Close | server_connection::AfterEnd::Upgraded => {}
        server_connection::AfterEnd::CloseAfterResponses => journal.note("close after responses".to_owned()),
        server_connection::AfterEnd::Refuse(refusal) => journal.refuse(refusal),
    }
    journal.finish()
}

fn note_last(journal: &mut Journal, event: &str) -> bool {
    journal.note(event.to_owned());
    false
}

fn note_request(journal: &mut Journal, head: &RequestHead, disposition: &str, has_body: bool) {
    let keeps = if head.keeps_alive() { "" } else { ", last" };
    let body = if has_body { ", body" } else { "" };
    journal.note(format!(
        "request {} {} 1.{} {disposition}{keeps}{body}",
        head.method().text(),
        shown(head.target()),
        head.minor_version(),
    ));
    journal.fields("field", head.fields());
}

fn replay_responses(methods: &[String], pieces: &[&[u8]]) -> Vec<String> {
    let limits = Limits::default();
    let mut journal = Journal::default();
    let mut connection = ClientConnection::default();
    let mut methods = methods.iter().map(|name| Method::from_bytes(name.as_bytes()).expect("a known method"));
    let mut send_next = |connection: &mut ClientConnection| {
        if let Some(method) = methods.next() {
            connection.request_sent(method);
        }
    };
    send_next(&mut connection);
    for piece in pieces {
        let mut cursor = 0;
        let goes_on = loop {
            use client_response::Step::*;
            match connection.next(piece, &mut cursor, &limits) {
                Interim(head) => note_response(&mut journal, "interim", &head, ""),
                Response { head, has_body } => {
                    note_response(&mut journal, "response", &head, if has_body { ", body" } else { "" });
                    if !has_body {
                        note_reuse(&mut journal, &connection);
                        send_next(&mut connection);
                    }
                }
                Body(range) => journal.body.extend_from_slice(&piece[range]),
                BodyEnd(trailers) => {
                    journal.end(trailers);
                    note_reuse(&mut journal, &connection);
                    send_next(&mut connection);
                }
                Upgrade(head) => {
                    note_response(&mut journal, "upgrade", &head, "");
                    journal.rest.extend_from_slice(&piece[cursor..]);
                    break true;
                }
                NeedMore => {
                    journal.rest.extend_from_slice(&piece[cursor..]);
                    break true;
                }
                Refuse(refusal) => {
                    journal.refuse(refusal);
                    break false;
                }
            }
        };
        if !goes_on {
            return journal.finish();
        }
    }
    match connection.end_of_input() {
        client_response::AfterEnd::Close => {}
        client_response::AfterEnd::BodyEnd => journal.note("end by close".to_owned()),
        client_response::AfterEnd::HangUp => journal.note("socket hang up".to_owned()),
        client_response::AfterEnd::Refuse(refusal) => journal.refuse(refusal),
    }
    journal.finish()
}

fn note_reuse(journal: &mut Journal, connection: &ClientConnection) {
    if connection.is_reusable() {
        journal.note("reusable".to_owned());
    }
}

fn note_response(journal: &mut Journal, kind: &str, head: &IncomingHead, body: &str) {
    journal.note(format!(
        "{kind} {} {:?} 1.{}{body}",
        head.status(),
        shown(head.reason()),
        head.minor_version()
    ));
    journal.fields("field", head.fields());
}
