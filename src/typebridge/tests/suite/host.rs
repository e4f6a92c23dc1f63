//! The host of these tests: natives that say what they got, a log, and modules in a map.

use std::collections::HashMap;
use typebridge::*;

#[derive(Default)]
pub struct TestHost {
    pub calls: Calls,
    pub log: Vec<String>,
    pub released: Vec<Key>,
    pub kept: Vec<Callback>,
    pub prototype: Option<Prototype>,
    pub sources: HashMap<&'static str, &'static str>,
    pub bytecode: HashMap<&'static str, &'static [u8]>,
}

impl Host for TestHost {
    fn calls(&mut self) -> &mut Calls {
        &mut self.calls
    }

    fn released(&mut self, key: Key) {
        self.released.push(key);
    }

    fn resolve_module(&mut self, specifier: &str, referrer: &str) -> Result<String, Failure> {
        match specifier.strip_prefix("./") {
            Some(name) => Ok(format!("test:{name}")),
            None if specifier.starts_with("test:") => Ok(specifier.to_owned()),
            None => Err(Failure::coded("ERR_MODULE_NOT_FOUND", format!("no {specifier} from {referrer}"))),
        }
    }

    fn load_module(&mut self, url: &str, wanted: Option<&str>) -> Result<ModuleSource, Failure> {
        let source = self.sources.get(url).copied();
        let source = source.ok_or_else(|| Failure::coded("ERR_MODULE_NOT_FOUND", format!("no {url}")))?;
        Ok(match (url.rsplit('.').next(), wanted) {
            (_, Some("json")) => ModuleSource::Json(source.into()),
            (Some("cjs"), _) => ModuleSource::Synthetic(vec!["a".into(), "missing".into()]),
            (Some("js"), _) => ModuleSource::Detect(source.into(), vec!["a".into()]),
            (Some("builtin"), _) => ModuleSource::Builtin,
            _ => ModuleSource::Script(source.into()),
        })
    }

    fn builtin(&mut self, name: &str) -> Option<Builtin> {
        if let Some(bytes) = self.bytecode.get(name) {
            return Some(Builtin::Bytecode(bytes));
        }
        self.sources.get(name).map(|source| Builtin::Source(source.as_bytes().into()))
    }
}

/// The natives of every test file.
static BINDINGS: &[Binding<TestHost>] = &[
    Binding { name: "arguments", functions: crate::arguments::NATIVES, groups: &[] },
    Binding { name: "values", functions: crate::values::NATIVES, groups: &[] },
    Binding { name: "failures", functions: crate::failures::NATIVES, groups: &[] },
    Binding { name: "callbacks", functions: crate::callbacks::NATIVES, groups: &[] },
    Binding { name: "promises", functions: crate::promises::NATIVES, groups: &[] },
    Binding { name: "queues", functions: crate::queues::NATIVES, groups: &[] },
    Binding { name: "trees", functions: crate::trees::NATIVES, groups: &[] },
    Binding { name: "lazies", functions: crate::lazies::NATIVES, groups: crate::lazies::GROUPS },
    Binding { name: "natives", functions: &[], groups: crate::natives::GROUPS },
];

/// Puts `engine`, and each binding under its name, on globalThis; `log(text)` writes into the host's log.
const MAIN: &str = "
    globalThis.engine = binding('engine');
    for (const name of ['arguments', 'values', 'failures', 'callbacks', 'promises', 'queues', 'lazies', 'trees']) globalThis['$' + name] = binding(name);
    globalThis.log = (...values) => globalThis.$queues.log(values.map(String).join(' '));
    globalThis.requireBuiltin = require;
    globalThis.failing = (run) => { try { run(); return 'nothing thrown'; } catch (error) { return `${error.name}: ${error.message}`; } };
";

/// The threads of tests have 2 MiB of stack.
pub fn config() -> EngineConfig {
    EngineConfig { stack_bytes_max: 512 << 10, ..EngineConfig::default() }
}

pub struct Runner {
    pub engine: Engine<TestHost>,
}

impl Runner {
    pub fn new() -> Runner {
        Runner::with(TestHost::default(), &config())
    }

    pub fn with_sources(sources: &[(&'static str, &'static str)]) -> Runner {
        let host = TestHost { sources: sources.iter().copied().collect(), ..TestHost::default() };
        Runner::with(host, &config())
    }

    pub fn with(mut host: TestHost, config: &EngineConfig) -> Runner {
        host.sources.insert("main", MAIN);
        let mut engine = Engine::new(host, BINDINGS, config);
        engine.require("main").expect("the test's own built-in loads");
        Runner { engine }
    }

    /// The completion value as text; a thrown value as text is an `Err`. Nothing is drained.
    pub fn try_evaluate(&mut self, source: &str) -> Result<String, String> {
        let result = evaluate_text(&mut self.engine, source);
        self.engine.collect();
        result
    }

    pub fn evaluate(&mut self, source: &str) -> String {
        self.try_evaluate(source).unwrap_or_else(|error| panic!("{source}\n{error}"))
    }

    /// Evaluates, then makes queued calls until nothing is left, and gives what was logged.
    pub fn log_of(&mut self, source: &str) -> Vec<String> {
        self.evaluate(source);
        self.turn();
        std::mem::take(&mut self.engine.host().log)
    }

    pub fn turn(&mut self) {
        self.engine.drain();
        self.engine.run_calls();
        self.engine.collect();
        self.engine.run_calls();
    }

    /// Fails if repeating `source` makes the heap grow.
    pub fn assert_steady(&mut self, source: &str) {
        let mut repeat = |times: usize| {
            for _ in 0..times {
                evaluate_text(&mut self.engine, source).unwrap_or_else(|error| panic!("{source}\n{error}"));
                self.engine.drain();
                self.engine.run_calls();
            }
            self.engine.collect();
            self.engine.run_calls();
            self.engine.heap_bytes()
        };
        let (before, after) = (repeat(100), repeat(200));
        assert!(after < before + 200 * 8, "{source}\nleaks: {before} bytes, then {after}");
    }
}

/// One source, one result.
pub fn check(source: &str, expected: &str) {
    assert_eq!(Runner::new().evaluate(source), expected, "{source}");
}
