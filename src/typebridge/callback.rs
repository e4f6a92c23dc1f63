//! JavaScript values that the host keeps, behind a small Copy key.

use crate::raw::{self, JSContext, JSValue};
use std::cell::RefCell;

/// Names a function or object that the host keeps alive. Released by [`crate::Calls::release`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Callback {
    index: u32,
    generation: u32,
}

struct Slot {
    value: JSValue,
    /// The async context in which the value was handed over: calls of it run there.
    async_context: JSValue,
    generation: u32,
    /// Next free slot when this one is free.
    next: u32,
}

const NONE: u32 = u32::MAX;

/// The table behind [`Callback`]; emptied before the engine goes.
pub(crate) struct KeptTable {
    inner: RefCell<Inner>,
}

struct Inner {
    slots: Vec<Slot>,
    free: u32,
    count: usize,
}

impl Inner {
    fn slot(&self, callback: Callback) -> &Slot {
        let slot = &self.slots[callback.index as usize];
        assert_eq!(slot.generation, callback.generation, "a callback is used after its release");
        slot
    }
}

impl KeptTable {
    pub(crate) fn new() -> KeptTable {
        KeptTable { inner: RefCell::new(Inner { slots: Vec::new(), free: NONE, count: 0 }) }
    }

    /// Takes over a reference to what belongs to no async context.
    pub(crate) fn keep(&self, owned: JSValue) -> Callback {
        self.keep_in(owned, raw::UNDEFINED)
    }

    /// Takes over both references.
    pub(crate) fn keep_in(&self, owned: JSValue, async_context: JSValue) -> Callback {
        let inner = &mut *self.inner.borrow_mut();
        inner.count += 1;
        if inner.free == NONE {
            let index = inner.slots.len() as u32;
            inner.slots.push(Slot { value: owned, async_context, generation: 1, next: NONE });
            return Callback { index, generation: 1 };
        }
        let index = inner.free;
        let slot = &mut inner.slots[index as usize];
        inner.free = slot.next;
        slot.value = owned;
        slot.async_context = async_context;
        Callback { index, generation: slot.generation }
    }

    /// Puts a value where `undefined` was kept for it.
    pub(crate) fn fill(&self, place: Callback, owned: JSValue) {
        let slot = &mut self.inner.borrow_mut().slots[place.index as usize];
        assert_eq!(slot.generation, place.generation, "a place is filled after its release");
        debug_assert!(raw::is_undefined(slot.value));
        slot.value = owned;
    }

    /// A new reference to what is kept.
    pub(crate) fn get(&self, context: *mut JSContext, callback: Callback) -> JSValue {
        raw::dup(context, self.inner.borrow().slot(callback).value)
    }

    /// A new reference to the async context of the keeping.
    pub(crate) fn async_context(&self, context: *mut JSContext, callback: Callback) -> JSValue {
        raw::dup(context, self.inner.borrow().slot(callback).async_context)
    }

    /// Gives up what is kept; the caller frees the values outside any borrow.
    pub(crate) fn take(&self, callback: Callback) -> [JSValue; 2] {
        let inner = &mut *self.inner.borrow_mut();
        let slot = &mut inner.slots[callback.index as usize];
        assert_eq!(slot.generation, callback.generation, "a callback is released twice");
        slot.generation = slot.generation.wrapping_add(1);
        slot.next = inner.free;
        inner.free = callback.index;
        inner.count -= 1;
        [&mut slot.value, &mut slot.async_context].map(|value| std::mem::replace(value, raw::UNDEFINED))
    }

    pub(crate) fn count(&self) -> usize {
        self.inner.borrow().count
    }

    /// Empties the table at shutdown.
    pub(crate) fn drain(&self) -> Vec<JSValue> {
        let inner = &mut *self.inner.borrow_mut();
        inner.free = NONE;
        inner.count = 0;
        inner.slots.drain(..).flat_map(|slot| [slot.value, slot.async_context]).collect()
    }
}
