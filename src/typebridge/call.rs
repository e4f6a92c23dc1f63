//! Calls that wait for the loop: modules queue them, only the loop makes them.

use crate::callback::Callback;
use crate::key::Key;
use crate::value::Value;
use std::collections::VecDeque;

/// Arguments that one queued call carries at most.
pub const CALL_ARGUMENTS_MAX: usize = 4;

/// What a queued call calls.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// A kept function, with `this` as given.
    Function(Callback),
    /// `this.emit(event, …)`; a single listener of an emitter that nobody patched is called directly.
    Emit(&'static str),
    /// As `Function`, but only if `this` has listeners for the event (for `*`: if it ever had any). Arguments are not even made
    /// otherwise.
    IfListening(&'static str, Callback),
    /// A method of `this`.
    Method(&'static str),
}

/// One queued call.
pub struct Call {
    pub(crate) target: Target,
    pub(crate) this: Value,
    pub(crate) arguments: [Value; CALL_ARGUMENTS_MAX],
    pub(crate) count: usize,
}

/// How a promise of [`Value::Promise`] is decided.
pub(crate) struct Decision {
    pub(crate) promise: Callback,
    pub(crate) value: Value,
    pub(crate) is_rejected: bool,
}

/// What the loop does next on behalf of a module.
pub(crate) enum Order {
    Call(Call),
    Decide(Decision),
    LetGo(Key),
    Release(Callback),
}

/// The queue of one shard. Its memory is kept between turns.
#[derive(Default)]
pub struct Calls {
    orders: VecDeque<Order>,
}

impl Calls {
    /// Queues a call of a kept function with `undefined` as `this`.
    pub fn call<const N: usize>(&mut self, function: Callback, arguments: [Value; N]) {
        self.push(Target::Function(function), Value::Undefined, arguments);
    }

    /// Queues a call with a `this`.
    pub fn push<const N: usize>(&mut self, target: Target, this: Value, arguments: [Value; N]) {
        const { assert!(N <= CALL_ARGUMENTS_MAX) };
        let mut all: [Value; CALL_ARGUMENTS_MAX] = Default::default();
        for (slot, argument) in all.iter_mut().zip(arguments) {
            *slot = argument;
        }
        self.orders.push_back(Order::Call(Call { target, this, arguments: all, count: N }));
    }

    /// Fulfils a promise of [`Value::Promise`] with a value, as its `resolve` would, and gives it up.
    pub fn resolve(&mut self, promise: Callback, value: Value) {
        self.orders.push_back(Order::Decide(Decision { promise, value, is_rejected: false }));
    }

    /// Rejects a promise of [`Value::Promise`] and gives it up.
    pub fn reject(&mut self, promise: Callback, reason: Value) {
        self.orders.push_back(Order::Decide(Decision { promise, value: reason, is_rejected: true }));
    }

    /// Gives up the hold on a lazy object, after all that was queued before.
    pub fn let_go(&mut self, key: Key) {
        self.orders.push_back(Order::LetGo(key));
    }

    /// Gives up a kept value, after all that was queued before.
    pub fn release(&mut self, callback: Callback) {
        self.orders.push_back(Order::Release(callback));
    }

    /// True when the loop has nothing to do.
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }

    pub(crate) fn pop(&mut self) -> Option<Order> {
        self.orders.pop_front()
    }
}
