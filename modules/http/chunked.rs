//! The chunked transfer coding, decoded in place at any split of the input (RFC 9112 section 7.1).

use std::ops::Range;

use super::facts::Facts;
use super::head::FieldBlock;
use super::limits::{EXTENSION_BYTES_FREE, EXTENSIONS_OF_BODY_MAX, Limits};
use super::refusal::{Fault, Located};

/// Where in the coding the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    SizeFirstDigit,
    SizeDigit,
    ExtensionNameFirst,
    ExtensionName,
    ExtensionValueFirst,
    ExtensionValue,
    ExtensionQuoted,
    ExtensionEscaped,
    ExtensionQuotedEnd,
    SizeLineFeed,
    Data,
    DataCarriageReturn,
    DataLineFeed,
    TrailerFirst,
    EndLineFeed,
    TrailerLines,
    End,
}

/// Decoder of one chunked body. Zero-copy: data comes out as ranges of the input.
#[derive(Debug)]
pub struct Chunked {
    /// Size of the chunk being read; in `Data` what is left of it.
    remaining: u64,
    /// Bytes of the current size line that say nothing: extensions and leading zeros.
    line_bytes: u32,
    /// Such bytes of all size lines so far, without those that the data they came with make up for.
    excess_bytes: u64,
    place: Place,
    trailers: Option<Box<FieldBlock>>,
}

/// What a decoder found next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Body bytes: a range of the input.
    Data(Range<usize>),
    /// The body is over. Trailers can be taken from the decoder.
    End,
    /// The input is used up.
    NeedMore,
}

impl Default for Chunked {
    fn default() -> Self {
        Chunked { remaining: 0, line_bytes: 0, excess_bytes: 0, place: Place::SizeFirstDigit, trailers: None }
    }
}

impl Chunked {
    /// A decoder that goes on from the same place; `None` within the trailers.
    pub(super) fn probe(&self) -> Option<Chunked> {
        self.trailers.is_none().then_some(Chunked { trailers: None, ..*self })
    }

    /// The trailers, if there were any. To be asked after `Piece::End`.
    pub fn take_trailers(&mut self) -> Option<Box<FieldBlock>> {
        self.trailers.take()
    }

    /// Decodes from `input[*cursor..]` up to the next piece. A fault's place is an index into `input`.
    pub(super) fn decode(
        &mut self,
        input: &[u8],
        cursor: &mut usize,
        limits: &Limits,
    ) -> Result<Piece, Located> {
        while *cursor < input.len() {
            match self.place {
                Place::Data => return Ok(Piece::Data(self.take_data(input, cursor))),
                Place::TrailerLines => {
                    if !self.read_trailers(input, cursor, limits)? {
                        return Ok(Piece::NeedMore);
                    }
                    self.place = Place::End;
                }
                Place::End => return Ok(Piece::End),
                _ => self.step(input[*cursor], cursor, limits)?,
            }
        }
        if self.place == Place::End { Ok(Piece::End) } else { Ok(Piece::NeedMore) }
    }

    fn take_data(&mut self, input: &[u8], cursor: &mut usize) -> Range<usize> {
        let start = *cursor;
        let available = (input.len() - start) as u64;
        let taken = available.min(self.remaining);
        self.remaining -= taken;
        *cursor += taken as usize;
        if self.remaining == 0 {
            self.place = Place::DataCarriageReturn;
        }
        start..*cursor
    }

    /// Advances over one byte outside the data.
    fn step(&mut self, byte: u8, cursor: &mut usize, limits: &Limits) -> Result<(), Located> {
        let at = *cursor;
        match self.place {
            Place::SizeFirstDigit | Place::SizeDigit => self.read_size(byte, at, limits)?,
            Place::SizeLineFeed if byte == b'\n' => self.end_size_line(at, limits)?,
            Place::SizeLineFeed => return Err(Fault::LfAfterChunkSize.at(at)),
            Place::DataCarriageReturn => self.expect_carriage_return(byte, at)?,
            Place::DataLineFeed if byte == b'\n' => {
                *self = Chunked { excess_bytes: self.excess_bytes, ..Chunked::default() }
            }
            Place::DataLineFeed => return Err(Fault::LfAfterChunkData.at(at)),
            Place::TrailerFirst if byte == b'\r' => self.place = Place::EndLineFeed,
            Place::TrailerFirst => {
                self.trailers = Some(Box::default());
                self.place = Place::TrailerLines;
                // The byte belongs to the first line and is read there.
                return Ok(());
            }
            Place::EndLineFeed if byte == b'\n' => self.place = Place::End,
            Place::EndLineFeed => return Err(Fault::LfAfterHeaders.at(at)),
            _ => self.read_extension(byte, at, limits)?,
        }
        *cursor += 1;
        Ok(())
    }

    fn read_size(&mut self, byte: u8, at: usize, limits: &Limits) -> Result<(), Located> {
        if let Some(digit) = hexadecimal(byte) {
            self.place = Place::SizeDigit;
            if self.remaining >> 60 != 0 {
                return Err(Fault::ChunkSizeOverflow.at(at + 1));
            }
            self.remaining = self.remaining << 4 | u64::from(digit);
            // Leading zeros cost memory nobody, but they must not go on for ever.
            return if self.remaining == 0 { self.count(at, limits) } else { Ok(()) };
        }
        self.place = match (self.place, byte) {
            (Place::SizeFirstDigit, _) => return Err(Fault::ChunkSizeCharacter.at(at)),
            (_, b'\r') => Place::SizeLineFeed,
            (_, b';') => Place::ExtensionNameFirst,
            (_, b'\n') => return Err(Fault::CrAfterChunkSize.at(at + 1)),
            _ => return Err(Fault::ChunkSizeCharacter.at(at)),
        };
        Ok(())
    }

    fn read_extension(&mut self, byte: u8, at: usize, limits: &Limits) -> Result<(), Located> {
        self.count(at, limits)?;
        let is_token = super::head::is_token(byte);
        self.place = match (self.place, byte) {
            (Place::ExtensionNameFirst | Place::ExtensionName, _) if is_token => Place::ExtensionName,
            (Place::ExtensionName, b'=') => Place::ExtensionValueFirst,
            (Place::ExtensionValueFirst, b'"') => Place::ExtensionQuoted,
            (Place::ExtensionValueFirst | Place::ExtensionValue, _) if is_token => Place::ExtensionValue,
            (Place::ExtensionQuoted, b'"') => Place::ExtensionQuotedEnd,
            (Place::ExtensionQuoted, b'\\') => Place::ExtensionEscaped,
            (Place::ExtensionQuoted | Place::ExtensionEscaped, _) if super::head::is_value(byte) => {
                Place::ExtensionQuoted
            }
            (Place::ExtensionNameFirst, _) => return Err(Fault::ChunkExtensionCharacter.at(at + 1)),
            (Place::ExtensionQuoted, _) => return Err(Fault::ChunkExtensionQuoted.at(at + 1)),
            (Place::ExtensionEscaped, _) => return Err(Fault::ChunkExtensionPair.at(at + 1)),
            (_, b';') => Place::ExtensionNameFirst,
            (_, b'\r') => Place::SizeLineFeed,
            (_, b'\n') => return Err(Fault::CrAfterExtension.at(at)),
            (Place::ExtensionQuotedEnd, _) => return Err(Fault::ChunkExtensionQuote.at(at)),
            (Place::ExtensionName, _) => return Err(Fault::ChunkExtensionName.at(at + 1)),
            _ => return Err(Fault::ChunkExtensionValue.at(at + 1)),
        };
        Ok(())
    }

    fn count(&mut self, at: usize, limits: &Limits) -> Result<(), Located> {
        self.line_bytes += 1;
        let is_over = self.line_bytes > limits.chunk_extension_bytes_max;
        if is_over { Err(Fault::ChunkExtensionOverflow.at(at)) } else { Ok(()) }
    }

    fn end_size_line(&mut self, at: usize, limits: &Limits) -> Result<(), Located> {
        self.place = if self.remaining == 0 { Place::TrailerFirst } else { Place::Data };
        if self.line_bytes == 0 && self.excess_bytes == 0 {
            return Ok(());
        }
        // Small chunks with long extensions would be a way to send much that no reader ever hears of.
        let justified = self.remaining.saturating_mul(2).saturating_add(EXTENSION_BYTES_FREE);
        self.excess_bytes = (self.excess_bytes + u64::from(self.line_bytes)).saturating_sub(justified);
        let is_over =
            self.excess_bytes > EXTENSIONS_OF_BODY_MAX * u64::from(limits.chunk_extension_bytes_max);
        if is_over { Err(Fault::ChunkExtensionOverflow.at(at)) } else { Ok(()) }
    }

    fn expect_carriage_return(&mut self, byte: u8, at: usize) -> Result<(), Located> {
        match byte {
            b'\r' => self.place = Place::DataLineFeed,
            b'\n' => return Err(Fault::CrAfterChunkData.at(at + 1)),
            _ => return Err(Fault::LfAfterChunkData.at(at)),
        }
        Ok(())
    }

    fn read_trailers(&mut self, input: &[u8], cursor: &mut usize, limits: &Limits) -> Result<bool, Located> {
        let block = self.trailers.get_or_insert_default();
        let before = block.bytes().len();
        let start = *cursor;
        let mut facts = Facts::of_trailers();
        block.read_fields(input, cursor, limits, &mut facts).map_err(|located| {
            let at = (start + located.at).saturating_sub(before);
            located.fault.at(at)
        })
    }
}

fn hexadecimal(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(text: &str) -> Result<String, Fault> {
        let input = text.as_bytes();
        let mut decoder = Chunked::default();
        let mut cursor = 0;
        let mut body = String::new();
        loop {
            match decoder.decode(input, &mut cursor, &Limits::default()).map_err(|located| located.fault)? {
                Piece::Data(range) => body.push_str(std::str::from_utf8(&input[range]).unwrap()),
                Piece::End => return Ok(body),
                Piece::NeedMore => panic!("{text:?} is cut"),
            }
        }
    }

    #[test]
    fn bodies_and_their_extensions() {
        assert_eq!(decode("3\r\nabc\r\n0\r\n\r\n"), Ok("abc".into()));
        assert_eq!(decode("A\r\n0123456789\r\n000\r\n\r\n"), Ok("0123456789".into()));
        assert_eq!(decode("1;a=\"x;\\\"y\";b=;c\r\nz\r\n0;l\r\n\r\n"), Ok("z".into()));
        assert_eq!(decode("0\r\nA: b\r\n\r\n"), Ok(String::new()));
    }

    #[test]
    fn faults() {
        let refused = [
            (" 3\r\n", Fault::ChunkSizeCharacter),
            ("\r\n", Fault::ChunkSizeCharacter),
            ("3 \r\n", Fault::ChunkSizeCharacter),
            ("3\n", Fault::CrAfterChunkSize),
            ("3\ra", Fault::LfAfterChunkSize),
            ("FFFFFFFFFFFFFFFFF\r\n", Fault::ChunkSizeOverflow),
            ("3;\r\n", Fault::ChunkExtensionCharacter),
            ("3; a\r\n", Fault::ChunkExtensionCharacter),
            ("3;a\n", Fault::CrAfterExtension),
            ("1\r\nab", Fault::LfAfterChunkData),
            ("1\r\na\n", Fault::CrAfterChunkData),
            ("0\r\n\rx", Fault::LfAfterHeaders),
            ("0\r\nContent-Length: 1\r\n\r\n", Fault::ContentLengthWithTransferEncoding),
            ("0\r\nTransfer-Encoding: chunked\r\n\r\n", Fault::TransferEncodingValue),
            ("0\r\n\n", Fault::HeaderFieldCharacter),
        ];
        for (text, fault) in refused {
            assert_eq!(decode(text), Err(fault), "{text:?}");
        }
        assert_eq!(decode(&format!("1;{}\r\n", "a".repeat(17_000))), Err(Fault::ChunkExtensionOverflow));
        assert_eq!(decode(&"0".repeat(17_000)), Err(Fault::ChunkExtensionOverflow));
    }

    #[test]
    fn extensions_of_all_chunks_are_limited_by_the_data() {
        let body = |size: usize, extension: usize, count: usize| {
            let (data, name) = ("d".repeat(size), "a".repeat(extension));
            format!("{}0\r\n\r\n", format!("{size:x};{name}\r\n{data}\r\n").repeat(count))
        };
        assert_eq!(decode(&body(1, 15_000, 3)), Err(Fault::ChunkExtensionOverflow));
        assert_eq!(decode(&body(1, 100, 500)), Err(Fault::ChunkExtensionOverflow));
        assert!(decode(&body(1, 15_000, 2)).is_ok(), "two may be long");
        assert!(decode(&body(2, 10_000, 3)).is_ok(), "as in Node's tests");
        assert!(decode(&body(1, 10, 10_000)).is_ok(), "a few bytes are each chunk's own");
        assert!(decode(&body(1000, 1500, 100)).is_ok(), "much data makes up for much");
    }
}
