//! Scripts on the real engine and the real modules, over a simulated kernel with faults: a thousand worlds each.
//!
//! A scenario is a file of this folder. `plan(seed)` says by `binding('sim').peer` who is at the far ends, `run(seed)` does
//! what the seed says, and `finish(seed)` compares what it saw with what the peers saw. `SIM_SEED=7` runs that seed alone, and
//! `SIM_SEEDS=200000` as many as one has time for.

mod natives;
#[allow(dead_code, reason = "the tests drive a shard turn by turn")]
#[path = "../../src/shard.rs"]
mod shard;
mod world;

use crate::builtins;
use std::sync::atomic::{AtomicU64, Ordering};
use world::{World, run_world};

/// Worlds of each scenario, unless `SIM_SEEDS` says otherwise.
const SEEDS: u64 = 1500;

/// A script of this folder.
pub struct Scenario {
    /// `net` for `net.js`.
    pub name: &'static str,
}

const NET: Scenario = Scenario { name: "net" };
const HTTP: Scenario = Scenario { name: "http" };
const SERVE: Scenario = Scenario { name: "serve" };
const WEBSOCKET: Scenario = Scenario { name: "websocket" };
const HTTP_CLIENT: Scenario = Scenario { name: "http_client" };
const FILES: Scenario = Scenario { name: "fs" };

#[test]
fn net_loses_and_doubles_nothing_in_a_thousand_worlds() {
    run_seeds(&NET);
}

#[test]
fn a_seed_of_net_is_the_same_world_each_time() {
    assert_repeats(&NET);
}

#[test]
fn http_answers_each_request_once_and_in_order_in_a_thousand_worlds() {
    run_seeds(&HTTP);
}

#[test]
fn a_seed_of_http_is_the_same_world_each_time() {
    assert_repeats(&HTTP);
}

#[test]
fn handlers_of_fetch_are_answered_once_and_in_order_in_a_thousand_worlds() {
    run_seeds(&SERVE);
}

#[test]
fn a_seed_of_serve_is_the_same_world_each_time() {
    assert_repeats(&SERVE);
}

#[test]
fn messages_of_web_sockets_come_whole_and_in_order_in_a_thousand_worlds() {
    run_seeds(&WEBSOCKET);
}

#[test]
fn a_seed_of_web_sockets_is_the_same_world_each_time() {
    assert_repeats(&WEBSOCKET);
}

#[test]
fn http_requests_end_once_with_their_own_answer_in_a_thousand_worlds() {
    run_seeds(&HTTP_CLIENT);
}

#[test]
fn a_seed_of_http_requests_is_the_same_world_each_time() {
    assert_repeats(&HTTP_CLIENT);
}

#[test]
fn fs_says_what_is_written_and_keeps_it_in_a_thousand_worlds() {
    run_seeds(&FILES);
}

/// Runs all seeds of a scenario, or the one that the environment names.
fn run_seeds(scenario: &'static Scenario) {
    if let Some(seed) = asked_seed() {
        on_thread(scenario, move |world| report(scenario, seed, run_world(world, seed)));
        return;
    }
    let next = AtomicU64::new(0);
    let given = std::env::var("SIM_SEEDS").ok();
    let seeds = given.map_or(SEEDS, |given| given.parse().expect("SIM_SEEDS is a number"));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            let next = &next;
            let work = move || work(scenario, next, seeds);
            world::thread().spawn_scoped(scope, work).expect("a thread can be had");
        }
    });
}

fn work(scenario: &Scenario, next: &AtomicU64, seeds: u64) {
    let mut world = World::new(scenario.name);
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= seeds {
            return;
        }
        let told = std::panic::AssertUnwindSafe(|| run_world(&mut world, seed));
        let outcome = std::panic::catch_unwind(told);
        let outcome = outcome.unwrap_or_else(|_| Err("the native side panicked; see above".to_owned()));
        if outcome.is_err() {
            // One failure is enough to look at.
            next.store(seeds, Ordering::Relaxed);
        }
        report(scenario, seed, outcome);
    }
}

fn report(scenario: &Scenario, seed: u64, outcome: Result<u64, String>) {
    if let Err(why) = outcome {
        let name = scenario.name;
        panic!("{name}, seed {seed}: {why}\nreplay: SIM_SEED={seed} cargo test --test main sim::{name}");
    }
}

/// A seed gives the same trace after other seeds, in another engine and on another thread.
fn assert_repeats(scenario: &'static Scenario) {
    let seeds = [3, 10, 17, 21, 40];
    let traces = || {
        on_thread(scenario, move |world| {
            seeds.map(|seed| run_world(world, seed).unwrap_or_else(|why| panic!("seed {seed}: {why}")))
        })
    };
    let first = traces();
    assert_eq!(first, traces());
    assert!(first.windows(2).all(|pair| pair[0] != pair[1]), "different seeds are different worlds");
    let last = on_thread(scenario, move |world| run_world(world, seeds[4]));
    assert_eq!(last.as_ref(), Ok(&first[4]), "a world does not depend on those before it");
}

fn on_thread<R: Send>(scenario: &Scenario, run: impl FnOnce(&mut World) -> R + Send) -> R {
    std::thread::scope(|scope| {
        let work = || run(&mut World::new(scenario.name));
        let thread = world::thread().spawn_scoped(scope, work).expect("a thread can be had");
        thread.join().expect("the world does not fail")
    })
}

fn asked_seed() -> Option<u64> {
    std::env::var("SIM_SEED").ok()?.parse().ok()
}
