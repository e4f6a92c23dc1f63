//! `JSON.stringify` and `JSON.parse` in place of the engine's: the same results, sooner, and errors in V8's words.

mod access;
mod ancestors;
mod complaints;
mod escapes;
mod general;
mod number;
mod numerals;
mod output;
mod parse;
mod plans;
mod quoting;
mod recurring;
mod rules;
mod scan;
mod source;
mod stringify;

use crate::raw::{self, JSContext, JSValue, qjs};
use crate::state::{self, State};
use access::Units;
use ancestors::{Ancestors, Reached};
use output::Output;
use parse::{Parser, Stacks, Stopped};
use plans::Plans;
use recurring::Recurring;
use rules::Rules;
use std::cell::{Cell, RefCell};
use stringify::{Thrown, Writer};

/// Units and values that buffers may keep room for between calls.
const ROOM_MAX: usize = 256 << 10;

/// What a context keeps for JSON. Buffers are taken out while they are used: script may call in again.
pub(crate) struct Json {
    output: Cell<Output>,
    stacks: Cell<Stacks>,
    plans: RefCell<Plans>,
    recurring: RefCell<Recurring>,
    /// The engine's own `parse` and `stringify`.
    engine: [Cell<JSValue>; 2],
}

impl Default for Json {
    fn default() -> Json {
        Json {
            output: Cell::default(),
            stacks: Cell::default(),
            plans: RefCell::default(),
            recurring: RefCell::default(),
            engine: [const { Cell::new(raw::UNDEFINED) }; 2],
        }
    }
}

impl Json {
    /// Lets everything go that belongs to the context.
    pub(crate) fn clear(&self, context: *mut JSContext) {
        self.plans.borrow_mut().clear();
        self.recurring.borrow_mut().clear(context);
        for slot in &self.engine {
            raw::free(context, slot.replace(raw::UNDEFINED));
        }
    }
}

/// Replaces the engine's functions.
pub(crate) fn install(state: &State) {
    let context = state.context;
    let global = raw::global(context);
    let json = raw::get_named(context, global, c"JSON");
    state.json.engine[0].set(raw::get_named(context, json, c"parse"));
    state.json.engine[1].set(raw::get_named(context, json, c"stringify"));
    raw::define_hidden(context, json, c"parse", raw::function(context, parse, c"parse", 2));
    raw::define_hidden(context, json, c"stringify", raw::function(context, stringify, c"stringify", 3));
    raw::free(context, json);
    raw::free(context, global);
}

/// `engineJson() -> [parse, stringify]`: what the engine has, to be measured against.
pub(crate) unsafe extern "C" fn engine_functions(
    context: *mut JSContext,
    _: JSValue,
    _: i32,
    _: *mut JSValue,
) -> JSValue {
    let functions = state::of(context).json.engine.each_ref().map(|slot| raw::dup(context, slot.get()));
    raw::array(context, &functions)
}

/// `JSON.stringify(value, replacer, space)`
unsafe extern "C" fn stringify(context: *mut JSContext, _: JSValue, _: i32, values: *mut JSValue) -> JSValue {
    // SAFETY: the engine passes at least `length` (3) values.
    let [value, replacer, space] = unsafe { *values.cast::<[JSValue; 3]>() };
    text_of(context, value, replacer, space).unwrap_or(raw::EXCEPTION)
}

fn text_of(
    context: *mut JSContext,
    value: JSValue,
    replacer: JSValue,
    space: JSValue,
) -> Result<JSValue, Thrown> {
    let rules = Rules::read(context, replacer, space)?;
    let json = &state::of(context).json;
    let mut writer = Writer {
        context,
        out: json.output.take(),
        plans: &json.plans,
        rules,
        ancestors: Ancestors::default(),
        epoch: 0,
    };
    let result = root(&mut writer, value).and_then(|has_text| {
        if has_text { writer.assert_room().map(|()| writer.out.string(context)) } else { Ok(raw::UNDEFINED) }
    });
    json.plans.borrow_mut().let_go();
    writer.out.clear(ROOM_MAX);
    json.output.set(writer.out);
    result
}

fn root(writer: &mut Writer<'_>, value: JSValue) -> stringify::Written {
    if !writer.rules.has_function() {
        return writer.property(raw::UNDEFINED, Reached::Root, value);
    }
    // The replacer sees an object that holds the value.
    // SAFETY: raw.rs's invariant.
    let holder = unsafe { qjs::JS_NewObject(writer.context) };
    raw::define(writer.context, holder, c"", raw::dup(writer.context, value));
    let result = writer.property(holder, Reached::Root, value);
    raw::free(writer.context, holder);
    result
}

/// `JSON.parse(text, reviver)`
unsafe extern "C" fn parse(context: *mut JSContext, this: JSValue, _: i32, values: *mut JSValue) -> JSValue {
    // SAFETY: the engine passes at least `length` (2) values.
    let [text, reviver] = unsafe { *values.cast::<[JSValue; 2]>() };
    let text = if access::is_flat(text) {
        raw::dup(context, text)
    } else {
        // SAFETY: raw.rs's invariant.
        unsafe { qjs::JS_ToString(context, text) }
    };
    if raw::is_exception(text) {
        return text;
    }
    let mut value = value_of(context, text).unwrap_or(raw::EXCEPTION);
    if !raw::is_exception(value) && raw::is_function(context, reviver) {
        // The text is right. Revivers want to know where each value came from: the engine keeps that.
        raw::free(context, value);
        value = raw::call(context, state::of(context).json.engine[0].get(), this, &[text, reviver]);
    }
    raw::free(context, text);
    value
}

/// The value of a flat string.
fn value_of(context: *mut JSContext, text: JSValue) -> Result<JSValue, Thrown> {
    let json = &state::of(context).json;
    let mut stacks = json.stacks.take();
    let result = {
        let (stacks, recurring) = (&mut stacks, &mut *json.recurring.borrow_mut());
        match access::units(text) {
            Units::Narrow(source) => Parser { context, source, at: 0, stacks, recurring }.parse(),
            Units::Wide(source) => Parser { context, source, at: 0, stacks, recurring }.parse(),
        }
    };
    stacks.shrink(ROOM_MAX);
    json.stacks.set(stacks);
    result.map_err(|stopped| match stopped {
        Stopped::Thrown => Thrown,
        Stopped::Refused(refusal, at) => complaints::syntax(context, refusal, access::units(text), at),
    })
}
