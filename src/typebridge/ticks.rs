//! The nextTick queue and its drain, interleaved with promise jobs as Node does it.

use crate::async_context;
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::state::State;
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
    /// process.nextTick in JavaScript: for wrong arguments, and while `is_direct` is false.
    pub(crate) slow: Cell<JSValue>,
    pub(crate) is_direct: Cell<bool>,
}

impl Ticks {
    pub(crate) fn new() -> Ticks {
        Ticks {
            queue: RefCell::default(),
            draining: Cell::new(false),
            slow: Cell::new(raw::UNDEFINED),
            is_direct: Cell::new(false),
        }
    }

    pub(crate) fn pop(&self) -> Option<Tick> {
        self.queue.borrow_mut().pop_front()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queue.borrow().is_empty()
    }
}

/// Why `drain` came back.
pub(crate) enum Drained {
    Empty,
    /// What waits behind the tick waits for the end of the next callback.
    TickThrew,
    /// The other jobs go before any tick.
    JobThrew,
}

/// Ticks first, then promise jobs, until both are empty (Node: process.nextTick goes before promises).
pub(crate) fn drain(state: &State) -> Drained {
    drain_from(state, true)
}

/// Goes on after a job that threw.
pub(crate) fn drain_jobs_first(state: &State) -> Drained {
    drain_from(state, false)
}

fn drain_from(state: &State, ticks_first: bool) -> Drained {
    if state.ticks.draining.replace(true) {
        return Drained::Empty;
    }
    let outcome = drain_queues(state, ticks_first);
    state.ticks.draining.set(false);
    outcome
}

/// Whether the engine has to look after something before the loop's next callback: ticks, promise jobs, rejections, or an
/// async context that the last callback left.
pub(crate) fn is_pending(state: &State) -> bool {
    // SAFETY: the runtime is alive as long as its State.
    let has_jobs = unsafe { qjs::JS_IsJobPending(state.runtime) };
    if has_jobs || !state.ticks.is_empty() || !state.rejections.queue.borrow().is_empty() {
        return true;
    }
    let inside = async_context::get(state);
    let is_left = !raw::is_undefined(inside);
    raw::free(state.context, inside);
    is_left
}

fn drain_queues(state: &State, ticks_first: bool) -> Drained {
    let mut ticks_go = ticks_first;
    loop {
        while ticks_go && let Some(tick) = state.ticks.pop() {
            if !run_tick(state, tick) {
                return Drained::TickThrew;
            }
        }
        ticks_go = true;
        loop {
            let mut context = std::ptr::null_mut();
            // SAFETY: the runtime is alive; `context` outlives the call.
            let ran = unsafe { qjs::JS_ExecutePendingJob(state.runtime, &mut context) };
            if ran < 0 {
                return Drained::JobThrew;
            }
            if ran == 0 {
                break;
            }
        }
        if state.ticks.is_empty() {
            return Drained::Empty;
        }
    }
}

/// True if the callback did not throw. If it did, its async context stays for whoever reports that.
fn run_tick(state: &State, tick: crate::ticks::Tick) -> bool {
    let context = state.context;
    let before = async_context::swap(state, raw::dup(context, tick.async_context));
    let result = if tick.rest.is_empty() {
        raw::call(context, tick.function, raw::UNDEFINED, &tick.arguments[..tick.count])
    } else {
        let all: Vec<JSValue> = tick.arguments.iter().chain(&tick.rest).copied().collect();
        raw::call(context, tick.function, raw::UNDEFINED, &all)
    };
    tick.free(context);
    if raw::is_exception(result) {
        raw::free(context, before);
        return false;
    }
    async_context::set(state, before);
    raw::free(context, result);
    true
}
