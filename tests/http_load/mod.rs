//! What clients do to a server that means no good, and a great many that do: afterwards it still answers, has let go of every
//! descriptor, and its memory is where it was.

mod server;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use server::{GET, Server};

const POST_HEAD: &[u8] = b"POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";

/// Memory that a server may have gained by caches and fragments after a storm.
const GROWTH_MAX_KIB: u64 = 2 * 1024;

/// The same where responses broke off half-way: their listeners are cycles, which the engine collects every 16 MiB.
const GROWTH_WITH_CYCLES_MAX_KIB: u64 = 24 * 1024;

const IDLE_CONNECTIONS: usize = 10_000;
const IDLE_BYTES_MAX: u64 = 1536;

#[test]
fn idle_connections_cost_little() {
    let server = Server::start(r#"{"keepAliveTimeout":600000,"requestTimeout":0,"headersTimeout":0}"#);
    let warm: Vec<_> = (0..100).map(|_| server.connected_and_answered()).collect();
    drop(warm);
    server.wait_for_connections(0);
    let before = server.private_kib();
    let idle: Vec<_> =
        (0..server::connections_allowed(IDLE_CONNECTIONS)).map(|_| server.connected_and_answered()).collect();
    let grown = (server.private_kib().saturating_sub(before)) * 1024;
    let each = grown / idle.len() as u64;
    println!("{} idle connections: {each} bytes each", idle.len());
    assert!(each <= IDLE_BYTES_MAX, "{each} bytes for each of {} idle connections", idle.len());
    for stream in idle.iter().step_by(97) {
        server::answered(stream);
    }
    drop(idle);
    server.is_well();
}

#[test]
fn connects_and_closes_leave_nothing() {
    let server = Server::start("{}");
    let round = |count: usize| {
        for turn in 0..count {
            let mut stream = server.connect();
            if turn % 4 != 0 {
                stream.write_all(GET).expect("the server accepted");
            }
            if turn % 4 == 2 {
                server::answer(&mut stream);
            }
        }
        server.wait_for_connections(0);
    };
    round(5_000);
    let before = server.private_kib();
    round(15_000);
    server.has_not_grown(before, GROWTH_MAX_KIB);
    server.is_well();
}

#[test]
fn resets_in_every_phase_are_survived() {
    let server = Server::start("{}");
    let round = |count: usize| {
        for phase in PHASES {
            server.reset_after(count, phase);
        }
        server.wait_for_connections(0);
    };
    // The first rounds bring the heap to its high-water mark.
    round(200);
    round(200);
    let before = server.private_kib();
    round(400);
    server.has_not_grown(before, GROWTH_WITH_CYCLES_MAX_KIB);
    server.is_well();
}

/// What a client has sent when it resets.
const PHASES: [&[u8]; 8] = [
    b"",
    b"GET / HT",
    GET,
    b"GET /never HTTP/1.1\r\nHost: a\r\n\r\n",
    POST_HEAD,
    b"POST /unread HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
    b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /never HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
];

#[test]
fn a_server_out_of_descriptors_recovers() {
    let server = Server::start_with_descriptors(256, r#"{"keepAliveTimeout":600000}"#);
    for _ in 0..3 {
        let streams: Vec<_> = (0..600).map(|_| server.connect()).collect();
        let mut answers = 0;
        for mut stream in &streams {
            stream.write_all(GET).expect("the kernel accepted");
            stream
                .set_read_timeout(Some(Duration::from_millis(if answers < 100 { 2000 } else { 5 })))
                .expect("a socket takes a limit");
            answers += usize::from(stream.read(&mut [0; 1024]).is_ok_and(|count| count > 0));
        }
        assert!((100..256).contains(&answers), "{answers} connections were served with 256 descriptors");
        drop(streams);
        server.wait_for_connections(0);
        server.is_well();
    }
}

#[test]
fn clients_that_never_read_cost_no_more_than_the_marks() {
    const CLIENTS: usize = 50;
    /// The high-water mark, the block beyond it, and the copy that is on its way.
    const QUEUED_BYTES_MAX: u64 = 192 * 1024;
    let server = Server::start("{}");
    let before = server.private_kib();
    let streams: Vec<_> =
        (0..CLIENTS).map(|_| server.sent(b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n")).collect();
    std::thread::sleep(Duration::from_millis(500));
    server.is_answering();
    let grown = server.private_kib().saturating_sub(before) * 1024;
    let each = grown / CLIENTS as u64;
    assert!(each <= QUEUED_BYTES_MAX, "{each} bytes for each client that does not read");
    drop(streams);
    server.is_well();
}

#[test]
fn slow_uploads_wait_in_the_kernel() {
    const CLIENTS: usize = 50;
    // Who is not read from is not seen to leave either: the limit on time ends it.
    let server =
        Server::start(r#"{"headersTimeout":4000,"requestTimeout":4000,"connectionsCheckingInterval":100}"#);
    let before = server.private_kib();
    let head = b"POST /never HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n";
    let block = vec![b'u'; 256 * 1024];
    let streams: Vec<_> = (0..CLIENTS).map(|_| server.sent(head)).collect();
    for mut stream in &streams {
        stream.set_write_timeout(Some(Duration::from_millis(20))).expect("a socket takes a limit");
        // The kernel's buffers fill up and the write runs into its limit.
        while stream.write(&block).is_ok_and(|count| count > 0) {}
    }
    let each = server.private_kib().saturating_sub(before) * 1024 / CLIENTS as u64;
    // What the ring had received before it heard of the stop.
    assert!(each <= 1024 * 1024, "{each} bytes for each body that nobody reads");
    drop(streams);
    server.is_well();
}

#[test]
fn slow_heads_and_bodies_run_out_of_time() {
    let server =
        Server::start(r#"{"headersTimeout":400,"requestTimeout":800,"connectionsCheckingInterval":100}"#);
    let heads: Vec<_> = (0..500).map(|_| server.sent(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")).collect();
    let bodies: Vec<_> = (0..500).map(|_| server.sent(POST_HEAD)).collect();
    for _ in 0..10 {
        std::thread::sleep(Duration::from_millis(100));
        server.is_answering();
        for mut stream in heads.iter().chain(&bodies) {
            // The server may have closed meanwhile.
            let _ = stream.write_all(b"x");
        }
    }
    for mut stream in heads {
        let mut text = String::new();
        // A reset after the answer is as good as an end.
        let _ = stream.read_to_string(&mut text);
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 408 "), "{text:?}");
    }
    drop(bodies);
    server.is_well();
}

#[test]
fn half_closed_clients_are_let_go() {
    let server = Server::start("{}");
    for phase in PHASES {
        let streams: Vec<_> = (0..50).map(|_| server.sent(phase)).collect();
        for stream in &streams {
            stream.shutdown(Shutdown::Write).expect("the connection is there");
        }
        for mut stream in streams {
            stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a socket takes a limit");
            let mut rest = Vec::new();
            let ended = stream.read_to_end(&mut rest);
            assert!(
                ended.is_ok_and(|_| true) || phase.starts_with(b"POST"),
                "{:?}",
                String::from_utf8_lossy(phase)
            );
        }
    }
    server.is_well();
}

#[test]
fn garbage_is_refused() {
    let server = Server::start("{}");
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    for turn in 0..2_000 {
        let mut bytes: Vec<u8> = (0..next() % 600).map(|_| next() as u8).collect();
        if turn % 2 == 0 {
            // A request with some of its bytes changed.
            bytes =
                b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
                    .to_vec();
            for _ in 0..1 + next() % 4 {
                let at = next() as usize % bytes.len();
                bytes[at] = next() as u8;
            }
        }
        let mut stream: TcpStream = server.connect();
        // The server may close before it has read all.
        let _ = stream.write_all(&bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let _ = stream.read(&mut [0; 256]);
    }
    server.is_well();
}
