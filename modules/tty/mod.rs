//! Native half of node:tty: the few calls that only terminals answer.

use crate::Host;
use io::terminal;
use typebridge::{Args, Binding, Failure, Native, Value};

/// `binding('tty')`
pub const BINDING: Binding<Host> = Binding {
    name: "tty",
    functions: &[
        Native::new("isTerminal", 1, is_terminal),
        Native::new("windowSize", 1, window_size),
        Native::new("setRawMode", 2, set_raw_mode),
    ],
    groups: &[],
};

fn descriptor(args: &Args<'_>) -> Result<io::Fd, Failure> {
    Ok(args.integer(0)? as io::Fd)
}

/// `(fd) -> boolean`
fn is_terminal(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(terminal::is_terminal(descriptor(args)?)))
}

/// `(fd) -> [columns, rows]`, or a negative error number
fn window_size(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(match terminal::size(descriptor(args)?) {
        Ok((columns, rows)) => Value::List(vec![Value::Int(columns.into()), Value::Int(rows.into())]),
        Err(errno) => Value::Int(-errno.0),
    })
}

/// `(fd, raw) -> 0`, or a negative error number
fn set_raw_mode(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let result = terminal::set_raw_mode(descriptor(args)?, args.boolean(1)?);
    Ok(Value::Int(result.map_or_else(|errno| -errno.0, |()| 0)))
}
