//! After warm-up a request over TCP allocates nothing: counted by the allocator itself.
//!
//! Queues and the arena's generations grow to their high-water mark, which a busy machine may reach
//! after the warm-up. Such growth is counted too, and bounded far below one allocation per request.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io::{Read, Write};
use std::net::TcpStream;

use arena::{Chain, TurnArena};
use io::{Address, Config, Event, ListenOptions, MachineKind, Owner, Reactor, Wait};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    // A thread that is ending has no counter any more; its allocations are not of interest.
    let _ = ALLOCATIONS.try_with(|allocations| allocations.set(allocations.get() + 1));
}

// SAFETY: everything is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, address: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(address, layout) }
    }

    unsafe fn realloc(&self, address: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is passed on.
        unsafe { System.realloc(address, layout, bytes) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
const BODY: &[u8] = b"hello";
const CONNECTIONS: u64 = 8;
const WARM_UP: u64 = 200 * CONNECTIONS;
const MEASURED: u64 = 1000 * CONNECTIONS;
const GROWTH_MAX: u64 = 32;

fn client(port: u16) {
    let streams: Vec<_> =
        (0..CONNECTIONS).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
    let mut answer = vec![0; HEAD.len() + BODY.len()];
    for _ in 0..(WARM_UP + MEASURED) / CONNECTIONS {
        for mut stream in &streams {
            stream.write_all(REQUEST).unwrap();
        }
        for mut stream in &streams {
            stream.read_exact(&mut answer).unwrap();
        }
    }
}

#[test]
fn a_request_over_tcp_allocates_nothing() {
    let mut reactor = Reactor::open(&Config::default(), MachineKind::Uring).unwrap();
    let mut arena = TurnArena::default();
    let address = Address::parse_ip("127.0.0.1", 0).unwrap();
    let listener = reactor.listen(&address, &ListenOptions::default(), Owner(1)).unwrap();
    reactor.accept_start(listener);
    let port = reactor.local_address(listener).unwrap().port();
    let client = std::thread::spawn(move || client(port));
    let (mut answered, mut allocations) = (0, 0);
    while answered < WARM_UP + MEASURED {
        reactor.turn(Wait::Forever).unwrap();
        while let Some(completion) = reactor.pop() {
            match completion.event {
                Event::Accepted(connection) => reactor.receive_start(connection),
                Event::Received(bytes) => {
                    assert_eq!(&*bytes, REQUEST);
                    let mut chain = Chain::new();
                    chain.push_arena(arena.copy(HEAD).unwrap());
                    chain.push_static(BODY);
                    reactor.send(completion.handle, chain);
                    answered += 1;
                    if answered == WARM_UP {
                        allocations = ALLOCATIONS.get();
                    }
                }
                _ => {}
            }
        }
        arena.turn_ended();
    }
    let grown = ALLOCATIONS.get() - allocations;
    assert!(grown <= GROWTH_MAX, "{grown} allocations in {MEASURED} requests");
    reactor.turn(Wait::Now).unwrap();
    client.join().unwrap();
    reactor.drain(|_| ()).unwrap();
}
