//! Offload.
/// x
#[derive(Debug)]
pub struct JobResult;
