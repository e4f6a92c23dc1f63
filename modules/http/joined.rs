//! Node's `req.headers`: received fields under lower-case names, with its rules for repeated ones.

use super::head::FieldBlock;

/// How fields of the same name go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repeats {
    /// The first field wins.
    First,
    /// Values are joined.
    Joined(&'static [u8]),
    /// Values make an array.
    Array,
}

/// Names of which Node keeps the first field only.
const FIRST_ONLY: [&[u8]; 18] = [
    b"age",
    b"authorization",
    b"content-length",
    b"content-type",
    b"etag",
    b"expires",
    b"from",
    b"host",
    b"if-modified-since",
    b"if-unmodified-since",
    b"last-modified",
    b"location",
    b"max-forwards",
    b"proxy-authorization",
    b"referer",
    b"retry-after",
    b"server",
    b"user-agent",
];

fn repeats(name: &[u8], join_duplicates: bool) -> Repeats {
    match name {
        b"set-cookie" => Repeats::Array,
        b"cookie" => Repeats::Joined(b"; "),
        _ if !join_duplicates && FIRST_ONLY.contains(&name) => Repeats::First,
        _ => Repeats::Joined(b", "),
    }
}

/// One property of the headers object. All bytes are latin1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property<'a> {
    /// The value of a single field, or of the one that wins.
    One(&'a [u8]),
    /// Several values in one string.
    Joined(&'a [u8]),
    /// An item of an array (`set-cookie`, and every header of `headersDistinct`). Items come one by one, in
    /// order, under the same name.
    Item(&'a [u8]),
}

/// Buffers with which the objects are built; reused from request to request.
#[derive(Debug, Default)]
pub struct HeaderJoiner {
    /// Lower-case names, one after the other.
    names: Vec<u8>,
    /// For each distinct name: where its name lies, a hash of it, and the first field that has it.
    groups: Vec<Group>,
    /// For each field the next field of the same name.
    next: Vec<u32>,
    joined: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    start: u32,
    end: u32,
    hash: u32,
    first: u32,
    last: u32,
}

/// Ends the chain of fields of one name.
const NONE: u32 = u32::MAX;

impl HeaderJoiner {
    /// Gives `each` the properties of `req.headers` (or `req.trailers`) in order. `join_duplicates` is Node's
    /// `joinDuplicateHeaders`.
    pub fn headers(
        &mut self,
        block: &FieldBlock,
        join_duplicates: bool,
        mut each: impl FnMut(&[u8], Property<'_>),
    ) {
        self.group(block);
        for at in 0..self.groups.len() {
            let group = self.groups[at];
            let name = &self.names[group.start as usize..group.end as usize];
            match repeats(name, join_duplicates) {
                Repeats::Array => self.each_value(block, group, |value| each(name, Property::Item(value))),
                Repeats::Joined(separator) if group.first != group.last => {
                    let mut joined = std::mem::take(&mut self.joined);
                    joined.clear();
                    self.each_value(block, group, |value| {
                        joined.extend_from_slice(value);
                        joined.extend_from_slice(separator);
                    });
                    each(name, Property::Joined(&joined[..joined.len() - separator.len()]));
                    self.joined = joined;
                }
                _ => each(name, Property::One(value(block, group.first))),
            }
        }
    }

    /// Gives `each` the properties of `req.headersDistinct`: every value an item of an array.
    pub fn distinct(&mut self, block: &FieldBlock, mut each: impl FnMut(&[u8], &[u8])) {
        self.group(block);
        for group in &self.groups {
            let name = &self.names[group.start as usize..group.end as usize];
            self.each_value(block, *group, |value| each(name, value));
        }
    }

    fn each_value(&self, block: &FieldBlock, group: Group, mut each: impl FnMut(&[u8])) {
        let mut field = group.first;
        while field != NONE {
            each(value(block, field));
            field = self.next[field as usize];
        }
    }

    /// Finds the fields that share a name.
    fn group(&mut self, block: &FieldBlock) {
        self.names.clear();
        self.groups.clear();
        self.next.clear();
        self.next.resize(block.len(), NONE);
        for (field, (name, _)) in block.raw_headers().enumerate() {
            self.add(field as u32, name);
        }
    }

    fn add(&mut self, field: u32, name: &[u8]) {
        let start = self.names.len();
        self.names.extend(name.iter().map(u8::to_ascii_lowercase));
        let lower = &self.names[start..];
        let hash = hash(lower);
        let names = &self.names;
        let same = |group: &&mut Group| {
            group.hash == hash && names[group.start as usize..group.end as usize] == names[start..]
        };
        match self.groups.iter_mut().find(same) {
            Some(group) => {
                self.next[group.last as usize] = field;
                group.last = field;
                self.names.truncate(start);
            }
            None => {
                let end = self.names.len() as u32;
                self.groups.push(Group { start: start as u32, end, hash, first: field, last: field });
            }
        }
    }
}

fn value(block: &FieldBlock, field: u32) -> &[u8] {
    block.fields[field as usize].value.of(block.bytes())
}

/// FNV-1a. It only saves comparisons: a clever peer gains nothing but a slower answer of its own.
fn hash(name: &[u8]) -> u32 {
    name.iter().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::super::request::RequestHead;
    use super::*;

    fn properties(fields: &str, join_duplicates: bool) -> Vec<String> {
        let text = format!("GET / HTTP/1.1\r\n{fields}\r\n");
        let mut head = RequestHead::default();
        let limits = Limits { strict_host: false, ..Limits::default() };
        assert_eq!(head.read(text.as_bytes(), &mut 0, &limits), Ok(true));
        let mut found = Vec::new();
        HeaderJoiner::default().headers(head.fields(), join_duplicates, |name, property| {
            let name = String::from_utf8_lossy(name);
            let text = |value| String::from_utf8_lossy(value).into_owned();
            found.push(match property {
                Property::One(value) | Property::Joined(value) => format!("{name}={}", text(value)),
                Property::Item(value) => format!("{name}[]={}", text(value)),
            });
        });
        found
    }

    #[test]
    fn repeated_fields_follow_node() {
        let fields = "Host: a\r\nHOST: b\r\nAccept: x\r\nCookie: c\r\nAccept: y\r\nCookie: d\r\n\
                      Set-Cookie: e\r\nset-cookie: f\r\nX-A: 1\r\nx-a:\r\nX-A: 3\r\n";
        let expected =
            ["host=a", "accept=x, y", "cookie=c; d", "set-cookie[]=e", "set-cookie[]=f", "x-a=1, , 3"];
        assert_eq!(properties(fields, false), expected);
        assert_eq!(properties(fields, true)[0], "host=a, b");
    }

    #[test]
    fn distinct_headers_are_arrays() {
        let mut head = RequestHead::default();
        head.read(b"GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\na: 3\r\n\r\n", &mut 0, &Limits::default()).unwrap();
        let mut found = Vec::new();
        HeaderJoiner::default().distinct(head.fields(), |name, value| {
            found.push((
                String::from_utf8_lossy(name).into_owned(),
                String::from_utf8_lossy(value).into_owned(),
            ));
        });
        let expected = [("a", "1"), ("a", "3"), ("b", "2")].map(|(name, value)| (name.into(), value.into()));
        assert_eq!(found, expected);
    }
}
