//! JavaScript strings seen from Rust, with lone surrogates handled soundly.

use crate::raw::{self, JSContext, JSValue, qjs};
use crate::strings;
use std::ops::Deref;

/// A JavaScript string as UTF-8. Lone surrogates read as U+FFFD.
pub struct Text {
    context: *mut JSContext,
    /// What the engine handed out, in UTF-8; freed on drop. Null when `converted` holds the text.
    pointer: *const u8,
    length: usize,
    converted: String,
}

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        self
    }

    /// Reads a string value; `None` if it is not a string or memory is short.
    pub(crate) fn read(context: *mut JSContext, value: JSValue) -> Option<Text> {
        if !raw::is_string(value) {
            return None;
        }
        // A rope becomes flat here; everything else stays as it is.
        // SAFETY: raw.rs's invariant.
        let flat = unsafe { qjs::JS_ToString(context, value) };
        if raw::is_exception(flat) {
            return None;
        }
        let text = if strings::is_wide(flat) {
            Text::read_wide(context, flat)
        } else {
            Text::read_narrow(context, flat)
        };
        raw::free(context, flat);
        text
    }

    fn read_wide(context: *mut JSContext, value: JSValue) -> Option<Text> {
        let converted = from_units(&Units::read(context, value)?);
        Some(Text { context, pointer: std::ptr::null(), length: 0, converted })
    }

    /// Strings of 8-bit units have no surrogates, so the engine's bytes are UTF-8.
    fn read_narrow(context: *mut JSContext, value: JSValue) -> Option<Text> {
        let mut length = 0;
        // SAFETY: raw.rs's invariant; `length` outlives the call.
        let pointer = unsafe { qjs::JS_ToCStringLen(context, &mut length, value) }.cast::<u8>();
        (!pointer.is_null()).then_some(Text {
            context,
            pointer,
            length: length as _,
            converted: String::new(),
        })
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        if self.pointer.is_null() {
            return &self.converted;
        }
        // SAFETY: `read` took these bytes from a string of 8-bit units, which the engine turns into UTF-8; they live until drop.
        unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(self.pointer, self.length)) }
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        if !self.pointer.is_null() {
            // SAFETY: the pointer came from JS_ToCStringLen and is freed once.
            unsafe { qjs::JS_FreeCString(self.context, self.pointer.cast()) };
        }
    }
}

/// UTF-8 of code units; lone surrogates become U+FFFD.
fn from_units(units: &[u16]) -> String {
    let mut bytes = vec![0; units.len() * 3];
    let length = encoding_rs::mem::convert_utf16_to_utf8(units, &mut bytes);
    bytes.truncate(length);
    bytes.shrink_to_fit();
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
    use super::from_units;

    #[test]
    fn lone_surrogates_are_replaced() {
        assert_eq!(from_units(&[0x61, 0xd800, 0x62]), "a\u{fffd}b");
        assert_eq!(from_units(&[0xdfff]), "\u{fffd}");
        assert_eq!(from_units(&[0xd83d, 0xde00, 0]), "\u{1f600}\0");
        assert_eq!(from_units(&[]), "");
    }
}
