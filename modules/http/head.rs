//! Header fields as offsets into one pooled buffer, read line by line from any split of the input.
//!
//! A block serves request heads, response heads and trailers. It reports a fault of a field only when the
//! field's line is whole, so the outcome never depends on how the bytes were cut.

use memchr::memchr;

use super::facts::Facts;
use super::limits::Limits;
use super::refusal::{Fault, Located};

/// A range of a block's bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub(super) fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end && end <= u32::MAX as usize, "limits keep a head far below 4 GiB");
        Span { start: start as u32, end: end as u32 }
    }

    /// The bytes that this range covers.
    #[inline]
    pub fn of(self, bytes: &[u8]) -> &[u8] {
        &bytes[self.start as usize..self.end as usize]
    }
}

/// One header field as it was received: letter case kept, white space around the value removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name, in its own letter case.
    pub name: Span,
    /// The value, latin1.
    pub value: Span,
}

/// Bytes of a head or of trailers, and the fields found in them. `clear` keeps the capacity.
#[derive(Debug, Default)]
pub struct FieldBlock {
    pub(super) bytes: Vec<u8>,
    pub(super) fields: Vec<Field>,
    /// First byte of the line that is still being received.
    line_start: usize,
    /// Bytes that count against `header_bytes_max`, of the lines before `line_start`.
    counted: usize,
    /// Field lines seen, kept or not.
    lines: usize,
}

/// What one line of a block was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A whole line, its CRLF included.
    Whole(Span),
    /// The input ended before the line did.
    Cut,
}

impl FieldBlock {
    /// Forgets the message and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.fields.clear();
        self.line_start = 0;
        self.counted = 0;
        self.lines = 0;
    }

    /// The received bytes, separators included.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many fields were kept.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// True when no field was kept.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Names and values in the order and letter case of the wire: Node's `rawHeaders`. Both are latin1.
    pub fn raw_headers(&self) -> impl ExactSizeIterator<Item = (&[u8], &[u8])> {
        self.fields.iter().map(|field| (field.name.of(&self.bytes), field.value.of(&self.bytes)))
    }

    /// Value of the first field with this name, letter case aside.
    pub fn get<'block>(&'block self, name: &str) -> Option<&'block [u8]> {
        let wanted = name.as_bytes();
        self.raw_headers().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    }

    /// Memory that this block holds on to.
    pub(super) fn capacity_bytes(&self) -> usize {
        self.bytes.capacity() + self.fields.capacity() * size_of::<Field>()
    }

    /// Takes bytes up to the end of the current line out of `input`.
    pub(super) fn take_line(&mut self, input: &[u8], cursor: &mut usize) -> Line {
        let rest = &input[*cursor..];
        let taken = memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        self.bytes.extend_from_slice(&rest[..taken]);
        *cursor += taken;
        if self.bytes.last() != Some(&b'\n') || taken == 0 {
            return Line::Cut;
        }
        let line = Span::new(self.line_start, self.bytes.len());
        self.line_start = self.bytes.len();
        Line::Whole(line)
    }

    /// The bytes received of the line that is not whole yet.
    pub(super) fn cut_line(&self) -> &[u8] {
        &self.bytes[self.line_start..]
    }

    /// Counts bytes of a start line, and refuses when there are too many.
    pub(super) fn count(&mut self, bytes: usize, limits: &Limits) -> Result<(), Located> {
        self.counted += bytes;
        self.check_size(0, limits)
    }

    /// Refuses when the block, with `pending` more counted bytes, is as large as the limits allow.
    pub(super) fn check_size(&self, pending: usize, limits: &Limits) -> Result<(), Located> {
        let is_over = self.counted + pending >= limits.header_bytes_max
            || self.bytes.len() > limits.raw_bytes_max(self.lines);
        if is_over { Err(Fault::HeaderOverflow.at(self.bytes.len())) } else { Ok(()) }
    }

    /// Refuses a field line that is too long already, though its end has not arrived.
    pub(super) fn check_cut_field(&self, limits: &Limits) -> Result<(), Located> {
        let line = self.cut_line();
        // Counting exactly costs a search; the length of the line is never less than its count.
        if self.check_size(line.len(), limits).is_ok() {
            Ok(())
        } else {
            self.check_size(counted_bytes(line), limits)
        }
    }

    /// Reads field lines until the empty line. True when it was found.
    pub(super) fn read_fields(
        &mut self,
        input: &[u8],
        cursor: &mut usize,
        limits: &Limits,
        facts: &mut Facts,
    ) -> Result<bool, Located> {
        loop {
            let Line::Whole(line) = self.take_line(input, cursor) else {
                self.check_cut_start(limits)?;
                self.check_cut_field(limits)?;
                return Ok(false);
            };
            match line.of(&self.bytes) {
                b"\r\n" => return Ok(true),
                b"\n" => return Err(Fault::HeaderFieldCharacter.at(line.end as usize)),
                [b'\r', ..] => return Err(Fault::LfAfterHeaders.at(line.start as usize + 1)),
                _ => self.read_field(line, limits, facts)?,
            }
        }
    }

    /// Refuses a line by its first bytes, though its end has not arrived: who sends them waits for an answer.
    fn check_cut_start(&self, limits: &Limits) -> Result<(), Located> {
        match self.cut_line() {
            [b'\r', after, ..] if *after != b'\n' => Err(Fault::LfAfterHeaders.at(self.line_start + 1)),
            [first, ..] if is_blank(*first) && self.lines == 0 => {
                Err(Fault::SpaceAfterStartLine.at(self.line_start + 1))
            }
            [first, ..] if is_blank(*first) && !limits.lenient => {
                Err(Fault::FoldedHeader.at(self.line_start))
            }
            _ => Ok(()),
        }
    }

    fn read_field(&mut self, line: Span, limits: &Limits, facts: &mut Facts) -> Result<(), Located> {
        let start = line.start as usize;
        let text = line.of(&self.bytes);
        let is_first = self.lines == 0;
        if limits.lenient && !is_first && is_blank(text[0]) {
            return self.read_fold(line, limits);
        }
        let (name, value) = split_field(text, is_first, limits.lenient)
            .map_err(|located| located.fault.at(start + located.at))?;
        let count = counted_bytes(text);
        facts
            .note(name.of(text), value.of(text))
            .map_err(|located| located.fault.at(start + value.start as usize + located.at))?;
        self.lines += 1;
        self.counted += count;
        self.check_size(0, limits)?;
        self.keep(Field { name: name.shifted(start), value: value.shifted(start) }, limits);
        Ok(())
    }

    /// Joins a folded line to the value of the field before it. Framing and connection fields must stand on one line: they
    /// were read already.
    fn read_fold(&mut self, line: Span, limits: &Limits) -> Result<(), Located> {
        let start = line.start as usize;
        let refused = Fault::FoldedHeader.at(start);
        let end = value_end(line.of(&self.bytes), 0, limits.lenient)
            .map_err(|located| located.fault.at(start + located.at))?;
        let Some(last) = self.fields.last().copied() else { return Err(refused) };
        if super::facts::is_noted(last.name.of(&self.bytes)) {
            return Err(refused);
        }
        let text = &self.bytes[start..start + end];
        let blanks = text.iter().take_while(|byte| is_blank(**byte)).count();
        let trailing = text[blanks..].iter().rev().take_while(|byte| is_blank(**byte)).count();
        let (from, to) = (start + blanks, start + end - trailing);
        let value_end = last.value.end as usize;
        self.bytes[value_end] = b' ';
        self.bytes.copy_within(from..to, value_end + 1);
        let value = Span::new(last.value.start as usize, value_end + 1 + to - from);
        self.fields.last_mut().expect("looked at above").value = value;
        self.lines += 1;
        self.counted += end;
        self.check_size(0, limits)
    }

    /// Remembers a field if the limit on their number allows.
    #[inline]
    pub(super) fn keep(&mut self, field: Field, limits: &Limits) {
        if self.fields.len() < limits.fields_kept() {
            self.fields.push(field);
        }
    }
}

impl Span {
    fn shifted(self, by: usize) -> Span {
        Span::new(self.start as usize + by, self.end as usize + by)
    }
}

/// The bytes of a field line that Node counts: the name, and the value from its first to its last byte with
/// the white space behind it. Works for a line that is not whole yet, and only grows as more of it arrives.
fn counted_bytes(line: &[u8]) -> usize {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let Some(colon) = memchr(b':', line) else { return line.len() };
    let value = &line[colon + 1..];
    let blanks = value.iter().take_while(|byte| is_blank(**byte)).count();
    colon + value.len() - blanks
}

/// Splits a whole line into name and value, both as ranges of the line.
fn split_field(line: &[u8], is_first: bool, lenient: bool) -> Result<(Span, Span), Located> {
    if is_blank(line[0]) {
        let fault = if is_first { Fault::SpaceAfterStartLine } else { Fault::FoldedHeader };
        return Err(fault.at(usize::from(is_first)));
    }
    let colon = line.iter().take_while(|byte| is_token(**byte)).count();
    if colon == 0 || line[colon] != b':' {
        return Err(name_fault(line, colon));
    }
    let end = value_end(line, colon + 1, lenient)?;
    let blanks = line[colon + 1..end].iter().take_while(|byte| is_blank(**byte)).count();
    let start = colon + 1 + blanks;
    let trailing = line[start..end].iter().rev().take_while(|byte| is_blank(**byte)).count();
    Ok((Span::new(0, colon), Span::new(start, end - trailing)))
}

/// Why no colon stands behind the token that `line` begins with. Node has other words for a space behind names that it knows.
#[cold]
fn name_fault(line: &[u8], end: usize) -> Located {
    let is_known = super::facts::is_noted(&line[..end]) && !matches!(end, 4 | 6);
    if is_known && line[end] == b' ' {
        return Fault::HeaderFieldCharacter.at(end + 1);
    }
    Fault::HeaderToken.at(end)
}

/// Where the value ends: at the CRLF, which must be the only control characters but tabs.
fn value_end(line: &[u8], from: usize, lenient: bool) -> Result<usize, Located> {
    let passes = |byte: &u8| is_value(*byte) || (lenient && !matches!(byte, b'\r' | b'\n'));
    let end = from + line[from..].iter().take_while(|byte| passes(byte)).count();
    match &line[end..] {
        b"\r\n" => Ok(end),
        [b'\n', ..] => Err(Fault::CrAfterHeaderValue.at(end)),
        [b'\r', ..] => Err(Fault::LfAfterHeaderValue.at(end + 1)),
        _ => Err(Fault::HeaderValueCharacter.at(end)),
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Bytes of a field value: visible latin1, space and tab (RFC 9110 section 5.5).
pub(super) fn is_value(byte: u8) -> bool {
    byte == b'\t' || (byte >= b' ' && byte != 0x7f)
}

/// Bytes of a token (RFC 9110 section 5.6.2).
pub(super) fn is_token(byte: u8) -> bool {
    TOKEN[byte as usize]
}

static TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let text = b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut at = 0;
    while at < text.len() {
        table[text[at] as usize] = true;
        at += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Result<(&str, &str), (Fault, usize)>) {
        let text = line.as_bytes();
        let found = split_field(text, false, false);
        let found = found
            .map(|(name, value)| (name.of(text), value.of(text)))
            .map_err(|located| (located.fault, located.at));
        assert_eq!(found, expected.map(|(name, value)| (name.as_bytes(), value.as_bytes())), "{line:?}");
    }

    #[test]
    fn a_line_is_a_token_a_colon_and_a_value() {
        check("A: b\r\n", Ok(("A", "b")));
        check("A:b \t\r\n", Ok(("A", "b")));
        check("A:\r\n", Ok(("A", "")));
        check("A:  \r\n", Ok(("A", "")));
        check("A: b\tc\r\n", Ok(("A", "b\tc")));
        check("A : b\r\n", Err((Fault::HeaderToken, 1)));
        check(": b\r\n", Err((Fault::HeaderToken, 0)));
        check("A\r\n", Err((Fault::HeaderToken, 1)));
        check(" A: b\r\n", Err((Fault::FoldedHeader, 0)));
        check("A: b\n", Err((Fault::CrAfterHeaderValue, 4)));
        check("A: b\rc\r\n", Err((Fault::LfAfterHeaderValue, 5)));
        check("A: b\r\r\n", Err((Fault::LfAfterHeaderValue, 5)));
        check("A: b\0\r\n", Err((Fault::HeaderValueCharacter, 4)));
    }

    #[test]
    fn counting_only_grows_with_the_line() {
        let line = b"Name: \t value \r\n";
        let counts: Vec<_> = (0..=line.len()).map(|end| counted_bytes(&line[..end])).collect();
        assert!(counts.is_sorted());
        assert_eq!(counts.last(), Some(&10));
    }
}
