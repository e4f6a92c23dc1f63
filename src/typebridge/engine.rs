//! One engine: a QuickJS runtime with its context, its host, and the loop's way into JavaScript.

use crate::async_context;
use crate::bridge::Bridge;
use crate::builtins;
use crate::call::{Call, Decision, Order, Target};
use crate::callback::{Callback, KeptTable};
use crate::emitter::{self, Emitters};
use crate::errors;
use crate::esm;
use crate::fatal::{Fatal, describe};
use crate::hooks::{HOOKS, Hook};
use crate::host::Host;
use crate::json;
use crate::lazy::Lazies;
use crate::names::Names;
use crate::native::{Binding, Natives};
use crate::owned::Owned;
use crate::promise_hooks::{self, PROMISE_HOOKS};
use crate::raw::{self, JSContext, JSRuntime, JSValue, qjs};
use crate::realms::Realms;
use crate::rejections;
use crate::script;
use crate::shared_memory;
use crate::shared_object;
use crate::state::{self, State};
use crate::text::Text;
use crate::ticks::{self, Drained, Ticks};
use crate::value::{self, Value};
use std::cell::{Cell, UnsafeCell};
use std::ffi::c_void;
use std::ptr::null;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Sizes of one engine.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Most bytes of JavaScript heap; 0 means no limit.
    pub heap_bytes_max: usize,
    /// Bytes of native stack that JavaScript may use. The thread must have more.
    pub stack_bytes_max: usize,
    /// Heap growth, in bytes, that starts a collection of cycles.
    pub collect_bytes: usize,
}

impl Default for EngineConfig {
    fn default() -> EngineConfig {
        EngineConfig { heap_bytes_max: 0, stack_bytes_max: 4 << 20, collect_bytes: 16 << 20 }
    }
}

/// A JavaScript engine with its host. Lives on one thread.
pub struct Engine<H: Host> {
    state: Owned<State>,
    natives: Owned<Natives<H>>,
    host: Owned<UnsafeCell<H>>,
    fatal: Option<Fatal>,
    heap_bytes_max: usize,
}

impl<H: Host> Engine<H> {
    /// Makes an engine over `host` with these natives.
    pub fn new(host: H, bindings: &'static [Binding<H>], config: &EngineConfig) -> Engine<H> {
        // SAFETY: a fresh runtime on this thread; null means out of memory, which is asserted against.
        let (runtime, context) = unsafe {
            let runtime = qjs::JS_NewRuntime();
            assert!(!runtime.is_null(), "no memory for an engine");
            if config.heap_bytes_max > 0 {
                qjs::JS_SetMemoryLimit(runtime, config.heap_bytes_max as u64);
            }
            qjs::JS_SetMaxStackSize(runtime, config.stack_bytes_max as u64);
            qjs::JS_SetGCThreshold(runtime, config.collect_bytes as u64);
            shared_memory::register(runtime);
            qjs::JS_SetCanBlock(runtime, true);
            let context = qjs::JS_NewContext(runtime);
            assert!(!context.is_null(), "no memory for an engine");
            (runtime, context)
        };
        let state = Owned::new(new_state(runtime, context));
        let natives = Owned::new(Natives::new(bindings));
        let host = Owned::new(UnsafeCell::new(host));
        state.host.set(host.get().cast());
        state.natives.set(natives.address().cast());
        // SAFETY: state outlives the runtime: Drop frees the runtime first.
        unsafe {
            qjs::JS_SetRuntimeOpaque(runtime, state.address().cast());
            qjs::JS_SetHostPromiseRejectionTracker(runtime, Some(rejections::track), std::ptr::null_mut());
            qjs::JS_SetInterruptHandler(runtime, Some(interrupted), std::ptr::null_mut());
        }
        esm::install::<H>(runtime);
        errors::install(&state);
        json::install(&state);
        crate::stand_in::install(&state);
        state.heap_bytes_max.set(config.heap_bytes_max);
        builtins::install::<H>(&state);
        Engine { state, natives, host, fatal: None, heap_bytes_max: config.heap_bytes_max }
    }

    /// The host. No JavaScript can run while it is borrowed.
    pub fn host(&mut self) -> &mut H {
        assert!(!self.state.host_borrowed.get(), "the host is borrowed by a native");
        // SAFETY: no native holds it, as asserted, and `self` is borrowed exclusively as long as the result.
        unsafe { &mut *self.host.get() }
    }

    /// Set to true from any thread to stop the running script with an error that it cannot catch.
    pub fn interrupter(&self) -> Arc<AtomicBool> {
        self.state.interrupt.clone()
    }

    /// Loads a built-in and keeps its exports.
    pub fn require(&mut self, name: &str) -> Result<Callback, Fatal> {
        let exports = builtins::require::<H>(&self.state, name);
        if raw::is_exception(exports) {
            self.uncaught();
            return Err(self.fatal.take().unwrap_or_else(|| Fatal::new(format!("{name} cannot be loaded"))));
        }
        Ok(self.state.kept.keep(exports))
    }

    /// Calls method `name` of a kept object now and drains the queues. Arguments are text. True if it did not throw.
    pub fn invoke(&mut self, object: Callback, name: &str, arguments: &[&str]) -> bool {
        let context = self.state.context;
        let object = self.state.kept.get(context, object);
        let values: Vec<JSValue> =
            arguments.iter().map(|argument| raw::text(context, argument.as_bytes())).collect();
        let atom = raw::atom(context, name);
        let result = raw::invoke(context, object, atom, &values);
        // SAFETY: made above, freed once.
        unsafe { qjs::JS_FreeAtom(context, atom) };
        for value in values {
            raw::free(context, value);
        }
        raw::free(context, object);
        let done = self.finish_call(result);
        if done {
            self.drain();
        }
        done
    }

    /// Makes every queued call, draining ticks and promise jobs after each, as Node does after each callback that did not throw.
    pub fn run_calls(&mut self) {
        while self.fatal.is_none() {
            let order = self.host().calls().pop();
            match order {
                Some(Order::Call(call)) => self.make_call(call),
                Some(Order::Decide(decision)) => self.decide(decision),
                Some(Order::LetGo(key)) => {
                    let value = self.state.lazies.let_go(key);
                    raw::free(self.state.context, value);
                }
                Some(Order::Release(callback)) => {
                    for value in self.state.kept.take(callback) {
                        raw::free(self.state.context, value);
                    }
                }
                None => {
                    self.tell_released();
                    if self.host().calls().is_empty() {
                        return;
                    }
                }
            }
        }
    }

    fn tell_released(&mut self) {
        while let Some(key) = self.state.lazies.pop_released() {
            self.host().released(key);
        }
    }

    fn make_call(&mut self, call: Call) {
        let state = &*self.state;
        let context = state.context;
        let inside = call_context(state, &call);
        let this = value::make(state, call.this, raw::UNDEFINED);
        if let Target::IfListening(event, _) = call.target
            && !emitter::is_listening(state, this, event)
        {
            raw::free(context, inside);
            return raw::free(context, this);
        }
        async_context::set(state, inside);
        let mut values = [raw::UNDEFINED; crate::call::CALL_ARGUMENTS_MAX];
        for (slot, argument) in values.iter_mut().zip(call.arguments).take(call.count) {
            *slot = value::make(state, argument, raw::UNDEFINED);
        }
        let values = &values[..call.count];
        let result = match call.target {
            Target::Function(callback) | Target::IfListening(_, callback) => {
                let function = state.kept.get(context, callback);
                let result = raw::call(context, function, this, values);
                raw::free(context, function);
                result
            }
            // What is gone listens to nothing.
            Target::Emit(_) | Target::Method(_) if raw::is_undefined(this) => raw::UNDEFINED,
            Target::Emit(event) => emitter::emit(state, this, event, values),
            Target::Method(name) => raw::invoke(context, this, state.bridge.literal(context, name), values),
        };
        for &value in values {
            raw::free(context, value);
        }
        raw::free(context, this);
        let done = self.finish_call(result);
        async_context::set(&self.state, raw::UNDEFINED);
        if done {
            self.drain();
        }
    }

    /// Decides a promise, then drains the queues. What cannot be made for want of memory rejects it.
    fn decide(&mut self, Decision { promise, value, is_rejected }: Decision) {
        let state = &*self.state;
        let context = state.context;
        let [promise, inside] = state.kept.take(promise);
        async_context::set(state, inside);
        let mut value = value::make(state, value, raw::UNDEFINED);
        let is_failed = raw::is_exception(value);
        if is_failed {
            value = raw::take_exception(context);
        }
        if !raw::is_undefined(promise) {
            // SAFETY: raw.rs's invariant; the host is not borrowed here.
            unsafe { qjs::JS_DecidePromise(context, promise, value, is_rejected || is_failed) };
        }
        raw::free(context, value);
        raw::free(context, promise);
        async_context::set(&self.state, raw::UNDEFINED);
        self.drain();
    }

    /// Frees a result or reports the exception. True if there was none.
    fn finish_call(&mut self, result: JSValue) -> bool {
        if raw::is_exception(result) {
            self.uncaught();
            return false;
        }
        raw::free(self.state.context, result);
        true
    }

    /// Runs nextTick callbacks and promise jobs until both are empty, then reports rejections; repeats if those queued more.
    /// A tick that throws ends it, as in Node: who takes the exception sees to it that another callback follows.
    pub fn drain(&mut self) {
        loop {
            let mut drained = ticks::drain(&self.state);
            while matches!(drained, Drained::JobThrew) && self.took_exception() {
                drained = ticks::drain_jobs_first(&self.state);
            }
            if matches!(drained, Drained::TickThrew) {
                self.took_exception();
                return;
            }
            if self.fatal.is_some() || !self.report_rejections() || self.fatal.is_some() {
                return;
            }
        }
    }

    /// Reports the exception of a tick or job; false if it ends the program.
    fn took_exception(&mut self) -> bool {
        self.uncaught();
        async_context::set(&self.state, raw::UNDEFINED);
        self.fatal.is_none()
    }

    /// True if something was reported.
    fn report_rejections(&mut self) -> bool {
        if self.state.rejections.queue.borrow().is_empty() {
            return false;
        }
        let context = self.state.context;
        let batch = std::mem::take(&mut *self.state.rejections.queue.borrow_mut());
        for entry in batch {
            let hook = self.state.hook_functions[Hook::Rejection as usize].get();
            let arguments = [entry.promise, entry.reason, raw::boolean(entry.handled)];
            async_context::set(&self.state, entry.async_context);
            if !entry.handled && self.is_out_of_memory(entry.reason) {
                self.fatal = Some(self.run_out(entry.reason));
            } else if raw::is_function(context, hook) {
                let result = raw::call(context, hook, raw::UNDEFINED, &arguments);
                self.finish_call(result);
            } else if !entry.handled && self.fatal.is_none() {
                raw::throw(context, raw::dup(context, entry.reason));
                self.uncaught();
            }
            raw::free(context, entry.promise);
            raw::free(context, entry.reason);
        }
        async_context::set(&self.state, raw::UNDEFINED);
        true
    }

    /// Gives the pending exception to the JS half; without one, or if that fails, it becomes fatal.
    fn uncaught(&mut self) {
        let context = self.state.context;
        let error = raw::take_exception(context);
        if self.is_out_of_memory(error) {
            self.fatal = Some(self.run_out(error));
            return raw::free(context, error);
        }
        let hook = self.state.hook_functions[Hook::Uncaught as usize].get();
        if raw::is_function(context, hook) {
            let origin = raw::text(context, b"uncaughtException");
            let result = raw::call(context, hook, raw::UNDEFINED, &[error, origin]);
            raw::free(context, origin);
            if raw::is_exception(result) {
                raw::free(context, raw::take_exception(context));
                self.fatal = Some(Fatal::new(describe(&self.state, error)));
            } else if raw::boolean_of(result) != Some(true) {
                raw::free(context, result);
                self.fatal = Some(Fatal::new(String::new()));
            }
        } else {
            self.fatal = Some(Fatal::new(describe(&self.state, error)));
        }
        raw::free(context, error);
    }

    /// Whether this is the engine's own error of a full heap, or the `null` that it throws when not even that fits.
    fn is_out_of_memory(&self, error: JSValue) -> bool {
        if self.heap_bytes_max == 0 {
            return false;
        }
        if raw::is_null(error) {
            return self.state.ran_out.take() || self.heap_bytes() > self.heap_bytes_max / 2;
        }
        if !raw::is_object(error) {
            return false;
        }
        // Only the head: a whole stack takes memory. There may not have been enough for its message either.
        let head = crate::stack::head(&self.state, error);
        head.starts_with(b"InternalError: out of memory")
            || head.as_slice() == b"InternalError" && self.heap_bytes() > self.heap_bytes_max / 2
    }

    /// The report of a full heap, which needs some memory itself.
    fn run_out(&self, error: JSValue) -> Fatal {
        // SAFETY: the runtime is alive.
        unsafe { qjs::JS_SetMemoryLimit(self.state.runtime, 0) };
        let mut text =
            "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory".to_owned();
        if raw::is_object(error) {
            let shown = describe(&self.state, error);
            text.extend(shown.lines().skip(1).flat_map(|frame| ["\n", frame]));
        }
        text +=
            &format!("\nThe limit is {} MiB: --max-old-space-size sets another.", self.heap_bytes_max >> 20);
        Fatal { text, is_out_of_memory: true }
    }

    /// The exception that ends the program, once.
    pub fn take_fatal(&mut self) -> Option<Fatal> {
        self.fatal.take()
    }

    /// Ends the program for a reason that no script can handle.
    pub fn fail(&mut self, text: String) {
        self.fatal.get_or_insert(Fatal::new(text));
    }

    /// True when an exception has ended the program.
    pub fn has_fatal(&self) -> bool {
        self.fatal.is_some()
    }

    /// Number of values that the host keeps.
    pub fn kept(&self) -> usize {
        self.state.kept.count()
    }

    /// Collects cycles now.
    pub fn collect(&mut self) {
        // SAFETY: the runtime is alive.
        unsafe { qjs::JS_RunGC(self.state.runtime) };
    }

    /// Bytes of the JavaScript heap: what the engine asked of the allocator.
    pub fn heap_bytes(&self) -> usize {
        usage(self.state.runtime).malloc_size as usize
    }
}

impl<H: Host> Drop for Engine<H> {
    fn drop(&mut self) {
        let state = &*self.state;
        let context = state.context;
        let mut values = state.kept.drain();
        values.extend(state.lazies.drain());
        values.extend(state.stacks.drain());
        values.extend(state.lazy_makers.borrow_mut().drain(..));
        values.extend(state.timeouts.drain());
        values.extend(state.hook_functions.iter().map(|slot| slot.replace(raw::UNDEFINED)));
        for (name, value) in state.originals.borrow_mut().drain(..) {
            raw::free_atom(context, name);
            values.push(value);
        }
        values.extend(state.builtins.borrow_mut().drain().map(|(_, module)| module));
        values.extend(state.bindings.borrow_mut().drain(..).map(|(_, object)| object));
        let single = [
            &state.buffer_prototype,
            &state.ticks.slow,
            &state.emitters.emit,
            &state.emitters.slow,
            &state.emitters.settle,
            &state.require,
            &state.binding,
        ];
        values.extend(promise_hooks::drain(state.runtime, &state.promise_hooks));
        values.push(async_context::swap(state, raw::UNDEFINED));
        values.extend(single.iter().map(|slot| slot.replace(raw::UNDEFINED)));
        while let Some(tick) = state.ticks.pop() {
            tick.free(context);
        }
        for entry in state.rejections.queue.borrow_mut().drain(..) {
            values.extend([entry.promise, entry.reason, entry.async_context]);
        }
        // SAFETY: nothing runs any more, and `self` is borrowed exclusively.
        let host = unsafe { &mut *self.host.get() };
        while let Some(order) = host.calls().pop() {
            drop(order);
        }
        for value in values {
            raw::free(context, value);
        }
        self.natives.free_atoms(context);
        state.json.clear(context);
        state.names.free(context);
        state.bridge.clear(context);
        // SAFETY: nothing of ours refers to the context any more; the state lives until after this.
        unsafe {
            qjs::JS_FreeContext(context);
            qjs::JS_FreeRuntime(state.runtime);
        }
    }
}

/// The async context of a queued call: that in which its function, or the object of its event, was handed over.
fn call_context(state: &State, call: &Call) -> JSValue {
    let kept = match (&call.target, &call.this) {
        (Target::Function(callback) | Target::IfListening(_, callback), _) => *callback,
        (_, Value::Kept(object)) => *object,
        _ => return raw::UNDEFINED,
    };
    state.kept.async_context(state.context, kept)
}

fn new_state(runtime: *mut JSRuntime, context: *mut JSContext) -> State {
    State {
        runtime,
        context,
        kept: KeptTable::new(),
        lazies: Lazies::new(runtime),
        ticks: Ticks::new(),
        timeouts: crate::timeouts::Timeouts::new(),
        rejections: Default::default(),
        names: Names::new(context),
        bridge: Bridge::new(context),
        shared_class: shared_object::register(runtime),
        buffer_prototype: Cell::new(raw::UNDEFINED),
        emitters: Emitters::default(),
        originals: Default::default(),
        promise_hooks: [const { Cell::new(raw::UNDEFINED) }; PROMISE_HOOKS],
        host: Cell::new(std::ptr::null_mut()),
        host_borrowed: Cell::new(false),
        natives: Cell::new(null()),
        interrupt: Arc::default(),
        stopping: Cell::new(false),
        stacks: crate::stack::Stacks::new(),
        json: json::Json::default(),
        realms: Realms::new(runtime),
        hook_functions: [const { Cell::new(raw::UNDEFINED) }; HOOKS],
        missing_export: Default::default(),
        require: Cell::new(raw::UNDEFINED),
        binding: Cell::new(raw::UNDEFINED),
        builtins: Default::default(),
        bindings: Default::default(),
        lazy_makers: Default::default(),
        heap_bytes_max: Cell::new(0),
        ran_out: Cell::new(false),
    }
}

/// Runs `with` over the host from inside a hook. No native may be running.
pub(crate) fn with_host<H: Host, R>(state: &State, with: impl FnOnce(&mut H) -> R) -> R {
    assert!(!state.host_borrowed.replace(true), "a hook ran while the host was borrowed");
    // SAFETY: Engine::<H> stored a pointer to its own H; the flag makes this the only borrow.
    let result = with(unsafe { &mut *state.host.get().cast::<H>() });
    state.host_borrowed.set(false);
    result
}

unsafe extern "C" fn interrupted(runtime: *mut JSRuntime, _: *mut c_void) -> i32 {
    let state = state::of_runtime(runtime);
    if state.interrupt.swap(false, Ordering::Relaxed) || state.realms.is_late() {
        state.stopping.set(true);
    }
    i32::from(state.stopping.get())
}

/// The engine's own account of its memory.
pub(crate) fn usage(runtime: *mut JSRuntime) -> qjs::JSMemoryUsage {
    let mut usage = std::mem::MaybeUninit::uninit();
    // SAFETY: the engine fills the whole structure.
    unsafe {
        qjs::JS_ComputeMemoryUsage(runtime, usage.as_mut_ptr());
        usage.assume_init()
    }
}

/// Evaluates text in the global scope, for tests: the completion value as text, or the exception's.
pub fn evaluate_text<H: Host>(engine: &mut Engine<H>, source: &str) -> Result<String, String> {
    let context = engine.state.context;
    let value = script::evaluate(context, source.as_bytes(), "evaluated", 1);
    if script::failed(value) {
        let error = raw::take_exception(context);
        let text = describe(&engine.state, error);
        raw::free(context, error);
        return Err(text);
    }
    let text = describe_value(context, value);
    raw::free(context, value);
    Ok(text)
}

fn describe_value(context: *mut JSContext, value: JSValue) -> String {
    // SAFETY: raw.rs's invariant.
    let shown = unsafe { qjs::JS_ToString(context, value) };
    let text = Text::read(context, shown).map(|text| text.to_string()).unwrap_or_default();
    raw::free(context, shown);
    text
}
