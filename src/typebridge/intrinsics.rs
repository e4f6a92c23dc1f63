//! `binding('engine')`: natives that need the engine itself. They run without a borrow of the host.

use crate::async_context;
use crate::emitter;
use crate::engine;
use crate::failure::Failure;
use crate::hooks::Hook;
use crate::host::Host;
use crate::introspect;
use crate::json;
use crate::module_functions;
use crate::native::{self, NativeTable};
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::realms;
use crate::script;
use crate::shared_object;
use crate::stand_in;
use crate::state;
use crate::text::Text;
use crate::ticks::{self, Drained, TICK_ARGUMENTS, Tick};
use crate::timeouts;
use crate::told;
use std::ffi::CStr;

/// The object behind `binding('engine')`.
pub(crate) fn object<H: Host>(context: *mut JSContext) -> JSValue {
    let functions: &[(&CStr, i32, raw::Function)] = &[
        (c"nextTick", 1, next_tick),
        (c"queueMicrotask", 1, queue_microtask),
        (c"makeNextTick", 1, make_next_tick),
        (c"setTicksDirect", 1, set_ticks_direct),
        (c"setHook", 2, set_hook),
        (c"runScript", 2, run_script),
        (c"runTyped", 3, run_typed),
        (c"compileTyped", 3, compile_typed),
        (c"install", 3, install::<H>),
        (c"installMethods", 3, install_methods::<H>),
        (c"makeEmit", 2, emitter::make_emit),
        (c"setEmit", 1, emitter::set_emit),
        (c"addListener", 4, crate::listeners::add_listener),
        (c"setOriginal", 2, set_original),
        (c"getAsyncContext", 0, get_async_context),
        (c"setAsyncContext", 1, set_async_context),
        (c"setPromiseHooks", 4, crate::promise_hooks::set_promise_hooks),
        (c"collect", 0, collect),
        (c"memory", 0, memory),
        (c"drain", 0, drain),
        (c"isPending", 0, is_pending),
        (c"setTimerModels", 3, timeouts::set_timer_models),
        (c"setTimersQuick", 1, timeouts::set_timers_quick),
        (c"noteTimerList", 1, timeouts::note_timer_list),
        (c"hasBuiltinLoaded", 1, has_builtin_loaded),
        (c"engineJson", 0, json::engine_functions),
    ];
    // SAFETY: raw.rs's invariant; names are static.
    let object = unsafe { qjs::JS_NewObject(context) };
    for &(name, length, function) in functions
        .iter()
        .chain(introspect::FUNCTIONS)
        .chain(crate::matching::FUNCTIONS)
        .chain(shared_object::FUNCTIONS)
        .chain(stand_in::FUNCTIONS)
        .chain(realms::FUNCTIONS)
        .chain(module_functions::FUNCTIONS)
        .chain(&module_functions::functions_of::<H>())
        .chain(crate::models::FUNCTIONS)
        .chain(told::FUNCTIONS)
    {
        // SAFETY: as above.
        let value = unsafe { qjs::JS_NewCFunction2(context, Some(function), name.as_ptr(), length, 0, 0) };
        raw::define(context, object, name, value);
    }
    // Whom started operations are reported to, while a hook of node:async_hooks is enabled.
    raw::define(context, object, c"asyncHooks", raw::UNDEFINED);
    object
}

/// The arguments, filled up with `undefined` to the declared length by the engine.
pub(crate) fn arguments<'a>(count: i32, declared: usize, values: *mut JSValue) -> &'a [JSValue] {
    let length = (count as usize).max(declared);
    if length == 0 {
        return &[];
    }
    // SAFETY: the engine passes at least the declared number of live values.
    unsafe { std::slice::from_raw_parts(values, length) }
}

pub(crate) fn text(context: *mut JSContext, value: JSValue) -> Result<Text, JSValue> {
    Text::read(context, value).ok_or_else(|| Failure::type_error("a string is wanted").throw(context))
}

/// What `work` makes of the first two arguments, which are texts; else the error that says so.
pub(crate) fn with_two_texts(
    context: *mut JSContext,
    values: &[JSValue],
    work: impl FnOnce(&str, &str) -> JSValue,
) -> JSValue {
    match (text(context, values[0]), text(context, values[1])) {
        (Ok(first), Ok(second)) => work(&first, &second),
        _ => raw::EXCEPTION,
    }
}

unsafe extern "C" fn next_tick(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 1, values);
    let state = state::of(context);
    let given = &values[1..];
    let mut tick = Tick {
        function: raw::dup(context, values[0]),
        arguments: [raw::UNDEFINED; TICK_ARGUMENTS],
        count: given.len().min(TICK_ARGUMENTS),
        rest: Vec::new(),
        async_context: async_context::get(state),
    };
    for (slot, &value) in tick.arguments.iter_mut().zip(given) {
        *slot = raw::dup(context, value);
    }
    tick.rest.extend(given.iter().skip(TICK_ARGUMENTS).map(|&value| raw::dup(context, value)));
    state.ticks.queue.borrow_mut().push_back(tick);
    raw::UNDEFINED
}

/// `(function) -> function`: process.nextTick, which is the function given where it cannot just queue.
unsafe extern "C" fn make_next_tick(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let ticks = &state::of(context).ticks;
    let slow = raw::dup(context, arguments(count, 1, values)[0]);
    raw::free(context, ticks.slow.replace(slow));
    ticks.is_direct.set(true);
    raw::function(context, direct_tick, c"nextTick", 1)
}

/// `(boolean)`: whether process.nextTick just queues.
unsafe extern "C" fn set_ticks_direct(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let wanted = raw::boolean_of(arguments(count, 1, values)[0]) == Some(true);
    state::of(context).ticks.is_direct.set(wanted);
    raw::UNDEFINED
}

unsafe extern "C" fn direct_tick(
    context: *mut JSContext,
    this: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let ticks = &state::of(context).ticks;
    let given = arguments(count, 1, values);
    if ticks.is_direct.get() && raw::is_function(context, given[0]) {
        // SAFETY: the arguments of this function.
        unsafe { next_tick(context, this, count, values) }
    } else {
        let slow = raw::dup(context, ticks.slow.get());
        let result = raw::call(context, slow, this, given);
        raw::free(context, slow);
        result
    }
}

unsafe extern "C" fn queue_microtask(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let function = arguments(count, 1, values)[0];
    let mut job = [function];
    // SAFETY: raw.rs's invariant; the engine duplicates the argument, and keeps the async context with the job.
    unsafe { qjs::JS_EnqueueJob(context, Some(run_microtask), 1, job.as_mut_ptr()) };
    raw::UNDEFINED
}

unsafe extern "C" fn run_microtask(context: *mut JSContext, _: i32, values: *mut JSValue) -> JSValue {
    // SAFETY: the engine passes the value of `queue_microtask`.
    raw::call(context, unsafe { *values }, raw::UNDEFINED, &[])
}

unsafe extern "C" fn set_hook(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 2, values);
    let name = match text(context, values[0]) {
        Ok(name) => name,
        Err(thrown) => return thrown,
    };
    let Some(hook) = Hook::by_name(&name) else {
        return Failure::type_error(format!("no hook is named {}", &*name)).throw(context);
    };
    let slot = &state::of(context).hook_functions[hook as usize];
    raw::free(context, slot.replace(raw::dup(context, values[1])));
    told::listen(state::of(context), hook);
    raw::UNDEFINED
}

/// `(source, filename) -> completion value`
unsafe extern "C" fn run_script(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 2, values);
    with_two_texts(context, values, |source, name| script::evaluate(context, source.as_bytes(), name, 1))
}

/// `(source, filename, awaits) -> completion value`, or with `awaits` a promise of an object with it as `value`.
unsafe extern "C" fn run_typed(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 3, values);
    let awaits = raw::boolean_of(values[2]) == Some(true);
    with_two_texts(context, values, |source, name| {
        script::evaluate_typed(context, source.as_bytes(), name, awaits, true)
    })
}

/// `(source, filename, awaits)`: throws what is wrong with the text, and does nothing else.
unsafe extern "C" fn compile_typed(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 3, values);
    let awaits = raw::boolean_of(values[2]) == Some(true);
    let code = with_two_texts(context, values, |source, name| {
        script::evaluate_typed(context, source.as_bytes(), name, awaits, false)
    });
    if raw::is_exception(code) {
        return code;
    }
    raw::free(context, code);
    raw::UNDEFINED
}

/// `(binding, group, object)`: puts natives on a prototype.
unsafe extern "C" fn install<H: Host>(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    install_with(context, arguments(count, 3, values), NativeTable::<H>::install)
}

/// `(binding, group, object)`: functions only, enumerable, each made when it is first read.
unsafe extern "C" fn install_methods<H: Host>(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    install_with(context, arguments(count, 3, values), NativeTable::<H>::install_methods)
}

fn install_with<H: Host>(
    context: *mut JSContext,
    values: &[JSValue],
    install: fn(&NativeTable<H>, *mut JSContext, &str, &str, JSValue) -> bool,
) -> JSValue {
    with_two_texts(context, values, |name, group| {
        let state = state::of(context);
        if install(&native::table_of::<H>(state).table, context, name, group, values[2]) {
            return raw::UNDEFINED;
        }
        Failure::type_error(format!("no natives {name}.{group}")).throw(context)
    })
}

/// `(name, function)`: what a guarded native compares with.
unsafe extern "C" fn set_original(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    let values = arguments(count, 2, values);
    match text(context, values[0]) {
        Ok(name) => {
            let entry = (raw::atom(context, &name), raw::dup(context, values[1]));
            state::of(context).originals.borrow_mut().push(entry);
            raw::UNDEFINED
        }
        Err(thrown) => thrown,
    }
}

unsafe extern "C" fn get_async_context(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    _: *mut JSValue,
) -> JSValue {
    async_context::get(state::of(context))
}

unsafe extern "C" fn set_async_context(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    async_context::set(state::of(context), raw::dup(context, arguments(count, 1, values)[0]));
    raw::UNDEFINED
}

unsafe extern "C" fn collect(context: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    // SAFETY: raw.rs's invariant.
    unsafe { qjs::JS_RunGC(raw::runtime(context)) };
    raw::UNDEFINED
}

/// `() -> [bytes allocated, bytes used, objects, limit]`
unsafe extern "C" fn memory(context: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    let usage = engine::usage(raw::runtime(context));
    let numbers = [usage.malloc_size, usage.memory_used_size, usage.obj_count, usage.malloc_limit];
    raw::array(context, &numbers.map(|number| raw::number(number as f64)))
}

/// `(name) -> boolean`: whether a built-in was required before.
unsafe extern "C" fn has_builtin_loaded(
    context: *mut JSContext,
    _: JSValue,
    count: i32,
    values: *mut JSValue,
) -> JSValue {
    match text(context, arguments(count, 1, values)[0]) {
        Ok(name) => raw::boolean(state::of(context).builtins.borrow().contains_key(&*name)),
        Err(thrown) => thrown,
    }
}

/// `() -> boolean`: whether something goes before the next callback of the loop, or an async context was left behind.
unsafe extern "C" fn is_pending(context: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    raw::boolean(ticks::is_pending(state::of(context)))
}

/// Runs nextTick callbacks and promise jobs now, for the REPL and for tests.
unsafe extern "C" fn drain(context: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    match ticks::drain(state::of(context)) {
        Drained::Empty => raw::UNDEFINED,
        // What a callback threw is the caller's; what waits behind it runs with the next drain.
        Drained::TickThrew | Drained::JobThrew => raw::EXCEPTION,
    }
}
