//! One engine that goes through simulated worlds, one after the other, and what must hold at the end of each.

use super::natives;
use super::shard::Shard;
use io::{Config, Faults, SimConfig};
use loader::{Loader, Settings};
use modules::{Host, Program, Shards};
use std::sync::Arc;
use typebridge::{Builtin, Callback, Engine, EngineConfig};

/// More turns than any world needs that comes to its end.
const TURNS_MAX: u32 = 60_000;

/// Native stack for JavaScript, and what the runtime and the test need besides, in bytes.
const STACK_BYTES: usize = 4 << 20;
const STACK_RESERVE_BYTES: usize = 2 << 20;

/// Modules that a later world is the first to load keep some functions for good; what every world leaves behind is more.
const KEPT_BY_MODULES_MAX: usize = 16;

/// Every fourth world is one in which nothing goes wrong.
const FAIR_EVERY: u64 = 4;

/// A shard with a scenario's script loaded.
pub struct World {
    shard: Shard,
    script: Callback,
    /// Values that the host keeps between two worlds, once the first is over.
    kept: Option<usize>,
}

impl World {
    /// Starts an engine with an empty program and loads `internal:sim/<name>`.
    pub fn new(name: &str) -> World {
        let bindings = natives::bindings();
        let config = EngineConfig { stack_bytes_max: STACK_BYTES, ..EngineConfig::default() };
        let mut shard = Shard::over(Engine::new(host(), bindings, &config)).expect("internal:main loads");
        shard.start();
        while shard.engine.host().is_alive() {
            shard.turn();
        }
        let script = shard.engine.require(&format!("internal:sim/{name}"));
        let script = script.unwrap_or_else(|fatal| panic!("{name}.js does not load: {}", fatal.text));
        World { shard, script, kept: None }
    }

    fn call(&mut self, function: &str, seed: u64) -> Result<(), String> {
        self.shard.engine.invoke(self.script, function, &[&seed.to_string()]);
        self.shard.engine.run_calls();
        self.complaints()
    }

    fn complaints(&mut self) -> Result<(), String> {
        if let Some(fatal) = self.shard.engine.take_fatal() {
            return Err(fatal.text);
        }
        natives::take_failure().map_or(Ok(()), Err)
    }
}

/// A thread with enough stack for an engine.
pub fn thread() -> std::thread::Builder {
    std::thread::Builder::new().stack_size(STACK_BYTES + STACK_RESERVE_BYTES)
}

/// Runs the scenario in the world of this seed; a number that stands for all that happened, or what was wrong.
pub fn run_world(world: &mut World, seed: u64) -> Result<u64, String> {
    let is_fair = seed.is_multiple_of(FAIR_EVERY);
    natives::begin(is_fair);
    world.call("plan", seed)?;
    let faults = if is_fair { Faults::default() } else { Faults::swarm(seed) };
    let peers = natives::take_peers();
    let sim = SimConfig { faults, peers, clients: 0, ..SimConfig::swarm(seed) };
    world.shard.engine.host().simulate(&limits(seed), sim);
    world.call("run", seed)?;
    let mut turns = 0;
    while world.shard.engine.host().is_alive() {
        turns += 1;
        if turns > TURNS_MAX {
            return Err(format!("after {TURNS_MAX} turns the program still is not over"));
        }
        world.shard.turn();
        world.complaints()?;
    }
    let trace = see_what_is_left(world)?;
    world.call("finish", seed)?;
    see_what_is_kept(world)?;
    Ok(natives::take_trace(trace ^ u64::from(turns)))
}

/// Nothing of the reactor may be in use when nothing keeps the loop alive.
fn see_what_is_left(world: &mut World) -> Result<u64, String> {
    world.shard.engine.collect();
    world.shard.engine.run_calls();
    let host = world.shard.engine.host();
    let reactor = host.reactor().expect("it is open");
    for _ in 0..1000 {
        // Late results of what was cancelled.
        reactor.turn(io::Wait::Now).map_err(|errno| errno.message().to_string())?;
        if let Some(completion) = reactor.pop() {
            return Err(format!("told when nobody listens any more: {completion:?}"));
        }
    }
    let (handles, operations) = (reactor.handles(), reactor.operations());
    if handles > 0 || operations > 0 {
        return Err(format!("{handles} handles and {operations} operations are left"));
    }
    let open_files = reactor.simulated_open_files();
    if open_files > 0 {
        return Err(format!("{open_files} files are left open"));
    }
    let (trace, reports) = reactor.simulated().expect("it is simulated");
    natives::set_reports(reports);
    Ok(trace)
}

/// When the script has let go of all, no page, no socket, no server and no kept value may be left.
fn see_what_is_kept(world: &mut World) -> Result<(), String> {
    world.shard.engine.collect();
    world.shard.engine.run_calls();
    let reactor = world.shard.engine.host().open_reactor();
    for pool in [Some(reactor.pages()), reactor.blocks()].into_iter().flatten() {
        let counts = pool.counts();
        if counts.held > 0 || counts.lent > 0 {
            return Err(format!("pages are left: {counts:?}"));
        }
    }
    let (sockets, servers) = world.shard.engine.host().net.counts();
    if sockets > 0 || servers > 0 {
        return Err(format!("{sockets} sockets and {servers} servers outlive their objects"));
    }
    let left = world.shard.engine.host().http.counts();
    if left != (0, 0, 0) {
        return Err(format!("servers, connections and exchanges of http are left: {left:?}"));
    }
    let kept = world.shard.engine.kept();
    if kept > *world.kept.get_or_insert(kept) + KEPT_BY_MODULES_MAX {
        return Err(format!("{kept} values are kept, and {:?} before", world.kept));
    }
    Ok(())
}

fn host() -> Host {
    let arguments = vec!["-e".to_owned(), "0".to_owned()];
    let options = options::parse(arguments, None).unwrap_or_else(|refusal| panic!("{}", refusal.text));
    let program = Program {
        executable: "protojs".to_owned(),
        argv0: "protojs".to_owned(),
        options,
        shard: 0,
        shards: Arc::new(Shards::new(1)),
    };
    let settings = Settings::new(&[], false);
    let loader = Loader::new(loader::files::Files::disk(), settings, "/", super::builtins::look_up);
    Host::new(program, loader, find)
}

/// The scenarios' scripts beside the modules.
fn find(name: &str) -> Option<Builtin> {
    let Some(script) = name.strip_prefix("internal:sim/") else { return super::builtins::find(name) };
    let path = format!("{}/tests/sim/{script}.js", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).ok().map(Builtin::Source)
}

/// Limits so small that they are met.
fn limits(seed: u64) -> Config {
    let draw = |number: u32, bound: u64| (seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> number) % bound;
    let pages_max = 4 + draw(7, 16) as u32;
    Config {
        submission_entries: 2 << draw(13, 5),
        completion_entries: 4 << draw(19, 5),
        pages_max,
        pages_low_water: pages_max / 2,
        provided_first: 1 + draw(23, 2) as u32,
        provided_max: 2 << draw(29, 3),
        handles_max: 64,
        operations_max: 256,
        accept_retry_ns: 1 + draw(33, 1_000_000),
        ..Config::tiny()
    }
}
