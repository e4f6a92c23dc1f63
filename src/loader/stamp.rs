//! What tells that a file or folder is the one that was seen before: its number, its length, its times.
//!
//! The kernel sets the time of the last change of anything itself, so a program that sets times back is seen as well. Two changes
//! within one tick of its clock would look the same: a stamp is good only for what had not changed for a while when it was used.

use std::time::{SystemTime, UNIX_EPOCH};

/// Ticks of file systems are at most this long, in nanoseconds; the next is for those that keep whole seconds.
const TICK_NS: i128 = 100_000_000;
const TICK_OF_SECONDS_NS: i128 = 2_500_000_000;

/// Bytes of a stamp on disk.
pub const STAMP_BYTES: usize = 40;

/// All zero for what nobody knows the stamp of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    pub device: u64,
    pub inode: u64,
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified_ns: i64,
    pub changed_ns: i64,
}

impl Stamp {
    /// Whether nothing changed in the last ticks before `moment`, so that any later change will show.
    pub fn is_settled(&self, moment: SystemTime) -> bool {
        let Ok(moment) = moment.duration_since(UNIX_EPOCH) else { return false };
        let has_seconds_only =
            [self.modified_ns, self.changed_ns].iter().all(|time_ns| time_ns % 1_000_000_000 == 0);
        let tick_ns = if has_seconds_only { TICK_OF_SECONDS_NS } else { TICK_NS };
        i128::from(self.modified_ns.max(self.changed_ns)) + tick_ns < moment.as_nanos() as i128
    }

    pub fn to_bytes(self) -> [u8; STAMP_BYTES] {
        let mut bytes = [0; STAMP_BYTES];
        let fields = [self.device, self.inode, self.size, self.modified_ns as u64, self.changed_ns as u64];
        for (slot, field) in bytes.chunks_exact_mut(8).zip(fields) {
            slot.copy_from_slice(&field.to_le_bytes());
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_changed_just_now_is_not_settled() {
        let at = |ms| UNIX_EPOCH + Duration::from_millis(ms);
        let stamp = Stamp { modified_ns: 5_000_000_001, changed_ns: 7_000_000_001, ..Stamp::default() };
        assert!(!stamp.is_settled(at(6_000)));
        assert!(!stamp.is_settled(at(7_100)));
        assert!(stamp.is_settled(at(7_101)));
        let coarse = Stamp { modified_ns: 5_000_000_000, changed_ns: 7_000_000_000, ..Stamp::default() };
        assert!(!coarse.is_settled(at(9_500)));
        assert!(coarse.is_settled(at(9_501)));
    }
}
