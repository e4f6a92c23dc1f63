//! What recurs in parsed text: keys, found by their bytes, and shapes, found by their keys.

use super::access::{self, KeptShape};
use crate::raw::{self, JSAtom, JSContext, JSValue};

/// Slots of each table; what is looked up has one place in it.
const KEYS: usize = 1024;
const SHAPES: usize = 256;
/// Longest key that is remembered, in units.
const KEY_UNITS_MAX: usize = 27;
/// Most keys of a shape that is remembered.
const SHAPE_KEYS_MAX: usize = 64;

#[derive(Clone, Copy)]
struct Known {
    units: [u8; KEY_UNITS_MAX],
    length: u8,
    atom: JSAtom,
}

/// Kept for the life of the context, made when the first key is met.
#[derive(Default)]
pub(crate) struct Recurring {
    keys: Vec<Option<Known>>,
    shapes: Vec<Option<KeptShape>>,
}

impl Recurring {
    /// The atom of a key of 8-bit units, owned; `None` if there is no memory.
    #[inline]
    pub(crate) fn key(&mut self, context: *mut JSContext, units: &[u8]) -> Option<JSAtom> {
        if units.len() > KEY_UNITS_MAX {
            return access::atom_of(context, access::new_latin1(context, units));
        }
        let place = place_of_key(units);
        if let Some(Some(known)) = self.keys.get(place)
            && usize::from(known.length) == units.len()
            && &known.units[..units.len()] == units
        {
            return Some(raw::dup_atom(context, known.atom));
        }
        self.learn(context, units, place)
    }

    #[cold]
    fn learn(&mut self, context: *mut JSContext, units: &[u8], place: usize) -> Option<JSAtom> {
        let atom = access::atom_of(context, access::new_latin1(context, units))?;
        let mut known = Known { units: [0; KEY_UNITS_MAX], length: units.len() as u8, atom };
        known.units[..units.len()].copy_from_slice(units);
        self.keys.resize(KEYS, None);
        if let Some(old) = self.keys[place].replace(known) {
            raw::free_atom(context, old.atom);
        }
        Some(raw::dup_atom(context, atom))
    }

    /// An object of these properties, or an exception.
    #[inline]
    pub(crate) fn object(&mut self, context: *mut JSContext, keys: &[JSAtom], owned: &[JSValue]) -> JSValue {
        let place = place_of_shape(keys);
        if let Some(Some(shape)) = self.shapes.get(place)
            && let Some(object) = shape.make(keys, owned)
        {
            return object;
        }
        let (object, shape) = access::new_object(context, keys, owned);
        if keys.len() <= SHAPE_KEYS_MAX
            && let Some(shape) = shape
        {
            self.shapes.resize_with(SHAPES, || None);
            self.shapes[place] = Some(shape);
        }
        object
    }

    pub(crate) fn clear(&mut self, context: *mut JSContext) {
        for known in self.keys.drain(..).flatten() {
            raw::free_atom(context, known.atom);
        }
        self.shapes.clear();
    }
}

/// Mixes the ends of the key and its length.
#[inline]
fn place_of_key(units: &[u8]) -> usize {
    let (first, last) = match (units.first_chunk::<4>(), units.last_chunk::<4>()) {
        (Some(first), Some(last)) => (u32::from_le_bytes(*first), u32::from_le_bytes(*last)),
        _ => (units.iter().fold(0, |all, &unit| (all << 8) | u32::from(unit)), 0),
    };
    let mixed = (u64::from(first) << 32 | u64::from(last)) ^ (units.len() as u64) << 27;
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize % KEYS
}

#[inline]
fn place_of_shape(keys: &[JSAtom]) -> usize {
    let mixed =
        keys.iter().fold(keys.len() as u32, |all, &key| (all.rotate_left(5) ^ key).wrapping_mul(0x9e37_79b9));
    (mixed >> 16) as usize % SHAPES
}
