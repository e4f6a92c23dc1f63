//! Errors into a tree.

use super::write::{Manner, Rest, Writer};
use super::{Object, Problem, Slot};
use crate::raw::{self, JSValue, qjs};

/// Errors that structured clones tell apart.
const ERROR_CLASSES: [&str; 6] =
    ["EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"];

impl Writer<'_> {
    pub(super) fn error(&mut self, value: JSValue) -> Result<(Object, Option<Rest>), Problem> {
        if self.manner != Manner::Exact {
            return self.whole_error(value);
        }
        let names = &self.state.names;
        let name = raw::get(self.context, value, names.name);
        if raw::is_exception(name) {
            return Err(Problem::Thrown);
        }
        let text = if raw::is_string(name) { raw::to_bytes(self.context, name) } else { None };
        raw::free(self.context, name);
        let class = ERROR_CLASSES
            .into_iter()
            .find(|class| text.as_deref() == Some(class.as_bytes()))
            .unwrap_or("Error");
        let message = raw::own_value(self.context, value, names.message);
        let message = if raw::is_undefined(message) { None } else { Some(self.owned_slot(message)?) };
        let stack = raw::get(self.context, value, names.stack);
        if raw::is_exception(stack) {
            return Err(Problem::Thrown);
        }
        let stack = if raw::is_string(stack) {
            self.owned_slot(stack)?
        } else {
            raw::free(self.context, stack);
            // A property of its own, lest the clone shows where it was made.
            Slot::Undefined
        };
        let cause_name = raw::atom(self.context, "cause");
        // SAFETY: raw.rs's invariant; without a descriptor the engine only answers whether the property is there.
        let has =
            unsafe { qjs::JS_GetOwnProperty(self.context, std::ptr::null_mut(), value, cause_name) } > 0;
        let cause = if has { raw::get(self.context, value, cause_name) } else { raw::UNDEFINED };
        raw::free_atom(self.context, cause_name);
        if raw::is_exception(cause) {
            return Err(Problem::Thrown);
        }
        let object =
            Object::Error { class, message, stack: Some(stack), cause: None, properties: Vec::new() };
        Ok((object, has.then_some(Rest::Cause(cause))))
    }

    /// An error with all its own properties but symbols; its class is what its prototype says.
    fn whole_error(&mut self, value: JSValue) -> Result<(Object, Option<Rest>), Problem> {
        let (message, stack) = (self.state.names.message, self.state.names.stack);
        let mut rest = self.names_of(value, qjs::JS_GPN_STRING_MASK)?;
        let own = [raw::own_value(self.context, value, message), self.stack(value)];
        if let Rest::Names(names) = &mut rest {
            names.retain(|&name| {
                let is_slot = name == message || name == stack;
                if is_slot {
                    raw::free_atom(self.context, name);
                }
                !is_slot
            });
        }
        let mut slots = Vec::new();
        for found in own {
            slots.push(if raw::is_undefined(found) { None } else { Some(self.owned_slot(found)?) });
        }
        let (stack, message) = (slots.pop().flatten(), slots.pop().flatten());
        let class = self.error_class(value);
        Ok((Object::Error { class, message, stack, cause: None, properties: Vec::new() }, Some(rest)))
    }

    /// The stack's text, which may have to be made by a script; undefined where none may run.
    fn stack(&mut self, value: JSValue) -> JSValue {
        if self.manner == Manner::Quiet {
            return raw::own_value(self.context, value, self.state.names.stack);
        }
        self.expect_script();
        raw::get(self.context, value, self.state.names.stack)
    }

    /// What its constructor is called, as far as a reader can make such an error; a prototype is kept beside it.
    fn error_class(&self, value: JSValue) -> &'static str {
        let name = if self.manner == Manner::Whole { Vec::new() } else { self.class_name(value) };
        ERROR_CLASSES.into_iter().find(|class| class.as_bytes() == name).unwrap_or("Error")
    }
}
