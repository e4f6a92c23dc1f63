//! How long functions are.

use super::Finding;
use super::source::{code_only, line_of, words};
use super::tree::{rust, scripts};

const FUNCTION_LINES_MAX: usize = 80;
const NINE_OF_TEN_LINES_MAX: usize = 26;
const HALF_LINES_MAX: usize = 10;

struct Function {
    name: String,
    lines: usize,
}

pub fn find_long() -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in rust() {
        let functions = functions_of(&file.text);
        add_long(&mut findings, &file.path, functions);
    }
    for file in scripts() {
        add_long(&mut findings, &file.path, script_functions_of(&file.text));
    }
    findings
}

fn add_long(findings: &mut Vec<Finding>, path: &str, functions: Vec<Function>) {
    for function in functions.into_iter().filter(|function| function.lines > FUNCTION_LINES_MAX) {
        let text = format!("{} lines; {FUNCTION_LINES_MAX} are enough", function.lines);
        findings.push(Finding::sized(format!("{path}:{}", function.name), function.lines, text));
    }
}

/// Half of all Rust functions, and nine of ten, stay within the usual.
pub fn assert_most_are_small() {
    let all = rust();
    let mut lengths: Vec<usize> =
        all.iter().flat_map(|file| functions_of(&file.text)).map(|function| function.lines).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    let nine_of_ten = lengths[lengths.len() * 9 / 10];
    assert!(median <= HALF_LINES_MAX, "half of the functions have up to {median} lines");
    assert!(nine_of_ten <= NINE_OF_TEN_LINES_MAX, "nine of ten functions have up to {nine_of_ten} lines");
}

/// Functions with a body, from the line of `fn` to the closing brace.
fn functions_of(source: &str) -> Vec<Function> {
    let code = code_only(source);
    words(&code, "fn").filter_map(|at| function_at(&code, at)).collect()
}

fn function_at(code: &str, at: usize) -> Option<Function> {
    let rest = &code[at + 2..];
    let name: String =
        rest.trim_start().chars().take_while(|next| next.is_alphanumeric() || *next == '_').collect();
    // A type `fn(…)` has no name, a declaration ends before it has a body.
    let open = rest.find('{')?;
    if name.is_empty() || has_declaration_end(&rest[..open]) {
        return None;
    }
    let close = open + matching_brace(&rest[open..])?;
    let lines = line_of(rest, close) - line_of(rest, 0) + 1;
    Some(Function { name, lines })
}

/// Whether a semicolon outside brackets ends the signature: `[u8; 4]` does not.
fn has_declaration_end(signature: &str) -> bool {
    let mut depth = 0;
    signature.bytes().any(|byte| {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            _ => {}
        }
        byte == b';' && depth == 0
    })
}

fn matching_brace(code: &str) -> Option<usize> {
    let mut depth = 0;
    code.bytes().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}

/// Functions and methods of a script, told by indentation: from `… {` to the brace below its first character.
fn script_functions_of(source: &str) -> Vec<Function> {
    let lines: Vec<&str> = source.lines().collect();
    let starts = lines.iter().enumerate().filter(|(_, line)| begins_script_function(line));
    let function = |(at, line): (usize, &&str)| {
        let indentation = line.len() - line.trim_start().len();
        let end = format!("{}}}", " ".repeat(indentation));
        let length = lines[at..].iter().position(|line| line.starts_with(&end))? + 1;
        Some(Function { name: name_in(line), lines: length })
    };
    starts.filter_map(function).collect()
}

fn begins_script_function(line: &str) -> bool {
    let text = line.trim_start();
    let is_control = ["if", "for", "while", "switch", "catch", "}", "return", "//"];
    let is_method = text.ends_with(") {") && !is_control.iter().any(|word| text.starts_with(word));
    line.ends_with('{') && (text.contains("function ") || is_method)
}

fn name_in(line: &str) -> String {
    let before = line.split('(').next().unwrap_or_default();
    before.split([' ', '.']).rfind(|word| !word.is_empty()).unwrap_or("function").to_owned()
}

#[test]
fn functions_are_measured() {
    let source =
        "fn a() {}\ntrait T { fn b(&self, x: [u8; 2]); fn c() {\n  let f: fn(u8) = d;\n  \"}\";\n } }\n";
    let found: Vec<_> =
        functions_of(source).into_iter().map(|function| (function.name, function.lines)).collect();
    assert_eq!(found, [("a".to_owned(), 1), ("c".to_owned(), 4)]);
    let script = "function f(a) {\n  if (a) {\n  }\n}\nclass C {\n  async m() {\n    return 1;\n  }\n}\n";
    let found: Vec<_> =
        script_functions_of(script).into_iter().map(|function| (function.name, function.lines)).collect();
    assert_eq!(found, [("f".to_owned(), 4), ("m".to_owned(), 3)]);
}
