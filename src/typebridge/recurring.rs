//! Strings that recur, such as names of headers and their values: a table of fixed size finds their atoms by their bytes.

use crate::raw::{self, JSAtom, JSContext, JSValue, qjs};

/// Places of the table; a power of two.
const PLACES: usize = 1024;

/// Longer strings are not worth a place.
pub(crate) const BYTES_MAX: usize = 64;

struct Place {
    atom: JSAtom,
    length: u8,
    /// ASCII.
    bytes: [u8; BYTES_MAX],
}

/// Direct-mapped: of two strings that fall on one place the later one has it.
#[derive(Default)]
pub(crate) struct Recurring {
    places: Vec<Option<Box<Place>>>,
    /// By place, a mark of the string that was last seen there without getting the place.
    seen: Vec<u32>,
    live: usize,
}

impl Recurring {
    /// The atom of a short ASCII string, borrowed until the next call; `None` for every other.
    pub(crate) fn atom(&mut self, context: *mut JSContext, text: &[u8]) -> Option<JSAtom> {
        let hash = self.hash(text)?;
        match self.find(hash, text) {
            Some(atom) => Some(atom),
            None => self.keep(context, hash, text),
        }
    }

    /// As `atom`, but a string gets its place only when it comes for the second time: most that come once never come again.
    pub(crate) fn atom_if_again(&mut self, context: *mut JSContext, text: &[u8]) -> Option<JSAtom> {
        let hash = self.hash(text)?;
        if let Some(atom) = self.find(hash, text) {
            return Some(atom);
        }
        let mark = (hash as u32) | 1;
        if std::mem::replace(&mut self.seen[place_of(hash)], mark) != mark {
            return None;
        }
        self.keep(context, hash, text)
    }

    fn hash(&mut self, text: &[u8]) -> Option<u64> {
        if text.is_empty() || text.len() > BYTES_MAX {
            return None;
        }
        if self.places.is_empty() {
            self.places.resize_with(PLACES, || None);
            self.seen.resize(PLACES, 0);
        }
        Some(hash_of(text))
    }

    fn find(&self, hash: u64, text: &[u8]) -> Option<JSAtom> {
        let found = self.places[place_of(hash)].as_ref()?;
        (&found.bytes[..usize::from(found.length)] == text).then_some(found.atom)
    }

    fn keep(&mut self, context: *mut JSContext, hash: u64, text: &[u8]) -> Option<JSAtom> {
        if !text.is_ascii() {
            return None;
        }
        // SAFETY: raw.rs's invariant; pointer and length are of one slice.
        let atom = unsafe { qjs::JS_NewAtomLen(context, text.as_ptr().cast(), text.len() as u64) };
        let mut bytes = [0; BYTES_MAX];
        bytes[..text.len()].copy_from_slice(text);
        let new = Place { atom, length: text.len() as u8, bytes };
        match &mut self.places[place_of(hash)] {
            Some(old) => {
                raw::free_atom(context, old.atom);
                **old = new;
            }
            place => {
                *place = Some(Box::new(new));
                self.live += 1;
            }
        }
        Some(atom)
    }

    /// Places taken.
    pub(crate) fn len(&self) -> usize {
        self.live
    }

    /// Gives all atoms up.
    pub(crate) fn clear(&mut self, context: *mut JSContext) {
        for place in std::mem::take(&mut self.places).into_iter().flatten() {
            raw::free_atom(context, place.atom);
        }
        self.live = 0;
    }
}

fn place_of(hash: u64) -> usize {
    (hash >> 48) as usize % PLACES
}

/// Multiplies word by word: whoever makes strings fall on one place only slows his own requests a little.
fn hash_of(text: &[u8]) -> u64 {
    let mut hash = text.len() as u64;
    let mut mix = |word: u64| hash = (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    let mut words = text.chunks_exact(8);
    for word in &mut words {
        mix(u64::from_le_bytes(word.try_into().expect("chunks are of eight bytes")));
    }
    let mut last = [0; 8];
    last[..words.remainder().len()].copy_from_slice(words.remainder());
    mix(u64::from_le_bytes(last));
    hash
}

/// The string of an atom, owned.
pub(crate) fn string_of(context: *mut JSContext, atom: JSAtom) -> JSValue {
    // SAFETY: raw.rs's invariant.
    unsafe { qjs::JS_AtomToString(context, atom) }
}
