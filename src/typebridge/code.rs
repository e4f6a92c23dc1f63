//! Source text into code, by way of what the host keeps of earlier runs.

use crate::engine::with_host;
use crate::host::{Host, KeptCode};
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::script;
use crate::state::State;

/// Compiles `source` as the body of a function with these parameters. Line numbers are those of `source`.
pub(crate) fn function<H: Host>(state: &State, source: &[u8], name: &str, parameters: &str) -> JSValue {
    function_from::<H>(state, source, None, name, parameters)
}

/// As `function`, of a file. What was kept of it is not even compared with its text, if the file has not changed since.
pub(crate) fn function_of_file<H: Host>(state: &State, file: &str, parameters: &str) -> JSValue {
    if with_host::<H, _>(state, |host| host.keeps_code()) {
        let name = name_of_function(file, parameters);
        let kept = with_host::<H, _>(state, |host| host.kept_code_of_file(&name, file));
        if let Some(code) = kept.and_then(|code| read(state, &code)) {
            // SAFETY: as in `function_from`.
            return unsafe { qjs::JS_EvalFunction(state.context, code) };
        }
    }
    match with_host::<H, _>(state, |host| host.read_source(file)) {
        Ok(source) => function_from::<H>(state, &source, Some(file), file, parameters),
        Err(failure) => failure.throw(state.context),
    }
}

fn function_from<H: Host>(
    state: &State,
    source: &[u8],
    file: Option<&str>,
    name: &str,
    parameters: &str,
) -> JSValue {
    let context = state.context;
    let code = kept::<H>(state, source, &name_of_function(name, parameters), file, || {
        let wrapped = script::wrapped(source, parameters);
        script::compile(context, &wrapped, name, script::WRAPPED_LINE, qjs::JS_EVAL_TYPE_GLOBAL)
    });
    if raw::is_exception(code) {
        return code;
    }
    // SAFETY: the engine takes the code and gives the value of the text, the function.
    unsafe { qjs::JS_EvalFunction(context, code) }
}

fn name_of_function(file: &str, parameters: &str) -> String {
    format!("function({parameters}) {file}")
}

/// The name that the code of an ES module is kept under.
pub fn name_of_module(url: &str) -> String {
    format!("module {url}")
}

/// Compiles an ES module. The value holds the module; it is not linked. `is_file`: the source is just what is at the URL.
pub(crate) fn module<H: Host>(state: &State, source: &[u8], url: &str, is_file: bool) -> JSValue {
    let compile = || script::compile(state.context, source, url, 1, qjs::JS_EVAL_TYPE_MODULE);
    kept::<H>(state, source, &name_of_module(url), is_file.then_some(url), compile)
}

fn kept<H: Host>(
    state: &State,
    source: &[u8],
    name: &str,
    file: Option<&str>,
    compile: impl FnOnce() -> JSValue,
) -> JSValue {
    if !with_host::<H, _>(state, |host| host.keeps_code()) {
        return compile();
    }
    let kept = with_host::<H, _>(state, |host| host.kept_code(name, file, source));
    if let Some(code) = kept.and_then(|code| read(state, &code)) {
        return code;
    }
    let code = compile();
    if !raw::is_exception(code)
        && let Some(bytes) = write(state.context, code)
    {
        with_host::<H, _>(state, |host| host.keep_code(name, file, source, &bytes));
    }
    code
}

/// None for what this engine cannot read.
pub(crate) fn read(state: &State, code: &KeptCode) -> Option<JSValue> {
    let bytes = &code.bytes[code.range.clone()];
    let flags = qjs::JS_READ_OBJ_BYTECODE as i32;
    // SAFETY: raw.rs's invariant; the host gives back only what `write` gave it (`Host::kept_code`).
    let value = unsafe { qjs::JS_ReadObject(state.context, bytes.as_ptr(), bytes.len() as u64, flags) };
    if raw::is_exception(value) {
        raw::free(state.context, raw::take_exception(state.context));
        return None;
    }
    Some(value)
}

/// None for what cannot be written.
fn write(context: *mut JSContext, code: JSValue) -> Option<Vec<u8>> {
    let mut length = 0;
    // SAFETY: raw.rs's invariant; the bytes are the engine's until they are freed here.
    unsafe {
        let pointer = qjs::JS_WriteObject(context, &mut length, code, qjs::JS_WRITE_OBJ_BYTECODE as i32);
        if pointer.is_null() {
            raw::free(context, raw::take_exception(context));
            return None;
        }
        let bytes = std::slice::from_raw_parts(pointer, length as usize).to_vec();
        qjs::js_free(context, pointer.cast());
        Some(bytes)
    }
}
