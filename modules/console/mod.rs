//! Native half of node:console: text straight to a descriptor.

use crate::Host;
use typebridge::{Args, Binding, Failure, Native, Value};

/// `binding('console')`
pub const BINDING: Binding<Host> =
    Binding { name: "console", functions: &[Native::new("write", 2, write), Native::new("readFile", 1, read_file)], groups: &[] };

/// `(fd, text or bytes) -> errno`, 0 when all was written.
fn write(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let fd = args.integer(0)? as i32;
    let put = |bytes: &[u8]| -> std::io::Result<()> {
        use std::io::Write;
        if fd == 2 {
            std::io::stderr().write_all(bytes)
        } else {
            let mut out = std::io::stdout().lock();
            out.write_all(bytes)?;
            out.flush()
        }
    };
    let result = if args.is_string(1) { put(args.text(1)?.as_bytes()) } else { put(args.bytes(1)?) };
    Ok(Value::Int(result.err().and_then(|error| error.raw_os_error()).unwrap_or(0)))
}

fn read_file(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Text(std::fs::read_to_string(&*args.text(0)?).unwrap()))
}
