//! Hostile messages by seed: the cases of the wire tests, changed. However the bytes are cut the outcome is the same, and
//! nothing breaks.
//!
//! The cases are the corpus: what a run finds is kept as a case of theirs. A failure names its target and seed;
//! `FUZZ_SEED=target:seed` runs that one alone, `FUZZ_EXECUTIONS=n` as many as one has time for.

use super::case::{Case, Reader};
use super::{connections, replay, without_place};

/// Executions of each target.
const EXECUTIONS: u64 = 200_000;
/// Cases of more bytes are for limits, and slow.
const CASE_BYTES_MAX: usize = 600;
/// Bytes of a message that was changed.
const CHANGED_BYTES_MAX: usize = 1200;

/// What is put into messages, beside single bytes and parts of other cases.
const WORDS: &[&[u8]] = &[
    b"\r\n",
    b"\r\n\r\n",
    b"\r",
    b"\n",
    b"\0",
    b" ",
    b"\t",
    b":",
    b";",
    b"\x7f",
    b"\xff",
    b"0\r\n\r\n",
    b"0\r\n",
    b"ffffffffffffffff\r\n",
    b"Host: b\r\n",
    b"Content-Length: 3\r\n",
    b"Content-Length: 18446744073709551616\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: chunked, identity\r\n",
    b"Connection: close\r\n",
    b"Connection: upgrade\r\nUpgrade: x\r\n",
    b"Expect: 100-continue\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    b" HTTP/1.1",
    b"HTTP/1.0",
];

/// Runs every target on a thread of its own.
pub fn run(files: &[(String, Vec<Case>)]) {
    let cases = |wanted: &dyn Fn(&str, &Case) -> bool| -> Vec<Case> {
        let all = files.iter().flat_map(|(name, cases)| cases.iter().map(move |case| (name, case)));
        let fit = |case: &Case| (1..=CASE_BYTES_MAX).contains(&case.bytes.len());
        all.filter(|(name, case)| fit(case) && wanted(name, case)).map(|(_, case)| case.clone()).collect()
    };
    // With a small limit the bytes that come first decide whether the limit or a fault behind it is met.
    let is_request = |case: &Case| match &case.reader {
        Reader::Request(settings) => settings.header_bytes.is_none(),
        Reader::Response(_) => false,
    };
    let targets: [(&str, Vec<Case>); 4] = [
        ("connections", cases(&|_, case| is_request(case))),
        ("requests", cases(&|name, case| is_request(case) && name != "chunks.md")),
        ("chunks", cases(&|name, case| is_request(case) && name == "chunks.md")),
        ("responses", cases(&|_, case| matches!(case.reader, Reader::Response(_)))),
    ];
    let only = std::env::var("FUZZ_SEED").ok();
    std::thread::scope(|scope| {
        for (name, corpus) in &targets {
            let only = only.as_deref();
            scope.spawn(move || run_target(name, corpus, only));
        }
    });
}

fn run_target(name: &str, corpus: &[Case], only: Option<&str>) {
    assert!(!corpus.is_empty(), "no case for {name}");
    if let Some(only) = only {
        let seed = only.strip_prefix(name).and_then(|rest| rest.strip_prefix(':'));
        return seed.into_iter().for_each(|seed| execute(name, corpus, seed.parse().expect("a number")));
    }
    let given = std::env::var("FUZZ_EXECUTIONS").ok();
    let executions = given.map_or(EXECUTIONS, |given| given.parse().expect("FUZZ_EXECUTIONS is a number"));
    (1..=executions).for_each(|seed| execute(name, corpus, seed));
}

fn execute(name: &str, corpus: &[Case], seed: u64) {
    let mut numbers = Numbers::new(seed);
    let mut case = numbers.pick(corpus).clone();
    for _ in 0..1 + numbers.below(4) {
        change(&mut case.bytes, corpus, &mut numbers);
    }
    case.bytes.truncate(CHANGED_BYTES_MAX);
    let is_connection = name == "connections";
    if is_connection {
        for _ in 0..numbers.below(3) {
            case.bytes.extend_from_slice(&numbers.pick(corpus).bytes);
        }
    }
    let outcome = |cuts: &[usize]| -> Vec<String> {
        if is_connection {
            return connections::outcome(seed, &replay::pieces(&case, cuts));
        }
        replay::in_pieces(&case, cuts).iter().map(|event| without_place(event)).collect()
    };
    let length = case.bytes.len();
    let mut cuts: Vec<usize> = (0..1 + numbers.below(6)).map(|_| numbers.below(length + 1)).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts.retain(|cut| (1..length).contains(cut));
    let (whole, cut) = (outcome(&[]), outcome(&cuts));
    let text = case.bytes.escape_ascii();
    assert_eq!(cut, whole, "FUZZ_SEED={name}:{seed}: cut at {cuts:?} other than at once\n{text}");
}

/// One change of a message.
fn change(bytes: &mut Vec<u8>, corpus: &[Case], numbers: &mut Numbers) {
    let at = numbers.below(bytes.len() + 1);
    let to = at + numbers.below(bytes.len() - at + 1).min(40);
    match numbers.below(7) {
        0 if at < bytes.len() => bytes[at] = numbers.below(256) as u8,
        1 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
        2 => drop(bytes.drain(at..to)),
        3 => {
            let again = bytes[at..to].to_vec();
            bytes.splice(at..at, again);
        }
        4 => {
            let other = &numbers.pick(corpus).bytes;
            let from = numbers.below(other.len());
            let end = from + numbers.below(other.len() - from + 1);
            bytes.splice(at..at, other[from..end].iter().copied());
        }
        _ => {
            let word = numbers.pick(WORDS);
            bytes.splice(at..at, word.iter().copied());
        }
    }
}

/// Numbers by seed (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn new(seed: u64) -> Numbers {
        Numbers(seed.wrapping_mul(0xD134_2543_DE82_EF95))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
