//! `EventEmitter.prototype.emit` by the engine: nobody and listeners are dealt with here, errors and odd names by the JS half.

use crate::args::number_of;
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::state::{self, State};
use std::cell::Cell;

/// What modules/events registered; all values are owned.
pub(crate) struct Emitters {
    /// `EventEmitter.prototype.emit`, to know an emitter that nobody patched.
    pub(crate) emit: Cell<JSValue>,
    /// The JS half's `emit`.
    pub(crate) slow: Cell<JSValue>,
    /// `(emitter, result, event, …values)`: gets what a listener returned, if that is an object.
    pub(crate) settle: Cell<JSValue>,
}

impl Default for Emitters {
    fn default() -> Emitters {
        let [emit, slow, settle] = [const { Cell::new(raw::UNDEFINED) }; 3];
        Emitters { emit, slow, settle }
    }
}

/// Values that `settle` gets without an allocation.
const SETTLED_IN_PLACE: usize = 16;

/// `binding('engine').makeEmit(slow emit, settle) -> function`, once per engine.
pub(crate) unsafe extern "C" fn make_emit(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    let emitters = &state::of(context).emitters;
    // SAFETY: the engine passes at least the declared two values.
    let (slow, settle) = unsafe { (*values, *values.add(1)) };
    raw::free(context, emitters.slow.replace(raw::dup(context, slow)));
    raw::free(context, emitters.settle.replace(raw::dup(context, settle)));
    raw::function(context, native_emit, c"emit", 1)
}

/// `binding('engine').setEmit(EventEmitter.prototype.emit)`
pub(crate) unsafe extern "C" fn set_emit(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    // SAFETY: the engine passes at least the declared value.
    let emit = unsafe { *values };
    raw::free(context, state::of(context).emitters.emit.replace(raw::dup(context, emit)));
    raw::UNDEFINED
}

/// `emitter.emit(event, …values)`
unsafe extern "C" fn native_emit(
    context: *mut JSContext,
    this: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let state = state::of(context);
    // SAFETY: the engine passes `count` live values, and at least the declared one.
    let values = unsafe { std::slice::from_raw_parts(values, (count as usize).max(1)) };
    let slow = || raw::call(context, state.emitters.slow.get(), this, &values[..count as usize]);
    // SAFETY: looks at the tag only.
    if !raw::is_string(values[0]) && !unsafe { qjs::JS_IsSymbol(values[0]) } {
        return slow();
    }
    // SAFETY: raw.rs's invariant; the atom is freed once.
    let event = unsafe { qjs::JS_ValueToAtom(context, values[0]) };
    let listener = if event == state.names.error { raw::NULL } else { listener_of(state, this, event) };
    raw::free_atom(context, event);
    if raw::is_exception(listener) {
        return listener;
    }
    if raw::is_undefined(listener) {
        return raw::boolean(false);
    }
    if raw::is_function(context, listener) {
        return call_listener(state, this, listener, values[0], &values[1..]);
    }
    let result = match length_of(state, listener) {
        Some(length) => call_list(state, this, listener, length, values),
        None => slow(),
    };
    raw::free(context, listener);
    result
}

/// The length of an array; `None` for every other value.
fn length_of(state: &State, value: JSValue) -> Option<u32> {
    // SAFETY: looks at the class only.
    if !unsafe { qjs::JS_IsArray(value) } {
        return None;
    }
    let length = raw::get(state.context, value, state.bridge.literal(state.context, "length"));
    number_of(length).map(|length| length as u32)
}

/// Calls the listeners of a list in their order; gives `true` or the exception. Who changes the list meanwhile makes a copy,
/// for it is marked as in modules/events/emitter.js.
fn call_list(state: &State, emitter: JSValue, list: JSValue, length: u32, values: &[JSValue]) -> JSValue {
    let context = state.context;
    let shared = state.bridge.literal(context, "shared");
    if raw::boolean_of(raw::own_value(context, list, shared)) != Some(true) {
        raw::define_atom(context, list, shared, raw::boolean(true));
    }
    for at in 0..length {
        // SAFETY: raw.rs's invariant; the listener is owned.
        let listener = unsafe { qjs::JS_GetPropertyUint32(context, list, at) };
        let result = call_listener(state, emitter, listener, values[0], &values[1..]);
        if raw::is_exception(result) {
            return result;
        }
    }
    raw::boolean(true)
}

/// `emitter._events[event]`, owned; `undefined` when there is no `_events`.
fn listener_of(state: &State, emitter: JSValue, event: qjs::JSAtom) -> JSValue {
    let events = raw::get(state.context, emitter, state.names.events);
    if !raw::is_object(events) {
        return events;
    }
    let listener = raw::get(state.context, events, event);
    raw::free(state.context, events);
    listener
}

/// Calls a listener, which is taken over; gives `true` or the exception.
fn call_listener(
    state: &State,
    emitter: JSValue,
    listener: JSValue,
    event: JSValue,
    values: &[JSValue],
) -> JSValue {
    let context = state.context;
    let result = raw::call(context, listener, emitter, values);
    raw::free(context, listener);
    if raw::is_exception(result) {
        return result;
    }
    if raw::is_object(result) {
        let settled = settle(state, emitter, result, event, values);
        raw::free(context, result);
        if raw::is_exception(settled) {
            return settled;
        }
        raw::free(context, settled);
        return raw::boolean(true);
    }
    raw::free(context, result);
    raw::boolean(true)
}

fn settle(state: &State, emitter: JSValue, result: JSValue, event: JSValue, values: &[JSValue]) -> JSValue {
    let function = state.emitters.settle.get();
    if raw::is_undefined(function) {
        return raw::UNDEFINED;
    }
    let count = values.len() + 3;
    if count > SETTLED_IN_PLACE {
        let all = [&[emitter, result, event], values].concat();
        return raw::call(state.context, function, raw::UNDEFINED, &all);
    }
    let mut all = [raw::UNDEFINED; SETTLED_IN_PLACE];
    all[..3].copy_from_slice(&[emitter, result, event]);
    all[3..count].copy_from_slice(values);
    raw::call(state.context, function, raw::UNDEFINED, &all[..count])
}

/// True if `emitter` has a listener for `event`; for the event `*`, if it ever had a listener for anything.
pub(crate) fn is_listening(state: &State, emitter: JSValue, event: &'static str) -> bool {
    let context = state.context;
    if !raw::is_object(emitter) {
        return false;
    }
    // The first listener makes `_events` a property of the emitter's own.
    if event == "*" && !raw::has_own(context, emitter, state.names.events) {
        return false;
    }
    let events = raw::get(context, emitter, state.names.events);
    let mut listening = raw::is_object(events);
    drop_exception(context, events);
    if listening && event != "*" {
        let listener = raw::get(context, events, state.bridge.literal(context, event));
        listening = raw::is_object(listener);
        drop_exception(context, listener);
        raw::free(context, listener);
    }
    raw::free(context, events);
    listening
}

/// A getter that throws listens to nothing; what it threw must not meet the next call.
fn drop_exception(context: *mut JSContext, value: JSValue) {
    if raw::is_exception(value) {
        raw::free(context, raw::take_exception(context));
    }
}

/// A queued `emitter.emit(event, …)`: as `native_emit` for an emitter that nobody patched, else through its method.
pub(crate) fn emit(state: &State, emitter: JSValue, event: &'static str, values: &[JSValue]) -> JSValue {
    let context = state.context;
    let method = raw::get(context, emitter, state.names.emit);
    if raw::is_exception(method) {
        return method;
    }
    let atom = state.bridge.literal(context, event);
    // SAFETY: raw.rs's invariant.
    let name = unsafe { qjs::JS_AtomToString(context, atom) };
    let result = if raw::same_object(method, state.emitters.emit.get()) {
        emit_unpatched(state, emitter, method, atom, name, values)
    } else {
        call_emit(state, emitter, method, name, values)
    };
    raw::free(context, name);
    raw::free(context, method);
    result
}

fn emit_unpatched(
    state: &State,
    emitter: JSValue,
    method: JSValue,
    atom: qjs::JSAtom,
    name: JSValue,
    values: &[JSValue],
) -> JSValue {
    let listener = listener_of(state, emitter, atom);
    if raw::is_exception(listener) {
        return listener;
    }
    // Errors have watchers of their own, and nobody listening to one is an exception.
    if atom != state.names.error {
        if raw::is_function(state.context, listener) {
            return call_listener(state, emitter, listener, name, values);
        }
        if raw::is_undefined(listener) {
            return raw::UNDEFINED;
        }
    }
    raw::free(state.context, listener);
    call_emit(state, emitter, method, name, values)
}

fn call_emit(state: &State, emitter: JSValue, method: JSValue, name: JSValue, values: &[JSValue]) -> JSValue {
    let mut all = [raw::UNDEFINED; crate::call::CALL_ARGUMENTS_MAX + 1];
    all[0] = name;
    all[1..=values.len()].copy_from_slice(values);
    raw::call(state.context, method, emitter, &all[..=values.len()])
}
