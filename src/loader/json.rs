//! JSON for package.json: keeps the order of keys, because conditions are tried in that order.

/// A JSON value. Numbers are kept as written: no rule of the loader looks inside them.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Deeper nesting than this is refused.
const DEPTH_MAX: usize = 512;

impl Json {
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Json::String(text) => Some(text),
            _ => None,
        }
    }

    /// The member of an object.
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// As `JSON.stringify` writes it.
    pub fn stringify(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Number(text) => out.push_str(text),
            Json::String(text) => quote(text, out),
            Json::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Json::Object(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    quote(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// Writes a string with JSON's quotes and escapes.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", control as u32)),
            other => out.push(other),
        }
    }
    out.push('"');
}

/// A string in JSON's quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    quote(text, &mut out);
    out
}

/// Reads an object and keeps only the wanted members; the others are checked and dropped.
/// A document that is no object gives no members. The error is a message like V8's.
pub fn members(text: &str, wanted: &[&str]) -> Result<Vec<(String, Json)>, String> {
    let mut parser = Parser { text, bytes: text.as_bytes(), at: 0 };
    parser.space();
    let found = match parser.peek() {
        Some(b'{') => parser.object(Some(wanted), 0)?,
        _ => {
            parser.value(true, 0)?;
            Vec::new()
        }
    };
    parser.space();
    match parser.peek() {
        None => Ok(found),
        Some(_) => {
            Err(format!("Unexpected non-whitespace character after JSON at position {}", parser.position()))
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

type Parsed<T> = Result<T, String>;

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Where the parser stands, in UTF-16 units as JavaScript counts.
    fn position(&self) -> usize {
        self.text[..self.at].encode_utf16().count()
    }

    fn unexpected<T>(&self) -> Parsed<T> {
        match self.text[self.at..].chars().next() {
            None => Err("Unexpected end of JSON input".to_string()),
            Some(character) => {
                Err(format!("Unexpected token '{character}', {} is not valid JSON", self.shown()))
            }
        }
    }

    /// The document as V8 quotes it: whole when short, else ten units around the place.
    fn shown(&self) -> String {
        const AROUND: usize = 10;
        let units: Vec<u16> = self.text.encode_utf16().collect();
        let at = self.position();
        if units.len() <= 2 * AROUND + 20 {
            return format!("\"{}\"", self.text);
        }
        let (start, end) = (at.saturating_sub(AROUND), (at + AROUND).min(units.len()));
        let slice = String::from_utf16_lossy(&units[start..end]);
        let before = if start > 0 { "..." } else { "" };
        let after = if end < units.len() { "..." } else { "" };
        format!("{before}\"{slice}\"{after}")
    }

    fn value(&mut self, keep: bool, depth: usize) -> Parsed<Json> {
        if depth > DEPTH_MAX {
            return Err("JSON is nested too deeply".to_string());
        }
        match self.peek() {
            Some(b'{') => Ok(Json::Object(self.object(if keep { None } else { Some(&[]) }, depth)?)),
            Some(b'[') => self.array(keep, depth),
            Some(b'"') => Ok(Json::String(self.string(keep)?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            _ => self.unexpected(),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Parsed<Json> {
        for byte in word.bytes() {
            if self.peek() != Some(byte) {
                return self.unexpected();
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn array(&mut self, keep: bool, depth: usize) -> Parsed<Json> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Json::Array(items));
        }
        loop {
            self.space();
            let item = self.value(keep, depth + 1)?;
            if keep {
                items.push(item);
            }
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Json::Array(items));
                }
                _ => {
                    return Err(format!(
                        "Expected ',' or ']' after array element in JSON at position {}",
                        self.position()
                    ));
                }
            }
        }
    }

    /// Reads an object. `wanted` limits what is kept; `None` keeps all.
    fn object(&mut self, wanted: Option<&[&str]>, depth: usize) -> Parsed<Vec<(String, Json)>> {
        let mut members: Vec<(String, Json)> = Vec::new();
        self.at += 1;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(members);
        }
        let mut first = true;
        loop {
            self.space();
            match self.peek() {
                Some(b'"') => {}
                _ => {
                    let what = if first {
                        "Expected property name or '}'"
                    } else {
                        "Expected double-quoted property name"
                    };
                    return Err(format!("{what} in JSON at position {}", self.position()));
                }
            }
            first = false;
            let key = self.string(true)?;
            self.space();
            match self.peek() {
                Some(b':') => self.at += 1,
                _ => {
                    return Err(format!(
                        "Expected ':' after property name in JSON at position {}",
                        self.position()
                    ));
                }
            }
            self.space();
            let keep = wanted.is_none_or(|names| names.contains(&key.as_str()));
            let value = self.value(keep, depth + 1)?;
            if keep {
                // A key that comes twice keeps its first place and its last value, as in JavaScript.
                match members.iter_mut().find(|(name, _)| *name == key) {
                    Some(member) => member.1 = value,
                    None => members.push((key, value)),
                }
            }
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(members);
                }
                _ => {
                    return Err(format!(
                        "Expected ',' or '}}' after property value in JSON at position {}",
                        self.position()
                    ));
                }
            }
        }
    }

    fn string(&mut self, keep: bool) -> Parsed<String> {
        self.at += 1;
        let start = self.at;
        // Most strings have no escape: one slice.
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    let text = if keep { self.text[start..self.at].to_string() } else { String::new() };
                    self.at += 1;
                    return Ok(text);
                }
                b'\\' => return self.escaped(start),
                0..=0x1f => return self.control(),
                _ => self.at += 1,
            }
        }
        self.unterminated()
    }

    fn control<T>(&self) -> Parsed<T> {
        Err(format!("Bad control character in string literal in JSON at position {}", self.position()))
    }

    fn unterminated<T>(&self) -> Parsed<T> {
        Err(format!("Unterminated string in JSON at position {}", self.position()))
    }

    fn escaped(&mut self, start: usize) -> Parsed<String> {
        let mut units: Vec<u16> = self.text[start..self.at].encode_utf16().collect();
        loop {
            let rest = &self.text[self.at..];
            let Some(character) = rest.chars().next() else { return self.unterminated() };
            self.at += character.len_utf8();
            match character {
                '"' => return Ok(String::from_utf16_lossy(&units)),
                '\\' => units.push(self.escape()?),
                control if control < ' ' => {
                    self.at -= 1;
                    return self.control();
                }
                other => units.extend(other.encode_utf16(&mut [0; 2]).iter()),
            }
        }
    }

    fn escape(&mut self) -> Parsed<u16> {
        let Some(byte) = self.peek() else { return self.unterminated() };
        self.at += 1;
        let unit = match byte {
            b'"' | b'\\' | b'/' => byte as u16,
            b'b' => 8,
            b'f' => 12,
            b'n' => 10,
            b'r' => 13,
            b't' => 9,
            b'u' => {
                let digits =
                    self.bytes.get(self.at..self.at + 4).and_then(|hex| std::str::from_utf8(hex).ok());
                match digits.and_then(|hex| u16::from_str_radix(hex, 16).ok()) {
                    Some(unit) => {
                        self.at += 4;
                        unit
                    }
                    None => {
                        return Err(format!("Bad Unicode escape in JSON at position {}", self.position()));
                    }
                }
            }
            _ => {
                self.at -= 1;
                return Err(format!("Bad escaped character in JSON at position {}", self.position()));
            }
        };
        Ok(unit)
    }

    fn number(&mut self) -> Parsed<Json> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(format!("No number after minus sign in JSON at position {}", self.position())),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.at_least_one_digit()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.at_least_one_digit()?;
        }
        Ok(Json::Number(self.text[start..self.at].to_string()))
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
    }

    fn at_least_one_digit(&mut self) -> Parsed<()> {
        match self.peek() {
            Some(b'0'..=b'9') => {
                self.digits();
                Ok(())
            }
            _ => Err(format!("Exponent part is missing a number in JSON at position {}", self.position())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_wanted_in_order() {
        let text = r#"{"name":"x","scripts":{"a":[1,{"b":"\u0041"}]},"exports":{"b":"\u00e9\n","a":null,"b":-1.5e3}}"#;
        let found = members(text, &["name", "exports"]).unwrap();
        assert_eq!(found[0], ("name".into(), Json::String("x".into())));
        assert_eq!(found[1].1.stringify(), "{\"b\":-1.5e3,\"a\":null}");
    }

    #[test]
    fn refuses_with_the_words_of_v8() {
        let cases = [
            ("", "Unexpected end of JSON input"),
            ("{", "Expected property name or '}' in JSON at position 1"),
            ("{,}", "Expected property name or '}' in JSON at position 1"),
            ("{\"a\"}", "Expected ':' after property name in JSON at position 4"),
            ("{\"a\":1,}", "Expected double-quoted property name in JSON at position 7"),
            ("{} x", "Unexpected non-whitespace character after JSON at position 3"),
            ("{\"a\":x}", "Unexpected token 'x', \"{\"a\":x}\" is not valid JSON"),
            ("{\"a", "Unterminated string in JSON at position 3"),
        ];
        for (text, expect) in cases {
            let shown = members(text, &[]).unwrap_err();
            assert_eq!(shown, expect, "{text}");
        }
        assert!(members("[1, 2]", &["name"]).unwrap().is_empty());
    }
}
