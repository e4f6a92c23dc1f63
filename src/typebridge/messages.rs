//! The engine's own error messages in the words that programs and people know from V8.
//!
//! Only what can be said without knowing more than the engine tells. Expressions and values are told by the engine itself:
//! its patch of error words.

use crate::raw::{self, JSContext, JSValue, qjs};
use crate::state::State;
use crate::text::Text;

/// Messages without anything variable.
const WHOLE: &[(&str, &str)] = &[
    ("'this' can be initialized only once", "Super constructor may only be called once"),
    ("BigInt division by zero", "Division by zero"),
    ("BigInt operands are forbidden for >>>", "BigInts have no unsigned right shift, use >> instead"),
    ("Date value is NaN", "Invalid time value"),
    ("bad normalization form", "The normalization form should be one of NFC, NFD, NFKC, NFKD."),
    ("bigint argument with unary +", "Cannot convert a BigInt value to a number"),
    ("cannot convert BigInt to number", "Cannot convert a BigInt value to a number"),
    ("cannot convert symbol to number", "Cannot convert a Symbol value to a number"),
    ("cannot convert symbol to string", "Cannot convert a Symbol value to a string"),
    ("cannot invoke a running generator", "Generator is already running"),
    ("circular prototype chain", "Cyclic __proto__ value"),
    ("circular reference", "Converting circular structure to JSON"),
    (
        "derived class constructor must return an object or undefined",
        "Derived constructors may only return object or undefined",
    ),
    ("empty array", "Reduce of empty array with no initial value"),
    ("expecting hex digit", "URI malformed"),
    ("expecting surrogate pair", "URI malformed"),
    ("import.meta only valid in module code", "Cannot use 'import.meta' outside a module"),
    ("invalid 'instanceof' right operand", "Right-hand side of 'instanceof' is not callable"),
    ("invalid array length", "Invalid array length"),
    ("invalid string length", "Invalid string length"),
    ("invalid value used as WeakMap key", "Invalid value used as weak map key"),
    ("invalid value used as WeakSet key", "Invalid value used in weak set"),
    ("not a Date object", "this is not a Date object."),
    ("not a object", "CreateListFromArrayLike called on non-object"),
    ("out of bound", "Offset is outside the bounds of the DataView"),
    ("return not in a function", "Illegal return statement"),
    ("string too long", "Invalid string length"),
    (
        "this is not initialized",
        "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
    ),
    ("toPrimitive", "Cannot convert object to primitive value"),
    ("unexpected token in expression: ''", "Unexpected end of input"),
    ("unsupported keyword: export", "Unexpected token 'export'"),
    ("unsupported keyword: import", "Cannot use import statement outside a module"),
];

/// Rewrites the message of an error that the engine has just made, if it is one of those above or below.
pub(crate) fn translate(state: &State, error: JSValue) {
    let context = state.context;
    let message = own_message(state, error);
    if let Some(text) = Text::read(context, message)
        && let Some(known) = known(&text)
        && is_of_the_engine(state, error)
    {
        raw::define_atom_hidden(context, error, state.names.message, raw::text(context, known.as_bytes()));
    }
    raw::free(context, message);
}

/// Scripts throw plain errors and classes of their own with such words; the engine throws only the language's special ones.
fn is_of_the_engine(state: &State, error: JSValue) -> bool {
    const CLASSES: [&str; 6] =
        ["InternalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"];
    let context = state.context;
    let name = raw::get(context, error, state.names.name);
    if raw::is_exception(name) {
        raw::free(context, raw::take_exception(context));
        return false;
    }
    let is_special = Text::read(context, name).is_some_and(|name| CLASSES.contains(&&*name));
    raw::free(context, name);
    is_special
}

/// The message if it is a plain property of the error: no code of the script runs.
fn own_message(state: &State, error: JSValue) -> JSValue {
    let mut descriptor = qjs::JSPropertyDescriptor {
        flags: 0,
        value: raw::UNDEFINED,
        getter: raw::UNDEFINED,
        setter: raw::UNDEFINED,
    };
    let context: *mut JSContext = state.context;
    // SAFETY: raw.rs's invariant; the descriptor outlives the call, and its values are owned here.
    let found = unsafe { qjs::JS_GetOwnProperty(context, &mut descriptor, error, state.names.message) };
    raw::free(context, descriptor.getter);
    raw::free(context, descriptor.setter);
    if found > 0 { descriptor.value } else { raw::UNDEFINED }
}

fn known(message: &str) -> Option<String> {
    if let Some((_, known)) = WHOLE.iter().find(|(engine, _)| *engine == message) {
        return Some((*known).to_owned());
    }
    property_of_nothing(message)
        .or_else(|| {
            message
                .strip_suffix(" is not initialized")
                .map(|name| format!("Cannot access '{name}' before initialization"))
        })
        .or_else(|| {
            message
                .strip_prefix("redeclaration of ")
                .map(|name| format!("Identifier {name} has already been declared"))
        })
        .or_else(|| {
            message
                .strip_prefix("unexpected token in expression: ")
                .map(|token| format!("Unexpected token {token}"))
        })
        .or_else(|| missing_export(message))
}

/// `cannot read property 'x' of undefined`
fn property_of_nothing(message: &str) -> Option<String> {
    let (what, doing, rest) = if let Some(rest) = message.strip_prefix("cannot read property '") {
        ("read", "reading", rest)
    } else {
        ("set", "setting", message.strip_prefix("cannot set property '")?)
    };
    let (name, nothing) = rest.rsplit_once("' of ")?;
    Some(format!("Cannot {what} properties of {nothing} ({doing} '{name}')"))
}

/// `Could not find export 'x' in module 'y'`
fn missing_export(message: &str) -> Option<String> {
    let rest = message.strip_prefix("Could not find export '")?;
    let (name, module) = rest.split_once("' in module ")?;
    Some(format!("The requested module {module} does not provide an export named '{name}'"))
}

#[test]
fn messages_are_known() {
    let check =
        |engine: &str, expected: Option<&str>| assert_eq!(known(engine).as_deref(), expected, "{engine}");
    check("cannot read property 'a' of undefined", Some("Cannot read properties of undefined (reading 'a')"));
    check("cannot set property 'a' of null", Some("Cannot set properties of null (setting 'a')"));
    check("x is not initialized", Some("Cannot access 'x' before initialization"));
    check("redeclaration of 'x'", Some("Identifier 'x' has already been declared"));
    check("unexpected token in expression: ';'", Some("Unexpected token ';'"));
    check("unexpected token in expression: ''", Some("Unexpected end of input"));
    check(
        "Could not find export 'a' in module 'b'",
        Some("The requested module 'b' does not provide an export named 'a'"),
    );
    check("circular reference", Some("Converting circular structure to JSON"));
    check("x is not defined", None);
    check("anything else", None);
}
