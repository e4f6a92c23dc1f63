//! The conversion cache: what shared immutable values are in JavaScript, found by identity, the least recently used given up first.

use crate::raw::JSValue;
use crate::shared::Shared;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Entries kept when nobody says otherwise.
pub(crate) const ENTRIES_MAX_DEFAULT: usize = 10_000;

const NONE: u32 = u32::MAX;

/// Spreads addresses, whose low bits are alike.
#[derive(Default)]
pub(crate) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("only addresses and lengths are keys");
    }

    fn write_usize(&mut self, value: usize) {
        let mixed = (self.0 ^ value as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 32;
    }
}

/// A table under addresses.
pub(crate) type ByAddress<K, V> = HashMap<K, V, BuildHasherDefault<AddressHasher>>;

/// A value and its place in the order of use.
struct Entry {
    /// Keeps the identity from being used for another value.
    owner: Shared,
    value: JSValue,
    newer: u32,
    older: u32,
}

/// What a cache has seen.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counters {
    pub(crate) hits: u64,
    pub(crate) misses: u64,
    pub(crate) evictions: u64,
}

/// A table of at most `entries_max` values. It owns an engine value for each, and gives up what it forgets to the caller.
pub(crate) struct ConversionCache {
    index: ByAddress<usize, u32>,
    entries: Vec<Entry>,
    newest: u32,
    oldest: u32,
    entries_max: usize,
    pub(crate) counters: Counters,
}

impl ConversionCache {
    pub(crate) fn new(entries_max: usize) -> ConversionCache {
        ConversionCache {
            index: HashMap::default(),
            entries: Vec::new(),
            newest: NONE,
            oldest: NONE,
            entries_max,
            counters: Counters::default(),
        }
    }

    /// The value of `shared`, borrowed; counted as hit or miss.
    pub(crate) fn get(&mut self, shared: &Shared) -> Option<JSValue> {
        let Some(&at) = self.index.get(&shared.address()) else {
            self.counters.misses += 1;
            return None;
        };
        self.counters.hits += 1;
        if at != self.newest {
            self.unlink(at);
            self.link(at);
        }
        Some(self.entries[at as usize].value)
    }

    /// Keeps an owned value; the result is to be freed.
    pub(crate) fn insert(&mut self, shared: Shared, value: JSValue) -> Option<JSValue> {
        if self.entries_max == 0 {
            return Some(value);
        }
        let before = self.invalidate(&shared);
        let evicted = if self.entries.len() == self.entries_max { self.evict() } else { None };
        let at = self.entries.len() as u32;
        self.index.insert(shared.address(), at);
        self.entries.push(Entry { owner: shared, value, newer: NONE, older: NONE });
        self.link(at);
        before.or(evicted)
    }

    /// Forgets one value; the result is to be freed.
    pub(crate) fn invalidate(&mut self, shared: &Shared) -> Option<JSValue> {
        let at = self.index.get(&shared.address()).copied()?;
        Some(self.remove(at))
    }

    /// Forgets everything; the results are to be freed.
    pub(crate) fn clear(&mut self) -> Vec<JSValue> {
        self.index.clear();
        (self.newest, self.oldest) = (NONE, NONE);
        self.entries.drain(..).map(|entry| entry.value).collect()
    }

    /// Sets the limit; the results are to be freed.
    pub(crate) fn resize(&mut self, entries_max: usize) -> Vec<JSValue> {
        self.entries_max = entries_max;
        let surplus = self.entries.len().saturating_sub(entries_max);
        (0..surplus).filter_map(|_| self.evict()).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn entries_max(&self) -> usize {
        self.entries_max
    }

    fn evict(&mut self) -> Option<JSValue> {
        if self.oldest == NONE {
            return None;
        }
        self.counters.evictions += 1;
        Some(self.remove(self.oldest))
    }

    /// Takes an entry out; the last one moves into its place.
    fn remove(&mut self, at: u32) -> JSValue {
        self.unlink(at);
        let entry = self.entries.swap_remove(at as usize);
        self.index.remove(&entry.owner.address());
        if let Some(moved) = self.entries.get(at as usize) {
            let (newer, older) = (moved.newer, moved.older);
            self.index.insert(moved.owner.address(), at);
            self.set_older(newer, at);
            self.set_newer(older, at);
        }
        entry.value
    }

    fn unlink(&mut self, at: u32) {
        let Entry { newer, older, .. } = self.entries[at as usize];
        self.set_older(newer, older);
        self.set_newer(older, newer);
    }

    fn link(&mut self, at: u32) {
        let before = self.newest;
        let entry = &mut self.entries[at as usize];
        (entry.newer, entry.older) = (NONE, before);
        self.set_newer(before, at);
        self.newest = at;
    }

    /// What comes after `at` in age, or the newest of all if there is no `at`.
    fn set_older(&mut self, at: u32, older: u32) {
        match self.entries.get_mut(at as usize) {
            Some(entry) => entry.older = older,
            None => self.newest = older,
        }
    }

    fn set_newer(&mut self, at: u32, newer: u32) {
        match self.entries.get_mut(at as usize) {
            Some(entry) => entry.newer = newer,
            None => self.oldest = newer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raw;

    fn number(value: JSValue) -> f64 {
        crate::args::number_of(value).expect("the tests keep numbers")
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let mut cache = ConversionCache::new(2);
        let [first, second, third] = ["a", "b", "c"].map(Shared::text);
        assert!(cache.insert(first.clone(), raw::int(1)).is_none());
        assert!(cache.insert(second.clone(), raw::int(2)).is_none());
        assert_eq!(cache.get(&first).map(number), Some(1.0));
        assert_eq!(cache.insert(third.clone(), raw::int(3)).map(number), Some(2.0));
        assert!(cache.get(&second).is_none());
        assert_eq!(cache.get(&third).map(number), Some(3.0));
        let Counters { hits, misses, evictions } = cache.counters;
        assert_eq!((hits, misses, evictions, cache.len()), (2, 1, 1, 2));
    }

    #[test]
    fn equal_values_are_not_one() {
        let mut cache = ConversionCache::new(8);
        let (one, other) = (Shared::text("same"), Shared::text("same"));
        cache.insert(one.clone(), raw::int(1));
        assert!(cache.get(&other).is_none());
        assert!(cache.get(&one.clone()).is_some());
    }

    #[test]
    fn a_random_walk_agrees_with_a_list() {
        let all: Vec<Shared> = (0..9).map(|number| Shared::text(number.to_string())).collect();
        let mut cache = ConversionCache::new(4);
        // The newest last.
        let mut list: Vec<usize> = Vec::new();
        let mut random = 1u64;
        for _ in 0..5_000 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let which = (random >> 33) as usize % all.len();
            let known = list.iter().position(|&other| other == which);
            match random >> 60 {
                0 => assert_eq!(cache.invalidate(&all[which]).is_some(), known.is_some()),
                1..8 => {
                    assert_eq!(cache.get(&all[which]).map(number), known.map(|_| which as f64));
                    if let Some(at) = known {
                        let moved = list.remove(at);
                        list.push(moved);
                    }
                    continue;
                }
                _ => {
                    let gone = cache.insert(all[which].clone(), raw::int(which as i32)).map(number);
                    let full = (known.is_none() && list.len() == 4).then(|| list.remove(0));
                    assert_eq!(gone, known.map(|_| which as f64).or(full.map(|gone| gone as f64)));
                    list.retain(|&other| other != which);
                    list.push(which);
                    continue;
                }
            }
            list.retain(|&other| other != which);
        }
        assert_eq!(cache.len(), list.len());
        assert_eq!(cache.resize(1).len(), list.len() - 1);
        assert_eq!(
            cache.get(&all[*list.last().expect("the walk leaves some")]).map(number),
            list.last().map(|&last| last as f64)
        );
        assert_eq!(cache.clear().len(), 1);
    }
}
