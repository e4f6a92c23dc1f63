//! The text that is written: a copy of the source in which ranges become blanks of the same length.

use oxc_span::Span;

const LINE_ENDS: [char; 4] = ['\n', '\r', '\u{2028}', '\u{2029}'];

pub struct Blanks<'s> {
    source: &'s str,
    bytes: Vec<u8>,
    comments: Vec<Span>,
}

impl<'s> Blanks<'s> {
    /// `comments` are in the order of the source.
    pub fn new(source: &'s str, comments: Vec<Span>) -> Blanks<'s> {
        Blanks { source, bytes: source.as_bytes().to_vec(), comments }
    }

    pub fn finish(self) -> String {
        String::from_utf8(self.bytes).expect("characters are replaced as a whole")
    }

    /// Blanks a range. Lines stay, and characters give way to as many bytes.
    pub fn blank(&mut self, start: u32, end: u32) {
        let mut at = start as usize;
        for character in self.between(start, end).chars() {
            let length = character.len_utf8();
            let blank = match length {
                _ if LINE_ENDS.contains(&character) => "",
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

    /// The source between two places; nothing where they make no range. Sources come from anywhere: none may end the process.
    fn between(&self, start: u32, end: u32) -> &'s str {
        self.source.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Writes an ASCII character over the blanked one that has its byte here, and spaces over what is left of its bytes.
    pub fn put(&mut self, at: u32, character: u8) {
        let start = self.source.floor_char_boundary(at as usize);
        let Some(replaced) = self.source[start..].chars().next() else { return };
        let place = &mut self.bytes[start..start + replaced.len_utf8()];
        place.fill(b' ');
        place[0] = character;
    }

    /// Where the next token begins: behind white space and comments.
    pub fn next_token(&self, from: u32) -> u32 {
        let bytes = self.source.as_bytes();
        let mut at = self.source.ceil_char_boundary(from as usize);
        while at < bytes.len() {
            let rest = &self.source[at..];
            if rest.starts_with("//") {
                at += rest.find(LINE_ENDS).unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            } else {
                match rest.chars().next() {
                    // The parser takes the last two as well.
                    Some(character)
                        if character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}') =>
                    {
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

    /// What was written last before a place and is no blank and no comment, 0 at the start. Blanks of more than a byte count as
    /// text: a semicolon too many does no harm.
    pub fn written_before(&self, at: u32) -> u8 {
        let mut end = at as usize;
        loop {
            end = self.bytes[..end].trim_ascii_end().len();
            let before = self.comments.partition_point(|comment| (comment.start as usize) < end);
            match self.comments[..before].last() {
                Some(comment) if comment.end as usize >= end => end = comment.start as usize,
                _ => return self.bytes[..end].last().copied().unwrap_or(0),
            }
        }
    }

    pub fn has_line_end(&self, start: u32, end: u32) -> bool {
        self.between(start, end).contains(LINE_ENDS)
    }

    /// The identifier that starts here.
    pub fn word_at(&self, at: u32) -> &'s str {
        let rest = &self.source[at as usize..];
        let is_part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
        &rest[..rest.find(|character| !is_part(character)).unwrap_or(rest.len())]
    }
}
