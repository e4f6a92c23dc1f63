//! Work that the ring cannot do: a few threads, started when needed and ended when idle.

use std::any::Any;
use std::ffi::{CStr, CString};
use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::address::RawAddress;
use crate::completion::Event;
use crate::folders::{self, DirectoryEntry};
use crate::mailbox::Waker;
use crate::{Address, Errno, HandleKey, Owner, Reactor};

/// Threads of the pool, for all shards together, unless [`limit_threads`] says otherwise.
const THREADS_USUAL: usize = 4;

/// More than these are never started, as in libuv.
const THREADS_MAX: usize = 1024;

static THREADS_ALLOWED: AtomicUsize = AtomicUsize::new(THREADS_USUAL);

/// A thread without work ends after this long.
const IDLE_MAX: Duration = Duration::from_secs(5);

/// Resolving names needs some stack, but not that of a main thread.
const STACK_BYTES: usize = 512 * 1024;

/// A piece of work.
pub enum Job {
    /// Addresses of a host name, as `getaddrinfo` finds them.
    LookUp {
        /// Host name.
        host: String,
        /// 4, 6, or 0 for both.
        family: u8,
        /// `AI_*` flags.
        flags: i32,
    },
    /// Name and service of an address, as `getnameinfo` finds them.
    Name(Address),
    /// Entries of a directory.
    ReadDirectory(Vec<u8>),
    /// Anything else that blocks, such as a file call without a ring operation.
    Call(Box<dyn FnOnce() -> Box<dyn Any + Send> + Send>),
}

/// What came of a job.
pub enum JobResult {
    /// Of [`Job::LookUp`]: each address once, in the order of preference.
    Addresses(Result<Vec<Address>, LookUpFailure>),
    /// Of [`Job::Name`]: host and service.
    Name(Result<(String, String), LookUpFailure>),
    /// Of [`Job::ReadDirectory`].
    Entries(Result<Vec<DirectoryEntry>, Errno>),
    /// Of [`Job::Call`].
    Value(Box<dyn Any + Send>),
}

impl fmt::Debug for JobResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JobResult::Addresses(result) => result.fmt(f),
            JobResult::Name(result) => result.fmt(f),
            JobResult::Entries(result) => result.fmt(f),
            JobResult::Value(_) => f.write_str("Value"),
        }
    }
}

/// Why a name or address was not found: the number of the resolver (`EAI_*`), or a system error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookUpFailure {
    /// The resolver's number.
    Resolver(i32),
    /// A system call's error.
    System(Errno),
}

impl LookUpFailure {
    fn of(code: i32) -> Self {
        if code == libc::EAI_SYSTEM {
            LookUpFailure::System(Errno::last())
        } else {
            LookUpFailure::Resolver(code)
        }
    }

    /// The code that Node shows.
    pub fn name(self) -> &'static str {
        match self {
            LookUpFailure::System(errno) => errno.name(),
            LookUpFailure::Resolver(libc::EAI_NONAME | libc::EAI_NODATA) => "ENOTFOUND",
            LookUpFailure::Resolver(libc::EAI_AGAIN) => "EAI_AGAIN",
            LookUpFailure::Resolver(libc::EAI_BADFLAGS) => "EAI_BADFLAGS",
            LookUpFailure::Resolver(libc::EAI_FAIL) => "EAI_FAIL",
            LookUpFailure::Resolver(libc::EAI_FAMILY) => "EAI_FAMILY",
            LookUpFailure::Resolver(libc::EAI_MEMORY) => "EAI_MEMORY",
            LookUpFailure::Resolver(libc::EAI_OVERFLOW) => "EAI_OVERFLOW",
            LookUpFailure::Resolver(libc::EAI_SERVICE) => "EAI_SERVICE",
            LookUpFailure::Resolver(libc::EAI_SOCKTYPE) => "EAI_SOCKTYPE",
            LookUpFailure::Resolver(_) => "UNKNOWN",
        }
    }

    /// The number that Node shows as `errno`, negative as it wants it.
    pub fn number(self) -> i32 {
        match self {
            LookUpFailure::System(errno) => -errno.0,
            LookUpFailure::Resolver(code) => match code {
                libc::EAI_AGAIN => -3001,
                libc::EAI_BADFLAGS => -3002,
                libc::EAI_FAIL => -3004,
                libc::EAI_FAMILY => -3005,
                libc::EAI_MEMORY => -3006,
                libc::EAI_NODATA => -3007,
                libc::EAI_NONAME => -3008,
                libc::EAI_OVERFLOW => -3009,
                libc::EAI_SERVICE => -3010,
                libc::EAI_SOCKTYPE => -3011,
                _ => -4094,
            },
        }
    }
}

struct Task {
    job: Job,
    owner: Owner,
    reply: Sender<(Owner, JobResult)>,
    waker: Waker,
}

struct Pool {
    to_do: Sender<Task>,
    taken_from: Receiver<Task>,
    threads: AtomicUsize,
    /// Tasks that are waiting or worked on.
    unfinished: AtomicUsize,
}

/// How many threads the pool may have; to be said before it is given work.
pub fn limit_threads(threads: usize) {
    THREADS_ALLOWED.store(threads.clamp(1, THREADS_MAX), Ordering::Relaxed);
}

static POOL: LazyLock<Pool> = LazyLock::new(|| {
    let (to_do, taken_from) = unbounded();
    Pool { to_do, taken_from, threads: AtomicUsize::new(0), unfinished: AtomicUsize::new(0) }
});

impl Pool {
    fn give(&'static self, task: Task) -> Result<(), Errno> {
        let unfinished = self.unfinished.fetch_add(1, Ordering::AcqRel) + 1;
        let threads = self.threads.load(Ordering::Acquire);
        if threads < THREADS_ALLOWED.load(Ordering::Relaxed) && threads < unfinished {
            self.start_thread(threads)?;
        }
        self.to_do.send(task).expect("the pool keeps a receiving end");
        Ok(())
    }

    fn start_thread(&'static self, threads: usize) -> Result<(), Errno> {
        self.threads.fetch_add(1, Ordering::AcqRel);
        let builder = std::thread::Builder::new().name("offload".into()).stack_size(STACK_BYTES);
        match builder.spawn(|| self.work()) {
            Ok(_) => Ok(()),
            // Without a new thread the ones there are will do.
            Err(_) if threads > 0 => {
                self.threads.fetch_sub(1, Ordering::AcqRel);
                Ok(())
            }
            Err(error) => {
                self.threads.fetch_sub(1, Ordering::AcqRel);
                self.unfinished.fetch_sub(1, Ordering::AcqRel);
                Err(error.into())
            }
        }
    }

    fn work(&self) {
        loop {
            while let Ok(task) = self.taken_from.recv_timeout(IDLE_MAX) {
                let result = run(task.job);
                self.unfinished.fetch_sub(1, Ordering::AcqRel);
                // A shard that is gone needs no answer.
                if task.reply.send((task.owner, result)).is_ok() {
                    task.waker.wake();
                }
            }
            self.threads.fetch_sub(1, Ordering::AcqRel);
            // A task may have come between the time-out and the goodbye; whoever gave it saw this thread.
            if self.taken_from.is_empty() {
                return;
            }
            self.threads.fetch_add(1, Ordering::AcqRel);
        }
    }
}

fn run(job: Job) -> JobResult {
    match job {
        Job::LookUp { host, family, flags } => JobResult::Addresses(look_up(&host, family, flags)),
        Job::Name(address) => JobResult::Name(name_of(&address)),
        Job::ReadDirectory(path) => JobResult::Entries(folders::read_directory(&path)),
        Job::Call(call) => JobResult::Value(call()),
    }
}

/// Resolves a host name, blocking.
pub fn look_up(host: &str, family: u8, flags: i32) -> Result<Vec<Address>, LookUpFailure> {
    let host = CString::new(host).map_err(|_| LookUpFailure::Resolver(libc::EAI_NONAME))?;
    // SAFETY: all-zero bytes are a valid addrinfo.
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    hints.ai_socktype = libc::SOCK_STREAM;
    hints.ai_flags = flags;
    hints.ai_family = match family {
        4 => libc::AF_INET,
        6 => libc::AF_INET6,
        _ => libc::AF_UNSPEC,
    };
    settle_name_services();
    let mut first = std::ptr::null_mut();
    // SAFETY: host and hints hold for the call, which writes the head of a list that is freed below.
    let code =
        unsafe { libc::getaddrinfo(host.as_ptr(), std::ptr::null(), &raw const hints, &raw mut first) };
    if code != 0 {
        return Err(LookUpFailure::of(code));
    }
    let mut found = Vec::new();
    let mut next = first;
    while !next.is_null() {
        // SAFETY: entries of the list, and the addresses in them, are valid until it is freed.
        let address = unsafe {
            let entry = &*next;
            next = entry.ai_next;
            RawAddress::copied(entry.ai_addr, entry.ai_addrlen).read()
        };
        found.extend(address.filter(|address| !found.contains(address)));
    }
    // SAFETY: the list came from getaddrinfo and nothing points into it any more.
    unsafe { libc::freeaddrinfo(first) };
    Ok(found)
}

/// Finds host and service names of an address, blocking.
pub fn name_of(address: &Address) -> Result<(String, String), LookUpFailure> {
    let raw = RawAddress::of(address).map_err(LookUpFailure::System)?;
    let (mut host, mut service) = ([0u8; 1025], [0u8; 32]);
    settle_name_services();
    // SAFETY: the address holds for the call, and both buffers have the lengths given.
    let code = unsafe {
        libc::getnameinfo(
            raw.as_ptr(),
            raw.length(),
            host.as_mut_ptr().cast(),
            host.len() as u32,
            service.as_mut_ptr().cast(),
            service.len() as u32,
            libc::NI_NAMEREQD,
        )
    };
    if code != 0 {
        return Err(LookUpFailure::of(code));
    }
    let text = |bytes: &[u8]| {
        CStr::from_bytes_until_nul(bytes).map(|text| text.to_string_lossy().into_owned()).unwrap_or_default()
    };
    Ok((text(&host), text(&service)))
}

/// A binary without a loader asks only the services that are part of its C library: /etc/hosts and DNS. Others are libraries of the
/// host, made for a C library that need not be ours.
#[cfg(target_env = "gnu")]
fn settle_name_services() {
    unsafe extern "C" {
        fn __nss_configure_lookup(
            database: *const libc::c_char,
            services: *const libc::c_char,
        ) -> libc::c_int;
    }
    static SETTLED: std::sync::Once = std::sync::Once::new();
    SETTLED.call_once(|| {
        // SAFETY: reads a number that the kernel gave the process; the texts are static, and no look-up has begun.
        unsafe {
            if libc::getauxval(libc::AT_BASE) == 0 {
                __nss_configure_lookup(c"hosts".as_ptr(), c"files dns".as_ptr());
                __nss_configure_lookup(c"services".as_ptr(), c"files".as_ptr());
            }
        }
    });
}

#[cfg(not(target_env = "gnu"))]
fn settle_name_services() {}

/// Where the pool leaves the results for one reactor.
pub(crate) struct Inbox {
    reply: Sender<(Owner, JobResult)>,
    results: Receiver<(Owner, JobResult)>,
}

impl Default for Inbox {
    fn default() -> Self {
        let (reply, results) = unbounded();
        Self { reply, results }
    }
}

impl Reactor {
    /// Gives a job to the pool; [`Event::Offloaded`] tells its end to `owner`.
    pub fn offload(&mut self, job: Job, owner: Owner) -> Result<(), Errno> {
        let waker = self.own_waker()?;
        let reply = self.inbox.get_or_insert_default().reply.clone();
        POOL.give(Task { job, owner, reply, waker })
    }

    /// Tells the results that have come.
    pub(crate) fn tell_offloaded(&mut self) {
        let Some(inbox) = &self.inbox else { return };
        for (owner, result) in inbox.results.try_iter() {
            let event = Event::Offloaded(result);
            self.events.push_back(crate::Completion { owner, handle: HandleKey::NONE, event });
        }
    }
}
