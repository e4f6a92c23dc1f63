//! `structuredClone` (HTML, section 2.7): a value is written into a tree of Rust's own and read back from it.
//!
//! The tree holds no engine values but stand-ins, so it can outlive the value it was made from.

mod direct_read;
mod direct_write;
mod makers;
mod read;
mod refusal;
mod write;
mod write_error;

use crate::raw::{self, JSContext, JSValue};
use crate::shared_memory::SharedMemory;
use crate::state::{self, State};
use crate::value::Made;
use std::sync::Arc;

/// A value in a tree.
pub enum Slot {
    /// `undefined`
    Undefined,
    /// `null`
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Decimal digits.
    BigInt(Box<[u8]>),
    /// UTF-8 with lone surrogates in three bytes.
    Text(Box<[u8]>),
    /// Index into [`Tree::objects`].
    Object(u32),
}

/// The name of a property.
pub enum Name {
    /// An index of an array.
    Index(u32),
    /// UTF-8 with lone surrogates in three bytes. Objects of one making share their names.
    Text(Arc<[u8]>),
}

/// An object without its place in the graph.
pub enum Object {
    /// An object with these properties.
    Plain(Vec<(Name, Slot)>),
    /// An array with holes or other properties.
    Array {
        /// `length`
        length: u32,
        /// Elements and other properties.
        properties: Vec<(Name, Slot)>,
    },
    /// An array without holes.
    List(Vec<Slot>),
    /// An array of numbers.
    Numbers(Vec<f64>),
    /// Milliseconds since 1970.
    Date(f64),
    /// A regular expression.
    RegExp {
        /// Text.
        source: Slot,
        /// Text.
        flags: Slot,
    },
    /// A boxed number, string, boolean or BigInt.
    Boxed(Slot),
    /// Keys and values in turn.
    Map(Vec<Slot>),
    /// Values.
    Set(Vec<Slot>),
    /// An ArrayBuffer.
    Buffer {
        /// What is in it.
        bytes: Vec<u8>,
        /// `maxByteLength` of one that can be resized.
        bytes_max: Option<usize>,
    },
    /// A SharedArrayBuffer.
    Shared(SharedMemory),
    /// What the JavaScript half put in the place of an object of its own.
    Stand(Made),
    /// A typed array or DataView.
    View {
        /// Which.
        kind: ViewKind,
        /// Index of the buffer in [`Tree::objects`].
        buffer: u32,
        /// Of its first byte in the buffer.
        offset: usize,
        /// In elements, or in bytes for a DataView.
        length: usize,
    },
    /// An error.
    Error {
        /// Name of its constructor.
        class: &'static str,
        /// Text.
        message: Option<Slot>,
        /// Text, or undefined for one that a clone shows to have none.
        stack: Option<Slot>,
        /// Anything.
        cause: Option<Slot>,
        /// Others, such as `code`; structured clones have none.
        properties: Vec<(Name, Slot)>,
    },
}

/// What a view shows its buffer's bytes as.
#[derive(Clone, Copy)]
pub enum ViewKind {
    /// The engine's number of the typed array.
    Typed(u32),
    /// A DataView.
    Data,
}

/// How objects of the JavaScript half are known, and what replaces them.
#[derive(Clone, Copy)]
pub(crate) struct Marked {
    /// Of a symbol that the JavaScript half holds.
    atom: raw::qjs::JSAtom,
    replace: JSValue,
}

impl Marked {
    /// Borrows both, which live longer than a call of `structured_clone`.
    fn new(context: *mut JSContext, mark: JSValue, replace: JSValue) -> Option<Marked> {
        if raw::is_undefined(mark) {
            return None;
        }
        // SAFETY: raw.rs's invariant.
        let atom = unsafe { raw::qjs::JS_ValueToAtom(context, mark) };
        raw::free_atom(context, atom);
        Some(Marked { atom, replace })
    }
}

/// A written value: JavaScript's values in memory of Rust's own, cycles included.
pub struct Tree {
    /// All objects, in the order in which they were met.
    pub objects: Vec<Object>,
    /// The value itself.
    pub root: Slot,
}

impl Tree {
    /// The objects' own properties: a value under a name of the root, if it is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Slot> {
        let Slot::Object(at) = self.root else { return None };
        let Object::Plain(properties) = &self.objects[at as usize] else { return None };
        let is_named = |found: &Name| matches!(found, Name::Text(text) if **text == *name.as_bytes());
        properties.iter().find(|(found, _)| is_named(found)).map(|(_, slot)| slot)
    }
}

impl Tree {
    /// What an object in it is called that stays changeable in JavaScript even when it is frozen.
    pub(crate) fn changeable(&self) -> Option<&'static str> {
        self.objects.iter().find_map(|object| match object {
            Object::Map(_) => Some("A Map"),
            Object::Set(_) => Some("A Set"),
            Object::Date(_) => Some("A Date"),
            Object::Buffer { .. } => Some("An ArrayBuffer"),
            Object::Shared(_) => Some("A SharedArrayBuffer"),
            Object::View { .. } => Some("A view of a buffer"),
            _ => None,
        })
    }
}

/// Prototypes that are not those of the objects' classes, by index: a value of this engine comes back as what it was.
pub(crate) type Prototypes = Vec<(u32, Made)>;

/// Why a value could not be written.
pub(crate) enum Problem {
    /// The engine holds an exception (a getter threw, or memory is short).
    Thrown,
    /// Message of the DataCloneError.
    Uncloneable(Vec<u8>),
}

/// The tree of a value that comes back to this engine: with prototypes, and with the properties of errors.
pub(crate) fn write_whole(state: &State, value: JSValue) -> Result<(Tree, Prototypes), Problem> {
    write::write_whole(state, value)
}

/// The tree of a value, without prototypes.
pub(crate) fn write_data(state: &State, value: JSValue) -> Result<Tree, Problem> {
    write::write_data(state, value)
}

/// The tree of a value, read without running scripts: what would run one is refused.
pub(crate) fn write_quietly(state: &State, value: JSValue) -> Result<Tree, Problem> {
    write::write_quietly(state, value)
}

/// The value of a tree that stays; the exception mark if memory is short.
pub(crate) fn read_shared(state: &State, tree: &Tree, prototypes: &Prototypes) -> JSValue {
    read::read_shared(state, tree, prototypes)
}

/// `binding('engine').structuredClone(value, array of ArrayBuffers, fail, mark, replace)`; `fail(message)` throws a DataCloneError.
/// Objects with a property under the symbol `mark` are not copied: `replace(object)` stands for them. Without a mark there are none.
pub(crate) unsafe extern "C" fn structured_clone(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    let state = state::of(context);
    // SAFETY: the engine passes at least the declared five values.
    let (value, transfer, fail) = unsafe { (*values, *values.add(1), *values.add(2)) };
    // SAFETY: as above.
    let (mark, replace) = unsafe { (*values.add(3), *values.add(4)) };
    match write::write(state, value, transfer, Marked::new(context, mark, replace)) {
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
