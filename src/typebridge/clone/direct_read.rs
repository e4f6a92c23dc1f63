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
    made: [Option<(usize, JSValue)>; MODELS],
    next: usize,
}

impl Models {
    fn find(&self, objects: &[Object], properties: &[(Name, Slot)]) -> Option<JSValue> {
        let is_like =
            |at: usize| matches!(&objects[at], Object::Plain(known) if same_names(known, properties));
        self.made.iter().flatten().find(|(at, _)| is_like(*at)).map(|(_, object)| *object)
    }

    fn keep(&mut self, at: usize, object: JSValue) {
        self.made[self.next % MODELS] = Some((at, object));
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
                let values: Vec<JSValue> = slots.iter().map(|slot| self.value(slot)).collect();
                Some(raw::array(self.context, &values))
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
        if let Some(object) = models.find(objects, properties) {
            properties.iter().for_each(|(_, slot)| made.push(0, self.value(slot)));
            return direct::object_like(self.context, object, made.values());
        }
        for (name, slot) in properties {
            made.push(self.atom(name), self.value(slot));
        }
        let object = direct::object(self.context, made.names(), made.values());
        made.names().iter().for_each(|&name| raw::free_atom(self.context, name));
        if !raw::is_exception(object) && has_different_names(made.names()) {
            models.keep(at, object);
        }
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
