//! `cargo perf typebridge`: what conversions cost with the cache and the quick ways, and without. Only protojs has these switches, so
//! its own figures are compared, taken in one process.

use std::fmt::Write as _;
use std::io::Read;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::comparison::find_peers;
use crate::machine;
use crate::options::Settings;
use crate::peer::SUBJECT;
use crate::server::{LOAD_CORE, SERVER_CORE};
use crate::system;

/// Name of the case, of its script and of its reports.
pub const NAME: &str = "typebridge";

/// Into Rust's memory and back: an object of ten keys.
const TEN_KEYS: &str = "object of 10 keys";
const TEN_KEYS_NS_MAX: f64 = 1000.0;
/// A shared value that the cache knows.
const CACHED_NS_MAX: f64 = 60.0;
/// With cache and quick ways, of the cost without.
const SHARE_MAX: f64 = 0.5;

/// One figure of one value, with the switches on and off.
struct Figure<'a> {
    value: &'a str,
    what: &'static str,
    on_ns: f64,
    off_ns: f64,
}

impl Figure<'_> {
    fn share(&self) -> f64 {
        self.on_ns / self.off_ns
    }

    /// The bars that it misses.
    fn misses(&self) -> Vec<String> {
        let mut misses = Vec::new();
        let mut limit = |name: &str, measured: f64, max: f64| {
            if measured > max {
                misses.push(format!("{}, {}: {name} is {measured:.2}, at most {max}", self.value, self.what));
            }
        };
        match self.what {
            "cached" => {
                limit("ns", self.on_ns, CACHED_NS_MAX);
                limit("share of the cost without", self.share(), SHARE_MAX);
            }
            "one way" if self.value == TEN_KEYS => limit("ns", self.on_ns, TEN_KEYS_NS_MAX),
            _ => {}
        }
        misses
    }
}

/// Runs the script as often as asked and reports the best of every figure.
pub fn run(settings: &Settings) -> Result<(), String> {
    system::pin_to_core(LOAD_CORE).map_err(|error| format!("two cores are needed: {error}"))?;
    let rounds = (0..settings.rounds).map(|_| measure(settings)).collect::<Result<Vec<_>, _>>()?;
    let first = rounds.first().and_then(Value::as_object).ok_or("the script printed no object")?;
    let mut figures = Vec::new();
    for value in first.keys() {
        for what in ["one way", "both ways", "cached"] {
            let best = |switch: &str| {
                let all = rounds.iter().filter_map(|round| round[value][switch][what].as_f64());
                all.fold(f64::INFINITY, f64::min)
            };
            figures.push(Figure { value, what, on_ns: best("on"), off_ns: best("off") });
        }
    }
    let page = markdown(&figures, settings);
    println!("{page}");
    if settings.write {
        save(&figures, &page, settings).map_err(|error| format!("the report: {error}"))?;
    }
    let misses: usize = figures.iter().map(|figure| figure.misses().len()).sum();
    if settings.check && misses > 0 { Err(format!("{misses} bars were missed")) } else { Ok(()) }
}

fn measure(settings: &Settings) -> Result<Value, String> {
    let (peers, _) = find_peers(settings)?;
    let subject = peers.iter().find(|peer| peer.name == SUBJECT).ok_or("protojs is not there")?;
    let mut command = subject.command(NAME, None).ok_or("the script is not there")?;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    system::bind_child(&mut command, SERVER_CORE);
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let mut output = String::new();
    let mut pipe = child.stdout.take().expect("stdout is piped");
    pipe.read_to_string(&mut output).map_err(|error| error.to_string())?;
    let status = child.wait().map_err(|error| error.to_string())?;
    if !status.success() {
        return Err(format!("the script ended with {status}"));
    }
    serde_json::from_str(&output).map_err(|error| error.to_string())
}

fn command(settings: &Settings) -> String {
    format!("cargo perf {NAME} --rounds {}", settings.rounds)
}

fn markdown(figures: &[Figure], settings: &Settings) -> String {
    let mut page = String::from("# Conversions between JavaScript and Rust\n\n");
    for (name, value) in machine::facts() {
        let _ = writeln!(page, "- {name}: {value}");
    }
    let _ = writeln!(page, "- command: `{}`", command(settings));
    page.push_str("- processor time, the best of all rounds; off: without cache and quick ways\n\n");
    page.push_str("| value | what | ns | off, ns | less |\n|---|---|--:|--:|--:|\n");
    for figure in figures {
        let _ = writeln!(
            page,
            "| {} | {} | {:.0} | {:.0} | {:.0} % |",
            figure.value,
            figure.what,
            figure.on_ns,
            figure.off_ns,
            100.0 * (1.0 - figure.share())
        );
    }
    let misses: Vec<String> = figures.iter().flat_map(Figure::misses).collect();
    let _ = writeln!(
        page,
        "\nBars: {TEN_KEYS} one way ≤ {TEN_KEYS_NS_MAX} ns; cached ≤ {CACHED_NS_MAX} ns and ≤ {SHARE_MAX} × the cost without: {}",
        if misses.is_empty() { "pass".to_owned() } else { format!("miss ({})", misses.join("; ")) }
    );
    page
}

fn save(figures: &[Figure], page: &str, settings: &Settings) -> std::io::Result<()> {
    let of_figure = |figure: &Figure| json!({ "value": figure.value, "what": figure.what, "on_ns": figure.on_ns, "off_ns": figure.off_ns });
    let report = json!({
        "label": NAME,
        "command": command(settings),
        "machine": machine::facts().into_iter().map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect::<serde_json::Map<_, _>>(),
        "figures": figures.iter().map(of_figure).collect::<Vec<_>>(),
    });
    crate::report::save(&crate::report::folder(), NAME, page, &report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_about_what_they_name() {
        let figure = |value, what, on_ns| Figure { value, what, on_ns, off_ns: 110.0 };
        assert_eq!(figure("tree", "cached", 55.0).misses().len(), 0);
        assert_eq!(figure("tree", "cached", 61.0).misses().len(), 2);
        assert_eq!(figure(TEN_KEYS, "one way", 1001.0).misses().len(), 1);
        assert_eq!(figure("tree", "one way", 1001.0).misses().len(), 0);
    }
}
