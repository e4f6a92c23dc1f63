//! Finding out whether an address is free before several listeners share it by SO_REUSEPORT.

use crate::{Address, Errno};
use std::net::{SocketAddr, SocketAddrV6, TcpListener};

/// Binds the address alone for a moment: an error if anybody has it, else its port (chosen by the kernel for port 0).
/// Without this a second program could share the port unnoticed.
pub fn claim(address: &Address) -> Result<u16, Errno> {
    let address = match address {
        Address::V4(ip, port) => SocketAddr::from((*ip, *port)),
        Address::V6(ip, port, scope) => SocketAddr::V6(SocketAddrV6::new(*ip, *port, 0, *scope)),
        Address::Unix(_) => return Err(Errno::EINVAL),
    };
    let errno = |problem: std::io::Error| Errno(problem.raw_os_error().unwrap_or(Errno::EINVAL.0));
    let listener = TcpListener::bind(address).map_err(errno)?;
    Ok(listener.local_addr().map_err(errno)?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_taken_cannot_be_claimed() {
        let address = Address::parse_ip("127.0.0.1", 0).unwrap();
        let port = claim(&address).unwrap();
        assert_ne!(port, 0);
        let held = TcpListener::bind(("127.0.0.1", port)).unwrap();
        assert_eq!(claim(&Address::parse_ip("127.0.0.1", port).unwrap()), Err(Errno::EADDRINUSE));
        drop(held);
        assert_eq!(claim(&Address::parse_ip("127.0.0.1", port).unwrap()), Ok(port));
    }
}
