//! The text being made: 8-bit units until one needs 16.

use super::access::{self, Units};
use super::quoting::{self, Quoted};
use super::{number, scan};
use crate::raw::{JSContext, JSValue};

/// Longest string of the engine.
pub(crate) const LENGTH_MAX: usize = (1 << 30) - 1;

/// Both buffers keep their room between texts.
#[derive(Default)]
pub(crate) struct Output {
    narrow: Vec<u8>,
    wide: Vec<u16>,
    is_wide: bool,
}

/// Which buffer is in use.
pub(crate) enum Buffers<'a> {
    Narrow(&'a mut Vec<u8>),
    Wide(&'a mut Vec<u16>),
}

impl Output {
    pub(crate) fn len(&self) -> usize {
        if self.is_wide { self.wide.len() } else { self.narrow.len() }
    }

    /// Takes back what follows the first `length` units.
    pub(crate) fn truncate(&mut self, length: usize) {
        if self.is_wide { self.wide.truncate(length) } else { self.narrow.truncate(length) }
    }

    /// Begins anew.
    #[inline]
    pub(crate) fn restart(&mut self) {
        self.is_wide = false;
        self.narrow.clear();
        self.wide.clear();
    }

    pub(crate) fn clear(&mut self, room_max: usize) {
        self.restart();
        self.narrow.shrink_to(room_max);
        self.wide.shrink_to(room_max / 2);
    }

    /// The string; an exception if there is no memory.
    pub(crate) fn string(&self, context: *mut JSContext) -> JSValue {
        match self.is_wide {
            true => access::new_utf16(context, &self.wide),
            false => access::new_latin1(context, &self.narrow),
        }
    }

    /// Appends 8-bit units as they are.
    #[inline]
    pub(crate) fn narrow(&mut self, units: &[u8]) {
        if self.is_wide {
            self.wide.extend(units.iter().map(|&unit| u16::from(unit)));
        } else {
            self.narrow.extend_from_slice(units);
        }
    }

    #[inline]
    pub(crate) fn unit(&mut self, unit: u8) {
        if self.is_wide { self.wide.push(u16::from(unit)) } else { self.narrow.push(unit) }
    }

    /// Appends units as they are.
    pub(crate) fn units(&mut self, units: Units<'_>) {
        match units {
            Units::Narrow(units) => self.narrow(units),
            Units::Wide(units) => {
                self.widen();
                self.wide.extend_from_slice(units);
            }
        }
    }

    /// What to append to.
    pub(crate) fn buffers(&mut self) -> Buffers<'_> {
        if self.is_wide { Buffers::Wide(&mut self.wide) } else { Buffers::Narrow(&mut self.narrow) }
    }

    /// What to append 16-bit units to.
    pub(crate) fn wide(&mut self) -> &mut Vec<u16> {
        self.widen();
        &mut self.wide
    }

    /// Appends one unit of any size.
    #[inline]
    pub(crate) fn code_unit(&mut self, unit: u16) {
        match u8::try_from(unit) {
            Ok(narrow) => self.unit(narrow),
            Err(_) => {
                self.widen();
                self.wide.push(unit);
            }
        }
    }

    pub(crate) fn integer(&mut self, number: i32) {
        self.narrow(itoa::Buffer::new().format(number).as_bytes());
    }

    pub(crate) fn number(&mut self, number: f64) {
        if !number.is_finite() {
            return self.narrow(b"null");
        }
        if !self.is_wide {
            return number::write(number, &mut self.narrow);
        }
        let mut text = Vec::new();
        number::write(number, &mut text);
        self.narrow(&text);
    }

    /// Appends a string in quotes, escaped.
    #[inline]
    pub(crate) fn quoted(&mut self, units: Units<'_>) {
        match units {
            Units::Narrow(units) if self.is_wide => self.quoted_wide(units),
            Units::Narrow(units) => quote(units, &mut self.narrow),
            Units::Wide(units) => {
                self.widen();
                self.quoted_wide(units);
            }
        }
    }

    fn widen(&mut self) {
        if !self.is_wide {
            self.wide.extend(self.narrow.iter().map(|&unit| u16::from(unit)));
            self.narrow.clear();
            self.is_wide = true;
        }
    }

    fn quoted_wide<U: Quoted + Into<u16>>(&mut self, units: &[U]) {
        self.wide.reserve(units.len() + 2);
        self.wide.push(u16::from(b'"'));
        quoting::quote(units, &mut self.wide);
        self.wide.push(u16::from(b'"'));
    }
}

/// Appends a string of 8-bit units in quotes, escaped.
#[inline]
pub(crate) fn quote(units: &[u8], out: &mut Vec<u8>) {
    out.reserve(units.len() + 2);
    out.push(b'"');
    let plain = scan::plain_prefix(units);
    out.extend_from_slice(&units[..plain]);
    if plain < units.len() {
        // Where there is one special unit there are others.
        quoting::quote(&units[plain..], out);
    }
    out.push(b'"');
}
