//! Channels on which processes exchange messages, and descriptors with them.
//!
//! A message leaves by a system call while the script sends it, so that a program may send and exit. Only what the socket has
//! no room for waits until the reactor tells of room.

use super::Entry;
use crate::Host;
use crate::kinds;
use crate::slots::Slots;
use io::{Errno, Event, Fd, HandleKey, HandleKind, channel};
use std::collections::VecDeque;
use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd};
use typebridge::{Args, Callback, Failure, Key, Target, Value};

/// One call receives at most this much.
const RECEIVE_BYTES_MAX: usize = 64 * 1024;

/// So many times a channel is received from in one turn; then others have their turn.
const RECEIVES_PER_TURN_MAX: usize = 8;

/// What a send returns besides a negative error number.
const DONE: Value = Value::Int(0);
const UNDER_WAY: Value = Value::Int(1);

/// One end of a channel.
pub(super) struct Channel {
    handle: HandleKey,
    /// The object whose `onread(bytes, fd)`, `onend()`, `onsent()` and `onfailure(status)` are called.
    object: Callback,
    /// The program wants the loop to live while the channel is open.
    pub referenced: bool,
    /// The channel is counted among what keeps the loop alive.
    counted: bool,
    /// The peer is there.
    open: bool,
    /// The script has closed it, but not everything is out.
    closing: bool,
    /// What found no room.
    waiting: VecDeque<Letter>,
}

/// Bytes on their way, and the descriptor that goes with the first of them.
struct Letter {
    bytes: Vec<u8>,
    sent: usize,
    descriptor: Option<OwnedFd>,
}

impl Channel {
    fn is_sending(&self) -> bool {
        !self.waiting.is_empty()
    }
}

fn status(errno: Errno) -> Value {
    Value::Int(-errno.0)
}

/// Counts the channel among what keeps the loop alive, or no longer.
pub(super) fn settle(host: &mut Host, key: Key) {
    let Some(channel) = host.children.channel(key) else { return };
    let active = channel.is_sending() || (channel.referenced && channel.open);
    if active == channel.counted {
        return;
    }
    channel.counted = active;
    if active {
        host.reference();
    } else {
        host.unreference();
    }
}

/// `() -> [fd, mode] | undefined`: the channel that this program's parent opened for it.
pub(super) fn inherited(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let text = |name| std::env::var_os(name)?.into_string().ok();
    let fd = text("NODE_CHANNEL_FD").and_then(|text| text.parse::<u16>().ok());
    let Some(fd) = fd else { return Ok(Value::Undefined) };
    let mode = text("NODE_CHANNEL_SERIALIZATION_MODE").unwrap_or_default();
    Ok(Value::List(vec![Value::Int(i32::from(fd)), Value::Text(mode)]))
}

/// `(object, fd) -> number`: takes a channel's descriptor over and receives.
pub(super) fn open(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let fd = args.integer(1)? as Fd;
    if let Err(errno) = channel::keep_from_children(fd) {
        return Ok(status(errno));
    }
    host.reactor()?;
    let object = args.keep(0);
    let key = host.children.entries.insert(Entry::Channel(Channel {
        handle: HandleKey::NONE,
        object,
        referenced: true,
        counted: false,
        open: true,
        closing: false,
        waiting: VecDeque::new(),
    }));
    let handle = match host.open_reactor().adopt(fd, HandleKind::Watched, kinds::owner(key)) {
        Ok(handle) => handle,
        Err(errno) => {
            host.children.entries.remove(key);
            args.release(object);
            return Ok(status(errno));
        }
    };
    host.open_reactor().receive_start(handle);
    if let Some(channel) = host.children.channel(key) {
        channel.handle = handle;
    }
    settle(host, key);
    Ok(Value::Number(Slots::<Entry>::number(key)))
}

/// `(number, text or bytes, fd or -1) -> status`. `onsent()` tells when everything that was under way is out.
pub(super) fn send(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.children.key_of(args)?;
    let bytes = if args.is_string(1) { args.text(1)?.as_bytes().to_vec() } else { args.bytes(1)?.to_vec() };
    let descriptor = Some(args.integer(2)? as Fd).filter(|fd| *fd >= 0);
    let Some(channel) = host.children.channel(key) else { return Ok(status(Errno::EBADF)) };
    if channel.closing {
        return Ok(status(Errno::EPIPE));
    }
    // The script may close its descriptor before this one leaves.
    let descriptor = match descriptor.map(io::files::duplicate).transpose() {
        Ok(copy) => copy.map(io::spawn::own),
        Err(errno) => return Ok(status(errno)),
    };
    let was_sending = channel.is_sending();
    super::submit(host);
    let Some(channel) = host.children.channel(key) else { return Ok(status(Errno::EBADF)) };
    channel.waiting.push_back(Letter { bytes, sent: 0, descriptor });
    if was_sending {
        return Ok(UNDER_WAY);
    }
    Ok(match send_waiting(host, key) {
        Ok(true) => DONE,
        Ok(false) => UNDER_WAY,
        Err(errno) => status(errno),
    })
}

/// Sends what fits; true when nothing is left, else the reactor tells when there is room again.
fn send_waiting(host: &mut Host, key: Key) -> Result<bool, Errno> {
    let Some(handle) = host.children.channel(key).map(|channel| channel.handle) else { return Ok(true) };
    let fd = host.open_reactor().descriptor(handle).ok_or(Errno::EBADF)?;
    let Some(channel) = host.children.channel(key) else { return Ok(true) };
    while let Some(letter) = channel.waiting.front_mut() {
        let carried = letter.descriptor.as_ref().map(AsRawFd::as_raw_fd);
        match channel::send(fd, &letter.bytes[letter.sent..], carried) {
            Ok(count) => {
                letter.sent += count;
                letter.descriptor = None;
            }
            Err(Errno::EAGAIN) => {
                host.open_reactor().room_start(handle);
                settle(host, key);
                return Ok(false);
            }
            Err(errno) => {
                channel.waiting.clear();
                settle(host, key);
                return Err(errno);
            }
        }
        if letter.sent == letter.bytes.len() {
            channel.waiting.pop_front();
        }
    }
    settle(host, key);
    Ok(true)
}

/// `(number) -> bytes` that wait to be sent
pub(super) fn queued(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.children.key_of(args)?;
    let waiting = host
        .children
        .channel(key)
        .map_or(0, |channel| channel.waiting.iter().map(|letter| letter.bytes.len() - letter.sent).sum());
    Ok(Value::count(waiting))
}

/// `(number)`: closes when everything is out. Nothing is told any more.
pub(super) fn close(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.children.key_of(args)?;
    let Some(channel) = host.children.channel(key) else { return Ok(Value::Undefined) };
    channel.closing = true;
    if !channel.is_sending() {
        end(host, key);
    }
    Ok(Value::Undefined)
}

/// `(fd)`: closes a descriptor that came and is not wanted.
pub(super) fn close_descriptor(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    drop(io::spawn::own(args.size(0)? as Fd));
    Ok(Value::Undefined)
}

/// Closes the descriptor and forgets the channel.
fn end(host: &mut Host, key: Key) {
    let Some(channel) = host.children.channel(key) else { return };
    channel.open = false;
    channel.closing = false;
    channel.waiting.clear();
    let (handle, object) = (channel.handle, channel.object);
    settle(host, key);
    host.open_reactor().close(handle);
    host.children.entries.remove(key);
    host.calls.release(object);
}

pub(super) fn complete(host: &mut Host, key: Key, event: Event) {
    match event {
        Event::Ready => receive(host, key),
        Event::Sent { .. } => room(host, key),
        Event::Failed { errno, .. } => failed(host, key, errno),
        other => panic!("not an event of a channel: {other:?}"),
    }
}

fn room(host: &mut Host, key: Key) {
    let result = send_waiting(host, key);
    let Some(channel) = host.children.channel(key) else { return };
    let (closing, object) = (channel.closing, channel.object);
    match result {
        Ok(false) => {}
        _ if closing => end(host, key),
        Ok(true) => host.calls.push(Target::Method("onsent"), Value::Kept(object), []),
        Err(errno) => failed(host, key, errno),
    }
}

fn failed(host: &mut Host, key: Key, errno: Errno) {
    let Some(channel) = host.children.channel(key) else { return };
    let object = channel.object;
    host.calls.push(Target::Method("onfailure"), Value::Kept(object), [status(errno)]);
}

fn receive(host: &mut Host, key: Key) {
    let Some((handle, object)) = host.children.channel(key).map(|channel| (channel.handle, channel.object))
    else {
        return;
    };
    let Some(fd) = host.open_reactor().descriptor(handle) else { return };
    host.children.buffer.resize(RECEIVE_BYTES_MAX, 0);
    for _ in 0..RECEIVES_PER_TURN_MAX {
        match channel::receive(fd, &mut host.children.buffer) {
            Ok(letter) if letter.length > 0 => {
                let bytes = host.children.buffer[..letter.length].to_vec();
                let descriptor = letter.descriptor.map_or(-1, IntoRawFd::into_raw_fd);
                let arguments = [Value::Buffer(bytes), Value::Int(descriptor)];
                host.calls.push(Target::Method("onread"), Value::Kept(object), arguments);
            }
            Err(Errno::EAGAIN) => break,
            // A peer that went without reading everything has gone all the same.
            Ok(_) | Err(_) => return ended(host, key),
        }
    }
    host.open_reactor().receive_start(handle);
}

fn ended(host: &mut Host, key: Key) {
    let Some(channel) = host.children.channel(key) else { return };
    channel.open = false;
    let object = channel.object;
    host.calls.push(Target::Method("onend"), Value::Kept(object), []);
    settle(host, key);
}
