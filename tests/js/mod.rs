//! Runs every script of this folder with the program under test: exit code 0 is a pass.
//!
//! A script `differential_*.js` prints what must not depend on the runtime. Where Node is installed its output is compared
//! with Node's, else only its exit code counts. A script beside a file of the same name ending in `.expected` must print that file.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use crate::outputs::{has_node, same, tail};
use crate::process::{protojs, run};

#[test]
fn every_script_passes() {
    let scripts = scripts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/js"));
    assert!(!scripts.is_empty(), "there are no scripts");
    let only = std::env::var("JS_ONLY").unwrap_or_default();
    let is_wanted =
        |script: &Path| script.file_name().is_some_and(|name| name.to_string_lossy().contains(&only));
    let left: Vec<_> = scripts.into_iter().filter(|script| is_wanted(script)).collect();
    let total = left.len();
    let left = Mutex::new(left);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(script) = left.lock().expect("no thread panics with it").pop() else { return };
                    if let Err(why) = check(&script) {
                        let text = format!("{}\n{why}", script.display());
                        failures.lock().expect("no thread panics with it").push(text);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no thread panics with it");
    assert!(failures.is_empty(), "{} of {total} scripts failed:\n{}", failures.len(), failures.join("\n"));
}

fn scripts(folder: &Path) -> Vec<PathBuf> {
    let mut scripts: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("tests/js can be read")
        .map(|entry| entry.expect("its entries too").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "js" || extension == "mjs"))
        .collect();
    scripts.sort();
    scripts
}

fn check(script: &Path) -> Result<(), String> {
    let output = output_of(protojs(), script)?;
    let expected = script.with_extension("expected");
    if let Ok(expected) = std::fs::read_to_string(expected) {
        return same(&expected, &output);
    }
    let name = script.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with("differential_") && has_node() {
        return same(&output_of(Command::new("node"), script)?, &output);
    }
    Ok(())
}

fn output_of(mut command: Command, script: &Path) -> Result<String, String> {
    command.arg(script).args(arguments(script));
    let program = command.get_program().to_string_lossy().into_owned();
    let output = run(command, b"");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("{program}: {}\n{}{}", output.status, tail(&stdout), tail(&stderr)))
}

/// The words of a line `// Arguments: …` near the head of the script.
fn arguments(script: &Path) -> Vec<String> {
    let source = std::fs::read_to_string(script).expect("a script is UTF-8");
    let line = source.lines().take(20).find_map(|line| line.strip_prefix("// Arguments:"));
    line.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}
