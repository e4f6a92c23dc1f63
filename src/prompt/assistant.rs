//! What rustyline asks while a line is edited.

use crate::{Answer, Letter};
use io::MailSender;
use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};
use std::cell::Cell;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// The longest that Tab waits for a shard that is busy.
const ANSWER_LIMIT: Duration = Duration::from_millis(500);

pub(crate) struct Assistant {
    letters: MailSender<Letter>,
    answers: Receiver<Answer>,
    asked: Cell<u32>,
    /// Whether the line was empty when it was last drawn.
    pub(crate) is_empty: Cell<bool>,
}

impl Assistant {
    pub(crate) fn new(letters: MailSender<Letter>, answers: Receiver<Answer>) -> Assistant {
        Assistant { letters, answers, asked: Cell::new(0), is_empty: Cell::new(true) }
    }

    /// The shard's answer, unless it does not come in time.
    fn ask(&self, text: &str) -> Option<Answer> {
        let number = self.asked.get().wrapping_add(1);
        self.asked.set(number);
        self.letters.send(Letter::Asked { number, text: text.to_owned() }).ok()?;
        let limit = Instant::now() + ANSWER_LIMIT;
        loop {
            let left = limit.saturating_duration_since(Instant::now());
            let answer = self.answers.recv_timeout(left).ok()?;
            if answer.number == number {
                return Some(answer);
            }
        }
    }
}

impl Helper for Assistant {}
impl Highlighter for Assistant {}
impl Validator for Assistant {}

impl Completer for Assistant {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let text = &line[..pos];
        let answer = self.ask(text).unwrap_or_default();
        let start = if text.ends_with(&answer.replaced) { pos - answer.replaced.len() } else { pos };
        Ok((start, answer.candidates))
    }
}

impl Hinter for Assistant {
    type Hint = String;

    /// Gives no hint: it is told of every change of the line.
    fn hint(&self, line: &str, _: usize, _: &Context<'_>) -> Option<String> {
        self.is_empty.set(line.is_empty());
        None
    }
}
