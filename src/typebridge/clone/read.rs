//! A tree into a value of this engine: first every object without contents, then what is in them. No script runs.

use super::direct_read::{Models, is_ordered};
use super::makers;
use super::{Name, Object, Prototypes, Slot, Tree, ViewKind};
use crate::bytes;
use crate::direct;
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::state::State;
use std::ffi::CString;

pub(super) struct Reader<'a> {
    state: &'a State,
    pub(super) context: *mut JSContext,
    /// By index; `undefined` until it is made.
    made: Vec<JSValue>,
}

/// The value of a tree, owned; the exception mark if memory is short. Its buffers give their bytes away.
pub(super) fn read(state: &State, mut tree: Tree) -> JSValue {
    let bytes = tree.objects.iter_mut().map(|object| match object {
        Object::Buffer { bytes, .. } => Some(std::mem::take(bytes)),
        _ => None,
    });
    let mut bytes: Vec<Option<Vec<u8>>> = bytes.collect();
    read_with(state, &tree, &Prototypes::new(), |at| bytes[at].take().unwrap_or_default())
}

/// The value of a tree that stays.
pub(super) fn read_shared(state: &State, tree: &Tree, prototypes: &Prototypes) -> JSValue {
    read_with(state, tree, prototypes, |at| match &tree.objects[at] {
        Object::Buffer { bytes, .. } => bytes.clone(),
        _ => Vec::new(),
    })
}

fn read_with(
    state: &State,
    tree: &Tree,
    prototypes: &Prototypes,
    mut bytes_of: impl FnMut(usize) -> Vec<u8>,
) -> JSValue {
    if let Slot::Object(_) = tree.root {
        state.bridge.count(1, 0);
    }
    let context = state.context;
    let made = vec![raw::UNDEFINED; tree.objects.len()];
    let mut reader = Reader { state, context, made };
    let done = if state.bridge.is_fast() && is_ordered(tree) {
        reader.read_backwards(&tree.objects, &mut bytes_of)
    } else {
        reader.read_in_two_passes(&tree.objects, &mut bytes_of)
    };
    if !done || !reader.set_prototypes(prototypes) {
        return raw::EXCEPTION;
    }
    reader.value(&tree.root).unwrap_or(raw::EXCEPTION)
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        for value in self.made.drain(..) {
            raw::free(self.context, value);
        }
    }
}

impl Reader<'_> {
    /// Every object without contents, then what is in them.
    fn read_in_two_passes(&mut self, objects: &[Object], bytes_of: &mut dyn FnMut(usize) -> Vec<u8>) -> bool {
        for (at, object) in objects.iter().enumerate() {
            let shell = self.shell(object, &mut || bytes_of(at));
            if raw::is_exception(shell) {
                return false;
            }
            self.made[at] = shell;
        }
        objects.iter().enumerate().all(|(at, object)| self.fill(self.made[at], object))
    }

    /// The last object first: what is in an object is there when the object is made.
    fn read_backwards(&mut self, objects: &[Object], bytes_of: &mut dyn FnMut(usize) -> Vec<u8>) -> bool {
        let mut models = Models::default();
        for at in (0..objects.len()).rev() {
            if !raw::is_undefined(self.made[at]) {
                continue;
            }
            if let Object::View { buffer, .. } = &objects[at]
                && raw::is_undefined(self.made[*buffer as usize])
            {
                let buffer = *buffer as usize;
                self.made[buffer] = self.shell(&objects[buffer], &mut || bytes_of(buffer));
                if raw::is_exception(self.made[buffer]) {
                    return false;
                }
            }
            let direct = self.make_directly(objects, at, &mut models);
            let object = direct.unwrap_or_else(|| self.shell(&objects[at], &mut || bytes_of(at)));
            self.made[at] = object;
            if raw::is_exception(object) || (direct.is_none() && !self.fill(object, &objects[at])) {
                return false;
            }
        }
        true
    }

    fn set_prototypes(&self, prototypes: &Prototypes) -> bool {
        prototypes.iter().all(|(at, prototype)| {
            // SAFETY: raw.rs's invariant; both belong to this engine, for a tree with prototypes never leaves it.
            unsafe { qjs::JS_SetPrototype(self.context, self.made[*at as usize], prototype.raw()) >= 0 }
        })
    }

    /// A value, owned; `None` if the engine threw.
    pub(super) fn value(&self, slot: &Slot) -> Option<JSValue> {
        let value = match slot {
            Slot::Undefined => raw::UNDEFINED,
            Slot::Null => raw::NULL,
            Slot::Bool(value) => raw::boolean(*value),
            Slot::Number(value) => raw::number(*value),
            Slot::Text(text) => self.state.bridge.text(self.context, text),
            Slot::BigInt(digits) => makers::big_int(self.context, digits),
            Slot::Object(index) => raw::dup(self.context, self.made[*index as usize]),
        };
        (!raw::is_exception(value)).then_some(value)
    }

    /// All of them or none.
    pub(super) fn values(&self, slots: &[Slot]) -> Option<Vec<JSValue>> {
        let mut values = Vec::with_capacity(slots.len());
        for slot in slots {
            let Some(value) = self.value(slot) else {
                values.into_iter().for_each(|value| raw::free(self.context, value));
                return None;
            };
            values.push(value);
        }
        Some(values)
    }

    /// The object as it is before its contents.
    fn shell(&self, object: &Object, bytes_of: &mut dyn FnMut() -> Vec<u8>) -> JSValue {
        let context = self.context;
        match object {
            // SAFETY: raw.rs's invariant.
            Object::Plain(_) => unsafe { qjs::JS_NewObject(context) },
            // SAFETY: as above.
            Object::Array { .. } | Object::List(_) => unsafe { qjs::JS_NewArray(context) },
            Object::Numbers(numbers) => direct::array_of_numbers(context, numbers),
            // SAFETY: as above.
            Object::Date(time) => unsafe { qjs::JS_NewDate(context, *time) },
            Object::RegExp { source, flags } => {
                let [source, flags] = [source, flags].map(|slot| self.value(slot).unwrap_or(raw::EXCEPTION));
                makers::pattern(context, source, flags)
            }
            Object::Boxed(inner) => self.boxed(inner),
            Object::Map(_) => makers::collection(context, false),
            Object::Set(_) => makers::collection(context, true),
            Object::Buffer { bytes_max: None, .. } => bytes::new_array_buffer(context, bytes_of()),
            Object::Buffer { bytes_max: Some(max), .. } => makers::resizable(context, &bytes_of(), *max),
            Object::Shared(memory) => memory.buffer(context),
            Object::Stand(made) => raw::dup(context, made.raw()),
            Object::View { kind, buffer, offset, length } => self.view(*kind, *buffer, *offset, *length),
            Object::Error { class, .. } => {
                let class = CString::new(*class).expect("names of errors have no NUL");
                makers::error(context, &class)
            }
        }
    }

    fn boxed(&self, inner: &Slot) -> JSValue {
        let Some(inner) = self.value(inner) else { return raw::EXCEPTION };
        let object = makers::boxed(self.context, inner);
        raw::free(self.context, inner);
        object
    }

    fn view(&self, kind: ViewKind, buffer: u32, offset: usize, length: usize) -> JSValue {
        let buffer = self.made[buffer as usize];
        match kind {
            ViewKind::Data => makers::data_view(self.context, buffer, offset, length),
            ViewKind::Typed(kind) => {
                let arguments = [buffer, raw::number(offset as f64), raw::number(length as f64)];
                // SAFETY: raw.rs's invariant; the engine only reads the arguments (it declares them const).
                unsafe { qjs::JS_NewTypedArray(self.context, 3, arguments.as_ptr().cast_mut(), kind) }
            }
        }
    }

    /// False if the engine threw.
    fn fill(&self, target: JSValue, object: &Object) -> bool {
        match object {
            Object::Plain(properties) => self.fill_properties(target, properties, raw::PLAIN),
            Object::Array { length, properties } => {
                // SAFETY: raw.rs's invariant; the target is a fresh array.
                let sized = unsafe { qjs::JS_SetLength(self.context, target, i64::from(*length)) } >= 0;
                sized && self.fill_properties(target, properties, raw::PLAIN)
            }
            Object::List(slots) => slots.iter().enumerate().all(|(at, slot)| {
                let Some(value) = self.value(slot) else { return false };
                // SAFETY: raw.rs's invariant; the engine takes the value.
                unsafe {
                    qjs::JS_DefinePropertyValueUint32(self.context, target, at as u32, value, raw::PLAIN) >= 0
                }
            }),
            Object::Map(slots) => slots.chunks_exact(2).all(|pair| self.add(target, &pair[0], &pair[1])),
            Object::Set(slots) => slots.iter().all(|slot| self.add(target, slot, &Slot::Undefined)),
            Object::Error { message, stack, cause, properties, .. } => {
                let cause_name = raw::atom(self.context, "cause");
                let names = &self.state.names;
                let done = [(names.stack, stack), (names.message, message), (cause_name, cause)]
                    .into_iter()
                    .all(|(name, slot)| {
                        slot.as_ref().is_none_or(|slot| self.define(target, name, slot, raw::HIDDEN))
                    });
                raw::free_atom(self.context, cause_name);
                done && properties.iter().all(|(name, slot)| {
                    let is_hidden =
                        matches!(name, Name::Text(text) if matches!(&**text, b"cause" | b"errors"));
                    self.define_named(target, name, slot, if is_hidden { raw::HIDDEN } else { raw::PLAIN })
                })
            }
            _ => true,
        }
    }

    fn fill_properties(&self, target: JSValue, properties: &[(Name, Slot)], flags: i32) -> bool {
        properties.iter().all(|(name, slot)| self.define_named(target, name, slot, flags))
    }

    fn define_named(&self, target: JSValue, name: &Name, slot: &Slot, flags: i32) -> bool {
        let name = self.atom(name);
        let done = self.define(target, name, slot, flags);
        raw::free_atom(self.context, name);
        done
    }

    /// The atom of a name, owned.
    pub(super) fn atom(&self, name: &Name) -> qjs::JSAtom {
        match name {
            // SAFETY: raw.rs's invariant.
            Name::Index(index) => unsafe { qjs::JS_NewAtomUInt32(self.context, *index) },
            Name::Text(text) => self.state.bridge.atom_of_name(self.context, text),
        }
    }

    fn define(&self, target: JSValue, name: qjs::JSAtom, slot: &Slot, flags: i32) -> bool {
        let Some(value) = self.value(slot) else { return false };
        // SAFETY: raw.rs's invariant; the engine takes the value.
        unsafe { qjs::JS_DefinePropertyValue(self.context, target, name, value, flags) >= 0 }
    }

    /// Adds to a Map or Set; false if the engine threw.
    fn add(&self, target: JSValue, key: &Slot, value: &Slot) -> bool {
        let Some(key) = self.value(key) else { return false };
        let done = self.value(value).is_some_and(|value| {
            let done = makers::add(self.context, target, key, value);
            raw::free(self.context, value);
            done
        });
        raw::free(self.context, key);
        done
    }
}
