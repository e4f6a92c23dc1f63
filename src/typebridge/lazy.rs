//! Lazy objects: JavaScript objects that are a class id and a key; what a script reads is built when it is read.

use crate::key::{KINDS, Key};
use crate::raw::{self, JSContext, JSRuntime, JSValue, qjs};
use crate::state::State;
use std::cell::RefCell;

/// Names a prototype object that lazy objects are born with; given out when a JS half registers it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Prototype(pub(crate) u32);

/// Prototypes, and the objects that are held, by kind and index of their key.
pub(crate) struct Lazies {
    class: qjs::JSClassID,
    prototypes: RefCell<Vec<JSValue>>,
    /// One object of each prototype, without a key: the shape of a lazy object stays alive between one object and the next.
    samples: RefCell<Vec<JSValue>>,
    held: RefCell<[Vec<JSValue>; KINDS]>,
    /// Keys whose object was collected; the loop tells the modules.
    released: RefCell<Vec<Key>>,
}

/// Runs inside the collector: it may only note the key.
unsafe extern "C" fn finalize(runtime: *mut JSRuntime, value: JSValue) {
    // SAFETY: the runtime's opaque is the State of the engine that owns it, alive until the runtime is freed.
    let state = unsafe { &*qjs::JS_GetRuntimeOpaque(runtime).cast::<State>() };
    // SAFETY: the finalizer gets objects of its own class only.
    let bits = unsafe { qjs::JS_GetOpaque(value, state.lazies.class) } as u64;
    if let Some(key) = Key::from_bits(bits) {
        state.lazies.released.borrow_mut().push(key);
    }
}

impl Lazies {
    /// Registers the class with the runtime.
    pub(crate) fn new(runtime: *mut JSRuntime) -> Lazies {
        let mut class = 0;
        let definition = qjs::JSClassDef {
            class_name: c"Object".as_ptr(),
            finalizer: Some(finalize),
            gc_mark: None,
            call: None,
            exotic: std::ptr::null_mut(),
        };
        // SAFETY: the runtime is alive and the definition is copied.
        unsafe {
            qjs::JS_NewClassID(runtime, &mut class);
            qjs::JS_NewClass(runtime, class, &definition);
        }
        Lazies {
            class,
            prototypes: RefCell::default(),
            samples: RefCell::default(),
            held: RefCell::new(std::array::from_fn(|_| Vec::new())),
            released: RefCell::default(),
        }
    }

    pub(crate) fn register(&self, context: *mut JSContext, owned: JSValue) -> Prototype {
        let mut prototypes = self.prototypes.borrow_mut();
        if let Some(known) = prototypes.iter().position(|&known| raw::same_object(known, owned)) {
            drop(prototypes);
            raw::free(context, owned);
            return Prototype(known as u32);
        }
        prototypes.push(owned);
        // SAFETY: raw.rs's invariant; the class is registered. Without a sample objects are made as well, only slower.
        self.samples.borrow_mut().push(unsafe { qjs::JS_NewObjectProtoClass(context, owned, self.class) });
        Prototype(prototypes.len() as u32 - 1)
    }

    /// A new object under `key`, held; the caller gets a second reference.
    pub(crate) fn create(&self, state: &State, prototype: Prototype, key: Key) -> JSValue {
        let object = self.create_loose(state, prototype, key);
        if !raw::is_exception(object) {
            self.hold(key, raw::dup(state.context, object));
        }
        object
    }

    /// A new object under `key` that only the caller holds.
    pub(crate) fn create_loose(&self, state: &State, prototype: Prototype, key: Key) -> JSValue {
        let prototype = self.prototypes.borrow()[prototype.0 as usize];
        // SAFETY: raw.rs's invariant; the class is registered.
        let object = unsafe { qjs::JS_NewObjectProtoClass(state.context, prototype, self.class) };
        if raw::is_exception(object) {
            return object;
        }
        // SAFETY: the object was just made with our class, whose opaque is a number.
        unsafe { qjs::JS_SetOpaque(object, key.to_bits() as *mut _) };
        object
    }

    fn hold(&self, key: Key, owned: JSValue) {
        let slots = &mut self.held.borrow_mut()[key.kind() as usize];
        let index = key.index() as usize;
        if slots.len() <= index {
            slots.resize(index + 1, raw::UNDEFINED);
        }
        assert!(raw::is_undefined(slots[index]), "two lazy objects are held under one slot");
        slots[index] = owned;
    }

    /// A new reference to the object that is held under `key`, or `undefined`.
    pub(crate) fn held(&self, context: *mut JSContext, key: Key) -> JSValue {
        let value = self.held.borrow()[key.kind() as usize].get(key.index() as usize).copied();
        raw::dup(context, value.filter(|&value| self.key_of(value) == Some(key)).unwrap_or(raw::UNDEFINED))
    }

    /// Gives up the hold; the caller frees the value outside any borrow. A later object in the same slot stays.
    pub(crate) fn let_go(&self, key: Key) -> JSValue {
        match self.held.borrow_mut()[key.kind() as usize].get_mut(key.index() as usize) {
            Some(slot) if self.key_of(*slot) == Some(key) => std::mem::replace(slot, raw::UNDEFINED),
            _ => raw::UNDEFINED,
        }
    }

    /// The key of a lazy object; `None` for every other value.
    pub(crate) fn key_of(&self, value: JSValue) -> Option<Key> {
        if !raw::is_object(value) {
            return None;
        }
        // SAFETY: JS_GetOpaque checks the class itself.
        Key::from_bits(unsafe { qjs::JS_GetOpaque(value, self.class) } as u64)
    }

    pub(crate) fn pop_released(&self) -> Option<Key> {
        self.released.borrow_mut().pop()
    }

    /// Empties everything at shutdown.
    pub(crate) fn drain(&self) -> Vec<JSValue> {
        let mut values: Vec<JSValue> = self.prototypes.borrow_mut().drain(..).collect();
        values.append(&mut self.samples.borrow_mut());
        for slots in self.held.borrow_mut().iter_mut() {
            values.append(slots);
        }
        values
    }
}
