//! `structuredClone` (HTML, section 2.7): a value is written into a tree of Rust's own and read back from it.
//!
//! The tree holds no engine values but shared memory, so it can outlive the value it was made from.

mod read;
mod write;

use crate::raw::{self, JSContext, JSValue};
use crate::state;
use crate::value::Made;

/// A value in a tree.
pub(crate) enum Slot {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    /// Decimal digits.
    BigInt(Box<[u8]>),
    /// UTF-8 with lone surrogates in three bytes.
    Text(Box<[u8]>),
    /// Index into [`Tree::objects`].
    Object(u32),
}

/// The name of a property.
pub(crate) enum Name {
    Index(u32),
    Text(Box<[u8]>),
}

/// An object without its place in the graph.
pub(crate) enum Object {
    Plain(Vec<(Name, Slot)>),
    Array {
        length: u32,
        properties: Vec<(Name, Slot)>,
    },
    Date(f64),
    RegExp {
        source: Slot,
        flags: Slot,
    },
    /// A boxed number, string, boolean or BigInt.
    Boxed(Slot),
    Map(Vec<Slot>),
    Set(Vec<Slot>),
    Buffer {
        bytes: Vec<u8>,
        bytes_max: Option<usize>,
    },
    Shared(Made),
    View {
        kind: ViewKind,
        buffer: u32,
        offset: usize,
        length: usize,
    },
    Error {
        class: &'static str,
        message: Option<Slot>,
        stack: Option<Slot>,
        cause: Option<Slot>,
    },
}

/// What a view shows its buffer's bytes as.
#[derive(Clone, Copy)]
pub(crate) enum ViewKind {
    /// The engine's number of the typed array.
    Typed(u32),
    Data,
}

/// A written value.
pub(crate) struct Tree {
    pub(crate) objects: Vec<Object>,
    pub(crate) root: Slot,
}

/// Why a value could not be written.
pub(crate) enum Problem {
    /// The engine holds an exception (a getter threw, or memory is short).
    Thrown,
    /// Message of the DataCloneError.
    Uncloneable(Vec<u8>),
}

/// `binding('engine').structuredClone(value, array of ArrayBuffers, fail)`; `fail(message)` throws a DataCloneError.
pub(crate) unsafe extern "C" fn structured_clone(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    let state = state::of(context);
    // SAFETY: the engine passes at least the declared three values.
    let (value, transfer, fail) = unsafe { (*values, *values.add(1), *values.add(2)) };
    match write::write(state, value, transfer) {
        Ok(tree) => read::read(state, tree),
        Err(Problem::Thrown) => raw::EXCEPTION,
        Err(Problem::Uncloneable(message)) => {
            let message = raw::text(context, &message);
            let result = raw::call(context, fail, raw::UNDEFINED, &[message]);
            raw::free(context, message);
            result
        }
    }
}
