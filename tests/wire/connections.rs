//! Whole connections of a server by seed: hostile requests in a row, answered early, late or at once, with bodies that are read or not.
//! However the bytes are cut, the same is asked, answered and refused, in the same order.

use std::collections::VecDeque;

use modules::http::limits::{Limits, ServerOptions};
use modules::http::pool::HeadPool;
use modules::http::server_connection::{AfterEnd, AfterResponse, Disposition, ServerConnection, Step};

/// What a script does with a request, decided by the seed and the number of the request alone.
#[derive(Clone, Copy)]
struct Manner {
    answers: Answers,
    is_last: bool,
    body_unwanted: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answers {
    AtItsHead,
    AtItsEnd,
    WhenNothingElseHappens,
}

fn manner(seed: u64, number: u64) -> Manner {
    let mut mixed = (seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^= mixed >> 29;
    let answers = match mixed % 3 {
        0 => Answers::AtItsHead,
        1 => Answers::AtItsEnd,
        _ => Answers::WhenNothingElseHappens,
    };
    Manner {
        answers,
        is_last: (mixed >> 8).is_multiple_of(16),
        body_unwanted: (mixed >> 16).is_multiple_of(2),
    }
}

fn options(seed: u64) -> ServerOptions {
    ServerOptions {
        limits: Limits { header_bytes_max: 700, ..Limits::default() },
        requests_per_socket_max: if seed.is_multiple_of(5) { 3 } else { 0 },
        requests_in_flight_max: 1 + (seed % 4) as u16,
        discarded_body_bytes_max: 64,
        accepts_upgrade: seed.is_multiple_of(2),
        allow_half_open: seed.is_multiple_of(3),
        ..ServerOptions::default()
    }
}

/// One connection, what is owed on it, and what happened.
struct Connection {
    machine: ServerConnection,
    seed: u64,
    requests: u64,
    /// Requests without an answer: their numbers, and whether it is ready.
    owed: VecDeque<(u64, bool)>,
    events: Vec<String>,
    is_open: bool,
}

/// What happens when the bytes come in these pieces.
pub fn outcome(seed: u64, pieces: &[&[u8]]) -> Vec<String> {
    let options = options(seed);
    let mut pool = HeadPool::default();
    let (machine, owed) = (ServerConnection::new(0), VecDeque::new());
    let mut connection = Connection { machine, seed, requests: 0, owed, events: Vec::new(), is_open: true };
    for piece in pieces {
        let mut cursor = 0;
        while connection.is_open && connection.advance(piece, &mut cursor, &options, &mut pool) {}
    }
    connection.end(&options);
    connection.events
}

impl Connection {
    /// Takes one step; false when the piece is used up.
    fn advance(
        &mut self,
        piece: &[u8],
        cursor: &mut usize,
        options: &ServerOptions,
        pool: &mut HeadPool,
    ) -> bool {
        assert!(*cursor <= piece.len(), "a machine reads what there is");
        match self.machine.next(piece, cursor, options, pool, 0) {
            Step::Request { head, has_body, disposition } => {
                let target = head.target().escape_ascii().to_string();
                self.note(format!("{} {target} {disposition:?} {has_body}", head.method().text()));
                pool.give(head);
                // Another protocol gives its own answers.
                if !matches!(disposition, Disposition::Upgrade | Disposition::Connect) {
                    self.asked(has_body);
                }
            }
            Step::Body(range) => {
                assert!(!range.is_empty(), "no body comes in nothings");
                self.body(&piece[range]);
            }
            Step::BodyEnd(trailers) => {
                self.note(format!("end {}", trailers.map_or(0, |block| block.len())));
                self.ready(self.requests - 1, Answers::AtItsEnd);
            }
            Step::NeedMore => return false,
            Step::Paused => {
                assert!(!self.owed.is_empty(), "a pause ends with an answer");
                self.owed[0].1 = true;
                self.answer();
            }
            Step::Upgraded => {
                self.note("upgraded".to_owned());
                self.is_open = false;
            }
            Step::Close => self.closed("close"),
            Step::Refuse(refusal) => self.closed(&format!("refuse {:?}", refusal.fault)),
        }
        true
    }

    fn asked(&mut self, has_body: bool) {
        let number = self.requests;
        self.requests += 1;
        self.owed.push_back((number, false));
        self.ready(number, Answers::AtItsHead);
        if !has_body {
            self.ready(number, Answers::AtItsEnd);
        }
    }

    /// The moment has come at which some answer.
    fn ready(&mut self, number: u64, moment: Answers) {
        if manner(self.seed, number).answers != moment {
            return;
        }
        if let Some(owed) = self.owed.iter_mut().find(|owed| owed.0 == number) {
            owed.1 = true;
            self.answer();
        }
    }

    /// Gives the answers that are ready, in order.
    fn answer(&mut self) {
        while self.is_open && self.owed.front().is_some_and(|owed| owed.1) {
            let (number, _) = self.owed.pop_front().expect("looked at above");
            let manner = manner(self.seed, number);
            let after = self.machine.response_finished(manner.is_last, manner.body_unwanted, 0);
            self.note(format!("answered {number} {after:?}"));
            self.is_open = after != AfterResponse::Close;
        }
    }

    /// Everybody answers who is left, and the client ends its side.
    fn end(&mut self, options: &ServerOptions) {
        self.owed.iter_mut().for_each(|owed| owed.1 = true);
        self.answer();
        if !self.is_open {
            return;
        }
        match self.machine.end_of_input(options) {
            AfterEnd::Refuse(refusal) => self.closed(&format!("refuse {:?}", refusal.fault)),
            other => self.closed(&format!("{other:?}")),
        }
    }

    fn closed(&mut self, why: &str) {
        self.note(why.to_owned());
        self.is_open = false;
    }

    fn note(&mut self, event: String) {
        self.events.push(event);
    }

    /// Pieces of a body that follow each other are one.
    fn body(&mut self, bytes: &[u8]) {
        let text = bytes.escape_ascii().to_string();
        match self.events.last_mut() {
            Some(last) if last.starts_with("body ") => last.push_str(&text),
            _ => self.note(format!("body {text}")),
        }
    }
}
