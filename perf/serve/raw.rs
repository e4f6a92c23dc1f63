//! The raw ring: one io_uring, multishot accept and receive, provided pages, one send per connection and turn; a file is opened,
//! read, sent and closed by the ring.

use std::ffi::CString;
use std::fs::File;
use std::io;
use std::net::TcpListener;
use std::os::fd::AsRawFd;
use std::rc::Rc;
use std::time::Duration;

use io_uring::{opcode, squeue, types};

use super::dialogue::{Listener, Service, Speaker, Wanted};
use crate::ring::{Completion, Ring};
use crate::system;

const ACCEPT: u64 = u64::MAX;
const SENT: u64 = 1 << 32;
const OPENED: u64 = 1 << 33;
const READ: u64 = 1 << 34;
const CLOSED: u64 = 1 << 35;
const TURN: Duration = Duration::from_secs(1);
/// Room for the file that is served.
const FILE_BYTES_MAX: usize = 65_536;

struct Connection {
    socket: File,
    listener: Listener,
    /// With the kernel until its completion.
    leaving: Vec<u8>,
    /// What is said meanwhile.
    waiting: Vec<u8>,
    /// What is sent from where it lies.
    lent: Option<Rc<Vec<u8>>>,
    /// The file that is read for an answer.
    file: i32,
    /// Something is under way to the client: a send, or what has to be done before it.
    is_sending: bool,
    has_ended: bool,
}

struct Server {
    service: Service,
    /// What Service::File serves.
    path: CString,
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
    let page_bytes = service.page_bytes();
    let pages = if page_bytes > 4096 { 512 } else { 1024 };
    let mut server = Server {
        service,
        path: file_to_serve(service)?,
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
            tag if tag & OPENED != 0 => self.opened((tag & !OPENED) as usize, completion.result),
            tag if tag & READ != 0 => self.read((tag & !READ) as usize, completion.result),
            tag if tag & CLOSED != 0 => Err(io::Error::from_raw_os_error(-completion.result)),
            tag => self.received(tag as usize, completion),
        }
    }

    fn accepted(&mut self, socket: File) -> io::Result<()> {
        let connection = Connection {
            socket,
            listener: Listener::default(),
            leaving: Vec::new(),
            waiting: Vec::new(),
            lent: None,
            file: -1,
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
            if connection.listener.wanted.is_some() {
                self.talking.push(index);
            }
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
        connection.lent = None;
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
            if connection.is_sending {
                continue;
            }
            if let Some(wanted) = connection.listener.wanted.take() {
                self.give(index, wanted)?;
                continue;
            }
            if connection.waiting.is_empty() {
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

    /// Begins an answer that is not small.
    fn give(&mut self, index: usize, wanted: Wanted) -> io::Result<()> {
        let connection = self.connections[index].as_mut().expect("who talks is there");
        connection.is_sending = true;
        let (descriptor, said) = (connection.socket.as_raw_fd(), self.speaker.large(wanted));
        if self.service == Service::File {
            connection.leaving.clear();
            connection.leaving.extend_from_slice(&said);
            let entry = opcode::OpenAt::new(types::Fd(libc::AT_FDCWD), self.path.as_ptr())
                .flags(libc::O_RDONLY | libc::O_CLOEXEC)
                .build();
            return self.ring.push(&entry.user_data(index as u64 | OPENED));
        }
        let bytes = connection.lent.insert(said);
        self.ring.send(descriptor, bytes, index as u64 | SENT, false)
    }

    /// Reads the file behind the head.
    fn opened(&mut self, index: usize, result: i32) -> io::Result<()> {
        let connection = self.connections[index].as_mut().expect("a connection outlives its file");
        connection.file = check(result)?;
        let head_bytes = connection.leaving.len();
        connection.leaving.resize(head_bytes + FILE_BYTES_MAX, 0);
        let into = &mut connection.leaving[head_bytes..];
        let entry =
            opcode::Read::new(types::Fd(connection.file), into.as_mut_ptr(), into.len() as u32).build();
        self.ring.push(&entry.user_data(index as u64 | READ))
    }

    fn read(&mut self, index: usize, result: i32) -> io::Result<()> {
        let connection = self.connections[index].as_mut().expect("a connection outlives its file");
        let unread = FILE_BYTES_MAX - check(result)? as usize;
        connection.leaving.truncate(connection.leaving.len() - unread);
        let close = opcode::Close::new(types::Fd(connection.file)).build().flags(squeue::Flags::SKIP_SUCCESS);
        self.ring.push(&close.user_data(CLOSED))?;
        self.ring.send(connection.socket.as_raw_fd(), &connection.leaving, index as u64 | SENT, false)
    }
}

fn check(result: i32) -> io::Result<i32> {
    if result < 0 { Err(io::Error::from_raw_os_error(-result)) } else { Ok(result) }
}

/// Writes the file that Service::File serves, as the script does.
fn file_to_serve(service: Service) -> io::Result<CString> {
    let path = std::env::temp_dir().join("perf-static-64k");
    if service == Service::File {
        std::fs::write(&path, crate::exchanges::file_bytes())?;
    }
    Ok(CString::new(path.into_os_string().into_encoded_bytes())?)
}
