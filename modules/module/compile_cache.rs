//! Compiled code on disk: one file per program, good only for the engine and the program version that made it.
//!
//! The engine does not check bytecode. So, when the cache is opened, the folder must be this user's and nobody else's to write, and
//! each folder above it must be one that others cannot write, or a sticky one, where they cannot move what is not theirs. Owners
//! of folders above are trusted. The open file itself must be this user's and nobody else's to write. It is
//! written beside its place and then renamed; and what is read is taken only if its header and its checksum hold.

use io::files::FileStatus;
use io::{Errno, files};
use loader::hash::hash;
use loader::kept::Keeping;
use std::time::SystemTime;

/// Permissions of group and others to write.
const WRITABLE_BY_OTHERS: u32 = 0o022;

/// Only its owner moves or removes what is in such a folder.
const STICKY: u32 = 0o1000;

/// A folder that was found safe, and the program's file in it.
#[derive(Debug)]
pub struct CompileCache {
    folder: String,
    path: String,
    /// On the shard's clock: not sooner.
    pub(super) next_write_ns: u64,
}

impl CompileCache {
    /// Opens the cache of a program below `folder`, which is made if it is not there. The error says why it cannot be used.
    pub fn open(folder: &str, program: &str) -> Result<CompileCache, String> {
        let engine = format!("{:016x}", engine_identity());
        let own =
            format!("{}/v{}-{}-{}", folder.trim_end_matches('/'), env!("CARGO_PKG_VERSION"), engine, user());
        make_folders(&own).map_err(|errno| format!("Cannot create {own}: {}", errno.message()))?;
        // Links on the way could be led elsewhere after the check.
        let folder = real_path(&own)?;
        check_folder(&folder)?;
        check_folders_above(&folder)?;
        let path = format!("{folder}/{:032x}.code", hash(program.as_bytes()));
        Ok(CompileCache { folder, path, next_write_ns: 0 })
    }

    /// Where the files are.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// What earlier runs of the program kept.
    pub fn read(&self) -> Keeping {
        let started = SystemTime::now();
        let is_safe = |file: &FileStatus| file.is_file() && is_only_ours(file);
        let bytes = files::read_file_if(self.path.as_bytes(), is_safe).ok();
        Keeping::new(bytes, engine_identity(), started)
    }

    /// Replaces what was kept; a failure only means that later runs compile again.
    pub fn write(&self, bytes: &[u8]) {
        let unfinished = format!("{}.{}", self.path, io::process::id());
        let written = files::write_file(unfinished.as_bytes(), bytes, 0o600);
        if written.and_then(|()| files::rename(unfinished.as_bytes(), self.path.as_bytes())).is_err() {
            let _ = files::unlink(unfinished.as_bytes());
        }
    }
}

fn user() -> u32 {
    io::process::identity().effective_user
}

/// Bytecode is good for the engine's very sources, on this kind of processor.
fn engine_identity() -> u64 {
    typebridge::ENGINE_IDENTITY ^ hash(std::env::consts::ARCH.as_bytes()) as u64
}

fn make_folders(path: &str) -> Result<(), Errno> {
    for (at, _) in path.match_indices('/').filter(|(at, _)| *at > 0).chain([(path.len(), "")]) {
        match files::make_directory(&path.as_bytes()[..at], 0o700) {
            Ok(()) | Err(Errno::EEXIST) => {}
            // A folder that cannot be made is no matter as long as it is there.
            Err(errno) if files::stat(&path.as_bytes()[..at]).is_err() => return Err(errno),
            Err(_) => {}
        }
    }
    Ok(())
}

fn real_path(path: &str) -> Result<String, String> {
    let real = files::real_path(path.as_bytes()).map_err(|errno| unreadable(path, errno))?;
    String::from_utf8(real).map_err(|_| format!("{path} leads to a path that is not UTF-8"))
}

fn unreadable(path: &str, errno: Errno) -> String {
    format!("Cannot read {path}: {}", errno.message())
}

fn facts_of(path: &str) -> Result<FileStatus, String> {
    files::lstat(path.as_bytes()).map_err(|errno| unreadable(path, errno))
}

fn is_only_ours(facts: &FileStatus) -> bool {
    facts.user == user() && facts.mode & WRITABLE_BY_OTHERS == 0
}

/// Only a folder of this user that nobody else writes holds code that may be run.
fn check_folder(path: &str) -> Result<(), String> {
    let facts = facts_of(path)?;
    if !facts.is_directory() || facts.user != user() {
        return Err(format!("{path} is not a directory of this user"));
    }
    if !is_only_ours(&facts) {
        return Err(format!("{path} can be written by others"));
    }
    Ok(())
}

/// Who can write a folder on the way can put another in the place of the next, unless it is sticky.
fn check_folders_above(path: &str) -> Result<(), String> {
    for (at, _) in path.match_indices('/') {
        let above = &path[..at.max(1)];
        let mode = facts_of(above)?.mode;
        if mode & WRITABLE_BY_OTHERS != 0 && mode & STICKY == 0 {
            return Err(format!("{above} can be written by others"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> String {
        let path = format!("{}/protojs-cache-{name}-{}", std::env::temp_dir().display(), io::process::id());
        make_folders(&path).unwrap();
        path
    }

    fn kept(cache: &CompileCache) -> Option<Vec<u8>> {
        let code = cache.read().code_of_text("a", b"source", || None);
        code.map(|code| code.bytes().to_vec())
    }

    fn keep(cache: &CompileCache) {
        let mut keeping = cache.read();
        keeping.keep("a", b"source", b"code", None);
        cache.write(&keeping.write(&mut std::iter::empty(), &mut |_| None).unwrap());
    }

    #[test]
    fn gives_back_what_was_kept_for_the_program() {
        let folder = folder("kept");
        let cache = CompileCache::open(&folder, "/p.js").unwrap();
        assert_eq!(kept(&cache), None);
        keep(&cache);
        assert_eq!(kept(&CompileCache::open(&folder, "/p.js").unwrap()).as_deref(), Some(&b"code"[..]));
        assert_eq!(kept(&CompileCache::open(&folder, "/q.js").unwrap()), None);
    }

    #[test]
    fn a_folder_that_others_write_is_refused() {
        let path = folder("open");
        let own = CompileCache::open(&path, "/p.js").unwrap();
        files::set_mode(own.folder().as_bytes(), 0o777).unwrap();
        assert!(CompileCache::open(&path, "/p.js").unwrap_err().ends_with("can be written by others"));
    }

    #[test]
    fn a_folder_above_that_others_write_must_be_sticky() {
        let path = folder("above");
        let inner = format!("{path}/a/b");
        CompileCache::open(&inner, "/p.js").unwrap();
        for (above, mode, is_refused) in
            [(&path, 0o777, true), (&path, 0o770, true), (&path, 0o1777, false), (&inner, 0o777, true)]
        {
            files::set_mode(above.as_bytes(), mode).unwrap();
            let opened = CompileCache::open(&inner, "/p.js");
            files::set_mode(above.as_bytes(), 0o700).unwrap();
            assert_eq!(opened.is_err(), is_refused, "{above} {mode:o}: {opened:?}");
        }
    }

    #[test]
    fn a_file_that_is_not_only_ours_is_not_read() {
        let cache = CompileCache::open(&folder("file"), "/p.js").unwrap();
        keep(&cache);
        let path = cache.path.clone();
        for (mode, expected) in [(0o620, None), (0o602, None), (0o644, Some(&b"code"[..]))] {
            files::set_mode(path.as_bytes(), mode).unwrap();
            assert_eq!(kept(&cache).as_deref(), expected, "{mode:o}");
        }
        let moved = format!("{path}.moved");
        files::rename(path.as_bytes(), moved.as_bytes()).unwrap();
        files::symbolic_link(moved.as_bytes(), path.as_bytes()).unwrap();
        assert_eq!(kept(&cache), None, "a link");
        files::rename(moved.as_bytes(), path.as_bytes()).unwrap();
        // Only the superuser can give files away.
        if files::set_owner(path.as_bytes(), user() + 1, 0, true).is_ok() {
            assert_eq!(kept(&cache), None, "another's");
        }
    }
}
