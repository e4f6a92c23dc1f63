//! Paths that are watched for changes: one descriptor of inotify(7) for all, read by the ring.

use crate::Host;
use crate::fs::calls::{Reply, path};
use crate::fs::jobs::About;
use crate::kinds::{self, kind};
use io::files;
use io::{Errno, Event, Fd, HandleKey, HandleKind};
use std::collections::HashMap;
use typebridge::{Args, Callback, Failure, Key, Value};

/// IN_ATTRIB | IN_CREATE | IN_MODIFY | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_MOVED_FROM | IN_MOVED_TO
const MASK: u32 = 0x4 | 0x100 | 0x2 | 0x200 | 0x400 | 0x800 | 0x40 | 0x80;
/// IN_ATTRIB | IN_MODIFY: the file stays, everything else renames.
const CHANGE_MASK: u32 = 0x4 | 0x2;
/// IN_IGNORED: the kernel has forgotten the watch.
const IGNORED: u32 = 0x8000;
/// Bytes of an event before its name.
const HEAD_BYTES: usize = 16;

/// Everything that is watched.
#[derive(Default)]
pub struct Watches {
    source: Option<(HandleKey, Fd)>,
    /// Listeners by the kernel's number of the watch; a path that is watched twice has one number.
    listeners: HashMap<i32, Vec<(u32, Callback)>>,
    /// Number of the last listener.
    last: u32,
    /// The beginning of an event whose rest is still to come.
    pending: Vec<u8>,
}

/// The owner's key of the descriptor: no job has the generation 0.
fn source_key() -> Key {
    Key::new(kind::JOB, u32::MAX, 0)
}

fn source(host: &mut Host, path: &[u8]) -> Result<Fd, Failure> {
    if let Some((_, fd)) = host.files.watches.source {
        return Ok(fd);
    }
    host.reactor()?;
    let failed = |errno| About::path("watch", path).failed(errno).failure();
    let fd = files::watch_open().map_err(failed)?;
    let handle =
        host.open_reactor().adopt(fd, HandleKind::Pipe, kinds::owner(source_key())).map_err(failed)?;
    host.open_reactor().receive_start(handle);
    host.files.watches.source = Some((handle, fd));
    Ok(fd)
}

/// `(path, listener) -> [number of the watch, number of the listener]`; the listener gets `(isRename, name or null)`. Watching keeps no loop alive.
pub fn add(host: &mut Host, args: &Args<'_>) -> Reply {
    let path = path(args, 0)?;
    let fd = source(host, &path)?;
    let number = files::watch_add(fd, &path, MASK)
        .map_err(|errno| About::path("watch", &path).failed(errno).failure())?;
    let listener = args.callback(1)?;
    let watches = &mut host.files.watches;
    watches.last += 1;
    watches.listeners.entry(number).or_default().push((watches.last, listener));
    Ok(Value::Numbers(vec![f64::from(number), f64::from(watches.last)]))
}

/// `(number of the watch, number of the listener)`
pub fn remove(host: &mut Host, args: &Args<'_>) -> Reply {
    let number = args.integer(0)? as i32;
    let watches = &mut host.files.watches;
    let Some(listeners) = watches.listeners.get_mut(&number) else { return Ok(Value::Undefined) };
    let last = args.integer(1)? as u32;
    if let Some(at) = listeners.iter().position(|&(number, _)| number == last) {
        host.calls.release(listeners.remove(at).1);
    }
    if listeners.is_empty() {
        watches.listeners.remove(&number);
        if let Some((_, fd)) = watches.source {
            let _ = files::watch_remove(fd, number);
        }
    }
    Ok(Value::Undefined)
}

/// `(on)`: counts one watcher that keeps the loop alive, or takes it back.
pub fn hold(host: &mut Host, args: &Args<'_>) -> Reply {
    if args.flag(0) {
        host.reference()
    } else {
        host.unreference()
    }
    Ok(Value::Undefined)
}

/// Events have come.
pub fn complete(host: &mut Host, event: Event) {
    match event {
        Event::Received(range) => {
            let mut bytes = std::mem::take(&mut host.files.watches.pending);
            bytes.extend_from_slice(&range);
            drop(range);
            let read = tell(host, &bytes);
            bytes.drain(..read);
            host.files.watches.pending = bytes;
        }
        Event::Failed { errno: Errno::ECANCELED, .. } | Event::Closed | Event::EndOfStream => {}
        other => panic!("not an event of watched files: {other:?}"),
    }
}

/// Tells whole events and gives the number of bytes that they took.
fn tell(host: &mut Host, bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(head) = bytes.get(at..at + HEAD_BYTES) {
        let word =
            |from: usize| u32::from_ne_bytes([head[from], head[from + 1], head[from + 2], head[from + 3]]);
        let (number, mask, length) = (word(0) as i32, word(4), word(12) as usize);
        let Some(name) = bytes.get(at + HEAD_BYTES..at + HEAD_BYTES + length) else { break };
        at += HEAD_BYTES + length;
        let end = name.iter().position(|&byte| byte == 0).unwrap_or(name.len());
        tell_one(host, number, mask, &name[..end]);
    }
    at
}

fn tell_one(host: &mut Host, number: i32, mask: u32, name: &[u8]) {
    if mask & IGNORED != 0 {
        return;
    }
    let Some(listeners) = host.files.watches.listeners.get(&number) else { return };
    let is_rename = mask & !CHANGE_MASK & MASK != 0;
    for &(_, listener) in listeners {
        let name = if name.is_empty() { Value::Null } else { Value::Buffer(name.to_vec()) };
        host.calls.call(listener, [Value::Bool(is_rename), name]);
    }
}
