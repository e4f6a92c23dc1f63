//! A parsed URL as its parts, and how it is written. <https://url.spec.whatwg.org/#concept-url>

/// The path of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Path {
    /// One text that cannot be taken apart, as in `mailto:a@b`.
    Opaque(String),
    Segments(Vec<String>),
}

/// A URL's parts; everything is percent-encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub scheme: String,
    pub username: String,
    pub password: String,
    pub host: Option<String>,
    pub port: Option<u16>,
    pub path: Path,
    pub query: Option<String>,
    pub fragment: Option<String>,
}

/// The href, and where its parts begin and end in it, in the order of `whatwg.js`.
pub struct Written {
    pub href: String,
    pub borders: [usize; 12],
}

impl Record {
    pub fn new() -> Record {
        Record {
            scheme: String::new(),
            username: String::new(),
            password: String::new(),
            host: None,
            port: None,
            path: Path::Segments(Vec::new()),
            query: None,
            fragment: None,
        }
    }

    pub fn is_special(&self) -> bool {
        is_special(&self.scheme)
    }

    pub fn is_opaque(&self) -> bool {
        matches!(self.path, Path::Opaque(_))
    }

    pub fn segments(&mut self) -> &mut Vec<String> {
        match &mut self.path {
            Path::Segments(segments) => segments,
            Path::Opaque(_) => panic!("an opaque path has no segments"),
        }
    }

    /// Hosts that are missing or empty, and files, can have neither credentials nor a port.
    pub fn cannot_have_credentials(&self) -> bool {
        self.host.as_deref().unwrap_or("").is_empty() || self.scheme == "file"
    }

    /// Removes the last segment; the drive of a file stays.
    pub fn shorten_path(&mut self) {
        let is_file = self.scheme == "file";
        let segments = self.segments();
        let is_drive = is_file && segments.len() == 1 && is_normalized_drive(&segments[0]);
        if !is_drive {
            segments.pop();
        }
    }

    pub fn write(&self) -> Written {
        let mut href = self.scheme.clone();
        let mut borders = [0; 12];
        borders[0] = href.len();
        href.push(':');
        if self.host.is_some() {
            href.push_str("//");
        }
        borders[1] = href.len();
        href.push_str(&self.username);
        borders[2] = href.len();
        if !self.password.is_empty() {
            href.push(':');
        }
        borders[3] = href.len();
        href.push_str(&self.password);
        borders[4] = href.len();
        if !self.username.is_empty() || !self.password.is_empty() {
            href.push('@');
        }
        borders[5] = href.len();
        href.push_str(self.host.as_deref().unwrap_or(""));
        borders[6] = href.len();
        if self.port.is_some() {
            href.push(':');
        }
        borders[7] = href.len();
        if let Some(port) = self.port {
            href.push_str(&port.to_string());
        }
        borders[8] = href.len();
        // An empty first segment without a host would read as a host.
        if let (None, Path::Segments(segments)) = (&self.host, &self.path)
            && segments.len() > 1
            && segments[0].is_empty()
        {
            href.push_str("/.");
        }
        borders[9] = href.len();
        self.write_path(&mut href);
        borders[10] = href.len();
        if let Some(query) = &self.query {
            href.push('?');
            href.push_str(query);
        }
        borders[11] = href.len();
        if let Some(fragment) = &self.fragment {
            href.push('#');
            href.push_str(fragment);
        }
        Written { href, borders }
    }

    fn write_path(&self, href: &mut String) {
        match &self.path {
            Path::Opaque(text) => href.push_str(text),
            Path::Segments(segments) => {
                for segment in segments {
                    href.push('/');
                    href.push_str(segment);
                }
            }
        }
    }
}

pub fn is_special(scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "ws" | "wss" | "ftp" | "file")
}

/// The port that a scheme has when none is written.
pub fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        "ftp" => Some(21),
        _ => None,
    }
}

/// `C:` or `C|`
pub fn is_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [letter, b':' | b'|'] if letter.is_ascii_alphabetic())
}

/// `C:`
pub fn is_normalized_drive(text: &str) -> bool {
    is_drive(text) && text.ends_with(':')
}

/// A drive that is followed by nothing, a slash, a query or a fragment.
pub fn starts_with_drive(text: &str) -> bool {
    text.is_char_boundary(2)
        && text.get(..2).is_some_and(is_drive)
        && matches!(text.as_bytes().get(2), None | Some(b'/' | b'\\' | b'?' | b'#'))
}
