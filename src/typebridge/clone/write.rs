//! A value into a tree. Getters of scripts run on the way; nothing here is borrowed while they do.

use super::{Name, Object, Problem, Slot, Tree, ViewKind};
use crate::args::number_of;
use crate::cache::ByAddress;
use crate::collections;
use crate::direct::{self, ViewPlace};
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::shared_memory::{self, SharedMemory};
use crate::state::State;
use crate::strings;
use crate::value::Made;
use std::sync::Arc;

/// What is still to be written of an object.
struct Pending {
    object: u32,
    source: JSValue,
    rest: Rest,
    at: usize,
}

pub(super) enum Rest {
    /// Own enumerable names, read from the source one by one.
    Names(Vec<qjs::JSAtom>),
    /// Entries of a collection.
    Values(Vec<JSValue>),
    /// The cause of an error.
    Cause(JSValue),
}

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// As the specification of structured clones has it: scripts can see in which order properties are read.
    Exact,
    /// With the properties of errors.
    Data,
    /// With prototypes too.
    Whole,
    /// Without running scripts.
    Quiet,
}

pub(super) struct Writer<'a> {
    pub(super) state: &'a State,
    pub(super) context: *mut JSContext,
    pub(super) manner: Manner,
    pub(super) objects: Vec<Object>,
    /// Index by address. The objects are kept alive in `seen`, so that no address comes twice.
    index: ByAddress<usize, u32>,
    seen: Vec<JSValue>,
    pending: Vec<Pending>,
    /// Objects that only a getter could reach again, borrowed: no script has run since they were met.
    singles: Vec<(JSValue, u32)>,
    pub(super) has_run_script: bool,
    root: JSValue,
    prototypes: super::Prototypes,
    marked: Option<super::Marked>,
    /// Depth of objects that are written directly.
    pub(super) depth: u32,
}

fn writer(state: &State, manner: Manner) -> Writer<'_> {
    Writer {
        state,
        context: state.context,
        manner,
        objects: Vec::new(),
        index: ByAddress::default(),
        seen: Vec::new(),
        pending: Vec::new(),
        singles: Vec::new(),
        has_run_script: false,
        root: raw::UNDEFINED,
        prototypes: Vec::new(),
        marked: None,
        depth: 0,
    }
}

/// See [`super::write_whole`].
pub(super) fn write_whole(state: &State, value: JSValue) -> Result<(Tree, super::Prototypes), Problem> {
    let mut writer = writer(state, Manner::Whole);
    let root = writer.run(value)?;
    let tree = Tree { objects: std::mem::take(&mut writer.objects), root };
    Ok((tree, std::mem::take(&mut writer.prototypes)))
}

/// See [`super::write_data`].
pub(super) fn write_data(state: &State, value: JSValue) -> Result<Tree, Problem> {
    write_as(state, value, Manner::Data)
}

/// See [`super::write_quietly`].
pub(super) fn write_quietly(state: &State, value: JSValue) -> Result<Tree, Problem> {
    write_as(state, value, Manner::Quiet)
}

fn write_as(state: &State, value: JSValue, manner: Manner) -> Result<Tree, Problem> {
    let mut writer = writer(state, manner);
    let root = writer.run(value)?;
    Ok(Tree { objects: std::mem::take(&mut writer.objects), root })
}

/// Writes `value`; the ArrayBuffers in the array `transfer` are detached afterwards.
pub(super) fn write(
    state: &State,
    value: JSValue,
    transfer: JSValue,
    marked: Option<super::Marked>,
) -> Result<Tree, Problem> {
    let mut writer = writer(state, Manner::Exact);
    writer.marked = marked;
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
        let all = (0..length as u32).map(|at| qjs::JS_GetPropertyUint32(context, transfer, at));
        // What cannot be moved is copied, as Node does it.
        let (pinned, listed): (Vec<_>, Vec<_>) = all.partition(|&buffer| qjs::JS_IsPinnedArrayBuffer(buffer));
        pinned.into_iter().for_each(|buffer| raw::free(context, buffer));
        listed
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
        self.root = value;
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
            Object::Plain(properties)
            | Object::Array { properties, .. }
            | Object::Error { properties, .. } => properties,
            _ => unreachable!("only plain objects, arrays and errors have pending names"),
        }
    }

    /// The property, unless a getter has removed it meanwhile.
    fn property(&mut self, source: JSValue, name: qjs::JSAtom) -> Result<Option<Slot>, Problem> {
        if self.manner == Manner::Quiet {
            return self.data_property(source, name).map(Some);
        }
        self.expect_script();
        // SAFETY: raw.rs's invariant; without a descriptor the engine only answers whether the property is there.
        match unsafe { qjs::JS_GetOwnProperty(self.context, std::ptr::null_mut(), source, name) } {
            0 => Ok(None),
            1.. => self.owned_slot(raw::get(self.context, source, name)).map(Some),
            _ => Err(Problem::Thrown),
        }
    }

    /// The property if it is no accessor.
    fn data_property(&mut self, source: JSValue, name: qjs::JSAtom) -> Result<Slot, Problem> {
        match raw::own_data(self.context, source, name) {
            Some(value) => self.owned_slot(value),
            None => Err(uncloneable("An accessor could not be read without running it.")),
        }
    }

    pub(super) fn name(&self, atom: qjs::JSAtom) -> Name {
        if let Some(text) = self.state.bridge.name(atom) {
            return Name::Text(text);
        }
        // SAFETY: raw.rs's invariant.
        let value = unsafe { qjs::JS_AtomToValue(self.context, atom) };
        if let Some(index) = number_of(value) {
            return Name::Index(index as u32);
        }
        let text = Arc::from(self.text(value).unwrap_or_default());
        raw::free(self.context, value);
        self.state.bridge.keep_name(self.context, atom, &text);
        Name::Text(text)
    }

    pub(super) fn owned_slot(&mut self, owned: JSValue) -> Result<Slot, Problem> {
        if raw::is_exception(owned) {
            return Err(Problem::Thrown);
        }
        let slot = self.slot(owned);
        raw::free(self.context, owned);
        slot
    }

    pub(super) fn slot(&mut self, value: JSValue) -> Result<Slot, Problem> {
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
        if self.state.bridge.is_fast()
            && let Some((pointer, length)) = strings::latin1(self.context, value)
        {
            // SAFETY: the value keeps its units alive, and strings do not change.
            let units = unsafe { std::slice::from_raw_parts(pointer, length) };
            if units.is_ascii() {
                return Ok(units.into());
            }
        }
        raw::to_bytes(self.context, value).map(Into::into).ok_or(Problem::Thrown)
    }

    /// The index of an object, which is written now if it was not seen before.
    fn object(&mut self, value: JSValue) -> Result<u32, Problem> {
        // SAFETY: the value is an object, so its payload is a pointer.
        let address = unsafe { qjs::JS_VALUE_GET_PTR(value) }.addr();
        if let Some(&index) = self.index.get(&address) {
            return Ok(index);
        }
        if let Some(marked) = self.marked
            && let Some(stand) = self.replaced(value, marked)?
        {
            return Ok(self.enter(value, Object::Stand(stand)));
        }
        if self.state.bridge.is_fast()
            && let Some(index) = self.write_directly(value, false)?
        {
            return Ok(index);
        }
        let (object, rest) = self.shape(value)?;
        let index = self.enter(value, object);
        if let Some(rest) = rest {
            self.pending.push(Pending { object: index, source: value, rest, at: 0 });
        }
        Ok(index)
    }

    /// What stands for an object that is marked. Arrays and buffers never are.
    fn replaced(&self, value: JSValue, marked: super::Marked) -> Result<Option<Made>, Problem> {
        // SAFETY: looks at the class only.
        if unsafe { qjs::JS_GetClassID(value) } != self.state.bridge.plain_class {
            return Ok(None);
        }
        let mark = raw::get(self.context, value, marked.atom);
        let is_marked = !raw::is_undefined(mark);
        raw::free(self.context, mark);
        if !is_marked {
            return Ok(None);
        }
        let stand = raw::call(self.context, marked.replace, raw::UNDEFINED, &[value]);
        if raw::is_exception(stand) { Err(Problem::Thrown) } else { Ok(Some(Made::new(self.context, stand))) }
    }

    /// Gives an object its index.
    pub(super) fn enter(&mut self, value: JSValue, object: Object) -> u32 {
        let index = self.enter_only(value, object);
        self.remember(value, index);
        index
    }

    fn remember(&mut self, value: JSValue, index: u32) {
        // SAFETY: the value is an object, so its payload is a pointer.
        self.index.insert(unsafe { qjs::JS_VALUE_GET_PTR(value) }.addr(), index);
        self.seen.push(raw::dup(self.context, value));
    }

    /// Gives an index to an object that cannot be met again unless a script runs.
    pub(super) fn enter_single(&mut self, value: JSValue, object: Object) -> u32 {
        let index = self.enter_only(value, object);
        if self.manner != Manner::Quiet {
            self.singles.push((value, index));
        }
        index
    }

    /// A getter may give what only one object held: from here on every object is known again.
    pub(super) fn expect_script(&mut self) {
        self.has_run_script = true;
        for (value, index) in std::mem::take(&mut self.singles) {
            self.remember(value, index);
        }
    }

    /// True for a root that is met before anything else.
    pub(super) fn is_alone(&self, value: JSValue) -> bool {
        self.objects.is_empty() && raw::same_object(value, self.root)
    }

    /// Gives an index to an object that nothing will ask for again.
    pub(super) fn enter_only(&mut self, value: JSValue, object: Object) -> u32 {
        let index = self.objects.len() as u32;
        if self.manner == Manner::Whole {
            self.keep_prototype(value, index);
        }
        self.objects.push(object);
        index
    }

    /// Prototypes that a reader would not give the object by itself.
    fn keep_prototype(&mut self, value: JSValue, index: u32) {
        let prototype = raw::prototype(self.context, value);
        // SAFETY: raw.rs's invariant.
        let usual = unsafe { qjs::JS_GetClassProto(self.context, qjs::JS_GetClassID(value)) };
        if raw::same_object(prototype, usual) {
            raw::free(self.context, prototype);
        } else {
            self.prototypes.push((index, Made::new(self.context, prototype)));
        }
        raw::free(self.context, usual);
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
            if qjs::JS_IsArrayBuffer(value) || shared_memory::is_shared(self.context, value) {
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
        // SAFETY: looks at the class only.
        if unsafe { qjs::JS_GetClassID(value) } == self.state.bridge.plain_class {
            return true;
        }
        let global = raw::global(self.context);
        let same = raw::same_object(value, global);
        raw::free(self.context, global);
        same
    }

    fn array(&mut self, value: JSValue) -> Result<(Object, Option<Rest>), Problem> {
        let mut length = 0;
        // SAFETY: raw.rs's invariant; `length` outlives the call, and the length of an array is no getter.
        unsafe { qjs::JS_GetLength(self.context, value, &mut length) };
        let properties = Vec::new();
        Ok((Object::Array { length: length as u32, properties }, Some(self.names(value)?)))
    }

    fn names(&self, value: JSValue) -> Result<Rest, Problem> {
        self.names_of(value, qjs::JS_GPN_STRING_MASK | qjs::JS_GPN_ENUM_ONLY)
    }

    pub(super) fn names_of(&self, value: JSValue, flags: u32) -> Result<Rest, Problem> {
        let (mut table, mut count) = (std::ptr::null_mut(), 0);
        let flags = flags as i32;
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
        if shared_memory::is_shared(self.context, value) {
            return Ok(Object::Shared(SharedMemory::of(value)));
        }
        let Some(place) = direct::buffer_place(value) else {
            return Err(uncloneable("An ArrayBuffer is detached and could not be cloned."));
        };
        // SAFETY: the engine's pointer and length; no script runs before the copy is made.
        let bytes = unsafe { std::slice::from_raw_parts(place.bytes, place.length) }.to_vec();
        Ok(Object::Buffer { bytes, bytes_max: place.length_max })
    }

    /// The buffer comes first, so that a reader has it before the view.
    fn view(&mut self, value: JSValue) -> Result<Object, Problem> {
        let (buffer, offset, length) = match direct::view_place(value) {
            Some(ViewPlace::Part { buffer, offset, length }) => (buffer, offset, length),
            Some(ViewPlace::Detached) => {
                return Err(uncloneable("An ArrayBuffer is detached and could not be cloned."));
            }
            _ => return Err(self.refused(value)),
        };
        // SAFETY: looks at the class only.
        let kind = unsafe { qjs::JS_GetTypedArrayType(value) };
        let buffer = self.object(buffer)?;
        let kind = u32::try_from(kind).map_or(ViewKind::Data, ViewKind::Typed);
        Ok(Object::View { kind, buffer, offset, length })
    }

    /// Dates, regular expressions and boxed primitives.
    fn wrapper(&self, value: JSValue) -> Result<Object, Problem> {
        // SAFETY: look at the class only.
        let (is_date, is_pattern) = unsafe { (qjs::JS_IsDate(value), qjs::JS_IsRegExp(value)) };
        let inner = direct::primitive(self.context, value);
        if is_date {
            return Ok(Object::Date(inner.and_then(number_of).unwrap_or(f64::NAN)));
        }
        if is_pattern {
            let (source, flags) = direct::pattern(self.context, value);
            let text = self.text(source).map(Slot::Text);
            raw::free(self.context, source);
            return Ok(Object::RegExp { source: text?, flags: Slot::Text(flags) });
        }
        let Some(inner) = inner else { return Err(self.refused(value)) };
        // SAFETY: looks at the tag only.
        let slot =
            if unsafe { qjs::JS_IsSymbol(inner) } { Err(self.refused(value)) } else { self.primitive(inner) };
        raw::free(self.context, inner);
        slot.map(Object::Boxed)
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
}
