//! What every codec of node:zlib can do, and how its steps are put together.

use std::borrow::Cow;

/// zlib's number for too little input or room: what a truncated stream is told as, whatever its codec.
pub const BUFFER_ERROR: i32 = -5;

/// What one [`Codec::step`] did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// Bytes of the input that were taken.
    pub consumed: usize,
    /// Bytes of the output that were written.
    pub produced: usize,
}

/// Why a codec cannot go on: an error of Node's shape.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trouble {
    /// `error.message`
    pub message: Cow<'static, str>,
    /// `error.errno`
    pub errno: i32,
    /// `error.code`
    pub code: Cow<'static, str>,
}

impl Trouble {
    /// From texts that are in the program.
    pub fn new(message: &'static str, errno: i32, code: &'static str) -> Trouble {
        Trouble { message: Cow::Borrowed(message), errno, code: Cow::Borrowed(code) }
    }

    /// The stream ends in the middle.
    pub fn truncated() -> Trouble {
        Trouble::new("unexpected end of file", BUFFER_ERROR, "Z_BUF_ERROR")
    }
}

/// A stream being compressed or decompressed.
pub trait Codec: Send {
    /// Takes from `input` and writes to `output` until one of them is used up or the stream ends. A full `output` means that
    /// there may be more. `flush` is the number that the script gives: zlib's `Z_*`, brotli's operations, zstd's directives.
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Result<Step, Trouble>;

    /// Begins anew with the same options.
    fn reset(&mut self) -> Result<(), Trouble>;

    /// Compresses what follows with another level and strategy; codecs without these leave it.
    fn tune(&mut self, _level: i32, _strategy: i32) -> Result<(), Trouble> {
        Ok(())
    }
}

/// What came of an input, as far as it was worked on.
#[derive(Debug, Default)]
pub struct Pieces {
    /// Bytes of the input that were taken.
    pub consumed: usize,
    /// The output.
    pub pieces: Vec<Vec<u8>>,
    /// The last piece is full: call again with the rest of the input.
    pub more: bool,
}

/// How much output is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Bytes of the first piece.
    pub room: usize,
    /// Bytes of each other piece.
    pub piece_bytes: usize,
    /// The most pieces.
    pub pieces: usize,
}

/// Works on `input` until it is used up or the pieces that are wanted are full.
pub fn pieces(codec: &mut dyn Codec, flush: i32, input: &[u8], wanted: Wanted) -> Result<Pieces, Trouble> {
    let mut done = Pieces::default();
    let mut room = wanted.room;
    loop {
        let mut piece = vec![0; room];
        let step = codec.step(flush, &input[done.consumed..], &mut piece)?;
        done.consumed += step.consumed;
        done.more = step.produced == room;
        if step.produced > 0 {
            piece.truncate(step.produced);
            if step.produced < room / 2 {
                piece.shrink_to_fit();
            }
            done.pieces.push(piece);
        }
        if !done.more || done.pieces.len() >= wanted.pieces {
            return Ok(done);
        }
        room = wanted.piece_bytes;
    }
}

/// How [`whole`] ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Whole {
    /// The output, and how many bytes of the input were taken.
    Done(Vec<u8>, usize),
    /// The output has more bytes than are allowed.
    TooLong,
}

/// The least that the output grows by.
const GROWTH_MIN: usize = 16 * 1024;

/// Works on all of `input`; the output has at most `bytes_max` bytes.
pub fn whole(codec: &mut dyn Codec, flush: i32, input: &[u8], bytes_max: usize) -> Result<Whole, Trouble> {
    let mut output = vec![0; GROWTH_MIN.max(input.len() / 2)];
    let (mut consumed, mut produced) = (0, 0);
    loop {
        let step = codec.step(flush, &input[consumed..], &mut output[produced..])?;
        consumed += step.consumed;
        produced += step.produced;
        if produced > bytes_max {
            return Ok(Whole::TooLong);
        }
        if produced < output.len() {
            break;
        }
        // One byte above the limit is enough to see that it is passed.
        let grown = (output.len() * 2).max(GROWTH_MIN);
        output.resize(grown.min(bytes_max.saturating_add(1)).max(produced + 1), 0);
    }
    output.truncate(produced);
    output.shrink_to_fit();
    Ok(Whole::Done(output, consumed))
}
