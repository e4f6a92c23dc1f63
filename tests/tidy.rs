//! The style of the tree, held by tests.
