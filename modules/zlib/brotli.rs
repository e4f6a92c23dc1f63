//! Brotli, RFC 7932.

use super::codec::{Codec, Step, Trouble};
use super::options::{Parameters, refused};
use brotli::enc::StandardAlloc;
use brotli::enc::backward_references::{BrotliEncoderMode as Mode, BrotliEncoderParams};
use brotli::enc::encode::{BrotliEncoderOperation as Operation, BrotliEncoderStateStruct};
use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState};
use std::borrow::Cow;

/// `BROTLI_OPERATION_FINISH`
const FINISH: i32 = 2;

/// The parameter of a decoder that allows windows above 16 MiB.
const DECODER_LARGE_WINDOW: u32 = 1;

type Encoder = BrotliEncoderStateStruct<StandardAlloc>;
type Decoder = BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>;

/// A stream that is compressed.
pub struct Compressing {
    stream: Box<Encoder>,
    parameters: Parameters,
}

impl Compressing {
    /// Begins a stream.
    pub fn new(parameters: Parameters) -> Result<Compressing, Trouble> {
        Ok(Compressing { stream: encoder(&parameters)?, parameters })
    }
}

fn encoder(parameters: &Parameters) -> Result<Box<Encoder>, Trouble> {
    let mut stream = Box::new(BrotliEncoderStateStruct::new(StandardAlloc::default()));
    for (number, value) in parameters {
        if !set(&mut stream.params, *number, *value) {
            return Err(refused());
        }
    }
    Ok(stream)
}

/// Sets `BROTLI_PARAM_*` by its number; false if the library has no such thing. It clamps values itself.
fn set(parameters: &mut BrotliEncoderParams, number: u32, value: i64) -> bool {
    let count = value as i32;
    match number {
        0 => parameters.mode = mode(value),
        1 => parameters.quality = count,
        2 => parameters.lgwin = count,
        3 => parameters.lgblock = count,
        4 if value == 0 || value == 1 => parameters.disable_literal_context_modeling = count,
        5 => parameters.size_hint = value as usize,
        6 => parameters.large_window = value != 0,
        // NPOSTFIX and NDIRECT only tune: the library chooses them itself.
        7 | 8 => {}
        // A stream begins at its start.
        _ => return number == 9 && value == 0,
    }
    true
}

fn mode(number: i64) -> Mode {
    match number {
        1 => Mode::BROTLI_MODE_TEXT,
        2 => Mode::BROTLI_MODE_FONT,
        _ => Mode::BROTLI_MODE_GENERIC,
    }
}

fn operation(number: i32) -> Operation {
    match number {
        1 => Operation::BROTLI_OPERATION_FLUSH,
        2 => Operation::BROTLI_OPERATION_FINISH,
        3 => Operation::BROTLI_OPERATION_EMIT_METADATA,
        _ => Operation::BROTLI_OPERATION_PROCESS,
    }
}

impl Codec for Compressing {
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Result<Step, Trouble> {
        let (mut in_left, mut consumed) = (input.len(), 0);
        let (mut out_left, mut produced) = (output.len(), 0);
        let done = self.stream.compress_stream(
            operation(flush),
            &mut in_left,
            input,
            &mut consumed,
            &mut out_left,
            output,
            &mut produced,
            &mut None,
            &mut |_, _, _, _| (),
        );
        if done {
            Ok(Step { consumed, produced })
        } else {
            Err(Trouble::new("Compression failed", -2, "ERR_BROTLI_COMPRESSION_FAILED"))
        }
    }

    fn reset(&mut self) -> Result<(), Trouble> {
        self.stream = encoder(&self.parameters)?;
        Ok(())
    }
}

/// A stream that is decompressed.
pub struct Decompressing {
    stream: Box<Decoder>,
    has_large_window: bool,
}

impl Decompressing {
    /// Begins a stream.
    pub fn new(parameters: &Parameters) -> Decompressing {
        let is_large = |pair: &(u32, i64)| pair.0 == DECODER_LARGE_WINDOW && pair.1 != 0;
        let has_large_window = parameters.iter().any(is_large);
        Decompressing { stream: decoder(has_large_window), has_large_window }
    }
}

fn decoder(has_large_window: bool) -> Box<Decoder> {
    let heap = StandardAlloc::default;
    let make = if has_large_window { BrotliState::new } else { BrotliState::new_strict };
    Box::new(make(heap(), heap(), heap()))
}

impl Codec for Decompressing {
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Result<Step, Trouble> {
        let (mut in_left, mut consumed) = (input.len(), 0);
        let (mut out_left, mut produced) = (output.len(), 0);
        let mut total = 0;
        let result = BrotliDecompressStream(
            &mut in_left,
            &mut consumed,
            input,
            &mut out_left,
            &mut produced,
            output,
            &mut total,
            &mut self.stream,
        );
        match result {
            BrotliResult::ResultFailure => Err(failed(&self.stream)),
            BrotliResult::NeedsMoreInput if flush == FINISH => Err(Trouble::truncated()),
            _ => Ok(Step { consumed, produced }),
        }
    }

    fn reset(&mut self) -> Result<(), Trouble> {
        self.stream = decoder(self.has_large_window);
        Ok(())
    }
}

/// Node's code is the library's name without its prefix, underscore and all: `ERR__ERROR_FORMAT_PADDING_1`.
fn failed(stream: &Decoder) -> Trouble {
    let name = format!("{:?}", stream.error_code);
    let rest = name.strip_prefix("BROTLI_DECODER").unwrap_or(&name);
    Trouble {
        message: Cow::Borrowed("Decompression failed"),
        errno: stream.error_code as i32,
        code: Cow::Owned(format!("ERR_{rest}")),
    }
}
