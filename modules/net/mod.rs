//! Native half of node:net: sockets and servers as handles of the reactor behind lazy objects.
//!
//! README.md beside this file tells how the halves meet and how another module takes a connection over.

mod addresses;
mod binding;
mod outgoing;
mod relay;
mod server;
mod socket;

pub(crate) use addresses::as_list as address_list;
pub use binding::BINDING;
pub use server::{Protocol, Server};
pub use socket::{Socket, adopt, hears};

use crate::Host;
use crate::kinds::kind;
use crate::slots::Slots;
use io::{Completion, Event};
use typebridge::{Key, Prototype};

/// Prototypes of the handles that JavaScript sees.
#[derive(Clone, Copy)]
pub(crate) struct Prototypes {
    pub tcp: Prototype,
    pub pipe: Prototype,
    pub tcp_server: Prototype,
    pub pipe_server: Prototype,
    pub terminal: Prototype,
}

/// Sockets and servers of one shard.
pub struct Net {
    pub(crate) sockets: Slots<Socket>,
    pub(crate) servers: Slots<Server>,
    /// Registered when node:net is loaded.
    prototypes: Option<Prototypes>,
}

impl Default for Net {
    fn default() -> Net {
        Net { sockets: Slots::new(kind::SOCKET), servers: Slots::new(kind::SERVER), prototypes: None }
    }
}

impl Net {
    /// The prototypes; whoever has a handle to show has loaded node:net before.
    pub(crate) fn prototypes(&self) -> Prototypes {
        self.prototypes.expect("node:net registers its prototypes when it is loaded")
    }

    /// Sockets and servers whose objects are there; standard streams do not count.
    pub fn counts(&self) -> (usize, usize) {
        let keys = self.sockets.keys();
        let sockets = keys.iter().filter_map(|key| self.sockets.get(*key));
        (sockets.filter(|socket| socket.descriptor < 0).count(), self.servers.len())
    }

    /// The object of a handle was collected: nobody can ask for its state any more.
    pub fn released(&mut self, key: Key) {
        match key.kind() {
            kind::SOCKET => drop(self.sockets.remove(key)),
            _ => drop(self.servers.remove(key)),
        }
    }
}

/// A completion of a handle that belongs to a socket or server.
pub fn complete(host: &mut Host, key: Key, completion: Completion) {
    match (key.kind(), completion.event) {
        (kind::SERVER, event) => server::complete(host, key, event),
        (_, Event::Received(range)) => socket::received(host, key, range),
        (_, event) => socket::complete(host, key, event),
    }
}
