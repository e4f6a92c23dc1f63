//! Whether a certificate is for a host, an address of mail or one of the Internet (RFC 6125, as OpenSSL reads it).

use super::der::{Reader, tag};
use super::x509_names::{attributes, other_name};
use std::net::IpAddr;

/// What a script may choose, by the bits that OpenSSL gives them.
#[derive(Clone, Copy)]
pub struct Flags(pub u32);

const ALWAYS_CHECK_SUBJECT: u32 = 0x1;
const NO_WILDCARDS: u32 = 0x2;
const NO_PARTIAL_WILDCARDS: u32 = 0x4;
const MULTI_LABEL_WILDCARDS: u32 = 0x8;
const SINGLE_LABEL_SUBDOMAINS: u32 = 0x10;
const NEVER_CHECK_SUBJECT: u32 = 0x20;

impl Flags {
    fn has(self, flag: u32) -> bool {
        self.0 & flag != 0
    }
}

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Host,
    Email,
    Address,
}

/// The names of a certificate.
pub struct Names<'a> {
    /// Content of the subject.
    pub subject: &'a [u8],
    /// Value of the extension with the alternative names.
    pub alternatives: Option<&'a [u8]>,
}

const EMAIL_ADDRESS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1];
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const SMTP_UTF8_MAILBOX: &str = "1.3.6.1.5.5.7.8.9";

/// A name of the certificate that fits, as it stands there.
pub fn find(names: &Names<'_>, kind: Kind, wanted: &[u8], flags: Flags) -> Option<Vec<u8>> {
    let mut has_alternative = false;
    for candidate in names.alternatives.map(|value| candidates(value, kind)).unwrap_or_default() {
        has_alternative = true;
        if !candidate.is_empty() && fits(kind, candidate, wanted, flags) {
            return Some(candidate.to_vec());
        }
    }
    let is_settled = has_alternative && !flags.has(ALWAYS_CHECK_SUBJECT);
    if is_settled || flags.has(NEVER_CHECK_SUBJECT) || kind == Kind::Address {
        return None;
    }
    let attribute = if kind == Kind::Host { COMMON_NAME } else { EMAIL_ADDRESS };
    let subjects = attributes(names.subject).unwrap_or_default();
    let texts = subjects.iter().filter(|entry| entry.kind == attribute).filter_map(|entry| entry.text());
    texts.map(String::into_bytes).find(|text| !text.is_empty() && fits(kind, text, wanted, flags))
}

fn candidates(alternatives: &[u8], kind: Kind) -> Vec<&[u8]> {
    let Some(mut reader) = Reader::new(alternatives).enter(tag::SEQUENCE) else { return Vec::new() };
    let mut found = Vec::new();
    while let Some(name) = reader.next() {
        match (name.tag, kind) {
            (0x82, Kind::Host) | (0x81, Kind::Email) | (0x87, Kind::Address) => found.push(name.value),
            (0xa0, Kind::Email) => found.extend(mailbox(name.value)),
            _ => (),
        }
    }
    found
}

fn mailbox(other: &[u8]) -> Option<&[u8]> {
    let (identifier, value_tag, value) = other_name(other)?;
    (identifier == SMTP_UTF8_MAILBOX && value_tag == tag::UTF8_STRING).then_some(value)
}

fn fits(kind: Kind, pattern: &[u8], wanted: &[u8], flags: Flags) -> bool {
    match kind {
        Kind::Address => pattern == wanted,
        Kind::Email => is_same_mailbox(pattern, wanted),
        Kind::Host if flags.has(NO_WILDCARDS) => is_same_host(pattern, wanted, flags),
        Kind::Host => fits_pattern(pattern, wanted, flags),
    }
}

/// Only the domain may differ in case.
fn is_same_mailbox(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let at = (1..left.len()).rev().find(|&at| left[at] == b'@' || right[at] == b'@').unwrap_or(left.len());
    left[..at] == right[..at] && left[at..].eq_ignore_ascii_case(&right[at..])
}

/// A wanted name with a dot in front means all below it.
fn is_same_host(pattern: &[u8], wanted: &[u8], flags: Flags) -> bool {
    let is_suffix = wanted.len() > 1 && wanted[0] == b'.';
    let mut pattern = pattern;
    if is_suffix && pattern.len() > wanted.len() {
        let (prefix, suffix) = pattern.split_at(pattern.len() - wanted.len());
        let is_single = !flags.has(SINGLE_LABEL_SUBDOMAINS) || !prefix.contains(&b'.');
        if is_single && !prefix.contains(&0) {
            pattern = suffix;
        }
    }
    !pattern.contains(&0) && pattern.eq_ignore_ascii_case(wanted)
}

fn fits_pattern(pattern: &[u8], wanted: &[u8], flags: Flags) -> bool {
    let is_suffix = wanted.len() > 1 && wanted[0] == b'.';
    match if is_suffix { None } else { star(pattern, flags) } {
        Some(at) => fits_star(&pattern[..at], &pattern[at + 1..], wanted, flags),
        None => is_same_host(pattern, wanted, flags),
    }
}

fn is_international(label: &[u8]) -> bool {
    label.len() >= 4 && label[..4].eq_ignore_ascii_case(b"xn--")
}

/// Where the one star is, if it is where it may be: at an end of the first label, with two dots behind it.
fn star(pattern: &[u8], flags: Flags) -> Option<usize> {
    let labels: Vec<&[u8]> = pattern.split(|&byte| byte == b'.').collect();
    let first = labels[0];
    let at = first.iter().position(|&byte| byte == b'*')?;
    let (is_first, is_last) = (at == 0, at + 1 == first.len());
    let is_placed = is_first || is_last;
    let is_partial = !(is_first && is_last);
    if !is_placed || is_partial && (flags.has(NO_PARTIAL_WILDCARDS) || is_international(first)) {
        return None;
    }
    let is_fine = |(index, label): (usize, &&[u8])| {
        let star_counts = index == 0;
        let characters = label.iter().enumerate().all(|(place, &byte)| {
            byte.is_ascii_alphanumeric() || byte == b'-' || star_counts && place == at && byte == b'*'
        });
        characters && !label.is_empty() && label[0] != b'-' && label[label.len() - 1] != b'-'
    };
    (labels.len() > 2 && labels.iter().enumerate().all(is_fine)).then_some(at)
}

fn fits_star(prefix: &[u8], suffix: &[u8], wanted: &[u8], flags: Flags) -> bool {
    if wanted.len() < prefix.len() + suffix.len() {
        return false;
    }
    let (start, rest) = wanted.split_at(prefix.len());
    let (middle, end) = rest.split_at(rest.len() - suffix.len());
    if !start.eq_ignore_ascii_case(prefix) || !end.eq_ignore_ascii_case(suffix) {
        return false;
    }
    let is_whole_label = prefix.is_empty() && suffix.first() == Some(&b'.');
    if is_whole_label && middle.is_empty() || !is_whole_label && is_international(wanted) {
        return false;
    }
    let may_have_dots = is_whole_label && flags.has(MULTI_LABEL_WILDCARDS);
    middle == b"*"
        || middle
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-' || may_have_dots && byte == b'.')
}

/// The bytes of an address in a certificate; `None` if the text is none.
pub fn address(text: &str) -> Option<Vec<u8>> {
    Some(match text.parse().ok()? {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Flags, Kind, fits};

    fn host(pattern: &str, wanted: &str, flags: u32) -> bool {
        fits(Kind::Host, pattern.as_bytes(), wanted.as_bytes(), Flags(flags))
    }

    #[test]
    fn hosts_fit_patterns() {
        for (pattern, wanted, flags, is_fit) in [
            ("a.example.com", "A.example.com", 0, true),
            ("*.example.com", "a.example.com", 0, true),
            ("*.example.com", "a.example.com", 2, false),
            ("*.example.com", "example.com", 0, false),
            ("*.example.com", "a.b.example.com", 0, false),
            ("*.example.com", "a.b.example.com", 8, true),
            ("f*.example.com", "foo.example.com", 0, true),
            ("f*.example.com", "foo.example.com", 4, false),
            ("*.com", "example.com", 0, false),
            ("f*o.example.com", "foo.example.com", 0, false),
            ("a.*.example.com", "a.b.example.com", 0, false),
            ("xn--*.example.com", "xn--a.example.com", 0, false),
            ("a.b.example.com", ".example.com", 0, true),
            ("a.b.example.com", ".example.com", 0x10, false),
        ] {
            assert_eq!(host(pattern, wanted, flags), is_fit, "{pattern} {wanted} {flags}");
        }
    }

    #[test]
    fn only_the_domain_of_a_mailbox_has_no_case() {
        let email = |left: &str, right: &str| fits(Kind::Email, left.as_bytes(), right.as_bytes(), Flags(0));
        assert!(email("a@Example.com", "a@example.com"));
        assert!(!email("A@example.com", "a@example.com"));
    }
}
