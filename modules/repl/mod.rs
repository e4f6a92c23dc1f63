//! Native half of the interactive prompt: its thread, its letters, and Ctrl-C.

use crate::Host;
use crate::kinds::{self, kind};
use prompt::{Letter, Prompt, Settings};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use typebridge::{Args, Binding, Callback, Failure, Key, Native, Value};

/// `binding('repl')`
pub const BINDING: Binding<Host> = Binding {
    name: "repl",
    functions: &[
        Native::new("open", 4, open),
        Native::new("read", 1, read),
        Native::new("complete", 3, complete),
        Native::new("close", 0, close),
        Native::new("setInterruptible", 2, set_interruptible),
    ],
    groups: &[],
};

/// What one shard keeps for the prompt.
#[derive(Default)]
pub struct Repl {
    prompt: Option<Prompt>,
    handler: Option<Callback>,
    interrupter: Option<Arc<AtomicBool>>,
}

impl Repl {
    /// What stops a running script.
    pub fn set_interrupter(&mut self, interrupter: Arc<AtomicBool>) {
        self.interrupter = Some(interrupter);
    }
}

/// `(edits, history file or '', most lines of it, function (kind, text, number))`: starts the thread, and keeps the loop alive.
/// The kinds: line, interrupted (the number is 1 when something was typed), ended, asked.
fn open(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let history = args.text(1)?;
    let settings = Settings {
        edits: args.boolean(0)?,
        history: (!history.is_empty()).then(|| history.to_string().into()),
        history_lines_max: args.size(2)?,
    };
    let handler = args.callback(3)?;
    let owner = kinds::owner(Key::new(kind::PROMPT, 0, 0));
    let waker = host
        .reactor()?
        .waker(owner)
        .map_err(|errno| Failure::coded("ERR_PROMPT_UNAVAILABLE", errno.message()))?;
    if settings.edits {
        io::terminal::remember(0);
    }
    let prompt = Prompt::open(settings, waker)
        .map_err(|problem| Failure::coded("ERR_PROMPT_UNAVAILABLE", problem.to_string()))?;
    host.repl.prompt = Some(prompt);
    host.repl.handler = Some(handler);
    host.reference();
    Ok(Value::Undefined)
}

/// `(prompt)`: reads one line.
fn read(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let text = args.text(0)?;
    if let Some(prompt) = &host.repl.prompt {
        prompt.read(&text);
    }
    Ok(Value::Undefined)
}

/// `(number, replaced, candidates)`: the answer to what was asked, one candidate a line.
fn complete(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let number = args.integer(0)? as u32;
    let replaced = args.text(1)?;
    let candidates = args.text(2)?;
    if let Some(prompt) = &host.repl.prompt {
        prompt.complete(number, &replaced, candidates.lines().map(str::to_owned).collect());
    }
    Ok(Value::Undefined)
}

/// `()`: no more lines are read, and the loop may end.
fn close(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    if host.repl.prompt.take().is_some() {
        host.unreference();
    }
    Ok(Value::Undefined)
}

/// `(boolean, alone)`: whether SIGINT stops the running script, and whether that is all it does.
fn set_interruptible(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    match (&host.repl.interrupter, args.boolean(0)?) {
        (Some(flag), true) => io::signals::arm_interrupt(flag, args.flag(1)),
        _ => io::signals::disarm_interrupt(),
    }
    Ok(Value::Undefined)
}

/// The thread woke the reactor: its letters become calls.
pub fn deliver(host: &mut Host) {
    let (Some(prompt), Some(handler)) = (&host.repl.prompt, host.repl.handler) else { return };
    while let Some(letter) = prompt.take() {
        let (kind, text, number) = match letter {
            Letter::Line(text) => ("line", text, 0),
            Letter::Interrupted { was_empty } => ("interrupted", String::new(), u32::from(!was_empty)),
            Letter::Ended => ("ended", String::new(), 0),
            Letter::Asked { number, text } => ("asked", text, number),
        };
        host.calls.call(handler, [Value::Static(kind), Value::Text(text), Value::Number(number.into())]);
    }
}
