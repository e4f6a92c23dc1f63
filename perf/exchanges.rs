//! The requests that are sent and the answers they must have, shared by the load and the baselines.

use crate::load::answers::Expected;
use crate::load::probe::Exchange;

/// Body of the answer to `json_get`.
pub const JSON_GET_BODY: &str = r#"{"id":42,"name":"lamp","tags":["new","sale"],"price":12.5,"stock":true}"#;
/// Body of the answer to `json_post`.
pub const JSON_POST_BODY: &str = r#"{"accepted":12,"total":1758}"#;
/// Bytes of the document that `json_post` sends.
const POST_BYTES: usize = 1024;

/// Bytes of the file that `static.js` serves.
const FILE_BYTES: usize = 65_536;
/// Bytes of the bodies of `bodies.js` and `pieces.js`.
const LARGE_BYTES: usize = 1 << 20;
/// Bytes of each chunk of the chunked upload.
const CHUNK_BYTES: usize = 65_536;

/// The plainest request there is.
pub fn hello() -> Exchange {
    Exchange { request: get("/"), expected: Expected::Body(b"hello".to_vec()) }
}

fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").into_bytes()
}

/// A request whose query has to be read.
pub fn json_get() -> Exchange {
    Exchange {
        request: b"GET /items?id=42&name=lamp&tags=new,sale HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n"
            .to_vec(),
        expected: Expected::Body(JSON_GET_BODY.into()),
    }
}

/// The same answer without reading a query.
pub fn express_json() -> Exchange {
    Exchange {
        request: b"GET /item HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n".to_vec(),
        expected: Expected::Body(JSON_GET_BODY.into()),
    }
}

/// A document of 1 KiB that has to be parsed and summed up.
pub fn json_post() -> Exchange {
    let document = order_document();
    let head = format!(
        "POST /orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        document.len()
    );
    Exchange { request: (head + &document).into_bytes(), expected: Expected::Body(JSON_POST_BODY.into()) }
}

/// A file that the server reads for each request.
pub fn file() -> Exchange {
    Exchange { expected: Expected::Body(file_bytes()), ..hello() }
}

/// What stands in that file.
pub fn file_bytes() -> Vec<u8> {
    pattern(FILE_BYTES)
}

/// An answer of 1 MiB, a Buffer.
pub fn large_answer() -> Exchange {
    Exchange { expected: Expected::Body(pattern(LARGE_BYTES)), ..hello() }
}

/// An answer of 1 MiB, a string.
pub fn large_text() -> Exchange {
    let text = b"ten bytes\n".iter().copied().cycle().take(LARGE_BYTES).collect();
    Exchange { request: get("/text"), expected: Expected::Body(text) }
}

/// An upload of 1 MiB, answered by its length.
pub fn upload() -> Exchange {
    let head = format!("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {LARGE_BYTES}\r\n\r\n");
    let request = [head.as_bytes(), &pattern(LARGE_BYTES)].concat();
    Exchange { request, expected: Expected::Body(LARGE_BYTES.to_string().into()) }
}

/// The same in chunks.
pub fn chunked_upload() -> Exchange {
    let head = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    Exchange { request: [&head[..], &chunks()].concat(), ..upload() }
}

/// Bytes of a body of 1 MiB in chunks, with their sizes.
pub fn chunked_bytes() -> usize {
    LARGE_BYTES + LARGE_BYTES / CHUNK_BYTES * format!("{CHUNK_BYTES:x}\r\n\r\n").len() + b"0\r\n\r\n".len()
}

fn chunks() -> Vec<u8> {
    let size = format!("{CHUNK_BYTES:x}\r\n");
    let bytes = pattern(LARGE_BYTES);
    let chunks = bytes.chunks(CHUNK_BYTES).flat_map(|chunk| [size.as_bytes(), chunk, b"\r\n"].concat());
    chunks.chain(*b"0\r\n\r\n").collect()
}

/// `length` bytes over a raw connection and back.
pub fn echo(length: usize) -> Exchange {
    Exchange { request: pattern(length), expected: Expected::Echo }
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index * 31 % 251) as u8).collect()
}

/// Twelve lines of an order, padded by a note to exactly 1 KiB.
fn order_document() -> String {
    let lines = (1..=12)
        .map(|line| {
            format!(r#"{{"article":"article-{line:03}","count":{line},"price":{}}}"#, 17 + line % 2 * 12)
        })
        .collect::<Vec<_>>()
        .join(",");
    let unpadded = format!(r#"{{"customer":"a-customer","lines":[{lines}],"note":""}}"#);
    let note = "n".repeat(POST_BYTES - unpadded.len());
    unpadded.replace(r#""note":"""#, &format!(r#""note":"{note}""#))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_have_the_length_that_is_known_of_them() {
        assert_eq!(chunks().len(), chunked_bytes());
        assert!(chunked_upload().request.ends_with(&chunks()));
    }

    #[test]
    fn the_document_has_its_size_and_its_sum() {
        let document = order_document();
        assert_eq!(document.len(), POST_BYTES);
        let order: serde_json::Value = serde_json::from_str(&document).unwrap();
        let lines = order["lines"].as_array().unwrap();
        let total: i64 =
            lines.iter().map(|line| line["count"].as_i64().unwrap() * line["price"].as_i64().unwrap()).sum();
        assert_eq!(JSON_POST_BODY, format!(r#"{{"accepted":{},"total":{total}}}"#, lines.len()));
    }
}
