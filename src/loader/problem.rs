//! Errors of resolution: Node's codes, classes, messages and extra properties, as data the bridge turns into a JS error.

use super::json::quoted;

/// The constructor of the JS error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Error,
    TypeError,
    RangeError,
    SyntaxError,
    UriError,
}

/// One failed resolution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub class: Class,
    /// Empty for errors without `code`. Codes that begin with `ERR_` are shown in the stack as `Class [CODE]: message`.
    pub code: &'static str,
    pub message: String,
    /// More own properties of the error, in order.
    pub properties: Vec<(&'static str, String)>,
}

impl Problem {
    fn new(class: Class, code: &'static str, message: String) -> Problem {
        Problem { class, code, message, properties: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: &str) -> Problem {
        self.properties.push((name, value.to_string()));
        self
    }

    /// `Cannot find module` of CommonJS where Node gives a path and no require stack.
    pub fn common_js_not_found(request: &str, path: Option<&str>) -> Problem {
        let problem =
            Problem::new(Class::Error, "MODULE_NOT_FOUND", format!("Cannot find module '{request}'"));
        match path {
            Some(path) => problem.with("path", path),
            None => problem,
        }
    }

    /// package.json names a main that does not exist, and there is no index either.
    pub fn bad_main(filename: &str, package_json: &str, request: &str) -> Problem {
        let message = format!(
            "Cannot find module '{filename}'. Please verify that the package.json has a valid \"main\" entry"
        );
        Problem::new(Class::Error, "MODULE_NOT_FOUND", message)
            .with("path", package_json)
            .with("requestPath", request)
    }

    /// package.json is no JSON, met by `require`.
    pub fn package_json_syntax(path: &str, reason: &str) -> Problem {
        Problem::new(Class::SyntaxError, "", format!("Error parsing {path}: {reason}")).with("path", path)
    }

    pub fn package_config(path: &str, base: &str, reason: &str) -> Problem {
        let importing = if base.is_empty() { String::new() } else { format!(" while importing {base}") };
        let reason = if reason.is_empty() { String::new() } else { format!(". {reason}") };
        let message = format!("Invalid package config {path}{importing}{reason}");
        Problem::new(Class::Error, "ERR_INVALID_PACKAGE_CONFIG", message)
    }

    pub fn module_specifier(specifier: &str, reason: &str, base: Option<&str>) -> Problem {
        let message = format!("Invalid module \"{specifier}\" {reason}{}", imported_from(base));
        Problem::new(Class::TypeError, "ERR_INVALID_MODULE_SPECIFIER", message)
    }

    /// `target` is already text; `package` is the directory with its slash.
    pub fn package_target(
        package: &str,
        key: &str,
        target: &str,
        imports: bool,
        base: Option<&str>,
    ) -> Problem {
        let hint = !imports && !target.is_empty() && !target.starts_with("./");
        let what = match (key, imports) {
            (".", false) => format!("Invalid \"exports\" main target {} defined in", quoted(target)),
            (_, true) => format!("Invalid \"imports\" target {} defined for '{key}' in", quoted(target)),
            (_, false) => format!("Invalid \"exports\" target {} defined for '{key}' in", quoted(target)),
        };
        let message = format!(
            "{what} the package config {package}package.json{}{}",
            imported_from(base),
            if hint { "; targets must start with \"./\"" } else { "" }
        );
        Problem::new(Class::Error, "ERR_INVALID_PACKAGE_TARGET", message)
    }

    pub fn path_not_exported(package: &str, subpath: &str, base: Option<&str>) -> Problem {
        let from = imported_from(base);
        let message = match subpath {
            "." => format!("No \"exports\" main defined in {package}package.json{from}"),
            _ => format!(
                "Package subpath '{subpath}' is not defined by \"exports\" in {package}package.json{from}"
            ),
        };
        Problem::new(Class::Error, "ERR_PACKAGE_PATH_NOT_EXPORTED", message)
    }

    pub fn import_not_defined(specifier: &str, package: Option<&str>, base: &str) -> Problem {
        let package = package.map_or(String::new(), |package| format!(" in package {package}package.json"));
        let message =
            format!("Package import specifier \"{specifier}\" is not defined{package} imported from {base}");
        Problem::new(Class::TypeError, "ERR_PACKAGE_IMPORT_NOT_DEFINED", message)
    }

    /// No such file.
    pub fn module_not_found(path: &str, base: &str, url: &str) -> Problem {
        let message = format!("Cannot find module '{path}' imported from {base}");
        Problem::new(Class::Error, "ERR_MODULE_NOT_FOUND", message).with("url", url)
    }

    /// No such package.
    pub fn package_not_found(name: &str, base: &str) -> Problem {
        let message = format!("Cannot find package '{name}' imported from {base}");
        Problem::new(Class::Error, "ERR_MODULE_NOT_FOUND", message)
    }

    pub fn directory_import(path: &str, base: &str, url: &str) -> Problem {
        let message =
            format!("Directory import '{path}' is not supported resolving ES modules imported from {base}");
        Problem::new(Class::Error, "ERR_UNSUPPORTED_DIR_IMPORT", message).with("url", url)
    }

    pub fn resolve_request(specifier: &str, base: &str) -> Problem {
        let message = format!(
            "Failed to resolve module specifier \"{specifier}\" from \"{base}\": Invalid relative URL or base scheme is not hierarchical."
        );
        Problem::new(Class::TypeError, "ERR_UNSUPPORTED_RESOLVE_REQUEST", message)
    }

    pub fn url_scheme(scheme: &str) -> Problem {
        let message = format!(
            "Only URLs with a scheme in: file, data, and node are supported by the default ESM loader. Received protocol '{scheme}:'"
        );
        Problem::new(Class::Error, "ERR_UNSUPPORTED_ESM_URL_SCHEME", message)
    }

    pub fn unknown_builtin(specifier: &str) -> Problem {
        let message = format!("No such built-in module: {specifier}");
        Problem::new(Class::Error, "ERR_UNKNOWN_BUILTIN_MODULE", message)
    }

    pub fn file_extension(extension: &str, path: &str) -> Problem {
        let message = format!("Unknown file extension \"{extension}\" for {path}");
        Problem::new(Class::TypeError, "ERR_UNKNOWN_FILE_EXTENSION", message)
    }

    pub fn module_format(format: &str, url: &str) -> Problem {
        let message = format!("Unknown module format: {format} for URL {url}");
        Problem::new(Class::RangeError, "ERR_UNKNOWN_MODULE_FORMAT", message)
    }

    pub fn file_url_host() -> Problem {
        let message = "File URL host must be \"localhost\" or empty on linux".to_string();
        Problem::new(Class::TypeError, "ERR_INVALID_FILE_URL_HOST", message)
    }

    pub fn file_url_path() -> Problem {
        let message = "File URL path must not include encoded / characters".to_string();
        Problem::new(Class::TypeError, "ERR_INVALID_FILE_URL_PATH", message)
    }

    pub fn not_a_file_url() -> Problem {
        let message = "The URL must be of scheme file".to_string();
        Problem::new(Class::TypeError, "ERR_INVALID_URL_SCHEME", message)
    }

    pub fn malformed_uri() -> Problem {
        Problem::new(Class::UriError, "", "URI malformed".to_string())
    }

    /// Adds Node's hint at what `require` would have found.
    pub fn hint(mut self, found: &str) -> Problem {
        self.message.push_str(&format!("\nDid you mean to import {}?", quoted(found)));
        self
    }
}

fn imported_from(base: Option<&str>) -> String {
    base.map_or(String::new(), |base| format!(" imported from {base}"))
}

/// A deprecation that resolution met; the caller prints it unless deprecations are off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub message: String,
    /// DEP0128, DEP0151, DEP0155, DEP0166
    pub code: &'static str,
}
