//! The functions on class Buffer that make Buffers or look at them, for the arguments that nearly every call has. As in
//! quick.rs, everything else is left to the JavaScript half.

use typebridge::{Args, Native, Parts, Value};

use crate::Host;

use super::encoding::Encoding;
use super::quick::{low_byte, or_slow};
use super::strings::{encoding, with_text};
use super::text::Text;

/// Bytes that the engine can hold in one ArrayBuffer.
const BYTES_MAX: usize = i32::MAX as usize;

/// Installed on class Buffer.
pub const FUNCTIONS: &[Native<Host>] = &[
    Native::writing("from", 3, |host, args| {
        let buffer = from(host, args);
        or_slow(host, "from", buffer)
    }),
    Native::new("alloc", 3, |host, args| or_slow(host, "alloc", alloc(args))),
    Native::writing("allocUnsafe", 1, |host, args| {
        let buffer = size(args, 0).and_then(|size| room(host, args, size));
        or_slow(host, "allocUnsafe", buffer)
    }),
    Native::new("allocUnsafeSlow", 1, |host, args| {
        or_slow(host, "allocUnsafeSlow", size(args, 0).map(|size| args.unwritten_buffer(size)))
    }),
    Native::new("isBuffer", 1, |host, args| {
        or_slow(host, "isBuffer", args.is_plain_buffer(0).map(Value::Bool))
    }),
    Native::new("compare", 2, |host, args| or_slow(host, "compareTwo", compare(args))),
    Native::writing("concat", 2, |host, args| {
        let buffer = concat(host, args);
        or_slow(host, "concat", buffer)
    }),
    Native::new("byteLength", 2, |host, args| or_slow(host, "byteLength", byte_length(args))),
];

/// A whole number of bytes that a Buffer may have.
fn size(args: &Args<'_>, index: usize) -> Option<usize> {
    let number = args.number(index).ok()?;
    (number >= 0.0 && number <= BYTES_MAX as f64).then_some(number as usize)
}

/// A Buffer of bytes that nobody has written.
fn room(host: &mut Host, args: &mut Args<'_>, size: usize) -> Option<Value> {
    if size == 0 || size >= host.buffers.pooled_below(args) {
        return Some(args.unwritten_buffer(size));
    }
    host.buffers
        .from_pool(args, size, |args, memory, offset| Some((args.unwritten_in(memory, offset, size)?, size)))
}

fn alloc(args: &Args<'_>) -> Option<Value> {
    let size = size(args, 0)?;
    let is_zero = args.is_undefined(1) || args.number(1).is_ok_and(|fill| fill == 0.0);
    is_zero.then(|| args.zeroed_buffer(size))
}

fn compare(args: &Args<'_>) -> Option<Value> {
    Some(Value::Int(args.uint8_array(0)?.bytes().cmp(args.uint8_array(1)?.bytes()) as i32))
}

fn from(host: &mut Host, args: &mut Args<'_>) -> Option<Value> {
    if args.is_string(0) {
        let encoding = encoding(args, 1)?;
        let text = args.characters(0)?;
        return from_text(host, args, text.get().into(), encoding);
    }
    if let Some(length) = args.uint8_array(0).map(|view| view.len()) {
        return joined(host, args, length, Parts::Argument(0));
    }
    from_numbers(host, args)
}

fn from_text(host: &mut Host, args: &mut Args<'_>, text: Text<'_>, encoding: Encoding) -> Option<Value> {
    let half = host.buffers.pooled_below(args);
    let length = encoding.length(text);
    if length == 0 || length >= half || text.units_max() >= half {
        return Some(args.fill_buffer(length, |room| encoding.fill(text, room)));
    }
    host.buffers.from_pool(args, length, |args, memory, offset| {
        let mut shown = 0;
        let value = args.buffer_in(memory, offset, length, |room| {
            shown = encoding.fill(text, room);
            shown
        })?;
        Some((value, shown))
    })
}

/// A Buffer of a plain array of numbers.
fn from_numbers(host: &mut Host, args: &mut Args<'_>) -> Option<Value> {
    let elements = args.elements_in_place(0)?;
    if elements.is_empty() || (0..elements.len()).any(|at| !elements.is_number(at)) {
        return None;
    }
    let bytes: Vec<u8> = (0..elements.len()).map(|at| elements.number(at).map_or(0, low_byte)).collect();
    joined(host, args, bytes.len(), Parts::Bytes(&bytes))
}

/// A Buffer of `length` bytes with a copy of the parts, and zeros behind them.
fn joined(host: &mut Host, args: &mut Args<'_>, length: usize, parts: Parts<'_>) -> Option<Value> {
    if length == 0 || length >= host.buffers.pooled_below(args) {
        return Some(args.joined_buffer(length, parts));
    }
    host.buffers.from_pool(args, length, |args, memory, offset| {
        Some((args.joined_in(memory, offset, length, parts)?, length))
    })
}

fn concat(host: &mut Host, args: &mut Args<'_>) -> Option<Value> {
    let list = args.elements_in_place(0)?;
    if list.is_empty() {
        return Some(args.unwritten_buffer(0));
    }
    let mut total = 0;
    for at in 0..list.len() {
        // Empty memory may be lost memory, which is an error.
        total += list.uint8_array(at).filter(|part| !part.is_empty())?.len();
    }
    let length = if args.is_undefined(1) { total } else { size(args, 1)? };
    if length > BYTES_MAX || args.is_number(1) && args.number(1).is_ok_and(|given| given != length as f64) {
        return None;
    }
    joined(host, args, length, Parts::Elements(0))
}

fn byte_length(args: &Args<'_>) -> Option<Value> {
    let encoding = encoding(args, 1)?;
    if matches!(encoding, Encoding::Base64 | Encoding::Base64url) {
        return None;
    }
    with_text(args, 0, |text| Value::count(encoding.length(text)))
}
