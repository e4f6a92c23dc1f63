//! Natives of `binding('engine')` for files: CommonJS sources and ES modules.

use crate::code;
use crate::esm;
use crate::host::Host;
use crate::intrinsics::{arguments, text, with_two_texts};
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::script;
use crate::state::{self, State};
use std::ffi::CStr;

/// Those that do not ask the host.
pub(crate) const FUNCTIONS: &[(&CStr, i32, raw::Function)] = &[
    (c"compileModule", 2, compile_module),
    (c"looksLikeModule", 1, looks_like_module),
    (c"importModule", 3, import_module),
    (c"moduleRequests", 2, module_requests),
    (c"missingExport", 0, missing_export),
    (c"syncModule", 2, sync_module),
];

/// Those that ask the host for kept code.
pub(crate) const fn functions_of<H: Host>() -> [(&'static CStr, i32, raw::Function); 4] {
    [
        (c"compileFunction", 3, compile_function::<H>),
        (c"compileFile", 2, compile_file::<H>),
        (c"runModule", 2, run_module::<H>),
        (c"requireModule", 1, require_module),
    ]
}

/// `(source, filename, parameters as one string) -> function`
unsafe extern "C" fn compile_function<H: Host>(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 3, values);
    let state = state::of(context);
    match (text(context, values[0]), text(context, values[1]), text(context, values[2])) {
        (Ok(source), Ok(name), Ok(parameters)) => {
            let function = code::function::<H>(state, source.as_bytes(), &name, &parameters);
            marked(state, function, &parameters)
        }
        _ => raw::EXCEPTION,
    }
}

fn marked(state: &State, function: JSValue, parameters: &str) -> JSValue {
    if raw::is_object(function) && parameters.starts_with("exports, require, module") {
        crate::stack::mark_file(state, function);
    }
    function
}

/// `(filename, parameters as one string) -> function`
unsafe extern "C" fn compile_file<H: Host>(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 2, values);
    let state = state::of(context);
    with_two_texts(context, values, |file, parameters| {
        marked(state, code::function_of_file::<H>(state, file, parameters), parameters)
    })
}

/// `(source, url) -> promise`
unsafe extern "C" fn run_module<H: Host>(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 2, values);
    with_two_texts(context, values, |source, url| {
        esm::run_source::<H>(state::of(context), source.as_bytes(), url)
    })
}

/// `(source, url)`: throws what is wrong with the text of an ES module, and does nothing else.
unsafe extern "C" fn compile_module(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 2, values);
    with_two_texts(context, values, |source, url| {
        let code = script::compile(context, source.as_bytes(), url, 1, qjs::JS_EVAL_TYPE_MODULE);
        if raw::is_exception(code) {
            return code;
        }
        raw::free(context, code);
        raw::UNDEFINED
    })
}

/// `(source) -> boolean`
unsafe extern "C" fn looks_like_module(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    match text(context, arguments(count, 1, values)[0]) {
        Ok(source) => raw::boolean(script::looks_like_module(context, source.as_bytes())),
        Err(thrown) => thrown,
    }
}

/// `(specifier, base, attributes or undefined) -> promise`
unsafe extern "C" fn import_module(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 3, values);
    with_two_texts(context, values, |specifier, base| esm::import(context, specifier, base, values[2]))
}

/// `(url) -> namespace`, or 1 for a graph that waits for something, 2 for a module that runs already.
unsafe extern "C" fn require_module(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    match text(context, arguments(count, 1, values)[0]) {
        Ok(url) => esm::require(context, &url),
        Err(thrown) => thrown,
    }
}

/// `(source, url) -> [specifier, attributes, …]`: what the text of a module imports, without loading it.
unsafe extern "C" fn module_requests(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 2, values);
    with_two_texts(context, values, |source, url| esm::requests(context, source.as_bytes(), url))
}

/// `() -> [importing module, specifier, name] or undefined`: of the last import of a name that was not there.
unsafe extern "C" fn missing_export(context: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    match &*state::of(context).missing_export.borrow() {
        Some(parts) => raw::array(context, &parts.each_ref().map(|part| raw::text(context, part.as_bytes()))),
        None => raw::UNDEFINED,
    }
}

/// `(url, exports)`: gives the module of a built-in the values that its exports have now.
unsafe extern "C" fn sync_module(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 2, values);
    match text(context, values[0]) {
        Ok(url) => esm::sync(state::of(context), &url, values[1]),
        Err(thrown) => thrown,
    }
}
