//! Cases of wire tests, read from Markdown.

/// One case.
#[derive(Clone)]
pub struct Case {
    pub title: String,
    pub reader: Reader,
    pub bytes: Vec<u8>,
    pub events: Vec<String>,
}

/// Who reads the bytes, and with which settings.
#[derive(Clone)]
pub enum Reader {
    /// A server. Settings: see `ServerSettings`.
    Request(ServerSettings),
    /// A client that sent requests with these methods: `response HEAD GET`. GET alone by default.
    Response(Vec<String>),
}

/// Settings in the first line of a block: `request upgrade requests=2`.
#[derive(Clone, Default)]
pub struct ServerSettings {
    /// `upgrade`: the server listens for upgrades.
    pub upgrade: bool,
    /// `half-open`: `httpAllowHalfOpen`.
    pub half_open: bool,
    /// `no-host`: `requireHostHeader: false`.
    pub no_host: bool,
    /// `lenient-host`: doubled and malformed Host fields pass.
    pub lenient_host: bool,
    /// `answer`: each request is answered as soon as its head is read, and its body is unwanted.
    pub answer: bool,
    /// `requests=2`: `maxRequestsPerSocket`.
    pub requests: Option<u32>,
    /// `header-bytes=100`: `maxHeaderSize`.
    pub header_bytes: Option<usize>,
    /// `headers=1`: `maxHeadersCount`.
    pub headers: Option<usize>,
}

/// The cases of a file.
pub fn parse(text: &str) -> Vec<Case> {
    text.split("\n## ").skip(1).map(parse_case).collect()
}

fn parse_case(text: &str) -> Case {
    let (title, rest) = text.split_once('\n').expect("a case has a body");
    let mut blocks =
        rest.split("```").skip(1).step_by(2).map(|block| block.split_once('\n').expect("a block has lines"));
    let (info, bytes) = blocks.next().unwrap_or_else(|| panic!("{title}: no bytes"));
    let (events_info, events) = blocks.next().unwrap_or_else(|| panic!("{title}: no events"));
    assert_eq!(events_info, "events", "{title}: the second block holds the events");
    Case {
        title: title.to_owned(),
        reader: parse_reader(title, info),
        bytes: parse_bytes(title, bytes),
        events: events.lines().map(str::to_owned).collect(),
    }
}

fn parse_reader(title: &str, info: &str) -> Reader {
    let mut words = info.split_whitespace();
    match words.next() {
        Some("request") => Reader::Request(parse_settings(title, words)),
        Some("response") => {
            let methods: Vec<String> = words.map(str::to_owned).collect();
            Reader::Response(if methods.is_empty() { vec!["GET".to_owned()] } else { methods })
        }
        _ => panic!("{title}: the bytes are for `request` or `response`"),
    }
}

fn parse_settings<'a>(title: &str, words: impl Iterator<Item = &'a str>) -> ServerSettings {
    let mut settings = ServerSettings::default();
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or((word, "1"));
        let number: u32 = value.parse().unwrap_or_else(|_| panic!("{title}: {word}"));
        match name {
            "upgrade" => settings.upgrade = true,
            "half-open" => settings.half_open = true,
            "no-host" => settings.no_host = true,
            "lenient-host" => settings.lenient_host = true,
            "answer" => settings.answer = true,
            "requests" => settings.requests = Some(number),
            "header-bytes" => settings.header_bytes = Some(number as usize),
            "headers" => settings.headers = Some(number as usize),
            _ => panic!("{title}: unknown setting {name}"),
        }
    }
    settings
}

fn parse_bytes(title: &str, block: &str) -> Vec<u8> {
    let text = repeat_texts(&block.replace('\n', ""));
    let mut bytes = Vec::new();
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        let byte = match character {
            '\\' => parse_escape(title, &mut rest),
            _ => u8::try_from(character).unwrap_or_else(|_| panic!("{title}: {character} is not a byte")),
        };
        bytes.push(byte);
    }
    bytes
}

fn parse_escape(title: &str, rest: &mut std::str::Chars<'_>) -> u8 {
    match rest.next() {
        Some('r') => b'\r',
        Some('n') => b'\n',
        Some('t') => b'\t',
        Some('0') => 0,
        Some('\\') => b'\\',
        Some('x') => {
            let digits: String = rest.by_ref().take(2).collect();
            u8::from_str_radix(&digits, 16).unwrap_or_else(|_| panic!("{title}: \\x{digits}"))
        }
        other => panic!("{title}: unknown escape {other:?}"),
    }
}

/// Replaces each `{{text*count}}` by the repeated text.
fn repeat_texts(text: &str) -> String {
    let Some((before, rest)) = text.split_once("{{") else { return text.to_owned() };
    let (inner, after) = rest.split_once("}}").expect("{{ has its }}");
    let (repeated, count) = inner.rsplit_once('*').expect("a repetition has a count");
    let count = count.parse().expect("a count is a number");
    format!("{before}{}{}", repeated.repeat(count), repeat_texts(after))
}
