//! The header store behind `setHeader`, `getHeader` and their kin: ordered, flat, reusable.

use super::head::{Span, is_token, is_value};
use super::number::write_number;

/// Bytes of overwritten entries that are tolerated before the store is packed.
const GARBAGE_BYTES_MAX: usize = 4096;

/// Why a header is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderFault {
    /// ERR_INVALID_HTTP_TOKEN.
    Name,
    /// ERR_INVALID_CHAR.
    Value,
}

/// A value on its way in. Lists hold texts and numbers only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Given<'a> {
    /// A text; its characters must be latin1.
    Text(&'a str),
    /// A number, written as JavaScript writes it.
    Number(f64),
}

/// A stored value. Texts are latin1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Single<'a> {
    /// A text in latin1.
    Text(&'a [u8]),
    /// A number.
    Number(f64),
}

/// What is stored under a name.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// What was not set as an array.
    One(Single<'a>),
    /// What was set as an array or appended to.
    List(List<'a>),
}

/// The items of a list value, in order.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    items: &'a [Item],
    bytes: &'a [u8],
}

impl<'a> List<'a> {
    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True for the value `[]`.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Single<'a>> + use<'a> {
        let bytes = self.bytes;
        self.items.iter().map(move |item| item.read(bytes))
    }
}

#[derive(Clone, Copy, Debug)]
enum Item {
    Text(Span),
    Number(f64),
}

impl Item {
    fn read(self, bytes: &[u8]) -> Single<'_> {
        match self {
            Item::Text(span) => Single::Text(span.of(bytes)),
            Item::Number(number) => Single::Number(number),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    name: Span,
    /// Items of the value in `items`.
    first: u32,
    count: u32,
    is_list: bool,
}

/// Headers of one message that is being written. `clear` keeps the memory.
#[derive(Clone, Debug, Default)]
pub struct OutgoingHeaders {
    bytes: Vec<u8>,
    items: Vec<Item>,
    entries: Vec<Entry>,
    /// Bytes and items that no entry refers to any more.
    garbage: usize,
}

impl OutgoingHeaders {
    /// Forgets all headers.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.items.clear();
        self.entries.clear();
        self.garbage = 0;
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when nothing was set.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Bytes that the headers need on the wire, roughly: to reserve room.
    pub(super) fn size_hint(&self) -> usize {
        self.bytes.len() + 24 * self.items.len()
    }

    /// `setHeader`: a header of the same name, letter case aside, gives its place to the new one.
    pub fn set(&mut self, name: &str, value: Given<'_>) -> Result<(), HeaderFault> {
        self.set_items(name, &[value], false)
    }

    /// `setHeader` with an array.
    pub fn set_list(&mut self, name: &str, values: &[Given<'_>]) -> Result<(), HeaderFault> {
        self.set_items(name, values, true)
    }

    /// Adds a header even if one of this name exists: raw header arrays given to `writeHead`.
    pub fn push(&mut self, name: &str, value: Given<'_>) -> Result<(), HeaderFault> {
        self.check(name, &[value])?;
        let entry = self.store(name, &[value], false);
        self.entries.push(entry);
        Ok(())
    }

    /// `push` with an array.
    pub fn push_list(&mut self, name: &str, values: &[Given<'_>]) -> Result<(), HeaderFault> {
        self.check(name, values)?;
        let entry = self.store(name, values, true);
        self.entries.push(entry);
        Ok(())
    }

    /// `appendHeader`: the existing value becomes a list that ends in the new values.
    pub fn append(&mut self, name: &str, values: &[Given<'_>], is_list: bool) -> Result<(), HeaderFault> {
        self.check(name, values)?;
        let Some(at) = self.position(name) else {
            return self.set_items(name, values, is_list);
        };
        let old = self.entries[at];
        let first = self.items.len();
        self.items.extend_from_within(old.first as usize..(old.first + old.count) as usize);
        for value in values {
            let item = self.store_item(*value);
            self.items.push(item);
        }
        self.garbage += old.count as usize * size_of::<Item>();
        let count = (self.items.len() - first) as u32;
        self.entries[at] = Entry { name: old.name, first: first as u32, count, is_list: true };
        self.pack_when_wasteful();
        Ok(())
    }

    /// `getHeader`.
    pub fn get(&self, name: &str) -> Option<Value<'_>> {
        self.position(name).map(|at| self.value(&self.entries[at]))
    }

    /// `hasHeader`.
    pub fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    /// `removeHeader`. True when there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let Some(at) = self.position(name) else { return false };
        let entry = self.entries.remove(at);
        self.discard(entry);
        self.pack_when_wasteful();
        true
    }

    /// Names in their own letter case, with values, in the order of their first setting.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[u8], Value<'_>)> {
        self.entries.iter().map(|entry| (entry.name.of(&self.bytes), self.value(entry)))
    }

    fn value(&self, entry: &Entry) -> Value<'_> {
        let items = &self.items[entry.first as usize..(entry.first + entry.count) as usize];
        match (entry.is_list, items) {
            (false, [item]) => Value::One(item.read(&self.bytes)),
            _ => Value::List(List { items, bytes: &self.bytes }),
        }
    }

    fn position(&self, name: &str) -> Option<usize> {
        let wanted = name.as_bytes();
        self.entries.iter().position(|entry| entry.name.of(&self.bytes).eq_ignore_ascii_case(wanted))
    }

    fn check(&self, name: &str, values: &[Given<'_>]) -> Result<(), HeaderFault> {
        if !is_valid_name(name) {
            return Err(HeaderFault::Name);
        }
        let is_valid = values.iter().all(|value| match value {
            Given::Text(text) => is_valid_value(text),
            Given::Number(_) => true,
        });
        if is_valid { Ok(()) } else { Err(HeaderFault::Value) }
    }

    fn set_items(&mut self, name: &str, values: &[Given<'_>], is_list: bool) -> Result<(), HeaderFault> {
        self.check(name, values)?;
        let entry = self.store(name, values, is_list);
        match self.position(name) {
            Some(at) => {
                let old = std::mem::replace(&mut self.entries[at], entry);
                self.discard(old);
                self.pack_when_wasteful();
            }
            None => self.entries.push(entry),
        }
        Ok(())
    }

    fn store(&mut self, name: &str, values: &[Given<'_>], is_list: bool) -> Entry {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(name.as_bytes());
        let name = Span::new(start, self.bytes.len());
        let first = self.items.len() as u32;
        for value in values {
            let item = self.store_item(*value);
            self.items.push(item);
        }
        Entry { name, first, count: values.len() as u32, is_list }
    }

    fn store_item(&mut self, value: Given<'_>) -> Item {
        match value {
            Given::Number(number) => Item::Number(number),
            Given::Text(text) => {
                let start = self.bytes.len();
                push_latin1(&mut self.bytes, text);
                Item::Text(Span::new(start, self.bytes.len()))
            }
        }
    }

    fn discard(&mut self, entry: Entry) {
        self.garbage += entry.name.of(&self.bytes).len() + entry.count as usize * size_of::<Item>();
        if let Value::List(list) = self.value(&Entry { is_list: true, ..entry }) {
            self.garbage += list.iter().map(|item| item.text_bytes()).sum::<usize>();
        }
    }

    /// A script that sets a header again and again must not grow the store.
    fn pack_when_wasteful(&mut self) {
        if self.garbage < GARBAGE_BYTES_MAX {
            return;
        }
        let old = std::mem::take(self);
        for entry in &old.entries {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(entry.name.of(&old.bytes));
            let name = Span::new(start, self.bytes.len());
            let first = self.items.len() as u32;
            for item in &old.items[entry.first as usize..(entry.first + entry.count) as usize] {
                let item = self.copy_item(*item, &old.bytes);
                self.items.push(item);
            }
            self.entries.push(Entry { name, first, ..*entry });
        }
    }

    fn copy_item(&mut self, item: Item, bytes: &[u8]) -> Item {
        let Item::Text(span) = item else { return item };
        let start = self.bytes.len();
        self.bytes.extend_from_slice(span.of(bytes));
        Item::Text(Span::new(start, self.bytes.len()))
    }
}

impl Single<'_> {
    fn text_bytes(&self) -> usize {
        match self {
            Single::Text(text) => text.len(),
            Single::Number(_) => 0,
        }
    }

    /// Appends the value as it goes onto the wire.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Single::Text(text) => out.extend_from_slice(text),
            Single::Number(number) => write_number(out, *number),
        }
    }
}

/// Node's `validateHeaderName`: a token (RFC 9110 section 5.6.2).
pub fn is_valid_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(is_token)
}

/// Node's `checkInvalidHeaderChar`, the other way round: visible latin1, space and tab.
pub fn is_valid_value(value: &str) -> bool {
    // Without an early end many bytes are looked at together.
    if value.bytes().fold(true, |is_valid, byte| is_valid & is_value(byte) & byte.is_ascii()) {
        return true;
    }
    value.chars().all(|character| u8::try_from(character).is_ok_and(is_value))
}

/// Appends a text whose characters are all latin1, one byte each.
pub(super) fn push_latin1(out: &mut Vec<u8>, text: &str) {
    if text.is_ascii() {
        return out.extend_from_slice(text.as_bytes());
    }
    out.extend(
        text.chars().map(|character| u8::try_from(character).expect("is_valid_value was asked first")),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(headers: &OutgoingHeaders, name: &str) -> String {
        let mut out = Vec::new();
        match headers.get(name) {
            Some(Value::One(single)) => single.write(&mut out),
            Some(Value::List(list)) => list.iter().for_each(|item| {
                item.write(&mut out);
                out.push(b'|');
            }),
            None => out.extend_from_slice(b"(none)"),
        }
        String::from_utf8(out).unwrap()
    }

    fn names(headers: &OutgoingHeaders) -> Vec<&str> {
        headers.iter().map(|(name, _)| std::str::from_utf8(name).unwrap()).collect()
    }

    #[test]
    fn names_keep_case_and_place() {
        let mut headers = OutgoingHeaders::default();
        headers.set("X-One", Given::Text("1")).unwrap();
        headers.set("Two", Given::Number(2.5)).unwrap();
        headers.set("x-one", Given::Text("uno")).unwrap();
        assert_eq!(names(&headers), ["x-one", "Two"]);
        assert_eq!(text(&headers, "X-ONE"), "uno");
        assert_eq!(text(&headers, "two"), "2.5");
        assert!(headers.remove("X-one") && !headers.remove("X-one"));
        headers.set("X-One", Given::Text("again")).unwrap();
        assert_eq!(names(&headers), ["Two", "X-One"]);
    }

    #[test]
    fn lists_and_appending() {
        let mut headers = OutgoingHeaders::default();
        headers.set_list("Set-Cookie", &[Given::Text("a"), Given::Text("b")]).unwrap();
        headers.append("set-cookie", &[Given::Text("c")], false).unwrap();
        assert_eq!(text(&headers, "set-cookie"), "a|b|c|");
        headers.append("New", &[Given::Text("x")], false).unwrap();
        assert_eq!(text(&headers, "new"), "x");
        headers.append("New", &[Given::Number(1.0)], false).unwrap();
        assert_eq!(text(&headers, "new"), "x|1|");
        headers.push("New", Given::Text("raw")).unwrap();
        assert_eq!(headers.len(), 3);
    }

    #[test]
    fn injection_is_refused() {
        let mut headers = OutgoingHeaders::default();
        for name in ["", "a b", "a:", "a\r\n", "\u{e9}"] {
            assert_eq!(headers.set(name, Given::Text("x")), Err(HeaderFault::Name), "{name:?}");
        }
        for value in ["a\r\nb", "a\nb", "\0", "\x7f", "\u{100}", "\u{1F600}"] {
            assert_eq!(headers.set("a", Given::Text(value)), Err(HeaderFault::Value), "{value:?}");
        }
        assert_eq!(headers.len(), 0);
        headers.set("a", Given::Text("\u{e9}\t\u{80}\u{ff}")).unwrap();
        assert!(matches!(headers.get("a"), Some(Value::One(Single::Text(b"\xe9\t\x80\xff")))));
    }

    #[test]
    fn setting_again_and_again_does_not_grow_the_store() {
        let mut headers = OutgoingHeaders::default();
        headers.set_list("Keep", &[Given::Text("a"), Given::Number(1.0)]).unwrap();
        for round in 0..10_000 {
            headers.set("X", Given::Text(&format!("{round:040}"))).unwrap();
            headers.append("Y", &[Given::Number(1.0)], false).unwrap();
            headers.remove("Y");
        }
        assert!(headers.bytes.len() < 2 * GARBAGE_BYTES_MAX, "{} bytes", headers.bytes.len());
        assert!(headers.items.len() < 2000);
        assert_eq!(text(&headers, "keep"), "a|1|");
        assert_eq!(text(&headers, "x"), format!("{:040}", 9999));
    }
}
