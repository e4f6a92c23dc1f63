//! Files written whole.

use crate::fs::jobs::{About, Ended, Trouble};
use crate::fs::outcome::Outcome;
use crate::fs::whole::{Source, Step};
use io::files;
use io::rewrite::{self, Failed};
use io::{Errno, Fd, FileBuffer, FileDone, FileRequest};

/// A file to be written whole.
#[derive(Debug)]
pub struct Writing {
    pub target: Source,
    pub mode: u32,
    pub bytes: Vec<u8>,
    pub flush: bool,
}

/// A file that is being written whole on the ring: open, writes until all is written, fsync if that is wanted, close.
#[derive(Debug)]
pub struct Progress {
    writing: Writing,
    fd: Fd,
    written: usize,
    /// What went wrong, while the file is still to be closed.
    trouble: Option<Trouble>,
    is_flushed: bool,
}

impl Writing {
    /// The first operation.
    pub fn begin(self) -> Step<Progress> {
        let (fd, request) = match &self.target {
            Source::Path(path, flags) => {
                (-1, Some(FileRequest::Open { path: path.clone(), flags: *flags, mode: self.mode }))
            }
            Source::Fd(fd) => (*fd, None),
        };
        let progress = Progress { writing: self, fd, written: 0, trouble: None, is_flushed: false };
        match request {
            Some(request) => Ok((request, progress)),
            None => progress.go_on(),
        }
    }
}

impl Progress {
    /// The next operation, or how it ended.
    pub fn advance(mut self, done: FileDone) -> Step<Progress> {
        match done {
            FileDone::Opened(Ok(fd)) => self.fd = fd,
            FileDone::Opened(Err(errno)) => {
                let Source::Path(path, _) = &self.writing.target else {
                    unreachable!("only paths are opened")
                };
                return Err(Err(About::path("open", path).failed(errno)));
            }
            FileDone::Written(FileBuffer::Rest(bytes, _), result) => {
                self.writing.bytes = bytes;
                match result {
                    Ok(0) => self.trouble = Some(About::fd("write").failed(Errno::EIO)),
                    Ok(count) => self.written += count,
                    Err(errno) => self.trouble = Some(About::fd("write").failed(errno)),
                }
            }
            FileDone::Done(result) if self.fd >= 0 && !self.is_closing() => {
                self.is_flushed = true;
                self.trouble = result.err().map(|errno| About::fd("fsync").failed(errno));
            }
            FileDone::Done(result) => {
                let closed = result.map_err(|errno| About::fd("close").failed(errno));
                return Err(self.trouble.map_or(closed, Err).map(|()| Outcome::Nothing));
            }
            other => panic!("not an operation of writing a file: {other:?}"),
        }
        self.go_on()
    }

    fn is_closing(&self) -> bool {
        self.trouble.is_some() || self.is_flushed || (!self.writing.flush && self.is_written())
    }

    fn is_written(&self) -> bool {
        self.written == self.writing.bytes.len()
    }

    fn go_on(mut self) -> Step<Progress> {
        let fd = self.fd;
        if self.is_closing() {
            return match (&self.writing.target, self.trouble.take()) {
                (Source::Fd(_), trouble) => Err(trouble.map_or(Ok(Outcome::Nothing), Err)),
                (Source::Path(..), trouble) => {
                    self.trouble = trouble;
                    Ok((FileRequest::Close { fd }, self))
                }
            };
        }
        if self.is_written() {
            return Ok((FileRequest::Sync { fd, data_only: false }, self));
        }
        let buffer = FileBuffer::Rest(std::mem::take(&mut self.writing.bytes), self.written);
        Ok((FileRequest::Write { fd, buffer, offset: None }, self))
    }
}

/// Writes a file whole, blocking.
pub fn write(writing: &Writing) -> Ended {
    let (fd, mut result) = match &writing.target {
        Source::Path(path, flags) => {
            let opened = rewrite::open_and_write(path, *flags, writing.mode, &writing.bytes);
            let fd = opened.map_err(|failed| match failed {
                Failed::Open(errno) => About::path("open", path).failed(errno),
                Failed::Write(errno) => About::fd("write").failed(errno),
            })?;
            (fd, Ok(()))
        }
        Source::Fd(fd) => {
            let written = files::write_all(*fd, &writing.bytes);
            (*fd, written.map_err(|errno| About::fd("write").failed(errno)))
        }
    };
    if writing.flush && result.is_ok() {
        result = files::sync(fd, false).map_err(|errno| About::fd("fsync").failed(errno));
    }
    if matches!(writing.target, Source::Path(..)) {
        let closed = files::close(fd).map_err(|errno| About::fd("close").failed(errno));
        result = result.and(closed);
    }
    result.map(|()| Outcome::Nothing)
}
