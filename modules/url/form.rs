//! application/x-www-form-urlencoded, the text of URLSearchParams. <https://url.spec.whatwg.org/#application/x-www-form-urlencoded>

use super::encode;

/// Names and values, alternating.
pub fn parse(text: &str) -> Vec<String> {
    let mut list = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        list.push(decoded(name));
        list.push(decoded(value));
    }
    list
}

fn decoded(text: &str) -> String {
    let plain = text.replace('+', " ");
    if !plain.contains('%') {
        return plain;
    }
    String::from_utf8_lossy(&encode::decode(&plain)).into_owned()
}

/// The text of names and values that alternate.
pub fn serialize(list: &[String]) -> String {
    let mut out = String::new();
    for (index, text) in list.iter().enumerate() {
        if index > 0 {
            out.push(if index % 2 == 1 { '=' } else { '&' });
        }
        push(&mut out, text);
    }
    out
}

fn push(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'*' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => out.push(byte as char),
            _ => {
                out.push('%');
                out.push(HEX[(byte >> 4) as usize] as char);
                out.push(HEX[(byte & 15) as usize] as char);
            }
        }
    }
}
