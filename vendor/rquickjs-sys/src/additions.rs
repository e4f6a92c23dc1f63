//! Declarations of the functions that patches/ adds to the engine.

use crate::{JSRuntime, JSValue};

extern "C" {
    /// The value that follows jobs and promise reactions. The caller owns a reference.
    pub fn JS_GetAsyncContext(rt: *mut JSRuntime) -> JSValue;
    /// Makes a value current and gives the one that was. Both are owned.
    pub fn JS_SwapAsyncContext(rt: *mut JSRuntime, context: JSValue) -> JSValue;
}
