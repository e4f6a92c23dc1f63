//! What a keep-alive request costs in counts that no busy machine can blur: allocations of Rust code, entries into the kernel.
//!
//! The shard runs in the test's own process, on one thread, with the allocator of this binary counting per thread. The engine
//! allocates by the C library itself, so what is counted is what Rust code does.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::builtins;
use io::{Stats, Wait};
use loader::{Loader, Settings};
use modules::{Host, Program, Shards};
use typebridge::{Engine, EngineConfig};

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

const CONNECTIONS: u64 = 64;
const WARM_UP_ROUNDS: u64 = 100;
const MEASURED_ROUNDS: u64 = 160;
const MEASURED: u64 = MEASURED_ROUNDS * CONNECTIONS;

/// Queues grow to their high-water mark, which a busy machine may reach after the warm-up.
const GROWTH_MAX: u64 = 32;

/// Entries into the kernel for each request.
const ENTERS_MAX: f64 = 0.2;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: counts\r\n\r\n";

/// What is counted at a moment.
#[derive(Clone, Copy, Default)]
struct Counts {
    allocations: u64,
    stats: Stats,
}

#[test]
fn a_hello_allocates_nothing_and_seldom_enters_the_kernel() {
    let (before, after) = measure("hello.js", true);
    let allocations = after.allocations - before.allocations;
    let enters = (after.stats.enters - before.stats.enters) as f64 / MEASURED as f64;
    println!("{allocations} allocations and {enters:.4} enters for each of {MEASURED} requests");
    assert!(allocations <= GROWTH_MAX, "{allocations} allocations in {MEASURED} requests");
    assert!(enters <= ENTERS_MAX, "{enters} enters for each request");
}

/// Two fifths of the allocations at least are saved by pools and arenas.
#[test]
fn pools_and_arenas_save_allocations() {
    let [with, without] = [true, false].map(|pools| {
        let (before, after) = measure("hello.js", pools);
        after.allocations - before.allocations
    });
    println!("{with} allocations in {MEASURED} requests with pools and arenas, {without} without");
    assert!(with * 10 <= without * 6, "{with} allocations, {without} without pools and arenas");
}

/// Serves with `script` on this thread until the clients have what they want; counts after the warm-up and at the end.
fn measure(script: &str, pools: bool) -> (Counts, Counts) {
    let name = format!("counts-{:?}-{script}-{pools}.port", std::thread::current().id());
    let port_file = std::env::temp_dir().join(format!("{}-{name}", std::process::id()));
    let measured = Arc::new([const { AtomicBool::new(false) }; 2]);
    let clients = {
        let (port_file, measured) = (port_file.clone(), measured.clone());
        std::thread::spawn(move || run_clients(&port_file, &measured))
    };
    let mut engine = start(script, &port_file);
    if !pools {
        engine.host().pool_nothing();
    }
    let mut counts = [Counts::default(); 2];
    let mut taken = 0;
    while taken < 2 {
        turn(&mut engine);
        if measured[taken].load(Ordering::Acquire) {
            counts[taken] =
                Counts { allocations: ALLOCATIONS.get(), stats: engine.host().open_reactor().stats() };
            taken += 1;
        }
    }
    clients.join().expect("the clients got their answers");
    std::fs::remove_file(&port_file).expect("the script wrote it");
    (counts[0], counts[1])
}

fn start(script: &str, port_file: &std::path::Path) -> Engine<Host> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/http_load").join(script);
    let words = [path, port_file.to_owned()].map(|path| path.to_string_lossy().into_owned());
    let options = options::parse(words.to_vec(), None).unwrap_or_else(|refusal| panic!("{}", refusal.text));
    let settings = Settings::new(&options.conditions, false);
    let loader = Loader::new(loader::files::Files::disk(), settings, "/", builtins::look_up);
    let name = "protojs".to_owned();
    let program = Program {
        executable: name.clone(),
        argv0: name,
        options,
        shard: 0,
        shards: Arc::new(Shards::new(1)),
    };
    let host = Host::new(program, loader, builtins::find);
    // Test threads have stacks of 2 MiB.
    let config = EngineConfig { stack_bytes_max: 1 << 20, ..EngineConfig::default() };
    let mut engine = Engine::new(host, modules::BINDINGS, &config);
    let main = engine.require("internal:main").unwrap_or_else(|fatal| panic!("{}", fatal.text));
    engine.invoke(main, "run", &[]);
    engine.run_calls();
    engine
}

/// One turn of the loop, which wakes at times to look whether the clients are done.
fn turn(engine: &mut Engine<Host>) {
    const LOOK_NS: u64 = 20_000_000;
    assert!(!engine.has_fatal(), "{}", engine.take_fatal().map(|fatal| fatal.text).unwrap_or_default());
    engine.host().clock.refresh();
    while engine.host().fire_due_timer() {
        engine.run_calls();
    }
    let wait = Wait::Until(engine.host().clock.now_ns() + LOOK_NS);
    engine.host().turn(wait).expect("the ring works");
    engine.run_calls();
    engine.host().js_timers.begin_immediates();
    while modules::queue_immediates(engine.host()) {
        engine.run_calls();
    }
}

fn run_clients(port_file: &std::path::Path, measured: &[AtomicBool; 2]) {
    let port = wait_for_port(port_file);
    let streams: Vec<_> = (0..CONNECTIONS)
        .map(|_| TcpStream::connect(("127.0.0.1", port)).expect("the server listens"))
        .collect();
    rounds(&streams, WARM_UP_ROUNDS);
    measured[0].store(true, Ordering::Release);
    // The server takes its counts when it next looks.
    std::thread::sleep(Duration::from_millis(100));
    rounds(&streams, MEASURED_ROUNDS);
    measured[1].store(true, Ordering::Release);
    std::thread::sleep(Duration::from_millis(100));
}

fn wait_for_port(port_file: &std::path::Path) -> u16 {
    let ended = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(port) = std::fs::read_to_string(port_file).ok().and_then(|text| text.parse().ok()) {
            return port;
        }
        assert!(Instant::now() < ended, "the server does not start");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn rounds(streams: &[TcpStream], count: u64) {
    let mut answer = [0; 1024];
    for _ in 0..count {
        for mut stream in streams {
            stream.write_all(REQUEST).expect("the connection is open");
        }
        for mut stream in streams {
            let length = stream.read(&mut answer).expect("an answer comes");
            assert!(answer[..length].ends_with(b"\r\n\r\nhello"));
        }
    }
}
