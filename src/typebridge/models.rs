//! Natives of `binding('engine')` for objects that are made again and again, all alike.

use crate::direct;
use crate::intrinsics::arguments;
use crate::raw::{self, Function, JSContext, JSValue};
use std::ffi::CStr;

unsafe extern "C" {
    fn JS_GetSlots(object: JSValue, model: JSValue) -> *mut JSValue;
}

/// Values that `likeModel` takes at most.
const VALUES_MAX: usize = 8;

pub(crate) static FUNCTIONS: &[(&CStr, i32, Function)] =
    &[(c"likeModel", 1, like_model), (c"hasShapeOf", 2, has_shape_of)];

/// `(model, values …) -> object`: prototype and properties of the model, the first of them with these values; undefined if
/// the model is no ordinary object with as many plain properties.
unsafe extern "C" fn like_model(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let count = (count as usize).min(VALUES_MAX + 1);
    let values = arguments(count as i32, count.max(1), values);
    let mut owned = [raw::UNDEFINED; VALUES_MAX];
    for (slot, value) in owned.iter_mut().zip(&values[1..]) {
        *slot = raw::dup(context, *value);
    }
    let owned = &owned[..values.len() - 1];
    direct::object_of_model(context, values[0], owned).unwrap_or_else(|| {
        owned.iter().for_each(|value| raw::free(context, *value));
        raw::UNDEFINED
    })
}

/// `(object, model) -> boolean`: whether both have the same prototype and the same properties in the same order.
unsafe extern "C" fn has_shape_of(
    _: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 2, values);
    // SAFETY: the engine looks at the shapes of two objects.
    raw::boolean(raw::is_object(values[1]) && !unsafe { JS_GetSlots(values[0], values[1]) }.is_null())
}
