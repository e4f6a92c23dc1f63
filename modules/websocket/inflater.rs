//! Compressed messages of the WebSocket protocol (RFC 7692): raw deflate, whose window goes on from message to message.

use super::frames::Fault;
use zlib_rs::{Inflate, InflateFlush, Status};

/// What every compressed message ends in, and what is left off on the wire (section 7.2.2).
const TAIL: [u8; 4] = [0, 0, 0xFF, 0xFF];
/// Bytes that one step may make.
const STEP_BYTES: usize = 16 * 1024;
const WINDOW_BITS: u8 = 15;

/// The window of one direction of one connection.
pub struct Inflater {
    inflate: Inflate,
    /// The peer begins every message with an empty window.
    resets: bool,
}

impl Inflater {
    /// `resets`: no context takeover was agreed on.
    pub fn new(resets: bool) -> Inflater {
        Inflater { inflate: Inflate::new(false, WINDOW_BITS), resets }
    }

    /// The message, which has no more than `bytes_max` bytes.
    pub fn inflate(&mut self, message: &[u8], bytes_max: u64) -> Result<Vec<u8>, Fault> {
        if self.resets {
            self.inflate.reset(false);
        }
        let mut out = Vec::new();
        let mut rest = message;
        while let Some(behind) = self.step(rest, &mut out, bytes_max)? {
            // Other blocks may stand behind a final one; at the end of a message it leaves nothing to complete.
            if behind.is_empty() {
                return Ok(out);
            }
            rest = behind;
        }
        // What stands behind a final block that the tail completes is of no message.
        self.step(&TAIL, &mut out, bytes_max)?;
        Ok(out)
    }

    /// Reads all of `input`, or as far as a final block ends: then gives what stands behind it.
    fn step<'a>(
        &mut self,
        mut input: &'a [u8],
        out: &mut Vec<u8>,
        bytes_max: u64,
    ) -> Result<Option<&'a [u8]>, Fault> {
        let mut room = [0; STEP_BYTES];
        loop {
            let (read, made) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self
                .inflate
                .decompress(input, &mut room, InflateFlush::SyncFlush)
                .map_err(|_| Fault::Compression)?;
            let made = (self.inflate.total_out() - made) as usize;
            input = &input[(self.inflate.total_in() - read) as usize..];
            out.extend_from_slice(&room[..made]);
            if out.len() as u64 > bytes_max {
                return Err(Fault::TooLarge);
            }
            if matches!(status, Status::StreamEnd) {
                // The window is empty after a final block.
                self.inflate.reset(false);
                return Ok(Some(input));
            }
            if input.is_empty() && made < STEP_BYTES {
                return Ok(None);
            }
        }
    }
}
