//! How the engine lays out a string: width and, for most, the place of its units.
//!
//! The C interface tells neither, so the head of quickjs.c's `JSString` is mirrored. Invariant: the mirror is right for
//! this build of the engine; [`assert_layout`] compares it with what the engine says before anything relies on it.

use crate::raw::{self, JSContext, JSValue, qjs};
use std::ffi::c_void;

/// `JSString`
#[repr(C)]
struct Head {
    /// Bits 0..31 the length in units, bit 31 set for 16-bit units.
    length: u32,
    /// Bits 28..30 say where the units are: 0 means right behind the head.
    place: u32,
    hash_next: u32,
    weak_references: *mut c_void,
}

const WIDE: u32 = 1 << 31;
const PLACE: u32 = 3 << 28;

/// The head of a string; `None` for ropes, which are no flat strings yet, and for what is no string.
fn head<'a>(value: JSValue) -> Option<&'a Head> {
    // SAFETY: the tag says that the payload points to a JSString, which is alive as long as the value is.
    unsafe {
        (qjs::JS_VALUE_GET_TAG(value) == qjs::JS_TAG_STRING)
            .then(|| &*qjs::JS_VALUE_GET_PTR(value).cast::<Head>())
    }
}

/// True for a flat string of 16-bit units.
pub(crate) fn is_wide(value: JSValue) -> bool {
    head(value).is_some_and(|head| head.length & WIDE != 0)
}

/// The units of a flat string of 8-bit units, in place. Valid while the value is alive: strings never change.
pub(crate) fn latin1(value: JSValue) -> Option<(*const u8, usize)> {
    let head = head(value)?;
    let in_place = head.length & WIDE == 0 && head.place & PLACE == 0;
    // SAFETY: the units begin right behind the head.
    in_place.then(|| unsafe { ((&raw const *head).add(1).cast(), head.length as usize) })
}

/// A new string of these 8-bit units.
pub(crate) fn new_latin1(context: *mut JSContext, units: &[u8]) -> JSValue {
    if units.is_ascii() {
        return raw::text(context, units);
    }
    // The engine takes UTF-8 only, unit by unit: it is quicker to let it make room and to fill that.
    let string = raw::text(context, &vec![0; units.len()]);
    if let Some((place, length)) = latin1(string) {
        assert_eq!(length, units.len(), "a fresh string has the length that was asked for");
        // SAFETY: the string was made above, with as many units; nobody else has seen it, and it is not hashed yet.
        unsafe { std::ptr::copy_nonoverlapping(units.as_ptr(), place.cast_mut(), length) };
    }
    string
}

/// Holds the mirror against the engine's own words.
pub(crate) fn assert_layout(context: *mut JSContext) {
    let string = raw::text(context, b"layout");
    let mut length = 0;
    // SAFETY: raw.rs's invariant; the pointer is compared, not read, and given back.
    unsafe {
        let pointer = qjs::JS_ToCStringLen(context, &mut length, string);
        assert_eq!(latin1(string), Some((pointer.cast(), length as _)), "strings.rs mirrors another engine");
        qjs::JS_FreeCString(context, pointer);
    }
    let wide = raw::utf16(context, &[0x20ac]);
    assert!(is_wide(wide) && !is_wide(string), "strings.rs mirrors another engine");
    raw::free(context, wide);
    raw::free(context, string);
}
