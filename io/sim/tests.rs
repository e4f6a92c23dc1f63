//! A little echo server, client and file user, run through thousands of simulated worlds.

use std::collections::HashMap;

use arena::{Chain, ForeignBytes, Token, TurnArena};

use super::{Faults, Random, SimConfig};
use crate::kernel::Machine;
use crate::{
    Address, Config, ConnectOptions, Errno, Event, Fd, FileBuffer, FileDone, FileRequest, HandleKey,
    ListenOptions, MachineKind, OperationKind, Owner, Reactor, Wait,
};

const SERVER: Owner = Owner(1);
const CLIENT: Owner = Owner(2);
const FILE: Owner = Owner(3);
const FILE_BYTES: usize = 5000;
const TURNS_MAX: u32 = 20_000;

#[derive(Debug, Default)]
struct Connection {
    /// Only tokens and the end may be told.
    closing: bool,
    paused: bool,
    ended: bool,
    bytes_out: u64,
    /// Turns left to a peer that we wait for to take what is sent.
    patience: u32,
    /// For connections that we made: what is to come back.
    expected: Vec<u8>,
    is_client: bool,
}

#[derive(Debug, Default)]
struct FileUser {
    fd: Option<Fd>,
    written: usize,
    read: Vec<u8>,
    finished: bool,
}

struct App {
    reactor: Reactor,
    arena: TurnArena,
    random: Random,
    fair: bool,
    listener: Option<HandleKey>,
    connections: HashMap<HandleKey, Connection>,
    tokens: HashMap<Token, Box<[u8]>>,
    tokens_made: u64,
    file: FileUser,
}

#[derive(Debug, PartialEq, Eq)]
struct Report {
    trace: u64,
    operations: u64,
    turns: u32,
    patient: u32,
    satisfied: u32,
    blocks_filled: u64,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Machine::Sim(sim) = &self.reactor.machine else { unreachable!() };
        let stats = self.reactor.stats();
        write!(f, "{:?} {:?} {sim:?} {stats:?}", self.connections, self.file)
    }
}

fn limits(seed: u64) -> Config {
    let mut random = Random::new(seed ^ 0x11B);
    let handles_max = 4 + random.below(12) as usize;
    let pages_max = 2 + random.below(14) as u32;
    Config {
        submission_entries: 2 << random.below(4),
        completion_entries: 4 << random.below(4),
        pages_max,
        pages_low_water: pages_max / 2,
        provided_first: 1 + random.below(2) as u32,
        provided_max: 2 << random.below(3),
        blocks_max: 2 * random.below(3) as u32,
        blocks_low_water: random.below(2) as u32,
        provided_blocks_first: 1,
        provided_blocks_max: 1 << random.below(2),
        handles_max,
        operations_max: 3 * handles_max + 16,
        datagram_buffers_max: 1 << random.below(4),
        accept_retry_ns: 1 + random.below(1_000_000),
    }
}

impl App {
    fn new(config: &SimConfig, limits: &Config) -> Self {
        let reactor = Reactor::open(limits, MachineKind::Sim(config.clone())).expect("it always opens");
        Self {
            reactor,
            arena: TurnArena::default(),
            random: Random::new(config.seed ^ 0xA99),
            fair: config.faults == Faults::default() && config.fail_nth == 0,
            listener: None,
            connections: HashMap::new(),
            tokens: HashMap::new(),
            tokens_made: 0,
            file: FileUser::default(),
        }
    }

    fn start(&mut self) {
        let address = Address::parse_ip("127.0.0.1", 80).unwrap();
        for _ in 0..20 {
            if let Ok(listener) = self.reactor.listen(&address, &ListenOptions::default(), SERVER) {
                self.reactor.accept_start(listener);
                self.listener = Some(listener);
                break;
            }
        }
        for _ in 0..self.random.below(3) {
            let connected = self.reactor.connect(&address, &ConnectOptions::default(), CLIENT);
            let Ok(key) = connected else { continue };
            let bytes: Vec<u8> = (0..self.random.below(30_000)).map(|index| (index % 251) as u8).collect();
            let connection = Connection { is_client: true, expected: bytes.clone(), ..Connection::default() };
            self.connections.insert(key, connection);
            self.send(key, &bytes);
            self.reactor.receive_start(key);
            self.reactor.shutdown(key);
        }
        let flags = libc::O_CREAT | libc::O_RDWR;
        self.reactor.file(FileRequest::Open { path: b"file".to_vec(), flags, mode: 0o644 }, FILE).unwrap();
    }

    fn is_done(&mut self) -> bool {
        let Machine::Sim(sim) = &mut self.reactor.machine else { unreachable!() };
        let quiet = sim.is_quiet() || self.listener.is_none();
        quiet && self.connections.is_empty() && self.file.finished
    }

    fn turn(&mut self) {
        let wait = match self.random.below(4) {
            0 => Wait::Now,
            1 => Wait::Until(self.reactor.now_ns() + self.random.below(100_000)),
            _ if self.connections.values().any(|each| each.paused || each.patience > 0) => Wait::Now,
            // What is left to submit need not have an outcome.
            _ if self.reactor.is_busy() => Wait::Now,
            _ => Wait::Forever,
        };
        self.reactor.turn(wait).expect("the kernel takes what it is given");
        while let Some(completion) = self.reactor.pop() {
            self.take_in(completion.owner, completion.handle, completion.event);
        }
        self.resume_some();
        if self.random.below(2) == 0 {
            self.reactor.flush();
        }
        self.arena.turn_ended();
        self.reactor.check_deeply();
    }

    fn take_in(&mut self, owner: Owner, key: HandleKey, event: Event) {
        match event {
            Event::Returned(token) => {
                assert!(self.tokens.remove(&token).is_some(), "{token:?} is returned once");
            }
            Event::Accepted(key) => {
                assert_eq!(owner, SERVER);
                self.connections.insert(key, Connection::default());
                self.reactor.receive_start(key);
            }
            Event::File(done) => {
                assert_eq!(owner, FILE);
                self.advance_file(done);
            }
            Event::Closed => {
                let connection = self.connections.remove(&key).expect("a handle is closed once");
                assert!(connection.closing, "a handle is closed when its user wants it");
            }
            Event::Failed { operation: OperationKind::Accept, errno } => {
                assert!(matches!(errno, Errno::EMFILE | Errno::ENFILE), "{errno:?}");
            }
            event => self.take_in_of_connection(key, event),
        }
    }

    fn take_in_of_connection(&mut self, key: HandleKey, event: Event) {
        let connection = self.connections.get_mut(&key).expect("events are of open handles");
        assert!(!connection.closing, "nothing is heard of a closed handle: {event:?}");
        match event {
            Event::Connected => {}
            Event::ShutDown if connection.ended => {
                connection.closing = true;
                self.reactor.close(key);
            }
            Event::ShutDown => {}
            Event::Sent { bytes_total, drained } => {
                assert!(bytes_total >= connection.bytes_out);
                connection.bytes_out = bytes_total;
                // More may have been sent, or queued, since.
                assert!(drained || self.reactor.queued_bytes(key) > 0);
                assert!(bytes_total <= self.reactor.sent_bytes(key));
            }
            Event::Received(bytes) => {
                assert!(!connection.ended && !bytes.is_empty());
                if connection.is_client {
                    assert_eq!(connection.expected.drain(..bytes.len()).as_slice(), &*bytes);
                } else {
                    self.echo(key, bytes);
                }
                self.act_up(key);
            }
            Event::EndOfStream => {
                assert!(!connection.ended, "a stream ends once");
                connection.ended = true;
                if connection.is_client {
                    assert!(connection.expected.is_empty() || !self.fair);
                }
                if self.random.below(2) == 0 {
                    // Half open for a while: the answer's end is sent first.
                    self.reactor.shutdown(key);
                } else {
                    connection.closing = true;
                    self.reactor.close_after_sends(key);
                }
            }
            Event::Failed { .. } => {
                connection.closing = true;
                self.reactor.close(key);
            }
            event => panic!("unexpected {event:?}"),
        }
    }

    /// Sends a page on as it came, or its bytes in some other kind of memory.
    fn echo(&mut self, key: HandleKey, bytes: arena::PageRange) {
        if self.random.below(3) == 0 {
            let mut chain = Chain::new();
            let cut = self.random.below(bytes.len() as u64 + 1) as usize;
            chain.push_page(bytes.slice(0, cut));
            chain.push_page(bytes.slice(cut, bytes.len()));
            self.reactor.send(key, chain);
            return;
        }
        let bytes = bytes.to_vec();
        self.send(key, &bytes);
    }

    fn send(&mut self, key: HandleKey, bytes: &[u8]) {
        let mut chain = Chain::new();
        let mut rest = bytes;
        if self.random.below(2) == 0 {
            let cut = self.random.below(bytes.len() as u64 + 1) as usize;
            let Ok(count) = self.reactor.send_now(key, [&bytes[..cut], &bytes[cut..]]) else {
                self.connections.get_mut(&key).expect("its bytes came").closing = true;
                return self.reactor.reset(key);
            };
            rest = &bytes[count..];
        }
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at(1 + self.random.below(rest.len() as u64) as usize);
            rest = behind;
            match self.random.below(3) {
                0 => chain.push_owned(piece),
                1 => self.push_foreign(&mut chain, piece),
                _ => match self.arena.copy(piece) {
                    Some(range) => chain.push_arena(range),
                    None => chain.push_owned(piece),
                },
            }
        }
        self.reactor.send(key, chain);
    }

    fn push_foreign(&mut self, chain: &mut Chain, bytes: &[u8]) {
        self.tokens_made += 1;
        let token = Token(self.tokens_made);
        let memory: Box<[u8]> = bytes.into();
        // SAFETY: the memory is kept in `tokens` until the token is returned.
        chain.push_foreign(unsafe { ForeignBytes::new(memory.as_ptr(), memory.len(), token) });
        self.tokens.insert(token, memory);
    }

    /// Now and then the user stops receiving, closes or resets.
    fn act_up(&mut self, key: HandleKey) {
        let whim = self.random.below(60);
        let Some(connection) = self.connections.get_mut(&key) else { return };
        match whim {
            0..=4 => {
                connection.paused = true;
                self.reactor.receive_stop(key);
            }
            5 if !self.fair => {
                connection.closing = true;
                self.reactor.close(key);
            }
            6 if !self.fair => {
                connection.closing = true;
                self.reactor.reset(key);
            }
            7 if !self.fair => {
                connection.closing = true;
                connection.patience = 300;
                self.reactor.close_after_sends(key);
            }
            8 if !self.fair => {
                if let Some(listener) = self.listener {
                    self.reactor.accept_stop(listener);
                    self.reactor.flush();
                    self.reactor.accept_start(listener);
                }
            }
            9 => {
                assert!(self.reactor.peer_address(key).is_ok());
                self.reactor.receive_stop(key);
                self.reactor.receive_start(key);
            }
            _ => {}
        }
    }

    fn resume_some(&mut self) {
        let mut keys: Vec<HandleKey> = self.connections.keys().copied().collect();
        keys.sort_unstable();
        for key in keys {
            let connection = self.connections.get_mut(&key).expect("just listed");
            if connection.patience > 0 {
                connection.patience -= 1;
                if connection.patience == 0 {
                    self.reactor.close(key);
                }
            }
            let connection = self.connections.get_mut(&key).expect("just listed");
            if connection.paused && self.random.below(3) == 0 {
                connection.paused = false;
                if !connection.closing && !connection.ended {
                    self.reactor.receive_start(key);
                }
            }
        }
    }

    fn advance_file(&mut self, done: FileDone) {
        match done {
            FileDone::Opened(Ok(fd)) => {
                self.file.fd = Some(fd);
                self.write_on();
            }
            FileDone::Written(_, Ok(count)) => {
                assert!(count > 0);
                self.file.written += count;
                self.write_on();
            }
            FileDone::Read(FileBuffer::Owned(bytes), Ok(count)) if count > 0 => {
                self.file.read.extend_from_slice(&bytes[..count]);
                self.read_on();
            }
            FileDone::Read(_, Ok(_)) => {
                assert_eq!(self.file.read, file_bytes(), "what was written is read");
                self.close_file();
            }
            FileDone::Status(Ok(status)) => {
                assert_eq!(status.size as usize, FILE_BYTES);
                self.read_on();
            }
            FileDone::Done(_) => self.file.finished = true,
            _failed => self.close_file(),
        }
    }

    fn write_on(&mut self) {
        let fd = self.file.fd.expect("open");
        let request = match file_bytes().split_off(self.file.written) {
            rest if rest.is_empty() => FileRequest::StatusOf { fd },
            rest => FileRequest::Write { fd, buffer: FileBuffer::Owned(rest), offset: None },
        };
        self.reactor.file(request, FILE).unwrap();
    }

    fn read_on(&mut self) {
        let (fd, offset) = (self.file.fd.expect("open"), Some(self.file.read.len() as i64));
        let buffer = FileBuffer::Owned(vec![0; 700]);
        self.reactor.file(FileRequest::Read { fd, buffer, offset }, FILE).unwrap();
    }

    fn close_file(&mut self) {
        match self.file.fd.take() {
            Some(fd) => self.reactor.file(FileRequest::Close { fd }, FILE).unwrap(),
            None => self.file.finished = true,
        }
    }

    /// Ends everything in the middle of whatever it is and looks for what is left.
    fn finish(mut self, turns: u32) -> Report {
        let tokens = &mut self.tokens;
        let blocks_filled = self.reactor.stats().blocks_filled;
        let drained = self.reactor.drain(|token| {
            assert!(tokens.remove(&token).is_some(), "{token:?} is returned once");
        });
        drained.expect("the kernel takes what it is given");
        assert!(self.tokens.is_empty(), "every token is returned");
        if let Some(fd) = self.file.fd.take() {
            // The descriptor of an open file is its user's, not the reactor's.
            crate::kernel::Kernel::close_now(&mut self.reactor.machine, fd);
        }
        let counts = self.reactor.pages().counts();
        assert_eq!((counts.held, counts.lent), (0, 0), "every page is home");
        assert_eq!((self.reactor.handles(), self.reactor.operations()), (0, 0));
        let Machine::Sim(sim) = &self.reactor.machine else { unreachable!() };
        sim.check_empty();
        let (patient, satisfied) = sim.patient_and_satisfied();
        let (trace, operations) = (sim.trace(), sim.operations());
        Report { trace, operations, turns, patient, satisfied, blocks_filled }
    }
}

fn file_bytes() -> Vec<u8> {
    (0..FILE_BYTES).map(|index| (index % 241) as u8).collect()
}

/// Runs one world to its end, or for `turns_max` turns.
fn run(config: &SimConfig, limits: &Config, turns_max: u32) -> Report {
    let mut app = App::new(config, limits);
    app.start();
    let mut turns = 0;
    while turns < turns_max && !app.is_done() {
        app.turn();
        turns += 1;
    }
    assert!(turns < TURNS_MAX, "the world comes to an end: {app:?}");
    app.finish(turns)
}

/// Runs one world; a failure prints the line that replays it.
fn run_seed(seed: u64, run: impl Fn(u64) -> Report + std::panic::RefUnwindSafe) -> Report {
    match std::panic::catch_unwind(|| run(seed)) {
        Ok(report) => report,
        Err(panic) => {
            eprintln!("replay with: SIM_SEED={seed} cargo test -p io sim::tests::replay -- --nocapture");
            std::panic::resume_unwind(panic)
        }
    }
}

fn swarm(seed: u64) -> Report {
    // Every eighth world is left in the middle: draining must work from anywhere.
    let turns_max = if seed.is_multiple_of(8) { (seed / 8 % 200) as u32 } else { TURNS_MAX };
    // Some have clients that bring whole blocks.
    let client_bytes_max = if seed % 48 == 3 { 150_000 } else { 20_000 };
    run(&SimConfig { client_bytes_max, ..SimConfig::swarm(seed) }, &limits(seed), turns_max)
}

#[test]
fn two_thousand_worlds_come_to_an_end() {
    let (mut operations, mut satisfied, mut blocks_filled) = (0, 0, 0);
    // More of them on demand: SIM_SEEDS=100000.
    let seeds = std::env::var("SIM_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(2000);
    for seed in 0..seeds {
        let report = run_seed(seed, swarm);
        operations += report.operations;
        satisfied += report.satisfied;
        blocks_filled += report.blocks_filled;
    }
    assert!(operations > 20_000 && satisfied > 1000, "the worlds are alive: {operations} {satisfied}");
    assert!(blocks_filled > 100, "some bring much: {blocks_filled}");
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    let mut different = std::collections::HashSet::new();
    for seed in 0..60 {
        let first = run_seed(seed, swarm);
        assert_eq!(first, run_seed(seed, swarm), "seed {seed}");
        different.insert(first.trace);
    }
    assert_eq!(different.len(), 60, "different seeds give different traces");
}

#[test]
fn in_a_fair_world_every_client_gets_everything_back() {
    for seed in 0..200 {
        let fair = |seed| {
            let limits = Config { handles_max: 32, operations_max: 112, ..limits(seed) };
            run(&SimConfig::fair(seed), &limits, TURNS_MAX)
        };
        let report = run_seed(seed, fair);
        assert_eq!(report.patient, report.satisfied, "seed {seed}");
    }
}

#[test]
fn any_one_operation_may_fail() {
    for seed in 1..8 {
        let mut nth = 1;
        loop {
            let failing = |seed| {
                let config =
                    SimConfig { fail_nth: nth, client_bytes_max: 5000, clients: 3, ..SimConfig::fair(seed) };
                run(&config, &Config::tiny(), TURNS_MAX)
            };
            let report = match std::panic::catch_unwind(|| failing(seed)) {
                Ok(report) => report,
                Err(panic) => {
                    eprintln!("failed with seed {seed} when operation {nth} fails");
                    std::panic::resume_unwind(panic)
                }
            };
            if report.operations < nth {
                break;
            }
            nth += 1;
        }
        assert!(nth > 20, "there were operations to fail: {nth}");
    }
}

/// `SIM_SEED=n` runs one world of the swarm.
#[test]
fn replay() {
    if let Some(seed) = std::env::var("SIM_SEED").ok().and_then(|seed| seed.parse().ok()) {
        println!("{:?} {:?}", Faults::swarm(seed), limits(seed));
        println!("{:?}", run_seed(seed, swarm));
    }
}
