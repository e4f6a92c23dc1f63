//! `binding('sim')`: what a scenario's script asks of the world, and what it tells the test.

use io::{PeerReport, PeerScript, Step};
use modules::Host;
use std::cell::RefCell;
use typebridge::{Args, Binding, Failure, Native, Value};

#[derive(Default)]
struct State {
    is_fair: bool,
    peers: Vec<PeerScript>,
    reports: Vec<PeerReport>,
    failures: Vec<String>,
    notes: u64,
    last_notes: Vec<String>,
}

/// So many of the last notes are shown with a failure.
const NOTES_SHOWN_MAX: usize = 60;

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

const BINDING: Binding<Host> = Binding {
    name: "sim",
    functions: &[
        Native::new("peer", 3, peer),
        Native::new("isFair", 0, is_fair),
        Native::new("note", 1, note),
        Native::new("fail", 1, fail),
        Native::new("report", 1, report),
    ],
    groups: &[],
};

/// The natives of all modules and these.
pub fn bindings() -> &'static [Binding<Host>] {
    let mut all: Vec<Binding<Host>> = modules::BINDINGS.iter().map(same).collect();
    all.push(BINDING);
    Vec::leak(all)
}

fn same(binding: &Binding<Host>) -> Binding<Host> {
    Binding { name: binding.name, functions: binding.functions, groups: binding.groups }
}

fn with<R>(change: impl FnOnce(&mut State) -> R) -> R {
    STATE.with(|state| change(&mut state.borrow_mut()))
}

/// Forgets the world before.
pub fn begin(is_fair: bool) {
    with(|state| *state = State { is_fair, ..State::default() });
}

/// Whom the script wants at the far ends.
pub fn take_peers() -> Vec<PeerScript> {
    with(|state| std::mem::take(&mut state.peers))
}

/// What became of them, for the script's `finish`.
pub fn set_reports(reports: Vec<PeerReport>) {
    with(|state| state.reports = reports);
}

/// What the script found wrong, with what it noted last.
pub fn take_failure() -> Option<String> {
    with(|state| {
        let failures = std::mem::take(&mut state.failures);
        (!failures.is_empty())
            .then(|| format!("{}\n  {}", failures.join("\n"), state.last_notes.join("\n  ")))
    })
}

/// A number that stands for all notes and `number`.
pub fn take_trace(number: u64) -> u64 {
    with(|state| mixed(state.notes, &number.to_le_bytes()))
}

/// FNV-1a.
fn mixed(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}

/// `(port, nanoseconds of its arrival or -1, [kind, argument, …])`
fn peer(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let mut parts = args.elements(2, |part| {
        Ok(if part.is_bytes(0) {
            Part::Bytes(part.bytes(0)?.to_vec())
        } else if part.is_number(0) {
            Part::Number(part.number(0)? as u64)
        } else {
            Part::Text(part.text(0)?.to_string())
        })
    })?;
    let mut steps = Vec::new();
    for pair in parts.chunks_mut(2) {
        let Part::Text(kind) = &pair[0] else {
            return Err(Failure::type_error("a step begins with its kind"));
        };
        steps.push(step(&kind.clone(), &pair[1])?);
    }
    let arrival = args.number(1)?;
    let arrives_ns = (arrival >= 0.0).then_some(arrival as u64);
    let script = PeerScript { port: args.integer(0)? as u16, arrives_ns, steps };
    with(|state| state.peers.push(script));
    Ok(Value::Undefined)
}

enum Part {
    Text(String),
    Bytes(Vec<u8>),
    Number(u64),
}

fn step(kind: &str, argument: &Part) -> Result<Step, Failure> {
    let bytes = || match argument {
        Part::Bytes(bytes) => bytes.clone(),
        Part::Text(text) => text.clone().into_bytes(),
        Part::Number(_) => Vec::new(),
    };
    let number = if let Part::Number(number) = argument { *number } else { 0 };
    Ok(match kind {
        "send" => Step::Send(bytes()),
        "await" => Step::Await(bytes()),
        "awaitBytes" => Step::AwaitBytes(number as usize),
        "awaitEnd" => Step::AwaitEnd,
        "pause" => Step::Pause(number),
        "echo" => Step::Echo,
        "stopReading" => Step::StopReading,
        "read" => Step::Read,
        "end" => Step::End,
        "reset" => Step::Reset,
        _ => return Err(Failure::type_error("not a step of a peer")),
    })
}

/// `-> boolean`: nothing goes wrong in this world.
fn is_fair(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(with(|state| state.is_fair)))
}

/// `(text)`: something that is to happen each time with this seed.
fn note(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let text = args.text(0)?.to_string();
    with(|state| {
        state.notes = mixed(state.notes, text.as_bytes());
        if state.last_notes.len() == NOTES_SHOWN_MAX {
            state.last_notes.remove(0);
        }
        state.last_notes.push(text);
    });
    Ok(Value::Undefined)
}

/// `(text)`: something that must not happen.
fn fail(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let text = args.text(0)?.to_string();
    with(|state| state.failures.push(text));
    Ok(Value::Undefined)
}

/// `(port) -> [met, received, sent, heardEnd, finished, broken]` of a peer, in `finish`.
fn report(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let port = args.integer(0)? as u16;
    let report = with(|state| state.reports.iter().find(|report| report.port == port).cloned());
    let report = report.ok_or_else(|| Failure::type_error("there is no such peer"))?;
    Ok(Value::List(vec![
        Value::Bool(report.met),
        Value::Buffer(report.received),
        Value::Number(report.sent as f64),
        Value::Bool(report.heard_end),
        Value::Bool(report.finished),
        Value::Bool(report.broken),
    ]))
}
