//! What the engine asks for or tells in the middle of its work: names of time zones, promises decided twice, throws of anything.

use crate::hooks::Hook;
use crate::raw::{self, Function, JSContext, JSValue, qjs};
use crate::stack;
use crate::state::{self, State};
use std::ffi::CStr;

/// What `binding('engine')` has of this file.
pub(crate) static FUNCTIONS: &[(&CStr, i32, Function)] = &[(c"thrownAt", 0, thrown_at)];

/// Command of `js_std_cmd` that gives and forgets what was kept of the last throw.
const FORGET_THROW: i32 = 2;

/// Has the engine call a function that was just registered. Without one it pays nothing.
pub(crate) fn listen(state: &State, hook: Hook) {
    // SAFETY: the runtime is alive, and the functions stay.
    unsafe {
        match hook {
            Hook::ZoneName => qjs::JS_SetZoneName(state.runtime, zone_name),
            Hook::ResolvedAgain => qjs::JS_SetResolvedAgain(state.runtime, Some(resolved_again)),
            _ => {}
        }
    }
}

fn call(state: &State, hook: Hook, arguments: &[JSValue]) -> JSValue {
    let context = state.context;
    let function = raw::dup(context, state.hook_functions[hook as usize].get());
    let result = raw::call(context, function, raw::UNDEFINED, arguments);
    raw::free(context, function);
    result
}

/// What is said behind the offset; nothing where that fails.
unsafe extern "C" fn zone_name(context: *mut JSContext, time_ms: f64) -> JSValue {
    let name = call(state::of(context), Hook::ZoneName, &[raw::number(time_ms)]);
    if raw::is_string(name) {
        return name;
    }
    if raw::is_exception(name) {
        raw::free(context, raw::take_exception(context));
    }
    raw::free(context, name);
    raw::text(context, b"")
}

/// The listener does not throw: it leaves the event to a later tick.
unsafe extern "C" fn resolved_again(
    context: *mut JSContext,
    promise: JSValue,
    is_rejected: bool,
    value: JSValue,
) {
    let result = call(state::of(context), Hook::ResolvedAgain, &[promise, raw::boolean(is_rejected), value]);
    if raw::is_exception(result) {
        raw::free(context, raw::take_exception(context));
    }
    raw::free(context, result);
}

/// Keeps where a value that has no stack of its own was thrown. A file of ours only passes on what others have thrown.
pub(crate) fn remember_throw(state: &State, thrown: JSValue, sites: JSValue) {
    let context = state.context;
    // The engine throws null where memory has run out: then nothing may be made or kept.
    let limit_bytes = state.heap_bytes_max.get();
    if raw::is_null(thrown) && limit_bytes > 0 {
        state.ran_out.set(crate::engine::usage(state.runtime).malloc_size as usize > limit_bytes / 2);
        return;
    }
    if !raw::is_object(sites) {
        return;
    }
    let is_ours = stack::file_of_first(state, sites).starts_with("node:");
    if !is_ours {
        raw::free(context, state.stacks.thrown.replace(raw::dup(context, sites)));
    }
}

/// `() -> text`: the frames of the last throw of a value that is no error, as in a stack, or undefined; once for each.
unsafe extern "C" fn thrown_at(context: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    let state = state::of(context);
    let mut kept = raw::UNDEFINED;
    // SAFETY: the command takes a context and a place for a value, which is owned here then.
    unsafe { qjs::js_std_cmd(FORGET_THROW, context, &raw mut kept) };
    raw::free(context, kept);
    let sites = state.stacks.thrown.replace(raw::UNDEFINED);
    if !raw::is_object(sites) {
        return raw::UNDEFINED;
    }
    let text = stack::sites_text(state, sites);
    raw::free(context, sites);
    raw::text(context, text.as_bytes())
}
