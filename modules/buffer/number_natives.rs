//! The readX and writeX methods of `Buffer.prototype`. What is wrong with arguments the JavaScript half says.

use typebridge::{Args, Native, Value};

use crate::Host;

use super::numbers::{BIG_ENDIAN, FLOAT, Kind, SIGNED};
use super::quick::or_slow;

/// Two natives, which read and write one kind; `$slow_read` and `$slow_write` know the kind as well.
macro_rules! pair {
    ($read:literal, $write:literal, $flags:expr) => {
        [
            Native::new($read, 0, |host, args| or_slow(host, $read, read(args, $flags))),
            Native::writing($write, 1, |host, args| or_slow(host, $write, write(args, $flags))),
        ]
    };
}

/// As `pair` for BigInts.
macro_rules! big_pair {
    ($read:literal, $write:literal, $flags:expr) => {
        [
            Native::new($read, 0, |host, args| or_slow(host, $read, read_big(args, $flags))),
            Native::writing($write, 1, |host, args| or_slow(host, $write, write_big(args, $flags))),
        ]
    };
}

/// As `pair` for integers whose number of bytes is an argument.
macro_rules! sized_pair {
    ($read:literal, $write:literal, $flags:expr) => {
        [
            Native::new($read, 2, |host, args| or_slow(host, $read, read_sized(args, $flags))),
            Native::writing($write, 3, |host, args| or_slow(host, $write, write_sized(args, $flags))),
        ]
    };
}

const PAIRS: [[Native<Host>; 2]; 22] = [
    big_pair!("readBigUInt64LE", "writeBigUInt64LE", 8),
    big_pair!("readBigUInt64BE", "writeBigUInt64BE", 8 | BIG_ENDIAN),
    big_pair!("readBigInt64LE", "writeBigInt64LE", 8 | SIGNED),
    big_pair!("readBigInt64BE", "writeBigInt64BE", 8 | SIGNED | BIG_ENDIAN),
    sized_pair!("readUIntLE", "writeUIntLE", 0),
    pair!("readUInt32LE", "writeUInt32LE", 4),
    pair!("readUInt16LE", "writeUInt16LE", 2),
    pair!("readUInt8", "writeUInt8", 1),
    sized_pair!("readUIntBE", "writeUIntBE", BIG_ENDIAN),
    pair!("readUInt32BE", "writeUInt32BE", 4 | BIG_ENDIAN),
    pair!("readUInt16BE", "writeUInt16BE", 2 | BIG_ENDIAN),
    sized_pair!("readIntLE", "writeIntLE", SIGNED),
    pair!("readInt32LE", "writeInt32LE", 4 | SIGNED),
    pair!("readInt16LE", "writeInt16LE", 2 | SIGNED),
    pair!("readInt8", "writeInt8", 1 | SIGNED),
    sized_pair!("readIntBE", "writeIntBE", SIGNED | BIG_ENDIAN),
    pair!("readInt32BE", "writeInt32BE", 4 | SIGNED | BIG_ENDIAN),
    pair!("readInt16BE", "writeInt16BE", 2 | SIGNED | BIG_ENDIAN),
    pair!("readFloatLE", "writeFloatLE", 4 | FLOAT),
    pair!("readFloatBE", "writeFloatBE", 4 | FLOAT | BIG_ENDIAN),
    pair!("readDoubleLE", "writeDoubleLE", 8 | FLOAT),
    pair!("readDoubleBE", "writeDoubleBE", 8 | FLOAT | BIG_ENDIAN),
];

/// Installed on `Buffer.prototype`.
pub const METHODS: &[Native<Host>] = PAIRS.as_flattened();

/// The offset argument; nothing stands for 0.
fn offset(args: &Args<'_>, index: usize) -> Option<f64> {
    if args.is_undefined(index) { Some(0.0) } else { args.number(index).ok() }
}

/// The bytes of a number at an offset of `this`.
fn source<'a>(args: &'a Args<'_>, kind: Kind, offset: f64) -> Option<&'a [u8]> {
    let view = args.this_uint8_array()?;
    view.part(kind.range(view.len(), offset)?)
}

fn read_at(args: &Args<'_>, kind: Kind, offset: f64) -> Option<Value> {
    Some(Value::Number(kind.read(source(args, kind, offset)?)))
}

/// Gives the offset behind the number.
fn write_at(
    args: &mut Args<'_>,
    kind: Kind,
    offset: f64,
    write: impl FnOnce(&mut [u8]) -> Option<()>,
) -> Option<Value> {
    let mut view = args.this_uint8_array_mut()?;
    let range = kind.range(view.len(), offset)?;
    let end = range.end;
    view.change(range, write)??;
    Some(Value::count(end))
}

fn read(args: &Args<'_>, flags: u8) -> Option<Value> {
    read_at(args, Kind::from_flags(flags)?, offset(args, 0)?)
}

fn read_big(args: &Args<'_>, flags: u8) -> Option<Value> {
    let kind = Kind::from_flags(flags)?;
    let bits = kind.read_big(source(args, kind, offset(args, 0)?)?);
    Some(if kind.is_unsigned() { Value::BigUint(bits) } else { Value::BigInt(bits as i64) })
}

fn write(args: &mut Args<'_>, flags: u8) -> Option<Value> {
    let (kind, value, offset) = (Kind::from_flags(flags)?, args.number(0).ok()?, offset(args, 1)?);
    write_at(args, kind, offset, |target| kind.write(target, value))
}

fn write_big(args: &mut Args<'_>, flags: u8) -> Option<Value> {
    let (kind, offset) = (Kind::from_flags(flags)?, offset(args, 1)?);
    let bits = if kind.is_unsigned() { args.exact_biguint(0)? } else { args.exact_bigint(0)? as u64 };
    write_at(args, kind, offset, |target| {
        kind.write_big(target, bits);
        Some(())
    })
}

/// The number of bytes that an argument names, one to six.
fn byte_length(args: &Args<'_>, index: usize) -> Option<u8> {
    let number = args.number(index).ok()?;
    let length = number as u8;
    (f64::from(length) == number && matches!(length, 1..=6)).then_some(length)
}

fn read_sized(args: &Args<'_>, flags: u8) -> Option<Value> {
    let (offset, length) = (args.number(0).ok()?, byte_length(args, 1)?);
    read_at(args, Kind::from_flags(flags | length)?, offset)
}

fn write_sized(args: &mut Args<'_>, flags: u8) -> Option<Value> {
    let kind = Kind::from_flags(flags | byte_length(args, 2)?)?;
    let (value, offset) = (args.number(0).ok()?, args.number(1).ok()?);
    write_at(args, kind, offset, |target| kind.write(target, value))
}
