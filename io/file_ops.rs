//! File operations on the ring.
use crate::{Errno, Owner, Reactor};
/// x
#[derive(Debug)]
pub struct FileDone;
pub(crate) struct FileBlock;
impl Reactor {
    pub(crate) fn file_finished(
        &mut self,
        _owner: Owner,
        _block: Box<FileBlock>,
        _result: Result<u32, Errno>,
    ) {
    }
}
