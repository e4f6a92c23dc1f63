//! Timeouts that are started and cleared in place, while all objects are as node:timers makes them. Whatever else there is to
//! do is left to its JavaScript half, modules/timers/timeout.js, whose rings of timers these are.

use crate::args::{Args, number_of};
use crate::async_context;
use crate::raw::{self, JSContext, JSValue};
use crate::state::State;
use crate::value::{Made, Value};
use std::cell::Cell;

unsafe extern "C" {
    fn JS_GetSlots(object: JSValue, model: JSValue) -> *mut JSValue;
    fn JS_NewObjectWithSlots(context: *mut JSContext, model: JSValue, values: *const JSValue) -> JSValue;
    fn JS_IsModel(object: JSValue, count: i32) -> bool;
}

const DURATION_MAX: f64 = i32::MAX as f64;
/// Lists that are found by their duration.
const LISTS: usize = 16;
/// Instead of the number of a list's timer: the loop does not know the list.
const NOT_STARTED: f64 = -1.0;

/// Properties of a Timeout, of a list and of the counts, by their place.
mod timeout {
    pub(super) const COUNT: usize = 6;
    pub(super) const IDLE_TIMEOUT: usize = 0;
    pub(super) const PREVIOUS: usize = 1;
    pub(super) const NEXT: usize = 2;
    pub(super) const CALLBACK: usize = 4;
    pub(super) const DESTROYED: usize = 5;
}
mod list {
    pub(super) const COUNT: usize = 4;
    pub(super) const PREVIOUS: usize = 0;
    pub(super) const NEXT: usize = 1;
    pub(super) const DURATION: usize = 2;
    pub(super) const ID: usize = 3;
}
mod counts {
    pub(super) const COUNT: usize = 3;
    pub(super) const HELD: usize = 0;
    pub(super) const HOLDS: usize = 1;
    pub(super) const CROWDED: usize = 2;
}

/// What node:timers shows of itself.
pub(crate) struct Timeouts {
    timeout: Cell<JSValue>,
    list: Cell<JSValue>,
    counts: Cell<JSValue>,
    lists: [Cell<JSValue>; LISTS],
    /// False until the models are known, and while somebody wants to hear of each timer.
    is_quick: Cell<bool>,
}

impl Timeouts {
    pub(crate) fn new() -> Timeouts {
        let undefined = || Cell::new(raw::UNDEFINED);
        Timeouts {
            timeout: undefined(),
            list: undefined(),
            counts: undefined(),
            lists: std::array::from_fn(|_| undefined()),
            is_quick: Cell::new(false),
        }
    }

    pub(crate) fn drain(&self) -> Vec<JSValue> {
        let models = [&self.timeout, &self.list, &self.counts];
        self.is_quick.set(false);
        models.into_iter().chain(&self.lists).map(|slot| slot.replace(raw::UNDEFINED)).collect()
    }

    fn counts(&self) -> Option<Slots<{ counts::COUNT }>> {
        Slots::of(self.counts.get(), self.counts.get())
    }

    /// The neighbours of a timer or list: the places of what is before and behind it.
    fn links(&self, object: JSValue) -> Option<Links> {
        if let Some(timer) = Slots::<{ timeout::COUNT }>::of(object, self.timeout.get()) {
            return Some(Links {
                previous: timer.place(timeout::PREVIOUS),
                next: timer.place(timeout::NEXT),
            });
        }
        let list = Slots::<{ list::COUNT }>::of(object, self.list.get())?;
        Some(Links { previous: list.place(list::PREVIOUS), next: list.place(list::NEXT) })
    }
}

/// The properties of an object with a model's shape, which has as many. Valid until a script runs or the object goes.
#[derive(Clone, Copy)]
struct Slots<const COUNT: usize>(*mut JSValue);

/// A value in its place: one of the slots of an object that is alive.
#[derive(Clone, Copy)]
struct Place(*mut JSValue);

struct Links {
    previous: Place,
    next: Place,
}

impl<const COUNT: usize> Slots<COUNT> {
    /// `model` passed JS_IsModel with this COUNT, or is `undefined`.
    fn of(object: JSValue, model: JSValue) -> Option<Slots<COUNT>> {
        if !raw::is_object(model) {
            return None;
        }
        // SAFETY: raw.rs's invariant; the model is an object.
        let slots = unsafe { JS_GetSlots(object, model) };
        (!slots.is_null()).then_some(Slots(slots))
    }

    fn place(self, index: usize) -> Place {
        assert!(index < COUNT);
        // SAFETY: the object has COUNT properties, side by side.
        Place(unsafe { self.0.add(index) })
    }

    fn get(self, index: usize) -> JSValue {
        self.place(index).get()
    }
}

impl Place {
    fn get(self) -> JSValue {
        // SAFETY: see Place; nothing ran since it was found.
        unsafe { *self.0 }
    }

    /// Takes over `owned`, and gives what was there.
    fn replace(self, owned: JSValue) -> JSValue {
        // SAFETY: as above, and nobody borrows the value of a property.
        unsafe { std::mem::replace(&mut *self.0, owned) }
    }
}

/// `(timeout, list, counts)`: models of what timers are made of; `counts` is the object itself.
pub(crate) unsafe extern "C" fn set_timer_models(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    let timeouts = &crate::state::of(context).timeouts;
    let slots = [
        (&timeouts.timeout, timeout::COUNT),
        (&timeouts.list, list::COUNT),
        (&timeouts.counts, counts::COUNT),
    ];
    for (index, (slot, count)) in slots.into_iter().enumerate() {
        // SAFETY: the function is declared with three arguments.
        let model = unsafe { *values.add(index) };
        // SAFETY: raw.rs's invariant.
        assert!(unsafe { JS_IsModel(model, count as i32) }, "an object of node:timers is not as it was");
        raw::free(context, slot.replace(raw::dup(context, model)));
    }
    timeouts.is_quick.set(true);
    raw::UNDEFINED
}

/// `(boolean)`: whether timers may be started and cleared in place.
pub(crate) unsafe extern "C" fn set_timers_quick(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    let timeouts = &crate::state::of(context).timeouts;
    // SAFETY: the function is declared with one argument.
    let wanted = raw::boolean_of(unsafe { *values }) == Some(true);
    timeouts.is_quick.set(wanted && raw::is_object(timeouts.counts.get()));
    raw::UNDEFINED
}

/// `(list)`: a list that timers of its duration are put into, until another takes its place or its duration is changed.
pub(crate) unsafe extern "C" fn note_timer_list(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    values: *mut JSValue,
) -> JSValue {
    let timeouts = &crate::state::of(context).timeouts;
    // SAFETY: the function is declared with one argument.
    let object = unsafe { *values };
    let list = Slots::<{ list::COUNT }>::of(object, timeouts.list.get());
    if let Some(duration) = list.and_then(|list| number_of(list.get(list::DURATION))) {
        let slot = &timeouts.lists[duration as usize % LISTS];
        raw::free(context, slot.replace(raw::dup(context, object)));
    }
    raw::UNDEFINED
}

impl Args<'_> {
    /// Starts a timer as `setTimeout(callback, duration)` at a time of the loop: the Timeout. `None`, and nothing happened,
    /// unless that is all that has to be done.
    pub fn start_timeout(&self, now_ms: f64) -> Option<Value> {
        let timeouts = &self.state.timeouts;
        let &[callback, duration] = self.values else { return None };
        if !timeouts.is_quick.get()
            || !raw::is_function(self.state.context, callback)
            || has_context(self.state)
        {
            return None;
        }
        let after = number_of(duration).filter(|after| (1.0..=DURATION_MAX).contains(after))?;
        let object = timeouts.lists[after as usize % LISTS].get();
        let list = Slots::<{ list::COUNT }>::of(object, timeouts.list.get())?;
        if number_of(list.get(list::DURATION))? != after.trunc()
            || number_of(list.get(list::ID))? == NOT_STARTED
        {
            return None;
        }
        let last = list.place(list::PREVIOUS).get();
        let behind_last = timeouts.links(last)?.next;
        hold_one_more(timeouts)?;
        let context = self.state.context;
        let dup = |value| raw::dup(context, value);
        let start = raw::number(now_ms);
        let values: [JSValue; timeout::COUNT] =
            [dup(duration), dup(last), dup(object), start, dup(callback), raw::boolean(false)];
        // SAFETY: raw.rs's invariant; the model has as many properties.
        let made = unsafe { JS_NewObjectWithSlots(context, timeouts.timeout.get(), values.as_ptr()) };
        if raw::is_exception(made) {
            return Some(Value::Made(Made::new(context, made)));
        }
        let parted = [behind_last.replace(dup(made)), list.place(list::PREVIOUS).replace(dup(made))];
        parted.into_iter().for_each(|value| raw::free(context, value));
        Some(Value::Made(Made::new(context, made)))
    }

    /// Clears a timer that waits, as `clearTimeout(timeout)`. False, and nothing happened, unless that is all that has to be
    /// done.
    pub fn clear_timeout(&self) -> bool {
        self.clear_quickly().is_some()
    }

    fn clear_quickly(&self) -> Option<()> {
        let timeouts = &self.state.timeouts;
        let timer = Slots::<{ timeout::COUNT }>::of(self.get(0), timeouts.timeout.get())?;
        let (before, behind) = (timer.get(timeout::PREVIOUS), timer.get(timeout::NEXT));
        let (before_links, behind_links) = (timeouts.links(before)?, timeouts.links(behind)?);
        let counts = timeouts.counts()?;
        let is_crowded = raw::boolean_of(counts.get(counts::CROWDED))?;
        if !timeouts.is_quick.get() || (is_crowded && raw::same_object(before, behind)) {
            return None;
        }
        let held = number_of(counts.get(counts::HELD))?;
        counts.place(counts::HELD).replace(raw::int(held as i32 - 1));
        let gone = [
            // The references of the timer to its neighbours go to these.
            before_links.next.replace(timer.place(timeout::NEXT).replace(raw::NULL)),
            behind_links.previous.replace(timer.place(timeout::PREVIOUS).replace(raw::NULL)),
            timer.place(timeout::CALLBACK).replace(raw::NULL),
            timer.place(timeout::DESTROYED).replace(raw::boolean(true)),
            timer.place(timeout::IDLE_TIMEOUT).replace(raw::int(-1)),
        ];
        gone.into_iter().for_each(|value| raw::free(self.state.context, value));
        Some(())
    }
}

fn has_context(state: &State) -> bool {
    let inside = async_context::get(state);
    let has = !raw::is_undefined(inside);
    raw::free(state.context, inside);
    has
}

/// Counts a timer that keeps the loop alive; `None` if the loop has to be told.
fn hold_one_more(timeouts: &Timeouts) -> Option<()> {
    let counts = timeouts.counts()?;
    let held = number_of(counts.get(counts::HELD))?;
    if held == 0.0 && raw::boolean_of(counts.get(counts::HOLDS)) != Some(true) {
        return None;
    }
    counts.place(counts::HELD).replace(raw::int(held as i32 + 1));
    Some(())
}
