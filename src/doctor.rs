//! `protojs doctor`: what this machine offers io_uring, and what to do where it does not.

use io::probe::Facts;
use io::{Config, MachineKind, Reactor};

/// Prints the picture; exit code 0 when programs can run.
pub fn run(json: bool) -> i32 {
    let opened = Reactor::open(&Config::default(), MachineKind::Uring);
    let verdict = match &opened {
        Ok(_) => "io_uring works".to_owned(),
        Err(problem) => problem.to_string(),
    };
    let rung = opened.as_ref().ok().and_then(Reactor::rung).map(|rung| rung.name);
    let facts = Facts::gather();
    if json {
        println!("{}", as_json(&facts, &verdict, rung, opened.is_ok()));
    } else {
        print!("{}", as_text(&facts, &verdict, rung));
    }
    i32::from(opened.is_err())
}

fn as_text(facts: &Facts, verdict: &str, rung: Option<&str>) -> String {
    let number = |value: Option<u32>| value.map_or_else(|| "not told".to_owned(), |value| value.to_string());
    let kernel =
        facts.kernel.map_or_else(|| "not told".to_owned(), |(major, minor)| format!("{major}.{minor}"));
    let memory =
        facts.memlock_bytes.map_or_else(|| "no limit".to_owned(), |bytes| format!("{} KiB", bytes >> 10));
    let rows = [
        ("kernel", kernel),
        ("kernel.io_uring_disabled", number(facts.disabled)),
        ("seccomp filter (0 none, 2 filtered)", number(facts.seccomp)),
        ("limit of locked memory", memory),
        ("set-up of the ring", rung.unwrap_or("none").to_owned()),
    ];
    let lines: String = rows.iter().map(|(name, value)| format!("{name:36}{value}\n")).collect();
    format!("protojs {}\n{lines}{verdict}\n", env!("CARGO_PKG_VERSION"))
}

/// Texts are quoted as Rust does: none of them has anything but ASCII that JSON writes in the same way.
fn as_json(facts: &Facts, verdict: &str, rung: Option<&str>, works: bool) -> String {
    let number = |value: Option<u64>| value.map_or_else(|| "null".to_owned(), |value| value.to_string());
    let kernel =
        facts.kernel.map_or_else(|| "null".to_owned(), |(major, minor)| format!("\"{major}.{minor}\""));
    format!(
        "{{\"version\":{:?},\"works\":{works},\"kernel\":{kernel},\"ioUringDisabled\":{},\"seccomp\":{},\
         \"lockedMemoryBytes\":{},\"setUp\":{},\"verdict\":{verdict:?}}}",
        env!("CARGO_PKG_VERSION"),
        number(facts.disabled.map(u64::from)),
        number(facts.seccomp.map(u64::from)),
        number(facts.memlock_bytes),
        rung.map_or_else(|| "null".to_owned(), |name| format!("{name:?}")),
    )
}
