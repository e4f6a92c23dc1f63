//! Atoms that the runtime reads again and again, made once per context.

use crate::raw::{self, JSAtom, JSContext, qjs};
use std::cell::RefCell;

/// One field per name that typebridge itself reads, and a table for names of events and methods.
pub(crate) struct Names {
    /// Found by address first: callers pass the same literals each time.
    others: RefCell<Vec<(&'static str, JSAtom)>>,
    pub(crate) emit: JSAtom,
    pub(crate) error: JSAtom,
    pub(crate) shared_array_buffer: JSAtom,
    pub(crate) events: JSAtom,
    pub(crate) stack: JSAtom,
    pub(crate) message: JSAtom,
    pub(crate) name: JSAtom,
    pub(crate) code: JSAtom,
    pub(crate) default: JSAtom,
    pub(crate) constructor: JSAtom,
}

impl Names {
    pub(crate) fn new(context: *mut JSContext) -> Names {
        Names {
            others: RefCell::default(),
            emit: raw::atom(context, "emit"),
            error: raw::atom(context, "error"),
            shared_array_buffer: raw::atom(context, "SharedArrayBuffer"),
            events: raw::atom(context, "_events"),
            stack: raw::atom(context, "stack"),
            message: raw::atom(context, "message"),
            name: raw::atom(context, "name"),
            code: raw::atom(context, "code"),
            default: raw::atom(context, "default"),
            constructor: raw::atom(context, "constructor"),
        }
    }

    /// The atom of a literal.
    pub(crate) fn of(&self, context: *mut JSContext, name: &'static str) -> JSAtom {
        let mut others = self.others.borrow_mut();
        if let Some(found) = others.iter().find(|entry| std::ptr::eq(entry.0, name)) {
            return found.1;
        }
        let atom = raw::atom(context, name);
        others.push((name, atom));
        atom
    }

    pub(crate) fn free(&self, context: *mut JSContext) {
        let all = [
            self.emit,
            self.error,
            self.shared_array_buffer,
            self.events,
            self.stack,
            self.message,
            self.name,
            self.code,
            self.default,
            self.constructor,
        ];
        let others = self.others.borrow();
        for atom in all.into_iter().chain(others.iter().map(|entry| entry.1)) {
            // SAFETY: made in `new`, freed once at shutdown.
            unsafe { qjs::JS_FreeAtom(context, atom) };
        }
    }
}
