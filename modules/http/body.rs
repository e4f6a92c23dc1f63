//! The body of one message, framed by length, by chunks or by the end of the connection.

use super::chunked::{Chunked, Piece};
use super::head::FieldBlock;
use super::limits::Limits;
use super::refusal::{Fault, Located};

/// Decoder of one message's body.
#[derive(Debug, Default)]
pub enum Body {
    /// No body, or nothing left of it.
    #[default]
    Over,
    /// Bytes left of a body of known length.
    Length(u64),
    /// A body in chunks.
    Chunks(Chunked),
    /// Everything until the peer closes. Responses only.
    UntilClose,
}

impl Body {
    /// A body of `length` bytes.
    pub(super) fn of_length(length: u64) -> Body {
        if length == 0 { Body::Over } else { Body::Length(length) }
    }

    /// True when nothing more is expected.
    pub fn is_over(&self) -> bool {
        matches!(self, Body::Over)
    }

    /// Whether the body ends within these pieces, which nobody has taken yet.
    pub(super) fn ends_in<'bytes>(
        &self,
        mut pieces: impl Iterator<Item = &'bytes [u8]>,
        limits: &Limits,
    ) -> bool {
        match self {
            Body::Over => true,
            Body::Length(left) => pieces.map(|piece| piece.len() as u64).sum::<u64>() >= *left,
            Body::Chunks(chunks) => {
                let mut probe = chunks.probe();
                pieces.any(|piece| probe.as_mut().is_some_and(|probe| probe.ends_in(piece, limits)))
            }
            Body::UntilClose => false,
        }
    }

    /// Takes the next piece from `input[*cursor..]`. A fault's place is an index into `input`.
    pub(super) fn decode(
        &mut self,
        input: &[u8],
        cursor: &mut usize,
        limits: &Limits,
    ) -> Result<Piece, Located> {
        let available = input.len() - *cursor;
        let taken = match self {
            Body::Over => return Ok(Piece::End),
            Body::Chunks(chunks) => return chunks.decode(input, cursor, limits),
            _ if available == 0 => return Ok(Piece::NeedMore),
            Body::UntilClose => available,
            Body::Length(left) => {
                let taken = available.min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= taken as u64;
                if *left == 0 {
                    *self = Body::Over;
                }
                taken
            }
        };
        let start = *cursor;
        *cursor += taken;
        Ok(Piece::Data(start..*cursor))
    }

    /// Ends the body after `Piece::End` and gives its trailers.
    pub(super) fn finish(&mut self) -> Option<Box<FieldBlock>> {
        match std::mem::take(self) {
            Body::Chunks(mut chunks) => chunks.take_trailers(),
            _ => None,
        }
    }

    /// The peer closed: an error unless the body was complete or goes until the close.
    pub(super) fn end_of_input(&mut self) -> Result<(), Fault> {
        match self {
            Body::Over | Body::UntilClose => {
                *self = Body::Over;
                Ok(())
            }
            Body::Length(_) | Body::Chunks(_) => Err(Fault::EndOfInput),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_used_up_and_not_exceeded() {
        let mut body = Body::of_length(3);
        let mut cursor = 0;
        let limits = Limits::default();
        assert_eq!(body.decode(b"ab", &mut cursor, &limits), Ok(Piece::Data(0..2)));
        assert_eq!(body.decode(b"ab", &mut cursor, &limits), Ok(Piece::NeedMore));
        cursor = 0;
        assert_eq!(body.decode(b"cGET", &mut cursor, &limits), Ok(Piece::Data(0..1)));
        assert_eq!(body.decode(b"cGET", &mut cursor, &limits), Ok(Piece::End));
        assert_eq!(cursor, 1);
    }
}
