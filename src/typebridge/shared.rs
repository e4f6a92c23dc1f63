//! Immutable values that Rust shares: JavaScript's form of one is made once per engine and found again by identity.

use crate::clone::Tree;
use std::sync::Arc;

/// What is shared.
pub(crate) enum Content {
    Text(Box<str>),
    /// In JavaScript frozen, with everything in it.
    Tree(Tree),
}

/// A shared immutable value. Clones are the same value: the conversion cache knows them by where they are.
#[derive(Clone)]
pub struct Shared(Arc<Content>);

#[allow(clippy::arc_with_non_send_sync, reason = "whether a tree may change threads is the tree's affair")]
impl Shared {
    /// A string.
    pub fn text(text: impl Into<Box<str>>) -> Shared {
        Shared(Arc::new(Content::Text(text.into())))
    }

    /// Any value that a tree holds. Objects are frozen in JavaScript, for everyone who asks gets the same; a Date, Map, Set or
    /// buffer in it stays changeable there.
    pub fn tree(tree: Tree) -> Shared {
        Shared(Arc::new(Content::Tree(tree)))
    }

    pub(crate) fn content(&self) -> &Content {
        &self.0
    }

    /// The identity, as long as this or a clone lives.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }
}

#[cfg(test)]
mod tests {
    use super::Shared;

    #[test]
    fn clones_are_the_same_value() {
        let first = Shared::text("text");
        assert_eq!(first.address(), first.clone().address());
        assert_ne!(first.address(), Shared::text("text").address());
    }
}
