//! `file:` URLs, the only ones the loader looks into: parsing, joining, and the way to paths and back.
//!
//! The rules are those of the URL standard for the scheme `file`; other schemes stay plain text.

use super::problem::Problem;

/// A `file:` URL without host. Every part is percent-encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileUrl {
    /// Starts with a slash.
    pub path: String,
    /// With its `?`, or empty.
    pub search: String,
    /// With its `#`, or empty.
    pub hash: String,
}

/// What kind of URL a specifier is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Url {
    File(FileUrl),
    /// Any other scheme, as text.
    Other(String),
}

impl Url {
    pub fn href(&self) -> String {
        match self {
            Url::File(url) => url.href(),
            Url::Other(text) => text.clone(),
        }
    }
}

/// The scheme of an absolute URL in lower case, without the colon.
pub fn scheme(text: &str) -> Option<String> {
    let end = text.find(':')?;
    let name = &text[..end];
    let valid = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    valid.then(|| name.to_ascii_lowercase())
}

/// Reads an absolute URL. `None` when it is none.
pub fn parse(text: &str) -> Option<Result<Url, Problem>> {
    if let Some(path) = text.strip_prefix("file://").filter(|path| is_parsed(path)) {
        let url = FileUrl { path: path.to_string(), search: String::new(), hash: String::new() };
        return Some(Ok(Url::File(url)));
    }
    let text = trimmed(text);
    let scheme = scheme(&text)?;
    let rest = &text[scheme.len() + 1..];
    match scheme.as_str() {
        "file" => Some(parse_file(rest).map(Url::File)),
        "http" | "https" | "ws" | "wss" | "ftp" if rest.trim_start_matches(['/', '\\']).is_empty() => None,
        _ => Some(Ok(Url::Other(format!("{scheme}:{rest}")))),
    }
}

/// Whether an absolute path would come out of parsing as it is, as nearly all do.
fn is_parsed(path: &str) -> bool {
    let stands =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b'.' | b'@' | b'+');
    path.starts_with('/') && path.bytes().all(|byte| stands(&byte)) && !path.contains("/.")
}

fn parse_file(rest: &str) -> Result<FileUrl, Problem> {
    let slashed = |index: usize| matches!(rest.as_bytes().get(index), Some(b'/' | b'\\'));
    if !(slashed(0) && slashed(1)) {
        return Ok(root().join(rest));
    }
    let after = &rest[2..];
    let end = after.find(['/', '\\', '?', '#']).unwrap_or(after.len());
    let host = after[..end].to_ascii_lowercase();
    if !host.is_empty() && host != "localhost" {
        return Err(Problem::file_url_host());
    }
    let path = &after[end..];
    Ok(root().join(if path.is_empty() { "/" } else { path }))
}

fn root() -> FileUrl {
    FileUrl { path: "/".to_string(), search: String::new(), hash: String::new() }
}

/// Removes what URL parsing removes: outer control characters and spaces, inner tabs and line ends.
fn trimmed(text: &str) -> String {
    text.trim_matches(|c: char| c <= ' ').chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect()
}

impl FileUrl {
    /// The URL of an absolute path. A trailing slash of the path stays.
    pub fn from_path(path: &str) -> FileUrl {
        let mut encoded = String::with_capacity(path.len());
        for &byte in path.as_bytes() {
            let plain = byte.is_ascii_alphanumeric()
                || matches!(byte, b'/' | b'.' | b'-' | b'_' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')')
                || matches!(byte, b'*' | b'+' | b',' | b';' | b':' | b'=' | b'@');
            push_byte(&mut encoded, byte, plain);
        }
        FileUrl { path: encoded, search: String::new(), hash: String::new() }
    }

    pub fn href(&self) -> String {
        format!("file://{}{}{}", self.path, self.search, self.hash)
    }

    /// The file path: the percent-encoding removed.
    pub fn to_path(&self) -> Result<String, Problem> {
        if !self.path.contains('%') {
            return Ok(self.path.clone());
        }
        if self.has_encoded_slash() {
            return Err(Problem::file_url_path());
        }
        decode(&self.path).ok_or_else(Problem::malformed_uri)
    }

    /// The file path for messages; the URL itself when it has none.
    pub fn to_path_or_href(&self) -> String {
        self.to_path().unwrap_or_else(|_| self.href())
    }

    pub fn has_encoded_separator(&self) -> bool {
        self.has_encoded_slash() || self.path.contains("%5C") || self.path.contains("%5c")
    }

    fn has_encoded_slash(&self) -> bool {
        self.path.contains("%2F") || self.path.contains("%2f")
    }

    /// The URL that a relative reference means from here.
    pub fn join(&self, reference: &str) -> FileUrl {
        let reference = trimmed(reference);
        let (reference, fragment) = match reference.split_once('#') {
            Some((head, fragment)) => (head, Some(fragment)),
            None => (reference.as_str(), None),
        };
        let (path, query) = match reference.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (reference, None),
        };
        let hash = fragment.map_or(String::new(), |text| encode_part('#', text, b"\"<>`"));
        let search = query.map_or(String::new(), |text| encode_part('?', text, b"\"<>'"));
        if path.is_empty() {
            let search = if query.is_some() { search } else { self.search.clone() };
            return FileUrl { path: self.path.clone(), search, hash };
        }
        let mut joined = String::with_capacity(self.path.len() + path.len());
        if !path.starts_with(['/', '\\']) {
            joined.push_str(&self.path[..self.path.rfind('/').unwrap_or(0)]);
        }
        append(&mut joined, path.strip_prefix(['/', '\\']).unwrap_or(path));
        FileUrl { path: joined, search, hash }
    }
}

/// Appends path segments, removing dot segments and encoding what a path may not hold.
fn append(out: &mut String, path: &str) {
    let mut segments = path.split(['/', '\\']).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match dots(segment) {
            2 => {
                out.truncate(out.rfind('/').unwrap_or(0));
                if last {
                    out.push('/');
                }
            }
            1 => {
                if last {
                    out.push('/');
                }
            }
            _ => {
                out.push('/');
                for &byte in segment.as_bytes() {
                    let plain = byte > b' '
                        && byte < 0x7f
                        && !matches!(byte, b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'#' | b'?');
                    push_byte(out, byte, plain);
                }
            }
        }
    }
}

/// 1 for `.`, 2 for `..`, else 0; `%2e` counts as a dot.
fn dots(segment: &str) -> usize {
    let mut rest = segment;
    let mut count = 0;
    while !rest.is_empty() {
        rest = match rest
            .strip_prefix('.')
            .or_else(|| rest.strip_prefix("%2e"))
            .or_else(|| rest.strip_prefix("%2E"))
        {
            Some(rest) => rest,
            None => return 0,
        };
        count += 1;
    }
    if count <= 2 { count } else { 0 }
}

fn encode_part(mark: char, text: &str, encoded: &[u8]) -> String {
    if text.is_empty() && mark == '#' {
        return String::new();
    }
    let mut out = String::with_capacity(text.len() + 1);
    out.push(mark);
    for &byte in text.as_bytes() {
        push_byte(&mut out, byte, byte > b' ' && byte < 0x7f && !encoded.contains(&byte));
    }
    if out.len() == 1 { String::new() } else { out }
}

fn push_byte(out: &mut String, byte: u8, plain: bool) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    if plain {
        out.push(byte as char);
    } else {
        out.push('%');
        out.push(HEX[(byte >> 4) as usize] as char);
        out.push(HEX[(byte & 15) as usize] as char);
    }
}

/// As `decodeURIComponent`: `None` for a malformed sequence.
pub fn decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let hex = text.get(at + 1..at + 3)?;
            if !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return None;
            }
            out.push(u8::from_str_radix(hex, 16).ok()?);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).ok()
}

/// The parts of a `data:` URL: its media type in lower case without parameters, and its bytes.
pub fn data_url(text: &str) -> Option<(String, Vec<u8>)> {
    let rest = text.strip_prefix("data:")?;
    let rest = rest.split('#').next().unwrap_or("");
    let (head, body) = rest.split_once(',')?;
    let base64 = head.trim_end().to_ascii_lowercase().ends_with(";base64");
    let media = head.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let bytes = percent_bytes(body);
    Some((media, if base64 { decode_base64(&bytes)? } else { bytes }))
}

fn percent_bytes(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |index: usize| bytes.get(index).and_then(|&byte| (byte as char).to_digit(16));
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0);
    for &byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' | b' ' | b'\n' | b'\r' | b'\t' => continue,
            _ => return None,
        };
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> FileUrl {
        match parse(text) {
            Some(Ok(Url::File(url))) => url,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn joins_as_the_standard_says() {
        let base = file("file:///a/b/c.js?old#old");
        let cases = [
            ("./d.js", "file:///a/b/d.js"),
            ("../d.js?x y#z", "file:///a/d.js?x%20y#z"),
            ("/q/./r/..", "file:///q/"),
            ("./%2e%2E/x", "file:///a/x"),
            ("./a b\u{e9}\\c", "file:///a/b/a%20b%C3%A9/c"),
            ("?n", "file:///a/b/c.js?n"),
            ("", "file:///a/b/c.js?old"),
            ("./x/", "file:///a/b/x/"),
            (".", "file:///a/b/"),
            ("../../../..", "file:///"),
        ];
        for (reference, expect) in cases {
            assert_eq!(base.join(reference).href(), expect, "{reference}");
        }
    }

    #[test]
    fn paths_and_urls() {
        let url = FileUrl::from_path("/a b/%/é?#[x]~");
        assert_eq!(url.href(), "file:///a%20b/%25/%C3%A9%3F%23%5Bx%5D%7E");
        assert_eq!(url.to_path().unwrap(), "/a b/%/é?#[x]~");
        assert_eq!(file("file://localhost/x").path, "/x");
        assert!(matches!(parse("file://host/x"), Some(Err(_))));
        assert_eq!(file("file:///a%2fb").to_path().unwrap_err().code, "ERR_INVALID_FILE_URL_PATH");
        assert_eq!(parse("node:fs").unwrap().unwrap(), Url::Other("node:fs".into()));
        assert!(parse("lodash/x").is_none() && parse("@a/b:c").is_none());
    }

    #[test]
    fn data_urls() {
        assert_eq!(
            data_url("data:text/javascript,a%20b#x").unwrap(),
            ("text/javascript".into(), b"a b".to_vec())
        );
        assert_eq!(data_url("data:application/json;charset=utf-8;base64,e30=").unwrap().1, b"{}".to_vec());
        assert!(data_url("data:x").is_none());
    }
}
