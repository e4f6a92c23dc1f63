//! The facts of the machine that a figure is worth nothing without.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::server::{LOAD_CORE, SERVER_CORE};

/// Name and value, in the order of the report.
pub fn facts() -> Vec<(&'static str, String)> {
    vec![
        ("date", today()),
        ("processor", processor()),
        (
            "cores",
            std::thread::available_parallelism().map_or_else(|_| "?".into(), |count| count.to_string()),
        ),
        ("memory", memory()),
        ("kernel", kernel()),
        ("mitigations", mitigations()),
        ("pinning", format!("server on core {SERVER_CORE}, load on core {LOAD_CORE}")),
        ("load average before", read("/proc/loadavg").split(' ').take(3).collect::<Vec<_>>().join(" ")),
    ]
}

/// Clock ticks of a core: all, and those that the host gave to somebody else (proc_stat(5), field steal).
#[derive(Clone, Copy, Debug, Default)]
pub struct CoreTime {
    all: u64,
    stolen: u64,
}

/// Reads the ticks of a core.
pub fn core_time(core: usize) -> CoreTime {
    ticks_of(&read("/proc/stat"), core)
}

fn ticks_of(stat: &str, core: usize) -> CoreTime {
    let name = format!("cpu{core} ");
    let line = stat.lines().find_map(|line| line.strip_prefix(&name)).unwrap_or_default();
    let ticks: Vec<u64> = line.split_whitespace().map_while(|field| field.parse().ok()).take(8).collect();
    CoreTime { all: ticks.iter().sum(), stolen: ticks.get(7).copied().unwrap_or(0) }
}

/// What part of the server's core the host kept for itself between two moments.
pub fn stolen(before: CoreTime, after: CoreTime) -> String {
    let all = after.all.saturating_sub(before.all).max(1);
    let stolen = after.stolen.saturating_sub(before.stolen);
    format!("{:.1} % of core {SERVER_CORE}", stolen as f64 * 100.0 / all as f64)
}

fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (year, month, day) = crate::calendar::civil_date(seconds / 86_400);
    format!("{year}-{month:02}-{day:02}")
}

fn processor() -> String {
    let info = read("/proc/cpuinfo");
    let model = value_of(&info, "model name").unwrap_or("unknown");
    let megahertz = value_of(&info, "cpu MHz").and_then(|text| text.parse::<f64>().ok());
    let virtual_machine = if info.contains(" hypervisor") { ", virtual" } else { "" };
    let clock = megahertz.map(|clock| format!(", {:.2} GHz", clock / 1000.0)).unwrap_or_default();
    format!("{model}{clock}{virtual_machine}")
}

fn memory() -> String {
    let info = read("/proc/meminfo");
    let kib = value_of(&info, "MemTotal").and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    kib.map_or_else(|| "?".into(), |kib| format!("{:.1} GiB", kib / 1048576.0))
}

/// Without the suffix by which a distribution or a host names its build.
fn kernel() -> String {
    let release = read("/proc/sys/kernel/osrelease");
    format!("Linux {}", release.split('-').next().unwrap_or_default().trim())
}

/// What the kernel does about the processor's flaws: it costs system calls time.
fn mitigations() -> String {
    let Ok(folder) = fs::read_dir("/sys/devices/system/cpu/vulnerabilities") else { return "unknown".into() };
    let mut active: Vec<String> = folder
        .flatten()
        .filter_map(|entry| {
            let state = fs::read_to_string(entry.path()).ok()?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let measure = state.trim().strip_prefix("Mitigation: ")?;
            Some(format!("{name}: {}", measure.split(';').next().unwrap_or_default()))
        })
        .collect();
    active.sort();
    if active.is_empty() { "none".into() } else { active.join("; ") }
}

fn value_of<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find(|line| line.starts_with(key))?.split_once(':').map(|(_, value)| value.trim())
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_fact_is_empty() {
        for (name, value) in facts() {
            assert!(!value.is_empty(), "{name}");
        }
    }

    #[test]
    fn stolen_time_is_a_part_of_all() {
        let stat = "cpu  9 9 9\ncpu0 10 0 10 70 0 0 0 10 0 0\ncpu1 1 1 1 1 1 1 1 1 0 0\n";
        assert_eq!(stolen(CoreTime::default(), ticks_of(stat, 0)), "10.0 % of core 0");
    }

    #[test]
    fn values_are_found_by_key() {
        assert_eq!(value_of("a: 1\nmodel name\t: EPYC\n", "model name"), Some("EPYC"));
        assert_eq!(value_of("a: 1\n", "b"), None);
    }
}
