//! Source text into code, by way of what the host keeps of earlier runs.

use crate::engine::with_host;
use crate::host::Host;
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::script;
use crate::state::State;

/// Compiles `source` as the body of a function with these parameters. Line numbers are those of `source`.
pub(crate) fn function<H: Host>(state: &State, source: &[u8], name: &str, parameters: &str) -> JSValue {
    let context = state.context;
    let code = kept::<H>(state, source, &format!("function({parameters}) {name}"), || {
        let wrapped = script::wrapped(source, parameters);
        script::compile(context, &wrapped, name, script::WRAPPED_LINE, qjs::JS_EVAL_TYPE_GLOBAL)
    });
    if raw::is_exception(code) {
        return code;
    }
    // SAFETY: the engine takes the code and gives the value of the text, the function.
    unsafe { qjs::JS_EvalFunction(context, code) }
}

/// Compiles an ES module. The value holds the module; it is not linked.
pub(crate) fn module<H: Host>(state: &State, source: &[u8], url: &str) -> JSValue {
    let compile = || script::compile(state.context, source, url, 1, qjs::JS_EVAL_TYPE_MODULE);
    kept::<H>(state, source, &format!("module {url}"), compile)
}

fn kept<H: Host>(state: &State, source: &[u8], name: &str, compile: impl FnOnce() -> JSValue) -> JSValue {
    if !with_host::<H, _>(state, |host| host.keeps_code()) {
        return compile();
    }
    if let Some(bytes) = with_host::<H, _>(state, |host| host.kept_code(name, source)) {
        let code = read(state.context, &bytes);
        if !raw::is_exception(code) {
            return code;
        }
        raw::free(state.context, raw::take_exception(state.context));
    }
    let code = compile();
    if !raw::is_exception(code)
        && let Some(bytes) = write(state.context, code)
    {
        with_host::<H, _>(state, |host| host.keep_code(name, source, &bytes));
    }
    code
}

fn read(context: *mut JSContext, bytes: &[u8]) -> JSValue {
    let flags = qjs::JS_READ_OBJ_BYTECODE as i32;
    // SAFETY: raw.rs's invariant; the host gives back only what `write` gave it (`Host::kept_code`).
    unsafe { qjs::JS_ReadObject(context, bytes.as_ptr(), bytes.len() as u64, flags) }
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
