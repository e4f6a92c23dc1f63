//! Bytes across the boundary: typed arrays, ArrayBuffers and Rust's own memory.

use crate::direct::{self, ViewPlace};
use crate::places::Place;
use crate::raw::{self, JSContext, JSRuntime, JSValue, qjs};
use crate::shared_memory::is_shared;
use crate::state::State;
use arena::{LentRange, PageRange};
use std::ffi::c_void;
use std::ptr::NonNull;

/// The bytes of a typed array, DataView or ArrayBuffer; `None` for anything else. Detached ones are empty.
///
/// The pointer is valid until JavaScript runs again (it could detach or resize the buffer).
pub(crate) fn view(context: *mut JSContext, value: JSValue) -> Option<Place> {
    if !raw::is_object(value) {
        return None;
    }
    if let Some((_, place)) = typed_array(value) {
        return Some(place);
    }
    // SAFETY: looks at the class only.
    if unsafe { qjs::JS_IsDataView(value) } {
        return Some(data_view(context, value));
    }
    // SAFETY: looks at the class only.
    let is_own = unsafe { qjs::JS_IsArrayBuffer(value) };
    (is_own || is_shared(context, value)).then(|| buffer_place(value, !is_own))
}

/// The bytes of a buffer; none if it is detached.
fn buffer_place(buffer: JSValue, is_shared: bool) -> Place {
    direct::buffer_place(buffer).map_or(Place::nowhere(), |place| Place {
        start: NonNull::new(place.bytes).unwrap_or(NonNull::dangling()).as_ptr(),
        length: place.length,
        is_shared,
    })
}

/// Type and bytes of a typed array; `None` for anything else. Detached ones are empty.
pub(crate) fn typed_array(value: JSValue) -> Option<(i32, Place)> {
    let (mut start, mut length, mut is_shared) = (std::ptr::null_mut(), 0, false);
    // SAFETY: looks at the object's class first; the out pointers outlive the call.
    let kind = unsafe {
        if !qjs::JS_IsObject(value) {
            return None;
        }
        qjs::JS_GetTypedArrayMemory(value, &mut start, &mut length, &mut is_shared)
    };
    let start = NonNull::new(start).unwrap_or(NonNull::dangling()).as_ptr();
    (kind >= 0).then_some((kind, Place { start, length: length as usize, is_shared }))
}

/// What a DataView shows: nothing if its buffer is detached or too short now. No script runs.
fn data_view(context: *mut JSContext, value: JSValue) -> Place {
    let Some(ViewPlace::Part { buffer, offset, length }) = direct::view_place(value) else {
        return Place::nowhere();
    };
    let whole = buffer_place(buffer, is_shared(context, buffer));
    whole.part(&(offset..offset + length)).expect("the engine says that the view lies inside its buffer")
}

/// Frees (size 0) what `leak` made; the engine calls it when the buffer dies or is resized.
unsafe extern "C" fn release(
    _: *mut JSRuntime,
    opaque: *mut c_void,
    pointer: *mut c_void,
    size: u64,
) -> *mut c_void {
    assert_eq!(size, 0, "buffers over Rust memory are not resizable");
    // SAFETY: pointer and capacity come from the Vec that `leak` took apart.
    drop(unsafe { Vec::from_raw_parts(pointer.cast::<u8>(), 0, opaque as usize) });
    std::ptr::null_mut()
}

fn leak(mut bytes: Vec<u8>) -> (*mut u8, usize, *mut c_void) {
    if bytes.capacity() > bytes.len() + bytes.len() / 4 + 64 {
        bytes.shrink_to_fit();
    }
    let mut bytes = std::mem::ManuallyDrop::new(bytes);
    (bytes.as_mut_ptr(), bytes.len(), bytes.capacity() as *mut c_void)
}

pub(crate) fn new_array_buffer(context: *mut JSContext, bytes: Vec<u8>) -> JSValue {
    let (pointer, length, capacity) = leak(bytes);
    // SAFETY: the memory is ours and is given to the engine with the function that frees it.
    let buffer =
        unsafe { qjs::JS_NewArrayBuffer(context, pointer, length as u64, 0, Some(release), capacity, false) };
    if raw::is_exception(buffer) {
        // SAFETY: a full heap: the engine has not taken the memory that `leak` took apart.
        unsafe { release(std::ptr::null_mut(), capacity, pointer.cast(), 0) };
    }
    buffer
}

pub(crate) fn new_uint8_array(context: *mut JSContext, bytes: Vec<u8>) -> JSValue {
    if bytes.len() <= COPIED_BYTES_MAX {
        // SAFETY: pointer and length are of one slice; the engine copies.
        return unsafe { qjs::JS_NewUint8ArrayCopy(context, bytes.as_ptr(), bytes.len() as u64) };
    }
    let (pointer, length, capacity) = leak(bytes);
    // SAFETY: as in `new_array_buffer`.
    unsafe { qjs::JS_NewUint8Array(context, pointer, length as u64, Some(release), capacity, false) }
}

/// Up to here a copy into the engine's own memory is cheaper than a foreign block with a release call.
const COPIED_BYTES_MAX: usize = 1024;

pub(crate) fn new_buffer(state: &State, bytes: Vec<u8>) -> JSValue {
    if bytes.len() <= COPIED_BYTES_MAX {
        return copy_buffer(state, &bytes);
    }
    let length = bytes.len();
    let memory = new_array_buffer(state.context, bytes);
    if raw::is_exception(memory) { memory } else { buffer_over(state, memory, 0, length) }
}

/// From this part of a page on lending it costs less than copying its bytes; below, a Buffer would hold a page for little.
const LENT_PART_MIN: usize = 4;

/// A Buffer of the bytes in a page, lent or copied.
pub(crate) fn page_buffer(state: &State, range: PageRange) -> JSValue {
    if range.len() < range.pool().page_bytes() / LENT_PART_MIN {
        return copy_buffer(state, &range);
    }
    match range.lend() {
        Ok(lent) => {
            let length = lent.len();
            let memory = lend(state.context, Box::new(lent));
            if raw::is_exception(memory) { memory } else { buffer_over(state, memory, 0, length) }
        }
        Err(range) => copy_buffer(state, &range),
    }
}

fn lend(context: *mut JSContext, lent: Box<LentRange>) -> JSValue {
    let (address, length) = (lent.address(), lent.len());
    let opaque = Box::into_raw(lent).cast();
    // SAFETY: the bytes are the engine's alone while the LentRange lives, and `take_back` drops it, once, when the engine
    // lets go of them. The range holds the pool, so the memory outlives even the reactor.
    let buffer =
        unsafe { qjs::JS_NewArrayBuffer(context, address, length as u64, 0, Some(take_back), opaque, false) };
    if raw::is_exception(buffer) {
        // SAFETY: a full heap: the engine has not taken the loan.
        unsafe { take_back(std::ptr::null_mut(), opaque, std::ptr::null_mut(), 0) };
    }
    buffer
}

/// Ends the loan that `lend` made.
unsafe extern "C" fn take_back(
    _: *mut JSRuntime,
    opaque: *mut c_void,
    _: *mut c_void,
    size: u64,
) -> *mut c_void {
    assert_eq!(size, 0, "lent pages are not resizable");
    // SAFETY: `opaque` is the box that `lend` took apart.
    drop(unsafe { Box::from_raw(opaque.cast::<LentRange>()) });
    std::ptr::null_mut()
}

/// A Buffer over a copy of `bytes`.
pub(crate) fn copy_buffer(state: &State, bytes: &[u8]) -> JSValue {
    own_buffer(state, bytes.len(), false, |start| {
        // SAFETY: the memory has as many bytes, and nobody else has seen them.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), start, bytes.len()) };
        bytes.len()
    })
}

/// A Buffer of a copy of the parts that `each` gives, as far as they fit into `length`, and zeros behind them.
pub(crate) fn joined_buffer(
    state: &State,
    length: usize,
    each: impl FnOnce(&mut dyn FnMut(Place)),
) -> JSValue {
    // SAFETY: the memory has as many bytes, and nobody else has seen them.
    own_buffer(state, length, false, |start| unsafe { join(start, length, each) })
}

/// Copies the parts to `start` as far as they fit into `room`, and zeros behind them; gives `room`.
///
/// # Safety
/// `start` is good for writing `room` bytes, and no slice of them is alive. The parts may overlap them.
pub(crate) unsafe fn join(start: *mut u8, room: usize, each: impl FnOnce(&mut dyn FnMut(Place))) -> usize {
    let mut at = 0;
    each(&mut |part: Place| {
        let into = Place { start: start.wrapping_add(at), length: room - at, is_shared: false };
        let count = part.length.min(into.length);
        // SAFETY: both have so many bytes: the caller's word.
        unsafe { part.copy_to(into, count) };
        at += count;
    });
    // SAFETY: at ≤ room.
    unsafe { start.add(at).write_bytes(0, room - at) };
    room
}

/// A Buffer with memory of its own that `fill` writes; it gives how many bytes the Buffer shows.
pub(crate) fn fill_buffer(state: &State, length: usize, fill: impl FnOnce(&mut [u8]) -> usize) -> JSValue {
    // SAFETY: the memory has as many bytes, all of them zero, and nobody else has seen them.
    own_buffer(state, length, true, |start| fill(unsafe { std::slice::from_raw_parts_mut(start, length) }))
}

/// A Buffer of zeros.
pub(crate) fn zeroed_buffer(state: &State, length: usize) -> JSValue {
    own_buffer(state, length, true, |_| length)
}

/// A Buffer with memory of its own that nobody has written.
pub(crate) fn unwritten_buffer(state: &State, length: usize) -> JSValue {
    own_buffer(state, length, false, |_| length)
}

/// A Buffer with `length` bytes of its own. `write` gets their start and gives how many the Buffer shows.
fn own_buffer(
    state: &State,
    length: usize,
    is_zeroed: bool,
    write: impl FnOnce(*mut u8) -> usize,
) -> JSValue {
    let mut start = std::ptr::null_mut();
    // SAFETY: raw.rs's invariant; `start` outlives the call.
    let memory =
        unsafe { qjs::JS_NewArrayBufferRoom(state.context, length as u64, is_zeroed, false, &mut start) };
    if raw::is_exception(memory) {
        return memory;
    }
    let shown = write(start);
    buffer_over(state, memory, 0, shown.min(length))
}

/// An ArrayBuffer that transfers pass over.
pub(crate) fn pinned_memory(context: *mut JSContext, length: usize) -> JSValue {
    let mut pointer = std::ptr::null_mut();
    // SAFETY: raw.rs's invariant; `pointer` outlives the call.
    unsafe { qjs::JS_NewArrayBufferRoom(context, length as u64, true, true, &mut pointer) }
}

/// A Buffer over a part of an ArrayBuffer that has this part. Takes the ArrayBuffer over.
pub(crate) fn buffer_over(state: &State, owned: JSValue, offset: usize, length: usize) -> JSValue {
    let prototype = state.buffer_prototype.get();
    // SAFETY: raw.rs's invariant; the callers made sure that the part lies inside.
    unsafe { qjs::JS_NewUint8ArrayOver(state.context, prototype, owned, offset as u64, length as u64) }
}

/// A Buffer over a part of a Uint8Array's bytes; `None` if it has no such part or is none.
pub(crate) fn part(state: &State, array: JSValue, offset: usize, length: usize) -> Option<JSValue> {
    let (kind, place) = typed_array(array)?;
    if kind != qjs::JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8 as i32 || offset.checked_add(length)? > place.length
    {
        return None;
    }
    let mut start = 0;
    let null = std::ptr::null_mut();
    // SAFETY: raw.rs's invariant; `array` is a typed array, and the engine leaves out what has no place to go.
    let memory = unsafe { qjs::JS_GetTypedArrayBuffer(state.context, array, &mut start, null, null) };
    if raw::is_exception(memory) {
        raw::free(state.context, raw::take_exception(state.context));
        return None;
    }
    Some(buffer_over(state, memory, start as usize + offset, length))
}
