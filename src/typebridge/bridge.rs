//! What conversions remember between each other in one engine: the cache, recurring strings, and what was counted.

use crate::cache::{ByAddress, ConversionCache, ENTRIES_MAX_DEFAULT};
use crate::clone::{self, Prototypes};
use crate::name_table::NameTable;
use crate::raw::{self, JSAtom, JSContext, JSValue, qjs};
use crate::recurring::{self, Recurring};
use crate::shared::{Content, Shared};
use crate::state::State;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// Memory of the conversions of one engine.
pub(crate) struct Bridge {
    pub(crate) cache: RefCell<ConversionCache>,
    recurring: RefCell<Recurring>,
    names: RefCell<NameTable>,
    /// Atoms of literals, by address: callers pass the same ones each time.
    literals: RefCell<ByAddress<(usize, usize), JSAtom>>,
    is_fast: Cell<bool>,
    conversions: Cell<u64>,
    bytes: Cell<u64>,
    /// The engine's class of ordinary objects.
    pub(crate) plain_class: qjs::JSClassID,
}

impl Bridge {
    pub(crate) fn new(context: *mut JSContext) -> Bridge {
        // SAFETY: raw.rs's invariant.
        let plain = unsafe { qjs::JS_NewObject(context) };
        // SAFETY: looks at the class only.
        let plain_class = unsafe { qjs::JS_GetClassID(plain) };
        raw::free(context, plain);
        Bridge {
            cache: RefCell::new(ConversionCache::new(ENTRIES_MAX_DEFAULT)),
            recurring: RefCell::default(),
            names: RefCell::default(),
            literals: RefCell::default(),
            is_fast: Cell::new(true),
            conversions: Cell::new(0),
            bytes: Cell::new(0),
            plain_class,
        }
    }

    /// False while the quick ways are switched off, to measure what they bring.
    pub(crate) fn is_fast(&self) -> bool {
        self.is_fast.get()
    }

    pub(crate) fn set_fast(&self, is_fast: bool) {
        self.is_fast.set(is_fast);
    }

    /// Counts conversions of what is more than a number or a flag.
    pub(crate) fn count(&self, conversions: u64, bytes: usize) {
        self.conversions.set(self.conversions.get() + conversions);
        self.bytes.set(self.bytes.get() + bytes as u64);
    }

    pub(crate) fn counted(&self) -> (u64, u64) {
        (self.conversions.get(), self.bytes.get())
    }

    /// Atoms at hand: of literals, and of strings that recur.
    pub(crate) fn atoms(&self) -> usize {
        self.literals.borrow().len() + self.recurring.borrow().len() + self.names.borrow().len()
    }

    /// The atom of a literal, borrowed.
    pub(crate) fn literal(&self, context: *mut JSContext, text: &'static str) -> JSAtom {
        let place = (text.as_ptr().addr(), text.len());
        *self.literals.borrow_mut().entry(place).or_insert_with(|| raw::atom(context, text))
    }

    /// The string of a literal, owned.
    pub(crate) fn literal_string(&self, context: *mut JSContext, text: &'static str) -> JSValue {
        self.count(1, text.len());
        if !self.is_fast() {
            return raw::text(context, text.as_bytes());
        }
        recurring::string_of(context, self.literal(context, text))
    }

    /// The atom of a name, owned.
    pub(crate) fn atom(&self, context: *mut JSContext, name: &[u8]) -> JSAtom {
        if self.is_fast()
            && let Some(atom) = self.recurring.borrow_mut().atom(context, name)
        {
            // SAFETY: raw.rs's invariant.
            return unsafe { qjs::JS_DupAtom(context, atom) };
        }
        let value = raw::text(context, name);
        // SAFETY: raw.rs's invariant; the value is freed once.
        unsafe {
            let atom = qjs::JS_ValueToAtom(context, value);
            raw::free(context, value);
            atom
        }
    }

    /// The text of a property's name, if it was met before.
    pub(crate) fn name(&self, atom: JSAtom) -> Option<Arc<[u8]>> {
        if self.is_fast() { self.names.borrow().text(atom).cloned() } else { None }
    }

    /// Remembers the text of a property's name.
    pub(crate) fn keep_name(&self, context: *mut JSContext, atom: JSAtom, text: &Arc<[u8]>) {
        if self.is_fast() {
            self.names.borrow_mut().keep(context, atom, text);
        }
    }

    /// The atom of a property's name in a tree, owned.
    pub(crate) fn atom_of_name(&self, context: *mut JSContext, text: &Arc<[u8]>) -> JSAtom {
        let known = if self.is_fast() { self.names.borrow().atom(text) } else { None };
        match known {
            // SAFETY: raw.rs's invariant.
            Some(atom) => unsafe { qjs::JS_DupAtom(context, atom) },
            None => {
                let atom = self.atom(context, text);
                self.keep_name(context, atom, text);
                atom
            }
        }
    }

    /// A string from UTF-8; lone surrogates in their three-byte form are kept.
    pub(crate) fn text(&self, context: *mut JSContext, text: &[u8]) -> JSValue {
        self.count(1, text.len());
        raw::text(context, text)
    }

    /// A string that comes again and again: short ASCII is made once. Everything else is read as Latin-1.
    pub(crate) fn recurring(&self, context: *mut JSContext, units: &[u8]) -> JSValue {
        self.count(1, units.len());
        if self.is_fast()
            && let Some(atom) = self.recurring.borrow_mut().atom_if_again(context, units)
        {
            return recurring::string_of(context, atom);
        }
        crate::strings::new_latin1(context, units)
    }

    /// JavaScript's form of a shared value, owned: that of the last time if the cache has it.
    pub(crate) fn shared(&self, state: &State, shared: &Shared) -> JSValue {
        let context = state.context;
        let known = self.cache.borrow_mut().get(shared);
        if let Some(value) = known {
            return raw::dup(context, value);
        }
        let value = convert(state, shared.content());
        if !raw::is_exception(value) {
            let gone = self.cache.borrow_mut().insert(shared.clone(), raw::dup(context, value));
            gone.into_iter().for_each(|gone| raw::free(context, gone));
        }
        value
    }

    /// Forgets the JavaScript form of one shared value.
    pub(crate) fn invalidate(&self, context: *mut JSContext, shared: &Shared) -> bool {
        let gone = self.cache.borrow_mut().invalidate(shared);
        gone.inspect(|&gone| raw::free(context, gone)).is_some()
    }

    /// Forgets everything; also done before the engine goes.
    pub(crate) fn clear(&self, context: *mut JSContext) {
        let gone = self.cache.borrow_mut().clear();
        gone.into_iter().for_each(|gone| raw::free(context, gone));
        self.recurring.borrow_mut().clear(context);
        self.names.borrow_mut().clear(context);
        for (_, atom) in self.literals.borrow_mut().drain() {
            raw::free_atom(context, atom);
        }
    }

    /// Sets how many shared values the cache knows; 0 switches it off.
    pub(crate) fn resize(&self, context: *mut JSContext, entries_max: usize) {
        let gone = self.cache.borrow_mut().resize(entries_max);
        gone.into_iter().for_each(|gone| raw::free(context, gone));
    }
}

fn convert(state: &State, content: &Content) -> JSValue {
    match content {
        Content::Text(text) => state.bridge.text(state.context, text.as_bytes()),
        Content::Tree(tree) => {
            let value = clone::read_shared(state, tree, &Prototypes::new());
            freeze(state, value);
            value
        }
    }
}

/// Freezes an object and all that is in it. Bytes and the contents of dates, maps and sets cannot be frozen: `share()` refuses
/// them, and a module that shares a tree with them gives away what scripts can change.
fn freeze(state: &State, value: JSValue) {
    let mut left = vec![raw::dup(state.context, value)];
    while let Some(object) = left.pop() {
        // SAFETY: raw.rs's invariant; the object is fresh, so that no script runs.
        unsafe {
            let is_open = raw::is_object(object) && qjs::JS_IsExtensible(state.context, object) > 0;
            if is_open && crate::bytes::view(state.context, object).is_none() {
                qjs::JS_FreezeObject(state.context, object);
                raw::each_own(state.context, object, |inner| left.push(inner));
            }
        }
        raw::free(state.context, object);
    }
}
