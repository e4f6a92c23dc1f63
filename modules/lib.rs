//! The Node modules: one folder each, native half (`*.rs`) and JavaScript half (`*.js`) side by side.
//!
//! No engine value, no system call, no unsafe code: natives see [`typebridge::Args`], system calls are io's.
#![forbid(unsafe_code)]

pub mod buffer;
mod child_process;
mod console;
mod crypto;
mod dgram;
mod dns;
mod fs;
mod host;
pub mod http;
pub mod kinds;
mod memory;
mod module;
pub mod net;
mod os;
pub mod perf_hooks;
mod process;
mod program;
mod repl;
mod shards;
mod shared_texts;
pub mod slots;
mod string_decoder;
mod timers;
mod tty;
mod url;
mod websocket;
mod zlib;

pub use host::{Host, Program};
pub use memory::give_back_idle;
pub use module::{CompileCache, open_kept, write_before_waiting, write_kept};
pub use shards::Shards;
pub use timers::{queue_immediates, queue_settling};

use typebridge::Binding;

/// Every module's natives.
pub static BINDINGS: &[Binding<Host>] = &[
    buffer::natives::BINDING,
    buffer::encoding_natives::BINDING,
    child_process::BINDING,
    console::BINDING,
    crypto::BINDING,
    crypto::cipher_natives::BINDING,
    crypto::dh_natives::BINDING,
    crypto::digest::BINDING,
    crypto::kdf::BINDING,
    crypto::prime::BINDING,
    crypto::key::BINDING,
    crypto::key_generate_natives::BINDING,
    crypto::key_natives::BINDING,
    crypto::signature_natives::BINDING,
    crypto::x509_natives::BINDING,
    dgram::BINDING,
    dns::BINDING,
    fs::BINDING,
    http::BINDING,
    http::INCOMING,
    http::OUTGOING,
    http::served::BINDING,
    http::client::BINDING,
    http::server_stream::BINDING,
    memory::BINDING,
    module::BINDING,
    net::BINDING,
    os::BINDING,
    perf_hooks::BINDING,
    process::BINDING,
    program::BINDING,
    repl::BINDING,
    string_decoder::natives::BINDING,
    timers::BINDING,
    tty::BINDING,
    url::BINDING,
    websocket::BINDING,
    zlib::BINDING,
];
