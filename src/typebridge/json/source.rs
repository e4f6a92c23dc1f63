//! The source of `JSON.parse`: units of 8 or 16 bits, read by the same code.

use super::access::{self, Units};
use super::output::Output;
use super::scan;
use crate::raw::{JSContext, JSValue};

pub(crate) trait Unit: Copy + Into<u32> {
    /// Number of units before the first that is special in a string.
    fn plain_prefix(units: &[Self]) -> usize;
    /// A string; an exception if there is no memory.
    fn string(context: *mut JSContext, units: &[Self]) -> JSValue;
    fn units(units: &[Self]) -> Units<'_>;
    /// Copies the units before the first that is special in a string; how many.
    fn copy_plain(units: &[Self], out: &mut Output) -> usize;
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
    fn copy_plain(units: &[u8], out: &mut Output) -> usize {
        out.plain(units)
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

    fn copy_plain(units: &[u16], out: &mut Output) -> usize {
        let plain = scan::plain_prefix_wide::<false>(units);
        out.units(Units::Wide(&units[..plain]));
        plain
    }

    fn narrow(_: &[u16]) -> Option<&[u8]> {
        None
    }
}
