//! Promises that were rejected with nobody listening, and those that somebody listened to too late.

use crate::async_context;
use crate::raw::{self, JSContext, JSValue};
use crate::state;
use std::cell::RefCell;
use std::ffi::c_void;

/// What the JS half is told after the queues are drained, in order.
pub(crate) struct Rejection {
    pub(crate) promise: JSValue,
    pub(crate) reason: JSValue,
    /// The async context of the rejection.
    pub(crate) async_context: JSValue,
    /// False: rejected without a handler. True: a handler came after the fact.
    pub(crate) handled: bool,
}

#[derive(Default)]
pub(crate) struct Rejections {
    pub(crate) queue: RefCell<Vec<Rejection>>,
}

/// The engine calls this when a promise is rejected without handler, and again when one is added.
pub(crate) unsafe extern "C" fn track(
    context: *mut JSContext,
    promise: JSValue,
    reason: JSValue,
    handled: bool,
    _: *mut c_void,
) {
    let state = state::of(context);
    if handled && take_pending(state, promise) {
        return;
    }
    state.rejections.queue.borrow_mut().push(Rejection {
        promise: raw::dup(context, promise),
        reason: raw::dup(context, reason),
        async_context: async_context::get(state),
        handled,
    });
}

/// Drops a rejection that was not reported yet. True if there was one.
fn take_pending(state: &state::State, promise: JSValue) -> bool {
    let mut queue = state.rejections.queue.borrow_mut();
    let Some(at) = queue.iter().position(|entry| raw::same_object(entry.promise, promise) && !entry.handled)
    else {
        return false;
    };
    let entry = queue.remove(at);
    drop(queue);
    raw::free(state.context, entry.promise);
    raw::free(state.context, entry.reason);
    raw::free(state.context, entry.async_context);
    true
}
