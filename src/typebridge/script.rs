//! Source text into code.

use crate::raw::{self, JSContext, JSValue, qjs};
use std::ffi::CString;

fn evaluate_with(context: *mut JSContext, source: &[u8], name: &str, line: i32, flags: u32) -> JSValue {
    // The engine wants a NUL behind the text.
    let mut text = Vec::with_capacity(source.len() + 1);
    text.extend_from_slice(source);
    text.push(0);
    let name = CString::new(name.replace('\0', "?")).expect("NULs were replaced");
    let mut options = qjs::JSEvalOptions {
        version: qjs::JS_EVAL_OPTIONS_VERSION as i32,
        eval_flags: flags as i32,
        filename: name.as_ptr(),
        line_num: line,
    };
    // SAFETY: raw.rs's invariant; text and options outlive the call, the engine copies what it keeps.
    unsafe { qjs::JS_Eval2(context, text.as_ptr().cast(), source.len() as u64, &mut options) }
}

/// Compiles a script; `kind` adds flags such as module. The result is code, not run.
pub(crate) fn compile(context: *mut JSContext, source: &[u8], name: &str, line: i32, kind: u32) -> JSValue {
    evaluate_with(context, source, name, line, kind | qjs::JS_EVAL_FLAG_COMPILE_ONLY)
}

/// Runs a script in the global scope and gives its completion value.
pub(crate) fn evaluate(context: *mut JSContext, source: &[u8], name: &str, line: i32) -> JSValue {
    evaluate_with(context, source, name, line, qjs::JS_EVAL_TYPE_GLOBAL)
}

/// Runs what a person typed, in the global scope, with no frames below it in stacks. With `awaits` the result is a promise of
/// an object with the completion value, and `await` is allowed. Without `runs` the result is code.
pub(crate) fn evaluate_typed(
    context: *mut JSContext,
    source: &[u8],
    name: &str,
    awaits: bool,
    runs: bool,
) -> JSValue {
    let kind = if awaits { qjs::JS_EVAL_FLAG_ASYNC } else { 0 };
    let stage = if runs { 0 } else { qjs::JS_EVAL_FLAG_COMPILE_ONLY };
    let flags = qjs::JS_EVAL_TYPE_GLOBAL | qjs::JS_EVAL_FLAG_BACKTRACE_BARRIER | kind | stage;
    evaluate_with(context, source, name, 1, flags)
}

/// Compiles `source` as the body of a function with these parameters, its first line at `line`.
pub(crate) fn function_at(
    context: *mut JSContext,
    source: &[u8],
    name: &str,
    parameters: &str,
    line: i32,
) -> JSValue {
    let line = WRAPPED_LINE.saturating_add(line).saturating_sub(1);
    evaluate(context, &wrapped(source, parameters), name, line)
}

/// Number of the wrapper's line: the engine takes 0 for "not given", so the source begins two lines further on, at 1.
pub(crate) const WRAPPED_LINE: i32 = -1;

/// The text whose value is the function. It does not begin with a parenthesis: behind one the engine looks for an arrow first.
pub(crate) fn wrapped(source: &[u8], parameters: &str) -> Vec<u8> {
    let mut wrapped = Vec::with_capacity(source.len() + parameters.len() + 24);
    wrapped.extend_from_slice(b"0,function (");
    wrapped.extend_from_slice(parameters.as_bytes());
    wrapped.extend_from_slice(b") {\n\n");
    if source.starts_with(b"#!") {
        wrapped.extend_from_slice(b"//");
    }
    wrapped.extend_from_slice(source);
    wrapped.extend_from_slice(b"\n}");
    wrapped
}

/// True if `source` compiles as the body of a function, as CommonJS files do.
pub(crate) fn parses_as_function(context: *mut JSContext, source: &[u8]) -> bool {
    let wrapped = wrapped(source, "exports, require, module, __filename, __dirname");
    let code = compile(context, &wrapped, "detected", WRAPPED_LINE, qjs::JS_EVAL_TYPE_GLOBAL);
    if raw::is_exception(code) {
        raw::free(context, raw::take_exception(context));
        return false;
    }
    raw::free(context, code);
    true
}

/// True if the text parses as an ES module and not as a script.
pub(crate) fn looks_like_module(context: *mut JSContext, source: &[u8]) -> bool {
    let code = compile(context, source, "detected", 1, qjs::JS_EVAL_TYPE_GLOBAL);
    let is_script = !raw::is_exception(code);
    raw::free(context, if is_script { code } else { raw::take_exception(context) });
    if is_script {
        return false;
    }
    let mut text = Vec::with_capacity(source.len() + 1);
    text.extend_from_slice(source);
    text.push(0);
    // SAFETY: the text is terminated and outlives the call.
    unsafe { qjs::JS_DetectModule(text.as_ptr().cast(), source.len() as u64) }
}

/// True after an evaluation that failed.
pub(crate) fn failed(value: JSValue) -> bool {
    raw::is_exception(value)
}
