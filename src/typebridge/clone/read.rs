//! A tree into a value of this engine: first every object without contents, then what is in them. No script runs.

use super::{Name, Object, Slot, Tree, ViewKind};
use crate::bytes;
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::state::State;
use std::ffi::{CStr, CString};

const HIDDEN: i32 = (qjs::JS_PROP_WRITABLE | qjs::JS_PROP_CONFIGURABLE) as i32;
const PLAIN: i32 = qjs::JS_PROP_C_W_E as i32;

struct Reader<'a> {
    state: &'a State,
    context: *mut JSContext,
    global: JSValue,
    made: Vec<JSValue>,
}

/// The value of a tree, owned; the exception mark if memory is short.
pub(super) fn read(state: &State, tree: Tree) -> JSValue {
    let context = state.context;
    let mut reader =
        Reader { state, context, global: raw::global(context), made: Vec::with_capacity(tree.objects.len()) };
    let Tree { mut objects, root } = tree;
    for object in &mut objects {
        let shell = reader.shell(object);
        if raw::is_exception(shell) {
            return shell;
        }
        reader.made.push(shell);
    }
    for (at, object) in objects.into_iter().enumerate() {
        if !reader.fill(reader.made[at], object) {
            return raw::EXCEPTION;
        }
    }
    reader.value(&root)
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        for value in self.made.drain(..).chain([self.global]) {
            raw::free(self.context, value);
        }
    }
}

impl Reader<'_> {
    fn value(&self, slot: &Slot) -> JSValue {
        match slot {
            Slot::Undefined => raw::UNDEFINED,
            Slot::Null => raw::NULL,
            Slot::Bool(value) => raw::boolean(*value),
            Slot::Number(value) => raw::number(*value),
            Slot::Text(text) => raw::text(self.context, text),
            Slot::BigInt(digits) => {
                let text = raw::text(self.context, digits);
                let function = raw::get_named(self.context, self.global, c"BigInt");
                let value = raw::call(self.context, function, raw::UNDEFINED, &[text]);
                raw::free(self.context, function);
                raw::free(self.context, text);
                value
            }
            Slot::Object(index) => raw::dup(self.context, self.made[*index as usize]),
        }
    }

    /// `new class(…arguments)`; takes over the arguments.
    fn construct(&self, class: &CStr, owned: &[JSValue]) -> JSValue {
        let constructor = raw::get_named(self.context, self.global, class);
        // SAFETY: raw.rs's invariant; the engine only reads the arguments (it declares them const).
        let object = unsafe {
            qjs::JS_CallConstructor(self.context, constructor, owned.len() as i32, owned.as_ptr().cast_mut())
        };
        raw::free(self.context, constructor);
        for &value in owned {
            raw::free(self.context, value);
        }
        object
    }

    /// The object as it is before its contents.
    fn shell(&self, object: &mut Object) -> JSValue {
        let context = self.context;
        match object {
            // SAFETY: raw.rs's invariant.
            Object::Plain(_) => unsafe { qjs::JS_NewObject(context) },
            // SAFETY: as above.
            Object::Array { .. } => unsafe { qjs::JS_NewArray(context) },
            // SAFETY: as above.
            Object::Date(time) => unsafe { qjs::JS_NewDate(context, *time) },
            Object::RegExp { source, flags } => {
                self.construct(c"RegExp", &[self.value(source), self.value(flags)])
            }
            Object::Boxed(inner) => self.construct(c"Object", &[self.value(inner)]),
            Object::Map(_) => self.construct(c"Map", &[]),
            Object::Set(_) => self.construct(c"Set", &[]),
            Object::Buffer { bytes, bytes_max: None } => {
                bytes::new_array_buffer(context, std::mem::take(bytes))
            }
            Object::Buffer { bytes, bytes_max: Some(max) } => self.resizable(bytes, *max),
            Object::Shared(made) => bytes::share(context, made.raw()),
            Object::View { kind, buffer, offset, length } => self.view(*kind, *buffer, *offset, *length),
            Object::Error { class, .. } => {
                let class = CString::new(*class).expect("names of errors have no NUL");
                self.construct(&class, &[])
            }
        }
    }

    fn resizable(&self, bytes: &[u8], max: usize) -> JSValue {
        let context = self.context;
        // SAFETY: raw.rs's invariant.
        let options = unsafe { qjs::JS_NewObject(context) };
        raw::define(context, options, c"maxByteLength", raw::number(max as f64));
        let buffer = self.construct(c"ArrayBuffer", &[raw::number(bytes.len() as f64), options]);
        if let Some((pointer, length)) = bytes::view(context, buffer) {
            // A script that put something else in the place of ArrayBuffer gets what that makes.
            let length = length.min(bytes.len());
            // SAFETY: both are at least `length` long, and `bytes` is memory of ours.
            unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), pointer, length) };
        }
        buffer
    }

    fn view(&self, kind: ViewKind, buffer: u32, offset: usize, length: usize) -> JSValue {
        let buffer = raw::dup(self.context, self.made[buffer as usize]);
        let arguments = [buffer, raw::number(offset as f64), raw::number(length as f64)];
        match kind {
            ViewKind::Data => self.construct(c"DataView", &arguments),
            ViewKind::Typed(kind) => {
                // SAFETY: raw.rs's invariant; the engine only reads the arguments (it declares them const).
                let view =
                    unsafe { qjs::JS_NewTypedArray(self.context, 3, arguments.as_ptr().cast_mut(), kind) };
                raw::free(self.context, buffer);
                view
            }
        }
    }

    /// False if the engine threw.
    fn fill(&self, target: JSValue, object: Object) -> bool {
        match object {
            Object::Plain(properties) => self.fill_properties(target, properties),
            Object::Array { length, properties } => {
                // SAFETY: raw.rs's invariant; the target is a fresh array.
                let sized = unsafe { qjs::JS_SetLength(self.context, target, i64::from(length)) } >= 0;
                sized && self.fill_properties(target, properties)
            }
            Object::Map(slots) => slots.chunks_exact(2).all(|pair| self.invoke(target, c"set", pair)),
            Object::Set(slots) => slots.chunks_exact(1).all(|value| self.invoke(target, c"add", value)),
            Object::Error { message, stack, cause, .. } => {
                let cause_name = raw::atom(self.context, "cause");
                let names = &self.state.names;
                let done = [(names.stack, stack), (names.message, message), (cause_name, cause)]
                    .into_iter()
                    .all(|(name, slot)| slot.is_none_or(|slot| self.define(target, name, &slot, HIDDEN)));
                raw::free_atom(self.context, cause_name);
                done
            }
            _ => true,
        }
    }

    fn fill_properties(&self, target: JSValue, properties: Vec<(Name, Slot)>) -> bool {
        properties.into_iter().all(|(name, slot)| match name {
            Name::Index(index) => {
                let value = self.value(&slot);
                // SAFETY: raw.rs's invariant; the engine takes the value.
                unsafe { qjs::JS_DefinePropertyValueUint32(self.context, target, index, value, PLAIN) >= 0 }
            }
            Name::Text(text) => {
                // SAFETY: raw.rs's invariant; the value is freed once.
                let name = unsafe {
                    let value = raw::text(self.context, &text);
                    let name = qjs::JS_ValueToAtom(self.context, value);
                    raw::free(self.context, value);
                    name
                };
                let done = self.define(target, name, &slot, PLAIN);
                raw::free_atom(self.context, name);
                done
            }
        })
    }

    fn define(&self, target: JSValue, name: qjs::JSAtom, slot: &Slot, flags: i32) -> bool {
        // SAFETY: raw.rs's invariant; the engine takes the value.
        unsafe { qjs::JS_DefinePropertyValue(self.context, target, name, self.value(slot), flags) >= 0 }
    }

    fn invoke(&self, target: JSValue, name: &'static CStr, slots: &[Slot]) -> bool {
        let values: Vec<JSValue> = slots.iter().map(|slot| self.value(slot)).collect();
        let function = raw::get_named(self.context, target, name);
        let result = raw::call(self.context, function, target, &values);
        raw::free(self.context, function);
        for value in values {
            raw::free(self.context, value);
        }
        let done = !raw::is_exception(result);
        raw::free(self.context, result);
        done
    }
}
