//! node:http. The protocol itself: heads, bodies and connection state over byte slices, with no socket and no engine.

pub mod body;
pub mod chunked;
pub mod client;
mod client_models;
mod client_options;
pub mod client_response;
mod closing;
mod connection;
pub mod date;
mod exchange;
pub mod facts;
mod file_body;
pub mod head;
pub mod headers;
mod held;
mod incoming;
pub mod joined;
pub mod limits;
pub mod method;
mod number;
mod outgoing;
mod outgoing_facts;
pub mod pool;
pub mod refusal;
pub mod request;
pub mod response;
mod sending;
pub mod served;
mod server;
pub mod server_connection;
pub mod server_stream;
mod state;
pub mod status;
mod target;
mod timing;

pub use connection::{accepted, complete, leave_pages, released};
pub use state::Http;
pub use timing::timer_due;

use crate::Host;
use typebridge::Binding;

/// `binding('http')`, with the natives of both prototypes.
pub const BINDING: Binding<Host> = Binding {
    name: "http",
    functions: server::FUNCTIONS,
    groups: &[("request", incoming::PROTOTYPE), ("response", outgoing::PROTOTYPE)],
};

/// `binding('http_incoming')`
pub const INCOMING: Binding<Host> =
    Binding { name: "http_incoming", functions: incoming::FUNCTIONS, groups: &[] };

/// `binding('http_outgoing')`
pub const OUTGOING: Binding<Host> =
    Binding { name: "http_outgoing", functions: outgoing::FUNCTIONS, groups: &[] };
