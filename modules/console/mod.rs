//! Native half of node:console and of the standard streams: text and bytes straight to a descriptor, and what a descriptor is.

use crate::Host;
use io::process::{self, DescriptorKind};
use typebridge::{Args, Binding, Failure, Native, Value};

/// `binding('console')`
pub const BINDING: Binding<Host> = Binding {
    name: "console",
    functions: &[
        Native::new("write", 2, write),
        Native::new("guessHandleType", 1, guess_handle_type),
        Native::new("getWindowSize", 1, window_size),
    ],
    groups: &[],
};

/// `(fd, text or bytes) -> 0`, or the negative error number; waits where the descriptor does not block.
fn write(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let fd = args.integer(0)? as i32;
    let result = if args.is_string(1) {
        process::write_all(fd, args.text(1)?.as_bytes())
    } else {
        process::write_all(fd, args.bytes(1)?)
    };
    Ok(Value::Int(result.err().map_or(0, |errno| -errno.0)))
}

/// `(fd) -> 'TTY' | 'FILE' | 'PIPE' | 'TCP' | 'UDP' | 'UNKNOWN'`, by libuv's names: /dev/null counts as a file, a local socket as a pipe.
fn guess_handle_type(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let name = match process::descriptor_kind(args.integer(0)? as i32) {
        DescriptorKind::Terminal => "TTY",
        DescriptorKind::File | DescriptorKind::Device => "FILE",
        DescriptorKind::Pipe | DescriptorKind::Unix => "PIPE",
        DescriptorKind::Tcp => "TCP",
        DescriptorKind::Datagram => "UDP",
        DescriptorKind::Unknown => "UNKNOWN",
    };
    Ok(Value::Static(name))
}

/// `(fd) -> [columns, rows]`, `undefined` for what is no terminal.
fn window_size(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Ok((columns, rows)) = io::terminal::size(args.integer(0)? as i32) else {
        return Ok(Value::Undefined);
    };
    Ok(Value::List(vec![Value::Int(columns.into()), Value::Int(rows.into())]))
}
