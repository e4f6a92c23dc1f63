//! The Date header line, made once a second (RFC 9110 section 6.6.1).

use std::io::Write;
use std::time::{Duration, UNIX_EPOCH};

/// "Date: Sun, 06 Nov 1994 08:49:37 GMT" and CRLF.
const LINE_BYTES: usize = 37;

/// The current Date line. The caller says what time it is.
#[derive(Clone, Debug)]
pub struct DateLine {
    second: u64,
    line: [u8; LINE_BYTES],
}

impl DateLine {
    /// The line for a time in seconds since 1970.
    pub fn new(unix_second: u64) -> DateLine {
        let mut date = DateLine { second: unix_second, line: [0; LINE_BYTES] };
        date.write();
        date
    }

    /// Moves on to another second. Cheap when it is the same.
    #[inline]
    pub fn refresh(&mut self, unix_second: u64) {
        if unix_second != self.second {
            self.second = unix_second;
            self.write();
        }
    }

    /// The header line with its CRLF.
    #[inline]
    pub fn line(&self) -> &[u8] {
        &self.line
    }

    /// The date alone, as `toUTCString` gives it.
    pub fn value(&self) -> &[u8] {
        &self.line[6..LINE_BYTES - 2]
    }

    fn write(&mut self) {
        let date = httpdate::HttpDate::from(UNIX_EPOCH + Duration::from_secs(self.second));
        let mut rest = &mut self.line[..];
        write!(rest, "Date: {date}\r\n").expect("an HTTP date has a fixed length");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_follows_the_clock() {
        let mut date = DateLine::new(784_111_777);
        assert_eq!(date.line(), b"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
        date.refresh(784_111_778);
        assert_eq!(date.value(), b"Sun, 06 Nov 1994 08:49:38 GMT");
    }
}
