//! A finished comparison as Markdown and as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::bars::{self, Bar};
use crate::metric::{Metric, Sample};
use crate::peer::SUBJECT;
use crate::statistics;

const MISS: &str = "miss";

/// All rounds of one peer.
pub struct Row {
    pub peer: &'static str,
    pub version: String,
    pub samples: Vec<Sample>,
}

impl Row {
    fn medians(&self) -> BTreeMap<Metric, f64> {
        statistics::medians(&self.samples)
    }

    /// How noisy the rounds were, by the figure that suffers least.
    fn cpu_spread(&self) -> Option<f64> {
        let figures = self.samples.iter().filter_map(|sample| sample.values.get(&Metric::CpuPerRequest));
        let figures: Vec<f64> = figures.copied().collect();
        statistics::spread(&figures).filter(|_| figures.len() > 1)
    }
}

/// One comparison.
pub struct Report {
    /// Case and, where they differ from the usual, its settings: the name of the files.
    pub label: String,
    pub title: String,
    pub command: String,
    pub facts: Vec<(&'static str, String)>,
    pub rounds: usize,
    pub rows: Vec<Row>,
    /// Peers that could not be measured, and why.
    pub absent: Vec<(String, String)>,
}

/// How a bar came out.
struct Verdict {
    bar: &'static Bar,
    measured: Option<f64>,
}

impl Verdict {
    fn word(&self) -> &'static str {
        match self.measured {
            None => "not measured",
            Some(measured) if self.bar.aim.is_some_and(|aim| measured <= aim) => "pass, aim met",
            Some(measured) if measured <= self.bar.limit => "pass",
            Some(_) => MISS,
        }
    }

    fn condition(&self) -> String {
        let metric = self.bar.metric;
        let bound = |limit: f64| match self.bar.against {
            Some(peer) => format!("≤ {limit} × {peer}"),
            None => format!("≤ {}", metric.show(limit)),
        };
        let aim = self.bar.aim.map(|aim| format!(" (aim {aim})")).unwrap_or_default();
        format!("{} {}{aim}", metric.title(), bound(self.bar.limit))
    }
}

impl Report {
    /// The page that is printed and, if wished, kept.
    pub fn markdown(&self) -> String {
        let mut page = format!("# {}\n\n", self.title);
        for (name, value) in &self.facts {
            let _ = writeln!(page, "- {name}: {value}");
        }
        let _ = writeln!(page, "- command: `{}`", self.command);
        let _ =
            writeln!(page, "- rounds: {} of every peer, interleaved; the figures are medians\n", self.rounds);
        self.write_figures(&mut page);
        self.write_ratios(&mut page);
        self.write_bars(&mut page);
        self.write_remarks(&mut page);
        page
    }

    fn metrics(&self) -> BTreeSet<Metric> {
        let of_samples = self.rows.iter().flat_map(|row| &row.samples);
        of_samples.flat_map(|sample| sample.values.keys().copied()).collect()
    }

    fn write_figures(&self, page: &mut String) {
        if self.rows.is_empty() {
            page.push_str("Nothing could be measured.\n");
            return;
        }
        let metrics = self.metrics();
        write_head(page, metrics.iter().map(|metric| metric.title()));
        for row in &self.rows {
            let medians = row.medians();
            let cells = metrics.iter().map(|metric| medians.get(metric).map(|value| metric.show(*value)));
            write_row(page, &format!("{} {}", row.peer, row.version), cells);
        }
    }

    /// protojs' figures in parts of each peer's.
    fn write_ratios(&self, page: &mut String) {
        let Some(subject) = self.row(SUBJECT).map(Row::medians) else { return };
        let metrics: Vec<Metric> =
            self.metrics().into_iter().filter(|metric| metric.is_of_server()).collect();
        let _ = writeln!(page, "\n{SUBJECT} in parts of the peer:\n");
        write_head(page, metrics.iter().map(|metric| metric.title()));
        for row in self.rows.iter().filter(|row| row.peer != SUBJECT) {
            let medians = row.medians();
            let cells = metrics.iter().map(|metric| {
                let ratio = subject.get(metric)? / medians.get(metric)?;
                ratio.is_finite().then(|| format!("{ratio:.2}"))
            });
            write_row(page, row.peer, cells);
        }
    }

    fn write_bars(&self, page: &mut String) {
        let verdicts = self.verdicts();
        if verdicts.is_empty() {
            return;
        }
        page.push_str("\n| bar | measured | |\n|---|--:|---|\n");
        for verdict in verdicts {
            let measured = match (verdict.measured, verdict.bar.against) {
                (None, _) => "–".into(),
                (Some(value), Some(_)) => format!("{value:.2}"),
                (Some(value), None) => verdict.bar.metric.show(value),
            };
            let _ = writeln!(page, "| {} | {measured} | {} |", verdict.condition(), verdict.word());
        }
    }

    fn write_remarks(&self, page: &mut String) {
        let spreads = self.rows.iter().filter_map(|row| Some((row.peer, row.cpu_spread()?)));
        let spreads: Vec<String> =
            spreads.map(|(peer, spread)| format!("{peer} {:.0} %", spread * 100.0)).collect();
        if !spreads.is_empty() {
            let _ = writeln!(
                page,
                "\nCPU per request, from the least to the greatest round: {}.",
                spreads.join(", ")
            );
        }
        for (peer, reason) in &self.absent {
            let _ = writeln!(page, "\nAbsent: {peer} ({reason}).");
        }
        for row in &self.rows {
            let notes: BTreeSet<&String> = row.samples.iter().flat_map(|sample| &sample.notes).collect();
            for note in notes {
                let _ = writeln!(page, "\n{}: {note}", row.peer);
            }
        }
    }

    fn row(&self, peer: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.peer == peer)
    }

    fn verdicts(&self) -> Vec<Verdict> {
        bars::of(&self.label).map(|bar| Verdict { bar, measured: self.measured(bar) }).collect()
    }

    fn measured(&self, bar: &Bar) -> Option<f64> {
        let figure = |peer| self.row(peer)?.medians().get(&bar.metric).copied();
        match bar.against {
            None => figure(SUBJECT),
            Some(peer) => Some(figure(SUBJECT)? / figure(peer)?).filter(|ratio| ratio.is_finite()),
        }
    }

    /// Bars that were measured and not held.
    pub fn misses(&self) -> usize {
        self.verdicts().iter().filter(|verdict| verdict.word() == MISS).count()
    }

    /// The same for programs, with every round.
    pub fn json(&self) -> Value {
        let facts: Map<String, Value> =
            self.facts.iter().map(|(name, value)| ((*name).into(), value.as_str().into())).collect();
        let absent: Map<String, Value> =
            self.absent.iter().map(|(peer, reason)| (peer.clone(), reason.as_str().into())).collect();
        json!({
            "label": self.label,
            "title": self.title,
            "command": self.command,
            "machine": facts,
            "rounds": self.rounds,
            "peers": self.rows.iter().map(row_json).collect::<Vec<_>>(),
            "absent": absent,
            "bars": self.verdicts().iter().map(verdict_json).collect::<Vec<_>>(),
        })
    }

    /// Writes `<label>.md` and `<label>.json`.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        save(folder, &self.label, &self.markdown(), &self.json())
    }
}

/// Where the reports are kept.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("reports")
}

/// Writes a case's page and its figures.
pub fn save(folder: &Path, name: &str, page: &str, report: &Value) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(format!("{name}.md")), page)?;
    let json = serde_json::to_string_pretty(report)?;
    std::fs::write(folder.join(format!("{name}.json")), json + "\n")
}

fn write_head<'a>(page: &mut String, titles: impl Iterator<Item = &'a str>) {
    let titles: Vec<&str> = titles.collect();
    let _ = writeln!(page, "| | {} |\n|---|{}", titles.join(" | "), "--:|".repeat(titles.len()));
}

fn write_row(page: &mut String, name: &str, cells: impl Iterator<Item = Option<String>>) {
    let cells: Vec<String> = cells.map(|cell| cell.unwrap_or_default()).collect();
    let _ = writeln!(page, "| {name} | {} |", cells.join(" | "));
}

fn figures_json(values: &BTreeMap<Metric, f64>) -> Value {
    let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
    values
        .iter()
        .map(|(metric, value)| (metric.key().to_owned(), json!(rounded(*value))))
        .collect::<Map<_, _>>()
        .into()
}

fn row_json(row: &Row) -> Value {
    json!({
        "peer": row.peer,
        "version": row.version,
        "medians": figures_json(&row.medians()),
        "cpu_spread": row.cpu_spread(),
        "rounds": row.samples.iter().map(|sample| figures_json(&sample.values)).collect::<Vec<_>>(),
        "notes": row.samples.iter().flat_map(|sample| sample.notes.clone()).collect::<BTreeSet<_>>(),
    })
}

fn verdict_json(verdict: &Verdict) -> Value {
    json!({
        "metric": verdict.bar.metric.key(),
        "against": verdict.bar.against,
        "limit": verdict.bar.limit,
        "aim": verdict.bar.aim,
        "measured": verdict.measured,
        "verdict": verdict.word(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(peer: &'static str, figures: &[f64]) -> Row {
        let sample = |figure: &f64| {
            let mut sample = Sample::default();
            sample.set(Metric::CpuPerRequest, *figure);
            sample.set(Metric::P99, figure * 100.0);
            sample
        };
        Row { peer, version: "1".into(), samples: figures.iter().map(sample).collect() }
    }

    fn report(rows: Vec<Row>) -> Report {
        Report {
            label: "hello".into(),
            title: "hello".into(),
            command: "cargo perf hello".into(),
            facts: vec![("cores", "2".into())],
            rounds: 3,
            rows,
            absent: vec![("bun".into(), "not installed".into())],
        }
    }

    #[test]
    fn ratios_and_bars_are_of_medians() {
        let rows = vec![
            row("raw-ring", &[8.0, 9.0, 7.0]),
            row("protojs", &[12.0, 99.0, 1.0]),
            row("node26", &[40.0]),
        ];
        let page = report(rows).markdown();
        assert!(page.contains("| raw-ring | 1.50 | 1.50 |"), "{page}");
        assert!(page.contains("| CPU µs ≤ 1.6 × raw-ring (aim 1.35) | 1.50 | pass |"), "{page}");
        assert!(page.contains("| CPU µs ≤ 0.4 × node26 (aim 0.33) | 0.30 | pass, aim met |"), "{page}");
        assert!(page.contains("bun-native (aim 0.7) | – | not measured |"), "{page}");
        assert!(page.contains("Absent: bun (not installed)."), "{page}");
    }

    #[test]
    fn a_missed_bar_is_called_so() {
        let json = report(vec![row("protojs", &[30.0]), row("node26", &[40.0])]).json();
        assert_eq!(json["bars"][1]["verdict"], "miss");
        assert_eq!(json["bars"][1]["measured"], 0.75);
        assert_eq!(json["peers"][0]["medians"]["cpu_us_per_request"], 30.0);
    }

    #[test]
    fn without_protojs_the_figures_stand_alone() {
        let page = report(vec![row("node26", &[40.0])]).markdown();
        assert!(!page.contains("in parts of the peer"));
        assert!(page.contains("| node26 1 | 40.00 | 4000 |"), "{page}");
    }
}
