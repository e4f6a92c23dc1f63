//! Timers: a hierarchical wheel of one-millisecond slots. It makes no system call and needs no ring.
//!
//! Starting and cancelling cost a few pointer writes. A timer far away sits in a coarse slot and moves to
//! finer ones as its time comes nearer; the set of used slots of each level is one 64-bit word.

use crate::Owner;

const LEVELS: usize = 7;
const SLOT_BITS: u32 = 6;
const SLOTS: usize = 1 << SLOT_BITS;
const NONE: u32 = u32::MAX;
/// Where a timer that is due waits to be popped.
const DUE: u32 = (LEVELS * SLOTS) as u32;

/// The longest time to a deadline, in milliseconds: more than a hundred years.
pub const TIMER_MS_MAX: u64 = 1 << (SLOT_BITS * LEVELS as u32 - 1);

/// The name of a timer; void once it fired or was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TimerKey {
    index: u32,
    generation: u32,
}

impl TimerKey {
    /// The key as one number, for places that keep only numbers.
    pub fn to_bits(self) -> u64 {
        u64::from(self.generation) << 32 | u64::from(self.index)
    }

    /// The reverse of [`TimerKey::to_bits`].
    pub fn from_bits(bits: u64) -> Self {
        Self { index: bits as u32, generation: (bits >> 32) as u32 }
    }
}

struct Timer {
    deadline_ms: u64,
    /// Of two timers with the same deadline the one started first fires first.
    sequence: u64,
    owner: Owner,
    generation: u32,
    next: u32,
    previous: u32,
    /// The list it is in, or NONE when the slot is free.
    place: u32,
}

/// All timers of a shard.
pub struct Timers {
    timers: Vec<Timer>,
    free: u32,
    heads: [u32; LEVELS * SLOTS],
    used: [u64; LEVELS],
    /// Everything before this moment has been looked at.
    now_ms: u64,
    sequence: u64,
    /// Timers that are due, the next to fire last.
    due: Vec<(u64, u64, u32)>,
    running: usize,
}

impl Timers {
    /// No timers; `now_ms` is the present on the clock that deadlines go by.
    pub fn new(now_ms: u64) -> Self {
        Self {
            timers: Vec::new(),
            free: NONE,
            heads: [NONE; LEVELS * SLOTS],
            used: [0; LEVELS],
            now_ms,
            sequence: 0,
            due: Vec::new(),
            running: 0,
        }
    }

    /// Number of timers that have not fired.
    pub fn len(&self) -> usize {
        self.running
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.running == 0
    }

    /// Starts a timer. A deadline in the past is due at once.
    pub fn start(&mut self, owner: Owner, deadline_ms: u64) -> TimerKey {
        let index = self.slot();
        let timer = &mut self.timers[index as usize];
        timer.owner = owner;
        let generation = timer.generation;
        self.running += 1;
        self.arm(index, deadline_ms);
        TimerKey { index, generation }
    }

    /// Stops a timer; false if it fired or was cancelled before.
    pub fn cancel(&mut self, key: TimerKey) -> bool {
        let Some(index) = self.find(key) else { return false };
        self.unlink(index);
        self.release(index);
        true
    }

    /// Gives a running timer another deadline, as if it were cancelled and started; false if it is void.
    pub fn refresh(&mut self, key: TimerKey, deadline_ms: u64) -> bool {
        let Some(index) = self.find(key) else { return false };
        self.unlink(index);
        self.arm(index, deadline_ms);
        true
    }

    /// The deadline of a running timer.
    pub fn deadline(&self, key: TimerKey) -> Option<u64> {
        self.find(key).map(|index| self.timers[index as usize].deadline_ms)
    }

    /// A moment that is not after the next deadline: sleep until then, pop, and ask again.
    pub fn next_deadline(&self) -> Option<u64> {
        if !self.due.is_empty() {
            return Some(self.now_ms);
        }
        (0..LEVELS).filter_map(|level| self.first_of(level)).min()
    }

    /// The next timer that is due at `now_ms`: by deadline, then by start.
    pub fn pop_due(&mut self, now_ms: u64) -> Option<(TimerKey, Owner)> {
        loop {
            while let Some((_, sequence, index)) = self.due.pop() {
                let timer = &self.timers[index as usize];
                // A timer that was cancelled or refreshed since it fell due left its entry behind.
                if timer.place == DUE && timer.sequence == sequence {
                    let found = (TimerKey { index, generation: timer.generation }, timer.owner);
                    self.release(index);
                    return Some(found);
                }
            }
            self.fall_due(now_ms)?;
        }
    }

    fn slot(&mut self) -> u32 {
        if self.free != NONE {
            let index = self.free;
            self.free = self.timers[index as usize].next;
            return index;
        }
        let index = u32::try_from(self.timers.len()).expect("fewer than four billion timers");
        self.timers.push(Timer {
            deadline_ms: 0,
            sequence: 0,
            owner: Owner(0),
            generation: 0,
            next: NONE,
            previous: NONE,
            place: NONE,
        });
        index
    }

    fn find(&self, key: TimerKey) -> Option<u32> {
        let timer = self.timers.get(key.index as usize)?;
        (timer.generation == key.generation && timer.place != NONE).then_some(key.index)
    }

    fn release(&mut self, index: u32) {
        let timer = &mut self.timers[index as usize];
        timer.generation = timer.generation.wrapping_add(1);
        timer.place = NONE;
        timer.next = self.free;
        self.free = index;
        self.running -= 1;
    }

    fn arm(&mut self, index: u32, deadline_ms: u64) {
        self.sequence += 1;
        let timer = &mut self.timers[index as usize];
        timer.deadline_ms = deadline_ms.min(self.now_ms + TIMER_MS_MAX);
        timer.sequence = self.sequence;
        self.place(index);
    }

    /// Puts a timer into the slot that its distance from now asks for. What is past goes into the
    /// slot of the present moment.
    fn place(&mut self, index: u32) {
        let deadline = self.timers[index as usize].deadline_ms.max(self.now_ms);
        let differing = (deadline ^ self.now_ms) | 1;
        let level = ((63 - differing.leading_zeros()) / SLOT_BITS) as usize;
        let slot = (deadline >> (SLOT_BITS * level as u32)) as usize % SLOTS;
        self.link(index, level, slot);
    }

    fn link(&mut self, index: u32, level: usize, slot: usize) {
        let place = level * SLOTS + slot;
        let head = std::mem::replace(&mut self.heads[place], index);
        if head != NONE {
            self.timers[head as usize].previous = index;
        }
        let timer = &mut self.timers[index as usize];
        timer.next = head;
        timer.previous = NONE;
        timer.place = place as u32;
        self.used[level] |= 1 << slot;
    }

    fn unlink(&mut self, index: u32) {
        let Timer { next, previous, place, .. } = self.timers[index as usize];
        if place == DUE {
            return;
        }
        if next != NONE {
            self.timers[next as usize].previous = previous;
        }
        if previous != NONE {
            self.timers[previous as usize].next = next;
            return;
        }
        self.heads[place as usize] = next;
        if next == NONE {
            self.used[place as usize / SLOTS] &= !(1 << (place as usize % SLOTS));
        }
    }

    /// When the first used slot of a level begins. Slots of a level all lie at or after now: a timer's
    /// slot differs from the present one in this level and agrees in those above.
    fn first_of(&self, level: usize) -> Option<u64> {
        let used = self.used[level];
        if used == 0 {
            return None;
        }
        let shift = SLOT_BITS * level as u32;
        let above = self.now_ms >> (shift + SLOT_BITS) << (shift + SLOT_BITS);
        let begins = above + (u64::from(used.trailing_zeros()) << shift);
        Some(begins.max(self.now_ms))
    }

    /// Moves on to the next used slot not after `now_ms`: a fine one falls due, a coarse one is dealt out.
    fn fall_due(&mut self, now_ms: u64) -> Option<()> {
        let next = (0..LEVELS).rev().filter_map(|level| self.first_of(level).map(|at| (at, level)));
        // Of two slots that begin at once the coarse one goes first: it may hold timers for the fine one.
        let (at, level) = next.min_by_key(|(at, _)| *at).filter(|(at, _)| *at <= now_ms)?;
        self.now_ms = at;
        let slot = (at >> (SLOT_BITS * level as u32)) as usize % SLOTS;
        let mut index = std::mem::replace(&mut self.heads[level * SLOTS + slot], NONE);
        self.used[level] &= !(1 << slot);
        while index != NONE {
            let timer = &mut self.timers[index as usize];
            let next = timer.next;
            if level == 0 {
                timer.place = DUE;
                self.due.push((timer.deadline_ms, timer.sequence, index));
            } else {
                self.place(index);
            }
            index = next;
        }
        self.due.sort_unstable_by(|left, right| right.cmp(left));
        Some(())
    }
}

impl std::fmt::Debug for Timers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Timers({} running, next {:?})", self.running, self.next_deadline())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_fire_by_deadline_then_by_start() {
        let mut timers = Timers::new(1000);
        for (owner, deadline) in [(1, 1500), (2, 1100), (3, 1500), (4, 900), (5, 1_000_000), (6, 1100)] {
            timers.start(Owner(owner), deadline);
        }
        let mut fired = Vec::new();
        while let Some(next) = timers.next_deadline() {
            while let Some((_, owner)) = timers.pop_due(next) {
                fired.push(owner.0);
            }
        }
        assert_eq!(fired, [4, 2, 6, 1, 3, 5]);
        assert!(timers.is_empty());
    }

    #[test]
    fn a_void_key_finds_nothing() {
        let mut timers = Timers::new(0);
        let first = timers.start(Owner(1), 5);
        assert!(timers.cancel(first));
        let second = timers.start(Owner(2), 5);
        assert!(!timers.cancel(first) && !timers.refresh(first, 9));
        assert_eq!(TimerKey::from_bits(second.to_bits()), second);
        assert_eq!(timers.pop_due(5), Some((second, Owner(2))));
        assert!(!timers.cancel(second));
    }

    #[test]
    fn a_timer_that_is_due_can_still_be_cancelled_or_refreshed() {
        let mut timers = Timers::new(0);
        let [_, second, third] = [1, 2, 3].map(|owner| timers.start(Owner(owner), 5));
        assert_eq!(timers.pop_due(7).unwrap().1, Owner(1));
        assert!(timers.cancel(second));
        assert!(timers.refresh(third, 20));
        assert_eq!(timers.pop_due(7), None);
        assert_eq!(timers.pop_due(20), Some((third, Owner(3))));
    }

    /// The wheel against a sorted list, on random walks over all levels.
    #[test]
    fn the_wheel_agrees_with_a_sorted_list() {
        for seed in 1..300u64 {
            let mut random = crate::sim::Random::new(seed);
            let mut now = random.below(1 << 40);
            let mut timers = Timers::new(now);
            let mut list: Vec<(u64, u64, TimerKey)> = Vec::new();
            for step in 0..400 {
                match random.below(6) {
                    0..=2 => {
                        let spread = random.below(30);
                        let deadline = now + random.below(1 << spread);
                        list.push((deadline, step, timers.start(Owner(step), deadline)));
                    }
                    3 if !list.is_empty() => {
                        let (_, _, key) = list.swap_remove(random.below(list.len() as u64) as usize);
                        assert!(timers.cancel(key));
                    }
                    4 if !list.is_empty() => {
                        let which = random.below(list.len() as u64) as usize;
                        let deadline = now + random.below(1 << 12);
                        assert!(timers.refresh(list[which].2, deadline));
                        list[which] = (deadline, step, list[which].2);
                    }
                    _ => {
                        let spread = random.below(28);
                        now += random.below(1 << spread);
                        list.sort_unstable_by_key(|(deadline, order, _)| (*deadline, *order));
                        while let Some((key, _)) = timers.pop_due(now) {
                            assert_eq!(list.remove(0).2, key, "seed {seed}");
                        }
                        assert!(list.first().is_none_or(|(deadline, ..)| *deadline > now), "seed {seed}");
                    }
                }
                assert_eq!(timers.len(), list.len());
                let earliest = list.iter().map(|(deadline, ..)| *deadline).min();
                match (timers.next_deadline(), earliest) {
                    (Some(next), Some(earliest)) => assert!(next <= earliest, "seed {seed}"),
                    (next, earliest) => assert_eq!(next, earliest),
                }
            }
        }
    }
}
