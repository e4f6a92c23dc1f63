//! PEM (RFC 7468, and RFC 1421's headers): which blocks there are, what is in one, and blocks written.

use base64_simd::STANDARD;

/// One block, with its content decoded.
pub struct Block<'a> {
    pub label: &'a str,
    pub content: Vec<u8>,
    /// It has a header that tells of encryption.
    pub is_encrypted: bool,
}

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// The first well-formed block whose label is wanted.
pub fn find<'a>(bytes: &'a [u8], mut wanted: impl FnMut(&str) -> bool) -> Option<Block<'a>> {
    let text = utf8_prefix(bytes);
    let mut rest = text;
    while let Some(at) = rest.find(BEGIN) {
        let starts_line = at == 0 || rest.as_bytes()[at - 1] == b'\n';
        let after = &rest[at + BEGIN.len()..];
        rest = after;
        let line_end = after.find('\n').unwrap_or(after.len());
        let Some(label) = after[..line_end].trim_end().strip_suffix(DASHES) else { continue };
        if !starts_line || !wanted(label) {
            continue;
        }
        return block(label, after.get(line_end + 1..)?);
    }
    None
}

/// What can be read as text: a stray byte ends it.
fn utf8_prefix(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

fn block<'a>(label: &'a str, body: &'a str) -> Option<Block<'a>> {
    let end = body.find(&format!("-----END {label}-----"))?;
    let body = &body[..end];
    let (headers, data) = match body.split_once("\n\n").or_else(|| body.split_once("\r\n\r\n")) {
        Some((headers, data)) if headers.contains(':') => (headers, data),
        _ => ("", body),
    };
    let data: Vec<u8> = data.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let content = STANDARD.decode_to_vec(&data).ok()?;
    Some(Block { label, content, is_encrypted: headers.contains("ENCRYPTED") })
}

/// Characters of a line, as OpenSSL writes them.
const LINE_CHARACTERS: usize = 64;

/// A block with this content.
pub fn write(label: &str, content: &[u8]) -> String {
    let mut text = format!("{BEGIN}{label}{DASHES}\n");
    let digits = STANDARD.encode_to_string(content);
    for line in digits.as_bytes().chunks(LINE_CHARACTERS) {
        text += std::str::from_utf8(line).expect("base64 is ASCII");
        text.push('\n');
    }
    text + &format!("-----END {label}{DASHES}\n")
}

#[cfg(test)]
mod tests {
    use super::{find, write};

    #[test]
    fn a_block_is_found_behind_others() {
        let text = format!("words\n{}{}", write("CERTIFICATE", b"one"), write("PUBLIC KEY", &[9; 100]));
        let block = find(text.as_bytes(), |label| label == "PUBLIC KEY").expect("a block");
        assert_eq!((block.label, block.content, block.is_encrypted), ("PUBLIC KEY", vec![9; 100], false));
        assert!(find(text.as_bytes(), |label| label == "PRIVATE KEY").is_none());
    }

    #[test]
    fn a_header_tells_of_encryption() {
        let text = "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: Y,00\n\nAAAA\n-----END X-----\n";
        let block = find(text.as_bytes(), |_| true).expect("a block");
        assert!(block.is_encrypted);
        assert_eq!(block.content, [0, 0, 0]);
    }

    #[test]
    fn a_broken_block_is_none() {
        for text in
            ["-----BEGIN X-----\nAA*A\n-----END X-----", "-----BEGIN X-----\nAAAA\n", "-----BEGIN X--\n"]
        {
            assert!(find(text.as_bytes(), |_| true).is_none(), "{text}");
        }
    }
}
