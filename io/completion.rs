//! What the reactor tells its user: completions, each an event of one handle or operation.

use arena::{PageRange, Token};

use crate::datagram_buffers::Datagram;
use crate::file_ops::FileDone;
use crate::offload::JobResult;
use crate::{Errno, HandleKey};

/// An opaque mark that the user attaches to a handle or operation and finds in its completions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Owner(pub u64);

/// Which operation of a handle failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationKind {
    /// Accepting connections. A listener goes on by itself after a while unless it was stopped.
    Accept,
    /// Connecting.
    Connect,
    /// Receiving; it is stopped.
    Receive,
    /// Sending; all that was queued is dropped.
    Send,
    /// Ending the sending side.
    Shutdown,
}

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// A listener accepted a connection: its handle, which has the listener's owner until another is set.
    Accepted(HandleKey),
    /// The connection stands.
    Connected,
    /// Bytes came.
    Received(PageRange),
    /// A message came on a datagram socket.
    Datagram(Datagram),
    /// A message left, or did not. Comes exactly once for each, also when its socket is closed.
    DatagramSent {
        /// What [`crate::Reactor::send_datagram`] was given.
        tag: u64,
        /// Its bytes, or why it did not leave.
        result: Result<u32, Errno>,
    },
    /// A watched descriptor can be read. Watching is stopped.
    Ready,
    /// The peer sends no more. Receiving is stopped.
    EndOfStream,
    /// A batch of queued sends is out.
    Sent {
        /// Bytes that left through this handle so far; compare with what [`crate::Reactor::send`] returned.
        bytes_total: u64,
        /// Whether nothing is queued any more.
        drained: bool,
    },
    /// The engine may let go of the memory behind a foreign segment. Comes exactly once for each token,
    /// also when its send failed or its handle was closed.
    Returned(Token),
    /// The sending side is ended.
    ShutDown,
    /// The handle is closed; its key is void. Always the last event of a handle.
    Closed,
    /// An operation failed.
    Failed {
        /// Which.
        operation: OperationKind,
        /// Why.
        errno: Errno,
    },
    /// Another thread woke this reactor.
    Woken,
    /// A watched signal came.
    Signal(i32),
    /// A job of the offload pool is done.
    Offloaded(JobResult),
    /// A file operation is done.
    File(FileDone),
}

/// One event and whom it concerns.
#[derive(Debug)]
pub struct Completion {
    /// The mark given when the handle or operation was started.
    pub owner: Owner,
    /// The handle, or [`HandleKey::NONE`] where the event is of none.
    pub handle: HandleKey,
    /// What happened.
    pub event: Event,
}
