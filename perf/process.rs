//! What /proc tells of a running process: processor time by mode and memory.

use std::fs;
use std::io;
use std::time::Duration;

use crate::system;

/// Processor time of a process at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct CpuTime {
    /// User and system time, to the nanosecond.
    pub total: Duration,
    /// Clock ticks in user mode, coarse: good for a proportion only.
    pub user_ticks: u64,
    /// Clock ticks in the kernel.
    pub system_ticks: u64,
}

/// Reads the processor time of all threads of a process.
pub fn cpu_time(pid: u32) -> io::Result<CpuTime> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (user_ticks, system_ticks) = ticks(&stat).ok_or_else(|| malformed("stat"))?;
    Ok(CpuTime { total: system::process_cpu_time(pid)?, user_ticks, system_ticks })
}

/// The fields utime and stime of proc_pid_stat(5); the command's name before them may hold spaces.
fn ticks(stat: &str) -> Option<(u64, u64)> {
    let (_, after_name) = stat.rsplit_once(") ")?;
    let mut fields = after_name.split(' ').skip(11);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// Processor time spent between two moments.
#[derive(Clone, Copy, Debug, Default)]
pub struct CpuSpent {
    /// Microseconds, both modes.
    pub total_us: f64,
    /// Microseconds in user mode.
    pub user_us: f64,
    /// Microseconds in the kernel.
    pub system_us: f64,
}

impl CpuTime {
    /// The exact total, divided between the modes in proportion to the ticks.
    pub fn spent_until(&self, later: &Self) -> CpuSpent {
        let total_us = (later.total.saturating_sub(self.total)).as_secs_f64() * 1e6;
        let user = later.user_ticks.saturating_sub(self.user_ticks) as f64;
        let system = later.system_ticks.saturating_sub(self.system_ticks) as f64;
        let ticks = user + system;
        let user_us = if ticks > 0.0 { total_us * user / ticks } else { 0.0 };
        CpuSpent { total_us, user_us, system_us: total_us - user_us }
    }
}

/// Memory of a process, KiB.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// Resident.
    pub resident_kib: u64,
    /// Resident, shared pages divided by their users.
    pub proportional_kib: u64,
    /// Heap, stacks and other memory without a file: what the program itself asked for.
    pub anonymous_kib: u64,
    /// Largest resident size ever.
    pub peak_kib: u64,
}

/// Reads smaps_rollup and status (proc_pid_smaps(5)).
pub fn memory(pid: u32) -> io::Result<Memory> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let of_rollup = |key| field_kib(&rollup, key).ok_or_else(|| malformed("smaps_rollup"));
    Ok(Memory {
        resident_kib: of_rollup("Rss:")?,
        proportional_kib: of_rollup("Pss:")?,
        anonymous_kib: of_rollup("Anonymous:")?,
        peak_kib: field_kib(&status, "VmHWM:").ok_or_else(|| malformed("status"))?,
    })
}

/// Whether a debugger has attached itself to the process.
pub fn is_traced(pid: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    field_kib(&status, "TracerPid:").is_some_and(|tracer| tracer != 0)
}

fn field_kib(text: &str, key: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.starts_with(key))?;
    line[key.len()..].split_whitespace().next()?.parse().ok()
}

fn malformed(file: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("/proc/PID/{file} has an unknown shape"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_found_behind_a_name_with_spaces() {
        let stat = "42 (a b) c) S 1 42 42 0 -1 4194304 1 2 3 4 55 66 7 8 20 0 1 0";
        assert_eq!(ticks(stat), Some((55, 66)));
        assert_eq!(ticks("garbage"), None);
    }

    #[test]
    fn the_total_is_divided_by_ticks() {
        let before = CpuTime { total: Duration::from_micros(100), user_ticks: 10, system_ticks: 10 };
        let after = CpuTime { total: Duration::from_micros(500), user_ticks: 11, system_ticks: 13 };
        let spent = before.spent_until(&after);
        assert_eq!((spent.total_us, spent.user_us, spent.system_us), (400.0, 100.0, 300.0));
    }

    #[test]
    fn this_process_has_memory() {
        let memory = memory(std::process::id()).unwrap();
        assert!(memory.resident_kib > 0 && memory.peak_kib >= memory.anonymous_kib);
    }

    #[test]
    fn a_field_is_read_by_its_whole_key() {
        assert_eq!(field_kib("Rss:   12 kB\nPss:  7 kB\n", "Pss:"), Some(7));
        assert_eq!(field_kib("Pss_Anon: 3 kB\n", "Pss:"), None);
    }
}
