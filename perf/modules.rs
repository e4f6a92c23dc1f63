//! `cargo perf modules`: whole processes that load 500 generated modules, or a package, with and without kept code.
//!
//! Trees lie in a folder of their own below the temporary one. `$PERF_PACKAGES` is a folder with `node_modules/express`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use serde_json::{Value, json};

use crate::comparison::{Absent, find_peers, show_progress};
use crate::machine;
use crate::options::Settings;
use crate::peer::{Peer, SUBJECT};
use crate::server::{LOAD_CORE, SERVER_CORE};
use crate::statistics::median;
use crate::system;

/// Name of the case and of its reports.
pub const NAME: &str = "modules";

/// The peer that the bars are about.
const RIVAL: &str = "node26";

/// Modules of a tree; each imports the two that a heap of them has below it.
const MODULES: usize = 500;

/// Starts per round and row.
const STARTS: usize = 5;

/// How a program is started.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Variant {
    Cold,
    /// With the code that an earlier run kept.
    Kept,
    /// Every cache of the loader off. Only protojs has the switch.
    Off,
}

impl Variant {
    fn name(self) -> &'static str {
        match self {
            Variant::Cold => "cold",
            Variant::Kept => "code kept",
            Variant::Off => "caches off",
        }
    }
}

/// One program to start.
struct Program {
    name: &'static str,
    path: PathBuf,
}

/// A limit: the subject's wall time in `variant`, divided by that of another peer and variant.
struct Bar {
    program: &'static str,
    variant: Variant,
    against: (&'static str, Variant),
    limit: f64,
}

const fn bar(program: &'static str, variant: Variant, against: (&'static str, Variant), limit: f64) -> Bar {
    Bar { program, variant, against, limit }
}

const COMMON_JS: &str = "500 CommonJS modules";
const ES: &str = "500 ES modules";
const EXPRESS: &str = "require('express')";

const BARS: &[Bar] = &[
    bar(COMMON_JS, Variant::Cold, (RIVAL, Variant::Cold), 0.35),
    bar(COMMON_JS, Variant::Kept, (RIVAL, Variant::Cold), 0.2),
    bar(COMMON_JS, Variant::Kept, (SUBJECT, Variant::Off), 0.3),
    bar(ES, Variant::Cold, (RIVAL, Variant::Cold), 0.35),
    bar(ES, Variant::Kept, (RIVAL, Variant::Cold), 0.2),
    bar(ES, Variant::Kept, (SUBJECT, Variant::Off), 0.3),
    bar(EXPRESS, Variant::Cold, (RIVAL, Variant::Cold), 0.6),
];

type Key = (&'static str, Variant, &'static str);

/// Milliseconds of every start: wall and processor.
#[derive(Default)]
struct Figures {
    starts: BTreeMap<Key, Vec<(f64, f64)>>,
}

impl Figures {
    fn wall(&self, key: Key) -> Option<f64> {
        median(&self.starts.get(&key)?.iter().map(|start| start.0).collect::<Vec<_>>())
    }

    fn processor(&self, key: Key) -> Option<f64> {
        median(&self.starts.get(&key)?.iter().map(|start| start.1).collect::<Vec<_>>())
    }

    fn ratio(&self, bar: &Bar) -> Option<f64> {
        let subject = self.wall((bar.program, bar.variant, SUBJECT))?;
        Some(subject / self.wall((bar.program, bar.against.1, bar.against.0))?)
    }
}

/// Runs the case and prints its report.
pub fn run(settings: &Settings) -> Result<(), String> {
    system::pin_to_core(LOAD_CORE).map_err(|error| format!("two cores are needed: {error}"))?;
    let (peers, mut absent) = find_peers(settings)?;
    let folder = std::env::temp_dir().join(format!("protojs-perf-modules-{}", std::process::id()));
    let programs = write_trees(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut figures = Figures::default();
    for round in 1..=settings.rounds {
        for program in &programs {
            for peer in peers.iter().filter(|peer| peer.runs_node_scripts()) {
                let progress =
                    format!("{NAME} round {round} of {}: {}, {}", settings.rounds, program.name, peer.name);
                show_progress(&progress);
                for variant in variants(peer) {
                    let measured = measure(program, peer, variant, &folder, &mut figures);
                    if let Err(error) = measured {
                        absent.push((format!("{}, {}", peer.name, program.name), error.to_string()));
                    }
                }
            }
        }
    }
    show_progress("");
    std::fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let page = markdown(&figures, &peers, &absent, settings);
    println!("{page}");
    if settings.write {
        save(&figures, &page, settings).map_err(|error| format!("the report: {error}"))?;
    }
    let misses = BARS.iter().filter(|bar| figures.ratio(bar).is_some_and(|ratio| ratio > bar.limit)).count();
    if settings.check && misses > 0 { Err(format!("{misses} bars were missed")) } else { Ok(()) }
}

fn variants(peer: &Peer) -> Vec<Variant> {
    match peer.name {
        SUBJECT => vec![Variant::Cold, Variant::Kept, Variant::Off],
        RIVAL => vec![Variant::Cold, Variant::Kept],
        _ => vec![Variant::Cold],
    }
}

fn measure(
    program: &Program,
    peer: &Peer,
    variant: Variant,
    folder: &Path,
    figures: &mut Figures,
) -> io::Result<()> {
    if variant == Variant::Kept {
        // The run that fills the cache counts for nothing.
        start(program, peer, variant, folder)?;
    }
    for _ in 0..STARTS {
        let start = start(program, peer, variant, folder)?;
        figures.starts.entry((program.name, variant, peer.name)).or_default().push(start);
    }
    Ok(())
}

/// Wall and processor time of one process, in milliseconds.
fn start(program: &Program, peer: &Peer, variant: Variant, folder: &Path) -> io::Result<(f64, f64)> {
    let mut command = peer
        .command_of_file(&program.path, if variant == Variant::Off { &["--no-module-caches"] } else { &[] });
    if variant == Variant::Kept {
        command.env("NODE_COMPILE_CACHE", folder.join("kept").join(peer.name));
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit());
    system::bind_child(&mut command, SERVER_CORE);
    let started = Instant::now();
    let ended = system::wait_with_usage(command.spawn()?)?;
    let wall_ms = started.elapsed().as_secs_f64() * 1000.0;
    if ended.code != 0 {
        return Err(io::Error::other(format!("ended with {}", ended.code)));
    }
    Ok((wall_ms, ended.cpu_time.as_secs_f64() * 1000.0))
}

fn write_trees(folder: &Path) -> io::Result<Vec<Program>> {
    let (common_js, es) = (folder.join("common-js"), folder.join("es"));
    std::fs::create_dir_all(&common_js)?;
    std::fs::create_dir_all(&es)?;
    for number in 0..MODULES {
        let below: Vec<usize> =
            [2 * number + 1, 2 * number + 2].into_iter().filter(|&each| each < MODULES).collect();
        std::fs::write(common_js.join(format!("m{number}.js")), common_js_source(number, &below))?;
        std::fs::write(es.join(format!("m{number}.mjs")), es_source(number, &below))?;
    }
    let mut programs = vec![
        Program { name: COMMON_JS, path: common_js.join("m0.js") },
        Program { name: ES, path: es.join("m0.mjs") },
    ];
    if let Some(packages) = std::env::var_os("PERF_PACKAGES") {
        let place = folder.join("express.js");
        let wanted = Path::new(&packages).join("node_modules/express");
        std::fs::write(&place, format!("require({:?});\n", wanted.display().to_string()))?;
        programs.push(Program { name: EXPRESS, path: place });
    }
    Ok(programs)
}

/// What a module of a package is like: a constant, a class, a few functions, an object of options.
fn body(number: usize) -> String {
    format!(
        "const defaults = {{ name: 'module {number}', retries: {number}, isEnabled: true, tags: ['a', 'b', 'c'] }};\n\n\
         class Store {{\n  constructor(options) {{\n    this.options = {{ ...defaults, ...options }};\n    this.items = new Map();\n  }}\n\n  \
         add(key, value) {{\n    if (this.items.has(key)) throw new Error(`${{key}} is there already`);\n    this.items.set(key, value);\n    \
         return this;\n  }}\n}}\n\n\
         function describe(store) {{\n  const lines = [];\n  for (const [key, value] of store.items) lines.push(`${{key}}: ${{value}}`);\n  \
         return lines.join('\\n');\n}}\n\n\
         function total(list) {{\n  return list.filter((each) => each > 0).reduce((sum, each) => sum + each, {number});\n}}\n\n"
    )
}

fn common_js_source(number: usize, below: &[usize]) -> String {
    let requires: String =
        below.iter().map(|each| format!("const m{each} = require('./m{each}');\n")).collect();
    let uses: String = below.iter().map(|each| format!(", m{each}")).collect();
    format!(
        "'use strict';\n\n{requires}\n{}module.exports = {{ Store, describe, total, id: {number}{uses} }};\n",
        body(number)
    )
}

fn es_source(number: usize, below: &[usize]) -> String {
    let imports: String =
        below.iter().map(|each| format!("import {{ id as m{each} }} from './m{each}.mjs';\n")).collect();
    let uses: String = below.iter().map(|each| format!(" + m{each}")).collect();
    format!(
        "{imports}\n{}export const id = {number};\nexport const sum = id{uses};\nexport {{ Store, describe, total }};\n",
        body(number)
    )
}

fn command(settings: &Settings) -> String {
    format!("cargo perf {NAME} --rounds {}", settings.rounds)
}

fn markdown(figures: &Figures, peers: &[Peer], absent: &Absent, settings: &Settings) -> String {
    let mut page = String::from("# Loading modules, the whole process\n\n");
    for (name, value) in machine::facts() {
        let _ = writeln!(page, "- {name}: {value}");
    }
    let _ = writeln!(page, "- command: `{}`", command(settings));
    for peer in peers {
        let _ = writeln!(page, "- {}: {}", peer.name, peer.version);
    }
    page.push_str(
        "- medians of milliseconds\n\n| program | | peer | wall | processor |\n|---|---|---|--:|--:|\n",
    );
    for &key in figures.starts.keys() {
        let (program, variant, peer) = key;
        let (wall, processor) = (figures.wall(key).unwrap_or(0.0), figures.processor(key).unwrap_or(0.0));
        let _ = writeln!(page, "| {program} | {} | {peer} | {wall:.1} | {processor:.1} |", variant.name());
    }
    page.push_str("\n| bar: wall time | measured | |\n|---|--:|---|\n");
    for bar in BARS {
        let ratio = figures.ratio(bar);
        let verdict = match ratio {
            None => "not measured",
            Some(ratio) if ratio <= bar.limit => "pass",
            Some(_) => "miss",
        };
        let (against, variant) = bar.against;
        let measured = ratio.map_or("–".into(), |ratio| format!("{ratio:.2}"));
        let _ = writeln!(
            page,
            "| {}, {}: ≤ {} × {against}, {} | {measured} | {verdict} |",
            bar.program,
            bar.variant.name(),
            bar.limit,
            variant.name()
        );
    }
    for (peer, reason) in absent {
        let _ = writeln!(page, "\nAbsent: {peer} ({reason}).");
    }
    page
}

fn save(figures: &Figures, page: &str, settings: &Settings) -> io::Result<()> {
    let rows = figures.starts.iter().map(|((program, variant, peer), starts)| {
        json!({ "program": program, "variant": variant.name(), "peer": peer, "wall_and_processor_ms": starts })
    });
    let report = json!({
        "label": NAME,
        "command": command(settings),
        "machine": machine::facts().into_iter().map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect::<serde_json::Map<_, _>>(),
        "rows": rows.collect::<Vec<_>>(),
    });
    crate::report::save(&crate::report::folder(), NAME, page, &report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_compares_medians_of_the_variants_that_it_names() {
        let mut figures = Figures::default();
        let starts = |walls: [f64; 3]| walls.map(|wall| (wall, 1.0)).to_vec();
        figures.starts.insert((ES, Variant::Cold, SUBJECT), starts([30.0, 10.0, 20.0]));
        figures.starts.insert((ES, Variant::Cold, RIVAL), starts([100.0, 100.0, 90.0]));
        let cold = BARS.iter().find(|bar| bar.program == ES && bar.variant == Variant::Cold).unwrap();
        assert_eq!(figures.ratio(cold), Some(0.2));
        assert!(BARS.iter().filter(|bar| figures.ratio(bar).is_some()).count() == 1);
    }

    #[test]
    fn every_module_but_the_first_is_imported_once() {
        let imported: usize = (0..MODULES)
            .map(|number| [2 * number + 1, 2 * number + 2].into_iter().filter(|&each| each < MODULES).count())
            .sum();
        assert_eq!(imported, MODULES - 1);
        assert!(es_source(1, &[3]).starts_with("import { id as m3 } from './m3.mjs';"));
    }
}
