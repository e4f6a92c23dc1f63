//! Cases that are one script: it times its own rows, and every peer runs it. A row is a name, a tab and nanoseconds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read;
use std::process::Stdio;

use serde_json::{Map, Value, json};

use crate::comparison::{Absent, find_peers, show_progress};
use crate::machine;
use crate::options::Settings;
use crate::peer::{self, Peer, SUBJECT};
use crate::server::{LOAD_CORE, SERVER_CORE, Server};
use crate::statistics::median;
use crate::system;

/// The peer that the bars are about.
const RIVAL: &str = "node26";

/// One case.
pub struct Scripted {
    pub name: &'static str,
    title: &'static str,
    /// The bar of a row and what would be better still: how many times as fast as the rival.
    bar: fn(&str) -> (f64, f64),
    /// What the raw ring serves to the script, which gets its port.
    served: Option<&'static str>,
}

const fn alone(name: &'static str, title: &'static str, bar: fn(&str) -> (f64, f64)) -> Scripted {
    Scripted { name, title, bar, served: None }
}

const CASES: &[Scripted] = &[
    alone("buffer", "Buffer: strings, search, copies", buffer_bar),
    alone("json-text", "JSON.stringify and JSON.parse", |_| (0.5, 1.0)),
    alone("stream", "Events and streams", stream_bar),
    alone("timers", "Timers, immediates and ticks", |_| (1.0, 1.5)),
    alone("fs", "Files", fs_bar),
    alone("crypto", "Hashes, keys from passwords, ciphers", crypto_bar),
    Scripted { served: Some("hello"), ..alone("client", "HTTP client, kept connections", client_bar) },
];

fn buffer_bar(row: &str) -> (f64, f64) {
    match row {
        "alloc, 1 KiB" => (1.0, 1.5),
        row if row.ends_with("1 KiB") => (0.7, 1.0),
        _ => (1.0, 1.5),
    }
}

fn stream_bar(row: &str) -> (f64, f64) {
    match row {
        "64 KiB through a Transform" => (0.5, 1.0),
        row if row.starts_with("emit") => (0.2, 0.5),
        _ => (0.15, 0.5),
    }
}

fn fs_bar(row: &str) -> (f64, f64) {
    match row {
        row if row.ends_with("4 KiB") => (1.0, 1.2),
        row if row.starts_with("promises.readFile") => (3.0, 4.0),
        row if row.starts_with("createReadStream") => (1.2, 2.0),
        _ => (1.5, 2.0),
    }
}

fn crypto_bar(row: &str) -> (f64, f64) {
    match row {
        row if row.starts_with("small") => (0.8, 1.0),
        row if row.starts_with("pbkdf2") || row.starts_with("scrypt") => (0.9, 1.0),
        row if row.starts_with("random") => (0.5, 1.0),
        row if row.ends_with("1 KiB") => (0.5, 1.0),
        _ => (1.0, 1.1),
    }
}

fn client_bar(row: &str) -> (f64, f64) {
    if row.starts_with("fetch") { (1.0, 1.3) } else { (1.43, 2.0) }
}

/// The case of that name.
pub fn named(name: &str) -> Option<&'static Scripted> {
    CASES.iter().find(|case| case.name == name)
}

/// Nanoseconds of every round, by row and peer.
struct Figures {
    /// In the order in which the script printed them.
    rows: Vec<String>,
    rounds: BTreeMap<(String, &'static str), Vec<f64>>,
}

impl Figures {
    fn add(&mut self, peer: &'static str, output: &str) -> Result<(), String> {
        for line in output.lines() {
            let row = line.split_once('\t').and_then(|(row, figure)| Some((row, figure.parse().ok()?)));
            let (row, figure): (&str, f64) = row.ok_or_else(|| format!("printed {line:?}"))?;
            if !self.rows.iter().any(|known| known == row) {
                self.rows.push(row.to_owned());
            }
            self.rounds.entry((row.to_owned(), peer)).or_default().push(figure);
        }
        Ok(())
    }

    fn median(&self, row: &str, peer: &'static str) -> Option<f64> {
        median(self.rounds.get(&(row.to_owned(), peer))?)
    }

    /// How many times as fast as the rival, by the medians.
    fn ratio(&self, row: &str) -> Option<f64> {
        Some(self.median(row, RIVAL)? / self.median(row, SUBJECT)?)
    }
}

/// Runs a case and prints its report.
pub fn run(case: &Scripted, settings: &Settings) -> Result<(), String> {
    system::pin_to_core(LOAD_CORE).map_err(|error| format!("two cores are needed: {error}"))?;
    let (peers, mut absent) = find_peers(settings)?;
    let mut running: Vec<&Peer> = peers
        .iter()
        .filter(|peer| peer.command(case.name, None).is_some() && peer.runs_node_scripts())
        .collect();
    let names: Vec<(&'static str, String)> =
        running.iter().map(|peer| (peer.name, peer.version.clone())).collect();
    let mut figures = Figures { rows: vec![], rounds: BTreeMap::new() };
    for round in 1..=settings.rounds {
        running.retain(|peer| {
            show_progress(&format!("{} round {round} of {}: {}", case.name, settings.rounds, peer.name));
            let result = output_of(case, peer, settings).and_then(|output| figures.add(peer.name, &output));
            if let Err(reason) = &result {
                absent.push((peer.name.to_owned(), format!("round {round}: {reason}")));
            }
            result.is_ok()
        });
    }
    show_progress("");
    let report = Report { case, settings, peers: names, figures, absent };
    println!("{}", report.markdown());
    if settings.write {
        report.save().map_err(|error| format!("the report: {error}"))?;
    }
    let misses = report.misses();
    if settings.check && misses > 0 { Err(format!("{misses} bars were missed")) } else { Ok(()) }
}

fn output_of(case: &Scripted, peer: &Peer, settings: &Settings) -> Result<String, String> {
    let server = case.served.map(|service| serve(service, settings)).transpose()?;
    let port = server.as_ref().map(|server| server.address.port());
    let mut command = peer.command(case.name, port).ok_or("has no such script")?;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    system::bind_child(&mut command, SERVER_CORE);
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let mut output = String::new();
    let mut pipe = child.stdout.take().expect("stdout is piped");
    pipe.read_to_string(&mut output).map_err(|error| error.to_string())?;
    let status = child.wait().map_err(|error| error.to_string())?;
    if status.success() { Ok(output) } else { Err(format!("ended with {status}")) }
}

/// A server that is the same for every peer, on the core of the load.
fn serve(service: &str, settings: &Settings) -> Result<Server, String> {
    let ring = peer::find("raw-ring", &settings.places)?;
    Server::start_on(LOAD_CORE, &ring, service).map_err(|error| error.to_string())
}

struct Report<'a> {
    case: &'a Scripted,
    settings: &'a Settings,
    peers: Vec<(&'static str, String)>,
    figures: Figures,
    absent: Absent,
}

impl Report<'_> {
    fn verdict(&self, row: &str) -> &'static str {
        let (limit, aim) = (self.case.bar)(row);
        match self.figures.ratio(row) {
            None => "not measured",
            Some(ratio) if ratio >= aim => "pass, aim met",
            Some(ratio) if ratio >= limit => "pass",
            Some(_) => "miss",
        }
    }

    fn misses(&self) -> usize {
        self.figures.rows.iter().filter(|row| self.verdict(row) == "miss").count()
    }

    fn command(&self) -> String {
        format!("cargo perf {} --rounds {}", self.case.name, self.settings.rounds)
    }

    fn markdown(&self) -> String {
        let mut page = format!("# {}\n\n", self.case.title);
        for (name, value) in machine::facts() {
            let _ = writeln!(page, "- {name}: {value}");
        }
        let _ = writeln!(page, "- command: `{}`", self.command());
        let _ = writeln!(
            page,
            "- rounds: {} of every peer, interleaved; medians of nanoseconds per operation\n",
            self.settings.rounds
        );
        self.write_figures(&mut page);
        self.write_bars(&mut page);
        for (peer, reason) in &self.absent {
            let _ = writeln!(page, "\nAbsent: {peer} ({reason}).");
        }
        page
    }

    fn write_figures(&self, page: &mut String) {
        page.push_str("| ns |");
        for (peer, version) in &self.peers {
            let _ = write!(page, " {peer} {version} |");
        }
        let _ = writeln!(page, "\n|---|{}", "--:|".repeat(self.peers.len()));
        for row in &self.figures.rows {
            let _ = write!(page, "| {row} |");
            for (peer, _) in &self.peers {
                let figure = self.figures.median(row, peer);
                let _ = write!(page, " {} |", figure.map_or("–".into(), |figure| format!("{figure:.0}")));
            }
            page.push('\n');
        }
    }

    fn write_bars(&self, page: &mut String) {
        page.push_str("\n| bar | measured | |\n|---|--:|---|\n");
        for row in &self.figures.rows {
            let (limit, aim) = (self.case.bar)(row);
            let measured = self.figures.ratio(row).map_or("–".into(), |ratio| format!("{ratio:.2}"));
            let _ = writeln!(
                page,
                "| {row}: ≥ {limit} × as fast as {RIVAL} (aim {aim}) | {measured} | {} |",
                self.verdict(row)
            );
        }
    }

    fn json(&self) -> Value {
        let facts: Map<String, Value> =
            machine::facts().into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let of_row = |row: &String| {
            let peers = self.peers.iter().filter_map(|(peer, _)| {
                let rounds = self.figures.rounds.get(&(row.clone(), *peer))?;
                Some(((*peer).to_owned(), json!({ "median_ns": median(rounds), "rounds_ns": rounds })))
            });
            let (limit, aim) = (self.case.bar)(row);
            json!({
                "row": row,
                "peers": peers.collect::<Map<_, _>>(),
                "bar": { "against": RIVAL, "limit": limit, "aim": aim, "measured": self.figures.ratio(row) },
                "verdict": self.verdict(row),
            })
        };
        json!({
            "label": self.case.name,
            "title": self.case.title,
            "command": self.command(),
            "machine": facts,
            "rounds": self.settings.rounds,
            "versions": self.peers.iter().map(|(peer, version)| ((*peer).to_owned(), json!(version)))
                .collect::<Map<_, _>>(),
            "rows": self.figures.rows.iter().map(of_row).collect::<Vec<_>>(),
            "absent": self.absent.iter().map(|(peer, reason)| (peer.clone(), json!(reason)))
                .collect::<Map<_, _>>(),
        })
    }

    fn save(&self) -> std::io::Result<()> {
        crate::report::save(&crate::report::folder(), self.case.name, &self.markdown(), &self.json())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_and_judged_by_their_medians() {
        let mut figures = Figures { rows: vec![], rounds: BTreeMap::new() };
        for figure in ["10.0", "30.0", "20.0"] {
            figures.add(SUBJECT, &format!("copy, 1 KiB\t{figure}\n")).unwrap();
        }
        figures.add(RIVAL, "copy, 1 KiB\t15\n").unwrap();
        assert_eq!(figures.ratio("copy, 1 KiB"), Some(0.75));
        assert_eq!(buffer_bar("copy, 1 KiB"), (0.7, 1.0));
        assert!(figures.add(RIVAL, "no figure\n").is_err());
    }

    #[test]
    fn bars_depend_on_the_size() {
        assert_eq!(buffer_bar("alloc, 1 KiB"), (1.0, 1.5));
        assert_eq!(buffer_bar("copy, 1 MiB"), (1.0, 1.5));
        assert!(named("buffer").is_some() && named("hello").is_none());
    }
}
