//! Files read and written whole.

use crate::fs::jobs::{About, Ended, Outcome, Trouble};
use io::files;
use io::{Errno, Fd, FileBuffer, FileDone, FileRequest};

/// Most bytes of a file that are read into one Buffer.
pub const FILE_BYTES_MAX: u64 = 0x7fff_ffff;

/// The first room for a file that does not tell its length.
const UNKNOWN_LENGTH_BYTES: usize = 64 * 1024;

/// One read asks for at most this much, so that a large file does not keep the ring from others.
const READ_BYTES_MAX: usize = 1024 * 1024;

/// Where the bytes of a file come from.
#[derive(Debug, Clone)]
pub enum Source {
    Path(Vec<u8>, i32),
    Fd(Fd),
}

/// A file that is being read whole on the ring: open, reads, and close.
#[derive(Debug)]
pub struct Reading {
    source: Source,
    fd: Fd,
    contents: Vec<u8>,
    /// Bytes that the file says it has.
    expected: usize,
    form: Form,
}

/// What is made of the contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Bytes,
    Text,
}

impl Form {
    fn outcome(self, contents: Vec<u8>) -> Outcome {
        match self {
            Form::Bytes => Outcome::Bytes(contents),
            Form::Text => Outcome::Text(contents),
        }
    }
}

impl Reading {
    /// The first operation.
    pub fn begin(path: Vec<u8>, flags: i32, form: Form) -> (FileRequest, Reading) {
        let request = FileRequest::Open { path: path.clone(), flags, mode: 0o666 };
        (
            request,
            Reading { source: Source::Path(path, flags), fd: -1, contents: Vec::new(), expected: 0, form },
        )
    }

    /// As `begin`, for a file that is open and stays open.
    pub fn begin_open(fd: Fd, form: Form) -> Result<(FileRequest, Reading), Trouble> {
        Reading { source: Source::Fd(fd), fd, contents: Vec::new(), expected: 0, form }.opened()
    }

    /// The next operation, or how it ended.
    pub fn advance(mut self, done: FileDone) -> Result<(FileRequest, Reading), Ended> {
        match done {
            FileDone::Opened(Ok(fd)) => {
                self.fd = fd;
                self.opened().map_err(|trouble| {
                    let _ = files::close(fd);
                    Err(trouble)
                })
            }
            FileDone::Opened(Err(errno)) => Err(Err(self.about_open().failed(errno))),
            FileDone::Read(buffer, Ok(0)) => {
                drop(buffer);
                Err(self.finish(Ok(())))
            }
            FileDone::Read(buffer, Ok(count)) => self.received(filled(buffer, count)),
            FileDone::Read(_, Err(errno)) => Err(self.finish(Err(About::fd("read").failed(errno)))),
            other => panic!("not an operation of reading a file: {other:?}"),
        }
    }

    fn about_open(&self) -> About {
        match &self.source {
            Source::Path(path, _) => About::path("open", path),
            Source::Fd(_) => About::fd("open"),
        }
    }

    /// Facts of an open file come without waiting for a disk.
    fn opened(mut self) -> Result<(FileRequest, Reading), Trouble> {
        let status = files::fstat(self.fd).map_err(|errno| About::fd("fstat").failed(errno))?;
        if status.is_directory() {
            return Err(About::fd("read").failed(Errno::EISDIR));
        }
        if status.is_file() {
            if status.size > FILE_BYTES_MAX {
                return Err(Trouble::TooLarge(status.size));
            }
            self.expected = status.size as usize;
        }
        Ok(self.read_on())
    }

    fn read_on(self) -> (FileRequest, Reading) {
        let left = self.expected.saturating_sub(self.contents.len());
        // One byte more than is left finds the end in the same read.
        let room = if left > 0 { (left + 1).min(READ_BYTES_MAX) } else { UNKNOWN_LENGTH_BYTES };
        let request =
            FileRequest::Read { fd: self.fd, buffer: FileBuffer::Owned(vec![0; room]), offset: None };
        (request, self)
    }

    fn received(mut self, bytes: Vec<u8>) -> Result<(FileRequest, Reading), Ended> {
        if self.contents.is_empty() {
            self.contents = bytes;
        } else {
            self.contents.extend_from_slice(&bytes);
        }
        if self.expected > 0 && self.contents.len() == self.expected {
            return Err(self.finish(Ok(())));
        }
        if self.contents.len() as u64 > FILE_BYTES_MAX {
            let size = self.contents.len() as u64;
            return Err(self.finish(Err(Trouble::TooLarge(size))));
        }
        Ok(self.read_on())
    }

    fn finish(self, result: Result<(), Trouble>) -> Ended {
        if matches!(self.source, Source::Path(..)) {
            let _ = files::close(self.fd);
        }
        result.map(|()| self.form.outcome(self.contents))
    }
}

/// The bytes that a read has put into its memory.
pub fn filled(buffer: FileBuffer, count: usize) -> Vec<u8> {
    match buffer {
        FileBuffer::Owned(mut bytes) => {
            bytes.truncate(count);
            bytes
        }
        other => panic!("files are read into memory of our own: {other:?}"),
    }
}

/// Reads a file whole, blocking.
pub fn read(source: &Source, form: Form) -> Ended {
    let fd = match source {
        Source::Path(path, flags) => {
            files::open(path, *flags, 0o666).map_err(|errno| About::path("open", path).failed(errno))?
        }
        Source::Fd(fd) => *fd,
    };
    let contents = read_open(fd);
    if matches!(source, Source::Path(..)) {
        let _ = files::close(fd);
    }
    contents.map(|contents| form.outcome(contents))
}

fn read_open(fd: Fd) -> Result<Vec<u8>, Trouble> {
    let status = files::fstat(fd).map_err(|errno| About::fd("fstat").failed(errno))?;
    if status.is_file() && status.size > FILE_BYTES_MAX {
        return Err(Trouble::TooLarge(status.size));
    }
    files::read_to_end(fd).map_err(|errno| About::fd("read").failed(errno))
}

/// A file to be written whole.
#[derive(Debug)]
pub struct Writing {
    pub target: Source,
    pub mode: u32,
    pub bytes: Vec<u8>,
    pub flush: bool,
}

/// Writes a file whole, blocking.
pub fn write(writing: &Writing) -> Ended {
    let fd = match &writing.target {
        Source::Path(path, flags) => files::open(path, *flags, writing.mode)
            .map_err(|errno| About::path("open", path).failed(errno))?,
        Source::Fd(fd) => *fd,
    };
    let mut result = files::write_all(fd, &writing.bytes).map_err(|errno| About::fd("write").failed(errno));
    if writing.flush && result.is_ok() {
        result = files::sync(fd, false).map_err(|errno| About::fd("fsync").failed(errno));
    }
    if matches!(writing.target, Source::Path(..)) {
        let closed = files::close(fd).map_err(|errno| About::fd("close").failed(errno));
        result = result.and(closed);
    }
    result.map(|()| Outcome::Nothing)
}
