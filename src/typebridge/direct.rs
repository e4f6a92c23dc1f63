//! Objects and arrays of the engine without its property machinery: vendor/rquickjs-sys/quickjs/direct-access.h.
//!
//! Nothing here runs a script. What is borrowed from an object or array stays alive until the engine runs again.

use crate::raw::{self, JSAtom, JSContext, JSValue};

/// Objects with more properties take the way that needs no room on the stack.
pub(crate) const PROPERTIES_MAX: usize = 64;

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
    fn JS_GetDirectPrimitive(context: *mut JSContext, object: JSValue) -> JSValue;
}

/// Room for the properties of one object.
pub(crate) struct Properties {
    pub(crate) names: [JSAtom; PROPERTIES_MAX],
    pub(crate) values: [JSValue; PROPERTIES_MAX],
    pub(crate) count: usize,
}

impl Properties {
    pub(crate) fn new() -> Properties {
        Properties { names: [0; PROPERTIES_MAX], values: [raw::UNDEFINED; PROPERTIES_MAX], count: 0 }
    }

    /// Reads an ordinary object of plain data properties; false for every other value.
    pub(crate) fn read(&mut self, context: *mut JSContext, object: JSValue) -> bool {
        let (names, values) = (self.names.as_mut_ptr(), self.values.as_mut_ptr());
        // SAFETY: raw.rs's invariant; both arrays have room for as many entries as are asked for.
        let count = unsafe { JS_GetDirectProperties(context, object, PROPERTIES_MAX as i32, names, values) };
        self.count = usize::try_from(count).unwrap_or(0);
        count >= 0
    }

    /// Adds a property to be made; takes the value, but not the name.
    pub(crate) fn push(&mut self, name: JSAtom, owned: JSValue) {
        self.names[self.count] = name;
        self.values[self.count] = owned;
        self.count += 1;
    }

    /// A new object of what was pushed.
    pub(crate) fn into_object(self, context: *mut JSContext) -> JSValue {
        object(context, &self.names[..self.count], &self.values[..self.count])
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
