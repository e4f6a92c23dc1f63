//! Datagram sockets on the real kernel, over loopback.

use std::time::{Duration, Instant};

use io::{
    Address, Config, DatagramOptions, Errno, Event, HandleKey, MachineKind, OperationKind, Owner, Reactor,
    Wait,
};

const PATIENCE: Duration = Duration::from_secs(20);

fn open() -> Reactor {
    Reactor::open(&Config::default(), MachineKind::Uring).expect("io_uring is there")
}

fn socket(reactor: &mut Reactor) -> (HandleKey, Address) {
    let address = Address::parse_ip("127.0.0.1", 0).unwrap();
    let key = reactor.open_datagram(&address, &DatagramOptions::default(), Owner(1)).unwrap();
    reactor.receive_start(key);
    let address = reactor.local_address(key).unwrap();
    (key, address)
}

/// Takes turns until `done` says so.
fn run(reactor: &mut Reactor, mut done: impl FnMut(HandleKey, Event) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        reactor.turn(Wait::Until(reactor.now_ns() + 100_000_000)).unwrap();
        while let Some(completion) = reactor.pop() {
            if done(completion.handle, completion.event) {
                return;
            }
        }
        assert!(Instant::now() < deadline, "nothing happens any more: {:?}", reactor.stats());
    }
}

#[test]
fn messages_of_all_sizes_come_whole_and_in_order() {
    let mut reactor = open();
    let (sender, from) = socket(&mut reactor);
    let (receiver, to) = socket(&mut reactor);
    // More than there are buffers, so that receiving has to pause.
    let lengths: Vec<usize> = [0, 1, 65_507, 16_384].into_iter().chain(0..140).collect();
    for (tag, length) in lengths.iter().enumerate() {
        reactor.send_datagram(sender, Some(&to), tag as u64, &vec![tag as u8; *length]).unwrap();
    }
    assert_eq!(reactor.queued_datagrams(sender).0, lengths.len());
    let (mut sent, mut received) = (0, 0);
    run(&mut reactor, |key, event| {
        match event {
            Event::DatagramSent { tag, result } => {
                assert_eq!((key, result), (sender, Ok(lengths[tag as usize] as u32)));
                sent += 1;
            }
            Event::Datagram(datagram) => {
                assert_eq!((key, datagram.from()), (receiver, Some(&from)));
                assert_eq!(datagram.bytes(), vec![received as u8; lengths[received]]);
                received += 1;
            }
            other => panic!("unexpected {other:?}"),
        }
        sent == lengths.len() && received == lengths.len()
    });
    assert_eq!(reactor.queued_datagrams(sender), (0, 0));
    reactor.drain(|_| ()).unwrap();
}

#[test]
fn failures_are_told_with_their_numbers() {
    let mut reactor = open();
    let (sender, _) = socket(&mut reactor);
    let (receiver, nobody) = socket(&mut reactor);
    reactor.close(receiver);
    run(&mut reactor, |_, event| matches!(event, Event::Closed));
    assert_eq!(reactor.send_datagram(sender, Some(&nobody), 1, &[0; 65_508]), Err(Errno::EMSGSIZE));
    let nobody_v6 = Address::V6(std::net::Ipv6Addr::LOCALHOST, 9, 0);
    assert_eq!(reactor.send_datagram(sender, Some(&nobody_v6), 1, &[0; 65_528]), Err(Errno::EMSGSIZE));
    assert_eq!(reactor.queued_datagrams(sender), (0, 0), "what is too long is not queued");
    reactor.connect_datagram(sender, Some(&nobody)).unwrap();
    assert_eq!(reactor.peer_address(sender), Ok(nobody));
    reactor.send_datagram(sender, None, 1, &[0; 65_527]).unwrap();
    run(&mut reactor, |_, event| {
        matches!(event, Event::DatagramSent { tag: 1, result: Err(Errno::EMSGSIZE) })
    });
    reactor.send_datagram(sender, None, 2, &[1]).unwrap();
    let refused = |event| {
        matches!(event, Event::Failed { operation: OperationKind::Receive, errno: Errno::ECONNREFUSED })
    };
    run(&mut reactor, |_, event| refused(event));
    reactor.connect_datagram(sender, None).unwrap();
    assert!(reactor.peer_address(sender).is_err());
    reactor.drain(|_| ()).unwrap();
}

#[test]
fn what_was_queued_before_a_flush_leaves_before_the_close() {
    let mut reactor = open();
    let (sender, _) = socket(&mut reactor);
    let (receiver, to) = socket(&mut reactor);
    reactor.send_datagram(sender, Some(&to), 1, b"last words").unwrap();
    reactor.flush();
    reactor.close(sender);
    run(&mut reactor, |key, event| match event {
        Event::Datagram(datagram) => key == receiver && datagram.bytes() == b"last words",
        _ => false,
    });
    reactor.drain(|_| ()).unwrap();
}
