//! What is said of a value that a tree cannot hold.

use super::Problem;
use super::write::Writer;
use crate::direct;
use crate::raw::{self, JSValue, qjs};

impl Writer<'_> {
    /// The DataCloneError for a value, with the text that V8 shows.
    pub(super) fn refused(&self, value: JSValue) -> Problem {
        let mut text = self.shown(value);
        text.extend_from_slice(b" could not be cloned.");
        Problem::Uncloneable(text)
    }

    fn shown(&self, value: JSValue) -> Vec<u8> {
        let context = self.context;
        // SAFETY: looks at the tag only.
        let shows_itself = unsafe { qjs::JS_IsSymbol(value) } || raw::is_function(context, value);
        if shows_itself && let Some(text) = direct::shown(context, value) {
            let bytes = raw::to_bytes(context, text).unwrap_or_default();
            raw::free(context, text);
            return bytes;
        }
        let class = self.class_name(value);
        [b"#<", &class[..], b">"].concat()
    }

    /// The name of the constructor that an object inherits, without running getters.
    pub(super) fn class_name(&self, value: JSValue) -> Vec<u8> {
        let context = self.context;
        // SAFETY: looks at the class only.
        let mut object =
            if unsafe { qjs::JS_IsProxy(value) } { raw::NULL } else { raw::prototype(context, value) };
        let mut found = None;
        while raw::is_object(object) && found.is_none() {
            let constructor = raw::own_value(context, object, self.state.names.constructor);
            if raw::is_function(context, constructor) {
                let name = raw::own_value(context, constructor, self.state.names.name);
                found = if raw::is_string(name) { raw::to_bytes(context, name) } else { None };
                raw::free(context, name);
            }
            raw::free(context, constructor);
            let next = raw::prototype(context, object);
            raw::free(context, std::mem::replace(&mut object, next));
        }
        raw::free(context, object);
        found.filter(|name| !name.is_empty()).unwrap_or_else(|| b"Object".to_vec())
    }
}
