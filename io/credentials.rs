//! For whom the process runs: setuid(2) and its kin. glibc changes all threads at once.

use crate::Errno;
use crate::files::with_path;

/// Sets the real and effective user.
pub fn set_user(user: u32) -> Result<(), Errno> {
    // SAFETY: no memory is involved.
    Errno::check(unsafe { libc::setuid(user) }).map(drop)
}

/// Sets the effective user.
pub fn set_effective_user(user: u32) -> Result<(), Errno> {
    // SAFETY: no memory is involved.
    Errno::check(unsafe { libc::seteuid(user) }).map(drop)
}

/// Sets the real and effective group.
pub fn set_group(group: u32) -> Result<(), Errno> {
    // SAFETY: no memory is involved.
    Errno::check(unsafe { libc::setgid(group) }).map(drop)
}

/// Sets the effective group.
pub fn set_effective_group(group: u32) -> Result<(), Errno> {
    // SAFETY: no memory is involved.
    Errno::check(unsafe { libc::setegid(group) }).map(drop)
}

/// Sets the supplementary groups.
pub fn set_groups(groups: &[u32]) -> Result<(), Errno> {
    // SAFETY: so many numbers are readable.
    Errno::check(unsafe { libc::setgroups(groups.len(), groups.as_ptr()) }).map(drop)
}

/// Sets the supplementary groups to those of a user in /etc/group, and `extra`.
pub fn initialize_groups(user: &[u8], extra: u32) -> Result<(), Errno> {
    // SAFETY: the name is a C string that outlives the call.
    with_path(user, |user| Errno::check(unsafe { libc::initgroups(user, extra) })).map(drop)
}
