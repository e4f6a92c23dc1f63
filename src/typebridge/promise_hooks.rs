//! Functions that hear of every promise while they are set: made, about to react, reacted, decided. Without any nothing is paid.

use crate::async_context;
use crate::raw::{self, JSContext, JSRuntime, JSValue, qjs};
use crate::state;
use crate::ticks::{TICK_ARGUMENTS, Tick};
use std::cell::Cell;
use std::ffi::c_void;

/// In the order of the engine's own numbers: init, before, after, resolve.
pub(crate) const PROMISE_HOOKS: usize = 4;

/// Owned functions, or `undefined`.
pub(crate) type PromiseHooks = [Cell<JSValue>; PROMISE_HOOKS];

/// `binding('engine').setPromiseHooks(init, before, after, resolve)`; without a function the engine goes back to its usual pace.
pub(crate) unsafe extern "C" fn set_promise_hooks(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    let state = state::of(context);
    // SAFETY: the engine passes at least the declared four values.
    let values = unsafe { std::slice::from_raw_parts(values, PROMISE_HOOKS) };
    let mut any = false;
    for (slot, &value) in state.promise_hooks.iter().zip(values) {
        any |= raw::is_function(context, value);
        raw::free(context, slot.replace(raw::dup(context, value)));
    }
    let hook: qjs::JSPromiseHook = if any { Some(told) } else { None };
    // SAFETY: the runtime is alive.
    unsafe { qjs::JS_SetPromiseHook(state.runtime, hook, std::ptr::null_mut()) };
    raw::UNDEFINED
}

unsafe extern "C" fn told(
    context: *mut JSContext,
    kind: qjs::JSPromiseHookType,
    promise: JSValue,
    parent: JSValue,
    _: *mut c_void,
) {
    let state = state::of(context);
    // A hook may set others while it runs.
    let function = raw::dup(context, state.promise_hooks[kind as usize].get());
    if raw::is_function(context, function) {
        let result = raw::call(context, function, raw::UNDEFINED, &[promise, parent]);
        if raw::is_exception(result) {
            throw_later(context, raw::take_exception(context));
        }
        raw::free(context, result);
    }
    raw::free(context, function);
}

/// What a hook throws does not concern the code around the promise: it is uncaught.
fn throw_later(context: *mut JSContext, owned: JSValue) {
    let state = state::of(context);
    let mut arguments = [raw::UNDEFINED; TICK_ARGUMENTS];
    arguments[0] = owned;
    state.ticks.queue.borrow_mut().push_back(Tick {
        function: raw::function(context, throw, c"", 1),
        arguments,
        count: 1,
        rest: Vec::new(),
        async_context: async_context::get(state),
    });
}

unsafe extern "C" fn throw(context: *mut JSContext, _: JSValue, _: i32, values: *mut JSValue) -> JSValue {
    // SAFETY: the engine passes at least the declared value.
    raw::throw(context, raw::dup(context, unsafe { *values }))
}

/// Ends the hooks and gives up the functions, at shutdown.
pub(crate) fn drain(runtime: *mut JSRuntime, hooks: &PromiseHooks) -> [JSValue; PROMISE_HOOKS] {
    // SAFETY: the runtime is alive.
    unsafe { qjs::JS_SetPromiseHook(runtime, None, std::ptr::null_mut()) };
    std::array::from_fn(|at| hooks[at].replace(raw::UNDEFINED))
}
