//! The raw ring: one io_uring, multishot accept and receive, provided pages, one send per connection and turn.

use std::fs::File;
use std::io;
use std::net::TcpListener;
use std::os::fd::AsRawFd;
use std::time::Duration;

use io_uring::{opcode, types};

use super::dialogue::{Listener, Service, Speaker};
use crate::ring::{Completion, Ring};
use crate::system;

const ACCEPT: u64 = u64::MAX;
const SENT: u64 = 1 << 32;
const TURN: Duration = Duration::from_secs(1);

struct Connection {
    socket: File,
    listener: Listener,
    /// With the kernel until its completion.
    leaving: Vec<u8>,
    /// What is said meanwhile.
    waiting: Vec<u8>,
    is_sending: bool,
    has_ended: bool,
}

struct Server {
    ring: Ring,
    speaker: Speaker,
    connections: Vec<Option<Connection>>,
    free: Vec<usize>,
    /// Connections with something to say in this turn.
    talking: Vec<usize>,
}

/// Serves until the process is killed.
pub fn serve(service: Service, port: u16) -> io::Result<()> {
    let listener = system::listen(port)?;
    let (pages, page_bytes) = if service == Service::Echo { (512, 65_536) } else { (1024, 4096) };
    let mut server = Server {
        ring: Ring::new(4096, pages, page_bytes)?,
        speaker: Speaker::new(service),
        connections: Vec::new(),
        free: Vec::new(),
        talking: Vec::new(),
    };
    server.accept(&listener)?;
    let mut completions = Vec::with_capacity(4096);
    loop {
        server.ring.enter(TURN)?;
        server.speaker.refresh();
        server.ring.take_completions(&mut completions);
        for completion in completions.drain(..) {
            server.complete(completion, &listener)?;
        }
        server.speak()?;
    }
}

impl Server {
    fn accept(&mut self, listener: &TcpListener) -> io::Result<()> {
        let entry = opcode::AcceptMulti::new(types::Fd(listener.as_raw_fd())).build().user_data(ACCEPT);
        self.ring.push(&entry)
    }

    fn complete(&mut self, completion: Completion, listener: &TcpListener) -> io::Result<()> {
        match completion.tag {
            ACCEPT => {
                if completion.result >= 0 {
                    self.accepted(system::own_descriptor(completion.result))?;
                }
                if completion.goes_on() { Ok(()) } else { self.accept(listener) }
            }
            tag if tag & SENT != 0 => {
                self.sent((tag & !SENT) as usize, completion.result);
                Ok(())
            }
            tag => self.received(tag as usize, completion),
        }
    }

    fn accepted(&mut self, socket: File) -> io::Result<()> {
        let connection = Connection {
            socket,
            listener: Listener::default(),
            leaving: Vec::new(),
            waiting: Vec::new(),
            is_sending: false,
            has_ended: false,
        };
        let index = self.free.pop().unwrap_or_else(|| {
            self.connections.push(None);
            self.connections.len() - 1
        });
        let descriptor = connection.socket.as_raw_fd();
        self.connections[index] = Some(connection);
        self.ring.receive(descriptor, index as u64)
    }

    fn received(&mut self, index: usize, completion: Completion) -> io::Result<()> {
        let connection = self.connections[index].as_mut().expect("a connection outlives its receive");
        if let Some(page) = completion.page() {
            let bytes = self.ring.page_bytes(page, completion.result as usize);
            if connection.waiting.is_empty() {
                self.talking.push(index);
            }
            self.speaker.answer(&mut connection.listener, bytes, &mut connection.waiting);
            self.ring.return_page(page);
        } else if completion.result != -libc::ENOBUFS {
            connection.has_ended = true;
        }
        if connection.has_ended {
            self.release(index);
            return Ok(());
        }
        let descriptor = connection.socket.as_raw_fd();
        if completion.goes_on() { Ok(()) } else { self.ring.receive(descriptor, index as u64) }
    }

    fn sent(&mut self, index: usize, result: i32) {
        let connection = self.connections[index].as_mut().expect("a connection outlives its send");
        connection.is_sending = false;
        if result < 0 {
            connection.waiting.clear();
        }
        if connection.has_ended {
            self.release(index);
        } else if !connection.waiting.is_empty() {
            self.talking.push(index);
        }
    }

    /// Closes when neither a receive nor a send is under way.
    fn release(&mut self, index: usize) {
        if self.connections[index].as_ref().is_some_and(|connection| !connection.is_sending) {
            self.connections[index] = None;
            self.free.push(index);
        }
    }

    fn speak(&mut self) -> io::Result<()> {
        for index in std::mem::take(&mut self.talking) {
            let Some(connection) = self.connections[index].as_mut() else { continue };
            if connection.is_sending || connection.waiting.is_empty() {
                continue;
            }
            connection.leaving.clear();
            std::mem::swap(&mut connection.leaving, &mut connection.waiting);
            connection.is_sending = true;
            let descriptor = connection.socket.as_raw_fd();
            self.ring.send(descriptor, &connection.leaving, index as u64 | SENT, false)?;
        }
        Ok(())
    }
}
