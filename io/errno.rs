//! Error numbers of Linux with the names and messages that Node shows.

use std::fmt;

/// A positive Linux error number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Errno(pub i32);

macro_rules! errnos {
    ($($name:ident $message:literal,)*) => {
        #[allow(missing_docs, reason = "the message in the table below says what each means")]
        impl Errno {
            $(pub const $name: Errno = Errno(libc::$name);)*
        }
        /// Number, name and message of every error number known by name.
        pub const ERRNO_TABLE: &[(Errno, &str, &str)] = &[$((Errno::$name, stringify!($name), $message),)*];
    };
}

errnos! {
    E2BIG "argument list too long",
    EACCES "permission denied",
    EADDRINUSE "address already in use",
    EADDRNOTAVAIL "address not available",
    EAFNOSUPPORT "address family not supported",
    EAGAIN "resource temporarily unavailable",
    EALREADY "connection already in progress",
    EBADF "bad file descriptor",
    EBUSY "resource busy or locked",
    ECANCELED "operation canceled",
    ECHILD "no child processes",
    ECONNABORTED "software caused connection abort",
    ECONNREFUSED "connection refused",
    ECONNRESET "connection reset by peer",
    EDEADLK "resource deadlock avoided",
    EDESTADDRREQ "destination address required",
    EDOM "argument out of domain",
    EDQUOT "disk quota exceeded",
    EEXIST "file already exists",
    EFAULT "bad address in system call argument",
    EFBIG "file too large",
    EHOSTDOWN "host is down",
    EHOSTUNREACH "host is unreachable",
    EILSEQ "illegal byte sequence",
    EINPROGRESS "operation in progress",
    EINTR "interrupted system call",
    EINVAL "invalid argument",
    EIO "i/o error",
    EISCONN "socket is already connected",
    EISDIR "illegal operation on a directory",
    ELOOP "too many symbolic links encountered",
    EMFILE "too many open files",
    EMLINK "too many links",
    EMSGSIZE "message too long",
    ENAMETOOLONG "name too long",
    ENETDOWN "network is down",
    ENETRESET "connection reset by network",
    ENETUNREACH "network is unreachable",
    ENFILE "file table overflow",
    ENOBUFS "no buffer space available",
    ENODATA "no data available",
    ENODEV "no such device",
    ENOENT "no such file or directory",
    ENOEXEC "exec format error",
    ENOMEM "not enough memory",
    ENONET "machine is not on the network",
    ENOPROTOOPT "protocol not available",
    ENOSPC "no space left on device",
    ENOSYS "function not implemented",
    ENOTCONN "socket is not connected",
    ENOTDIR "not a directory",
    ENOTEMPTY "directory not empty",
    ENOTSOCK "socket operation on non-socket",
    ENOTSUP "operation not supported on socket",
    ENOTTY "inappropriate ioctl for device",
    ENXIO "no such device or address",
    EOVERFLOW "value too large for defined data type",
    EPERM "operation not permitted",
    EPIPE "broken pipe",
    EPROTO "protocol error",
    EPROTONOSUPPORT "protocol not supported",
    EPROTOTYPE "protocol wrong type for socket",
    ERANGE "result too large",
    EREMOTEIO "remote I/O error",
    EROFS "read-only file system",
    ESHUTDOWN "cannot send after transport endpoint shutdown",
    ESOCKTNOSUPPORT "socket type not supported",
    ESPIPE "invalid seek",
    ESRCH "no such process",
    ETIME "timer expired",
    ETIMEDOUT "connection timed out",
    ETXTBSY "text file is busy",
    EUNATCH "protocol driver not attached",
    EXDEV "cross-device link not permitted",
}

impl Errno {
    /// The error of the system call that has just failed on this thread.
    pub fn last() -> Self {
        Self(std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO))
    }

    /// The name, such as `ECONNREFUSED`; `UNKNOWN` for a number without one.
    pub fn name(self) -> &'static str {
        self.row().map_or("UNKNOWN", |row| row.1)
    }

    /// The message that Node shows for it.
    pub fn message(self) -> &'static str {
        self.row().map_or("unknown error", |row| row.2)
    }

    fn row(self) -> Option<&'static (Errno, &'static str, &'static str)> {
        ERRNO_TABLE.iter().find(|row| row.0 == self)
    }

    /// Turns the result of a libc call, which is -1 when `errno` tells why it failed, into a result.
    pub(crate) fn check(result: i32) -> Result<i32, Errno> {
        if result == -1 { Err(Errno::last()) } else { Ok(result) }
    }

    /// As [`Errno::check`] for calls that return a size.
    pub(crate) fn check_size(result: isize) -> Result<usize, Errno> {
        usize::try_from(result).map_err(|_| Errno::last())
    }

    /// Calls until the call is not interrupted by a signal.
    pub(crate) fn retry<T>(mut call: impl FnMut() -> Result<T, Errno>) -> Result<T, Errno> {
        loop {
            match call() {
                Err(Errno::EINTR) => {}
                result => return result,
            }
        }
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.name(), self.0)
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name(), self.message())
    }
}

impl std::error::Error for Errno {}

impl From<std::io::Error> for Errno {
    fn from(error: std::io::Error) -> Self {
        Self(error.raw_os_error().unwrap_or(libc::EIO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_messages_are_those_of_node() {
        let check =
            |errno: Errno, name, message| assert_eq!((errno.name(), errno.message()), (name, message));
        check(Errno(2), "ENOENT", "no such file or directory");
        check(Errno(104), "ECONNRESET", "connection reset by peer");
        check(Errno(9999), "UNKNOWN", "unknown error");
    }
}
