//! How objects of a shape are written: which properties, with their keys already in quotes. Remembered by shape.

use super::access::{KeptShape, Name, Shape, Units, View, name};
use super::output::quote;
use crate::raw::{JSAtom, JSContext};
use std::rc::Rc;

/// Slots of the table; a shape has one place in it.
const PLANS: usize = 256;
/// Shapes with more properties are seldom those of a second object.
const KEYS_MAX: usize = 64;

/// One property.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) atom: JSAtom,
    pub(crate) slot: u32,
    /// End of the quoted key and its colon in `text`; it begins where the one before ends.
    end: u32,
    /// False if reading the value may run script.
    pub(crate) is_data: bool,
    /// The key has 16-bit units and is not in `text`.
    pub(crate) is_wide: bool,
}

/// What is to be written of objects of one shape.
pub(crate) struct Plan {
    pub(crate) shape: KeptShape,
    pub(crate) entries: Box<[Entry]>,
    text: Box<[u8]>,
}

impl Plan {
    /// The quoted key, with its colon, that ends at `entry` and begins at `start`; `start` moves behind it.
    #[inline]
    pub(crate) fn key(&self, entry: &Entry, start: &mut u32) -> &[u8] {
        let from = std::mem::replace(start, entry.end);
        &self.text[from as usize..entry.end as usize]
    }

    /// `None` if the order of the keys is not that of the shape, for there are indices among them.
    fn new(context: *mut JSContext, shape: KeptShape) -> Option<Plan> {
        let (mut entries, mut text) = (Vec::new(), Vec::new());
        for (slot, property) in shape.keys().iter().enumerate() {
            if property.atom == 0 {
                continue;
            }
            let units = match name(context, property.atom) {
                Name::Index(_) => return None,
                Name::Symbol => continue,
                Name::Text(units) => units,
            };
            // Indices beyond those that the engine keeps as numbers begin with a digit; few other keys do.
            if units.first().is_some_and(|first| (0x30..0x3a).contains(&first)) {
                return None;
            }
            if !property.is_enumerable() {
                continue;
            }
            if let Units::Narrow(units) = units {
                quote(units, &mut text);
                text.push(b':');
            }
            entries.push(Entry {
                atom: property.atom,
                slot: slot as u32,
                end: text.len() as u32,
                is_data: property.is_data(),
                is_wide: matches!(units, Units::Wide(_)),
            });
        }
        Some(Plan { shape, entries: entries.into(), text: text.into() })
    }
}

/// The plans of shapes that were met lately.
#[derive(Default)]
pub(crate) struct Plans {
    /// Made when the first object is written.
    table: Vec<Option<Rc<Plan>>>,
    /// Places of plans that keep a script's prototype alive: they are let go with the text.
    passing: Vec<usize>,
}

impl Plans {
    /// The plan for a plain object; `None` if its keys must be asked of the engine.
    #[inline]
    pub(crate) fn of(&mut self, context: *mut JSContext, view: &View) -> Option<Rc<Plan>> {
        let place = place_of(view.shape);
        if let Some(Some(plan)) = self.table.get(place)
            && plan.shape.is(view.shape)
        {
            return Some(plan.clone());
        }
        self.make(context, view, place)
    }

    #[cold]
    fn make(&mut self, context: *mut JSContext, view: &View, place: usize) -> Option<Rc<Plan>> {
        let plan = Rc::new(Plan::new(context, KeptShape::keep(context, view.shape))?);
        if plan.entries.len() <= KEYS_MAX {
            if !plan.shape.is_common() {
                self.passing.push(place);
            }
            self.table.resize_with(PLANS, || None);
            self.table[place] = Some(plan.clone());
        }
        Some(plan)
    }

    /// The text is done.
    pub(crate) fn let_go(&mut self) {
        for place in self.passing.drain(..) {
            self.table[place] = None;
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Plans::default();
    }
}

fn place_of(shape: *mut Shape) -> usize {
    // Shapes are tens of bytes apart: the lowest bits say little.
    let address = shape as usize;
    ((address >> 4) ^ (address >> 12)) % PLANS
}
