//! The quick way out of a tree without cycles: every object is made whole at once, those inside it first.

use super::read::Reader;
use super::{Name, Object, Slot, Tree};
use crate::direct::{self, PROPERTIES_MAX, Properties};
use crate::raw::{self, JSValue};

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

/// The last plain object that was made: others often have the same names.
#[derive(Default)]
pub(super) struct Model(Option<(usize, JSValue)>);

impl Reader<'_> {
    /// Makes a plain object or a list whole; `None` for everything else.
    pub(super) fn make_directly(&self, objects: &[Object], at: usize, model: &mut Model) -> Option<JSValue> {
        match &objects[at] {
            Object::Plain(properties) if properties.len() <= PROPERTIES_MAX => {
                if !properties.iter().all(|(name, _)| matches!(name, Name::Text(_))) {
                    return None;
                }
                Some(self.make_plain(objects, at, properties, model))
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
        model: &mut Model,
    ) -> JSValue {
        let mut made = Properties::new();
        if let Some((before, object)) = model.0
            && let Object::Plain(known) = &objects[before]
            && same_names(known, properties)
        {
            properties.iter().for_each(|(_, slot)| made.push(0, self.value(slot)));
            return direct::object_like(self.context, object, &made.values[..made.count]);
        }
        for (name, slot) in properties {
            made.push(self.atom(name), self.value(slot));
        }
        let names = made.names;
        let object = direct::object(self.context, &made.names[..made.count], &made.values[..made.count]);
        for &name in &names[..properties.len()] {
            raw::free_atom(self.context, name);
        }
        if !raw::is_exception(object) && has_different_names(&names[..properties.len()]) {
            model.0 = Some((at, object));
        }
        object
    }
}

fn same_names(left: &[(Name, Slot)], right: &[(Name, Slot)]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|((left, _), (right, _))| match (left, right) {
            (Name::Text(left), Name::Text(right)) => left == right,
            _ => false,
        })
}

fn has_different_names(names: &[raw::JSAtom]) -> bool {
    names.iter().enumerate().all(|(at, name)| !names[..at].contains(name))
}
