//! What the simulated kernel does with each operation.

use std::collections::btree_map::Entry as Place;
use std::ffi::CStr;

use super::kernel::{InFlight, Sim};
use super::world::{Object, Peer};
use crate::address::RawAddress;
use crate::entry::{Action, Entry, Fd, Outcome};
use crate::files::FileStatus;
use crate::kernel::Group;
use crate::{Address, Errno};

/// Longer than users usually wait before they try another address.
const SLOW_CONNECT_NS_MAX: u64 = 800_000_000;

/// The port that a scripted peer may have: that of the address, or the number at the end of a path.
fn port_of(address: &Address) -> u16 {
    let Address::Unix(path) = address else { return address.port() };
    let digits = path.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(&path[path.len() - digits..]).ok();
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// The descriptor that an operation works on, if it has one.
fn descriptor(action: &Action) -> Option<Fd> {
    match *action {
        Action::Accept { fd }
        | Action::Receive { fd, .. }
        | Action::ReadPage { fd }
        | Action::Send { fd, .. }
        | Action::SendMessage { fd, .. }
        | Action::ReceiveDatagrams { fd, .. }
        | Action::SendDatagram { fd, .. }
        | Action::WriteSpans { fd, .. }
        | Action::Read { fd, .. }
        | Action::Write { fd, .. }
        | Action::Connect { fd, .. }
        | Action::ShutdownSending { fd }
        | Action::Poll { fd, .. }
        | Action::Sync { fd, .. }
        | Action::Truncate { fd, .. }
        | Action::Close { fd } => Some(fd),
        Action::Status { fd, flags, .. } => (flags & libc::AT_EMPTY_PATH != 0).then_some(fd),
        _ => None,
    }
}

/// How an operation fails that is told to fail.
fn doom(action: &Action) -> Errno {
    match action {
        Action::ReceiveDatagrams { .. } | Action::SendDatagram { .. } => Errno::ECONNREFUSED,
        Action::Accept { .. } => Errno::EMFILE,
        Action::Receive { .. } | Action::ReadPage { .. } => Errno::ECONNRESET,
        Action::Send { .. } | Action::SendMessage { .. } | Action::WriteSpans { .. } => Errno::EPIPE,
        Action::Connect { .. } => Errno::ETIMEDOUT,
        Action::ShutdownSending { .. } => Errno::ENOTCONN,
        Action::Write { .. } => Errno::ENOSPC,
        _ => Errno::EIO,
    }
}

impl Sim {
    /// Takes an operation in. Cancels and closes are carried out at once, the others when they can be.
    pub(super) fn begin(&mut self, entry: Entry) {
        if let Some(fd) = descriptor(&entry.action) {
            self.world.object(fd);
        }
        match entry.action {
            Action::CancelDescriptor { fd } => {
                self.world.object(fd);
                let count = self.cancel(|action, _| descriptor(action) == Some(fd));
                self.finish(entry.user_data, Ok(count));
            }
            Action::CancelOperation { user_data } => {
                let count = self.cancel(|_, each| each == user_data);
                let result = if count == 0 { Err(Errno::ENOENT) } else { Ok(0) };
                self.finish(entry.user_data, result);
            }
            Action::Close { fd } => {
                let used = self.in_flight.iter().any(|each| descriptor(&each.entry.action) == Some(fd));
                assert!(!used, "descriptor {fd} is closed while an operation uses it");
                self.world.close(fd);
                let result = if self.is_doomed() { Err(Errno::EIO) } else { Ok(0) };
                self.finish(entry.user_data, result);
            }
            _ => {
                let doomed = self.is_doomed();
                let ready_at = self.ready_at(&entry.action);
                self.in_flight.push(InFlight { entry, ready_at, cancelled: false, doomed });
            }
        }
    }

    /// Connecting and the disk take their time.
    fn ready_at(&mut self, action: &Action) -> u64 {
        let delay_max = match action {
            Action::Connect { .. } if self.random.strikes(self.config.faults.slow_connects) => {
                SLOW_CONNECT_NS_MAX
            }
            Action::Connect { .. } => 400_000,
            Action::Open { .. } | Action::Read { .. } | Action::Write { .. } | Action::Sync { .. } => 60_000,
            _ => 0,
        };
        self.world.now_ns + self.random.below(delay_max)
    }

    /// Cancels what fits. Some of it may end later, or as if nothing had been said.
    fn cancel(&mut self, fits: impl Fn(&Action, u64) -> bool) -> u32 {
        let mut count = 0;
        let fitting = |each: &&InFlight| fits(&each.entry.action, each.entry.user_data);
        let found: Vec<u64> =
            self.in_flight.iter().filter(fitting).map(|each| each.entry.user_data).collect();
        for user_data in found {
            if self.random.strikes(self.config.faults.cancel_races) {
                // It was just about to end by itself.
                self.attempt(user_data);
            }
            let late = self.random.strikes(self.config.faults.cancel_races);
            let delay = if late { self.random.below(100_000) } else { 0 };
            let now = self.world.now_ns;
            if let Some(each) = self.in_flight.iter_mut().find(|each| each.entry.user_data == user_data) {
                each.cancelled = true;
                each.ready_at = now + delay;
                count += 1;
            }
        }
        count
    }

    pub(super) fn finish(&mut self, user_data: u64, result: Result<u32, Errno>) {
        self.finish_with(user_data, result, false, None);
    }

    pub(super) fn finish_with(
        &mut self,
        user_data: u64,
        result: Result<u32, Errno>,
        more: bool,
        page: Option<u16>,
    ) {
        if !more {
            self.in_flight.retain(|each| each.entry.user_data != user_data);
        }
        let result = result.map_or_else(|errno| -errno.0, |value| value as i32);
        self.post(Outcome { user_data, result, more, page });
    }

    /// Tries an operation once; it ends, or stays in flight.
    pub(super) fn attempt(&mut self, user_data: u64) {
        let Some(each) = self.in_flight.iter().find(|each| each.entry.user_data == user_data).copied() else {
            return;
        };
        if each.ready_at > self.world.now_ns {
            return;
        }
        if each.cancelled {
            return self.finish(user_data, Err(Errno::ECANCELED));
        }
        if each.doomed {
            return self.finish(user_data, Err(doom(&each.entry.action)));
        }
        match each.entry.action {
            Action::Accept { fd } => self.accept(user_data, fd),
            Action::Receive { fd, group, many } => self.receive(user_data, fd, group, many),
            Action::ReadPage { fd } => self.receive(user_data, fd, Group::Pages, false),
            Action::ReceiveDatagrams { fd, .. } => self.receive_datagrams(user_data, fd),
            action => {
                if let Some(result) = self.perform(action) {
                    self.finish(user_data, result);
                }
            }
        }
    }

    fn accept(&mut self, user_data: u64, fd: Fd) {
        loop {
            let Object::Listener { backlog } = self.world.object(fd) else {
                return self.finish(user_data, Err(Errno::EINVAL));
            };
            let Some(mut peer) = backlog.pop_front() else { return };
            if self.random.strikes(self.config.faults.no_descriptors) {
                let Object::Listener { backlog } = self.world.object(fd) else { unreachable!("seen above") };
                backlog.push_front(peer);
                return self.finish(user_data, Err(Errno::EMFILE));
            }
            if self.random.strikes(self.config.faults.interruptions) {
                return self.finish(user_data, Err(Errno::ECONNABORTED));
            }
            peer.nudge(self.world.now_ns, &mut self.random);
            let accepted = self.world.open(Object::Stream(peer));
            let more = !self.random.strikes(self.config.faults.multishot_ends);
            self.finish_with(user_data, Ok(accepted as u32), more, None);
            if !more {
                return;
            }
        }
    }

    /// Fills pages of a group until there is nothing to receive. `many` is multishot.
    fn receive(&mut self, user_data: u64, fd: Fd, group: Group, many: bool) {
        loop {
            if self.random.strikes(self.config.faults.resets)
                && let Ok(peer) = self.world.stream(fd)
            {
                peer.break_off();
            }
            let peer = match self.world.stream(fd) {
                Ok(peer) => peer,
                Err(errno) => return self.finish(user_data, Err(errno)),
            };
            if peer.reset {
                return self.finish(user_data, Err(Errno::ECONNRESET));
            }
            if peer.inbound.is_empty() {
                if peer.ended {
                    self.finish(user_data, Ok(0));
                }
                return;
            }
            let available = peer.inbound.len();
            if self.random.strikes(self.config.faults.interruptions) {
                return self.finish(user_data, Err(Errno::EINTR));
            }
            if self.random.strikes(self.config.faults.would_block) {
                return self.finish(user_data, Err(Errno::EAGAIN));
            }
            if self.buffers[group as usize].is_empty() || self.random.strikes(self.config.faults.no_pages) {
                return self.finish(user_data, Err(Errno::ENOBUFS));
            }
            let buffers = &mut self.buffers[group as usize];
            let (page, address, bytes) = buffers.pop_front().expect("seen above");
            let count = self.shorten(available.min(bytes), self.config.faults.short_reads);
            self.fill(fd, address, count);
            let more = many && !self.random.strikes(self.config.faults.multishot_ends);
            self.finish_with(user_data, Ok(count as u32), more, Some(page));
            if !more {
                return;
            }
        }
    }

    /// A part of `count`, but at least one, where the fault strikes.
    fn shorten(&mut self, count: usize, fault: u32) -> usize {
        if count > 1 && self.random.strikes(fault) {
            1 + self.random.below(count as u64 - 1) as usize
        } else {
            count
        }
    }

    fn fill(&mut self, fd: Fd, address: *mut u8, count: usize) {
        let now = self.world.now_ns;
        let peer = self.world.stream(fd).expect("the caller saw it");
        for (index, byte) in peer.inbound.drain(..count).enumerate() {
            // SAFETY: `count` is at most the page's length, and an offered page is the kernel's alone.
            unsafe { address.add(index).write(byte) };
        }
        peer.nudge(now, &mut self.random);
    }

    /// Carries out an operation with one result; nothing if it has to wait.
    fn perform(&mut self, action: Action) -> Option<Result<u32, Errno>> {
        if self.random.strikes(self.config.faults.interruptions) && !matches!(action, Action::Connect { .. })
        {
            return Some(Err(Errno::EINTR));
        }
        match action {
            Action::Send { fd, address, length } => self.send(fd, &[(address, length as usize)]),
            Action::SendMessage { fd, message } => {
                // SAFETY: the message and its spans live until the operation's last outcome.
                let spans = unsafe {
                    let message = &*message;
                    std::slice::from_raw_parts(message.msg_iov, message.msg_iovlen)
                };
                self.send_spans(fd, spans)
            }
            Action::SendDatagram { fd, message } => Some(self.send_datagram(fd, message)),
            Action::WriteSpans { fd, spans, count } => {
                // SAFETY: the spans live until the operation's last outcome.
                self.send_spans(fd, unsafe { std::slice::from_raw_parts(spans, count as usize) })
            }
            Action::Write { fd, address, length, offset } => match self.world.object(fd) {
                Object::File { .. } => Some(self.write_file(fd, address, length as usize, offset)),
                _ => self.send(fd, &[(address, length as usize)]),
            },
            Action::Read { fd, address, length, offset } => {
                Some(self.read_file(fd, address, length as usize, offset))
            }
            Action::Connect { fd, address, length } => {
                // SAFETY: the address lives until the operation's last outcome.
                let address = unsafe { RawAddress::copied(address, length) };
                Some(self.connect(fd, address.read().as_ref().map_or(0, port_of)))
            }
            Action::ShutdownSending { fd } => Some(self.shut_down(fd)),
            Action::Poll { fd, writable } => self.poll(fd, writable),
            action => Some(self.perform_on_path(action)),
        }
    }

    fn connect(&mut self, fd: Fd, port: u16) -> Result<u32, Errno> {
        if self.random.strikes(self.config.faults.refusals) {
            return Err(Errno::ECONNREFUSED);
        }
        self.world.connect(fd, port);
        Ok(0)
    }

    fn shut_down(&mut self, fd: Fd) -> Result<u32, Errno> {
        let now = self.world.now_ns;
        let peer = self.world.stream(fd)?;
        if peer.reset {
            return Err(Errno::ENOTCONN);
        }
        peer.reactor_ended = true;
        peer.nudge(now, &mut self.random);
        Ok(0)
    }

    fn poll(&mut self, fd: Fd, writable: bool) -> Option<Result<u32, Errno>> {
        if let Some(ready) = self.datagram_is_ready(fd, writable) {
            return ready.then_some(Ok(1));
        }
        let ready = |peer: &Peer| match writable {
            true => peer.outbound.len() < peer.window_bytes,
            false => !peer.inbound.is_empty() || peer.ended,
        };
        match self.world.stream(fd) {
            Ok(peer) if !peer.reset && !ready(peer) => None,
            _ => Some(Ok(1)),
        }
    }

    pub(super) fn send_spans(&mut self, fd: Fd, spans: &[libc::iovec]) -> Option<Result<u32, Errno>> {
        let spans: Vec<_> =
            spans.iter().map(|span| (span.iov_base.cast_const().cast(), span.iov_len)).collect();
        self.send(fd, &spans)
    }

    fn send(&mut self, fd: Fd, spans: &[(*const u8, usize)]) -> Option<Result<u32, Errno>> {
        if self.random.strikes(self.config.faults.resets)
            && let Ok(peer) = self.world.stream(fd)
        {
            peer.break_off();
        }
        let peer = match self.world.stream(fd) {
            Ok(peer) => peer,
            Err(errno) => return Some(Err(errno)),
        };
        if peer.reset || peer.reactor_ended {
            return Some(Err(Errno::EPIPE));
        }
        let room = peer.window_bytes - peer.outbound.len();
        if self.random.strikes(self.config.faults.would_block) {
            return Some(Err(Errno::EAGAIN));
        }
        if room == 0 {
            return None;
        }
        let length: usize = spans.iter().map(|(_, length)| length).sum();
        assert!(length > 0, "nothing is not sent");
        let count = self.shorten(length.min(room), self.config.faults.short_sends);
        let now = self.world.now_ns;
        let peer = self.world.stream(fd).expect("seen above");
        let mut left = count;
        for (address, length) in spans {
            let part = left.min(*length);
            // SAFETY: what an entry points to is readable until its last outcome.
            peer.outbound.extend(unsafe { std::slice::from_raw_parts(*address, part) });
            left -= part;
        }
        peer.nudge(now, &mut self.random);
        Some(Ok(count as u32))
    }

    fn write_file(&mut self, fd: Fd, address: *const u8, length: usize, offset: i64) -> Result<u32, Errno> {
        if self.random.strikes(self.config.faults.disk_full) {
            return Err(Errno::ENOSPC);
        }
        if self.random.strikes(self.config.faults.disk_errors) {
            return Err(Errno::EIO);
        }
        let count = self.shorten(length, self.config.faults.short_sends);
        let Object::File { path, position } = self.world.object(fd) else { return Err(Errno::EBADF) };
        let at = if offset < 0 { *position as usize } else { offset as usize };
        if offset < 0 {
            *position += count as u64;
        }
        let path = path.clone();
        let file = self.world.files.entry(path).or_default();
        file.resize(file.len().max(at + count), 0);
        // SAFETY: what an entry points to is readable until its last outcome.
        file[at..at + count].copy_from_slice(unsafe { std::slice::from_raw_parts(address, count) });
        Ok(count as u32)
    }

    pub(crate) fn open_files(&self) -> usize {
        self.world.objects.values().filter(|object| matches!(object, Object::File { .. })).count()
    }

    /// What is known of an open file at once.
    pub(crate) fn status_of(&mut self, fd: Fd) -> Result<FileStatus, Errno> {
        if self.random.strikes(self.config.faults.disk_errors) {
            return Err(Errno::EIO);
        }
        let Object::File { path, .. } = self.world.object(fd) else { return Err(Errno::EBADF) };
        let path = path.clone();
        let size = self.world.files.get(&path).map_or(0, Vec::len) as u64;
        Ok(FileStatus { mode: libc::S_IFREG | 0o644, size, ..FileStatus::default() })
    }

    /// Bytes of a file that are in memory, which is so half of the time.
    pub(crate) fn read_cached(
        &mut self,
        fd: Fd,
        room: usize,
        offset: Option<i64>,
    ) -> Result<Option<Vec<u8>>, Errno> {
        if self.random.below(2) == 0 {
            return Ok(None);
        }
        let mut bytes = vec![0; room];
        let count = self.read_file(fd, bytes.as_mut_ptr(), room, offset.unwrap_or(-1))?;
        bytes.truncate(count as usize);
        Ok(Some(bytes))
    }

    fn read_file(&mut self, fd: Fd, address: *mut u8, length: usize, offset: i64) -> Result<u32, Errno> {
        if self.random.strikes(self.config.faults.disk_errors) {
            return Err(Errno::EIO);
        }
        let Object::File { path, position } = self.world.object(fd) else { return Err(Errno::EBADF) };
        let at = if offset < 0 { *position } else { offset as u64 };
        let path = path.clone();
        let contents =
            self.world.files.get(&path).map_or(&[][..], |file| file.get(at as usize..).unwrap_or(&[]));
        let available = contents.len().min(length);
        let contents = contents[..available].to_vec();
        let count = self.shorten(available, self.config.faults.short_reads);
        // SAFETY: `length` bytes are writable until the operation's last outcome, and count <= length.
        unsafe { std::ptr::copy_nonoverlapping(contents.as_ptr(), address, count) };
        if let Object::File { position, .. } = self.world.object(fd)
            && offset < 0
        {
            *position += count as u64;
        }
        Ok(count as u32)
    }

    fn perform_on_path(&mut self, action: Action) -> Result<u32, Errno> {
        if self.random.strikes(self.config.faults.disk_errors) {
            return Err(Errno::EIO);
        }
        match action {
            Action::Open { path, flags, .. } => self.open(read_path(path), flags),
            Action::Unlink { path, .. } => {
                self.world.files.remove(&read_path(path)).map(|_| 0).ok_or(Errno::ENOENT)
            }
            Action::Rename { from, to } => {
                let contents = self.world.files.remove(&read_path(from)).ok_or(Errno::ENOENT)?;
                self.world.files.insert(read_path(to), contents);
                Ok(0)
            }
            // A second name is a copy here: nothing looks whether two names are one file.
            Action::Link { existing, path } => {
                let contents = self.world.files.get(&read_path(existing)).ok_or(Errno::ENOENT)?.clone();
                self.give_name(path, contents)
            }
            Action::SymbolicLink { path, .. } => self.give_name(path, Vec::new()),
            Action::Truncate { fd, length } => {
                let Object::File { path, .. } = self.world.object(fd) else { return Err(Errno::EBADF) };
                let path = path.clone();
                self.world.files.entry(path).or_default().resize(length as usize, 0);
                Ok(0)
            }
            Action::Status { fd, path, flags, into } => {
                let path = match self.world.objects.get(&fd) {
                    Some(Object::File { path, .. }) if flags & libc::AT_EMPTY_PATH != 0 => path.clone(),
                    _ => read_path(path),
                };
                let size = self.world.files.get(&path).ok_or(Errno::ENOENT)?.len();
                // SAFETY: the status is writable until the operation's last outcome; it was zeroed.
                unsafe {
                    (*into).stx_size = size as u64;
                    (*into).stx_mode = libc::S_IFREG as u16 | 0o644;
                }
                Ok(0)
            }
            _ => Ok(0),
        }
    }

    fn give_name(&mut self, path: *const libc::c_char, contents: Vec<u8>) -> Result<u32, Errno> {
        match self.world.files.entry(read_path(path)) {
            Place::Occupied(_) => Err(Errno::EEXIST),
            Place::Vacant(place) => {
                place.insert(contents);
                Ok(0)
            }
        }
    }

    fn open(&mut self, path: Vec<u8>, flags: i32) -> Result<u32, Errno> {
        if self.random.strikes(self.config.faults.no_descriptors) {
            return Err(Errno::EMFILE);
        }
        if flags & libc::O_CREAT != 0 {
            self.world.files.entry(path.clone()).or_default();
        }
        let Some(file) = self.world.files.get_mut(&path) else { return Err(Errno::ENOENT) };
        if flags & libc::O_TRUNC != 0 {
            file.clear();
        }
        let position = if flags & libc::O_APPEND != 0 { file.len() as u64 } else { 0 };
        Ok(self.world.open(Object::File { path, position }) as u32)
    }
}

fn read_path(path: *const libc::c_char) -> Vec<u8> {
    // SAFETY: paths are C strings that live until the operation's last outcome.
    unsafe { CStr::from_ptr(path) }.to_bytes().to_vec()
}
