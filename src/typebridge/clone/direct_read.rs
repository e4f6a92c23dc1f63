//! The quick way out of a tree without cycles: every object is made whole at once, those inside it first.

use super::read::Reader;
use super::{Name, Object, Slot, Tree};
use crate::direct::{self, PROPERTIES_MAX, Properties};
use crate::raw::{self, JSValue};
use std::sync::Arc;

/// True if every object comes before the objects in it: then it can be read from its end, each object whole at once.
pub(super) fn is_ordered(tree: &Tree) -> bool {
    tree.objects.iter().enumerate().all(|(at, object)| {
        let is_later = |slot: &Slot| !matches!(slot, Slot::Object(index) if *index as usize <= at);
        match object {
            Object::Plain(properties) | Object::Array { properties, .. } => {
                properties.iter().all(|(_, slot)| is_later(slot))
            }
            Object::List(slots) | Object::Map(slots) | Object::Set(slots) => slots.iter().all(is_later),
            Object::Error { cause, properties, .. } => {
                cause.iter().all(is_later) && properties.iter().all(|(_, slot)| is_later(slot))
            }
            _ => true,
        }
    })
}

/// Kinds of objects that may alternate and still be recognised.
const MODELS: usize = 4;

/// Plain objects that were made last, by index: others often have the same names.
#[derive(Default)]
pub(super) struct Models {
    made: [Option<Model>; MODELS],
    next: usize,
}

struct Model {
    at: usize,
    object: JSValue,
    /// Borrowed: the object has them.
    names: Vec<raw::JSAtom>,
}

impl Models {
    fn find(&self, objects: &[Object], properties: &[(Name, Slot)]) -> Option<&Model> {
        let is_like =
            |at: usize| matches!(&objects[at], Object::Plain(known) if same_names(known, properties));
        self.made.iter().flatten().find(|model| is_like(model.at))
    }

    fn keep(&mut self, at: usize, object: JSValue, names: &[raw::JSAtom]) {
        self.made[self.next % MODELS] = Some(Model { at, object, names: names.to_vec() });
        self.next += 1;
    }
}

impl Reader<'_> {
    /// Makes a plain object or a list whole; `None` for everything else.
    pub(super) fn make_directly(
        &self,
        objects: &[Object],
        at: usize,
        models: &mut Models,
    ) -> Option<JSValue> {
        match &objects[at] {
            Object::Plain(properties) if properties.len() <= PROPERTIES_MAX => {
                if !properties.iter().all(|(name, _)| matches!(name, Name::Text(_))) {
                    return None;
                }
                Some(self.make_plain(objects, at, properties, models))
            }
            Object::List(slots) => {
                let values = self.values(slots);
                Some(values.map_or(raw::EXCEPTION, |values| raw::array(self.context, &values)))
            }
            _ => None,
        }
    }

    fn make_plain(
        &self,
        objects: &[Object],
        at: usize,
        properties: &[(Name, Slot)],
        models: &mut Models,
    ) -> JSValue {
        let mut made = Properties::new();
        for (_, slot) in properties {
            let Some(value) = self.value(slot) else {
                made.values().iter().for_each(|&value| raw::free(self.context, value));
                return raw::EXCEPTION;
            };
            made.push(0, value);
        }
        if let Some(model) = models.find(objects, properties)
            && let Some(object) = direct::object_like(self.context, model.object, &model.names, made.values())
        {
            return object;
        }
        made.set_names(properties.iter().map(|(name, _)| self.atom(name)));
        let object = direct::object(self.context, made.names(), made.values());
        // The first object is made last: it is no model for another.
        if at > 0 && !raw::is_exception(object) && has_different_names(made.names()) {
            models.keep(at, object, made.names());
        }
        made.names().iter().for_each(|&name| raw::free_atom(self.context, name));
        object
    }
}

fn same_names(left: &[(Name, Slot)], right: &[(Name, Slot)]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|((left, _), (right, _))| match (left, right) {
            (Name::Text(left), Name::Text(right)) => Arc::ptr_eq(left, right) || left == right,
            _ => false,
        })
}

fn has_different_names(names: &[raw::JSAtom]) -> bool {
    names.iter().enumerate().all(|(at, name)| !names[..at].contains(name))
}
