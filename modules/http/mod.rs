//! node:http. The protocol itself: heads, bodies and connection state over byte slices, with no socket and no engine.

pub mod body;
pub mod chunked;
pub mod client_response;
pub mod date;
pub mod facts;
pub mod head;
pub mod headers;
pub mod joined;
pub mod limits;
pub mod method;
mod number;
pub mod pool;
pub mod refusal;
pub mod request;
pub mod response;
pub mod server_connection;
pub mod status;
mod target;
