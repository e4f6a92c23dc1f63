//! Files read whole.

use crate::fs::jobs::{About, Ended, Trouble};
use crate::fs::outcome::Outcome;
use io::files;
use io::small_file::{self, Contents};
use io::{Errno, Fd, FileBuffer, FileDone, FileRequest, Reactor};

/// Most bytes of a file that are read into one Buffer.
pub const FILE_BYTES_MAX: u64 = 0x7fff_ffff;

/// A file up to this length is read from the page cache at once.
const CACHED_BYTES_MAX: usize = 256 * 1024;

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

/// A file that is being read whole: opened on the ring, then read without a turn of the loop as far as the page cache has it,
/// else on the ring.
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

/// What comes next: an operation of the ring with what goes on behind it, or the end.
pub type Step<T> = Result<(FileRequest, T), Ended>;

impl Reading {
    /// The first operation.
    pub fn begin(path: Vec<u8>, flags: i32, form: Form) -> (FileRequest, Reading) {
        let request = FileRequest::Open { path: path.clone(), flags, mode: 0o666 };
        let source = Source::Path(path, flags);
        (request, Reading { source, fd: -1, contents: Vec::new(), expected: 0, form })
    }

    /// As `begin`, for a file that is open and stays open.
    pub fn begin_open(reactor: &mut Reactor, fd: Fd, form: Form) -> Step<Reading> {
        let source = Source::Fd(fd);
        Reading { source, fd, contents: Vec::new(), expected: 0, form }.opened(reactor)
    }

    /// The next operation, or how it ended.
    pub fn advance(mut self, reactor: &mut Reactor, done: FileDone) -> Step<Reading> {
        match done {
            FileDone::Opened(Ok(fd)) => {
                self.fd = fd;
                self.read_small(reactor)
            }
            FileDone::Opened(Err(errno)) => {
                let Source::Path(path, _) = &self.source else { unreachable!("only paths are opened") };
                Err(Err(About::path("open", path).failed(errno)))
            }
            FileDone::Read(FileBuffer::Room(bytes), Ok(_)) => self.received(reactor, bytes),
            FileDone::Read(_, Err(errno)) => self.failed(reactor, About::fd("read").failed(errno)),
            other => panic!("not an operation of reading a file: {other:?}"),
        }
    }

    /// Most files are small and in memory: two reads tell it.
    fn read_small(self, reactor: &mut Reactor) -> Step<Reading> {
        match reactor.read_small_now(self.fd) {
            // What seems empty may be a pipe or a file that does not tell its length.
            Ok(Some(contents)) if !contents.is_empty() => {
                self.close(reactor);
                Err(Ok(self.form.outcome(contents)))
            }
            Ok(_) => self.opened(reactor),
            Err(errno) => self.failed(reactor, About::fd("read").failed(errno)),
        }
    }

    /// Facts of an open file come without waiting for a disk.
    fn opened(mut self, reactor: &mut Reactor) -> Step<Reading> {
        let status = match reactor.status_now(self.fd) {
            Ok(status) => status,
            Err(errno) => return self.failed(reactor, About::fd("fstat").failed(errno)),
        };
        if status.is_directory() {
            return self.failed(reactor, About::fd("read").failed(Errno::EISDIR));
        }
        if status.is_file() {
            if status.size > FILE_BYTES_MAX {
                return self.failed(reactor, Trouble::TooLarge(status.size));
            }
            self.expected = status.size as usize;
        }
        if self.expected == 0 || self.expected > CACHED_BYTES_MAX {
            return Ok(self.read_on());
        }
        match reactor.read_now(self.fd, self.expected + 1, None) {
            Ok(Some(bytes)) => self.received(reactor, bytes),
            Ok(None) => Ok(self.read_on()),
            Err(errno) => self.failed(reactor, About::fd("read").failed(errno)),
        }
    }

    fn read_on(self) -> (FileRequest, Reading) {
        let left = self.expected.saturating_sub(self.contents.len());
        // One byte more than is left finds the end in the same read.
        let room = if left > 0 { (left + 1).min(READ_BYTES_MAX) } else { UNKNOWN_LENGTH_BYTES };
        let buffer = FileBuffer::Room(Vec::with_capacity(room));
        (FileRequest::Read { fd: self.fd, buffer, offset: None }, self)
    }

    fn received(mut self, reactor: &mut Reactor, bytes: Vec<u8>) -> Step<Reading> {
        let is_end = bytes.is_empty();
        if self.contents.is_empty() {
            self.contents = bytes;
        } else {
            self.contents.extend_from_slice(&bytes);
        }
        if is_end || (self.expected > 0 && self.contents.len() == self.expected) {
            self.close(reactor);
            return Err(Ok(self.form.outcome(self.contents)));
        }
        let size = self.contents.len() as u64;
        if size > FILE_BYTES_MAX {
            return self.failed(reactor, Trouble::TooLarge(size));
        }
        Ok(self.read_on())
    }

    fn failed(self, reactor: &mut Reactor, trouble: Trouble) -> Step<Reading> {
        self.close(reactor);
        Err(Err(trouble))
    }

    fn close(&self, reactor: &mut Reactor) {
        if matches!(self.source, Source::Path(..)) {
            reactor.close_now(self.fd);
        }
    }
}

/// The bytes that a read has put into its memory.
pub fn filled(buffer: FileBuffer) -> Vec<u8> {
    match buffer {
        FileBuffer::Room(bytes) => bytes,
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
    let contents = if matches!(source, Source::Path(..)) {
        let contents = read_fresh(fd);
        let _ = files::close(fd);
        contents
    } else {
        read_open(fd)
    };
    contents.map(|contents| form.outcome(contents))
}

/// A file that was just opened.
fn read_fresh(fd: Fd) -> Result<Vec<u8>, Trouble> {
    let failed = |errno| About::fd("read").failed(errno);
    match small_file::read_if_small(fd).map_err(failed)? {
        Contents::Whole(contents) => Ok(contents),
        Contents::Beginning(_) if files::set_position(fd, 0).is_ok() => read_open(fd),
        // What has no positions, as a pipe.
        Contents::Beginning(mut contents) => {
            contents.append(&mut files::read_to_end(fd).map_err(failed)?);
            Ok(contents)
        }
    }
}

fn read_open(fd: Fd) -> Result<Vec<u8>, Trouble> {
    let status = files::fstat(fd).map_err(|errno| About::fd("fstat").failed(errno))?;
    if status.is_file() && status.size > FILE_BYTES_MAX {
        return Err(Trouble::TooLarge(status.size));
    }
    files::read_to_end(fd).map_err(|errno| About::fd("read").failed(errno))
}
