//! The start-up probe: which set-up the kernel grants, and if none, the one precise cause and its remedy.

use std::fmt;

use crate::Errno;

/// One rung of the ladder of set-ups, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// What it is called in reports.
    pub name: &'static str,
    /// One thread submits, and completions are worked on only when it enters.
    pub defer_taskrun: bool,
    /// The submission queue has no index array.
    pub no_sqarray: bool,
}

/// The ladder.
pub const RUNGS: [Rung; 3] = [
    Rung {
        name: "single issuer, deferred work, no index array (kernel 6.6)",
        defer_taskrun: true,
        no_sqarray: true,
    },
    Rung { name: "single issuer, deferred work (kernel 6.1)", defer_taskrun: true, no_sqarray: false },
    Rung { name: "cooperative work (kernel 5.19)", defer_taskrun: false, no_sqarray: false },
];

/// Oldest kernel that is supported.
pub const KERNEL_FLOOR: (u32, u32) = (6, 1);

/// What the verdict is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Major and minor version of the kernel, if it could be read.
    pub kernel: Option<(u32, u32)>,
    /// `kernel.io_uring_disabled`: 0 allowed, 1 only for a group, 2 for nobody; absent before 6.6.
    pub disabled: Option<u32>,
    /// `Seccomp` of /proc/self/status: 0 none, 2 filtered.
    pub seccomp: Option<u32>,
    /// Limit of locked memory in bytes; `None` is no limit.
    pub memlock_bytes: Option<u64>,
}

/// Why io_uring cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A seccomp filter (container runtimes have one) answers EPERM or ENOSYS.
    Seccomp,
    /// The administrator switched it off.
    Sysctl,
    /// Only members of a group may use it.
    SysctlGroup,
    /// A security module or another policy forbids it.
    Forbidden,
    /// The kernel has no io_uring, or was built without it.
    Absent,
    /// The kernel is below [`KERNEL_FLOOR`].
    KernelTooOld,
    /// The limit of locked memory is too low.
    LockedMemory,
    /// The machine or the container's memory limit has no memory left.
    Memory,
    /// Too many descriptors are open.
    Descriptors,
    /// None of these.
    Other,
}

/// Why the reactor did not open, with the facts that led to the verdict.
#[derive(Clone, Debug)]
pub struct OpenFailure {
    /// What the kernel said.
    pub errno: Errno,
    /// What that means here.
    pub cause: Cause,
    /// What was seen.
    pub facts: Facts,
}

impl OpenFailure {
    pub(crate) fn of_setup(errno: Errno) -> Self {
        let facts = Facts::gather();
        Self { errno, cause: verdict(errno, &facts), facts }
    }

    pub(crate) fn of_page_ring(errno: Errno) -> Self {
        Self::of_setup(errno)
    }
}

/// The cause, from what the kernel said and what was seen. A pure function.
pub fn verdict(errno: Errno, facts: &Facts) -> Cause {
    let old = facts.kernel.is_some_and(|kernel| kernel < KERNEL_FLOOR);
    let filtered = facts.seccomp == Some(2);
    match errno {
        Errno::EPERM | Errno::EACCES => match facts.disabled {
            Some(2) => Cause::Sysctl,
            Some(1) => Cause::SysctlGroup,
            _ if filtered => Cause::Seccomp,
            _ => Cause::Forbidden,
        },
        Errno::ENOSYS if filtered && !old => Cause::Seccomp,
        Errno::ENOSYS if old => Cause::KernelTooOld,
        Errno::ENOSYS => Cause::Absent,
        Errno::ENOMEM if facts.memlock_bytes.is_some_and(|bytes| bytes < 1 << 20) => Cause::LockedMemory,
        Errno::ENOMEM => Cause::Memory,
        Errno::EMFILE | Errno::ENFILE => Cause::Descriptors,
        Errno::EINVAL if old => Cause::KernelTooOld,
        _ => Cause::Other,
    }
}

impl Cause {
    /// What is wrong, in one sentence.
    pub fn message(self) -> &'static str {
        match self {
            Cause::Seccomp => {
                "a seccomp filter forbids io_uring, as Docker, containerd and podman do by default"
            }
            Cause::Sysctl => "io_uring is switched off on this machine (kernel.io_uring_disabled is 2)",
            Cause::SysctlGroup => {
                "only one group may use io_uring on this machine (kernel.io_uring_disabled is 1)"
            }
            Cause::Forbidden => "a security policy of this machine forbids io_uring",
            Cause::Absent => "this kernel was built without io_uring",
            Cause::KernelTooOld => "this kernel is older than 6.1",
            Cause::LockedMemory => "the limit of locked memory (ulimit -l) is too low for io_uring",
            Cause::Memory => "there is no memory left for io_uring",
            Cause::Descriptors => "too many files are open to open an io_uring",
            Cause::Other => "io_uring could not be set up",
        }
    }

    /// What to do about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Cause::Seccomp => {
                "run the container with a seccomp profile that allows io_uring_setup, io_uring_enter and io_uring_register (docker run --security-opt seccomp=profile.json)"
            }
            Cause::Sysctl => "as root: sysctl -w kernel.io_uring_disabled=0",
            Cause::SysctlGroup => {
                "as root: sysctl -w kernel.io_uring_disabled=0, or make the user a member of the group in kernel.io_uring_group"
            }
            Cause::Forbidden => "allow io_uring_setup in the machine's SELinux, AppArmor or Landlock policy",
            Cause::Absent => "use a kernel built with CONFIG_IO_URING=y",
            Cause::KernelTooOld => "use Linux 6.1 or newer",
            Cause::LockedMemory => {
                "raise the limit: ulimit -l unlimited, or LimitMEMLOCK=infinity in the systemd unit"
            }
            Cause::Memory => "raise the memory limit of the container, or use fewer cores",
            Cause::Descriptors => "raise the limit: ulimit -n, or LimitNOFILE= in the systemd unit",
            Cause::Other => "please report the numbers of this message",
        }
    }
}

impl fmt::Display for OpenFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "cannot use io_uring: {} ({}). Remedy: {}.",
            self.cause.message(),
            self.errno.name(),
            self.cause.remedy()
        )
    }
}

impl std::error::Error for OpenFailure {}

impl Facts {
    /// Reads what can be read.
    pub fn gather() -> Self {
        let read = |path: &str| std::fs::read_to_string(path).ok();
        let status = read("/proc/self/status").unwrap_or_default();
        Self {
            kernel: read("/proc/sys/kernel/osrelease").and_then(|text| parse_release(&text)),
            disabled: read("/proc/sys/kernel/io_uring_disabled").and_then(|text| text.trim().parse().ok()),
            seccomp: parse_seccomp(&status),
            memlock_bytes: memlock_bytes(),
        }
    }
}

/// Major and minor of a release such as `6.1.0-13-amd64`.
pub fn parse_release(release: &str) -> Option<(u32, u32)> {
    let mut numbers = release.trim().split(['.', '-']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn parse_seccomp(status: &str) -> Option<u32> {
    let line = status.lines().find_map(|line| line.strip_prefix("Seccomp:"))?;
    line.trim().parse().ok()
}

fn memlock_bytes() -> Option<u64> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the limit is writable for the call.
    let result = unsafe { libc::getrlimit(libc::RLIMIT_MEMLOCK, &raw mut limit) };
    (result == 0 && limit.rlim_cur != libc::RLIM_INFINITY).then_some(limit.rlim_cur)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_verdict() {
        let plain = Facts { kernel: Some((6, 1)), disabled: Some(0), seccomp: Some(0), memlock_bytes: None };
        let check =
            |errno, facts: Facts, cause| assert_eq!(verdict(errno, &facts), cause, "{errno:?} {facts:?}");
        check(Errno::EPERM, Facts { disabled: Some(2), ..plain.clone() }, Cause::Sysctl);
        check(Errno::EPERM, Facts { disabled: Some(2), seccomp: Some(2), ..plain.clone() }, Cause::Sysctl);
        check(Errno::EPERM, Facts { disabled: Some(1), ..plain.clone() }, Cause::SysctlGroup);
        check(Errno::EPERM, Facts { seccomp: Some(2), ..plain.clone() }, Cause::Seccomp);
        check(Errno::EPERM, Facts { disabled: None, seccomp: Some(2), ..plain.clone() }, Cause::Seccomp);
        check(Errno::EPERM, plain.clone(), Cause::Forbidden);
        check(Errno::ENOSYS, Facts { seccomp: Some(2), ..plain.clone() }, Cause::Seccomp);
        check(Errno::ENOSYS, Facts { kernel: Some((4, 19)), ..plain.clone() }, Cause::KernelTooOld);
        check(Errno::ENOSYS, plain.clone(), Cause::Absent);
        check(Errno::EINVAL, Facts { kernel: Some((5, 15)), ..plain.clone() }, Cause::KernelTooOld);
        check(Errno::EINVAL, plain.clone(), Cause::Other);
        check(Errno::ENOMEM, Facts { memlock_bytes: Some(65536), ..plain.clone() }, Cause::LockedMemory);
        check(Errno::ENOMEM, plain.clone(), Cause::Memory);
        check(Errno::EMFILE, plain, Cause::Descriptors);
    }

    #[test]
    fn releases_and_status_are_read() {
        assert_eq!(parse_release("6.1.0-13-amd64\n"), Some((6, 1)));
        assert_eq!(parse_release("6.18-rc1"), Some((6, 18)));
        assert_eq!(parse_release("nonsense"), None);
        assert_eq!(parse_seccomp("Name:\tx\nSeccomp:\t2\nSeccomp_filters:\t1\n"), Some(2));
    }

    #[test]
    fn the_message_names_cause_and_remedy() {
        let failure = OpenFailure { errno: Errno::EPERM, cause: Cause::Sysctl, facts: Facts::default() };
        assert_eq!(
            failure.to_string(),
            "cannot use io_uring: io_uring is switched off on this machine (kernel.io_uring_disabled is 2) (EPERM). \
             Remedy: as root: sysctl -w kernel.io_uring_disabled=0."
        );
    }
}
