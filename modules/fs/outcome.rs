//! What operations give, and what scripts see of it.

use io::Fd;
use io::files::{FileStatus, FileSystemStatus};
use io::folders::{DirectoryEntry, Listing};
use typebridge::{Callback, Texts, Value};

/// What an operation gives.
#[derive(Debug)]
pub enum Outcome {
    Nothing,
    Fd(Fd),
    Count(usize),
    /// Contents of a file.
    Bytes(Vec<u8>),
    /// Contents of a file as text.
    Text(Vec<u8>),
    /// A path or name: text, or as it is.
    Name(Vec<u8>, IsRaw),
    /// A path, if there is one.
    OptionalName(Option<Vec<u8>>),
    /// Facts of a file, as numbers or as BigInts.
    Status(Box<FileStatus>, IsBig),
    FileSystem(FileSystemStatus),
    /// Entries, each an object like the model.
    Entries(Listing, IsRaw, Callback),
    /// Entries by their names alone.
    Names(Listing, IsRaw),
    /// Entries of a tree with the folder of each, relative to the root.
    Tree(Vec<(Vec<u8>, DirectoryEntry)>, IsRaw),
}

/// Whether names stay bytes.
pub type IsRaw = bool;
/// Whether numbers are BigInts.
pub type IsBig = bool;

/// What outcomes are made like.
#[derive(Default)]
pub struct Models {
    /// A Stats whose first properties are the numbers of `status_like`.
    pub stats: Option<Callback>,
    /// The functions that look at every kind of argument, by the names of the quick ones.
    pub slow: Option<Callback>,
    /// Likewise for those that give promises.
    pub slow_promises: Option<Callback>,
    /// Whether hooks want to hear of every operation.
    pub are_hooked: bool,
}

impl Outcome {
    /// Whether a callback is told nothing but success.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Outcome::Nothing)
    }

    /// What scripts see.
    pub fn value(self, models: &mut Models) -> Value {
        match self {
            Outcome::Nothing | Outcome::OptionalName(None) => Value::Undefined,
            Outcome::Fd(fd) => Value::Int(fd),
            Outcome::Count(count) => Value::count(count),
            Outcome::Bytes(bytes) => Value::Buffer(bytes),
            Outcome::Text(bytes) => name(bytes, false),
            Outcome::Name(bytes, is_raw) => name(bytes, is_raw),
            Outcome::OptionalName(Some(bytes)) => name(bytes, false),
            Outcome::Status(status, true) => status_in_full(&status),
            Outcome::Status(status, false) => status_like(&status, models.stats),
            Outcome::FileSystem(status) => file_system_numbers(&status),
            Outcome::Entries(listing, is_raw, model) => {
                let like = |(bytes, kind): (&[u8], io::folders::EntryKind)| {
                    let fields = [name(bytes.to_vec(), is_raw), Value::Int(kind as i32)];
                    Value::Like(model, Box::new(fields))
                };
                Value::List(listing.iter().map(like).collect())
            }
            Outcome::Names(listing, true) => {
                Value::List(listing.iter().map(|(name, _)| Value::Buffer(name.to_vec())).collect())
            }
            Outcome::Names(listing, false) => {
                Value::Texts(Box::new(Texts { bytes: listing.bytes, ends: listing.ends }))
            }
            Outcome::Tree(entries, is_raw) => {
                let triple = |(folder, entry): (Vec<u8>, DirectoryEntry)| {
                    [name(folder, is_raw), name(entry.name, is_raw), Value::Int(entry.kind as i32)]
                };
                Value::List(entries.into_iter().flat_map(triple).collect())
            }
        }
    }
}

fn name(bytes: Vec<u8>, is_raw: IsRaw) -> Value {
    if is_raw {
        return Value::Buffer(bytes);
    }
    Value::Text(
        String::from_utf8(bytes)
            .unwrap_or_else(|bytes| String::from_utf8_lossy(bytes.as_bytes()).into_owned()),
    )
}

/// dev mode nlink uid gid rdev blksize ino size blocks
fn facts(status: &FileStatus) -> [u64; 10] {
    [
        status.device,
        u64::from(status.mode),
        status.links,
        u64::from(status.user),
        u64::from(status.group),
        status.special_device,
        status.block_bytes,
        status.inode,
        status.size,
        status.blocks,
    ]
}

/// A Stats: the facts, then milliseconds of accessed, modified, changed, born.
pub fn status_like(status: &FileStatus, model: Option<Callback>) -> Value {
    let times = [status.accessed, status.modified, status.changed, status.born];
    let times = times.iter().map(|time| time.seconds as f64 * 1e3 + f64::from(time.nanoseconds) / 1e6);
    let numbers = facts(status).into_iter().map(|fact| fact as f64).chain(times);
    let model = model.expect("a script asks for facts after it gave the model");
    Value::LikeNumbers(model, numbers.collect())
}

/// BigInts: the facts, then four times as seconds and nanoseconds.
fn status_in_full(status: &FileStatus) -> Value {
    let times = [status.accessed, status.modified, status.changed, status.born];
    let times = times.iter().flat_map(|time| [time.seconds, i64::from(time.nanoseconds)]).map(Value::BigInt);
    Value::List(facts(status).into_iter().map(Value::BigUint).chain(times).collect())
}

fn file_system_numbers(status: &FileSystemStatus) -> Value {
    let numbers = [
        status.kind,
        status.block_bytes,
        status.blocks,
        status.blocks_free,
        status.blocks_available,
        status.files,
        status.files_free,
    ];
    Value::List(numbers.into_iter().map(Value::BigUint).collect())
}
