//! What documents must and must not say.

use std::path::Path;

use super::Finding;
use super::tree::{TextFile, documents, files, root};

/// Where links may lead outside: sources of facts, and names reserved for examples.
const HOSTS: &[&str] =
    &["localhost", "127.0.0.1", "[::1]", "example.com", "example.org", "nodejs.org", "keepachangelog.com"];

const DEPENDENCIES: &str = "docs/src/decisions/dependencies.md";

/// Folders that only some machine has. Put together here so that this file does not hold them.
const MACHINE_FOLDERS: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/tm", "p/")];

pub fn find_dead_links() -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in prose() {
        let folder = root().join(Path::new(&file.path).parent().unwrap_or(Path::new("")));
        for link in links(&file.text) {
            let target = link.split('#').next().unwrap_or_default();
            let is_local = !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:");
            if is_local && !folder.join(target).exists() {
                findings.push(Finding::new(file.path.clone(), format!("{target} is not there")));
            }
        }
    }
    findings
}

/// Documents, scripts and manifests work on every machine.
pub fn find_machine_names() -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in prose() {
        for host in hosts(&file.text).filter(|host| !HOSTS.contains(host)) {
            findings.push(Finding::new(file.path.clone(), format!("names the host {host}")));
        }
    }
    for file in prose().into_iter().chain(files(&["toml", "yml", "sh", "service", "json", "js"])) {
        let folder = MACHINE_FOLDERS.iter().find(|folder| names_folder(&file.text, folder));
        if let Some(folder) =
            folder.filter(|_| !file.path.starts_with("tests/") && !file.path.starts_with("modules/"))
        {
            findings.push(Finding::new(file.path.clone(), format!("names the folder {folder}")));
        }
    }
    findings
}

/// Every module's folder tells what it is for: a README, or the first line of its native or JavaScript half.
pub fn find_silent_modules() -> Vec<Finding> {
    let mut findings = Vec::new();
    for entry in std::fs::read_dir(root().join("modules")).expect("modules/ can be read").flatten() {
        let folder = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let has_readme = folder.join("README.md").exists();
        let speaks = |file: String| {
            let text = std::fs::read_to_string(folder.join(file)).unwrap_or_default();
            let mut lines = text.lines().filter(|line| !line.starts_with("'use strict'") && !line.is_empty());
            lines.next().is_some_and(|line| line.starts_with("//") || line.starts_with("/*"))
        };
        if folder.is_dir()
            && name != "internal"
            && !has_readme
            && !speaks(format!("{name}.js"))
            && !speaks("mod.rs".into())
        {
            findings.push(Finding::new(format!("modules/{name}"), "nothing says what this module is for"));
        }
    }
    findings
}

/// The changelog has a heading for the version of the workspace.
pub fn find_missing_version() -> Vec<Finding> {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest can be read");
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = "))
        .expect("the workspace has a version");
    let heading = format!("## {}", version.trim_matches('"'));
    let changelog = std::fs::read_to_string(root().join("CHANGELOG.md")).unwrap_or_default();
    if changelog.lines().any(|line| line.starts_with(&heading)) {
        return Vec::new();
    }
    vec![Finding::new("CHANGELOG.md", format!("has no heading {heading:?}"))]
}

/// Every dependency has its row in the decisions.
pub fn find_undecided_dependencies() -> Vec<Finding> {
    let page =
        std::fs::read_to_string(root().join(DEPENDENCIES)).expect("the page about dependencies can be read");
    let manifests = files(&["toml"]).into_iter().filter(|file| file.path.ends_with("Cargo.toml"));
    let names = manifests.flat_map(|file| super::arrows::dependencies(&file.text));
    let ours = |name: &String| super::arrows::MEMBERS.contains(&name.as_str());
    let missing = names.filter(|name| !ours(name) && !page.contains(&format!("| {name} |")));
    missing.map(|name| Finding::new(DEPENDENCIES, format!("has no row for {name}"))).collect()
}

/// Documents in our own words: wire tests quote bytes.
fn prose() -> Vec<TextFile> {
    documents().into_iter().filter(|file| !file.path.starts_with("tests/wire/")).collect()
}

/// Targets of Markdown links outside code.
fn links(text: &str) -> Vec<&str> {
    let mut is_code = false;
    let mut targets = Vec::new();
    for line in text.lines() {
        is_code ^= line.trim_start().starts_with("```");
        if !is_code {
            let parts = line.split("](").skip(1);
            targets.extend(parts.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target));
        }
    }
    targets
}

fn hosts(text: &str) -> impl Iterator<Item = &str> {
    let ends: &[_] = &['/', ':', ')', '>', '`', '"', '\'', ' ', '\n', '?', '#', ',', ';'];
    text.split("://")
        .skip(1)
        .map(move |rest| rest.split(ends).next().unwrap_or_default())
        .filter(|host| !host.is_empty())
}

/// Whether a folder is named as a root, not as a part of another path.
fn names_folder(text: &str, folder: &str) -> bool {
    let is_root = |at: usize| {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        !before.is_alphanumeric() && !['.', '}', '/', '*', ')'].contains(&before)
    };
    text.match_indices(folder).any(|(at, _)| is_root(at))
}
