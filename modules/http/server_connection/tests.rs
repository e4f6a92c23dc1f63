//! The state machine of a server connection, step by step. Its bytes are tested in tests/wire.

use super::*;

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const SECOND: u64 = 1_000_000_000;

struct Bench {
    connection: ServerConnection,
    options: ServerOptions,
    pool: HeadPool,
    now_ns: u64,
}

impl Bench {
    fn new(options: ServerOptions) -> Bench {
        Bench {
            connection: ServerConnection::new(SECOND),
            options,
            pool: HeadPool::default(),
            now_ns: SECOND,
        }
    }

    fn next(&mut self, input: &[u8], cursor: &mut usize) -> Step {
        self.connection.next(input, cursor, &self.options, &mut self.pool, self.now_ns)
    }

    fn deadline(&self) -> Option<(u64, Expiry)> {
        let deadline = self.connection.next_deadline(&self.options)?;
        Some((deadline.at_ns / SECOND, deadline.expiry))
    }
}

#[test]
fn an_idle_connection_is_small() {
    let bytes = size_of::<ServerConnection>();
    assert!(bytes <= 128, "{bytes} bytes");
}

#[test]
fn heads_return_to_the_pool_and_are_reused() {
    let mut bench = Bench::new(ServerOptions::default());
    for _ in 0..3 {
        let Step::Request { head, .. } = bench.next(GET, &mut 0) else { panic!() };
        assert_eq!(bench.connection.response_finished(false, true, SECOND), AfterResponse::KeepAlive);
        bench.pool.give(head);
        assert_eq!(bench.pool.len(), 1);
    }
}

#[test]
fn requests_ahead_are_bounded() {
    let options = ServerOptions { requests_in_flight_max: 2, ..ServerOptions::default() };
    let mut bench = Bench::new(options);
    let input = GET.repeat(3);
    let mut cursor = 0;
    assert!(matches!(bench.next(&input, &mut cursor), Step::Request { .. }));
    assert!(matches!(bench.next(&input, &mut cursor), Step::Request { .. }));
    assert!(matches!(bench.next(&input, &mut cursor), Step::Paused));
    assert_eq!(cursor, 2 * GET.len());
    assert_eq!(bench.connection.response_finished(false, true, SECOND), AfterResponse::NextResponse);
    assert!(matches!(bench.next(&input, &mut cursor), Step::Request { .. }));
}

#[test]
fn deadlines_follow_the_state() {
    let mut bench = Bench::new(ServerOptions::default());
    assert_eq!(bench.deadline(), Some((61, Expiry::Headers)));
    let post = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n";
    assert!(matches!(bench.next(post, &mut 0), Step::Request { has_body: true, .. }));
    assert_eq!(bench.deadline(), Some((301, Expiry::Request)));
    assert!(matches!(bench.next(b"ab", &mut 0), Step::Body(_)));
    assert!(matches!(bench.next(b"", &mut 0), Step::BodyEnd(None)));
    assert_eq!(bench.deadline(), None);
    bench.connection.response_finished(false, true, 2 * SECOND);
    assert_eq!(bench.deadline(), Some((8, Expiry::KeepAlive)));
    bench.now_ns = 3 * SECOND;
    assert!(matches!(bench.next(b"GET", &mut 0), Step::NeedMore));
    assert_eq!(bench.deadline(), Some((63, Expiry::Headers)));
    assert_eq!(bench.connection.expired(&bench.options, 62 * SECOND), None);
    assert_eq!(bench.connection.expired(&bench.options, 63 * SECOND), Some(Expiry::Headers));
    assert_eq!(bench.deadline(), None);
    assert!(matches!(bench.next(b" /", &mut 0), Step::Refuse(_)));
}

#[test]
fn inactivity_counts_from_the_last_bytes() {
    let options = ServerOptions { timeout_ms: 2000, ..ServerOptions::default() };
    let mut bench = Bench::new(options);
    assert_eq!(bench.deadline(), Some((3, Expiry::Inactivity)));
    bench.now_ns = 2 * SECOND;
    assert!(matches!(bench.next(GET, &mut 0), Step::Request { .. }));
    assert_eq!(bench.deadline(), Some((4, Expiry::Inactivity)));
    bench.connection.sent(3 * SECOND);
    assert_eq!(bench.deadline(), Some((5, Expiry::Inactivity)));
}

#[test]
fn an_unread_body_is_thrown_away_within_its_bound() {
    let options = ServerOptions { discarded_body_bytes_max: 4, ..ServerOptions::default() };
    let mut bench = Bench::new(options);
    let post = |length| format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
    bench.next(post(3).as_bytes(), &mut 0);
    assert_eq!(bench.connection.response_finished(false, true, SECOND), AfterResponse::KeepAlive);
    let input = ["abc".as_bytes(), GET].concat();
    let mut cursor = 0;
    assert!(matches!(bench.next(&input, &mut cursor), Step::Request { has_body: false, .. }));
    bench.connection.response_finished(false, true, SECOND);
    bench.next(post(100).as_bytes(), &mut 0);
    bench.connection.response_finished(false, true, SECOND);
    assert!(matches!(bench.next(b"abcde", &mut 0), Step::Close));
    assert!(matches!(bench.next(b"abcde", &mut 0), Step::NeedMore));
}

#[test]
fn a_body_that_may_never_come_closes_the_connection() {
    let mut bench = Bench::new(ServerOptions::default());
    let post = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    bench.next(post, &mut 0);
    assert_eq!(bench.connection.response_finished(false, true, SECOND), AfterResponse::Close);
}

#[test]
fn requests_per_socket_end_in_503() {
    let options = ServerOptions { requests_per_socket_max: 2, ..ServerOptions::default() };
    let mut bench = Bench::new(options);
    let expected = [Disposition::Handle, Disposition::HandleLast, Disposition::TooManyRequests];
    for expected in expected {
        let Step::Request { disposition, .. } = bench.next(GET, &mut 0) else { panic!() };
        assert_eq!(disposition, expected);
    }
}

#[test]
fn the_end_of_input_depends_on_what_is_owed() {
    let half_open = ServerOptions { allow_half_open: true, ..ServerOptions::default() };
    for (options, input, expected) in [
        (ServerOptions::default(), &b""[..], AfterEnd::Close),
        (ServerOptions::default(), GET, AfterEnd::Close),
        (half_open, GET, AfterEnd::CloseAfterResponses),
        (half_open, b"\r\n", AfterEnd::Close),
    ] {
        let mut bench = Bench::new(options);
        bench.next(input, &mut 0);
        assert_eq!(bench.connection.end_of_input(&options), expected);
    }
    let mut bench = Bench::new(half_open);
    bench.next(b"GET /", &mut 0);
    let refusal = Refusal { fault: Fault::EndOfInput, bytes_parsed: 0 };
    assert_eq!(bench.connection.end_of_input(&half_open), AfterEnd::Refuse(refusal));
}

#[test]
fn the_wait_for_the_next_request_begins_when_the_body_has_ended() {
    let mut bench = Bench::new(ServerOptions::default());
    bench.next(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n", &mut 0);
    bench.connection.response_finished(false, true, 2 * SECOND);
    assert_eq!(bench.deadline(), Some((301, Expiry::Request)));
    bench.now_ns = 60 * SECOND;
    assert!(matches!(bench.next(b"abc", &mut 0), Step::NeedMore));
    assert_eq!(bench.deadline(), Some((66, Expiry::KeepAlive)));
}

#[test]
fn a_refused_connection_is_closed_by_whoever_hears_of_it() {
    let mut bench = Bench::new(ServerOptions::default());
    let input = [GET, b"nonsense"].concat();
    let mut cursor = 0;
    assert!(matches!(bench.next(&input, &mut cursor), Step::Request { .. }));
    assert!(matches!(bench.next(&input, &mut cursor), Step::Refuse(_)));
    assert_eq!(bench.connection.response_finished(false, true, SECOND), AfterResponse::KeepAlive);
    assert!(!bench.connection.is_idle());
}
