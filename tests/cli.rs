//! What a user meets on the command line: where the program comes from, what it prints, how it ends.

use std::process::{Output, Stdio};
use std::time::Duration;

use crate::process::{finish, protojs, run};

/// Node's exit codes.
const UNCAUGHT: i32 = 1;
const BAD_OPTION: i32 = 9;
const UNSETTLED: i32 = 13;

/// A folder that goes when the test ends.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("protojs-cli-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the temporary folder is writable");
        // Programs name their files by real paths.
        Folder(path.canonicalize().expect("the folder was made"))
    }

    fn file(&self, name: &str, source: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, source).expect("the temporary folder is writable");
        path.to_str().expect("the path is UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays is a nuisance, not a failure.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn with_input(arguments: &[&str], input: &str) -> Output {
    let mut command = protojs();
    command.args(arguments);
    run(command, input.as_bytes())
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("the output is UTF-8")
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("the output is UTF-8")
}

/// Runs with these arguments and expects exit code 0 and this output.
#[track_caller]
fn prints(arguments: &[&str], expected: &str) {
    prints_from_input(arguments, "", expected);
}

#[track_caller]
fn prints_from_input(arguments: &[&str], input: &str, expected: &str) {
    let output = with_input(arguments, input);
    assert_eq!(stdout(&output), expected, "{arguments:?} wrote to stderr: {}", stderr(&output));
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
}

/// Runs with these arguments and expects this exit code and these texts on stderr.
#[track_caller]
fn fails(arguments: &[&str], code: i32, texts: &[&str]) -> Output {
    let output = with_input(arguments, "");
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}{}", stdout(&output), stderr(&output));
    for text in texts {
        assert!(stderr(&output).contains(text), "{arguments:?} lacks {text:?}: {}", stderr(&output));
    }
    output
}

// ---- where the program comes from

#[test]
fn eval_runs_source_text() {
    prints(&["-e", "console.log(1 + 1)"], "2\n");
    prints(&["--eval", "console.log(__filename, module.id, require('path').sep)"], "[eval] [eval] /\n");
}

#[test]
fn print_shows_the_value() {
    prints(&["-p", "[1, { a: 'b' }]"], "[ 1, { a: 'b' } ]\n");
    prints(&["-pe", "6 * 7"], "42\n");
}

#[test]
fn input_type_module_reads_source_text_as_module() {
    prints(
        &[
            "--input-type=module",
            "-e",
            "import fs from 'node:path'; console.log(fs.sep, await 3, typeof require)",
        ],
        "/ 3 undefined\n",
    );
}

#[test]
fn stdin_is_the_program_when_no_script_is_named() {
    prints_from_input(&[], "console.log(process.argv.length)", "1\n");
    prints_from_input(&["-"], "console.log(process.argv.length)", "2\n");
    prints_from_input(&["-", "a", "b"], "console.log(process.argv.slice(2))", "[ 'a', 'b' ]\n");
}

#[test]
fn script_sees_its_arguments() {
    let folder = Folder::new("arguments");
    let script = folder.file("a.js", "console.log(process.argv.slice(1), process.execArgv)");
    let expected = format!("[\n  '{script}',\n  '-x',\n  'y z',\n  '--'\n] []\n");
    let output = with_input(&[&script, "-x", "y z", "--"], "");
    assert_eq!(
        stdout(&output).split_whitespace().collect::<Vec<_>>(),
        expected.split_whitespace().collect::<Vec<_>>()
    );
    let output = with_input(&["--no-warnings", "--", &script], "");
    assert!(
        stdout(&output).contains("[ '--no-warnings', '--' ]")
            || stdout(&output).contains("[ '--no-warnings' ]")
    );
}

#[test]
fn script_is_found_without_extension_and_in_a_folder() {
    let folder = Folder::new("found");
    folder.file("index.js", "console.log(__filename.endsWith('index.js'), require.main === module)");
    let path = folder.0.to_str().expect("the path is UTF-8");
    prints(&[path], "true true\n");
    prints(&[&format!("{path}/index")], "true true\n");
}

#[test]
fn modules_are_told_by_extension_and_by_syntax() {
    let folder = Folder::new("kinds");
    let module =
        folder.file("a.mjs", "export const x = 1; console.log(typeof require, import.meta.url.slice(0, 8))");
    prints(&[&module], "undefined file:///\n");
    let common = folder.file("b.cjs", "console.log(typeof require, this === module.exports)");
    prints(&[&common], "function true\n");
}

// ---- what it says

#[test]
fn version_and_help_are_printed() {
    let output = with_input(&["-v"], "");
    assert!(stdout(&output).starts_with('v'), "{}", stdout(&output));
    assert_eq!(stdout(&output).lines().count(), 1);
    assert_eq!(output.stdout, with_input(&["--version"], "").stdout);
    let output = with_input(&["--help"], "");
    assert!(stdout(&output).contains("Usage:"), "{}", stdout(&output));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn check_compiles_and_does_not_run() {
    let folder = Folder::new("check");
    let good = folder.file("good.js", "console.log('ran')");
    prints(&["-c", &good], "");
    let bad = folder.file("bad.js", "console.log('ran'); let let = 1");
    let output = fails(&["--check", &bad], UNCAUGHT, &["SyntaxError", "bad.js"]);
    assert_eq!(stdout(&output), "");
}

// ---- how it ends

#[test]
fn exit_codes_are_kept() {
    fails(&["-e", "process.exit(3)"], 3, &[]);
    fails(&["-e", "process.exitCode = 4"], 4, &[]);
    fails(&["-e", "process.on('exit', () => { process.exitCode = 5 })"], 5, &[]);
    fails(&["-e", "process.on('exit', () => { throw new Error('late') })"], UNCAUGHT, &["late"]);
}

#[test]
fn uncaught_errors_show_their_stack_and_end_the_process() {
    let folder = Folder::new("uncaught");
    let script =
        folder.file("thrower.js", "function inner() {\n  throw new TypeError('no good');\n}\ninner();\n");
    let output =
        fails(&[&script], UNCAUGHT, &["TypeError: no good", "at inner", "thrower.js:2", "thrower.js:4"]);
    assert_eq!(stdout(&output), "");
    fails(&["-e", "setTimeout(() => { throw new Error('later') }, 1)"], UNCAUGHT, &["Error: later"]);
    fails(&["-e", "Promise.reject(new RangeError('unheard'))"], UNCAUGHT, &["RangeError: unheard"]);
    fails(&["-e", "Promise.reject(7)"], UNCAUGHT, &["ERR_UNHANDLED_REJECTION"]);
    fails(&["-e", "throw null"], UNCAUGHT, &["null"]);
}

#[test]
fn uncaught_errors_can_be_handled() {
    prints(
        &["-e", "process.on('uncaughtException', (e, o) => console.log(e.message, o)); throw Error('x')"],
        "x uncaughtException\n",
    );
    prints(&["-e", "process.on('unhandledRejection', (e) => console.log(e)); Promise.reject(7)"], "7\n");
}

#[test]
fn syntax_errors_name_their_place() {
    let folder = Folder::new("syntax");
    let script = folder.file("broken.js", "const a = 1;\nconst b = ;\n");
    fails(&[&script], UNCAUGHT, &["SyntaxError", "broken.js:2"]);
}

#[test]
fn missing_modules_are_named() {
    fails(&["-e", "require('./nowhere')"], UNCAUGHT, &["Cannot find module './nowhere'", "MODULE_NOT_FOUND"]);
    fails(&["nowhere/at/all.js"], UNCAUGHT, &["Cannot find module", "nowhere/at/all.js"]);
    fails(&["-e", "require('node:nowhere')"], UNCAUGHT, &["ERR_UNKNOWN_BUILTIN_MODULE", "node:nowhere"]);
}

#[test]
fn bad_options_are_refused() {
    fails(&["--no-such-option", "-e", "1"], BAD_OPTION, &["bad option: --no-such-option"]);
    fails(&["-e"], BAD_OPTION, &["-e requires an argument"]);
}

#[test]
fn top_level_await_that_never_settles_has_its_own_code() {
    fails(&["--input-type=module", "-e", "await new Promise(() => {})"], UNSETTLED, &[]);
}

#[test]
fn deep_recursion_is_a_range_error() {
    prints(&["-e", "function f(n) { return n === 0 ? 0 : 1 + f(n - 1) } console.log(f(7000))"], "7000\n");
    prints(
        &["-e", "function f() { f() } try { f() } catch (e) { console.log(e instanceof RangeError) }"],
        "true\n",
    );
}

#[test]
fn exhausted_memory_is_told() {
    let source = "const kept = []; for (;;) kept.push(new Array(1000).fill({}))";
    let mut command = protojs();
    command.args(["--max-old-space-size=30", "-e", source]);
    let output = run(command, b"");
    assert!(!output.status.success());
    assert!(stderr(&output).contains("memory"), "{}", stderr(&output));
}

#[test]
fn signals_end_the_process_or_reach_the_program() {
    let wait = "setInterval(() => {}, 1000); console.log('ready');";
    let handled = format!("process.on('SIGTERM', () => {{ console.log('told'); process.exit(0) }}); {wait}");
    let output = terminated(&handled);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let output = terminated(wait);
    assert_eq!(output.status.code(), None, "SIGTERM was not deadly");
}

/// Starts a program, waits for its first output, and sends SIGTERM.
fn terminated(source: &str) -> Output {
    use std::io::Read;
    let mut command = protojs();
    command.args(["-e", source]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut ready = [0; 6];
    let pipe = child.stdout.as_mut().expect("stdout is a pipe");
    pipe.read_exact(&mut ready).expect("the program says that it is ready");
    let kill = std::process::Command::new("kill").arg(child.id().to_string()).status();
    assert!(kill.is_ok_and(|status| status.success()));
    finish(child, Duration::from_secs(10)).expect("SIGTERM ends the program")
}

// ---- what the first minutes showed to be wrong elsewhere

#[test]
fn values_are_printed_as_node_prints_them() {
    prints(&["-e", "console.log(1000000, 1e21, -0, 0.1 + 0.2)"], "1000000 1e+21 -0 0.30000000000000004\n");
    prints(
        &["-e", "console.log({ a: [1, 'x'], b: new Map([[1, { c: null }]]) })"],
        "{ a: [ 1, 'x' ], b: Map(1) { 1 => { c: null } } }\n",
    );
    prints(&["-e", "console.log('%s is %d, %j', 'x', 42, { a: 1 })"], "x is 42, {\"a\":1}\n");
    prints(
        &["-e", "console.log(9007199254740993n, typeof (2n ** 70n), 2 ** 53)"],
        "9007199254740993n bigint 9007199254740992\n",
    );
}

#[test]
fn text_is_not_cut_at_nul_nor_mangled() {
    prints(
        &["-e", "console.log('a\\0b', 'é漢😀'.length); process.stdout.write('no line end')"],
        "a\0b 4\nno line end",
    );
}

#[test]
fn promises_timers_and_ticks_go_on_in_order() {
    let source = "setTimeout(() => console.log(5)); setImmediate(() => setTimeout(() => console.log(6), 5)); \
                  Promise.resolve().then(() => console.log(3)).then(() => console.log(4)); \
                  process.nextTick(() => console.log(2)); console.log(1)";
    prints(&["-e", source], "1\n2\n3\n4\n5\n6\n");
}

#[test]
fn required_files_keep_their_exports() {
    let folder = Folder::new("exports");
    folder.file("one.js", "exports.one = 1; exports.again = () => require('./one').one");
    folder.file("data.json", "{ \"list\": [1, 2] }");
    let main = folder.file(
        "main.js",
        "const { one, again } = require('./one.js'); console.log(one, again(), require('./data').list, \
         require('./one') === require('./one.js'))",
    );
    prints(&[&main], "1 1 [ 1, 2 ] true\n");
}

#[test]
fn output_to_a_pipe_is_complete_at_the_end() {
    let output = with_input(&["-e", "process.stdout.write('x'.repeat(1 << 20)); process.exitCode = 2"], "");
    assert_eq!((output.stdout.len(), output.status.code()), (1 << 20, Some(2)));
}

#[test]
fn options_take_globals_away() {
    prints(&["-p", "typeof CustomEvent + typeof CryptoKey"], "functionfunction\n");
    prints(&["--no-experimental-global-customevent", "-p", "typeof CustomEvent"], "undefined\n");
    prints(&["--no-experimental-global-webcrypto", "-p", "typeof CryptoKey"], "undefined\n");
}
