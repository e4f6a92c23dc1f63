//! What natives over bytes need beside plain arguments: strings and Buffers written in place, Buffers over memory that is there.

use crate::args::Args;
use crate::bytes;
use crate::callback::Callback;
use crate::places::Place;
use crate::raw::{self, JSValue, qjs};
use crate::strings::{self, Characters, Flat};
use crate::value::{Made, Value};
use crate::views::Parts;
use std::marker::PhantomData;
use std::ops::{Deref, Range};

/// The units of a string argument, which lives as long as the call.
pub struct Held<'a> {
    flat: Flat,
    argument: PhantomData<&'a ()>,
}

impl Held<'_> {
    /// The units.
    pub fn get(&self) -> Characters<'_> {
        self.flat.characters()
    }
}

/// The elements of an array as arguments that can be read only: the array is an argument as well.
pub struct Elements<'s>(Args<'s>);

impl<'s> Deref for Elements<'s> {
    type Target = Args<'s>;

    fn deref(&self) -> &Args<'s> {
        &self.0
    }
}

impl<'a> Args<'a> {
    /// The units of a string argument, in place; `None` for what is no string.
    pub fn characters(&self, index: usize) -> Option<Held<'a>> {
        let flat = Flat::read(self.state.context, self.get(index))?;
        Some(Held { flat, argument: PhantomData })
    }

    /// Runs `read` over the units of a string argument; `None` for what is no string.
    pub fn with_characters<R>(&self, index: usize, read: impl FnOnce(Characters<'_>) -> R) -> Option<R> {
        Some(read(self.characters(index)?.get()))
    }

    /// True for an object that inherits from `Buffer.prototype` directly; `None` if that takes a longer look.
    pub fn is_plain_buffer(&self, index: usize) -> Option<bool> {
        let value = self.get(index);
        if !raw::is_object(value) {
            return Some(false);
        }
        bytes::typed_array(value)?;
        let prototype = raw::prototype(self.state.context, value);
        let is_same = raw::same_object(prototype, self.state.buffer_prototype.get());
        raw::free(self.state.context, prototype);
        is_same.then_some(true)
    }

    /// The elements of an array argument as arguments; `None` for anything but a plain array without holes.
    pub fn elements_in_place(&self, index: usize) -> Option<Elements<'_>> {
        let (mut elements, mut count, mut length) = (std::ptr::null(), 0, 0);
        let array = self.get(index);
        // SAFETY: raw.rs's invariant; the out pointers outlive the calls. No script runs during a native, so the array
        // does not change while `'a` lasts.
        unsafe {
            if !qjs::JS_GetArrayElements(array, &mut elements, &mut count) {
                return None;
            }
            qjs::JS_GetLength(self.state.context, array, &mut length);
            if length as u64 != count {
                return None;
            }
            let values = match count {
                0 => &[],
                _ => std::slice::from_raw_parts(elements, count as usize),
            };
            Some(Elements(self.of_one(values)))
        }
    }

    /// A string of `length` Latin-1 units. `fill` writes them piece by piece, in order: it gets a range of them, which begins at a
    /// multiple of 64, and its room.
    pub fn fill_latin1(&self, length: usize, fill: impl FnMut(Range<usize>, &mut [u8])) -> Value {
        self.made(strings::fill_latin1(self.state.context, length, fill))
    }

    /// A string of `length` code units that `fill` writes, all of them.
    pub fn fill_utf16(&self, length: usize, fill: impl FnOnce(&mut [u16])) -> Value {
        self.made(strings::fill_utf16(self.state.context, length, fill))
    }

    /// A string of the code units in these bytes, low byte first.
    pub fn make_utf16_of_bytes(&self, bytes: &[u8]) -> Value {
        self.made(strings::new_utf16_of_bytes(self.state.context, bytes))
    }

    /// A Buffer with memory of its own that `fill` writes, all of it; it gives how many bytes the Buffer shows.
    pub fn fill_buffer(&self, length: usize, fill: impl FnOnce(&mut [u8]) -> usize) -> Value {
        self.made(bytes::fill_buffer(self.state, length, fill))
    }

    /// A Buffer with memory of its own that nobody has written.
    pub fn unwritten_buffer(&self, length: usize) -> Value {
        self.made(bytes::unwritten_buffer(self.state, length))
    }

    /// A Buffer of a copy of these parts, as far as they fit into `length`, and zeros behind them.
    pub fn joined_buffer(&self, length: usize, parts: Parts<'_>) -> Value {
        self.made(bytes::joined_buffer(self.state, length, |take| self.each_place(parts, take)))
    }

    /// A Buffer of zeros.
    pub fn zeroed_buffer(&self, length: usize) -> Value {
        self.made(bytes::zeroed_buffer(self.state, length))
    }

    /// A Buffer over a part of a kept ArrayBuffer: `fill` writes at most `room` bytes from `offset` on and gives how many the
    /// Buffer shows. `None` if the ArrayBuffer has no such part, for a script may have emptied it.
    pub fn buffer_in(
        &mut self,
        memory: Callback,
        offset: usize,
        room: usize,
        fill: impl FnOnce(&mut [u8]) -> usize,
    ) -> Option<Value> {
        self.part_in(memory, offset, room, |start| {
            // SAFETY: the pointer is good for `room` bytes, which were zeros at first; `self` is held alone, so no other slice
            // of a script's bytes is alive.
            fill(unsafe { std::slice::from_raw_parts_mut(start, room) })
        })
    }

    /// A Buffer over `room` bytes of a kept ArrayBuffer, whatever they are.
    pub fn unwritten_in(&self, memory: Callback, offset: usize, room: usize) -> Option<Value> {
        self.part_in(memory, offset, room, |_| room)
    }

    /// As [`Args::buffer_in`] with a copy of these parts, as far as they fit, and zeros behind them. They may lie anywhere.
    pub fn joined_in(
        &mut self,
        memory: Callback,
        offset: usize,
        room: usize,
        parts: Parts<'_>,
    ) -> Option<Value> {
        let each = |take: &mut dyn FnMut(Place)| self.each_place(parts, take);
        // SAFETY: the pointer is good for `room` bytes, and `self` is held alone: no slice of a script's bytes is alive.
        self.part_in(memory, offset, room, |start| unsafe { bytes::join(start, room, each) })
    }

    /// `write` gets the start of `room` bytes, which views of scripts may overlap.
    fn part_in(
        &self,
        memory: Callback,
        offset: usize,
        room: usize,
        write: impl FnOnce(*mut u8) -> usize,
    ) -> Option<Value> {
        let memory = self.state.kept.get(self.state.context, memory);
        let place = bytes::view(self.state.context, memory)
            .and_then(|place| place.part(&(offset..offset.saturating_add(room))));
        let Some(place) = place else {
            raw::free(self.state.context, memory);
            return None;
        };
        let shown = write(place.start);
        Some(self.made(bytes::buffer_over(self.state, memory, offset, shown.min(room))))
    }

    /// A Buffer over a part of the bytes of `this`; `None` if `this` is no Uint8Array or has no such part.
    pub fn part_of_this(&self, offset: usize, length: usize) -> Option<Value> {
        bytes::part(self.state, self.this, offset, length).map(|part| self.made(part))
    }

    /// Keeps a new ArrayBuffer that cannot be transferred; `None` for want of memory.
    pub fn keep_pinned_memory(&self, length: usize) -> Option<Callback> {
        let memory = bytes::pinned_memory(self.state.context, length);
        (!raw::is_exception(memory)).then(|| self.state.kept.keep(memory))
    }

    /// A BigInt that fits into 64 bits with sign.
    pub fn exact_bigint(&self, index: usize) -> Option<i64> {
        let bits = self.bigint(index).ok()?;
        // SAFETY: raw.rs's invariant.
        self.is_equal(index, unsafe { qjs::JS_NewBigInt64(self.state.context, bits) }).then_some(bits)
    }

    /// A BigInt that fits into 64 bits without sign.
    pub fn exact_biguint(&self, index: usize) -> Option<u64> {
        let bits = self.bigint(index).ok()? as u64;
        // SAFETY: raw.rs's invariant.
        self.is_equal(index, unsafe { qjs::JS_NewBigUint64(self.state.context, bits) }).then_some(bits)
    }

    fn is_equal(&self, index: usize, owned: JSValue) -> bool {
        // SAFETY: raw.rs's invariant; strict equality runs no script.
        let same = unsafe { qjs::JS_IsStrictEqual(self.state.context, self.get(index), owned) };
        raw::free(self.state.context, owned);
        same
    }

    /// The bytes that a kept ArrayBuffer has now.
    pub fn memory_bytes(&self, memory: Callback) -> usize {
        let memory = self.state.kept.get(self.state.context, memory);
        let length = bytes::view(self.state.context, memory).map_or(0, |place| place.length);
        raw::free(self.state.context, memory);
        length
    }

    /// The number `poolSize` of a kept object, if it is a plain property with a number.
    pub fn pool_size_of(&self, kept: Callback) -> Option<f64> {
        let context = self.state.context;
        let object = self.state.kept.get(context, kept);
        // SAFETY: raw.rs's invariant; what is borrowed is read before the object goes.
        let number =
            crate::args::number_of(unsafe { qjs::JS_GetOwnDirect(object, self.state.names.pool_size) });
        raw::free(context, object);
        number
    }

    pub(crate) fn made(&self, owned: JSValue) -> Value {
        Value::Made(Made::new(self.state.context, owned))
    }
}
