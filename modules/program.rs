//! `binding('program')`: what the program was started with.

use crate::Host;
use typebridge::{Args, Binding, Failure, Native, Value};

/// `binding('program')`
pub const BINDING: Binding<Host> = Binding {
    name: "program",
    functions: &[
        Native::new("executable", 0, executable),
        Native::new("arguments", 0, arguments),
        Native::new("options", 0, options),
        Native::new("setExitCode", 1, set_exit_code),
        Native::new("maxHeaderSize", 0, max_header_size),
    ],
    groups: &[],
};

fn texts(list: &[String]) -> Value {
    Value::List(list.iter().map(|text| Value::Text(text.clone())).collect())
}

/// `() -> string`
fn executable(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Text(host.program.executable.clone()))
}

/// `() -> string[]`: the script and what follows it.
fn arguments(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(texts(&host.program.arguments))
}

/// `() -> string[]`: `process.execArgv`.
fn options(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(texts(&host.program.options))
}

/// `(code)`: ends the loop after the running callback.
fn set_exit_code(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.exit_code = Some(args.integer(0)? as i32);
    Ok(Value::Undefined)
}

/// `() -> bytes`: `--max-http-header-size`.
fn max_header_size(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::count(host.program.header_bytes_max))
}
