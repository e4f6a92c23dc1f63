//! The objects on the way from the root to what is being written: they must not come again.

use crate::raw::{self, JSAtom, JSContext, JSValue, qjs};
use std::collections::HashSet;

/// Up to this depth objects are compared one by one.
const COMPARED_MAX: usize = 32;

/// Where a value was found.
#[derive(Clone, Copy)]
pub(crate) enum Reached {
    Root,
    /// Alive as long as the object that has it is written.
    Key(JSAtom),
    Index(i64),
}

impl Reached {
    /// The property of that name, owned, or an exception.
    pub(crate) fn get(self, context: *mut JSContext, object: JSValue) -> JSValue {
        match self {
            Reached::Root => unreachable!("the root is not read"),
            Reached::Key(atom) => raw::get(context, object, atom),
            // SAFETY: raw.rs's invariant.
            Reached::Index(index) => unsafe { qjs::JS_GetPropertyInt64(context, object, index) },
        }
    }

    /// The name as a string, owned, or an exception.
    pub(crate) fn text(self, context: *mut JSContext) -> JSValue {
        match self {
            Reached::Root => raw::text(context, b""),
            // SAFETY: raw.rs's invariant; the atom is alive.
            Reached::Key(atom) => unsafe { qjs::JS_AtomToString(context, atom) },
            Reached::Index(index) => raw::text(context, itoa::Buffer::new().format(index).as_bytes()),
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Ancestor {
    pub(crate) value: JSValue,
    pub(crate) reached: Reached,
}

#[derive(Default)]
pub(crate) struct Ancestors {
    list: Vec<Ancestor>,
    /// Addresses of those deeper than `COMPARED_MAX`.
    deep: HashSet<usize>,
    /// How many of the list are kept alive by a reference of their own.
    kept: usize,
}

impl Ancestors {
    pub(crate) fn depth(&self) -> usize {
        self.list.len()
    }

    /// The ancestors from this one on.
    pub(crate) fn from(&self, at: usize) -> &[Ancestor] {
        &self.list[at..]
    }

    /// Where an object is in the list.
    #[inline]
    pub(crate) fn find(&self, value: JSValue) -> Option<usize> {
        let wanted = address(value);
        let near = &self.list[..self.list.len().min(COMPARED_MAX)];
        if let Some(at) = near.iter().position(|ancestor| address(ancestor.value) == wanted) {
            return Some(at);
        }
        if self.deep.is_empty() || !self.deep.contains(&wanted) {
            return None;
        }
        self.list.iter().position(|ancestor| address(ancestor.value) == wanted)
    }

    #[inline]
    pub(crate) fn enter(&mut self, value: JSValue, reached: Reached) {
        if self.list.len() >= COMPARED_MAX {
            self.deep.insert(address(value));
        }
        self.list.push(Ancestor { value, reached });
    }

    #[inline]
    pub(crate) fn leave(&mut self, context: *mut JSContext) {
        let ancestor = self.list.pop().expect("what is left was entered");
        if self.list.len() >= COMPARED_MAX {
            self.deep.remove(&address(ancestor.value));
        }
        if self.kept > self.list.len() {
            self.kept -= 1;
            raw::free(context, ancestor.value);
        }
    }

    /// Keeps all alive until they are left.
    pub(crate) fn keep_alive(&mut self, context: *mut JSContext) {
        for ancestor in &self.list[self.kept..] {
            raw::dup(context, ancestor.value);
        }
        self.kept = self.list.len();
    }
}

fn address(value: JSValue) -> usize {
    // SAFETY: ancestors are objects, so the payload is a pointer.
    unsafe { qjs::JS_VALUE_GET_PTR(value) as usize }
}
