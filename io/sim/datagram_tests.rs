//! Sockets that send messages to one another through simulated worlds: none is doubled or torn, nothing is left behind.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{Random, SimConfig, mix};
use crate::kernel::Machine;
use crate::{
    Address, Config, Datagram, DatagramOptions, Event, HandleKey, MachineKind, OperationKind, Owner, Reactor,
    Wait,
};

const OWNER: Owner = Owner(7);
const TURNS_MAX: u32 = 3000;
/// Fewer than what waits for one socket at most, so that a fair world loses none.
const MESSAGES_MAX: u64 = 60;

struct Socket {
    key: HandleKey,
    address: Address,
    closing: bool,
    /// Whether it is connected, and therefore deaf to all but one.
    connected: bool,
}

struct App {
    reactor: Reactor,
    random: Random,
    fair: bool,
    sockets: Vec<Socket>,
    closed: usize,
    /// Port of the sender, by number of the message.
    sent_from: HashMap<u64, u16>,
    /// Messages whose end was told, and how.
    told: HashMap<u64, bool>,
    received: HashSet<u64>,
    /// Datagrams that the user looks at a little longer.
    held: VecDeque<Datagram>,
    next: u64,
}

/// Length and bytes of a message follow from its number.
fn message(number: u64) -> Vec<u8> {
    let length = match mix(number) % 5 {
        0 => 8,
        1 if number.is_multiple_of(7) => 65_507,
        other => 8 + (mix(number ^ other) % 3000) as usize,
    };
    let mut bytes: Vec<u8> = number.to_le_bytes().to_vec();
    bytes.resize(length, mix(number) as u8);
    bytes
}

impl App {
    fn new(config: &SimConfig, limits: &Config) -> Self {
        Self {
            reactor: Reactor::open(limits, MachineKind::Sim(config.clone())).expect("it always opens"),
            random: Random::new(config.seed ^ 0xD6),
            fair: config.faults == super::Faults::default(),
            sockets: Vec::new(),
            closed: 0,
            sent_from: HashMap::new(),
            told: HashMap::new(),
            received: HashSet::new(),
            held: VecDeque::new(),
            next: 0,
        }
    }

    fn open_one(&mut self) {
        let address = Address::parse_ip("127.0.0.1", 0).unwrap();
        let Ok(key) = self.reactor.open_datagram(&address, &DatagramOptions::default(), OWNER) else {
            return;
        };
        let address = self.reactor.local_address(key).expect("it is open");
        self.reactor.receive_start(key);
        self.sockets.push(Socket { key, address, closing: false, connected: false });
    }

    fn pick(&mut self) -> Option<usize> {
        let count = self.sockets.len() as u64;
        (count > 0).then(|| self.random.below(count) as usize)
    }

    fn send_one(&mut self) {
        let (Some(from), Some(to)) = (self.pick(), self.pick()) else { return };
        self.next += 1;
        let number = self.next;
        let to = (!self.sockets[from].connected).then(|| self.sockets[to].address.clone());
        let key = self.sockets[from].key;
        self.sent_from.insert(number, self.sockets[from].address.port());
        let bytes = message(number);
        let queued = self.reactor.send_datagram(key, to.as_ref(), number, &bytes);
        if queued.is_err() {
            assert!(self.sockets[from].closing);
            self.told.insert(number, false);
        }
    }

    fn act_up(&mut self) {
        let Some(which) = self.pick() else { return };
        let key = self.sockets[which].key;
        match self.random.below(40) {
            0 => self.reactor.receive_stop(key),
            1..=8 => self.reactor.receive_start(key),
            9 if !self.fair && !self.sockets[which].closing => {
                self.sockets[which].closing = true;
                match self.random.below(3) {
                    0 => self.reactor.close(key),
                    1 => self.reactor.close_after_sends(key),
                    _ => self.reactor.close_datagram(key),
                }
                self.open_one();
            }
            10 if !self.fair && !self.sockets[which].closing => {
                let to = Address::parse_ip("127.0.0.1", self.sockets[0].address.port());
                let connect = !self.sockets[which].connected;
                let to = to.filter(|_| connect);
                self.reactor.connect_datagram(key, to.as_ref()).expect("it is open");
                self.sockets[which].connected = connect;
            }
            _ => {}
        }
    }

    fn take_in(&mut self, key: HandleKey, event: Event) {
        let socket = self.sockets.iter().position(|socket| socket.key == key).expect("events are of ours");
        match event {
            Event::Closed => {
                assert!(
                    self.sockets.swap_remove(socket).closing,
                    "a socket is closed when its user wants it"
                );
                self.closed += 1;
            }
            Event::DatagramSent { tag, result } => {
                assert!(self.told.insert(tag, result.is_ok()).is_none(), "the end of a message is told once");
                if let Ok(count) = result {
                    assert_eq!(count as usize, message(tag).len());
                }
            }
            _ if self.sockets[socket].closing => panic!("nothing is heard of a closed socket: {event:?}"),
            Event::Datagram(datagram) => self.check(datagram),
            Event::Failed { operation: OperationKind::Receive, .. } => self.reactor.receive_start(key),
            event => panic!("unexpected {event:?}"),
        }
    }

    fn check(&mut self, datagram: Datagram) {
        let bytes = datagram.bytes();
        let number = u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes"));
        assert!(bytes == message(number), "message {number} is whole");
        assert_eq!(datagram.from().map(Address::port), self.sent_from.get(&number).copied());
        assert!(self.received.insert(number), "message {number} is received once");
        self.held.push_back(datagram);
    }

    fn turn(&mut self) {
        if self.next < MESSAGES_MAX && self.random.below(2) == 0 {
            for _ in 0..1 + self.random.below(5) {
                self.send_one();
            }
        }
        self.act_up();
        let pause = self.random.below(50_000);
        let wait =
            if self.random.below(2) == 0 { Wait::Now } else { Wait::Until(self.reactor.now_ns() + pause) };
        self.reactor.turn(wait).expect("the kernel takes what it is given");
        while let Some(completion) = self.reactor.pop() {
            self.take_in(completion.handle, completion.event);
        }
        let kept = self.random.below(3) as usize;
        while self.held.len() > kept {
            self.held.pop_front();
        }
        self.reactor.check_deeply();
    }

    fn is_done(&self) -> bool {
        let all = self.next >= MESSAGES_MAX && self.told.len() as u64 == self.next;
        all && (!self.fair || self.received.len() as u64 == self.next)
    }

    fn finish(mut self) -> (usize, usize) {
        self.held.clear();
        self.reactor.drain(|_| ()).expect("the kernel takes what it is given");
        assert_eq!((self.reactor.handles(), self.reactor.operations()), (0, 0));
        assert!(
            !self.received.iter().any(|number| self.told.get(number) == Some(&false)),
            "refused and received"
        );
        let Machine::Sim(sim) = &self.reactor.machine else { unreachable!() };
        sim.check_empty();
        (self.received.len(), self.closed)
    }
}

fn run(config: &SimConfig, turns_max: u32) -> (usize, usize) {
    let limits = Config { datagram_buffers_max: 1 << (config.seed % 4), ..Config::tiny() };
    let mut app = App::new(&SimConfig { clients: 0, ..config.clone() }, &limits);
    for _ in 0..2 + config.seed % 5 {
        app.open_one();
    }
    let mut turns = 0;
    while turns < turns_max && !app.is_done() {
        app.turn();
        turns += 1;
    }
    assert!(
        !app.fair || app.is_done(),
        "a fair world loses no message: {} of {}",
        app.received.len(),
        app.next
    );
    app.finish()
}

fn run_seed(config: &SimConfig, turns_max: u32) -> (usize, usize) {
    match std::panic::catch_unwind(|| run(config, turns_max)) {
        Ok(report) => report,
        Err(panic) => {
            eprintln!("failed in the world {config:?}");
            std::panic::resume_unwind(panic)
        }
    }
}

#[test]
fn twelve_hundred_worlds_double_no_message_and_keep_nothing() {
    let (mut received, mut closed) = (0, 0);
    for seed in 0..1200 {
        // Draining must work from anywhere.
        let turns_max = if seed % 4 == 0 { (seed % 97) as u32 } else { 300 };
        let report = run_seed(&SimConfig::swarm(seed), turns_max);
        received += report.0;
        closed += report.1;
    }
    assert!(received > 5000 && closed > 500, "the worlds are alive: {received} {closed}");
}

#[test]
fn a_fair_world_loses_no_message() {
    for seed in 0..60 {
        let (received, _) = run_seed(&SimConfig::fair(seed), TURNS_MAX);
        assert!(received as u64 >= MESSAGES_MAX);
    }
}
