//! The integration tests, in one binary: the command line, the example, scripts, the style of the tree.

mod cli;
mod example;
mod js;
mod process;
mod tidy;
