//! The real kernel: one io_uring, its provided-page ring, and the few plain calls about sockets.

use std::collections::VecDeque;
use std::mem::size_of;
use std::os::fd::AsRawFd;
use std::ptr;
use std::sync::atomic::{AtomicU16, Ordering};

use io_uring::types::{BufRingEntry, CancelBuilder, Fd as RingFd, Timespec};
use io_uring::{IoUring, cqueue, opcode, squeue};

use crate::address::RawAddress;
use crate::cached;
use crate::clock::monotonic_ns;
use crate::config::Config;
use crate::entry::{Action, Entry, Fd, Outcome};
use crate::kernel::{GROUPS, Group, Kernel, SocketOption, Stay};
use crate::probe::{OpenFailure, RUNGS, Rung};
use crate::{Address, Errno};

const ENTER_GETEVENTS: u32 = 1;
const ENTER_EXT_ARG: u32 = 1 << 3;
const ENTER_REGISTERED_RING: u32 = 1 << 4;
const REGISTER_RING_FDS: u32 = 20;

/// The timeout of an enter (`struct io_uring_getevents_arg`).
#[repr(C)]
struct EnterArgument {
    sigmask: u64,
    sigmask_bytes: u32,
    min_wait_us: u32,
    timespec: u64,
}

/// An update of registered descriptors (`struct io_uring_rsrc_update`).
#[repr(C)]
struct RegisterArgument {
    offset: u32,
    reserved: u32,
    data: u64,
}

/// The ring through which buffers of a group are offered: written by us, read by the kernel.
struct OfferRing {
    entries: *mut BufRingEntry,
    layout: std::alloc::Layout,
    mask: u16,
    tail: u16,
}

impl OfferRing {
    fn new(entries_max: u32) -> Self {
        let bytes = entries_max as usize * size_of::<BufRingEntry>();
        let layout = std::alloc::Layout::from_size_align(bytes.max(4096), 4096).expect("a small layout");
        // SAFETY: the layout is not empty.
        let entries = unsafe { std::alloc::alloc_zeroed(layout) }.cast::<BufRingEntry>();
        assert!(!entries.is_null(), "no memory for the page ring");
        Self { entries, layout, mask: (entries_max - 1) as u16, tail: 0 }
    }

    fn offer(&mut self, page: u16, address: *mut u8, bytes: usize) {
        // SAFETY: the masked index is inside the ring; the kernel reads the entry only after `publish`
        // moved the tail past it, and no more than mask + 1 pages are out at a time (asserted by Provided).
        let entry = unsafe { &mut *self.entries.add(usize::from(self.tail & self.mask)) };
        entry.set_addr(address as u64);
        entry.set_len(bytes as u32);
        entry.set_bid(page);
        self.tail = self.tail.wrapping_add(1);
    }

    /// Takes the last page back that was offered. The kernel does not read the ring meanwhile: see [`Kernel::take_back`].
    fn take_back(&mut self) -> u16 {
        self.tail = self.tail.wrapping_sub(1);
        self.publish();
        // SAFETY: the masked index is inside the ring, and was written by `offer`.
        unsafe { &*self.entries.add(usize::from(self.tail & self.mask)) }.bid()
    }

    fn publish(&mut self) {
        // SAFETY: `entries` is the ring's base; its tail is a 16-bit field that the kernel reads with
        // acquire ordering, so it is stored with release ordering.
        unsafe {
            let tail = BufRingEntry::tail(self.entries).cast_mut();
            AtomicU16::from_ptr(tail).store(self.tail, Ordering::Release);
        }
    }
}

impl Drop for OfferRing {
    fn drop(&mut self) {
        // SAFETY: allocated in `new` with this layout. The kernel reads it no more: the group was unregistered, or never known.
        unsafe { std::alloc::dealloc(self.entries.cast(), self.layout) };
    }
}

/// One io_uring.
pub(crate) struct Uring {
    // The ring comes first: it is closed before the memory that it knows is freed.
    ring: IoUring,
    offers: [Option<OfferRing>; GROUPS],
    enter_fd: i32,
    enter_flags: u32,
    rung: Rung,
    /// Outcomes of what was done by a plain system call.
    done_at_once: Vec<Outcome>,
    /// Whether the kernel knows how to cut files, once that was asked.
    truncates: Option<bool>,
}

impl Uring {
    /// Opens a ring with the best set-up that this kernel grants.
    pub fn open(config: &Config) -> Result<Self, OpenFailure> {
        let mut first_errno = None;
        for rung in RUNGS {
            match build(config, rung) {
                Ok(ring) => return Self::equip(ring, config, rung),
                Err(errno) if errno == Errno::EINVAL => first_errno.get_or_insert(errno),
                Err(errno) => return Err(OpenFailure::of_setup(errno)),
            };
        }
        Err(OpenFailure::of_setup(first_errno.unwrap_or(Errno::EINVAL)))
    }

    fn equip(ring: IoUring, config: &Config, rung: Rung) -> Result<Self, OpenFailure> {
        if !ring.params().is_feature_ext_arg() || !ring.params().is_feature_nodrop() {
            return Err(OpenFailure::of_setup(Errno::EINVAL));
        }
        let (enter_fd, enter_flags) = register_ring_fd(ring.as_raw_fd());
        let offers = [const { None }; GROUPS];
        let done_at_once = Vec::new();
        let mut uring = Self { ring, offers, enter_fd, enter_flags, rung, done_at_once, truncates: None };
        let opened = uring.open_group(Group::Pages, config.provided_max as u16);
        opened.map_err(OpenFailure::of_page_ring)?;
        Ok(uring)
    }

    /// The set-up that the kernel granted.
    pub fn rung(&self) -> Rung {
        self.rung
    }

    fn offers(&mut self, group: Group) -> &mut OfferRing {
        self.offers[group as usize].as_mut().expect("buffers are offered to an open group")
    }

    fn sys_enter(&self, submit: usize, want: u32, timeout: Option<&Timespec>) -> Result<(), Errno> {
        let argument = EnterArgument {
            sigmask: 0,
            sigmask_bytes: 8,
            min_wait_us: 0,
            timespec: timeout.map_or(0, |timespec| ptr::from_ref(timespec) as u64),
        };
        // SAFETY: the argument and the timespec live until the call returns; the ring's descriptor and
        // queues are those that `ring` set up.
        let result = unsafe {
            libc::syscall(
                libc::SYS_io_uring_enter,
                self.enter_fd,
                submit as u32,
                want,
                ENTER_GETEVENTS | ENTER_EXT_ARG | self.enter_flags,
                &raw const argument,
                size_of::<EnterArgument>(),
            )
        };
        Errno::check(result as i32).map(drop)
    }
}

impl Drop for Uring {
    fn drop(&mut self) {
        for (group, offers) in self.offers.iter().enumerate() {
            if offers.is_some() {
                let _ = self.ring.submitter().unregister_buf_ring(group as u16);
            }
        }
    }
}

fn build(config: &Config, rung: Rung) -> Result<IoUring, Errno> {
    let mut builder = IoUring::builder();
    builder.setup_cqsize(config.completion_entries).setup_clamp().setup_submit_all().dontfork();
    builder.setup_taskrun_flag();
    if rung.no_sqarray {
        builder.setup_no_sqarray();
    }
    if rung.defer_taskrun {
        builder.setup_single_issuer().setup_defer_taskrun();
    } else {
        builder.setup_coop_taskrun();
    }
    builder.build(config.submission_entries).map_err(Errno::from)
}

/// Registers the ring's descriptor with itself, which spares a look-up per enter; where that is not
/// possible the plain descriptor serves.
fn register_ring_fd(fd: Fd) -> (Fd, u32) {
    let mut argument = RegisterArgument { offset: u32::MAX, reserved: 0, data: fd as u64 };
    // SAFETY: the argument lives until the call returns.
    let result =
        unsafe { libc::syscall(libc::SYS_io_uring_register, fd, REGISTER_RING_FDS, &raw mut argument, 1) };
    if result == 1 { (argument.offset as Fd, ENTER_REGISTERED_RING) } else { (fd, 0) }
}

/// Ends the sending side of a socket; the result in the kernel's convention.
fn end_sending(fd: Fd) -> i32 {
    // SAFETY: no memory is involved.
    Errno::check(unsafe { libc::shutdown(fd, libc::SHUT_WR) }).unwrap_or_else(|errno| -errno.0)
}

/// What the ring would hand to a thread of the kernel although it does not block: done now, with the result in the kernel's
/// convention.
///
/// # Safety
/// What the action points to holds for the call.
unsafe fn done_at_once(action: Action) -> Option<i32> {
    match action {
        Action::ShutdownSending { fd } => Some(end_sending(fd)),
        Action::Status { path, flags, into, .. } if flags & libc::AT_EMPTY_PATH == 0 => {
            // SAFETY: the caller's promise.
            unsafe { cached::status(path, flags, into) }
        }
        _ => None,
    }
}

fn translate(entry: &Entry) -> squeue::Entry {
    let at = libc::AT_FDCWD;
    let built = match entry.action {
        Action::Accept { fd } => opcode::AcceptMulti::new(RingFd(fd)).flags(libc::SOCK_CLOEXEC).build(),
        Action::Receive { fd, group, many: true } => opcode::RecvMulti::new(RingFd(fd), group as u16).build(),
        Action::Receive { fd, group, many: false } => {
            // Of no length: as much as the buffer takes.
            let receive = opcode::Recv::new(RingFd(fd), ptr::null_mut(), 0);
            receive.buf_group(group as u16).build().flags(squeue::Flags::BUFFER_SELECT)
        }
        Action::ReadPage { fd } => {
            let read = opcode::Read::new(RingFd(fd), ptr::null_mut(), arena::PAGE_BYTES as u32);
            let read = read.offset(u64::MAX).buf_group(Group::Pages as u16).build();
            read.flags(squeue::Flags::BUFFER_SELECT)
        }
        Action::Send { fd, address, length } => {
            opcode::Send::new(RingFd(fd), address, length).flags(libc::MSG_NOSIGNAL).build()
        }
        Action::SendMessage { fd, message } => {
            opcode::SendMsg::new(RingFd(fd), message).flags(libc::MSG_NOSIGNAL as u32).build()
        }
        Action::ReceiveDatagrams { fd, message } => {
            opcode::RecvMsgMulti::new(RingFd(fd), message, Group::Datagrams as u16).build()
        }
        Action::SendDatagram { fd, message } => {
            opcode::SendMsg::new(RingFd(fd), message).flags(libc::MSG_NOSIGNAL as u32).build()
        }
        Action::WriteSpans { fd, spans, count } => {
            opcode::Writev::new(RingFd(fd), spans, count).offset(u64::MAX).build()
        }
        Action::Read { fd, address, length, offset } => {
            opcode::Read::new(RingFd(fd), address, length).offset(offset as u64).build()
        }
        Action::Write { fd, address, length, offset } => {
            opcode::Write::new(RingFd(fd), address, length).offset(offset as u64).build()
        }
        Action::Connect { fd, address, length } => opcode::Connect::new(RingFd(fd), address, length).build(),
        Action::ShutdownSending { fd } => opcode::Shutdown::new(RingFd(fd), libc::SHUT_WR).build(),
        Action::Close { fd } => opcode::Close::new(RingFd(fd)).build(),
        Action::Poll { fd, writable } => {
            let events = if writable { libc::POLLOUT } else { libc::POLLIN };
            opcode::PollAdd::new(RingFd(fd), events as u32).build()
        }
        Action::CancelDescriptor { fd } => {
            opcode::AsyncCancel2::new(CancelBuilder::fd(RingFd(fd)).all()).build()
        }
        Action::CancelOperation { user_data } => opcode::AsyncCancel::new(user_data).build(),
        Action::Open { path, flags, mode } => {
            opcode::OpenAt::new(RingFd(at), path).flags(flags | libc::O_CLOEXEC).mode(mode).build()
        }
        Action::Status { fd, path, flags, into } => {
            opcode::Statx::new(RingFd(fd), path, into.cast()).flags(flags).mask(cached::MASK).build()
        }
        Action::Unlink { path, flags } => opcode::UnlinkAt::new(RingFd(at), path).flags(flags).build(),
        Action::MakeDirectory { path, mode } => opcode::MkDirAt::new(RingFd(at), path).mode(mode).build(),
        Action::Rename { from, to } => opcode::RenameAt::new(RingFd(at), from, RingFd(at), to).build(),
        Action::Link { existing, path } => {
            opcode::LinkAt::new(RingFd(at), existing, RingFd(at), path).build()
        }
        Action::SymbolicLink { target, path } => opcode::SymlinkAt::new(RingFd(at), target, path).build(),
        Action::Truncate { fd, length } => opcode::Ftruncate::new(RingFd(fd), length).build(),
        Action::Sync { fd, data_only } => {
            let flags = if data_only {
                io_uring::types::FsyncFlags::DATASYNC
            } else {
                io_uring::types::FsyncFlags::empty()
            };
            opcode::Fsync::new(RingFd(fd)).flags(flags).build()
        }
    };
    built.user_data(entry.user_data)
}

impl Kernel for Uring {
    unsafe fn push(&mut self, entry: &Entry) -> bool {
        // SAFETY: the caller's promise.
        if let Some(result) = unsafe { done_at_once(entry.action) } {
            let outcome = Outcome { user_data: entry.user_data, result, more: false, page: None };
            self.done_at_once.push(outcome);
            return true;
        }
        let entry = translate(entry);
        // SAFETY: the caller promises that what the entry points to lives until its last outcome.
        unsafe { self.ring.submission().push(&entry).is_ok() }
    }

    fn unsubmitted(&self) -> usize {
        // SAFETY: one thread owns the ring; no other view of the submission queue exists now.
        unsafe { self.ring.submission_shared() }.len()
    }

    fn has_outcomes(&mut self) -> bool {
        !self.done_at_once.is_empty() || !self.ring.completion().is_empty()
    }

    fn wants_entering(&mut self) -> bool {
        let queue = self.ring.submission();
        queue.taskrun() || queue.cq_overflow()
    }

    fn enter(&mut self, stay: Stay) -> Result<(), Errno> {
        let submit = self.unsubmitted();
        let result = match stay {
            Stay::No => self.sys_enter(submit, 0, None),
            Stay::Forever => self.sys_enter(submit, 1, None),
            Stay::AtMost(ns) => {
                let timeout = Timespec::new().sec(ns / 1_000_000_000).nsec((ns % 1_000_000_000) as u32);
                self.sys_enter(submit, 1, Some(&timeout))
            }
        };
        match result {
            // Time is up, a signal came, or outcomes must be taken first: all are for the caller's next turn.
            Err(Errno::ETIME | Errno::EINTR | Errno::EBUSY | Errno::EAGAIN) => Ok(()),
            result => result,
        }
    }

    fn outcomes(&mut self, into: &mut VecDeque<Outcome>) {
        into.extend(self.done_at_once.drain(..));
        into.extend(self.ring.completion().map(|outcome| Outcome {
            user_data: outcome.user_data(),
            result: outcome.result(),
            more: cqueue::more(outcome.flags()),
            page: cqueue::buffer_select(outcome.flags()),
        }));
    }

    fn open_group(&mut self, group: Group, buffers_max: u16) -> Result<(), Errno> {
        let offers = OfferRing::new(u32::from(buffers_max));
        let entries = offers.entries as u64;
        // SAFETY: the ring is aligned and sized for its entries and is freed after it is unregistered.
        unsafe {
            self.ring.submitter().register_buf_ring_with_flags(entries, buffers_max, group as u16, 0)?;
        }
        self.offers[group as usize] = Some(offers);
        Ok(())
    }

    unsafe fn offer(&mut self, group: Group, buffer: u16, address: *mut u8, bytes: usize) {
        self.offers(group).offer(buffer, address, bytes);
    }

    fn publish(&mut self, group: Group) {
        self.offers(group).publish();
    }

    /// With deferred work the kernel looks at the ring only inside our own system calls, so the tail may be moved back.
    fn take_back(&mut self, group: Group) -> Option<u16> {
        let is_quiet = self.rung.defer_taskrun && !self.has_outcomes() && !self.wants_entering();
        is_quiet.then(|| self.offers(group).take_back())
    }

    unsafe fn send_now(&mut self, fd: Fd, spans: &[libc::iovec]) -> Result<usize, Errno> {
        let flags = libc::MSG_NOSIGNAL | libc::MSG_DONTWAIT;
        if let [span] = spans {
            // SAFETY: the caller's promise.
            return Errno::check_size(unsafe { libc::send(fd, span.iov_base, span.iov_len, flags) });
        }
        // SAFETY: all-zero bytes are a valid msghdr.
        let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
        message.msg_iov = spans.as_ptr().cast_mut();
        message.msg_iovlen = spans.len() as _;
        // SAFETY: the message lives until the call returns; for what it points to there is the caller's promise.
        Errno::check_size(unsafe { libc::sendmsg(fd, &raw const message, flags) })
    }

    fn truncates(&mut self) -> bool {
        let ring = &self.ring;
        *self.truncates.get_or_insert_with(|| {
            let mut probe = io_uring::Probe::new();
            ring.submitter().register_probe(&mut probe).is_ok() && probe.is_supported(opcode::Ftruncate::CODE)
        })
    }

    fn now_ns(&self) -> u64 {
        monotonic_ns()
    }

    fn socket(&mut self, domain: i32) -> Result<Fd, Errno> {
        // SAFETY: no memory is involved.
        Errno::check(unsafe { libc::socket(domain, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0) })
    }

    fn datagram_socket(&mut self, domain: i32) -> Result<Fd, Errno> {
        // SAFETY: no memory is involved.
        Errno::check(unsafe { libc::socket(domain, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0) })
    }

    fn connect_datagram(&mut self, fd: Fd, to: Option<&RawAddress>) -> Result<(), Errno> {
        let nowhere = libc::sockaddr { sa_family: libc::AF_UNSPEC as libc::sa_family_t, sa_data: [0; 14] };
        let nowhere = (&raw const nowhere, size_of::<libc::sockaddr>() as libc::socklen_t);
        let (address, length) = to.map_or(nowhere, |to| (to.as_ptr(), to.length()));
        // SAFETY: the address is a valid sockaddr of the length given and lives until the call returns.
        Errno::check(unsafe { libc::connect(fd, address, length) }).map(drop)
    }

    fn bind(&mut self, fd: Fd, address: &RawAddress) -> Result<(), Errno> {
        // SAFETY: the address is a valid sockaddr of the length given.
        Errno::check(unsafe { libc::bind(fd, address.as_ptr(), address.length()) }).map(drop)
    }

    fn listen(&mut self, fd: Fd, backlog: i32) -> Result<(), Errno> {
        // SAFETY: no memory is involved.
        Errno::check(unsafe { libc::listen(fd, backlog) }).map(drop)
    }

    fn stop_listening(&mut self, fd: Fd) {
        // SAFETY: no memory is involved. Whatever it answers, the close that follows does the same.
        unsafe { libc::shutdown(fd, libc::SHUT_RDWR) };
    }

    fn set_option(&mut self, fd: Fd, option: SocketOption) -> Result<(), Errno> {
        use libc::{IPPROTO_IPV6, IPPROTO_TCP, SOL_SOCKET};
        match option {
            SocketOption::NoDelay(on) => set(fd, IPPROTO_TCP, libc::TCP_NODELAY, i32::from(on)),
            SocketOption::ReuseAddress(on) => set(fd, SOL_SOCKET, libc::SO_REUSEADDR, i32::from(on)),
            SocketOption::ReusePort(on) => set(fd, SOL_SOCKET, libc::SO_REUSEPORT, i32::from(on)),
            SocketOption::Ipv6Only(on) => set(fd, IPPROTO_IPV6, libc::IPV6_V6ONLY, i32::from(on)),
            SocketOption::KeepAlive(on) => set(fd, SOL_SOCKET, libc::SO_KEEPALIVE, i32::from(on)),
            SocketOption::KeepAliveIdle(seconds) => set(fd, IPPROTO_TCP, libc::TCP_KEEPIDLE, seconds),
            SocketOption::KeepAliveInterval(seconds) => set(fd, IPPROTO_TCP, libc::TCP_KEEPINTVL, seconds),
            SocketOption::KeepAliveCount(count) => set(fd, IPPROTO_TCP, libc::TCP_KEEPCNT, count),
            SocketOption::ReceiveBytes(bytes) => set(fd, SOL_SOCKET, libc::SO_RCVBUF, bytes),
            SocketOption::SendBytes(bytes) => set(fd, SOL_SOCKET, libc::SO_SNDBUF, bytes),
            SocketOption::LingerZero => {
                set(fd, SOL_SOCKET, libc::SO_LINGER, libc::linger { l_onoff: 1, l_linger: 0 })
            }
        }
    }

    fn local_address(&mut self, fd: Fd) -> Result<Address, Errno> {
        // SAFETY: both pointers come from RawAddress and hold for the call.
        RawAddress::filled_by(|address, length| unsafe { libc::getsockname(fd, address, length) })
    }

    fn peer_address(&mut self, fd: Fd) -> Result<Address, Errno> {
        // SAFETY: both pointers come from RawAddress and hold for the call.
        RawAddress::filled_by(|address, length| unsafe { libc::getpeername(fd, address, length) })
    }

    fn close_now(&mut self, fd: Fd) {
        // SAFETY: the caller owns the descriptor and no operation uses it.
        unsafe { libc::close(fd) };
    }
}

fn set<T>(fd: Fd, level: i32, name: i32, value: T) -> Result<(), Errno> {
    let bytes = size_of::<T>() as libc::socklen_t;
    // SAFETY: `value` is a plain value of the size given and lives until the call returns.
    Errno::check(unsafe { libc::setsockopt(fd, level, name, (&raw const value).cast(), bytes) }).map(drop)
}
