//! One shard: an engine with its host, and the turns of its loop.

use io::Wait;
use modules::Host;
use modules::perf_hooks::Milestone;
use typebridge::{Callback, Engine, EngineConfig, Fatal};

/// Exit code of a program that an exception ended.
pub const EXIT_UNCAUGHT: i32 = 1;
/// Exit code of a program that filled its heap: Node's for errors of the engine.
pub const EXIT_OUT_OF_MEMORY: i32 = 5;

/// An engine, its host, and the JavaScript half that runs programs.
pub struct Shard {
    /// What runs the program, with the state of the shard.
    pub engine: Engine<Host>,
    main: Callback,
}

impl Shard {
    /// Makes the engine and loads `internal:main`.
    pub fn new(mut host: Host, config: &EngineConfig) -> Result<Shard, Fatal> {
        host.timing.reach(Milestone::EngineStart);
        Shard::over(Engine::new(host, modules::BINDINGS, config))
    }

    /// As `new`, over an engine that may have more natives than the modules'.
    pub fn over(mut engine: Engine<Host>) -> Result<Shard, Fatal> {
        engine.host().timing.reach(Milestone::Environment);
        let interrupter = engine.interrupter();
        engine.host().repl.set_interrupter(interrupter);
        let main = engine.require("internal:main")?;
        Ok(Shard { engine, main })
    }

    /// Runs the program to its end and gives the exit code.
    pub fn run(&mut self) -> i32 {
        self.engine.host().timing.reach(Milestone::BootstrapComplete);
        self.start();
        self.engine.host().timing.reach(Milestone::LoopStart);
        loop {
            while !self.has_ended() && self.is_alive() {
                self.turn();
            }
            if self.has_ended() {
                break;
            }
            self.engine.invoke(self.main, "beforeExit", &[]);
            self.engine.run_calls();
            if !self.is_alive() {
                break;
            }
        }
        self.engine.host().timing.reach(Milestone::LoopExit);
        let code = self.finish();
        self.engine.host().send_last();
        modules::write_kept(self.engine.host());
        code
    }

    /// Runs the program's main module.
    pub fn start(&mut self) {
        self.engine.invoke(self.main, "run", &[]);
        self.engine.run_calls();
    }

    fn is_alive(&mut self) -> bool {
        self.settle();
        self.engine.host().is_alive()
    }

    /// Timers that were cleared do not tell the loop: it asks where nothing else keeps it alive.
    fn settle(&mut self) {
        if modules::queue_settling(self.engine.host()) {
            self.engine.run_calls();
        }
    }

    fn has_ended(&mut self) -> bool {
        self.engine.host().exit_code.is_some() || self.engine.has_fatal()
    }

    /// Timers, then the kernel, then immediates: the order of Node's loop.
    pub fn turn(&mut self) {
        self.engine.host().refresh_clock();
        while self.engine.host().fire_due_timer() {
            self.engine.run_calls();
            if self.has_ended() {
                return;
            }
        }
        self.settle();
        let wait = self.wait();
        if !matches!(wait, Wait::Now) {
            modules::write_before_waiting(self.engine.host());
        }
        if let Err(errno) = self.engine.host().turn(wait) {
            return self.engine.fail(format!("FATAL ERROR: the ring failed: {}", errno.message()));
        }
        self.engine.run_calls();
        if self.engine.host().idle.take_collection() {
            self.engine.collect();
            self.engine.run_calls();
            modules::give_back_idle(self.engine.host());
        }
        if !self.has_ended() {
            self.run_immediates();
        }
    }

    fn run_immediates(&mut self) {
        if !self.engine.host().js_timers.immediates_wait() {
            return;
        }
        // Ticks behind one that threw.
        self.engine.drain();
        self.engine.host().js_timers.begin_immediates();
        while !self.has_ended() && modules::queue_immediates(self.engine.host()) {
            self.engine.run_calls();
        }
    }

    fn wait(&mut self) -> Wait {
        let host = self.engine.host();
        if !host.is_alive() || host.js_timers.immediates_wait() || !host.calls.is_empty() {
            return Wait::Now;
        }
        let deadlines = [host.next_deadline_ns(), host.idle.due_ns()];
        deadlines.into_iter().flatten().min().map_or(Wait::Forever, Wait::Until)
    }

    /// Tells the program that it ends, unless it was told already.
    fn finish(&mut self) -> i32 {
        if let Some(fatal) = self.engine.take_fatal() {
            if !fatal.text.is_empty() {
                eprintln!("{}", fatal.text);
            }
            if fatal.is_out_of_memory {
                return EXIT_OUT_OF_MEMORY;
            }
            return self.engine.host().exit_code.unwrap_or(EXIT_UNCAUGHT);
        }
        if self.engine.host().exit_code.is_none() {
            self.engine.invoke(self.main, "exit", &[]);
        }
        if let Some(fatal) = self.engine.take_fatal() {
            eprintln!("{}", fatal.text);
            return EXIT_UNCAUGHT;
        }
        self.engine.host().exit_code.unwrap_or(0)
    }
}
