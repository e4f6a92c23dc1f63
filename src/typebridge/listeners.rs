//! The first two listeners of an event, added by the engine: longer lists, watchers of listeners and odd names are the JS half's.

use crate::args::number_of;
use crate::intrinsics::arguments;
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::state::{self, State};

/// `binding('engine').addListener(emitter, event, listener, mayPair) -> boolean`. False, and nothing happened, unless the event has
/// no listener yet, or one and `mayPair`, and nobody wants to hear of new ones.
pub(crate) unsafe extern "C" fn add_listener(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 4, values);
    let (emitter, event, listener) = (values[0], values[1], values[2]);
    // SAFETY: looks at the tag only.
    let is_name = raw::is_string(event) || unsafe { qjs::JS_IsSymbol(event) };
    if !is_name || !raw::is_object(emitter) || !raw::is_function(context, listener) {
        return raw::boolean(false);
    }
    // SAFETY: raw.rs's invariant; the atom is freed once.
    let name = unsafe { qjs::JS_ValueToAtom(context, event) };
    let may_pair = raw::boolean_of(values[3]) == Some(true);
    let is_done = add(state::of(context), emitter, name, listener, may_pair);
    raw::free_atom(context, name);
    // The JS half meets the same exception, if there was one.
    if is_done.is_none() {
        raw::free(context, raw::take_exception(context));
    }
    raw::boolean(is_done == Some(true))
}

/// `None` if the engine threw.
fn add(
    state: &State,
    emitter: JSValue,
    name: qjs::JSAtom,
    listener: JSValue,
    may_pair: bool,
) -> Option<bool> {
    let context = state.context;
    let events = read(context, emitter, state.names.events)?;
    let added = if raw::is_object(events) && is_extensible(context, events) {
        add_to(state, emitter, events, name, listener, may_pair)
    } else if raw::is_object(events) || raw::is_undefined(events) {
        begin(state, emitter, name, listener)
    } else {
        Some(false)
    };
    raw::free(context, events);
    added
}

fn add_to(
    state: &State,
    emitter: JSValue,
    events: JSValue,
    name: qjs::JSAtom,
    listener: JSValue,
    may_pair: bool,
) -> Option<bool> {
    let context = state.context;
    let watcher = read(context, events, state.bridge.literal(context, "newListener"))?;
    if !raw::is_undefined(watcher) {
        raw::free(context, watcher);
        return Some(false);
    }
    let first = read(context, events, name)?;
    if raw::is_undefined(first) {
        return add_first(state, emitter, events, name, listener);
    }
    let is_paired =
        may_pair && raw::is_function(context, first) && has_own_limit(state, emitter) == Some(false);
    if !is_paired {
        raw::free(context, first);
        return Some(false);
    }
    let pair = raw::array(context, &[first, raw::dup(context, listener)]);
    if raw::is_exception(pair) {
        return None;
    }
    put(context, events, name, pair).map(|()| true)
}

fn has_own_limit(state: &State, emitter: JSValue) -> Option<bool> {
    let limit = read(state.context, emitter, state.bridge.literal(state.context, "_maxListeners"))?;
    let is_set = !raw::is_undefined(limit);
    raw::free(state.context, limit);
    Some(is_set)
}

fn add_first(
    state: &State,
    emitter: JSValue,
    events: JSValue,
    name: qjs::JSAtom,
    listener: JSValue,
) -> Option<bool> {
    let context = state.context;
    let count_name = state.bridge.literal(context, "_eventsCount");
    let count = read(context, emitter, count_name)?;
    let Some(before) = number_of(count) else {
        raw::free(context, count);
        return Some(false);
    };
    put(context, events, name, raw::dup(context, listener))?;
    put(context, emitter, count_name, raw::number(before + 1.0)).map(|()| true)
}

/// Gives an emitter its first listener: what it has instead of listeners is shared.
fn begin(state: &State, emitter: JSValue, name: qjs::JSAtom, listener: JSValue) -> Option<bool> {
    let context = state.context;
    // SAFETY: raw.rs's invariant.
    let events = unsafe { qjs::JS_NewObjectProto(context, raw::NULL) };
    if raw::is_exception(events) {
        return None;
    }
    if put(context, events, name, raw::dup(context, listener)).is_none() {
        raw::free(context, events);
        return None;
    }
    put(context, emitter, state.names.events, events)?;
    put(context, emitter, state.bridge.literal(context, "_eventsCount"), raw::int(1)).map(|()| true)
}

fn is_extensible(context: *mut JSContext, object: JSValue) -> bool {
    // SAFETY: raw.rs's invariant; the caller has an object.
    unsafe { qjs::JS_IsExtensible(context, object) == 1 }
}

fn read(context: *mut JSContext, object: JSValue, name: qjs::JSAtom) -> Option<JSValue> {
    let value = raw::get(context, object, name);
    (!raw::is_exception(value)).then_some(value)
}

/// Takes the value.
fn put(context: *mut JSContext, object: JSValue, name: qjs::JSAtom, owned: JSValue) -> Option<()> {
    // SAFETY: raw.rs's invariant; the engine takes the value.
    (unsafe { qjs::JS_SetProperty(context, object, name, owned) } >= 0).then_some(())
}
