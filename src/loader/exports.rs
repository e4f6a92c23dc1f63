//! The `exports` and `imports` fields: from a subpath and the conditions to a URL.
//!
//! <https://nodejs.org/api/esm.html#resolution-algorithm-specification>, PACKAGE_EXPORTS_RESOLVE and below.

use super::Loader;
use super::file_url::{self, FileUrl, Url};
use super::json::Json;
use super::package::Package;
use super::problem::{Problem, Warning};

/// Where a lookup happens: the package, who asks, and by which field.
#[derive(Clone, Copy)]
pub struct Lookup<'a> {
    pub package: &'a Package,
    /// The importing module for messages, `None` where `require` gives none.
    pub base: Option<&'a str>,
    pub imports: bool,
    pub conditions: &'a [&'a str],
}

/// The outcome of a target: `None` says "this one does not apply", `Null` "this is forbidden".
enum Target {
    Url(Url),
    Null,
    None,
}

/// The text that stands for `*`, and whether the request ended in a slash.
#[derive(Clone, Copy)]
struct Subpath<'a> {
    text: &'a str,
    pattern: bool,
    /// No deprecation is reported: the request itself was already reported.
    quiet: bool,
}

impl Lookup<'_> {
    /// The folder with its slash, for messages.
    fn folder(&self) -> String {
        format!("{}/", self.package.directory)
    }

    fn package_url(&self) -> FileUrl {
        FileUrl::from_path(&self.package.path())
    }

    /// Node names the importing module by its URL here, and by its path everywhere else.
    fn invalid_config(&self, reason: &str) -> Problem {
        let base = self.base.map_or(String::new(), |base| FileUrl::from_path(base).href());
        Problem::package_config(&self.package.path(), &base, reason)
    }

    fn invalid_target(&self, key: &str, target: &str) -> Problem {
        Problem::package_target(&self.folder(), key, target, self.imports, self.base)
    }
}

impl Loader {
    /// Resolves `.` or `./x` through the exports of a package.
    pub(super) fn exports_resolve(&mut self, subpath: &str, lookup: Lookup) -> Result<Url, Problem> {
        let exports = lookup.package.exports.as_ref().expect("the caller saw exports");
        let not_exported = || Problem::path_not_exported(&lookup.folder(), subpath, lookup.base);
        let single;
        let map: &[(String, Json)] = if is_main_sugar(exports, &lookup)? {
            single = [(".".to_string(), exports.clone())];
            &single
        } else {
            match exports {
                Json::Object(members) => members,
                _ => &[],
            }
        };
        let plain = !subpath.contains('*') && !subpath.ends_with('/');
        if plain && let Some((key, target)) = map.iter().find(|(key, _)| key == subpath) {
            let whole = Subpath { text: "", pattern: false, quiet: false };
            return match self.target(target, key, whole, lookup)? {
                Target::Url(url) => Ok(url),
                _ => Err(not_exported()),
            };
        }
        let ends_in_slash = subpath.ends_with('/');
        let Some((key, target, rest)) = best_pattern(map, subpath) else { return Err(not_exported()) };
        if ends_in_slash {
            self.warn_trailing_slash(subpath, lookup);
        }
        let part = Subpath { text: rest, pattern: true, quiet: ends_in_slash };
        match self.target(target, key, part, lookup)? {
            Target::Url(url) => Ok(url),
            _ => Err(not_exported()),
        }
    }

    /// Resolves `#x` through the imports of the package around `base_path`.
    pub(super) fn imports_resolve(
        &mut self,
        name: &str,
        base_path: &str,
        package: Option<&Package>,
        conditions: &[&str],
    ) -> Result<Url, Problem> {
        check_import_name(name, base_path)?;
        let Some(package) = package else { return Err(Problem::import_not_defined(name, None, base_path)) };
        let lookup = Lookup { package, base: Some(base_path), imports: true, conditions };
        let not_defined = || Problem::import_not_defined(name, Some(&lookup.folder()), base_path);
        let Some(Json::Object(map)) = &package.imports else { return Err(not_defined()) };
        let exact = if name.contains('*') { None } else { map.iter().find(|(key, _)| key == name) };
        let found = match exact {
            Some((key, target)) => {
                self.target(target, key, Subpath { text: "", pattern: false, quiet: false }, lookup)?
            }
            None => match best_pattern(map, name) {
                Some((key, target, rest)) => {
                    self.target(target, key, Subpath { text: rest, pattern: true, quiet: false }, lookup)?
                }
                None => Target::None,
            },
        };
        match found {
            Target::Url(url) => Ok(url),
            _ => Err(not_defined()),
        }
    }

    fn target(&mut self, target: &Json, key: &str, part: Subpath, lookup: Lookup) -> Result<Target, Problem> {
        match target {
            Json::String(text) => self.target_text(text, key, part, lookup).map(Target::Url),
            Json::Array(items) => self.target_list(items, key, part, lookup),
            Json::Object(members) => self.target_conditions(members, key, part, lookup),
            Json::Null => Ok(Target::Null),
            other => Err(lookup.invalid_target(key, &other.stringify())),
        }
    }

    fn target_list(
        &mut self,
        items: &[Json],
        key: &str,
        part: Subpath,
        lookup: Lookup,
    ) -> Result<Target, Problem> {
        let mut last = if items.is_empty() { Ok(Target::Null) } else { Ok(Target::None) };
        for item in items {
            match self.target(item, key, part, lookup) {
                Ok(Target::None) => {}
                Ok(Target::Null) => last = Ok(Target::Null),
                Ok(found) => return Ok(found),
                Err(problem) if problem.code == "ERR_INVALID_PACKAGE_TARGET" => last = Err(problem),
                Err(problem) => return Err(problem),
            }
        }
        last
    }

    fn target_conditions(
        &mut self,
        members: &[(String, Json)],
        key: &str,
        part: Subpath,
        lookup: Lookup,
    ) -> Result<Target, Problem> {
        if members.iter().any(|(name, _)| is_array_index(name)) {
            let reason = "\"exports\" cannot contain numeric property keys.";
            return Err(lookup.invalid_config(reason));
        }
        for (name, target) in members {
            if name == "default" || lookup.conditions.contains(&name.as_str()) {
                match self.target(target, key, part, lookup)? {
                    Target::None => {}
                    found => return Ok(found),
                }
            }
        }
        Ok(Target::None)
    }

    fn target_text(
        &mut self,
        target: &str,
        key: &str,
        part: Subpath,
        lookup: Lookup,
    ) -> Result<Url, Problem> {
        if !part.text.is_empty() && !part.pattern && !target.ends_with('/') {
            return Err(lookup.invalid_target(key, target));
        }
        if !target.starts_with("./") {
            let outside = lookup.imports && !target.starts_with('/') && !target.starts_with("../");
            if outside && file_url::parse(target).is_none() {
                let specifier = filled(target, part);
                let base = lookup.package_url();
                return self.package_resolve(&specifier, &base, lookup.conditions);
            }
            return Err(lookup.invalid_target(key, target));
        }
        match segments(&target[2..]) {
            Segments::Forbidden => return Err(lookup.invalid_target(key, target)),
            Segments::Empty if !part.quiet => self.warn_segments(target, key, part, lookup, true),
            _ => {}
        }
        let package_url = lookup.package_url();
        let resolved = package_url.join(target);
        if !resolved.path.starts_with(&package_url.join(".").path) {
            return Err(lookup.invalid_target(key, target));
        }
        if part.text.is_empty() {
            return Ok(Url::File(resolved));
        }
        match segments(part.text) {
            Segments::Forbidden => return Err(self.invalid_subpath(key, part, lookup)),
            Segments::Empty if !part.quiet => self.warn_segments(target, key, part, lookup, false),
            _ => {}
        }
        if !part.pattern {
            return Ok(Url::File(resolved.join(part.text)));
        }
        match file_url::parse(&resolved.href().replace('*', part.text)) {
            Some(url) => url,
            None => Err(lookup.invalid_target(key, target)),
        }
    }

    fn invalid_subpath(&self, key: &str, part: Subpath, lookup: Lookup) -> Problem {
        let request = filled_key(key, part);
        let field = if lookup.imports { "imports" } else { "exports" };
        let reason = format!(
            "request is not a valid match in pattern \"{key}\" for the \"{field}\" resolution of {}",
            lookup.package.path()
        );
        Problem::module_specifier(&request, &reason, lookup.base)
    }

    fn warn_segments(&mut self, target: &str, key: &str, part: Subpath, lookup: Lookup, in_target: bool) {
        let request = filled_key(key, part);
        let resolved = filled(target, part);
        let looked_at = if in_target { &resolved } else { &request };
        let double = looked_at.contains("//") || looked_at.contains("\\\\") || looked_at.contains("/\\");
        let what = if double { "double slash" } else { "leading or trailing slash matching" };
        let matched = if request == key { String::new() } else { format!("matched to \"{key}\" ") };
        let field = if lookup.imports { "imports" } else { "exports" };
        let from = lookup.base.map_or(String::new(), |base| format!(" imported from {base}"));
        let message = format!(
            "Use of deprecated {what} resolving \"{resolved}\" for module request \"{request}\" {matched}in the \"{field}\" field module resolution of the package at {}{from}.",
            lookup.package.path()
        );
        self.warn(Warning { message, code: "DEP0166" });
    }

    fn warn_trailing_slash(&mut self, subpath: &str, lookup: Lookup) {
        let package = lookup.package.path();
        let from = lookup.base.map_or(String::new(), |base| format!(" imported from {base}"));
        let message = format!(
            "Use of deprecated trailing slash pattern mapping \"{subpath}\" in the \"exports\" field module resolution of the package at {package}{from}. Mapping specifiers ending in \"/\" is no longer supported."
        );
        self.warn(Warning { message, code: "DEP0155" });
    }
}

/// Refuses `#`, `#/x` and `#x/`.
pub fn check_import_name(name: &str, base_path: &str) -> Result<(), Problem> {
    if name == "#" || name.starts_with("#/") || name.ends_with('/') {
        let reason = "is not a valid internal imports specifier name";
        return Err(Problem::module_specifier(name, reason, Some(base_path)));
    }
    Ok(())
}

/// Whether `exports` is the target of `.` itself and no map of subpaths.
fn is_main_sugar(exports: &Json, lookup: &Lookup) -> Result<bool, Problem> {
    let members = match exports {
        Json::String(_) | Json::Array(_) => return Ok(true),
        Json::Object(members) => members,
        _ => return Ok(false),
    };
    let sugar = |key: &str| !key.starts_with('.');
    let Some((first, _)) = members.first() else { return Ok(false) };
    if members.iter().any(|(key, _)| sugar(key) != sugar(first)) {
        let reason = "\"exports\" cannot contain some keys starting with '.' and some not. The exports object must either be an object of package subpath keys or an object of main entry condition name keys only.";
        return Err(lookup.invalid_config(reason));
    }
    Ok(sugar(first))
}

/// The most specific pattern that fits: its key, its target, and what `*` stands for.
fn best_pattern<'a>(map: &'a [(String, Json)], subpath: &'a str) -> Option<(&'a str, &'a Json, &'a str)> {
    let mut best: Option<(&str, &Json, &str)> = None;
    for (key, target) in map {
        let Some((head, tail)) = key.split_once('*') else { continue };
        let fits = !tail.contains('*')
            && subpath.len() >= key.len()
            && subpath.starts_with(head)
            && subpath.ends_with(tail);
        if fits && best.is_none_or(|(best, ..)| is_more_specific(key, best)) {
            best = Some((key, target, &subpath[head.len()..subpath.len() - tail.len()]));
        }
    }
    best
}

fn is_more_specific(key: &str, than: &str) -> bool {
    let head = |key: &str| key.find('*').map_or(key.len(), |index| index + 1);
    (head(key), key.len()) > (head(than), than.len())
}

fn filled(target: &str, part: Subpath) -> String {
    match part.pattern {
        true => target.replace('*', part.text),
        false => format!("{target}{}", part.text),
    }
}

fn filled_key(key: &str, part: Subpath) -> String {
    match part.pattern {
        true => key.replacen('*', part.text, 1),
        false => format!("{key}{}", part.text),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Segments {
    Clean,
    /// `a//b` or a slash at an end: deprecated.
    Empty,
    /// `.`, `..` or `node_modules`, plain or percent-encoded.
    Forbidden,
}

fn segments(text: &str) -> Segments {
    let mut seen = Segments::Clean;
    for segment in text.split(['/', '\\']) {
        if segment.is_empty() {
            seen = Segments::Empty;
        } else if is_forbidden(segment) {
            return Segments::Forbidden;
        }
    }
    seen
}

fn is_forbidden(segment: &str) -> bool {
    let decoded;
    let plain = if segment.contains('%') {
        decoded = file_url::decode(segment).unwrap_or_default();
        decoded.as_str()
    } else {
        segment
    };
    plain == "." || plain == ".." || plain.eq_ignore_ascii_case("node_modules")
}

fn is_array_index(key: &str) -> bool {
    key.parse::<u32>().is_ok_and(|number| number != u32::MAX && number.to_string() == key)
}
