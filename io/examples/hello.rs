//! A server without JavaScript and without parsing: the floor that the runtime is compared with.
//!
//! `cargo run --release -p io --example hello [port]`. Every request of `GET / HTTP/1.1\r\n…\r\n\r\n`
//! is answered by the same bytes; requests end at an empty line and have no body.

use arena::{Chain, TurnArena};
use io::{Address, Config, Event, ListenOptions, MachineKind, OperationKind, Owner, Reactor, Wait};

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args().nth(1).map_or(Ok(8080), |port| port.parse())?;
    let mut reactor = Reactor::open(&Config::default(), MachineKind::Uring)?;
    let mut arena = TurnArena::default();
    let address = Address::parse_ip("127.0.0.1", port).ok_or("no address")?;
    let listener = reactor.listen(&address, &ListenOptions::default(), Owner(1))?;
    reactor.accept_start(listener);
    reactor.signal_watch(2, Owner(2))?;
    println!("listening on {}", reactor.local_address(listener)?);
    loop {
        reactor.turn(Wait::Forever)?;
        while let Some(completion) = reactor.pop() {
            match completion.event {
                Event::Accepted(connection) => reactor.receive_start(connection),
                Event::Received(bytes) => {
                    let requests = bytes.windows(4).filter(|window| *window == b"\r\n\r\n").count();
                    let mut chain = Chain::new();
                    for _ in 0..requests {
                        match arena.copy(ANSWER) {
                            Some(range) => chain.push_arena(range),
                            None => chain.push_owned(ANSWER),
                        }
                    }
                    reactor.send(completion.handle, chain);
                }
                Event::EndOfStream => reactor.close(completion.handle),
                Event::Failed { operation: OperationKind::Accept, .. } => {}
                Event::Failed { .. } => reactor.close(completion.handle),
                Event::Signal(_) => {
                    println!("{:#?}", reactor.stats());
                    reactor.drain(|_| ())?;
                    return Ok(());
                }
                _ => {}
            }
        }
        reactor.flush();
        arena.turn_ended();
    }
}
