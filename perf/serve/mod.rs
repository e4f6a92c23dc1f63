//! Native baselines: the same bytes without JavaScript, so that what a runtime adds can be told from what the kernel takes.

pub mod dialogue;
pub mod raw;
pub mod tokio;
