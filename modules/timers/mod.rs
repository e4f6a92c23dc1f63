//! Native half of node:timers: deadlines and immediates behind the Timeout and Immediate objects.
//!
//! When one is due the loop calls the function given to `setRunner` with the object; repeating and errors are the
//! JavaScript half's business.

use crate::Host;
use crate::kinds::{self, kind};
use crate::slots::Slots;
use std::collections::VecDeque;
use typebridge::{Args, Binding, Callback, Failure, Key, Native, Value};

/// `binding('timers')`
pub const BINDING: Binding<Host> = Binding {
    name: "timers",
    functions: &[
        Native::new("setRunner", 1, set_runner),
        Native::new("start", 2, start),
        Native::new("stop", 1, stop),
        Native::new("refresh", 2, refresh),
        Native::new("setRef", 2, set_ref),
        Native::new("immediate", 1, immediate),
        Native::new("dropImmediate", 1, drop_immediate),
        Native::new("now", 0, now),
    ],
    groups: &[],
};

struct JsTimer {
    object: Callback,
    timer: io::TimerKey,
    referenced: bool,
}

struct Immediate {
    object: Callback,
    referenced: bool,
    number: u64,
}

/// Timers and immediates that JavaScript started.
pub struct JsTimers {
    timers: Slots<JsTimer>,
    immediates: VecDeque<Immediate>,
    immediates_made: u64,
    runner: Option<Callback>,
}

impl Default for JsTimers {
    fn default() -> JsTimers {
        JsTimers {
            timers: Slots::new(kind::TIMER),
            immediates: VecDeque::new(),
            immediates_made: 0,
            runner: None,
        }
    }
}

impl JsTimers {
    /// Number of timers that keep the loop alive.
    pub fn timers_referenced(&self) -> usize {
        let keys = self.timers.keys();
        keys.into_iter().filter(|&key| self.timers.get(key).is_some_and(|timer| timer.referenced)).count()
    }

    /// Number of immediates that wait.
    pub fn immediates(&self) -> usize {
        self.immediates.len()
    }
}

/// `(function (object))`: what is called when a timer or immediate is due.
fn set_runner(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.js_timers.runner = Some(args.callback(0)?);
    Ok(Value::Undefined)
}

/// `(object, milliseconds) -> id`. The object is kept until the timer fired or was stopped.
fn start(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let deadline_ms = host.precise_ms() + args.size(1)? as u64;
    let object = args.keep(0);
    let timers = &mut host.timers;
    let key = host.js_timers.timers.insert_with(|key| {
        let timer = timers.start(kinds::owner(key), deadline_ms);
        JsTimer { object, timer, referenced: true }
    });
    host.reference();
    Ok(Value::Number(Slots::<JsTimer>::number(key)))
}

/// `(id) -> boolean`: whether the timer was still running.
fn stop(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.js_timers.timers.key(args.number(0)?);
    let Some(timer) = host.js_timers.timers.remove(key) else {
        return Ok(Value::Bool(false));
    };
    host.timers.cancel(timer.timer);
    if timer.referenced {
        host.unreference();
    }
    args.release(timer.object);
    Ok(Value::Bool(true))
}

/// `(id, milliseconds) -> boolean`: counts anew from now; false if it fired or was stopped.
fn refresh(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.js_timers.timers.key(args.number(0)?);
    let deadline_ms = host.precise_ms() + args.size(1)? as u64;
    let timer = host.js_timers.timers.get(key).map(|timer| timer.timer);
    Ok(Value::Bool(timer.is_some_and(|timer| host.timers.refresh(timer, deadline_ms))))
}

/// `(id, boolean)`: whether the timer keeps the loop alive.
fn set_ref(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let wanted = args.boolean(1)?;
    let key = host.js_timers.timers.key(args.number(0)?);
    let Some(timer) = host.js_timers.timers.get_mut(key) else {
        return Ok(Value::Undefined);
    };
    if std::mem::replace(&mut timer.referenced, wanted) != wanted {
        if wanted { host.reference() } else { host.unreference() }
    }
    Ok(Value::Undefined)
}

/// `(object) -> id`: calls the runner with the object after the kernel was asked once. It keeps the loop alive.
fn immediate(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let state = &mut host.js_timers;
    state.immediates_made += 1;
    let number = state.immediates_made;
    state.immediates.push_back(Immediate { object: args.keep(0), referenced: true, number });
    host.reference();
    Ok(Value::Number(number as f64))
}

/// `(id)`: the immediate keeps the loop alive no more. Clearing one is the JavaScript half's mark on its object.
fn drop_immediate(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let number = args.integer(0)? as u64;
    let found = host.js_timers.immediates.iter_mut().find(|entry| entry.number == number);
    if found.is_some_and(|entry| std::mem::replace(&mut entry.referenced, false)) {
        host.unreference();
    }
    Ok(Value::Undefined)
}

/// `() -> milliseconds` of the loop's time since the program began.
fn now(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Number((host.clock.since_start_ns() / 1_000_000) as f64))
}

/// Queues the call of a timer that is due.
pub fn fire(host: &mut Host, key: Key) {
    let timer = host.js_timers.timers.remove(key).expect("a timer fires while it is in its slot");
    if timer.referenced {
        host.unreference();
    }
    run(host, timer.object);
}

/// Queues the call of the oldest immediate.
pub fn run_immediate(host: &mut Host) {
    let Some(entry) = host.js_timers.immediates.pop_front() else {
        return;
    };
    if entry.referenced {
        host.unreference();
    }
    run(host, entry.object);
}

fn run(host: &mut Host, object: Callback) {
    let runner = host.js_timers.runner.expect("node:timers sets its runner when it is loaded");
    host.calls.call(runner, [Value::Kept(object)]);
    host.calls.release(object);
}
