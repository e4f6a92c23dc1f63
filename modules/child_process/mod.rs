//! Native half of node:child_process: processes that were started here, and the channels to them.

mod channel;
mod process;
mod sync;

use crate::Host;
use crate::kinds::kind;
use crate::slots::Slots;
use channel::Channel;
use io::{Event, Wait};
use process::Child;
use typebridge::{Args, Binding, Failure, Key, Native, Value};

/// `binding('child_process')`. Children and channels are named by numbers; failures of system calls are negative numbers.
pub const BINDING: Binding<Host> = Binding {
    name: "child_process",
    functions: &[
        Native::new("spawn", 9, process::spawn),
        Native::new("kill", 2, process::kill),
        Native::new("spawnSync", 11, sync::spawn_sync),
        Native::new("inheritedChannel", 0, channel::inherited),
        Native::new("openChannel", 2, channel::open),
        Native::new("sendOnChannel", 3, channel::send),
        Native::new("queuedOnChannel", 1, channel::queued),
        Native::new("closeChannel", 1, channel::close),
        Native::new("closeDescriptor", 1, channel::close_descriptor),
        Native::new("shareListener", 1, share_listener),
        Native::new("setReferenced", 2, set_referenced),
        Native::new("isReferenced", 1, is_referenced),
    ],
    groups: &[],
};

/// What a completion or a number of this module belongs to.
enum Entry {
    Child(Child),
    Channel(Channel),
}

/// Children and channels of one shard.
pub struct Children {
    entries: Slots<Entry>,
    /// What a channel receives into.
    buffer: Vec<u8>,
}

impl Default for Children {
    fn default() -> Children {
        Children { entries: Slots::new(kind::CHILD), buffer: Vec::new() }
    }
}

impl Children {
    fn key_of(&self, args: &Args<'_>) -> Result<Key, Failure> {
        Ok(self.entries.key(args.number(0)?))
    }

    fn channel(&mut self, key: Key) -> Option<&mut Channel> {
        match self.entries.get_mut(key)? {
            Entry::Channel(channel) => Some(channel),
            Entry::Child(_) => None,
        }
    }
}

/// A completion of a child's descriptor or of a channel.
pub fn complete(host: &mut Host, key: Key, event: Event) {
    match host.children.entries.get(key) {
        Some(Entry::Child(_)) => process::complete(host, key, event),
        Some(Entry::Channel(_)) => channel::complete(host, key, event),
        // The descriptor of a child that has ended is closed.
        None => {}
    }
}

/// Lets the kernel have what the script has written so far, so that nothing overtakes it that is done by a call.
fn submit(host: &mut Host) {
    if host.has_reactor() {
        // The results wait for the loop's next turn, which also meets whatever is wrong with the ring.
        let _ = host.open_reactor().turn(Wait::Now);
    }
}

/// `(number, boolean)`: whether the loop shall live for a child or a channel.
fn set_referenced(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (key, wanted) = (host.children.key_of(args)?, args.boolean(1)?);
    match host.children.entries.get_mut(key) {
        Some(Entry::Child(child)) if child.referenced != wanted => {
            child.referenced = wanted;
            if wanted { host.reference() } else { host.unreference() }
        }
        Some(Entry::Channel(channel)) => {
            channel.referenced = wanted;
            channel::settle(host, key);
        }
        _ => {}
    }
    Ok(Value::Undefined)
}

/// `(server handle)`: another process listens on the same socket, so closing it here must not end that.
fn share_listener(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let handle = args.key(0).and_then(|key| host.net.servers.get(key)).map(|server| server.handle);
    if let Some(handle) = handle {
        host.open_reactor().share(handle);
    }
    Ok(Value::Undefined)
}

/// `(number) -> boolean`
fn is_referenced(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.children.key_of(args)?;
    Ok(Value::Bool(match host.children.entries.get(key) {
        Some(Entry::Child(child)) => child.referenced,
        Some(Entry::Channel(channel)) => channel.referenced,
        None => false,
    }))
}
