//! The async context: one value that follows the program through ticks, promise reactions and queued work.
//!
//! The engine holds it, captures it with every job and every promise reaction, and restores it around them; see
//! docs/src/decisions/async-context.md. Whatever else queues work captures it by [`get`] and restores it by [`swap`].

use crate::raw::{self, JSValue, qjs};
use crate::state::State;

/// A new reference to the current value.
pub(crate) fn get(state: &State) -> JSValue {
    // SAFETY: the runtime is alive as long as its State.
    unsafe { qjs::JS_GetAsyncContext(state.runtime) }
}

/// Takes over a reference, makes it current and gives the one that was.
pub(crate) fn swap(state: &State, owned: JSValue) -> JSValue {
    // SAFETY: as above.
    unsafe { qjs::JS_SwapAsyncContext(state.runtime, owned) }
}

/// Takes over a reference and makes it current.
pub(crate) fn set(state: &State, owned: JSValue) {
    raw::free(state.context, swap(state, owned));
}
