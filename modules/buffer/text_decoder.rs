//! The decoder behind `TextDecoder`: every label of the WHATWG Encoding Standard, in pieces or whole.

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding};

/// A decoder and what the script asked of it.
pub struct TextDecoder {
    decoder: Decoder,
    fatal: bool,
    keeps_mark: bool,
    /// True from the first byte of a text until its last piece.
    is_inside: bool,
}

/// Ill-formed input met by a decoder that was asked to be fatal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Malformed;

/// Lower-case standard name of the encoding that a label stands for.
pub fn name_of_label(label: &[u8]) -> Option<String> {
    Encoding::for_label_no_replacement(label).map(|encoding| encoding.name().to_ascii_lowercase())
}

impl TextDecoder {
    /// A decoder for a label; None if no encoding has it. `keeps_mark`: a byte order mark is text.
    pub fn new(label: &[u8], fatal: bool, keeps_mark: bool) -> Option<TextDecoder> {
        let encoding = Encoding::for_label_no_replacement(label)?;
        Some(TextDecoder { decoder: fresh(encoding, keeps_mark), fatal, keeps_mark, is_inside: false })
    }

    /// Decodes the next piece; `last` ends the text and makes the decoder ready for another one.
    pub fn decode(&mut self, bytes: &[u8], last: bool) -> Result<Vec<u16>, Malformed> {
        if !self.is_inside {
            self.decoder = fresh(self.decoder.encoding(), self.keeps_mark);
        }
        self.is_inside = !last;
        let room = self.decoder.max_utf16_buffer_length(bytes.len()).ok_or(Malformed)?;
        let mut units = vec![0; room];
        let written = if self.fatal {
            self.decode_strictly(bytes, &mut units, last)
        } else {
            self.decode_leniently(bytes, &mut units, last)
        };
        if written.is_err() {
            self.is_inside = false;
        }
        units.truncate(written?);
        Ok(units)
    }

    fn decode_strictly(&mut self, bytes: &[u8], units: &mut [u16], last: bool) -> Result<usize, Malformed> {
        let (result, _, written) = self.decoder.decode_to_utf16_without_replacement(bytes, units, last);
        if matches!(result, DecoderResult::Malformed(..)) {
            return Err(Malformed);
        }
        assert!(result == DecoderResult::InputEmpty, "the output has room for the worst case");
        Ok(written)
    }

    fn decode_leniently(&mut self, bytes: &[u8], units: &mut [u16], last: bool) -> Result<usize, Malformed> {
        let (result, _, written, _) = self.decoder.decode_to_utf16(bytes, units, last);
        assert!(result == CoderResult::InputEmpty, "the output has room for the worst case");
        Ok(written)
    }
}

fn fresh(encoding: &'static Encoding, keeps_mark: bool) -> Decoder {
    if keeps_mark {
        encoding.new_decoder_without_bom_handling()
    } else {
        encoding.new_decoder_with_bom_removal()
    }
}
