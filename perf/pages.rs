//! `cargo perf pages`: puts the newest reports into README.md and docs/src/performance.md, between their markers.

use std::path::Path;

const START: &str = "<!-- performance";
const END: &str = "<!-- /performance -->";

/// The reports in the order of the pages.
const REPORTS: &[&str] = &[
    "hello",
    "hello-p16",
    "hello-c512",
    "serve-hello",
    "startup",
    "first",
    "idle",
    "calls",
    "storm",
    "json-get",
    "json-post",
    "express",
    "express-json",
    "echo",
    "bulk",
    "buffer",
    "json-text",
    "stream",
    "fs",
    "static",
    "client",
    "modules",
    "timers",
    "echo-write",
    "bulk-one",
    "idle-tcp",
    "typebridge",
];

/// What a page takes of a report.
struct Report {
    name: &'static str,
    title: String,
    facts: Vec<String>,
    figures: Vec<String>,
    bars: Vec<String>,
}

/// Writes both pages from `perf/reports` of the repository at `root`.
pub fn write(root: &Path) -> Result<(), String> {
    let folder = root.join("perf/reports");
    let reports: Vec<Report> = REPORTS
        .iter()
        .filter_map(|name| {
            Some(read(name, &std::fs::read_to_string(folder.join(format!("{name}.md"))).ok()?))
        })
        .collect();
    if reports.is_empty() {
        return Err(format!("no reports in {}: run `cargo perf all --write` first", folder.display()));
    }
    replace(&root.join("README.md"), &summary(&reports))?;
    replace(&root.join("docs/src/performance.md"), &results(&reports))
}

fn read(name: &'static str, text: &str) -> Report {
    let mut tables: Vec<Vec<String>> = vec![];
    let mut before = "";
    for line in text.lines() {
        if line.starts_with('|') {
            if !before.starts_with('|') {
                tables.push(vec![]);
            }
            tables.last_mut().expect("pushed above").push(line.to_owned());
        }
        before = line;
    }
    let is_bars = |table: &Vec<String>| table[0].starts_with("| bar");
    Report {
        name,
        title: text.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned(),
        facts: text.lines().filter(|line| line.starts_with("- ")).map(str::to_owned).collect(),
        figures: tables.first().cloned().unwrap_or_default(),
        bars: tables.into_iter().find(is_bars).unwrap_or_default(),
    }
}

/// README counts the bars of a case that has more than these.
const BARS_SHOWN_MAX: usize = 4;

/// README: the bars with what was measured, or how many of a case are met, and where and how.
fn summary(reports: &[Report]) -> String {
    let mut text = String::from("| case | bar | measured | |\n|---|---|--:|---|\n");
    for report in reports {
        let link = format!("| [{}](perf/reports/{}.md)", report.title, report.name);
        let rows = report.bars.get(2..).unwrap_or_default();
        if rows.len() > BARS_SHOWN_MAX {
            let met = rows.iter().filter(|row| row.contains("| pass")).count();
            text += &format!("{link} | {} bars | {met} met | |\n", rows.len());
            continue;
        }
        for row in rows {
            text += &format!("{link} {row}\n");
        }
    }
    let wanted = ["- processor", "- kernel", "- command"];
    let facts = reports[0].facts.iter().filter(|fact| wanted.iter().any(|start| fact.starts_with(start)));
    text += "\nThe first case was measured so, the others likewise:\n\n";
    for fact in facts {
        text += &format!("{fact}\n");
    }
    text += "\nA ratio is protojs' figure divided by the peer's of the same run. \
             [docs/src/performance.md](docs/src/performance.md) says what each case measures.\n";
    text
}

/// The page of results: each report's figures and bars.
fn results(reports: &[Report]) -> String {
    let mut text = String::new();
    for report in reports {
        text += &format!("### {}\n\n", report.title);
        for fact in
            report.facts.iter().filter(|fact| fact.starts_with("- command") || fact.starts_with("- date"))
        {
            text += &format!("{fact}\n");
        }
        text += &format!("\n{}\n", report.figures.join("\n"));
        if !report.bars.is_empty() {
            text += &format!("\n{}\n", report.bars.join("\n"));
        }
        text += "\n";
    }
    text
}

/// Replaces what stands between the markers' lines, which stay.
fn replace(page: &Path, body: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(page).map_err(|error| format!("{}: {error}", page.display()))?;
    let changed = between_markers(&text, body)
        .ok_or_else(|| format!("{} has no line that starts with {START}", page.display()))?;
    std::fs::write(page, changed).map_err(|error| format!("{}: {error}", page.display()))
}

fn between_markers(text: &str, body: &str) -> Option<String> {
    let start = text.find(START)?;
    let after_start = start + text[start..].find('\n')? + 1;
    let end = after_start + text[after_start..].find(END)?;
    Some(format!("{}{}\n{}", &text[..after_start], body.trim_end(), &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_markers_changes() {
        let text = "a\n<!-- performance: x -->\nold\n<!-- /performance -->\nb\n";
        assert_eq!(
            between_markers(text, "new\n\n").unwrap(),
            "a\n<!-- performance: x -->\nnew\n<!-- /performance -->\nb\n"
        );
        assert_eq!(between_markers("nothing", "new"), None);
    }

    #[test]
    fn many_bars_are_counted() {
        let bars = |count: usize| {
            let row = |at| format!("| b{at} | 1 | {} |", if at % 2 == 0 { "pass" } else { "miss" });
            ["| bar |", "|---|"].into_iter().map(str::to_owned).chain((0..count).map(row)).collect()
        };
        let report = |count| Report {
            name: "x",
            title: "X".into(),
            facts: vec![],
            figures: vec![],
            bars: bars(count),
        };
        let text = summary(&[report(2), report(9)]);
        assert!(text.contains("| [X](perf/reports/x.md) | b1 | 1 | miss |\n"), "{text}");
        assert!(text.contains("| [X](perf/reports/x.md) | 9 bars | 5 met | |\n"), "{text}");
        assert!(!text.contains("b8"), "{text}");
    }

    #[test]
    fn a_report_gives_its_tables() {
        let report = read(
            "hello",
            "# T\n\n- command: c\n\n| a |\n|---|\n| 1 |\n\n| bar | measured | |\n|---|--:|---|\n| x | 1 | pass |\n",
        );
        assert_eq!((report.title.as_str(), report.figures.len(), report.bars.len()), ("T", 3, 3));
        assert!(summary(&[report]).contains("| [T](perf/reports/hello.md) | x | 1 | pass |"));
    }
}
