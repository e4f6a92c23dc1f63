//! The bytes of arguments, borrowed while a native runs: shared by `&Args`, alone by `&mut Args`.
//!
//! Scripts own these bytes, and two arguments may be views of the same. No script runs during a native, so nothing detaches
//! them; slices of them borrow the `Args` that gave them, and bytes are written through `&mut Args` only. So the compiler sees
//! to it that nothing else looks at bytes that are written. Bytes that other threads see are read and written as copies.

use crate::args::Args;
use crate::bytes;
use crate::failure::Failure;
use crate::places::Place;
use crate::raw::{JSValue, qjs};
use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::Range;

/// Copies of shared bytes, as natives saw them; they go when the native has run.
#[derive(Default)]
pub(crate) struct Snapshots(Cell<Option<Box<Snapshot>>>);

struct Snapshot {
    bytes: Vec<u8>,
    _earlier: Option<Box<Snapshot>>,
}

impl Snapshots {
    fn keep(&self, bytes: Vec<u8>) -> &[u8] {
        let snapshot = Box::new(Snapshot { bytes, _earlier: self.0.take() });
        let (start, length) = (snapshot.bytes.as_ptr(), snapshot.bytes.len());
        self.0.set(Some(snapshot));
        // SAFETY: nothing changes or frees the bytes before `self` goes, and moving a Vec leaves them where they are.
        unsafe { std::slice::from_raw_parts(start, length) }
    }
}

/// Bytes of an argument or of `this`, to be read.
#[derive(Clone, Copy)]
pub struct View<'s> {
    place: Place,
    snapshots: &'s Snapshots,
}

impl<'s> View<'s> {
    /// Number of bytes; detached views have none.
    pub fn len(&self) -> usize {
        self.place.length
    }

    /// True without bytes.
    pub fn is_empty(&self) -> bool {
        self.place.length == 0
    }

    /// All bytes.
    pub fn bytes(&self) -> &'s [u8] {
        let Place { start, length, is_shared } = self.place;
        if is_shared {
            // SAFETY: no script runs, so the place is valid.
            return self.snapshots.keep(unsafe { self.place.copied() });
        }
        // SAFETY: the file's first lines.
        unsafe { std::slice::from_raw_parts(start, length) }
    }

    /// The bytes of a range; `None` if it does not lie inside. Of shared bytes this copies fewer than [`View::bytes`].
    pub fn part(&self, range: Range<usize>) -> Option<&'s [u8]> {
        Some(View { place: self.place.part(&range)?, ..*self }.bytes())
    }
}

/// Bytes of an argument or of `this`, to be written.
pub struct ViewMut<'s> {
    place: Place,
    alone: PhantomData<&'s mut ()>,
}

impl ViewMut<'_> {
    /// Number of bytes; detached views have none.
    pub fn len(&self) -> usize {
        self.place.length
    }

    /// True without bytes.
    pub fn is_empty(&self) -> bool {
        self.place.length == 0
    }

    /// Runs `change` over a range of the bytes; `None` if it does not lie inside.
    pub fn change<R>(&mut self, range: Range<usize>, change: impl FnOnce(&mut [u8]) -> R) -> Option<R> {
        let place = self.place.part(&range)?;
        if place.is_shared {
            // SAFETY: no script runs, so the place is valid.
            return Some(unsafe { place.change_copy(change) });
        }
        // SAFETY: the file's first lines: `self` holds the arguments alone.
        Some(change(unsafe { std::slice::from_raw_parts_mut(place.start, place.length) }))
    }

    /// Runs `change` over all bytes.
    pub fn change_all<R>(&mut self, change: impl FnOnce(&mut [u8]) -> R) -> R {
        self.change(0..self.place.length, change).expect("all of it lies inside")
    }
}

/// What a Buffer is put together from.
#[derive(Clone, Copy)]
pub enum Parts<'b> {
    /// Bytes that are no script's.
    Bytes(&'b [u8]),
    /// The bytes of the argument with this index, which is a Uint8Array.
    Argument(usize),
    /// The bytes of the elements, Uint8Arrays, of the array argument with this index.
    Elements(usize),
}

impl Args<'_> {
    /// A typed array, DataView, ArrayBuffer or SharedArrayBuffer.
    pub fn view(&self, index: usize) -> Result<View<'_>, Failure> {
        let place = self.place(index)?;
        Ok(View { place, snapshots: &self.snapshots })
    }

    /// As [`Args::view`], to be written.
    pub fn view_mut(&mut self, index: usize) -> Result<ViewMut<'_>, Failure> {
        Ok(ViewMut { place: self.place(index)?, alone: PhantomData })
    }

    /// The bytes of a typed array, DataView, ArrayBuffer or SharedArrayBuffer. Detached ones are empty.
    pub fn bytes(&self, index: usize) -> Result<&[u8], Failure> {
        Ok(self.view(index)?.bytes())
    }

    /// True for a typed array, DataView or buffer.
    pub fn is_bytes(&self, index: usize) -> bool {
        bytes::view(self.state.context, self.get(index)).is_some()
    }

    /// What [`Args::view`] takes, as `this`.
    pub fn this_view(&self) -> Option<View<'_>> {
        let place = bytes::view(self.state.context, self.this)?;
        Some(View { place, snapshots: &self.snapshots })
    }

    /// As [`Args::this_view`], to be written.
    pub fn this_view_mut(&mut self) -> Option<ViewMut<'_>> {
        let place = bytes::view(self.state.context, self.this)?;
        Some(ViewMut { place, alone: PhantomData })
    }

    /// The bytes of a Uint8Array; `None` for every other value.
    pub fn uint8_array(&self, index: usize) -> Option<View<'_>> {
        Some(View { place: uint8_place(self.get(index))?, snapshots: &self.snapshots })
    }

    /// The bytes of `this`, if it is a Uint8Array.
    pub fn this_uint8_array(&self) -> Option<View<'_>> {
        Some(View { place: uint8_place(self.this)?, snapshots: &self.snapshots })
    }

    /// As [`Args::this_uint8_array`], to be written.
    pub fn this_uint8_array_mut(&mut self) -> Option<ViewMut<'_>> {
        Some(ViewMut { place: uint8_place(self.this)?, alone: PhantomData })
    }

    fn place(&self, index: usize) -> Result<Place, Failure> {
        bytes::view(self.state.context, self.get(index)).ok_or_else(|| self.wrong(index, "a view of bytes"))
    }

    /// Copies `source` bytes into `target`'s from `at` on, as far as they fit; overlapping memory is fine. Returns the count.
    pub fn copy_bytes(
        &mut self,
        target: usize,
        at: usize,
        source: usize,
        range: Range<usize>,
    ) -> Result<usize, Failure> {
        let (from, into) = (self.place(source)?, self.place(target)?);
        // SAFETY: `self` is held alone, so no slice is alive.
        Ok(unsafe { copy_fitting(from, range, into, at) })
    }

    /// As [`Args::copy_bytes`] from the bytes of `this`. `None` if one of them is no Uint8Array.
    pub fn copy_this(&mut self, target: usize, at: usize, range: Range<usize>) -> Option<usize> {
        let (from, into) = (uint8_place(self.this)?, uint8_place(self.get(target))?);
        // SAFETY: as in `copy_bytes`.
        Some(unsafe { copy_fitting(from, range, into, at) })
    }

    /// Calls `take` with the place of each part.
    pub(crate) fn each_place(&self, parts: Parts<'_>, mut take: impl FnMut(Place)) {
        match parts {
            Parts::Bytes(bytes) => {
                take(Place { start: bytes.as_ptr().cast_mut(), length: bytes.len(), is_shared: false });
            }
            Parts::Argument(index) => uint8_place(self.get(index)).into_iter().for_each(take),
            Parts::Elements(index) => {
                let list = self.elements_in_place(index);
                let values = list.as_ref().map_or(&[][..], |list| list.values);
                values.iter().filter_map(|&value| uint8_place(value)).for_each(take);
            }
        }
    }
}

fn uint8_place(value: JSValue) -> Option<Place> {
    let (kind, place) = bytes::typed_array(value)?;
    (kind == qjs::JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8 as i32).then_some(place)
}

/// Copies a range, cut to what is there, as far as it fits behind `at`. Returns the count.
///
/// # Safety
/// Both places are valid, and no slice of the target's bytes is alive.
unsafe fn copy_fitting(from: Place, range: Range<usize>, into: Place, at: usize) -> usize {
    let end = range.end.min(from.length);
    let (Some(from), Some(into)) = (from.part(&(range.start..end)), into.part(&(at..into.length))) else {
        return 0;
    };
    let count = from.length.min(into.length);
    // SAFETY: the caller's word.
    unsafe { from.copy_to(into, count) };
    count
}
