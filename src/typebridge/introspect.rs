//! What the language hides and util.inspect shows: proxies, promises, internal classes, previews.

use crate::raw::{self, JSContext, JSValue, qjs};
use std::ffi::CStr;

/// Joined to `binding('engine')`.
pub(crate) const FUNCTIONS: &[(&CStr, i32, raw::Function)] = &[
    (c"internalClass", 1, internal_class),
    (c"proxyDetails", 1, proxy_details),
    (c"promiseDetails", 1, promise_details),
    (c"isAsyncFunction", 1, is_async_function),
    (c"isConstructor", 1, is_constructor),
    (c"allowNew", 1, allow_new),
    (c"objectsBelow", 1, objects_below),
    (c"ownNonIndexProperties", 2, own_non_index_properties),
    (c"detachArrayBuffer", 1, detach_array_buffer),
    (c"previewEntries", 1, crate::collections::preview_entries),
    (c"structuredClone", 5, crate::clone::structured_clone),
];

fn first(values: *mut JSValue) -> JSValue {
    // SAFETY: the engine passes at least the declared number of values, one or more here.
    unsafe { *values }
}

/// `(value) -> class number of the engine`, 0 for what is not an object. Numbers are named by asking known values.
unsafe extern "C" fn internal_class(_: *mut JSContext, _: JSValue, _: i32, values: *mut JSValue) -> JSValue {
    let value = first(values);
    if !raw::is_object(value) {
        return raw::int(0);
    }
    // SAFETY: the value is an object.
    raw::int(unsafe { qjs::JS_GetClassID(value) } as i32)
}

/// `(value) -> [target, handler]`, `undefined` for what is no proxy.
unsafe extern "C" fn proxy_details(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    let value = first(values);
    // SAFETY: raw.rs's invariant; asked of proxies only.
    unsafe {
        if !qjs::JS_IsProxy(value) {
            return raw::UNDEFINED;
        }
        let target = qjs::JS_GetProxyTarget(context, value);
        if raw::is_exception(target) {
            // A revoked proxy.
            raw::free(context, raw::take_exception(context));
            return raw::array(context, &[raw::NULL, raw::NULL]);
        }
        raw::array(context, &[target, qjs::JS_GetProxyHandler(context, value)])
    }
}

/// `(value) -> [state, result]` with state 0 pending, 1 fulfilled, 2 rejected; `undefined` for what is no promise.
unsafe extern "C" fn promise_details(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    let value = first(values);
    // SAFETY: raw.rs's invariant; asked of promises only.
    unsafe {
        if !qjs::JS_IsPromise(value) {
            return raw::UNDEFINED;
        }
        let status = qjs::JS_PromiseState(context, value);
        let result = match status {
            qjs::JSPromiseStateEnum_JS_PROMISE_PENDING => raw::UNDEFINED,
            _ => qjs::JS_PromiseResult(context, value),
        };
        raw::array(context, &[raw::int(status as i32), result])
    }
}

unsafe extern "C" fn is_async_function(
    _: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    // SAFETY: looks at the class only.
    raw::boolean(unsafe { qjs::JS_IsAsyncFunction(first(values)) })
}

unsafe extern "C" fn is_constructor(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    // SAFETY: raw.rs's invariant.
    raw::boolean(unsafe { qjs::JS_IsConstructor(context, first(values)) })
}

/// `(native function)`: `new` calls it as well. It must not look at `this`.
unsafe extern "C" fn allow_new(context: *mut JSContext, _: JSValue, _: i32, values: *mut JSValue) -> JSValue {
    // SAFETY: raw.rs's invariant.
    raw::boolean(unsafe { qjs::JS_SetConstructorBit(context, first(values), true) })
}

unsafe extern "C" {
    fn JS_ObjectsBelow(context: *mut JSContext, prototype: JSValue) -> JSValue;
}

/// `(object) -> all objects of the heap that inherit from it`
unsafe extern "C" fn objects_below(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    let prototype = first(values);
    if !raw::is_object(prototype) {
        return raw::array(context, &[]);
    }
    // SAFETY: raw.rs's invariant; the value is an object.
    unsafe { JS_ObjectsBelow(context, prototype) }
}

/// `(object, enumerable only) -> names and symbols that are no array index`
unsafe extern "C" fn own_non_index_properties(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    // SAFETY: two values are declared; the table is freed below.
    unsafe {
        let (object, enumerable) = (*values, raw::boolean_of(*values.add(1)) == Some(true));
        let mut table = std::ptr::null_mut();
        let mut count = 0;
        let mut flags = (qjs::JS_GPN_STRING_MASK | qjs::JS_GPN_SYMBOL_MASK) as i32;
        if enumerable {
            flags |= qjs::JS_GPN_ENUM_ONLY as i32;
        }
        if qjs::JS_GetOwnPropertyNames(context, &mut table, &mut count, object, flags) < 0 {
            return raw::EXCEPTION;
        }
        let mut names = Vec::new();
        for at in 0..count as usize {
            let atom = (*table.add(at)).atom;
            let name = qjs::JS_AtomToValue(context, atom);
            if is_index(context, name) { raw::free(context, name) } else { names.push(name) }
        }
        qjs::JS_FreePropertyEnum(context, table, count);
        raw::array(context, &names)
    }
}

fn is_index(context: *mut JSContext, name: JSValue) -> bool {
    if crate::args::number_of(name).is_some() {
        return true;
    }
    let Some(text) = crate::text::Text::read(context, name) else { return false };
    let canonical = text.len() < 11 && text.bytes().all(|byte| byte.is_ascii_digit());
    canonical
        && (text.len() == 1 || !text.starts_with('0'))
        && text.parse::<u32>().is_ok_and(|n| n != u32::MAX)
}

unsafe extern "C" fn detach_array_buffer(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    // SAFETY: raw.rs's invariant; the engine ignores other classes.
    unsafe {
        if qjs::JS_IsArrayBuffer(first(values)) {
            qjs::JS_DetachArrayBuffer(context, first(values));
        }
    }
    raw::UNDEFINED
}
