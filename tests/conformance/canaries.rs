//! Small programs that show whether the runtime tells failure from success: one that hides failures would pass everything.

use crate::trial::{Bench, Outcome};

/// Name, source, whether it must pass. `common` is the suite's own helper for tests.
const CANARIES: &[(&str, &str, bool)] = &[
    ("nothing", "", true),
    ("common", "require(common); process.exit(0)", true),
    ("true assertion", "require('assert').ok(true)", true),
    ("call that must come", "setTimeout(require(common).mustCall(), 1)", true),
    ("handled rejection", "Promise.reject(Error('x')).catch(() => {})", true),
    ("throw", "throw new Error('x')", false),
    ("throw later", "setTimeout(() => { throw new Error('x') }, 1)", false),
    ("throw in a tick", "process.nextTick(() => { throw new Error('x') })", false),
    ("throw at exit", "process.on('exit', () => { throw new Error('x') })", false),
    ("rejection", "Promise.reject(new Error('x'))", false),
    ("rejection in an async function", "(async () => { await null; throw new Error('x') })()", false),
    ("exit code", "process.exit(3)", false),
    ("exit code for later", "process.exitCode = 3", false),
    ("exit code at exit", "process.on('exit', () => process.exit(3))", false),
    ("syntax error", "let let = ;", false),
    ("missing module", "require('./nowhere')", false),
    ("false assertion", "require('assert').strictEqual(1, 2)", false),
    ("call that never comes", "require(common).mustCall()", false),
    ("call that must not come", "setImmediate(require(common).mustNotCall())", false),
    ("signal", "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)", false),
];

/// The canaries that did not end as they must, with what happened.
pub fn fallen(bench: &Bench, suite: &std::path::Path) -> std::io::Result<Vec<String>> {
    let common = suite.canonicalize()?.join("test/common/index.js");
    let mut fallen = Vec::new();
    for (name, source, passes) in CANARIES {
        let file = bench.folder().join("canary.js");
        std::fs::write(&file, format!("'use strict';\nconst common = {common:?};\n{source}\n"))?;
        let verdict = bench.run(&file)?;
        if (verdict.outcome == Outcome::Passed) != *passes {
            let wanted = if *passes { "a pass" } else { "a failure" };
            fallen.push(format!("{name}: {wanted} was due, found {:?}\n{}", verdict.outcome, verdict.output));
        }
    }
    Ok(fallen)
}
