//! How `import` finds a module: <https://nodejs.org/api/esm.html#resolution-algorithm-specification>.

use super::Loader;
use super::cache::Found;
use super::exports::{Lookup, check_import_name};
use super::file_url::{self, FileUrl, Url};
use super::package::Package;
use super::path;
use super::problem::{Problem, Warning};
use std::rc::Rc;

impl Loader {
    /// As `resolve_module`, under conditions that hooks of the program changed.
    pub fn resolve_module_under(
        &mut self,
        specifier: &str,
        base: &str,
        conditions: Vec<String>,
    ) -> Result<Url, Problem> {
        if conditions == self.settings.import_conditions {
            return self.resolve_module(specifier, base);
        }
        let usual = std::mem::replace(&mut self.settings.import_conditions, conditions);
        let resolved = self.resolve_fresh_module(specifier, base);
        self.settings.import_conditions = usual;
        resolved
    }

    /// As `resolve_module`, for the imports that most are: of a file beside or below the importing one, by a name without anything
    /// that has a meaning in URLs. `None` leaves it to `resolve_module`.
    pub fn resolve_plain(&mut self, specifier: &str, base: &str) -> Option<String> {
        let rest = specifier.strip_prefix("./")?;
        let directory = &base[..base.rfind('/')?];
        let path = directory.strip_prefix("file://").filter(|path| path.starts_with('/'))?;
        if !is_plain(rest) || !is_plain(path) || !self.cache.enabled {
            return None;
        }
        let key = format!("{base}\0{specifier}\0import");
        if let Some(href) = self.cache.import(&key) {
            return Some(href);
        }
        let path = format!("{path}/{rest}");
        if self.cache.find(&path) != Found::File {
            return None;
        }
        if !self.settings.preserve_symlinks && self.cache.real_path(&path) != path {
            return None;
        }
        let href = format!("file://{path}");
        self.cache.remember_import(key, &href);
        Some(href)
    }

    /// The URL that `import specifier` in the module `base` (a URL) means.
    pub fn resolve_module(&mut self, specifier: &str, base: &str) -> Result<Url, Problem> {
        let key = format!("{base}\0{specifier}\0import");
        if let Some(href) = self.cache.import(&key)
            && let Some(url) = file_url::parse(&href)
        {
            return url;
        }
        let absences_used = self.cache.absences_used();
        let mut resolved = self.resolve_fresh_module(specifier, base);
        let is_missing = resolved.as_ref().is_err_and(|problem| problem.code == "ERR_MODULE_NOT_FOUND");
        if is_missing && self.cache.absences_used() > absences_used {
            self.cache.forget_absences();
            let warned = self.warnings.len();
            resolved = self.resolve_fresh_module(specifier, base);
            self.warnings.truncate(warned);
        }
        let url = resolved?;
        if let Url::File(file) = &url {
            self.cache.remember_import(key, &file.href());
        }
        Ok(url)
    }

    fn resolve_fresh_module(&mut self, specifier: &str, base: &str) -> Result<Url, Problem> {
        match self.base_url(base)? {
            Some(Url::File(base)) => self.resolve_from_file(specifier, &base),
            _ => resolve_from_elsewhere(specifier, base, self),
        }
    }

    /// The importing module: a URL, or the file name of a script that calls `import()`.
    fn base_url(&self, base: &str) -> Result<Option<Url>, Problem> {
        if base.starts_with('/') {
            return Ok(Some(Url::File(FileUrl::from_path(base))));
        }
        match file_url::parse(base) {
            Some(url) => url.map(Some),
            // Source text of the command line lies in the working directory.
            None => Ok(Some(Url::File(FileUrl::from_path(&path::resolve(&self.working_directory, base))))),
        }
    }

    fn resolve_from_file(&mut self, specifier: &str, base: &FileUrl) -> Result<Url, Problem> {
        let resolved = self.locate(specifier, base).and_then(|url| match url {
            Url::File(url) => self.finish_file(url, base).map(Url::File),
            other => check_scheme(other, self),
        });
        resolved.map_err(|problem| match problem.code {
            "ERR_MODULE_NOT_FOUND" | "ERR_UNSUPPORTED_DIR_IMPORT" => {
                let wanted = match file_url::parse(specifier) {
                    Some(Ok(Url::File(url))) => url.to_path().unwrap_or_default(),
                    _ => specifier.to_string(),
                };
                match self.common_js_hint(&wanted, base) {
                    Some(found) => problem.hint(&found),
                    None => problem,
                }
            }
            _ => problem,
        })
    }

    fn locate(&mut self, specifier: &str, base: &FileUrl) -> Result<Url, Problem> {
        if is_path_specifier(specifier) {
            return Ok(Url::File(base.join(specifier)));
        }
        let conditions = self.settings.import_conditions.clone();
        let conditions: Vec<&str> = conditions.iter().map(String::as_str).collect();
        if specifier.starts_with('#') {
            let from = base.to_path_or_href();
            check_import_name(specifier, &from)?;
            let package = self.scope_of(base)?;
            return self.imports_resolve(specifier, &from, package.as_deref(), &conditions);
        }
        match file_url::parse(specifier) {
            Some(url) => url,
            None => self.package_resolve(specifier, base, &conditions),
        }
    }

    /// The nearest package of a module, with the errors of `import`.
    fn scope_of(&mut self, base: &FileUrl) -> Result<Option<Rc<Package>>, Problem> {
        let path = base.to_path()?;
        self.cache.package_scope(&path).map_err(|bad| Problem::package_config(&bad.path, &path, &bad.reason))
    }

    /// PACKAGE_RESOLVE.
    pub(super) fn package_resolve(
        &mut self,
        specifier: &str,
        base: &FileUrl,
        conditions: &[&str],
    ) -> Result<Url, Problem> {
        if self.is_builtin(specifier) {
            return Ok(Url::Other(format!("node:{specifier}")));
        }
        let from = base.to_path_or_href();
        let (name, rest) = split_package_name(specifier).ok_or_else(|| {
            Problem::module_specifier(specifier, "is not a valid package name", Some(&from))
        })?;
        let subpath = format!(".{rest}");
        if let Some(package) = self.scope_of(base)?
            && package.exports.is_some()
            && package.name.as_deref() == Some(name)
        {
            let lookup = Lookup { package: &package, base: Some(&from), imports: false, conditions };
            return self.exports_resolve(&subpath, lookup);
        }
        let mut directory = path::dirname(&from).to_string();
        loop {
            if path::basename(&directory) != "node_modules" {
                let folder = format!("{}/node_modules/{name}", directory.trim_end_matches('/'));
                if self.cache.find(&folder) == Found::Directory {
                    return self.package_entry(specifier, &subpath, &folder, &from, conditions);
                }
            }
            if directory == "/" {
                return Err(Problem::package_not_found(name, &from));
            }
            directory = path::dirname(&directory).to_string();
        }
    }

    fn package_entry(
        &mut self,
        specifier: &str,
        subpath: &str,
        folder: &str,
        from: &str,
        conditions: &[&str],
    ) -> Result<Url, Problem> {
        let package = self.cache.package(folder).map_err(|bad| {
            Problem::package_config(&bad.path, &format!("\"{specifier}\" from {from}"), &bad.reason)
        })?;
        if let Some(package) = &package
            && package.exports.is_some()
        {
            let lookup = Lookup { package, base: Some(from), imports: false, conditions };
            return self.exports_resolve(subpath, lookup);
        }
        if subpath == "." {
            let main = package.as_ref().and_then(|package| package.main.as_deref());
            return self.legacy_main(folder, main, from).map(Url::File);
        }
        Ok(Url::File(FileUrl::from_path(&format!("{folder}/package.json")).join(subpath)))
    }

    /// LEGACY_MAIN_RESOLVE.
    fn legacy_main(&mut self, folder: &str, main: Option<&str>, from: &str) -> Result<FileUrl, Problem> {
        const BY_MAIN: &[&str] = &["", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"];
        const BY_INDEX: &[&str] = &["index.js", "index.json", "index.node"];
        let package_url = FileUrl::from_path(&format!("{folder}/package.json"));
        let by_main =
            main.map_or(&[][..], |_| BY_MAIN).iter().map(|end| format!("./{}{end}", main.unwrap_or("")));
        let by_index = BY_INDEX.iter().map(|end| format!("./{end}"));
        for candidate in by_main.chain(by_index) {
            let url = package_url.join(&candidate);
            let path = url.to_path()?;
            if self.cache.find(&path) == Found::File {
                self.warn_legacy_main(folder, main, &path, from);
                return Ok(url);
            }
        }
        let missing = match main {
            Some(main) if main.ends_with('/') => format!("{}/", path::resolve(folder, main)),
            Some(main) => path::resolve(folder, main),
            None => format!("{folder}/index.js"),
        };
        Err(Problem::package_not_found(&missing, from))
    }

    fn warn_legacy_main(&mut self, folder: &str, main: Option<&str>, path: &str, from: &str) {
        let inside = &path[folder.len() + 1..];
        let message = match main.filter(|main| !main.is_empty()) {
            None => format!(
                "No \"main\" or \"exports\" field defined in the package.json for {folder}/ resolving the main entry point \"{inside}\", imported from {from}.\nDefault \"index\" lookups for the main are deprecated for ES modules."
            ),
            Some(main) if path::resolve(folder, main) != path => format!(
                "Package {folder}/ has a \"main\" field set to \"{main}\", excluding the full filename and extension to the resolved file at \"{inside}\", imported from {from}.\n Automatic extension resolution of the \"main\" field is deprecated for ES modules."
            ),
            Some(_) => return,
        };
        if self.is_module_file(path) {
            self.warn(Warning { message, code: "DEP0151" });
        }
    }

    /// The end of ESM_RESOLVE: no encoded separators, a file, and its real path.
    fn finish_file(&mut self, url: FileUrl, base: &FileUrl) -> Result<FileUrl, Problem> {
        let from = base.to_path_or_href();
        if url.has_encoded_separator() {
            let reason = "must not include encoded \"/\" or \"\\\" characters";
            return Err(Problem::module_specifier(&url.path, reason, Some(&from)));
        }
        let path = url.to_path()?;
        // A trailing slash means a directory, whatever is there.
        let found = if path.ends_with('/') { Found::Directory } else { self.cache.find(&path) };
        match found {
            Found::Directory => Err(Problem::directory_import(&path, &from, &url.href())),
            Found::Absent => Err(Problem::module_not_found(&path, &from, &url.href())),
            Found::File => {
                if self.settings.preserve_symlinks {
                    return Ok(url);
                }
                let real = self.cache.real_path(&path);
                Ok(FileUrl { search: url.search, hash: url.hash, ..FileUrl::from_path(&real) })
            }
        }
    }
}

/// Names of letters, digits, `-`, `_`, `/` and single dots within names stand for themselves in URLs and in paths.
fn is_plain(path: &str) -> bool {
    let bytes = path.as_bytes();
    let stands = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b'.');
    let is_bad = |pair: &[u8]| matches!(pair, b"//" | b"/." | b"..");
    bytes.iter().all(stands)
        && !bytes.windows(2).any(is_bad)
        && !path.starts_with('.')
        && !path.ends_with('/')
}

/// Modules without a path, such as `data:` URLs, import absolute URLs and built-ins only.
fn resolve_from_elsewhere(specifier: &str, base: &str, loader: &mut Loader) -> Result<Url, Problem> {
    if is_path_specifier(specifier) {
        return Err(Problem::resolve_request(specifier, base));
    }
    match file_url::parse(specifier) {
        Some(Ok(Url::File(url))) => {
            let path = url.to_path()?;
            let from = FileUrl::from_path(&path);
            loader.finish_file(url, &from).map(Url::File)
        }
        Some(url) => check_scheme(url?, loader),
        None if loader.is_builtin(specifier) => Ok(Url::Other(format!("node:{specifier}"))),
        None => Err(Problem::resolve_request(specifier, base)),
    }
}

/// Only `file:`, `data:`, `node:` and `protojs:` can be loaded, and only built-ins that exist.
fn check_scheme(url: Url, loader: &Loader) -> Result<Url, Problem> {
    let Url::Other(text) = &url else { return Ok(url) };
    let scheme = text.split(':').next().unwrap_or("");
    match scheme {
        "data" => Ok(url),
        "node" | "protojs" if loader.is_builtin_url(text) => Ok(url),
        "node" | "protojs" => Err(Problem::unknown_builtin(text)),
        _ => Err(Problem::url_scheme(scheme)),
    }
}

fn is_path_specifier(specifier: &str) -> bool {
    matches!(specifier, "." | "..")
        || specifier.starts_with('/')
        || specifier.starts_with("./")
        || specifier.starts_with("../")
}

/// The package name of a bare specifier, and the rest with its slash.
fn split_package_name(specifier: &str) -> Option<(&str, &str)> {
    let mut end = specifier.find('/');
    if specifier.starts_with('@') {
        let first = end?;
        end = specifier[first + 1..].find('/').map(|index| first + 1 + index);
    }
    let name = &specifier[..end.unwrap_or(specifier.len())];
    let valid = !name.starts_with('.') && !name.contains(['%', '\\']);
    valid.then(|| (name, &specifier[name.len()..]))
}
