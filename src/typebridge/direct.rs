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
        names: *const JSAtom,
        values: *const JSValue,
    ) -> JSValue;
    fn JS_NewObjectOfModel(
        context: *mut JSContext,
        model: JSValue,
        count: i32,
        values: *const JSValue,
    ) -> JSValue;
    fn JS_NewArrayOfNumbers(context: *mut JSContext, numbers: *const f64, count: u32) -> JSValue;
    fn JS_GetReferenceCount(object: JSValue) -> i32;
    fn JS_GetArrayBufferBytes(runtime: *mut JSRuntime, own: *mut u64) -> u64;
    fn JS_GetDirectPrimitive(context: *mut JSContext, object: JSValue) -> JSValue;
    fn JS_GetViewPlace(view: JSValue, buffer: *mut JSValue, offset: *mut usize, length: *mut usize) -> i32;
    fn JS_GetBufferPlace(buffer: JSValue, bytes: *mut *mut u8, length: *mut usize, max: *mut i64) -> bool;
    fn JS_GetRegExpDirect(context: *mut JSContext, object: JSValue, flags: *mut [u8; 9]) -> JSValue;
    fn JS_GetShownDirect(context: *mut JSContext, value: JSValue) -> JSValue;
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
            names: [const { MaybeUninit::uninit() }; PROPERTIES_MAX],
            values: [const { MaybeUninit::uninit() }; PROPERTIES_MAX],
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

    /// Gives the properties that were pushed these names.
    pub(crate) fn set_names(&mut self, names: impl Iterator<Item = JSAtom>) {
        self.names[..self.count]
            .iter_mut()
            .zip(names)
            .for_each(|(place, name)| *place = MaybeUninit::new(name));
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

/// An object with the shape of `model`, an object, and takes the values; `None`, and nothing is taken, unless these are
/// exactly the model's names.
pub(crate) fn object_like(
    context: *mut JSContext,
    model: JSValue,
    names: &[JSAtom],
    owned: &[JSValue],
) -> Option<JSValue> {
    assert_eq!(names.len(), owned.len());
    // SAFETY: raw.rs's invariant; both slices have as many entries as are said, and the engine compares the names.
    let object =
        unsafe { JS_NewObjectLike(context, model, owned.len() as i32, names.as_ptr(), owned.as_ptr()) };
    (!raw::is_undefined(object)).then_some(object)
}

/// An object with prototype and properties of `model`, whose first ones have these values, which are taken; `None`, and
/// nothing is taken, unless the model is an ordinary object with as many plain properties at its beginning.
pub(crate) fn object_of_model(context: *mut JSContext, model: JSValue, owned: &[JSValue]) -> Option<JSValue> {
    // SAFETY: raw.rs's invariant; the slice has as many entries as are said, and the engine looks at the model.
    let object = unsafe { JS_NewObjectOfModel(context, model, owned.len() as i32, owned.as_ptr()) };
    (!raw::is_undefined(object)).then_some(object)
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
///
/// # Safety
///
/// While they are borrowed the array lives and nothing changes it: no script runs, unless something else holds both.
pub(crate) unsafe fn elements<'a>(array: JSValue) -> Option<&'a [JSValue]> {
    let (mut values, mut count) = (std::ptr::null_mut(), 0);
    // SAFETY: raw.rs's invariant; the out pointers outlive the call.
    if !unsafe { JS_GetDirectElements(array, &mut values, &mut count) } {
        return None;
    }
    if count == 0 {
        return Some(&[]);
    }
    // SAFETY: the engine gave the place of `count` values, which stays until the array changes: the caller's promise.
    Some(unsafe { std::slice::from_raw_parts(values, count as usize) })
}

/// The primitive inside a Date or a boxed primitive, owned; `None` for every other object.
pub(crate) fn primitive(context: *mut JSContext, object: JSValue) -> Option<JSValue> {
    // SAFETY: raw.rs's invariant; the caller has an object.
    let value = unsafe { JS_GetDirectPrimitive(context, object) };
    (!raw::is_undefined(value)).then_some(value)
}

/// What a typed array or DataView shows.
pub(crate) enum ViewPlace {
    /// Nothing: its buffer is detached.
    Detached,
    /// Nothing: its buffer is too short now.
    Outside,
    /// A part of its buffer, which is borrowed; the length in elements, or in bytes for a DataView.
    Part { buffer: JSValue, offset: usize, length: usize },
}

/// `None` for what is no view.
pub(crate) fn view_place(view: JSValue) -> Option<ViewPlace> {
    let (mut buffer, mut offset, mut length) = (raw::UNDEFINED, 0, 0);
    // SAFETY: looks at the class first; the out pointers outlive the call.
    match unsafe { JS_GetViewPlace(view, &mut buffer, &mut offset, &mut length) } {
        1 => Some(ViewPlace::Part { buffer, offset, length }),
        0 if buffer_place(buffer).is_none() => Some(ViewPlace::Detached),
        0 => Some(ViewPlace::Outside),
        _ => None,
    }
}

/// Memory of an ArrayBuffer or SharedArrayBuffer.
pub(crate) struct BufferPlace {
    pub(crate) bytes: *mut u8,
    pub(crate) length: usize,
    /// How long it can become, if it can be resized.
    pub(crate) length_max: Option<usize>,
}

/// `None` if it is detached. The caller has made sure of the class.
pub(crate) fn buffer_place(buffer: JSValue) -> Option<BufferPlace> {
    let (mut bytes, mut length, mut max) = (std::ptr::null_mut(), 0, 0);
    // SAFETY: the caller has a buffer; the out pointers outlive the call.
    let is_there = unsafe { JS_GetBufferPlace(buffer, &mut bytes, &mut length, &mut max) };
    is_there.then(|| BufferPlace { bytes, length, length_max: usize::try_from(max).ok() })
}

/// Source (owned) and flags of a regular expression. The caller has made sure of the class.
pub(crate) fn pattern(context: *mut JSContext, object: JSValue) -> (JSValue, Box<[u8]>) {
    let mut flags = [0; 9];
    // SAFETY: raw.rs's invariant; there is room for eight flags and a NUL.
    let source = unsafe { JS_GetRegExpDirect(context, object, &mut flags) };
    (source, flags.iter().copied().take_while(|&flag| flag != 0).collect())
}

/// How a symbol or a function shows itself, owned; `None` if the engine cannot say.
pub(crate) fn shown(context: *mut JSContext, value: JSValue) -> Option<JSValue> {
    // SAFETY: raw.rs's invariant; the engine throws for other values.
    let text = unsafe { JS_GetShownDirect(context, value) };
    if raw::is_exception(text) {
        raw::free(context, raw::take_exception(context));
        return None;
    }
    Some(text)
}
