//! Starting another program, and learning how it ended.
//!
//! The child shares this process's memory until it becomes the other program (`CLONE_VM | CLONE_VFORK`): no page table is
//! copied, and the child leaves its error, if it has one, in memory. Its end is seen by a descriptor of the process
//! (pidfd), which is made together with it, so no number can be mistaken.

use std::ffi::{CString, c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use crate::Errno;
use crate::entry::Fd;

/// Stack of the child until it is another program: a few frames, and what the C library's calls need.
const STACK_BYTES: usize = 64 * 1024;

/// Where programs are looked for when the environment does not say.
const PATH_DEFAULT: &[u8] = b"/bin:/usr/bin";

/// Signals from 1 to this one can have another meaning than the system's, but for those of the C library's own.
const SIGNAL_MAX: i32 = 31;

/// Descriptors up to that of standard error exist in every child.
const STANDARD_DESCRIPTORS: usize = 3;

/// A program to be started, and how.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Its file: with a slash as it stands, without one looked for where `PATH` of its environment says.
    pub file: Vec<u8>,
    /// Its arguments; the first is the name it is given.
    pub arguments: Vec<Vec<u8>>,
    /// Its environment: `NAME=value`.
    pub environment: Vec<Vec<u8>>,
    /// Where it works, if not here.
    pub directory: Option<Vec<u8>>,
    /// Its descriptors by number; for `None` the first three are /dev/null and others are closed.
    pub descriptors: Vec<Option<Fd>>,
    /// Its user, if not this one's. Given a user or a group, it is in no other groups.
    pub user: Option<u32>,
    /// Its group, if not this one's.
    pub group: Option<u32>,
    /// It leads a session of its own and outlives the terminal.
    pub detached: bool,
}

/// A program that was started. Once it has ended [`end_of`] must be called, or a zombie is left.
#[derive(Debug)]
pub struct Child {
    /// Number of the process.
    pub id: i32,
    /// Can be read when the process has ended; [`crate::HandleKind::Watched`] waits for that.
    pub descriptor: OwnedFd,
}

/// How a process ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct End {
    /// Its exit code; 0 if a signal ended it.
    pub code: i32,
    /// The signal that ended it, or 0.
    pub signal: i32,
}

/// Two connected stream sockets, one for each process.
pub fn socket_pair() -> Result<(OwnedFd, OwnedFd), Errno> {
    let mut ends = [0; 2];
    let kind = libc::SOCK_STREAM | libc::SOCK_CLOEXEC;
    // SAFETY: the call writes two descriptors into the array.
    Errno::check(unsafe { libc::socketpair(libc::AF_UNIX, kind, 0, ends.as_mut_ptr()) })?;
    // SAFETY: both were just made and have no other owner.
    Ok(unsafe { (OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1])) })
}

/// Takes over an open descriptor: it is closed when the value is dropped.
///
/// # Panics
/// For a negative number.
pub fn own(fd: Fd) -> OwnedFd {
    assert!(fd >= 0);
    // SAFETY: by contract nobody else closes it; a descriptor that was closed already only yields EBADF.
    unsafe { OwnedFd::from_raw_fd(fd) }
}

/// How a child of this process ended, if it has; its number is free for others then.
pub fn end_of(id: i32) -> Result<Option<End>, Errno> {
    wait(id, libc::WNOHANG)
}

/// As [`end_of`], but waits for the end.
pub fn await_end_of(id: i32) -> Result<End, Errno> {
    wait(id, 0).map(|end| end.expect("the call waits"))
}

fn wait(id: i32, flags: i32) -> Result<Option<End>, Errno> {
    let mut status = 0;
    // SAFETY: `status` is writable for the call.
    let ended = Errno::retry(|| Errno::check(unsafe { libc::waitpid(id, &raw mut status, flags) }))?;
    if ended == 0 {
        return Ok(None);
    }
    let end = if libc::WIFSIGNALED(status) {
        End { code: 0, signal: libc::WTERMSIG(status) }
    } else {
        End { code: libc::WEXITSTATUS(status), signal: 0 }
    };
    Ok(Some(end))
}

/// Starts a program. An error means that there is no child: also those of its own steps are told, such as `ENOENT` for a
/// file or directory that does not exist and `EPERM` for a user it may not become.
pub fn spawn(program: &Program) -> Result<Child, Errno> {
    let mut plan = Plan::new(program)?;
    let mut stack: Vec<MaybeUninit<u128>> = Vec::with_capacity(STACK_BYTES / size_of::<u128>());
    let top = stack.spare_capacity_mut().as_mut_ptr_range().end;
    let mut descriptor: Fd = -1;
    let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::CLONE_PIDFD | libc::SIGCHLD;
    let mask = block_signals();
    // SAFETY: this thread sleeps until the child has left this memory, so `plan`, `stack` and `descriptor` outlive its use
    // of them and nobody else touches them. The child runs `become_program` only, which neither allocates nor unwinds.
    let id = Errno::check(unsafe {
        libc::clone(become_program, top.cast(), flags, (&raw mut plan).cast(), &raw mut descriptor)
    });
    restore_signals(&mask);
    let id = id?;
    // SAFETY: the kernel made the descriptor together with the child; it has no other owner.
    let descriptor = unsafe { OwnedFd::from_raw_fd(descriptor) };
    // SAFETY: the child may have written it behind the compiler's back; it is gone from this memory now.
    let failure = unsafe { (&raw const plan.failure).read_volatile() };
    if failure != 0 {
        await_end_of(id)?;
        return Err(Errno(failure));
    }
    Ok(Child { id, descriptor })
}

fn block_signals() -> libc::sigset_t {
    let mut all = MaybeUninit::uninit();
    let mut before = MaybeUninit::uninit();
    // SAFETY: both sets are writable, and the first is filled before it is read. No error is possible.
    unsafe {
        libc::sigfillset(all.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), before.as_mut_ptr());
        before.assume_init()
    }
}

fn restore_signals(mask: &libc::sigset_t) {
    // SAFETY: the set came from `block_signals`.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, mask, std::ptr::null_mut()) };
}

/// Everything that the child needs, made before it exists: it cannot allocate.
struct Plan {
    /// Files to be tried, in this order.
    files: Vec<CString>,
    /// What owns the memory behind the pointers below.
    _texts: Vec<CString>,
    arguments: Vec<*const c_char>,
    /// The arguments of a shell, for a file that is a script without a first line that says so. The file itself comes second.
    script_arguments: Vec<*const c_char>,
    environment: Vec<*const c_char>,
    directory: Option<CString>,
    descriptors: Vec<Fd>,
    user: Option<u32>,
    group: Option<u32>,
    detached: bool,
    /// Written by the child: the error number that kept it from being the program.
    failure: i32,
}

const NO_DESCRIPTOR: Fd = -1;

impl Plan {
    fn new(program: &Program) -> Result<Plan, Errno> {
        let mut texts = Vec::new();
        let mut arguments = pointers(&program.arguments, &mut texts)?;
        if program.arguments.is_empty() {
            let name = pointers(std::slice::from_ref(&program.file), &mut texts)?;
            arguments = name;
        }
        let mut script_arguments = vec![c"/bin/sh".as_ptr(), std::ptr::null()];
        script_arguments.extend_from_slice(&arguments[1..]);
        let mut descriptors: Vec<Fd> =
            program.descriptors.iter().map(|fd| fd.unwrap_or(NO_DESCRIPTOR)).collect();
        if descriptors.len() < STANDARD_DESCRIPTORS {
            descriptors.resize(STANDARD_DESCRIPTORS, NO_DESCRIPTOR);
        }
        Ok(Plan {
            files: candidates(program)?,
            environment: pointers(&program.environment, &mut texts)?,
            _texts: texts,
            arguments,
            script_arguments,
            directory: program.directory.as_deref().map(text).transpose()?,
            descriptors,
            user: program.user,
            group: program.group,
            detached: program.detached,
            failure: 0,
        })
    }
}

fn text(bytes: &[u8]) -> Result<CString, Errno> {
    CString::new(bytes).map_err(|_| Errno::EINVAL)
}

/// A list as `execve` wants it: ended by a null pointer.
fn pointers(list: &[Vec<u8>], texts: &mut Vec<CString>) -> Result<Vec<*const c_char>, Errno> {
    let mut found = Vec::with_capacity(list.len() + 1);
    for bytes in list {
        let text = text(bytes)?;
        found.push(text.as_ptr());
        texts.push(text);
    }
    found.push(std::ptr::null());
    Ok(found)
}

fn candidates(program: &Program) -> Result<Vec<CString>, Errno> {
    let file = &program.file;
    if file.is_empty() {
        return Err(Errno::ENOENT);
    }
    if file.contains(&b'/') {
        return Ok(vec![text(file)?]);
    }
    let path = program.environment.iter().find_map(|variable| variable.strip_prefix(b"PATH="));
    let in_folder = |folder: &[u8]| match folder {
        b"" => text(file),
        folder => text(&[folder, b"/", file].concat()),
    };
    path.unwrap_or(PATH_DEFAULT).split(|byte| *byte == b':').map(in_folder).collect()
}

/// The child's whole life in this memory. Only plain system calls; returning ends it.
extern "C" fn become_program(plan: *mut c_void) -> c_int {
    // SAFETY: `spawn` gives its own plan and sleeps while this runs.
    let plan = unsafe { &mut *plan.cast::<Plan>() };
    let failure = prepare(plan).err().unwrap_or_else(|| execute(plan));
    // SAFETY: the place is the plan's own; volatile, since nothing in this thread reads it again.
    unsafe { (&raw mut plan.failure).write_volatile(failure.0) };
    127
}

fn prepare(plan: &mut Plan) -> Result<(), Errno> {
    reset_signals();
    if plan.detached {
        // SAFETY: no memory is involved. It fails only for a leader of a group, which a new process is not.
        unsafe { libc::setsid() };
    }
    place_descriptors(&mut plan.descriptors)?;
    if let Some(directory) = &plan.directory {
        // SAFETY: the path is a C string.
        Errno::check(unsafe { libc::chdir(directory.as_ptr()) })?;
    }
    change_identity(plan.user, plan.group)?;
    unblock_signals();
    Ok(())
}

/// Ignored signals would stay ignored in the program, and a handler must not run in borrowed memory.
fn reset_signals() {
    // SAFETY: all-zero bytes are a valid sigaction: SIG_DFL, no flags, an empty mask.
    let default: libc::sigaction = unsafe { std::mem::zeroed() };
    for signal in 1..=SIGNAL_MAX {
        // SAFETY: the action is valid for the call. The two signals that cannot be changed are refused, which is fine.
        unsafe { libc::sigaction(signal, &raw const default, std::ptr::null_mut()) };
    }
}

fn unblock_signals() {
    let mut none = MaybeUninit::uninit();
    // SAFETY: the set is written before it is read.
    unsafe {
        libc::sigemptyset(none.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_SETMASK, none.as_ptr(), std::ptr::null_mut());
    }
}

/// Puts each descriptor at its number. First those that stand where another shall come are moved out of the way.
fn place_descriptors(descriptors: &mut [Fd]) -> Result<(), Errno> {
    let count = descriptors.len() as Fd;
    for (number, fd) in descriptors.iter_mut().enumerate() {
        if *fd >= 0 && *fd < number as Fd {
            // SAFETY: no memory is involved.
            *fd = Errno::check(unsafe { libc::fcntl(*fd, libc::F_DUPFD_CLOEXEC, count) })?;
        }
    }
    for (number, fd) in descriptors.iter().enumerate() {
        place(number as Fd, *fd)?;
    }
    Ok(())
}

fn place(number: Fd, fd: Fd) -> Result<(), Errno> {
    if fd == NO_DESCRIPTOR {
        return if (number as usize) < STANDARD_DESCRIPTORS { place_null(number) } else { Ok(()) };
    }
    if fd == number {
        // SAFETY: no memory is involved.
        Errno::check(unsafe { libc::fcntl(fd, libc::F_SETFD, 0) })?;
    } else {
        // SAFETY: as above.
        Errno::check(unsafe { libc::dup2(fd, number) })?;
    }
    if (number as usize) < STANDARD_DESCRIPTORS {
        make_blocking(number);
    }
    Ok(())
}

/// Programs do not expect that a standard stream is not ready.
fn make_blocking(fd: Fd) {
    // SAFETY: no memory is involved.
    let flags = unsafe { libc::fcntl(fd, libc::F_GETFL) };
    if flags >= 0 && flags & libc::O_NONBLOCK != 0 {
        // SAFETY: as above.
        unsafe { libc::fcntl(fd, libc::F_SETFL, flags & !libc::O_NONBLOCK) };
    }
}

fn place_null(number: Fd) -> Result<(), Errno> {
    let flags = if number == 0 { libc::O_RDONLY } else { libc::O_RDWR };
    // SAFETY: the path is a C string.
    let null = Errno::check(unsafe { libc::open(c"/dev/null".as_ptr(), flags | libc::O_CLOEXEC) })?;
    place(number, null)
}

/// By the kernel's own calls: those of the C library would change every thread of the process whose memory this is.
fn change_identity(user: Option<u32>, group: Option<u32>) -> Result<(), Errno> {
    let check = |result: libc::c_long| if result == -1 { Err(Errno::last()) } else { Ok(()) };
    if user.is_some() || group.is_some() {
        // Only a privileged process can leave its groups; for others that is no failure.
        // SAFETY: no memory is involved.
        unsafe { libc::syscall(libc::SYS_setgroups, 0, std::ptr::null::<libc::gid_t>()) };
    }
    if let Some(group) = group {
        // SAFETY: no memory is involved.
        check(unsafe { libc::syscall(libc::SYS_setgid, group) })?;
    }
    if let Some(user) = user {
        // SAFETY: no memory is involved.
        check(unsafe { libc::syscall(libc::SYS_setuid, user) })?;
    }
    Ok(())
}

/// Tries one file after the other; it returns only when none could be executed, with the error of execvp(3).
fn execute(plan: &mut Plan) -> Errno {
    let mut refused = false;
    let mut last = Errno::ENOENT;
    for file in &plan.files {
        let environment = plan.environment.as_ptr();
        // SAFETY: all three are C strings or null-ended lists of them.
        unsafe { libc::execve(file.as_ptr(), plan.arguments.as_ptr(), environment) };
        last = Errno::last();
        match last {
            Errno::ENOEXEC => {
                plan.script_arguments[1] = file.as_ptr();
                // SAFETY: as above.
                unsafe { libc::execve(c"/bin/sh".as_ptr(), plan.script_arguments.as_ptr(), environment) };
                return Errno::last();
            }
            Errno::EACCES => refused = true,
            Errno::ENOENT | Errno::ENOTDIR | Errno::ENODEV | Errno::ETIMEDOUT => {}
            _ => return last,
        }
    }
    if refused { Errno::EACCES } else { last }
}

/// Ends a process by a signal, named by its descriptor.
pub fn signal(child: &OwnedFd, number: i32) -> Result<(), Errno> {
    let none = std::ptr::null::<libc::siginfo_t>();
    // SAFETY: no memory is involved.
    let result = unsafe { libc::syscall(libc::SYS_pidfd_send_signal, child.as_raw_fd(), number, none, 0) };
    if result == -1 { Err(Errno::last()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(words: &[&str]) -> Program {
        Program {
            file: words[0].into(),
            arguments: words.iter().map(|word| (*word).into()).collect(),
            environment: vec![b"PATH=/nowhere:/bin:/usr/bin".to_vec()],
            ..Program::default()
        }
    }

    fn end(words: &[&str]) -> Result<End, Errno> {
        let child = spawn(&program(words))?;
        await_end_of(child.id)
    }

    #[test]
    fn ends_are_told() {
        assert_eq!(end(&["true"]), Ok(End::default()));
        assert_eq!(end(&["sh", "-c", "exit 7"]), Ok(End { code: 7, signal: 0 }));
        assert_eq!(end(&["sh", "-c", "kill -9 $$"]), Ok(End { code: 0, signal: 9 }));
    }

    #[test]
    fn failures_leave_no_child() {
        assert_eq!(end(&["no-such-program"]), Err(Errno::ENOENT));
        assert_eq!(end(&["/etc/passwd"]), Err(Errno::EACCES));
        assert_eq!(end(&["a\0b"]), Err(Errno::EINVAL));
        let nowhere = Program { directory: Some(b"/no/such/folder".to_vec()), ..program(&["true"]) };
        assert_eq!(spawn(&nowhere).map(|child| child.id), Err(Errno::ENOENT));
    }

    #[test]
    fn descriptors_stand_at_their_numbers() {
        let (ours, theirs) = socket_pair().unwrap();
        let script = "printf a >&1; printf b >&4; test -e /proc/self/fd/5 || printf c >&2";
        let fd = Some(theirs.as_raw_fd());
        let child = Program { descriptors: vec![None, fd, fd, None, fd], ..program(&["sh", "-c", script]) };
        let child = spawn(&child).unwrap();
        drop(theirs);
        assert_eq!(crate::files::read_to_end(ours.as_raw_fd()).unwrap(), b"abc");
        assert_eq!(await_end_of(child.id), Ok(End::default()));
        assert_eq!(signal(&child.descriptor, 0), Err(Errno::ESRCH));
    }
}
