//! Hosts of URLs: domains, IPv4 and IPv6 addresses, opaque hosts. <https://url.spec.whatwg.org/#host-parsing>

use super::encode::{self, C0_CONTROL};
use std::fmt::Write;

/// The host parser; `special` hosts are domains or addresses, others are opaque. `None` is failure.
pub fn parse(input: &str, special: bool) -> Option<String> {
    if let Some(inner) = input.strip_prefix('[') {
        return Some(format!("[{}]", ipv6(inner.strip_suffix(']')?)?));
    }
    if !special {
        let forbidden = input.chars().any(is_forbidden_host);
        return (!forbidden).then(|| encode::text(input, C0_CONTROL));
    }
    let domain = String::from_utf8_lossy(&encode::decode(input)).into_owned();
    let ascii = to_ascii(&domain)?;
    if ascii.is_empty() || ascii.chars().any(is_forbidden_domain) {
        return None;
    }
    if ends_in_number(&ascii) { ipv4(&ascii) } else { Some(ascii) }
}

/// The ASCII form of a domain, `None` when it has none.
pub fn to_ascii(domain: &str) -> Option<String> {
    let plain = domain.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if plain && !domain.contains("xn--") {
        return Some(domain.to_string());
    }
    if domain.contains('%') {
        return None;
    }
    ::url::Host::parse(domain).ok().map(|host| host.to_string())
}

/// The Unicode form of a domain; labels that have none stay as they are.
pub fn to_unicode(domain: &str) -> String {
    let unicode = ::url::quirks::domain_to_unicode(domain);
    // Addresses are no domains, and opaque hosts are not decoded.
    let is_opaque = domain.contains('%') || domain.bytes().any(|byte| byte.is_ascii_uppercase());
    if unicode.is_empty() || is_opaque { domain.to_owned() } else { unicode }
}

fn is_forbidden_host(character: char) -> bool {
    matches!(
        character,
        '\0' | '\t'
            | '\n'
            | '\r'
            | ' '
            | '#'
            | '/'
            | ':'
            | '<'
            | '>'
            | '?'
            | '@'
            | '['
            | '\\'
            | ']'
            | '^'
            | '|'
    )
}

fn is_forbidden_domain(character: char) -> bool {
    is_forbidden_host(character) || character <= '\u{1f}' || character == '%' || character == '\u{7f}'
}

fn ends_in_number(domain: &str) -> bool {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let last = domain.rsplit('.').next().unwrap_or("");
    if !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()) {
        return true;
    }
    ipv4_number(last).is_some()
}

/// A part of an IPv4 address: decimal, `0x` hexadecimal or `0` octal.
fn ipv4_number(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', _, ..] => (&text[1..], 8),
        _ => (text, 10),
    };
    if digits.is_empty() {
        return Some(0);
    }
    if !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    Some(u64::from_str_radix(digits, radix).unwrap_or(u64::MAX))
}

fn ipv4(domain: &str) -> Option<String> {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let parts: Vec<&str> = domain.split('.').collect();
    if parts.len() > 4 {
        return None;
    }
    let numbers: Vec<u64> = parts.iter().map(|part| ipv4_number(part)).collect::<Option<_>>()?;
    let (last, first) = numbers.split_last()?;
    if first.iter().any(|number| *number > 255) || *last >= 256u64.pow(5 - numbers.len() as u32) {
        return None;
    }
    let mut address = *last;
    for (index, number) in first.iter().enumerate() {
        address += number << (8 * (3 - index));
    }
    Some(format!("{}.{}.{}.{}", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255))
}

fn ipv6(text: &str) -> Option<String> {
    // The library's parser takes what the standard takes, but also nothing more: zones and brackets are refused.
    let address: std::net::Ipv6Addr = text.parse().ok()?;
    let pieces = address.segments();
    let (start, length) = longest_zeros(&pieces);
    let mut out = String::new();
    let mut index = 0;
    while index < 8 {
        if length > 1 && index == start {
            out.push_str(if index == 0 { "::" } else { ":" });
            index += length;
            continue;
        }
        write!(out, "{:x}", pieces[index]).expect("strings grow");
        index += 1;
        if index < 8 {
            out.push(':');
        }
    }
    Some(out)
}

fn longest_zeros(pieces: &[u16; 8]) -> (usize, usize) {
    let (mut best, mut index) = ((0, 0), 0);
    while index < 8 {
        let length = pieces[index..].iter().take_while(|piece| **piece == 0).count();
        if length > best.1 {
            best = (index, length);
        }
        index += length.max(1);
    }
    best
}
