//! A value into a tree. Getters of scripts run on the way; nothing here is borrowed while they do.

use super::{Name, Object, Problem, Slot, Tree, ViewKind};
use crate::args::number_of;
use crate::bytes;
use crate::collections;
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::state::State;
use crate::value::Made;
use std::collections::HashMap;
use std::ffi::{CStr, c_void};

/// What is still to be written of an object.
struct Pending {
    object: u32,
    source: JSValue,
    rest: Rest,
    at: usize,
}

enum Rest {
    /// Own enumerable names, read from the source one by one.
    Names(Vec<qjs::JSAtom>),
    /// Entries of a collection.
    Values(Vec<JSValue>),
    /// The cause of an error.
    Cause(JSValue),
}

struct Writer<'a> {
    state: &'a State,
    context: *mut JSContext,
    objects: Vec<Object>,
    /// Index by address. The objects are kept alive in `seen`, so that no address comes twice.
    index: HashMap<*mut c_void, u32>,
    seen: Vec<JSValue>,
    pending: Vec<Pending>,
}

/// Writes `value`; the ArrayBuffers in the array `transfer` are detached afterwards.
pub(super) fn write(state: &State, value: JSValue, transfer: JSValue) -> Result<Tree, Problem> {
    let mut writer = Writer {
        state,
        context: state.context,
        objects: Vec::new(),
        index: HashMap::new(),
        seen: Vec::new(),
        pending: Vec::new(),
    };
    let transferred = transfer_list(state.context, transfer);
    let result = check_transfer(&transferred).and_then(|()| writer.run(value));
    if result.is_ok() {
        for &buffer in &transferred {
            // SAFETY: raw.rs's invariant; the list holds ArrayBuffers only.
            unsafe { qjs::JS_DetachArrayBuffer(state.context, buffer) };
        }
    }
    for buffer in transferred {
        raw::free(state.context, buffer);
    }
    let objects = std::mem::take(&mut writer.objects);
    result.map(|root| Tree { objects, root })
}

/// The elements of the JS half's own array, owned.
fn transfer_list(context: *mut JSContext, transfer: JSValue) -> Vec<JSValue> {
    let mut length = 0;
    // SAFETY: raw.rs's invariant; `length` outlives the call.
    unsafe {
        if !qjs::JS_IsArray(transfer) {
            return Vec::new();
        }
        qjs::JS_GetLength(context, transfer, &mut length);
        (0..length as u32).map(|at| qjs::JS_GetPropertyUint32(context, transfer, at)).collect()
    }
}

fn check_transfer(buffers: &[JSValue]) -> Result<(), Problem> {
    for (at, &buffer) in buffers.iter().enumerate() {
        if buffers[..at].iter().any(|&other| raw::same_object(other, buffer)) {
            return Err(uncloneable("Transfer list contains duplicate ArrayBuffer"));
        }
    }
    Ok(())
}

fn uncloneable(message: &str) -> Problem {
    Problem::Uncloneable(message.into())
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        for value in self.seen.drain(..) {
            raw::free(self.context, value);
        }
        for pending in self.pending.drain(..) {
            pending.free(self.context);
        }
    }
}

impl Pending {
    fn free(self, context: *mut JSContext) {
        match self.rest {
            Rest::Names(names) => {
                names.into_iter().skip(self.at).for_each(|name| raw::free_atom(context, name))
            }
            Rest::Values(values) => {
                values.into_iter().skip(self.at).for_each(|value| raw::free(context, value))
            }
            Rest::Cause(cause) => raw::free(context, cause),
        }
    }
}

/// One step of the object on top.
enum Step {
    Named(qjs::JSAtom),
    Value(JSValue),
    Cause(JSValue),
    Done,
}

impl Pending {
    fn step(&mut self) -> Step {
        let at = self.at;
        self.at += 1;
        match &mut self.rest {
            Rest::Names(names) => names.get(at).map_or(Step::Done, |&name| Step::Named(name)),
            Rest::Values(values) => values.get(at).map_or(Step::Done, |&value| Step::Value(value)),
            Rest::Cause(_) if at > 0 => Step::Done,
            Rest::Cause(cause) => Step::Cause(std::mem::replace(cause, raw::UNDEFINED)),
        }
    }
}

impl Writer<'_> {
    /// Depth first, in the order of the specification, without recursion.
    fn run(&mut self, value: JSValue) -> Result<Slot, Problem> {
        let root = self.slot(value)?;
        while let Some(top) = self.pending.last_mut() {
            let (object, source) = (top.object as usize, top.source);
            match top.step() {
                Step::Done => drop(self.pending.pop()),
                Step::Named(name) => {
                    let written = self.property(source, name);
                    let name_of = self.name(name);
                    raw::free_atom(self.context, name);
                    if let Some(slot) = written? {
                        self.properties(object).push((name_of, slot));
                    }
                }
                Step::Value(value) => {
                    let slot = self.owned_slot(value)?;
                    let (Object::Map(slots) | Object::Set(slots)) = &mut self.objects[object] else {
                        unreachable!()
                    };
                    slots.push(slot);
                }
                Step::Cause(value) => {
                    let slot = self.owned_slot(value)?;
                    let Object::Error { cause, .. } = &mut self.objects[object] else { unreachable!() };
                    *cause = Some(slot);
                }
            }
        }
        Ok(root)
    }

    fn properties(&mut self, object: usize) -> &mut Vec<(Name, Slot)> {
        match &mut self.objects[object] {
            Object::Plain(properties) | Object::Array { properties, .. } => properties,
            _ => unreachable!("only plain objects and arrays have pending names"),
        }
    }

    /// The property, unless a getter has removed it meanwhile.
    fn property(&mut self, source: JSValue, name: qjs::JSAtom) -> Result<Option<Slot>, Problem> {
        // SAFETY: raw.rs's invariant; without a descriptor the engine only answers whether the property is there.
        match unsafe { qjs::JS_GetOwnProperty(self.context, std::ptr::null_mut(), source, name) } {
            0 => Ok(None),
            1.. => self.owned_slot(raw::get(self.context, source, name)).map(Some),
            _ => Err(Problem::Thrown),
        }
    }

    fn name(&self, atom: qjs::JSAtom) -> Name {
        // SAFETY: raw.rs's invariant.
        let value = unsafe { qjs::JS_AtomToValue(self.context, atom) };
        if let Some(index) = number_of(value) {
            return Name::Index(index as u32);
        }
        let text = raw::to_bytes(self.context, value).unwrap_or_default();
        raw::free(self.context, value);
        Name::Text(text.into())
    }

    fn owned_slot(&mut self, owned: JSValue) -> Result<Slot, Problem> {
        if raw::is_exception(owned) {
            return Err(Problem::Thrown);
        }
        let slot = self.slot(owned);
        raw::free(self.context, owned);
        slot
    }

    fn slot(&mut self, value: JSValue) -> Result<Slot, Problem> {
        if raw::is_object(value) {
            return self.object(value).map(Slot::Object);
        }
        if let Some(number) = number_of(value) {
            return Ok(Slot::Number(number));
        }
        if let Some(flag) = raw::boolean_of(value) {
            return Ok(Slot::Bool(flag));
        }
        if raw::is_string(value) {
            return self.text(value).map(Slot::Text);
        }
        // SAFETY: look at the tag only.
        if unsafe { qjs::JS_IsBigInt(value) } {
            return self.text(value).map(Slot::BigInt);
        }
        if raw::is_undefined(value) {
            return Ok(Slot::Undefined);
        }
        if raw::is_null(value) {
            return Ok(Slot::Null);
        }
        Err(self.refused(value))
    }

    /// Runs no script: the value is a string or a BigInt.
    fn text(&self, value: JSValue) -> Result<Box<[u8]>, Problem> {
        raw::to_bytes(self.context, value).map(Into::into).ok_or(Problem::Thrown)
    }

    /// The index of an object, which is written now if it was not seen before.
    fn object(&mut self, value: JSValue) -> Result<u32, Problem> {
        // SAFETY: the value is an object, so its payload is a pointer.
        let address = unsafe { qjs::JS_VALUE_GET_PTR(value) };
        if let Some(&index) = self.index.get(&address) {
            return Ok(index);
        }
        let (object, rest) = self.shape(value)?;
        let index = self.objects.len() as u32;
        self.objects.push(object);
        self.index.insert(address, index);
        self.seen.push(raw::dup(self.context, value));
        if let Some(rest) = rest {
            self.pending.push(Pending { object: index, source: value, rest, at: 0 });
        }
        Ok(index)
    }

    fn shape(&mut self, value: JSValue) -> Result<(Object, Option<Rest>), Problem> {
        // SAFETY: look at the class only.
        unsafe {
            if qjs::JS_IsProxy(value) || raw::is_function(self.context, value) {
                return Err(self.refused(value));
            }
            if qjs::JS_IsArray(value) {
                return self.array(value);
            }
            if self.is_plain(value) {
                return Ok((Object::Plain(Vec::new()), Some(self.names(value)?)));
            }
            if qjs::JS_IsMap(value) || qjs::JS_IsSet(value) {
                return Ok(self.collection(value));
            }
            if qjs::JS_IsArrayBuffer(value) || bytes::is_shared(self.context, value) {
                return self.buffer(value).map(|object| (object, None));
            }
            if qjs::JS_GetTypedArrayType(value) >= 0 || qjs::JS_IsDataView(value) {
                return self.view(value).map(|object| (object, None));
            }
            if qjs::JS_IsError(value) {
                return self.error(value);
            }
        }
        self.wrapper(value).map(|object| (object, None))
    }

    /// Ordinary objects are those of the engine's own class for them; lazy objects and other platform objects are not.
    fn is_plain(&self, value: JSValue) -> bool {
        // SAFETY: raw.rs's invariant; both are objects.
        unsafe {
            let global = raw::global(self.context);
            let plain = qjs::JS_NewObject(self.context);
            let class = qjs::JS_GetClassID(plain);
            let same = class == qjs::JS_GetClassID(value) || raw::same_object(value, global);
            raw::free(self.context, plain);
            raw::free(self.context, global);
            same
        }
    }

    fn array(&mut self, value: JSValue) -> Result<(Object, Option<Rest>), Problem> {
        let mut length = 0;
        // SAFETY: raw.rs's invariant; `length` outlives the call, and the length of an array is no getter.
        unsafe { qjs::JS_GetLength(self.context, value, &mut length) };
        let properties = Vec::new();
        Ok((Object::Array { length: length as u32, properties }, Some(self.names(value)?)))
    }

    fn names(&self, value: JSValue) -> Result<Rest, Problem> {
        let (mut table, mut count) = (std::ptr::null_mut(), 0);
        let flags = (qjs::JS_GPN_STRING_MASK | qjs::JS_GPN_ENUM_ONLY) as i32;
        // SAFETY: raw.rs's invariant; the atoms are duplicated before the table is freed.
        unsafe {
            if qjs::JS_GetOwnPropertyNames(self.context, &mut table, &mut count, value, flags) < 0 {
                return Err(Problem::Thrown);
            }
            let names =
                (0..count as usize).map(|at| qjs::JS_DupAtom(self.context, (*table.add(at)).atom)).collect();
            qjs::JS_FreePropertyEnum(self.context, table, count);
            Ok(Rest::Names(names))
        }
    }

    fn collection(&self, value: JSValue) -> (Object, Option<Rest>) {
        let entries = collections::entries(self.context, value).expect("the class was asked for");
        // SAFETY: looks at the class only.
        if unsafe { qjs::JS_IsMap(value) } {
            let values = entries.into_iter().flat_map(|(key, value)| [key, value]).collect();
            return (Object::Map(Vec::new()), Some(Rest::Values(values)));
        }
        let keys = entries.into_iter().map(|(key, value)| {
            raw::free(self.context, value);
            key
        });
        (Object::Set(Vec::new()), Some(Rest::Values(keys.collect())))
    }

    fn buffer(&self, value: JSValue) -> Result<Object, Problem> {
        if bytes::is_shared(self.context, value) {
            return Ok(Object::Shared(Made::new(self.context, raw::dup(self.context, value))));
        }
        if self.flag(value, c"detached") {
            return Err(uncloneable("An ArrayBuffer is detached and could not be cloned."));
        }
        let (pointer, length) = bytes::view(self.context, value).expect("the class was asked for");
        // SAFETY: the engine's pointer and length; no script runs before the copy is made.
        let bytes = unsafe { std::slice::from_raw_parts(pointer, length) }.to_vec();
        let bytes_max = self.flag(value, c"resizable").then(|| self.number(value, c"maxByteLength") as usize);
        Ok(Object::Buffer { bytes, bytes_max })
    }

    fn flag(&self, value: JSValue, name: &CStr) -> bool {
        let found = raw::get_named(self.context, value, name);
        let flag = raw::boolean_of(found) == Some(true);
        raw::free(self.context, found);
        flag
    }

    fn number(&self, value: JSValue, name: &CStr) -> f64 {
        let found = raw::get_named(self.context, value, name);
        if raw::is_exception(found) {
            raw::free(self.context, raw::take_exception(self.context));
        }
        let number = number_of(found).unwrap_or(0.0);
        raw::free(self.context, found);
        number
    }

    /// The buffer comes first, so that a reader has it before the view.
    fn view(&mut self, value: JSValue) -> Result<Object, Problem> {
        // SAFETY: looks at the class only.
        let kind = unsafe { qjs::JS_GetTypedArrayType(value) };
        let buffer = raw::get_named(self.context, value, c"buffer");
        let slot = self.owned_slot(buffer)?;
        let Slot::Object(buffer) = slot else { return Err(Problem::Thrown) };
        let offset = self.number(value, c"byteOffset") as usize;
        let (kind, length) = match u32::try_from(kind) {
            Ok(kind) => (ViewKind::Typed(kind), self.number(value, c"length")),
            Err(_) => (ViewKind::Data, self.number(value, c"byteLength")),
        };
        Ok(Object::View { kind, buffer, offset, length: length as usize })
    }

    fn error(&mut self, value: JSValue) -> Result<(Object, Option<Rest>), Problem> {
        const CLASSES: [&str; 6] =
            ["EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"];
        let names = &self.state.names;
        let name = raw::get(self.context, value, names.name);
        if raw::is_exception(name) {
            return Err(Problem::Thrown);
        }
        let text = if raw::is_string(name) { raw::to_bytes(self.context, name) } else { None };
        raw::free(self.context, name);
        let class =
            CLASSES.into_iter().find(|class| text.as_deref() == Some(class.as_bytes())).unwrap_or("Error");
        let message = raw::own_value(self.context, value, names.message);
        let message = if raw::is_undefined(message) { None } else { Some(self.owned_slot(message)?) };
        let stack = raw::get(self.context, value, names.stack);
        let is_text = raw::is_string(stack);
        let stack = if is_text {
            Some(self.owned_slot(stack)?)
        } else {
            raw::free(self.context, stack);
            None
        };
        let cause_name = raw::atom(self.context, "cause");
        // SAFETY: raw.rs's invariant; without a descriptor the engine only answers whether the property is there.
        let has =
            unsafe { qjs::JS_GetOwnProperty(self.context, std::ptr::null_mut(), value, cause_name) } > 0;
        let cause = if has { raw::get(self.context, value, cause_name) } else { raw::UNDEFINED };
        raw::free_atom(self.context, cause_name);
        if raw::is_exception(cause) {
            return Err(Problem::Thrown);
        }
        Ok((Object::Error { class, message, stack, cause: None }, has.then_some(Rest::Cause(cause))))
    }

    /// Dates, regular expressions and boxed primitives.
    fn wrapper(&self, value: JSValue) -> Result<Object, Problem> {
        // SAFETY: look at the class only.
        let (is_date, is_pattern) = unsafe { (qjs::JS_IsDate(value), qjs::JS_IsRegExp(value)) };
        if is_date {
            let time = self.intrinsic(c"Date", c"getTime", value);
            return Ok(Object::Date(time.and_then(number_of).unwrap_or(f64::NAN)));
        }
        if is_pattern {
            let source = self.text_property(value, c"source")?;
            let flags = self.text_property(value, c"flags")?;
            return Ok(Object::RegExp { source, flags });
        }
        for class in [c"Number", c"String", c"Boolean", c"BigInt"] {
            if let Some(inner) = self.intrinsic(class, c"valueOf", value) {
                let slot = self.primitive(inner);
                raw::free(self.context, inner);
                return slot.map(Object::Boxed);
            }
        }
        Err(self.refused(value))
    }

    fn primitive(&self, value: JSValue) -> Result<Slot, Problem> {
        if let Some(number) = number_of(value) {
            return Ok(Slot::Number(number));
        }
        if let Some(flag) = raw::boolean_of(value) {
            return Ok(Slot::Bool(flag));
        }
        let text = self.text(value)?;
        Ok(if raw::is_string(value) { Slot::Text(text) } else { Slot::BigInt(text) })
    }

    fn text_property(&self, value: JSValue, name: &CStr) -> Result<Slot, Problem> {
        let found = raw::get_named(self.context, value, name);
        if !raw::is_string(found) {
            raw::free(self.context, found);
            return Err(Problem::Thrown);
        }
        let text = self.text(found);
        raw::free(self.context, found);
        text.map(Slot::Text)
    }

    /// `class.prototype[method].call(value)`, owned; `None` if it threw, as it does for objects of other classes.
    fn intrinsic(&self, class: &CStr, method: &CStr, value: JSValue) -> Option<JSValue> {
        let context = self.context;
        let global = raw::global(context);
        let constructor = raw::get_named(context, global, class);
        let prototype = raw::get_named(context, constructor, c"prototype");
        let function = raw::get_named(context, prototype, method);
        let result = raw::call(context, function, value, &[]);
        for value in [global, constructor, prototype, function] {
            raw::free(context, value);
        }
        if raw::is_exception(result) {
            raw::free(context, raw::take_exception(context));
            return None;
        }
        Some(result)
    }

    /// The DataCloneError for a value, with the text that V8 shows.
    fn refused(&self, value: JSValue) -> Problem {
        let mut text = self.shown(value);
        text.extend_from_slice(b" could not be cloned.");
        Problem::Uncloneable(text)
    }

    fn shown(&self, value: JSValue) -> Vec<u8> {
        let context = self.context;
        // SAFETY: looks at the tag only.
        if unsafe { qjs::JS_IsSymbol(value) } {
            return self.intrinsic(c"Symbol", c"toString", value).map_or(Vec::new(), |text| {
                let bytes = raw::to_bytes(context, text).unwrap_or_default();
                raw::free(context, text);
                bytes
            });
        }
        if raw::is_function(context, value)
            && let Some(text) = self.intrinsic(c"Function", c"toString", value)
        {
            let bytes = raw::to_bytes(context, text).unwrap_or_default();
            raw::free(context, text);
            return bytes;
        }
        let class = self.class_name(value);
        [b"#<", &class[..], b">"].concat()
    }

    /// The name of the constructor that an object inherits, without running getters.
    fn class_name(&self, value: JSValue) -> Vec<u8> {
        let context = self.context;
        // SAFETY: looks at the class only.
        let mut object =
            if unsafe { qjs::JS_IsProxy(value) } { raw::NULL } else { raw::prototype(context, value) };
        let mut found = None;
        while raw::is_object(object) && found.is_none() {
            let constructor = raw::own_value(context, object, self.state.names.constructor);
            if raw::is_function(context, constructor) {
                let name = raw::own_value(context, constructor, self.state.names.name);
                found = if raw::is_string(name) { raw::to_bytes(context, name) } else { None };
                raw::free(context, name);
            }
            raw::free(context, constructor);
            let next = raw::prototype(context, object);
            raw::free(context, std::mem::replace(&mut object, next));
        }
        raw::free(context, object);
        found.filter(|name| !name.is_empty()).unwrap_or_else(|| b"Object".to_vec())
    }
}
