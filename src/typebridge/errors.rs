//! Errors as V8 has them: `stack`, `Error.captureStackTrace`, `Error.stackTraceLimit`, `Error.prepareStackTrace`.
//!
//! The engine calls [`keep_capture`] when an error is made; what it gives is kept inside the error as it is. Text is made
//! of it when `stack` is first read, and becomes an own property then: errors whose stack nobody reads cost no text.

use crate::raw::{self, JSContext, JSValue, qjs};
use crate::stack;
use crate::state::{self, State};

/// Frames that the engine captures beyond the limit, for those that are not shown.
const EXTRA_FRAMES: i32 = 6;

/// Replaces what the engine has on `Error` and `Error.prototype`.
pub(crate) fn install(state: &State) {
    let context = state.context;
    let global = raw::global(context);
    let error = raw::get_named(context, global, c"Error");
    raw::free(context, global);
    state.stacks.error.set(error);
    state.stacks.file_mark.set(raw::symbol(context, c"file"));
    install_prepare(state, error);
    install_limit(state, error);
    install_stack(state, error);
    state.stacks.engine_capture.set(raw::get_named(context, error, c"captureStackTrace"));
    let capture = raw::function(context, capture_stack, c"captureStackTrace", 2);
    state.stacks.capture.set(raw::dup(context, capture));
    raw::define_hidden(context, error, c"captureStackTrace", capture);
}

/// The engine calls objects of this class without looking at the depth of the stack, so overflows have frames as well.
fn install_prepare(state: &State, error: JSValue) {
    let context = state.context;
    let mut class = 0;
    let definition = qjs::JSClassDef {
        class_name: c"Function".as_ptr(),
        finalizer: None,
        gc_mark: None,
        call: Some(keep_capture),
        exotic: std::ptr::null_mut(),
    };
    // SAFETY: the runtime is alive and the definition is copied.
    let prepare = unsafe {
        qjs::JS_NewClassID(state.runtime, &mut class);
        qjs::JS_NewClass(state.runtime, class, &definition);
        qjs::JS_NewObjectProtoClass(context, raw::NULL, class)
    };
    let name = raw::atom(context, "prepareStackTrace");
    let [get, set] = raw::accessor(context, error, name);
    raw::free(context, raw::call(context, set, error, &[prepare]));
    // What a script sets is a plain property from now on.
    raw::delete(context, error, name);
    let default = raw::function(context, stack::default_prepare, c"ErrorPrepareStackTrace", 2);
    state.stacks.default_prepare.set(raw::dup(context, default));
    raw::define_hidden(context, error, c"prepareStackTrace", default);
    for value in [get, set, prepare] {
        raw::free(context, value);
    }
    raw::free_atom(context, name);
}

fn install_limit(state: &State, error: JSValue) {
    let context = state.context;
    let name = raw::atom(context, "stackTraceLimit");
    let [get, set] = raw::accessor(context, error, name);
    raw::free(context, get);
    state.stacks.set_limit.set(set);
    raw::define_accessor(context, error, name, get_limit, set_limit, qjs::JS_PROP_ENUMERABLE);
    raw::free_atom(context, name);
    tell_limit(state);
}

fn install_stack(state: &State, error: JSValue) {
    let context = state.context;
    let prototype = raw::get_named(context, error, c"prototype");
    let [get, set] = raw::accessor(context, prototype, state.names.stack);
    raw::free(context, set);
    state.stacks.capture_of.set(get);
    raw::define_accessor(context, prototype, state.names.stack, get_stack, set_stack, 0);
    raw::free(context, prototype);
}

/// The same on the `Error` among these built-ins of another realm, which shares the main one's limit and `prepareStackTrace`.
pub(crate) fn install_in(realm: *mut JSContext, builtins: JSValue) {
    let error = raw::get_named(realm, builtins, c"Error");
    let prototype = raw::get_named(realm, error, c"prototype");
    let prepare = raw::atom(realm, "prepareStackTrace");
    raw::delete(realm, error, prepare);
    raw::free_atom(realm, prepare);
    let limit = raw::atom(realm, "stackTraceLimit");
    raw::define_accessor(realm, error, limit, get_limit, set_limit, qjs::JS_PROP_ENUMERABLE);
    raw::free_atom(realm, limit);
    let stack = state::of(realm).names.stack;
    raw::define_accessor(realm, prototype, stack, get_stack, set_stack, 0);
    let capture = raw::function(realm, capture_stack, c"captureStackTrace", 2);
    raw::define_hidden(realm, error, c"captureStackTrace", capture);
    raw::free(realm, prototype);
    raw::free(realm, error);
}

/// Gets `(error, sites)` of a new error and gives what is kept inside it: the sites and the limit, or `false` without a limit.
///
/// The engine asks again at each throw of a value that has no stack of its own, and drops the answer, unless it is undefined.
unsafe extern "C" fn keep_capture(
    context: *mut JSContext,
    _: JSValue,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
    _: i32,
) -> JSValue {
    let state = state::of(context);
    // SAFETY: the engine passes two values.
    let (error, sites) = unsafe { (*values, *values.add(1)) };
    // SAFETY: looks at the class only.
    if !state.stacks.capturing.get() && !unsafe { qjs::JS_IsError(error) } {
        crate::told::remember_throw(state, error, sites);
        return raw::NULL;
    }
    if !state.stacks.capturing.get() {
        crate::messages::translate(state, error);
    }
    let limit = state.stacks.limit.get();
    if crate::args::number_of(limit).is_none() || !raw::is_object(sites) {
        return raw::boolean(false);
    }
    let mut length = 0;
    // SAFETY: raw.rs's invariant; the array is fresh and nobody else's.
    unsafe {
        qjs::JS_GetLength(context, sites, &mut length);
        qjs::JS_DefinePropertyValueUint32(context, sites, length as u32, limit, qjs::JS_PROP_C_W_E as i32);
    }
    raw::dup(context, sites)
}

unsafe extern "C" fn get_limit(context: *mut JSContext, _: JSValue) -> JSValue {
    raw::dup(context, state::of(context).stacks.limit.get())
}

unsafe extern "C" fn set_limit(context: *mut JSContext, _: JSValue, value: JSValue) -> JSValue {
    let state = state::of(context);
    raw::free(context, state.stacks.limit.replace(raw::dup(context, value)));
    tell_limit(state);
    raw::UNDEFINED
}

/// The engine's own limit; it caps at 64.
fn tell_limit(state: &State) {
    let frames = match crate::args::number_of(state.stacks.limit.get()) {
        Some(limit) if limit >= 1.0 => (limit.min(1000.0) as i32).saturating_add(EXTRA_FRAMES),
        _ => 0,
    };
    let result =
        raw::call(state.context, state.stacks.set_limit.get(), state.stacks.error.get(), &[raw::int(frames)]);
    raw::free(state.context, result);
}

unsafe extern "C" fn get_stack(context: *mut JSContext, this: JSValue) -> JSValue {
    let state = state::of(context);
    let Some(error) = error_behind(context, this) else { return raw::UNDEFINED };
    let capture = raw::call(context, state.stacks.capture_of.get(), error, &[]);
    let text = if raw::is_object(capture) {
        stack::show(state, error, capture)
    } else if raw::is_null(capture) {
        raw::text(context, &stack::head(state, error))
    } else {
        raw::UNDEFINED
    };
    raw::free(context, capture);
    if !raw::is_exception(text) {
        raw::define_atom_hidden(context, error, state.names.stack, raw::dup(context, text));
    }
    raw::free(context, error);
    text
}

/// The first error among an object and its prototypes, owned.
fn error_behind(context: *mut JSContext, object: JSValue) -> Option<JSValue> {
    let mut object = raw::dup(context, object);
    // SAFETY: looks at the class only.
    while !unsafe { qjs::JS_IsError(object) } {
        if !raw::is_object(object) {
            raw::free(context, object);
            return None;
        }
        let next = raw::prototype(context, object);
        raw::free(context, std::mem::replace(&mut object, next));
    }
    Some(object)
}

/// Gives an error of the runtime's own the stack that Node shows: `Name [CODE]: message`.
pub(crate) fn show_code(context: *mut JSContext, error: JSValue, name: &str, code: &str, message: &str) {
    let state = state::of(context);
    let whole = format!("{name} [{code}]: {message}{}", stack::frames_text(state, error));
    raw::define_atom_hidden(context, error, state.names.stack, raw::text(context, whole.as_bytes()));
}

unsafe extern "C" fn set_stack(context: *mut JSContext, this: JSValue, value: JSValue) -> JSValue {
    if !raw::is_object(this) {
        return raw::UNDEFINED;
    }
    let name = state::of(context).names.stack;
    if raw::define_atom_hidden(context, this, name, raw::dup(context, value)) {
        raw::UNDEFINED
    } else {
        raw::EXCEPTION
    }
}

unsafe extern "C" fn capture_stack(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let state = state::of(context);
    // SAFETY: the engine passes at least `length` (2) values, and `count` live ones.
    let values = unsafe { std::slice::from_raw_parts(values, (count as usize).max(2)) };
    let object = values[0];
    if !raw::is_object(object) {
        return crate::Failure::type_error("Invalid argument").throw(context);
    }
    // Without a filter of the caller's, the frames begin below this native.
    let filter = if raw::is_function(context, values[1]) { values[1] } else { state.stacks.capture.get() };
    let capture = capture_of_now(state, object, filter);
    if raw::is_exception(capture) {
        return capture;
    }
    let shown = if raw::is_object(capture) { stack::show(state, object, capture) } else { raw::UNDEFINED };
    raw::free(context, capture);
    if raw::is_exception(shown) || !raw::define_atom_hidden(context, object, state.names.stack, shown) {
        return raw::EXCEPTION;
    }
    raw::UNDEFINED
}

/// Lets the engine capture into `object.stack` and gives what it put there, owned.
fn capture_of_now(state: &State, object: JSValue, filter: JSValue) -> JSValue {
    let context = state.context;
    state.stacks.capturing.set(true);
    let result =
        raw::call(context, state.stacks.engine_capture.get(), state.stacks.error.get(), &[object, filter]);
    state.stacks.capturing.set(false);
    if raw::is_exception(result) {
        return result;
    }
    raw::own_value(context, object, state.names.stack)
}
