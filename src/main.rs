//! The command line: options in, a shard run, an exit code out.
#![forbid(unsafe_code)]

mod builtins;
mod doctor;
mod shard;

use loader::{Loader, Settings};
use modules::{Host, Program, Shards};
use options::{Action, Cores, Options, Switch};
use shard::Shard;
use std::io::Write;
use std::sync::Arc;
use typebridge::EngineConfig;

/// Bytes of native stack for JavaScript without `--stack-size`: enough for Node's depth of recursion, also through `call`,
/// async functions and generators, whose frames are the largest. The stack takes memory only where it is used.
const STACK_BYTES: usize = 16 << 20;

/// Native stack that the runtime's own code needs below JavaScript's.
const STACK_RESERVE_BYTES: usize = 512 << 10;

fn main() {
    let mut arguments = std::env::args_os().map(|argument| argument.to_string_lossy().into_owned());
    let argv0 = arguments.next().unwrap_or_default();
    let arguments: Vec<String> = arguments.collect();
    let environment = std::env::var("NODE_OPTIONS").ok();
    let code = match options::parse(arguments, environment.as_deref()) {
        Ok(options) => start(argv0, options),
        Err(refusal) => {
            eprintln!("{}", refusal.text);
            refusal.exit_code
        }
    };
    io::terminal::restore();
    std::process::exit(code);
}

fn start(argv0: String, options: Options) -> i32 {
    match &options.action {
        Action::Help => print(options::help::HELP),
        Action::Version => print(&format!("v{}\n", env!("CARGO_PKG_VERSION"))),
        Action::Print(text) => print(text),
        Action::Doctor { json } => doctor::run(*json),
        _ => run(argv0, options),
    }
}

fn print(text: &str) -> i32 {
    // Whoever closed the pipe does not want the text.
    let _ = std::io::stdout().write_all(text.as_bytes());
    0
}

/// Runs the program: one shard on the main thread and, with `--cores`, one more on a thread for each further core.
fn run(argv0: String, options: Options) -> i32 {
    io::signals::forget_inherited();
    io::signals::survive_file_limits();
    if let Some(threads) = io_threads(&options) {
        io::limit_threads(threads);
    }
    let cores = match options.cores {
        Cores::Auto => io::process::cores(),
        Cores::Count(count) => count.max(1) as usize,
    };
    let shards = Arc::new(Shards::new(cores));
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let executable = io::process::executable().map(text).unwrap_or_else(|_| argv0.clone());
    let program = Program { executable, argv0, options, shard: 0, shards };
    let others: Vec<_> = (1..cores).map(|shard| on_thread(Program { shard, ..program.clone() })).collect();
    let stack_bytes = stack_bytes(&program);
    let code = if io::limits::grow_main_stack(stack_bytes + STACK_RESERVE_BYTES) {
        run_shard(program, stack_bytes)
    } else {
        on_thread(program).join().unwrap_or(shard::EXIT_UNCAUGHT)
    };
    // A shard that fails ends the whole program, as a process of a cluster would not: half a program helps nobody.
    if code != 0 {
        return code;
    }
    let codes = others.into_iter().map(|thread| thread.join().unwrap_or(shard::EXIT_UNCAUGHT));
    codes.fold(0, |first, code| if first == 0 { code } else { first })
}

/// Threads of the offload pool, where the command line or libuv's variable says how many.
fn io_threads(options: &Options) -> Option<usize> {
    let variable = || std::env::var("UV_THREADPOOL_SIZE").ok()?.trim().parse().ok();
    options.io_threads.map(|threads| threads as usize).or_else(variable)
}

fn stack_bytes(program: &Program) -> usize {
    program.options.stack_bytes_max.unwrap_or(STACK_BYTES)
}

/// Runs a shard on a thread with as much stack as it may use. Its failure ends the process at once.
fn on_thread(program: Program) -> std::thread::JoinHandle<i32> {
    let stack_bytes = stack_bytes(&program);
    let builder = std::thread::Builder::new().stack_size(stack_bytes + STACK_RESERVE_BYTES);
    let run = move || {
        let code = run_shard(program, stack_bytes);
        if code != 0 {
            std::process::exit(code);
        }
        code
    };
    builder.spawn(run).unwrap_or_else(|problem| {
        eprintln!("protojs: no thread with a stack of {stack_bytes} bytes: {problem}");
        std::process::exit(shard::EXIT_UNCAUGHT)
    })
}

fn run_shard(program: Program, stack_bytes_max: usize) -> i32 {
    if program.shards.are_many() {
        // Where the mask does not allow it the scheduler decides.
        let _ = io::process::pin_to_core(program.shard);
    }
    let config = EngineConfig {
        heap_bytes_max: program.options.heap_bytes_max.unwrap_or(0) as usize,
        stack_bytes_max,
        ..EngineConfig::default()
    };
    match Shard::new(new_host(program), &config) {
        Ok(mut shard) => {
            let code = shard.run();
            // The process ends soon: taking the heap apart object by object would only cost time.
            std::mem::forget(shard);
            code
        }
        Err(fatal) => {
            eprintln!("{}", fatal.text);
            shard::EXIT_UNCAUGHT
        }
    }
}

/// The folder for compiled code that the environment names. One that cannot be used is as if it were not named.
fn compile_cache(here: &str, program: &Program) -> Option<modules::CompileCache> {
    let folder = std::env::var("NODE_COMPILE_CACHE").ok().filter(|folder| !folder.is_empty())?;
    if std::env::var_os("NODE_DISABLE_COMPILE_CACHE").is_some() {
        return None;
    }
    let script = match &program.options.action {
        Action::Script(path) => loader::path::resolve(here, path),
        _ => String::new(),
    };
    modules::CompileCache::open(&loader::path::resolve(here, &folder), &script).ok()
}

fn new_host(program: Program) -> Host {
    let folder = io::process::working_directory().unwrap_or_else(|_| b"/".to_vec());
    let switches = program.options.switches;
    let mut settings = Settings::new(&program.options.conditions, switches.has(Switch::RequireModule));
    settings.preserve_symlinks = switches.has(Switch::PreserveSymlinks);
    settings.preserve_symlinks_main = switches.has(Switch::PreserveSymlinksMain);
    settings.default_type = program.options.default_type.as_deref().unwrap_or_default().into();
    let folder = String::from_utf8_lossy(&folder);
    let mut loader = Loader::new(loader::files::Files::disk(), settings, &folder, builtins::look_up);
    loader.cache.enabled = switches.has(Switch::ModuleCaches);
    let code = if loader.cache.enabled { compile_cache(&folder, &program) } else { None };
    let mut host = Host::new(program, loader, builtins::find);
    if let Some(code) = code {
        modules::open_kept(&mut host, code);
    }
    host
}
