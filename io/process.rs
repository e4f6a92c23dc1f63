//! Facts about the process and the machine, and the few calls that change them.

use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStringExt;

use crate::entry::Fd;
use crate::files::with_path;
use crate::terminal::is_terminal;
use crate::{Address, Errno};

/// Keeps a region from being backed by huge pages: touching one page of it shall cost one page.
pub(crate) fn advise_small_pages((address, bytes): (*mut u8, usize)) {
    // SAFETY: the region is this process's own; the advice changes no contents.
    unsafe { libc::madvise(address.cast(), bytes, libc::MADV_NOHUGEPAGE) };
}

/// Takes the backing of a region away: it reads as zeros afterwards. The caller owns it, and has forgotten what was in it.
pub(crate) fn let_go((address, bytes): (*mut u8, usize)) {
    // SAFETY: the region is this process's own, in an anonymous mapping, and nobody reads what was in it.
    unsafe { libc::madvise(address.cast(), bytes, libc::MADV_DONTNEED) };
}

/// Gives free memory of the allocator back to the system.
pub fn trim_heap() {
    // SAFETY: the allocator may be called from any thread.
    unsafe { libc::malloc_trim(0) };
}

/// Bytes that the allocator has from the system and that nobody uses.
pub fn heap_free_bytes() -> usize {
    // SAFETY: no memory is involved.
    unsafe { libc::mallinfo2() }.fordblks
}

/// Number of this process.
pub fn id() -> i32 {
    std::process::id() as i32
}

/// Number of the parent process.
pub fn parent_id() -> i32 {
    std::os::unix::process::parent_id() as i32
}

/// The working directory.
pub fn working_directory() -> Result<Vec<u8>, Errno> {
    Ok(std::env::current_dir()?.into_os_string().into_vec())
}

/// Changes the working directory.
pub fn change_directory(path: &[u8]) -> Result<(), Errno> {
    // SAFETY: the path is a C string.
    with_path(path, |path| Errno::check(unsafe { libc::chdir(path) })).map(drop)
}

/// The file of this program.
pub fn executable() -> Result<Vec<u8>, Errno> {
    Ok(std::env::current_exe()?.into_os_string().into_vec())
}

/// Sets the mask of permissions withheld from new files; returns the one before.
pub fn set_umask(mask: u32) -> u32 {
    // SAFETY: no memory is involved.
    unsafe { libc::umask(mask) }
}

/// The mask of permissions withheld from new files.
pub fn umask() -> u32 {
    let mask = set_umask(0o77);
    set_umask(mask);
    mask
}

/// Sends a signal; signal 0 only asks whether that would be possible.
pub fn kill(process: i32, signal: i32) -> Result<(), Errno> {
    // SAFETY: no memory is involved.
    Errno::check(unsafe { libc::kill(process, signal) }).map(drop)
}

/// Ends the process.
pub fn exit(code: i32) -> ! {
    std::process::exit(code)
}

/// Ends the process by an abort.
pub fn abort() -> ! {
    std::process::abort()
}

/// Real and effective user and group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Real user.
    pub user: u32,
    /// Effective user.
    pub effective_user: u32,
    /// Real group.
    pub group: u32,
    /// Effective group.
    pub effective_group: u32,
}

/// Whose process this is.
pub fn identity() -> Identity {
    // SAFETY: these calls only return numbers and cannot fail.
    unsafe {
        Identity {
            user: libc::getuid(),
            effective_user: libc::geteuid(),
            group: libc::getgid(),
            effective_group: libc::getegid(),
        }
    }
}

/// All groups of this process.
pub fn groups() -> Result<Vec<u32>, Errno> {
    // SAFETY: with a zero size nothing is written.
    let count = Errno::check(unsafe { libc::getgroups(0, std::ptr::null_mut()) })?;
    let mut groups = vec![0; count as usize];
    // SAFETY: `count` numbers are writable.
    let count = Errno::check(unsafe { libc::getgroups(count, groups.as_mut_ptr()) })?;
    groups.truncate(count as usize);
    Ok(groups)
}

/// An entry of the user database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Name.
    pub name: Vec<u8>,
    /// Number.
    pub user: u32,
    /// Number of the main group.
    pub group: u32,
    /// Home directory.
    pub home: Vec<u8>,
    /// Log-in shell.
    pub shell: Vec<u8>,
}

/// The entry of a user in /etc/passwd.
pub fn user(number: u32) -> Result<User, Errno> {
    let table = crate::files::read_file(b"/etc/passwd")?;
    table.split(|byte| *byte == b'\n').find_map(|line| parse_user(line, number)).ok_or(Errno::ENOENT)
}

fn parse_user(line: &[u8], number: u32) -> Option<User> {
    let fields: Vec<&[u8]> = line.split(|byte| *byte == b':').collect();
    let [name, _, user, group, _, home, shell] = fields[..] else { return None };
    let parse = |field: &[u8]| std::str::from_utf8(field).ok()?.parse().ok();
    let user = parse(user).filter(|user| *user == number)?;
    Some(User { name: name.to_vec(), user, group: parse(group)?, home: home.to_vec(), shell: shell.to_vec() })
}

/// What the machine and its system are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemName {
    /// `Linux`.
    pub system: String,
    /// The machine's name in its network.
    pub host: String,
    /// Release of the kernel.
    pub release: String,
    /// Version of the kernel.
    pub version: String,
    /// Hardware, such as `x86_64`.
    pub machine: String,
}

/// The names of machine and system.
pub fn system_name() -> SystemName {
    let mut raw = MaybeUninit::<libc::utsname>::zeroed();
    // SAFETY: `raw` is writable for the call.
    let result = unsafe { libc::uname(raw.as_mut_ptr()) };
    assert_eq!(result, 0, "uname fails only for a bad address");
    // SAFETY: all-zero bytes are a valid utsname, and the kernel has written over them.
    let raw = unsafe { raw.assume_init() };
    let text = |field: &[libc::c_char]| {
        let bytes = field.iter().map(|byte| *byte as u8).take_while(|byte| *byte != 0);
        String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
    };
    SystemName {
        system: text(&raw.sysname),
        host: text(&raw.nodename),
        release: text(&raw.release),
        version: text(&raw.version),
        machine: text(&raw.machine),
    }
}

/// What the process has used (`getrusage`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Time in the program, microseconds.
    pub user_us: u64,
    /// Time in the kernel, microseconds.
    pub system_us: u64,
    /// Largest resident size so far, KiB.
    pub resident_max_kib: u64,
    /// Page faults without a disk.
    pub minor_faults: u64,
    /// Page faults with a disk.
    pub major_faults: u64,
    /// Blocks read.
    pub blocks_read: u64,
    /// Blocks written.
    pub blocks_written: u64,
    /// Times the process waited of its own will.
    pub voluntary_switches: u64,
    /// Times the process had to wait.
    pub involuntary_switches: u64,
}

/// What the whole process has used so far.
pub fn usage() -> Usage {
    let mut raw = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: `raw` is writable for the call.
    let result = unsafe { libc::getrusage(libc::RUSAGE_SELF, raw.as_mut_ptr()) };
    assert_eq!(result, 0, "getrusage fails only for bad arguments");
    // SAFETY: all-zero bytes are a valid rusage, and the kernel has written over them.
    let raw = unsafe { raw.assume_init() };
    let micros = |time: libc::timeval| time.tv_sec as u64 * 1_000_000 + time.tv_usec as u64;
    Usage {
        user_us: micros(raw.ru_utime),
        system_us: micros(raw.ru_stime),
        resident_max_kib: raw.ru_maxrss as u64,
        minor_faults: raw.ru_minflt as u64,
        major_faults: raw.ru_majflt as u64,
        blocks_read: raw.ru_inblock as u64,
        blocks_written: raw.ru_oublock as u64,
        voluntary_switches: raw.ru_nvcsw as u64,
        involuntary_switches: raw.ru_nivcsw as u64,
    }
}

/// Bytes of memory that the process has resident now.
pub fn resident_bytes() -> Result<u64, Errno> {
    let text = crate::files::read_file(b"/proc/self/statm")?;
    let pages = std::str::from_utf8(&text).ok().and_then(|text| text.split(' ').nth(1)?.parse::<u64>().ok());
    Ok(pages.ok_or(Errno::EIO)? * page_bytes())
}

/// Bytes of one page of the machine.
pub fn page_bytes() -> u64 {
    // SAFETY: no memory is involved.
    unsafe { libc::sysconf(libc::_SC_PAGESIZE) as u64 }
}

/// Memory and load of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Machine {
    /// Seconds since it was started.
    pub uptime_seconds: u64,
    /// Average numbers of runnable threads over 1, 5 and 15 minutes.
    pub load: [f64; 3],
    /// Bytes of memory.
    pub memory_bytes: u64,
    /// Bytes that could be had now.
    pub memory_available_bytes: u64,
}

/// The state of the machine.
pub fn machine() -> Machine {
    let mut raw = MaybeUninit::<libc::sysinfo>::zeroed();
    // SAFETY: `raw` is writable for the call.
    let result = unsafe { libc::sysinfo(raw.as_mut_ptr()) };
    assert_eq!(result, 0, "sysinfo fails only for a bad address");
    // SAFETY: all-zero bytes are a valid sysinfo, and the kernel has written over them.
    let raw = unsafe { raw.assume_init() };
    let unit = u64::from(raw.mem_unit);
    let free = raw.freeram * unit;
    Machine {
        uptime_seconds: raw.uptime as u64,
        load: raw.loads.map(|load| load as f64 / 65536.0),
        memory_bytes: raw.totalram * unit,
        memory_available_bytes: memory_available().unwrap_or(free),
    }
}

fn memory_available() -> Option<u64> {
    let text = crate::files::read_file(b"/proc/meminfo").ok()?;
    let text = String::from_utf8(text).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

/// Bytes of memory that the process's control group allows, if it limits them.
pub fn memory_limit_bytes() -> Option<u64> {
    let read = |path: &str| String::from_utf8(crate::files::read_file(path.as_bytes()).ok()?).ok();
    let text =
        read("/sys/fs/cgroup/memory.max").or_else(|| read("/sys/fs/cgroup/memory/memory.limit_in_bytes"))?;
    text.trim().parse().ok()
}

/// Cores that this process may use.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Binds the calling thread to one of the cores that it may use: the `number`-th, counted around.
pub fn pin_to_core(number: usize) -> Result<(), Errno> {
    let mut allowed = MaybeUninit::<libc::cpu_set_t>::zeroed();
    let bytes = size_of::<libc::cpu_set_t>();
    // SAFETY: `allowed` is writable for the call.
    Errno::check(unsafe { libc::sched_getaffinity(0, bytes, allowed.as_mut_ptr()) })?;
    // SAFETY: all-zero bytes are a valid set, and the kernel has written over them.
    let allowed = unsafe { allowed.assume_init() };
    let is_allowed = |core: &usize| {
        // SAFETY: the core is below CPU_SETSIZE.
        unsafe { libc::CPU_ISSET(*core, &allowed) }
    };
    let cores: Vec<usize> = (0..libc::CPU_SETSIZE as usize).filter(is_allowed).collect();
    // SAFETY: all-zero bytes are a valid, empty set.
    let mut chosen: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: the core is below CPU_SETSIZE.
    unsafe { libc::CPU_SET(cores[number % cores.len()], &mut chosen) };
    // SAFETY: the set is readable for the call.
    Errno::check(unsafe { libc::sched_setaffinity(0, bytes, &raw const chosen) }).map(drop)
}

/// Priority (niceness) of a process; 0 is this one.
pub fn priority(process: i32) -> Result<i32, Errno> {
    // SAFETY: errno's place is this thread's own; no other memory is involved.
    let (priority, errno) = unsafe {
        *libc::__errno_location() = 0;
        let priority = libc::getpriority(libc::PRIO_PROCESS, process as libc::id_t);
        (priority, *libc::__errno_location())
    };
    // -1 is a priority too: only errno tells the two apart.
    if priority == -1 && errno != 0 { Err(Errno(errno)) } else { Ok(priority) }
}

/// Sets the priority (niceness) of a process; 0 is this one.
pub fn set_priority(process: i32, priority: i32) -> Result<(), Errno> {
    // SAFETY: no memory is involved.
    Errno::check(unsafe { libc::setpriority(libc::PRIO_PROCESS, process as libc::id_t, priority) }).map(drop)
}

/// What is behind a descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DescriptorKind {
    /// A regular file or a block device.
    File,
    /// A terminal.
    Terminal,
    /// A pipe.
    Pipe,
    /// A stream socket over TCP.
    Tcp,
    /// A stream socket of the machine itself.
    Unix,
    /// A datagram socket.
    Datagram,
    /// A character device that is no terminal, such as /dev/null.
    Device,
    /// The descriptor is closed, or none of these.
    Unknown,
}

/// What is behind a descriptor, as `process.stdin` must know.
pub fn descriptor_kind(fd: Fd) -> DescriptorKind {
    let Ok(status) = crate::files::fstat(fd) else { return DescriptorKind::Unknown };
    match status.mode & libc::S_IFMT {
        libc::S_IFREG | libc::S_IFBLK => DescriptorKind::File,
        libc::S_IFIFO => DescriptorKind::Pipe,
        libc::S_IFCHR if is_terminal(fd) => DescriptorKind::Terminal,
        libc::S_IFCHR => DescriptorKind::Device,
        libc::S_IFSOCK => socket_kind(fd),
        _ => DescriptorKind::Unknown,
    }
}

fn socket_kind(fd: Fd) -> DescriptorKind {
    let mut kind = 0i32;
    let mut length = size_of::<i32>() as libc::socklen_t;
    // SAFETY: `kind` and `length` are writable for the call.
    let result = unsafe {
        libc::getsockopt(fd, libc::SOL_SOCKET, libc::SO_TYPE, (&raw mut kind).cast(), &raw mut length)
    };
    if result != 0 || kind != libc::SOCK_STREAM {
        return if kind == libc::SOCK_DGRAM { DescriptorKind::Datagram } else { DescriptorKind::Unknown };
    }
    // SAFETY: both pointers come from RawAddress and hold for the call.
    let address = crate::address::RawAddress::filled_by(|address, length| unsafe {
        libc::getsockname(fd, address, length)
    });
    match address {
        Ok(Address::Unix(_)) => DescriptorKind::Unix,
        Ok(_) => DescriptorKind::Tcp,
        Err(_) => DescriptorKind::Unknown,
    }
}

/// Writes everything to a descriptor, waiting where it does not block: for standard output and error.
pub fn write_all(fd: Fd, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match crate::files::write(fd, bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(Errno::EAGAIN) => wait_writable(fd)?,
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

fn wait_writable(fd: Fd) -> Result<(), Errno> {
    let mut poll = libc::pollfd { fd, events: libc::POLLOUT, revents: 0 };
    // SAFETY: one pollfd is readable and writable for the call.
    Errno::retry(|| Errno::check(unsafe { libc::poll(&raw mut poll, 1, -1) })).map(drop)
}

/// Fills bytes with randomness that is fit for keys.
pub fn fill_random(mut into: &mut [u8]) -> Result<(), Errno> {
    while !into.is_empty() {
        let length = into.len();
        // SAFETY: `length` bytes are writable.
        let read = || Errno::check_size(unsafe { libc::getrandom(into.as_mut_ptr().cast(), length, 0) });
        let count = Errno::retry(read)?;
        into = &mut into[count..];
    }
    Ok(())
}

/// One address of a network interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceAddress {
    /// The interface's name.
    pub name: String,
    /// The address, its port zero.
    pub address: Address,
    /// The network mask, its port zero.
    pub mask: Address,
    /// Hardware address of the interface.
    pub hardware: [u8; 6],
    /// Whether it is the machine's own loop.
    pub is_internal: bool,
}

/// All addresses of the interfaces that are up and running.
pub fn interfaces() -> Result<Vec<InterfaceAddress>, Errno> {
    let mut first: *mut libc::ifaddrs = std::ptr::null_mut();
    // SAFETY: the call writes the list's head, which is freed below.
    Errno::check(unsafe { libc::getifaddrs(&raw mut first) })?;
    let (mut found, mut hardware) = (Vec::new(), Vec::new());
    let mut next = first;
    while !next.is_null() {
        // SAFETY: entries of the list are valid until it is freed.
        let entry = unsafe { &*next };
        next = entry.ifa_next;
        read_interface(entry, &mut found, &mut hardware);
    }
    // SAFETY: the list came from getifaddrs and nothing points into it any more.
    unsafe { libc::freeifaddrs(first) };
    for interface in &mut found {
        let address = hardware.iter().find(|(name, _)| *name == interface.name);
        interface.hardware = address.map_or([0; 6], |(_, address)| *address);
    }
    Ok(found)
}

fn read_interface(
    entry: &libc::ifaddrs,
    found: &mut Vec<InterfaceAddress>,
    hardware: &mut Vec<(String, [u8; 6])>,
) {
    let up = (libc::IFF_UP | libc::IFF_RUNNING) as u32;
    if entry.ifa_addr.is_null() || entry.ifa_flags & up != up {
        return;
    }
    // SAFETY: the name is a C string of the list.
    let name = unsafe { std::ffi::CStr::from_ptr(entry.ifa_name) }.to_string_lossy().into_owned();
    // SAFETY: the address is not null (seen above) and begins with its family.
    let family = i32::from(unsafe { (*entry.ifa_addr).sa_family });
    if family == libc::AF_PACKET {
        // SAFETY: an address of this family is a sockaddr_ll.
        let raw = unsafe { &*entry.ifa_addr.cast::<libc::sockaddr_ll>() };
        let mut address = [0; 6];
        address.copy_from_slice(&raw.sll_addr[..6]);
        return hardware.push((name, address));
    }
    let bytes = match family {
        libc::AF_INET => size_of::<libc::sockaddr_in>(),
        libc::AF_INET6 => size_of::<libc::sockaddr_in6>(),
        _ => return,
    };
    let read = |address: *const libc::sockaddr| {
        if address.is_null() {
            return None;
        }
        // SAFETY: addresses and masks of these families have this many bytes.
        unsafe { crate::address::RawAddress::copied(address, bytes as u32) }.read()
    };
    if let (Some(address), Some(mask)) = (read(entry.ifa_addr), read(entry.ifa_netmask)) {
        let is_internal = entry.ifa_flags & libc::IFF_LOOPBACK as u32 != 0;
        found.push(InterfaceAddress { name, address, mask, hardware: [0; 6], is_internal });
    }
}

/// Sets a thread's name as tools show it; at most 15 bytes count.
pub fn set_thread_name(name: &str) {
    let short = &name.as_bytes()[..name.len().min(15)];
    // Only a name with a zero byte is refused, and then the old one stays.
    let _ = with_path(short, |name| {
        // SAFETY: the name is a C string of at most 16 bytes.
        Errno::check(unsafe { libc::prctl(libc::PR_SET_NAME, name) })
    });
}

/// Version of the C library, such as `2.36`.
pub fn libc_version() -> String {
    // SAFETY: the C library gives a static NUL-terminated string.
    let version = unsafe { std::ffi::CStr::from_ptr(libc::gnu_get_libc_version()) };
    version.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_plausible() {
        assert!(resident_bytes().unwrap() > 100_000);
        assert_eq!(system_name().system, "Linux");
        assert!(machine().memory_bytes > machine().memory_available_bytes);
        assert!(usage().resident_max_kib > 100);
        assert!(cores() > 0 && page_bytes() >= 4096);
        assert_eq!(umask(), umask());
        assert!(priority(0).is_ok());
        assert_eq!(kill(id(), 0), Ok(()));
        let mut random = [0; 64];
        fill_random(&mut random).unwrap();
        assert_ne!(random, [0; 64]);
    }

    #[test]
    fn descriptors_are_told_apart() {
        let (reading, writing) = crate::files::pipe().unwrap();
        assert_eq!(descriptor_kind(reading), DescriptorKind::Pipe);
        assert!(!is_terminal(reading));
        write_all(writing, b"x").unwrap();
        crate::files::close(reading).unwrap();
        crate::files::close(writing).unwrap();
        let null = crate::files::open(b"/dev/null", libc::O_RDWR, 0).unwrap();
        assert_eq!(descriptor_kind(null), DescriptorKind::Device);
        crate::files::close(null).unwrap();
        assert_eq!(descriptor_kind(-1), DescriptorKind::Unknown);
    }

    #[test]
    fn users_are_read_from_their_table() {
        let line = b"web:x:33:34:Web,,,:/var/www:/bin/false";
        let user = parse_user(line, 33).unwrap();
        assert_eq!((&user.name[..], user.group, &user.home[..]), (&b"web"[..], 34, &b"/var/www"[..]));
        assert_eq!(parse_user(line, 34), None);
    }

    #[test]
    fn the_loop_is_an_interface() {
        let found = interfaces().unwrap();
        let internal =
            found.iter().any(|interface| interface.is_internal && interface.address.host() == "127.0.0.1");
        assert!(internal || found.is_empty());
    }
}
