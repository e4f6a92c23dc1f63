//! What `JSON.parse` and `JSON.stringify` throw, in V8's words.

use super::access::{self, Units};
use super::ancestors::{Ancestor, Reached};
use super::stringify::Thrown;
use crate::failure::ErrorClass;
use crate::raw::{self, JSContext, JSValue};
use crate::state;
use crate::text::{Text, from_units};

/// Lines of a cycle that are shown before those that are left out; one is shown behind them.
const LINES_BEFORE: usize = 2;
/// Units of the source that are shown before and behind what was not expected.
const SHOWN: usize = 10;
/// What people pass by mistake.
const MISTAKES: [&str; 4] = ["undefined", "NaN", "Infinity", "[object Object]"];

fn throw(context: *mut JSContext, class: ErrorClass, message: &str) -> Thrown {
    raw::throw(context, raw::new_error(context, class, message));
    Thrown
}

fn throw_units(context: *mut JSContext, class: ErrorClass, message: &[u16]) -> Thrown {
    let error = raw::new_error(context, class, "");
    raw::define_hidden(context, error, c"message", access::new_utf16(context, message));
    raw::throw(context, error);
    Thrown
}

pub(crate) fn big_int(context: *mut JSContext) -> Thrown {
    throw(context, ErrorClass::Type, "Do not know how to serialize a BigInt")
}

pub(crate) fn too_long(context: *mut JSContext) -> Thrown {
    throw(context, ErrorClass::Range, "Invalid string length")
}

/// `circle` begins with the object that came again, which was found under `last` this time. Keys may have halves of pairs.
pub(crate) fn cycle(context: *mut JSContext, circle: &[Ancestor], last: Reached) -> Thrown {
    let name = |ancestor: &Ancestor| constructor_name(context, ancestor.value);
    let mut message = Vec::new();
    append(
        &mut message,
        "Converting circular structure to JSON\n    --> starting at object with constructor '",
    );
    append(&mut message, &format!("{}'", name(&circle[0])));
    let between = &circle[1..];
    for (at, ancestor) in between.iter().enumerate() {
        if at < LINES_BEFORE || at + 1 == between.len() {
            append(&mut message, "\n    |     ");
            append_place(context, ancestor.reached, &mut message);
            append(&mut message, &format!(" -> object with constructor '{}'", name(ancestor)));
        } else if at == LINES_BEFORE {
            append(&mut message, "\n    |     ...");
        }
    }
    append(&mut message, "\n    --- ");
    append_place(context, last, &mut message);
    append(&mut message, " closes the circle");
    throw_units(context, ErrorClass::Type, &message)
}

fn append(message: &mut Vec<u16>, text: &str) {
    message.extend(text.encode_utf16());
}

fn append_place(context: *mut JSContext, reached: Reached, message: &mut Vec<u16>) {
    if let Reached::Index(index) = reached {
        return append(message, &format!("index {index}"));
    }
    let value = reached.text(context);
    let key = if access::is_flat(value) { access::units(value) } else { Units::Narrow(&[]) };
    if key.len() == 0 {
        append(message, "<anonymous>");
    } else {
        append(message, "property '");
        message.extend(key.units(0, key.len()));
        append(message, "'");
    }
    raw::free(context, value);
}

/// The name of the class that the object is of; asking for it runs no script.
fn constructor_name(context: *mut JSContext, object: JSValue) -> String {
    let mut holder = raw::dup(context, object);
    let mut name = None;
    while name.is_none() && raw::is_object(holder) && !raw::is_proxy(holder) {
        let prototype = raw::prototype(context, holder);
        raw::free(context, holder);
        holder = prototype;
        if raw::is_object(holder) && !raw::is_proxy(holder) {
            name = own_constructor_name(context, holder);
        }
    }
    raw::free(context, holder);
    name.unwrap_or_else(|| "Object".to_owned())
}

fn own_constructor_name(context: *mut JSContext, prototype: JSValue) -> Option<String> {
    let names = &state::of(context).names;
    let constructor = raw::own_value(context, prototype, names.constructor);
    let mut name = raw::UNDEFINED;
    if raw::is_function(context, constructor) && !raw::is_proxy(constructor) {
        name = raw::own_value(context, constructor, names.name);
    }
    let text = Text::read(context, name).map(|text| text.to_string());
    raw::free(context, name);
    raw::free(context, constructor);
    text.filter(|text| !text.is_empty())
}

/// Why a text is no JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refusal {
    /// Some token that cannot stand there; the message looks at it.
    Unexpected,
    /// The text ends, whatever is expected.
    Ended,
    /// A message about a position.
    At(&'static str),
}

/// Throws a SyntaxError about unit `at` of the source.
pub(crate) fn syntax(context: *mut JSContext, refusal: Refusal, source: Units<'_>, at: usize) -> Thrown {
    let message = match refusal {
        Refusal::At(what) => {
            format!("{what} in JSON at position {at}").replace("after JSON in JSON", "after JSON")
        }
        Refusal::Ended => "Unexpected end of JSON input".to_owned(),
        Refusal::Unexpected => match source.at(at) {
            None => "Unexpected end of JSON input".to_owned(),
            Some(unit) if unit == u16::from(b'"') => format!("Unexpected string in JSON at position {at}"),
            Some(0x30..=0x39 | 0x2d) => format!("Unexpected number in JSON at position {at}"),
            Some(_) => return unexpected(context, source, at),
        },
    };
    throw(context, ErrorClass::Syntax, &message)
}

/// The message has units of the source, which may be halves of pairs.
fn unexpected(context: *mut JSContext, source: Units<'_>, at: usize) -> Thrown {
    let length = source.len();
    let whole = source.units(0, length.min(MISTAKES[3].len() + 1));
    if MISTAKES.iter().any(|mistake| mistake.encode_utf16().eq(whole.iter().copied())) {
        return throw(context, ErrorClass::Syntax, &format!("\"{}\" is not valid JSON", from_units(&whole)));
    }
    let (is_cut_before, is_cut_behind) =
        (length > 2 * SHOWN && at >= SHOWN, length > 2 * SHOWN && at < length - SHOWN);
    let start = if is_cut_before { at - SHOWN } else { 0 };
    let end = if is_cut_behind { at + SHOWN } else { length };
    let (before, after) = (if is_cut_before { "..." } else { "" }, if is_cut_behind { "..." } else { "" });
    let mut message = Vec::new();
    append(&mut message, "Unexpected token '");
    message.extend(source.units(at, at + 1));
    append(&mut message, &format!("', {before}\""));
    message.extend(source.units(start, end));
    append(&mut message, &format!("\"{after} is not valid JSON"));
    throw_units(context, ErrorClass::Syntax, &message)
}

impl Units<'_> {
    fn len(&self) -> usize {
        match self {
            Units::Narrow(units) => units.len(),
            Units::Wide(units) => units.len(),
        }
    }

    fn at(&self, at: usize) -> Option<u16> {
        match self {
            Units::Narrow(units) => units.get(at).map(|&unit| u16::from(unit)),
            Units::Wide(units) => units.get(at).copied(),
        }
    }

    fn units(&self, start: usize, end: usize) -> Vec<u16> {
        match self {
            Units::Narrow(units) => units[start..end].iter().map(|&unit| u16::from(unit)).collect(),
            Units::Wide(units) => units[start..end].to_vec(),
        }
    }
}
