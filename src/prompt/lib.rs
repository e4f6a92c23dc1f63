//! Reads the lines that a person types, on a thread of its own, so that the shard's loop goes on meanwhile.
//!
//! The shard asks for one line at a time with [`Prompt::read`]. What happens comes as [`Letter`]s into a mailbox that
//! wakes the shard's reactor. The only crate that names rustyline.
#![forbid(unsafe_code)]

mod assistant;
mod reader;

use io::{Mailbox, Waker};
use reader::Reader;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};

/// Letters that wait for the shard at most. One question or one line is open at a time, so this is never met.
const LETTERS_MAX: usize = 64;

/// How lines are read.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Lines are edited on the terminal; otherwise they are read as they come, and no prompt is written.
    pub edits: bool,
    /// File of the lines that were typed before.
    pub history: Option<PathBuf>,
    /// Most lines that the file keeps.
    pub history_lines_max: usize,
}

/// What the reader tells the shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter {
    /// A line, without its end.
    Line(String),
    /// Ctrl-C; `was_empty` when nothing was typed before it.
    Interrupted {
        /// Nothing stood on the line.
        was_empty: bool,
    },
    /// Ctrl-D on an empty line, or the end of the input.
    Ended,
    /// The text before the cursor when Tab was pressed. Wants [`Prompt::complete`] with the same number.
    Asked {
        /// Tells questions apart: an answer may come too late.
        number: u32,
        /// From the start of the line to the cursor.
        text: String,
    },
}

/// An answer to [`Letter::Asked`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    number: u32,
    /// The end of the text that the candidates replace.
    replaced: String,
    candidates: Vec<String>,
}

/// The shard's end. When it is dropped the thread ends after the line that it is reading.
#[derive(Debug)]
pub struct Prompt {
    letters: Mailbox<Letter>,
    prompts: Sender<String>,
    answers: Sender<Answer>,
}

impl Prompt {
    /// Starts the thread. Fails when the system gives none.
    pub fn open(settings: Settings, waker: Waker) -> std::io::Result<Prompt> {
        let letters = Mailbox::new(LETTERS_MAX, waker);
        let (prompts, prompts_taken) = channel();
        let (answers, answers_taken) = channel();
        let sender = letters.sender();
        std::thread::Builder::new().name("prompt".to_owned()).spawn(move || {
            Reader::new(settings, sender, answers_taken).serve(&prompts_taken);
        })?;
        Ok(Prompt { letters, prompts, answers })
    }

    /// Shows this prompt and reads one line.
    pub fn read(&self, prompt: &str) {
        // A thread that is gone has said that the input ended.
        let _ = self.prompts.send(prompt.to_owned());
    }

    /// Answers the question of this number: `candidates` for `replaced`, the end of its text.
    pub fn complete(&self, number: u32, replaced: &str, candidates: Vec<String>) {
        let _ = self.answers.send(Answer { number, replaced: replaced.to_owned(), candidates });
    }

    /// The oldest letter.
    pub fn take(&self) -> Option<Letter> {
        self.letters.take()
    }
}
