//! What the header fields of one message say about its framing and its connection.

use super::refusal::{Fault, Located};
use super::target;

/// Tokens seen in Connection fields.
const CLOSE: u8 = 1;
const KEEP_ALIVE: u8 = 2;
const UPGRADE: u8 = 4;

/// What the Transfer-Encoding fields amount to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transfer {
    /// No such field.
    #[default]
    Absent,
    /// The last coding is `chunked`, and it stands there once.
    Chunked,
    /// The last coding is not `chunked`.
    NotChunked,
}

/// What an Expect field asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expect {
    /// No such field.
    #[default]
    Nothing,
    /// `100-continue`.
    Continue,
    /// An expectation that no standard defines.
    Other,
}

/// Facts gathered in one pass over the fields of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Value of the Content-Length field.
    pub content_length: Option<u64>,
    /// What the Transfer-Encoding fields amount to.
    pub transfer: Transfer,
    /// A transfer coding that no registry lists stands among the codings.
    pub unknown_coding: bool,
    /// What the Expect fields ask for.
    pub expect: Expect,
    /// Host fields seen, counted up to 255.
    pub hosts: u8,
    pub(super) invalid_host: bool,
    pub(super) has_upgrade: bool,
    connection: u8,
}

impl Facts {
    /// Facts with which trailers are read: framing fields among them are refused as they would be in a head
    /// that announced a chunked body.
    pub(super) fn of_trailers() -> Facts {
        Facts { transfer: Transfer::Chunked, ..Facts::default() }
    }

    /// Takes in one field. The place of a fault is counted from the value's first byte.
    #[inline]
    pub(super) fn note(&mut self, name: &[u8], value: &[u8]) -> Result<(), Located> {
        // The length tells most fields apart without reading them.
        match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => self.note_host(value),
            6 if name.eq_ignore_ascii_case(b"expect") => self.note_expect(value),
            7 if name.eq_ignore_ascii_case(b"upgrade") => self.has_upgrade = true,
            10 if name.eq_ignore_ascii_case(b"connection") => self.note_connection(value),
            14 if name.eq_ignore_ascii_case(b"content-length") => return self.note_length(value),
            // An old habit of proxies that Node's parser honours.
            16 if name.eq_ignore_ascii_case(b"proxy-connection") => self.note_connection(value),
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => return self.note_transfer(value),
            _ => {}
        }
        Ok(())
    }

    /// `Connection: close` was sent.
    pub fn asks_close(&self) -> bool {
        self.connection & CLOSE != 0
    }

    /// `Connection: keep-alive` was sent.
    pub fn asks_keep_alive(&self) -> bool {
        self.connection & KEEP_ALIVE != 0
    }

    /// `Connection: upgrade` and an Upgrade field were sent.
    pub fn asks_upgrade(&self) -> bool {
        self.has_upgrade && self.connection & UPGRADE != 0
    }

    /// Whether the connection outlives the message (RFC 9112 section 9.3). `close` wins over `keep-alive`.
    pub fn keeps_alive(&self, minor: u8) -> bool {
        !self.asks_close() && (minor >= 1 || self.asks_keep_alive())
    }

    fn note_host(&mut self, value: &[u8]) {
        self.hosts = self.hosts.saturating_add(1);
        self.invalid_host |= !value.iter().all(|byte| target::is_authority(*byte));
    }

    fn note_expect(&mut self, value: &[u8]) {
        // Node looks for the word anywhere in the joined value, so one match decides.
        if contains_word(value, b"100-continue") {
            self.expect = Expect::Continue;
        } else if self.expect == Expect::Nothing {
            self.expect = Expect::Other;
        }
    }

    fn note_connection(&mut self, value: &[u8]) {
        for token in list_items(value) {
            match token.len() {
                5 if token.eq_ignore_ascii_case(b"close") => self.connection |= CLOSE,
                7 if token.eq_ignore_ascii_case(b"upgrade") => self.connection |= UPGRADE,
                10 if token.eq_ignore_ascii_case(b"keep-alive") => self.connection |= KEEP_ALIVE,
                _ => {}
            }
        }
    }

    fn note_length(&mut self, value: &[u8]) -> Result<(), Located> {
        if self.transfer != Transfer::Absent {
            return Err(Fault::ContentLengthWithTransferEncoding.at(0));
        }
        if self.content_length.is_some() {
            return Err(Fault::ContentLengthRepeated.at(0));
        }
        self.content_length = Some(parse_length(value)?);
        Ok(())
    }

    fn note_transfer(&mut self, value: &[u8]) -> Result<(), Located> {
        if self.content_length.is_some() {
            return Err(Fault::TransferEncodingWithContentLength.at(0));
        }
        for coding in list_items(value) {
            // Nothing may follow `chunked`: a peer that stops at it would read another message than we do.
            if self.transfer == Transfer::Chunked || coding.is_empty() {
                return Err(Fault::TransferEncodingValue.at(0));
            }
            let is_chunked = coding.eq_ignore_ascii_case(b"chunked");
            self.transfer = if is_chunked { Transfer::Chunked } else { Transfer::NotChunked };
            self.unknown_coding |= !is_chunked && !is_registered_coding(coding);
        }
        Ok(())
    }
}

/// Whether `Facts` are taken from fields of this name.
pub(super) fn is_noted(name: &[u8]) -> bool {
    let noted: [&[u8]; 7] = [
        b"host",
        b"expect",
        b"upgrade",
        b"connection",
        b"content-length",
        b"proxy-connection",
        b"transfer-encoding",
    ];
    noted.iter().any(|noted| name.eq_ignore_ascii_case(noted))
}

/// Parses a Content-Length value: digits only (RFC 9112 section 6.3).
fn parse_length(value: &[u8]) -> Result<u64, Located> {
    if value.is_empty() {
        return Err(Fault::ContentLengthEmpty.at(0));
    }
    let mut length: u64 = 0;
    for (at, byte) in value.iter().enumerate() {
        if !byte.is_ascii_digit() {
            return Err(Fault::ContentLengthCharacter.at(at));
        }
        length = length
            .checked_mul(10)
            .and_then(|length| length.checked_add(u64::from(byte - b'0')))
            .ok_or(Fault::ContentLengthOverflow.at(at))?;
    }
    Ok(length)
}

fn is_registered_coding(coding: &[u8]) -> bool {
    let registered: [&[u8]; 5] = [b"gzip", b"x-gzip", b"compress", b"x-compress", b"deflate"];
    registered.iter().any(|name| coding.eq_ignore_ascii_case(name))
}

/// The comma-separated items of a field value, without the white space around them.
fn list_items(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|byte| *byte == b',').map(trim_blanks)
}

/// `value` without spaces and tabs at its ends.
pub(super) fn trim_blanks(value: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = value.iter().position(|byte| !is_blank(byte)).unwrap_or(value.len());
    let end = value.iter().rposition(|byte| !is_blank(byte)).map_or(start, |last| last + 1);
    &value[start..end]
}

/// True when `word` stands in `value` between non-word characters, letter case aside: the expression
/// `/(?:^|\W)word(?:$|\W)/i` by which Node looks into Connection, Transfer-Encoding, TE and Expect.
pub(super) fn contains_word(value: &[u8], word: &[u8]) -> bool {
    let is_word_byte =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    value.windows(word.len()).enumerate().any(|(at, window)| {
        window.eq_ignore_ascii_case(word)
            && !is_word_byte(at.checked_sub(1).and_then(|before| value.get(before)))
            && !is_word_byte(value.get(at + word.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(fields: &[(&str, &str)]) -> Result<Facts, Fault> {
        let mut facts = Facts::default();
        for (name, value) in fields {
            facts.note(name.as_bytes(), value.as_bytes()).map_err(|located| located.fault)?;
        }
        Ok(facts)
    }

    #[test]
    fn lengths_are_digits_and_come_once() {
        let length = |value| facts(&[("Content-Length", value)]).map(|facts| facts.content_length);
        assert_eq!(length("0"), Ok(Some(0)));
        assert_eq!(length("003"), Ok(Some(3)));
        assert_eq!(length("18446744073709551615"), Ok(Some(u64::MAX)));
        assert_eq!(length("18446744073709551616"), Err(Fault::ContentLengthOverflow));
        assert_eq!(length(""), Err(Fault::ContentLengthEmpty));
        for bad in ["+1", "-1", "0x1", "1, 1", "1 1", "1a"] {
            assert_eq!(length(bad), Err(Fault::ContentLengthCharacter), "{bad}");
        }
        let twice = facts(&[("Content-Length", "1"), ("content-length", "1")]);
        assert_eq!(twice, Err(Fault::ContentLengthRepeated));
    }

    #[test]
    fn transfer_encoding_ends_in_one_chunked() {
        let transfer = |value| facts(&[("Transfer-Encoding", value)]).map(|facts| facts.transfer);
        assert_eq!(transfer("CHUNKED"), Ok(Transfer::Chunked));
        assert_eq!(transfer("gzip, chunked"), Ok(Transfer::Chunked));
        assert_eq!(transfer("xchunked"), Ok(Transfer::NotChunked));
        for bad in ["", "chunked, gzip", "chunked, chunked", "chunked,", ",chunked"] {
            assert_eq!(transfer(bad), Err(Fault::TransferEncodingValue), "{bad}");
        }
        assert_eq!(
            facts(&[("Transfer-Encoding", "chunked"), ("Content-Length", "1")]),
            Err(Fault::ContentLengthWithTransferEncoding)
        );
        assert_eq!(
            facts(&[("Content-Length", "1"), ("Transfer-Encoding", "chunked")]),
            Err(Fault::TransferEncodingWithContentLength)
        );
    }

    #[test]
    fn connection_tokens_decide_keep_alive() {
        let keeps = |value, minor| facts(&[("Connection", value)]).map(|facts| facts.keeps_alive(minor));
        assert_eq!(keeps("x", 1), Ok(true));
        assert_eq!(keeps("Close", 1), Ok(false));
        assert_eq!(keeps("keep-alive, close", 1), Ok(false));
        assert_eq!(keeps("x", 0), Ok(false));
        assert_eq!(keeps("Keep-Alive", 0), Ok(true));
    }

    #[test]
    fn words_stand_alone() {
        assert!(contains_word(b"a, Close", b"close"));
        assert!(!contains_word(b"closed", b"close"));
        assert!(!contains_word(b"en_close", b"close"));
        assert!(!contains_word(b"", b"close"));
    }
}
