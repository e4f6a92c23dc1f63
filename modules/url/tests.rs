//! URLs and what they are written as; the rest of the standard's cases are the web platform tests.

use super::{form, parse, read, set};

fn href(input: &str, base: Option<&str>) -> String {
    read(input, base).map_or("failure".to_string(), |url| url.write().href)
}

#[test]
fn parses_and_writes() {
    let cases = [
        ("HTTP://U:p@EX.com:80/a/../b?c#d", None, "http://U:p@ex.com/b?c#d"),
        ("file:////one/two", None, "file:////one/two"),
        ("/", Some("file:///C:/a/b"), "file:///C:/"),
        ("//server/x", Some("file:///C:/a"), "file://server/x"),
        ("..\\x", Some("http://h/a/b/c"), "http://h/a/x"),
        ("#f", Some("mailto:a@b"), "mailto:a@b#f"),
        ("x", Some("mailto:a@b"), "failure"),
        ("http://1.0x10/", None, "http://1.0.0.16/"),
        ("http://[1:0:0:0:2::3]/", None, "http://[1::2:0:0:3]/"),
        ("http://ü.de", None, "http://xn--tda.de/"),
        ("http://a b/", None, "failure"),
        ("http://h:65536/", None, "failure"),
        ("non-spec:/.//p", None, "non-spec:/.//p"),
    ];
    for (input, base, expect) in cases {
        assert_eq!(href(input, base), expect, "{input} {base:?}");
    }
}

#[test]
fn setters_change_what_they_may() {
    let cases = [
        ("http://h/", "port", "81x", "http://h:81/"),
        ("http://h:81/", "protocol", "https", "https://h:81/"),
        ("http://h/", "protocol", "foo", "http://h/"),
        ("mailto:a", "host", "x", "mailto:a"),
        ("file:///x", "username", "u", "file:///x"),
        ("http://h/p", "pathname", "", "http://h/"),
        ("http://h/?q", "search", "", "http://h/"),
    ];
    for (start, property, value, expect) in cases {
        let mut url = parse::parse(start, None).expect("a URL");
        set::set(&mut url, property, value);
        assert_eq!(url.write().href, expect, "{start} {property} = {value}");
    }
}

#[test]
fn forms() {
    let list = form::parse("a=%zz&b=+%20&&c&d=e=f");
    assert_eq!(list, ["a", "%zz", "b", "  ", "c", "", "d", "e=f"]);
    assert_eq!(form::serialize(&list), "a=%25zz&b=++&c=&d=e%3Df");
}
