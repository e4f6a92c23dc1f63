//! Pieces of the hot path, each alone: `cargo bench`. Figures for a whole request come from `cargo perf`.

use arena::{Chain, TurnArena};
use criterion::{Criterion, criterion_group, criterion_main};
use io::{Owner, Timers};
use modules::http::date::DateLine;
use modules::http::headers::{Given, OutgoingHeaders};
use modules::http::pool::HeadPool;
use modules::http::response::{Answered, ResponseHead, ServerWords, Wishes, write_head};
use modules::http::server_connection::{ServerConnection, ServerOptions, Step};
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

    fn builtin(&mut self, _: &str) -> Option<Builtin> {
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

criterion_group!(pieces, parse, write, memory, boundary);
criterion_main!(pieces);
