//! A pool of boxes: objects that recur are taken and given back instead of allocated and freed.

/// How many idle objects a pool keeps when nobody says otherwise.
pub const OBJECTS_KEPT_DEFAULT: usize = 1000;

/// Keeps up to `kept_max` idle boxes of `T`. What comes back beyond that is freed.
///
/// The boxes are the point: an object from the pool has an address that stays, so the kernel may
/// hold it while it moves from owner to owner.
#[derive(Debug)]
pub struct ObjectPool<T> {
    idle: Vec<Box<T>>,
    kept_max: usize,
    made: u64,
}

impl<T> Default for ObjectPool<T> {
    fn default() -> Self {
        Self::new(OBJECTS_KEPT_DEFAULT)
    }
}

impl<T> ObjectPool<T> {
    /// An empty pool; it allocates nothing until an object is given back.
    pub const fn new(kept_max: usize) -> Self {
        Self { idle: Vec::new(), kept_max, made: 0 }
    }

    /// An idle object as it was given back, or a new one from `make`.
    pub fn take(&mut self, make: impl FnOnce() -> T) -> Box<T> {
        self.idle.pop().unwrap_or_else(|| {
            self.made += 1;
            Box::new(make())
        })
    }

    /// Gives an object back. The caller has emptied it.
    pub fn give(&mut self, object: Box<T>) {
        if self.idle.len() < self.kept_max {
            self.idle.push(object);
        }
    }

    /// Sets how many idle objects are kept.
    pub fn keep(&mut self, kept_max: usize) {
        self.kept_max = kept_max;
        self.shrink(kept_max);
    }

    /// Frees idle objects beyond `kept`.
    pub fn shrink(&mut self, kept: usize) {
        self.idle.truncate(kept);
        self.idle.shrink_to(kept);
    }

    /// Number of idle objects.
    pub fn idle(&self) -> usize {
        self.idle.len()
    }

    /// Number of objects that had to be allocated so far.
    pub fn made(&self) -> u64 {
        self.made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_comes_back_as_the_same_box() {
        let mut pool = ObjectPool::new(1);
        let first = pool.take(|| 1u32);
        let address = &raw const *first;
        pool.give(first);
        let again = pool.take(|| 2);
        assert!(std::ptr::eq(address, &raw const *again));
        assert_eq!(pool.made(), 1);
    }

    #[test]
    fn what_exceeds_the_limit_is_freed() {
        let mut pool = ObjectPool::new(1);
        let (first, second) = (pool.take(|| 1u32), pool.take(|| 2));
        pool.give(first);
        pool.give(second);
        assert_eq!(pool.idle(), 1);
    }
}
