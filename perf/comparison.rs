//! Runs a case: every peer in turn, round after round, so that a machine's moods fall on all of them.

use std::io::{IsTerminal, Write};

use crate::cases::{self, Case};
use crate::machine;
use crate::options::Settings;
use crate::peer::{self, Peer};
use crate::report::{Report, Row};
use crate::server::{LOAD_CORE, SERVER_CORE};
use crate::system;

/// Compares all peers in all cases of that name.
pub fn run(name: &str, settings: &Settings) -> Result<(), String> {
    let cases = cases::named(name);
    if cases.is_empty() {
        return Err(format!("{name:?} is no case; --help names them"));
    }
    system::raise_open_files().map_err(|error| format!("the limit of open files: {error}"))?;
    system::pin_to_core(LOAD_CORE).map_err(|error| format!("two cores are needed: {error}"))?;
    let (peers, absent) = find_peers(settings)?;
    let mut misses = 0;
    for case in cases {
        let report = compare(&case.with(settings), settings, &peers, &absent);
        println!("{}", report.markdown());
        misses += report.misses();
        if settings.write {
            let folder = crate::report::folder();
            report.save(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
    }
    if settings.check && misses > 0 { Err(format!("{misses} bars were missed")) } else { Ok(()) }
}

/// Peers that were not measured, and why.
pub type Absent = Vec<(String, String)>;

/// The peers that are wanted and there, and those that are not there.
pub fn find_peers(settings: &Settings) -> Result<(Vec<Peer>, Absent), String> {
    let known: Vec<&str> = peer::names().collect();
    let wanted = |name: &str| settings.only.as_ref().is_none_or(|only| only.iter().any(|each| each == name));
    if let Some(stranger) = settings.only.iter().flatten().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("{stranger} is no peer; there are {}", known.join(", ")));
    }
    let (mut peers, mut absent) = (Vec::new(), Vec::new());
    for name in known.into_iter().filter(|name| wanted(name)) {
        match peer::find(name, &settings.places) {
            Ok(peer) => peers.push(peer),
            Err(reason) => absent.push((name.to_owned(), reason)),
        }
    }
    Ok((peers, absent))
}

fn compare(case: &Case, settings: &Settings, peers: &[Peer], absent: &Absent) -> Report {
    let (mut facts, time_before) = (machine::facts(), machine::core_time(SERVER_CORE));
    let mut absent = absent.clone();
    let mut rows: Vec<Row> = Vec::new();
    let mut running: Vec<&Peer> = peers.iter().filter(|peer| case.suits(peer)).collect();
    for round in 1..=settings.rounds {
        running.retain(|peer| {
            show_progress(&format!("{} round {round} of {}: {}", case.label(), settings.rounds, peer.name));
            match case.measure(peer, settings) {
                Ok(sample) => {
                    row_of(&mut rows, peer).samples.push(sample);
                    true
                }
                Err(reason) => {
                    absent.push((peer.name.to_owned(), format!("round {round}: {reason}")));
                    false
                }
            }
        });
    }
    show_progress("");
    facts.push(("taken by the host", machine::stolen(time_before, machine::core_time(SERVER_CORE))));
    Report {
        label: case.label(),
        title: case.title(),
        command: command(case, settings),
        facts,
        rounds: settings.rounds,
        rows,
        absent,
    }
}

fn row_of<'a>(rows: &'a mut Vec<Row>, peer: &Peer) -> &'a mut Row {
    let index = rows.iter().position(|row| row.peer == peer.name).unwrap_or_else(|| {
        rows.push(Row { peer: peer.name, version: peer.version.clone(), samples: Vec::new() });
        rows.len() - 1
    });
    &mut rows[index]
}

/// The command that repeats this comparison, wherever peers and protojs may lie.
fn command(case: &Case, settings: &Settings) -> String {
    let seconds = settings.span.as_secs_f64();
    let mut command = format!("cargo perf {} --rounds {} --seconds {seconds}", case.name, settings.rounds);
    command += &format!(" --connections {} --pipeline {}", case.connections, case.pipeline);
    command += &settings.requests.map(|count| format!(" --requests {count}")).unwrap_or_default();
    command += &settings.only.as_ref().map(|only| format!(" --only {}", only.join(","))).unwrap_or_default();
    command
}

/// One line on a terminal, overwritten by the next; nothing into a file.
pub fn show_progress(text: &str) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        // Nobody is helped by an error about a progress line.
        let _ = write!(terminal, "\r\x1b[K{text}").and_then(|()| terminal.flush());
    }
}
