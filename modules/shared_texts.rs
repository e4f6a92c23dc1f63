//! Texts of the runtime that JavaScript asks for again and again, each shared so that the conversion cache knows it.

use std::collections::HashMap;
use typebridge::Shared;

/// Texts kept; when they are as many, all are forgotten.
const TEXTS_MAX: usize = 1000;

/// One shared value for each text.
#[derive(Default)]
pub struct SharedTexts {
    texts: HashMap<String, Shared>,
}

impl SharedTexts {
    /// The shared value of a text: the same for the same text, as long as it is kept.
    pub fn of(&mut self, text: String) -> Shared {
        if let Some(shared) = self.texts.get(&text) {
            return shared.clone();
        }
        if self.texts.len() == TEXTS_MAX {
            self.texts.clear();
        }
        let shared = Shared::text(text.as_str());
        self.texts.insert(text, shared.clone());
        shared
    }
}
