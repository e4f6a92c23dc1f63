//! Native half of node:timers: deadlines behind the lists of Timeouts, and the turn of the Immediates.
//!
//! Which timers and immediates there are is the JavaScript half's business. It starts one timer per list, and says how its
//! immediates stand; the loop calls it when a list is due and when immediates have their turn.

use crate::Host;
use crate::kinds::{self, kind};
use crate::slots::Slots;
use typebridge::{Args, Binding, Callback, Failure, Key, Native, Value};

/// `binding('timers')`
pub const BINDING: Binding<Host> = Binding {
    name: "timers",
    functions: &[
        Native::new("setRunner", 2, set_runner),
        Native::new("setImmediateRunner", 1, set_immediate_runner),
        Native::new("setSlow", 1, set_slow),
        Native::new("setTimeout", 2, set_timeout),
        Native::new("clearTimeout", 1, clear_timeout),
        Native::new("start", 2, start),
        Native::new("stop", 1, stop),
        Native::new("again", 1, again),
        Native::new("hold", 1, hold),
        Native::new("immediates", 1, immediates),
        Native::new("now", 0, now),
    ],
    groups: &[],
};

struct List {
    object: Callback,
    timer: io::TimerKey,
}

/// How JavaScript's immediates stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Immediates {
    None,
    /// Some wait, but none that keeps the loop alive.
    Waiting,
    Holding,
}

/// What JavaScript waits for in timers and immediates.
pub struct JsTimers {
    lists: Slots<List>,
    /// The list whose rest runs before all others.
    interrupted: Option<Callback>,
    /// Whether timers keep the loop alive, as far as was told.
    holds: bool,
    immediates: Immediates,
    /// True until the immediates of this turn are done.
    immediates_run: bool,
    runner: Option<Callback>,
    settle: Option<Callback>,
    immediate_runner: Option<Callback>,
    /// The methods for what is not done in place.
    slow: Option<Callback>,
}

impl Default for JsTimers {
    fn default() -> JsTimers {
        JsTimers {
            lists: Slots::new(kind::TIMER),
            interrupted: None,
            holds: false,
            immediates: Immediates::None,
            immediates_run: false,
            runner: None,
            settle: None,
            immediate_runner: None,
            slow: None,
        }
    }
}

impl JsTimers {
    /// Whether immediates wait for their turn.
    pub fn immediates_wait(&self) -> bool {
        self.immediates != Immediates::None
    }

    /// The turn of the immediates that wait now comes.
    pub fn begin_immediates(&mut self) {
        self.immediates_run = self.immediates_wait();
    }
}

/// `(function (list, turn), function ())`: what is called when a list is due, and before the loop waits for timers only.
fn set_runner(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.js_timers.runner = Some(args.callback(0)?);
    host.js_timers.settle = Some(args.callback(1)?);
    Ok(Value::Undefined)
}

/// `(function ())`: what runs immediates, until it calls `immediates`.
fn set_immediate_runner(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.js_timers.immediate_runner = Some(args.callback(0)?);
    Ok(Value::Undefined)
}

/// `(object)` with the methods that `setTimeout` and `clearTimeout` fall back to.
fn set_slow(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.js_timers.slow = Some(args.keep(0));
    Ok(Value::Undefined)
}

/// Node's function.
fn set_timeout(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let started = args.start_timeout(passed_ms(host));
    Ok(started.unwrap_or_else(|| instead(host, "setTimeout")))
}

/// Node's function.
fn clear_timeout(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    if args.clear_timeout() { Ok(Value::Undefined) } else { Ok(instead(host, "clearTimeout")) }
}

fn instead(host: &Host, method: &'static str) -> Value {
    Value::InsteadOf(host.js_timers.slow.expect("node:timers is loaded"), method)
}

/// Deadlines of JavaScript count from the beginning of the program.
fn began_ms(host: &Host) -> u64 {
    host.clock.now_ns().saturating_sub(host.clock.since_start_ns()) / 1_000_000
}

/// `(list, milliseconds) -> id`. The list is kept until it was due or stopped.
fn start(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let deadline_ms = began_ms(host) + args.size(1)? as u64;
    let object = args.keep(0);
    let timers = &mut host.timers;
    let key = host.js_timers.lists.insert_with(|key| {
        let timer = timers.start(kinds::owner(key), deadline_ms);
        List { object, timer }
    });
    Ok(Value::Number(Slots::<List>::number(key)))
}

/// `(id)`: forgets a list that was started.
fn stop(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.js_timers.lists.key(args.number(0)?);
    if let Some(list) = host.js_timers.lists.remove(key) {
        host.timers.cancel(list.timer);
        args.release(list.object);
    }
    Ok(Value::Undefined)
}

/// `(list)`: the list that runs has more that is due, and goes on before any other.
fn again(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.js_timers.interrupted = Some(args.keep(0));
    Ok(Value::Undefined)
}

/// `(boolean)`: whether timers keep the loop alive.
fn hold(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let wanted = args.boolean(0)?;
    if std::mem::replace(&mut host.js_timers.holds, wanted) != wanted {
        if wanted { host.reference() } else { host.unreference() }
    }
    Ok(Value::Undefined)
}

/// `(standing)`: how immediates stand, when that changes and when those of a turn are done.
fn immediates(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let now = match args.integer(0)? {
        0 => Immediates::None,
        1 => Immediates::Waiting,
        _ => Immediates::Holding,
    };
    host.js_timers.immediates_run = false;
    let before = std::mem::replace(&mut host.js_timers.immediates, now);
    match (before == Immediates::Holding, now == Immediates::Holding) {
        (false, true) => host.reference(),
        (true, false) => host.unreference(),
        _ => {}
    }
    Ok(Value::Undefined)
}

/// `() -> milliseconds` since the program began, read anew.
fn now(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Number(passed_ms(host)))
}

fn passed_ms(host: &mut Host) -> f64 {
    (host.precise_ms() - began_ms(host)) as f64
}

/// Queues the call for a list that is due.
pub fn fire(host: &mut Host, key: Key) {
    let list = host.js_timers.lists.remove(key).expect("a list is due while it is in its slot");
    run(host, list.object);
}

/// Queues the call for the rest of a list that was interrupted; false if there is none.
pub fn fire_interrupted(host: &mut Host) -> bool {
    let Some(object) = host.js_timers.interrupted.take() else { return false };
    run(host, object);
    true
}

fn run(host: &mut Host, object: Callback) {
    let runner = host.js_timers.runner.expect("node:timers sets its runner when it is loaded");
    let turn_ms = host.clock.now_ms() - began_ms(host);
    host.calls.call(runner, [Value::Kept(object), Value::Number(turn_ms as f64)]);
    host.calls.release(object);
}

/// Queues one call for the immediates of this turn; false when they are done.
pub fn queue_immediates(host: &mut Host) -> bool {
    if !host.js_timers.immediates_run {
        return false;
    }
    let runner = host.js_timers.immediate_runner.expect("an immediate was made");
    host.calls.call(runner, []);
    true
}

/// Queues the question whether timers still keep the loop alive; false if that decides nothing.
pub fn queue_settling(host: &mut Host) -> bool {
    if !host.js_timers.holds || host.references > 1 || !host.calls.is_empty() {
        return false;
    }
    let settle = host.js_timers.settle.expect("a timer was made");
    host.calls.call(settle, []);
    true
}
