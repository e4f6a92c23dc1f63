//! Native half of node:url: the URL standard, by the crate `url`.
//!
//! A parsed URL goes to JavaScript as its href and where its parts begin and end in it; getters are slices there.

use crate::Host;
use typebridge::{Args, Binding, Failure, Native, Value};
use url::{Position, Url, form_urlencoded, quirks};

/// `binding('url')`
pub const BINDING: Binding<Host> = Binding {
    name: "url",
    functions: &[
        Native::new("parse", 2, parse),
        Native::new("canParse", 2, can_parse),
        Native::new("update", 3, update),
        Native::new("domainToASCII", 1, domain_to_ascii),
        Native::new("domainToUnicode", 1, domain_to_unicode),
        Native::new("format", 5, format),
        Native::new("parseQuery", 1, parse_query),
        Native::new("serializeQuery", 1, serialize_query),
    ],
    groups: &[],
};

/// The parts whose borders JavaScript gets, in the order of `whatwg.js`.
const BORDERS: [Position; 12] = [
    Position::AfterScheme,
    Position::BeforeUsername,
    Position::AfterUsername,
    Position::BeforePassword,
    Position::AfterPassword,
    Position::BeforeHost,
    Position::AfterHost,
    Position::BeforePort,
    Position::AfterPort,
    Position::BeforePath,
    Position::AfterPath,
    Position::AfterQuery,
];

fn read(input: &str, base: Option<&str>) -> Option<Url> {
    match base {
        None => Url::parse(input).ok(),
        Some(base) => Url::parse(base).ok()?.join(input).ok(),
    }
}

fn parts(url: &Url) -> Value {
    let mut list = Vec::with_capacity(1 + BORDERS.len());
    list.push(Value::Text(url.as_str().to_string()));
    list.extend(BORDERS.iter().map(|&border| Value::Int(url[..border].len() as i32)));
    Value::List(list)
}

/// `(input, base or undefined) -> [href, border, …]`, or undefined when it is no URL.
fn parse(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let base = args.optional_text(1)?;
    let url = read(&args.text(0)?, base.as_deref());
    Ok(url.as_ref().map_or(Value::Undefined, parts))
}

/// `(input, base or undefined) -> boolean`
fn can_parse(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let base = args.optional_text(1)?;
    Ok(Value::Bool(read(&args.text(0)?, base.as_deref()).is_some()))
}

/// `(href, property, value) -> [href, border, …]`, or undefined when the value is refused.
fn update(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(mut url) = read(&args.text(0)?, None) else { return Ok(Value::Undefined) };
    let value = args.text(2)?;
    let fine = match &*args.text(1)? {
        "href" => quirks::set_href(&mut url, &value).is_ok(),
        "protocol" => quirks::set_protocol(&mut url, &value).is_ok(),
        "username" => quirks::set_username(&mut url, &value).is_ok(),
        "password" => quirks::set_password(&mut url, &value).is_ok(),
        "host" => quirks::set_host(&mut url, &value).is_ok(),
        "hostname" => quirks::set_hostname(&mut url, &value).is_ok(),
        "port" => quirks::set_port(&mut url, &value).is_ok(),
        "pathname" => {
            quirks::set_pathname(&mut url, &value);
            true
        }
        "search" => {
            quirks::set_search(&mut url, &value);
            true
        }
        "hash" => {
            quirks::set_hash(&mut url, &value);
            true
        }
        other => return Err(Failure::type_error(format!("a URL has no property {other}"))),
    };
    Ok(if fine { parts(&url) } else { Value::Undefined })
}

/// `(domain) -> ASCII`, '' when it is none.
fn domain_to_ascii(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Text(quirks::domain_to_ascii(&args.text(0)?)))
}

/// `(domain) -> Unicode`, '' when it is none.
fn domain_to_unicode(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Text(quirks::domain_to_unicode(&args.text(0)?)))
}

/// `(href, fragment, unicode, search, auth) -> text`: the serialisation without what is false, with the host in Unicode if wanted.
fn format(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(mut url) = read(&args.text(0)?, None) else { return Ok(Value::Undefined) };
    if !args.boolean(1)? {
        url.set_fragment(None);
    }
    if !args.boolean(3)? {
        url.set_query(None);
    }
    if !args.boolean(4)? {
        // A URL that cannot have them has none.
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    if !args.boolean(2)? || url.host_str().is_none() {
        return Ok(Value::Text(url.to_string()));
    }
    let host = quirks::domain_to_unicode(&url[Position::BeforeHost..Position::AfterHost]);
    Ok(Value::Text(format!("{}{host}{}", &url[..Position::BeforeHost], &url[Position::AfterHost..])))
}

/// `(text without '?') -> [name, value, name, value …]`
fn parse_query(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let text = args.text(0)?;
    let pairs = form_urlencoded::parse(text.as_bytes());
    let list = pairs.flat_map(|(name, value)| [name, value]).map(|text| Value::Text(text.into_owned()));
    Ok(Value::List(list.collect()))
}

/// `([name, value, …]) -> text without '?'`
fn serialize_query(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let texts = args.elements(0, |element| Ok(element.text(0)?.to_string()))?;
    let mut out = String::new();
    for (index, text) in texts.iter().enumerate() {
        match index {
            0 => {}
            odd if odd % 2 == 1 => out.push('='),
            _ => out.push('&'),
        }
        out.extend(form_urlencoded::byte_serialize(text.as_bytes()));
    }
    Ok(Value::Text(out))
}
