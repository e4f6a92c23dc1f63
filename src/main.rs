//! The command line.
#![forbid(unsafe_code)]

mod builtins;

use modules::{BINDINGS, Host, Program};
use typebridge::{Engine, EngineConfig};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let program = Program { executable: arguments[0].clone(), arguments: arguments[1..].to_vec(), options: vec![] };
    let mut engine = Engine::new(Host::new(program, builtins::find), BINDINGS, &EngineConfig::default());
    let code = match engine.require("internal:main") {
        Err(fatal) => {
            eprintln!("{}", fatal.text);
            1
        }
        Ok(main) => {
            engine.invoke(main, "run", &[&arguments[1], &std::fs::read_to_string(&arguments[1]).unwrap()]);
            engine.run_calls();
            engine.take_fatal().map_or(0, |fatal| {
                eprintln!("{}", fatal.text);
                1
            })
        }
    };
    std::process::exit(code);
}
