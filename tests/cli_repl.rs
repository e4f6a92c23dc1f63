//! The interactive prompt: what it prints for the lines that it reads, from a pipe and on a terminal.

use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::process::{finish, protojs, run};

const BANNER: &str = "Type \".help\" for more information.\n";

/// Feeds these lines to `protojs -i` and gives what it printed between the banner and the end.
#[track_caller]
fn session(lines: &[&str]) -> String {
    let mut command = protojs();
    command.arg("-i");
    let output = run(command, (lines.join("\n") + "\n").as_bytes());
    let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
    assert_eq!(output.status.code(), Some(0), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let (welcome, rest) = text.split_once(BANNER).expect("there is a banner");
    assert!(welcome.starts_with("Welcome to protojs v"), "{welcome}");
    rest.strip_suffix("> \n").unwrap_or_else(|| panic!("the last prompt is missing: {rest}")).to_owned()
}

#[track_caller]
fn shows(lines: &[&str], expected: &str) {
    assert_eq!(session(lines), expected, "{lines:?}");
}

#[test]
fn values_are_printed() {
    shows(&["1 + 1", "'a'", "({ a: [1] })", "undefined"], "> 2\n> 'a'\n> { a: [ 1 ] }\n> undefined\n");
}

#[test]
fn a_line_that_begins_with_a_brace_may_be_an_object() {
    shows(&["{ a: 1 }", "{ a: 1 };", "{}"], "> { a: 1 }\n> 1\n> {}\n");
}

#[test]
fn unfinished_text_goes_on_in_the_next_line() {
    shows(&["function f() {", "return 7", "}", "f()"], "> ... ... undefined\n> 7\n");
    shows(&["`a", "b`", "/* c", "d */ 3", "[1,", "2]"], "> ... 'a\\nb'\n> ... 3\n> ... [ 1, 2 ]\n");
    shows(&["if (", ".break", "5"], "> ... > 5\n");
}

#[test]
fn declarations_last() {
    shows(
        &["let a = 1", "const b = 2; class C {}", "a + b", "typeof C"],
        "> undefined\n> undefined\n> 3\n> 'function'\n",
    );
    shows(
        &["let a = 1", "let a = 2"],
        "> undefined\n> Uncaught SyntaxError: Identifier 'a' has already been declared\n",
    );
}

#[test]
fn await_stands_at_top_level() {
    shows(&["const x = await 5", "x", "await Promise.resolve('y')"], "> undefined\n> 5\n> 'y'\n");
    shows(&["await Promise.reject(new Error('no'))", "1"], "> Uncaught Error: no\n> 1\n");
}

#[test]
fn exceptions_end_nothing() {
    shows(
        &["nowhere", "throw 5", "throw { a: 1 }", "6"],
        "> Uncaught ReferenceError: nowhere is not defined\n> Uncaught 5\n> Uncaught { a: 1 }\n> 6\n",
    );
    let text = session(&["function f() { throw new TypeError('deep') }", "f()"]);
    assert!(text.contains("Uncaught TypeError: deep\n    at f (REPL1:1:"), "{text}");
    assert!(!text.contains("internal"), "{text}");
    let text = session(&["var 1"]);
    assert!(text.starts_with("> var 1\n    ^\n\nUncaught SyntaxError"), "{text}");
}

#[test]
fn last_value_and_last_error_have_names() {
    shows(
        &["40", "_ + 2", "throw new Error('e')", "_error.message"],
        "> 40\n> 42\n> Uncaught Error: e\n> 'e'\n",
    );
    shows(&["_ = 1", "2", "_"], "> Expression assignment to _ now disabled.\n1\n> 2\n> 1\n");
}

#[test]
fn modules_are_at_hand() {
    shows(
        &["path.sep", "require('node:path') === path", "(await import('node:path')).sep"],
        "> '/'\n> true\n> '/'\n",
    );
}

#[test]
fn timers_run_between_lines() {
    let wait = "setTimeout(() => console.log('tick'), 1); await new Promise((done) => setTimeout(done, 20))";
    shows(&[wait, "1"], "> tick\nundefined\n> 1\n");
}

#[test]
fn commands_are_known() {
    let text = session(&[".help", ".nothing", ".5"]);
    for name in ["break", "clear", "editor", "exit", "help", "load", "save"] {
        assert!(text.contains(&format!("\n.{name} ")) || text.contains(&format!("> .{name} ")), "{text}");
    }
    assert!(text.contains("Invalid REPL keyword\n> 0.5\n"), "{text}");
}

#[test]
fn exit_ends_with_the_code_of_the_program() {
    let mut command = protojs();
    command.arg("-i");
    assert_eq!(run(command, b"process.exitCode = 3\n.exit\n").status.code(), Some(3));
}

// ---- on a terminal, where util-linux's `script` can make one

/// Types these texts with a pause after each; gives what the terminal showed, or nothing without `script`.
fn typed(texts: &[&str]) -> Option<Output> {
    use std::io::Write;
    let program = protojs().get_program().to_string_lossy().into_owned();
    let mut command = Command::new("script");
    // `exec`: a shell that stayed would take Ctrl-C too, and end with its code.
    command.args(["-qec", &format!("exec '{program}' -i"), "/dev/null"]);
    command.env("NODE_REPL_HISTORY", "").env("NO_COLOR", "1").env("TERM", "xterm");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().ok()?;
    let mut stdin = child.stdin.take().expect("stdin is a pipe");
    for text in texts {
        std::thread::sleep(Duration::from_millis(700));
        // A program that ended too early shows in its output.
        let _ = stdin.write_all(text.as_bytes());
    }
    std::thread::sleep(Duration::from_millis(300));
    drop(stdin);
    finish(child, Duration::from_secs(20))
}

fn shown(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn ctrl_c_stops_a_loop_and_the_prompt_goes_on() {
    let Some(output) = typed(&["for (;;);\r", "\x03", "20 + 3\r", ".exit\r"]) else { return };
    let text = shown(&output);
    assert!(text.contains("Script execution was interrupted by `SIGINT`"), "{text}");
    assert!(text.contains("23"), "{text}");
    assert_eq!(output.status.code(), Some(0), "{text}");
}

#[test]
fn ctrl_c_twice_ends_the_prompt() {
    let Some(output) = typed(&["\x03", "\x03"]) else { return };
    let text = shown(&output);
    assert!(text.contains("(To exit, press Ctrl+C again or Ctrl+D or type .exit)"), "{text}");
    assert_eq!(output.status.code(), Some(0), "{text}");
}

#[test]
fn tab_completes_what_was_typed() {
    let Some(output) = typed(&["globalThis.someLongName = 77\r", "someLo\t", "\r", "\x04"]) else { return };
    let text = shown(&output);
    assert!(text.matches("77").count() >= 3, "{text}");
    assert_eq!(output.status.code(), Some(0), "{text}");
}
