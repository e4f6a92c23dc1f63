//! The loader: which file a specifier means and how it is run. No engine here; sources are compiled elsewhere.
//!
//! `common_js` is the algorithm of `require`, `modules` that of `import`; both go through `exports` for package.json's maps
//! and through `cache` for everything that touches the file system.

pub mod cache;
pub mod common_js;
mod exports;
pub mod exports_scan;
pub mod file_url;
pub mod files;
pub mod hash;
pub mod json;
pub mod kept;
mod modules;
pub mod package;
pub mod path;
pub mod problem;
pub mod source_kind;
pub mod stamp;

use std::rc::Rc;

use cache::Cache;
use files::Files;
use package::Package;
use problem::{Problem, Warning};

/// What the command line and the environment say to the loader.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// For `require`: node, require, module-sync and the user's, without `default`.
    pub require_conditions: Vec<String>,
    /// For `import`.
    pub import_conditions: Vec<String>,
    pub preserve_symlinks: bool,
    pub preserve_symlinks_main: bool,
    /// `--experimental-default-type`: of what no package says the type of, outside of node_modules.
    pub default_type: package::PackageType,
    /// NODE_PATH, `~/.node_modules`, `~/.node_libraries`, `<prefix>/lib/node`.
    pub global_paths: Vec<String>,
}

impl Settings {
    /// Settings with the conditions of `-C`. `require_module` says that `require` may load ES modules.
    pub fn new(conditions: &[String], require_module: bool) -> Settings {
        let build = |kind: &str| {
            let mut list = vec!["node".to_string(), kind.to_string()];
            if require_module {
                list.push("module-sync".to_string());
            }
            list.push("node-addons".to_string());
            list.extend(conditions.iter().cloned());
            list
        };
        Settings {
            require_conditions: build("require"),
            import_conditions: build("import"),
            ..Settings::default()
        }
    }

    /// Sets the global folders from the environment.
    pub fn with_global_paths(
        mut self,
        node_path: Option<&str>,
        home: Option<&str>,
        program: &str,
    ) -> Settings {
        let listed = node_path.unwrap_or("").split(':').filter(|path| !path.is_empty());
        self.global_paths = listed.map(str::to_string).collect();
        if let Some(home) = home.filter(|home| !home.is_empty()) {
            self.global_paths.push(path::resolve(home, ".node_modules"));
            self.global_paths.push(path::resolve(home, ".node_libraries"));
        }
        self.global_paths.push(path::resolve(program, "../../lib/node"));
        self
    }
}

/// Whether a URL has one of the schemes of built-ins: Node's, or the runtime's own.
pub(crate) fn has_builtin_scheme(url: &str) -> bool {
    url.starts_with("node:") || url.starts_with("protojs:")
}

/// Tells whether a name without `node:` is a built-in, and whether it may be required without `node:`.
pub type BuiltinTest = fn(name: &str) -> Builtin;

/// What a name is among the built-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    No,
    Yes,
    /// Only with `node:`, such as `node:test`.
    OnlyWithScheme,
}

/// More warnings than this are dropped until they are taken.
const WARNINGS_MAX: usize = 64;

/// At most this many files are read for the names of one module's re-exports.
const REEXPORTS_MAX: usize = 256;

/// Finds modules. One per shard.
#[derive(Debug)]
pub struct Loader {
    pub settings: Settings,
    /// Absolute; kept by the caller when `process.chdir` changes it.
    pub working_directory: String,
    pub cache: Cache,
    builtin: BuiltinTest,
    warnings: Vec<Warning>,
    /// What was said of patterns that end in a slash.
    patterns_warned: Vec<String>,
}

impl Loader {
    pub fn new(files: Files, settings: Settings, working_directory: &str, builtin: BuiltinTest) -> Loader {
        Loader {
            settings,
            working_directory: working_directory.to_string(),
            cache: Cache::new(files),
            builtin,
            warnings: Vec::new(),
            patterns_warned: Vec::new(),
        }
    }

    /// To be called after the process changed files: absences and resolutions may no longer hold.
    pub fn files_changed(&mut self) {
        self.cache.forget();
    }

    /// `x` that is a built-in without its scheme.
    pub fn is_builtin(&self, specifier: &str) -> bool {
        (self.builtin)(specifier) == Builtin::Yes
    }

    /// `node:x` or `protojs:x` that exists.
    pub fn is_builtin_url(&self, url: &str) -> bool {
        has_builtin_scheme(url) && (self.builtin)(url.strip_prefix("node:").unwrap_or(url)) != Builtin::No
    }

    /// Deprecations that were met since the last call. Emptied by the call.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    fn warn(&mut self, warning: Warning) {
        if warning.code == "DEP0155" {
            // Once for a pattern and package, whoever imports it.
            let about =
                warning.message.split(" imported from ").next().unwrap_or_default().trim_end_matches('.');
            let about = about.split(". Mapping").next().unwrap_or_default().to_string();
            if self.patterns_warned.contains(&about) {
                return;
            }
            self.patterns_warned.push(about);
        }
        if self.warnings.len() < WARNINGS_MAX {
            self.warnings.push(warning);
        }
    }

    /// The package.json that governs a file.
    pub fn package_scope(&mut self, filename: &str) -> Result<Option<Rc<Package>>, Problem> {
        Ok(self.cache.package_scope(filename)?)
    }

    /// The names that a CommonJS file with this text exports to ES modules, with those of the files it re-exports. `default` is not
    /// among them.
    pub fn export_names_of(&mut self, filename: &str, source: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut seen = vec![filename.to_string()];
        self.collect_names(filename, source, &mut names, &mut seen);
        let mut next = 1;
        while next < seen.len() && next < REEXPORTS_MAX {
            let file = seen[next].clone();
            next += 1;
            if file.ends_with(".json") || file.ends_with(".node") {
                continue;
            }
            let Ok(source) = self.read_source(&file) else { continue };
            self.collect_names(&file, &source, &mut names, &mut seen);
        }
        names
    }

    fn collect_names(&mut self, file: &str, source: &str, names: &mut Vec<String>, seen: &mut Vec<String>) {
        let found = exports_scan::scan(source);
        add_importable(found.names, names);
        for request in found.reexports {
            if let Ok(Some(file)) = self.resolve_common_js(&request, Some(file), false)
                && !seen.contains(&file)
            {
                seen.push(file);
            }
        }
    }

    /// A source as text: UTF-8 with replacement, without a byte order mark.
    pub fn read_source(&self, filename: &str) -> std::io::Result<String> {
        let bytes = self.cache.files.read(filename)?;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        };
        Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_string(),
            None => text,
        })
    }
}

/// Adds the names that imports may use: `default` means something else, and the engine's names of exports end at a NUL.
pub fn add_importable(found: Vec<String>, names: &mut Vec<String>) {
    for name in found {
        if name != "default" && !name.contains('\0') && !names.contains(&name) {
            names.push(name);
        }
    }
}

#[cfg(test)]
mod tests;
