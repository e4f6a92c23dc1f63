//! Objects and arrays of the engine without its property machinery: vendor/rquickjs-sys/quickjs/direct-access.h.
//!
//! Nothing here runs a script. What is borrowed from an object or array stays alive until the engine runs again.

use crate::raw::{self, JSAtom, JSContext, JSRuntime, JSValue};
use std::mem::MaybeUninit;

/// Objects with more properties take the way that needs no room on the stack.
pub(crate) const PROPERTIES_MAX: usize = 128;

unsafe extern "C" {
    fn JS_GetDirectProperties(
        context: *mut JSContext,
        object: JSValue,
        max: i32,
        names: *mut JSAtom,
        values: *mut JSValue,
    ) -> i32;
    fn JS_GetDirectElements(array: JSValue, values: *mut *mut JSValue, count: *mut u32) -> bool;
    fn JS_NewObjectDirect(
        context: *mut JSContext,
        count: i32,
        names: *const JSAtom,
        values: *const JSValue,
    ) -> JSValue;
    fn JS_NewObjectLike(
        context: *mut JSContext,
        model: JSValue,
        count: i32,
        values: *const JSValue,
    ) -> JSValue;
    fn JS_NewArrayOfNumbers(context: *mut JSContext, numbers: *const f64, count: u32) -> JSValue;
    fn JS_GetReferenceCount(object: JSValue) -> i32;
    fn JS_GetArrayBufferBytes(runtime: *mut JSRuntime, own: *mut u64) -> u64;
    fn JS_GetDirectPrimitive(context: *mut JSContext, object: JSValue) -> JSValue;
}

/// Room for the properties of one object, on the stack.
pub(crate) struct Properties {
    names: [MaybeUninit<JSAtom>; PROPERTIES_MAX],
    values: [MaybeUninit<JSValue>; PROPERTIES_MAX],
    /// Entries before this one are filled.
    count: usize,
}

impl Properties {
    pub(crate) fn new() -> Properties {
        Properties {
            names: [MaybeUninit::uninit(); PROPERTIES_MAX],
            values: [MaybeUninit::uninit(); PROPERTIES_MAX],
            count: 0,
        }
    }

    /// Reads an ordinary object of plain data properties, borrowed; false for every other value.
    pub(crate) fn read(&mut self, context: *mut JSContext, object: JSValue) -> bool {
        let (names, values) = (self.names.as_mut_ptr().cast(), self.values.as_mut_ptr().cast());
        // SAFETY: raw.rs's invariant; both arrays have room for as many entries as are asked for.
        let count = unsafe { JS_GetDirectProperties(context, object, PROPERTIES_MAX as i32, names, values) };
        self.count = usize::try_from(count).unwrap_or(0);
        count >= 0
    }

    /// Adds a property; both are the caller's.
    pub(crate) fn push(&mut self, name: JSAtom, value: JSValue) {
        self.names[self.count].write(name);
        self.values[self.count].write(value);
        self.count += 1;
    }

    pub(crate) fn names(&self) -> &[JSAtom] {
        // SAFETY: see `count`.
        unsafe { self.names[..self.count].assume_init_ref() }
    }

    pub(crate) fn values(&self) -> &[JSValue] {
        // SAFETY: see `count`.
        unsafe { self.values[..self.count].assume_init_ref() }
    }
}

/// A plain object; takes the values, whose properties may come twice.
pub(crate) fn object(context: *mut JSContext, names: &[JSAtom], owned: &[JSValue]) -> JSValue {
    assert_eq!(names.len(), owned.len());
    // SAFETY: raw.rs's invariant; both slices have `count` entries.
    unsafe { JS_NewObjectDirect(context, names.len() as i32, names.as_ptr(), owned.as_ptr()) }
}

/// An object with the names of `model`, which `object` made with as many different names; takes the values.
pub(crate) fn object_like(context: *mut JSContext, model: JSValue, owned: &[JSValue]) -> JSValue {
    // SAFETY: raw.rs's invariant; no script has seen the model, so it has exactly these properties.
    unsafe { JS_NewObjectLike(context, model, owned.len() as i32, owned.as_ptr()) }
}

/// An array of these numbers.
pub(crate) fn array_of_numbers(context: *mut JSContext, numbers: &[f64]) -> JSValue {
    // SAFETY: raw.rs's invariant; pointer and length are of one slice.
    unsafe { JS_NewArrayOfNumbers(context, numbers.as_ptr(), numbers.len() as u32) }
}

/// Bytes of all ArrayBuffers, and of those among them in the engine's own memory. Looks at every object.
pub(crate) fn array_buffer_bytes(runtime: *mut JSRuntime) -> (u64, u64) {
    let mut own = 0;
    // SAFETY: raw.rs's invariant; `own` outlives the call.
    let all = unsafe { JS_GetArrayBufferBytes(runtime, &mut own) };
    (all, own)
}

/// How many hold an object.
pub(crate) fn references(object: JSValue) -> usize {
    // SAFETY: raw.rs's invariant; the caller has an object.
    unsafe { JS_GetReferenceCount(object) as usize }
}

/// The elements of an array without holes and other properties, borrowed.
pub(crate) fn elements<'a>(array: JSValue) -> Option<&'a [JSValue]> {
    let (mut values, mut count) = (std::ptr::null_mut(), 0);
    // SAFETY: raw.rs's invariant; the out pointers outlive the call.
    if !unsafe { JS_GetDirectElements(array, &mut values, &mut count) } {
        return None;
    }
    if count == 0 {
        return Some(&[]);
    }
    // SAFETY: the engine gave the place of `count` values, which stays until the array changes: see the head of the file.
    Some(unsafe { std::slice::from_raw_parts(values, count as usize) })
}

/// The primitive inside a Date or a boxed primitive, owned; `None` for every other object.
pub(crate) fn primitive(context: *mut JSContext, object: JSValue) -> Option<JSValue> {
    // SAFETY: raw.rs's invariant; the caller has an object.
    let value = unsafe { JS_GetDirectPrimitive(context, object) };
    (!raw::is_undefined(value)).then_some(value)
}
