//! What ends the process: an exception that nothing handled, as text.

use crate::raw::{self, JSValue, qjs};
use crate::state::State;
use crate::text::Text;

/// An exception that nothing handled: the process ends with it.
#[derive(Debug)]
pub struct Fatal {
    /// What to print on standard error; empty when the JS half printed already.
    pub text: String,
    /// The heap's limit was met: no handler was asked, for it could do nothing.
    pub is_out_of_memory: bool,
}

impl Fatal {
    pub(crate) fn new(text: String) -> Fatal {
        Fatal { text, is_out_of_memory: false }
    }
}

/// An exception as text: its stack, or itself.
pub(crate) fn describe(state: &State, error: JSValue) -> String {
    let context = state.context;
    let stack =
        if raw::is_object(error) { raw::get(context, error, state.names.stack) } else { raw::UNDEFINED };
    let shown = if raw::is_string(stack) {
        raw::dup(context, stack)
    } else {
        // SAFETY: raw.rs's invariant.
        unsafe { qjs::JS_ToString(context, error) }
    };
    raw::free(context, stack);
    if raw::is_exception(shown) {
        raw::free(context, raw::take_exception(context));
        return "an exception that cannot be shown".into();
    }
    let text = Text::read(context, shown).map(|text| text.to_string()).unwrap_or_default();
    raw::free(context, shown);
    text
}
