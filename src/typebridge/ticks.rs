//! The nextTick queue and its drain, interleaved with promise jobs as Node does it.

use crate::raw::{self, JSContext, JSValue};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// Arguments of a nextTick callback that are stored in place.
pub(crate) const TICK_ARGUMENTS: usize = 4;

/// One queued callback with the async context of its making.
pub(crate) struct Tick {
    pub(crate) function: JSValue,
    pub(crate) arguments: [JSValue; TICK_ARGUMENTS],
    pub(crate) count: usize,
    /// More arguments than fit in place.
    pub(crate) rest: Vec<JSValue>,
    pub(crate) async_context: JSValue,
}

impl Tick {
    pub(crate) fn free(self, context: *mut JSContext) {
        raw::free(context, self.function);
        for &value in self.arguments[..self.count].iter().chain(&self.rest) {
            raw::free(context, value);
        }
        raw::free(context, self.async_context);
    }
}

pub(crate) struct Ticks {
    pub(crate) queue: RefCell<VecDeque<Tick>>,
    /// True while the drain runs: a call from inside must not drain again.
    pub(crate) draining: Cell<bool>,
}

impl Ticks {
    pub(crate) fn new() -> Ticks {
        Ticks { queue: RefCell::default(), draining: Cell::new(false) }
    }

    pub(crate) fn pop(&self) -> Option<Tick> {
        self.queue.borrow_mut().pop_front()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queue.borrow().is_empty()
    }
}
