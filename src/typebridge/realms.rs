//! Realms for node:vm: a second set of built-ins, whose global object stands before an object of the script's (the sandbox).
//!
//! The realm's global object holds the realm (vendor/rquickjs-sys/quickjs/realm-global.h); JavaScript keeps it in a private field
//! of the sandbox. So both go together, and a realm's context is alive as long as a caller has the global object.

use crate::errors;
use crate::failure::Failure;
use crate::raw::{self, Function, JSContext, JSRuntime, JSValue, qjs};
use crate::script;
use crate::state::{self, State};
use crate::text::Text;
use std::cell::Cell;
use std::ffi::CStr;
use std::time::{Duration, Instant};

unsafe extern "C" {
    fn JS_NewRealmClass(runtime: *mut JSRuntime) -> qjs::JSClassID;
    fn JS_NewRealm(context: *mut JSContext, class: qjs::JSClassID, sandbox: JSValue) -> JSValue;
    fn JS_GetRealm(class: qjs::JSClassID, global: JSValue) -> *mut JSContext;
    fn JS_GetRealmBuiltins(global: JSValue) -> JSValue;
    fn JS_ExecuteRealmJob(realm: *mut JSContext) -> i32;
    fn JS_DropRealmJobs(realm: *mut JSContext);
}

/// What one engine keeps for its realms.
pub(crate) struct Realms {
    class: qjs::JSClassID,
    /// When the running script must end.
    deadline: Cell<Option<Instant>>,
}

impl Realms {
    pub(crate) fn new(runtime: *mut JSRuntime) -> Realms {
        // SAFETY: a fresh runtime; the class is registered once.
        let class = unsafe { JS_NewRealmClass(runtime) };
        assert!(class != 0, "no memory for a class");
        Realms { class, deadline: Cell::new(None) }
    }

    /// Whether the running script has had its time.
    pub(crate) fn is_late(&self) -> bool {
        self.deadline.get().is_some_and(|deadline| Instant::now() >= deadline)
    }
}

/// What binding('engine') has of this file.
pub(crate) const FUNCTIONS: &[(&CStr, i32, Function)] = &[
    (c"makeRealm", 1, make_realm),
    (c"runInRealm", 7, run_in_realm),
    (c"compileInRealm", 5, compile_in_realm),
    (c"compileScript", 3, compile_script),
];

/// Global names of the engine's that V8's contexts do not have.
const FOREIGN: &[&CStr] =
    &[c"performance", c"navigator", c"atob", c"btoa", c"DOMException", c"queueMicrotask", c"bjson"];

/// `(sandbox) -> the global object of a new realm`
unsafe extern "C" fn make_realm(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    let state = state::of(context);
    // SAFETY: the engine passes at least the declared value.
    let sandbox = unsafe { *values };
    // SAFETY: raw.rs's invariant; the class is the runtime's.
    let global = unsafe { JS_NewRealm(state.context, state.realms.class, sandbox) };
    if raw::is_exception(global) {
        return global;
    }
    let realm = realm_of(state, global);
    // SAFETY: the object was just made by JS_NewRealm.
    let builtins = unsafe { JS_GetRealmBuiltins(global) };
    for name in FOREIGN {
        let atom = raw::atom(realm, &name.to_string_lossy());
        raw::delete(realm, builtins, atom);
        raw::free_atom(realm, atom);
    }
    errors::install_in(realm, builtins);
    global
}

/// The context behind a global object of `make_realm`; the engine's own for every other value.
fn realm_of(state: &State, global: JSValue) -> *mut JSContext {
    // SAFETY: raw.rs's invariant; the engine looks at the class first.
    let realm = unsafe { JS_GetRealm(state.realms.class, global) };
    if realm.is_null() { state.context } else { realm }
}

/// Arguments that source text comes with.
struct Source<'a> {
    realm: *mut JSContext,
    text: Text,
    name: Text,
    line: i32,
    rest: &'a [JSValue],
}

/// `(global or undefined, source, filename, line, …)`; `None` when a string is missing, which threw.
fn source<'a>(context: *mut JSContext, values: *mut JSValue) -> Option<Source<'a>> {
    // SAFETY: the engine passes at least the declared number of values, five.
    let values = unsafe { std::slice::from_raw_parts(values, 5) };
    let read = |value| {
        let text = Text::read(context, value);
        if text.is_none() {
            Failure::type_error("a string is wanted").throw(context);
        }
        text
    };
    Some(Source {
        realm: realm_of(state::of(context), values[0]),
        text: read(values[1])?,
        name: read(values[2])?,
        line: crate::args::number_of(values[3]).unwrap_or(1.0) as i32,
        rest: &values[4..],
    })
}

/// `(global or undefined, source, filename, line, milliseconds or undefined, drains, breaks) -> completion value`
///
/// `drains` says that the promise jobs of the realm run at once and count as the script's; `breaks` that SIGINT stops it.
unsafe extern "C" fn run_in_realm(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    // SAFETY: the engine passes at least the declared number of values, seven.
    let [drains, breaks] =
        unsafe { [*values.add(5), *values.add(6)] }.map(|flag| raw::boolean_of(flag) == Some(true));
    let Some(source) = source(context, values) else { return raw::EXCEPTION };
    let run = || {
        let result = script::evaluate(source.realm, source.text.as_bytes(), &source.name, source.line);
        if drains { drained(source.realm, result) } else { result }
    };
    let result = match crate::args::number_of(source.rest[0]) {
        Some(milliseconds) => run_in_time(context, milliseconds, run),
        None => run(),
    };
    if breaks && raw::is_exception(result) && state::of(context).stopping.get() {
        raw::free(context, raw::take_exception(context));
        let message = "Script execution was interrupted by `SIGINT`";
        return Failure::coded("ERR_SCRIPT_EXECUTION_INTERRUPTED", message).throw(context);
    }
    result
}

/// Runs the promise jobs of a realm after a script that gave `result`; those of a script that was stopped are forgotten.
fn drained(realm: *mut JSContext, result: JSValue) -> JSValue {
    let state = state::of(realm);
    let is_stopped = || state.stopping.get();
    let thrown = (raw::is_exception(result) && !is_stopped()).then(|| raw::take_exception(realm));
    // SAFETY: raw.rs's invariant; nothing is borrowed while jobs run.
    let next = || if is_stopped() { 0 } else { unsafe { JS_ExecuteRealmJob(realm) } };
    let mut ran = next();
    while ran != 0 && !is_stopped() {
        if ran < 0 {
            raw::free(realm, raw::take_exception(realm));
        }
        ran = next();
    }
    if is_stopped() {
        // SAFETY: raw.rs's invariant.
        unsafe { JS_DropRealmJobs(realm) };
        raw::free(realm, thrown.unwrap_or(result));
        return raw::EXCEPTION;
    }
    match thrown {
        // SAFETY: raw.rs's invariant; the exception is owned.
        Some(error) => unsafe { qjs::JS_Throw(realm, error) },
        None => result,
    }
}

/// Runs a script that must end in time. Around it another one may have its own, earlier end.
fn run_in_time(context: *mut JSContext, milliseconds: f64, run: impl FnOnce() -> JSValue) -> JSValue {
    let state = state::of(context);
    let own = Instant::now() + Duration::from_secs_f64(milliseconds / 1000.0);
    let outer = state.realms.deadline.get();
    let is_first = outer.is_none_or(|outer| own < outer);
    state.realms.deadline.set(if is_first { Some(own) } else { outer });
    let result = run();
    state.realms.deadline.set(outer);
    if raw::is_exception(result) && state.stopping.get() && is_first && Instant::now() >= own {
        raw::free(context, raw::take_exception(context));
        let message = format!("Script execution timed out after {milliseconds}ms");
        return Failure::coded("ERR_SCRIPT_EXECUTION_TIMEOUT", message).throw(context);
    }
    result
}

/// `(global or undefined, source, filename, line, parameters as one string) -> function`
unsafe extern "C" fn compile_in_realm(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    let Some(source) = source(context, values) else { return raw::EXCEPTION };
    match Text::read(context, source.rest[0]) {
        Some(parameters) => {
            script::function_at(source.realm, source.text.as_bytes(), &source.name, &parameters, source.line)
        }
        None => Failure::type_error("a string is wanted").throw(context),
    }
}

/// `(source, filename, line)`: throws what is wrong with the text of a script, and does nothing else.
unsafe extern "C" fn compile_script(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    // SAFETY: the engine passes at least the declared number of values, three.
    let values = unsafe { std::slice::from_raw_parts(values, 3) };
    let (Some(text), Some(name)) = (Text::read(context, values[0]), Text::read(context, values[1])) else {
        return Failure::type_error("a string is wanted").throw(context);
    };
    let line = crate::args::number_of(values[2]).unwrap_or(1.0) as i32;
    let code = script::compile(context, text.as_bytes(), &name, line, qjs::JS_EVAL_TYPE_GLOBAL);
    if raw::is_exception(code) {
        return code;
    }
    raw::free(context, code);
    raw::UNDEFINED
}
