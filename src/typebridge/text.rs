//! JavaScript strings seen from Rust, with lone surrogates handled soundly.

use crate::raw::{self, JSContext, JSValue, qjs};
use crate::strings::{Characters, Flat};
use std::ops::Deref;

/// A JavaScript string as UTF-8. Lone surrogates read as U+FFFD.
pub struct Text {
    context: *mut JSContext,
    held: Held,
}

/// Where the UTF-8 is.
enum Held {
    /// In the engine's string, which is ASCII and which this reference keeps alive.
    InPlace(JSValue, *const u8, usize),
    Own(String),
}

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        self
    }

    /// Reads a string value; `None` if it is not a string or memory is short.
    pub(crate) fn read(context: *mut JSContext, value: JSValue) -> Option<Text> {
        let flat = Flat::read(context, value)?;
        let held = match flat.characters() {
            Characters::Latin1(units) if units.is_ascii() => {
                Held::InPlace(flat.keep(value), units.as_ptr(), units.len())
            }
            Characters::Latin1(units) => Held::Own(from_latin1(units)),
            Characters::Utf16(units) => Held::Own(from_units(units)),
        };
        Some(Text { context, held })
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.held {
            // SAFETY: `read` found these bytes to be ASCII, and the reference beside them keeps them alive.
            Held::InPlace(_, pointer, length) => unsafe {
                std::str::from_utf8_unchecked(std::slice::from_raw_parts(*pointer, *length))
            },
            Held::Own(text) => text,
        }
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        if let Held::InPlace(value, ..) = self.held {
            raw::free(self.context, value);
        }
    }
}

/// UTF-8 of 8-bit units: two bytes are written for each, and the second stays where the unit is no ASCII.
fn from_latin1(units: &[u8]) -> String {
    let mut bytes = vec![0; units.len() * 2 + 1];
    let mut length = 0;
    for &unit in units {
        let is_high = unit >= 0x80;
        bytes[length] = if is_high { 0xc0 | unit >> 6 } else { unit };
        bytes[length + 1] = 0x80 | unit & 0x3f;
        length += 1 + usize::from(is_high);
    }
    bytes.truncate(length);
    // SAFETY: one byte for each unit below 0x80, else the two of its code point: that is UTF-8.
    unsafe { String::from_utf8_unchecked(bytes) }
}

/// UTF-8 of code units; lone surrogates become U+FFFD.
pub(crate) fn from_units(units: &[u16]) -> String {
    let mut bytes = vec![0; units.len() * 3];
    let (_, length) = crate::vectors::utf16::to_utf8(units, &mut bytes);
    bytes.truncate(length);
    // SAFETY: the conversion writes UTF-8 and says how much.
    unsafe { String::from_utf8_unchecked(bytes) }
}

/// A JavaScript string as its code units, nothing lost.
pub struct Units {
    context: *mut JSContext,
    pointer: *const u16,
    length: usize,
}

impl Units {
    pub(crate) fn read(context: *mut JSContext, value: JSValue) -> Option<Units> {
        if !raw::is_string(value) {
            return None;
        }
        let mut length = 0;
        // SAFETY: raw.rs's invariant; `length` outlives the call.
        let pointer = unsafe { qjs::JS_ToCStringLenUTF16(context, &mut length, value) };
        (!pointer.is_null()).then_some(Units { context, pointer, length: length as usize })
    }
}

impl Deref for Units {
    type Target = [u16];

    fn deref(&self) -> &[u16] {
        // SAFETY: the engine gave a pointer to `length` units that live until JS_FreeCStringUTF16.
        unsafe { std::slice::from_raw_parts(self.pointer, self.length) }
    }
}

impl Drop for Units {
    fn drop(&mut self) {
        // SAFETY: the pointer came from JS_ToCStringLenUTF16 and is freed once.
        unsafe { qjs::JS_FreeCStringUTF16(self.context, self.pointer) };
    }
}

#[cfg(test)]
mod tests {
    use super::{from_latin1, from_units};

    #[test]
    fn lone_surrogates_are_replaced() {
        assert_eq!(from_units(&[0x61, 0xd800, 0x62]), "a\u{fffd}b");
        assert_eq!(from_units(&[0xdfff]), "\u{fffd}");
        assert_eq!(from_units(&[0xd83d, 0xde00, 0]), "\u{1f600}\0");
        assert_eq!(from_units(&[]), "");
    }

    #[test]
    fn latin1_becomes_two_bytes_where_it_must() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(from_latin1(&all), all.iter().map(|&unit| char::from(unit)).collect::<String>());
        assert_eq!(from_latin1(&[]), "");
    }
}
