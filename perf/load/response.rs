//! Takes one HTTP/1.1 response apart, as strictly as the servers measured here allow.

use memchr::memmem;

/// Where a response in a run of bytes ends, and its body begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Offset of the body.
    pub body_start: usize,
    /// Offset behind the body.
    pub end: usize,
}

/// The response at the beginning of the bytes, once its head is there; `end` may lie behind them. `Ok(None)`: the head is not there.
pub fn parse_head(bytes: &[u8]) -> Result<Option<Response>, String> {
    let Some(head_end) = memmem::find(bytes, b"\r\n\r\n") else {
        return if bytes.len() > 16 * 1024 { Err("a head of more than 16 KiB".into()) } else { Ok(None) };
    };
    let head = std::str::from_utf8(&bytes[..head_end]).map_err(|_| "a head that is not text")?;
    let mut lines = head.split("\r\n");
    let status = status_of(lines.next().unwrap_or_default())?;
    let length = content_length(lines)?;
    let body_start = head_end + 4;
    Ok(Some(Response { status, body_start, end: body_start + length }))
}

fn status_of(line: &str) -> Result<u16, String> {
    line.strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3))
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| format!("a status line that is none: {line:?}"))
}

fn content_length<'a>(lines: impl Iterator<Item = &'a str>) -> Result<usize, String> {
    let mut length = None;
    for line in lines {
        let (name, value) =
            line.split_once(':').ok_or_else(|| format!("a header without colon: {line:?}"))?;
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return Err("a chunked answer where one of known length was expected".into());
        }
        if name.eq_ignore_ascii_case("connection") && value.trim().eq_ignore_ascii_case("close") {
            return Err("an answer that closes the connection".into());
        }
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse().map_err(|_| format!("a length that is none: {line:?}"))?);
        }
    }
    length.ok_or_else(|| "an answer without Content-Length".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &[u8] = b"HTTP/1.1 200 OK\r\nDate: x\r\ncontent-length: 5\r\n\r\nhello";

    #[test]
    fn a_response_is_known_by_its_head() {
        let body_start = HELLO.len() - b"hello".len();
        for length in 0..body_start {
            assert_eq!(parse_head(&HELLO[..length]), Ok(None), "at {length}");
        }
        let response = Response { status: 200, body_start, end: HELLO.len() };
        for length in body_start..=HELLO.len() {
            assert_eq!(parse_head(&HELLO[..length]), Ok(Some(response)), "at {length}");
        }
    }

    #[test]
    fn a_second_response_is_left_alone() {
        let two = [HELLO, HELLO].concat();
        assert_eq!(parse_head(&two).unwrap().unwrap().end, HELLO.len());
    }

    #[test]
    fn what_is_not_expected_is_refused() {
        for (head, reason) in [
            ("HTTP/1.0 200 OK\r\nContent-Length: 0", "status line"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", "chunked"),
            ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0", "closes"),
            ("HTTP/1.1 200 OK\r\nContent-Length: five", "length that is none"),
            ("HTTP/1.1 200 OK\r\nDate: x", "without Content-Length"),
            ("HTTP/1.1 200 OK\r\nnonsense", "without colon"),
        ] {
            let error = parse_head(format!("{head}\r\n\r\n").as_bytes()).unwrap_err();
            assert!(error.contains(reason), "{error} for {head}");
        }
    }
}
