//! Native half of node:url: the URL standard.
//!
//! A parsed URL goes to JavaScript as its href and where its parts begin and end in it; getters are slices there.

mod encode;
mod form;
mod host;
mod parse;
mod quick;
mod record;
mod set;

use crate::Host;
use record::{Record, Written};
use typebridge::{Args, Binding, Failure, Native, Value};

/// `binding('url')`
pub const BINDING: Binding<Host> = Binding {
    name: "url",
    functions: &[
        Native::new("parse", 2, parse_url),
        Native::new("canParse", 2, can_parse),
        Native::new("update", 3, update),
        Native::new("domainToASCII", 1, domain_to_ascii),
        Native::new("domainToUnicode", 1, domain_to_unicode),
        Native::new("format", 5, format_url),
        Native::new("parseQuery", 1, parse_query),
        Native::new("serializeQuery", 1, serialize_query),
    ],
    groups: &[],
};

fn read(input: &str, base: Option<&str>) -> Option<Record> {
    match base {
        None => parse::parse(input, None),
        Some(base) => parse::parse(input, Some(&parse::parse(base, None)?)),
    }
}

/// The href of an absolute URL, as the standard writes it; `None` when it is none.
pub fn normalized(text: &str) -> Option<String> {
    read(text, None).map(|url| url.write().href)
}

fn parts(url: &Record) -> Value {
    listed(url.write())
}

fn listed(Written { href, borders }: Written) -> Value {
    let mut list = Vec::with_capacity(1 + borders.len());
    list.push(Value::Text(href));
    list.extend(borders.iter().map(|border| Value::Int(*border as i32)));
    Value::List(list)
}

/// `(input, base or undefined) -> [href, border, …]`, or undefined when it is no URL.
fn parse_url(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (input, base) = (args.text(0)?, args.optional_text(1)?);
    if let Some(written) = base.as_deref().and_then(|base| quick::join(&input, base)) {
        return Ok(listed(written));
    }
    let url = read(&input, base.as_deref());
    Ok(url.as_ref().map_or(Value::Undefined, parts))
}

/// `(input, base or undefined) -> boolean`
fn can_parse(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let base = args.optional_text(1)?;
    Ok(Value::Bool(read(&args.text(0)?, base.as_deref()).is_some()))
}

/// `(href, property, value) -> [href, border, …]`, or undefined when a new href is no URL.
fn update(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let property = args.text(1)?;
    let value = args.text(2)?;
    if &*property == "href" {
        return Ok(set::set_href(&value).as_ref().map_or(Value::Undefined, parts));
    }
    let Some(mut url) = read(&args.text(0)?, None) else { return Ok(Value::Undefined) };
    set::set(&mut url, &property, &value);
    Ok(parts(&url))
}

/// `(domain) -> ASCII`, '' when it is none.
fn domain_to_ascii(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Text(host::parse(&args.text(0)?, true).unwrap_or_default()))
}

/// `(domain) -> Unicode`, '' when it is none.
fn domain_to_unicode(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let ascii = host::parse(&args.text(0)?, true);
    Ok(Value::Text(ascii.map_or(String::new(), |ascii| host::to_unicode(&ascii))))
}

/// `(href, fragment, unicode, search, auth) -> text`: without what is false, with the host in Unicode if wanted.
fn format_url(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(mut url) = read(&args.text(0)?, None) else { return Ok(Value::Undefined) };
    if !args.boolean(1)? {
        url.fragment = None;
    }
    if args.boolean(2)? {
        url.host = url.host.map(|ascii| host::to_unicode(&ascii));
    }
    if !args.boolean(3)? {
        url.query = None;
    }
    if !args.boolean(4)? {
        url.username.clear();
        url.password.clear();
    }
    Ok(Value::Text(url.write().href))
}

/// `(text without '?') -> [name, value, name, value …]`
fn parse_query(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::List(form::parse(&args.text(0)?).into_iter().map(Value::Text).collect()))
}

/// `([name, value, …]) -> text without '?'`
fn serialize_query(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let texts = args.elements(0, |element| Ok(element.text(0)?.to_string()))?;
    Ok(Value::Text(form::serialize(&texts)))
}

#[cfg(test)]
mod tests;
