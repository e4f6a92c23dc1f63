//! Built-in modules written in JavaScript: read on first require, run once, kept by name.

use crate::async_context;
use crate::failure::Failure;
use crate::host::{Builtin, Host};
use crate::native;
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::script;
use crate::state::{self, State};
use crate::text::Text;

/// The parameters of a built-in's function.
pub const PARAMETERS: &str = "exports, require, module, binding";

/// Wraps a built-in's source as build.rs and debug builds compile it; line numbers stay.
pub fn wrap(source: &str) -> String {
    format!("(function ({PARAMETERS}) {{ 'use strict';{source}\n}})")
}

/// Bytecode of a wrapped built-in, for build.rs. The stack traces name it `name`.
pub fn compile(source: &str, name: &str) -> Result<Vec<u8>, String> {
    // SAFETY: a runtime and context of our own, used on this thread only and freed below.
    unsafe {
        let runtime = qjs::JS_NewRuntime();
        let context = qjs::JS_NewContext(runtime);
        let code = script::compile(context, wrap(source).as_bytes(), name, 1, 0);
        let result = if raw::is_exception(code) {
            let exception = raw::take_exception(context);
            let text = Text::read(context, raw::get_named(context, exception, c"message"));
            Err(format!("{name}: {}", text.as_deref().unwrap_or("does not compile")))
        } else {
            let mut length = 0;
            let flags = (qjs::JS_WRITE_OBJ_BYTECODE | qjs::JS_WRITE_OBJ_STRIP_SOURCE) as i32;
            let pointer = qjs::JS_WriteObject(context, &mut length, code, flags);
            assert!(!pointer.is_null(), "bytecode of {name} cannot be written");
            let bytes = std::slice::from_raw_parts(pointer, length as usize).to_vec();
            qjs::js_free(context, pointer.cast());
            Ok(bytes)
        };
        raw::free(context, code);
        if result.is_ok() {
            qjs::JS_FreeContext(context);
            qjs::JS_FreeRuntime(runtime);
        }
        result
    }
}

/// `require(name)` of built-ins: their exports, loaded now if need be.
pub(crate) fn require<H: Host>(state: &State, name: &str) -> JSValue {
    let context = state.context;
    if let Some(&module) = state.builtins.borrow().get(name) {
        return raw::get_named(context, module, c"exports");
    }
    let function = match load::<H>(state, name) {
        Ok(function) if raw::is_exception(function) => return function,
        Ok(function) => function,
        Err(failure) => return failure.throw(context),
    };
    run(state, name, function)
}

fn load<H: Host>(state: &State, name: &str) -> Result<JSValue, Failure> {
    let context = state.context;
    match crate::engine::with_host::<H, _>(state, |host| host.builtin(name)) {
        None => Err(Failure::coded("ERR_UNKNOWN_BUILTIN_MODULE", format!("No such built-in module: {name}"))),
        Some(Builtin::Source(source)) => {
            let source = wrap(&String::from_utf8_lossy(&source));
            Ok(script::evaluate(context, source.as_bytes(), name, 1))
        }
        Some(Builtin::Bytecode(bytes)) => {
            // SAFETY: build.rs wrote these bytes with this very engine.
            let code = unsafe {
                qjs::JS_ReadObject(
                    context,
                    bytes.as_ptr(),
                    bytes.len() as u64,
                    qjs::JS_READ_OBJ_BYTECODE as i32,
                )
            };
            if raw::is_exception(code) {
                return Ok(code);
            }
            // SAFETY: the engine takes the code and gives the wrapped function.
            Ok(unsafe { qjs::JS_EvalFunction(context, code) })
        }
    }
}

fn run(state: &State, name: &str, function: JSValue) -> JSValue {
    let context = state.context;
    // SAFETY: raw.rs's invariant.
    let module = unsafe { qjs::JS_NewObject(context) };
    // SAFETY: as above.
    let exports = unsafe { qjs::JS_NewObject(context) };
    raw::define(context, module, c"exports", raw::dup(context, exports));
    // The map owns the module object, also while it loads: cycles see unfinished exports.
    state.builtins.borrow_mut().insert(name.to_owned(), module);
    let arguments = [exports, state.require.get(), module, state.binding.get()];
    // What a built-in sets up when it is loaded serves the whole program.
    let outer = async_context::swap(state, raw::UNDEFINED);
    let result = raw::call(context, function, raw::UNDEFINED, &arguments);
    async_context::set(state, outer);
    raw::free(context, function);
    raw::free(context, exports);
    if raw::is_exception(result) {
        let module = state.builtins.borrow_mut().remove(name);
        raw::free(context, module.expect("it was inserted above"));
        return result;
    }
    raw::free(context, result);
    raw::get_named(context, module, c"exports")
}

/// Makes the `require` and `binding` functions that every built-in gets.
pub(crate) fn install<H: Host>(state: &State) {
    let context = state.context;
    // SAFETY: raw.rs's invariant; the names are copied.
    unsafe {
        state.require.set(qjs::JS_NewCFunction2(
            context,
            Some(require_native::<H>),
            c"require".as_ptr(),
            1,
            0,
            0,
        ));
        state.binding.set(qjs::JS_NewCFunction2(
            context,
            Some(binding_native::<H>),
            c"binding".as_ptr(),
            1,
            0,
            0,
        ));
    }
}

unsafe extern "C" fn require_native<H: Host>(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    // SAFETY: the engine passes at least `length` (1) values.
    let Some(name) = Text::read(context, unsafe { *values }) else {
        return Failure::type_error("require of built-ins takes a string").throw(context);
    };
    require::<H>(state::of(context), &name)
}

unsafe extern "C" fn binding_native<H: Host>(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    // SAFETY: the engine passes at least `length` (1) values.
    let Some(name) = Text::read(context, unsafe { *values }) else {
        return Failure::type_error("binding takes a string").throw(context);
    };
    let state = state::of(context);
    let known = state.bindings.borrow().iter().find(|entry| entry.0 == *name).map(|entry| entry.1);
    if let Some(object) = known {
        return raw::dup(context, object);
    }
    let object = if &*name == "engine" {
        crate::intrinsics::object::<H>(context)
    } else {
        native::table_of::<H>(state).table.binding_object(context, &name)
    };
    if raw::is_undefined(object) {
        return Failure::coded("ERR_INVALID_MODULE", format!("No such binding: {}", &*name)).throw(context);
    }
    state.bindings.borrow_mut().push((name.to_string(), raw::dup(context, object)));
    object
}
