//! The world behind the simulated kernel: objects behind descriptors, and the peers at their far ends.

use std::collections::{BTreeMap, VecDeque};

use super::datagrams::DatagramSocket;
use super::script::{Following, PeerReport, PeerScript};
use super::{Random, SimConfig, mix};
use crate::entry::Fd;
use crate::{Address, Errno};

/// Bytes that lie between the two ends of a connection at most, in each direction: less than a page holds in some worlds,
/// more than a block in others.
const WINDOWS_BYTES: [usize; 2] = [8 * 1024, 96 * 1024];

/// A moment that never comes.
pub(super) const NEVER: u64 = u64::MAX;

/// What the far end of a connection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Sends bytes and checks that the same come back, then ends.
    Client,
    /// As Client, but goes away with a reset in the middle.
    Leaver,
    /// Sends and never reads, until it loses patience.
    Deaf,
    /// Sends back what it gets.
    Echo,
    /// Does what its script says.
    Scripted,
}

/// The far end of a connection.
#[derive(Debug)]
pub(super) struct Peer {
    pub role: Role,
    id: u64,
    bytes_to_send: u64,
    sent: u64,
    echoed: u64,
    /// On the way to the peer.
    pub outbound: VecDeque<u8>,
    /// On the way to the reactor.
    pub inbound: VecDeque<u8>,
    /// The peer sends no more.
    pub ended: bool,
    /// The connection is broken.
    pub reset: bool,
    /// The reactor sends no more.
    pub reactor_ended: bool,
    next_at: u64,
    patience: u32,
    /// Its port, or 0 if it has one like any other.
    pub port: u16,
    /// Bytes that are on the way at most, in each direction.
    pub window_bytes: usize,
    script: Option<Box<Following>>,
}

fn window_bytes(id: u64) -> usize {
    WINDOWS_BYTES[(mix(id) % 2) as usize]
}

/// The byte that a client sends at an offset.
fn content(id: u64, offset: u64) -> u8 {
    mix(id << 40 ^ offset) as u8
}

impl Peer {
    pub fn new(role: Role, id: u64, bytes_to_send: u64, now: u64) -> Self {
        Self {
            role,
            id,
            bytes_to_send,
            sent: 0,
            echoed: 0,
            outbound: VecDeque::new(),
            inbound: VecDeque::new(),
            ended: false,
            reset: false,
            reactor_ended: false,
            next_at: now,
            patience: 40,
            port: 0,
            window_bytes: window_bytes(id),
            script: None,
        }
    }

    /// The peer of the world's script with this index.
    fn scripted(index: usize, script: &PeerScript, now: u64) -> Self {
        let following = Following::new(index, script.steps.clone());
        let window_bytes = window_bytes(u64::from(script.port));
        let peer = Self::new(Role::Scripted, 0, 0, now);
        Self { port: script.port, script: Some(Box::new(following)), window_bytes, ..peer }
    }

    /// Looks after its things at that moment at the latest.
    pub fn wake_at(&mut self, moment: u64) {
        self.next_at = self.next_at.min(moment);
    }

    /// Something changed at this end's side: look at it soon.
    pub fn nudge(&mut self, now: u64, random: &mut Random) {
        self.next_at = self.next_at.min(now + random.below(50_000));
    }

    pub fn break_off(&mut self) {
        self.reset = true;
        self.inbound.clear();
        self.outbound.clear();
        self.next_at = NEVER;
    }

    /// Whether a client got everything back.
    pub fn is_satisfied(&self) -> bool {
        self.echoed == self.bytes_to_send
    }

    fn act(&mut self, now: u64, random: &mut Random) {
        self.next_at = NEVER;
        if self.reset {
            return;
        }
        match self.role {
            Role::Client | Role::Leaver => self.act_as_client(random),
            Role::Deaf => self.act_deaf(random),
            Role::Echo => self.act_as_echo(random),
            Role::Scripted => self.follow_script(now, random),
        }
        // A peer that cannot go on waits for the reactor: then nothing happens by itself.
        let room = self.inbound.len() < self.window_bytes;
        let busy = match self.role {
            Role::Deaf => true,
            Role::Echo => !self.outbound.is_empty() && room,
            Role::Scripted => self.script.as_ref().is_some_and(|script| script.is_busy(self)),
            _ => !self.outbound.is_empty() || !self.ended && room && self.sent < self.bytes_to_send,
        };
        if busy && !self.reset {
            self.nudge(now + 1, random);
        }
    }

    fn follow_script(&mut self, now: u64, random: &mut Random) {
        if let Some(mut script) = self.script.take() {
            script.act(self, now, random);
            self.script = Some(script);
        }
    }

    fn act_as_client(&mut self, random: &mut Random) {
        self.read_and_check(random);
        self.send_some(random);
        let leaves = self.role == Role::Leaver && self.sent > self.bytes_to_send / 2;
        let gone = self.reactor_ended && self.outbound.is_empty();
        if leaves {
            self.break_off();
        } else if self.is_satisfied() || gone {
            self.ended = true;
        }
    }

    fn act_deaf(&mut self, random: &mut Random) {
        self.send_some(random);
        self.patience -= 1;
        if self.patience == 0 {
            self.break_off();
        }
    }

    fn act_as_echo(&mut self, random: &mut Random) {
        let room = self.window_bytes - self.inbound.len();
        let count = self.outbound.len().min(room).min(1 + random.below(4000) as usize);
        self.inbound.extend(self.outbound.drain(..count));
        self.ended = self.reactor_ended && self.outbound.is_empty();
    }

    fn read_and_check(&mut self, random: &mut Random) {
        let count = self.outbound.len().min(1 + random.below(6000) as usize);
        for byte in self.outbound.drain(..count) {
            assert_eq!(byte, content(self.id, self.echoed), "client {} at byte {}", self.id, self.echoed);
            self.echoed += 1;
            assert!(self.echoed <= self.sent, "no more comes back than was sent");
        }
    }

    fn send_some(&mut self, random: &mut Random) {
        if self.ended {
            return;
        }
        let room = (self.window_bytes - self.inbound.len()) as u64;
        let count =
            (self.bytes_to_send - self.sent).min(room).min(random.below(self.window_bytes as u64 * 5 / 8));
        self.inbound.extend((self.sent..self.sent + count).map(|offset| content(self.id, offset)));
        self.sent += count;
    }
}

/// What is behind a descriptor.
#[derive(Debug)]
pub(super) enum Object {
    /// A socket that neither listens nor is connected.
    Socket,
    Listener {
        backlog: VecDeque<Peer>,
    },
    Stream(Peer),
    Datagram(DatagramSocket),
    File {
        path: Vec<u8>,
        position: u64,
    },
}

/// Objects, files, and what is going to happen.
pub(super) struct World {
    pub objects: BTreeMap<Fd, Object>,
    pub files: BTreeMap<Vec<u8>, Vec<u8>>,
    pub now_ns: u64,
    next_fd: Fd,
    next_peer: u64,
    /// Clients to come.
    arrivals: VecDeque<(u64, Peer)>,
    scripts: Vec<PeerScript>,
    /// What became of the scripted peers whose connections are over.
    pub reports: Vec<PeerReport>,
    /// Clients that mean to stay until they have everything back.
    #[cfg_attr(not(test), expect(dead_code, reason = "only tests ask"))]
    pub patient: u32,
    /// Those of them that got it.
    pub satisfied: u32,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (fd, object) in &self.objects {
            match object {
                Object::Stream(peer) => writeln!(
                    f,
                    "{fd}: {:?} sent {} of {}, echoed {}, {} out, {} in, ended {}/{}, reset {}, next {}",
                    peer.role,
                    peer.sent,
                    peer.bytes_to_send,
                    peer.echoed,
                    peer.outbound.len(),
                    peer.inbound.len(),
                    peer.ended,
                    peer.reactor_ended,
                    peer.reset,
                    peer.next_at
                )?,
                Object::Listener { backlog } => writeln!(f, "{fd}: listener, {} waiting", backlog.len())?,
                object => writeln!(f, "{fd}: {object:?}")?,
            }
        }
        Ok(())
    }
}

impl World {
    pub fn new(config: &SimConfig, random: &mut Random) -> Self {
        let mut arrivals = Vec::new();
        let mut at = 0;
        for id in 0..u64::from(config.clients) {
            at += random.below(300_000);
            let role = match random.below(12) {
                0 => Role::Deaf,
                1 => Role::Leaver,
                _ => Role::Client,
            };
            arrivals.push((at, Peer::new(role, id, random.below(config.client_bytes_max), at)));
        }
        for (index, script) in config.peers.iter().enumerate() {
            if let Some(at) = script.arrives_ns {
                arrivals.push((at, Peer::scripted(index, script, at)));
            }
        }
        arrivals.sort_by_key(|(at, _)| *at);
        let patient = arrivals.iter().filter(|(_, peer)| peer.role == Role::Client).count() as u32;
        let unmet = |script: &PeerScript| PeerReport { port: script.port, ..PeerReport::default() };
        Self {
            objects: BTreeMap::new(),
            files: BTreeMap::new(),
            now_ns: 0,
            next_fd: 3,
            next_peer: 1 << 20,
            arrivals: arrivals.into(),
            scripts: config.peers.clone(),
            reports: config.peers.iter().map(unmet).collect(),
            patient,
            satisfied: 0,
        }
    }

    pub fn open(&mut self, object: Object) -> Fd {
        let fd = self.next_fd;
        self.next_fd += 1;
        self.objects.insert(fd, object);
        fd
    }

    /// The object behind a descriptor. A descriptor that is not open is the reactor's mistake.
    pub fn object(&mut self, fd: Fd) -> &mut Object {
        self.objects.get_mut(&fd).unwrap_or_else(|| panic!("descriptor {fd} is used after its close"))
    }

    pub fn stream(&mut self, fd: Fd) -> Result<&mut Peer, Errno> {
        match self.object(fd) {
            Object::Stream(peer) => Ok(peer),
            _ => Err(Errno::ENOTCONN),
        }
    }

    /// Connects a socket to the kind of peer that the address stands for.
    pub fn connect(&mut self, fd: Fd, port: u16) {
        self.next_peer += 1;
        let answers = |script: &PeerScript| script.arrives_ns.is_none() && script.port == port;
        let peer = match self.scripts.iter().position(answers) {
            Some(index) => Peer::scripted(index, &self.scripts[index], self.now_ns),
            None => Peer::new(Role::Echo, self.next_peer, 0, NEVER),
        };
        *self.object(fd) = Object::Stream(peer);
    }

    pub fn close(&mut self, fd: Fd) {
        let object = self.objects.remove(&fd);
        let object = object.unwrap_or_else(|| panic!("descriptor {fd} is closed twice"));
        if let Object::Stream(peer) = object {
            self.retire(&peer);
        }
    }

    fn retire(&mut self, peer: &Peer) {
        if let Some(script) = &peer.script {
            self.reports[script.index] = script.report(peer);
        }
        // What the kernel still has of the reactor's bytes reaches the peer after the close.
        let pending = peer.outbound.len() as u64;
        if peer.role == Role::Client && !peer.reset && peer.echoed + pending == peer.bytes_to_send {
            self.satisfied += 1;
        }
    }

    /// When the next thing happens by itself.
    pub fn next_event(&self) -> u64 {
        let arrival = self.arrivals.front().map_or(NEVER, |(at, _)| *at);
        let peers = self.objects.values().flat_map(|object| match object {
            Object::Stream(peer) => Some(peer.next_at),
            _ => None,
        });
        peers.fold(arrival, u64::min)
    }

    /// Lets everything happen that is due.
    pub fn advance(&mut self, random: &mut Random) {
        while self.arrivals.front().is_some_and(|(at, _)| *at <= self.now_ns) {
            let (_, peer) = self.arrivals.pop_front().expect("seen above");
            let listeners = self.objects.values_mut().filter_map(|object| match object {
                Object::Listener { backlog } => Some(backlog),
                _ => None,
            });
            let mut listeners: Vec<_> = listeners.collect();
            if !listeners.is_empty() {
                let which = random.below(listeners.len() as u64) as usize;
                listeners[which].push_back(peer);
            }
        }
        for object in self.objects.values_mut() {
            if let Object::Stream(peer) = object
                && peer.next_at <= self.now_ns
            {
                peer.act(self.now_ns, random);
            }
        }
    }

    /// Whether no client is to come, waits, or is connected.
    #[cfg(test)]
    pub fn is_quiet(&self) -> bool {
        let busy = self.objects.values().any(|object| match object {
            Object::Listener { backlog } => !backlog.is_empty(),
            Object::Stream(peer) => peer.role != Role::Echo && !peer.reset,
            _ => false,
        });
        self.arrivals.is_empty() && !busy
    }

    /// The address of a connection's far end.
    pub fn peer_address(&mut self, fd: Fd) -> Result<Address, Errno> {
        match self.stream(fd)?.port {
            0 => Ok(self.address(fd)),
            port => Ok(Address::V4([127, 0, 0, 1].into(), port)),
        }
    }

    pub fn address(&mut self, fd: Fd) -> Address {
        Address::V4([127, 0, 0, 1].into(), 1024 + fd as u16)
    }
}
