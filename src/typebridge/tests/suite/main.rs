//! typebridge through its public interface, with a small host. Cycles are collected after every step.

mod arguments;
mod callbacks;
mod clones;
mod emitters;
mod failures;
mod host;
mod json;
mod lazies;
mod limits;
mod matching;
mod modules;
mod natives;
mod pressure;
mod promises;
mod queues;
mod stacks;
mod trees;
mod values;
