//! The files of the repository.

use std::path::{Path, PathBuf};

/// Folders that hold no text of ours.
const FOREIGN: &[&str] = &[".git", "target", "node_modules", "reports", "corpus", "vendor"];

/// One text file; `path` is relative to the root, with forward slashes.
pub struct TextFile {
    pub path: String,
    pub text: String,
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files with one of these extensions, in order of their paths.
pub fn files(extensions: &[&str]) -> Vec<TextFile> {
    let mut paths = Vec::new();
    collect(root(), &mut paths);
    paths.sort();
    let wanted = |path: &PathBuf| {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        extensions.contains(&extension.as_ref())
    };
    paths.into_iter().filter(wanted).filter_map(read).collect()
}

/// Our Rust files.
pub fn rust() -> Vec<TextFile> {
    files(&["rs"])
}

/// Our scripts. The load that perf puts on other runtimes counts too.
pub fn scripts() -> Vec<TextFile> {
    files(&["js", "mjs", "cjs"])
}

/// Our documents.
pub fn documents() -> Vec<TextFile> {
    files(&["md"])
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the repository can be read").flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_symlink() {
            continue;
        }
        if !path.is_dir() {
            paths.push(path);
        } else if !FOREIGN.contains(&name.to_string_lossy().as_ref()) {
            collect(&path, paths);
        }
    }
}

/// `None` for a file that is gone since the folder was read.
fn read(path: PathBuf) -> Option<TextFile> {
    let bytes = std::fs::read(&path).ok()?;
    let relative = path.strip_prefix(root()).expect("files lie under the root");
    let text = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{} is not UTF-8", relative.display()));
    Some(TextFile { path: relative.to_string_lossy().into_owned(), text })
}
