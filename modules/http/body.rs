//! The body of one message, framed by length, by chunks or by the end of the connection.

use super::chunked::{Chunked, Piece};
use super::head::FieldBlock;
use super::held::Held;
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

    /// Whether the body ends within what waits, which nobody has taken yet.
    pub(super) fn ends_in(&self, held: &mut Held, limits: &Limits) -> bool {
        match self {
            Body::Over => true,
            Body::Length(left) => held.len() as u64 >= *left,
            Body::Chunks(chunks) => {
                let mut probe = held.take_probe().unwrap_or_else(|| Box::new(Probe::new(chunks)));
                let ends = probe.look_through(held, limits);
                held.keep_probe(probe);
                ends
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

/// A look ahead at what waits of a body in chunks: bytes are looked at once.
#[derive(Debug)]
pub struct Probe {
    /// `None` where no end is to be found.
    decoder: Option<Chunked>,
    /// Bytes of what waits that were looked at.
    seen: usize,
    ends: bool,
}

impl Probe {
    fn new(chunks: &Chunked) -> Probe {
        Probe { decoder: chunks.probe(), seen: 0, ends: false }
    }

    fn look_through(&mut self, held: &Held, limits: &Limits) -> bool {
        let mut skip = std::mem::replace(&mut self.seen, held.len());
        for piece in held.pieces() {
            let start = skip.min(piece.len());
            skip -= start;
            self.look_at(&piece[start..], limits);
        }
        self.ends
    }

    fn look_at(&mut self, input: &[u8], limits: &Limits) {
        let mut cursor = 0;
        while let Some(decoder) = &mut self.decoder {
            match decoder.decode(input, &mut cursor, limits) {
                Ok(Piece::Data(_)) => {}
                Ok(Piece::NeedMore) => return,
                found => {
                    self.ends = matches!(found, Ok(Piece::End));
                    self.decoder = None;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::held::Input;
    use super::*;

    #[test]
    fn what_waits_is_looked_through_once() {
        let limits = Limits::default();
        let waiting = |bytes: &[u8]| {
            let mut held = Held::default();
            held.put_back(Input::Copied(bytes.to_vec()), 0);
            held
        };
        let body = Body::Chunks(Chunked::default());
        let mut held = waiting(b"3\r\nab");
        assert!(!body.ends_in(&mut held, &limits));
        let probe = held.take_probe().expect("the look is remembered");
        // What was seen is another text now: only what stands behind it counts.
        let mut held = waiting(b"??????c\r\n0\r\n\r\n");
        held.keep_probe(Box::new(Probe { seen: 5, ..*probe }));
        assert!(!body.ends_in(&mut held, &limits), "a fault stays one");
        let mut held = waiting(b"?????c\r\n0\r\n");
        let mut seen = waiting(b"3\r\nab");
        assert!(!body.ends_in(&mut seen, &limits));
        held.keep_probe(seen.take_probe().expect("the look is remembered"));
        assert!(!body.ends_in(&mut held, &limits));
        let mut whole = waiting(b"???????????\r\nGET");
        whole.keep_probe(held.take_probe().expect("the look is remembered"));
        assert!(body.ends_in(&mut whole, &limits) && body.ends_in(&mut whole, &limits));
        // What is taken from the front takes the look with it.
        whole.take_first();
        assert!(whole.take_probe().is_none());
    }

    #[test]
    fn a_length_ends_where_enough_waits() {
        let mut held = Held::default();
        assert!(!Body::of_length(3).ends_in(&mut held, &Limits::default()));
        held.put_back(Input::Copied(b"abc".to_vec()), 0);
        assert!(Body::of_length(3).ends_in(&mut held, &Limits::default()));
        assert!(!Body::of_length(4).ends_in(&mut held, &Limits::default()));
    }

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
