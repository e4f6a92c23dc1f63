//! The text that is written: a copy of the source in which ranges become blanks of the same length.

use oxc_span::Span;

pub struct Blanks<'s> {
    source: &'s str,
    bytes: Vec<u8>,
}

impl<'s> Blanks<'s> {
    pub fn new(source: &'s str) -> Blanks<'s> {
        Blanks { source, bytes: source.as_bytes().to_vec() }
    }

    pub fn source(&self) -> &'s str {
        self.source
    }

    pub fn finish(self) -> String {
        String::from_utf8(self.bytes).expect("characters are replaced as a whole")
    }

    /// Blanks a range. Lines stay, and characters give way to as many bytes.
    pub fn blank(&mut self, start: u32, end: u32) {
        let (start, end) = (start as usize, end as usize);
        let mut at = start;
        for character in self.source[start..end].chars() {
            let length = character.len_utf8();
            let blank = match length {
                _ if matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}') => "",
                1 => " ",
                2 => "\u{a0}",
                3 => "\u{2002}",
                _ => "\u{a0}\u{a0}",
            };
            if !blank.is_empty() {
                self.bytes[at..at + length].copy_from_slice(blank.as_bytes());
            }
            at += length;
        }
    }

    pub fn blank_span(&mut self, span: Span) {
        self.blank(span.start, span.end);
    }

    /// Writes one ASCII character over one that was blanked.
    pub fn put(&mut self, at: u32, character: u8) {
        assert!(self.source.as_bytes()[at as usize].is_ascii(), "one byte for one byte");
        self.bytes[at as usize] = character;
    }

    /// Where the next token begins: behind white space and comments.
    pub fn next_token(&self, from: u32) -> u32 {
        let bytes = self.source.as_bytes();
        let mut at = from as usize;
        while at < bytes.len() {
            let rest = &self.source[at..];
            if rest.starts_with("//") {
                at += rest.find(['\n', '\r']).unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            } else {
                match rest.chars().next() {
                    Some(character) if character.is_whitespace() || character == '\u{feff}' => {
                        at += character.len_utf8();
                    }
                    _ => break,
                }
            }
        }
        at as u32
    }

    /// The byte that the next token begins with, 0 at the end.
    pub fn next_byte(&self, from: u32) -> u8 {
        self.source.as_bytes().get(self.next_token(from) as usize).copied().unwrap_or(0)
    }

    /// What was written last before a place and is no blank, 0 at the start. Comments count as text: a semicolon too many does no harm.
    pub fn written_before(&self, at: u32) -> u8 {
        let written = &self.bytes[..at as usize];
        written.iter().rev().copied().find(|byte| !byte.is_ascii_whitespace()).unwrap_or(0)
    }

    pub fn has_line_end(&self, start: u32, end: u32) -> bool {
        self.source[start as usize..end as usize].contains(['\n', '\r', '\u{2028}', '\u{2029}'])
    }

    /// The identifier that starts here.
    pub fn word_at(&self, at: u32) -> &'s str {
        let rest = &self.source[at as usize..];
        let is_part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
        &rest[..rest.find(|character| !is_part(character)).unwrap_or(rest.len())]
    }
}
