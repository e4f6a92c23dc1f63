//! Which request targets are valid for a method (RFC 9112 section 3.2).

use super::method::Method;
use super::refusal::{Fault, Located};

/// Checks a request target. The place of a fault is counted from the target's first byte.
pub(super) fn check(method: Method, target: &[u8]) -> Result<(), Located> {
    if method == Method::Connect {
        return check_authority(target);
    }
    match target.first() {
        Some(b'/') => check_characters(target, 1),
        Some(b'*') => check_asterisk(method, target),
        Some(first) if first.is_ascii_alphabetic() => check_absolute(target),
        _ => Err(Fault::UrlStart.at(0)),
    }
}

/// The form a server is sent by default, checked without a call: everything but origin form goes to `check`.
#[inline]
pub(super) fn is_plain_origin_form(method: Method, target: &[u8]) -> bool {
    target.first() == Some(&b'/') && method != Method::Connect && target.is_ascii()
}

fn check_asterisk(method: Method, target: &[u8]) -> Result<(), Located> {
    // Discovery over HTTP (SSDP) sends M-SEARCH and NOTIFY with an asterisk; the RFC names OPTIONS only.
    let has_asterisk_form = matches!(method, Method::Options | Method::MSearch | Method::Notify);
    if has_asterisk_form && target.len() == 1 { Ok(()) } else { Err(Fault::UrlStart.at(0)) }
}

fn check_absolute(target: &[u8]) -> Result<(), Located> {
    let scheme = target.iter().take_while(|byte| is_scheme(**byte)).count();
    if !target[scheme..].starts_with(b"://") {
        let colon = usize::from(target.get(scheme) == Some(&b':'));
        return Err(Fault::UrlScheme.at(scheme + colon));
    }
    let authority = scheme + 3;
    match target.get(authority) {
        None | Some(b'/' | b'?' | b'#') => Err(Fault::UrlServer.at(authority)),
        Some(_) => check_characters(target, authority),
    }
}

/// What a CONNECT names is its listener's business: as in Node, paths pass as well.
fn check_authority(target: &[u8]) -> Result<(), Located> {
    if target.is_empty() { Err(Fault::UrlStart.at(0)) } else { check_characters(target, 0) }
}

fn check_characters(target: &[u8], from: usize) -> Result<(), Located> {
    match target[from..].iter().position(|byte| !byte.is_ascii_graphic()) {
        None => Ok(()),
        Some(at) => Err(Fault::UrlCharacter.at(from + at)),
    }
}

fn is_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// Bytes of `uri-host [":" port]` (RFC 3986): unreserved, sub-delims, percent-encoding, colon and brackets.
pub(super) fn is_authority(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=%:[]".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_held_to_their_methods() {
        let valid = [
            (Method::Get, "/"),
            (Method::Get, "/a?b#c"),
            (Method::Get, "http://a/b"),
            (Method::Options, "*"),
            (Method::MSearch, "*"),
            (Method::Connect, "a:443"),
            (Method::Connect, "[::1]:443"),
            (Method::Connect, "/"),
        ];
        for (method, target) in valid {
            assert_eq!(check(method, target.as_bytes()), Ok(()), "{method:?} {target}");
        }
        let refused = [
            (Method::Get, "*", Fault::UrlStart, 0),
            (Method::Options, "*a", Fault::UrlStart, 0),
            (Method::Get, "?a", Fault::UrlStart, 0),
            (Method::Get, "a:80", Fault::UrlScheme, 2),
            (Method::Get, "http:///a", Fault::UrlServer, 7),
            (Method::Get, "/a\x01", Fault::UrlCharacter, 2),
            (Method::Connect, "a\x01", Fault::UrlCharacter, 1),
            (Method::Connect, "", Fault::UrlStart, 0),
        ];
        for (method, target, fault, at) in refused {
            assert_eq!(check(method, target.as_bytes()), Err(fault.at(at)), "{method:?} {target:?}");
        }
    }
}
