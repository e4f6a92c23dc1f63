//! `JSON.parse`: one loop over the source, with stacks of its own, so depth is bounded by memory alone.
//!
//! Values wait on one stack until the array or object that they belong to ends and is made in one go.

use super::access;
use super::complaints::Refusal;
use super::numerals;
use super::output::Output;
use super::recurring::Recurring;
use super::source::Unit;
use crate::raw::{self, JSAtom, JSContext, JSValue};

/// Why there is no value.
pub(crate) enum Stopped {
    /// The source is no JSON, seen at this unit.
    Refused(Refusal, usize),
    /// An exception is pending: there is no memory.
    Thrown,
}

type Parsed<T> = Result<T, Stopped>;

/// An array or object that is not ended yet.
struct Open {
    is_object: bool,
    /// Where its values begin on the stack.
    values: usize,
    /// Where its keys begin on theirs.
    keys: usize,
}

/// Stacks that keep their room between texts; empty there.
#[derive(Default)]
pub(crate) struct Stacks {
    values: Vec<JSValue>,
    keys: Vec<JSAtom>,
    open: Vec<Open>,
    /// A string whose escapes are resolved.
    text: Output,
}

impl Stacks {
    pub(crate) fn shrink(&mut self, room_max: usize) {
        self.values.shrink_to(room_max);
        self.keys.shrink_to(room_max);
        self.open.shrink_to(room_max);
        self.text.clear(room_max);
    }
}

pub(crate) struct Parser<'a, U> {
    pub(crate) context: *mut JSContext,
    pub(crate) source: &'a [U],
    pub(crate) at: usize,
    pub(crate) stacks: &'a mut Stacks,
    pub(crate) recurring: &'a mut Recurring,
}

impl<U: Unit> Parser<'_, U> {
    /// The value of the whole source, owned.
    pub(crate) fn parse(mut self) -> Parsed<JSValue> {
        let result = self.document();
        if result.is_err() {
            self.stacks.values.drain(..).for_each(|value| raw::free(self.context, value));
            self.stacks.keys.drain(..).for_each(|atom| raw::free_atom(self.context, atom));
            self.stacks.open.clear();
        }
        result
    }

    fn document(&mut self) -> Parsed<JSValue> {
        loop {
            let value = self.value()?;
            let Some(value) = value else { continue };
            if let Some(whole) = self.end_all(value)? {
                return Ok(whole);
            }
        }
    }

    /// A value, or `None` if an array or object was begun.
    #[inline]
    fn value(&mut self) -> Parsed<Option<JSValue>> {
        let value = match self.peek_token() {
            Some(b'"') => self.string()?,
            Some(b'{') => return self.begin_object(),
            Some(b'[') => return self.begin_array(),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word(b"true", raw::boolean(true))?,
            Some(b'f') => self.word(b"false", raw::boolean(false))?,
            Some(b'n') => self.word(b"null", raw::NULL)?,
            _ => return Err(self.refused(Refusal::Unexpected)),
        };
        Ok(Some(value))
    }

    /// Puts a value where it belongs, and ends what ends behind it. The value of the source, if that was it.
    fn end_all(&mut self, mut value: JSValue) -> Parsed<Option<JSValue>> {
        loop {
            let Some(open) = self.stacks.open.last() else {
                return match self.peek_token() {
                    None if self.at >= self.source.len() => Ok(Some(value)),
                    _ => {
                        raw::free(self.context, value);
                        Err(self.refused(Refusal::At("Unexpected non-whitespace character after JSON")))
                    }
                };
            };
            let is_object = open.is_object;
            self.stacks.values.push(value);
            match self.peek_token() {
                Some(b',') => {
                    self.at += 1;
                    if is_object {
                        self.key("Expected double-quoted property name", Refusal::Unexpected)?;
                    }
                    return Ok(None);
                }
                Some(b'}') if is_object => value = self.end_object()?,
                Some(b']') if !is_object => value = self.end_array()?,
                _ if is_object => {
                    return Err(self.refused(Refusal::At("Expected ',' or '}' after property value")));
                }
                _ => return Err(self.refused(Refusal::At("Expected ',' or ']' after array element"))),
            }
        }
    }

    fn begin_object(&mut self) -> Parsed<Option<JSValue>> {
        self.open(true);
        if self.peek_token() == Some(b'}') {
            return self.end_object().map(Some);
        }
        self.key("Expected property name or '}'", Refusal::At("Expected ':' after property name"))?;
        Ok(None)
    }

    fn begin_array(&mut self) -> Parsed<Option<JSValue>> {
        self.open(false);
        if self.peek_token() == Some(b']') {
            return self.end_array().map(Some);
        }
        Ok(None)
    }

    fn open(&mut self, is_object: bool) {
        self.at += 1;
        let (values, keys) = (self.stacks.values.len(), self.stacks.keys.len());
        self.stacks.open.push(Open { is_object, values, keys });
    }

    fn end_object(&mut self) -> Parsed<JSValue> {
        self.at += 1;
        let open = self.stacks.open.pop().expect("the caller looked");
        let keys = &self.stacks.keys[open.keys..];
        let object = self.recurring.object(self.context, keys, &self.stacks.values[open.values..]);
        // The engine took the values, whatever came of it.
        self.stacks.values.truncate(open.values);
        self.stacks.keys.drain(open.keys..).for_each(|atom| raw::free_atom(self.context, atom));
        self.made(object)
    }

    fn end_array(&mut self) -> Parsed<JSValue> {
        self.at += 1;
        let open = self.stacks.open.pop().expect("the caller looked");
        // The engine takes the values, whatever comes of it.
        let array = raw::array(self.context, &self.stacks.values[open.values..]);
        self.stacks.values.truncate(open.values);
        self.made(array)
    }

    /// A key and its colon; what is said if there is none.
    fn key(&mut self, expected: &'static str, no_colon: Refusal) -> Parsed<()> {
        if self.peek_token() != Some(b'"') {
            return Err(self.refused(Refusal::At(expected)));
        }
        let (start, end) = (self.at + 1, self.plain_end());
        let key = match self.peek() {
            Some(b'"') => self.key_of(start, end)?,
            _ => {
                let text = self.escaped_string(start)?;
                self.at -= 1;
                access::atom_of(self.context, text).ok_or(Stopped::Thrown)?
            }
        };
        self.at += 1;
        self.stacks.keys.push(key);
        if self.peek_token() != Some(b':') {
            return Err(self.refused(no_colon));
        }
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn key_of(&mut self, start: usize, end: usize) -> Parsed<JSAtom> {
        let units = &self.source[start..end];
        let key = match U::narrow(units) {
            Some(units) => self.recurring.key(self.context, units),
            None => access::atom_of(self.context, U::string(self.context, units)),
        };
        key.ok_or(Stopped::Thrown)
    }

    #[inline]
    fn string(&mut self) -> Parsed<JSValue> {
        let (start, end) = (self.at + 1, self.plain_end());
        if self.peek() != Some(b'"') {
            return self.escaped_string(start);
        }
        self.at += 1;
        self.made(U::string(self.context, &self.source[start..end]))
    }

    /// Moves from the quote to the first unit of the string that is special.
    #[inline]
    fn plain_end(&mut self) -> usize {
        self.at += 1;
        self.at += U::plain_prefix(&self.source[self.at..]);
        self.at
    }

    /// A string that begins at `start` and has something special at the current unit.
    fn escaped_string(&mut self, start: usize) -> Parsed<JSValue> {
        self.stacks.text.restart();
        self.stacks.text.units(U::units(&self.source[start..self.at]));
        loop {
            self.at = U::resolve(self.source, self.at, &mut self.stacks.text);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    let unit = self.escape()?;
                    self.stacks.text.code_unit(unit);
                }
                Some(0..0x20) => {
                    return Err(self.refused(Refusal::At("Bad control character in string literal")));
                }
                None if self.at >= self.source.len() => {
                    return Err(self.refused(Refusal::At("Unterminated string")));
                }
                // The last few units of the source.
                _ => self.plain_unit(),
            }
        }
        self.at += 1;
        self.made(self.stacks.text.string(self.context))
    }

    fn plain_unit(&mut self) {
        self.stacks.text.units(U::units(&self.source[self.at..=self.at]));
        self.at += 1;
    }

    fn escape(&mut self) -> Parsed<u16> {
        self.at += 1;
        let unit = match self.peek() {
            Some(same @ (b'"' | b'\\' | b'/')) => same,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => 10,
            Some(b'r') => 13,
            Some(b't') => 9,
            Some(b'u') => return self.hexadecimal(),
            None if self.at >= self.source.len() => return Err(self.refused(Refusal::Ended)),
            Some(_) => return Err(self.refused(Refusal::At("Bad escaped character"))),
            None => return Err(self.refused(Refusal::Unexpected)),
        };
        self.at += 1;
        Ok(u16::from(unit))
    }

    fn hexadecimal(&mut self) -> Parsed<u16> {
        let mut unit = 0;
        for _ in 0..4 {
            self.at += 1;
            let digit = self.peek().and_then(|digit| char::from(digit).to_digit(16));
            let Some(digit) = digit else { return Err(self.refused(Refusal::At("Bad Unicode escape"))) };
            unit = unit << 4 | digit as u16;
        }
        self.at += 1;
        Ok(unit)
    }

    #[inline]
    fn number(&mut self) -> Parsed<JSValue> {
        match numerals::read(self.source, self.at) {
            Ok((value, end)) => {
                self.at = end;
                Ok(value)
            }
            Err((refusal, at)) => Err(Stopped::Refused(refusal, at)),
        }
    }

    fn word(&mut self, word: &[u8], value: JSValue) -> Parsed<JSValue> {
        for &unit in word {
            if self.peek() != Some(unit) {
                return Err(self.refused(Refusal::Unexpected));
            }
            self.at += 1;
        }
        Ok(value)
    }

    /// The current unit; `None` at the end and for what has more than 8 bits, which nothing but a string has.
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.source.get(self.at).and_then(|&unit| u8::try_from(unit.into()).ok())
    }

    /// The first unit that is no white space.
    #[inline]
    fn peek_token(&mut self) -> Option<u8> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                found => return found,
            }
        }
    }

    fn refused(&self, refusal: Refusal) -> Stopped {
        Stopped::Refused(refusal, self.at)
    }

    #[inline]
    fn made(&self, value: JSValue) -> Parsed<JSValue> {
        if raw::is_exception(value) { Err(Stopped::Thrown) } else { Ok(value) }
    }
}
