//! Socket addresses: IPv4, IPv6 with scope, Unix paths and abstract names.

use std::fmt;
use std::mem::{offset_of, size_of, zeroed};
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::Errno;

/// Longest Unix socket path in bytes, without the closing zero byte.
pub const UNIX_PATH_BYTES_MAX: usize = 107;

/// Where a socket is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// An IPv4 address and port.
    V4(Ipv4Addr, u16),
    /// An IPv6 address, port and scope (the number of an interface, or zero).
    V6(Ipv6Addr, u16, u32),
    /// The path of a Unix socket; a path beginning with a zero byte is an abstract name; an empty one
    /// is a socket without a name.
    Unix(Vec<u8>),
}

impl Address {
    /// Reads an IP address as people write it, an IPv6 one perhaps with `%interface` behind it.
    pub fn parse_ip(text: &str, port: u16) -> Option<Address> {
        if let Ok(address) = text.parse() {
            return Some(Address::V4(address, port));
        }
        let (address, scope) = text.split_once('%').unwrap_or((text, ""));
        let scope = if scope.is_empty() { 0 } else { scope_number(scope)? };
        Some(Address::V6(address.parse().ok()?, port, scope))
    }

    /// The port, or zero for a Unix socket.
    pub fn port(&self) -> u16 {
        match self {
            Address::V4(_, port) | Address::V6(_, port, _) => *port,
            Address::Unix(_) => 0,
        }
    }

    /// The address without its port as Node prints it; the path for a Unix socket.
    pub fn host(&self) -> String {
        match self {
            Address::V4(address, _) => address.to_string(),
            Address::V6(address, _, 0) => address.to_string(),
            Address::V6(address, _, scope) => format!("{address}%{}", scope_name(*scope)),
            Address::Unix(path) => String::from_utf8_lossy(path).into_owned(),
        }
    }

    /// `IPv4`, `IPv6` or nothing, as Node names the family.
    pub fn family(&self) -> &'static str {
        match self {
            Address::V4(..) => "IPv4",
            Address::V6(..) => "IPv6",
            Address::Unix(_) => "",
        }
    }

    /// `AF_INET`, `AF_INET6` or `AF_UNIX`.
    pub(crate) fn domain(&self) -> i32 {
        match self {
            Address::V4(..) => libc::AF_INET,
            Address::V6(..) => libc::AF_INET6,
            Address::Unix(_) => libc::AF_UNIX,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::V4(..) => write!(f, "{}:{}", self.host(), self.port()),
            Address::V6(..) => write!(f, "[{}]:{}", self.host(), self.port()),
            Address::Unix(_) => f.write_str(&self.host()),
        }
    }
}

fn scope_number(name: &str) -> Option<u32> {
    if let Ok(number) = name.parse() {
        return Some(number);
    }
    let name = std::ffi::CString::new(name).ok()?;
    // SAFETY: the name is a C string that outlives the call.
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => None,
        number => Some(number),
    }
}

fn scope_name(number: u32) -> String {
    let mut name = [0u8; libc::IF_NAMESIZE];
    // SAFETY: the buffer has the IF_NAMESIZE bytes that the call may write.
    let found = unsafe { libc::if_indextoname(number, name.as_mut_ptr().cast()) };
    if found.is_null() {
        return number.to_string();
    }
    let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
    String::from_utf8_lossy(&name[..end]).into_owned()
}

/// An address in the kernel's form.
pub(crate) struct RawAddress {
    storage: libc::sockaddr_storage,
    length: libc::socklen_t,
}

impl RawAddress {
    /// Room for any address, for the kernel to fill.
    pub fn empty() -> Self {
        // SAFETY: all-zero bytes are a valid sockaddr_storage.
        let storage = unsafe { zeroed() };
        Self { storage, length: size_of::<libc::sockaddr_storage>() as libc::socklen_t }
    }

    pub fn of(address: &Address) -> Result<Self, Errno> {
        let mut raw = Self::empty();
        match address {
            Address::V4(ip, port) => raw.put(libc::sockaddr_in {
                sin_family: libc::AF_INET as libc::sa_family_t,
                sin_port: port.to_be(),
                sin_addr: libc::in_addr { s_addr: u32::from_ne_bytes(ip.octets()) },
                sin_zero: [0; 8],
            }),
            Address::V6(ip, port, scope) => raw.put(libc::sockaddr_in6 {
                sin6_family: libc::AF_INET6 as libc::sa_family_t,
                sin6_port: port.to_be(),
                sin6_flowinfo: 0,
                sin6_addr: libc::in6_addr { s6_addr: ip.octets() },
                sin6_scope_id: *scope,
            }),
            Address::Unix(path) => raw.put_path(path)?,
        }
        Ok(raw)
    }

    fn put<T>(&mut self, address: T) {
        assert!(size_of::<T>() <= size_of::<libc::sockaddr_storage>());
        // SAFETY: T is one of the kernel's plain address structures, the storage is large enough
        // (asserted) and aligned for all of them.
        unsafe { (&raw mut self.storage).cast::<T>().write(address) };
        self.length = size_of::<T>() as libc::socklen_t;
    }

    fn put_path(&mut self, path: &[u8]) -> Result<(), Errno> {
        if path.len() > UNIX_PATH_BYTES_MAX {
            return Err(Errno::ENAMETOOLONG);
        }
        // SAFETY: all-zero bytes are a valid sockaddr_un.
        let mut address: libc::sockaddr_un = unsafe { zeroed() };
        address.sun_family = libc::AF_UNIX as libc::sa_family_t;
        for (to, from) in address.sun_path.iter_mut().zip(path) {
            *to = *from as libc::c_char;
        }
        let is_abstract = path.first() == Some(&0);
        self.put(address);
        let used = offset_of!(libc::sockaddr_un, sun_path) + path.len() + usize::from(!is_abstract);
        self.length = used as libc::socklen_t;
        Ok(())
    }

    pub fn as_ptr(&self) -> *const libc::sockaddr {
        (&raw const self.storage).cast()
    }

    /// The kernel's general form.
    pub fn storage(&self) -> libc::sockaddr_storage {
        self.storage
    }

    pub fn length(&self) -> libc::socklen_t {
        self.length
    }

    /// Lets `call` fill the address and its length, then reads it.
    pub fn filled_by(
        call: impl FnOnce(*mut libc::sockaddr, *mut libc::socklen_t) -> i32,
    ) -> Result<Address, Errno> {
        let mut raw = Self::empty();
        Errno::check(call((&raw mut raw.storage).cast(), &raw mut raw.length))?;
        raw.read().ok_or(Errno::EAFNOSUPPORT)
    }

    /// Copies the address that a system call returned by pointer.
    ///
    /// # Safety
    /// `address` points to `length` readable bytes.
    pub unsafe fn copied(address: *const libc::sockaddr, length: libc::socklen_t) -> Self {
        let mut raw = Self::empty();
        assert!(length <= raw.length);
        // SAFETY: `length` bytes are readable by the caller's promise and fit the storage (asserted).
        unsafe {
            std::ptr::copy_nonoverlapping(
                address.cast::<u8>(),
                (&raw mut raw.storage).cast::<u8>(),
                length as usize,
            )
        };
        raw.length = length;
        raw
    }

    pub fn read(&self) -> Option<Address> {
        let storage = &raw const self.storage;
        // SAFETY: the family says which of the kernel's structures the storage holds; the storage is
        // aligned for all of them and fully initialised.
        unsafe {
            match i32::from(self.storage.ss_family) {
                libc::AF_INET => {
                    let address = &*storage.cast::<libc::sockaddr_in>();
                    let ip = Ipv4Addr::from(address.sin_addr.s_addr.to_ne_bytes());
                    Some(Address::V4(ip, u16::from_be(address.sin_port)))
                }
                libc::AF_INET6 => {
                    let address = &*storage.cast::<libc::sockaddr_in6>();
                    let ip = Ipv6Addr::from(address.sin6_addr.s6_addr);
                    Some(Address::V6(ip, u16::from_be(address.sin6_port), address.sin6_scope_id))
                }
                libc::AF_UNIX => Some(Address::Unix(self.path(&*storage.cast()))),
                _ => None,
            }
        }
    }

    fn path(&self, address: &libc::sockaddr_un) -> Vec<u8> {
        let length = (self.length as usize).saturating_sub(offset_of!(libc::sockaddr_un, sun_path));
        let mut path: Vec<u8> = address.sun_path.iter().take(length).map(|byte| *byte as u8).collect();
        if path.first() != Some(&0) {
            path.truncate(path.iter().position(|byte| *byte == 0).unwrap_or(path.len()));
        }
        path
    }
}

impl fmt::Debug for RawAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.read().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_the_kernels_form() {
        let long = vec![b'a'; UNIX_PATH_BYTES_MAX];
        for address in [
            Address::parse_ip("127.0.0.1", 80).unwrap(),
            Address::parse_ip("fe80::1%7", 8080).unwrap(),
            Address::Unix(b"/tmp/socket".to_vec()),
            Address::Unix(b"\0abstract\0name".to_vec()),
            Address::Unix(long),
        ] {
            assert_eq!(RawAddress::of(&address).unwrap().read(), Some(address));
        }
        assert_eq!(RawAddress::of(&Address::Unix(vec![b'a'; 108])).unwrap_err(), Errno::ENAMETOOLONG);
    }

    #[test]
    fn addresses_are_written_as_people_write_them() {
        let check = |text: &str, expect: &str| {
            assert_eq!(
                Address::parse_ip(text, 1).map(|address| address.to_string()),
                Some(expect.to_owned())
            );
        };
        check("127.0.0.1", "127.0.0.1:1");
        check("::1", "[::1]:1");
        check("::1%1", "[::1%lo]:1");
        assert_eq!(Address::parse_ip("localhost", 1), None);
        assert_eq!(Address::parse_ip("::1%nonsense", 1), None);
    }
}
