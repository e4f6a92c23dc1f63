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
}

/// Number of hooks.
pub(crate) const HOOKS: usize = 4;

impl Hook {
    pub(crate) fn by_name(name: &str) -> Option<Hook> {
        match name {
            "uncaught" => Some(Hook::Uncaught),
            "rejection" => Some(Hook::Rejection),
            "importMeta" => Some(Hook::ImportMeta),
            "evaluate" => Some(Hook::Evaluate),
            _ => None,
        }
    }
}
