//! Compiled code on disk: one file per source, good only for the engine, the program version and the source that made it.
//!
//! The engine does not check bytecode. So, when the cache is opened, the folder must be this user's and nobody else's to write, and
//! each folder above it must be one that others cannot write, or a sticky one, where they cannot move what is not theirs. Owners
//! of folders above are trusted. At each read the open file itself must be this user's and nobody else's to write. A file is
//! written beside its place and then renamed; and what is read is taken only if its header and its checksum hold.

use io::files::FileStatus;
use io::{Errno, files};
use std::sync::atomic::{AtomicU32, Ordering};

/// First bytes of a file.
const MAGIC: &[u8; 8] = b"protojs\x01";

/// Bytes before the code: magic, engine, hash of the source, hash of the code.
const HEADER_BYTES: usize = 8 + 8 + 16 + 16;

/// Larger code is compiled anew each time.
const CODE_BYTES_MAX: usize = 16 << 20;

/// Permissions of group and others to write.
const WRITABLE_BY_OTHERS: u32 = 0o022;

/// Only its owner moves or removes what is in such a folder.
const STICKY: u32 = 0o1000;

/// Tells files that are being written apart, with the process.
static WRITTEN: AtomicU32 = AtomicU32::new(0);

/// A folder that was found safe.
#[derive(Debug)]
pub struct CompileCache {
    folder: String,
}

impl CompileCache {
    /// Opens the cache below `folder`, which is made if it is not there. The error says why it cannot be used.
    pub fn open(folder: &str) -> Result<CompileCache, String> {
        let engine = format!("{:016x}", engine_identity());
        let own =
            format!("{}/v{}-{}-{}", folder.trim_end_matches('/'), env!("CARGO_PKG_VERSION"), engine, user());
        make_folders(&own).map_err(|errno| format!("Cannot create {own}: {}", errno.message()))?;
        // Links on the way could be led elsewhere after the check.
        let folder = real_path(&own)?;
        check_folder(&folder)?;
        check_folders_above(&folder)?;
        Ok(CompileCache { folder })
    }

    /// Where the files are.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{:032x}.code", self.folder, hash(name.as_bytes()))
    }

    /// The code kept for this very source.
    pub fn load(&self, name: &str, source: &[u8]) -> Option<Vec<u8>> {
        let is_safe = |file: &FileStatus| file.is_file() && is_only_ours(file);
        let bytes = files::read_file_if(self.path(name).as_bytes(), is_safe).ok()?;
        let (header, code) = bytes.split_at_checked(HEADER_BYTES)?;
        (header == header_of(source, code)).then(|| code.to_vec())
    }

    /// Keeps code; a failure only means that it is compiled again.
    pub fn store(&self, name: &str, source: &[u8], code: &[u8]) {
        if code.len() > CODE_BYTES_MAX {
            return;
        }
        let path = self.path(name);
        let unfinished = format!("{path}.{}.{}", io::process::id(), WRITTEN.fetch_add(1, Ordering::Relaxed));
        let mut bytes = Vec::with_capacity(HEADER_BYTES + code.len());
        bytes.extend_from_slice(&header_of(source, code));
        bytes.extend_from_slice(code);
        let written = files::write_file(unfinished.as_bytes(), &bytes, 0o600);
        if written.and_then(|()| files::rename(unfinished.as_bytes(), path.as_bytes())).is_err() {
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

fn header_of(source: &[u8], code: &[u8]) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    header[..8].copy_from_slice(MAGIC);
    header[8..16].copy_from_slice(&engine_identity().to_le_bytes());
    header[16..32].copy_from_slice(&hash(source).to_le_bytes());
    header[32..].copy_from_slice(&hash(code).to_le_bytes());
    header
}

/// 128 bits over all bytes and their number, in two lanes of folded multiplications (as in wyhash). Against damage and mistaken
/// identity, not against an enemy: whoever can write the folder is this user.
fn hash(bytes: &[u8]) -> u128 {
    const KEYS: [u64; 4] =
        [0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db, 0x8ebc_6af0_9c88_c6e3, 0x5899_65cc_7537_4cc3];
    let fold = |left: u64, right: u64| {
        let product = u128::from(left) * u128::from(right);
        product as u64 ^ (product >> 64) as u64
    };
    let mut lanes = [bytes.len() as u64 ^ KEYS[0], !(bytes.len() as u64) ^ KEYS[1]];
    for chunk in bytes.chunks(16) {
        let mut block = [0; 16];
        block[..chunk.len()].copy_from_slice(chunk);
        let block = u128::from_le_bytes(block);
        let (low, high) = (block as u64, (block >> 64) as u64);
        lanes[0] = fold(low ^ KEYS[1] ^ lanes[0], high ^ KEYS[2]) ^ lanes[0].rotate_left(23);
        lanes[1] = fold(high ^ KEYS[3] ^ lanes[1], low ^ KEYS[0]) ^ lanes[1].rotate_left(41);
    }
    let last = [fold(lanes[0] ^ KEYS[2], lanes[1] ^ KEYS[3]), fold(lanes[1] ^ KEYS[0], lanes[0] ^ KEYS[1])];
    u128::from(last[0]) << 64 | u128::from(last[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> String {
        let path = format!("{}/protojs-cache-{name}-{}", std::env::temp_dir().display(), io::process::id());
        make_folders(&path).unwrap();
        path
    }

    #[test]
    fn gives_back_what_was_kept_for_the_very_source() {
        let cache = CompileCache::open(&folder("kept")).unwrap();
        assert_eq!(cache.load("a", b"source"), None);
        cache.store("a", b"source", b"code");
        assert_eq!(cache.load("a", b"source").as_deref(), Some(&b"code"[..]));
        assert_eq!(cache.load("a", b"Source"), None);
        assert_eq!(cache.load("b", b"source"), None);
    }

    #[test]
    fn damage_of_any_byte_and_any_length_is_seen() {
        let cache = CompileCache::open(&folder("damaged")).unwrap();
        cache.store("a", b"source", b"some code that is long enough");
        let path = cache.path("a");
        let whole = files::read_file(path.as_bytes()).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            files::write_file(path.as_bytes(), &damaged, 0o600).unwrap();
            assert_eq!(cache.load("a", b"source"), None, "byte {at}");
            files::write_file(path.as_bytes(), &whole[..at], 0o600).unwrap();
            assert_eq!(cache.load("a", b"source"), None, "{at} bytes");
        }
    }

    #[test]
    fn a_folder_that_others_write_is_refused() {
        let path = folder("open");
        let own = CompileCache::open(&path).unwrap();
        files::set_mode(own.folder().as_bytes(), 0o777).unwrap();
        assert!(CompileCache::open(&path).unwrap_err().ends_with("can be written by others"));
    }

    #[test]
    fn a_folder_above_that_others_write_must_be_sticky() {
        let path = folder("above");
        let inner = format!("{path}/a/b");
        CompileCache::open(&inner).unwrap();
        for (above, mode, is_refused) in
            [(&path, 0o777, true), (&path, 0o770, true), (&path, 0o1777, false), (&inner, 0o777, true)]
        {
            files::set_mode(above.as_bytes(), mode).unwrap();
            let opened = CompileCache::open(&inner);
            files::set_mode(above.as_bytes(), 0o700).unwrap();
            assert_eq!(opened.is_err(), is_refused, "{above} {mode:o}: {opened:?}");
        }
    }

    #[test]
    fn a_file_that_is_not_only_ours_is_not_read() {
        let cache = CompileCache::open(&folder("file")).unwrap();
        cache.store("a", b"source", b"code");
        let path = cache.path("a");
        for (mode, expected) in [(0o620, None), (0o602, None), (0o644, Some(&b"code"[..]))] {
            files::set_mode(path.as_bytes(), mode).unwrap();
            assert_eq!(cache.load("a", b"source").as_deref(), expected, "{mode:o}");
        }
        let moved = format!("{path}.moved");
        files::rename(path.as_bytes(), moved.as_bytes()).unwrap();
        files::symbolic_link(moved.as_bytes(), path.as_bytes()).unwrap();
        assert_eq!(cache.load("a", b"source"), None, "a link");
        files::rename(moved.as_bytes(), path.as_bytes()).unwrap();
        // Only the superuser can give files away.
        if files::set_owner(path.as_bytes(), user() + 1, 0, true).is_ok() {
            assert_eq!(cache.load("a", b"source"), None, "another's");
        }
    }

    #[test]
    fn hashes_tell_lengths_and_places_apart() {
        let texts: [&[u8]; 7] = [b"", b"\0", b"\0\0", b"ab", b"ba", &[0; 16], &[0; 17]];
        for (at, left) in texts.iter().enumerate() {
            for right in &texts[at + 1..] {
                assert_ne!(hash(left), hash(right), "{left:?} {right:?}");
            }
        }
    }
}
