//! `binding('buffer')`: the natives behind `Buffer`. The JS half has validated what Node's errors are about.

use std::ops::Range;

use typebridge::{Args, Binding, ErrorClass, Failure, Native, Value, View, ViewMut};

use crate::Host;

use super::encoding::Encoding;
use super::search::{self, Direction};
use super::strings::{string_of, with_text};
use super::{base64, fill, making, number_natives, quick, transcode, utf8};

/// The table.
pub const BINDING: Binding<Host> = Binding {
    name: "buffer",
    functions: &[
        Native::new("setUp", 3, set_up),
        Native::new("slice", 4, slice),
        Native::writing("write", 5, write),
        Native::new("encode", 2, encode),
        Native::new("byteLengthUtf8", 1, byte_length_utf8),
        Native::new("compare", 6, compare),
        Native::writing("copy", 5, copy),
        Native::new("indexOfByte", 4, index_of_byte),
        Native::new("indexOfString", 5, index_of_string),
        Native::new("indexOfBuffer", 5, index_of_buffer),
        Native::writing("fillString", 5, fill_string),
        Native::writing("fillBytes", 4, fill_bytes),
        Native::new("isUtf8", 1, |_, args| Ok(utf8::is_valid(args.bytes(0)?).into())),
        Native::new("isAscii", 1, |_, args| Ok(args.bytes(0)?.is_ascii().into())),
        Native::new("btoa", 1, btoa),
        Native::new("atob", 1, atob),
        Native::new("transcode", 3, transcode_bytes),
    ],
    groups: &[
        ("functions", making::FUNCTIONS),
        ("methods", quick::METHODS),
        ("strings", STRINGS),
        ("numbers", number_natives::METHODS),
    ],
};

/// The undocumented methods that Node's own programs and many packages call.
const STRINGS: &[Native<Host>] = &[
    Native::new("asciiSlice", 0, |_, args| slice_this(args, Encoding::Ascii)),
    Native::new("base64Slice", 0, |_, args| slice_this(args, Encoding::Base64)),
    Native::new("base64urlSlice", 0, |_, args| slice_this(args, Encoding::Base64url)),
    Native::new("latin1Slice", 0, |_, args| slice_this(args, Encoding::Latin1)),
    Native::new("hexSlice", 0, |_, args| slice_this(args, Encoding::Hex)),
    Native::new("ucs2Slice", 0, |_, args| slice_this(args, Encoding::Utf16le)),
    Native::new("utf8Slice", 0, |_, args| slice_this(args, Encoding::Utf8)),
    Native::writing("asciiWrite", 0, |_, args| write_this(args, Encoding::Ascii)),
    Native::writing("base64Write", 0, |_, args| write_this(args, Encoding::Base64)),
    Native::writing("base64urlWrite", 0, |_, args| write_this(args, Encoding::Base64url)),
    Native::writing("latin1Write", 0, |_, args| write_this(args, Encoding::Latin1)),
    Native::writing("hexWrite", 0, |_, args| write_this(args, Encoding::Hex)),
    Native::writing("ucs2Write", 0, |_, args| write_this(args, Encoding::Utf16le)),
    Native::writing("utf8Write", 0, |_, args| write_this(args, Encoding::Utf8)),
];

fn encoding(args: &Args<'_>, index: usize) -> Result<Encoding, Failure> {
    let number = u8::try_from(args.integer(index)?).ok();
    number.and_then(Encoding::from_number).ok_or_else(|| Failure::type_error("unknown number of an encoding"))
}

fn range_error(code: &'static str, message: &'static str) -> Failure {
    Failure::Coded { class: ErrorClass::Range, code, message: message.into() }
}

/// An optional index. What is no number counts as 0, as Node's engine coerces most of it.
fn index(args: &Args<'_>, at: usize, fallback: usize) -> Result<usize, Failure> {
    if args.is_undefined(at) {
        return Ok(fallback);
    }
    let number = args.number(at).unwrap_or(0.0);
    if number <= -1.0 { Err(outside()) } else { Ok(number as usize) }
}

fn outside() -> Failure {
    range_error("ERR_OUT_OF_RANGE", "Index out of range")
}

/// The range that two optional arguments name in `length` bytes. An end before the start counts as the start.
fn range(args: &Args<'_>, first: usize, length: usize) -> Result<Range<usize>, Failure> {
    let start = index(args, first, 0)?;
    let end = index(args, first + 1, length)?.max(start);
    if end > length { Err(outside()) } else { Ok(start..end) }
}

fn slice_this(args: &Args<'_>, encoding: Encoding) -> Result<Value, Failure> {
    let view = this_view(args)?;
    if view.is_empty() {
        return Ok(Value::Static(""));
    }
    let range = range(args, 0, view.len())?;
    string_of(args, encoding, view.part(range).expect("the range was judged"))
}

fn this_view<'a>(args: &'a Args<'_>) -> Result<View<'a>, Failure> {
    args.this_view().ok_or_else(|| invalid_type("argument must be a buffer"))
}

fn this_view_mut<'a>(args: &'a mut Args<'_>) -> Result<ViewMut<'a>, Failure> {
    args.this_view_mut().ok_or_else(|| invalid_type("argument must be a buffer"))
}

fn invalid_type(message: &'static str) -> Failure {
    Failure::Coded { class: ErrorClass::Type, code: "ERR_INVALID_ARG_TYPE", message: message.into() }
}

fn slice(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (view, encoding) = (args.view(0)?, encoding(args, 1)?);
    let range = range(args, 2, view.len())?;
    string_of(args, encoding, view.part(range).expect("the range was judged"))
}

fn write_this(args: &mut Args<'_>, encoding: Encoding) -> Result<Value, Failure> {
    let length = this_view_mut(args)?.len();
    let text = args.characters(0).ok_or_else(|| invalid_type("argument must be a string"))?;
    let offset = index(args, 1, 0)?;
    if offset > length {
        return Err(range_error("ERR_BUFFER_OUT_OF_BOUNDS", "\"offset\" is outside of buffer bounds"));
    }
    let room = index(args, 2, length - offset)?.min(length - offset);
    let write = |target: &mut [u8]| encoding.write(text.get().into(), target);
    let written = this_view_mut(args)?.change(offset..offset + room, write);
    Ok(Value::count(written.expect("the range was cut to what is there")))
}

/// (bytes, string, encoding, offset, length) → bytes written
fn write(_: &mut Host, args: &mut Args<'_>) -> Result<Value, Failure> {
    let (encoding, offset, length) = (encoding(args, 2)?, args.size(3)?, args.size(4)?);
    let text = args.characters(1).ok_or_else(|| invalid_type("argument must be a string"))?;
    let mut bytes = args.view_mut(0)?;
    let end = offset.saturating_add(length).min(bytes.len());
    let written = bytes.change(offset..end, |target| encoding.write(text.get().into(), target));
    Ok(Value::count(written.unwrap_or(0)))
}

/// (string, encoding) → ArrayBuffer
fn encode(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::ArrayBuffer(encoded(args, 0, encoding(args, 1)?)?))
}

fn encoded(args: &Args<'_>, index: usize, encoding: Encoding) -> Result<Vec<u8>, Failure> {
    with_text(args, index, |text| encoding.encode(text))
        .ok_or_else(|| invalid_type("argument must be a string"))
}

fn byte_length_utf8(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let length = with_text(args, 0, utf8::length);
    Ok(Value::count(length.ok_or_else(|| invalid_type("argument must be a string"))?))
}

/// (Buffer.prototype, Buffer, the slow methods)
fn set_up(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    args.set_buffer_prototype(0);
    host.buffers.set_up(args.keep(1), args.keep(2));
    Ok(Value::Undefined)
}

/// (source, target, sourceStart, sourceEnd, targetStart, targetEnd) → -1, 0 or 1, or undefined if one is no bytes; ranges are optional
fn compare(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (Ok(source), Ok(target)) = (args.bytes(0), args.bytes(1)) else {
        return Ok(Value::Undefined);
    };
    if args.len() < 6 {
        return Ok(Value::Int(source.cmp(target) as i32));
    }
    let (source_start, source_end) = (args.size(2)?, args.size(3)?.min(source.len()));
    let (target_start, target_end) = (args.size(4)?, args.size(5)?.min(target.len()));
    let out_of_range = |message| range_error("ERR_OUT_OF_RANGE", message);
    let source = source.get(source_start..source_end.max(source_start));
    let source = source.ok_or_else(|| out_of_range("The value of \"sourceStart\" is out of range."))?;
    let target = target.get(target_start..target_end.max(target_start));
    let target = target.ok_or_else(|| out_of_range("The value of \"targetStart\" is out of range."))?;
    Ok(Value::Int(source.cmp(target) as i32))
}

/// (source, target, targetStart, sourceStart, sourceEnd) → bytes copied
fn copy(_: &mut Host, args: &mut Args<'_>) -> Result<Value, Failure> {
    let (at, range) = (args.size(2)?, args.size(3)?..args.size(4)?);
    Ok(Value::count(args.copy_bytes(1, at, 0, range)?))
}

fn direction(args: &Args<'_>, index: usize) -> Direction {
    if args.flag(index) { Direction::Forward } else { Direction::Backward }
}

fn position(found: Option<usize>) -> Value {
    found.map_or(Value::Int(-1), Value::count)
}

/// (haystack, byte, offset, forward) → position, or undefined if the haystack is no bytes
fn index_of_byte(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Ok(haystack) = args.bytes(0) else {
        return Ok(Value::Undefined);
    };
    Ok(position(search::index_of_byte(
        haystack,
        args.integer(1)? as u8,
        args.integer(2)?,
        direction(args, 3),
    )))
}

/// (haystack, string, encoding, offset, forward) → position, or undefined if the haystack is no bytes
fn index_of_string(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Ok(haystack) = args.bytes(0) else {
        return Ok(Value::Undefined);
    };
    let encoding = encoding(args, 2)?;
    let needle = encoded(args, 1, encoding)?;
    Ok(position(find(haystack, &needle, encoding == Encoding::Utf16le, args.integer(3)?, direction(args, 4))))
}

/// (haystack, needle, wide, offset, forward) → position
fn index_of_buffer(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(position(find(args.bytes(0)?, args.bytes(1)?, args.flag(2), args.integer(3)?, direction(args, 4))))
}

fn find(haystack: &[u8], needle: &[u8], wide: bool, offset: i64, direction: Direction) -> Option<usize> {
    if wide {
        search::index_of_utf16(haystack, needle, offset, direction)
    } else {
        search::index_of(haystack, needle, offset, direction)
    }
}

/// (bytes, string, encoding, start, end) → false if the string encodes to nothing
fn fill_string(_: &mut Host, args: &mut Args<'_>) -> Result<Value, Failure> {
    let pattern = encoded(args, 1, encoding(args, 2)?)?;
    fill_range(args, &pattern, 3)
}

/// (bytes, pattern, start, end) → false if the pattern is empty
fn fill_bytes(_: &mut Host, args: &mut Args<'_>) -> Result<Value, Failure> {
    // A copy, for the pattern may be a view of the same memory.
    let pattern = args.view(1)?;
    let length = pattern.len().min(args.view(0)?.len());
    let pattern = pattern.part(0..length).expect("cut to what is there").to_vec();
    fill_range(args, &pattern, 2)
}

fn fill_range(args: &mut Args<'_>, pattern: &[u8], first: usize) -> Result<Value, Failure> {
    let (start, end) = (args.size(first)?, args.size(first + 1)?);
    let filled = args.view_mut(0)?.change(start..end, |target| fill::fill(target, pattern));
    let outside =
        || range_error("ERR_BUFFER_OUT_OF_BOUNDS", "Attempt to access memory outside buffer bounds");
    filled.map(Value::Bool).ok_or_else(outside)
}

/// (string) → base64, or undefined if a code unit is no byte
fn btoa(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let text = args.text(0)?;
    if text.is_ascii() {
        return Ok(Value::Text(base64::encode(text.as_bytes())));
    }
    let bytes: Option<Vec<u8>> = args.units(0)?.iter().map(|&unit| u8::try_from(unit).ok()).collect();
    Ok(bytes.map_or(Value::Undefined, |bytes| Value::Text(base64::encode(&bytes))))
}

/// (string) → string, 0 for an invalid character or 1 for a single character at the end
fn atob(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let decoded = with_text(args, 0, base64::decode_forgiving);
    Ok(match decoded.ok_or_else(|| invalid_type("argument must be a string"))? {
        Ok(bytes) => Value::Latin1(bytes),
        Err(base64::Refused::InvalidCharacter) => Value::Int(0),
        Err(base64::Refused::Remainder) => Value::Int(1),
    })
}

/// (bytes, from, to) → ArrayBuffer, or undefined if that is not possible
fn transcode_bytes(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let bytes = transcode::transcode(args.bytes(0)?, encoding(args, 1)?, encoding(args, 2)?);
    Ok(bytes.map_or(Value::Undefined, Value::ArrayBuffer))
}
