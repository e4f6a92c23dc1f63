//! The async context: one value that follows the program through ticks, microtasks and queued work.
//!
//! The engine has no hook around promise reactions (its promise hook brackets thenable jobs only), so reactions run
//! in the context of whoever drains the jobs; docs/src/decisions/async-context.md says how that is to be mended.

use crate::raw::{self, JSValue};
use crate::state::State;

/// Takes over a reference and makes it current.
pub(crate) fn set(state: &State, owned: JSValue) {
    raw::free(state.context, state.async_context.replace(owned));
}
