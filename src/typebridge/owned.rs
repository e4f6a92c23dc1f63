//! A value with one owner and an address that was given away: C code and hooks reach it by that.

use std::ops::Deref;
use std::ptr::NonNull;

/// As a `Box`, but moving it does not claim the value for itself alone, so addresses that were taken before stay good.
/// It is only ever read through; what changes inside has cells.
pub(crate) struct Owned<T>(NonNull<T>);

impl<T> Owned<T> {
    pub(crate) fn new(value: T) -> Owned<T> {
        Owned(NonNull::from(Box::leak(Box::new(value))))
    }

    /// Good as long as this owner.
    pub(crate) fn address(&self) -> *mut T {
        self.0.as_ptr()
    }
}

impl<T> Deref for Owned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the value lives until `drop`, and nobody makes a `&mut` to it.
        unsafe { self.0.as_ref() }
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: `new` leaked a box, and it is taken back once.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}
