//! Native half of node:os: what io knows about the machine, its user and its network interfaces.

use crate::Host;
use io::process;
use io::{Address, Errno};
use typebridge::{Args, Binding, Failure, Native, Value};

/// `binding('os')`
pub const BINDING: Binding<Host> = Binding {
    name: "os",
    functions: &[
        Native::new("names", 0, names),
        Native::new("memory", 0, memory),
        Native::new("load", 0, load),
        Native::new("cores", 0, cores),
        Native::new("interfaces", 0, interfaces),
        Native::new("priority", 1, priority),
        Native::new("setPriority", 2, set_priority),
        Native::new("user", 0, user),
    ],
    groups: &[],
};

/// `() -> [system, version, release, machine, host]`
fn names(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let name = process::system_name();
    let texts = [name.system, name.version, name.release, name.machine, name.host];
    Ok(Value::List(texts.into_iter().map(Value::Text).collect()))
}

/// `() -> [total bytes, available bytes]`
fn memory(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let machine = process::machine();
    Ok(Value::Numbers(vec![machine.memory_bytes as f64, machine.memory_available_bytes as f64]))
}

/// `() -> [load over 1 minute, 5, 15]`
fn load(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Numbers(process::machine().load.to_vec()))
}

/// `() -> number of cores this process may use`
fn cores(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Number(process::cores() as f64))
}

/// `() -> [[name, address, netmask, 'IPv4' | 'IPv6', mac, is internal, prefix bits, scope], …]`, or the negative error number.
fn interfaces(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    match process::interfaces() {
        Ok(found) => Ok(Value::List(found.iter().map(interface).collect())),
        Err(errno) => Ok(number(errno)),
    }
}

fn interface(found: &process::InterfaceAddress) -> Value {
    let mac: Vec<String> = found.hardware.iter().map(|byte| format!("{byte:02x}")).collect();
    let scope = match found.address {
        Address::V6(_, _, scope) => scope,
        _ => 0,
    };
    Value::List(vec![
        Value::Text(found.name.clone()),
        Value::Text(host(&found.address)),
        Value::Text(host(&found.mask)),
        Value::Static(found.address.family()),
        Value::Text(mac.join(":")),
        Value::Bool(found.is_internal),
        prefix_bits(&found.mask).map_or(Value::Null, |bits| Value::Int(bits as i32)),
        Value::Number(f64::from(scope)),
    ])
}

/// The address without its scope.
fn host(address: &Address) -> String {
    match address {
        Address::V4(ip, _) => ip.to_string(),
        Address::V6(ip, ..) => ip.to_string(),
        Address::Unix(_) => String::new(),
    }
}

/// How many bits a netmask sets; none when they are not in one row.
fn prefix_bits(mask: &Address) -> Option<u32> {
    let (bits, width) = match mask {
        Address::V4(ip, _) => (u128::from(u32::from(*ip)) << 96, 32),
        Address::V6(ip, ..) => (u128::from(*ip), 128),
        Address::Unix(_) => return None,
    };
    let ones = bits.leading_ones();
    (ones == bits.count_ones() && ones <= width).then_some(ones)
}

fn number(errno: Errno) -> Value {
    Value::Int(-errno.0)
}

/// `(process) -> [priority]`, or the negative error number; 0 is this process.
fn priority(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    match process::priority(args.integer(0)? as i32) {
        Ok(priority) => Ok(Value::List(vec![Value::Int(priority)])),
        Err(errno) => Ok(number(errno)),
    }
}

/// `(process, priority) -> 0`, or the negative error number.
fn set_priority(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let result = process::set_priority(args.integer(0)? as i32, args.integer(1)? as i32);
    Ok(result.err().map_or(Value::Int(0), number))
}

/// `() -> [name, uid, gid, home, shell]` of the effective user with the texts as Buffers, or the negative error number.
fn user(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    match process::user(process::identity().effective_user) {
        Ok(user) => Ok(Value::List(vec![
            Value::Buffer(user.name),
            Value::Number(f64::from(user.user)),
            Value::Number(f64::from(user.group)),
            Value::Buffer(user.home),
            Value::Buffer(user.shell),
        ])),
        Err(errno) => Ok(number(errno)),
    }
}
