//! Pieces of the hot path, each alone: `cargo bench`. Figures for a whole request come from `cargo perf`.

use arena::{Chain, TurnArena};
use criterion::{Criterion, criterion_group, criterion_main};
use io::{Owner, Timers};
use modules::http::date::DateLine;
use modules::http::headers::{Given, OutgoingHeaders};
use modules::http::limits::ServerOptions;
use modules::http::pool::HeadPool;
use modules::http::response::{Answered, ResponseHead, ServerWords, Wishes, write_head};
use modules::http::server_connection::{ServerConnection, Step};
use std::hint::black_box;
use typebridge::{
    Args, Binding, Builtin, Calls, Engine, EngineConfig, Failure, Host, Key, ModuleSource, Native, Value,
};

const REQUEST: &[u8] =
    b"GET /a?b=c HTTP/1.1\r\nHost: localhost:8000\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n";

fn parse(criterion: &mut Criterion) {
    let (options, mut pool) = (ServerOptions::default(), HeadPool::default());
    let mut connection = ServerConnection::new(1);
    criterion.bench_function("http: parse a request head", |bencher| {
        bencher.iter(|| {
            let mut cursor = 0;
            match connection.next(black_box(REQUEST), &mut cursor, &options, &mut pool, 1) {
                Step::Request { head, .. } => pool.give(head),
                other => panic!("{other:?}"),
            }
            black_box(connection.response_finished(false, false, 1));
        });
    });
}

fn write(criterion: &mut Criterion) {
    let head = ResponseHead {
        status: 200,
        reason: None,
        answered: Answered { is_head: false, keeps_alive: true, takes_chunks: true },
        content_length: Some(5),
        wishes: Wishes::default(),
        server: ServerWords { keep_alive_timeout_ms: 5000, ..ServerWords::default() },
    };
    let (date, mut out) = (DateLine::new(0), Vec::new());
    let mut headers = OutgoingHeaders::default();
    headers.set("Content-Type", Given::Text("text/plain")).expect("a valid header");
    criterion.bench_function("http: write a response head with one header", |bencher| {
        bencher.iter(|| {
            out.clear();
            black_box(write_head(&mut out, black_box(&head), &headers, &date)).expect("no trailers");
        });
    });
}

fn memory(criterion: &mut Criterion) {
    let mut arena = TurnArena::default();
    criterion.bench_function("arena: a response into a chain", |bencher| {
        bencher.iter(|| {
            let mut chain = Chain::new();
            chain.push_arena(arena.copy(black_box(REQUEST)).expect("the arena has room"));
            black_box(chain.len());
            drop(chain);
            arena.turn_ended();
        });
    });
    let mut timers = Timers::new(0);
    criterion.bench_function("io: start and cancel a timer", |bencher| {
        bencher.iter(|| {
            let timer = timers.start(Owner(1), black_box(5000));
            timers.cancel(timer)
        });
    });
}

#[derive(Default)]
struct Counter {
    calls: Calls,
    count: f64,
}

impl Host for Counter {
    fn calls(&mut self) -> &mut Calls {
        &mut self.calls
    }

    fn released(&mut self, _: Key) {}

    fn resolve_module(&mut self, specifier: &str, _: &str) -> Result<String, Failure> {
        Ok(specifier.to_owned())
    }

    fn load_module(&mut self, _: &str, _: Option<&str>) -> Result<ModuleSource, Failure> {
        Err(Failure::type_error("no modules here"))
    }

    fn builtin(&mut self, name: &str) -> Option<Builtin> {
        match name {
            "json" => return Some(Builtin::Source(JSON.into())),
            "bridge" => return Some(Builtin::Source(BRIDGE.into())),
            _ => {}
        }
        let source = "const { add } = binding('bench'); module.exports = { run(count) { for (let i = +count; i > 0; i--) add(1); } };";
        Some(Builtin::Source(source.into()))
    }
}

fn add(host: &mut Counter, args: &Args<'_>) -> Result<Value, Failure> {
    host.count += args.number(0)?;
    Ok(Value::Undefined)
}

static BINDINGS: &[Binding<Counter>] =
    &[Binding { name: "bench", functions: &[Native::new("add", 1, add)], groups: &[] }];

fn boundary(criterion: &mut Criterion) {
    let mut engine = Engine::new(Counter::default(), BINDINGS, &EngineConfig::default());
    let main = engine.require("main").expect("the source is right");
    criterion.bench_function("typebridge: 1,000 calls of a native in a loop", |bencher| {
        bencher.iter(|| engine.invoke(main, "run", &["1000"]));
    });
    criterion.bench_function("typebridge: one call into JavaScript and back", |bencher| {
        bencher.iter(|| engine.invoke(main, "run", &["0"]));
    });
}

/// Values of several shapes; `run(what, whose, count)` stringifies or parses one with our functions or with the engine's own.
const JSON: &str = r#"
    const [engineParse, engineStringify] = binding('engine').engineJson();
    const item = (_, i) => ({ sku: `SKU-${1000 + i * 37}`, title: `Item number ${i}`, quantity: i % 4 + 1, price: 9.99 + i * 3.5, note: null });
    const values = {
        order: { id: 'ord_7f3a91c2', customer: { id: 48213, name: 'Ada Lovelace', tags: ['vip', 'eu'] }, items: Array.from({ length: 32 }, item) },
        objects: Array.from({ length: 1000 }, (_, i) => ({ id: i, name: `user ${i}`, active: i % 2 === 0, score: i * 1.25 })),
        text: { text: '"It was the best of times," he wrote,\n"it was the worst of times."\n'.repeat(3000) },
    };
    const functions = { ours: [JSON.parse, JSON.stringify], engine: [engineParse, engineStringify] };
    module.exports = { run(what, whose, name, count) {
        const [parse, stringify] = functions[whose];
        const given = what === 'parse' ? JSON.stringify(values[name]) : values[name];
        const convert = what === 'parse' ? parse : stringify;
        for (let i = +count; i > 0; i--) convert(given);
    } };
"#;

fn json(criterion: &mut Criterion) {
    let mut engine = Engine::new(Counter::default(), BINDINGS, &EngineConfig::default());
    let functions = engine.require("json").expect("the source is right");
    for (value, count) in [("order", "100"), ("objects", "10"), ("text", "10")] {
        for what in ["stringify", "parse"] {
            for whose in ["ours", "engine"] {
                criterion.bench_function(
                    &format!("json: {what} {value} {count} times, {whose}"),
                    |bencher| {
                        bencher.iter(|| engine.invoke(functions, "run", &[what, whose, value, count]));
                    },
                );
            }
        }
    }
}

const BRIDGE: &str = r#"
    const engine = binding('engine');
    const keys = (count) => Object.fromEntries(Array.from({ length: count }, (_, at) => ['key' + at, at % 3 ? at : 'value ' + at]));
    const order = (id) => ({ id, name: 'item ' + id, tags: ['new', 'sale'], stock: { count: id * 3, place: 'north' }, note: null });
    const values = {
        '1 key': keys(1), '10 keys': keys(10), '100 keys': keys(100),
        '1,000 numbers': Array.from({ length: 1000 }, (_, at) => at * 1.5), '100,000 numbers': Array.from({ length: 100000 }, (_, at) => at),
        '1,000 strings': Array.from({ length: 1000 }, (_, at) => 'string ' + at), '100 orders': Array.from({ length: 100 }, (_, at) => order(at)),
    };
    const prototype = Object.defineProperty({}, 'value', { get: engine.sharedValue });
    engine.setSharedPrototype(prototype);
    module.exports = { run(name, what, switched, count) {
        engine.setBridge(switched === 'on' ? 10000 : 0, switched === 'on');
        const value = values[name];
        const shared = engine.share(value);
        if (what === 'cached') for (let i = +count; i > 0; i--) shared.value;
        else for (let i = +count; i > 0; i--) engine.convert(value);
    } };
"#;

fn bridge(criterion: &mut Criterion) {
    let mut engine = Engine::new(Counter::default(), BINDINGS, &EngineConfig::default());
    let functions = engine.require("bridge").expect("the source is right");
    for value in
        ["1 key", "10 keys", "100 keys", "1,000 numbers", "100,000 numbers", "1,000 strings", "100 orders"]
    {
        for (what, count) in [("both ways", "10"), ("cached", "1000")] {
            for switched in ["on", "off"] {
                // Without the cache, a thousand big arrays would take minutes.
                let count = if switched == "off" { "10" } else { count };
                criterion.bench_function(
                    &format!("typebridge: {value} {what} {count} times, quick ways and cache {switched}"),
                    |bencher| {
                        bencher.iter(|| engine.invoke(functions, "run", &[value, what, switched, count]));
                    },
                );
            }
        }
    }
}

criterion_group!(pieces, parse, write, memory, boundary, bridge, json);
criterion_main!(pieces);
