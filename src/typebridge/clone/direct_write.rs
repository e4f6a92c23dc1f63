//! The quick way into a tree: ordinary objects and arrays whose properties are plain data, without asking name by name.

use super::write::{Manner, Writer};
use super::{Name, Object, Problem, Slot};
use crate::args::number_of;
use crate::direct::{self, Properties};
use crate::raw::{self, JSContext, JSValue};

/// Deeper objects go the way that needs no stack.
const DEPTH_MAX: u32 = 48;

impl Writer<'_> {
    /// The index of an object that could be written at once; `None` if it must go the long way. One that is `single` is held
    /// by nothing but what it is in, so it cannot be met again.
    pub(super) fn write_directly(&mut self, value: JSValue, single: bool) -> Result<Option<u32>, Problem> {
        if self.depth == DEPTH_MAX {
            return Ok(None);
        }
        self.depth += 1;
        // SAFETY: the caller holds the array; `write_elements` holds its elements before a script can run.
        let result = match unsafe { direct::elements(value) } {
            Some(elements) => self.write_elements(value, elements, single),
            None => self.write_properties(value, single),
        };
        self.depth -= 1;
        result
    }

    /// Enters the object before what is in it.
    fn enter_as(&mut self, value: JSValue, object: Object, single: bool) -> u32 {
        match single && !self.has_run_script {
            true => self.enter_single(value, object),
            false => self.enter(value, object),
        }
    }

    /// A root without objects in it is all there is: nothing needs to know it again.
    fn is_all(&self, value: JSValue, values: &[JSValue]) -> bool {
        self.is_alone(value) && !has_objects(values)
    }

    /// Where scripts can see the order of reading, only what cannot run one is read at once.
    fn can_take(&self, values: &[JSValue]) -> bool {
        self.manner != Manner::Exact || !has_objects(values)
    }

    fn write_elements(
        &mut self,
        value: JSValue,
        elements: &[JSValue],
        single: bool,
    ) -> Result<Option<u32>, Problem> {
        if let Some(numbers) = elements.iter().map(|&element| number_of(element)).collect() {
            let numbers = Object::Numbers(numbers);
            return Ok(Some(match self.is_alone(value) {
                true => self.enter_only(value, numbers),
                false => self.enter_as(value, numbers, single),
            }));
        }
        if self.is_all(value, elements) {
            let mut slots = Vec::with_capacity(elements.len());
            for &element in elements {
                slots.push(self.slot(element)?);
            }
            return Ok(Some(self.enter_only(value, Object::List(slots))));
        }
        if !self.can_take(elements) {
            return Ok(None);
        }
        let index = self.enter_as(value, Object::List(Vec::new()), single);
        let held = self.hold(elements);
        let mut slots = Vec::with_capacity(elements.len());
        for &element in values_of(&held, elements) {
            slots.push(self.inner_slot(element, held.is_some())?);
        }
        self.objects[index as usize] = Object::List(slots);
        Ok(Some(index))
    }

    fn write_properties(&mut self, value: JSValue, single: bool) -> Result<Option<u32>, Problem> {
        let mut found = Properties::new();
        if !found.read(self.context, value) || !self.can_take(found.values()) {
            return Ok(None);
        }
        if self.is_all(value, found.values()) {
            let mut properties = Vec::with_capacity(found.names().len());
            for (&name, &inner) in found.names().iter().zip(found.values()) {
                properties.push((self.name(name), self.slot(inner)?));
            }
            return Ok(Some(self.enter_only(value, Object::Plain(properties))));
        }
        let index = self.enter_as(value, Object::Plain(Vec::new()), single);
        let names: Vec<Name> = found.names().iter().map(|&name| self.name(name)).collect();
        let held = self.hold(found.values());
        let mut properties = Vec::with_capacity(names.len());
        for (name, &inner) in names.into_iter().zip(values_of(&held, found.values())) {
            properties.push((name, self.inner_slot(inner, held.is_some())?));
        }
        self.objects[index as usize] = Object::Plain(properties);
        Ok(Some(index))
    }

    /// Keeps values alive whose object a script might change meanwhile.
    fn hold(&self, values: &[JSValue]) -> Option<Held> {
        if self.manner == Manner::Quiet || !has_objects(values) {
            return None;
        }
        let values = values.iter().map(|&value| raw::dup(self.context, value)).collect();
        Some(Held { context: self.context, values })
    }

    fn inner_slot(&mut self, value: JSValue, is_held: bool) -> Result<Slot, Problem> {
        let holders = 1 + usize::from(is_held);
        if raw::is_object(value)
            && direct::references(value) == holders
            && let Some(index) = self.write_directly(value, true)?
        {
            return Ok(Slot::Object(index));
        }
        self.slot(value)
    }
}

/// Values that are held while others beside them are written.
struct Held {
    context: *mut JSContext,
    values: Vec<JSValue>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.values.iter().for_each(|&value| raw::free(self.context, value));
    }
}

/// The values where they stay in place.
fn values_of<'a>(held: &'a Option<Held>, borrowed: &'a [JSValue]) -> &'a [JSValue] {
    held.as_ref().map_or(borrowed, |held| &held.values)
}

fn has_objects(values: &[JSValue]) -> bool {
    values.iter().any(|&value| raw::is_object(value))
}
