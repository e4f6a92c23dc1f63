//! Errors as V8 shows them: a `stack` that begins with the error's own text.
//!
//! The engine records frames only. The head is put before them when `stack` is first read, and kept then as an own
//! property, so that nothing is paid for errors whose stack nobody reads.

use crate::raw::{self, JSContext, JSValue, qjs};
use crate::state::{self, State};
use crate::text::Text;

const HIDDEN: i32 = (qjs::JS_PROP_WRITABLE | qjs::JS_PROP_CONFIGURABLE) as i32;

/// Replaces the `stack` accessor of `Error.prototype` and `Error.captureStackTrace`.
pub(crate) fn install(state: &State) {
    let context = state.context;
    // SAFETY: raw.rs's invariant; values are freed below or taken by the engine.
    unsafe {
        let global = qjs::JS_GetGlobalObject(context);
        let error = raw::get_named(context, global, c"Error");
        let prototype = raw::get_named(context, error, c"prototype");
        let get = qjs::JSCFunctionType { getter: Some(get_stack) };
        let set = qjs::JSCFunctionType { setter: Some(set_stack) };
        let getter = qjs::JS_NewCFunction2(
            context,
            get.generic,
            c"get stack".as_ptr(),
            0,
            qjs::JSCFunctionEnum_JS_CFUNC_getter,
            0,
        );
        let setter = qjs::JS_NewCFunction2(
            context,
            set.generic,
            c"set stack".as_ptr(),
            1,
            qjs::JSCFunctionEnum_JS_CFUNC_setter,
            0,
        );
        let (original, _) = accessor(context, prototype, state.names.stack);
        state.stack_getter.set(original);
        qjs::JS_DefinePropertyGetSet(
            context,
            prototype,
            state.names.stack,
            getter,
            setter,
            qjs::JS_PROP_CONFIGURABLE as i32,
        );
        let capture = raw::get_named(context, error, c"captureStackTrace");
        state.capture_stack.set(capture);
        let replacement =
            qjs::JS_NewCFunction2(context, Some(capture_stack), c"captureStackTrace".as_ptr(), 2, 0, 0);
        raw::define_hidden(context, error, c"captureStackTrace", replacement);
        raw::define(context, error, c"stackTraceLimit", raw::int(10));
        raw::free(context, prototype);
        raw::free(context, error);
        raw::free(context, global);
    }
}

/// Getter and setter of an accessor property, owned.
fn accessor(context: *mut JSContext, object: JSValue, name: qjs::JSAtom) -> (JSValue, JSValue) {
    let mut descriptor = qjs::JSPropertyDescriptor {
        flags: 0,
        value: raw::UNDEFINED,
        getter: raw::UNDEFINED,
        setter: raw::UNDEFINED,
    };
    // SAFETY: raw.rs's invariant; the descriptor outlives the call.
    let found = unsafe { qjs::JS_GetOwnProperty(context, &mut descriptor, object, name) };
    assert!(found > 0, "Error.prototype.stack is not there");
    raw::free(context, descriptor.value);
    raw::free(context, descriptor.setter);
    (descriptor.getter, raw::UNDEFINED)
}

unsafe extern "C" fn get_stack(context: *mut JSContext, this: JSValue) -> JSValue {
    let state = state::of(context);
    let frames = raw::call(context, state.stack_getter.get(), this, &[]);
    if !raw::is_string(frames) {
        return frames;
    }
    with_head(state, this, frames)
}

/// Consumes the engine's frames; defines and returns the whole text.
fn with_head(state: &State, error: JSValue, frames: JSValue) -> JSValue {
    let context = state.context;
    let text = Text::read(context, frames);
    raw::free(context, frames);
    let Some(text) = text else { return raw::EXCEPTION };
    if !text.is_empty() && !text.starts_with("    at ") {
        // A script's Error.prepareStackTrace made it whole.
        return raw::text(context, text.as_bytes());
    }
    let mut whole = head(state, error);
    let frames = text.trim_end();
    if !frames.is_empty() {
        whole.push('\n');
        whole.push_str(frames);
    }
    let value = raw::text(context, whole.as_bytes());
    // SAFETY: raw.rs's invariant; the engine takes the duplicate.
    unsafe {
        qjs::JS_DefinePropertyValue(context, error, state.names.stack, raw::dup(context, value), HIDDEN)
    };
    value
}

/// Gives an error of the runtime's own the stack that Node shows: `Name [CODE]: message`.
pub(crate) fn show_code(context: *mut JSContext, error: JSValue, name: &str, code: &str, message: &str) {
    let state = state::of(context);
    let frames = raw::call(context, state.stack_getter.get(), error, &[]);
    let text = Text::read(context, frames).map(|text| text.trim_end().to_string()).unwrap_or_default();
    raw::free(context, frames);
    let whole = format!("{name} [{code}]: {message}\n{text}");
    raw::define_atom_hidden(context, error, state.names.stack, raw::text(context, whole.as_bytes()));
}

/// `Name: message` by the rules of Error.prototype.toString, without failing.
fn head(state: &State, error: JSValue) -> String {
    let read = |name| {
        let value = raw::get(state.context, error, name);
        let text = if raw::is_exception(value) {
            raw::free(state.context, raw::take_exception(state.context));
            None
        } else {
            Text::read(state.context, value).map(|text| text.to_string())
        };
        raw::free(state.context, value);
        text
    };
    let name = read(state.names.name).unwrap_or_else(|| "Error".into());
    let message = read(state.names.message).unwrap_or_default();
    match (name.is_empty(), message.is_empty()) {
        (_, true) => name,
        (true, false) => message,
        (false, false) => format!("{name}: {message}"),
    }
}

unsafe extern "C" fn set_stack(context: *mut JSContext, this: JSValue, value: JSValue) -> JSValue {
    let name = state::of(context).names.stack;
    // SAFETY: raw.rs's invariant; the engine takes the duplicate.
    let done = unsafe {
        raw::is_object(this)
            && qjs::JS_DefinePropertyValue(context, this, name, raw::dup(context, value), HIDDEN) >= 0
    };
    if done { raw::UNDEFINED } else { raw::EXCEPTION }
}

unsafe extern "C" fn capture_stack(
    context: *mut JSContext,
    this: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let state = state::of(context);
    // SAFETY: the engine passes at least `length` (2) values, and `count` live ones.
    let values = unsafe { std::slice::from_raw_parts(values, (count as usize).max(2)) };
    if !raw::is_object(values[0]) {
        return crate::Failure::type_error("Invalid argument").throw(context);
    }
    // Without a filter the engine would start at its own frame of this native.
    let filter = if raw::is_function(context, values[1]) { values[1] } else { this_function(context) };
    let result = raw::call(context, state.capture_stack.get(), this, &[values[0], filter]);
    if raw::is_exception(result) {
        return result;
    }
    let frames = raw::get(context, values[0], state.names.stack);
    if raw::is_string(frames) {
        let whole = with_head(state, values[0], frames);
        raw::free(context, whole);
    } else {
        raw::free(context, frames);
    }
    raw::UNDEFINED
}

/// `Error.captureStackTrace` itself: frames above and including it are left out.
fn this_function(context: *mut JSContext) -> JSValue {
    let state = state::of(context);
    // SAFETY: raw.rs's invariant.
    unsafe {
        let global = qjs::JS_GetGlobalObject(context);
        let error = raw::get_named(context, global, c"Error");
        let function = raw::get_named(context, error, c"captureStackTrace");
        raw::free(context, error);
        raw::free(context, global);
        // The global Error keeps it alive; a script that replaced it gets one frame more.
        raw::free(context, function);
        let _ = state;
        function
    }
}
