//! `binding('engine')`'s part of `protojs:typebridge`: shared values as scripts see them, the cache's settings and counters.

use crate::clone::{self, Problem, Tree};
use crate::failure::{ErrorClass, Failure};
use crate::raw::Function;
use crate::raw::{self, JSContext, JSRuntime, JSValue, qjs};
use crate::shared::Shared;
use crate::state::{self, State};
use std::ffi::CStr;

/// Class of the objects that hold a shared value, registered once per runtime.
pub(crate) fn register(runtime: *mut JSRuntime) -> qjs::JSClassID {
    let mut class = 0;
    let definition = qjs::JSClassDef {
        class_name: c"SharedValue".as_ptr(),
        finalizer: Some(finalize),
        gc_mark: None,
        call: None,
        exotic: std::ptr::null_mut(),
    };
    // SAFETY: the definition is copied.
    unsafe {
        qjs::JS_NewClassID(runtime, &mut class);
        qjs::JS_NewClass(runtime, class, &definition);
    }
    class
}

unsafe extern "C" fn finalize(runtime: *mut JSRuntime, object: JSValue) {
    let class = state::of_runtime(runtime).shared_class;
    // SAFETY: `share` gave every object of the class a box of its own, and the engine finalizes each once.
    unsafe {
        let shared = qjs::JS_GetOpaque(object, class).cast::<Shared>();
        if !shared.is_null() {
            drop(Box::from_raw(shared));
        }
    }
}

/// What `binding('engine')` has of this file.
pub(crate) const FUNCTIONS: &[(&CStr, i32, Function)] = &[
    (c"share", 1, share),
    (c"setSharedPrototype", 1, set_prototype),
    (c"sharedValue", 0, shared_value),
    (c"invalidateShared", 0, invalidate),
    (c"convert", 1, convert),
    (c"bridgeStatistics", 0, statistics),
    (c"clearBridge", 0, clear),
    (c"setBridge", 2, set),
];

/// The shared value in an object of the class.
pub(crate) fn shared_in(state: &State, value: JSValue) -> Option<&Shared> {
    // SAFETY: raw.rs's invariant; objects of the class hold a box from `share` as long as they live.
    unsafe { qjs::JS_GetOpaque(value, state.shared_class).cast::<Shared>().as_ref() }
}

/// The exception for what cannot be converted.
fn refuse(context: *mut JSContext, problem: Problem) -> JSValue {
    match problem {
        Problem::Thrown => raw::EXCEPTION,
        Problem::Uncloneable(message) => {
            let message = String::from_utf8_lossy(&message).into_owned();
            Failure::coded("ERR_INVALID_ARG_VALUE", message).throw(context)
        }
    }
}

/// `(value) -> SharedValue`
unsafe extern "C" fn share(context: *mut JSContext, _: JSValue, _: i32, values: *mut JSValue) -> JSValue {
    let state = state::of(context);
    // SAFETY: the engine passes at least the declared value.
    let tree: Result<Tree, Problem> = clone::write_data(state, unsafe { *values });
    let shared = match tree {
        Ok(tree) => match tree.changeable() {
            Some(class) => {
                let message = format!("{class} cannot be shared: it could not be frozen.");
                let code = "ERR_INVALID_ARG_VALUE";
                return Failure::Coded { class: ErrorClass::Type, code, message: message.into() }
                    .throw(context);
            }
            None => Box::new(Shared::tree(tree)),
        },
        Err(problem) => return refuse(context, problem),
    };
    // SAFETY: raw.rs's invariant; the object takes the box, which `finalize` frees.
    unsafe {
        let object = qjs::JS_NewObjectClass(context, state.shared_class);
        if !raw::is_exception(object) {
            qjs::JS_SetOpaque(object, Box::into_raw(shared).cast());
        }
        object
    }
}

/// `(prototype)`: what shared values inherit from.
unsafe extern "C" fn set_prototype(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    // SAFETY: the engine passes at least the declared value, and takes the reference.
    unsafe { qjs::JS_SetClassProto(context, state::of(context).shared_class, raw::dup(context, *values)) };
    raw::UNDEFINED
}

fn with_shared(
    context: *mut JSContext,
    this: JSValue,
    with: impl FnOnce(&State, &Shared) -> JSValue,
) -> JSValue {
    let state = state::of(context);
    match shared_in(state, this) {
        Some(shared) => with(state, shared),
        None => Failure::type_error("not a shared value").throw(context),
    }
}

/// Getter of a SharedValue: its frozen value.
unsafe extern "C" fn shared_value(
    context: *mut JSContext,
    this: JSValue,
    _: i32,
    _: *mut JSValue,
) -> JSValue {
    with_shared(context, this, |state, shared| state.bridge.shared(state, shared))
}

/// Method of a SharedValue: `() -> whether the cache had it`
unsafe extern "C" fn invalidate(context: *mut JSContext, this: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    with_shared(context, this, |state, shared| raw::boolean(state.bridge.invalidate(context, shared)))
}

/// `(value) -> value`: into Rust's tree and back.
unsafe extern "C" fn convert(context: *mut JSContext, _: JSValue, _: i32, values: *mut JSValue) -> JSValue {
    let state = state::of(context);
    // SAFETY: the engine passes at least the declared value.
    match clone::write_whole(state, unsafe { *values }) {
        Ok((tree, prototypes)) => clone::read_shared(state, &tree, &prototypes),
        Err(problem) => refuse(context, problem),
    }
}

/// `() -> [hits, misses, evictions, entries, most entries, conversions, bytes, atoms, 1 if the quick ways are on]`
unsafe extern "C" fn statistics(context: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    let bridge = &state::of(context).bridge;
    let cache = bridge.cache.borrow();
    let (conversions, bytes) = bridge.counted();
    let counters = cache.counters;
    let numbers = [
        counters.hits as f64,
        counters.misses as f64,
        counters.evictions as f64,
        cache.len() as f64,
        cache.entries_max() as f64,
        conversions as f64,
        bytes as f64,
        bridge.atoms() as f64,
        f64::from(u8::from(bridge.is_fast())),
    ];
    raw::array(context, &numbers.map(raw::number))
}

/// Empties the cache and the table of recurring strings.
unsafe extern "C" fn clear(context: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    state::of(context).bridge.clear(context);
    raw::UNDEFINED
}

/// `(most entries, quick ways on)`
unsafe extern "C" fn set(context: *mut JSContext, _: JSValue, _: i32, values: *mut JSValue) -> JSValue {
    let bridge = &state::of(context).bridge;
    // SAFETY: the engine passes at least the declared two values.
    let (entries, is_fast) = unsafe { (*values, *values.add(1)) };
    bridge.resize(context, crate::args::number_of(entries).unwrap_or(0.0) as usize);
    bridge.set_fast(raw::boolean_of(is_fast) == Some(true));
    raw::UNDEFINED
}
