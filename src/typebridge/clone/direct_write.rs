//! The quick way into a tree: ordinary objects and arrays whose properties are plain data, without asking name by name.

use super::write::{Manner, Writer};
use super::{Object, Problem};
use crate::args::number_of;
use crate::direct::{self, Properties};
use crate::raw::{self, JSValue};

/// Deeper objects go the way that needs no stack.
const DEPTH_MAX: u32 = 48;

impl Writer<'_> {
    /// The index of an object that could be written at once; `None` if it must go the long way.
    pub(super) fn write_directly(&mut self, value: JSValue) -> Result<Option<u32>, Problem> {
        if self.depth == DEPTH_MAX {
            return Ok(None);
        }
        self.depth += 1;
        let result = match direct::elements(value) {
            Some(elements) => self.write_elements(value, elements),
            None => self.write_properties(value),
        };
        self.depth -= 1;
        result
    }

    /// Where scripts can see the order of reading, only what cannot run one is read at once.
    fn can_take(&self, values: &[JSValue]) -> bool {
        self.manner != Manner::Exact || !values.iter().any(|&value| raw::is_object(value))
    }

    fn write_elements(&mut self, value: JSValue, elements: &[JSValue]) -> Result<Option<u32>, Problem> {
        if let Some(numbers) = elements.iter().map(|&element| number_of(element)).collect() {
            return Ok(Some(self.enter(value, Object::Numbers(numbers))));
        }
        if !self.can_take(elements) {
            return Ok(None);
        }
        let index = self.enter(value, Object::List(Vec::new()));
        let mut slots = Vec::with_capacity(elements.len());
        for &element in elements {
            slots.push(self.slot(element)?);
        }
        self.objects[index as usize] = Object::List(slots);
        Ok(Some(index))
    }

    fn write_properties(&mut self, value: JSValue) -> Result<Option<u32>, Problem> {
        let mut found = Properties::new();
        if !found.read(self.context, value) || !self.can_take(&found.values[..found.count]) {
            return Ok(None);
        }
        let index = self.enter(value, Object::Plain(Vec::new()));
        let mut properties = Vec::with_capacity(found.count);
        for (&name, &inner) in found.names.iter().zip(&found.values).take(found.count) {
            properties.push((self.name(name), self.slot(inner)?));
        }
        self.objects[index as usize] = Object::Plain(properties);
        Ok(Some(index))
    }
}
