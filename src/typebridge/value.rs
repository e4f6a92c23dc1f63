//! Values on their way into the engine: what natives return and queued calls carry.

use crate::bytes;
use crate::callback::Callback;
use crate::direct::{self, PROPERTIES_MAX, Properties};
use crate::key::Key;
use crate::lazy::Prototype;
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::shared::Shared;
use crate::state::State;
use crate::strings;
use std::borrow::Cow;

/// A value for JavaScript. Conversion runs no script: it can only fail for want of memory.
#[derive(Default)]
pub enum Value {
    /// `undefined`
    #[default]
    Undefined,
    /// `null`
    Null,
    /// A boolean.
    Bool(bool),
    /// A small integer: no allocation.
    Int(i32),
    /// Any number; integers that fit become small ones.
    Number(f64),
    /// A BigInt.
    BigInt(i64),
    /// A BigInt without sign.
    BigUint(u64),
    /// A string that lives in the program.
    Static(&'static str),
    /// A value that Rust shares, converted at most once while the cache knows it.
    Shared(Shared),
    /// A string.
    Text(String),
    /// A string whose bytes are Latin-1 code units.
    Latin1(Vec<u8>),
    /// A string of code units.
    Utf16(Vec<u16>),
    /// A `Buffer` (a plain Uint8Array until node:buffer is loaded) that takes over the bytes.
    Buffer(Vec<u8>),
    /// A `Buffer` of received bytes: a copy of few, the page itself for many as long as pages are plenty.
    Page(arena::PageRange),
    /// A Uint8Array that takes over the bytes.
    Uint8Array(Vec<u8>),
    /// An ArrayBuffer that takes over the bytes.
    ArrayBuffer(Vec<u8>),
    /// An array.
    List(Vec<Value>),
    /// An array of numbers, converted in one batch.
    Numbers(Vec<f64>),
    /// A plain object with these properties in this order.
    Object(Vec<(Cow<'static, str>, Value)>),
    /// An object like a kept one, with its prototype; its first properties have these values. The kept object is an ordinary
    /// one that has as many plain properties at its beginning; behind them it may have accessors.
    Like(Callback, Box<[Value]>),
    /// As `Like`, and the values are numbers.
    LikeNumbers(Callback, Box<[f64]>),
    /// An array of strings.
    Texts(Box<Texts>),
    /// The `this` of the native that returns it; `undefined` in a queued call.
    This,
    /// From a native only: calls this method of `this` with the same arguments, after the host is released.
    Instead(&'static str),
    /// From a native only: calls this method of a kept object with the same `this` and arguments, after the host is released.
    InsteadOf(Callback, &'static str),
    /// What the host keeps.
    Kept(Callback),
    /// From a native only: the promise that [`crate::Args::promise`] named, made after the host is released. It is decided by
    /// [`crate::Calls::resolve`] or [`crate::Calls::reject`].
    Promise(Callback),
    /// A new lazy object that is held under its key until [`crate::Calls::let_go`].
    Lazy(Prototype, Key),
    /// A new lazy object that lives only as long as scripts hold it.
    Loose(Prototype, Key),
    /// The lazy object that is held under this key; `undefined` if none is.
    Held(Key),
    /// An error object, not thrown.
    Error(Box<crate::failure::Failure>),
    /// An engine value that [`crate::Args`] made.
    Made(Made),
}

/// Many strings in one piece of memory.
#[derive(Debug)]
pub struct Texts {
    /// All of them, one behind the other.
    pub bytes: Vec<u8>,
    /// Where each of them ends.
    pub ends: Vec<u32>,
}

impl Value {
    /// A string from text that is in the program or not.
    pub fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    /// A number from a count.
    pub fn count(count: usize) -> Value {
        Value::Number(count as f64)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

/// An owned engine value that only typebridge can look into.
pub struct Made {
    context: *mut JSContext,
    value: JSValue,
}

impl Made {
    pub(crate) fn new(context: *mut JSContext, owned: JSValue) -> Made {
        Made { context, value: owned }
    }

    /// The value, borrowed.
    pub(crate) fn raw(&self) -> JSValue {
        self.value
    }

    pub(crate) fn into_raw(mut self) -> JSValue {
        std::mem::replace(&mut self.value, raw::UNDEFINED)
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        raw::free(self.context, self.value);
    }
}

/// Makes the engine's form of `value`; the caller owns the result, which may be the exception mark.
pub(crate) fn make(state: &State, value: Value, this: JSValue) -> JSValue {
    let context = state.context;
    match value {
        Value::Undefined => raw::UNDEFINED,
        Value::Null => raw::NULL,
        Value::Bool(value) => raw::boolean(value),
        Value::Int(value) => raw::int(value),
        Value::Number(value) => raw::number(value),
        // SAFETY: raw.rs's invariant.
        Value::BigInt(value) => unsafe { qjs::JS_NewBigInt64(context, value) },
        // SAFETY: as above.
        Value::BigUint(value) => unsafe { qjs::JS_NewBigUint64(context, value) },
        Value::Static(text) => state.bridge.literal_string(context, text),
        Value::Shared(shared) => state.bridge.shared(state, &shared),
        Value::Text(text) => state.bridge.text(context, text.as_bytes()),
        Value::Latin1(units) => strings::new_latin1(context, &units),
        Value::Utf16(units) => raw::utf16(context, &units),
        Value::Buffer(bytes) => bytes::new_buffer(state, bytes),
        Value::Page(range) => bytes::page_buffer(state, range),
        Value::Uint8Array(bytes) => bytes::new_uint8_array(context, bytes),
        Value::ArrayBuffer(bytes) => bytes::new_array_buffer(context, bytes),
        Value::List(values) => make_list(state, values),
        Value::Numbers(values) if state.bridge.is_fast() => direct::array_of_numbers(context, &values),
        Value::Numbers(values) => {
            raw::array(context, &values.into_iter().map(raw::number).collect::<Vec<_>>())
        }
        Value::Object(properties) => make_object(state, properties),
        Value::Like(model, values) => make_like(state, model, values),
        Value::LikeNumbers(model, numbers) => make_like_of_numbers(state, model, &numbers),
        Value::Texts(texts) => make_texts(context, &texts),
        Value::This => raw::dup(context, this),
        Value::Instead(method) | Value::InsteadOf(_, method) => {
            panic!("{method} can only be called instead of a native")
        }
        Value::Kept(callback) => state.kept.get(context, callback),
        Value::Promise(promise) => make_promise(state, promise),
        Value::Lazy(prototype, key) => state.lazies.create(state, prototype, key),
        Value::Loose(prototype, key) => state.lazies.create_loose(state, prototype, key),
        Value::Held(key) => state.lazies.held(context, key),
        Value::Error(failure) => {
            failure.throw(context);
            raw::take_exception(context)
        }
        Value::Made(made) => made.into_raw(),
    }
}

fn make_list(state: &State, values: Vec<Value>) -> JSValue {
    let made: Vec<JSValue> = values.into_iter().map(|value| make(state, value, raw::UNDEFINED)).collect();
    if made.iter().any(|&value| raw::is_exception(value)) {
        made.into_iter().for_each(|value| raw::free(state.context, value));
        return raw::EXCEPTION;
    }
    raw::array(state.context, &made)
}

/// Values that an object of a model gets at most.
const LIKE_VALUES_MAX: usize = 16;

fn make_like(state: &State, model: Callback, values: Box<[Value]>) -> JSValue {
    let context = state.context;
    let mut made = [raw::UNDEFINED; LIKE_VALUES_MAX];
    let made = &mut made[..values.len()];
    for (slot, value) in made.iter_mut().zip(values) {
        *slot = make(state, value, raw::UNDEFINED);
    }
    if made.iter().any(|&value| raw::is_exception(value)) {
        made.iter().for_each(|&value| raw::free(context, value));
        return raw::EXCEPTION;
    }
    object_of_model(state, model, made)
}

fn make_like_of_numbers(state: &State, model: Callback, numbers: &[f64]) -> JSValue {
    let mut made = [raw::UNDEFINED; LIKE_VALUES_MAX];
    let made = &mut made[..numbers.len()];
    made.iter_mut().zip(numbers).for_each(|(slot, &number)| *slot = raw::number(number));
    object_of_model(state, model, made)
}

/// Takes the values.
fn object_of_model(state: &State, model: Callback, owned: &[JSValue]) -> JSValue {
    let context = state.context;
    let model = state.kept.get(context, model);
    let object = direct::object_of_model(context, model, owned).expect("the kept object is a model");
    raw::free(context, model);
    object
}

/// Hooks of promises may run.
fn make_promise(state: &State, place: Callback) -> JSValue {
    // SAFETY: raw.rs's invariant; the host is released.
    let promise = unsafe { qjs::JS_NewPendingPromise(state.context) };
    if !raw::is_exception(promise) {
        state.kept.fill(place, raw::dup(state.context, promise));
    }
    promise
}

fn make_texts(context: *mut JSContext, Texts { bytes, ends }: &Texts) -> JSValue {
    let mut start = 0;
    let is_ascii = bytes.is_ascii();
    let text = |end: &u32| {
        let text = &bytes[start..*end as usize];
        start = *end as usize;
        if is_ascii {
            return strings::new_latin1(context, text);
        }
        match std::str::from_utf8(text) {
            Ok(text) => raw::text(context, text.as_bytes()),
            Err(_) => raw::text(context, String::from_utf8_lossy(text).as_bytes()),
        }
    };
    let made: Vec<JSValue> = ends.iter().map(text).collect();
    if made.iter().any(|&value| raw::is_exception(value)) {
        made.into_iter().for_each(|value| raw::free(context, value));
        return raw::EXCEPTION;
    }
    raw::array(context, &made)
}

fn make_object(state: &State, properties: Vec<(Cow<'static, str>, Value)>) -> JSValue {
    state.bridge.count(1, 0);
    if state.bridge.is_fast() && properties.len() <= PROPERTIES_MAX {
        return make_object_directly(state, properties);
    }
    // SAFETY: raw.rs's invariant.
    let object = unsafe { qjs::JS_NewObject(state.context) };
    for (name, value) in properties {
        let atom = raw::atom(state.context, &name);
        let value = make(state, value, raw::UNDEFINED);
        if raw::is_exception(value) {
            raw::free_atom(state.context, atom);
            raw::free(state.context, object);
            return value;
        }
        raw::define_atom(state.context, object, atom, value);
        // SAFETY: the atom was made above and is freed once.
        unsafe { qjs::JS_FreeAtom(state.context, atom) };
    }
    object
}

fn make_object_directly(state: &State, properties: Vec<(Cow<'static, str>, Value)>) -> JSValue {
    let context = state.context;
    let (mut made, mut owned) = (Properties::new(), Properties::new());
    for (name, value) in properties {
        let value = make(state, value, raw::UNDEFINED);
        match name {
            Cow::Borrowed(name) => made.push(state.bridge.literal(context, name), value),
            Cow::Owned(name) => {
                let atom = state.bridge.atom(context, name.as_bytes());
                made.push(atom, value);
                owned.push(atom, raw::UNDEFINED);
            }
        }
    }
    let object = if made.values().iter().any(|&value| raw::is_exception(value)) {
        made.values().iter().for_each(|&value| raw::free(context, value));
        raw::EXCEPTION
    } else {
        direct::object(context, made.names(), made.values())
    };
    owned.names().iter().for_each(|&atom| raw::free_atom(context, atom));
    object
}
