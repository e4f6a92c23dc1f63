//! Options of datagram sockets, as plain calls on a descriptor: how far messages go, groups, and buffers of the kernel.

use std::mem::size_of;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::address::RawAddress;
use crate::{Address, Errno, Fd};

/// A membership of the group that is to be joined or left from one source only (`struct group_source_req`).
#[repr(C)]
struct GroupSource {
    interface: u32,
    group: libc::sockaddr_storage,
    source: libc::sockaddr_storage,
}

/// `MCAST_JOIN_SOURCE_GROUP` and `MCAST_LEAVE_SOURCE_GROUP`.
const JOIN_SOURCE_GROUP: i32 = 46;
const LEAVE_SOURCE_GROUP: i32 = 47;

fn set<T>(fd: Fd, level: i32, name: i32, value: T) -> Result<(), Errno> {
    let bytes = size_of::<T>() as libc::socklen_t;
    // SAFETY: `value` is a plain value of the size given and lives until the call returns.
    Errno::check(unsafe { libc::setsockopt(fd, level, name, (&raw const value).cast(), bytes) }).map(drop)
}

fn get(fd: Fd, name: i32) -> Result<i32, Errno> {
    let mut value = 0i32;
    let mut bytes = size_of::<i32>() as libc::socklen_t;
    // SAFETY: value and length are writable for the call and fit each other.
    Errno::check(unsafe {
        libc::getsockopt(fd, libc::SOL_SOCKET, name, (&raw mut value).cast(), &raw mut bytes)
    })?;
    Ok(value)
}

fn is_ipv6(fd: Fd) -> Result<bool, Errno> {
    Ok(get(fd, libc::SO_DOMAIN)? == libc::AF_INET6)
}

/// Sets the option of the socket's own family.
fn set_of_family(fd: Fd, of_ipv4: i32, of_ipv6: i32, value: i32) -> Result<(), Errno> {
    match is_ipv6(fd)? {
        true => set(fd, libc::IPPROTO_IPV6, of_ipv6, value),
        false => set(fd, libc::IPPROTO_IP, of_ipv4, value),
    }
}

/// As [`Address::parse_ip`], but a zone that nobody knows is none at all, as Node has it.
pub fn parse_ip(text: &str, port: u16) -> Option<Address> {
    Address::parse_ip(text, port)
        .or_else(|| text.split_once('%').and_then(|(address, _)| Address::parse_ip(address, port)))
}

/// Whether messages may go to broadcast addresses.
pub fn set_broadcast(fd: Fd, on: bool) -> Result<(), Errno> {
    set(fd, libc::SOL_SOCKET, libc::SO_BROADCAST, i32::from(on))
}

/// How many routers a message may pass, from 1 to 255.
pub fn set_ttl(fd: Fd, hops: i32) -> Result<(), Errno> {
    if !(1..=255).contains(&hops) {
        return Err(Errno::EINVAL);
    }
    set_of_family(fd, libc::IP_TTL, libc::IPV6_UNICAST_HOPS, hops)
}

/// How many routers a message to a group may pass, from 0 to 255.
pub fn set_multicast_ttl(fd: Fd, hops: i32) -> Result<(), Errno> {
    if !(0..=255).contains(&hops) {
        return Err(Errno::EINVAL);
    }
    set_of_family(fd, libc::IP_MULTICAST_TTL, libc::IPV6_MULTICAST_HOPS, hops)
}

/// Whether messages to a group come back to this machine.
pub fn set_multicast_loopback(fd: Fd, on: bool) -> Result<(), Errno> {
    set_of_family(fd, libc::IP_MULTICAST_LOOP, libc::IPV6_MULTICAST_LOOP, i32::from(on))
}

/// The interface that messages to a group leave by: its IPv4 address, or `::%interface`.
pub fn set_multicast_interface(fd: Fd, interface: &str) -> Result<(), Errno> {
    match parse_ip(interface, 0).ok_or(Errno::EINVAL)? {
        Address::V4(ip, _) => set(fd, libc::IPPROTO_IP, libc::IP_MULTICAST_IF, raw_ipv4(ip)),
        Address::V6(_, _, scope) => set(fd, libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_IF, scope),
        Address::Unix(_) => Err(Errno::EINVAL),
    }
}

fn raw_ipv4(ip: Ipv4Addr) -> libc::in_addr {
    libc::in_addr { s_addr: u32::from_ne_bytes(ip.octets()) }
}

fn ipv4_or_any(text: Option<&str>) -> Result<libc::in_addr, Errno> {
    let ip = text.map_or(Ok(Ipv4Addr::UNSPECIFIED), str::parse);
    ip.map(raw_ipv4).map_err(|_| Errno::EINVAL)
}

/// The number of an interface given as an IPv6 address with a zone; 0 leaves the choice to the kernel.
fn scope_or_any(text: Option<&str>) -> Result<u32, Errno> {
    match text.map(|text| parse_ip(text, 0)) {
        None => Ok(0),
        Some(Some(Address::V6(_, _, scope))) => Ok(scope),
        Some(_) => Err(Errno::EINVAL),
    }
}

/// Joins or leaves a group on an interface, or on the one that the kernel chooses.
pub fn set_membership(fd: Fd, group: &str, interface: Option<&str>, join: bool) -> Result<(), Errno> {
    match parse_ip(group, 0).ok_or(Errno::EINVAL)? {
        Address::V4(ip, _) => {
            let name = if join { libc::IP_ADD_MEMBERSHIP } else { libc::IP_DROP_MEMBERSHIP };
            let membership =
                libc::ip_mreq { imr_multiaddr: raw_ipv4(ip), imr_interface: ipv4_or_any(interface)? };
            set(fd, libc::IPPROTO_IP, name, membership)
        }
        Address::V6(ip, ..) => {
            let name = if join { libc::IPV6_ADD_MEMBERSHIP } else { libc::IPV6_DROP_MEMBERSHIP };
            let membership = libc::ipv6_mreq {
                ipv6mr_multiaddr: libc::in6_addr { s6_addr: ip.octets() },
                ipv6mr_interface: scope_or_any(interface)?,
            };
            set(fd, libc::IPPROTO_IPV6, name, membership)
        }
        Address::Unix(_) => Err(Errno::EINVAL),
    }
}

/// As [`set_membership`], for what one source sends to the group.
pub fn set_source_membership(
    fd: Fd,
    source: &str,
    group: &str,
    interface: Option<&str>,
    join: bool,
) -> Result<(), Errno> {
    let invalid = |_| Errno::EINVAL;
    match (source.parse().map_err(invalid)?, group.parse().map_err(invalid)?) {
        (IpAddr::V4(source), IpAddr::V4(group)) => {
            let name = if join { libc::IP_ADD_SOURCE_MEMBERSHIP } else { libc::IP_DROP_SOURCE_MEMBERSHIP };
            let membership = libc::ip_mreq_source {
                imr_multiaddr: raw_ipv4(group),
                imr_interface: ipv4_or_any(interface)?,
                imr_sourceaddr: raw_ipv4(source),
            };
            set(fd, libc::IPPROTO_IP, name, membership)
        }
        (IpAddr::V6(source), IpAddr::V6(group)) => {
            let name = if join { JOIN_SOURCE_GROUP } else { LEAVE_SOURCE_GROUP };
            let interface = scope_or_any(interface)?;
            let membership = GroupSource { interface, group: raw_ipv6(group)?, source: raw_ipv6(source)? };
            set(fd, libc::IPPROTO_IPV6, name, membership)
        }
        _ => Err(Errno::EINVAL),
    }
}

fn raw_ipv6(ip: Ipv6Addr) -> Result<libc::sockaddr_storage, Errno> {
    Ok(RawAddress::of(&Address::V6(ip, 0, 0))?.storage())
}

/// Bytes that the kernel keeps for messages that came.
pub fn receive_buffer(fd: Fd) -> Result<i32, Errno> {
    get(fd, libc::SO_RCVBUF)
}

/// Bytes that the kernel keeps for messages on their way out.
pub fn send_buffer(fd: Fd) -> Result<i32, Errno> {
    get(fd, libc::SO_SNDBUF)
}

/// Asks for a receive buffer of this size.
pub fn set_receive_buffer(fd: Fd, bytes: i32) -> Result<(), Errno> {
    set(fd, libc::SOL_SOCKET, libc::SO_RCVBUF, bytes)
}

/// Asks for a send buffer of this size.
pub fn set_send_buffer(fd: Fd, bytes: i32) -> Result<(), Errno> {
    set(fd, libc::SOL_SOCKET, libc::SO_SNDBUF, bytes)
}
