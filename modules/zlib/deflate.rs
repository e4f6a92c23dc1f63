//! Compression by zlib: deflate streams bare, with zlib's frame or with gzip's.

use super::codec::{Codec, Step, Trouble};
use super::options::ZlibOptions;
use zlib_rs::{Deflate, DeflateConfig, DeflateError, DeflateFlush, Method, Status, Strategy};

/// What stands around the deflate stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Frame {
    /// Nothing.
    Raw,
    /// RFC 1950.
    Zlib,
    /// RFC 1952.
    Gzip,
}

impl Frame {
    /// zlib's way to ask for this frame: by the window's bits.
    fn window_bits(self, bits: i32) -> i32 {
        match self {
            Frame::Raw => -bits,
            Frame::Zlib => bits,
            Frame::Gzip => bits + 16,
        }
    }
}

/// A stream that is compressed.
///
/// The library cannot change the strategy of a stream, nor the level without room for output. So a tuned stream goes on as a
/// bare one of its own behind what was flushed, and its frame is closed here.
pub struct Deflating {
    stream: Deflate,
    frame: Frame,
    options: ZlibOptions,
    /// Of the input so far.
    sum: Sum,
    /// The stream was tuned: the library closes no frame.
    tuned: bool,
    /// The library has ended its stream.
    finished: bool,
    /// What of a tuned stream's frame is still to be given at its end; `None` until then.
    end: Option<Vec<u8>>,
}

/// What the end of a frame tells of the input.
#[derive(Clone, Copy)]
struct Sum {
    check: u32,
    bytes: u32,
}

impl Sum {
    fn new(frame: Frame) -> Sum {
        Sum { check: u32::from(frame == Frame::Zlib), bytes: 0 }
    }

    fn add(&mut self, frame: Frame, input: &[u8]) {
        self.check = match frame {
            Frame::Raw => 0,
            Frame::Zlib => zlib_rs::adler32::adler32(self.check, input),
            Frame::Gzip => zlib_rs::crc32::crc32(self.check, input),
        };
        self.bytes = self.bytes.wrapping_add(input.len() as u32);
    }

    /// The last bytes of the frame, RFC 1950 section 2.2 and RFC 1952 section 2.3.
    fn end(self, frame: Frame) -> Vec<u8> {
        match frame {
            Frame::Raw => Vec::new(),
            Frame::Zlib => self.check.to_be_bytes().to_vec(),
            Frame::Gzip => [self.check.to_le_bytes(), self.bytes.to_le_bytes()].concat(),
        }
    }
}

fn open(frame: Frame, options: &ZlibOptions) -> Deflate {
    Deflate::new_with_config(DeflateConfig {
        level: options.level,
        method: Method::Deflated,
        window_bits: frame.window_bits(options.window_bits),
        mem_level: options.memory_level,
        strategy: Strategy::try_from(options.strategy).unwrap_or_default(),
    })
}

impl Deflating {
    /// Begins a stream. Options are in range: the script has checked them.
    pub fn new(frame: Frame, options: ZlibOptions) -> Result<Deflating, Trouble> {
        let stream = open(frame, &options);
        let sum = Sum::new(frame);
        let mut deflating =
            Deflating { stream, frame, options, sum, tuned: false, finished: false, end: None };
        deflating.set_dictionary()?;
        Ok(deflating)
    }

    /// gzip's frame has no place for a dictionary: zlib leaves it, and so does Node.
    fn set_dictionary(&mut self) -> Result<(), Trouble> {
        if self.options.dictionary.is_empty() || self.frame == Frame::Gzip {
            return Ok(());
        }
        let set = self.stream.set_dictionary(&self.options.dictionary);
        set.map(|_| ()).map_err(|error| trouble(error, Some("Failed to set dictionary")))
    }
}

fn trouble(error: DeflateError, message: Option<&'static str>) -> Trouble {
    let (errno, code) = match error {
        DeflateError::StreamError => (-2, "Z_STREAM_ERROR"),
        DeflateError::DataError => (-3, "Z_DATA_ERROR"),
        DeflateError::MemError => (-4, "Z_MEM_ERROR"),
    };
    Trouble::new(message.unwrap_or("Zlib error"), errno, code)
}

fn flush_of(number: i32) -> DeflateFlush {
    match number {
        1 => DeflateFlush::PartialFlush,
        2 => DeflateFlush::SyncFlush,
        3 => DeflateFlush::FullFlush,
        4 => DeflateFlush::Finish,
        5 => DeflateFlush::Block,
        _ => DeflateFlush::NoFlush,
    }
}

impl Deflating {
    /// What the library makes of the input, and whether the stream has ended.
    fn compress(
        &mut self,
        flush: DeflateFlush,
        input: &[u8],
        output: &mut [u8],
    ) -> Result<(Step, bool), Trouble> {
        let (taken, given) = (self.stream.total_in(), self.stream.total_out());
        let status = self.stream.compress(input, output, flush);
        let status = status.map_err(|error| trouble(error, self.stream.error_message()))?;
        let consumed = (self.stream.total_in() - taken) as usize;
        let produced = (self.stream.total_out() - given) as usize;
        self.sum.add(self.frame, &input[..consumed]);
        Ok((Step { consumed, produced }, status == Status::StreamEnd))
    }

    /// Gives as much of the frame's end as there is room for.
    fn close_frame(&mut self, output: &mut [u8]) -> usize {
        let sum = self.sum;
        let end = self.end.get_or_insert_with(|| sum.end(self.frame));
        let count = end.len().min(output.len());
        output[..count].copy_from_slice(&end[..count]);
        end.drain(..count);
        count
    }
}

impl Codec for Deflating {
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Result<Step, Trouble> {
        if self.finished {
            let produced = if self.tuned { self.close_frame(output) } else { 0 };
            return Ok(Step { consumed: 0, produced });
        }
        let flush = flush_of(flush);
        let (mut step, ended) = self.compress(flush, input, output)?;
        self.finished = ended;
        if ended && self.tuned {
            step.produced += self.close_frame(&mut output[step.produced..]);
        }
        if !ended && flush == DeflateFlush::Finish && step.produced < output.len() {
            return Err(Trouble::truncated());
        }
        Ok(step)
    }

    fn reset(&mut self) -> Result<(), Trouble> {
        self.stream = open(self.frame, &self.options);
        self.sum = Sum::new(self.frame);
        self.tuned = false;
        self.finished = false;
        self.end = None;
        self.set_dictionary()
    }

    /// The script has flushed the stream before, so a new block may begin; unless the flush was the last, and the stream is over.
    fn tune(&mut self, level: i32, strategy: i32) -> Result<(), Trouble> {
        if self.finished {
            return Ok(());
        }
        self.options.level = level;
        self.options.strategy = strategy;
        self.stream = open(Frame::Raw, &self.options);
        self.tuned = true;
        Ok(())
    }
}
