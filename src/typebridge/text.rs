//! JavaScript strings seen from Rust, with lone surrogates handled soundly.

use crate::raw::{self, JSContext, JSValue, qjs};
use std::ops::Deref;

/// A JavaScript string as UTF-8. Lone surrogates read as U+FFFD.
pub struct Text {
    context: *mut JSContext,
    /// What the engine handed out; freed on drop. Null when `repaired` holds the text.
    pointer: *const u8,
    length: usize,
    repaired: String,
}

impl Text {
    /// Reads a string value; `None` if it is not a string or memory is short.
    pub(crate) fn read(context: *mut JSContext, value: JSValue) -> Option<Text> {
        if !raw::is_string(value) {
            return None;
        }
        let mut length = 0;
        // SAFETY: raw.rs's invariant; `length` outlives the call.
        let pointer = unsafe { qjs::JS_ToCStringLen(context, &mut length, value) }.cast::<u8>();
        if pointer.is_null() {
            return None;
        }
        // SAFETY: the engine gave a pointer to `length` bytes that live until JS_FreeCString.
        let bytes = unsafe { std::slice::from_raw_parts(pointer, length as usize) };
        if simdutf8::basic::from_utf8(bytes).is_ok() {
            return Some(Text { context, pointer, length: length as usize, repaired: String::new() });
        }
        let repaired = repair(bytes);
        // SAFETY: the pointer came from JS_ToCStringLen and is freed once.
        unsafe { qjs::JS_FreeCString(context, pointer.cast()) };
        Some(Text { context, pointer: std::ptr::null(), length: 0, repaired })
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        if self.pointer.is_null() {
            return &self.repaired;
        }
        // SAFETY: `read` checked these bytes to be UTF-8, and they live until drop.
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

/// Replaces each surrogate in its three-byte form by U+FFFD, which has three bytes too.
fn repair(bytes: &[u8]) -> String {
    let mut bytes = bytes.to_vec();
    let mut at = 0;
    while at + 2 < bytes.len() {
        if bytes[at] == 0xed && bytes[at + 1] >= 0xa0 {
            bytes[at..at + 3].copy_from_slice("\u{fffd}".as_bytes());
            at += 3;
        } else {
            at += 1;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
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
    use super::repair;

    #[test]
    fn lone_surrogates_are_replaced() {
        assert_eq!(repair(b"a\xed\xa0\x80b"), "a\u{fffd}b");
        assert_eq!(repair(b"\xed\xbf\xbf"), "\u{fffd}");
        assert_eq!(repair("\u{d7ff}".as_bytes()), "\u{d7ff}");
    }
}
