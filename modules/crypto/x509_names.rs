//! Names in certificates as text: distinguished names (RFC 2253) and general names (RFC 5280, 4.2.1.6), as Node shows them.

use super::der::{Reader, dotted, tag};
use openssl::asn1::Asn1Object;
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use std::fmt::Write;

/// One attribute of a distinguished name.
pub struct Attribute<'a> {
    /// Content of its type's identifier.
    pub kind: &'a [u8],
    pub tag: u8,
    pub value: &'a [u8],
    whole: &'a [u8],
    /// It belongs to the same set as the one before.
    is_joined: bool,
}

/// The attributes of a Name, in their order.
pub fn attributes(name: &[u8]) -> Option<Vec<Attribute<'_>>> {
    let mut sets = Reader::new(name);
    let mut attributes = Vec::new();
    while !sets.is_empty() {
        let mut set = sets.enter(tag::SET)?;
        let mut is_joined = false;
        while !set.is_empty() {
            let mut pair = set.enter(tag::SEQUENCE)?;
            let kind = pair.take(tag::OBJECT)?;
            let value = pair.next()?;
            attributes.push(Attribute {
                kind,
                tag: value.tag,
                value: value.value,
                whole: value.whole,
                is_joined,
            });
            is_joined = true;
        }
    }
    Some(attributes)
}

fn known(kind: &[u8]) -> Option<Nid> {
    let nid = Asn1Object::from_str(&dotted(kind)).map_err(|_| ErrorStack::get()).ok()?.nid();
    (nid != Nid::UNDEF).then_some(nid)
}

impl Attribute<'_> {
    /// The short name of its type, or the identifier.
    pub fn name(&self) -> String {
        let short = known(self.kind).and_then(|nid| nid.short_name().ok());
        short.map_or_else(|| dotted(self.kind), str::to_owned)
    }

    /// Its value; `None` where that is no text.
    pub fn text(&self) -> Option<String> {
        text(self.tag, self.value)
    }
}

/// A string of one of ASN.1's types.
pub fn text(tag: u8, value: &[u8]) -> Option<String> {
    match tag {
        tag::UTF8_STRING => std::str::from_utf8(value).ok().map(str::to_owned),
        tag::BMP_STRING => {
            let units: Vec<u16> =
                value.chunks_exact(2).map(|unit| u16::from_be_bytes([unit[0], unit[1]])).collect();
            String::from_utf16(&units).ok().filter(|_| value.len().is_multiple_of(2))
        }
        tag::UNIVERSAL_STRING => {
            value.chunks(4).map(|unit| char::from_u32(u32::from_be_bytes(unit.try_into().ok()?))).collect()
        }
        // Everything else has one byte a character.
        _ => Some(value.iter().map(|&byte| char::from(byte)).collect()),
    }
}

/// Escapes as RFC 2253 wants it; control characters in hexadecimal digits if `with_controls`.
fn escaped(text: &str, with_controls: bool) -> String {
    let mut out = String::new();
    let last = text.chars().count().saturating_sub(1);
    for (at, character) in text.chars().enumerate() {
        let is_special = matches!(character, '"' | '+' | ',' | ';' | '<' | '>' | '\\');
        let is_edge = character == ' ' && (at == 0 || at == last) || character == '#' && at == 0;
        if is_special || is_edge {
            out.push('\\');
            out.push(character);
        } else if with_controls && character.is_ascii_control() {
            let _ = write!(out, "\\{:02X}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

/// A line for each attribute, as `subject` and `issuer` have them.
pub fn lines(name: &[u8]) -> Option<String> {
    let mut out = String::new();
    for (at, attribute) in attributes(name)?.iter().enumerate() {
        if at > 0 {
            out += if attribute.is_joined { " + " } else { "\n" };
        }
        out += &format!("{}={}", attribute.name(), escaped(&attribute.text()?, true));
    }
    Some(out)
}

/// The last attribute first, with commas.
fn directory(name: &[u8]) -> Option<String> {
    let attributes = attributes(name)?;
    let mut out = String::new();
    let mut was_joined = false;
    for (at, attribute) in attributes.iter().rev().enumerate() {
        if at > 0 {
            out.push(if was_joined { '+' } else { ',' });
        }
        was_joined = attribute.is_joined;
        let value = if known(attribute.kind).is_some() {
            escaped(&attribute.text()?, false)
        } else {
            format!("#{}", hex_simd::encode_to_string(attribute.whole, hex_simd::AsciiCase::Upper))
        };
        out += &format!("{}={value}", attribute.name());
    }
    Some(out)
}

/// How a name is kept from being taken for something else.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Latin1,
    Utf8,
}

fn is_safe(name: &[u8], reading: Reading) -> bool {
    name.iter().all(|&byte| match byte {
        b'"' | b'\\' | b',' | b'\'' => false,
        _ if reading == Reading::Utf8 => byte >= b' ' && byte != 0x7f,
        _ => (b' '..=b'~').contains(&byte),
    })
}

/// As it is where that cannot be misread, else as a literal of JSON.
fn quoted(name: &[u8], reading: Reading, prefix: Option<&str>) -> String {
    let prefix = prefix.map_or(String::new(), |prefix| format!("{prefix}:"));
    if is_safe(name, reading) {
        return prefix + &String::from_utf8_lossy(name);
    }
    let mut out = prefix.into_bytes();
    for &byte in name {
        match byte {
            b'\\' | b'"' => out.extend([b'\\', byte]),
            b' '..=b'~' if byte != b',' => out.push(byte),
            0x80.. if reading == Reading::Utf8 => out.push(byte),
            _ => out.extend(format!("\\u00{byte:02x}").into_bytes()),
        }
    }
    format!("\"{}\"", String::from_utf8_lossy(&out))
}

/// Other names that are shown: content of the identifier, prefix, and how the value is read.
const OTHER_NAMES: &[(&str, &str, Reading)] = &[
    ("1.3.6.1.5.5.7.8.9", "SmtpUTF8Mailbox", Reading::Utf8),
    ("1.3.6.1.5.5.7.8.5", "XmppAddr", Reading::Utf8),
    ("1.3.6.1.5.5.7.8.7", "SRVName", Reading::Latin1),
    ("1.3.6.1.4.1.311.20.2.3", "UPN", Reading::Utf8),
    ("1.3.6.1.5.5.7.8.8", "NAIRealm", Reading::Utf8),
];

/// Identifier, tag and content of an other name's value.
pub fn other_name(content: &[u8]) -> Option<(String, u8, &[u8])> {
    let mut other = Reader::new(content);
    let identifier = dotted(other.take(tag::OBJECT)?);
    let value = other.enter(tag::context(0))?.next()?;
    Some((identifier, value.tag, value.value))
}

fn shown_other_name(content: &[u8]) -> Option<String> {
    let (identifier, value_tag, value) = other_name(content)?;
    let shown = OTHER_NAMES.iter().find(|(known, _, reading)| {
        let wanted = if *reading == Reading::Utf8 { tag::UTF8_STRING } else { tag::IA5_STRING };
        *known == identifier && value_tag == wanted
    });
    Some(match shown {
        Some((_, prefix, reading)) => format!("othername:{}", quoted(value, *reading, Some(prefix))),
        None => "othername:<unsupported>".to_owned(),
    })
}

fn address(bytes: &[u8]) -> String {
    match bytes.len() {
        4 => bytes.iter().map(u8::to_string).collect::<Vec<_>>().join("."),
        16 => {
            let pair = |pair: &[u8]| format!("{:X}", u16::from_be_bytes([pair[0], pair[1]]));
            bytes.chunks(2).map(pair).collect::<Vec<_>>().join(":")
        }
        length => format!("<invalid length={length}>"),
    }
}

/// One general name.
pub fn general_name(tag: u8, value: &[u8]) -> Option<String> {
    let latin1 = |kind: &str| format!("{kind}:{}", quoted(value, Reading::Latin1, None));
    Some(match tag {
        0xa0 => shown_other_name(value)?,
        0x81 => latin1("email"),
        0x82 => latin1("DNS"),
        0xa3 => "X400Name:<unsupported>".to_owned(),
        0xa4 => {
            let name = directory(Reader::new(value).take(tag::SEQUENCE)?)?;
            format!("DirName:{}", quoted(name.as_bytes(), Reading::Utf8, None))
        }
        0xa5 => "EdiPartyName:<unsupported>".to_owned(),
        0x86 => latin1("URI"),
        0x87 => format!("IP Address:{}", address(value)),
        0x88 => format!("Registered ID:{}", dotted(value)),
        _ => return None,
    })
}

/// `subjectAltName` from the extension's value.
pub fn alternative_names(extension: &[u8]) -> Option<String> {
    let mut names = Reader::new(extension).enter(tag::SEQUENCE)?;
    let mut shown = Vec::new();
    while !names.is_empty() {
        let name = names.next()?;
        shown.push(general_name(name.tag, name.value)?);
    }
    Some(shown.join(", "))
}

/// `infoAccess` from the extension's value.
pub fn info_access(extension: &[u8]) -> Option<String> {
    let mut descriptions = Reader::new(extension).enter(tag::SEQUENCE)?;
    let mut shown = Vec::new();
    while !descriptions.is_empty() {
        let mut description = descriptions.enter(tag::SEQUENCE)?;
        let method = description.take(tag::OBJECT)?;
        let long = known(method).and_then(|nid| nid.long_name().ok());
        let method = long.map_or_else(|| dotted(method), str::to_owned);
        let location = description.next()?;
        shown.push(format!("{method} - {}", general_name(location.tag, location.value)?));
    }
    Some(shown.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::{Reading, address, escaped, quoted};

    #[test]
    fn names_cannot_be_misread() {
        assert_eq!(quoted(b"a.example", Reading::Latin1, None), "a.example");
        assert_eq!(quoted(b"a, DNS:b", Reading::Latin1, None), "\"a\\u002c DNS:b\"");
        assert_eq!(quoted(b"a\"\\\n", Reading::Latin1, Some("UPN")), "\"UPN:a\\\"\\\\\\u000a\"");
        assert_eq!(quoted("é".as_bytes(), Reading::Utf8, None), "é");
        assert_eq!(quoted(&[0xe9], Reading::Latin1, None), "\"\\u00e9\"");
    }

    #[test]
    fn special_characters_are_escaped() {
        assert_eq!(escaped(" #a,b ", true), "\\ #a\\,b\\ ");
        assert_eq!(escaped("#\n", true), "\\#\\0A");
        assert_eq!(escaped("\n", false), "\n");
    }

    #[test]
    fn addresses_have_their_digits() {
        assert_eq!(address(&[127, 0, 0, 1]), "127.0.0.1");
        assert_eq!(address(&[0; 16]), "0:0:0:0:0:0:0:0");
        assert_eq!(address(&[1]), "<invalid length=1>");
    }
}
