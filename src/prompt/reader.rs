//! The thread: one line for each prompt, edited on a terminal or read as it comes.

use crate::assistant::Assistant;
use crate::{Answer, Letter, Settings};
use io::MailSender;
use rustyline::config::{BellStyle, CompletionType};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Config, Editor};
use std::path::PathBuf;
use std::sync::mpsc::Receiver;

type TerminalEditor = Editor<Assistant, FileHistory>;

pub(crate) struct Reader {
    letters: MailSender<Letter>,
    /// `None` where lines are not edited.
    editor: Option<TerminalEditor>,
    history: Option<PathBuf>,
}

impl Reader {
    pub(crate) fn new(settings: Settings, letters: MailSender<Letter>, answers: Receiver<Answer>) -> Reader {
        let editor = if settings.edits { open_editor(&settings, letters.clone(), answers) } else { None };
        Reader { letters, editor, history: settings.history }
    }

    /// Reads until the shard wants no more. Ctrl-D may end less than the input.
    pub(crate) fn serve(&mut self, prompts: &Receiver<String>) {
        while let Ok(prompt) = prompts.recv() {
            let letter = self.read(&prompt);
            if self.letters.send(letter).is_err() {
                return;
            }
        }
    }

    fn read(&mut self, prompt: &str) -> Letter {
        let Some(editor) = self.editor.as_mut() else { return read_plain() };
        if let Some(assistant) = editor.helper() {
            assistant.is_empty.set(true);
        }
        match editor.readline(prompt) {
            Ok(line) => {
                self.remember(&line);
                Letter::Line(line)
            }
            Err(ReadlineError::Interrupted) => {
                let was_empty = editor.helper().is_none_or(|assistant| assistant.is_empty.get());
                Letter::Interrupted { was_empty }
            }
            Err(_) => Letter::Ended,
        }
    }

    /// Keeps a line for the arrow keys and for the next time.
    fn remember(&mut self, line: &str) {
        let Some(editor) = self.editor.as_mut() else { return };
        if line.trim().is_empty() || !editor.add_history_entry(line).unwrap_or(false) {
            return;
        }
        // A history that cannot be written is no reason to stop.
        if let Some(path) = &self.history {
            let _ = editor.append_history(path);
        }
    }
}

fn open_editor(
    settings: &Settings,
    letters: MailSender<Letter>,
    answers: Receiver<Answer>,
) -> Option<TerminalEditor> {
    let config = Config::builder()
        .max_history_size(settings.history_lines_max)
        .ok()?
        .history_ignore_dups(true)
        .ok()?
        .completion_type(CompletionType::List)
        .bell_style(BellStyle::None)
        .bracketed_paste(false)
        .build();
    let history = FileHistory::with_config(&config);
    let mut editor = Editor::with_history(config, history).ok()?;
    editor.set_helper(Some(Assistant::new(letters, answers)));
    if let Some(path) = &settings.history {
        // The first time there is no file.
        let _ = editor.load_history(path);
    }
    Some(editor)
}

fn read_plain() -> Letter {
    let mut line = String::new();
    match std::io::stdin().read_line(&mut line) {
        Ok(count) if count > 0 => {
            let text = line.strip_suffix('\n').unwrap_or(&line);
            Letter::Line(text.strip_suffix('\r').unwrap_or(text).to_owned())
        }
        _ => Letter::Ended,
    }
}
