//! Captured frames into the text of `stack`, or into the list that a script's `Error.prepareStackTrace` gets.
//!
//! A capture is an array of the engine's CallSite objects with the frame limit as its last element.

use crate::callsite;
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::state::{self, State};
use std::cell::Cell;
use std::ffi::CStr;

/// What captures and shows stacks; all values are owned.
pub(crate) struct Stacks {
    /// `Error`.
    pub(crate) error: Cell<JSValue>,
    /// The engine's getter of `stack`, which gives the capture of an error.
    pub(crate) capture_of: Cell<JSValue>,
    /// The engine's captureStackTrace.
    pub(crate) engine_capture: Cell<JSValue>,
    /// Ours.
    pub(crate) capture: Cell<JSValue>,
    /// `Error.prepareStackTrace` as long as no script has set its own.
    pub(crate) default_prepare: Cell<JSValue>,
    /// The engine's setter of stackTraceLimit.
    pub(crate) set_limit: Cell<JSValue>,
    /// `Error.stackTraceLimit` as the script wrote it.
    pub(crate) limit: Cell<JSValue>,
    /// Key of the mark on functions that are the top level of a CommonJS file.
    pub(crate) file_mark: Cell<JSValue>,
    /// Methods of CallSite by [`Field`], as the engine made them.
    pub(crate) fields: [Cell<JSValue>; FIELDS],
    /// The sites of the last throw of a value that is no error; see told.rs.
    pub(crate) thrown: Cell<JSValue>,
    /// True while the engine's captureStackTrace runs.
    pub(crate) capturing: Cell<bool>,
    /// True while a script's `Error.prepareStackTrace` runs: errors in it show themselves as they would without.
    preparing: Cell<bool>,
}

/// What a CallSite tells.
#[derive(Clone, Copy)]
#[repr(usize)]
pub(crate) enum Field {
    Native,
    Constructor,
    File,
    Function,
    Name,
    Line,
    Column,
}

pub(crate) const FIELDS: usize = 7;

impl Stacks {
    pub(crate) fn new() -> Stacks {
        Stacks {
            error: Cell::new(raw::UNDEFINED),
            capture_of: Cell::new(raw::UNDEFINED),
            engine_capture: Cell::new(raw::UNDEFINED),
            capture: Cell::new(raw::UNDEFINED),
            default_prepare: Cell::new(raw::UNDEFINED),
            set_limit: Cell::new(raw::UNDEFINED),
            limit: Cell::new(raw::int(10)),
            file_mark: Cell::new(raw::UNDEFINED),
            thrown: Cell::new(raw::UNDEFINED),
            fields: [const { Cell::new(raw::UNDEFINED) }; FIELDS],
            capturing: Cell::new(false),
            preparing: Cell::new(false),
        }
    }

    /// Empties everything at shutdown.
    pub(crate) fn drain(&self) -> Vec<JSValue> {
        let single = [
            &self.error,
            &self.capture_of,
            &self.engine_capture,
            &self.capture,
            &self.default_prepare,
            &self.set_limit,
            &self.limit,
            &self.file_mark,
            &self.thrown,
        ];
        single.into_iter().chain(&self.fields).map(|slot| slot.replace(raw::UNDEFINED)).collect()
    }
}

/// One frame to show.
#[derive(Default, Debug)]
pub(crate) struct Frame {
    /// Empty for a function without a name.
    pub(crate) name: String,
    /// Empty when there is no source.
    pub(crate) file: String,
    pub(crate) line: i32,
    pub(crate) column: i32,
    pub(crate) is_constructor: bool,
    pub(crate) is_native: bool,
    /// The top level of a CommonJS file.
    pub(crate) is_file: bool,
}

/// `true` for what the engine calls evaluated text that has no file.
pub(crate) fn is_eval(frame: &Frame) -> bool {
    frame.file == "<input>" || frame.file == "<evalScript>"
}

/// A frame as V8 writes it, without the leading "at".
pub(crate) fn frame_text(frame: &Frame) -> String {
    if frame.is_native {
        let new = if frame.is_constructor { "new " } else { "" };
        return format!("{new}{} (<anonymous>)", frame.name);
    }
    let file = if is_eval(frame) { "<anonymous>" } else { &frame.file };
    let place =
        if frame.line > 0 { format!("{file}:{}:{}", frame.line, frame.column) } else { file.to_owned() };
    match frame.name.as_str() {
        "<eval>" if is_eval(frame) => format!("eval ({place})"),
        _ if frame.is_file => format!("Object.<anonymous> ({place})"),
        "<eval>" | "<module>" | "<anonymous>" => place,
        "" if frame.is_constructor => format!("new <anonymous> ({place})"),
        "" => place,
        name if frame.is_constructor => format!("new {name} ({place})"),
        name => format!("{name} ({place})"),
    }
}

/// The public name of a file: built-ins show as `node:…`, private ones as `node:internal/…`.
pub(crate) fn public_file(file: &str) -> String {
    match file.strip_prefix("internal:") {
        Some(rest) => format!("node:internal/{rest}"),
        None => file.to_owned(),
    }
}

/// What a CallSite tells about one field; owned.
pub(crate) fn read(state: &State, site: JSValue, field: Field) -> JSValue {
    let value = raw::call(state.context, state.stacks.fields[field as usize].get(), site, &[]);
    if raw::is_exception(value) {
        raw::free(state.context, raw::take_exception(state.context));
        return raw::UNDEFINED;
    }
    value
}

fn read_text(state: &State, site: JSValue, field: Field) -> String {
    let value = read(state, site, field);
    let text = crate::text::Text::read(state.context, value).map(|text| text.to_string()).unwrap_or_default();
    raw::free(state.context, value);
    text
}

fn read_number(state: &State, site: JSValue, field: Field) -> i32 {
    // Numbers need no freeing.
    crate::args::number_of(read(state, site, field)).map_or(0, |number| number as i32)
}

fn read_flag(state: &State, site: JSValue, field: Field) -> bool {
    raw::boolean_of(read(state, site, field)) == Some(true)
}

/// Everything about one CallSite.
pub(crate) fn frame_of(state: &State, site: JSValue) -> Frame {
    let name = read_text(state, site, Field::Name);
    Frame {
        is_file: name.is_empty() && is_file(state, site),
        name,
        file: public_file(&read_text(state, site, Field::File)),
        line: read_number(state, site, Field::Line),
        column: read_number(state, site, Field::Column),
        is_constructor: read_flag(state, site, Field::Constructor),
        is_native: read_flag(state, site, Field::Native),
    }
}

fn is_file(state: &State, site: JSValue) -> bool {
    let function = read(state, site, Field::Function);
    let marked = raw::is_object(function) && {
        let mark = raw::get_by_value(state.context, function, state.stacks.file_mark.get());
        raw::boolean_of(mark) == Some(true)
    };
    raw::free(state.context, function);
    marked
}

/// Marks a function as the top level of a CommonJS file.
pub(crate) fn mark_file(state: &State, function: JSValue) {
    raw::define_by_value(state.context, function, state.stacks.file_mark.get(), raw::boolean(true));
}

/// The sites of a capture that a reader wants to see, owned, at most as many as the limit of then.
///
/// Functions of the engine and of ours are left out, save those that V8 shows; so are the constructors of the error's
/// own class, and everything if `captureStackTrace` was given a function that is not on the stack.
fn shown_sites(state: &State, error: JSValue, capture: JSValue) -> Vec<(JSValue, Frame)> {
    let context = state.context;
    let mut sites = elements(context, capture);
    let limit = sites.pop().and_then(crate::args::number_of).unwrap_or(0.0);
    if sites.first().is_some_and(|&site| !learn_fields(state, site)) {
        sites.into_iter().for_each(|site| raw::free(context, site));
        return Vec::new();
    }
    let mut shown: Vec<(JSValue, Frame)> = Vec::new();
    // The engine begins at captureStackTrace itself when it does not find the function to begin at.
    let is_lost = sites.first().is_some_and(|&site| is_function_of(state, site, state.stacks.capture.get()));
    let mut in_constructors = true;
    for site in sites {
        if is_lost || shown.len() as f64 >= limit {
            raw::free(context, site);
            continue;
        }
        let mut frame = frame_of(state, site);
        in_constructors = in_constructors && frame.is_constructor && constructs(state, site, error);
        if in_constructors || frame.is_native && !name_native(state, site, &mut frame) {
            raw::free(context, site);
        } else {
            shown.push((site, frame));
        }
    }
    shown
}

/// The frames of sites that no error holds, as a stack shows them.
pub(crate) fn sites_text(state: &State, sites: JSValue) -> String {
    let mut text = String::new();
    let sites = elements(state.context, sites);
    if sites.first().is_none_or(|&site| !learn_fields(state, site)) {
        sites.into_iter().for_each(|site| raw::free(state.context, site));
        return text;
    }
    for site in sites {
        let mut frame = frame_of(state, site);
        if !frame.is_native || name_native(state, site, &mut frame) {
            text.push_str("\n    at ");
            text.push_str(&frame_text(&frame));
        }
        raw::free(state.context, site);
    }
    text
}

/// The file of the innermost site, empty without one.
pub(crate) fn file_of_first(state: &State, sites: JSValue) -> String {
    // SAFETY: raw.rs's invariant; the sites are an array that the engine made.
    let site = unsafe { qjs::JS_GetPropertyUint32(state.context, sites, 0) };
    if !raw::is_object(site) {
        return String::new();
    }
    // Where memory has run out the engine throws values that are no errors, and its sites may lack everything.
    let file = if learn_fields(state, site) {
        public_file(&read_text(state, site, Field::File))
    } else {
        String::new()
    };
    raw::free(state.context, site);
    file
}

/// Takes the engine's methods from the first CallSite that is looked at: no script has seen one before. False where memory
/// does not suffice.
fn learn_fields(state: &State, site: JSValue) -> bool {
    const NAMES: [&CStr; FIELDS] = [
        c"isNative",
        c"isConstructor",
        c"getFileName",
        c"getFunction",
        c"getFunctionName",
        c"getLineNumber",
        c"getColumnNumber",
    ];
    let context = state.context;
    if raw::is_object(state.stacks.fields[0].get()) {
        return true;
    }
    let methods = NAMES.map(|name| raw::get_named(context, site, name));
    if !methods.iter().all(|&method| raw::is_function(context, method)) {
        methods.into_iter().for_each(|method| raw::free(context, method));
        raw::free(context, raw::take_exception(context));
        return false;
    }
    for (slot, method) in state.stacks.fields.iter().zip(methods) {
        slot.set(method);
    }
    true
}

/// The elements of an array of ours, owned.
fn elements(context: *mut JSContext, array: JSValue) -> Vec<JSValue> {
    let mut length = 0;
    // SAFETY: raw.rs's invariant; `length` outlives the call, and the array is one that the engine made.
    unsafe {
        qjs::JS_GetLength(context, array, &mut length);
        (0..length as u32).map(|at| qjs::JS_GetPropertyUint32(context, array, at)).collect()
    }
}

fn is_function_of(state: &State, site: JSValue, function: JSValue) -> bool {
    let found = read(state, site, Field::Function);
    let same = raw::same_object(found, function);
    raw::free(state.context, found);
    same
}

/// True if the function of `site` is a constructor of `error`: own `constructor` of an object on its prototype chain.
fn constructs(state: &State, site: JSValue, error: JSValue) -> bool {
    let context = state.context;
    let mut object = raw::prototype(context, error);
    while raw::is_object(object) {
        let constructor = raw::own_value(context, object, state.names.constructor);
        let same = is_function_of(state, site, constructor);
        raw::free(context, constructor);
        let next = raw::prototype(context, object);
        raw::free(context, object);
        if same {
            raw::free(context, next);
            return true;
        }
        object = next;
    }
    false
}

/// Owners of native functions that V8 shows, and whether the function is looked for on the prototype.
const OWNERS: &[(&CStr, bool)] = &[
    (c"Array", true),
    (c"Map", true),
    (c"Set", true),
    (c"String", true),
    (c"Uint8Array", true),
    (c"JSON", false),
    (c"Array", false),
    (c"Object", false),
    (c"Promise", false),
];

/// Gives a native frame the name that V8 shows; false for one that V8 does not show.
pub(crate) fn name_native(state: &State, site: JSValue, frame: &mut Frame) -> bool {
    if frame.name.is_empty() {
        return false;
    }
    if frame.is_constructor {
        return !frame.name.ends_with("Error");
    }
    let context = state.context;
    let global = raw::global(context);
    let name = raw::atom(context, &frame.name);
    let owner = OWNERS.iter().find(|(owner, on_prototype)| {
        let mut object = raw::get_named(context, global, owner);
        if *on_prototype {
            let prototype = raw::get_named(context, object, c"prototype");
            raw::free(context, std::mem::replace(&mut object, prototype));
        }
        let found =
            if raw::is_object(object) { raw::own_value(context, object, name) } else { raw::UNDEFINED };
        let same = is_function_of(state, site, found);
        raw::free(context, found);
        raw::free(context, object);
        same
    });
    raw::free_atom(context, name);
    raw::free(context, global);
    if let Some((owner, _)) = owner {
        frame.name = format!("{}.{}", owner.to_string_lossy(), frame.name);
    }
    owner.is_some()
}

/// The value of `stack` for a capture: text, or what the script's `Error.prepareStackTrace` makes of it.
pub(crate) fn show(state: &State, error: JSValue, capture: JSValue) -> JSValue {
    let context = state.context;
    let prepare = raw::get_named(context, state.stacks.error.get(), c"prepareStackTrace");
    if raw::is_exception(prepare) {
        return prepare;
    }
    let sites = shown_sites(state, error, capture);
    let is_script = raw::is_function(context, prepare)
        && !raw::same_object(prepare, state.stacks.default_prepare.get())
        && !state.stacks.preparing.get();
    if is_script {
        let list: Vec<JSValue> = sites.into_iter().map(|(site, _)| site).collect();
        let result = prepared(state, error, prepare, &list);
        raw::free(context, prepare);
        return result;
    }
    raw::free(context, prepare);
    let mut text = head(state, error);
    for (site, frame) in sites {
        raw::free(context, site);
        text.extend_from_slice(b"\n    at ");
        text.extend_from_slice(frame_text(&frame).as_bytes());
    }
    raw::text(context, &text)
}

/// `Error.prepareStackTrace(error, trace)` as it is before a script sets its own.
pub(crate) unsafe extern "C" fn default_prepare(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    // SAFETY: the engine passes at least the declared two values.
    let (error, trace) = unsafe { (*values, *values.add(1)) };
    let mut text = head(state::of(context), error);
    // SAFETY: looks at the class only.
    let sites = if unsafe { qjs::JS_IsArray(trace) } { elements(context, trace) } else { Vec::new() };
    let mut failed = false;
    for site in sites {
        match raw::to_bytes(context, site) {
            Some(line) if !failed => text.extend([b"\n    at ", &line[..]].concat()),
            _ => failed = true,
        }
        raw::free(context, site);
    }
    if failed { raw::EXCEPTION } else { raw::text(context, &text) }
}

/// Calls the script's function. Takes over the sites.
fn prepared(state: &State, error: JSValue, prepare: JSValue, sites: &[JSValue]) -> JSValue {
    let context = state.context;
    if let Some(&site) = sites.first() {
        callsite::complete(state, site);
    }
    let list = raw::array(context, sites);
    state.stacks.preparing.set(true);
    let result = raw::call(context, prepare, state.stacks.error.get(), &[error, list]);
    state.stacks.preparing.set(false);
    raw::free(context, list);
    result
}

/// Only the frames of an error, for a head of our own.
pub(crate) fn frames_text(state: &State, error: JSValue) -> String {
    let context = state.context;
    let capture = raw::call(context, state.stacks.capture_of.get(), error, &[]);
    let mut text = String::new();
    if raw::is_object(capture) {
        for (site, frame) in shown_sites(state, error, capture) {
            raw::free(context, site);
            text.push_str("\n    at ");
            text.push_str(&frame_text(&frame));
        }
    }
    raw::free(context, capture);
    text
}

/// `Name: message` by the rules of Error.prototype.toString, without failing; lone surrogates keep their three bytes.
pub(crate) fn head(state: &State, error: JSValue) -> Vec<u8> {
    let name = head_part(state, error, state.names.name, b"Error");
    let message = head_part(state, error, state.names.message, b"");
    match (name, message) {
        (Some(name), Some(message)) if message.is_empty() => name,
        (Some(name), Some(message)) if name.is_empty() => message,
        (Some(name), Some(message)) => [&name[..], b": ", &message].concat(),
        _ => b"<error>".to_vec(),
    }
}

fn head_part(state: &State, error: JSValue, name: qjs::JSAtom, fallback: &[u8]) -> Option<Vec<u8>> {
    let context = state.context;
    let value = raw::get(context, error, name);
    if raw::is_undefined(value) {
        return Some(fallback.to_vec());
    }
    let bytes = if raw::is_exception(value) { None } else { raw::to_bytes(context, value) };
    if bytes.is_none() {
        raw::free(context, raw::take_exception(context));
    }
    raw::free(context, value);
    bytes
}

#[cfg(test)]
mod tests {
    use super::{Frame, frame_text, public_file};

    fn check(name: &str, file: &str, change: impl FnOnce(&mut Frame), expected: &str) {
        let mut frame =
            Frame { name: name.into(), file: public_file(file), line: 3, column: 7, ..Frame::default() };
        change(&mut frame);
        assert_eq!(frame_text(&frame), expected);
    }

    #[test]
    fn frames_read_as_in_v8() {
        check("f", "/a.js", |_| (), "f (/a.js:3:7)");
        check("", "/a.js", |_| (), "/a.js:3:7");
        check("", "/a.js", |frame| frame.is_file = true, "Object.<anonymous> (/a.js:3:7)");
        check("Foo", "/a.js", |frame| frame.is_constructor = true, "new Foo (/a.js:3:7)");
        check("", "internal:main", |_| (), "node:internal/main:3:7");
        check("emit", "node:events", |_| (), "emit (node:events:3:7)");
        check("<eval>", "<input>", |_| (), "eval (<anonymous>:3:7)");
        check("<eval>", "[eval]", |_| (), "[eval]:3:7");
        check("Array.map", "", |frame| frame.is_native = true, "Array.map (<anonymous>)");
        check("f", "/a.js", |frame| frame.line = 0, "f (/a.js)");
    }
}
