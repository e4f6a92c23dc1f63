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

/// The plainest request there is.
pub fn hello() -> Exchange {
    Exchange {
        request: b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".to_vec(),
        expected: Expected::Body(b"hello".to_vec()),
    }
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
    Exchange { expected: Expected::Body(pattern(FILE_BYTES)), ..hello() }
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
