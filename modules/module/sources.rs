//! Sources as they are run: read, TypeScript without its types, what imports may ask of them.

use crate::Host;
use loader::problem::Problem;
use loader::source_kind::SourceKind;
use loader::{exports_scan, file_url};
use typebridge::{Args, Detailed, ErrorClass, Failure, Value};

use super::failure;

/// `(source, name) -> text`: TypeScript without its types, in as many characters.
pub(super) fn strip_types(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    without_types(&args.text(0)?, &args.text(1)?).map(Value::Text)
}

/// Stack of the parser of TypeScript: in any case, for each level of nesting, and for each byte: of words that nest, as `typeof`
/// or `else if`, a level takes several.
const PARSER_STACK_BYTES: usize = 4 << 20;
const PARSER_STACK_BYTES_PER_LEVEL: usize = 8 << 10;
const PARSER_STACK_BYTES_PER_BYTE: usize = 256;
const PARSER_STACK_BYTES_MAX: usize = 1 << 30;

/// A source of so many bytes fits the stack that is there.
const SHALLOW_BYTES: usize = 512;

fn strip(source: &str) -> Result<Result<String, typescript::Refusal>, Failure> {
    if source.len() <= SHALLOW_BYTES {
        return Ok(typescript::strip(source));
    }
    let too_deep = || Failure::range_error("The TypeScript source is nested too deeply");
    let levels_bytes = PARSER_STACK_BYTES_PER_LEVEL.saturating_mul(nesting(source.as_bytes()));
    if levels_bytes > PARSER_STACK_BYTES_MAX / 2 {
        return Err(too_deep());
    }
    let bytes = PARSER_STACK_BYTES + levels_bytes + PARSER_STACK_BYTES_PER_BYTE * source.len();
    let bytes = bytes.min(PARSER_STACK_BYTES_MAX);
    io::with_deep_stack(bytes, || typescript::strip(source)).ok_or_else(too_deep)
}

/// About how many levels deep the text is nested, rather too many: brackets that are open at once, and operators in one statement.
fn nesting(source: &[u8]) -> usize {
    let (mut open, mut open_max) = (0_usize, 0);
    let (mut operators, mut operators_max) = (0_usize, 0);
    for byte in source {
        match byte {
            b'(' | b'[' | b'{' | b'<' | b'`' => open += 1,
            b')' | b']' | b'}' | b'>' => open = open.saturating_sub(1),
            b'?' | b'!' | b'~' | b'+' | b'-' | b'=' | b':' | b'&' | b'|' | b'*' => operators += 1,
            b';' => operators = 0,
            _ => {}
        }
        open_max = open_max.max(open);
        operators_max = operators_max.max(operators);
    }
    open_max + operators_max
}

/// The JavaScript in a TypeScript source; the refusal shows the place.
pub(super) fn without_types(source: &str, name: &str) -> Result<String, Failure> {
    strip(source)?.map_err(|refusal| {
        let code = match refusal.is_unsupported {
            true => "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX",
            false => "ERR_INVALID_TYPESCRIPT_SYNTAX",
        };
        let place = place_of(source, name, refusal.start, refusal.end);
        let properties = vec![("place", place)];
        Failure::Detailed(Box::new(Detailed {
            class: ErrorClass::Syntax,
            code,
            message: refusal.message,
            properties,
            ..Detailed::default()
        }))
    })
}

/// `name:line`, the line, and carets under the range.
fn place_of(source: &str, name: &str, start: usize, end: usize) -> String {
    let start = source.floor_char_boundary(start.min(source.len()));
    let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = source[start..].find('\n').map_or(source.len(), |at| start + at);
    let number = source[..start].matches('\n').count() + 1;
    let column = source[line_start..start].chars().count();
    let end = source.ceil_char_boundary(end.clamp(start, line_end));
    let carets = source[start..end].chars().count().max(1);
    let text = &source[line_start..line_end];
    format!("{name}:{number}\n{text}\n{}{}", " ".repeat(column), "^".repeat(carets))
}

/// `(url) -> 'module', 'commonjs', … or undefined` for what is not known before it is read.
pub(super) fn format_of(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(kind_of(host, &args.text(0)?)?.name().map_or(Value::Undefined, Value::Static))
}

fn kind_of(host: &mut Host, url: &str) -> Result<SourceKind, Failure> {
    let parsed = match file_url::parse(url) {
        Some(parsed) => parsed.map_err(failure)?,
        None => return Err(failure(Problem::unknown_builtin(url))),
    };
    host.loader.kind_for_import(&parsed).map_err(failure)
}

/// `(url) -> boolean`: whether an import of it runs it as CommonJS. Sources that nothing says the kind of count.
pub(super) fn is_common_js(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let kind = kind_of(host, &args.text(0)?)?;
    Ok(Value::Bool(matches!(kind, SourceKind::CommonJs | SourceKind::CommonJsTypes | SourceKind::Detect)))
}

/// `(url, source) -> names` that a CommonJS source exports to modules, without those of files that it re-exports.
pub(super) fn export_names(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let mut names = Vec::new();
    loader::add_importable(exports_scan::scan(&args.text(1)?).names, &mut names);
    Ok(Value::List(names.into_iter().map(Value::Text).collect()))
}

/// `(format, url, type or undefined)`: throws when an import attribute does not fit.
pub(super) fn check_attribute_native(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (format, url) = (args.text(0)?, args.text(1)?);
    let wanted = args.optional_text(2)?;
    check_attribute(&*format == "json", &url, wanted.as_deref())?;
    Ok(Value::Undefined)
}

/// Node: a JSON module is imported `with { type: 'json' }` and nothing else is.
pub(super) fn check_attribute(is_json: bool, url: &str, attribute: Option<&str>) -> Result<(), Failure> {
    let (code, message) = match (is_json, attribute) {
        (true, None) => (
            "ERR_IMPORT_ASSERTION_TYPE_MISSING",
            format!("Module \"{url}\" needs an import attribute of type \"json\""),
        ),
        (true, Some("json")) | (false, None) => return Ok(()),
        (false, Some("json")) => {
            ("ERR_IMPORT_ASSERTION_TYPE_FAILED", format!("Module \"{url}\" is not of type \"json\""))
        }
        (_, Some(other)) => (
            "ERR_IMPORT_ASSERTION_TYPE_UNSUPPORTED",
            format!("Import attribute type \"{other}\" is unsupported"),
        ),
    };
    let class = ErrorClass::Type;
    Err(Failure::Detailed(Box::new(Detailed {
        class,
        code,
        message,
        properties: vec![],
        ..Detailed::default()
    })))
}

/// `() -> conditions` of imports.
pub(super) fn import_conditions(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::List(host.loader.settings.import_conditions.iter().cloned().map(Value::Text).collect()))
}
