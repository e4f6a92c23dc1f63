//! The reactor of one shard on io_uring, and every other system call of the program.
//!
//! No callback, no future: a shard takes a turn, pops completions, and says what it wants next.
//! What is wanted is submitted together by the next turn, with one system call.
//!
//! ```no_run
//! use arena::Chain;
//! use io::{Address, Config, Event, ListenOptions, MachineKind, Owner, Reactor, Wait};
//!
//! let mut reactor = Reactor::open(&Config::default(), MachineKind::Uring)?;
//! let address = Address::parse_ip("127.0.0.1", 8080).unwrap();
//! let listener = reactor.listen(&address, &ListenOptions::default(), Owner(1))?;
//! reactor.accept_start(listener);
//! loop {
//!     reactor.turn(Wait::Forever)?;
//!     while let Some(completion) = reactor.pop() {
//!         match completion.event {
//!             Event::Accepted(connection) => reactor.receive_start(connection),
//!             Event::Received(bytes) => {
//!                 let mut chain = Chain::new();
//!                 chain.push_page(bytes);
//!                 reactor.send(completion.handle, chain);
//!             }
//!             Event::EndOfStream => reactor.close_after_sends(completion.handle),
//!             Event::Failed { .. } => reactor.close(completion.handle),
//!             _ => {}
//!         }
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Rules that hold everywhere:
//! - A key of a handle that is gone finds nothing; using it is harmless.
//! - After `close`, `close_after_sends` or `reset` of a handle only [`Event::Returned`],
//!   [`Event::DatagramSent`] and, last, [`Event::Closed`] are told of it.
//! - A failed receive or send does not close the handle: its user does.
//! - Every foreign token given with a chain comes back exactly once.
//! - A reactor belongs to the thread that opened it.

mod address;
mod advance;
mod cached;
pub mod channel;
mod claim;
mod clock;
mod completion;
mod config;
pub mod copying;
pub mod credentials;
mod datagram;
mod datagram_buffers;
pub mod datagram_options;
mod deep_stack;
mod entry;
mod errno;
mod file_now;
mod file_ops;
pub mod files;
pub mod folders;
mod give_back;
mod handle;
mod kernel;
pub mod limits;
mod mailbox;
mod offload;
mod op;
mod own;
pub mod probe;
pub mod process;
mod provided;
mod reactor;
mod receiving;
pub mod rewrite;
pub mod run;
pub mod signals;
mod sim;
pub mod small_file;
mod sockets;
pub mod spawn;
mod start;
mod stats;
pub mod terminal;
pub mod time_zone;
mod timers;
pub mod title;
mod uring;

pub use address::{Address, UNIX_PATH_BYTES_MAX};
pub use claim::claim;
pub use clock::{Clock, monotonic_ns, sleep_ns, wall_ms};
pub use completion::{Completion, Event, OperationKind, Owner};
pub use config::Config;
pub use datagram::DatagramOptions;
pub use datagram_buffers::{DATAGRAM_BYTES_MAX, Datagram};
pub use deep_stack::with_deep_stack;
pub use entry::Fd;
pub use errno::{ERRNO_TABLE, Errno};
pub use file_ops::{FileBuffer, FileDone, FileRequest};
pub use handle::{HandleKey, HandleKind};
pub use mailbox::{MailSender, Mailbox, Waker};
pub use offload::{Job, JobResult, LookUpFailure, limit_threads, look_up};
pub use probe::OpenFailure;
pub use reactor::{MachineKind, Reactor, Wait};
pub use sim::{Faults, PeerReport, PeerScript, SimConfig, Step};
pub use sockets::{ConnectOptions, ListenOptions};
pub use stats::Stats;
pub use timers::{TimerKey, Timers};
