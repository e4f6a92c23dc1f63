//! DER as far as keys and certificates need it (ITU-T X.690): elements read in place, and elements written.

/// Tags of the universal class, with the bit of constructed ones.
pub mod tag {
    pub const INTEGER: u8 = 0x02;
    pub const BIT_STRING: u8 = 0x03;
    pub const OCTET_STRING: u8 = 0x04;
    pub const NULL: u8 = 0x05;
    pub const OBJECT: u8 = 0x06;
    pub const UTF8_STRING: u8 = 0x0c;
    pub const IA5_STRING: u8 = 0x16;
    pub const UNIVERSAL_STRING: u8 = 0x1c;
    pub const BMP_STRING: u8 = 0x1e;
    pub const SEQUENCE: u8 = 0x30;
    pub const SET: u8 = 0x31;
    /// Of the context's class and constructed: `[number]`.
    pub const fn context(number: u8) -> u8 {
        0xa0 | number
    }
}

/// One element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    pub tag: u8,
    pub value: &'a [u8],
    /// With tag and length.
    pub whole: &'a [u8],
}

/// Reads elements one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Over the content of an element, or over a whole message.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader(bytes)
    }

    /// True when all is read.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The tag of what comes next.
    pub fn peek(self) -> Option<u8> {
        self.0.first().copied()
    }

    /// The next element; `None` at the end and where the bytes are no DER.
    pub fn next(&mut self) -> Option<Element<'a>> {
        let (&tag, &first) = (self.0.first()?, self.0.get(1)?);
        // Tags of several bytes occur nowhere in what is read here.
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (length, start) = long_length(first, &self.0[2..])?;
        let end = start.checked_add(length)?;
        let (whole, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        Some(Element { tag, value: &whole[start..], whole })
    }

    /// The content of the next element, which must have this tag.
    pub fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next().filter(|element| element.tag == tag).map(|element| element.value)
    }

    /// The content of the next element if it has this tag.
    pub fn take_if(&mut self, tag: u8) -> Option<&'a [u8]> {
        if self.peek() == Some(tag) { self.take(tag) } else { None }
    }

    /// A reader of what is in the next element, which must have this tag.
    pub fn enter(&mut self, tag: u8) -> Option<Reader<'a>> {
        self.take(tag).map(Reader)
    }
}

/// The tag and the length of the first element, and what stands behind them, which may be less than the length says.
pub fn outermost(bytes: &[u8]) -> Option<(u8, usize, &[u8])> {
    let [tag, first, rest @ ..] = bytes else { return None };
    let (length, start) = long_length(*first, rest)?;
    Some((*tag, length, &bytes[start..]))
}

/// The length that begins with `first`, and how many bytes tag and length take.
fn long_length(first: u8, rest: &[u8]) -> Option<(usize, usize)> {
    if first < 0x80 {
        return Some((usize::from(first), 2));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 || count > size_of::<usize>() {
        return None;
    }
    let length = rest.get(..count)?.iter().fold(0, |length, &byte| length << 8 | usize::from(byte));
    Some((length, 2 + count))
}

/// An element with this content.
pub fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = vec![tag];
    if length < 0x80 {
        bytes.push(length as u8);
    } else {
        let digits = length.to_be_bytes();
        let digits = &digits[digits.iter().take_while(|&&byte| byte == 0).count()..];
        bytes.push(0x80 | digits.len() as u8);
        bytes.extend_from_slice(digits);
    }
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
    bytes
}

/// An INTEGER that is not negative.
pub fn integer(number: u32) -> Vec<u8> {
    let digits = number.to_be_bytes();
    let mut digits = &digits[digits.iter().take_while(|&&byte| byte == 0).count().min(3)..];
    let padded = [&[0], digits].concat();
    if digits[0] >= 0x80 {
        digits = &padded;
    }
    element(tag::INTEGER, &[digits])
}

/// The content of an INTEGER that fits; `None` for negative and greater ones.
pub fn small_integer(content: &[u8]) -> Option<u32> {
    let digits = match content {
        [0, rest @ ..] => rest,
        [first, ..] if *first >= 0x80 => return None,
        digits => digits,
    };
    if digits.len() > size_of::<u32>() {
        return None;
    }
    Some(digits.iter().fold(0, |number, &byte| number << 8 | u32::from(byte)))
}

/// The content of an OBJECT IDENTIFIER as numbers with dots.
pub fn dotted(content: &[u8]) -> String {
    let mut text = String::new();
    let mut number: u64 = 0;
    for &byte in content {
        number = number << 7 | u64::from(byte & 0x7f);
        if byte >= 0x80 {
            continue;
        }
        if text.is_empty() {
            let first = (number / 40).min(2);
            text = format!("{first}.{}", number - first * 40);
        } else {
            text += &format!(".{number}");
        }
        number = 0;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Reader, dotted, element, integer, small_integer, tag};

    #[test]
    fn what_is_written_is_read() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let content = vec![7; length];
            let bytes = element(tag::OCTET_STRING, &[&content]);
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.take(tag::OCTET_STRING), Some(&content[..]));
            assert!(reader.is_empty());
            for cut in 0..bytes.len().min(8) {
                assert!(Reader::new(&bytes[..cut]).next().is_none());
            }
        }
    }

    #[test]
    fn integers_have_no_sign() {
        for number in [0, 1, 127, 128, 255, 256, 32_768, 0x8000_0000, u32::MAX] {
            let bytes = integer(number);
            let content = Reader::new(&bytes).take(tag::INTEGER).expect("an integer");
            assert!(content[0] < 0x80);
            assert_eq!(small_integer(content), Some(number));
        }
        assert_eq!(small_integer(&[0x80]), None);
    }

    #[test]
    fn identifiers_have_dots() {
        assert_eq!(dotted(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1]), "1.2.840.113549.1.1.1");
        assert_eq!(dotted(&[0x55, 0x1d, 0x11]), "2.5.29.17");
        assert_eq!(dotted(&[0x88, 0x37]), "2.999");
    }
}
