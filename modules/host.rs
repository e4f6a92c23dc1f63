//! The host of one shard: everything that natives may touch.

use typebridge::{Builtin, Calls, Failure, Key, ModuleSource};

/// What the program was started with; the same for every shard.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// `process.execPath`.
    pub executable: String,
    /// `process.argv` from the script on.
    pub arguments: Vec<String>,
    /// `process.execArgv`.
    pub options: Vec<String>,
}

/// The state of one shard that natives work on.
pub struct Host {
    /// Calls into JavaScript that wait for the loop.
    pub calls: Calls,
    /// What the program was started with.
    pub program: Program,
    /// Finds built-ins by name.
    builtins: fn(&str) -> Option<Builtin>,
}

impl Host {
    /// A host without open resources.
    pub fn new(program: Program, builtins: fn(&str) -> Option<Builtin>) -> Host {
        Host { calls: Calls::default(), program, builtins }
    }
}

impl typebridge::Host for Host {
    fn calls(&mut self) -> &mut Calls {
        &mut self.calls
    }

    fn released(&mut self, _: Key) {}

    fn resolve_module(&mut self, specifier: &str, _: &str) -> Result<String, Failure> {
        Err(Failure::type_error(format!("cannot import {specifier}")))
    }

    fn load_module(&mut self, url: &str, _: Option<&str>) -> Result<ModuleSource, Failure> {
        Err(Failure::type_error(format!("cannot load {url}")))
    }

    fn builtin(&mut self, name: &str) -> Option<Builtin> {
        (self.builtins)(name)
    }
}
