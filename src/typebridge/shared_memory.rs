//! The memory of SharedArrayBuffers: it belongs to all buffers over it, whatever their threads, and goes with the last of them.

use crate::direct;
use crate::raw::{self, JSContext, JSRuntime, JSValue, qjs};
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Stands before the bytes.
#[repr(C, align(16))]
struct Header {
    holders: AtomicUsize,
    /// Of the whole allocation.
    bytes: usize,
}

impl Header {
    /// # Safety
    /// The pointer came from `allocate` and is held.
    unsafe fn of(start: *mut u8) -> *mut Header {
        // SAFETY: the header stands before the bytes.
        unsafe { start.sub(size_of::<Header>()).cast() }
    }
}

fn layout(bytes: usize) -> Option<Layout> {
    Layout::from_size_align(bytes.checked_add(size_of::<Header>())?, align_of::<Header>()).ok()
}

unsafe extern "C" fn allocate(_: *mut c_void, size: qjs::size_t) -> *mut c_void {
    let Some(layout) = layout(size as usize) else { return std::ptr::null_mut() };
    // SAFETY: the layout has a size: that of the header at least.
    let start = unsafe { alloc_zeroed(layout) };
    if start.is_null() {
        return start.cast();
    }
    // SAFETY: there is room for the header, aligned as the layout says, and the bytes begin behind it.
    unsafe {
        start.cast::<Header>().write(Header { holders: AtomicUsize::new(1), bytes: layout.size() });
        start.add(size_of::<Header>()).cast()
    }
}

unsafe extern "C" fn hold(_: *mut c_void, start: *mut c_void) {
    // SAFETY: the engine and `SharedMemory` pass what they hold.
    unsafe { (*Header::of(start.cast())).holders.fetch_add(1, Ordering::Relaxed) };
}

unsafe extern "C" fn release(_: *mut c_void, start: *mut c_void) {
    // SAFETY: as in `hold`; the last holder sees all that the others wrote, and nobody can hold the memory again.
    unsafe {
        let header = Header::of(start.cast());
        if (*header).holders.fetch_sub(1, Ordering::AcqRel) == 1 {
            let layout = Layout::from_size_align_unchecked((*header).bytes, align_of::<Header>());
            dealloc(header.cast(), layout);
        }
    }
}

/// SharedArrayBuffers of this runtime get their memory here from now on.
pub(crate) fn register(runtime: *mut JSRuntime) {
    let functions = qjs::JSSharedArrayBufferFunctions {
        sab_alloc: Some(allocate),
        sab_free: Some(release),
        sab_dup: Some(hold),
        sab_opaque: std::ptr::null_mut(),
    };
    // SAFETY: raw.rs's invariant; the engine copies the list.
    unsafe { qjs::JS_SetSharedArrayBufferFunctions(runtime, &functions) };
}

/// One hold of a SharedArrayBuffer's memory.
pub struct SharedMemory {
    start: NonNull<u8>,
    length: usize,
    /// How long the buffer can become, if it can grow.
    length_max: Option<usize>,
}

// SAFETY: nothing here looks at the bytes; the holders are counted by an atomic.
unsafe impl Send for SharedMemory {}
// SAFETY: as above.
unsafe impl Sync for SharedMemory {}

impl SharedMemory {
    /// That of a SharedArrayBuffer.
    pub(crate) fn of(buffer: JSValue) -> SharedMemory {
        let place = direct::buffer_place(buffer).expect("shared memory is never detached");
        let start = NonNull::new(place.bytes).expect("shared memory has an address");
        // SAFETY: the buffer holds it.
        unsafe { hold(std::ptr::null_mut(), place.bytes.cast()) };
        SharedMemory { start, length: place.length, length_max: place.length_max }
    }

    /// A SharedArrayBuffer over it.
    pub(crate) fn buffer(&self, context: *mut JSContext) -> JSValue {
        let (start, length, max) = (self.start.as_ptr(), self.length as _, self.length_max.unwrap_or(0) as _);
        // SAFETY: raw.rs's invariant; `self` holds the memory, and the engine takes a hold of its own.
        unsafe { qjs::JS_NewArrayBuffer(context, start, length, max, None, std::ptr::null_mut(), true) }
    }
}

impl Drop for SharedMemory {
    fn drop(&mut self) {
        // SAFETY: the hold is given up once.
        unsafe { release(std::ptr::null_mut(), self.start.as_ptr().cast()) };
    }
}

/// True for a SharedArrayBuffer.
pub(crate) fn is_shared(context: *mut JSContext, value: JSValue) -> bool {
    if !raw::is_object(value) {
        return false;
    }
    // SAFETY: raw.rs's invariant.
    let class = unsafe { qjs::JS_GetClassName(raw::runtime(context), qjs::JS_GetClassID(value)) };
    raw::free_atom(context, class);
    class == crate::state::of(context).names.shared_array_buffer
}
