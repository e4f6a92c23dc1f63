//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use lexopt::prelude::*;

use crate::peer::Places;
use crate::serve::dialogue::Service;

/// Shown by --help.
pub const HELP: &str = "\
Usage: cargo perf CASE [options]

Cases
  hello      keep-alive GETs of five bytes          json      GET with a query, POST of 1 KiB
  express    Express 5, five bytes and JSON ($PERF_PACKAGES: where express is)
  echo       TCP, messages of 1 KiB and back        bulk      TCP, messages of 64 KiB and back
  echo-write, bulk-one  the same by socket.write, and over one connection
  static     a file of 64 KiB, piped                bodies    answers and uploads of 1 MiB, five cases
  idle, idle-tcp  memory of idle connections        storm     connections opened, used once, closed
  startup    console.log('hi'), the whole process   first     from the start to the first answer
  serve-hello  hello by serve({ fetch }), Bun.serve and Deno.serve
  calls      system calls per request (strace)      all       every case that a bar is set for, and the rest
  buffer     Buffer's methods, in nanoseconds        (rows of perf/scripts/buffer.js)
  typebridge conversions, with their cache and quick ways and without
  json-text  JSON.stringify and JSON.parse alone     (rows of perf/scripts/json-text.js)
  modules    500 modules and a package, the whole process ($PERF_PACKAGES: where express is)
  stream     events and streams, in nanoseconds      (rows of perf/scripts/stream.js)
  client     requests of node:http and fetch over kept connections to the raw ring, processor time of each
  timers     timers, immediates and ticks, likewise  (rows of perf/scripts/timers.js)
  fs         files, in processor time                (rows of perf/scripts/fs.js)
  crypto     hashes, keys, ciphers, likewise         (rows of perf/scripts/crypto.js)
  pages      puts the reports into README.md and docs/src/performance.md
  peers      installs the peers into their folder

Options
  --rounds N        rounds of every peer, interleaved [3]
  --seconds S       measured per round [2]
  --warm-up S       load before anything is measured [0.5]
  --connections N   [64; idle 10000]
  --pipeline N      requests under way per connection [1; bulk 2]
  --requests N      ends a round earlier; storm: connections [20000]
  --only A,B,…      these peers only
  --protojs PATH    [beside this program]
  --peers FOLDER    [$PERF_PEERS or target/peers]
  --write           keep the report in perf/reports (`cargo perf pages` puts them into the pages)
  --check           fail when a bar is missed
";

/// What a comparison is run with; None: as the case has it.
#[derive(Clone, Debug)]
pub struct Settings {
    pub rounds: usize,
    pub span: Duration,
    pub warm_up: Duration,
    pub connections: Option<usize>,
    pub pipeline: Option<usize>,
    pub requests: Option<u64>,
    pub only: Option<Vec<String>>,
    pub places: Places,
    pub write: bool,
    pub check: bool,
}

impl Settings {
    /// As they are without options.
    pub fn new(places: Places) -> Self {
        Self {
            rounds: 3,
            span: Duration::from_secs(2),
            warm_up: Duration::from_millis(500),
            connections: None,
            pipeline: None,
            requests: None,
            only: None,
            places,
            write: false,
            check: false,
        }
    }
}

/// What is asked for.
#[derive(Debug)]
pub enum Task {
    Help,
    InstallPeers(Settings),
    Pages,
    Compare(String, Settings),
    ServeRaw(Service, u16),
    ServeTokioUring(Service, u16),
}

/// Reads the command line.
pub fn parse(mut parser: lexopt::Parser, places: Places) -> Result<Task, lexopt::Error> {
    let mut settings = Settings::new(places);
    let mut words: Vec<String> = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Task::Help),
            Long("rounds") => settings.rounds = at_least_one(&mut parser)?,
            Long("seconds") => settings.span = seconds(&mut parser)?,
            Long("warm-up") => settings.warm_up = seconds(&mut parser)?,
            Long("connections") => settings.connections = Some(at_least_one(&mut parser)?),
            Long("pipeline") => settings.pipeline = Some(at_least_one(&mut parser)?),
            Long("requests") => settings.requests = Some(at_least_one(&mut parser)? as u64),
            Long("only") => {
                settings.only = Some(parser.value()?.string()?.split(',').map(str::to_owned).collect());
            }
            Long("protojs") => settings.places.protojs = PathBuf::from(parser.value()?),
            Long("peers") => settings.places.peers = PathBuf::from(parser.value()?),
            Long("write") => settings.write = true,
            Long("check") => settings.check = true,
            Value(word) => words.push(word.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    task(&words, settings)
}

fn task(words: &[String], settings: Settings) -> Result<Task, lexopt::Error> {
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(Task::Help),
        ["pages"] => Ok(Task::Pages),
        ["peers"] => Ok(Task::InstallPeers(settings)),
        ["serve-raw", service, port] => Ok(Task::ServeRaw(service_named(service)?, port_number(port)?)),
        ["serve-tokio-uring", service, port] => {
            Ok(Task::ServeTokioUring(service_named(service)?, port_number(port)?))
        }
        [case] => Ok(Task::Compare(case.to_owned(), settings)),
        [_, extra, ..] => Err(format!("{extra:?} is one word too many").into()),
    }
}

fn service_named(name: &str) -> Result<Service, lexopt::Error> {
    Service::by_name(name).ok_or_else(|| format!("{name:?} is no service").into())
}

fn port_number(text: &str) -> Result<u16, lexopt::Error> {
    text.parse().map_err(|_| format!("{text:?} is no port").into())
}

fn at_least_one(parser: &mut lexopt::Parser) -> Result<usize, lexopt::Error> {
    let count: usize = parser.value()?.parse()?;
    if count == 0 { Err("the number must be at least 1".into()) } else { Ok(count) }
}

fn seconds(parser: &mut lexopt::Parser) -> Result<Duration, lexopt::Error> {
    let seconds: f64 = parser.value()?.parse()?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &[&str]) -> Result<Task, lexopt::Error> {
        let places = Places { protojs: "p".into(), peers: "q".into() };
        parse(lexopt::Parser::from_args(words), places)
    }

    #[test]
    fn options_are_taken_in_any_order() {
        let words = ["--rounds", "5", "hello", "--only", "protojs,node", "--seconds=1.5", "--write"];
        let Ok(Task::Compare(case, settings)) = parse_words(&words) else { panic!("a comparison") };
        assert_eq!((case.as_str(), settings.rounds, settings.write), ("hello", 5, true));
        assert_eq!(settings.span, Duration::from_millis(1500));
        assert_eq!(settings.only.unwrap(), ["protojs", "node"]);
    }

    #[test]
    fn nonsense_is_refused() {
        for words in
            [&["hello", "--rounds", "0"][..], &["hello", "x"], &["--bogus"], &["serve-raw", "tea", "1"]]
        {
            assert!(parse_words(words).is_err(), "{words:?}");
        }
    }
}
