//! Signals: a handler writes the number of each into the pipe of every reactor that watches it.
//!
//! Not by signalfd: that needs the signal blocked in every thread of the process, children would inherit
//! the blocked mask, and of several watching reactors only one would be told.

use std::mem::zeroed;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use crate::Errno;
use crate::entry::Fd;

/// Reactors of one process that can watch signals.
pub const SIGNAL_PIPES_MAX: usize = 256;

/// The writing end of one reactor's pipe and the set of signals it watches.
struct Watcher {
    pipe: AtomicI32,
    signals: AtomicU64,
}

static WATCHERS: [Watcher; SIGNAL_PIPES_MAX] =
    [const { Watcher { pipe: AtomicI32::new(-1), signals: AtomicU64::new(0) } }; SIGNAL_PIPES_MAX];

/// Changes of handlers are made one after the other.
static CHANGES: Mutex<()> = Mutex::new(());

/// What SIGINT sets while a script of the prompt runs: the engine's own loop looks at it.
static INTERRUPT: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Whether SIGINT sets it now.
static INTERRUPT_ARMED: AtomicBool = AtomicBool::new(false);

/// Whether that is all that SIGINT does: nobody else hears of it.
static INTERRUPT_ALONE: AtomicBool = AtomicBool::new(false);

fn bit(signal: i32) -> u64 {
    1 << (signal - 1)
}

/// Runs in signal context: only atomics and `write`, and `errno` is put back.
extern "C" fn on_signal(signal: libc::c_int) {
    // SAFETY: errno's place is this thread's own.
    let errno = unsafe { libc::__errno_location() };
    // SAFETY: as above.
    let before = unsafe { *errno };
    if signal == libc::SIGINT
        && INTERRUPT_ARMED.load(Ordering::Acquire)
        && let Some(flag) = INTERRUPT.get()
    {
        flag.store(true, Ordering::Relaxed);
        if INTERRUPT_ALONE.load(Ordering::Acquire) {
            return;
        }
    }
    let number = signal as u8;
    for watcher in &WATCHERS {
        if watcher.signals.load(Ordering::Acquire) & bit(signal) != 0 {
            let pipe = watcher.pipe.load(Ordering::Acquire);
            // SAFETY: `write` may be called in a handler. The pipe does not block; when it is full, the
            // reactor has news of this signal waiting already. A closed pipe was taken off the list.
            unsafe { libc::write(pipe, (&raw const number).cast(), 1) };
        }
    }
    // SAFETY: as above.
    unsafe { *errno = before };
}

/// One reactor's pipe.
pub(crate) struct SignalPipe {
    reading: OwnedFd,
    writing: OwnedFd,
    place: usize,
}

impl SignalPipe {
    pub fn new() -> Result<Self, Errno> {
        let mut ends = [0; 2];
        // SAFETY: the call writes two descriptors into the array.
        Errno::check(unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) })?;
        // SAFETY: both descriptors were just made and have no other owner.
        let (reading, writing) = unsafe { (OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1])) };
        // SAFETY: no memory is involved.
        Errno::check(unsafe { libc::fcntl(ends[1], libc::F_SETFL, libc::O_NONBLOCK) })?;
        let claim = |watcher: &Watcher| {
            watcher.pipe.compare_exchange(-1, ends[1], Ordering::AcqRel, Ordering::Relaxed).is_ok()
        };
        let place = WATCHERS.iter().position(claim).ok_or(Errno::EMFILE)?;
        Ok(Self { reading, writing, place })
    }

    pub fn descriptor(&self) -> Fd {
        self.reading.as_raw_fd()
    }

    pub fn watch(&self, signal: i32) -> Result<(), Errno> {
        if !(1..=64).contains(&signal) {
            return Err(Errno::EINVAL);
        }
        let _change = CHANGES.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let signals = &WATCHERS[self.place].signals;
        signals.fetch_or(bit(signal), Ordering::AcqRel);
        handle(signal, on_signal as *const () as libc::sighandler_t).inspect_err(|_| {
            signals.fetch_and(!bit(signal), Ordering::AcqRel);
        })
    }

    pub fn unwatch(&self, signal: i32) {
        let _change = CHANGES.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let before = WATCHERS[self.place].signals.fetch_and(!bit(signal), Ordering::AcqRel);
        let others =
            WATCHERS.iter().any(|watcher| watcher.signals.load(Ordering::Acquire) & bit(signal) != 0);
        if before & bit(signal) != 0 && !others {
            handle(signal, libc::SIG_DFL).expect("a signal that was handled has a default");
        }
    }
}

impl Drop for SignalPipe {
    fn drop(&mut self) {
        for signal in 1..=64 {
            if WATCHERS[self.place].signals.load(Ordering::Acquire) & bit(signal) != 0 {
                self.unwatch(signal);
            }
        }
        debug_assert!(self.writing.as_raw_fd() >= 0);
        WATCHERS[self.place].pipe.store(-1, Ordering::Release);
    }
}

fn handle(signal: i32, handler: libc::sighandler_t) -> Result<(), Errno> {
    // SAFETY: all-zero bytes are a valid sigaction: no flags, an empty mask.
    let mut action: libc::sigaction = unsafe { zeroed() };
    action.sa_sigaction = handler;
    action.sa_flags = libc::SA_RESTART;
    // SAFETY: the action is valid for the call, and the handler is `on_signal`, SIG_DFL or SIG_IGN.
    Errno::check(unsafe { libc::sigaction(signal, &raw const action, std::ptr::null_mut()) }).map(drop)
}

/// From now on a watched SIGINT sets `flag` too, or does only that; the flag of the first call stays the one of the process.
pub fn arm_interrupt(flag: &Arc<AtomicBool>, alone: bool) {
    INTERRUPT.get_or_init(|| flag.clone());
    INTERRUPT_ALONE.store(alone, Ordering::Release);
    INTERRUPT_ARMED.store(true, Ordering::Release);
}

/// From now on SIGINT sets no flag; one that was set in vain is taken back.
pub fn disarm_interrupt() {
    INTERRUPT_ARMED.store(false, Ordering::Release);
    if let Some(flag) = INTERRUPT.get() {
        flag.store(false, Ordering::Relaxed);
    }
}

/// Ignores a signal: writing to a closed pipe, for one, shall be an error and not an end.
pub fn ignore(signal: i32) -> Result<(), Errno> {
    handle(signal, libc::SIG_IGN)
}

/// A file that would grow beyond the limit of the process is an error (`EFBIG`) to who writes it, and not the end. Programs that are started
/// do not inherit this.
pub fn survive_file_limits() {
    ignore(libc::SIGXFSZ).expect("this signal may be ignored");
}

/// Gives what whoever started this process ignored or blocked its default meaning back, as Node does: a shell has what it starts by `&` in a
/// script ignore SIGINT. SIGPIPE and SIGXFSZ stay as they are.
pub fn forget_inherited() {
    let kept = [libc::SIGKILL, libc::SIGSTOP, libc::SIGPIPE, libc::SIGXFSZ];
    for signal in (1..libc::SIGSYS + 1).filter(|signal| !kept.contains(signal)) {
        // SAFETY: a zeroed structure is valid, and the call fills it.
        let is_ignored = unsafe {
            let mut now = zeroed::<libc::sigaction>();
            libc::sigaction(signal, std::ptr::null(), &raw mut now) == 0 && now.sa_sigaction == libc::SIG_IGN
        };
        if is_ignored {
            handle(signal, libc::SIG_DFL).expect("a signal that is ignored has a default");
        }
    }
    // SAFETY: a zeroed set is an empty one; the mask before is not asked for.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &zeroed(), std::ptr::null_mut()) };
}

/// Gives a signal its default meaning back.
pub fn restore(signal: i32) -> Result<(), Errno> {
    handle(signal, libc::SIG_DFL)
}
