//! The methods of `Buffer.prototype` over whole bytes, for the arguments that nearly every call has. Whatever needs a
//! longer look, a coercion or one of Node's errors is left to the method of the same name in the JavaScript half.

use typebridge::{Args, Failure, Native, Value};

use crate::Host;

use super::encoding::Encoding;
use super::search::{self, Direction};
use super::strings::{encoding, string_of, with_text};
use super::{fill, swap};

/// Installed on `Buffer.prototype`.
pub const METHODS: &[Native<Host>] = &[
    Native::writing("copy", 4, |host, args| or_slow(host, "copy", copy(args))),
    Native::new("toString", 3, |host, args| {
        to_string(args).unwrap_or_else(|| Ok(host.buffers.slow("toString")))
    }),
    Native::new("equals", 1, |host, args| or_slow(host, "equals", equals(args))),
    Native::new("compare", 5, |host, args| or_slow(host, "compare", compare(args))),
    Native::new("lastIndexOf", 3, |host, args| or_slow(host, "lastIndexOf", last_index_of(args))),
    Native::new("indexOf", 3, |host, args| or_slow(host, "indexOf", index_of(args))),
    Native::new("includes", 3, |host, args| or_slow(host, "includes", includes(args))),
    Native::writing("fill", 4, |host, args| or_slow(host, "fill", fill_with(args))),
    Native::writing("write", 4, |host, args| or_slow(host, "write", write(args))),
    Native::new("subarray", 2, |host, args| or_slow(host, "subarray", part(args))),
    Native::new("slice", 2, |host, args| or_slow(host, "subarray", part(args))),
    Native::writing("swap16", 0, |host, args| or_slow(host, "swap16", swap_units::<2>(args))),
    Native::writing("swap32", 0, |host, args| or_slow(host, "swap32", swap_units::<4>(args))),
    Native::writing("swap64", 0, |host, args| or_slow(host, "swap64", swap_units::<8>(args))),
];

/// The value, or the call of the slow method.
pub fn or_slow(host: &mut Host, name: &'static str, value: Option<Value>) -> Result<Value, Failure> {
    Ok(value.unwrap_or_else(|| host.buffers.slow(name)))
}

/// A number as an index cut to whole numbers; `fallback` for undefined. `None` for anything else, NaN too.
fn index(args: &Args<'_>, at: usize, fallback: usize) -> Option<f64> {
    if args.is_undefined(at) {
        return Some(fallback as f64);
    }
    args.number(at).ok().filter(|number| !number.is_nan())
}

/// A whole number between 0 and `highest`; `fallback` for undefined.
fn offset(args: &Args<'_>, at: usize, fallback: usize, highest: usize) -> Option<usize> {
    let number = index(args, at, fallback)?;
    let whole = number as usize;
    (whole as f64 == number && whole <= highest).then_some(whole)
}

fn equals(args: &Args<'_>) -> Option<Value> {
    Some(Value::Bool(args.this_uint8_array()?.bytes() == args.uint8_array(0)?.bytes()))
}

fn compare(args: &Args<'_>) -> Option<Value> {
    if args.len() != 1 {
        return None;
    }
    Some(Value::Int(args.this_uint8_array()?.bytes().cmp(args.uint8_array(0)?.bytes()) as i32))
}

fn copy(args: &mut Args<'_>) -> Option<Value> {
    if args.len() == 1 {
        return args.copy_this(0, 0, 0..usize::MAX).map(Value::count);
    }
    let (source, target) = (args.this_uint8_array()?.len(), args.uint8_array(0)?.len());
    let target_start = offset(args, 1, 0, usize::MAX)?;
    let source_start = offset(args, 2, 0, source)?;
    let source_end = offset(args, 3, source, usize::MAX)?;
    if target_start >= target || source_start >= source_end {
        return Some(Value::Int(0));
    }
    args.copy_this(0, target_start, source_start..source_end).map(Value::count)
}

/// The range of `toString`, `slice` and `subarray`: negative numbers count from the end where `from_end`.
fn range(args: &Args<'_>, first: usize, length: usize, from_end: bool) -> Option<(usize, usize)> {
    let bound = |number: f64| {
        let whole = number.trunc();
        let from_start = if whole < 0.0 && from_end { whole + length as f64 } else { whole };
        // The conversion stops at 0.
        (from_start as usize).min(length)
    };
    let (start, end) = (bound(index(args, first, 0)?), bound(index(args, first + 1, length)?));
    Some((start, end.max(start)))
}

fn to_string(args: &Args<'_>) -> Option<Result<Value, Failure>> {
    let view = args.this_uint8_array()?;
    let encoding = encoding(args, 0)?;
    let (start, end) = if args.len() > 1 { range(args, 1, view.len(), false)? } else { (0, view.len()) };
    Some(string_of(args, encoding, view.part(start..end)?))
}

fn part(args: &Args<'_>) -> Option<Value> {
    let length = args.this_uint8_array()?.len();
    let (start, end) = range(args, 0, length, true)?;
    args.part_of_this(start, end - start)
}

fn write(args: &mut Args<'_>) -> Option<Value> {
    let length = args.this_uint8_array()?.len();
    if args.is_undefined(1) && args.len() > 1 {
        return None;
    }
    // Where the encoding stands: it may take the place of the offset or of the length.
    let named = (1..=2).find(|&at| args.is_string(at) && args.is_undefined(at + 1)).unwrap_or(3);
    let start = if named > 1 { offset(args, 1, 0, length)? } else { 0 };
    let room = if named > 2 { offset(args, 2, length - start, length)? } else { length };
    let encoding = encoding(args, named)?;
    let target = start..start + room.min(length - start);
    let text = args.characters(0)?;
    let written = args.this_uint8_array_mut()?.change(target, |room| encoding.write(text.get().into(), room));
    written.map(Value::count)
}

fn fill_with(args: &mut Args<'_>) -> Option<Value> {
    let length = args.this_uint8_array()?.len();
    // Empty memory may be lost memory, which is an error.
    if length == 0 || args.is_undefined(1) && args.len() > 1 {
        return None;
    }
    let (start, end) = (offset(args, 1, 0, length)?, offset(args, 2, length, length)?);
    if args.is_number(0)
        && let Ok(number) = args.number(0)
    {
        let byte = low_byte(number);
        // An empty range is none where the end comes first.
        args.this_uint8_array_mut()?.change(start..end.max(start), |bytes| bytes.fill(byte))?;
        return Some(Value::This);
    }
    let encoding = encoding(args, 3)?;
    let pattern = with_text(args, 0, |text| encoding.encode(text))?;
    // What encodes to nothing is an error, and the range may be one.
    (!pattern.is_empty() && start < end).then_some(())?;
    args.this_uint8_array_mut()?.change(start..end, |bytes| fill::fill(bytes, &pattern))?;
    Some(Value::This)
}

/// The lowest eight bits of a number's integral part, as ToUint8 has it.
pub fn low_byte(number: f64) -> u8 {
    /// From here on doubles are multiples of 256.
    const COARSE: f64 = (1u64 << 61) as f64;
    if number.abs() < COARSE { number as i64 as u8 } else { 0 }
}

fn swap_units<const SIZE: usize>(args: &mut Args<'_>) -> Option<Value> {
    let mut view = args.this_uint8_array_mut()?;
    if !view.len().is_multiple_of(SIZE) {
        return None;
    }
    view.change_all(swap::swap::<SIZE>);
    Some(Value::This)
}

fn index_of(args: &Args<'_>) -> Option<Value> {
    Some(found(args, Direction::Forward)?.map_or(Value::Int(-1), Value::count))
}

fn last_index_of(args: &Args<'_>) -> Option<Value> {
    Some(found(args, Direction::Backward)?.map_or(Value::Int(-1), Value::count))
}

fn includes(args: &Args<'_>) -> Option<Value> {
    Some(Value::Bool(found(args, Direction::Forward)?.is_some()))
}

/// Where the value is, if the arguments are plain ones.
fn found(args: &Args<'_>, direction: Direction) -> Option<Option<usize>> {
    let haystack = args.this_uint8_array()?.bytes();
    let fallback = if direction == Direction::Forward { 0 } else { haystack.len() };
    let from = index(args, 1, fallback)? as i64;
    if args.is_number(0)
        && let Ok(number) = args.number(0)
    {
        return Some(search::index_of_byte(haystack, low_byte(number), from, direction));
    }
    let encoding = encoding(args, 2)?;
    let find = |needle: &[u8]| match encoding {
        Encoding::Utf16le => search::index_of_utf16(haystack, needle, from, direction),
        _ => search::index_of(haystack, needle, from, direction),
    };
    if let Some(needle) = args.uint8_array(0) {
        return Some(find(needle.bytes()));
    }
    if encoding == Encoding::Utf8
        && let Some(needle) = args.latin1(0).filter(|needle| needle.is_ascii())
    {
        return Some(find(needle));
    }
    with_text(args, 0, |text| find(&encoding.encode(text)))
}
