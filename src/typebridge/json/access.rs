//! What the engine tells of its insides for JSON, declared and made safe to read: objects, keys, strings.
//!
//! Invariant of the raw pointers here, beside that of raw.rs: what [`view`] gives is used until script may have run and
//! then taken anew; units of strings and keys are used while their value or atom is alive.

use crate::raw::{self, JSAtom, JSContext, JSValue, qjs};
use std::ffi::c_void;

/// `JSShape`
#[repr(C)]
pub(crate) struct Shape {
    _private: [u8; 0],
}

/// `JSShapeProperty`
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct ShapeProperty {
    bits: u32,
    pub(crate) atom: JSAtom,
}

const FLAGS_SHIFT: u32 = 26;
const ENUMERABLE: u32 = 1 << 2;
/// Anything but a plain value: getter, variable of a module, made when first read.
const SPECIAL: u32 = 3 << 4;

impl ShapeProperty {
    pub(crate) fn is_enumerable(self) -> bool {
        (self.bits >> FLAGS_SHIFT) & ENUMERABLE != 0
    }

    pub(crate) fn is_data(self) -> bool {
        (self.bits >> FLAGS_SHIFT) & SPECIAL == 0
    }
}

/// How an object is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
#[allow(dead_code, reason = "the engine makes these values")]
pub(crate) enum Kind {
    Plain,
    Array,
    Other,
    Function,
    Number,
    Text,
    Primitive,
    Raw,
    /// No stack is left: a RangeError is pending.
    Overflow,
}

/// `JSONView`
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct View {
    pub(crate) kind: Kind,
    may_have_to_json: i32,
    pub(crate) shape: *mut Shape,
    values: *const JSValue,
    elements: *const JSValue,
    count: u32,
}

impl View {
    pub(crate) fn may_have_to_json(&self) -> bool {
        self.may_have_to_json != 0
    }

    /// The value of a data property of the view's shape, borrowed.
    ///
    /// # Safety
    /// The view is fresh (file invariant), and `slot` is that of a data property of its shape.
    pub(crate) unsafe fn value(&self, slot: u32) -> JSValue {
        // SAFETY: the caller's word.
        unsafe { *self.values.add(slot as usize) }
    }

    /// Number of elements of an array.
    pub(crate) fn len(&self) -> u32 {
        self.count
    }

    /// An element, borrowed.
    ///
    /// # Safety
    /// The view is fresh (file invariant).
    pub(crate) unsafe fn element(&self, index: u32) -> JSValue {
        assert!(index < self.count);
        // SAFETY: within the elements, which are there: the caller's word.
        unsafe { *self.elements.add(index as usize) }
    }
}

unsafe extern "C" {
    fn JS_JSONView(context: *mut JSContext, object: JSValue, view: *mut View);
    fn JS_JSONShapeKeys(shape: *mut Shape, count: *mut u32) -> *const ShapeProperty;
    fn JS_JSONShapeIsCommon(context: *mut JSContext, shape: *mut Shape) -> bool;
    fn JS_JSONDupShape(shape: *mut Shape) -> *mut Shape;
    fn JS_JSONFreeShape(context: *mut JSContext, shape: *mut Shape);
    fn JS_JSONStringUnits(string: JSValue, length: *mut u32, is_wide: *mut i32) -> *const c_void;
    fn JS_JSONAtomUnits(
        context: *mut JSContext,
        atom: JSAtom,
        length: *mut u32,
        is_wide: *mut i32,
    ) -> *const c_void;
    fn JS_JSONNewLatin1(context: *mut JSContext, units: *const u8, length: u32) -> JSValue;
    fn JS_JSONAtomOf(context: *mut JSContext, owned: JSValue) -> JSAtom;
    fn JS_JSONIsArray(context: *mut JSContext, value: JSValue) -> i32;
    fn JS_JSONNewOfShape(
        context: *mut JSContext,
        shape: *mut Shape,
        count: u32,
        keys: *const JSAtom,
        owned: *const JSValue,
    ) -> JSValue;
    fn JS_JSONNewObject(
        context: *mut JSContext,
        count: u32,
        keys: *const JSAtom,
        owned: *const JSValue,
        remembered: *mut *mut Shape,
    ) -> JSValue;
}

/// Looks at an object; runs no script.
pub(crate) fn view(context: *mut JSContext, object: JSValue) -> View {
    debug_assert!(raw::is_object(object));
    let mut view = View {
        kind: Kind::Other,
        may_have_to_json: 0,
        shape: std::ptr::null_mut(),
        values: std::ptr::null(),
        elements: std::ptr::null(),
        count: 0,
    };
    // SAFETY: the value is an object, and the view outlives the call.
    unsafe { JS_JSONView(context, object, &mut view) };
    view
}

/// A shape that is kept, and therefore never changes.
pub(crate) struct KeptShape {
    context: *mut JSContext,
    shape: *mut Shape,
}

impl KeptShape {
    pub(crate) fn keep(context: *mut JSContext, shape: *mut Shape) -> KeptShape {
        // SAFETY: the shape is that of a living object.
        KeptShape { context, shape: unsafe { JS_JSONDupShape(shape) } }
    }

    pub(crate) fn is(&self, shape: *mut Shape) -> bool {
        self.shape == shape
    }

    pub(crate) fn keys(&self) -> &[ShapeProperty] {
        let mut count = 0;
        // SAFETY: the shape is kept, so its table neither moves nor changes.
        unsafe { std::slice::from_raw_parts(JS_JSONShapeKeys(self.shape, &mut count), count as usize) }
    }

    /// Whether keeping the shape keeps no object of a script alive.
    pub(crate) fn is_common(&self) -> bool {
        // SAFETY: the shape is kept.
        unsafe { JS_JSONShapeIsCommon(self.context, self.shape) }
    }

    /// An object of this shape if the keys are the shape's, with these values; else the values are given back.
    pub(crate) fn make(&self, keys: &[JSAtom], owned: &[JSValue]) -> Option<JSValue> {
        debug_assert_eq!(keys.len(), owned.len());
        let count = keys.len() as u32;
        // SAFETY: one value per key; the shape is kept and of plain properties only, as `new_object` found.
        let object =
            unsafe { JS_JSONNewOfShape(self.context, self.shape, count, keys.as_ptr(), owned.as_ptr()) };
        if raw::is_exception(object) {
            owned.iter().for_each(|&value| raw::free(self.context, value));
        }
        (!raw::is_undefined(object)).then_some(object)
    }
}

impl Drop for KeptShape {
    fn drop(&mut self) {
        // SAFETY: the reference is our own; the caches are emptied before the context goes.
        unsafe { JS_JSONFreeShape(self.context, self.shape) };
    }
}

/// An object with these properties; its shape, if other objects with the same keys can have it.
pub(crate) fn new_object(
    context: *mut JSContext,
    keys: &[JSAtom],
    owned: &[JSValue],
) -> (JSValue, Option<KeptShape>) {
    debug_assert_eq!(keys.len(), owned.len());
    let mut shape = std::ptr::null_mut();
    // SAFETY: one value per key; the engine takes the values and gives a reference to the shape, or none.
    let object =
        unsafe { JS_JSONNewObject(context, keys.len() as u32, keys.as_ptr(), owned.as_ptr(), &mut shape) };
    (object, (!shape.is_null()).then(|| KeptShape { context, shape }))
}

/// Units of a string.
#[derive(Clone, Copy)]
pub(crate) enum Units<'a> {
    Narrow(&'a [u8]),
    Wide(&'a [u16]),
}

impl Units<'_> {
    /// # Safety
    /// The pointer is that of as many units, for as long as the result is used.
    unsafe fn new<'a>(pointer: *const c_void, length: u32, is_wide: i32) -> Units<'a> {
        // SAFETY: the caller's word.
        unsafe {
            match is_wide {
                0 => Units::Narrow(std::slice::from_raw_parts(pointer.cast(), length as usize)),
                _ => Units::Wide(std::slice::from_raw_parts(pointer.cast(), length as usize)),
            }
        }
    }

    pub(crate) fn first(&self) -> Option<u16> {
        match self {
            Units::Narrow(units) => units.first().map(|&unit| u16::from(unit)),
            Units::Wide(units) => units.first().copied(),
        }
    }
}

/// Whether the value is a string with its units in one place.
pub(crate) fn is_flat(value: JSValue) -> bool {
    // SAFETY: looks at the tag only.
    unsafe { qjs::JS_VALUE_GET_TAG(value) == qjs::JS_TAG_STRING }
}

/// The units of a flat string. The value must stay alive while they are used.
pub(crate) fn units<'a>(value: JSValue) -> Units<'a> {
    assert!(is_flat(value));
    let (mut length, mut is_wide) = (0, 0);
    // SAFETY: a flat string, as asserted; strings do not change.
    unsafe { Units::new(JS_JSONStringUnits(value, &mut length, &mut is_wide), length, is_wide) }
}

/// A property key.
#[derive(Clone, Copy)]
pub(crate) enum Name<'a> {
    Index(u32),
    Symbol,
    Text(Units<'a>),
}

/// What a key says. The atom must stay alive while its units are used.
pub(crate) fn name<'a>(context: *mut JSContext, atom: JSAtom) -> Name<'a> {
    let (mut length, mut is_wide) = (0, 0);
    // SAFETY: the atom is alive; its units are those of a string.
    unsafe {
        let units = JS_JSONAtomUnits(context, atom, &mut length, &mut is_wide);
        match (units.is_null(), length) {
            (true, u32::MAX) => Name::Symbol,
            (true, index) => Name::Index(index),
            (false, _) => Name::Text(Units::new(units, length, is_wide)),
        }
    }
}

/// A string of 8-bit units; an exception if there is no memory.
pub(crate) fn new_latin1(context: *mut JSContext, units: &[u8]) -> JSValue {
    // SAFETY: pointer and length are of one slice; the engine copies.
    unsafe { JS_JSONNewLatin1(context, units.as_ptr(), units.len() as u32) }
}

/// A string of these units, 8-bit if they allow it: other strings of the engine rely on that.
pub(crate) fn new_utf16(context: *mut JSContext, units: &[u16]) -> JSValue {
    if units.iter().fold(0, |all, unit| all | unit) > 0xff {
        return raw::utf16(context, units);
    }
    new_latin1(context, &units.iter().map(|&unit| unit as u8).collect::<Vec<_>>())
}

/// The key of a fresh string; `None` if there is no memory.
pub(crate) fn atom_of(context: *mut JSContext, owned: JSValue) -> Option<JSAtom> {
    if raw::is_exception(owned) {
        return None;
    }
    // SAFETY: a flat string, which the engine takes.
    let atom = unsafe { JS_JSONAtomOf(context, owned) };
    (atom != qjs::JS_ATOM_NULL).then_some(atom)
}

/// Whether the value is an array, or a proxy of one; `None` if that threw.
pub(crate) fn is_array(context: *mut JSContext, value: JSValue) -> Option<bool> {
    // SAFETY: raw.rs's invariant.
    match unsafe { JS_JSONIsArray(context, value) } {
        -1 => None,
        answer => Some(answer != 0),
    }
}
