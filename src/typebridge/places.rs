//! Where the bytes of a view lie, and copies of bytes that other threads may write meanwhile.
//!
//! Memory of a SharedArrayBuffer is read and written by atomic operations only: a slice would promise that nobody else writes.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::Relaxed};

/// The bytes of a typed array, DataView or buffer. Valid until JavaScript runs again (it could detach or resize the buffer).
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) start: *mut u8,
    pub(crate) length: usize,
    /// Other threads may see these bytes.
    pub(crate) is_shared: bool,
}

impl Place {
    /// No bytes.
    pub(crate) fn nowhere() -> Place {
        Place { start: std::ptr::NonNull::dangling().as_ptr(), length: 0, is_shared: false }
    }

    /// A part, if there is one.
    pub(crate) fn part(self, range: &std::ops::Range<usize>) -> Option<Place> {
        if range.start > range.end || range.end > self.length {
            return None;
        }
        // SAFETY: the start lies inside.
        let start = unsafe { self.start.add(range.start) };
        Some(Place { start, length: range.len(), ..self })
    }

    /// Copies `count` bytes to where `into` begins; overlapping memory is fine.
    ///
    /// # Safety
    /// Both places are valid now and have so many bytes, and no slice of the target's is alive.
    pub(crate) unsafe fn copy_to(self, into: Place, count: usize) {
        debug_assert!(count <= self.length && count <= into.length);
        if !(self.is_shared || into.is_shared) {
            // SAFETY: the caller's word; `copy` allows overlap.
            return unsafe { std::ptr::copy(self.start, into.start, count) };
        }
        // SAFETY: the caller's word.
        unsafe {
            let bytes = load(self.start, count);
            bytes.iter().enumerate().for_each(|(at, &byte)| store(into.start.add(at), byte));
        }
    }

    /// A copy of the bytes.
    ///
    /// # Safety
    /// The place is valid now.
    pub(crate) unsafe fn copied(self) -> Vec<u8> {
        // SAFETY: the caller's word.
        unsafe { load(self.start, self.length) }
    }

    /// Runs `change` over a copy and writes what it changed: what it left alone may be another thread's by now.
    ///
    /// # Safety
    /// The place is valid until `change` has run.
    pub(crate) unsafe fn change_copy<R>(self, change: impl FnOnce(&mut [u8]) -> R) -> R {
        // SAFETY: the caller's word.
        let before = unsafe { self.copied() };
        let mut after = before.clone();
        let result = change(&mut after);
        for (at, (old, new)) in before.iter().zip(&after).enumerate() {
            if old != new {
                // SAFETY: `at` lies inside.
                unsafe { store(self.start.add(at), *new) };
            }
        }
        result
    }
}

/// # Safety
/// The pointer is good for reading `length` bytes.
unsafe fn load(start: *mut u8, length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length);
    let head = start.align_offset(size_of::<u64>()).min(length);
    let words = (length - head) / size_of::<u64>();
    // SAFETY: the caller's word; the words are aligned.
    unsafe {
        let byte = |at| AtomicU8::from_ptr(start.add(at)).load(Relaxed);
        bytes.extend((0..head).map(byte));
        for at in 0..words {
            let word = AtomicU64::from_ptr(start.add(head).cast::<u64>().add(at)).load(Relaxed);
            bytes.extend_from_slice(&word.to_ne_bytes());
        }
        bytes.extend((bytes.len()..length).map(byte));
    }
    bytes
}

/// # Safety
/// The pointer is good for writing.
unsafe fn store(place: *mut u8, byte: u8) {
    // SAFETY: the caller's word; a byte is always aligned.
    unsafe { AtomicU8::from_ptr(place) }.store(byte, Relaxed);
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn shared_bytes_are_copied_whole() {
        let mut bytes: Vec<u8> = (0..64).collect();
        for (start, end) in [(0, 0), (0, 64), (1, 2), (3, 61), (5, 8), (8, 16), (7, 64)] {
            let whole = Place { start: bytes.as_mut_ptr(), length: 64, is_shared: true };
            let part = whole.part(&(start..end)).unwrap();
            // SAFETY: the bytes outlive the place, and nobody borrows them.
            assert_eq!(unsafe { part.copied() }, (start as u8..end as u8).collect::<Vec<u8>>());
        }
    }

    #[test]
    fn only_what_changed_is_written() {
        let mut bytes = [1, 2, 3, 4];
        let place = Place { start: bytes.as_mut_ptr(), length: 4, is_shared: true };
        // SAFETY: the bytes outlive the place, and nobody borrows them.
        unsafe {
            place.change_copy(|copy| {
                // Another thread's write, while the copy is worked on.
                place.start.write(9);
                copy[2] = 7;
            });
        }
        assert_eq!(bytes, [9, 2, 7, 4]);
    }

    #[test]
    fn ranges_that_are_not_inside_are_no_part() {
        let mut bytes = [0; 4];
        let place = Place { start: bytes.as_mut_ptr(), length: 4, is_shared: false };
        assert!(place.part(&(4..4)).is_some());
        assert!(place.part(&(3..5)).is_none());
        #[allow(clippy::reversed_empty_ranges, reason = "what a native may be given")]
        let backwards = 3..2;
        assert!(place.part(&backwards).is_none());
    }
}
