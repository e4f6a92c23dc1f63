//! What the loader remembers of the file system: what paths are, where they really are, packages, and resolutions.
//!
//! An answer is good for `TTL_MS`, and only until the process itself changes a file (`forget`). Packages that were read stay:
//! Node, too, reads a package.json once.

use std::collections::HashMap;
use std::rc::Rc;

use super::files::{Entry, Files};
use super::kept::Keeping;
use super::package::Package;
use super::path;

/// How long an answer may be used, in milliseconds.
pub const TTL_MS: u64 = 5_000;

/// More remembered paths than this and the memory is emptied: a bound, not a policy.
const PATHS_MAX: usize = 65_536;

/// What a path is, with symbolic links followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Absent,
    File,
    Directory,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    found: Found,
    linked: bool,
    until_ms: u64,
}

/// What went to the file system and what did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheCounts {
    pub hits: u64,
    pub misses: u64,
}

/// The loader's view of the file system.
#[derive(Debug)]
pub struct Cache {
    pub files: Files,
    /// Off for measuring: every question goes to the file system.
    pub enabled: bool,
    /// What earlier runs kept, if the program or its environment wants that.
    pub keeping: Option<Keeping>,
    seen: HashMap<Box<str>, Seen>,
    directories: HashMap<Box<str>, (Option<Box<str>>, u64)>,
    packages: HashMap<Box<str>, Remembered>,
    resolutions: HashMap<Box<str>, (Box<str>, u64)>,
    /// An import means the same module for as long as the program runs, even when its file is gone.
    imports: HashMap<Box<str>, Box<str>>,
    counts: CacheCounts,
    absences_used: u64,
}

#[derive(Clone, Debug)]
enum Remembered {
    Package(Rc<Package>),
    /// There is none, until the given time.
    Absent(u64),
}

/// A package.json that could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPackage {
    pub path: String,
    pub reason: String,
}

impl Cache {
    pub fn new(files: Files) -> Cache {
        Cache {
            files,
            enabled: true,
            keeping: None,
            seen: HashMap::new(),
            directories: HashMap::new(),
            packages: HashMap::new(),
            resolutions: HashMap::new(),
            imports: HashMap::new(),
            counts: CacheCounts::default(),
            absences_used: 0,
        }
    }

    pub fn counts(&self) -> CacheCounts {
        self.counts
    }

    /// Forgets what may have changed: the process wrote, renamed or removed something.
    pub fn forget(&mut self) {
        self.seen.clear();
        self.directories.clear();
        self.resolutions.clear();
        if let Some(keeping) = &mut self.keeping {
            keeping.files_changed();
        }
        self.packages.retain(|_, remembered| matches!(remembered, Remembered::Package(_)));
    }

    /// How many answers so far were absences of earlier: if none came in between, asking again would tell the same.
    pub fn absences_used(&self) -> u64 {
        self.absences_used
    }

    /// Forgets what was not there.
    pub fn forget_absences(&mut self) {
        self.seen.retain(|_, seen| seen.found != Found::Absent);
        self.directories.clear();
        self.packages.retain(|_, remembered| matches!(remembered, Remembered::Package(_)));
    }

    /// What is at this path.
    pub fn find(&mut self, path: &str) -> Found {
        self.see(path).found
    }

    fn see(&mut self, path: &str) -> Seen {
        let now_ms = self.files.now_ms();
        if self.enabled
            && let Some(seen) = self.seen.get(path)
            && seen.until_ms > now_ms
        {
            self.counts.hits += 1;
            self.absences_used += u64::from(seen.found == Found::Absent);
            return *seen;
        }
        self.counts.misses += 1;
        let (found, linked) = match self.kept(path, now_ms) {
            Some(found) => (found, false),
            None => self.look(path),
        };
        let seen = Seen { found, linked, until_ms: now_ms + TTL_MS };
        if self.seen.len() >= PATHS_MAX {
            self.seen.clear();
        }
        self.seen.insert(path.into(), seen);
        seen
    }

    fn look(&self, path: &str) -> (Found, bool) {
        let looked = self.files.look(path);
        let linked = looked == Entry::Link;
        let found = match if linked { self.files.follow(path) } else { looked } {
            Entry::File => Found::File,
            Entry::Directory => Found::Directory,
            Entry::Absent | Entry::Link => Found::Absent,
        };
        (found, linked)
    }

    /// What an earlier run found.
    fn kept(&mut self, path: &str, now_ms: u64) -> Option<Found> {
        let files = &self.files;
        self.keeping.as_mut()?.found(path, now_ms, |folder| files.stamp(folder))
    }

    /// Keeps answers for later runs from now on. Those of before are forgotten: that a folder has not changed since keeping began
    /// says nothing of what was found in it earlier.
    pub fn open_keeping(&mut self, keeping: Keeping) {
        self.forget();
        self.keeping = Some(keeping);
    }

    /// What is to be kept for later runs, if anything is new.
    pub fn write_kept(&mut self) -> Option<Vec<u8>> {
        let (files, seen) = (&self.files, &self.seen);
        let mut found =
            seen.iter().filter(|(_, seen)| !seen.linked).map(|(path, seen)| (&**path, seen.found));
        self.keeping.as_mut()?.write(&mut found, &mut |folder| files.stamp(folder))
    }

    /// The path of an existing file without symbolic links. The folder's answer is shared by all files in it.
    pub fn real_path(&mut self, path: &str) -> String {
        let clean;
        let path = if path.contains("//") {
            clean = path::resolve("/", path);
            clean.as_str()
        } else {
            path
        };
        let linked = self.see(path).linked;
        let directory = path::dirname(path);
        if linked || directory == path {
            return self.files.real_path(path).unwrap_or_else(|| path.to_string());
        }
        match self.real_directory(directory) {
            Some(real) if real == directory => path.to_string(),
            Some(real) => format!("{}/{}", real.trim_end_matches('/'), path::basename(path)),
            None => path.to_string(),
        }
    }

    fn real_directory(&mut self, directory: &str) -> Option<String> {
        let now_ms = self.files.now_ms();
        if self.enabled
            && let Some((real, until_ms)) = self.directories.get(directory)
            && *until_ms > now_ms
        {
            return real.as_deref().map(str::to_string);
        }
        let real = self.real_directory_fresh(directory);
        self.directories.insert(directory.into(), (real.as_deref().map(Box::from), now_ms + TTL_MS));
        real
    }

    fn is_plain_directory(&mut self, path: &str) -> bool {
        let seen = self.see(path);
        seen.found == Found::Directory && !seen.linked
    }

    /// By way of the folder above, whose answer is shared in turn.
    fn real_directory_fresh(&mut self, directory: &str) -> Option<String> {
        let above = path::dirname(directory);
        let is_plain = self.enabled && above != directory && path::is_clean(directory);
        if !is_plain || !self.is_plain_directory(directory) {
            return self.files.real_path(directory);
        }
        let real = self.real_directory(above)?;
        Some(format!("{}/{}", real.trim_end_matches('/'), path::basename(directory)))
    }

    /// The package.json of exactly this folder.
    pub fn package(&mut self, directory: &str) -> Result<Option<Rc<Package>>, BadPackage> {
        let directory = directory.trim_end_matches('/');
        let now_ms = self.files.now_ms();
        match self.packages.get(directory) {
            Some(Remembered::Package(package)) if self.enabled => return Ok(Some(package.clone())),
            Some(Remembered::Absent(until_ms)) if self.enabled && *until_ms > now_ms => return Ok(None),
            _ => {}
        }
        let path = format!("{directory}/package.json");
        let Some(text) = self.read_package(&path, now_ms) else {
            self.packages.insert(directory.into(), Remembered::Absent(now_ms + TTL_MS));
            return Ok(None);
        };
        let package = Package::parse(directory, &text).map_err(|reason| BadPackage { path, reason })?;
        let package = Rc::new(package);
        self.packages.insert(directory.into(), Remembered::Package(package.clone()));
        Ok(Some(package))
    }

    fn read_package(&mut self, path: &str, now_ms: u64) -> Option<Vec<u8>> {
        if self.kept(path, now_ms) == Some(Found::Absent) {
            self.absent(path, now_ms);
            return None;
        }
        match self.files.read(path) {
            Ok(text) => Some(text),
            Err(error) => {
                let is_missing = self.keeping.is_some() && error.kind() == std::io::ErrorKind::NotFound;
                // What a link leads to may come without a change of the folder.
                if is_missing && self.files.look(path) == Entry::Absent {
                    self.absent(path, now_ms);
                }
                None
            }
        }
    }

    /// To be kept for later runs.
    fn absent(&mut self, path: &str, now_ms: u64) {
        let seen = Seen { found: Found::Absent, linked: false, until_ms: now_ms + TTL_MS };
        self.seen.insert(path.into(), seen);
    }

    /// The nearest package.json above a file; a node_modules folder ends the search.
    pub fn package_scope(&mut self, file: &str) -> Result<Option<Rc<Package>>, BadPackage> {
        let mut directory = file;
        while let Some(index) = directory.rfind('/') {
            directory = &directory[..index];
            if directory.ends_with("/node_modules") {
                return Ok(None);
            }
            if let Some(package) = self.package(directory)? {
                return Ok(Some(package));
            }
        }
        Ok(None)
    }

    /// A resolution made before.
    pub fn resolution(&mut self, key: &str) -> Option<String> {
        let (filename, until_ms) = self.resolutions.get(key)?;
        (self.enabled && *until_ms > self.files.now_ms()).then(|| filename.to_string())
    }

    /// The URL that an import resolved to before.
    pub fn import(&self, key: &str) -> Option<String> {
        self.imports.get(key).map(|url| url.to_string())
    }

    pub fn remember_import(&mut self, key: String, url: &str) {
        if self.imports.len() >= PATHS_MAX {
            self.imports.clear();
        }
        self.imports.insert(key.into(), url.into());
    }

    pub fn remember(&mut self, key: String, filename: &str) {
        if self.resolutions.len() >= PATHS_MAX {
            self.resolutions.clear();
        }
        let until_ms = self.files.now_ms() + TTL_MS;
        self.resolutions.insert(key.into(), (filename.into(), until_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    fn advance(cache: &mut Cache, ms: u64) {
        match &mut cache.files {
            Files::Memory(memory) => memory.now_ms += ms,
            Files::Disk(_) => unreachable!(),
        }
    }

    fn write(cache: &mut Cache, path: &str) {
        match &mut cache.files {
            Files::Memory(memory) => memory.file(path, "{}"),
            Files::Disk(_) => unreachable!(),
        }
    }

    #[test]
    fn absence_is_remembered_for_the_ttl_or_until_forgotten() {
        let mut cache = Cache::new(Files::Memory(Memory::default()));
        assert_eq!(cache.find("/a/x"), Found::Absent);
        write(&mut cache, "/a/x");
        assert_eq!(cache.find("/a/x"), Found::Absent);
        advance(&mut cache, TTL_MS);
        assert_eq!(cache.find("/a/x"), Found::File);
        assert_eq!(cache.find("/a/y"), Found::Absent);
        write(&mut cache, "/a/y");
        cache.forget();
        assert_eq!(cache.find("/a/y"), Found::File);
        assert_eq!(cache.counts(), CacheCounts { hits: 1, misses: 4 });
    }

    const ENGINE: u64 = 1;

    fn keep(cache: &mut Cache, bytes: Option<Vec<u8>>) {
        cache.open_keeping(Keeping::new(bytes, ENGINE, std::time::SystemTime::now()));
    }

    fn later_run(files: Files, bytes: Option<Vec<u8>>) -> Cache {
        let mut cache = Cache::new(files);
        keep(&mut cache, bytes);
        cache
    }

    #[test]
    fn answers_of_before_keeping_are_not_kept() {
        let mut memory = Memory::default();
        memory.file("/a/y", "");
        memory.file("/a/z", "");
        let mut cache = Cache::new(Files::Memory(memory));
        assert_eq!(cache.find("/a/x"), Found::Absent);
        assert_eq!(cache.find("/a/z"), Found::File);
        write(&mut cache, "/a/x");
        let Files::Memory(memory) = &mut cache.files else { unreachable!() };
        memory.remove("/a/z");
        keep(&mut cache, None);
        assert_eq!(cache.find("/a/y"), Found::File);
        let bytes = cache.write_kept();
        let mut later = later_run(cache.files, bytes);
        assert_eq!(later.find("/a/x"), Found::File);
        assert_eq!(later.find("/a/z"), Found::Absent);
        assert_eq!(later.find("/a/y"), Found::File);
    }

    #[test]
    fn a_package_that_is_a_broken_link_is_not_kept_as_absent() {
        let mut memory = Memory::default();
        memory.file("/a/x.js", "");
        memory.link("/a/package.json", "/b/package.json");
        let mut cache = later_run(Files::Memory(memory), None);
        assert!(cache.package("/a").unwrap().is_none());
        let bytes = cache.write_kept();
        write(&mut cache, "/b/package.json");
        let mut later = later_run(cache.files, bytes);
        assert!(later.package("/a").unwrap().is_some());
    }

    #[test]
    fn real_paths_follow_links_of_files_and_folders() {
        let mut memory = Memory::default();
        memory.file("/real/p/i.js", "");
        memory.link("/m/p", "/real/p");
        memory.link("/m/f.js", "/real/p/i.js");
        let mut cache = Cache::new(Files::Memory(memory));
        assert_eq!(cache.real_path("/m/p/i.js"), "/real/p/i.js");
        assert_eq!(cache.real_path("/m/f.js"), "/real/p/i.js");
        assert_eq!(cache.find("/m/p"), Found::Directory);
    }
}
