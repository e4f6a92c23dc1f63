//! One request at a time over plain blocking sockets, for what is not about speed of exchange: first answers, idle connections, storms.

use std::io::{self, Error, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::answers::{Checker, Expected, Progress};

const ANSWER_WAIT: Duration = Duration::from_secs(10);

/// One exchange that is known to be right.
#[derive(Clone)]
pub struct Exchange {
    pub request: Vec<u8>,
    pub expected: Expected,
}

impl Exchange {
    /// Sends one request over an open connection and checks its answer.
    pub fn perform(&self, stream: &mut TcpStream) -> io::Result<()> {
        stream.write_all(&self.request)?;
        let mut checker = Checker::new(self.expected.clone(), self.request.clone(), self.request.len());
        let mut progress = Progress::default();
        let mut bytes = [0; 4096];
        loop {
            let length = stream.read(&mut bytes)?;
            if length == 0 {
                return Err(Error::new(io::ErrorKind::UnexpectedEof, "closed before the answer"));
            }
            if checker.feed(&mut progress, &bytes[..length]).map_err(Error::other)? > 0 {
                return Ok(());
            }
        }
    }
}

/// Connects with every wait bounded.
pub fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, ANSWER_WAIT)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(ANSWER_WAIT))?;
    stream.set_write_timeout(Some(ANSWER_WAIT))?;
    Ok(stream)
}

/// Tries until somebody listens, and returns the connection.
pub fn await_listener(
    address: SocketAddr,
    deadline: Instant,
    mut is_alive: impl FnMut() -> io::Result<()>,
) -> io::Result<TcpStream> {
    loop {
        match connect(address) {
            Ok(stream) => return Ok(stream),
            Err(error) if error.kind() != io::ErrorKind::ConnectionRefused => return Err(error),
            Err(_) if Instant::now() > deadline => {
                return Err(Error::new(io::ErrorKind::TimedOut, "did not listen in time"));
            }
            Err(_) => {
                is_alive()?;
                std::thread::sleep(Duration::from_micros(200));
            }
        }
    }
}
