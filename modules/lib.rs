//! The Node modules: one folder each, native half (`*.rs`) and JavaScript half (`*.js`) side by side.
//!
//! No engine value, no system call, no unsafe code: natives see [`typebridge::Args`], system calls are io's.
#![forbid(unsafe_code)]

mod console;
mod dns;
mod host;
pub mod kinds;
pub mod net;
mod program;
pub mod slots;
mod timers;

pub use host::{Host, Program};
pub use timers::run_immediate;

use typebridge::Binding;

/// Every module's natives.
pub static BINDINGS: &[Binding<Host>] = &[console::BINDING, dns::BINDING, net::BINDING, program::BINDING, timers::BINDING];
