//! `binding('program')`: what the program was started with.

use crate::Host;
use options::{Action, OptionValue, Switch};
use typebridge::{Args, Binding, Failure, Native, SystemFailure, Value};

/// `binding('program')`
pub const BINDING: Binding<Host> = Binding {
    name: "program",
    functions: &[
        Native::new("executable", 0, executable),
        Native::new("argv0", 0, argv0),
        Native::new("arguments", 0, arguments),
        Native::new("options", 0, options),
        Native::new("option", 1, option),
        Native::new("action", 0, action),
        Native::new("warningFlags", 0, warning_flags),
        Native::new("environmentFlags", 0, environment_flags),
        Native::new("version", 0, version),
        Native::new("engineVersion", 0, engine_version),
        Native::new("libcVersion", 0, libc_version),
        Native::new("hasPreloads", 0, has_preloads),
        Native::new("environmentFiles", 0, environment_files),
        Native::new("readStdin", 0, read_stdin),
        Native::new("setExitCode", 1, set_exit_code),
        Native::new("maxHeaderSize", 0, max_header_size),
        Native::new("compatibilityPage", 0, compatibility_page),
    ],
    groups: &[],
};

fn texts(list: &[String]) -> Value {
    Value::List(list.iter().map(|text| Value::Text(text.clone())).collect())
}

/// `() -> string`: absolute path of the program.
fn executable(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Text(host.program.executable.clone()))
}

/// `() -> string`: as the program was started.
fn argv0(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Text(host.program.argv0.clone()))
}

/// `() -> string[]`: the script, as an absolute path, and what follows it.
fn arguments(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let script = match &host.program.options.action {
        Action::Script(path) if !path.starts_with('/') => {
            let folder = io::process::working_directory().unwrap_or_default();
            Some(loader::path::resolve(&String::from_utf8_lossy(&folder), path))
        }
        Action::Script(path) => Some(path.clone()),
        Action::Stdin { dash: true } => Some("-".to_owned()),
        _ => None,
    };
    let list = script.into_iter().chain(host.program.options.script_args.iter().cloned());
    Ok(Value::List(list.map(Value::Text).collect()))
}

/// `() -> string[]`: `process.execArgv`.
fn options(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(texts(&host.program.options.exec_argv))
}

/// `(name) -> boolean, number, string, string[] or undefined`
fn option(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(match host.program.options.value(&args.text(0)?) {
        OptionValue::Undefined => Value::Undefined,
        OptionValue::Bool(value) => Value::Bool(value),
        OptionValue::Number(value) => Value::Number(value),
        OptionValue::Text(value) => Value::Text(value),
        OptionValue::List(list) => texts(&list),
    })
}

/// `() -> [what, text, print]` with what one of file, eval, stdin, prompt, compat, auto.
fn action(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let (what, text, print) = match &host.program.options.action {
        Action::Script(path) => ("file", path.as_str(), false),
        Action::Eval { source, print } => ("eval", source.as_str(), *print),
        Action::Stdin { .. } => ("stdin", "", false),
        Action::Test => ("test", "", false),
        Action::Interactive => ("prompt", "", false),
        Action::Compat => ("compat", "", false),
        _ => ("auto", "", false),
    };
    Ok(Value::List(vec![Value::Static(what), Value::text(text), Value::Bool(print)]))
}

/// `() -> bits`: no deprecations 1, throw deprecations 2, trace deprecations 4, trace warnings 8.
fn warning_flags(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let switches = host.program.options.switches;
    let bits = [
        (!switches.has(Switch::Deprecation), 1),
        (switches.has(Switch::ThrowDeprecation), 2),
        (switches.has(Switch::TraceDeprecation), 4),
        (switches.has(Switch::TraceWarnings), 8),
    ];
    Ok(Value::Int(bits.iter().filter(|(set, _)| *set).map(|(_, bit)| bit).sum()))
}

/// `() -> string[]`: what NODE_OPTIONS may hold.
fn environment_flags(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::List(options::table::environment_flags().map(Value::Text).collect()))
}

/// `() -> string`: of protojs.
fn version(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Static(env!("CARGO_PKG_VERSION")))
}

/// `() -> string`: of QuickJS.
fn engine_version(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Static(typebridge::ENGINE_VERSION))
}

/// `() -> string`: of the C library.
fn libc_version(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Text(io::process::libc_version()))
}

/// `() -> string`: the page of the book with the table of Node's tests, in Markdown.
fn compatibility_page(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Static(include_str!("../docs/src/compatibility.md")))
}

/// `() -> boolean`: something comes before the program.
fn has_preloads(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let options = &host.program.options;
    Ok(Value::Bool(
        !options.require.is_empty()
            || !options.import.is_empty()
            || !options.loaders.is_empty()
            || !options.env_files.is_empty(),
    ))
}

/// `() -> [path, may be missing, path, …]`: `--env-file` and `--env-file-if-exists`.
fn environment_files(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let files = host.program.options.env_files.iter();
    Ok(Value::List(
        files.flat_map(|file| [Value::Text(file.path.clone()), Value::Bool(file.optional)]).collect(),
    ))
}

/// `() -> text`: all of standard input.
fn read_stdin(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let bytes = io::files::read_to_end(0).map_err(|errno| {
        Failure::system(SystemFailure {
            errno: errno.0,
            code: errno.name(),
            text: errno.message(),
            syscall: "read",
            ..SystemFailure::default()
        })
    })?;
    Ok(Value::Text(String::from_utf8_lossy(&bytes).into_owned()))
}

/// `(code)`: the code with which a fatal exception ends the shard.
fn set_exit_code(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.exit_code = Some(args.integer(0)? as i32);
    Ok(Value::Undefined)
}

/// `() -> bytes`: `--max-http-header-size`.
fn max_header_size(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::count(host.program.header_bytes_max()))
}
