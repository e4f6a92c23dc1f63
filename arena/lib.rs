//! Memory of one shard: pages, ranges of pages, the turn's arena, chains to send, pools of objects.
//!
//! Nothing here makes a system call or knows the engine. Everything belongs to one thread: reference
//! counts are plain cells, and no type is `Send`.
//!
//! - [`PagePool`] owns a fixed number of pages. A page is free, provided to the kernel, held by
//!   [`Page`] or [`PageRange`], or lent to the engine; the four numbers always add up to the total.
//! - [`TurnArena`] carries the heads and small bodies of one turn's answers.
//! - [`Chain`] is what one connection sends: an ordered list of segments of any of these kinds.
//! - [`ObjectPool`] keeps boxes of recurring objects.

mod bump;
mod chain;
mod objects;
mod pages;

pub use bump::{ArenaLimits, ArenaRange, Composer, TurnArena};
pub use chain::{Chain, ForeignBytes, Segment, Token};
pub use objects::{OBJECTS_KEPT_DEFAULT, ObjectPool};
pub use pages::{BLOCK_BYTES, LentRange, PAGE_BYTES, Page, PageCounts, PagePool, PageRange};
