//! URLs that need no parser: a plain path, perhaps with a query, on a plain base of http or https, as servers read what is asked for.

use super::record::Written;

/// The URL of `input` on `base`; `None` for everything that is not plain, which the parser is for.
pub fn join(input: &str, base: &str) -> Option<Written> {
    let query = path_end(input)?;
    let origin = Origin::read(base)?;
    let mut href = String::with_capacity(origin.end + input.len());
    href.push_str(&base[..origin.end]);
    href.push_str(input);
    let (after_slashes, end) = (origin.scheme + 3, origin.end);
    let (path, whole) = (end + query, end + input.len());
    let port = origin.port.unwrap_or(end);
    let host_end = if origin.port.is_some() { port - 1 } else { end };
    let s = after_slashes;
    // A question mark with nothing behind it is a query too.
    Some(Written { href, borders: [origin.scheme, s, s, s, s, s, host_end, port, end, end, path, whole] })
}

/// Where the path ends, if nothing in path and query has to be encoded, decoded or resolved.
fn path_end(input: &str) -> Option<usize> {
    let bytes = input.as_bytes();
    if bytes.first() != Some(&b'/') || bytes.get(1) == Some(&b'/') {
        return None;
    }
    let end = bytes.iter().position(|&byte| byte == b'?').unwrap_or(bytes.len());
    let (path, query) = bytes.split_at(end);
    let is_plain = path.iter().copied().all(is_plain)
        && query.iter().all(|&byte| is_plain(byte) || matches!(byte, b'?' | b'%'));
    // Segments of dots go somewhere else.
    let has_dots = path.windows(2).any(|pair| pair == b"/.");
    (is_plain && !has_dots).then_some(end)
}

/// Stands for itself in a path and in a query.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/-._~!$&()*+,;=:@".contains(&byte)
}

/// Places in a plain base: what lies behind its origin is replaced.
struct Origin {
    /// Length of the scheme.
    scheme: usize,
    /// Where the digits of the port begin.
    port: Option<usize>,
    end: usize,
}

impl Origin {
    fn read(base: &str) -> Option<Origin> {
        let scheme = ["http", "https"]
            .into_iter()
            .find(|&scheme| base.strip_prefix(scheme).is_some_and(|rest| rest.starts_with("://")))?;
        let start = scheme.len() + 3;
        let end = base[start..].find('/').map_or(base.len(), |at| start + at);
        let is_plain_rest = base[end..].bytes().all(is_plain);
        let authority = &base[start..end];
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        let is_plain =
            is_plain_rest && is_plain_host(host) && port.is_none_or(|port| is_plain_port(port, scheme));
        is_plain.then(|| Origin { scheme: scheme.len(), port: port.map(|port| end - port.len()), end })
    }
}

/// A name in lower case whose last label is no number, or an IPv4 address as it is usually written.
fn is_plain_host(host: &str) -> bool {
    let is_name = |label: &str| {
        label.starts_with(|first: char| first.is_ascii_lowercase())
            && !label.starts_with("xn--")
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let is_address = || host.parse::<std::net::Ipv4Addr>().is_ok();
    host.split('.').all(is_name) || is_address()
}

/// A number that stays as it is: not the port that the scheme has anyway.
fn is_plain_port(port: &str, scheme: &str) -> bool {
    let number: Option<u16> = port.parse().ok();
    let is_canonical = port.bytes().all(|byte| byte.is_ascii_digit()) && !port.starts_with('0');
    is_canonical && number.is_some_and(|number| super::record::default_port(scheme) != Some(number))
}

#[cfg(test)]
mod tests {
    use super::join;
    use crate::url::read;

    const INPUTS: &[&str] = &[
        "/",
        "/items?id=42&name=lamp&tags=new,sale",
        "/a/b/c",
        "/a//b",
        "/?",
        "/a?",
        "/?a=%20%zz+b",
        "/a.b/c..d",
        "/a:b@c;d=e!$&()*+,~_-",
        "/a?b?c/d/../e",
        "//host/a",
        "/\\host",
        "/..",
        "/a/../b",
        "/a/.",
        "/.a",
        "/%2e",
        "/a b",
        "/a\tb",
        "/a#b",
        "/a?b#c",
        "/a?'",
        "/a'b",
        "/ä",
        "/a?ä",
        "",
        "a",
        "?a",
        "#a",
        "http://other/",
        "/a|b",
        "/a^b",
        "/a`b",
        "/{a}",
        "/a?\"b\"",
        "/a?<b>",
        " /a",
        "/a ",
        "/C:/d",
        "/a?b\\c",
        "/a\\b",
    ];
    const BASES: &[&str] = &[
        "http://127.0.0.1",
        "http://127.0.0.1/",
        "http://localhost",
        "http://localhost:3000",
        "https://a.example.org:8443/x/y",
        "http://h/x/../y",
        "http://localhost:80",
        "https://localhost:443",
        "https://localhost:80",
        "http://localhost:080",
        "http://localhost:0",
        "http://localhost:65536",
        "http://localhost:",
        "http://a_b",
        "http://A.b",
        "http://1.2.3",
        "http://0x7f.1",
        "http://127.0.0.01",
        "http://256.1.1.1",
        "http://a.1",
        "http://a..b",
        "http://.a",
        "http://a.",
        "http://xn--a",
        "http://xn--mnchen-3ya.de",
        "http://u:p@h",
        "http://[::1]:80",
        "ws://h",
        "file:///a",
        "http:/h",
        "http:h",
        "HTTP://h",
        "https://h?x",
        "http://h#x",
        "http://h/a?b#c",
        "http://a%41",
        "http://-a",
        "http://a-",
        "",
        "mailto:a",
        "http://",
        "http://h:1/ä",
        "http://h /",
    ];

    #[test]
    fn what_is_plain_is_what_the_parser_makes_of_it() {
        let mut plain = 0;
        for base in BASES {
            for input in INPUTS {
                let Some(quick) = join(input, base) else { continue };
                let slow = read(input, Some(base)).map(|url| url.write());
                let slow = slow.unwrap_or_else(|| panic!("{input} on {base} is no URL"));
                assert_eq!((quick.href, quick.borders), (slow.href, slow.borders), "{input} on {base}");
                plain += 1;
            }
        }
        assert!(plain > 50, "{plain}");
    }

    #[test]
    fn what_is_asked_of_servers_is_plain() {
        for base in
            ["http://127.0.0.1", "http://localhost:3000", "https://example.org", "http://example.org/"]
        {
            assert!(join("/items?id=42&name=lamp%20b", base).is_some(), "{base}");
        }
    }
}
