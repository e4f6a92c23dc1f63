//! `protojs doctor`: what this machine offers io_uring, and what to do where it does not.

use io::{Config, MachineKind, Reactor};

/// Prints the picture; exit code 0 when programs can run.
pub fn run(json: bool) -> i32 {
    let facts = io::probe::Facts::gather();
    let opened = Reactor::open(&Config::default(), MachineKind::Uring);
    let verdict = match &opened {
        Ok(_) => "io_uring works".to_owned(),
        Err(problem) => problem.to_string(),
    };
    let rung = opened.as_ref().ok().and_then(Reactor::rung).map(|rung| format!("{rung:?}"));
    if json {
        println!("{}", as_json(&facts, &verdict, rung.as_deref(), opened.is_ok()));
    } else {
        println!(
            "protojs {}\n{facts:#?}\nring flags: {}",
            env!("CARGO_PKG_VERSION"),
            rung.unwrap_or_default()
        );
        println!("{verdict}");
    }
    i32::from(opened.is_err())
}

fn as_json(facts: &io::probe::Facts, verdict: &str, rung: Option<&str>, works: bool) -> String {
    format!(
        "{{\"version\":{:?},\"works\":{works},\"facts\":{:?},\"rung\":{:?},\"verdict\":{verdict:?}}}",
        env!("CARGO_PKG_VERSION"),
        format!("{facts:?}"),
        rung.unwrap_or_default(),
    )
}
