//! The reactor on the real kernel: sockets over loopback, pipes, files, signals, threads, limits.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use arena::{Chain, ForeignBytes, Token};
use io::{
    Address, Completion, Config, ConnectOptions, Errno, Event, FileBuffer, FileDone, FileRequest, HandleKey,
    HandleKind, Job, JobResult, ListenOptions, MachineKind, Mailbox, OperationKind, Owner, Reactor, Wait,
};

const LISTENER: Owner = Owner(1);
const OTHER: Owner = Owner(2);
const PATIENCE: Duration = Duration::from_secs(20);

fn open(config: &Config) -> Reactor {
    Reactor::open(config, MachineKind::Uring).expect("io_uring is there")
}

fn loopback() -> Address {
    Address::parse_ip("127.0.0.1", 0).unwrap()
}

fn listen(reactor: &mut Reactor) -> (HandleKey, u16) {
    let listener = reactor.listen(&loopback(), &ListenOptions::default(), LISTENER).unwrap();
    reactor.accept_start(listener);
    (listener, reactor.local_address(listener).unwrap().port())
}

fn chain(bytes: &[u8]) -> Chain {
    let mut chain = Chain::new();
    chain.push_owned(bytes);
    chain
}

/// Takes turns until `done` says so. The reactor is dropped drained.
fn run(reactor: &mut Reactor, mut done: impl FnMut(&mut Reactor, Completion) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        reactor.turn(Wait::Until(reactor.now_ns() + 100_000_000)).unwrap();
        while let Some(completion) = reactor.pop() {
            if done(reactor, completion) {
                return;
            }
        }
        assert!(Instant::now() < deadline, "nothing happens any more: {:?}", reactor.stats());
    }
}

/// Echoes whatever comes on any connection; true for a connection's end.
fn echo(reactor: &mut Reactor, completion: Completion) -> bool {
    match completion.event {
        Event::Accepted(connection) => reactor.receive_start(connection),
        Event::Received(bytes) => {
            let mut chain = Chain::new();
            chain.push_page(bytes);
            reactor.send(completion.handle, chain);
        }
        Event::EndOfStream => reactor.close_after_sends(completion.handle),
        Event::Failed { operation: OperationKind::Accept, .. } => {}
        Event::Failed { .. } => reactor.close(completion.handle),
        Event::Closed => return true,
        _ => {}
    }
    false
}

fn assert_clean(mut reactor: Reactor) {
    reactor.drain(|_| ()).unwrap();
    assert_eq!((reactor.handles(), reactor.operations()), (0, 0));
    let counts = reactor.pages().counts();
    assert_eq!((counts.held, counts.lent), (0, 0));
}

#[test]
fn bytes_are_echoed_over_loopback() {
    let mut reactor = open(&Config::default());
    let (_, port) = listen(&mut reactor);
    let client = std::thread::spawn(move || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let sent: Vec<u8> = (0..3_000_000u32).map(|index| (index % 253) as u8).collect();
        let mut writing = stream.try_clone().unwrap();
        let copy = sent.clone();
        let writer = std::thread::spawn(move || {
            writing.write_all(&copy).unwrap();
            writing.shutdown(Shutdown::Write).unwrap();
        });
        let mut received = Vec::new();
        stream.read_to_end(&mut received).unwrap();
        writer.join().unwrap();
        assert_eq!(received, sent);
    });
    run(&mut reactor, echo);
    client.join().unwrap();
    assert_clean(reactor);
}

#[test]
fn the_reactor_connects_to_itself_by_tcp_and_unix_sockets() {
    let name = format!("\0io-test-{}", std::process::id());
    for address in [loopback(), Address::parse_ip("::1", 0).unwrap(), Address::Unix(name.into_bytes())] {
        let mut reactor = open(&Config::default());
        let Ok(listener) = reactor.listen(&address, &ListenOptions::default(), LISTENER) else {
            assert!(matches!(address, Address::V6(..)), "only IPv6 may be missing");
            continue;
        };
        reactor.accept_start(listener);
        let target = reactor.local_address(listener).unwrap();
        let client = reactor.connect(&target, &ConnectOptions::default(), OTHER).unwrap();
        reactor.send(client, chain(b"ping"));
        reactor.shutdown(client);
        reactor.receive_start(client);
        let mut log = Vec::new();
        run(&mut reactor, |reactor, completion| {
            if completion.owner != OTHER {
                echo(reactor, completion);
                return false;
            }
            assert_eq!(completion.handle, client);
            log.push(match completion.event {
                Event::Connected => {
                    assert_eq!(reactor.peer_address(client), Ok(target.clone()));
                    "connected".to_owned()
                }
                Event::Sent { bytes_total, drained } => format!("sent {bytes_total} {drained}"),
                Event::ShutDown => "shut down".to_owned(),
                Event::Received(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
                Event::EndOfStream => {
                    reactor.close(client);
                    "end".to_owned()
                }
                Event::Closed => return true,
                event => panic!("{event:?}"),
            });
            false
        });
        // Whether the shutdown's end or the answer is seen first is up to the kernel.
        let told = log.iter().position(|line| line == "shut down").map(|at| log.remove(at));
        assert!(told.is_some());
        assert_eq!(log, ["connected", "sent 4 true", "ping", "end"]);
        assert_clean(reactor);
    }
}

#[test]
fn a_refused_connect_tells_why() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut reactor = open(&Config::default());
    let address = Address::parse_ip("127.0.0.1", port).unwrap();
    let client = reactor.connect(&address, &ConnectOptions::default(), OTHER).unwrap();
    run(&mut reactor, |_, completion| {
        let Event::Failed { operation, errno } = completion.event else { panic!("{completion:?}") };
        assert_eq!(
            (completion.handle, operation, errno),
            (client, OperationKind::Connect, Errno::ECONNREFUSED)
        );
        true
    });
    assert_clean(reactor);
}

#[test]
fn an_address_in_use_is_refused() {
    let mut reactor = open(&Config::default());
    let (_, port) = listen(&mut reactor);
    let address = Address::parse_ip("127.0.0.1", port).unwrap();
    let again = reactor.listen(&address, &ListenOptions::default(), LISTENER);
    assert_eq!(again, Err(Errno::EADDRINUSE));
    assert_clean(reactor);
}

#[test]
fn a_thousand_connections_open_and_close() {
    let mut reactor = open(&Config::default());
    let (_, port) = listen(&mut reactor);
    let client = std::thread::spawn(move || {
        for _ in 0..10 {
            let streams: Vec<_> =
                (0..100).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
            for mut stream in &streams {
                stream.write_all(b"hello").unwrap();
            }
            for mut stream in &streams {
                let mut answer = [0; 5];
                stream.read_exact(&mut answer).unwrap();
                assert_eq!(&answer, b"hello");
            }
        }
    });
    let mut closed = 0;
    run(&mut reactor, |reactor, completion| {
        closed += u32::from(echo(reactor, completion));
        closed == 1000
    });
    client.join().unwrap();
    assert_eq!((reactor.stats().accepted, reactor.handles()), (1000, 1));
    assert_clean(reactor);
}

#[test]
fn too_few_pages_delay_but_lose_nothing() {
    let config =
        Config { pages_max: 2, pages_low_water: 1, provided_first: 1, provided_max: 2, ..Config::default() };
    let mut reactor = open(&config);
    let (_, port) = listen(&mut reactor);
    let client = std::thread::spawn(move || {
        let streams: Vec<_> = (0..20).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
        let sent = vec![7; 100_000];
        for mut stream in &streams {
            stream.write_all(&sent).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
        }
        for mut stream in streams {
            let mut received = Vec::new();
            stream.read_to_end(&mut received).unwrap();
            assert_eq!(received, sent);
        }
    });
    let mut closed = 0;
    run(&mut reactor, |reactor, completion| {
        closed += u32::from(echo(reactor, completion));
        closed == 20
    });
    client.join().unwrap();
    assert!(reactor.stats().parked > 0, "some had to wait: {:?}", reactor.stats());
    assert_clean(reactor);
}

#[test]
fn a_reader_that_stops_is_waited_for_and_tokens_return_when_it_is_closed() {
    let mut reactor = open(&Config::default());
    let (_, port) = listen(&mut reactor);
    let client = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let memory = vec![1u8; 20_000_000];
    let mut returned = HashSet::new();
    run(&mut reactor, |reactor, completion| {
        match completion.event {
            Event::Accepted(connection) => {
                for token in 0..10 {
                    let mut chain = Chain::new();
                    // SAFETY: `memory` outlives the reactor's use of it: all tokens return below.
                    chain.push_foreign(unsafe {
                        ForeignBytes::new(memory.as_ptr(), memory.len(), Token(token))
                    });
                    reactor.send(connection, chain);
                }
                assert_eq!(reactor.queued_bytes(connection), 200_000_000);
                reactor.turn(Wait::Now).unwrap();
                reactor.close(connection);
            }
            Event::Returned(token) => assert!(returned.insert(token)),
            Event::Closed => return true,
            event => panic!("{event:?}"),
        }
        false
    });
    assert_eq!(returned.len(), 10);
    drop(client);
    assert_clean(reactor);
}

#[test]
fn a_reset_is_seen_by_both_sides() {
    let mut reactor = open(&Config::default());
    let (_, port) = listen(&mut reactor);
    let mut client = TcpStream::connect(("127.0.0.1", port)).unwrap();
    client.write_all(b"x").unwrap();
    run(&mut reactor, |reactor, completion| match completion.event {
        Event::Accepted(connection) => {
            reactor.reset(connection);
            false
        }
        Event::Closed => true,
        event => panic!("{event:?}"),
    });
    assert_eq!(client.read(&mut [0; 8]).unwrap_err().raw_os_error(), Some(Errno::ECONNRESET.0));
    assert_clean(reactor);
}

#[test]
fn pipes_are_read_and_written() {
    let mut reactor = open(&Config::default());
    let (reading, writing) = io::files::pipe().unwrap();
    let source = reactor.adopt(reading, HandleKind::Pipe, LISTENER).unwrap();
    let target = reactor.adopt(writing, HandleKind::Pipe, OTHER).unwrap();
    reactor.receive_start(source);
    let mut pieces = Chain::new();
    for piece in ["through ", "the ", "pipe"] {
        pieces.push_static(piece.as_bytes());
    }
    reactor.send(target, pieces);
    reactor.close_after_sends(target);
    let mut received = Vec::new();
    run(&mut reactor, |_, completion| {
        match completion.event {
            Event::Received(bytes) => received.extend_from_slice(&bytes),
            Event::EndOfStream => return true,
            Event::Closed => assert_eq!(completion.handle, target),
            event => panic!("{event:?}"),
        }
        false
    });
    assert_eq!(received, b"through the pipe");
    assert_clean(reactor);
}

#[test]
fn a_released_descriptor_stays_open() {
    let mut reactor = open(&Config::default());
    let (reading, writing) = io::files::pipe().unwrap();
    let source = reactor.adopt(reading, HandleKind::Pipe, LISTENER).unwrap();
    reactor.receive_start(source);
    reactor.turn(Wait::Now).unwrap();
    assert_eq!(reactor.release(source), Some(reading));
    run(&mut reactor, |_, completion| matches!(completion.event, Event::Closed));
    io::files::write(writing, b"left").unwrap();
    let mut bytes = [0; 10];
    assert_eq!(io::files::read(reading, &mut bytes), Ok(4));
    assert_clean(reactor);
}

#[test]
fn letters_wake_a_sleeping_reactor() {
    let mut reactor = open(&Config::default());
    let waker = reactor.waker(OTHER).unwrap();
    let mailbox = Mailbox::new(1000, waker);
    let threads: Vec<_> = (0..4)
        .map(|number| {
            let sender = mailbox.sender();
            std::thread::spawn(move || {
                for letter in 0..100 {
                    sender.send(number * 100 + letter).unwrap();
                }
            })
        })
        .collect();
    let mut letters = HashSet::new();
    run(&mut reactor, |_, completion| {
        assert!(matches!(completion, Completion { owner: OTHER, event: Event::Woken, .. }));
        letters.extend(std::iter::from_fn(|| mailbox.take()));
        letters.len() == 400
    });
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_clean(reactor);
}

#[test]
fn jobs_run_beside_the_reactor() {
    let mut reactor = open(&Config::default());
    reactor.offload(Job::LookUp { host: "127.0.0.1".into(), family: 4, flags: 0 }, Owner(10)).unwrap();
    reactor.offload(Job::LookUp { host: "no such host".into(), family: 0, flags: 0 }, Owner(11)).unwrap();
    reactor.offload(Job::ReadDirectory(b"/proc/self".to_vec()), Owner(12)).unwrap();
    for number in 0..50 {
        reactor.offload(Job::Call(Box::new(move || Box::new(number * 2))), Owner(100 + number)).unwrap();
    }
    let mut left = 53;
    run(&mut reactor, |_, completion| {
        let Event::Offloaded(result) = completion.event else { panic!("{completion:?}") };
        match (completion.owner, result) {
            (Owner(10), JobResult::Addresses(Ok(found))) => assert_eq!(found, [loopback()]),
            (Owner(11), JobResult::Addresses(Err(failure))) => {
                assert!(["ENOTFOUND", "EAI_AGAIN"].contains(&failure.name()), "{failure:?}");
            }
            (Owner(12), JobResult::Entries(Ok(entries))) => {
                assert!(entries.iter().any(|entry| entry.name == b"status"));
            }
            (Owner(number), JobResult::Value(value)) => {
                assert_eq!(*value.downcast::<u64>().unwrap(), (number - 100) * 2)
            }
            other => panic!("{other:?}"),
        }
        left -= 1;
        left == 0
    });
    assert_clean(reactor);
}

#[test]
fn a_signal_is_told_to_every_reactor_that_watches_it() {
    let mut reactors = [open(&Config::default()), open(&Config::default())];
    for reactor in &mut reactors {
        reactor.signal_watch(libc_sigusr2(), OTHER).unwrap();
        assert_eq!(reactor.signal_watch(9, OTHER), Err(Errno::EINVAL));
    }
    io::process::kill(io::process::id(), libc_sigusr2()).unwrap();
    for reactor in &mut reactors {
        run(reactor, |_, completion| {
            assert!(matches!(completion, Completion { owner: OTHER, event: Event::Signal(12), .. }));
            true
        });
    }
    reactors.into_iter().for_each(assert_clean);
}

fn libc_sigusr2() -> i32 {
    12
}

#[test]
fn files_are_opened_written_read_and_removed_on_the_ring() {
    let mut reactor = open(&Config::default());
    let folder = io::files::make_temporary_directory(b"/tmp/io-ring-").unwrap();
    let path = |name: &str| [&folder[..], b"/", name.as_bytes()].concat();
    let mut ask = |request: FileRequest| {
        reactor.file(request, OTHER).unwrap();
        let mut answer = None;
        run(&mut reactor, |_, completion| {
            let Event::File(done) = completion.event else { panic!("{completion:?}") };
            answer = Some(done);
            true
        });
        answer.unwrap()
    };
    // O_RDWR | O_CREAT
    let FileDone::Opened(Ok(fd)) = ask(FileRequest::Open { path: path("a"), flags: 0o102, mode: 0o600 })
    else {
        panic!()
    };
    let buffer = FileBuffer::Owned(b"contents".to_vec());
    assert!(matches!(ask(FileRequest::Write { fd, buffer, offset: None }), FileDone::Written(_, Ok(8))));
    let buffer = FileBuffer::Owned(vec![0; 20]);
    let FileDone::Read(FileBuffer::Owned(bytes), Ok(4)) =
        ask(FileRequest::Read { fd, buffer, offset: Some(4) })
    else {
        panic!()
    };
    assert_eq!(&bytes[..4], b"ents");
    assert!(matches!(ask(FileRequest::Sync { fd, data_only: true }), FileDone::Done(Ok(()))));
    let FileDone::Status(Ok(status)) = ask(FileRequest::StatusOf { fd }) else { panic!() };
    assert_eq!(*status, io::files::fstat(fd).unwrap());
    assert!(matches!(ask(FileRequest::Close { fd }), FileDone::Done(Ok(()))));
    assert!(matches!(ask(FileRequest::Rename { from: path("a"), to: path("b") }), FileDone::Done(Ok(()))));
    let gone = ask(FileRequest::Status { path: path("a"), follow: true });
    assert!(matches!(gone, FileDone::Status(Err(Errno::ENOENT))));
    assert!(matches!(
        ask(FileRequest::MakeDirectory { path: path("d"), mode: 0o700 }),
        FileDone::Done(Ok(()))
    ));
    assert!(matches!(ask(FileRequest::Unlink { path: path("d") }), FileDone::Done(Err(Errno::EISDIR))));
    assert!(matches!(ask(FileRequest::RemoveDirectory { path: path("d") }), FileDone::Done(Ok(()))));
    assert!(matches!(ask(FileRequest::Unlink { path: path("b") }), FileDone::Done(Ok(()))));
    assert!(matches!(ask(FileRequest::RemoveDirectory { path: folder.clone() }), FileDone::Done(Ok(()))));
    assert_eq!(reactor.file(FileRequest::Unlink { path: vec![0] }, OTHER), Err(Errno::EINVAL));
    assert_clean(reactor);
}

#[test]
fn a_turn_ends_at_its_deadline_and_costs_nothing_when_there_is_nothing() {
    let mut reactor = open(&Config::default());
    reactor.turn(Wait::Now).unwrap();
    reactor.turn(Wait::Forever).unwrap();
    assert_eq!(reactor.stats().enters, 0, "nothing to submit, nothing to wait for");
    let began = Instant::now();
    reactor.turn(Wait::Until(reactor.now_ns() + 30_000_000)).unwrap();
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(29) && took < Duration::from_secs(5), "{took:?}");
    assert_eq!(reactor.stats().enters, 1);
}

#[test]
fn sixty_four_busy_connections_share_their_system_calls() {
    const CONNECTIONS: usize = 64;
    const ROUNDS: u64 = 200;
    let mut reactor = open(&Config::default());
    let (_, port) = listen(&mut reactor);
    let client = std::thread::spawn(move || {
        let streams: Vec<_> =
            (0..CONNECTIONS).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
        for _ in 0..ROUNDS {
            for mut stream in &streams {
                stream.write_all(b"request").unwrap();
            }
            for mut stream in &streams {
                stream.read_exact(&mut [0; 7]).unwrap();
            }
        }
    });
    let mut closed = 0;
    // While the requests of a round come one by one the reactor waits a little for more: a load
    // generator on another core does the same by itself.
    let deadline = Instant::now() + PATIENCE;
    while closed < CONNECTIONS {
        std::thread::sleep(Duration::from_micros(500));
        reactor.turn(Wait::Until(reactor.now_ns() + 100_000_000)).unwrap();
        while let Some(completion) = reactor.pop() {
            closed += usize::from(echo(&mut reactor, completion));
        }
        assert!(Instant::now() < deadline);
    }
    client.join().unwrap();
    let requests = CONNECTIONS as u64 * ROUNDS;
    let enters = reactor.stats().enters;
    assert!(enters * 5 <= requests, "{enters} calls for {requests} requests");
    assert_clean(reactor);
}

/// The child of the next test: an echo server with room for few descriptors, told its end by `quit`.
#[test]
fn child_with_few_descriptors() {
    let Ok(limit) = std::env::var("IO_DESCRIPTORS_MAX") else { return };
    io::limits::lower_descriptor_limit(limit.parse().unwrap()).unwrap();
    let mut reactor = open(&Config::default());
    let (_, port) = listen(&mut reactor);
    println!("port {port}");
    let mut failures = 0;
    run(&mut reactor, |reactor, completion| {
        if let Event::Failed { operation: OperationKind::Accept, errno } = completion.event {
            assert_eq!(errno, Errno::EMFILE);
            failures += 1;
        }
        let quit = matches!(&completion.event, Event::Received(bytes) if bytes.starts_with(b"quit"));
        echo(reactor, completion);
        quit
    });
    assert!(failures > 0 && failures < 500, "accepting paused instead of spinning: {failures}");
    assert_clean(reactor);
}

#[test]
fn running_out_of_descriptors_passes() {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["child_with_few_descriptors", "--exact", "--nocapture"])
        .env("IO_DESCRIPTORS_MAX", "40")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = std::io::BufReader::new(child.stdout.take().unwrap());
    let port: u16 = loop {
        let mut line = String::new();
        assert!(std::io::BufRead::read_line(&mut output, &mut line).unwrap() > 0, "the child has ended");
        if let Some((_, port)) = line.split_once("port ") {
            break port.trim().parse().unwrap();
        }
    };
    let ask = |mut stream: &TcpStream, text: &[u8]| {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(text).unwrap();
        let mut answer = vec![0; text.len()];
        stream.read_exact(&mut answer).map(|()| answer)
    };
    let mut crowd: Vec<_> = (0..100).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
    assert_eq!(ask(&crowd[0], b"first").unwrap(), b"first");
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(ask(&crowd[1], b"still").unwrap(), b"still");
    crowd.drain(..90);
    for late in &crowd {
        assert_eq!(ask(late, b"late").unwrap(), b"late");
    }
    let last = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let _ = ask(&last, b"quit");
    std::io::Read::read_to_string(&mut output, &mut String::new()).unwrap();
    assert!(child.wait().unwrap().success());
}
