//! Looks into maps, sets, their weak forms and their iterators without running their methods or moving an iterator.
//! The function that does so stands in the vendored engine, patch `12-map-entries`.

use crate::raw::{self, JSContext, JSValue, qjs};

const KIND_KEYS: i32 = 0;
const KIND_VALUES: i32 = 1;
/// No iterator, but a map or set itself.
const KIND_COLLECTION: i32 = 3;

/// A key and a value, owned. Sets have undefined as value.
pub(crate) type Entry = (JSValue, JSValue);

struct Looked {
    entries: Vec<Entry>,
    kind: i32,
    is_set: bool,
}

/// `None` for what is neither a map nor a set nor an iterator over one, and for want of memory.
fn look(context: *mut JSContext, value: JSValue) -> Option<Looked> {
    let (mut pairs, mut count, mut is_set) = (std::ptr::null_mut(), 0, false);
    // SAFETY: raw.rs's invariant; the out pointers outlive the call.
    let kind = unsafe { qjs::JS_GetMapEntries(context, value, &mut pairs, &mut count, &mut is_set) };
    if kind < KIND_KEYS {
        if kind < -1 {
            raw::free(context, raw::take_exception(context));
        }
        return None;
    }
    // SAFETY: the engine gave `count` pairs, which are taken over before their memory is freed.
    let entries = unsafe {
        let entries = (0..count as usize).map(|at| (*pairs.add(2 * at), *pairs.add(2 * at + 1))).collect();
        qjs::js_free(context, pairs.cast());
        entries
    };
    Some(Looked { entries, kind, is_set })
}

/// The entries of a Map, Set, WeakMap or WeakSet in order; `None` for anything else.
pub(crate) fn entries(context: *mut JSContext, value: JSValue) -> Option<Vec<Entry>> {
    let looked = look(context, value)?;
    if looked.kind == KIND_COLLECTION {
        return Some(looked.entries);
    }
    for (key, value) in looked.entries {
        raw::free(context, key);
        raw::free(context, value);
    }
    None
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
    let Some(Looked { mut entries, kind, is_set }) = look(context, object) else { return raw::UNDEFINED };
    if kind == KIND_COLLECTION {
        return flat(context, entries, true, !is_set, !is_set);
    }
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
