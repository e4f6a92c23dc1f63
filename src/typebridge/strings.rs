//! The units of strings in place, read and written. The functions stand in the vendored engine, patch `04-bytes`.

use crate::raw::{self, JSContext, JSValue, qjs};
use std::ffi::c_void;
use std::ops::Range;

/// The units of a string argument, borrowed for one call.
#[derive(Clone, Copy, Debug)]
pub enum Characters<'a> {
    /// One byte for each code unit.
    Latin1(&'a [u8]),
    /// Code units; lone surrogates may occur.
    Utf16(&'a [u16]),
}

/// A string's units, and what keeps them alive if they are those of a rope that was made flat.
pub(crate) struct Flat {
    context: *mut JSContext,
    held: JSValue,
    units: *const c_void,
    length: usize,
    is_wide: bool,
}

impl Flat {
    /// `None` for what is no string and for want of memory.
    pub(crate) fn read(context: *mut JSContext, value: JSValue) -> Option<Flat> {
        if !raw::is_string(value) {
            return None;
        }
        let (mut units, mut length, mut is_wide) = (std::ptr::null(), 0, false);
        // SAFETY: raw.rs's invariant; the out pointers outlive the call.
        let held = unsafe { qjs::JS_GetStringUnits(context, value, &mut units, &mut length, &mut is_wide) };
        if raw::is_exception(held) {
            raw::free(context, raw::take_exception(context));
            return None;
        }
        Some(Flat { context, held, units, length: length as usize, is_wide })
    }

    /// A reference that keeps the units of the string `value` alive.
    pub(crate) fn keep(&self, value: JSValue) -> JSValue {
        raw::dup(self.context, if raw::is_undefined(self.held) { value } else { self.held })
    }

    /// The units. The string that was read must be alive.
    pub(crate) fn characters(&self) -> Characters<'_> {
        // SAFETY: the engine gave `length` units of this width; `held` or the string itself keeps them alive, and strings do
        // not change.
        unsafe {
            if self.is_wide {
                Characters::Utf16(std::slice::from_raw_parts(self.units.cast(), self.length))
            } else {
                Characters::Latin1(std::slice::from_raw_parts(self.units.cast(), self.length))
            }
        }
    }
}

impl Drop for Flat {
    fn drop(&mut self) {
        raw::free(self.context, self.held);
    }
}

/// The units of a string of 8-bit units that is no rope, in place. Valid while the value is alive: strings never change.
pub(crate) fn latin1(context: *mut JSContext, value: JSValue) -> Option<(*const u8, usize)> {
    // SAFETY: looks at the tag only.
    if unsafe { qjs::JS_VALUE_GET_TAG(value) } != qjs::JS_TAG_STRING {
        return None;
    }
    let flat = Flat::read(context, value)?;
    (!flat.is_wide).then_some((flat.units.cast(), flat.length))
}

/// Units that are zeroed and then filled at once: the nearest cache keeps them, so that zeroing costs next to nothing. A
/// multiple of 64, the characters that base64 writes at once.
const PIECE_UNITS: usize = 1 << 14;

/// A new string of `length` 8-bit units. `fill` writes them piece by piece, in order: it gets a range of them and its room.
pub(crate) fn fill_latin1(
    context: *mut JSContext,
    length: usize,
    mut fill: impl FnMut(Range<usize>, &mut [u8]),
) -> JSValue {
    let (string, units) = room(context, length, false);
    if units.is_null() {
        return string;
    }
    for start in (0..length).step_by(PIECE_UNITS) {
        let end = (start + PIECE_UNITS).min(length);
        // SAFETY: the engine gave room for `length` units; nobody else has seen the string. What a slice covers is written.
        let piece = unsafe {
            let units = units.cast::<u8>().add(start);
            units.write_bytes(0, end - start);
            std::slice::from_raw_parts_mut(units, end - start)
        };
        fill(start..end, piece);
    }
    string
}

/// A new string of `length` 16-bit units that `fill` writes, all of them.
pub(crate) fn fill_utf16(context: *mut JSContext, length: usize, fill: impl FnOnce(&mut [u16])) -> JSValue {
    let (string, units) = room(context, length, true);
    if !units.is_null() {
        let units: *mut u16 = units.cast();
        // SAFETY: the engine gave room for as many units, aligned for 16 bits; nobody else has seen them.
        unsafe { units.write_bytes(0, length) };
        // SAFETY: as above.
        fill(unsafe { std::slice::from_raw_parts_mut(units, length) });
    }
    string
}

/// A new string of the 16-bit units in these bytes, the lowest first; an odd last byte is dropped.
pub(crate) fn new_utf16_of_bytes(context: *mut JSContext, bytes: &[u8]) -> JSValue {
    let (string, room) = room(context, bytes.len() / 2, true);
    if !room.is_null() {
        const { assert!(cfg!(target_endian = "little")) };
        // SAFETY: the engine gave room for as many units, which are nobody else's.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), room.cast(), bytes.len() / 2 * 2) };
    }
    string
}

/// A string and where its units go; null if there are none, or no memory for them.
fn room(context: *mut JSContext, length: usize, is_wide: bool) -> (JSValue, *mut c_void) {
    let mut units = std::ptr::null_mut();
    if length == 0 {
        return (raw::text(context, b""), units);
    }
    // SAFETY: raw.rs's invariant; `units` outlives the call.
    let string = unsafe { qjs::JS_NewStringRoom(context, length as u64, is_wide, &mut units) };
    (string, units)
}

/// A new string of these 8-bit units.
pub(crate) fn new_latin1(context: *mut JSContext, units: &[u8]) -> JSValue {
    let (string, room) = room(context, units.len(), false);
    if !room.is_null() {
        // SAFETY: the engine gave room for as many units, which are nobody else's.
        unsafe { std::ptr::copy_nonoverlapping(units.as_ptr(), room.cast(), units.len()) };
    }
    string
}
