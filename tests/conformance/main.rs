//! Runs the files of Node's own test suite that pass, each in a process of its own.
fn main() {}
