//! The memory that small Buffers share, as Node's do, and what natives of Buffer give way to.

use typebridge::{Args, Callback, Value};

/// `Buffer.poolSize` until a script changes it.
const POOL_BYTES: usize = 8192;
/// The largest pool that is made: what a script asks beyond is memory for nothing.
const POOL_BYTES_MAX: usize = 1 << 30;

/// Kept for `node:buffer`.
#[derive(Default)]
pub struct Buffers {
    /// Class Buffer, whose poolSize counts.
    constructor: Option<Callback>,
    /// The object with the methods that look at every kind of argument.
    slow: Option<Callback>,
    pool: Option<Pool>,
}

/// An ArrayBuffer and how much of it is given away.
#[derive(Clone, Copy)]
struct Pool {
    memory: Callback,
    bytes: usize,
    used: usize,
}

impl Buffers {
    /// Called once, when `node:buffer` is loaded.
    pub fn set_up(&mut self, constructor: Callback, slow: Callback) {
        self.constructor = Some(constructor);
        self.slow = Some(slow);
    }

    /// Whether `node:buffer` is loaded.
    pub fn is_set_up(&self) -> bool {
        self.slow.is_some()
    }

    /// The method of the JavaScript half that does the same for every kind of arguments.
    pub fn slow(&self, method: &'static str) -> Value {
        Value::InsteadOf(self.slow.expect("node:buffer is loaded"), method)
    }

    /// Buffers of fewer bytes come from the pool: half of `Buffer.poolSize`.
    pub fn pooled_below(&self, args: &Args<'_>) -> usize {
        self.pool_bytes(args) >> 1
    }

    fn pool_bytes(&self, args: &Args<'_>) -> usize {
        let size = self.constructor.and_then(|constructor| args.pool_size_of(constructor));
        size.map_or(POOL_BYTES, |size| size as usize).min(POOL_BYTES_MAX)
    }

    /// A Buffer of at most `room` bytes from the pool, made by `make(memory, offset)`; `None` for want of memory.
    pub fn from_pool(
        &mut self,
        args: &mut Args<'_>,
        room: usize,
        make: impl FnOnce(&mut Args<'_>, Callback, usize) -> Option<(Value, usize)>,
    ) -> Option<Value> {
        if !self.has(args, room) {
            self.renew(args)?;
        }
        let pool = self.pool.as_mut()?;
        let (value, shown) = make(args, pool.memory, pool.used)?;
        // Slices begin at multiples of eight.
        pool.used = ((pool.used + shown + 7) & !7).min(pool.bytes);
        Some(value)
    }

    fn has(&self, args: &Args<'_>, room: usize) -> bool {
        self.pool.is_some_and(|pool| {
            room <= pool.bytes - pool.used && args.memory_bytes(pool.memory) == pool.bytes
        })
    }

    fn renew(&mut self, args: &Args<'_>) -> Option<()> {
        let bytes = self.pool_bytes(args);
        let memory = args.keep_pinned_memory(bytes)?;
        if let Some(old) = self.pool.replace(Pool { memory, bytes, used: 0 }) {
            args.release(old.memory);
        }
        Some(())
    }
}
