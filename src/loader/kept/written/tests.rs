//! What is given back is what was kept for the very file, text and folder.

use super::*;
use std::time::{Duration, UNIX_EPOCH};

const ENGINE: u64 = 7;

fn started() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_000)
}

fn stamp(size: u64) -> Stamp {
    Stamp { device: 1, inode: 2, size, modified_ns: 3_000_000_001, changed_ns: 4_000_000_001 }
}

fn fresh(size: u64) -> Stamp {
    Stamp { changed_ns: 999_999_999_999, ..stamp(size) }
}

fn run(bytes: Option<&Vec<u8>>) -> Keeping {
    Keeping::new(bytes.cloned(), ENGINE, started())
}

fn write(keeping: &mut Keeping, found: &[(&str, Found)]) -> Option<Vec<u8>> {
    keeping.write(&mut found.iter().copied(), &mut |folder| {
        (folder != "/gone").then(|| stamp(folder.len() as u64))
    })
}

fn bytes_of(code: Option<Code>) -> Option<Vec<u8>> {
    code.map(|code| code.bytes().to_vec())
}

#[test]
fn code_is_good_for_the_stamp_or_for_the_text() {
    let mut first = run(None);
    first.keep("a", b"text of a", b"code of a", Some(stamp(1)));
    first.keep("b", b"text of b", b"code of b", Some(fresh(2)));
    assert_eq!(bytes_of(first.code_of_text("a", b"text of a", || None)).as_deref(), Some(&b"code of a"[..]));
    let bytes = write(&mut first, &[]).unwrap();
    let mut next = run(Some(&bytes));
    assert_eq!(bytes_of(next.code_of_file("a", stamp(1))).as_deref(), Some(&b"code of a"[..]));
    assert_eq!(bytes_of(next.code_of_file("a", stamp(2))), None);
    assert_eq!(bytes_of(next.code_of_file("b", fresh(2))), None, "it had just changed");
    assert_eq!(bytes_of(next.code_of_file("c", stamp(1))), None);
    assert_eq!(write(&mut next, &[]), None, "nothing is new");
    assert_eq!(bytes_of(next.code_of_text("a", b"other", || None)), None);
    assert_eq!(
        bytes_of(next.code_of_text("b", b"text of b", || Some(stamp(2)))).as_deref(),
        Some(&b"code of b"[..])
    );
    let bytes = write(&mut next, &[]).unwrap();
    assert_eq!(bytes_of(run(Some(&bytes)).code_of_file("b", stamp(2))).as_deref(), Some(&b"code of b"[..]));
}

#[test]
fn new_code_takes_the_place_of_old() {
    let mut first = run(None);
    first.keep("a", b"1", b"one", Some(stamp(1)));
    first.keep("b", b"1", b"other", Some(stamp(1)));
    let bytes = write(&mut first, &[]).unwrap();
    let mut next = run(Some(&bytes));
    next.keep("a", b"2", b"two", Some(stamp(2)));
    let bytes = write(&mut next, &[]).unwrap();
    let mut last = run(Some(&bytes));
    assert_eq!(bytes_of(last.code_of_file("a", stamp(1))), None);
    assert_eq!(bytes_of(last.code_of_file("a", stamp(2))).as_deref(), Some(&b"two"[..]));
    assert_eq!(bytes_of(last.code_of_file("b", stamp(1))).as_deref(), Some(&b"other"[..]));
}

#[test]
fn what_is_too_large_is_left_out() {
    let large = vec![1; KEPT_BYTES_MAX / 2 + 1];
    let mut first = run(None);
    first.keep("a", b"1", &large, Some(stamp(1)));
    first.keep("b", b"1", b"small", Some(stamp(1)));
    let bytes = write(&mut first, &[]).unwrap();
    let mut next = run(Some(&bytes));
    assert!(next.code_of_file("b", stamp(1)).is_some());
    next.keep("c", b"1", &large, Some(stamp(1)));
    let bytes = write(&mut next, &[]).unwrap();
    let mut last = run(Some(&bytes));
    let has = ["a", "b", "c"].map(|name| last.code_of_file(name, stamp(1)).is_some());
    assert_eq!(has, [false, true, true], "what the last run used stays");
    last.keep("d", b"1", &large, Some(stamp(1)));
    assert!(write(&mut last, &[]).is_none());
    last.keep("e", b"1", b"small", Some(stamp(1)));
    assert_eq!(last.added.len(), 1, "nothing is added to what cannot be written");
}

#[test]
fn nothing_is_added_past_the_limit() {
    let large = vec![1; KEPT_BYTES_MAX / 2 + 1];
    let mut first = run(None);
    first.keep("a", b"1", &large, Some(stamp(1)));
    first.keep("b", b"1", &large, Some(stamp(1)));
    first.keep("c", b"1", b"small", Some(stamp(1)));
    let bytes = write(&mut first, &[]).unwrap();
    let mut next = run(Some(&bytes));
    let has = ["a", "b", "c"].map(|name| next.code_of_file(name, stamp(1)).is_some());
    assert_eq!(has, [true, false, true]);
}

#[test]
fn found_paths_are_good_while_their_folder_is_the_same() {
    let mut first = run(None);
    let facts = [
        ("/a/x.js", Found::File),
        ("/a/x", Found::Absent),
        ("/bb/y", Found::Directory),
        ("/gone/z", Found::Absent),
        ("/q", Found::File),
    ];
    let bytes = write(&mut first, &facts).unwrap();
    let mut next = run(Some(&bytes));
    let same = |folder: &str| Some(stamp(folder.len() as u64));
    for (path, found) in facts {
        let expected = (path != "/gone/z").then_some(found);
        assert_eq!(next.found(path, 0, same), expected, "{path}");
    }
    assert_eq!(next.found("/a/other", 0, same), None);
    // The folder is looked at once within the time.
    assert_eq!(next.found("/a/x", TTL_MS - 1, |_| None), Some(Found::Absent));
    assert_eq!(next.found("/a/x", TTL_MS, |_| Some(stamp(9))), None);
    assert_eq!(next.found("/bb/y", 1, |_| None), Some(Found::Directory));
    next.files_changed();
    assert_eq!(next.found("/bb/y", 1, |_| None), None);
}

#[test]
fn facts_of_earlier_runs_stay_while_nothing_contradicts() {
    let mut first = run(None);
    let bytes = write(&mut first, &[("/a/x", Found::File), ("/bb/y", Found::File)]).unwrap();
    let mut next = run(Some(&bytes));
    next.keep("n", b"1", b"code", None);
    let bytes = write(&mut next, &[("/a/z", Found::Absent)]).unwrap();
    let mut last = run(Some(&bytes));
    let same = |folder: &str| Some(stamp(folder.len() as u64));
    let found = ["/a/x", "/a/z", "/bb/y"].map(|path| last.found(path, 0, same));
    assert_eq!(found, [Some(Found::File), Some(Found::Absent), Some(Found::File)]);
    let mut changed = run(Some(&bytes));
    assert_eq!(changed.found("/a/x", 0, |_| Some(stamp(77))), None);
    assert_eq!(write(&mut changed, &[]), None, "a few are not worth it");
    for _ in 0..MISSES_MIN {
        assert_eq!(changed.found("/a/x", 0, |_| None), None);
    }
    let bytes = write(&mut changed, &[]).unwrap();
    let mut last = run(Some(&bytes));
    assert_eq!([last.found("/a/x", 0, same), last.found("/bb/y", 0, same)], [None, Some(Found::File)]);
}

#[test]
fn damage_of_any_byte_and_any_length_is_seen() {
    let mut first = run(None);
    first.keep("a", b"1", b"some code that is long enough", Some(stamp(1)));
    let bytes = write(&mut first, &[("/a/x", Found::File)]).unwrap();
    assert!(Kept::read(bytes.clone(), ENGINE + 1).is_none());
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        assert!(Kept::read(damaged, ENGINE).is_none(), "byte {at}");
        assert!(Kept::read(bytes[..at].to_vec(), ENGINE).is_none(), "{at} bytes");
    }
    assert!(Kept::read(bytes, ENGINE).is_some());
}
