//! How `require` finds a file: <https://nodejs.org/api/modules.html#all-together>.

use std::rc::Rc;

use super::Loader;
use super::cache::{BadPackage, Found};
use super::exports::Lookup;
use super::file_url::{FileUrl, Url};
use super::package::Package;
use super::path;
use super::problem::{Problem, Warning};

/// The extensions `require` tries, when the program added none.
pub const EXTENSIONS: &[&str] = &[".js", ".json", ".node"];

impl From<BadPackage> for Problem {
    fn from(bad: BadPackage) -> Problem {
        Problem::package_json_syntax(&bad.path, &bad.reason)
    }
}

impl Loader {
    /// The file that `require(request)` in `parent` means. `None`: there is none, and the caller knows the require stack.
    ///
    /// `parent` is the requiring file, `None` in the prompt and for the main script. Built-ins are the caller's.
    pub fn resolve_common_js(
        &mut self,
        request: &str,
        parent: Option<&str>,
        is_main: bool,
    ) -> Result<Option<String>, Problem> {
        let directory = match parent {
            Some(parent) => path::dirname(parent).to_string(),
            None => self.working_directory.clone(),
        };
        let key = format!("{directory}\0{request}\0{}", is_main as u8);
        if let Some(filename) = self.cache.resolution(&key) {
            return Ok(Some(filename));
        }
        let absences_used = self.cache.absences_used();
        let mut found = self.resolve_fresh(request, parent, &directory, is_main)?;
        if found.is_none() && self.cache.absences_used() > absences_used {
            self.cache.forget_absences();
            // Nobody is told that a file is missing because it was missing a moment ago. What there was to warn of was said.
            let warned = self.warnings.len();
            found = self.resolve_fresh(request, parent, &directory, is_main)?;
            self.warnings.truncate(warned);
        }
        if let Some(filename) = &found {
            self.cache.remember(key, filename);
        }
        Ok(found)
    }

    fn resolve_fresh(
        &mut self,
        request: &str,
        parent: Option<&str>,
        directory: &str,
        is_main: bool,
    ) -> Result<Option<String>, Problem> {
        if let Some(found) = self.resolve_inside_package(request, parent)? {
            return Ok(Some(found));
        }
        if is_path_request(request) {
            return self.find_path(request, &[directory], is_main, EXTENSIONS);
        }
        let mut paths = node_module_paths(directory);
        paths.extend(self.settings.global_paths.iter().cloned());
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        self.find_path(request, &paths, is_main, EXTENSIONS)
    }

    /// `#imports` and the package's own name: what does not look at node_modules.
    pub fn resolve_inside_package(
        &mut self,
        request: &str,
        parent: Option<&str>,
    ) -> Result<Option<String>, Problem> {
        let Some(parent) = parent else { return Ok(None) };
        // Read even for a relative request: a broken package.json fails every require in its scope.
        let Some(package) = self.cache.package_scope(parent)? else { return Ok(None) };
        if is_path_request(request) {
            return Ok(None);
        }
        if request.starts_with('#') && package.imports.is_some() {
            return self.resolve_import(request, parent, &package).map(Some);
        }
        self.resolve_self(request, parent, &package)
    }

    fn resolve_import(&mut self, request: &str, parent: &str, package: &Package) -> Result<String, Problem> {
        let conditions = self.settings.require_conditions.clone();
        let conditions: Vec<&str> = conditions.iter().map(String::as_str).collect();
        self.imports_resolve(request, parent, Some(package), &conditions)
            .and_then(|url| self.finish_package_file(url, Some(parent), &package.path()))
            .map_err(|problem| not_found_as_common_js(problem, request, None))
    }

    fn resolve_self(
        &mut self,
        request: &str,
        parent: &str,
        package: &Package,
    ) -> Result<Option<String>, Problem> {
        let (Some(name), Some(_)) = (&package.name, &package.exports) else { return Ok(None) };
        let Some(rest) = request.strip_prefix(name.as_str()) else { return Ok(None) };
        if !rest.is_empty() && !rest.starts_with('/') {
            return Ok(None);
        }
        self.resolve_exports(request, rest, package, Some(parent)).map(Some)
    }

    fn resolve_exports(
        &mut self,
        request: &str,
        rest: &str,
        package: &Package,
        base: Option<&str>,
    ) -> Result<String, Problem> {
        let conditions = self.settings.require_conditions.clone();
        let conditions: Vec<&str> = conditions.iter().map(String::as_str).collect();
        let lookup = Lookup { package, base, imports: false, conditions: &conditions };
        self.exports_resolve(&format!(".{rest}"), lookup)
            .and_then(|url| self.finish_package_file(url, base, &package.path()))
            .map_err(|problem| not_found_as_common_js(problem, request, Some(&package.path())))
    }

    fn finish_package_file(
        &mut self,
        url: Url,
        parent: Option<&str>,
        package_json: &str,
    ) -> Result<String, Problem> {
        let url = match url {
            Url::File(url) => url,
            Url::Other(_) => return Err(Problem::not_a_file_url()),
        };
        if url.has_encoded_separator() {
            let reason = "must not include encoded \"/\" or \"\\\" characters";
            return Err(Problem::module_specifier(&url.href(), reason, parent));
        }
        let filename = url.to_path()?;
        match self.try_file(&filename, false) {
            Some(found) => Ok(found),
            None => Err(Problem::common_js_not_found(&filename, Some(package_json))),
        }
    }

    /// `Module._findPath`: tries the request below each of the paths.
    pub fn find_path(
        &mut self,
        request: &str,
        paths: &[&str],
        is_main: bool,
        extensions: &[&str],
    ) -> Result<Option<String>, Problem> {
        let absolute = request.starts_with('/');
        let paths = if absolute { &[""] } else { paths };
        let leaves = is_relative(request) && leaves_directory(request);
        for &start in paths {
            if !leaves && !start.is_empty() && !absolute && self.cache.find(start) != Found::Directory {
                continue;
            }
            if !absolute && let Some(found) = self.package_below(start, request)? {
                return Ok(Some(found));
            }
            let start = if start.starts_with('/') || absolute {
                start.to_string()
            } else {
                path::resolve(&self.working_directory, start)
            };
            let base = path::resolve(&start, request);
            if let Some(found) = self.load_as_path(&base, request, is_main, extensions)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// LOAD_PACKAGE_EXPORTS: the package of the request in a node_modules folder, when it has `exports`.
    fn package_below(&mut self, start: &str, request: &str) -> Result<Option<String>, Problem> {
        let Some(split) = package_name_end(request) else { return Ok(None) };
        let folder = path::resolve(start, &request[..split]);
        let package: Option<Rc<Package>> = self.cache.package(&folder)?;
        match package {
            Some(package) if package.exports.is_some() => {
                self.resolve_exports(request, &request[split..], &package, None).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn load_as_path(
        &mut self,
        base: &str,
        request: &str,
        is_main: bool,
        extensions: &[&str],
    ) -> Result<Option<String>, Problem> {
        let found = self.cache.find(base);
        if !wants_directory(request) {
            if found == Found::File {
                return Ok(Some(self.real_unless_preserved(base, is_main)));
            }
            if let Some(file) = self.try_extensions(base, extensions, is_main) {
                return Ok(Some(file));
            }
        }
        match found {
            Found::Directory => self.load_as_directory(base, request, is_main, extensions),
            _ => Ok(None),
        }
    }

    fn load_as_directory(
        &mut self,
        base: &str,
        request: &str,
        is_main: bool,
        extensions: &[&str],
    ) -> Result<Option<String>, Problem> {
        let package = self.cache.package(base)?;
        let index = path::resolve(base, "index");
        let main =
            package.as_ref().and_then(|package| package.main.as_deref()).filter(|main| !main.is_empty());
        let Some(main) = main else { return Ok(self.try_extensions(&index, extensions, is_main)) };
        let filename = path::resolve(base, main);
        let found = self
            .try_file(&filename, is_main)
            .or_else(|| self.try_extensions(&filename, extensions, is_main))
            .or_else(|| self.try_extensions(&path::resolve(&filename, "index"), extensions, is_main));
        if found.is_some() {
            return Ok(found);
        }
        let package_json = path::resolve(base, "package.json");
        match self.try_extensions(&index, extensions, is_main) {
            None => Err(Problem::bad_main(&filename, &package_json, request)),
            Some(found) => {
                let message = format!(
                    "Invalid 'main' field in '{package_json}' of '{main}'. Please either fix that or report it to the module author"
                );
                self.warn(Warning { message, code: "DEP0128" });
                Ok(Some(found))
            }
        }
    }

    fn try_extensions(&mut self, base: &str, extensions: &[&str], is_main: bool) -> Option<String> {
        let mut candidate = String::with_capacity(base.len() + 8);
        for extension in extensions {
            candidate.clear();
            candidate.push_str(base);
            candidate.push_str(extension);
            if let Some(found) = self.try_file(&candidate, is_main) {
                return Some(found);
            }
        }
        None
    }

    fn try_file(&mut self, path: &str, is_main: bool) -> Option<String> {
        match self.cache.find(path) {
            Found::File => Some(self.real_unless_preserved(path, is_main)),
            _ => None,
        }
    }

    fn real_unless_preserved(&mut self, path: &str, is_main: bool) -> String {
        let preserved = match is_main {
            true => self.settings.preserve_symlinks_main,
            false => self.settings.preserve_symlinks,
        };
        if preserved { path::resolve("/", path) } else { self.cache.real_path(path) }
    }

    /// The suggestion of the ES resolver's errors: what `require` would have found, as a specifier.
    pub(super) fn common_js_hint(&mut self, specifier: &str, base: &FileUrl) -> Option<String> {
        let parent = base.to_path().ok()?;
        let warned = self.warnings.len();
        let found = self.resolve_common_js(specifier, Some(&parent), false);
        // Nobody asked for this resolution.
        self.warnings.truncate(warned);
        let found = found.ok()??;
        let shown = if is_relative(specifier) {
            let relative = path::relative(path::dirname(&base.path), &FileUrl::from_path(&found).path);
            if relative.starts_with("../") { relative } else { format!("./{relative}") }
        } else if specifier.starts_with(['/', '.']) {
            found
        } else {
            let name = specifier.split('/').next().unwrap_or(specifier);
            let needle = format!("/node_modules/{name}/");
            match found.rfind(&needle) {
                Some(index) => {
                    let inside = FileUrl::from_path(&found[index + needle.len()..]).path;
                    format!("{name}/{inside}")
                }
                None => FileUrl::from_path(&found).href(),
            }
        };
        (shown != specifier).then_some(shown)
    }
}

fn not_found_as_common_js(problem: Problem, request: &str, package_json: Option<&str>) -> Problem {
    match problem.code {
        "ERR_MODULE_NOT_FOUND" => Problem::common_js_not_found(request, package_json),
        _ => problem,
    }
}

/// `Module._nodeModulePaths`: the node_modules folders from a directory up to the root.
pub fn node_module_paths(directory: &str) -> Vec<String> {
    let mut paths = Vec::with_capacity(8);
    let mut current = directory.trim_end_matches('/');
    while !current.is_empty() {
        if path::basename(current) != "node_modules" {
            paths.push(format!("{current}/node_modules"));
        }
        current = &current[..current.rfind('/').unwrap_or(0)];
    }
    paths.push("/node_modules".to_string());
    paths
}

/// Requests that are looked up beside the parent (or absolutely) and not in node_modules.
pub fn is_path_request(request: &str) -> bool {
    let bytes = request.as_bytes();
    match bytes.first() {
        Some(b'/') => true,
        Some(b'.') => matches!(bytes.get(1), None | Some(b'.' | b'/')),
        _ => false,
    }
}

fn is_relative(request: &str) -> bool {
    matches!(request, "." | "..") || request.starts_with("./") || request.starts_with("../")
}

/// Whether a relative request climbs out of the directory it starts in.
fn leaves_directory(request: &str) -> bool {
    let mut depth = 0i32;
    for part in request.split('/') {
        match part {
            "" | "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        if depth < 0 {
            return true;
        }
    }
    false
}

/// A request that ends in a slash, `.` or `..` can only mean a directory.
fn wants_directory(request: &str) -> bool {
    request.ends_with('/')
        || matches!(request, "." | "..")
        || request.ends_with("/.")
        || request.ends_with("/..")
}

/// Where the package name of a bare request ends, `None` when it is no package name.
fn package_name_end(request: &str) -> Option<usize> {
    let bad = |part: &str| part.is_empty() || part.contains(['\\', '%']);
    let (scope, rest) = match request.starts_with('@') {
        true => match request.split_once('/') {
            Some((scope, rest)) if !bad(&scope[1..]) => (scope.len() + 1, rest),
            _ => (0, request),
        },
        false => (0, request),
    };
    let name = rest.split('/').next().unwrap_or("");
    (!bad(name) && !name.starts_with('.')).then_some(scope + name.len())
}
