//! Atoms that the runtime reads again and again, made once per context.

use crate::raw::{self, JSAtom, JSContext, qjs};

/// One field per name that typebridge itself reads; names of events and methods are literals of [`crate::bridge::Bridge`].
pub(crate) struct Names {
    pub(crate) emit: JSAtom,
    pub(crate) error: JSAtom,
    pub(crate) shared_array_buffer: JSAtom,
    pub(crate) events: JSAtom,
    pub(crate) stack: JSAtom,
    pub(crate) message: JSAtom,
    pub(crate) name: JSAtom,
    pub(crate) constructor: JSAtom,
    pub(crate) pool_size: JSAtom,
}

impl Names {
    pub(crate) fn new(context: *mut JSContext) -> Names {
        Names {
            emit: raw::atom(context, "emit"),
            error: raw::atom(context, "error"),
            shared_array_buffer: raw::atom(context, "SharedArrayBuffer"),
            events: raw::atom(context, "_events"),
            stack: raw::atom(context, "stack"),
            message: raw::atom(context, "message"),
            name: raw::atom(context, "name"),
            constructor: raw::atom(context, "constructor"),
            pool_size: raw::atom(context, "poolSize"),
        }
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
            self.constructor,
            self.pool_size,
        ];
        for atom in all {
            // SAFETY: made in `new`, freed once at shutdown.
            unsafe { qjs::JS_FreeAtom(context, atom) };
        }
    }
}
