//! The setters of the URL class. <https://url.spec.whatwg.org/#api>

use super::encode;
use super::host;
use super::parse::{
    self, add_path, may_become, read_port, set_fragment, set_query, split_port, split_scheme, stripped,
};
use super::record::{Path, Record, default_port};

/// Sets a property; what is not allowed changes nothing.
pub fn set(url: &mut Record, property: &str, value: &str) {
    match property {
        "protocol" => set_protocol(url, value),
        "username" if !url.cannot_have_credentials() => url.username = encode::text(value, encode::USERINFO),
        "password" if !url.cannot_have_credentials() => url.password = encode::text(value, encode::USERINFO),
        "host" if !url.is_opaque() => set_host(url, value, true),
        "hostname" if !url.is_opaque() => set_host(url, value, false),
        "port" if !url.cannot_have_credentials() => set_port(url, value),
        "pathname" if !url.is_opaque() => set_pathname(url, value),
        "search" => set_search(url, value),
        "hash" => set_hash(url, value),
        _ => {}
    }
}

fn set_protocol(url: &mut Record, value: &str) {
    let text = format!("{}:", stripped(value));
    let Some((scheme, _)) = split_scheme(&text) else { return };
    if may_become(url, &scheme) {
        url.scheme = scheme;
        if url.port == default_port(&url.scheme) {
            url.port = None;
        }
    }
}

fn set_host(url: &mut Record, value: &str, with_port: bool) {
    let value = stripped(value);
    let special = url.is_special();
    let end = value
        .find(|character| matches!(character, '/' | '?' | '#') || (special && character == '\\'))
        .unwrap_or(value.len());
    let authority = &value[..end];
    if url.scheme == "file" {
        return set_file_host(url, authority);
    }
    let (name, port) = split_port(authority);
    // A hostname setter that meets a port does nothing, and so does an empty name before one.
    if (port.is_some() && (!with_port || name.is_empty())) || (name.is_empty() && special) {
        return;
    }
    let has_more = !url.username.is_empty() || !url.password.is_empty() || url.port.is_some();
    if name.is_empty() && has_more {
        return;
    }
    let Some(host) = host::parse(name, special) else { return };
    url.host = Some(host);
    // `host:` keeps the port.
    if let Some(port) = port.filter(|port| !port.is_empty()) {
        set_port(url, port);
    }
}

fn set_file_host(url: &mut Record, name: &str) {
    if name.is_empty() {
        url.host = Some(String::new());
    } else if let Some(host) = host::parse(name, true) {
        url.host = Some(if host == "localhost" { String::new() } else { host });
    }
}

fn set_port(url: &mut Record, value: &str) {
    let value = stripped(value);
    let digits = value.len() - value.trim_start_matches(|character: char| character.is_ascii_digit()).len();
    // Leading digits count; a value without any is ignored unless it is empty.
    if digits == 0 && !value.is_empty() {
        return;
    }
    if let Some(port) = read_port(&value[..digits], &url.scheme) {
        url.port = port;
    }
}

fn set_pathname(url: &mut Record, value: &str) {
    let value = stripped(value);
    url.path = Path::Segments(Vec::new());
    if value.is_empty() && !url.is_special() {
        // Without a host an empty path could not be told from an opaque one.
        if url.host.is_none() {
            url.segments().push(String::new());
        }
        return;
    }
    add_path(url, &value);
}

fn set_search(url: &mut Record, value: &str) {
    let value = stripped(value);
    if value.is_empty() {
        url.query = None;
        strip_trailing_spaces(url);
        return;
    }
    set_query(url, value.strip_prefix('?').unwrap_or(&value));
}

fn set_hash(url: &mut Record, value: &str) {
    let value = stripped(value);
    if value.is_empty() {
        url.fragment = None;
        strip_trailing_spaces(url);
        return;
    }
    set_fragment(url, value.strip_prefix('#').unwrap_or(&value));
}

/// An opaque path that is now at the end loses its trailing spaces, as it would when read again.
fn strip_trailing_spaces(url: &mut Record) {
    if url.query.is_none()
        && url.fragment.is_none()
        && let Path::Opaque(path) = &mut url.path
    {
        path.truncate(path.trim_end_matches(' ').len());
    }
}

/// Reads a whole URL in place of another; `None` is failure.
pub fn set_href(value: &str) -> Option<Record> {
    parse::parse(value, None)
}
