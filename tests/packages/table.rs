//! The table of README.md: a row for each script, with the reason why it does not pass where it does not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Reasons by the names of scripts; an empty one says that the script passes.
pub struct Table {
    rows: BTreeMap<String, String>,
}

impl Table {
    /// Reads the rows `| script | packages | reason |` whose script stands in backquotes.
    pub fn read() -> Table {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packages/README.md");
        let text = std::fs::read_to_string(&page).expect("tests/packages/README.md can be read");
        Table { rows: text.lines().filter_map(row).collect() }
    }

    /// What the table and the folder of scripts do not agree on.
    pub fn compare(&self, scripts: &[PathBuf]) -> Vec<String> {
        let names: Vec<String> = scripts.iter().map(|script| super::name_of(script)).collect();
        let unlisted = names.iter().filter(|name| !self.rows.contains_key(*name));
        let strangers = self.rows.keys().filter(|name| !names.contains(name));
        let unlisted = unlisted.map(|name| format!("{name}: has no row in tests/packages/README.md"));
        unlisted
            .chain(strangers.map(|name| format!("{name}: has a row in README.md and no script")))
            .collect()
    }

    /// What is wrong with a result: a failure without a reason, or a reason without a failure.
    pub fn judge(&self, name: &str, result: &Result<(), String>) -> Option<String> {
        let reason = self.rows.get(name).map_or("", String::as_str);
        match result {
            Err(why) if reason.is_empty() => Some(format!("{name}: {why}")),
            Ok(()) if !reason.is_empty() => {
                Some(format!("{name}: passes; remove its reason from tests/packages/README.md"))
            }
            _ => None,
        }
    }
}

fn row(line: &str) -> Option<(String, String)> {
    let mut cells = line.strip_prefix("| `")?.split('|');
    let name = cells.next()?.trim().trim_end_matches('`');
    let reason = cells.nth(1)?.trim();
    Some((name.to_owned(), reason.to_owned()))
}
