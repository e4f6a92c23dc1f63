//! Names of properties on both sides: the text of an atom, and the atom of a text, without asking the engine each time.

use crate::raw::{self, JSAtom, JSContext, qjs};
use std::sync::Arc;

/// Places of each table; a power of two.
const PLACES: usize = 1024;

/// A name; the place holds a reference to both, so that neither can become another.
struct Place {
    atom: JSAtom,
    text: Arc<[u8]>,
}

/// Two direct-mapped tables: by atom, and by the address of the text.
#[derive(Default)]
pub(crate) struct NameTable {
    by_atom: Vec<Option<Place>>,
    by_address: Vec<Option<Place>>,
}

impl NameTable {
    /// The text of an atom, if it is known.
    pub(crate) fn text(&self, atom: JSAtom) -> Option<&Arc<[u8]>> {
        let place = self.by_atom.get(atom as usize % PLACES)?.as_ref()?;
        (place.atom == atom).then_some(&place.text)
    }

    /// The atom of a text, borrowed, if this very text is known.
    pub(crate) fn atom(&self, text: &Arc<[u8]>) -> Option<JSAtom> {
        let place = self.by_address.get(place_of(text))?.as_ref()?;
        Arc::ptr_eq(&place.text, text).then_some(place.atom)
    }

    /// Remembers that these belong together.
    pub(crate) fn keep(&mut self, context: *mut JSContext, atom: JSAtom, text: &Arc<[u8]>) {
        if self.by_atom.is_empty() {
            self.by_atom.resize_with(PLACES, || None);
            self.by_address.resize_with(PLACES, || None);
        }
        let places = [&mut self.by_atom[atom as usize % PLACES], &mut self.by_address[place_of(text)]];
        for place in places {
            // SAFETY: raw.rs's invariant; freed when the place is given to another, or in `clear`.
            let atom = unsafe { qjs::JS_DupAtom(context, atom) };
            if let Some(old) = place.replace(Place { atom, text: text.clone() }) {
                raw::free_atom(context, old.atom);
            }
        }
    }

    /// Number of names by atom.
    pub(crate) fn len(&self) -> usize {
        self.by_atom.iter().flatten().count()
    }

    /// Forgets all names.
    pub(crate) fn clear(&mut self, context: *mut JSContext) {
        let both = [std::mem::take(&mut self.by_atom), std::mem::take(&mut self.by_address)];
        for place in both.into_iter().flatten().flatten() {
            raw::free_atom(context, place.atom);
        }
    }
}

/// Texts lie at multiples of sixteen.
fn place_of(text: &Arc<[u8]>) -> usize {
    let address = text.as_ptr().addr();
    (address >> 4 ^ address >> 14) % PLACES
}
