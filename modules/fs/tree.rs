//! What takes several calls: folders with their parents, whole trees, and paths without links.

use crate::fs::jobs::{About, Ended, Trouble};
use crate::fs::outcome::Outcome;
use io::Errno;
use io::files;
use io::folders::{self, DirectoryEntry, EntryKind, Listing, Order};
use std::collections::VecDeque;

/// Bits of a mode that tell the kind of a file, as stat(2) has them.
const KIND_BITS: u32 = 0o170_000;
const LINK: u32 = 0o120_000;
const FIFO: u32 = 0o010_000;
const SOCKET: u32 = 0o140_000;

/// Links that a path leads through at most, as Linux has it.
const LINKS_MAX: usize = 40;

/// `folder/name`
pub fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    match folder {
        [] => name.to_vec(),
        [.., b'/'] => [folder, name].concat(),
        _ => [folder, b"/", name].concat(),
    }
}

fn parent(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|&byte| byte == b'/');
    match end {
        None => b"",
        Some(0) => b"/",
        Some(at) => {
            let cut = &path[..at];
            let trimmed = cut.iter().rposition(|&byte| byte != b'/').map_or(0, |last| last + 1);
            if trimmed == 0 { b"/" } else { &cut[..trimmed] }
        }
    }
}

/// Which path an error of `make_all` tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// The one that was asked for.
    Whole,
    /// The folder that could not be made.
    Failing,
}

/// Makes a folder and its missing parents. Gives the first that was made.
pub fn make_all(path: &[u8], mode: u32, named: Named) -> Ended {
    let mut missing = vec![path];
    let mut first = None;
    // Whether what is above the folder was made or found just now. A folder that is missing all the same cannot be made, as in
    // /proc: asking for its parent again would never end.
    let mut stands_above = false;
    while let Some(&folder) = missing.last() {
        // What stands before the last slash, if there is anything.
        let above = folder.iter().rposition(|&byte| byte == b'/').map_or(&[][..], |at| &folder[..at]);
        match files::make_directory(folder, mode) {
            Ok(()) => {
                first.get_or_insert_with(|| folder.to_vec());
                missing.pop();
                stands_above = true;
            }
            Err(Errno::ENOENT) if !above.is_empty() && !stands_above => missing.push(above),
            Err(errno) => {
                if let Some(errno) = in_the_way(folder, errno, missing.len() > 1, named) {
                    let shown = if named == Named::Failing { folder } else { path };
                    return Err(About::path("mkdir", shown).failed(errno));
                }
                missing.pop();
                stands_above = true;
            }
        }
    }
    Ok(Outcome::OptionalName(first))
}

/// What a folder that could not be made fails with, if it is not there already.
fn in_the_way(folder: &[u8], errno: Errno, is_parent: bool, named: Named) -> Option<Errno> {
    if matches!(errno, Errno::EACCES | Errno::ENOSPC | Errno::ENOTDIR | Errno::EPERM) {
        return Some(errno);
    }
    let is_taken_parent = errno == Errno::EEXIST && is_parent;
    match files::stat(folder) {
        Ok(status) if status.is_directory() => None,
        Ok(_) if is_taken_parent => Some(Errno::ENOTDIR),
        Ok(_) => Some(Errno::EEXIST),
        Err(_) if is_taken_parent && named == Named::Failing => Some(Errno::ENOTDIR),
        Err(errno) => Some(errno),
    }
}

/// How often and how long `remove` tries again what is busy.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub tries_more: u32,
    pub delay_ms: u64,
}

/// Removes a path with all that is in it. A missing one is fine if `force` says so.
pub fn remove(path: &[u8], force: bool, patience: Patience) -> Ended {
    match remove_one(path, patience) {
        Err(Trouble::System { errno: Errno::ENOENT, .. }) if force => Ok(Outcome::Nothing),
        result => result.map(|()| Outcome::Nothing),
    }
}

fn remove_one(path: &[u8], patience: Patience) -> Result<(), Trouble> {
    let status = files::lstat(path).map_err(|errno| About::path("lstat", path).failed(errno))?;
    if status.is_directory() { remove_folder(path, patience) } else { remove_file(path, patience) }
}

fn remove_file(path: &[u8], patience: Patience) -> Result<(), Trouble> {
    patiently(patience, || files::unlink(path)).map_err(|errno| About::path("unlink", path).failed(errno))
}

fn remove_folder(path: &[u8], patience: Patience) -> Result<(), Trouble> {
    match files::remove_directory(path) {
        Ok(()) => return Ok(()),
        Err(Errno::ENOTEMPTY | Errno::EEXIST) => {}
        Err(errno @ (Errno::EBUSY | Errno::EMFILE | Errno::ENFILE | Errno::EPERM))
            if patience.tries_more == 0 =>
        {
            return Err(About::path("rmdir", path).failed(errno));
        }
        Err(Errno::EBUSY | Errno::EMFILE | Errno::ENFILE | Errno::EPERM) => {}
        Err(errno) => return Err(About::path("rmdir", path).failed(errno)),
    }
    let entries =
        folders::read_directory(path).map_err(|errno| About::path("scandir", path).failed(errno))?;
    for entry in entries {
        let child = join(path, &entry.name);
        let removed = match entry.kind {
            EntryKind::Directory => remove_folder(&child, patience),
            EntryKind::Unknown => remove_one(&child, patience),
            _ => remove_file(&child, patience),
        };
        match removed {
            // Somebody else was quicker.
            Err(Trouble::System { errno: Errno::ENOENT, .. }) => {}
            result => result?,
        }
    }
    patiently(patience, || files::remove_directory(path))
        .map_err(|errno| About::path("rmdir", path).failed(errno))
}

fn patiently(patience: Patience, mut call: impl FnMut() -> Result<(), Errno>) -> Result<(), Errno> {
    for attempt in 1.. {
        match call() {
            Err(Errno::EBUSY | Errno::EMFILE | Errno::ENFILE | Errno::ENOTEMPTY | Errno::EPERM)
                if attempt <= u64::from(patience.tries_more) =>
            {
                io::sleep_ns(patience.delay_ms * attempt * 1_000_000);
            }
            result => return result,
        }
    }
    Ok(())
}

/// Entries of a folder; kinds that the folder does not tell are looked up when `kinds` are wanted.
pub fn list(path: &[u8], order: Order, kinds: bool) -> Result<Listing, Trouble> {
    let mut listing =
        folders::list(path, order).map_err(|errno| About::path("scandir", path).failed(errno))?;
    if kinds && listing.kinds.contains(&EntryKind::Unknown) {
        let known = listing.iter().map(|(name, kind)| match kind {
            EntryKind::Unknown => kind_of(&join(path, name)),
            kind => kind,
        });
        listing.kinds = known.collect();
    }
    Ok(listing)
}

fn kind_of(path: &[u8]) -> EntryKind {
    match files::lstat(path) {
        Ok(status) if status.is_directory() => EntryKind::Directory,
        Ok(status) if status.is_file() => EntryKind::File,
        Ok(status) => match status.mode & KIND_BITS {
            LINK => EntryKind::SymbolicLink,
            FIFO => EntryKind::Fifo,
            SOCKET => EntryKind::Socket,
            0o020_000 => EntryKind::CharacterDevice,
            0o060_000 => EntryKind::BlockDevice,
            _ => EntryKind::Unknown,
        },
        Err(_) => EntryKind::Unknown,
    }
}

/// How a tree is walked.
#[derive(Debug, Clone, Copy)]
pub struct Walk {
    /// Into folders that links lead to.
    pub follows: bool,
    /// The folder that was found last is next, not the one that was found first.
    pub last_first: bool,
}

/// All entries below a folder, folder by folder, each with its folder relative to the root.
pub fn read_tree(root: &[u8], is_raw: bool, walk: Walk) -> Ended {
    let mut found = Vec::new();
    let mut waiting = VecDeque::from([Vec::new()]);
    while let Some(below) = if walk.last_first { waiting.pop_back() } else { waiting.pop_front() } {
        let folder = if below.is_empty() { root.to_vec() } else { join(root, &below) };
        for (name, kind) in list(&folder, Order::Sorted, true)?.iter() {
            let leads_on = kind == EntryKind::SymbolicLink && walk.follows && is_folder(&join(&folder, name));
            if kind == EntryKind::Directory || leads_on {
                waiting.push_back(join(&below, name));
            }
            found.push((below.clone(), DirectoryEntry { name: name.to_vec(), kind }));
        }
    }
    Ok(Outcome::Tree(found, is_raw))
}

fn is_folder(path: &[u8]) -> bool {
    files::stat(path).is_ok_and(|status| status.is_directory())
}

/// The path without links and dots. Failures name the step that failed, as a walk by lstat and stat finds it; `path` is
/// absolute.
pub fn real_path(path: &[u8], is_raw: bool) -> Ended {
    match files::real_path(path) {
        Ok(real) => Ok(Outcome::Name(real, is_raw)),
        Err(errno) => walk(path, is_raw, errno),
    }
}

/// Goes step by step, to find the step that fails. Pipes and sockets end the walk: their links lead to names of no folder.
fn walk(path: &[u8], is_raw: bool, errno: Errno) -> Ended {
    let mut walked = b"/".to_vec();
    for name in path.split(|&byte| byte == b'/').filter(|name| !name.is_empty()) {
        let step = join(&walked, name);
        let status = files::lstat(&step).map_err(|errno| About::path("lstat", &step).failed(errno))?;
        if status.mode & KIND_BITS != LINK {
            walked = step;
            continue;
        }
        let aim = files::stat(&step).map_err(|errno| About::path("stat", &step).failed(errno))?;
        if matches!(aim.mode & KIND_BITS, FIFO | SOCKET) {
            let link = end_of_links(step);
            return Ok(Outcome::Name(link, is_raw));
        }
        walked = files::real_path(&step).unwrap_or(step);
    }
    Err(About::path("lstat", path).failed(errno))
}

/// Where a chain of links ends, though nothing has that name.
fn end_of_links(mut path: Vec<u8>) -> Vec<u8> {
    for _ in 0..LINKS_MAX {
        let Ok(aim) = files::read_link(&path) else { break };
        let folder = files::real_path(parent(&path)).unwrap_or_else(|_| parent(&path).to_vec());
        path = if aim.starts_with(b"/") { aim } else { join(&folder, &aim) };
    }
    path
}
