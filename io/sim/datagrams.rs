//! Datagram sockets of the simulated kernel: messages that are lost, refused and late, but never doubled or torn.

use std::collections::VecDeque;

use super::kernel::Sim;
use super::world::Object;
use crate::address::RawAddress;
use crate::datagram::payload_bytes_max;
use crate::datagram_buffers::{HEADER_BYTES, NAME_BYTES};
use crate::entry::Fd;
use crate::kernel::Group;
use crate::{Address, Errno};

/// Messages that wait for a socket at most; what comes then is lost.
const WAITING_MAX: usize = 64;

/// A datagram socket.
#[derive(Debug, Default)]
pub(super) struct DatagramSocket {
    /// Where messages go that name no address, and where those come from that are let in.
    pub peer: Option<Address>,
    pub inbound: VecDeque<(Address, Vec<u8>)>,
}

impl Sim {
    fn datagram_object(&mut self, fd: Fd) -> Result<&mut DatagramSocket, Errno> {
        match self.world.object(fd) {
            Object::Datagram(socket) => Ok(socket),
            _ => Err(Errno::ENOTSOCK),
        }
    }

    pub(super) fn set_datagram_peer(&mut self, fd: Fd, peer: Option<Address>) -> Result<(), Errno> {
        self.datagram_object(fd)?.peer = peer;
        Ok(())
    }

    /// Fills buffers with the messages that wait.
    pub(super) fn receive_datagrams(&mut self, user_data: u64, fd: Fd) {
        loop {
            match self.datagram_object(fd) {
                Err(errno) => return self.finish(user_data, Err(errno)),
                Ok(socket) if socket.inbound.is_empty() => return,
                Ok(_) => {}
            }
            let faults = self.config.faults;
            if self.random.strikes(faults.interruptions) {
                return self.finish(user_data, Err(Errno::EINTR));
            }
            if self.random.strikes(faults.would_block) {
                return self.finish(user_data, Err(Errno::EAGAIN));
            }
            if self.random.strikes(faults.refusals) {
                // What an earlier message met on its way is told instead of a message.
                return self.finish(user_data, Err(Errno::ECONNREFUSED));
            }
            if self.buffers[Group::Datagrams as usize].is_empty() || self.random.strikes(faults.no_pages) {
                return self.finish(user_data, Err(Errno::ENOBUFS));
            }
            let buffers = &mut self.buffers[Group::Datagrams as usize];
            let (buffer, address, _) = buffers.pop_front().expect("seen above");
            let socket = self.datagram_object(fd).expect("seen above");
            let (from, bytes) = socket.inbound.pop_front().expect("seen above");
            let count = write_message(address, &from, &bytes);
            let more = !self.random.strikes(faults.multishot_ends);
            self.finish_with(user_data, Ok(count as u32), more, Some(buffer));
            if !more {
                return;
            }
        }
    }

    /// Sends a message to whichever socket has its address. Nobody may be there: it is lost.
    pub(super) fn send_datagram(&mut self, fd: Fd, message: *const libc::msghdr) -> Result<u32, Errno> {
        let faults = self.config.faults;
        if self.random.strikes(faults.would_block) {
            return Err(Errno::EAGAIN);
        }
        if self.random.strikes(faults.refusals) {
            return Err(Errno::ECONNREFUSED);
        }
        // SAFETY: the message and its one span live until the operation's last outcome.
        let (name, bytes) = unsafe {
            let message = &*message;
            let span = &*message.msg_iov;
            let bytes = std::slice::from_raw_parts(span.iov_base.cast_const().cast::<u8>(), span.iov_len);
            let named = !message.msg_name.is_null();
            (named.then(|| RawAddress::copied(message.msg_name.cast(), message.msg_namelen)), bytes)
        };
        let peer = self.datagram_object(fd)?.peer.clone();
        let to = name.and_then(|name| name.read()).or(peer).ok_or(Errno::ENOTCONN)?;
        if bytes.len() > payload_bytes_max(Some(&to)) {
            return Err(Errno::EMSGSIZE);
        }
        let from = self.world.address(fd);
        let lost = self.random.strikes(faults.losses);
        let target = i32::from(to.port()) - i32::from(self.world.address(0).port());
        if let Some(Object::Datagram(socket)) = self.world.objects.get_mut(&target)
            && socket.peer.as_ref().is_none_or(|peer| *peer == from)
            && socket.inbound.len() < WAITING_MAX
            && !lost
        {
            socket.inbound.push_back((from, bytes.to_vec()));
        }
        Ok(bytes.len() as u32)
    }

    /// Whether a datagram socket has something to receive; there is always room to send.
    pub(super) fn datagram_is_ready(&mut self, fd: Fd, writable: bool) -> Option<bool> {
        let socket = self.datagram_object(fd).ok()?;
        Some(writable || !socket.inbound.is_empty())
    }
}

/// Writes a message as io_uring does: header, name, payload. Returns the bytes filled.
fn write_message(address: *mut u8, from: &Address, bytes: &[u8]) -> usize {
    let name = RawAddress::of(from).expect("addresses of the world are IP addresses");
    let header = [name.length(), 0, bytes.len() as u32, 0];
    // SAFETY: an offered buffer is the kernel's alone and holds header, name and the largest message.
    unsafe {
        address.cast::<[u32; 4]>().write(header);
        let at = address.add(HEADER_BYTES);
        std::ptr::copy_nonoverlapping(name.as_ptr().cast(), at, name.length() as usize);
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), at.add(NAME_BYTES), bytes.len());
    }
    HEADER_BYTES + NAME_BYTES + bytes.len()
}
