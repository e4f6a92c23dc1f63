//! Tests of the plain file calls, on files of their own.

use super::*;
use crate::copying::copy_file;
use crate::folders::{EntryKind, read_directory};

struct Folder(Vec<u8>);

impl Folder {
    fn new() -> Self {
        let prefix = std::env::temp_dir().join("io-files-");
        Self(make_temporary_directory(prefix.as_os_str().as_bytes()).unwrap())
    }

    fn path(&self, name: &str) -> Vec<u8> {
        [&self.0[..], b"/", name.as_bytes()].concat()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(OsStr::from_bytes(&self.0));
    }
}

#[test]
fn a_file_is_written_read_copied_and_renamed() {
    let folder = Folder::new();
    let (first, second, third) = (folder.path("first"), folder.path("second"), folder.path("third"));
    write_file(&first, b"contents", 0o640).unwrap();
    copy_file(&first, &second, true).unwrap();
    assert_eq!(copy_file(&first, &second, true), Err(Errno::EEXIST));
    copy_file(&first, &first, false).unwrap();
    rename(&second, &third).unwrap();
    assert_eq!(read_file(&third).unwrap(), b"contents");
    assert_eq!(read_file(&second), Err(Errno::ENOENT));
    let status = stat(&third).unwrap();
    assert!(status.is_file() && status.size == 8 && status.mode & 0o777 == 0o640);
    assert!(status.born.seconds > 1_600_000_000);
    unlink(&third).unwrap();
}

#[test]
fn proc_files_are_read_whole_though_they_have_no_length() {
    assert!(read_file(b"/proc/self/status").unwrap().starts_with(b"Name:"));
}

#[test]
fn directories_list_their_entries_with_kinds() {
    let folder = Folder::new();
    make_directory(&folder.path("sub"), 0o755).unwrap();
    write_file(&folder.path("file"), b"", 0o644).unwrap();
    symbolic_link(b"file", &folder.path("link")).unwrap();
    link(&folder.path("file"), &folder.path("twin")).unwrap();
    let mut entries = read_directory(&folder.0).unwrap();
    entries.sort_by(|left, right| left.name.cmp(&right.name));
    let kinds: Vec<_> =
        entries.iter().map(|entry| (std::str::from_utf8(&entry.name).unwrap(), entry.kind)).collect();
    let expect = [
        ("file", EntryKind::File),
        ("link", EntryKind::SymbolicLink),
        ("sub", EntryKind::Directory),
        ("twin", EntryKind::File),
    ];
    assert_eq!(kinds, expect);
    assert_eq!(read_link(&folder.path("link")).unwrap(), b"file");
    assert_eq!(real_path(&folder.path("sub/../link")).unwrap(), real_path(&folder.path("file")).unwrap());
    assert_eq!(lstat(&folder.path("link")).unwrap().mode & libc::S_IFMT, libc::S_IFLNK);
    assert_eq!(remove_directory(&folder.0), Err(Errno::ENOTEMPTY));
    remove_directory(&folder.path("sub")).unwrap();
}

#[test]
fn positions_pieces_times_and_lengths() {
    let folder = Folder::new();
    let path = folder.path("file");
    let fd = open(&path, libc::O_RDWR | libc::O_CREAT, 0o600).unwrap();
    assert_eq!(write_spans(fd, &[b"ab", b"", b"cdef"], None), Ok(6));
    assert_eq!(write_at(fd, b"X", 1), Ok(1));
    let (mut left, mut right) = ([0; 2], [0; 10]);
    assert_eq!(read_spans(fd, &mut [&mut left, &mut right], Some(0)), Ok(6));
    assert_eq!((&left, &right[..4]), (b"aX", &b"cdef"[..]));
    assert_eq!(read_at(fd, &mut right, 100), Ok(0));
    truncate_of(fd, 3).unwrap();
    let time = FileTime { seconds: 1_000_000_000, nanoseconds: 123_456_789 };
    set_times_of(fd, time, time).unwrap();
    sync(fd, true).unwrap();
    let status = fstat(fd).unwrap();
    assert_eq!((status.size, status.modified), (3, time));
    close(fd).unwrap();
    set_mode(&path, 0o400).unwrap();
    access(&path, libc::R_OK).unwrap();
}

#[test]
fn a_zero_byte_in_a_path_is_refused() {
    assert_eq!(stat(b"/tmp\0x"), Err(Errno::EINVAL));
    assert_eq!(stat(b""), Err(Errno::ENOENT));
    assert_eq!(stat(&[b'a'; 600]), Err(Errno::ENAMETOOLONG));
}
