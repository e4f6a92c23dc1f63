//! The boundary between Rust and JavaScript: the only crate that names the engine.
//!
//! A native is a plain function `fn(&mut Host, &Args) -> Result<Value, Failure>`. Reading arguments runs no script, so
//! the host is borrowed throughout; the reply is converted after the borrow ends. Functions that the host keeps are
//! [`Callback`]s; calls into JavaScript are queued in [`Calls`] and made by the loop through [`Engine::run_calls`].
//!
//! ```
//! use typebridge::*;
//!
//! #[derive(Default)]
//! struct Counter { calls: Calls, count: i32 }
//! impl Host for Counter {
//!     fn calls(&mut self) -> &mut Calls { &mut self.calls }
//!     fn released(&mut self, _: Key) {}
//!     fn resolve_module(&mut self, name: &str, _: &str) -> Result<String, Failure> { Ok(name.into()) }
//!     fn load_module(&mut self, _: &str, _: Option<&str>) -> Result<ModuleSource, Failure> {
//!         Err(Failure::type_error("no modules here"))
//!     }
//!     fn builtin(&mut self, name: &str) -> Option<Builtin> {
//!         let source = "binding('counter').add(41); binding('counter').add(1)";
//!         (name == "main").then(|| Builtin::Source(source.into()))
//!     }
//! }
//! fn add(host: &mut Counter, args: &Args) -> Result<Value, Failure> {
//!     host.count += args.number(0)? as i32;
//!     Ok(Value::Int(host.count))
//! }
//! static BINDINGS: &[Binding<Counter>] =
//!     &[Binding { name: "counter", functions: &[Native::new("add", 1, add)], groups: &[] }];
//!
//! let mut engine = Engine::new(Counter::default(), BINDINGS, &EngineConfig::default());
//! engine.require("main").unwrap();
//! assert_eq!(engine.host().count, 42);
//! ```

/// Version of QuickJS-ng inside.
pub const ENGINE_VERSION: &str = "0.16.2";

/// A hash of the engine's sources: bytecode is good only for the engine that wrote it.
pub const ENGINE_IDENTITY: u64 = raw::qjs::ENGINE_IDENTITY;

mod args;
mod async_context;
mod bridge;
mod builtins;
mod bytes;
mod cache;
mod call;
mod callback;
mod callsite;
mod clone;
mod code;
mod collections;
mod direct;
mod emitter;
mod engine;
mod errors;
mod esm;
mod failure;
mod fatal;
mod hooks;
mod host;
mod intrinsics;
mod introspect;
mod json;
mod key;
mod lazy;
mod listeners;
mod matching;
mod memory;
mod messages;
mod models;
mod module_functions;
mod name_table;
mod names;
mod native;
mod owned;
mod places;
mod promise_hooks;
mod raw;
mod realms;
mod recurring;
mod rejections;
mod script;
mod shared;
mod shared_memory;
mod shared_object;
mod slots;
mod stack;
mod stand_in;
mod state;
mod strings;
mod text;
mod ticks;
mod timeouts;
mod told;
mod value;
pub mod vectors;
mod views;

pub use args::{Args, Heap};
pub use builtins::compile as compile_builtin;
pub use call::{CALL_ARGUMENTS_MAX, Calls, Target};
pub use callback::Callback;
pub use clone::{Name as TreeName, Object as TreeObject, Slot as TreeSlot, Tree, ViewKind};
pub use code::name_of_module;
pub use engine::{Engine, EngineConfig, evaluate_text};
pub use failure::{Detailed, ErrorClass, Failure, SystemFailure};
pub use fatal::Fatal;
pub use hooks::Hook;
pub use host::{Builtin, Host, KeptCode, ModuleSource};
pub use key::{GENERATION_BITS, GENERATION_MASK, KINDS, Key};
pub use lazy::Prototype;
pub use memory::{Elements, Held};
pub use native::{Binding, Body, Form, Guard, Native, NativeFn, WritingFn};
pub use shared::Shared;
pub use shared_memory::SharedMemory;
pub use slots::Slots;
pub use strings::Characters;
pub use text::{Text, Units};
pub use value::{Made, Texts, Value};
pub use views::{Parts, View, ViewMut};
