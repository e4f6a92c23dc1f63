//! The reactor's own reads: of the wake-up descriptor and of the signal pipe.

use crate::completion::Event;
use crate::entry::Action;
use crate::handle::NO_OPERATION;
use crate::kernel::Machine;
use crate::mailbox::Waker;
use crate::op::Op;
use crate::signals::SignalPipe;
use crate::{Errno, HandleKey, Owner, Reactor};

/// Both reads; each begins when it is first needed.
pub(crate) struct OwnReads {
    waker: Option<Waker>,
    /// Who is told of wake-ups; nobody as long as only the offload pool uses them.
    wake_owner: Option<Owner>,
    wake_read: u64,
    signals: Option<SignalPipe>,
    signal_read: u64,
    /// Owner of each watched signal.
    signal_owners: Vec<(i32, Owner)>,
    stopping: bool,
}

impl Default for OwnReads {
    fn default() -> Self {
        Self {
            waker: None,
            wake_owner: None,
            wake_read: NO_OPERATION,
            signals: None,
            signal_read: NO_OPERATION,
            signal_owners: Vec::new(),
            stopping: false,
        }
    }
}

impl Reactor {
    /// What other threads wake this reactor with; each time [`Event::Woken`] is told to `owner`, the one
    /// of the first call. The simulated kernel has no other threads and answers `ENOSYS`.
    pub fn waker(&mut self, owner: Owner) -> Result<Waker, Errno> {
        let waker = self.own_waker()?;
        self.own.wake_owner.get_or_insert(owner);
        Ok(waker)
    }

    /// The waker, made when it is first needed.
    pub(crate) fn own_waker(&mut self) -> Result<Waker, Errno> {
        if !matches!(self.machine, Machine::Uring(_)) {
            return Err(Errno::ENOSYS);
        }
        if let Some(waker) = &self.own.waker {
            return Ok(waker.clone());
        }
        let waker = Waker::new()?;
        self.own.waker = Some(waker.clone());
        self.read_wake();
        Ok(waker)
    }

    /// Tells [`Event::Signal`] to `owner` each time the process gets the signal, instead of what the
    /// system would do. Every reactor that watches a signal is told of it.
    pub fn signal_watch(&mut self, signal: i32, owner: Owner) -> Result<(), Errno> {
        if !matches!(self.machine, Machine::Uring(_)) {
            return Err(Errno::ENOSYS);
        }
        if self.own.signals.is_none() {
            self.own.signals = Some(SignalPipe::new()?);
            self.read_signals();
        }
        let pipe = self.own.signals.as_ref().expect("made above");
        pipe.watch(signal)?;
        self.own.signal_owners.retain(|(watched, _)| *watched != signal);
        self.own.signal_owners.push((signal, owner));
        Ok(())
    }

    /// Leaves a signal to the system again, as far as this reactor is concerned.
    pub fn signal_unwatch(&mut self, signal: i32) {
        self.own.signal_owners.retain(|(watched, _)| *watched != signal);
        if let Some(pipe) = &self.own.signals {
            pipe.unwatch(signal);
        }
    }

    fn read_wake(&mut self) {
        let Some(waker) = &self.own.waker else { return };
        let fd = waker.descriptor();
        let mut counter = Box::new(0u64);
        let address = (&raw mut *counter).cast();
        self.own.wake_read =
            self.submit(Op::Wake { counter }, Action::Read { fd, address, length: 8, offset: -1 });
    }

    fn read_signals(&mut self) {
        let Some(pipe) = &self.own.signals else { return };
        let fd = pipe.descriptor();
        let mut numbers = Box::new([0u8; 64]);
        let (address, length) = (numbers.as_mut_ptr(), numbers.len() as u32);
        self.own.signal_read =
            self.submit(Op::Signals { numbers }, Action::Read { fd, address, length, offset: -1 });
    }

    /// Takes in the end of one of the reads, tells of it and begins the next.
    pub(crate) fn own_finished(&mut self, op: Op, result: Result<u32, Errno>) {
        match op {
            Op::Wake { .. } => {
                self.own.wake_read = NO_OPERATION;
                let Some(waker) = &self.own.waker else { return };
                waker.arrived();
                self.tell_offloaded();
                if let (Ok(_), Some(owner)) = (result, self.own.wake_owner) {
                    self.tell(owner, HandleKey::NONE, Event::Woken);
                }
                if !self.own.stopping {
                    self.read_wake();
                }
            }
            Op::Signals { numbers } => {
                self.own.signal_read = NO_OPERATION;
                for number in &numbers[..result.unwrap_or(0) as usize] {
                    self.tell_signal(i32::from(*number));
                }
                if !self.own.stopping {
                    self.read_signals();
                }
            }
            _ => {}
        }
    }

    fn tell_signal(&mut self, signal: i32) {
        let owner = self.own.signal_owners.iter().find(|(watched, _)| *watched == signal);
        if let Some((_, owner)) = owner {
            self.tell(*owner, HandleKey::NONE, Event::Signal(signal));
        }
    }

    /// Ends both reads for good.
    pub(crate) fn stop_own_reads(&mut self) {
        if std::mem::replace(&mut self.own.stopping, true) {
            return;
        }
        for (signal, _) in std::mem::take(&mut self.own.signal_owners) {
            if let Some(pipe) = &self.own.signals {
                pipe.unwatch(signal);
            }
        }
        for user_data in [self.own.wake_read, self.own.signal_read] {
            if user_data != NO_OPERATION {
                self.submit(Op::CancelOwn, Action::CancelOperation { user_data });
            }
        }
    }
}
