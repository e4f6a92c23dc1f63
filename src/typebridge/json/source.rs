//! The source of `JSON.parse`: units of 8 or 16 bits, read by the same code.

use super::access::{self, Units};
use super::escapes::resolve;
use super::output::{Buffers, Output};
use super::scan::{self, WORD};
use crate::raw::{JSContext, JSValue};

pub(crate) trait Unit: Copy + Into<u32> {
    /// Number of units before the first that is special in a string.
    fn plain_prefix(units: &[Self]) -> usize;
    /// A string; an exception if there is no memory.
    fn string(context: *mut JSContext, units: &[Self]) -> JSValue;
    fn units(units: &[Self]) -> Units<'_>;
    /// As `plain_prefix` for a few.
    fn plain_prefix_of_word(word: &[Self; WORD]) -> usize;
    /// Appends what the source from `at` on means, as far as that is easily said; see escapes.rs. Gives where it ends.
    fn resolve(source: &[Self], at: usize, out: &mut Output) -> usize;
    /// The units, if they have 8 bits.
    fn narrow(units: &[Self]) -> Option<&[u8]>;
}

impl Unit for u8 {
    #[inline]
    fn plain_prefix(units: &[u8]) -> usize {
        scan::plain_prefix(units)
    }

    #[inline]
    fn string(context: *mut JSContext, units: &[u8]) -> JSValue {
        access::new_latin1(context, units)
    }

    #[inline]
    fn units(units: &[u8]) -> Units<'_> {
        Units::Narrow(units)
    }

    #[inline]
    fn plain_prefix_of_word(word: &[u8; WORD]) -> usize {
        scan::plain_prefix_of_word(word)
    }

    fn resolve(source: &[u8], at: usize, out: &mut Output) -> usize {
        match out.buffers() {
            Buffers::Narrow(out) => resolve(source, at, out, |unit| unit),
            Buffers::Wide(out) => resolve(source, at, out, u16::from),
        }
    }

    #[inline]
    fn narrow(units: &[u8]) -> Option<&[u8]> {
        Some(units)
    }
}

impl Unit for u16 {
    fn plain_prefix(units: &[u16]) -> usize {
        scan::plain_prefix_wide::<false>(units)
    }

    fn string(context: *mut JSContext, units: &[u16]) -> JSValue {
        access::new_utf16(context, units)
    }

    fn units(units: &[u16]) -> Units<'_> {
        Units::Wide(units)
    }

    #[inline]
    fn plain_prefix_of_word(word: &[u16; WORD]) -> usize {
        scan::plain_prefix_of_wide_word(word)
    }

    fn resolve(source: &[u16], at: usize, out: &mut Output) -> usize {
        resolve(source, at, out.wide(), |unit| unit)
    }

    fn narrow(_: &[u16]) -> Option<&[u8]> {
        None
    }
}
