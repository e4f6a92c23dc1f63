//! Advancing: from the kernel's results to events and to what is wanted next.

use arena::PageRange;

use crate::completion::{Event, OperationKind};
use crate::entry::Outcome;
use crate::handle::{HandleKind, NO_OPERATION, flag};
use crate::kernel::{Group, Kernel};
use crate::op::{Op, SendBlock};
use crate::{Errno, HandleKey, Reactor};

/// The kernel's convention: negative is an error number.
fn as_result(result: i32) -> Result<u32, Errno> {
    u32::try_from(result).map_err(|_| Errno(-result))
}

impl Reactor {
    /// Takes one result in.
    pub(crate) fn advance(&mut self, outcome: Outcome) {
        let result = as_result(outcome.result);
        match self.ops.get_mut(outcome.user_data) {
            Op::Receive { handle, group } => {
                let (key, group) = (*handle, *group);
                self.received(key, group, outcome, result);
            }
            Op::ReceiveDatagrams { handle, .. } => {
                let key = *handle;
                self.datagram_received(key, outcome, result);
            }
            Op::Accept { handle } => {
                let key = *handle;
                self.accepted(key, outcome, result);
            }
            _ => {
                assert!(!outcome.more, "only accepting and receiving have several results");
                let op = self.ops.remove(outcome.user_data);
                self.finish(op, outcome, result);
            }
        }
    }

    /// Takes in the only result of an operation.
    fn finish(&mut self, op: Op, outcome: Outcome, result: Result<u32, Errno>) {
        match op {
            Op::Send { handle, block } => self.send_finished(handle, block, result),
            Op::ReadPage { handle } => {
                self.land(handle).receive = NO_OPERATION;
                self.read_finished(handle, Group::Pages, outcome, result);
            }
            Op::PollReadable { handle } => {
                let state = self.land(handle);
                state.receive = NO_OPERATION;
                state.clear(flag::RECEIVE_BY_POLL | flag::RECEIVE_CANCELLED);
                self.poll_finished(handle, result);
                self.mark_dirty(handle);
            }
            Op::PollWritable { handle } => {
                let state = self.land(handle);
                state.send = NO_OPERATION;
                state.clear(flag::SEND_BY_POLL);
                self.mark_dirty(handle);
            }
            Op::Connect { handle, address: _ } => {
                self.land(handle).clear(flag::CONNECTING);
                self.connected(handle, result);
            }
            Op::Shutdown { handle } => {
                let owner = self.land(handle).owner;
                match result {
                    Ok(_) => self.tell(owner, handle, Event::ShutDown),
                    // Nobody asks a second time: without this the peer would wait for the end for ever.
                    Err(Errno::EINTR) => self.handles.of_operation(handle).set(flag::SHUTDOWN_WANTED),
                    Err(errno) => self.failed(handle, OperationKind::Shutdown, errno),
                }
                self.mark_dirty(handle);
            }
            Op::Close { handle } => {
                self.land(handle);
                self.closed(handle);
            }
            Op::Cancel { handle } => {
                self.land(handle);
                self.mark_dirty(handle);
            }
            Op::Wake { .. } | Op::Signals { .. } | Op::CancelOwn => self.own_finished(op, result),
            Op::File { owner, block } => self.file_finished(owner, block, result),
            Op::SendDatagram { handle, block } => {
                self.land(handle);
                self.datagram_sent(handle, block, result);
            }
            Op::Receive { .. } | Op::ReceiveDatagrams { .. } | Op::Accept { .. } => {
                unreachable!("taken in by `advance`")
            }
        }
    }

    /// A watched descriptor can be read, or fails: its user's next call tells which.
    fn poll_finished(&mut self, key: HandleKey, result: Result<u32, Errno>) {
        let handle = self.handles.of_operation(key);
        let cancelled = result == Err(Errno::ECANCELED);
        if handle.kind == HandleKind::Watched && handle.has(flag::RECEIVE_WANTED) && !cancelled {
            handle.clear(flag::RECEIVE_WANTED);
            let owner = handle.owner;
            self.tell(owner, key, Event::Ready);
        }
    }

    /// Counts an operation of a handle as back. A handle that waits for that is looked at again.
    pub(crate) fn land(&mut self, key: HandleKey) -> &mut crate::handle::Handle {
        let handle = self.handles.of_operation(key);
        handle.in_flight = handle.in_flight.checked_sub(1).expect("operations of a handle are counted");
        if handle.has(flag::CLOSING) {
            self.mark_dirty(key);
        }
        self.handles.of_operation(key)
    }

    /// The page of a group that a result names, filled with `length` bytes.
    fn claim(&mut self, group: Group, page: u16, length: usize) -> PageRange {
        match group {
            Group::Pages => self.provided.claim(page, length),
            Group::Blocks => {
                self.stats.blocks_filled += 1;
                let blocks = self.blocks_provided.get().expect("the kernel fills blocks of an open group");
                blocks.claim(page, length)
            }
            Group::Datagrams => unreachable!("datagrams have an operation of their own"),
        }
    }

    fn received(&mut self, key: HandleKey, group: Group, outcome: Outcome, result: Result<u32, Errno>) {
        if !outcome.more {
            self.ops.remove(outcome.user_data);
            let handle = self.land(key);
            handle.receive = NO_OPERATION;
            handle.clear(flag::RECEIVE_IN_BLOCKS);
        }
        self.read_finished(key, group, outcome, result);
    }

    /// What a receive or a read brought.
    fn read_finished(&mut self, key: HandleKey, group: Group, outcome: Outcome, result: Result<u32, Errno>) {
        let length = result.unwrap_or(0) as usize;
        let range = outcome.page.map(|page| self.claim(group, page, length));
        let handle = self.handles.of_operation(key);
        let (owner, ended) = (handle.owner, handle.receive == NO_OPERATION);
        if ended {
            handle.clear(flag::RECEIVE_CANCELLED);
        }
        match result {
            Ok(0) => {
                handle.clear(flag::RECEIVE_WANTED);
                self.tell(owner, key, Event::EndOfStream);
            }
            Ok(count) => {
                self.stats.bytes_received += u64::from(count);
                let range = range.expect("received bytes are in a page");
                self.weigh(key, group, count);
                self.tell(owner, key, Event::Received(range));
            }
            Err(Errno::ENOBUFS) => self.park(key),
            Err(errno) => self.receive_failed(key, errno),
        }
        if ended {
            self.mark_dirty(key);
        }
    }

    /// Takes in why a receive operation brought nothing, other than for want of a buffer.
    pub(crate) fn receive_failed(&mut self, key: HandleKey, errno: Errno) {
        let handle = self.handles.of_operation(key);
        match errno {
            Errno::EAGAIN => handle.set(flag::RECEIVE_BY_POLL),
            Errno::ECANCELED | Errno::EINTR => {}
            _ => {
                if handle.has(flag::RECEIVE_WANTED) {
                    handle.clear(flag::RECEIVE_WANTED);
                    self.failed(key, OperationKind::Receive, errno);
                }
            }
        }
    }

    fn park(&mut self, key: HandleKey) {
        let handle = self.handles.of_operation(key);
        assert!(!handle.has(flag::PARKED) && handle.receive == NO_OPERATION);
        if handle.has(flag::RECEIVE_WANTED) && !handle.has(flag::CLOSING) {
            handle.set(flag::PARKED);
            self.parked.push_back(key);
            self.stats.parked += 1;
        }
    }

    fn accepted(&mut self, key: HandleKey, outcome: Outcome, result: Result<u32, Errno>) {
        if !outcome.more {
            self.ops.remove(outcome.user_data);
            let handle = self.land(key);
            handle.receive = NO_OPERATION;
            handle.clear(flag::ACCEPT_CANCELLED);
            self.mark_dirty(key);
        }
        match result {
            Ok(fd) => self.admit_connection(key, fd as i32),
            Err(Errno::ECANCELED | Errno::EINTR | Errno::EAGAIN | Errno::ECONNABORTED) => {}
            Err(errno @ (Errno::EMFILE | Errno::ENFILE | Errno::ENOMEM | Errno::ENOBUFS)) => {
                self.pause_accepting(key);
                self.failed(key, OperationKind::Accept, errno);
            }
            Err(errno) => {
                self.handles.of_operation(key).clear(flag::ACCEPT_WANTED);
                self.failed(key, OperationKind::Accept, errno);
            }
        }
    }

    fn admit_connection(&mut self, listener: HandleKey, fd: i32) {
        let handle = self.handles.of_operation(listener);
        let owner = handle.owner;
        if handle.has(flag::CLOSING) {
            return self.machine.close_now(fd);
        }
        let Some(key) = self.handles.insert(fd, HandleKind::Stream, owner) else {
            self.machine.close_now(fd);
            return self.failed(listener, OperationKind::Accept, Errno::ENFILE);
        };
        self.stats.accepted += 1;
        self.tell(owner, listener, Event::Accepted(key));
    }

    /// Accepts again a little later: at once would fail again, and keep the processor busy with it.
    fn pause_accepting(&mut self, key: HandleKey) {
        let at = self.now_ns() + self.config.accept_retry_ns;
        let handle = self.handles.of_operation(key);
        if !handle.has(flag::ACCEPT_PAUSED) {
            handle.set(flag::ACCEPT_PAUSED);
            self.paused.push((key, at));
            self.stats.accept_pauses += 1;
        }
    }

    fn connected(&mut self, key: HandleKey, result: Result<u32, Errno>) {
        let owner = self.handles.of_operation(key).owner;
        match result {
            Ok(_) => self.tell(owner, key, Event::Connected),
            Err(errno) => {
                self.drop_queued(key);
                self.failed(key, OperationKind::Connect, errno);
            }
        }
        self.mark_dirty(key);
    }

    fn send_finished(&mut self, key: HandleKey, mut block: Box<SendBlock>, result: Result<u32, Errno>) {
        self.land(key).send = NO_OPERATION;
        match result {
            Ok(count) if count > 0 => self.sent(key, block, count as usize),
            Err(Errno::EINTR) => self.send_rest(key, block),
            Err(Errno::EAGAIN) => {
                self.handles.of_operation(key).set(flag::SEND_BY_POLL);
                self.send_rest(key, block);
            }
            result => {
                // A kernel that takes nothing of something, without an error, would be asked for ever.
                let errno = result.err().unwrap_or(Errno::EIO);
                self.empty(key, &mut block);
                self.blocks.give(block);
                self.drop_queued(key);
                self.failed(key, OperationKind::Send, errno);
                self.mark_dirty(key);
            }
        }
    }

    /// Counts bytes as sent and goes on with what is left.
    pub(crate) fn sent(&mut self, key: HandleKey, mut block: Box<SendBlock>, count: usize) {
        let handle = self.handles.of_operation(key);
        let owner = handle.owner;
        handle.bytes_sent += count as u64;
        self.stats.bytes_sent += count as u64;
        let (events, stats) = (&mut self.events, &mut self.stats);
        block.chain.advance(count, |token| {
            stats.tokens_returned += 1;
            let event = Event::Returned(token);
            events.push_back(crate::Completion { owner, handle: key, event });
        });
        if !block.chain.is_empty() {
            self.stats.short_sends += 1;
            return self.send_rest(key, block);
        }
        self.blocks.give(block);
        let handle = self.handles.of_operation(key);
        let event = Event::Sent { bytes_total: handle.bytes_sent, drained: handle.outgoing.is_none() };
        self.tell(owner, key, event);
        let handle = self.handles.of_operation(key);
        if handle.outgoing.is_some() || handle.has(flag::SHUTDOWN_WANTED | flag::CLOSE_AFTER_SENDS) {
            self.mark_dirty(key);
        }
    }

    /// Puts the rest of a block back in front of what was queued meanwhile.
    fn send_rest(&mut self, key: HandleKey, mut block: Box<SendBlock>) {
        let handle = self.handles.of_operation(key);
        if handle.has(flag::CLOSING) {
            self.empty(key, &mut block);
            return self.blocks.give(block);
        }
        if let Some(mut behind) = handle.outgoing.take() {
            block.chain.append(std::mem::take(&mut behind.chain));
            self.blocks.give(behind);
        }
        self.handles.of_operation(key).outgoing = Some(block);
        self.mark_dirty(key);
    }

    /// Drops what is queued behind the send in flight.
    pub(crate) fn drop_queued(&mut self, key: HandleKey) {
        let handle = self.handles.of_operation(key);
        handle.bytes_queued = handle.bytes_sent;
        if let Some(mut block) = handle.outgoing.take() {
            self.empty(key, &mut block);
            self.blocks.give(block);
        }
    }

    fn empty(&mut self, key: HandleKey, block: &mut SendBlock) {
        let owner = self.handles.of_operation(key).owner;
        let (events, stats) = (&mut self.events, &mut self.stats);
        block.chain.clear(|token| {
            stats.tokens_returned += 1;
            let event = Event::Returned(token);
            events.push_back(crate::Completion { owner, handle: key, event });
        });
    }
}
