//! What a file is run as: decided by its extension and the `type` of its package.

use super::Loader;
use super::file_url::{self, Url};
use super::package::PackageType;
use super::path;
use super::problem::Problem;

/// How a source is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    CommonJs,
    Module,
    /// `.js` or no extension, and no package says: CommonJS unless it only parses as a module.
    Detect,
    /// The same three in TypeScript.
    CommonJsTypes,
    ModuleTypes,
    DetectTypes,
    Json,
    Builtin,
    /// A native addon: cannot be loaded.
    Addon,
    Wasm,
}

impl SourceKind {
    /// The word of Node's hooks and messages; `None` for what is not yet known.
    pub fn name(self) -> Option<&'static str> {
        match self {
            SourceKind::CommonJs => Some("commonjs"),
            SourceKind::Module => Some("module"),
            SourceKind::Detect => None,
            SourceKind::CommonJsTypes => Some("commonjs-typescript"),
            SourceKind::ModuleTypes => Some("module-typescript"),
            SourceKind::DetectTypes => Some("typescript"),
            SourceKind::Json => Some("json"),
            SourceKind::Builtin => Some("builtin"),
            SourceKind::Addon => Some("addon"),
            SourceKind::Wasm => Some("wasm"),
        }
    }
}

impl SourceKind {
    /// The same kind in TypeScript.
    fn with_types(self) -> SourceKind {
        match self {
            SourceKind::CommonJs => SourceKind::CommonJsTypes,
            SourceKind::Module => SourceKind::ModuleTypes,
            SourceKind::Detect => SourceKind::DetectTypes,
            other => other,
        }
    }
}

impl Loader {
    /// How `require` runs a file that its extension handlers leave to the loader.
    pub fn kind_for_require(&mut self, filename: &str) -> Result<SourceKind, Problem> {
        match path::extension(filename) {
            ".cjs" => Ok(SourceKind::CommonJs),
            ".mjs" => Ok(SourceKind::Module),
            ".json" => Ok(SourceKind::Json),
            ".node" => Ok(SourceKind::Addon),
            ".js" => self.kind_by_package(filename),
            ".cts" => Ok(SourceKind::CommonJsTypes),
            ".mts" => Ok(SourceKind::ModuleTypes),
            ".ts" => self.kind_by_package(filename).map(SourceKind::with_types),
            _ => Ok(SourceKind::Detect),
        }
    }

    /// How `import` runs a URL.
    pub fn kind_for_import(&mut self, url: &Url) -> Result<SourceKind, Problem> {
        let file = match url {
            Url::File(file) => file,
            Url::Other(text) if super::has_builtin_scheme(text) => return Ok(SourceKind::Builtin),
            Url::Other(text) => return kind_of_data(text),
        };
        let filename = file.to_path()?;
        match path::extension(&filename) {
            ".js" | "" => self.kind_for_import_by_package(&filename),
            ".ts" => self.kind_for_import_by_package(&filename).map(SourceKind::with_types),
            ".mts" => Ok(SourceKind::ModuleTypes),
            ".cts" => Ok(SourceKind::CommonJsTypes),
            ".mjs" => Ok(SourceKind::Module),
            ".cjs" => Ok(SourceKind::CommonJs),
            ".json" => Ok(SourceKind::Json),
            extension => Err(Problem::file_extension(extension, &filename)),
        }
    }

    fn kind_for_import_by_package(&mut self, filename: &str) -> Result<SourceKind, Problem> {
        self.kind_by_package(filename).map_err(|problem| {
            let reason = problem.message.split_once(": ").map_or("", |(_, reason)| reason);
            let package = problem.properties.first().map_or("", |(_, path)| path.as_str());
            Problem::package_config(package, filename, reason)
        })
    }

    fn kind_by_package(&mut self, filename: &str) -> Result<SourceKind, Problem> {
        let package = self.cache.package_scope(filename)?;
        let stated = package.map_or(PackageType::None, |package| package.kind);
        let is_own = stated == PackageType::None && !filename.contains("/node_modules/");
        Ok(match if is_own { self.settings.default_type } else { stated } {
            PackageType::None => SourceKind::Detect,
            PackageType::CommonJs => SourceKind::CommonJs,
            PackageType::Module => SourceKind::Module,
        })
    }

    pub(super) fn is_module_file(&mut self, filename: &str) -> bool {
        match path::extension(filename) {
            ".mjs" => true,
            ".js" => matches!(self.kind_by_package(filename), Ok(SourceKind::Module)),
            _ => false,
        }
    }
}

fn kind_of_data(text: &str) -> Result<SourceKind, Problem> {
    let media = file_url::data_url(text).map(|(media, _)| media).unwrap_or_default();
    match media.as_str() {
        "text/javascript" | "application/javascript" => Ok(SourceKind::Module),
        "application/json" => Ok(SourceKind::Json),
        "application/wasm" => Ok(SourceKind::Wasm),
        _ => Err(Problem::module_format(if media.is_empty() { "null" } else { &media }, text)),
    }
}
