//! The command line: options in, a shard run, an exit code out.
#![forbid(unsafe_code)]

mod builtins;
mod doctor;
mod shard;

use loader::{Loader, Settings};
use modules::{Host, Program};
use options::{Action, Options, Switch};
use shard::Shard;
use std::io::Write;
use typebridge::EngineConfig;

/// Bytes of native stack for JavaScript without `--stack-size`: enough for Node's depth of recursion.
const STACK_BYTES: usize = 7 << 20;

/// Native stack that the runtime's own code needs below JavaScript's.
const STACK_RESERVE_BYTES: usize = 512 << 10;

/// Stack of the main thread, as Linux gives it by default.
const MAIN_STACK_BYTES: usize = 8 << 20;

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

/// Runs the program on a thread with as much stack as it may use.
fn run(argv0: String, options: Options) -> i32 {
    let stack_bytes = options.stack_bytes_max.unwrap_or(STACK_BYTES);
    if stack_bytes + STACK_RESERVE_BYTES <= MAIN_STACK_BYTES {
        return run_shard(argv0, options, stack_bytes);
    }
    let builder = std::thread::Builder::new().stack_size(stack_bytes + STACK_RESERVE_BYTES);
    match builder.spawn(move || run_shard(argv0, options, stack_bytes)) {
        Ok(thread) => thread.join().unwrap_or(shard::EXIT_UNCAUGHT),
        Err(problem) => {
            eprintln!("protojs: no thread with a stack of {stack_bytes} bytes: {problem}");
            shard::EXIT_UNCAUGHT
        }
    }
}

fn run_shard(argv0: String, options: Options, stack_bytes_max: usize) -> i32 {
    let config = EngineConfig {
        heap_bytes_max: options.heap_bytes_max.unwrap_or(0) as usize,
        stack_bytes_max,
        ..EngineConfig::default()
    };
    match Shard::new(new_host(argv0, options), &config) {
        Ok(mut shard) => {
            let code = shard.run();
            // The process ends now: taking the heap apart object by object would only cost time.
            std::mem::forget(shard);
            code
        }
        Err(fatal) => {
            eprintln!("{}", fatal.text);
            shard::EXIT_UNCAUGHT
        }
    }
}

fn new_host(argv0: String, options: Options) -> Host {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let folder = io::process::working_directory().map(text).unwrap_or_else(|_| "/".to_owned());
    let mut settings = Settings::new(&options.conditions, options.switches.has(Switch::RequireModule));
    settings.preserve_symlinks = options.switches.has(Switch::PreserveSymlinks);
    settings.preserve_symlinks_main = options.switches.has(Switch::PreserveSymlinksMain);
    let loader = Loader::new(loader::files::Files::disk(), settings, &folder, builtins::look_up);
    let executable = io::process::executable().map(text).unwrap_or_else(|_| argv0.clone());
    Host::new(Program { executable, argv0, options }, loader, builtins::find)
}
