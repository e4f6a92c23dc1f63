//! Command lines and what they mean. The expectations are those of node 20.

use super::*;

fn words(line: &[&str]) -> Vec<String> {
    line.iter().map(|word| word.to_string()).collect()
}

fn accept(line: &[&str]) -> Options {
    parse(words(line), None).unwrap_or_else(|refusal| panic!("{line:?}: {}", refusal.text))
}

fn refuse(line: &[&str], text: &str) {
    let refusal = parse(words(line), None).expect_err(text);
    assert_eq!((refusal.text.as_str(), refusal.exit_code), (text, 9), "{line:?}");
}

#[test]
fn refusals() {
    refuse(&["--foo"], "protojs: bad option: --foo");
    refuse(&["--foo=1"], "protojs: bad option: --foo=1");
    refuse(&["-e"], "protojs: -e requires an argument");
    refuse(&["-e", "-x"], "protojs: -e requires an argument");
    refuse(&["-rfs"], "protojs: bad option: -rfs");
    refuse(&["-pi", "1"], "protojs: bad option: -pi");
    refuse(&["-p=5"], "protojs: bad option: -p=5");
    refuse(&["-p", "-1"], "protojs: bad option: -1");
    refuse(&["--no-foo"], "protojs: bad option: --no-foo");
    refuse(&["--no-eval"], "protojs: --no-eval is an invalid negation because it is not a boolean option");
    refuse(&["--import"], "protojs: --import requires an argument");
    refuse(&["--title="], "protojs: --title requires an argument");
    refuse(&["-c", "-e", "1"], "protojs: either --check or --eval can be used, not both");
    refuse(&["--input-type=foo", "-e", "1"], "protojs: --input-type must be \"module\" or \"commonjs\"");
    refuse(&["--unhandled-rejections=foo"], "protojs: invalid value for --unhandled-rejections");
    refuse(&["--unhandled-rejections"], "protojs: --unhandled-rejections requires an argument");
    refuse(&["--cores=0", "s.js"], "protojs: --cores must be a positive integer");
    refuse(&["--inspect"], "protojs: --inspect is not supported: there is no inspector");
    refuse(&["--inspect=9229"], "protojs: --inspect is not supported: there is no inspector");
}

#[test]
fn scripts_and_arguments() {
    let options = accept(&["--no-warnings", "s.js", "--", "-a"]);
    assert_eq!(options.action, Action::Script("s.js".into()));
    assert_eq!(options.exec_argv, ["--no-warnings"]);
    assert_eq!(options.script_args, ["--", "-a"]);
    assert!(!options.has(Switch::Warnings));

    let options = accept(&["--no-warnings", "--", "s.js", "--", "a"]);
    assert_eq!(options.exec_argv, ["--no-warnings"]);
    assert_eq!(options.script_args, ["--", "a"]);

    let options = accept(&["-", "a"]);
    assert_eq!(options.action, Action::Stdin { dash: true });
    assert_eq!(options.script_args, ["a"]);
    assert_eq!(accept(&[]).action, Action::StdinOrInteractive);
    assert_eq!(accept(&["-i"]).action, Action::Interactive);
}

#[test]
fn source_on_the_command_line() {
    let eval = |source: &str, print| Action::Eval { source: source.into(), print };
    let options = accept(&["-e", "1", "a", "-b"]);
    assert_eq!((options.action, options.script_args), (eval("1", false), words(&["a", "-b"])));
    assert_eq!(options.exec_argv, ["-e", "1"]);
    let options = accept(&["-p", "1", "--", "a", "-b"]);
    assert_eq!((options.action, options.script_args), (eval("1", true), words(&["a", "-b"])));
    assert_eq!(accept(&["-pe", "1"]).action, eval("1", true));
    assert_eq!(accept(&["-p", "-e", "1"]).action, eval("1", true));
    assert_eq!(accept(&["--eval=1=2"]).action, eval("1=2", false));
    assert_eq!(accept(&["-e", "\\-1"]).action, eval("-1", false));
    assert_eq!(accept(&["-p"]).action, Action::StdinOrInteractive);
}

#[test]
fn values() {
    let options =
        accept(&["--max-old-space-size=33", "--stack_size", "984", "-C", "a", "--conditions=b", "x"]);
    assert_eq!(options.heap_bytes_max, Some(33 << 20));
    assert_eq!(options.stack_bytes_max, Some(984 << 10));
    assert_eq!(options.conditions, ["a", "b"]);
    assert_eq!(options.exec_argv.len(), 6);
    let options = accept(&["--cores", "auto", "--io-threads=3", "--env-file=.env", "x"]);
    assert_eq!((options.cores, options.io_threads), (Cores::Auto, Some(3)));
    assert_eq!(options.env_files, [EnvFile { path: ".env".into(), optional: false }]);
    assert_eq!(accept(&["--max-http-header-size=abc", "x"]).http_header_bytes_max, Some(0));
    assert!(accept(&["--expose_gc", "x"]).has(Switch::ExposeGc));
    assert!(!accept(&["--no-experimental-require-module", "x"]).has(Switch::RequireModule));
}

#[test]
fn pages() {
    assert_eq!(accept(&["-h"]).action, Action::Help);
    assert_eq!(accept(&["-h", "-v", "s.js"]).action, Action::Version);
    assert_eq!(accept(&["--compat"]).action, Action::Compat);
    assert_eq!(accept(&["doctor", "--json"]).action, Action::Doctor { json: true });
    assert_eq!(accept(&["doctor"]).action, Action::Doctor { json: false });
    assert_eq!(accept(&["doctor", "x"]).action, Action::Script("doctor".into()));
    assert!(help::HELP.lines().all(|line| line.len() <= 120) && help::HELP.lines().count() <= 50);
}

#[test]
fn environment() {
    let read = |text: &str| parse(words(&["s.js"]), Some(text));
    let options = read(r#"  --require "a b" -r "c\"d"  --no-warnings "#).unwrap();
    assert_eq!(options.require, ["a b", "c\"d"]);
    assert!(options.exec_argv.is_empty() && !options.has(Switch::Warnings));
    let refused = |text: &str| read(text).unwrap_err().text;
    assert_eq!(refused("-p"), "protojs: -p is not allowed in NODE_OPTIONS");
    assert_eq!(refused("--foo=1"), "protojs: --foo is not allowed in NODE_OPTIONS");
    assert_eq!(refused("--require"), "protojs: --require requires an argument");
    assert_eq!(refused("\"abc"), "protojs: invalid value for NODE_OPTIONS (unterminated string)");
}

#[test]
fn table_is_sorted_and_unique() {
    assert!(table::OPTIONS.windows(2).all(|pair| pair[0].name < pair[1].name));
    assert!(table::environment_flags().any(|flag| flag == "--no-warnings"));
}

#[test]
fn values_by_name() {
    let options =
        accept(&["--no-warnings", "--unhandled-rejections=warn", "-C", "a", "--throw-deprecation", "x"]);
    assert_eq!(options.value("--warnings"), OptionValue::Bool(false));
    assert_eq!(options.value("--unhandled-rejections"), OptionValue::Text("warn".into()));
    assert_eq!(options.value("--conditions"), OptionValue::List(words(&["a"])));
    assert_eq!(options.value("--title"), OptionValue::Undefined);
    assert_eq!(options.warning_flags(), 2);
}
