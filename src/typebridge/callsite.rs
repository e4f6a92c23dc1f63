//! The methods of V8's CallSite that the engine's lacks, added when a script first sees one.

use crate::raw::{self, JSContext, JSValue};
use crate::stack::{self, Field, Frame};
use crate::state::{self, State};
use std::ffi::CStr;

type Method = unsafe extern "C" fn(*mut JSContext, JSValue, i32, *mut JSValue) -> JSValue;

const METHODS: &[(&CStr, Method)] = &[
    (c"getThis", undefined),
    (c"getEvalOrigin", undefined),
    (c"getMethodName", null),
    (c"getPromiseIndex", null),
    (c"isAsync", no),
    (c"isPromiseAll", no),
    (c"getTypeName", type_name),
    (c"isEval", is_eval),
    (c"isToplevel", is_top_level),
    (c"getFileName", file_name),
    (c"getScriptNameOrSourceURL", file_name),
    (c"getScriptHash", empty),
    (c"getEnclosingLineNumber", line),
    (c"getEnclosingColumnNumber", column),
    (c"getPosition", zero),
    (c"toString", to_string),
];

/// Completes the prototype of `site`, once per engine.
pub(crate) fn complete(state: &State, site: JSValue) {
    let context = state.context;
    let prototype = raw::prototype(context, site);
    let known = raw::get_named(context, prototype, c"getThis");
    if raw::is_undefined(known) {
        for &(name, method) in METHODS {
            raw::define_hidden(context, prototype, name, raw::function(context, method, name, 0));
        }
    }
    raw::free(context, known);
    raw::free(context, prototype);
}

unsafe extern "C" fn undefined(_: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    raw::UNDEFINED
}

unsafe extern "C" fn null(_: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    raw::NULL
}

unsafe extern "C" fn no(_: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    raw::boolean(false)
}

unsafe extern "C" fn zero(_: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    raw::int(0)
}

unsafe extern "C" fn empty(context: *mut JSContext, _: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    raw::text(context, b"")
}

fn frame(context: *mut JSContext, site: JSValue) -> Frame {
    stack::frame_of(state::of(context), site)
}

/// The engine does not say what `this` was: only the top level of a file is known to have an object.
unsafe extern "C" fn type_name(context: *mut JSContext, this: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    if frame(context, this).is_file { raw::text(context, b"Object") } else { raw::NULL }
}

unsafe extern "C" fn is_eval(context: *mut JSContext, this: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    raw::boolean(stack::is_eval(&frame(context, this)))
}

unsafe extern "C" fn is_top_level(
    context: *mut JSContext,
    this: JSValue,
    _: i32,
    _: *mut JSValue,
) -> JSValue {
    let frame = frame(context, this);
    raw::boolean(!frame.is_file && !frame.is_constructor && !frame.is_native)
}

unsafe extern "C" fn file_name(context: *mut JSContext, this: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    let frame = frame(context, this);
    if frame.file.is_empty() || stack::is_eval(&frame) {
        raw::UNDEFINED
    } else {
        raw::text(context, frame.file.as_bytes())
    }
}

unsafe extern "C" fn line(context: *mut JSContext, this: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    stack::read(state::of(context), this, Field::Line)
}

unsafe extern "C" fn column(context: *mut JSContext, this: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    stack::read(state::of(context), this, Field::Column)
}

unsafe extern "C" fn to_string(context: *mut JSContext, this: JSValue, _: i32, _: *mut JSValue) -> JSValue {
    let mut frame = frame(context, this);
    if frame.is_native {
        stack::name_native(state::of(context), this, &mut frame);
    }
    raw::text(context, stack::frame_text(&frame).as_bytes())
}
