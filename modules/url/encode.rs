//! Percent-encoding. <https://url.spec.whatwg.org/#percent-encoded-bytes>

/// The characters that a set encodes beside controls and what is not ASCII.
pub type Set = &'static [u8];

/// Nothing more.
pub const C0_CONTROL: Set = b"";
/// Fragments.
pub const FRAGMENT: Set = b" \"<>`";
/// Queries.
pub const QUERY: Set = b" \"#<>";
/// Queries of special URLs.
pub const SPECIAL_QUERY: Set = b" \"#<>'";
/// Paths.
pub const PATH: Set = b" \"#<>?`{}";
/// User names and passwords.
pub const USERINFO: Set = b" \"#<>?^`{}/:;=@[\\]|";

/// Encodes a text.
pub fn text(text: &str, set: Set) -> String {
    let mut out = String::with_capacity(text.len());
    push(&mut out, text, set);
    out
}

/// Appends the encoded form of a text.
pub fn push(out: &mut String, text: &str, set: Set) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if (0x20..0x7f).contains(&byte) && !set.contains(&byte) {
            out.push(byte as char);
        } else {
            out.push('%');
            out.push(HEX[(byte >> 4) as usize] as char);
            out.push(HEX[(byte & 15) as usize] as char);
        }
    }
}

/// Decodes what is encoded; malformed sequences stay.
pub fn decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let digit = |index: usize| bytes.get(index).and_then(|byte| (*byte as char).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}
