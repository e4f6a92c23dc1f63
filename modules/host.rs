//! The host of one shard: everything that natives may touch.

use crate::buffer::encoding_natives::TextDecoders;
use crate::buffer::pool::Buffers;
use crate::child_process::Children;
use crate::crypto::Crypto;
use crate::dgram::Dgram;
use crate::dns::Dns;
use crate::fs::Files;
use crate::http::Http;
use crate::kinds::kind;
use crate::memory::Idle;
use crate::net::Net;
use crate::perf_hooks::{Milestone, Timing};
use crate::process::Process;
use crate::repl::Repl;
use crate::shards::Shards;
use crate::shared_texts::SharedTexts;
use crate::timers::JsTimers;
use crate::websocket::WebSockets;
use crate::zlib::Codecs;
use arena::{ArenaLimits, TurnArena};
use io::{Clock, Config, Errno, MachineKind, Reactor, SimConfig, Wait};
use loader::Loader;
use options::Options;
use std::sync::Arc;
use typebridge::{Builtin, Calls, Failure, KeptCode, Key, ModuleSource};

/// Simulated time begins at a multiple of this, four levels of the wheel of timers: then each world finds its deadlines in the
/// same slots, and wakes as often on the way to them.
const SIMULATION_STARTS_NS: u64 = (1 << 24) * 1_000_000;

/// What the program was started with; the same for every shard.
#[derive(Clone, Debug)]
pub struct Program {
    /// `process.execPath`.
    pub executable: String,
    /// `process.argv0`.
    pub argv0: String,
    /// The command line.
    pub options: Options,
    /// Which of the program's shards this is, from 0.
    pub shard: usize,
    /// What the shards share.
    pub shards: Arc<Shards>,
}

impl Program {
    /// `--max-http-header-size`, in bytes.
    pub fn header_bytes_max(&self) -> usize {
        let given = self.options.http_header_bytes_max;
        given.map_or(crate::http::limits::HEADER_BYTES_MAX, |bytes| bytes as usize)
    }
}

/// The state of one shard that natives work on.
pub struct Host {
    /// Calls into JavaScript that wait for the loop.
    pub calls: Calls,
    /// The time of this turn.
    pub clock: Clock,
    /// What keeps the loop alive: timers, sockets, jobs that are not unref'd. The program ends at 0.
    pub references: usize,
    /// All timers of the shard, of JavaScript and of modules; milliseconds of `clock`.
    pub timers: io::Timers,
    /// node:http.
    pub http: Http,
    /// Readers of WebSockets.
    pub web_sockets: WebSockets,
    /// setTimeout, setInterval and setImmediate.
    pub js_timers: JsTimers,
    /// Sockets and servers.
    pub net: Net,
    /// Programs that were started, and channels to them.
    pub children: Children,
    /// UDP sockets.
    pub dgram: Dgram,
    /// Names that are looked up.
    pub dns: Dns,
    /// File operations that wait, and watched paths.
    pub files: Files,
    /// What node:buffer keeps: the pool of small Buffers.
    pub buffers: Buffers,
    /// Streams that are compressed or decompressed.
    pub codecs: Codecs,
    /// Keys, and what is hashed or enciphered.
    pub crypto: Crypto,
    /// Open TextDecoders.
    pub text_decoders: TextDecoders,
    /// When memory goes back to the system.
    pub idle: Idle,
    /// Texts that JavaScript asks for again and again.
    pub shared_texts: SharedTexts,
    /// What this turn sends.
    pub arena: TurnArena,
    /// Finds modules.
    pub loader: Loader,
    /// Compiled code of earlier runs, if the program or its environment wants it kept.
    pub compile_cache: Option<crate::module::CompileCache>,
    /// node:process.
    pub process: Process,
    /// When this shard came past what.
    pub timing: Timing,
    /// The interactive prompt.
    pub repl: Repl,
    /// Set when the loop shall end.
    pub exit_code: Option<i32>,
    /// What the program was started with.
    pub program: Program,
    /// The ring, opened by the first module that needs it.
    reactor: Option<Box<Reactor>>,
    /// On a simulated kernel: the moment of `clock` at which its time began, in nanoseconds.
    simulated_from_ns: Option<u64>,
    /// Finds built-ins by name.
    builtins: fn(&str) -> Option<Builtin>,
}

impl Host {
    /// A host without open resources.
    pub fn new(program: Program, loader: Loader, builtins: fn(&str) -> Option<Builtin>) -> Host {
        let clock = Clock::default();
        let mut timing = Timing::default();
        timing.reach(Milestone::NodeStart);
        Host {
            calls: Calls::default(),
            timers: io::Timers::new(clock.now_ms()),
            http: Http::default(),
            web_sockets: WebSockets::default(),
            js_timers: JsTimers::default(),
            net: Net::default(),
            children: Children::default(),
            dgram: Dgram::default(),
            dns: Dns::default(),
            files: Files::default(),
            buffers: Buffers::default(),
            codecs: Codecs::default(),
            crypto: Crypto::default(),
            text_decoders: TextDecoders::default(),
            idle: Idle::default(),
            shared_texts: SharedTexts::default(),
            arena: TurnArena::default(),
            loader,
            compile_cache: None,
            process: Process::default(),
            timing,
            repl: Repl::default(),
            exit_code: None,
            clock,
            references: 0,
            program,
            reactor: None,
            simulated_from_ns: None,
            builtins,
        }
    }

    /// The reactor, opened now if it was not. Fails with the probe's message where io_uring is not to be had.
    pub fn reactor(&mut self) -> Result<&mut Reactor, Failure> {
        if self.reactor.is_none() {
            let reactor = Reactor::open(&Config::default(), MachineKind::Uring)
                .map_err(|problem| Failure::coded("ERR_IO_URING_UNAVAILABLE", problem.to_string()))?;
            self.reactor = Some(Box::new(reactor));
        }
        Ok(self.open_reactor())
    }

    /// Puts the shard, which has nothing open, onto a simulated kernel with a clock of its own: for tests of what stands
    /// above the kernel.
    pub fn simulate(&mut self, limits: &Config, world: SimConfig) {
        self.refresh_clock();
        self.reactor = None;
        let reactor = Reactor::open(limits, MachineKind::Sim(world)).expect("nothing can be missing");
        self.reactor = Some(Box::new(reactor));
        self.simulated_from_ns = Some(self.clock.now_ns().next_multiple_of(SIMULATION_STARTS_NS));
        // What was busy before is no part of the new world.
        self.idle = Idle::default();
        self.refresh_clock();
    }

    /// Reads the clock for what comes next.
    pub fn refresh_clock(&mut self) {
        let Some(start_ns) = self.simulated_from_ns else { return self.clock.refresh() };
        let now_ns = start_ns + self.open_reactor().now_ns();
        self.clock.set_ns(now_ns);
    }

    /// Milliseconds of the monotonic clock, read anew as Node does for a new timer: a script that computed for long does not
    /// make its next timers early. What is due is judged by the time of the turn, so they wait for the next.
    pub fn precise_ms(&mut self) -> u64 {
        match self.simulated_from_ns {
            None => io::monotonic_ns() / 1_000_000,
            Some(start_ns) => (start_ns + self.open_reactor().now_ns()) / 1_000_000,
        }
    }

    /// The reactor that is open already: for whatever has a handle.
    pub fn open_reactor(&mut self) -> &mut Reactor {
        self.reactor.as_mut().expect("a handle exists only on an open reactor")
    }

    /// True once the ring is open.
    pub fn has_reactor(&self) -> bool {
        self.reactor.is_some()
    }

    /// Whether a built-in of this name is written.
    pub fn has_builtin(&self, name: &str) -> bool {
        (self.builtins)(name).is_some()
    }

    /// Switches pools and arenas off, so that what they save can be counted.
    pub fn pool_nothing(&mut self) {
        self.http.heads.keep(0);
        self.http.spare.keep(0);
        self.arena = TurnArena::new(ArenaLimits::NOTHING);
        self.http.arena = TurnArena::new(ArenaLimits::NOTHING);
        if let Some(reactor) = &mut self.reactor {
            reactor.pool_nothing();
        }
    }

    /// Counts something that keeps the loop alive.
    pub fn reference(&mut self) {
        self.references += 1;
    }

    /// Takes back one `reference`.
    pub fn unreference(&mut self) {
        assert!(self.references > 0, "more was unreferenced than referenced");
        self.references -= 1;
    }

    /// True while something keeps the loop going.
    pub fn is_alive(&self) -> bool {
        self.references > 0 || !self.calls.is_empty()
    }

    /// When the next timer is due, in nanoseconds of the monotonic clock.
    pub fn next_deadline_ns(&self) -> Option<u64> {
        self.timers.next_deadline().map(|deadline_ms| deadline_ms * 1_000_000)
    }

    /// Takes one timer that is due at the time of this turn; false when none is left. Its calls must be made before the
    /// next is taken: they may stop it.
    pub fn fire_due_timer(&mut self) -> bool {
        if crate::timers::fire_interrupted(self) {
            return true;
        }
        let Some((timer, owner)) = self.timers.pop_due(self.clock.now_ms()) else {
            return false;
        };
        let key = crate::kinds::key(owner);
        match key.kind() {
            kind::TIMER => crate::timers::fire(self, key),
            kind::HTTP_CONNECTION => crate::http::timer_due(self, key),
            other => panic!("a timer of kind {other} has no module: {timer:?}"),
        }
        true
    }

    /// Waits for the kernel as long as `wait` says and lets every completion advance its owner.
    /// What the kernel refuses ends the process: without its ring a shard can do nothing.
    pub fn turn(&mut self, wait: Wait) -> Result<(), Errno> {
        // Simulated time is not measured by the real clock.
        let is_timed = wait != Wait::Now && self.simulated_from_ns.is_none();
        let began_ns = if is_timed { Some(io::monotonic_ns()) } else { None };
        crate::http::leave_pages(self);
        let Some(reactor) = self.reactor.as_mut() else {
            self.sleep(wait);
            self.count_idle(began_ns);
            return Ok(());
        };
        let wait = match (wait, self.simulated_from_ns) {
            (Wait::Until(deadline_ns), Some(start_ns)) => Wait::Until(deadline_ns.saturating_sub(start_ns)),
            (wait, _) => wait,
        };
        self.arena.turn_ended();
        reactor.turn(wait)?;
        self.refresh_clock();
        self.count_idle(began_ns);
        self.http.arena.turn_ended();
        let mut completions = 0;
        while let Some(completion) = self.open_reactor().pop() {
            self.complete(completion);
            completions += 1;
        }
        let now_ns = self.clock.now_ns();
        self.idle.completed(completions, now_ns);
        crate::memory::look(self, now_ns);
        Ok(())
    }

    /// Counts the time that a turn waited, up to now.
    fn count_idle(&mut self, began_ns: Option<u64>) {
        if let Some(began_ns) = began_ns {
            self.timing.idle_ns += self.clock.now_ns().saturating_sub(began_ns);
        }
    }

    /// Hands to the kernel what the program has written, before it ends: to the program those writes were done.
    pub fn send_last(&mut self) {
        if let Some(reactor) = self.reactor.as_mut() {
            // Nobody is left to be told of a failure.
            let _ = reactor.turn(Wait::Now);
        }
    }

    /// Without a ring only time can pass.
    fn sleep(&mut self, wait: Wait) {
        match wait {
            Wait::Now => {}
            Wait::Until(deadline_ns) => {
                let pause = deadline_ns.saturating_sub(io::monotonic_ns());
                io::sleep_ns(pause);
            }
            Wait::Forever => panic!("the loop would wait for ever with nothing open"),
        }
        self.clock.refresh();
    }

    fn complete(&mut self, completion: io::Completion) {
        let key = crate::kinds::key(completion.owner);
        if let io::Event::Signal(number) = completion.event {
            return crate::process::signalled(self, number);
        }
        match key.kind() {
            kind::PROMPT => crate::repl::deliver(self),
            kind::SOCKET | kind::SERVER => crate::net::complete(self, key, completion),
            kind::HTTP_CONNECTION => crate::http::complete(self, key, completion.event),
            kind::CHILD => crate::child_process::complete(self, key, completion.event),
            kind::LOOK_UP => crate::dns::complete(self, key, completion),
            kind::DATAGRAM => crate::dgram::complete(self, key, completion),
            kind::JOB => crate::fs::complete(self, key, completion),
            kind::CODEC_JOB => crate::zlib::complete(self, key, completion),
            kind::CRYPTO_JOB => crate::crypto::job::complete(self, key, completion),
            other => panic!("a completion of kind {other} has no module: {:?}", completion.event),
        }
    }
}

impl typebridge::Host for Host {
    fn calls(&mut self) -> &mut Calls {
        &mut self.calls
    }

    fn released(&mut self, key: Key) {
        match key.kind() {
            kind::SOCKET | kind::SERVER => self.net.released(key),
            kind::DATAGRAM => self.dgram.released(key),
            kind::CODEC => self.codecs.released(key),
            kind::CRYPTO_KEY | kind::CRYPTO_HASH | kind::CRYPTO_CIPHER => self.crypto.released(key),
            kind::HTTP_REQUEST | kind::HTTP_RESPONSE => crate::http::released(self, key),
            _ => {}
        }
    }

    fn resolve_module(&mut self, specifier: &str, referrer: &str) -> Result<String, Failure> {
        if let Some(url) = self.loader.resolve_plain(specifier, referrer) {
            return Ok(url);
        }
        let url = self.loader.resolve_module(specifier, referrer).map_err(crate::module::failure)?;
        Ok(url.href())
    }

    fn load_module(&mut self, url: &str, attribute: Option<&str>) -> Result<ModuleSource, Failure> {
        crate::module::load(self, url, attribute)
    }

    fn read_source(&mut self, file: &str) -> Result<Vec<u8>, Failure> {
        crate::module::source_of_file(self, file)
    }

    fn keeps_code(&self) -> bool {
        self.compile_cache.is_some()
    }

    fn kept_code_of_file(&mut self, name: &str, file: &str) -> Option<KeptCode> {
        crate::module::kept_code_of_file(self, name, file)
    }

    fn kept_code(&mut self, name: &str, file: Option<&str>, source: &[u8]) -> Option<KeptCode> {
        crate::module::kept_code(self, name, file, source)
    }

    fn keep_code(&mut self, name: &str, file: Option<&str>, source: &[u8], code: &[u8]) {
        crate::module::keep_code(self, name, file, source, code);
    }

    fn builtin(&mut self, name: &str) -> Option<Builtin> {
        (self.builtins)(name)
    }
}
