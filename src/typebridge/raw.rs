//! The engine's C interface, narrowed to what typebridge uses.
//!
//! Invariant of this file and of everything that calls it: a `context` is the one of the engine that lives on this
//! thread, and it is alive. `Engine` upholds it: contexts reach Rust only through calls that the engine itself makes
//! (natives, hooks) or through `Engine`'s own field, and `Engine` is neither `Send` nor `Clone`. A [`JSValue`] that a
//! function here *takes by name `owned`* is consumed; every other one is borrowed and must be alive.

use crate::failure::ErrorClass;
pub(crate) use rquickjs::qjs::{self, JSAtom, JSContext, JSRuntime, JSValue};
use std::ffi::{CStr, CString};

pub(crate) const UNDEFINED: JSValue = qjs::JS_UNDEFINED;
pub(crate) const NULL: JSValue = qjs::JS_NULL;
pub(crate) const EXCEPTION: JSValue = qjs::JS_EXCEPTION;

/// Writable and configurable, as V8 defines what it adds to errors.
pub(crate) const HIDDEN: i32 = (qjs::JS_PROP_WRITABLE | qjs::JS_PROP_CONFIGURABLE) as i32;
/// Writable, configurable, enumerable.
pub(crate) const PLAIN: i32 = qjs::JS_PROP_C_W_E as i32;

pub(crate) fn int(value: i32) -> JSValue {
    qjs::JS_MKVAL(qjs::JS_TAG_INT, value)
}

pub(crate) fn boolean(value: bool) -> JSValue {
    qjs::JS_MKVAL(qjs::JS_TAG_BOOL, i32::from(value))
}

pub(crate) fn number(value: f64) -> JSValue {
    qjs::JS_NewFloat64(value)
}

pub(crate) fn is_exception(value: JSValue) -> bool {
    // SAFETY: looks at the tag only.
    unsafe { qjs::JS_IsException(value) }
}

pub(crate) fn is_undefined(value: JSValue) -> bool {
    // SAFETY: looks at the tag only.
    unsafe { qjs::JS_IsUndefined(value) }
}

pub(crate) fn is_null(value: JSValue) -> bool {
    // SAFETY: looks at the tag only.
    unsafe { qjs::JS_IsNull(value) }
}

/// The boolean in a value, if it is one.
pub(crate) fn boolean_of(value: JSValue) -> Option<bool> {
    // SAFETY: tag first, then the payload that the tag names.
    unsafe { qjs::JS_IsBool(value).then(|| qjs::JS_VALUE_GET_BOOL(value)) }
}

/// True for one and the same object (not for equal primitives).
pub(crate) fn same_object(left: JSValue, right: JSValue) -> bool {
    // SAFETY: both are objects, so the payload is a pointer.
    unsafe {
        is_object(left) && is_object(right) && qjs::JS_VALUE_GET_PTR(left) == qjs::JS_VALUE_GET_PTR(right)
    }
}

pub(crate) fn is_object(value: JSValue) -> bool {
    // SAFETY: looks at the tag only.
    unsafe { qjs::JS_IsObject(value) }
}

pub(crate) fn is_proxy(value: JSValue) -> bool {
    // SAFETY: looks at the object only.
    unsafe { qjs::JS_IsProxy(value) }
}

pub(crate) fn is_string(value: JSValue) -> bool {
    // SAFETY: looks at the tag only.
    unsafe { qjs::JS_IsString(value) }
}

pub(crate) fn is_function(context: *mut JSContext, value: JSValue) -> bool {
    // SAFETY: file invariant.
    unsafe { qjs::JS_IsFunction(context, value) }
}

pub(crate) fn dup(context: *mut JSContext, value: JSValue) -> JSValue {
    // SAFETY: file invariant.
    unsafe { qjs::JS_DupValue(context, value) }
}

pub(crate) fn free(context: *mut JSContext, owned: JSValue) {
    // SAFETY: file invariant; the caller gives up its reference.
    unsafe { qjs::JS_FreeValue(context, owned) }
}

/// A string from UTF-8; lone surrogates in their three-byte form are kept.
pub(crate) fn text(context: *mut JSContext, bytes: &[u8]) -> JSValue {
    // SAFETY: pointer and length are of one slice; the engine copies.
    unsafe { qjs::JS_NewStringLen(context, bytes.as_ptr().cast(), bytes.len() as u64) }
}

/// A string from code units.
pub(crate) fn utf16(context: *mut JSContext, units: &[u16]) -> JSValue {
    // SAFETY: pointer and length are of one slice; the engine copies.
    unsafe { qjs::JS_NewStringUTF16(context, units.as_ptr(), units.len() as u64) }
}

pub(crate) fn atom(context: *mut JSContext, name: &str) -> JSAtom {
    // SAFETY: pointer and length are of one slice; the engine copies.
    unsafe { qjs::JS_NewAtomLen(context, name.as_ptr().cast(), name.len() as u64) }
}

pub(crate) fn get(context: *mut JSContext, object: JSValue, name: JSAtom) -> JSValue {
    // SAFETY: file invariant.
    unsafe { qjs::JS_GetProperty(context, object, name) }
}

pub(crate) fn get_named(context: *mut JSContext, object: JSValue, name: &CStr) -> JSValue {
    // SAFETY: file invariant.
    unsafe { qjs::JS_GetPropertyStr(context, object, name.as_ptr()) }
}

pub(crate) fn define(context: *mut JSContext, object: JSValue, name: &CStr, owned: JSValue) {
    // SAFETY: file invariant; the engine takes the value.
    unsafe { qjs::JS_DefinePropertyValueStr(context, object, name.as_ptr(), owned, PLAIN) };
}

pub(crate) fn define_hidden(context: *mut JSContext, object: JSValue, name: &CStr, owned: JSValue) {
    // SAFETY: file invariant; the engine takes the value.
    unsafe { qjs::JS_DefinePropertyValueStr(context, object, name.as_ptr(), owned, HIDDEN) };
}

/// Defines a plain property by atom; false when the engine threw.
pub(crate) fn define_atom(context: *mut JSContext, object: JSValue, name: JSAtom, owned: JSValue) -> bool {
    // SAFETY: file invariant; the engine takes the value.
    unsafe { qjs::JS_DefinePropertyValue(context, object, name, owned, PLAIN) >= 0 }
}

pub(crate) fn define_atom_hidden(
    context: *mut JSContext,
    object: JSValue,
    name: JSAtom,
    owned: JSValue,
) -> bool {
    // SAFETY: file invariant; the engine takes the value.
    unsafe { qjs::JS_DefinePropertyValue(context, object, name, owned, HIDDEN) >= 0 }
}

pub(crate) fn define_text(context: *mut JSContext, object: JSValue, name: &CStr, value: &str) {
    define(context, object, name, text(context, value.as_bytes()));
}

pub(crate) fn array(context: *mut JSContext, owned: &[JSValue]) -> JSValue {
    // SAFETY: pointer and length are of one slice; the engine takes the values.
    unsafe { qjs::JS_NewArrayFrom(context, owned.len() as i32, owned.as_ptr()) }
}

pub(crate) fn call(
    context: *mut JSContext,
    function: JSValue,
    this: JSValue,
    arguments: &[JSValue],
) -> JSValue {
    // SAFETY: file invariant; the engine only reads the arguments (it declares them const).
    unsafe {
        qjs::JS_Call(context, function, this, arguments.len() as i32, arguments.as_ptr() as *mut JSValue)
    }
}

pub(crate) fn invoke(context: *mut JSContext, this: JSValue, name: JSAtom, arguments: &[JSValue]) -> JSValue {
    // SAFETY: as in `call`.
    unsafe { qjs::JS_Invoke(context, this, name, arguments.len() as i32, arguments.as_ptr() as *mut JSValue) }
}

pub(crate) fn throw(context: *mut JSContext, owned: JSValue) -> JSValue {
    // SAFETY: file invariant; the engine takes the value.
    unsafe { qjs::JS_Throw(context, owned) }
}

/// Takes the pending exception. If it is that of an interrupt, the interrupt has arrived.
pub(crate) fn take_exception(context: *mut JSContext) -> JSValue {
    // SAFETY: file invariant; a runtime without a State (that of a compiler) has a null there.
    if !unsafe { qjs::JS_GetRuntimeOpaque(runtime(context)) }.is_null() {
        crate::state::of(context).stopping.set(false);
    }
    // SAFETY: file invariant.
    unsafe { qjs::JS_GetException(context) }
}

/// A fresh error with a stack, as `new TypeError(message)` would make.
pub(crate) fn new_error(context: *mut JSContext, class: ErrorClass, message: &str) -> JSValue {
    // A message with NUL would be cut by the C format: such a byte is shown as a space.
    let clean = std::ffi::CString::new(message.replace('\0', " ")).expect("NULs were replaced");
    let format = c"%s".as_ptr();
    // SAFETY: the format takes one C string.
    unsafe {
        let error = match class {
            ErrorClass::Plain => qjs::JS_NewPlainError(context, format, c"".as_ptr()),
            ErrorClass::Type => qjs::JS_NewTypeError(context, format, c"".as_ptr()),
            ErrorClass::Range => qjs::JS_NewRangeError(context, format, c"".as_ptr()),
            ErrorClass::Syntax => qjs::JS_NewSyntaxError(context, format, c"".as_ptr()),
            ErrorClass::Uri => uri_error(context),
        };
        // The formatted constructors cut at 255 bytes, so the message is set afterwards.
        let message = text(context, clean.as_bytes());
        qjs::JS_DefinePropertyValueStr(context, error, c"message".as_ptr(), message, HIDDEN);
        error
    }
}

/// The engine's C interface has no constructor for this one.
fn uri_error(context: *mut JSContext) -> JSValue {
    // SAFETY: file invariant; values are freed.
    unsafe {
        let global = qjs::JS_GetGlobalObject(context);
        let constructor = get_named(context, global, c"URIError");
        let error = qjs::JS_CallConstructor(context, constructor, 0, std::ptr::null_mut());
        free(context, constructor);
        free(context, global);
        error
    }
}

/// Text for the engine's C interface; a NUL, which no C string can hold, reads as a question mark.
pub(crate) fn c_name(text: &str) -> CString {
    CString::new(text.replace('\0', "?")).expect("NULs were replaced")
}

/// The global object, owned.
pub(crate) fn global(context: *mut JSContext) -> JSValue {
    // SAFETY: file invariant.
    unsafe { qjs::JS_GetGlobalObject(context) }
}

/// A new symbol.
pub(crate) fn symbol(context: *mut JSContext, description: &CStr) -> JSValue {
    // SAFETY: file invariant; the description is copied.
    unsafe { qjs::JS_NewSymbol(context, description.as_ptr(), false) }
}

/// The form of C functions.
pub(crate) type Function = unsafe extern "C" fn(*mut JSContext, JSValue, i32, *mut JSValue) -> JSValue;

/// A function object; the engine fills its arguments up to `length` with `undefined`.
pub(crate) fn function(context: *mut JSContext, function: Function, name: &CStr, length: i32) -> JSValue {
    // SAFETY: file invariant; the name is copied, and the kind (0, generic) is that of the pointer.
    unsafe { qjs::JS_NewCFunction2(context, Some(function), name.as_ptr(), length, 0, 0) }
}

/// Defines an accessor with these flags beside configurable.
pub(crate) fn define_accessor(
    context: *mut JSContext,
    object: JSValue,
    name: JSAtom,
    get: unsafe extern "C" fn(*mut JSContext, JSValue) -> JSValue,
    set: unsafe extern "C" fn(*mut JSContext, JSValue, JSValue) -> JSValue,
    flags: u32,
) {
    let get = qjs::JSCFunctionType { getter: Some(get) };
    let set = qjs::JSCFunctionType { setter: Some(set) };
    let (getter_kind, setter_kind) =
        (qjs::JSCFunctionEnum_JS_CFUNC_getter, qjs::JSCFunctionEnum_JS_CFUNC_setter);
    // SAFETY: each union is read back as the kind named beside it; the engine takes the functions.
    unsafe {
        let getter = qjs::JS_NewCFunction2(context, get.generic, c"get".as_ptr(), 0, getter_kind, 0);
        let setter = qjs::JS_NewCFunction2(context, set.generic, c"set".as_ptr(), 1, setter_kind, 0);
        qjs::JS_DefinePropertyGetSet(
            context,
            object,
            name,
            getter,
            setter,
            (flags | qjs::JS_PROP_CONFIGURABLE) as i32,
        );
    }
}

fn own_descriptor(
    context: *mut JSContext,
    object: JSValue,
    name: JSAtom,
) -> Option<qjs::JSPropertyDescriptor> {
    let mut descriptor =
        qjs::JSPropertyDescriptor { flags: 0, value: UNDEFINED, getter: UNDEFINED, setter: UNDEFINED };
    // SAFETY: file invariant; the descriptor outlives the call.
    match unsafe { qjs::JS_GetOwnProperty(context, &mut descriptor, object, name) } {
        0 => None,
        found if found > 0 => Some(descriptor),
        _ => {
            free(context, take_exception(context));
            None
        }
    }
}

/// Whether an object of the bridge's own class has a property of its own of this name; runs no script.
pub(crate) fn has_own(context: *mut JSContext, object: JSValue, name: JSAtom) -> bool {
    // SAFETY: raw.rs's invariant; without a descriptor the engine only looks.
    unsafe { qjs::JS_GetOwnProperty(context, std::ptr::null_mut(), object, name) > 0 }
}

/// Getter and setter of an own accessor that must be there, owned.
pub(crate) fn accessor(context: *mut JSContext, object: JSValue, name: JSAtom) -> [JSValue; 2] {
    let descriptor = own_descriptor(context, object, name).expect("the engine has this accessor");
    free(context, descriptor.value);
    [descriptor.getter, descriptor.setter]
}

/// The value of an own property, owned; `None` if it is an accessor, `undefined` if it is not there.
pub(crate) fn own_data(context: *mut JSContext, object: JSValue, name: JSAtom) -> Option<JSValue> {
    let Some(descriptor) = own_descriptor(context, object, name) else { return Some(UNDEFINED) };
    free(context, descriptor.getter);
    free(context, descriptor.setter);
    if descriptor.flags & qjs::JS_PROP_GETSET as i32 != 0 {
        return None;
    }
    Some(descriptor.value)
}

/// The value of an own data property, owned; `undefined` if there is none. Runs no getter.
pub(crate) fn own_value(context: *mut JSContext, object: JSValue, name: JSAtom) -> JSValue {
    let Some(descriptor) = own_descriptor(context, object, name) else { return UNDEFINED };
    free(context, descriptor.getter);
    free(context, descriptor.setter);
    descriptor.value
}

/// The property that `key` names (a symbol, mostly).
pub(crate) fn get_by_value(context: *mut JSContext, object: JSValue, key: JSValue) -> JSValue {
    // SAFETY: file invariant; the atom is freed.
    unsafe {
        let atom = qjs::JS_ValueToAtom(context, key);
        let value = qjs::JS_GetProperty(context, object, atom);
        qjs::JS_FreeAtom(context, atom);
        value
    }
}

/// Defines a hidden property that `key` names.
pub(crate) fn define_by_value(context: *mut JSContext, object: JSValue, key: JSValue, owned: JSValue) {
    // SAFETY: file invariant; the atom is freed, the engine takes the value.
    unsafe {
        let atom = qjs::JS_ValueToAtom(context, key);
        qjs::JS_DefinePropertyValue(context, object, atom, owned, HIDDEN);
        qjs::JS_FreeAtom(context, atom);
    }
}

/// Deletes a configurable property.
pub(crate) fn delete(context: *mut JSContext, object: JSValue, name: JSAtom) {
    // SAFETY: file invariant.
    unsafe { qjs::JS_DeleteProperty(context, object, name, 0) };
}

/// The prototype, owned; `null` for none and for what is no object. A proxy's trap may run; if it throws, `null`.
pub(crate) fn prototype(context: *mut JSContext, object: JSValue) -> JSValue {
    if !is_object(object) {
        return NULL;
    }
    // SAFETY: file invariant.
    let prototype = unsafe { qjs::JS_GetPrototype(context, object) };
    if is_exception(prototype) {
        free(context, take_exception(context));
        return NULL;
    }
    prototype
}

pub(crate) fn dup_atom(context: *mut JSContext, atom: JSAtom) -> JSAtom {
    // SAFETY: file invariant.
    unsafe { qjs::JS_DupAtom(context, atom) }
}

pub(crate) fn free_atom(context: *mut JSContext, owned: JSAtom) {
    // SAFETY: file invariant; the caller gives up its reference.
    unsafe { qjs::JS_FreeAtom(context, owned) }
}

/// `String(value)` as UTF-8 with lone surrogates in three bytes; `None` if the engine threw.
pub(crate) fn to_bytes(context: *mut JSContext, value: JSValue) -> Option<Vec<u8>> {
    let mut length = 0;
    // SAFETY: file invariant; the bytes are copied before they are freed.
    unsafe {
        let pointer = qjs::JS_ToCStringLen(context, &mut length, value);
        if pointer.is_null() {
            return None;
        }
        let bytes = std::slice::from_raw_parts(pointer.cast::<u8>(), length).to_vec();
        qjs::JS_FreeCString(context, pointer);
        Some(bytes)
    }
}

pub(crate) fn runtime(context: *mut JSContext) -> *mut JSRuntime {
    // SAFETY: file invariant.
    unsafe { qjs::JS_GetRuntime(context) }
}

/// Gives every own property with a text name, owned, to `take`. The object has no accessors.
pub(crate) fn each_own(context: *mut JSContext, object: JSValue, mut take: impl FnMut(JSValue)) {
    let (mut table, mut count) = (std::ptr::null_mut(), 0);
    // SAFETY: file invariant; the table is freed after it was read.
    unsafe {
        let flags = qjs::JS_GPN_STRING_MASK as i32;
        if qjs::JS_GetOwnPropertyNames(context, &mut table, &mut count, object, flags) < 0 {
            return free(context, take_exception(context));
        }
        for at in 0..count as usize {
            take(get(context, object, (*table.add(at)).atom));
        }
        qjs::JS_FreePropertyEnum(context, table, count);
    }
}
