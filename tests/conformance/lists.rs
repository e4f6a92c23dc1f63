//! The lists of file names beside this program.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What the suite may be asked to run, and what is known to pass.
pub struct Lists {
    folder: PathBuf,
    pub candidates: BTreeSet<String>,
    pub passing: BTreeSet<String>,
}

impl Lists {
    /// Reads the lists of the repository.
    pub fn read() -> Lists {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
        let lists = Lists {
            candidates: names(&folder.join("candidates.txt")),
            passing: names(&folder.join("passing.txt")),
            folder,
        };
        let strangers: Vec<_> = lists.passing.difference(&lists.candidates).collect();
        assert!(strangers.is_empty(), "passing.txt names files that are no candidates: {strangers:?}");
        lists
    }

    /// Adds files to the list of those that pass.
    pub fn add_passing(&mut self, files: &[String]) -> std::io::Result<()> {
        self.passing.extend(files.iter().cloned());
        let path = self.folder.join("passing.txt");
        let old = std::fs::read_to_string(&path)?;
        let head = old.lines().filter(|line| line.starts_with('#'));
        let lines = head.chain(self.passing.iter().map(String::as_str));
        std::fs::write(path, lines.map(|line| format!("{line}\n")).collect::<String>())
    }
}

fn names(path: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect()
}
