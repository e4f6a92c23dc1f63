//! Checks every byte that comes back and counts the answers in it.

use super::response;

/// The beginning of an answer that is kept until the rest has come; of a larger one its body is compared as it comes.
const KEPT_BYTES_MAX: usize = 16 * 1024;

/// What a request must be answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Status 200 and exactly this body.
    Body(Vec<u8>),
    /// The bytes of the request themselves.
    Echo,
}

impl Expected {
    /// The body; that of an echo is not known.
    pub fn body(&self) -> &[u8] {
        match self {
            Self::Body(body) => body,
            Self::Echo => &[],
        }
    }
}

/// Checks the answers of all connections. An answer that equals the last good one byte for byte needs no parsing: only the Date
/// changes, once a second.
pub struct Checker {
    expected: Expected,
    /// What one connection sends at a time: echoed, it comes back as it went.
    batch: Vec<u8>,
    message_bytes: usize,
    last_good: Vec<u8>,
}

/// How far one connection has come.
#[derive(Default)]
pub struct Progress {
    /// The beginning of an answer whose end has not come yet.
    partial: Vec<u8>,
    /// Offset in what is expected: echo, in the batch; else in a body that comes in pieces, of which nothing is kept.
    offset: usize,
}

impl Checker {
    /// `batch` holds whole messages of `message_bytes`.
    pub fn new(expected: Expected, batch: Vec<u8>, message_bytes: usize) -> Self {
        assert!(message_bytes > 0 && batch.len().is_multiple_of(message_bytes), "a batch is whole messages");
        Self { expected, batch, message_bytes, last_good: Vec::new() }
    }

    /// Takes in what arrived; returns how many answers became complete.
    pub fn feed(&mut self, progress: &mut Progress, bytes: &[u8]) -> Result<u32, String> {
        match &self.expected {
            Expected::Echo => self.feed_echo(progress, bytes),
            Expected::Body(body) if progress.offset > 0 => {
                let (piece, rest) = bytes.split_at(bytes.len().min(body.len() - progress.offset));
                if take_piece(body, progress, piece)? {
                    Ok(1 + self.feed_heads(progress, rest)?)
                } else {
                    Ok(0)
                }
            }
            Expected::Body(_) => self.feed_heads(progress, bytes),
        }
    }

    /// From the beginning of an answer on.
    fn feed_heads(&mut self, progress: &mut Progress, bytes: &[u8]) -> Result<u32, String> {
        if progress.partial.is_empty() {
            let (count, used) = self.take_answers(bytes)?;
            self.keep(progress, &bytes[used..])?;
            return Ok(count);
        }
        let mut whole = std::mem::take(&mut progress.partial);
        whole.extend_from_slice(bytes);
        let (count, used) = self.take_answers(&whole)?;
        self.keep(progress, &whole[used..])?;
        Ok(count)
    }

    /// Keeps the beginning of an answer; of a large one whose body has begun only how far it has come.
    fn keep(&self, progress: &mut Progress, bytes: &[u8]) -> Result<(), String> {
        let Expected::Body(body) = &self.expected else { return Ok(()) };
        if bytes.len() > KEPT_BYTES_MAX {
            let response = response::parse_head(bytes)?.ok_or("a head without end")?;
            if response.status == 200 && response.end - response.body_start == body.len() {
                return take_piece(body, progress, &bytes[response.body_start..]).map(drop);
            }
        }
        progress.partial.extend_from_slice(bytes);
        Ok(())
    }

    fn take_answers(&mut self, bytes: &[u8]) -> Result<(u32, usize), String> {
        let (mut count, mut used) = (0, 0);
        while used < bytes.len() {
            let rest = &bytes[used..];
            if !self.last_good.is_empty() && rest.starts_with(&self.last_good) {
                used += self.last_good.len();
            } else {
                let whole = |found: &response::Response| found.end <= rest.len();
                let Some(response) = response::parse_head(rest)?.filter(whole) else { break };
                self.accept(rest, response)?;
                used += response.end;
            }
            count += 1;
        }
        Ok((count, used))
    }

    fn accept(&mut self, bytes: &[u8], response: response::Response) -> Result<(), String> {
        if response.status != 200 {
            return Err(format!("status {}", response.status));
        }
        let body = &bytes[response.body_start..response.end];
        match &self.expected {
            Expected::Body(expected) if body != expected => {
                Err(format!("another body than expected: {:?}", String::from_utf8_lossy(body)))
            }
            _ => {
                self.last_good.clear();
                self.last_good.extend_from_slice(&bytes[..response.end]);
                Ok(())
            }
        }
    }

    fn feed_echo(&self, progress: &mut Progress, bytes: &[u8]) -> Result<u32, String> {
        let before = progress.offset / self.message_bytes;
        let Some(expected) = self.batch.get(progress.offset..progress.offset + bytes.len()) else {
            return Err("more bytes came back than were sent".into());
        };
        if expected != bytes {
            return Err(format!("other bytes came back than were sent, from offset {}", progress.offset));
        }
        progress.offset += bytes.len();
        let answers = progress.offset / self.message_bytes - before;
        if progress.offset == self.batch.len() {
            progress.offset = 0;
        }
        Ok(answers as u32)
    }
}

/// Takes in the next piece of a body; true if it is the last.
fn take_piece(body: &[u8], progress: &mut Progress, piece: &[u8]) -> Result<bool, String> {
    let end = progress.offset + piece.len();
    if body[progress.offset..end] != *piece {
        return Err(format!("another body than expected, from offset {}", progress.offset));
    }
    progress.offset = if end == body.len() { 0 } else { end };
    Ok(end == body.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    fn hello_checker() -> Checker {
        Checker::new(Expected::Body(b"hello".to_vec()), b"GET".to_vec(), 3)
    }

    #[test]
    fn pipelined_answers_are_counted_at_every_split() {
        let three = HELLO.repeat(3);
        for split in 0..=three.len() {
            let (mut checker, mut progress) = (hello_checker(), Progress::default());
            let first = checker.feed(&mut progress, &three[..split]).unwrap();
            let second = checker.feed(&mut progress, &three[split..]).unwrap();
            assert_eq!(first as usize, split / HELLO.len(), "split at {split}");
            assert_eq!(first + second, 3, "split at {split}");
            assert!(progress.partial.is_empty());
        }
    }

    #[test]
    fn a_wrong_answer_is_found_behind_good_ones() {
        let (mut checker, mut progress) = (hello_checker(), Progress::default());
        assert_eq!(checker.feed(&mut progress, &HELLO.repeat(5)), Ok(5));
        let wrong = HELLO[..HELLO.len() - 1].iter().copied().chain(*b"0").collect::<Vec<_>>();
        assert!(checker.feed(&mut progress, &wrong).unwrap_err().contains("another body"));
        let failed = b"HTTP/1.1 500 Oh\r\nContent-Length: 5\r\n\r\nhello";
        assert!(hello_checker().feed(&mut Progress::default(), failed).unwrap_err().contains("status 500"));
    }

    #[test]
    fn a_large_answer_is_checked_piece_by_piece() {
        let body: Vec<u8> = (0..100_000).map(|index| (index % 251) as u8).collect();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        let two = [head.as_bytes(), &body].concat().repeat(2);
        let check = |bytes: &[u8], piece_bytes| {
            let expected = Expected::Body(body.clone());
            let (mut checker, mut progress) =
                (Checker::new(expected, b"GET".to_vec(), 3), Progress::default());
            bytes
                .chunks(piece_bytes)
                .try_fold(0, |count, piece| Ok(count + checker.feed(&mut progress, piece)?))
        };
        for piece_bytes in [1000, 20_000, head.len() + 16_384, 65_536, two.len()] {
            assert_eq!(check(&two, piece_bytes), Ok::<u32, String>(2), "pieces of {piece_bytes}");
        }
        let mut wrong = two.clone();
        wrong[two.len() - 1] ^= 1;
        assert!(check(&wrong, 20_000).unwrap_err().contains("another body"));
    }

    #[test]
    fn an_echo_is_compared_byte_for_byte() {
        let mut checker = Checker::new(Expected::Echo, b"abcdef".to_vec(), 3);
        let mut progress = Progress::default();
        assert_eq!(checker.feed(&mut progress, b"ab"), Ok(0));
        assert_eq!(checker.feed(&mut progress, b"cdef"), Ok(2));
        assert_eq!(checker.feed(&mut progress, b"abc"), Ok(1));
        assert!(checker.feed(&mut progress, b"dxf").is_err());
        assert!(checker.feed(&mut progress, b"defabc").is_err());
    }
}
