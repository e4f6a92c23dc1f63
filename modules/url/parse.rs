//! The URL parser. <https://url.spec.whatwg.org/#concept-basic-url-parser>
//!
//! The standard's state machine, taken apart into one function per part of a URL: each reads its text and hands on the rest.

use super::encode;
use super::host;
use super::record::{Path, Record, default_port, is_drive, is_special, starts_with_drive};

/// Parses a URL, against a base when there is one. `None` is failure.
pub fn parse(input: &str, base: Option<&Record>) -> Option<Record> {
    let input = stripped(input.trim_matches(|character| character <= ' '));
    match split_scheme(&input) {
        Some((scheme, rest)) => absolute(scheme, rest, base),
        None => relative(&input, base?),
    }
}

/// A text without tabs and line ends, which URLs ignore everywhere.
pub fn stripped(input: &str) -> String {
    input.chars().filter(|character| !matches!(character, '\t' | '\n' | '\r')).collect()
}

/// The scheme in lower case, and what follows the colon.
pub fn split_scheme(input: &str) -> Option<(String, &str)> {
    let (scheme, rest) = input.split_once(':')?;
    let valid = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    valid.then(|| (scheme.to_ascii_lowercase(), rest))
}

fn absolute(scheme: String, rest: &str, base: Option<&Record>) -> Option<Record> {
    let url = Record { scheme, ..Record::new() };
    if url.scheme == "file" {
        return file(url, rest, base.filter(|base| base.scheme == "file"));
    }
    if url.is_special() {
        let same = base.filter(|base| base.scheme == url.scheme);
        if let Some(base) = same
            && !rest.starts_with("//")
        {
            return relative_path(url, rest, base);
        }
        return authority(url, rest.trim_start_matches(['/', '\\']));
    }
    if let Some(after) = rest.strip_prefix("//") {
        return authority(url, after);
    }
    if rest.starts_with('/') {
        return path_and_more(url, rest);
    }
    opaque(url, rest)
}

fn relative(input: &str, base: &Record) -> Option<Record> {
    let url = Record { scheme: base.scheme.clone(), ..Record::new() };
    if base.is_opaque() {
        let fragment = input.strip_prefix('#')?;
        let mut url = base.clone();
        set_fragment(&mut url, fragment);
        return Some(url);
    }
    if base.scheme == "file" {
        return file(url, input, Some(base));
    }
    relative_path(url, input, base)
}

fn relative_path(mut url: Record, input: &str, base: &Record) -> Option<Record> {
    let special = url.is_special();
    let slash = |at: usize| match input.as_bytes().get(at) {
        Some(b'/') => true,
        Some(b'\\') => special,
        _ => false,
    };
    if slash(0) && slash(1) {
        let rest = &input[2..];
        return authority(url, if special { rest.trim_start_matches(['/', '\\']) } else { rest });
    }
    url.username = base.username.clone();
    url.password = base.password.clone();
    url.host = base.host.clone();
    url.port = base.port;
    if slash(0) {
        return path_and_more(url, input);
    }
    inherit_path(url, input, base)
}

/// A reference that begins with a path without slash, a query, a fragment, or with nothing.
fn inherit_path(mut url: Record, input: &str, base: &Record) -> Option<Record> {
    url.path = base.path.clone();
    if input.is_empty() || input.starts_with('#') {
        url.query = base.query.clone();
    } else if !input.starts_with('?') {
        url.shorten_path();
    }
    path_and_more(url, input)
}

/// `user:password@host:port` and what follows.
fn authority(mut url: Record, input: &str) -> Option<Record> {
    let special = url.is_special();
    let end = input.find(|character| is_authority_end(character, special)).unwrap_or(input.len());
    let (authority, rest) = input.split_at(end);
    let host_and_port = match authority.rsplit_once('@') {
        None => authority,
        Some((credentials, after)) => {
            if after.is_empty() {
                return None;
            }
            set_credentials(&mut url, credentials);
            after
        }
    };
    let (host, port) = split_port(host_and_port);
    if host.is_empty() && (special || port.is_some()) {
        return None;
    }
    url.host = Some(host::parse(host, special)?);
    if let Some(port) = port {
        url.port = read_port(port, &url.scheme)?;
    }
    path_and_more(url, rest)
}

fn is_authority_end(character: char, special: bool) -> bool {
    matches!(character, '/' | '?' | '#') || (special && character == '\\')
}

fn set_credentials(url: &mut Record, text: &str) {
    let (username, password) = text.split_once(':').unwrap_or((text, ""));
    url.username = encode::text(username, encode::USERINFO);
    url.password = encode::text(password, encode::USERINFO);
}

/// The host and the text behind the colon; colons inside brackets belong to the host.
pub fn split_port(text: &str) -> (&str, Option<&str>) {
    let mut inside = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => inside = true,
            b']' => inside = false,
            b':' if !inside => return (&text[..at], Some(&text[at + 1..])),
            _ => {}
        }
    }
    (text, None)
}

/// A port; `Some(None)` when it is empty or the scheme's own.
pub fn read_port(text: &str, scheme: &str) -> Option<Option<u16>> {
    if text.is_empty() {
        return Some(None);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let significant = text.trim_start_matches('0');
    let port: u16 = if significant.is_empty() { 0 } else { significant.parse().ok()? };
    Some(Some(port).filter(|port| default_port(scheme) != Some(*port)))
}

fn file(mut url: Record, input: &str, base: Option<&Record>) -> Option<Record> {
    url.host = Some(String::new());
    let slash = |at: usize| matches!(input.as_bytes().get(at), Some(b'/' | b'\\'));
    if slash(0) && slash(1) {
        return file_host(url, &input[2..]);
    }
    let Some(base) = base else {
        return path_and_more(url, input);
    };
    url.host = base.host.clone();
    if slash(0) {
        // The drive of the base stays unless there is a new one.
        if !starts_with_drive(&input[1..])
            && let Path::Segments(segments) = &base.path
            && let Some(first) = segments.first()
            && super::record::is_normalized_drive(first)
        {
            url.path = Path::Segments(vec![first.clone()]);
        }
        return path_and_more(url, input);
    }
    if starts_with_drive(input) {
        return path_and_more(url, input);
    }
    inherit_path(url, input, base)
}

fn file_host(mut url: Record, input: &str) -> Option<Record> {
    let end = input.find(|character| is_authority_end(character, true)).unwrap_or(input.len());
    let (name, rest) = input.split_at(end);
    // `file://C:/x`: a drive, no host.
    if is_drive(name) {
        return path_and_more(url, input);
    }
    if !name.is_empty() {
        let host = host::parse(name, true)?;
        url.host = Some(if host == "localhost" { String::new() } else { host });
    }
    path_and_more(url, rest)
}

fn opaque(mut url: Record, input: &str) -> Option<Record> {
    let rest = take_fragment(&mut url, input);
    let rest = take_query(&mut url, rest);
    url.path = Path::Opaque(encode::text(rest, encode::C0_CONTROL));
    Some(url)
}

fn take_fragment<'a>(url: &mut Record, input: &'a str) -> &'a str {
    match input.split_once('#') {
        Some((rest, fragment)) => {
            set_fragment(url, fragment);
            rest
        }
        None => input,
    }
}

fn take_query<'a>(url: &mut Record, input: &'a str) -> &'a str {
    match input.split_once('?') {
        Some((rest, query)) => {
            set_query(url, query);
            rest
        }
        None => input,
    }
}

pub fn set_fragment(url: &mut Record, text: &str) {
    url.fragment = Some(encode::text(text, encode::FRAGMENT));
}

pub fn set_query(url: &mut Record, text: &str) {
    let set = if url.is_special() { encode::SPECIAL_QUERY } else { encode::QUERY };
    url.query = Some(encode::text(text, set));
}

/// Path, query and fragment; a path is added to the one that the URL has already.
fn path_and_more(mut url: Record, input: &str) -> Option<Record> {
    let rest = take_fragment(&mut url, input);
    let rest = take_query(&mut url, rest);
    if rest.is_empty() && !url.is_special() {
        return Some(url);
    }
    if rest.is_empty() && !url.segments().is_empty() {
        return Some(url);
    }
    add_path(&mut url, rest);
    Some(url)
}

/// Adds a path's segments, following dots. A special URL has a path always.
pub fn add_path(url: &mut Record, text: &str) {
    let special = url.is_special();
    let is_slash = |character: char| character == '/' || (special && character == '\\');
    let text = if text.starts_with(is_slash) { &text[1..] } else { text };
    let mut parts = text.split(is_slash).peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        match dots(part) {
            2 => {
                url.shorten_path();
                if last {
                    url.segments().push(String::new());
                }
            }
            1 => {
                if last {
                    url.segments().push(String::new());
                }
            }
            _ => {
                let mut segment = encode::text(part, encode::PATH);
                if url.scheme == "file" && url.segments().is_empty() && is_drive(&segment) {
                    segment.replace_range(1..2, ":");
                }
                url.segments().push(segment);
            }
        }
    }
}

/// 1 for a single-dot segment, 2 for a double-dot one.
fn dots(part: &str) -> usize {
    let lower = part.to_ascii_lowercase().replace("%2e", ".");
    match lower.as_str() {
        "." => 1,
        ".." => 2,
        _ => 0,
    }
}

/// Whether a scheme may take the place of another.
pub fn may_become(url: &Record, scheme: &str) -> bool {
    if is_special(scheme) != url.is_special() {
        return false;
    }
    let has_more = !url.username.is_empty() || !url.password.is_empty() || url.port.is_some();
    if scheme == "file" && has_more {
        return false;
    }
    !(url.scheme == "file" && url.host.as_deref().unwrap_or("").is_empty())
}
