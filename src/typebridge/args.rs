//! The arguments of a native. Reading them never runs JavaScript: nothing is coerced, a wrong type is a `TypeError`.

use crate::async_context;
use crate::bytes;
use crate::callback::Callback;
use crate::clone::{self, Problem, Tree};
use crate::direct::{self, Properties};
use crate::failure::Failure;
use crate::key::Key;
use crate::lazy::Prototype;
use crate::raw::{self, JSValue, qjs};
use crate::recurring;
use crate::shared::Shared;
use crate::shared_object;
use crate::state::State;
use crate::strings::{self, Characters, Flat};
use crate::text::{Text, Units};
use crate::value::Value;
use crate::views::Snapshots;

/// Bytes of the JavaScript heap, without those of ArrayBuffers.
#[derive(Clone, Copy, Debug)]
pub struct Heap {
    /// Asked of the allocator.
    pub allocated: u64,
    /// In live objects.
    pub used: u64,
    /// In ArrayBuffers.
    pub array_buffers: u64,
}

/// Elements for which room is made at once; a script's sparse array may claim billions.
const ELEMENTS_RESERVED_MAX: usize = 1024;

/// `this` and the arguments of one call of a native. Bytes in them are read and written as views.rs tells.
pub struct Args<'a> {
    pub(crate) state: &'a State,
    pub(crate) this: JSValue,
    pub(crate) values: &'a [JSValue],
    pub(crate) snapshots: Snapshots,
}

impl<'a> Args<'a> {
    /// Number of arguments given.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// True without arguments.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub(crate) fn get(&self, index: usize) -> JSValue {
        self.values.get(index).copied().unwrap_or(raw::UNDEFINED)
    }

    pub(crate) fn wrong(&self, index: usize, wanted: &str) -> Failure {
        Failure::type_error(format!("argument {index} of a native is not {wanted}"))
    }

    /// True for `undefined` and for an argument that was not given.
    pub fn is_undefined(&self, index: usize) -> bool {
        raw::is_undefined(self.get(index))
    }

    /// True for `undefined`, `null` and an argument that was not given.
    pub fn is_nullish(&self, index: usize) -> bool {
        raw::is_undefined(self.get(index)) || raw::is_null(self.get(index))
    }

    /// True for a function.
    pub fn is_function(&self, index: usize) -> bool {
        raw::is_function(self.state.context, self.get(index))
    }

    /// True for a string.
    pub fn is_string(&self, index: usize) -> bool {
        raw::is_string(self.get(index))
    }

    /// True for a number.
    pub fn is_number(&self, index: usize) -> bool {
        number_of(self.get(index)).is_some()
    }

    /// True for an array.
    pub fn is_array(&self, index: usize) -> bool {
        // SAFETY: looks at the class only.
        unsafe { qjs::JS_IsArray(self.get(index)) }
    }

    /// A number.
    pub fn number(&self, index: usize) -> Result<f64, Failure> {
        number_of(self.get(index)).ok_or_else(|| self.wrong(index, "a number"))
    }

    /// A number cut to 64 bits as `as` does: NaN is 0, the rest saturates.
    pub fn integer(&self, index: usize) -> Result<i64, Failure> {
        Ok(self.number(index)? as i64)
    }

    /// An integer, or `fallback` when nullish.
    pub fn integer_or(&self, index: usize, fallback: i64) -> Result<i64, Failure> {
        if self.is_nullish(index) { Ok(fallback) } else { self.integer(index) }
    }

    /// A non-negative integer.
    pub fn size(&self, index: usize) -> Result<usize, Failure> {
        let number = self.number(index)?;
        if number >= 0.0 { Ok(number as usize) } else { Err(self.wrong(index, "a size")) }
    }

    /// A boolean.
    pub fn boolean(&self, index: usize) -> Result<bool, Failure> {
        raw::boolean_of(self.get(index)).ok_or_else(|| self.wrong(index, "a boolean"))
    }

    /// Truth of a boolean; everything else, `undefined` too, is false.
    pub fn flag(&self, index: usize) -> bool {
        raw::boolean_of(self.get(index)) == Some(true)
    }

    /// A BigInt cut to 64 bits.
    pub fn bigint(&self, index: usize) -> Result<i64, Failure> {
        let mut out = 0;
        // SAFETY: a BigInt is checked for first, so no script runs; `out` outlives the call.
        let fine = unsafe {
            qjs::JS_IsBigInt(self.get(index))
                && qjs::JS_ToBigInt64(self.state.context, &mut out, self.get(index)) == 0
        };
        if fine { Ok(out) } else { Err(self.wrong(index, "a BigInt")) }
    }

    /// A string as UTF-8; lone surrogates read as U+FFFD.
    pub fn text(&self, index: usize) -> Result<Text, Failure> {
        Text::read(self.state.context, self.get(index)).ok_or_else(|| self.wrong(index, "a string"))
    }

    /// A string of its own, or `None` when nullish.
    pub fn optional_text(&self, index: usize) -> Result<Option<Text>, Failure> {
        if self.is_nullish(index) { Ok(None) } else { self.text(index).map(Some) }
    }

    /// Name and value of each property of a plain object, in order, while `take` wants more. False, perhaps after some were
    /// taken, if `take` did not, and for an object that is not plain or has other than strings of 8-bit units.
    pub fn latin1_entries(&self, index: usize, mut take: impl FnMut(&[u8], &[u8]) -> bool) -> bool {
        let context = self.state.context;
        let mut properties = Properties::new();
        if !properties.read(context, self.get(index)) {
            return false;
        }
        properties.names().iter().zip(properties.values()).all(|(&name, &value)| {
            let text = recurring::string_of(context, name);
            let taken = match (Flat::read(context, text), Flat::read(context, value)) {
                (Some(name), Some(value)) => match (name.characters(), value.characters()) {
                    (Characters::Latin1(name), Characters::Latin1(value)) => take(name, value),
                    _ => false,
                },
                _ => false,
            };
            raw::free(context, text);
            taken
        })
    }

    /// The units of a string that the engine keeps as 8-bit units, in place; `None` for every other value and for strings
    /// that were put together and not read yet: this is for quick paths with a slower one behind.
    pub fn latin1(&self, index: usize) -> Option<&'a [u8]> {
        let (pointer, length) = strings::latin1(self.state.context, self.get(index))?;
        // SAFETY: the argument keeps the string alive during the call, and strings do not change.
        Some(unsafe { std::slice::from_raw_parts(pointer, length) })
    }

    /// A string as its code units, nothing lost.
    pub fn units(&self, index: usize) -> Result<Units, Failure> {
        Units::read(self.state.context, self.get(index)).ok_or_else(|| self.wrong(index, "a string"))
    }

    /// Keeps any argument alive for the host. Calls of it run in the async context of now.
    pub fn keep(&self, index: usize) -> Callback {
        let value = raw::dup(self.state.context, self.get(index));
        self.state.kept.keep_in(value, async_context::get(self.state))
    }

    /// The place of a new promise: the native that asks for it must return it as [`Value::Promise`].
    pub fn promise(&self) -> Callback {
        self.state.kept.keep_in(raw::UNDEFINED, async_context::get(self.state))
    }

    /// True for `null`.
    pub fn is_null(&self, index: usize) -> bool {
        raw::is_null(self.get(index))
    }

    /// Keeps a function alive for the host.
    pub fn callback(&self, index: usize) -> Result<Callback, Failure> {
        if self.is_function(index) { Ok(self.keep(index)) } else { Err(self.wrong(index, "a function")) }
    }

    /// Gives up what [`Args::keep`] kept.
    pub fn release(&self, callback: Callback) {
        for value in self.state.kept.take(callback) {
            raw::free(self.state.context, value);
        }
    }

    /// The key of a lazy object.
    pub fn key(&self, index: usize) -> Option<Key> {
        self.state.lazies.key_of(self.get(index))
    }

    /// The key of `this`, if it is a lazy object.
    pub fn this_key(&self) -> Option<Key> {
        self.state.lazies.key_of(self.this)
    }

    /// The engine's account of its heap.
    pub fn heap(&self) -> Heap {
        let usage = crate::engine::usage(self.state.runtime);
        let (array_buffers, own) = direct::array_buffer_bytes(self.state.runtime);
        Heap {
            allocated: (usage.malloc_size as u64).saturating_sub(own),
            used: (usage.memory_used_size as u64).saturating_sub(array_buffers),
            array_buffers,
        }
    }

    /// Registers an argument as prototype of lazy objects.
    pub fn prototype(&self, index: usize) -> Prototype {
        self.state.lazies.register(self.state.context, raw::dup(self.state.context, self.get(index)))
    }

    /// A lazy object made at once, for natives that return one. It is held until [`crate::Calls::let_go`].
    pub fn lazy(&self, prototype: Prototype, key: Key) -> Value {
        self.made(self.state.lazies.create(self.state, prototype, key))
    }

    /// As [`Args::lazy`], for an object that lives only as long as scripts hold it.
    pub fn loose(&self, prototype: Prototype, key: Key) -> Value {
        self.made(self.state.lazies.create_loose(self.state, prototype, key))
    }

    /// Makes this argument the prototype of every Buffer that natives return.
    pub fn set_buffer_prototype(&self, index: usize) {
        let old = self.state.buffer_prototype.replace(raw::dup(self.state.context, self.get(index)));
        raw::free(self.state.context, old);
    }

    /// Element `at` of an array argument, passed to `read` as the only argument of an inner `Args`.
    ///
    /// Only the array's own values are read: a hole or a getter reads as `undefined`, and no script runs.
    pub fn elements<R>(
        &self,
        index: usize,
        mut read: impl FnMut(&Args<'_>) -> Result<R, Failure>,
    ) -> Result<Vec<R>, Failure> {
        let array = self.get(index);
        if !self.is_array(index) {
            return Err(self.wrong(index, "an array"));
        }
        let context = self.state.context;
        if self.state.bridge.is_fast()
            // SAFETY: the arguments hold the array, and no script runs while a native reads its arguments.
            && let Some(elements) = unsafe { direct::elements(array) }
        {
            let inner = |element: &JSValue| read(&self.of_one(std::slice::from_ref(element)));
            return elements.iter().map(inner).collect();
        }
        let mut length = 0;
        // SAFETY: raw.rs's invariant; `length` outlives the call.
        unsafe { qjs::JS_GetLength(context, array, &mut length) };
        let mut out = Vec::with_capacity((length as usize).min(ELEMENTS_RESERVED_MAX));
        for at in 0..length as u32 {
            // SAFETY: raw.rs's invariant; the atom is freed below.
            let atom = unsafe { qjs::JS_NewAtomUInt32(context, at) };
            let element = raw::own_value(context, array, atom);
            raw::free_atom(context, atom);
            let result = read(&self.of_one(&[element]));
            raw::free(context, element);
            out.push(result?);
        }
        Ok(out)
    }

    pub(crate) fn of_one<'b>(&'b self, values: &'b [JSValue]) -> Args<'b> {
        Args { state: self.state, this: raw::UNDEFINED, values, snapshots: Snapshots::default() }
    }

    /// An array of numbers, read in one batch.
    pub fn numbers(&self, index: usize) -> Result<Vec<f64>, Failure> {
        self.state.bridge.count(1, 0);
        let wanted = || self.wrong(index, "an array of numbers");
        if self.state.bridge.is_fast()
            // SAFETY: as in `elements`.
            && let Some(elements) = unsafe { direct::elements(self.get(index)) }
        {
            return elements.iter().map(|&element| number_of(element).ok_or_else(wanted)).collect();
        }
        self.elements(index, |element| element.number(0))
    }

    /// A value as a tree of Rust's own. What could only be read by running a script (an accessor, a proxy) is refused.
    pub fn tree(&self, index: usize) -> Result<Tree, Failure> {
        self.state.bridge.count(1, 0);
        clone::write_quietly(self.state, self.get(index)).map_err(|problem| match problem {
            Problem::Thrown => Failure::type_error("a value cannot be read"),
            Problem::Uncloneable(message) => {
                Failure::coded("ERR_INVALID_ARG_VALUE", String::from_utf8_lossy(&message).into_owned())
            }
        })
    }

    /// A value made now from a tree that may be borrowed.
    pub fn make_tree(&self, tree: &Tree) -> Value {
        self.made(clone::read_shared(self.state, tree, &Vec::new()))
    }

    /// The shared value in an object of `protojs:typebridge`.
    pub fn shared(&self, index: usize) -> Option<Shared> {
        shared_object::shared_in(self.state, self.get(index)).cloned()
    }

    /// A string made now from UTF-8 that may be borrowed from the host.
    pub fn make_text(&self, text: &str) -> Value {
        self.made(raw::text(self.state.context, text.as_bytes()))
    }

    /// A string made now from Latin-1 bytes that may be borrowed from the host.
    pub fn make_latin1(&self, units: &[u8]) -> Value {
        self.made(strings::new_latin1(self.state.context, units))
    }

    /// A string made now from Latin-1 bytes that come again and again, such as a header's value: short ones are made once.
    pub fn make_recurring(&self, units: &[u8]) -> Value {
        self.made(self.state.bridge.recurring(self.state.context, units))
    }

    /// A string made now from code units that may be borrowed.
    pub fn make_utf16(&self, units: &[u16]) -> Value {
        self.made(raw::utf16(self.state.context, units))
    }

    /// A Buffer made now over a copy of bytes that may be borrowed.
    pub fn make_buffer(&self, bytes: &[u8]) -> Value {
        self.made(bytes::copy_buffer(self.state, bytes))
    }

    /// An argument as a value, for natives that give it back.
    pub fn value(&self, index: usize) -> Value {
        self.made(raw::dup(self.state.context, self.get(index)))
    }
}

/// The number in a value, if it is one.
pub(crate) fn number_of(value: JSValue) -> Option<f64> {
    // SAFETY: tags and payload only; the payload is read by its tag.
    unsafe {
        let tag = qjs::JS_VALUE_GET_TAG(value);
        if tag == qjs::JS_TAG_INT {
            Some(f64::from(qjs::JS_VALUE_GET_INT(value)))
        } else if qjs::JS_TAG_IS_FLOAT64(tag) {
            Some(qjs::JS_VALUE_GET_FLOAT64(value))
        } else {
            None
        }
    }
}
