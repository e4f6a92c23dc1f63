//! IP addresses as text and as bytes.

use crate::Host;
use io::{Address, Errno};
use std::net::Ipv6Addr;
use typebridge::{Args, Failure, Value};

/// `(text) -> 0 | 4 | 6`
pub(super) fn is_ip(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Int(family_of(&args.text(0)?)))
}

/// 4, 6, or 0 for what is no IP address. An IPv6 address may name a zone of letters, digits, dashes, dots and colons.
pub fn family_of(text: &str) -> i32 {
    if text.parse::<std::net::Ipv4Addr>().is_ok() {
        return 4;
    }
    let (address, zone) = text.split_once('%').unwrap_or((text, "0"));
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':');
    let is_zone = !zone.is_empty() && zone.bytes().all(fine);
    if is_zone && address.parse::<Ipv6Addr>().is_ok() { 6 } else { 0 }
}

/// `(text) -> text | undefined`: the shortest form of an IP address without a zone.
pub(super) fn canonical_address(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let text = args.text(0)?;
    Ok(text.parse::<std::net::IpAddr>().map_or(Value::Undefined, |address| Value::Text(address.to_string())))
}

/// `(text) -> bytes | undefined`: 4 or 16 bytes in network order.
pub(super) fn address_bytes(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let text = args.text(0)?;
    Ok(match text.parse() {
        Ok(std::net::IpAddr::V4(address)) => Value::Uint8Array(address.octets().to_vec()),
        Ok(std::net::IpAddr::V6(address)) => Value::Uint8Array(address.octets().to_vec()),
        Err(_) => Value::Undefined,
    })
}

/// `[address, family, port]`, or a negative error number.
pub(crate) fn as_list(result: Result<Address, Errno>) -> Value {
    match result {
        Ok(address) => Value::List(vec![
            Value::Text(address.host()),
            Value::Static(address.family()),
            Value::Int(i32::from(address.port())),
        ]),
        Err(errno) => Value::Int(-errno.0),
    }
}

#[cfg(test)]
mod tests {
    use super::family_of;

    #[test]
    fn families_are_those_of_node() {
        for text in ["127.0.0.1", "255.255.255.255", "0.0.0.0"] {
            assert_eq!(family_of(text), 4, "{text}");
        }
        for text in ["::", "::1", "fe80::1%eth0", "::ffff:127.0.0.1", "1:2:3:4:5:6:7:8", "0::0%1"] {
            assert_eq!(family_of(text), 6, "{text}");
        }
        for text in [
            "",
            "x",
            "127.000.0.1",
            "127.0.0.1.2",
            "::1%",
            "::1::",
            "1:2:3:4:5:6:7:8:9",
            "fe80::1%a b",
            "0127.0.0.1",
        ] {
            assert_eq!(family_of(text), 0, "{text}");
        }
    }
}
