//! The closed set of owners: what a completion, a timer or a lazy object belongs to.

use io::Owner;
use typebridge::Key;

/// Kind byte of a [`Key`]. By [`super::owner`] keys of any kind mark handles, operations and timers of the reactor.
pub mod kind {
    /// A net.Socket's native half.
    pub const SOCKET: u8 = 1;
    /// A listening net.Server.
    pub const SERVER: u8 = 2;
    /// A connection that node:http serves.
    pub const HTTP_CONNECTION: u8 = 3;
    /// A request of such a connection, behind an IncomingMessage.
    pub const HTTP_REQUEST: u8 = 4;
    /// The answer to it, behind a ServerResponse.
    pub const HTTP_RESPONSE: u8 = 5;
    /// A JavaScript timer.
    pub const TIMER: u8 = 6;
    /// A job of the offload pool or a file operation, with a callback.
    pub const JOB: u8 = 7;
    /// A watched signal; the index is its number.
    pub const SIGNAL: u8 = 8;
    /// A UDP socket.
    pub const DATAGRAM: u8 = 9;
    /// What node:http keeps of a server.
    pub const HTTP_SERVER: u8 = 10;
    /// The header store of an outgoing message that no connection owns.
    pub const HTTP_OUTGOING: u8 = 11;
    /// A look-up of a name or an address.
    pub const LOOK_UP: u8 = 12;
    /// A stream of a script's own that node:http serves.
    pub const HTTP_STREAM: u8 = 14;
    /// The interactive prompt.
    pub const PROMPT: u8 = 15;
    /// A program that was started, or a channel to one.
    pub const CHILD: u8 = 16;
    /// A stream of node:zlib.
    pub const CODEC: u8 = 17;
    /// A job of the offload pool for such a stream.
    pub const CODEC_JOB: u8 = 18;
    /// A key of node:crypto behind a KeyObject.
    pub const CRYPTO_KEY: u8 = 19;
    /// A job of the offload pool for node:crypto.
    pub const CRYPTO_JOB: u8 = 20;
    /// A hash of node:crypto whose state a script's memory cannot hold.
    pub const CRYPTO_HASH: u8 = 21;
    /// A Cipheriv or Decipheriv.
    pub const CRYPTO_CIPHER: u8 = 22;
    /// What a peer of a WebSocket sends.
    pub const WEBSOCKET: u8 = 28;
    /// A response that a client awaits.
    pub const HTTP_CLIENT: u8 = 13;
}

/// A key as the reactor's mark.
pub fn owner(key: Key) -> Owner {
    Owner(key.to_bits())
}

/// The key behind a mark of ours.
pub fn key(owner: Owner) -> Key {
    Key::from_bits(owner.0).expect("every owner is a key")
}
