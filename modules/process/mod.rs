//! Native half of node:process.

mod identity;
mod usage;

use crate::Host;
use crate::kinds::{self, kind};
use io::{Errno, process};
use typebridge::{Args, Binding, Callback, Failure, Key, Native, Value};

/// `binding('process')`. Failures of system calls are negative errno numbers, never thrown.
pub const BINDING: Binding<Host> = Binding {
    name: "process",
    functions: &[
        Native::new("reallyExit", 1, really_exit),
        Native::new("abort", 0, abort),
        Native::new("arch", 0, arch),
        Native::new("pid", 0, pid),
        Native::new("ppid", 0, ppid),
        Native::new("cwd", 0, cwd),
        Native::new("chdir", 1, chdir),
        Native::new("umask", 1, umask),
        Native::new("uptime", 0, uptime),
        Native::new("hrtime", 0, hrtime),
        Native::new("hrtimeBigInt", 0, hrtime_bigint),
        Native::new("memoryUsage", 0, usage::memory_usage),
        Native::new("rss", 0, usage::rss),
        Native::new("cpuUsage", 0, usage::cpu_usage),
        Native::new("resourceUsage", 0, usage::resource_usage),
        Native::new("constrainedMemory", 0, usage::constrained_memory),
        Native::new("availableMemory", 0, usage::available_memory),
        Native::new("kill", 2, kill),
        Native::new("getuid", 0, identity::uid),
        Native::new("geteuid", 0, identity::euid),
        Native::new("getgid", 0, identity::gid),
        Native::new("getegid", 0, identity::egid),
        Native::new("getgroups", 0, identity::groups),
        Native::new("setuid", 1, identity::set_uid),
        Native::new("setgid", 1, identity::set_gid),
        Native::new("seteuid", 1, identity::set_euid),
        Native::new("setegid", 1, identity::set_egid),
        Native::new("setgroups", 1, identity::set_groups),
        Native::new("initgroups", 2, identity::init_groups),
        Native::new("environment", 0, environment),
        Native::new("setEnv", 2, set_env),
        Native::new("unsetEnv", 1, unset_env),
        Native::new("title", 0, title),
        Native::new("setTitle", 1, set_title),
        Native::new("setSignalHandler", 1, set_signal_handler),
        Native::new("watchSignal", 2, watch_signal),
        Native::new("activeRequests", 0, active_requests),
    ],
    groups: &[],
};

/// What one shard keeps for `process`.
#[derive(Default)]
pub struct Process {
    /// Called with the number of a watched signal.
    signal_handler: Option<Callback>,
    /// `process.env`, in the order of its making. Read from the system when first asked for.
    environment: Option<Vec<(String, String)>>,
    title: Option<String>,
}

/// A negative errno, or `undefined`.
pub(crate) fn outcome(result: Result<(), Errno>) -> Value {
    result.map_or_else(|errno| Value::Int(-errno.0), |()| Value::Int(0))
}

/// `(code)`: ends the process now.
fn really_exit(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    io::terminal::restore();
    host.send_last();
    process::exit(args.integer(0)? as i32);
}

/// Ends the process with a core dump.
fn abort(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    process::abort()
}

/// `() -> 'x64' | 'arm64' | …`
fn arch(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Static(match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    }))
}

fn pid(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Int(process::id()))
}

fn ppid(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Int(process::parent_id()))
}

/// `() -> path or errno`
fn cwd(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(match process::working_directory() {
        Ok(path) => Value::Text(String::from_utf8_lossy(&path).into_owned()),
        Err(errno) => Value::Int(-errno.0),
    })
}

/// `(path) -> errno`
fn chdir(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let result = process::change_directory(args.text(0)?.as_bytes());
    if result.is_ok()
        && let Ok(path) = process::working_directory()
    {
        host.loader.working_directory = String::from_utf8_lossy(&path).into_owned();
    }
    Ok(outcome(result))
}

/// `(mask or -1) -> old mask`
fn umask(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let mask = args.integer(0)?;
    let old = if mask < 0 { process::umask() } else { process::set_umask(mask as u32) };
    Ok(Value::Int(old as i32))
}

/// `() -> seconds` since the program began
fn uptime(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let since_ns = io::monotonic_ns() - host.clock.now_ns() + host.clock.since_start_ns();
    Ok(Value::Number(since_ns as f64 / 1e9))
}

/// `() -> [seconds, nanoseconds]`
fn hrtime(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let now_ns = io::monotonic_ns();
    Ok(Value::Numbers(vec![(now_ns / 1_000_000_000) as f64, (now_ns % 1_000_000_000) as f64]))
}

/// `() -> nanoseconds as a BigInt`
fn hrtime_bigint(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::BigUint(io::monotonic_ns()))
}

/// `(pid, signal) -> errno`
fn kill(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(outcome(process::kill(args.integer(0)? as i32, args.integer(1)? as i32)))
}

fn variables(host: &mut Host) -> &mut Vec<(String, String)> {
    host.process.environment.get_or_insert_with(|| {
        let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value))).collect()
    })
}

/// `() -> [name, value, name, value …]`
fn environment(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let texts = variables(host).iter().flat_map(|(name, value)| [name, value]);
    Ok(Value::List(texts.map(|text| Value::Text(text.clone())).collect()))
}

/// `(name, value)`. The environment belongs to the shard: other threads read the system's, which cannot be changed safely.
/// Only the time zone goes there too, since local times are the C library's.
fn set_env(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (name, value) = (args.text(0)?, args.text(1)?);
    let variables = variables(host);
    match variables.iter_mut().find(|entry| entry.0 == *name) {
        Some(entry) => entry.1 = value.to_string(),
        None => variables.push((name.to_string(), value.to_string())),
    }
    if &*name == "TZ" {
        io::time_zone::set(Some(&value));
    }
    Ok(Value::Undefined)
}

/// `(name)`
fn unset_env(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let name = args.text(0)?;
    variables(host).retain(|entry| entry.0 != *name);
    if &*name == "TZ" {
        io::time_zone::set(None);
    }
    Ok(Value::Undefined)
}

/// `() -> string`
fn title(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let title = host.process.title.as_ref().or(host.program.options.title.as_ref());
    Ok(Value::Text(title.unwrap_or(&host.program.argv0).clone()))
}

/// `(text)`: as tools show the process; what has no room there is cut.
fn set_title(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let title = args.text(0)?;
    host.process.title = Some(io::title::set(&title));
    Ok(Value::Undefined)
}

/// `(function (number))`
fn set_signal_handler(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.process.signal_handler = Some(args.callback(0)?);
    Ok(Value::Undefined)
}

/// `(number, boolean) -> errno`: a watched signal is told to the handler instead of ending the program.
fn watch_signal(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let signal = args.integer(0)? as i32;
    if !args.boolean(1)? {
        if host.has_reactor() {
            host.open_reactor().signal_unwatch(signal);
        }
        return Ok(Value::Int(0));
    }
    let owner = kinds::owner(Key::new(kind::SIGNAL, signal as u32, 0));
    Ok(outcome(host.reactor()?.signal_watch(signal, owner)))
}

/// A watched signal came.
pub fn signalled(host: &mut Host, number: i32) {
    if let Some(handler) = host.process.signal_handler {
        host.calls.call(handler, [Value::Int(number)]);
    }
}

/// `() -> [file operations, look-ups]`: how many are under way
fn active_requests(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Numbers(vec![host.files.waiting() as f64, host.dns.waiting() as f64]))
}
