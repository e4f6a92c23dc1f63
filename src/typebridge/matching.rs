//! Natives of `binding('engine')` that compare or change several properties at once, where a script would take a step for each:
//! vendor/rquickjs-sys/quickjs/many-properties.h.

use crate::intrinsics::arguments;
use crate::raw::{self, Function, JSContext, JSValue};
use std::ffi::CStr;

unsafe extern "C" {
    fn JS_MatchProperties(context: *mut JSContext, object: JSValue, expected: JSValue) -> bool;
    fn JS_ExchangeProperties(
        context: *mut JSContext,
        object: JSValue,
        before: JSValue,
        after: JSValue,
    ) -> i32;
}

pub(crate) static FUNCTIONS: &[(&CStr, i32, Function)] =
    &[(c"matches", 2, matches), (c"exchange", 3, exchange)];

/// `(object, expected) -> boolean`: whether the properties of `expected`, a plain object, have the same values in the object, which
/// may inherit them. What only a getter or a proxy could tell is not the same.
unsafe extern "C" fn matches(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 2, values);
    // SAFETY: raw.rs's invariant; the engine looks at what the values are.
    raw::boolean(unsafe { JS_MatchProperties(context, values[0], values[1]) })
}

/// `(object, before, after) -> boolean`: gives an ordinary object's own properties the values of `after` if they have those of
/// `before`, a plain object with the same names in the same order; `undefined` stands for no property too. If not, nothing happens.
unsafe extern "C" fn exchange(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 3, values);
    // SAFETY: as above.
    match unsafe { JS_ExchangeProperties(context, values[0], values[1], values[2]) } {
        -1 => raw::EXCEPTION,
        changed => raw::boolean(changed == 1),
    }
}
