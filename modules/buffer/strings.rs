//! Strings of the engine that become bytes, and bytes that become strings, each written in place.

use typebridge::vectors::utf16::from_utf8;
use typebridge::{Args, Characters, Failure, Value};

use super::encoding::{Decoded, Encoding};
use super::text::Text;
use super::{base64, hex, latin1, utf8};

/// UTF-16 code units that Node allows in one string; the engine allows as many.
const STRING_UNITS_MAX: usize = (1 << 29) - 24;

impl<'a> From<Characters<'a>> for Text<'a> {
    fn from(characters: Characters<'a>) -> Text<'a> {
        match characters {
            Characters::Latin1(units) => Text::Latin1(units),
            Characters::Utf16(units) => Text::Utf16(units),
        }
    }
}

/// Runs `read` over a string argument; `None` if it is no string.
pub fn with_text<R>(args: &Args<'_>, index: usize, read: impl FnOnce(Text<'_>) -> R) -> Option<R> {
    args.with_characters(index, |characters| read(characters.into()))
}

/// An encoding by its name; undefined stands for utf8. `None` for everything else, which the JavaScript half judges.
pub fn encoding(args: &Args<'_>, index: usize) -> Option<Encoding> {
    if args.is_undefined(index) {
        return Some(Encoding::Utf8);
    }
    args.with_characters(index, |name| match name {
        Characters::Latin1(name) => Encoding::named(name),
        Characters::Utf16(name) => Encoding::named(String::from_utf16(name).ok()?.as_bytes()),
    })?
}

/// The string that bytes are in an encoding.
pub fn string_of(args: &Args<'_>, encoding: Encoding, bytes: &[u8]) -> Result<Value, Failure> {
    let units = match encoding {
        Encoding::Utf8 => return utf8_string(args, bytes),
        Encoding::Hex => bytes.len() * 2,
        Encoding::Base64 => base64::encoded_length(bytes.len()),
        Encoding::Base64url => base64::encoded_url_length(bytes.len()),
        Encoding::Utf16le => bytes.len() / 2,
        Encoding::Latin1 | Encoding::Ascii => bytes.len(),
    };
    check_length(units)?;
    Ok(match encoding {
        Encoding::Utf16le => args.make_utf16_of_bytes(bytes),
        Encoding::Hex => args.fill_latin1(units, |piece, room| {
            hex::encode_into(&bytes[piece.start / 2..piece.end / 2], room);
        }),
        Encoding::Base64 => args.fill_latin1(units, |piece, room| {
            base64::encode_into(&bytes[base64::encoded_from(piece, bytes.len())], room);
        }),
        Encoding::Base64url => args.fill_latin1(units, |piece, room| {
            base64::encode_url_into(&bytes[base64::encoded_from(piece, bytes.len())], room);
        }),
        Encoding::Ascii => args.fill_latin1(units, |piece, room| latin1::to_ascii_into(&bytes[piece], room)),
        Encoding::Latin1 | Encoding::Utf8 => args.make_latin1(bytes),
    })
}

fn check_length(units: usize) -> Result<(), Failure> {
    if units > STRING_UNITS_MAX {
        let message = format!("Cannot create a string longer than {STRING_UNITS_MAX:#x} characters");
        return Err(Failure::coded("ERR_STRING_TOO_LONG", message));
    }
    Ok(())
}

fn utf8_string(args: &Args<'_>, bytes: &[u8]) -> Result<Value, Failure> {
    if bytes.is_ascii() {
        check_length(bytes.len())?;
        return Ok(args.make_latin1(bytes));
    }
    let text = utf8::decode(bytes);
    make_text(args, &text)
}

/// The string of a text with other characters than ASCII.
fn make_text(args: &Args<'_>, text: &str) -> Result<Value, Failure> {
    let units = utf8::units(text.as_bytes());
    check_length(units)?;
    if encoding_rs::mem::is_str_latin1(text) {
        let mut characters = text.chars();
        return Ok(args.fill_latin1(units, |_, room| utf8::to_latin1(&mut characters, room)));
    }
    Ok(args.fill_utf16(units, |room| {
        from_utf8(text, room);
    }))
}

/// The string that decoded bytes are.
pub fn string(args: &Args<'_>, decoded: Decoded<'_>) -> Result<Value, Failure> {
    check_length(decoded.units_max())?;
    Ok(match decoded {
        Decoded::Utf8(text) if text.is_ascii() => args.make_latin1(text.as_bytes()),
        Decoded::Utf8(text) => return make_text(args, &text),
        Decoded::Latin1(units) => args.make_latin1(&units),
        Decoded::Utf16(units) => args.make_utf16(&units),
    })
}
