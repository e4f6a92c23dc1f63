//! Functions that JS halves register for the engine to call.

/// Which function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub enum Hook {
    /// `(error, origin) -> handled`: an exception that nothing caught.
    Uncaught,
    /// `(promise, reason, handled)`: one rejection to be judged after the queues are empty.
    Rejection,
    /// `(meta, url)`: fills `import.meta`.
    ImportMeta,
    /// `(url) -> exports`: evaluates the CommonJS file or built-in behind an ES import.
    Evaluate,
    /// `(specifier, base, attributes) -> promise`: an `import()`.
    Import,
    /// `(specifier, base) -> url or undefined`: set while a program has hooks of its own for resolution.
    Resolve,
    /// `(url) -> [kind, source, names] or undefined`: likewise for sources.
    Load,
    /// `(milliseconds) -> text`: what `Date.prototype.toString()` says behind the offset from UTC.
    ZoneName,
    /// `(promise, rejected, value)`: a promise was decided once more.
    ResolvedAgain,
}

/// Number of hooks.
pub(crate) const HOOKS: usize = 9;

impl Hook {
    pub(crate) fn by_name(name: &str) -> Option<Hook> {
        match name {
            "uncaught" => Some(Hook::Uncaught),
            "rejection" => Some(Hook::Rejection),
            "importMeta" => Some(Hook::ImportMeta),
            "evaluate" => Some(Hook::Evaluate),
            "import" => Some(Hook::Import),
            "resolve" => Some(Hook::Resolve),
            "load" => Some(Hook::Load),
            "zoneName" => Some(Hook::ZoneName),
            "resolvedAgain" => Some(Hook::ResolvedAgain),
            _ => None,
        }
    }
}
