//! Objects of the engine's classes without its constructors (direct-access.h of the vendored engine). No script runs.

use crate::raw::{self, JSContext, JSValue};
use std::ffi::CStr;

unsafe extern "C" {
    fn JS_NewBigIntDirect(context: *mut JSContext, text: JSValue) -> JSValue;
    fn JS_NewRegExpDirect(context: *mut JSContext, source: JSValue, flags: JSValue) -> JSValue;
    fn JS_NewCollectionDirect(context: *mut JSContext, is_set: bool) -> JSValue;
    fn JS_AddToCollectionDirect(
        context: *mut JSContext,
        collection: JSValue,
        key: JSValue,
        value: JSValue,
    ) -> i32;
    fn JS_NewErrorDirect(context: *mut JSContext, name: *const std::ffi::c_char) -> JSValue;
    fn JS_NewResizableDirect(context: *mut JSContext, bytes: *const u8, length: usize, max: usize)
    -> JSValue;
    fn JS_NewDataViewDirect(
        context: *mut JSContext,
        buffer: JSValue,
        offset: usize,
        length: usize,
    ) -> JSValue;
    fn JS_ToObject(context: *mut JSContext, value: JSValue) -> JSValue;
}

/// A BigInt of decimal digits.
pub(super) fn big_int(context: *mut JSContext, digits: &[u8]) -> JSValue {
    // SAFETY: raw.rs's invariant; the engine takes the text.
    unsafe { JS_NewBigIntDirect(context, raw::text(context, digits)) }
}

/// A regular expression; takes the texts.
pub(super) fn pattern(context: *mut JSContext, owned_source: JSValue, owned_flags: JSValue) -> JSValue {
    // SAFETY: raw.rs's invariant; the engine takes both, whatever they are.
    unsafe { JS_NewRegExpDirect(context, owned_source, owned_flags) }
}

/// The object around a primitive.
pub(super) fn boxed(context: *mut JSContext, primitive: JSValue) -> JSValue {
    // SAFETY: raw.rs's invariant.
    unsafe { JS_ToObject(context, primitive) }
}

/// An empty Map or Set.
pub(super) fn collection(context: *mut JSContext, is_set: bool) -> JSValue {
    // SAFETY: raw.rs's invariant.
    unsafe { JS_NewCollectionDirect(context, is_set) }
}

/// Adds to what `collection` made; false if the engine threw.
pub(super) fn add(context: *mut JSContext, collection: JSValue, key: JSValue, value: JSValue) -> bool {
    // SAFETY: raw.rs's invariant; the engine looks at the class and takes references of its own.
    unsafe { JS_AddToCollectionDirect(context, collection, key, value) >= 0 }
}

/// An error of a class by name, without any property.
pub(super) fn error(context: *mut JSContext, class: &CStr) -> JSValue {
    // SAFETY: raw.rs's invariant; the name is only read.
    unsafe { JS_NewErrorDirect(context, class.as_ptr()) }
}

/// An ArrayBuffer that can be resized.
pub(super) fn resizable(context: *mut JSContext, bytes: &[u8], max: usize) -> JSValue {
    // SAFETY: raw.rs's invariant; pointer and length are of one slice, which is copied.
    unsafe { JS_NewResizableDirect(context, bytes.as_ptr(), bytes.len(), max) }
}

/// A DataView; the engine throws if the buffer has no such part, or is none.
pub(super) fn data_view(context: *mut JSContext, buffer: JSValue, offset: usize, length: usize) -> JSValue {
    // SAFETY: raw.rs's invariant.
    unsafe { JS_NewDataViewDirect(context, buffer, offset, length) }
}
