//! Decompression by zlib: deflate streams bare, with zlib's frame, with gzip's, or with the one that the first bytes tell.

use super::codec::{Codec, Step, Trouble};
use super::deflate::Frame;
use super::options::ZlibOptions;
use zlib_rs::{Inflate, InflateError, InflateFlush, Status};

/// The first bytes of a member of a gzip file, RFC 1952 section 2.3.1.
const GZIP_MARK: [u8; 2] = [0x1f, 0x8b];

/// `Z_FINISH`
const FINISH: i32 = 4;

/// Which frame is expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// This one.
    One(Frame),
    /// gzip's or zlib's, whatever the first bytes say.
    Either,
}

/// A stream that is decompressed.
pub struct Inflating {
    stream: Inflate,
    expected: Expected,
    window_bits: u8,
    dictionary: Vec<u8>,
    /// Bytes of gzip's mark that were seen at the start, while [`Expected::Either`] is undecided.
    marks_seen: usize,
    /// The members of a gzip file may follow one another.
    is_gzip: bool,
    is_later_member: bool,
}

impl Inflating {
    /// Begins a stream. Options are in range: the script has checked them.
    pub fn new(expected: Expected, options: ZlibOptions) -> Result<Inflating, Trouble> {
        let window_bits = options.window_bits as u8;
        let mut inflating = Inflating {
            stream: open(expected, window_bits),
            expected,
            window_bits,
            dictionary: options.dictionary,
            marks_seen: 0,
            is_gzip: expected == Expected::One(Frame::Gzip),
            is_later_member: false,
        };
        inflating.restart()?;
        Ok(inflating)
    }

    /// A new stream of the same kind; a bare one has its dictionary from the start.
    fn restart(&mut self) -> Result<(), Trouble> {
        self.stream = open(self.expected, self.window_bits);
        if self.expected != Expected::One(Frame::Raw) || self.dictionary.is_empty() {
            return Ok(());
        }
        let set = self.stream.set_dictionary(&self.dictionary);
        set.map(|_| ()).map_err(|_| Trouble::new("Failed to set dictionary", -3, "Z_DATA_ERROR"))
    }

    /// Looks for gzip's mark where the stream begins.
    fn decide(&mut self, input: &[u8]) {
        for byte in input {
            if self.marks_seen == GZIP_MARK.len() {
                break;
            }
            if *byte != GZIP_MARK[self.marks_seen] {
                self.marks_seen = GZIP_MARK.len();
                return;
            }
            self.marks_seen += 1;
            self.is_gzip = self.marks_seen == GZIP_MARK.len();
        }
    }

    /// One call of the library, and a second one after the dictionary that it asked for.
    fn inflate(
        &mut self,
        flush: InflateFlush,
        input: &[u8],
        output: &mut [u8],
    ) -> Result<(Step, Status), Trouble> {
        let (taken, given) = (self.stream.total_in(), self.stream.total_out());
        let mut status = self.stream.decompress(input, output, flush);
        let mut step = self.since(taken, given);
        if let Err(InflateError::NeedDict { .. }) = status {
            let missing = |text| Trouble::new(text, 2, "Z_NEED_DICT");
            if self.dictionary.is_empty() {
                return Err(missing("Missing dictionary"));
            }
            // Members behind the first have none, as in Node.
            if self.is_later_member {
                return Err(missing("Bad dictionary"));
            }
            self.stream.set_dictionary(&self.dictionary).map_err(|_| missing("Bad dictionary"))?;
            status = self.stream.decompress(&input[step.consumed..], &mut output[step.produced..], flush);
            step = self.since(taken, given);
        }
        match status {
            Ok(status) => Ok((step, status)),
            Err(error) => Err(self.trouble(error)),
        }
    }

    fn since(&self, taken: u64, given: u64) -> Step {
        let consumed = (self.stream.total_in() - taken) as usize;
        Step { consumed, produced: (self.stream.total_out() - given) as usize }
    }

    fn trouble(&self, error: InflateError) -> Trouble {
        let (errno, code) = match error {
            InflateError::NeedDict { .. } => (2, "Z_NEED_DICT"),
            InflateError::StreamError => (-2, "Z_STREAM_ERROR"),
            InflateError::DataError => (-3, "Z_DATA_ERROR"),
            InflateError::MemError => (-4, "Z_MEM_ERROR"),
        };
        let message = match self.stream.error_message() {
            None | Some("") => "Zlib error",
            // The library's fast loop forgets its message, which most often was this one.
            Some("repeated call with bad state" | "invalid distance code too far back") => {
                "invalid distance too far back"
            }
            Some(message) => message,
        };
        Trouble::new(message, errno, code)
    }
}

fn open(expected: Expected, window_bits: u8) -> Inflate {
    match expected {
        Expected::One(Frame::Raw) => Inflate::new(false, window_bits),
        Expected::One(Frame::Zlib) => Inflate::new(true, window_bits),
        Expected::One(Frame::Gzip) => Inflate::new(true, window_bits + 16),
        Expected::Either => Inflate::new(true, window_bits + 32),
    }
}

impl Codec for Inflating {
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Result<Step, Trouble> {
        if self.expected == Expected::Either {
            self.decide(input);
        }
        let how = InflateFlush::try_from(flush).unwrap_or_default();
        let (mut step, mut status) = self.inflate(how, input, output)?;
        // Zeros behind a member are padding, other bytes are the next member.
        while self.is_gzip
            && status == Status::StreamEnd
            && input.get(step.consumed).is_some_and(|byte| *byte != 0)
        {
            self.restart()?;
            self.is_later_member = true;
            let (next, after) = self.inflate(how, &input[step.consumed..], &mut output[step.produced..])?;
            status = after;
            step.consumed += next.consumed;
            step.produced += next.produced;
        }
        if status != Status::StreamEnd && flush == FINISH && step.produced < output.len() {
            return Err(Trouble::truncated());
        }
        Ok(step)
    }

    fn reset(&mut self) -> Result<(), Trouble> {
        self.marks_seen = 0;
        self.is_later_member = false;
        self.is_gzip = self.expected == Expected::One(Frame::Gzip);
        self.restart()
    }
}
