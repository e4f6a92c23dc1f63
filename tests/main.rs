//! The integration tests, in one binary: the command line, scripts, the style of the tree.

mod cli;
mod js;
mod process;
mod tidy;
