//! Finds the names that a CommonJS source exports, by reading its text: ES modules that import it must know them before it runs.
//!
//! It looks for what people and compilers write: `exports.a =`, `module.exports = { a, b }`, `Object.defineProperty(exports, 'a'`,
//! re-exports by `module.exports = require('x')`, `__exportStar(require('x'))` and Babel's loop over `Object.keys`.
//! A name too many is harmless (its value is read after the module ran); a name too few cannot be imported.

use std::collections::HashMap;

/// What a source exports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exports {
    /// In the order of the source, each once.
    pub names: Vec<String>,
    /// Requests whose exports are exported too.
    pub reexports: Vec<String>,
}

/// Reads a source.
pub fn scan(source: &str) -> Exports {
    let mut scanner = Scanner {
        bytes: source.as_bytes(),
        at: 0,
        depth: 0,
        exports: Exports::default(),
        required: HashMap::new(),
    };
    scanner.run();
    scanner.exports
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Brackets of all kinds that are open here.
    depth: i32,
    exports: Exports,
    /// Variables that hold `require('…')`.
    required: HashMap<String, String>,
}

/// How far behind `Object.keys(x).forEach(` the assignment to exports is looked for, in bytes.
const KEYS_LOOP_BYTES_MAX: usize = 400;

impl Scanner<'_> {
    fn run(&mut self) {
        if self.bytes.starts_with(b"#!") {
            self.skip_line();
        }
        // Whether a slash here would begin a regular expression: true after operators, false after values.
        let mut regex_allowed = true;
        while self.at < self.bytes.len() {
            let byte = self.bytes[self.at];
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'\'' | b'"' => {
                    self.string();
                    regex_allowed = false;
                }
                b'`' => {
                    self.template();
                    regex_allowed = false;
                }
                b'/' if self.next_is(b'/') => self.skip_line(),
                b'/' if self.next_is(b'*') => self.skip_comment(),
                b'/' if regex_allowed => {
                    self.regex();
                    regex_allowed = false;
                }
                _ if is_word(byte) => {
                    let follows_dot = self.at > 0 && self.bytes[self.at - 1] == b'.';
                    let word = self.word().to_string();
                    regex_allowed = is_operator_word(&word);
                    if !follows_dot {
                        self.statement(&word);
                    }
                }
                _ => {
                    match byte {
                        b'(' | b'[' | b'{' => self.depth += 1,
                        b')' | b']' | b'}' => self.depth -= 1,
                        _ => {}
                    }
                    regex_allowed = !matches!(byte, b')' | b']');
                    self.at += 1;
                }
            }
        }
    }

    /// Looks at what begins with a word of interest. The scan goes on right behind the word, whatever was understood.
    fn statement(&mut self, word: &str) {
        let start = self.at;
        let is_outermost = self.depth == 0;
        match word {
            "exports" => self.after_exports(false),
            "module" if self.exports_member() => self.after_exports(true),
            "Object" => self.object_call(is_outermost),
            "__exportStar" | "__export" | "__reExport" if is_outermost => self.star(),
            "tslib" | "tslib_1" if is_outermost && self.eat(b'.') && self.word() == "__exportStar" => {
                self.star()
            }
            "var" | "let" | "const" => self.variable(),
            _ => {}
        }
        self.at = start;
    }

    /// `.exports` or `['exports']` after `module`.
    fn exports_member(&mut self) -> bool {
        if self.eat(b'.') {
            return self.peek_word() == "exports" && !self.word().is_empty();
        }
        self.eat(b'[') && self.quoted().as_deref() == Some("exports") && self.eat(b']')
    }

    /// `.a =`, `['a'] =` after the exports object, or `= value` after `module.exports`.
    fn after_exports(&mut self, is_module: bool) {
        if self.eat(b'.') {
            let name = self.word().to_string();
            if !name.is_empty() && self.eat_assignment() {
                self.add(name);
            }
        } else if self.eat(b'[') {
            let Some(name) = self.quoted() else { return };
            if self.eat(b']') && self.eat_assignment() {
                self.add(name);
            }
        } else if is_module && self.eat_assignment() {
            self.whole_value();
        }
    }

    /// What `module.exports =` is set to. What was re-exported before is gone.
    fn whole_value(&mut self) {
        self.exports.reexports.clear();
        if self.eat(b'{') {
            self.literal();
        } else if let Some(request) = self.require_call() {
            self.exports.reexports.push(request);
        }
    }

    /// The keys of an object literal, as far as their values are names. Node's lexer reads no further, so neither do we.
    fn literal(&mut self) {
        loop {
            self.space();
            let Some(byte) = self.peek() else { return };
            let name = match byte {
                b'\'' | b'"' => match self.quoted() {
                    Some(name) if self.peek() == Some(b':') => Some(name),
                    _ => return,
                },
                b'.' if self.bytes[self.at..].starts_with(b"...") => {
                    self.at += 3;
                    if !self.spread() {
                        return;
                    }
                    None
                }
                _ if is_word(byte) => Some(self.word().to_string()),
                _ => return,
            };
            if self.eat(b':') && !self.name_follows() {
                return;
            }
            if let Some(name) = name {
                self.add(name);
            }
            if !self.eat(b',') {
                return;
            }
        }
    }

    /// A word that is no number; the position is then behind it.
    fn name_follows(&mut self) -> bool {
        let is_name = self.peek().is_some_and(|byte| is_word(byte) && !byte.is_ascii_digit());
        is_name && !self.word().is_empty()
    }

    /// Behind `...`: a re-export or a name.
    fn spread(&mut self) -> bool {
        let start = self.at;
        if let Some(request) = self.require_call() {
            self.exports.reexports.push(request);
            return true;
        }
        self.at = start;
        !self.word().is_empty()
    }

    /// `Object.defineProperty(exports, 'a', …` and `Object.keys(x).forEach(function (k) { exports[k] = …`.
    fn object_call(&mut self, is_outermost: bool) {
        if !self.eat(b'.') {
            return;
        }
        match self.word() {
            "defineProperty" => self.define_property(),
            "keys" if is_outermost => self.keys_loop(),
            _ => {}
        }
    }

    fn define_property(&mut self) {
        if !self.eat(b'(') {
            return;
        }
        let is_exports = match self.word() {
            "exports" => true,
            "module" => self.exports_member(),
            _ => false,
        };
        if is_exports
            && self.eat(b',')
            && let Some(name) = self.quoted()
            && self.eat(b',')
            && self.eat(b'{')
            && self.describes_a_value()
        {
            self.add(name);
        }
    }

    /// `value:` or a getter that returns a name or a member of one, perhaps behind `enumerable: true,`.
    fn describes_a_value(&mut self) -> bool {
        if self.peek_word() == "enumerable" {
            self.word();
            if !self.eat(b':') {
                return false;
            }
            let is_true = self.eat(b'!') && self.word() == "0" || self.word() == "true";
            if !is_true || !self.eat(b',') {
                return false;
            }
        }
        match self.word() {
            "value" => self.eat(b':'),
            "get" => self.getter(),
            _ => false,
        }
    }

    fn getter(&mut self) -> bool {
        if self.eat(b':') {
            if self.word() != "function" {
                return false;
            }
            self.word();
        }
        if !(self.eat(b'(') && self.eat(b')') && self.eat(b'{') && self.word() == "return") {
            return false;
        }
        if self.word().is_empty() {
            return false;
        }
        if self.eat(b'.') {
            if self.word().is_empty() {
                return false;
            }
        } else if self.eat(b'[') && (self.quoted().is_none() || !self.eat(b']')) {
            return false;
        }
        self.eat(b';');
        if !self.eat(b'}') {
            return false;
        }
        self.eat(b',');
        self.eat(b'}') && self.eat(b')')
    }

    fn keys_loop(&mut self) {
        if !self.eat(b'(') {
            return;
        }
        let variable = self.peek_word().to_string();
        self.word();
        let Some(request) = self.required.get(&variable).cloned() else { return };
        if !self.eat(b')') || !self.eat(b'.') || self.word() != "forEach" || !self.eat(b'(') {
            return;
        }
        if self.peek_word() == "function" {
            self.word();
        }
        self.eat(b'(');
        let key = self.peek_word().to_string();
        let end = (self.at + KEYS_LOOP_BYTES_MAX).min(self.bytes.len());
        let body = String::from_utf8_lossy(&self.bytes[self.at..end]);
        let sets = body.contains(&format!("exports[{key}]")) || body.contains(&format!("exports, {key}"));
        if !key.is_empty() && sets {
            self.exports.reexports.push(request);
        }
    }

    /// `(require('x')`, perhaps with wrappers such as `__importStar(` around it.
    fn star(&mut self) {
        if !self.eat(b'(') {
            return;
        }
        if self.peek_word() != "require" {
            self.word();
            self.eat(b',');
        }
        if let Some(request) = self.require_call() {
            self.exports.reexports.push(request);
        }
    }

    /// `var x = require('y')`, which a loop over its keys may export later.
    fn variable(&mut self) {
        let name = self.peek_word().to_string();
        self.word();
        if name.is_empty() || !self.eat_assignment() {
            return;
        }
        if self.peek_word().starts_with("_interop") || self.peek_word().starts_with("__import") {
            self.word();
            self.eat(b'(');
        }
        if let Some(request) = self.require_call() {
            self.required.insert(name, request);
        }
    }

    /// `require('x')`
    fn require_call(&mut self) -> Option<String> {
        if self.peek_word() != "require" {
            return None;
        }
        self.word();
        if !self.eat(b'(') {
            return None;
        }
        let request = self.quoted()?;
        self.eat(b')').then_some(request)
    }

    fn add(&mut self, name: String) {
        if !self.exports.names.contains(&name) {
            self.exports.names.push(name);
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next_is(&self, byte: u8) -> bool {
        self.bytes.get(self.at + 1) == Some(&byte)
    }

    /// Skips white space and comments.
    fn space(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'/') if self.next_is(b'/') => self.skip_line(),
                Some(b'/') if self.next_is(b'*') => self.skip_comment(),
                _ => return,
            }
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.space();
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
            self.space();
        }
        found
    }

    /// An `=` that is no comparison and no arrow.
    fn eat_assignment(&mut self) -> bool {
        self.space();
        if self.peek() != Some(b'=') || self.next_is(b'=') || self.next_is(b'>') {
            return false;
        }
        self.eat(b'=')
    }

    fn peek_word(&mut self) -> &str {
        self.space();
        let end = self.word_end();
        std::str::from_utf8(&self.bytes[self.at..end]).unwrap_or("")
    }

    fn word(&mut self) -> &str {
        self.space();
        let start = self.at;
        self.at = self.word_end();
        std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or("")
    }

    fn word_end(&self) -> usize {
        let length = self.bytes[self.at..].iter().take_while(|byte| is_word(**byte)).count();
        self.at + length
    }

    /// A string literal's value; `None` when there is none or it is no well-formed text.
    fn quoted(&mut self) -> Option<String> {
        self.space();
        if !matches!(self.peek(), Some(b'\'' | b'"')) {
            return None;
        }
        let start = self.at + 1;
        self.string();
        let text = std::str::from_utf8(&self.bytes[start..self.at.saturating_sub(1).max(start)]).ok()?;
        let value = if text.contains('\\') { unescape(text) } else { Some(text.to_string()) };
        self.space();
        value
    }

    fn string(&mut self) {
        let quote = self.bytes[self.at];
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'\\' {
                self.at += 1;
            } else if byte == quote || byte == b'\n' {
                return;
            }
        }
        self.at = self.bytes.len();
    }

    fn template(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'`' => return,
                b'$' if self.peek() == Some(b'{') => {
                    self.at += 1;
                    self.skip_substitution();
                }
                _ => {}
            }
        }
        self.at = self.at.min(self.bytes.len());
    }

    fn skip_substitution(&mut self) {
        let mut depth = 1;
        while depth > 0 {
            match self.peek() {
                None => return,
                Some(b'{') => depth += 1,
                Some(b'}') => depth -= 1,
                Some(b'\'' | b'"') => {
                    self.string();
                    continue;
                }
                Some(b'`') => {
                    self.template();
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    fn regex(&mut self) {
        let start = self.at;
        self.at += 1;
        let mut in_class = false;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => return,
                b'\n' => break,
                _ => {}
            }
        }
        // It was a division after all.
        self.at = start + 1;
    }

    fn skip_line(&mut self) {
        while self.peek().is_some_and(|byte| byte != b'\n') {
            self.at += 1;
        }
    }

    fn skip_comment(&mut self) {
        self.at += 2;
        while self.at < self.bytes.len() && !self.bytes[self.at..].starts_with(b"*/") {
            self.at += 1;
        }
        self.at = (self.at + 2).min(self.bytes.len());
    }
}

/// The value of a string literal with escapes; `None` for lone surrogates and malformed escapes.
fn unescape(text: &str) -> Option<String> {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            units.extend(character.encode_utf16(&mut [0; 2]).iter());
            continue;
        }
        match characters.next()? {
            'n' => units.push(10),
            't' => units.push(9),
            'r' => units.push(13),
            'b' => units.push(8),
            'f' => units.push(12),
            'v' => units.push(11),
            '0' => units.push(0),
            '\n' => {}
            'x' => units.push(hex(&mut characters, 2)? as u16),
            'u' if characters.as_str().starts_with('{') => {
                let digits = characters.as_str()[1..].split('}').next()?;
                let value = u32::from_str_radix(digits, 16).ok().filter(|value| *value <= 0x10ffff)?;
                characters = characters.as_str()[digits.len() + 2..].chars();
                match u16::try_from(value) {
                    Ok(unit) => units.push(unit),
                    Err(_) => units.extend(char::from_u32(value)?.encode_utf16(&mut [0; 2]).iter()),
                }
            }
            'u' => units.push(hex(&mut characters, 4)? as u16),
            other => units.extend(other.encode_utf16(&mut [0; 2]).iter()),
        }
    }
    String::from_utf16(&units).ok()
}

fn hex(characters: &mut std::str::Chars, count: usize) -> Option<u32> {
    (0..count).try_fold(0, |value, _| Some(value * 16 + characters.next()?.to_digit(16)?))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

fn is_operator_word(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "await",
        "case",
        "delete",
        "do",
        "else",
        "in",
        "instanceof",
        "new",
        "of",
        "return",
        "throw",
        "typeof",
        "void",
        "yield",
    ];
    WORDS.contains(&word)
}

#[cfg(test)]
mod tests;
