//! The few calls of the operating system that the standard library does not offer, each behind a safe function.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::time::Duration;

/// Binds the calling thread, and what it spawns from now on, to one processor core.
pub fn pin_to_core(core: usize) -> io::Result<()> {
    // SAFETY: a zeroed cpu_set_t is the empty set; CPU_SET checks its index against the size of the set.
    let result = unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(core, &mut set);
        libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &set)
    };
    check(result).map(drop)
}

/// Raises the soft limit of open files to the hard one; children inherit it. Returns the limit in force.
pub fn raise_open_files() -> io::Result<u64> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the pointer is to a live rlimit.
    check(unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) })?;
    limit.rlim_cur = limit.rlim_max;
    // SAFETY: the pointer is to a live rlimit.
    check(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &limit) })?;
    Ok(limit.rlim_cur)
}

/// Makes the child die with this program, on one core: a killed measurement leaves no server behind.
pub fn bind_child(command: &mut Command, core: usize) {
    let prepare = move || {
        pin_to_core(core)?;
        // SAFETY: PR_SET_PDEATHSIG takes a signal number and touches no memory.
        check(unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) }).map(drop)
    };
    // SAFETY: between fork and exec the closure makes two system calls and neither allocates nor locks.
    unsafe { command.pre_exec(prepare) };
}

/// Processor time that all threads of a process have used, ended threads included.
pub fn process_cpu_time(pid: u32) -> io::Result<Duration> {
    let mut clock: libc::clockid_t = 0;
    // SAFETY: the pointer is to a live clockid_t.
    let error = unsafe { libc::clock_getcpuclockid(pid as libc::pid_t, &mut clock) };
    if error != 0 {
        return Err(io::Error::from_raw_os_error(error));
    }
    clock_time(clock)
}

/// Processor time of the calling thread.
pub fn thread_cpu_time() -> io::Result<Duration> {
    clock_time(libc::CLOCK_THREAD_CPUTIME_ID)
}

fn clock_time(clock: libc::clockid_t) -> io::Result<Duration> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a live timespec.
    check(unsafe { libc::clock_gettime(clock, &mut time) })?;
    Ok(Duration::new(time.tv_sec as u64, time.tv_nsec as u32))
}

/// How a process ended and what it used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ended {
    /// Exit code, or 128 plus the signal.
    pub code: i32,
    /// User and system time of the process and the children it waited for.
    pub cpu_time: Duration,
    /// Largest resident size, KiB.
    pub peak_rss_kib: u64,
}

/// Waits for a child and takes its accounting (wait4(2)).
pub fn wait_with_usage(child: Child) -> io::Result<Ended> {
    let mut status = 0;
    // SAFETY: a zeroed rusage is valid; both pointers are to live values.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    loop {
        // SAFETY: both pointers are to live values.
        match check(unsafe { libc::wait4(child.id() as libc::pid_t, &mut status, 0, &mut usage) }) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(_) => break,
        }
    }
    let code = if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { 128 + libc::WTERMSIG(status) };
    let cpu_time = timeval(usage.ru_utime) + timeval(usage.ru_stime);
    Ok(Ended { code, cpu_time, peak_rss_kib: usage.ru_maxrss as u64 })
}

fn timeval(value: libc::timeval) -> Duration {
    Duration::new(value.tv_sec as u64, value.tv_usec as u32 * 1_000)
}

/// Sends a signal to one process by its id.
pub fn signal(pid: u32, number: i32) -> io::Result<()> {
    // SAFETY: kill touches no memory of ours.
    check(unsafe { libc::kill(pid as libc::pid_t, number) }).map(drop)
}

/// Makes closing a socket reset its connection, so that a storm leaves no ports in TIME_WAIT.
pub fn reset_on_close(stream: &TcpStream) -> io::Result<()> {
    set_option(stream, libc::SOL_SOCKET, libc::SO_LINGER, libc::linger { l_onoff: 1, l_linger: 0 })
}

/// Listens on a port of this machine. Accepted sockets inherit that small writes are not held back (TCP_NODELAY).
pub fn listen(port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    set_option(&listener, libc::IPPROTO_TCP, libc::TCP_NODELAY, 1i32)?;
    Ok(listener)
}

fn set_option<T>(socket: &impl AsRawFd, level: i32, name: i32, value: T) -> io::Result<()> {
    let length = size_of::<T>() as libc::socklen_t;
    // SAFETY: the pointer is to a live value of the given length; the kernel only reads it.
    check(unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, (&raw const value).cast(), length) })
        .map(drop)
}

/// Takes over a descriptor that a completion delivered.
pub fn own_descriptor(descriptor: i32) -> File {
    assert!(descriptor >= 0, "a descriptor is never negative");
    // SAFETY: the kernel has just handed this descriptor to us and nothing else holds it.
    unsafe { File::from_raw_fd(descriptor) }
}

fn check(result: i32) -> io::Result<i32> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_used_processor_time() {
        let mut work = 0u64;
        for number in 0..5_000_000u64 {
            work = std::hint::black_box(work.wrapping_add(number));
        }
        assert!(process_cpu_time(std::process::id()).unwrap() > Duration::ZERO);
        assert!(thread_cpu_time().unwrap() > Duration::ZERO);
    }

    #[test]
    fn an_ended_child_reports_code_and_memory() {
        let child = Command::new("sh").args(["-c", "exit 7"]).spawn().unwrap();
        let ended = wait_with_usage(child).unwrap();
        assert_eq!(ended.code, 7);
        assert!(ended.peak_rss_kib > 100);
    }
}
