//! Files that are written whole. A small file that is there already is written over in one step: whoever looks meanwhile, and
//! whoever is killed, finds its old contents or the new ones, and the file system neither frees nor finds room.

use crate::Errno;
use crate::entry::Fd;
use crate::files::{
    CREATE, TRUNCATE, WRITE_ONLY, close, fstat, open, set_position, truncate_of, write, write_all,
};

/// Flags of open(2) for a file whose old contents go.
const WHOLE: i32 = WRITE_ONLY | CREATE | TRUNCATE;

/// The kernel copies a page into a file at once.
const STEP_BYTES_MAX: usize = 4096;

/// Opens a file, writes all of `bytes` and gives the descriptor, or what failed. `flags` are those of open(2).
pub fn open_and_write(path: &[u8], flags: i32, mode: u32, bytes: &[u8]) -> Result<Fd, Failed> {
    if flags != WHOLE || bytes.is_empty() || bytes.len() > STEP_BYTES_MAX {
        let fd = open(path, flags, mode).map_err(Failed::Open)?;
        return finish(fd, write_all(fd, bytes));
    }
    let fd = open(path, flags & !TRUNCATE, mode).map_err(Failed::Open)?;
    if let Err(errno) = make_room(fd, bytes.len()) {
        let _ = close(fd);
        return Err(Failed::Open(errno));
    }
    finish(fd, write_in_step(fd, bytes))
}

/// What did not succeed. The file is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// Opening.
    Open(Errno),
    /// Writing.
    Write(Errno),
}

fn finish(fd: Fd, written: Result<(), Errno>) -> Result<Fd, Failed> {
    if let Err(errno) = written {
        let _ = close(fd);
        return Err(Failed::Write(errno));
    }
    Ok(fd)
}

/// Empties a file whose contents would show behind the new ones.
fn make_room(fd: Fd, length: usize) -> Result<(), Errno> {
    let status = fstat(fd)?;
    if status.is_file() && status.size > length as u64 { truncate_of(fd, 0) } else { Ok(()) }
}

/// Where not all could be written the file ends there, as if it had been emptied first.
fn write_in_step(fd: Fd, bytes: &[u8]) -> Result<(), Errno> {
    let written = match write(fd, bytes) {
        Ok(count) if count == bytes.len() => return Ok(()),
        Ok(count) => count,
        Err(errno) => {
            let _ = truncate_of(fd, 0);
            return Err(errno);
        }
    };
    let _ = truncate_of(fd, written as i64);
    let _ = set_position(fd, written as i64);
    write_all(fd, &bytes[written..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{make_temporary_directory, read_file, stat};

    fn written(path: &[u8], bytes: &[u8]) -> Vec<u8> {
        close(open_and_write(path, WHOLE, 0o600, bytes).unwrap()).unwrap();
        read_file(path).unwrap()
    }

    #[test]
    fn what_was_longer_leaves_nothing_behind() {
        let prefix = std::env::temp_dir().join("io-rewrite-");
        let folder = make_temporary_directory(prefix.to_str().unwrap().as_bytes()).unwrap();
        let path = [&folder, b"/file".as_slice()].concat();
        let contents =
            [vec![1; 10], vec![2; 10], vec![3; 20], vec![4; 5], vec![5; 5000], vec![6; 4096], vec![]];
        for bytes in contents {
            assert_eq!(written(&path, &bytes), bytes);
        }
        assert_eq!(stat(&path).unwrap().mode & 0o777, 0o600);
        assert_eq!(open_and_write(&folder, WHOLE, 0o600, b"x"), Err(Failed::Open(Errno::EISDIR)));
        let appended = open_and_write(&path, WRITE_ONLY | 0o2000, 0, b"end").unwrap();
        close(appended).unwrap();
        assert_eq!(read_file(&path).unwrap(), b"end");
        std::fs::remove_dir_all(std::str::from_utf8(&folder).unwrap()).unwrap();
    }
}
