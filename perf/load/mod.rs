//! The load: what is sent, how answers are checked, how long they took.

pub mod answers;
pub mod generator;
pub mod probe;
pub mod response;
