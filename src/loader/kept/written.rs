//! One run beside what earlier ones kept: what it may use of that, and what it adds.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::time::SystemTime;

use super::{
    CODE_ROW_BYTES, COUNTS_BYTES, Code, CodeRow, FOLDER_ROW_BYTES, HEADER_BYTES, Kept, MAGIC, PATH_ROW_BYTES,
    is_known,
};
use crate::cache::{Found, TTL_MS};
use crate::hash::hash;
use crate::path;
use crate::stamp::{STAMP_BYTES, Stamp};

/// A program whose code is more than this keeps only what the last run used, and a run that uses more adds nothing.
const KEPT_BYTES_MAX: usize = 64 << 20;

/// So many paths must have been looked up anew for that alone to be worth writing: a program that writes files beside its own changes
/// its folder in each run.
const MISSES_MIN: usize = 100;

/// Found paths kept.
const PATHS_MAX: usize = 65_536;

/// Code that this run compiled.
#[derive(Debug)]
struct Added {
    text: u128,
    stamp: Option<Stamp>,
    code: Box<[u8]>,
}

/// Whether a folder is as it was.
#[derive(Clone, Copy, Debug, Default)]
struct Checked {
    is_same: bool,
    until_ms: u64,
}

/// What a run uses and adds.
#[derive(Debug)]
pub struct Keeping {
    engine: u64,
    started: SystemTime,
    kept: Option<Kept>,
    used: Vec<bool>,
    folders: Vec<Checked>,
    added: HashMap<u128, Added>,
    /// Of code, in `added`.
    added_bytes: usize,
    /// What this run uses is more than a file may hold: nothing more is added.
    is_full: bool,
    /// Stamps of files whose text was found to be the same.
    restamped: HashMap<u128, Stamp>,
    /// Something differs from what is kept.
    is_stale: bool,
    /// Paths in folders that are not as they were.
    misses: usize,
}

impl Keeping {
    /// `bytes` is the file of earlier runs, if there is one.
    pub fn new(bytes: Option<Vec<u8>>, engine: u64, started: SystemTime) -> Keeping {
        let kept = bytes.and_then(|bytes| Kept::read(bytes, engine));
        let (codes, folders) = kept.as_ref().map_or((0, 0), |kept| (kept.codes, kept.folders));
        Keeping {
            engine,
            started,
            used: vec![false; codes],
            folders: vec![Checked::default(); folders],
            added: HashMap::new(),
            added_bytes: 0,
            is_full: false,
            restamped: HashMap::new(),
            is_stale: kept.is_none(),
            misses: 0,
            kept,
        }
    }

    /// The code of a file that is as it was.
    pub fn code_of_file(&mut self, name: &str, stamp: Stamp) -> Option<Code> {
        let kept = self.kept.as_ref()?;
        let at = kept.find_code(hash(name.as_bytes()))?;
        let row = kept.code_row(at);
        if !is_known(&row.stamp) || row.stamp != stamp.to_bytes() {
            return None;
        }
        self.used[at] = true;
        Some(kept.code(row.range))
    }

    /// The code of a text. `stamp` is that of the file which it was read from.
    pub fn code_of_text(
        &mut self,
        name: &str,
        text: &[u8],
        stamp: impl FnOnce() -> Option<Stamp>,
    ) -> Option<Code> {
        let name = hash(name.as_bytes());
        let text = hash(text);
        if let Some(added) = self.added.get(&name).filter(|added| added.text == text) {
            return Some(Code { bytes: Rc::new(added.code.to_vec()), range: 0..added.code.len() });
        }
        let kept = self.kept.as_ref()?;
        let at = kept.find_code(name)?;
        let row = kept.code_row(at);
        if row.text != text {
            return None;
        }
        self.used[at] = true;
        let settled = stamp().filter(|stamp| stamp.is_settled(self.started));
        if let Some(stamp) = settled.filter(|stamp| stamp.to_bytes() != row.stamp) {
            self.restamped.insert(name, stamp);
            self.is_stale = true;
        }
        Some(kept.code(row.range))
    }

    /// Adds the code of a text, as long as a file can hold it.
    pub fn keep(&mut self, name: &str, text: &[u8], code: &[u8], stamp: Option<Stamp>) {
        if self.is_full || self.added_bytes + code.len() > KEPT_BYTES_MAX {
            return;
        }
        let stamp = stamp.filter(|stamp| stamp.is_settled(self.started));
        let added = Added { text: hash(text), stamp, code: code.into() };
        self.added_bytes += code.len();
        if let Some(earlier) = self.added.insert(hash(name.as_bytes()), added) {
            self.added_bytes -= earlier.code.len();
        }
        self.is_stale = true;
    }

    /// What an earlier run found at a path, if the folder is as it was.
    pub fn found(
        &mut self,
        path: &str,
        now_ms: u64,
        stamp_of: impl FnOnce(&str) -> Option<Stamp>,
    ) -> Option<Found> {
        let fact = self.kept.as_ref()?.fact(path)?;
        if self.folders[fact.folder].until_ms <= now_ms {
            let (stamp, folder) = self.kept.as_ref()?.folder(fact.folder);
            let is_same = stamp_of(folder).is_some_and(|now| now.to_bytes() == stamp);
            self.folders[fact.folder] = Checked { is_same, until_ms: now_ms + TTL_MS };
        }
        let is_same = self.folders[fact.folder].is_same;
        self.misses += usize::from(!is_same);
        is_same.then_some(fact.found)
    }

    /// The process changed a file: every folder is looked at anew.
    pub fn files_changed(&mut self) {
        self.folders.fill(Checked::default());
    }

    /// The file for the next runs, `None` if it would be what is there. `found` is what this run found at paths that are no links.
    pub fn write(
        &mut self,
        found: &mut dyn Iterator<Item = (&str, Found)>,
        stamp_of: &mut dyn FnMut(&str) -> Option<Stamp>,
    ) -> Option<Vec<u8>> {
        if !std::mem::take(&mut self.is_stale) && std::mem::take(&mut self.misses) < MISSES_MIN {
            return None;
        }
        let facts = self.facts(found, stamp_of);
        let bytes = self.assemble(false, &facts).or_else(|| self.assemble(true, &facts));
        self.is_full = bytes.is_none();
        let bytes = bytes?;
        let is_same = self.kept.as_ref().is_some_and(|kept| *kept.bytes == *bytes);
        (!is_same).then_some(bytes)
    }

    fn facts(
        &self,
        found: &mut dyn Iterator<Item = (&str, Found)>,
        stamp_of: &mut dyn FnMut(&str) -> Option<Stamp>,
    ) -> Facts {
        let mut facts = Facts::default();
        let started = self.started;
        let mut settled = |folder: &str| stamp_of(folder).filter(|stamp| stamp.is_settled(started));
        for (path, found) in found.take(PATHS_MAX) {
            facts.add(path::dirname(path), &mut settled, hash(path.as_bytes()), found);
        }
        let Some(kept) = &self.kept else { return facts };
        for (at, checked) in self.folders.iter().enumerate() {
            // What was not looked at in this run may well be as it was: whoever uses it will look.
            if checked.is_same || checked.until_ms == 0 {
                let (stamp, folder) = kept.folder(at);
                facts.folders.entry(folder.to_string()).or_insert((Some(stamp), at + FROM_KEPT));
            }
        }
        facts.take_over(kept);
        facts
    }

    /// All codes and facts as a file; `None` if that is too large.
    fn assemble(&self, only_used: bool, facts: &Facts) -> Option<Vec<u8>> {
        let mut rows: BTreeMap<u128, (u128, [u8; STAMP_BYTES], &[u8])> = BTreeMap::new();
        let kept_rows = self.kept.iter().flat_map(|kept| (0..kept.codes).map(move |at| (kept, at)));
        for (kept, at) in kept_rows.filter(|(_, at)| !only_used || self.used[*at]) {
            let CodeRow { name, text, stamp, range } = kept.code_row(at);
            let stamp = self.restamped.get(&name).map_or(stamp, |stamp| stamp.to_bytes());
            rows.insert(name, (text, stamp, &kept.bytes[range]));
        }
        for (&name, added) in &self.added {
            rows.insert(name, (added.text, added.stamp.unwrap_or_default().to_bytes(), &added.code));
        }
        let bytes: usize = rows.values().map(|(_, _, code)| code.len()).sum();
        (bytes <= KEPT_BYTES_MAX).then(|| self.lay_out(&rows, facts, bytes))
    }

    fn lay_out(
        &self,
        rows: &BTreeMap<u128, (u128, [u8; STAMP_BYTES], &[u8])>,
        facts: &Facts,
        code_bytes: usize,
    ) -> Vec<u8> {
        let folders = facts.good_folders();
        let paths = facts.good_paths(&folders);
        let tables =
            rows.len() * CODE_ROW_BYTES + folders.len() * FOLDER_ROW_BYTES + paths.len() * PATH_ROW_BYTES;
        let mut place = HEADER_BYTES + COUNTS_BYTES + tables;
        let mut out = Vec::with_capacity(place + code_bytes);
        out.resize(HEADER_BYTES, 0);
        for count in [rows.len(), folders.len(), paths.len(), 0] {
            out.extend_from_slice(&(count as u32).to_le_bytes());
        }
        let mut range = |out: &mut Vec<u8>, bytes: usize| {
            out.extend_from_slice(&(place as u32).to_le_bytes());
            out.extend_from_slice(&(bytes as u32).to_le_bytes());
            place += bytes;
        };
        for (name, (text, stamp, code)) in rows {
            out.extend_from_slice(&name.to_le_bytes());
            out.extend_from_slice(&text.to_le_bytes());
            out.extend_from_slice(stamp);
            range(&mut out, code.len());
        }
        for (name, stamp, _) in &folders {
            out.extend_from_slice(stamp);
            range(&mut out, name.len());
        }
        for (path, folder, found) in paths {
            out.extend_from_slice(&path.to_le_bytes());
            out.extend_from_slice(&(folder as u32).to_le_bytes());
            out.extend_from_slice(&(found as u32).to_le_bytes());
        }
        rows.values().for_each(|(_, _, code)| out.extend_from_slice(code));
        folders.iter().for_each(|(name, ..)| out.extend_from_slice(name.as_bytes()));
        seal(&mut out, self.engine);
        out
    }
}

fn seal(out: &mut [u8], engine: u64) {
    out[..8].copy_from_slice(MAGIC);
    out[8..16].copy_from_slice(&engine.to_le_bytes());
    let checksum = hash(&out[HEADER_BYTES..]).to_le_bytes();
    out[16..HEADER_BYTES].copy_from_slice(&checksum);
}

/// Numbers of folders that the file of earlier runs had begin here, to tell them from those of this run.
const FROM_KEPT: usize = 1 << 32;

/// What was found where. Folders without a stamp are those that change too often, or are not there.
#[derive(Default)]
struct Facts {
    folders: BTreeMap<String, (Option<[u8; STAMP_BYTES]>, usize)>,
    paths: BTreeMap<u128, (usize, Found)>,
}

impl Facts {
    fn add(
        &mut self,
        folder: &str,
        settled: &mut dyn FnMut(&str) -> Option<Stamp>,
        path: u128,
        found: Found,
    ) {
        let next = self.folders.len();
        let number = match self.folders.get(folder) {
            Some((_, number)) => *number,
            None => {
                let stamp = settled(folder).map(Stamp::to_bytes);
                self.folders.insert(folder.to_string(), (stamp, next));
                next
            }
        };
        self.paths.insert(path, (number, found));
    }

    /// Adds what the earlier file says of folders that are still good.
    fn take_over(&mut self, kept: &Kept) {
        let numbers: Vec<Option<usize>> = (0..kept.folders)
            .map(|at| {
                let (stamp, folder) = kept.folder(at);
                let (known, number) = self.folders.get(folder)?;
                (*known == Some(stamp)).then_some(*number)
            })
            .collect();
        for at in 0..kept.paths {
            let (path, folder, found) = kept.path_row(at);
            if let Some(number) = numbers[folder] {
                self.paths.entry(path).or_insert((number, found));
            }
        }
    }

    fn good_folders(&self) -> Vec<(&str, [u8; STAMP_BYTES], usize)> {
        let facts = self.folders.iter();
        facts.filter_map(|(name, (stamp, number))| Some((name.as_str(), (*stamp)?, *number))).collect()
    }

    /// Sorted by hash, with the folders' places in `folders`.
    fn good_paths(&self, folders: &[(&str, [u8; STAMP_BYTES], usize)]) -> Vec<(u128, usize, Found)> {
        let places: HashMap<usize, usize> =
            folders.iter().enumerate().map(|(place, (_, _, number))| (*number, place)).collect();
        let good =
            |(path, (folder, found)): (&u128, &(usize, Found))| Some((*path, *places.get(folder)?, *found));
        self.paths.iter().filter_map(good).take(PATHS_MAX).collect()
    }
}

#[cfg(test)]
mod tests;
