//! The request methods that Node's `http.METHODS` lists.

macro_rules! methods {
    ($($name:ident $text:literal)*) => {
        /// A request method. Only these are accepted, as in Node; the order is that of `http.METHODS`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Method { $(#[doc = $text] $name,)* }

        /// Every method, in the order of `http.METHODS`.
        pub const METHODS: &[Method] = &[$(Method::$name,)*];

        impl Method {
            /// The method as it stands in a request line.
            pub fn text(self) -> &'static str {
                match self { $(Method::$name => $text,)* }
            }

            /// The method with exactly this text.
            pub fn from_bytes(text: &[u8]) -> Option<Method> {
                match text {
                    $(text if text == $text.as_bytes() => Some(Method::$name),)*
                    _ => None,
                }
            }
        }
    };
}

methods! {
    Acl "ACL" Bind "BIND" Checkout "CHECKOUT" Connect "CONNECT" Copy "COPY" Delete "DELETE" Get "GET"
    Head "HEAD" Link "LINK" Lock "LOCK" MSearch "M-SEARCH" Merge "MERGE" MkActivity "MKACTIVITY"
    MkCalendar "MKCALENDAR" MkCol "MKCOL" Move "MOVE" Notify "NOTIFY" Options "OPTIONS" Patch "PATCH"
    Post "POST" PropFind "PROPFIND" PropPatch "PROPPATCH" Purge "PURGE" Put "PUT" Query "QUERY"
    Rebind "REBIND" Report "REPORT" Search "SEARCH" Source "SOURCE" Subscribe "SUBSCRIBE" Trace "TRACE"
    Unbind "UNBIND" Unlink "UNLINK" Unlock "UNLOCK" Unsubscribe "UNSUBSCRIBE"
}

impl Method {
    /// The texts of all methods: `http.METHODS`.
    pub fn all() -> impl ExactSizeIterator<Item = &'static str> {
        METHODS.iter().map(|method| method.text())
    }

    /// `from_bytes` with the two most frequent methods tried first.
    #[inline]
    pub(super) fn recognize(text: &[u8]) -> Option<Method> {
        match text {
            b"GET" => Some(Method::Get),
            b"POST" => Some(Method::Post),
            _ => Method::from_bytes(text),
        }
    }

    /// How many bytes of `text` begin some method. All of them when a longer text may still become one.
    pub(super) fn prefix_length(text: &[u8]) -> usize {
        let names = Method::all().chain(STREAMING_METHODS);
        names.map(|name| common_prefix(name.as_bytes(), text)).max().unwrap_or(0)
    }
}

/// Methods of RTSP, which are told apart from no method at all only for the place of the fault.
const STREAMING_METHODS: [&str; 11] = [
    "DESCRIBE",
    "ANNOUNCE",
    "SETUP",
    "PLAY",
    "PAUSE",
    "TEARDOWN",
    "GET_PARAMETER",
    "SET_PARAMETER",
    "REDIRECT",
    "RECORD",
    "FLUSH",
];

fn common_prefix(left: &[u8], right: &[u8]) -> usize {
    left.iter().zip(right).take_while(|(left, right)| left == right).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_recognized_and_sorted() {
        for method in METHODS {
            assert_eq!(Method::recognize(method.text().as_bytes()), Some(*method));
        }
        assert_eq!(Method::recognize(b"get"), None);
        assert_eq!(METHODS.len(), 35);
    }

    #[test]
    fn prefixes_stop_at_the_first_byte_that_fits_no_method() {
        assert_eq!(Method::prefix_length(b"GEX"), 2);
        assert_eq!(Method::prefix_length(b"FOO"), 1);
        assert_eq!(Method::prefix_length(b"XYZ"), 0);
        assert_eq!(Method::prefix_length(b"UNS"), 3);
    }
}
