//! What a program that fails says on stderr, and with which code it ends: Node's forms.

use std::process::Output;

use crate::process::{protojs, run};

fn output(arguments: &[&str], input: &str) -> Output {
    let mut command = protojs();
    command.args(arguments);
    run(command, input.as_bytes())
}

/// Expects this exit code and that stderr begins with `head` (`{}` stands for the folder of the script).
#[track_caller]
fn says(arguments: &[&str], input: &str, code: i32, head: &str) {
    let output = output(arguments, input);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.starts_with(head), "{arguments:?} said: {text}");
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
}

#[test]
fn uncaught_errors_show_the_source_line() {
    says(
        &["-e", "throw new Error('no')"],
        "",
        1,
        "[eval]:1\nthrow new Error('no')\n^\n\nError: no\n    at [eval]:1:",
    );
    says(
        &["-e", "\n  null.x"],
        "",
        1,
        "[eval]:2\n  null.x\n  ^\n\nTypeError: Cannot read properties of null (reading 'x')\n",
    );
    says(
        &[],
        "let a\n  throw new TypeError('in')",
        1,
        "[stdin]:2\n  throw new TypeError('in')\n  ^\n\nTypeError: in\n",
    );
    says(
        &["-e", "Promise.reject(new Error('no'))"],
        "",
        1,
        "[eval]:1\nPromise.reject(new Error('no'))\n               ^\n\nError: no\n",
    );
}

#[test]
fn uncaught_errors_end_with_the_version() {
    let output = output(&["-e", "throw new Error('no')"], "");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.lines().last().is_some_and(|line| line.starts_with("Node.js v20.")), "{text}");
}

#[test]
fn syntax_errors_show_the_source_line() {
    says(
        &["-e", "let a = ;"],
        "",
        1,
        "[eval]:1\nlet a = ;\n        ^\n\nSyntaxError: Unexpected token ';'\n",
    );
    says(&["-c", "-"], "let a = ;", 1, "[stdin]:1\nlet a = ;\n        ^\n\nSyntaxError: ");
    says(&["--input-type=module", "-e", "let a = ;"], "", 1, "file://");
}

#[test]
fn values_that_are_no_errors_are_uncaught_too() {
    says(&["-e", "throw 5"], "", 1, "\n[eval]:1\nthrow 5\n^\n5\n(Use `protojs --trace-uncaught ...`");
    says(&["-e", "throw { a: 1 }"], "", 1, "[eval]:1\nthrow { a: 1 }\n^\n\n{ a: 1 }\n\nNode.js");
    let traced = "\n[eval]:1\nfunction raise() { throw null } raise()\n                   ^\nnull\nThrown at:\n    at raise ([eval]:1:20)\n";
    says(&["--trace-uncaught", "-e", "function raise() { throw null } raise()"], "", 1, traced);
    let source = "throw { get stack() { throw 1 } }";
    says(&["-e", source], "", 1, &format!("[eval]:1\n{source}\n^\n\n{{ stack: [Getter] }}\n\nNode.js"));
}

#[test]
fn errors_in_handlers_of_errors_have_their_own_code() {
    let source =
        "process.on('uncaughtException', () => { throw new Error('second') }); throw new Error('first')";
    says(&["-e", source], "", 7, "[eval]:1\n");
}

#[test]
fn missing_scripts_are_named_in_full() {
    says(&["/no/such/file.js"], "", 1, "Error: Cannot find module '/no/such/file.js'\n");
}

#[test]
fn full_heaps_are_told_and_are_no_signal() {
    let message = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n";
    for source in [
        "const kept = []; for (;;) kept.push({ a: [1] })",
        "const kept = []; for (;;) kept.push(Buffer.alloc(1 << 20))",
        "const kept = new Map(); setInterval(() => { for (let i = 0; i < 1e4; i++) kept.set({}, [i]) }, 0)",
        "(async () => { const kept = []; for (;;) { await 1; kept.push(new Array(1000).fill(1)) } })()",
    ] {
        says(&["--max-old-space-size=32", "-e", source], "", 5, message);
    }
}

#[test]
fn recursion_is_as_deep_as_in_node() {
    let source = "const deep = { plain(n) { return n && 1 + deep.plain(n - 1) }, \
        call(n) { return n && 1 + deep.call.call(deep, n - 1) }, \
        async wait(n) { return n && 1 + await deep.wait(n - 1) } }; \
        console.log(deep.plain(10000), deep.call(9000)); deep.wait(7000).then(console.log)";
    let output = output(&["-e", source], "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "10000 9000\n7000\n");
}

#[test]
fn endless_nesting_ends_no_process() {
    let source = "const deep = '['.repeat(1e5) + ']'.repeat(1e5); let list = []; for (let i = 0; i < 2e4; i++) list = [list]; \
        const attempts = [() => JSON.parse(deep), () => JSON.stringify(list), () => eval(deep), () => new RegExp('('.repeat(1e5)), \
        () => structuredClone?.(list), () => /(a|b)*c/.test('ab'.repeat(2000)), () => String(list)]; \
        for (const attempt of attempts) try { attempt() } catch (error) { if (!(error instanceof Error)) throw error } \
        console.log('alive')";
    let output = output(&["-e", source], "");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "alive\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn printing_takes_the_program_from_stdin() {
    assert_eq!(output(&["-p"], "20 + 3").stdout, b"23\n");
}

#[test]
fn environment_files_are_read_or_missed() {
    let path = std::env::temp_dir().join(format!("protojs-environment-{}", std::process::id()));
    std::fs::write(&path, "FROM_FILE=yes # why\n").expect("the folder for temporary files can be written");
    let option = format!("--env-file={}", path.display());
    assert_eq!(output(&[&option, "-p", "process.env.FROM_FILE"], "").stdout, b"yes\n");
    std::fs::remove_file(&path).expect("it was written above");
    assert_eq!(output(&[&option, "-p", "1"], "").status.code(), Some(9));
}
