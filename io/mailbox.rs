//! Mailboxes between shards, and the wake-up that makes a sleeping reactor look into its own.

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

use crate::Errno;
use crate::entry::Fd;

struct WakeUp {
    descriptor: OwnedFd,
    /// A wake-up is on its way, so another is not needed.
    on_its_way: AtomicBool,
}

/// Wakes one reactor from any thread.
#[derive(Clone)]
pub struct Waker {
    wake_up: Arc<WakeUp>,
}

impl Waker {
    pub(crate) fn new() -> Result<Self, Errno> {
        // SAFETY: no memory is involved.
        let fd = Errno::check(unsafe { libc::eventfd(0, libc::EFD_CLOEXEC) })?;
        // SAFETY: the descriptor was just made and has no other owner.
        let descriptor = unsafe { OwnedFd::from_raw_fd(fd) };
        Ok(Self { wake_up: Arc::new(WakeUp { descriptor, on_its_way: AtomicBool::new(false) }) })
    }

    /// Makes the reactor's turn end. Costs a system call only if none is on its way yet.
    pub fn wake(&self) {
        if self.wake_up.on_its_way.swap(true, Ordering::AcqRel) {
            return;
        }
        let one = 1u64;
        // SAFETY: eight readable bytes. The counter cannot overflow, so the write does not block.
        let written = unsafe { libc::write(self.descriptor(), (&raw const one).cast(), 8) };
        assert_eq!(written, 8, "an event counter takes a one");
    }

    /// The wake-up was seen; what is sent from now on needs another.
    pub(crate) fn arrived(&self) {
        self.wake_up.on_its_way.store(false, Ordering::Release);
    }

    pub(crate) fn descriptor(&self) -> Fd {
        self.wake_up.descriptor.as_raw_fd()
    }
}

impl std::fmt::Debug for Waker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Waker({})", self.descriptor())
    }
}

/// The receiving end of a shard's mailbox. After [`crate::Event::Woken`] take everything out.
#[derive(Debug)]
pub struct Mailbox<T> {
    receiver: Receiver<T>,
    sender: MailSender<T>,
}

/// The sending end; clone one for each sender.
#[derive(Debug)]
pub struct MailSender<T> {
    sender: Sender<T>,
    waker: Waker,
}

impl<T> Clone for MailSender<T> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone(), waker: self.waker.clone() }
    }
}

impl<T> Mailbox<T> {
    /// A mailbox for at most `letters_max` letters whose sender wakes the reactor of `waker`.
    pub fn new(letters_max: usize, waker: Waker) -> Self {
        let (sender, receiver) = bounded(letters_max);
        Self { receiver, sender: MailSender { sender, waker } }
    }

    /// Another sending end.
    pub fn sender(&self) -> MailSender<T> {
        self.sender.clone()
    }

    /// The oldest letter.
    pub fn take(&self) -> Option<T> {
        self.receiver.try_recv().ok()
    }
}

impl<T> MailSender<T> {
    /// Sends a letter and wakes the reactor. Gives the letter back when the mailbox is full or gone.
    pub fn send(&self, letter: T) -> Result<(), T> {
        match self.sender.try_send(letter) {
            Ok(()) => {
                self.waker.wake();
                Ok(())
            }
            Err(TrySendError::Full(letter) | TrySendError::Disconnected(letter)) => Err(letter),
        }
    }
}
