//! Terminals: their size and their modes.

use std::mem::MaybeUninit;
use std::sync::Mutex;

use crate::Errno;
use crate::entry::Fd;

/// Whether a descriptor is a terminal.
pub fn is_terminal(fd: Fd) -> bool {
    // SAFETY: no memory is involved.
    unsafe { libc::isatty(fd) == 1 }
}

/// Columns and rows of a terminal.
pub fn size(fd: Fd) -> Result<(u16, u16), Errno> {
    let mut window = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the request writes one winsize.
    Errno::check(unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, &raw mut window) })?;
    Ok((window.ws_col, window.ws_row))
}

/// The terminal that was made raw, and how it was before.
static RAW_TERMINAL: Mutex<Option<(Fd, libc::termios)>> = Mutex::new(None);

/// Makes a terminal give every key as it is typed, or as it was before.
pub fn set_raw_mode(fd: Fd, raw: bool) -> Result<(), Errno> {
    let mut saved = RAW_TERMINAL.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if !raw {
        return match saved.take() {
            Some((fd, before)) => set_terminal(fd, &before),
            None => Ok(()),
        };
    }
    let mut mode = terminal_mode(fd)?;
    if saved.is_none() {
        *saved = Some((fd, mode));
    }
    mode.c_iflag &= !(libc::BRKINT | libc::ICRNL | libc::INPCK | libc::ISTRIP | libc::IXON);
    mode.c_oflag |= libc::ONLCR;
    mode.c_cflag |= libc::CS8;
    mode.c_lflag &= !(libc::ECHO | libc::ICANON | libc::IEXTEN | libc::ISIG);
    mode.c_cc[libc::VMIN] = 1;
    mode.c_cc[libc::VTIME] = 0;
    set_terminal(fd, &mode)
}

/// Keeps how a terminal is now, for [`restore`]: somebody else is about to change it.
pub fn remember(fd: Fd) {
    let mut saved = RAW_TERMINAL.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if saved.is_none()
        && let Ok(mode) = terminal_mode(fd)
    {
        *saved = Some((fd, mode));
    }
}

fn terminal_mode(fd: Fd) -> Result<libc::termios, Errno> {
    let mut mode = MaybeUninit::<libc::termios>::zeroed();
    // SAFETY: `mode` is writable for the call.
    Errno::check(unsafe { libc::tcgetattr(fd, mode.as_mut_ptr()) })?;
    // SAFETY: all-zero bytes are a valid termios, and the call has written over them.
    Ok(unsafe { mode.assume_init() })
}

fn set_terminal(fd: Fd, mode: &libc::termios) -> Result<(), Errno> {
    // SAFETY: the mode is readable for the call.
    Errno::retry(|| Errno::check(unsafe { libc::tcsetattr(fd, libc::TCSADRAIN, mode) })).map(drop)
}

/// Leaves the terminal as it was found; to be called before the process ends.
pub fn restore() {
    // At the very end nobody is left to be told of a failure.
    let _ = set_raw_mode(0, false);
}
