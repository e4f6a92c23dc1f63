//! The only door of the loader to the file system: what a path is, where it really is, what it holds.
//!
//! Two machines behind one closed enum: the disk, and a tree in memory for tests.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::time::Instant;

use super::hash::hash;
use super::stamp::Stamp;

/// What a path names. `Link` is a symbolic link; what it leads to is asked with `follow`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Absent,
    /// Anything that is no directory, as Node's loader sees it.
    File,
    Directory,
    Link,
}

/// The file system of a loader.
#[derive(Debug)]
pub enum Files {
    Disk(Disk),
    Memory(Memory),
}

impl Files {
    pub fn disk() -> Files {
        Files::Disk(Disk { started: Instant::now() })
    }

    /// What is at this path, a last symbolic link not followed.
    pub fn look(&self, path: &str) -> Entry {
        match self {
            Files::Disk(_) => entry_of(std::fs::symlink_metadata(path)),
            Files::Memory(memory) => memory.look(path),
        }
    }

    /// What is at this path, links followed. Never `Link`.
    pub fn follow(&self, path: &str) -> Entry {
        match self {
            Files::Disk(_) => entry_of(std::fs::metadata(path)),
            Files::Memory(memory) => memory.real_path(path).map_or(Entry::Absent, |real| memory.look(&real)),
        }
    }

    /// The path without symbolic links, `None` when there is nothing.
    pub fn real_path(&self, path: &str) -> Option<String> {
        match self {
            Files::Disk(_) => std::fs::canonicalize(path).ok()?.into_os_string().into_string().ok(),
            Files::Memory(memory) => memory.real_path(path),
        }
    }

    /// The stamp of what the path leads to.
    pub fn stamp(&self, path: &str) -> Option<Stamp> {
        match self {
            Files::Disk(_) => stamp_of(&std::fs::metadata(path).ok()?),
            Files::Memory(memory) => memory.stamp(path),
        }
    }

    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        match self {
            Files::Disk(_) => read_whole(path),
            Files::Memory(memory) => memory.read(path),
        }
    }

    /// Milliseconds of a clock that never goes back.
    pub fn now_ms(&self) -> u64 {
        match self {
            Files::Disk(disk) => disk.started.elapsed().as_millis() as u64,
            Files::Memory(memory) => memory.now_ms,
        }
    }
}

/// Most sources fit into this many bytes.
const SOURCE_BYTES_USUAL: usize = 16 << 10;

/// A file's bytes. It is not asked for its size first, which would cost as much as reading most sources.
fn read_whole(path: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(SOURCE_BYTES_USUAL);
    std::fs::File::open(path)?.take(u64::MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn stamp_of(metadata: &std::fs::Metadata) -> Option<Stamp> {
    let time = |seconds: i64, nanoseconds: i64| seconds.checked_mul(1_000_000_000)?.checked_add(nanoseconds);
    Some(Stamp {
        device: metadata.dev(),
        inode: metadata.ino(),
        size: metadata.size(),
        modified_ns: time(metadata.mtime(), metadata.mtime_nsec())?,
        changed_ns: time(metadata.ctime(), metadata.ctime_nsec())?,
    })
}

fn entry_of(metadata: io::Result<std::fs::Metadata>) -> Entry {
    match metadata {
        Ok(data) if data.is_dir() => Entry::Directory,
        Ok(data) if data.is_symlink() => Entry::Link,
        Ok(_) => Entry::File,
        Err(_) => Entry::Absent,
    }
}

/// The real file system.
#[derive(Debug)]
pub struct Disk {
    started: Instant,
}

/// A tree in memory. Directories exist where files are below them.
#[derive(Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
    links: BTreeMap<String, String>,
    pub now_ms: u64,
}

/// More hops than this are a cycle, as in the kernel.
const LINK_HOPS_MAX: usize = 40;

impl Memory {
    pub fn file(&mut self, path: &str, text: &str) {
        self.files.insert(path.to_string(), text.as_bytes().to_vec());
    }

    /// A symbolic link with an absolute target.
    pub fn link(&mut self, path: &str, target: &str) {
        self.links.insert(path.to_string(), target.to_string());
    }

    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    fn look(&self, path: &str) -> Entry {
        let path = path.trim_end_matches('/');
        if self.links.contains_key(path) {
            return Entry::Link;
        }
        if self.files.contains_key(path) {
            return Entry::File;
        }
        let prefix = format!("{path}/");
        let below = |name: Option<&String>| name.is_some_and(|name| name.starts_with(&prefix));
        let inside = below(self.files.range(prefix.clone()..).next().map(|(name, _)| name))
            || below(self.links.range(prefix.clone()..).next().map(|(name, _)| name));
        if inside {
            return Entry::Directory;
        }
        match self.resolve_directory(path) {
            Some(real) if real != path => self.look(&real),
            _ => Entry::Absent,
        }
    }

    /// The path with the links of its directory resolved.
    fn resolve_directory(&self, path: &str) -> Option<String> {
        let (directory, name) = path.rsplit_once('/')?;
        match directory.is_empty() {
            true => Some(path.to_string()),
            false => Some(format!("{}/{name}", self.walk(directory)?.trim_end_matches('/'))),
        }
    }

    fn walk(&self, path: &str) -> Option<String> {
        let mut current = path.to_string();
        for _ in 0..LINK_HOPS_MAX {
            let hit = self
                .links
                .iter()
                .find(|(link, _)| current == **link || current.starts_with(&format!("{link}/")));
            match hit {
                Some((link, target)) => current = format!("{target}{}", &current[link.len()..]),
                None => return Some(current),
            }
        }
        None
    }

    fn real_path(&self, path: &str) -> Option<String> {
        let real = self.walk(path)?;
        (self.look(&real) != Entry::Absent).then_some(real)
    }

    /// As if every change took a new inode.
    fn stamp(&self, path: &str) -> Option<Stamp> {
        let real = self.real_path(path)?;
        let known = match self.files.get(&real) {
            Some(bytes) => hash(bytes),
            None => {
                let inside = format!("{}/", real.trim_end_matches('/'));
                let names =
                    self.files.keys().chain(self.links.keys()).filter(|name| name.starts_with(&inside));
                hash(names.flat_map(|name| name.bytes()).collect::<Vec<u8>>().as_slice())
            }
        };
        Some(Stamp { inode: known as u64, modified_ns: 1, changed_ns: 1, ..Stamp::default() })
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let real = self.real_path(path).ok_or(io::ErrorKind::NotFound)?;
        match self.files.get(&real) {
            Some(bytes) => Ok(bytes.clone()),
            None => Err(io::ErrorKind::IsADirectory.into()),
        }
    }
}
