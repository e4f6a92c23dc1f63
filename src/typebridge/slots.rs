//! What modules see of objects without running a script: those made after a model, by the places of their properties, and plain
//! ones of a script, property by property.

use crate::args::Args;
use crate::callback::Callback;
use crate::direct::Properties;
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::recurring;
use crate::state::State;
use crate::strings::{self, Characters, Flat};
use crate::value::{self, Value};
use std::cell::Cell;

unsafe extern "C" {
    fn JS_GetSlots(object: JSValue, model: JSValue) -> *mut JSValue;
    fn JS_CountSlots(object: JSValue) -> i32;
}

/// The engine's class of ordinary objects.
const ORDINARY: qjs::JSClassID = 1;

/// The properties of an object with the shape of a model, in their order. The arguments keep the object, and no script runs
/// while they are read, so that the places stay.
pub struct Slots<'a> {
    state: &'a State,
    places: &'a [Cell<JSValue>],
}

impl Slots<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True without properties.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// True for `null`.
    pub fn is_null(&self, at: usize) -> bool {
        raw::is_null(self.places[at].get())
    }

    /// True for an object or a function.
    pub fn is_object(&self, at: usize) -> bool {
        raw::is_object(self.places[at].get())
    }

    /// A boolean.
    pub fn flag(&self, at: usize) -> Option<bool> {
        raw::boolean_of(self.places[at].get())
    }

    /// The units of a string of 8-bit units that nothing was joined to since it was read.
    pub fn latin1(&self, at: usize) -> Option<&[u8]> {
        let (pointer, length) = strings::latin1(self.state.context, self.places[at].get())?;
        // SAFETY: the property keeps the string, which does not change; who replaces it has `&mut self`.
        Some(unsafe { std::slice::from_raw_parts(pointer, length) })
    }

    /// Changes a property; without memory for the value it stays as it was.
    pub fn set(&mut self, at: usize, value: Value) {
        let made = value::make(self.state, value, raw::UNDEFINED);
        if raw::is_exception(made) {
            raw::free(self.state.context, raw::take_exception(self.state.context));
            return;
        }
        raw::free(self.state.context, self.places[at].replace(made));
    }
}

impl Args<'_> {
    /// True for an object or a function.
    pub fn is_object(&self, index: usize) -> bool {
        raw::is_object(self.get(index))
    }

    /// How many properties a plain object has; `None` for every other value, and if some are not of data.
    pub fn count_slots(&self, index: usize) -> Option<usize> {
        // SAFETY: looks at the value's shape only.
        usize::try_from(unsafe { JS_CountSlots(self.get(index)) }).ok()
    }

    /// The properties of an object that has the shape of a kept model, of which `count_slots` told that it has `count`.
    pub fn slots(&self, index: usize, model: Callback, count: usize) -> Option<Slots<'_>> {
        let model = self.state.kept.get(self.state.context, model);
        assert!(raw::is_object(model), "a model is an object");
        // SAFETY: raw.rs's invariant; the model is an object.
        let first = unsafe { JS_GetSlots(self.get(index), model) };
        raw::free(self.state.context, model);
        if first.is_null() {
            return None;
        }
        // SAFETY: objects of one shape have the same number of properties side by side, all of data; a Cell lies as its content
        // does; the arguments keep the object.
        let places = unsafe { std::slice::from_raw_parts(first.cast::<Cell<JSValue>>(), count) };
        Some(Slots { state: self.state, places })
    }

    /// Name and value (as the only argument of an inner `Args`) of each property of a plain object that inherits from nothing but
    /// `Object.prototype`, in order, while `take` wants more. False, perhaps after some were taken, if `take` did not, and for
    /// every other object.
    pub fn plain_fields(&self, index: usize, mut take: impl FnMut(&[u8], &Args<'_>) -> bool) -> bool {
        let (context, object) = (self.state.context, self.get(index));
        let mut properties = Properties::new();
        if !properties.read(context, object) || !has_plain_prototype(context, object) {
            return false;
        }
        properties.names().iter().zip(properties.values()).all(|(&name, value)| {
            let text = recurring::string_of(context, name);
            let taken = match Flat::read(context, text) {
                Some(name) => match name.characters() {
                    Characters::Latin1(name) => take(name, &self.of_one(std::slice::from_ref(value))),
                    Characters::Utf16(_) => false,
                },
                None => false,
            };
            raw::free(context, text);
            taken
        })
    }
}

/// Whether an object inherits from `Object.prototype` or from nothing.
fn has_plain_prototype(context: *mut JSContext, object: JSValue) -> bool {
    // SAFETY: raw.rs's invariant; an ordinary object's prototype is read without running a script.
    let (prototype, ordinary) =
        unsafe { (qjs::JS_GetPrototype(context, object), qjs::JS_GetClassProto(context, ORDINARY)) };
    let is_plain = raw::is_null(prototype) || raw::same_object(prototype, ordinary);
    raw::free(context, prototype);
    raw::free(context, ordinary);
    is_plain
}
