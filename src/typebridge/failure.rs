//! Failures: what a native returns instead of a value, and how it becomes a JavaScript error.

use crate::errors;
use crate::raw::{self, JSContext, JSValue};
use std::borrow::Cow;

/// The constructor that a coded failure uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ErrorClass {
    /// `Error`
    #[default]
    Plain,
    /// `TypeError`
    Type,
    /// `RangeError`
    Range,
    /// `SyntaxError`
    Syntax,
    /// `URIError`
    Uri,
}

impl ErrorClass {
    /// The constructor's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            ErrorClass::Plain => "Error",
            ErrorClass::Type => "TypeError",
            ErrorClass::Range => "RangeError",
            ErrorClass::Syntax => "SyntaxError",
            ErrorClass::Uri => "URIError",
        }
    }
}

/// Why a native did not return a value.
#[derive(Debug)]
pub enum Failure {
    /// An error with a Node-style `code`; `code` may be empty.
    Coded {
        /// Constructor.
        class: ErrorClass,
        /// `err.code`, for example `ERR_OUT_OF_RANGE`.
        code: &'static str,
        /// `err.message`.
        message: Cow<'static, str>,
    },
    /// A coded error with more own properties.
    Detailed(Box<Detailed>),
    /// A system call that failed; the JavaScript half or [`Failure::system`] callers give the shape of Node.
    System(Box<SystemFailure>),
    /// The engine holds the exception already.
    Thrown,
}

/// An error with a code and text properties.
#[derive(Debug, Default)]
pub struct Detailed {
    /// Constructor.
    pub class: ErrorClass,
    /// `err.code`; may be empty.
    pub code: &'static str,
    /// `err.message`.
    pub message: String,
    /// An own property that is an array of texts, if there are any, before the others.
    pub list: (&'static str, Vec<String>),
    /// Further own properties in order.
    pub properties: Vec<(&'static str, String)>,
}

/// The facts of a failed system call, in Node's shape.
#[derive(Debug, Default)]
pub struct SystemFailure {
    /// Positive Linux errno.
    pub errno: i32,
    /// `err.code`: `ENOENT` and so on.
    pub code: &'static str,
    /// libuv's text for the code.
    pub text: &'static str,
    /// `err.syscall`.
    pub syscall: &'static str,
    /// `err.path`.
    pub path: Option<String>,
    /// `err.dest`.
    pub dest: Option<String>,
}

impl Failure {
    /// A `TypeError` without a code.
    pub fn type_error(message: impl Into<Cow<'static, str>>) -> Failure {
        Failure::Coded { class: ErrorClass::Type, code: "", message: message.into() }
    }

    /// A `RangeError` without a code.
    pub fn range_error(message: impl Into<Cow<'static, str>>) -> Failure {
        Failure::Coded { class: ErrorClass::Range, code: "", message: message.into() }
    }

    /// An `Error` with a code.
    pub fn coded(code: &'static str, message: impl Into<Cow<'static, str>>) -> Failure {
        Failure::Coded { class: ErrorClass::Plain, code, message: message.into() }
    }

    /// A failed system call.
    pub fn system(failure: SystemFailure) -> Failure {
        Failure::System(Box::new(failure))
    }

    /// `err.code`, where it is known before the error is made.
    pub(crate) fn code(&self) -> Option<&'static str> {
        match self {
            Failure::Coded { code, .. } => Some(code),
            Failure::Detailed(detailed) => Some(detailed.code),
            _ => None,
        }
    }

    /// Throws in `context` and returns the engine's exception mark.
    pub(crate) fn throw(self, context: *mut JSContext) -> JSValue {
        match self {
            Failure::Thrown => raw::EXCEPTION,
            Failure::Coded { class, code, message } => {
                let error = coded(context, class, code, &message);
                raw::throw(context, error)
            }
            Failure::Detailed(detailed) => throw_detailed(context, &detailed),
            Failure::System(failure) => throw_system(context, &failure),
        }
    }
}

fn coded(context: *mut JSContext, class: ErrorClass, code: &str, message: &str) -> JSValue {
    let error = raw::new_error(context, class, message);
    if code.starts_with("ERR_") {
        errors::show_code(context, error, class.name(), code, message);
    }
    if !code.is_empty() {
        raw::define_text(context, error, c"code", code);
    }
    error
}

fn throw_detailed(context: *mut JSContext, detailed: &Detailed) -> JSValue {
    let error = coded(context, detailed.class, detailed.code, &detailed.message);
    let (name, texts) = &detailed.list;
    if !texts.is_empty() {
        let name = std::ffi::CString::new(*name).expect("names of properties have no NUL");
        let texts: Vec<JSValue> = texts.iter().map(|text| raw::text(context, text.as_bytes())).collect();
        raw::define(context, error, &name, raw::array(context, &texts));
    }
    for (name, value) in &detailed.properties {
        let name = std::ffi::CString::new(*name).expect("names of properties have no NUL");
        raw::define_text(context, error, &name, value);
    }
    raw::throw(context, error)
}

fn throw_system(context: *mut JSContext, failure: &SystemFailure) -> JSValue {
    let mut message = format!("{}: {}, {}", failure.code, failure.text, failure.syscall);
    if let Some(path) = &failure.path {
        message += &format!(" '{path}'");
    }
    if let Some(dest) = &failure.dest {
        message += &format!(" -> '{dest}'");
    }
    let error = raw::new_error(context, ErrorClass::Plain, &message);
    raw::define(context, error, c"errno", raw::int(-failure.errno));
    raw::define_text(context, error, c"code", failure.code);
    raw::define_text(context, error, c"syscall", failure.syscall);
    if let Some(path) = &failure.path {
        raw::define_text(context, error, c"path", path);
    }
    if let Some(dest) = &failure.dest {
        raw::define_text(context, error, c"dest", dest);
    }
    let proto_code = match failure.code {
        "ENOENT" => 3001,
        "EACCES" | "EPERM" => 3002,
        "ECONNREFUSED" => 4001,
        "ETIMEDOUT" => 4002,
        "ENOTFOUND" => 4003,
        _ => 3003,
    };
    raw::define_hidden(context, error, c"protoCode", raw::int(proto_code));
    raw::throw(context, error)
}
