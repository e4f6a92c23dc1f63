//! The command line.
#![forbid(unsafe_code)]

mod builtins;
mod shard;

use modules::{Host, Program};
use shard::Shard;
use typebridge::EngineConfig;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let program = Program { executable: arguments[0].clone(), arguments: arguments[1..].to_vec(), ..Program::default() };
    let host = Host::new(program, builtins::find);
    let code = match Shard::new(host, &EngineConfig::default()) {
        Ok(mut shard) => shard.run(),
        Err(fatal) => {
            eprintln!("{}", fatal.text);
            shard::EXIT_UNCAUGHT
        }
    };
    std::process::exit(code);
}
