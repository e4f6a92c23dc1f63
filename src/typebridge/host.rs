//! What the engine asks of its host.

use crate::call::Calls;
use crate::failure::Failure;
use crate::key::Key;
use std::ops::Range;
use std::rc::Rc;

/// The source of an ES module, as the loader found it.
pub enum ModuleSource {
    /// Text of an ES module.
    Script(Vec<u8>),
    /// Kept code of an ES module, whose file has not changed since.
    Code(KeptCode),
    /// Text of a JSON file; its value is the default export.
    Json(Vec<u8>),
    /// A JSON file; its value, which `require` shares, is what the evaluate hook gives at once.
    JsonFile,
    /// A module whose exports JavaScript makes when it is evaluated (CommonJS files, built-ins): the names known now.
    Synthetic(Vec<String>),
    /// As `Synthetic`; the names are those of the built-in's exports.
    Builtin,
    /// Text that nothing says the kind of: an ES module if it only parses as one, else `Synthetic` with these names.
    Detect(Vec<u8>, Vec<String>),
}

/// Code that was kept: a part of bytes that are shared.
pub struct KeptCode {
    /// Where it lies.
    pub bytes: Rc<Vec<u8>>,
    /// The part.
    pub range: Range<usize>,
}

/// A built-in's code.
pub enum Builtin {
    /// Bytecode that the same engine wrote at build time.
    Bytecode(&'static [u8]),
    /// Source text, in debug builds.
    Source(Vec<u8>),
}

/// The Rust side that owns reactor, modules and loader.
pub trait Host: 'static {
    /// The queue of calls that the loop drains.
    fn calls(&mut self) -> &mut Calls;

    /// A lazy object was collected.
    fn released(&mut self, key: Key);

    /// Turns an import specifier into a URL. `referrer` is a URL or a path.
    fn resolve_module(&mut self, specifier: &str, referrer: &str) -> Result<String, Failure>;

    /// Reads the module at a URL that `resolve_module` gave.
    fn load_module(&mut self, url: &str, attribute_type: Option<&str>) -> Result<ModuleSource, Failure>;

    /// The text of a CommonJS file.
    fn read_source(&mut self, file: &str) -> Result<Vec<u8>, Failure> {
        Err(Failure::coded("ENOENT", format!("no such file: {file}")))
    }

    /// True if compiled code is kept on disk.
    fn keeps_code(&self) -> bool {
        false
    }

    /// Code that was kept under this name for the file, which has not changed since; only what `keep_code` was given comes back.
    fn kept_code_of_file(&mut self, _name: &str, _file: &str) -> Option<KeptCode> {
        None
    }

    /// Code that was kept under this name for exactly this source. `file` is the path or URL that the source was read from, if
    /// it is just what was read.
    fn kept_code(&mut self, _name: &str, _file: Option<&str>, _source: &[u8]) -> Option<KeptCode> {
        None
    }

    /// Keeps the code of a source.
    fn keep_code(&mut self, _name: &str, _file: Option<&str>, _source: &[u8], _code: &[u8]) {}

    /// The code of a built-in such as `node:events` or `internal:errors`; `None` if there is none of that name.
    fn builtin(&mut self, name: &str) -> Option<Builtin>;
}
