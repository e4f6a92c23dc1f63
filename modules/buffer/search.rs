//! `indexOf` and `lastIndexOf` over bytes, with Node's rules for offsets.

use memchr::{memchr, memmem, memrchr};

/// Which way a search goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Direction {
    /// First match at or behind the offset.
    Forward,
    /// Last match at or before the offset.
    Backward,
}

/// Position of one byte.
pub fn index_of_byte(haystack: &[u8], byte: u8, offset: i64, direction: Direction) -> Option<usize> {
    let start = start_of_search(haystack.len(), offset, 1, direction)?;
    match direction {
        Direction::Forward => memchr(byte, haystack.get(start..)?).map(|found| start + found),
        Direction::Backward => memrchr(byte, haystack.get(..start + 1)?),
    }
}

/// Position of a needle of bytes. An empty needle is found at the offset itself.
pub fn index_of(haystack: &[u8], needle: &[u8], offset: i64, direction: Direction) -> Option<usize> {
    let start = start_of_search(haystack.len(), offset, needle.len(), direction)?;
    if needle.is_empty() {
        return Some(start);
    }
    match direction {
        Direction::Forward => memmem::find(haystack.get(start..)?, needle).map(|found| start + found),
        Direction::Backward => memmem::rfind(up_to(haystack, start, needle.len()), needle),
    }
}

/// Position of a needle of UTF-16 code units, in bytes: only even positions match.
pub fn index_of_utf16(haystack: &[u8], needle: &[u8], offset: i64, direction: Direction) -> Option<usize> {
    let haystack = &haystack[..haystack.len() & !1];
    let needle_units = &needle[..needle.len() & !1];
    let start = start_of_search(haystack.len(), offset, needle.len(), direction)?;
    if needle.is_empty() {
        return Some(start);
    }
    if needle_units.is_empty() {
        return None;
    }
    match direction {
        Direction::Forward => find_even(haystack, needle_units, start & !1),
        Direction::Backward => rfind_even(up_to(haystack, start & !1, needle_units.len()), needle_units),
    }
}

fn find_even(haystack: &[u8], needle: &[u8], mut from: usize) -> Option<usize> {
    let finder = memmem::Finder::new(needle);
    loop {
        let found = from + finder.find(haystack.get(from..)?)?;
        if found.is_multiple_of(2) {
            return Some(found);
        }
        from = found + 1;
    }
}

fn rfind_even(mut haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let finder = memmem::FinderRev::new(needle);
    loop {
        let found = finder.rfind(haystack)?;
        if found % 2 == 0 {
            return Some(found);
        }
        haystack = &haystack[..found + needle.len() - 1];
    }
}

/// The part of the haystack in which a match may lie that begins at `start` or before.
fn up_to(haystack: &[u8], start: usize, needle_length: usize) -> &[u8] {
    &haystack[..haystack.len().min(start + needle_length)]
}

/// Where the search begins; None if nothing can match. Negative offsets count from the end.
fn start_of_search(length: usize, offset: i64, needle_length: usize, direction: Direction) -> Option<usize> {
    let from_start = if offset < 0 { offset + length as i64 } else { offset };
    let Ok(start) = usize::try_from(from_start) else {
        return (direction == Direction::Forward || needle_length == 0).then_some(0);
    };
    if offset < 0 || start.saturating_add(needle_length) <= length {
        return Some(start);
    }
    match direction {
        _ if needle_length == 0 => Some(length),
        Direction::Forward => None,
        Direction::Backward => length.checked_sub(1),
    }
}
