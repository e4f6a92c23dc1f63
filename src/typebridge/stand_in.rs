//! Properties that are made when they are first read: made quickly, for there are hundreds at start. Lazy ones look like any
//! plain property; accessors are for what must see who reads or writes.

use crate::raw::Function;
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::state::{self, State};
use std::ffi::CStr;

/// What `binding('engine')` has of this file.
pub(crate) static FUNCTIONS: &[(&CStr, i32, Function)] =
    &[(c"standIn", 5, stand_in), (c"defineLazily", 5, define_lazily)];

/// Tells the engine who makes values of lazy properties.
pub(crate) fn install(state: &State) {
    // SAFETY: the runtime is alive, and the function stays.
    unsafe { qjs::JS_SetLazyValue(state.runtime, lazy_value) };
}

/// `defineLazily(object, names, make, isHidden, isConstant)`: for each name of an array a property whose value `make(name)` gives
/// when it is first read or described; assigning to it makes nothing. What the object has already under a name keeps its
/// place, but not its value.
unsafe extern "C" fn define_lazily(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    // SAFETY: the engine passes at least `length` (5) values.
    let &[object, names, make, is_hidden, is_constant] = (unsafe { std::slice::from_raw_parts(values, 5) })
    else {
        unreachable!("the slice has five values");
    };
    let set = |value, flag| if raw::boolean_of(value) == Some(true) { 0 } else { flag };
    let flags = qjs::JS_PROP_CONFIGURABLE
        | set(is_hidden, qjs::JS_PROP_ENUMERABLE)
        | set(is_constant, qjs::JS_PROP_WRITABLE);
    let makers = &state::of(context).lazy_makers;
    let maker = makers.borrow().len();
    makers.borrow_mut().push(raw::dup(context, make));
    let mut length = 0;
    // SAFETY: raw.rs's invariant; the length outlives the call.
    if unsafe { qjs::JS_GetLength(context, names, &mut length) } < 0 {
        return raw::EXCEPTION;
    }
    for at in 0..length {
        // SAFETY: raw.rs's invariant.
        let done = unsafe {
            let name = qjs::JS_GetPropertyUint32(context, names, at as u32);
            let atom = qjs::JS_ValueToAtom(context, name);
            let done = qjs::JS_DefineLazyProperty(context, object, atom, maker, flags as i32);
            qjs::JS_FreeAtom(context, atom);
            raw::free(context, name);
            done
        };
        if done < 0 {
            return raw::EXCEPTION;
        }
    }
    raw::UNDEFINED
}

/// The engine calls this with the number of a maker, once for each property, with no borrow of the host alive: it only reads
/// lazy properties where it may run script.
unsafe extern "C" fn lazy_value(context: *mut JSContext, name: qjs::JSAtom, maker: usize) -> JSValue {
    let make = raw::dup(context, state::of(context).lazy_makers.borrow()[maker]);
    // SAFETY: raw.rs's invariant.
    let name = unsafe { qjs::JS_AtomToValue(context, name) };
    let value = raw::call(context, make, raw::UNDEFINED, &[name]);
    raw::free(context, name);
    raw::free(context, make);
    value
}

/// `standIn(object, names, get, set, isHidden)`: for each name (a string or symbol of an array) an accessor, enumerable unless it
/// is to be hidden. Reading it calls `get(name)`, writing it `set(name, value)`, both with the receiver as `this`; without `set`
/// it cannot be written.
unsafe extern "C" fn stand_in(context: *mut JSContext, _: JSValue, _: i32, values: *mut JSValue) -> JSValue {
    // SAFETY: the engine passes at least `length` (5) values.
    let &[object, names, get, set, is_hidden] = (unsafe { std::slice::from_raw_parts(values, 5) }) else {
        unreachable!("the slice has five values");
    };
    let is_enumerable = raw::boolean_of(is_hidden) != Some(true);
    let flags = qjs::JS_PROP_CONFIGURABLE | if is_enumerable { qjs::JS_PROP_ENUMERABLE } else { 0 };
    let mut length = 0;
    // SAFETY: raw.rs's invariant; the length outlives the call.
    if unsafe { qjs::JS_GetLength(context, names, &mut length) } < 0 {
        return raw::EXCEPTION;
    }
    for at in 0..length {
        // SAFETY: raw.rs's invariant.
        let name = unsafe { qjs::JS_GetPropertyUint32(context, names, at as u32) };
        define(context, object, name, [get, set], flags as i32);
        raw::free(context, name);
    }
    raw::UNDEFINED
}

fn define(context: *mut JSContext, object: JSValue, name: JSValue, [get, set]: [JSValue; 2], flags: i32) {
    // SAFETY: raw.rs's invariant; the function keeps references of its own to its data, and the engine takes the functions.
    unsafe {
        let atom = qjs::JS_ValueToAtom(context, name);
        // One function is both getter and setter: making functions is most of the work here.
        let accessor =
            qjs::JS_NewCFunctionData(context, Some(call_back), 0, 0, 3, [name, get, set].as_mut_ptr());
        let setter = if raw::is_undefined(set) { raw::UNDEFINED } else { raw::dup(context, accessor) };
        qjs::JS_DefinePropertyGetSet(context, object, atom, accessor, setter, flags);
        qjs::JS_FreeAtom(context, atom);
    }
}

/// Called as a setter, with a value, calls `data[2]` with `data[0]`, the name, and the value; as a getter `data[1]` with the name.
unsafe extern "C" fn call_back(
    context: *mut JSContext,
    this: JSValue,
    count: i32,
    values: *mut JSValue,
    _: i32,
    data: *mut JSValue,
) -> JSValue {
    // SAFETY: `define` gave three values, and the engine passes `count` arguments.
    unsafe {
        match count {
            0 => raw::call(context, *data.add(1), this, &[*data]),
            _ => raw::call(context, *data.add(2), this, &[*data, *values]),
        }
    }
}
