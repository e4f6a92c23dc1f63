//! Entries of directories, as the kernel gives them by the block.

use crate::Errno;
use crate::entry::Fd;
use crate::files::{self, size_call};

/// Room for one block of entries.
const BLOCK_BYTES: usize = 64 * 1024;

/// Bytes of an entry before its name: inode, offset, length, type.
const HEAD_BYTES: usize = 19;
const LENGTH_AT: usize = 16;
const TYPE_AT: usize = 18;

/// What a directory entry is, as far as the directory says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// The file system does not say.
    Unknown,
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    SymbolicLink,
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
    /// A character device.
    CharacterDevice,
    /// A block device.
    BlockDevice,
}

/// One entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// Its name.
    pub name: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
}

/// Whether entries are sorted by their bytes or come as the file system has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By the bytes of their names.
    Sorted,
    /// As the file system gives them.
    Found,
}

/// All entries of a directory; names in one piece of memory, because there may be many.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The names, one behind the other.
    pub bytes: Vec<u8>,
    /// Where each name ends.
    pub ends: Vec<u32>,
    /// What each is.
    pub kinds: Vec<EntryKind>,
}

impl Listing {
    /// The name and kind of each entry.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], EntryKind)> {
        let start = |at: usize| if at == 0 { 0 } else { self.ends[at - 1] as usize };
        (0..self.ends.len()).map(move |at| (&self.bytes[start(at)..self.ends[at] as usize], self.kinds[at]))
    }

    fn push(&mut self, name: &[u8], kind: EntryKind) {
        self.bytes.extend_from_slice(name);
        self.ends.push(self.bytes.len() as u32);
        self.kinds.push(kind);
    }

    /// The entries of a block of getdents64(2), without `.` and `..`.
    fn take_block(&mut self, mut block: &[u8]) {
        while block.len() > HEAD_BYTES {
            let length = usize::from(u16::from_ne_bytes([block[LENGTH_AT], block[LENGTH_AT + 1]]));
            let name = &block[HEAD_BYTES..length];
            let name = &name[..name.iter().position(|&byte| byte == 0).unwrap_or(name.len())];
            if name != b"." && name != b".." {
                self.push(name, entry_kind(block[TYPE_AT]));
            }
            block = &block[length..];
        }
    }

    /// The same entries in the order of their bytes.
    fn sorted(&self) -> Listing {
        let names: Vec<(&[u8], EntryKind)> = self.iter().collect();
        let common = common_beginning(&names);
        let number = |(at, (name, _)): (usize, &(&[u8], EntryKind))| (head_of(&name[common..]), at as u32);
        let mut order: Vec<(u64, u32)> = names.iter().enumerate().map(number).collect();
        order.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| names[a.1 as usize].0.cmp(names[b.1 as usize].0))
        });
        let mut sorted = Listing {
            bytes: Vec::with_capacity(self.bytes.len()),
            ends: Vec::with_capacity(self.ends.len()),
            kinds: Vec::with_capacity(self.kinds.len()),
        };
        for (_, at) in order {
            let (name, kind) = names[at as usize];
            sorted.push(name, kind);
        }
        sorted
    }
}

/// How many bytes all names begin with.
fn common_beginning(names: &[(&[u8], EntryKind)]) -> usize {
    let Some(&(first, _)) = names.first() else { return 0 };
    names.iter().fold(first.len(), |common, (name, _)| {
        first[..common].iter().zip(*name).position(|(a, b)| a != b).unwrap_or(common.min(name.len()))
    })
}

/// The first bytes of a name as a number: most comparisons end there.
fn head_of(name: &[u8]) -> u64 {
    let mut head = [0; 8];
    let length = name.len().min(head.len());
    head[..length].copy_from_slice(&name[..length]);
    u64::from_be_bytes(head)
}

fn entry_kind(kind: u8) -> EntryKind {
    match kind {
        libc::DT_REG => EntryKind::File,
        libc::DT_DIR => EntryKind::Directory,
        libc::DT_LNK => EntryKind::SymbolicLink,
        libc::DT_FIFO => EntryKind::Fifo,
        libc::DT_SOCK => EntryKind::Socket,
        libc::DT_CHR => EntryKind::CharacterDevice,
        libc::DT_BLK => EntryKind::BlockDevice,
        _ => EntryKind::Unknown,
    }
}

/// All entries of a directory.
pub fn list(path: &[u8], order: Order) -> Result<Listing, Errno> {
    let fd = files::open(path, libc::O_RDONLY | libc::O_DIRECTORY, 0)?;
    let listing = list_open(fd);
    files::close(fd)?;
    listing.map(|listing| if order == Order::Sorted { listing.sorted() } else { listing })
}

fn list_open(fd: Fd) -> Result<Listing, Errno> {
    let (mut listing, mut block) = (Listing::default(), Vec::<u8>::with_capacity(BLOCK_BYTES));
    loop {
        // SAFETY: `BLOCK_BYTES` bytes are writable there, though not initialised.
        let count = size_call(|| unsafe {
            libc::syscall(libc::SYS_getdents64, fd, block.as_mut_ptr(), BLOCK_BYTES) as isize
        })?;
        if count == 0 {
            return Ok(listing);
        }
        // SAFETY: the kernel has initialised `count` bytes.
        unsafe { block.set_len(count) };
        listing.take_block(&block);
    }
}

/// All entries of a directory, in the order of the file system.
pub fn read_directory(path: &[u8]) -> Result<Vec<DirectoryEntry>, Errno> {
    let listing = list(path, Order::Found)?;
    Ok(listing.iter().map(|(name, kind)| DirectoryEntry { name: name.to_vec(), kind }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(names: &[&str]) -> Listing {
        let mut listing = Listing::default();
        names.iter().for_each(|name| listing.push(name.as_bytes(), EntryKind::File));
        listing
    }

    #[test]
    fn names_are_sorted_by_their_bytes_however_long_they_are() {
        let mixed =
            ["m10", "b", "m1", "a", "A", "", "\u{e9}", "common beginning 2", "common beginning 10", "m1"];
        let mut names = mixed;
        names.sort_unstable();
        assert_eq!(listing(&mixed).sorted(), listing(&names));
    }

    #[test]
    fn a_large_folder_is_listed_whole_and_what_is_none_is_refused() {
        let prefix = std::env::temp_dir().join("io-folders-");
        let folder = files::make_temporary_directory(prefix.to_str().unwrap().as_bytes()).unwrap();
        let path = |name: &str| [&folder, b"/".as_slice(), name.as_bytes()].concat();
        for number in 0..4000 {
            files::close(
                files::open(&path(&format!("a rather long name {number:05}")), 0o102, 0o600).unwrap(),
            )
            .unwrap();
        }
        files::symbolic_link(b"nowhere", &path("link")).unwrap();
        let found = list(&folder, Order::Sorted).unwrap();
        assert_eq!(found.ends.len(), 4001);
        assert_eq!(found.iter().next(), Some((b"a rather long name 00000".as_slice(), EntryKind::File)));
        assert_eq!(found.iter().last(), Some((b"link".as_slice(), EntryKind::SymbolicLink)));
        assert_eq!(list(&path("link"), Order::Found), Err(Errno::ENOENT));
        assert_eq!(list(&path("a rather long name 00000"), Order::Found), Err(Errno::ENOTDIR));
        std::fs::remove_dir_all(std::str::from_utf8(&folder).unwrap()).unwrap();
    }
}
