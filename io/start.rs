//! Starting: from what a handle wants to operations. Only the reactor's flush comes here, and it may
//! come as often as it likes: what is under way is not started again.

use crate::completion::{Event, OperationKind};
use crate::entry::Action;
use crate::handle::{HandleKind, NO_OPERATION, flag};
use crate::kernel::Group;
use crate::op::{Op, SendBlock};
use crate::{HandleKey, Reactor};

/// One send hands at most this many bytes to the kernel.
const SEND_BYTES_MAX: usize = 1 << 30;

impl Reactor {
    /// Starts whatever the handle wants and the tables have room for.
    pub(crate) fn start(&mut self, key: HandleKey) {
        let handle = self.handles.of_operation(key);
        if handle.has(flag::CLOSING) {
            return self.start_closing(key);
        }
        if handle.has(flag::CONNECTING) {
            return self.start_connecting(key);
        }
        match handle.kind {
            HandleKind::Listener => self.start_accepting(key),
            HandleKind::Datagram => {
                self.start_receiving(key);
                self.start_sending_datagrams(key);
                self.start_ending_datagrams(key);
            }
            HandleKind::Stream | HandleKind::Pipe | HandleKind::Watched => {
                self.start_receiving(key);
                self.start_sending(key);
                self.start_ending(key);
            }
        }
    }

    /// Starts one operation of a handle if the table has room; otherwise the handle waits.
    fn launch(&mut self, key: HandleKey, op: Op, action: Action) -> Option<u64> {
        if !self.ops.has_room() {
            self.mark_starved(key);
            return None;
        }
        self.handles.of_operation(key).in_flight += 1;
        Some(self.submit(op, action))
    }

    /// As [`Reactor::launch`] for the operations that lead to an end, which have slots of their own.
    fn launch_last(&mut self, key: HandleKey, op: Op, action: Action) -> bool {
        if !self.ops.has_last_room() {
            self.mark_starved(key);
            return false;
        }
        self.handles.of_operation(key).in_flight += 1;
        self.submit(op, action);
        true
    }

    fn start_accepting(&mut self, key: HandleKey) {
        let handle = self.handles.of_operation(key);
        let running = handle.receive != NO_OPERATION;
        let wanted = handle.has(flag::ACCEPT_WANTED) && !handle.has(flag::ACCEPT_PAUSED);
        if wanted && !running {
            let action = Action::Accept { fd: handle.fd };
            if let Some(user_data) = self.launch(key, Op::Accept { handle: key }, action) {
                self.handles.of_operation(key).receive = user_data;
            }
        } else if !handle.has(flag::ACCEPT_WANTED) && running && !handle.has(flag::ACCEPT_CANCELLED) {
            self.cancel_receive(key, flag::ACCEPT_CANCELLED);
        }
    }

    fn start_receiving(&mut self, key: HandleKey) {
        let handle = self.handles.of_operation(key);
        let running = handle.receive != NO_OPERATION;
        let wanted = handle.has(flag::RECEIVE_WANTED);
        if wanted && !running && !handle.has(flag::PARKED) {
            let fd = handle.fd;
            let (op, action) = match handle.kind {
                _ if handle.has(flag::RECEIVE_BY_POLL) || handle.kind == HandleKind::Watched => {
                    (Op::PollReadable { handle: key }, Action::Poll { fd, writable: false })
                }
                HandleKind::Pipe => (Op::ReadPage { handle: key }, Action::ReadPage { fd }),
                HandleKind::Datagram => Reactor::datagram_receive(key, fd),
                _ => {
                    let group = handle.receive_group();
                    let many = group == Group::Pages;
                    (Op::Receive { handle: key, group }, Action::Receive { fd, group, many })
                }
            };
            let in_blocks = matches!(op, Op::Receive { group: Group::Blocks, .. });
            if let Some(user_data) = self.launch(key, op, action) {
                let handle = self.handles.of_operation(key);
                handle.receive = user_data;
                if in_blocks {
                    handle.set(flag::RECEIVE_IN_BLOCKS);
                }
            }
        } else if running && (!wanted || handle.receives_too_little()) && !handle.has(flag::RECEIVE_CANCELLED)
        {
            self.cancel_receive(key, flag::RECEIVE_CANCELLED);
        }
    }

    fn cancel_receive(&mut self, key: HandleKey, cancelled: u32) {
        let user_data = self.handles.of_operation(key).receive;
        let action = Action::CancelOperation { user_data };
        if self.launch_last(key, Op::Cancel { handle: key }, action) {
            self.handles.of_operation(key).set(cancelled);
        }
    }

    fn start_sending(&mut self, key: HandleKey) {
        let handle = self.handles.of_operation(key);
        if handle.send != NO_OPERATION || handle.outgoing.is_none() {
            return;
        }
        if !self.ops.has_room() {
            return self.mark_starved(key);
        }
        if handle.has(flag::SEND_BY_POLL) {
            let action = Action::Poll { fd: handle.fd, writable: true };
            if let Some(user_data) = self.launch(key, Op::PollWritable { handle: key }, action) {
                self.handles.of_operation(key).send = user_data;
            }
            return;
        }
        let block = handle.outgoing.take().expect("seen above");
        self.send_block(key, block);
    }

    /// Hands a block to the kernel. There is room in the table.
    pub(crate) fn send_block(&mut self, key: HandleKey, mut block: Box<SendBlock>) {
        if !block.chain.has_bytes() {
            return self.sent(key, block, 0);
        }
        let handle = self.handles.of_operation(key);
        let fd = handle.fd;
        let (address, length) = block.chain.first();
        let length = length.min(SEND_BYTES_MAX) as u32;
        let single = block.chain.segments() == 1;
        let action = match handle.kind {
            HandleKind::Pipe if single => Action::Write { fd, address, length, offset: -1 },
            HandleKind::Pipe => {
                let (spans, count) = block.describe();
                Action::WriteSpans { fd, spans, count }
            }
            _ if single => Action::Send { fd, address, length },
            _ => Action::SendMessage { fd, message: block.message() },
        };
        handle.in_flight += 1;
        let user_data = self.submit(Op::Send { handle: key, block }, action);
        self.handles.of_operation(key).send = user_data;
    }

    /// Shutting down and closing wait until everything queued is out.
    fn start_ending(&mut self, key: HandleKey) {
        let handle = self.handles.of_operation(key);
        if handle.send != NO_OPERATION || handle.outgoing.is_some() {
            return;
        }
        if handle.has(flag::CLOSE_AFTER_SENDS) {
            handle.set(flag::CLOSING);
            return self.start_closing(key);
        }
        if handle.has(flag::SHUTDOWN_WANTED) {
            self.start_shutdown(key);
        }
    }

    fn start_shutdown(&mut self, key: HandleKey) {
        let handle = self.handles.of_operation(key);
        if handle.kind != HandleKind::Stream {
            // Only a socket has a sending side that can be ended apart from the rest.
            handle.clear(flag::SHUTDOWN_WANTED);
            let owner = handle.owner;
            return self.tell(owner, key, Event::ShutDown);
        }
        let action = Action::ShutdownSending { fd: handle.fd };
        if self.launch(key, Op::Shutdown { handle: key }, action).is_some() {
            self.handles.of_operation(key).clear(flag::SHUTDOWN_WANTED);
        }
    }

    fn start_connecting(&mut self, key: HandleKey) {
        let handle = self.handles.of_operation(key);
        let fd = handle.fd;
        let Some(address) = handle.connect_to.take() else { return };
        if !self.ops.has_room() {
            handle.connect_to = Some(address);
            return self.mark_starved(key);
        }
        let action = Action::Connect { fd, address: address.as_ptr(), length: address.length() };
        self.launch(key, Op::Connect { handle: key, address }, action);
    }

    /// Terminate, join, close: cancel what is in flight, wait until it is back, close.
    pub(crate) fn start_closing(&mut self, key: HandleKey) {
        let handle = self.handles.of_operation(key);
        let fd = handle.fd;
        if handle.has(flag::CLOSE_SUBMITTED) {
            return;
        }
        if handle.in_flight > 0 {
            if !handle.has(flag::CANCEL_SUBMITTED) {
                let action = Action::CancelDescriptor { fd };
                if self.launch_last(key, Op::Cancel { handle: key }, action) {
                    self.handles.of_operation(key).set(flag::CANCEL_SUBMITTED);
                }
            }
        } else if handle.has(flag::KEEP_DESCRIPTOR) {
            self.closed(key);
        } else if self.launch_last(key, Op::Close { handle: key }, Action::Close { fd }) {
            self.handles.of_operation(key).set(flag::CLOSE_SUBMITTED);
        }
    }

    /// The handle is gone; whoever waits for a descriptor may try again.
    pub(crate) fn closed(&mut self, key: HandleKey) {
        let handle = self.handles.remove(key);
        assert!(handle.in_flight == 0 && handle.outgoing.is_none(), "closing is a handle's last operation");
        if !handle.has(flag::FORGOTTEN) {
            self.tell(handle.owner, key, Event::Closed);
        }
        for (_, at) in &mut self.paused {
            *at = 0;
        }
    }

    /// Tells that an operation failed.
    pub(crate) fn failed(&mut self, key: HandleKey, operation: OperationKind, errno: crate::Errno) {
        let owner = self.handles.of_operation(key).owner;
        self.tell(owner, key, Event::Failed { operation, errno });
    }
}
