//! Looks into maps, sets, their weak forms and their iterators without running their methods or moving an iterator.
//!
//! The engine's C interface has no way in, so the structures of quickjs.c are mirrored here. Invariant: the mirrors are
//! those of [`crate::ENGINE_VERSION`], which Cargo.toml pins and `entries_of_state` asserts; `tests/` reads every kind.

use crate::raw::{self, JSContext, JSValue, qjs};
use std::ffi::{CStr, c_void};
use std::mem::offset_of;

/// `struct list_head`: a ring through the records, whose own link is in `MapState::records`.
#[repr(C)]
struct Link {
    previous: *mut Link,
    next: *mut Link,
}

/// `JSMapState`
#[repr(C)]
struct MapState {
    is_weak: bool,
    records: Link,
    record_count: u32,
}

/// `JSMapRecord`
#[repr(C)]
struct MapRecord {
    references: i32,
    is_empty: bool,
    map: *mut MapState,
    link: Link,
    hash_link: Link,
    key: JSValue,
    value: JSValue,
}

/// `JSMapIteratorData`
#[repr(C)]
struct MapIterator {
    /// The map or set; undefined when the iterator is at its end.
    object: JSValue,
    kind: u32,
    /// The record that was given last; null before the first.
    current: *mut MapRecord,
}

const KIND_KEYS: u32 = 0;
const KIND_VALUES: u32 = 1;

/// A key and a value, owned. Sets have undefined as value.
pub(crate) type Entry = (JSValue, JSValue);

/// What the engine keeps for an object of the class that it has.
fn opaque(object: JSValue) -> *mut c_void {
    // SAFETY: the value is an object; the class asked for is its own.
    unsafe { qjs::JS_GetOpaque(object, qjs::JS_GetClassID(object)) }
}

/// The entries of a Map, Set, WeakMap or WeakSet in order; `None` for anything else.
pub(crate) fn entries(context: *mut JSContext, value: JSValue) -> Option<Vec<Entry>> {
    // SAFETY: look at the class only.
    let is_collection = raw::is_object(value)
        && unsafe {
            qjs::JS_IsMap(value)
                || qjs::JS_IsSet(value)
                || qjs::JS_IsWeakMap(value)
                || qjs::JS_IsWeakSet(value)
        };
    is_collection.then(|| entries_of_state(context, opaque(value).cast(), std::ptr::null_mut()))
}

/// The entries behind `after`, or all of them.
fn entries_of_state(context: *mut JSContext, state: *mut MapState, after: *mut MapRecord) -> Vec<Entry> {
    assert_engine();
    let mut found = Vec::new();
    // SAFETY: file invariant: `state` is the state of a live map, and `after` a record of it that its iterator keeps. No
    // script runs here, so the ring does not change. Records that are not empty have live keys and values.
    unsafe {
        let ring = &raw mut (*state).records;
        let mut link = if after.is_null() { (*ring).next } else { (*after).link.next };
        while link != ring {
            let record = link.byte_sub(offset_of!(MapRecord, link)).cast::<MapRecord>();
            if !(*record).is_empty {
                found.push((raw::dup(context, (*record).key), raw::dup(context, (*record).value)));
            }
            link = (*link).next;
        }
    }
    found
}

fn assert_engine() {
    // SAFETY: the engine gives a static string.
    let version = unsafe { CStr::from_ptr(qjs::JS_GetVersion()) };
    assert_eq!(version.to_bytes(), crate::ENGINE_VERSION.as_bytes(), "collections.rs mirrors another engine");
}

/// What an iterator over a map or a set is of: true for a set.
fn iterates_set(context: *mut JSContext, value: JSValue) -> Option<bool> {
    if !raw::is_object(value) {
        return None;
    }
    // SAFETY: raw.rs's invariant; the atom is freed once.
    let name = unsafe {
        let atom = qjs::JS_GetClassName(raw::runtime(context), qjs::JS_GetClassID(value));
        let text = qjs::JS_AtomToString(context, atom);
        qjs::JS_FreeAtom(context, atom);
        text
    };
    let text = raw::to_bytes(context, name);
    raw::free(context, name);
    match text.as_deref() {
        Some(b"Map Iterator") => Some(false),
        Some(b"Set Iterator") => Some(true),
        _ => None,
    }
}

/// Entries still to come, and the iterator's kind.
fn rest_of_iterator(context: *mut JSContext, value: JSValue) -> (Vec<Entry>, u32) {
    assert_engine();
    let iterator = opaque(value).cast::<MapIterator>();
    // SAFETY: file invariant: the class is that of an iterator; its object, if any, is a live map or set.
    unsafe {
        let (object, kind, current) = ((*iterator).object, (*iterator).kind, (*iterator).current);
        if raw::is_undefined(object) {
            return (Vec::new(), kind);
        }
        (entries_of_state(context, opaque(object).cast(), current), kind)
    }
}

/// `binding('engine').previewEntries(object) -> [flat entries, is key and value]`, undefined for other objects.
pub(crate) unsafe extern "C" fn preview_entries(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    // SAFETY: the engine passes at least the declared value.
    let object = unsafe { *values };
    // SAFETY: looks at the class only.
    let has_values = |object| unsafe { qjs::JS_IsMap(object) || qjs::JS_IsWeakMap(object) };
    if let Some(entries) = entries(context, object) {
        let is_pairs = raw::is_object(object) && has_values(object);
        return flat(context, entries, true, is_pairs, is_pairs);
    }
    let Some(is_set) = iterates_set(context, object) else { return raw::UNDEFINED };
    let (mut entries, kind) = rest_of_iterator(context, object);
    if is_set {
        // A set gives its keys, twice in pairs.
        for (key, value) in &mut entries {
            raw::free(context, std::mem::replace(value, raw::dup(context, *key)));
        }
    }
    flat(context, entries, kind != KIND_VALUES, kind != KIND_KEYS, kind != KIND_KEYS && kind != KIND_VALUES)
}

fn flat(context: *mut JSContext, entries: Vec<Entry>, keys: bool, values: bool, is_pairs: bool) -> JSValue {
    let mut list = Vec::new();
    for (key, value) in entries {
        for (wanted, item) in [(keys, key), (values, value)] {
            if wanted { list.push(item) } else { raw::free(context, item) }
        }
    }
    let list = raw::array(context, &list);
    raw::array(context, &[list, raw::boolean(is_pairs)])
}
