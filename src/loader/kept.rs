//! What earlier runs of a program left for the next ones, in one file: compiled code, and what was found in folders.
//!
//! The code of a file is good while the file's stamp is the same, or else while its text has the same hash. What was found at a
//! path is good while the stamp of its folder is the same: names come and go only with a change of the folder.
//!
//! The bytes: a header (magic, engine, checksum of the rest), the number of codes, of folders and of paths, then the three tables,
//! sorted, each row of fixed length, then code and names of folders.

use std::ops::Range;
use std::rc::Rc;

use super::cache::Found;
use super::hash::hash;
use super::stamp::{STAMP_BYTES, Stamp};

mod written;

pub use written::Keeping;

const MAGIC: &[u8; 8] = b"protojs\x02";

/// Magic, engine, checksum.
const HEADER_BYTES: usize = 8 + 8 + 16;

/// Behind the header: numbers of codes, folders, paths, each in four bytes, and four to fill up.
const COUNTS_BYTES: usize = 16;

/// Hash of the name, hash of the text, stamp of the file, place and length of the code.
const CODE_ROW_BYTES: usize = 16 + 16 + STAMP_BYTES + 8;

/// Stamp, place and length of the name.
const FOLDER_ROW_BYTES: usize = STAMP_BYTES + 8;

/// Hash of the path, number of the folder, what was found.
const PATH_ROW_BYTES: usize = 16 + 8;

/// Bytes of code, shared with the file that they came in. Nothing is copied out of that.
#[derive(Clone, Debug)]
pub struct Code {
    pub bytes: Rc<Vec<u8>>,
    pub range: Range<usize>,
}

impl Code {
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }
}

/// One row of the table of codes.
#[derive(Clone, Debug)]
pub(crate) struct CodeRow {
    pub name: u128,
    pub text: u128,
    pub stamp: [u8; STAMP_BYTES],
    pub range: Range<usize>,
}

/// What one file holds. All questions are searches in sorted tables: opening it costs one pass, for the checksum.
#[derive(Clone, Debug)]
pub struct Kept {
    bytes: Rc<Vec<u8>>,
    codes: usize,
    folders: usize,
    paths: usize,
}

/// A place in the tables whose answer depends on the folder's stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    pub folder: usize,
    pub found: Found,
}

fn take<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().expect("the range has this length")
}

fn number(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(take(bytes, at)) as usize
}

impl Kept {
    /// Takes a file whole; `None` for damage, and for another engine's.
    pub fn read(bytes: Vec<u8>, engine: u64) -> Option<Kept> {
        let rest = bytes.get(HEADER_BYTES..)?;
        let is_ours = bytes[..8] == *MAGIC && bytes[8..16] == engine.to_le_bytes();
        if !is_ours || bytes[16..32] != hash(rest).to_le_bytes() || rest.len() < COUNTS_BYTES {
            return None;
        }
        let [codes, folders, paths] = [0, 4, 8].map(|at| number(rest, at));
        Some(Kept { bytes: Rc::new(bytes), codes, folders, paths })
    }

    fn row_of_code(&self, at: usize) -> usize {
        HEADER_BYTES + COUNTS_BYTES + at * CODE_ROW_BYTES
    }

    fn row_of_folder(&self, at: usize) -> usize {
        self.row_of_code(self.codes) + at * FOLDER_ROW_BYTES
    }

    fn row_of_path(&self, at: usize) -> usize {
        self.row_of_folder(self.folders) + at * PATH_ROW_BYTES
    }

    /// The number of the row that begins with this hash, among `count` sorted rows.
    fn search(&self, wanted: u128, count: usize, row: impl Fn(&Kept, usize) -> usize) -> Option<usize> {
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            let found = u128::from_le_bytes(take(&self.bytes, row(self, middle)));
            if found < wanted {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low < count && u128::from_le_bytes(take(&self.bytes, row(self, low))) == wanted).then_some(low)
    }

    fn find_code(&self, name: u128) -> Option<usize> {
        self.search(name, self.codes, Kept::row_of_code)
    }

    fn code_row(&self, at: usize) -> CodeRow {
        let row = self.row_of_code(at);
        let bytes = &*self.bytes;
        let start = number(bytes, row + 32 + STAMP_BYTES);
        CodeRow {
            name: u128::from_le_bytes(take(bytes, row)),
            text: u128::from_le_bytes(take(bytes, row + 16)),
            stamp: take(bytes, row + 32),
            range: start..start + number(bytes, row + 36 + STAMP_BYTES),
        }
    }

    fn code(&self, range: Range<usize>) -> Code {
        Code { bytes: self.bytes.clone(), range }
    }

    /// What was found at a path, good under the stamp of the folder.
    pub fn fact(&self, path: &str) -> Option<Fact> {
        if self.paths == 0 {
            return None;
        }
        let at = self.search(hash(path.as_bytes()), self.paths, Kept::row_of_path)?;
        let (_, folder, found) = self.path_row(at);
        Some(Fact { folder, found })
    }

    /// Hash, folder and what was found.
    fn path_row(&self, at: usize) -> (u128, usize, Found) {
        let row = self.row_of_path(at);
        let found = match number(&self.bytes, row + 20) {
            0 => Found::Absent,
            1 => Found::File,
            _ => Found::Directory,
        };
        (u128::from_le_bytes(take(&self.bytes, row)), number(&self.bytes, row + 16), found)
    }

    /// Stamp and path of a folder.
    pub fn folder(&self, at: usize) -> ([u8; STAMP_BYTES], &str) {
        let row = self.row_of_folder(at);
        let start = number(&self.bytes, row + STAMP_BYTES);
        let name = &self.bytes[start..start + number(&self.bytes, row + STAMP_BYTES + 4)];
        (take(&self.bytes, row), std::str::from_utf8(name).unwrap_or_default())
    }
}

/// The stamp of a row, of a file or folder that is not known.
pub(crate) fn is_known(stamp: &[u8; STAMP_BYTES]) -> bool {
    *stamp != Stamp::default().to_bytes()
}
