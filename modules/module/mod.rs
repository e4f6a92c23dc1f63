//! Native half of node:module: the loader crate's answers for `require` and `import`.

mod compile_cache;
mod kept;
mod sources;

pub use compile_cache::CompileCache;
pub use kept::{
    keep_code, kept_code, kept_code_of_file, open as open_kept, write as write_kept, write_before_waiting,
};

use crate::Host;
use loader::cache::Found;
use loader::package::PackageType;
use loader::problem::{Class, Problem};
use loader::source_kind::SourceKind;
use loader::{common_js, file_url};
use sources::{check_attribute, without_types};
use typebridge::{Args, Binding, Detailed, ErrorClass, Failure, ModuleSource, Native, SystemFailure, Value};

/// `binding('loader')`
pub const BINDING: Binding<Host> = Binding {
    name: "loader",
    functions: &[
        Native::new("resolve", 3, resolve),
        Native::new("resolveInside", 2, resolve_inside),
        Native::new("findPath", 4, find_path),
        Native::new("resolveModule", 3, resolve_module),
        Native::new("nodeModulePaths", 1, node_module_paths),
        Native::new("initPaths", 3, init_paths),
        Native::new("takeWarnings", 0, take_warnings),
        Native::new("kind", 1, kind),
        Native::new("readSource", 1, read_source),
        Native::new("packageJsonOf", 1, package_json_of),
        Native::new("stat", 1, stat),
        Native::new("readPackage", 1, read_package),
        Native::new("hasBuiltin", 1, has_builtin),
        Native::new("stripTypes", 2, sources::strip_types),
        Native::new("formatOf", 1, sources::format_of),
        Native::new("isCommonJs", 1, sources::is_common_js),
        Native::new("exportNames", 2, sources::export_names),
        Native::new("checkAttribute", 3, sources::check_attribute_native),
        Native::new("importConditions", 0, sources::import_conditions),
        Native::new("openCompileCache", 2, kept::open_compile_cache),
        Native::new("compileCacheFolder", 0, kept::compile_cache_folder),
        Native::new("flushCompileCache", 0, kept::flush_compile_cache),
    ],
    groups: &[],
};

/// The loader's error as the engine throws it.
pub fn failure(problem: Problem) -> Failure {
    let class = match problem.class {
        Class::Error => ErrorClass::Plain,
        Class::TypeError => ErrorClass::Type,
        Class::RangeError => ErrorClass::Range,
        Class::SyntaxError => ErrorClass::Syntax,
        Class::UriError => ErrorClass::Uri,
    };
    let Problem { code, message, properties, .. } = problem;
    Failure::Detailed(Box::new(Detailed { class, code, message, properties, ..Detailed::default() }))
}

fn optional(text: Option<String>) -> Value {
    text.map_or(Value::Undefined, Value::Text)
}

fn texts(list: Vec<String>) -> Value {
    Value::List(list.into_iter().map(Value::Text).collect())
}

/// `(request, parent file or '', is main) -> file or undefined`
fn resolve(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (request, parent) = (args.text(0)?, args.text(1)?);
    let parent = (!parent.is_empty()).then_some(&*parent);
    let found = host.loader.resolve_common_js(&request, parent, args.flag(2));
    found.map(optional).map_err(failure)
}

/// `(request, parent file) -> file or undefined`
fn resolve_inside(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (request, parent) = (args.text(0)?, args.text(1)?);
    let parent = (!parent.is_empty()).then_some(&*parent);
    host.loader.resolve_inside_package(&request, parent).map(optional).map_err(failure)
}

/// `(request, paths, is main, extensions or undefined) -> file or undefined`
fn find_path(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let request = args.text(0)?;
    let list = |at| args.elements(at, |element| Ok(element.text(0)?.to_string()));
    let paths = list(1)?;
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let own = if args.is_nullish(3) { None } else { Some(list(3)?) };
    let own: Option<Vec<&str>> = own.as_ref().map(|list| list.iter().map(String::as_str).collect());
    let extensions = own.as_deref().unwrap_or(common_js::EXTENSIONS);
    host.loader.find_path(&request, &paths, args.flag(2), extensions).map(optional).map_err(failure)
}

/// `(specifier, base, conditions or undefined) -> URL`
fn resolve_module(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (specifier, base) = (args.text(0)?, args.text(1)?);
    let url = if args.is_nullish(2) {
        host.loader.resolve_module(&specifier, &base)
    } else {
        let conditions = args.elements(2, |element| Ok(element.text(0)?.to_string()))?;
        host.loader.resolve_module_under(&specifier, &base, conditions)
    };
    Ok(Value::Text(url.map_err(failure)?.href()))
}

/// `(directory) -> paths`
fn node_module_paths(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(texts(common_js::node_module_paths(&args.text(0)?)))
}

/// `(NODE_PATH, HOME, program) -> global paths`
fn init_paths(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (node_path, home, program) = (args.optional_text(0)?, args.optional_text(1)?, args.text(2)?);
    let settings = std::mem::take(&mut host.loader.settings);
    host.loader.settings = settings.with_global_paths(node_path.as_deref(), home.as_deref(), &program);
    Ok(texts(host.loader.settings.global_paths.clone()))
}

/// `() -> [message, code, …]`, `undefined` when there is none
fn take_warnings(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let warnings = host.loader.take_warnings();
    if warnings.is_empty() {
        return Ok(Value::Undefined);
    }
    let list =
        warnings.into_iter().flat_map(|warning| [Value::Text(warning.message), Value::Static(warning.code)]);
    Ok(Value::List(list.collect()))
}

/// `(file) -> 'commonjs' | 'module' | 'json' | 'addon' | undefined`
fn kind(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let kind = host.loader.kind_for_require(&args.text(0)?).map_err(failure)?;
    Ok(kind.name().map_or(Value::Undefined, Value::Static))
}

/// `(file) -> text`
fn read_source(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let path = args.text(0)?;
    host.loader.read_source(&path).map(Value::Text).map_err(|error| unreadable(&path, &error))
}

/// The text of a file, for the engine.
pub fn source_of_file(host: &mut Host, path: &str) -> Result<Vec<u8>, Failure> {
    host.loader.read_source(path).map(String::into_bytes).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &str, error: &std::io::Error) -> Failure {
    let errno = io::Errno(error.raw_os_error().unwrap_or(io::Errno::EIO.0));
    Failure::system(SystemFailure {
        errno: errno.0,
        code: errno.name(),
        text: errno.message(),
        syscall: if errno == io::Errno::EISDIR { "read" } else { "open" },
        path: (errno != io::Errno::EISDIR).then(|| path.to_owned()),
        dest: None,
    })
}

/// `(file) -> path or undefined`
fn package_json_of(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let package = host.loader.package_scope(&args.text(0)?).map_err(failure)?;
    let Some(package) = package else { return Ok(Value::Undefined) };
    // All files of a package ask for it: the path crosses once.
    Ok(Value::Shared(host.shared_texts.of(package.path())))
}

/// `(path) -> 0 file, 1 directory, -2 neither`
fn stat(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Int(match host.loader.cache.find(&args.text(0)?) {
        Found::File => 0,
        Found::Directory => 1,
        Found::Absent => -2,
    }))
}

/// `(directory) -> { exists, name, main, type }`
fn read_package(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let directory = args.text(0)?;
    let package = host.loader.cache.package(&directory).map_err(|problem| failure(problem.into()))?;
    let Some(package) = package else {
        return Ok(Value::Object(vec![("exists".into(), Value::Bool(false))]));
    };
    Ok(Value::Object(vec![
        ("exists".into(), Value::Bool(true)),
        ("name".into(), optional(package.name.clone())),
        ("main".into(), optional(package.main.clone())),
        (
            "type".into(),
            Value::Static(match package.kind {
                PackageType::None => "none",
                PackageType::CommonJs => "commonjs",
                PackageType::Module => "module",
            }),
        ),
    ]))
}

/// `(id) -> boolean`: whether `node:<id>` is written, or an id that has its `protojs:` already.
fn has_builtin(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let id = args.text(0)?;
    let is_written = if id.starts_with("protojs:") {
        host.has_builtin(&id)
    } else {
        host.has_builtin(&format!("node:{}", &*id))
    };
    Ok(Value::Bool(is_written))
}

/// The source behind a URL that an import resolved to.
pub fn load(host: &mut Host, url: &str, attribute: Option<&str>) -> Result<ModuleSource, Failure> {
    let parsed = match file_url::parse(url) {
        Some(parsed) => parsed.map_err(failure)?,
        None => return Err(failure(Problem::unknown_builtin(url))),
    };
    let kind = host.loader.kind_for_import(&parsed).map_err(failure)?;
    check_attribute(kind == SourceKind::Json, url, attribute)?;
    match (&parsed, kind) {
        (_, SourceKind::Builtin) => Ok(ModuleSource::Builtin),
        (file_url::Url::Other(text), _) => {
            let (_, bytes) = file_url::data_url(text).ok_or_else(|| failure(Problem::malformed_uri()))?;
            Ok(if kind == SourceKind::Json { ModuleSource::Json(bytes) } else { ModuleSource::Script(bytes) })
        }
        (file_url::Url::File(file), kind) => {
            let path = file.to_path().map_err(failure)?;
            let kept = (kind == SourceKind::Module).then(|| kept::kept_module(host, url, &path)).flatten();
            kept.map_or_else(|| load_file(host, &path, kind), |code| Ok(ModuleSource::Code(code)))
        }
    }
}

fn load_file(host: &mut Host, path: &str, kind: SourceKind) -> Result<ModuleSource, Failure> {
    if kind == SourceKind::Json {
        return Ok(ModuleSource::JsonFile);
    }
    let text = host.loader.read_source(path).map_err(|error| unreadable(path, &error))?;
    match kind {
        SourceKind::ModuleTypes => Ok(ModuleSource::Script(without_types(&text, path)?.into_bytes())),
        SourceKind::DetectTypes => {
            let text = without_types(&text, path)?;
            let names = host.loader.export_names_of(path, &text);
            Ok(ModuleSource::Detect(text.into_bytes(), names))
        }
        SourceKind::CommonJsTypes => {
            let text = without_types(&text, path)?;
            Ok(ModuleSource::Synthetic(host.loader.export_names_of(path, &text)))
        }
        SourceKind::Module => Ok(ModuleSource::Script(text.into_bytes())),
        SourceKind::Detect => {
            let names = host.loader.export_names_of(path, &text);
            Ok(ModuleSource::Detect(text.into_bytes(), names))
        }
        _ => Ok(ModuleSource::Synthetic(host.loader.export_names_of(path, &text))),
    }
}
