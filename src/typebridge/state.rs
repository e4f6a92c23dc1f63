//! What one engine keeps beside the engine's own heap. Reached from C through the runtime's opaque pointer.

use crate::callback::KeptTable;
use crate::lazy::Lazies;
use crate::names::Names;
use crate::raw::{self, JSContext, JSRuntime, JSValue, qjs};
use crate::rejections::Rejections;
use crate::ticks::Ticks;
use std::cell::Cell;
use std::ffi::c_void;

/// Interior mutability throughout: natives and hooks re-enter through shared references.
pub(crate) struct State {
    pub(crate) runtime: *mut JSRuntime,
    pub(crate) context: *mut JSContext,
    pub(crate) kept: KeptTable,
    pub(crate) lazies: Lazies,
    pub(crate) ticks: Ticks,
    pub(crate) timeouts: crate::timeouts::Timeouts,
    pub(crate) rejections: Rejections,
    pub(crate) names: Names,
    pub(crate) bridge: crate::bridge::Bridge,
    /// Class of objects that hold a [`crate::Shared`].
    pub(crate) shared_class: qjs::JSClassID,
    /// Prototype of Buffers made by natives; `undefined` until node:buffer is loaded.
    pub(crate) buffer_prototype: Cell<JSValue>,
    pub(crate) emitters: crate::emitter::Emitters,
    /// Methods as they were before any script ran, by name: see [`crate::Guard`].
    pub(crate) originals: std::cell::RefCell<Vec<(qjs::JSAtom, JSValue)>>,
    pub(crate) promise_hooks: crate::promise_hooks::PromiseHooks,
    /// The host, erased: the trampolines of [`crate::Engine`] know its type.
    pub(crate) host: Cell<*mut c_void>,
    pub(crate) host_borrowed: Cell<bool>,
    /// Table of native functions, erased likewise.
    pub(crate) natives: Cell<*const c_void>,
    /// Set from any thread to stop the running script.
    pub(crate) interrupt: std::sync::Arc<std::sync::atomic::AtomicBool>,
    pub(crate) stacks: crate::stack::Stacks,
    pub(crate) json: crate::json::Json,
    pub(crate) realms: crate::realms::Realms,
    /// True from a stop until its exception arrives in Rust: the engine drops one that falls into the making of a stack.
    pub(crate) stopping: Cell<bool>,
    /// Functions that JS halves registered, by [`crate::hooks::Hook`].
    pub(crate) hook_functions: [Cell<JSValue>; crate::hooks::HOOKS],
    /// Whose import of which name failed last: the importing module, its specifier, the name.
    pub(crate) missing_export: std::cell::RefCell<Option<[String; 3]>>,
    /// `require` and `binding` of built-ins.
    pub(crate) require: Cell<JSValue>,
    pub(crate) binding: Cell<JSValue>,
    /// Built-ins by name: their `module.exports`, or the module object while it loads.
    pub(crate) builtins: std::cell::RefCell<std::collections::HashMap<String, JSValue>>,
    /// Bytes that the heap may take, 0 without a limit.
    pub(crate) heap_bytes_max: Cell<usize>,
    /// The last null was thrown with a heap that was full.
    pub(crate) ran_out: Cell<bool>,
    /// Makers of lazy properties, by the number that the properties have.
    pub(crate) lazy_makers: std::cell::RefCell<Vec<JSValue>>,
    /// What `binding(name)` gave, by name: each is made once.
    pub(crate) bindings: std::cell::RefCell<Vec<(String, JSValue)>>,
}

impl State {
    /// True if property `name` of `object` is the function registered under that name.
    pub(crate) fn is_original(&self, object: JSValue, name: &'static str) -> bool {
        let name = self.bridge.literal(self.context, name);
        let found = raw::get(self.context, object, name);
        let originals = self.originals.borrow();
        let same = originals.iter().any(|entry| entry.0 == name && raw::same_object(entry.1, found));
        drop(originals);
        if raw::is_exception(found) {
            raw::free(self.context, raw::take_exception(self.context));
        }
        raw::free(self.context, found);
        same
    }
}

/// The state of the engine that `context` belongs to.
pub(crate) fn of<'a>(context: *mut JSContext) -> &'a State {
    of_runtime(raw::runtime(context))
}

/// The state of the engine that `runtime` belongs to.
pub(crate) fn of_runtime<'a>(runtime: *mut JSRuntime) -> &'a State {
    // SAFETY: Engine::new set the opaque to a State that it frees only after the runtime.
    unsafe { &*qjs::JS_GetRuntimeOpaque(runtime).cast::<State>() }
}
