//! What the shards of one program share: nothing but the book of addresses they listen on.

use io::{Address, Errno};
use std::sync::Mutex;

/// Shared by all shards of a program.
#[derive(Debug)]
pub struct Shards {
    count: usize,
    claims: Mutex<Vec<Claim>>,
}

/// One address that a `listen` of the script asked for, as the shards reach it one after the other.
#[derive(Debug)]
struct Claim {
    /// As asked for, with port 0 if so.
    wanted: String,
    /// How many listens on the same wanted address came before, within one shard.
    ordinal: usize,
    port: u16,
    /// Shards that listen on it.
    holders: Vec<usize>,
}

impl Shards {
    /// The book of a program with `count` shards.
    pub fn new(count: usize) -> Shards {
        Shards { count, claims: Mutex::default() }
    }

    /// True when every shard has listeners of its own, which share their ports.
    pub fn are_many(&self) -> bool {
        self.count > 1
    }

    /// The address that shard `shard` shall listen on when its script asks for `wanted`. All shards get the same port for the
    /// same call; a port that somebody else has, or this shard already, is EADDRINUSE.
    pub fn claim(&self, shard: usize, wanted: &Address) -> Result<Address, Errno> {
        let name = format!("{}:{}", wanted.host(), wanted.port());
        let claims = &mut *self.claims.lock().expect("no shard panics with the book open");
        let mine =
            claims.iter().filter(|claim| claim.wanted == name && claim.holders.contains(&shard)).count();
        if mine > 0 && wanted.port() != 0 {
            return Err(Errno::EADDRINUSE);
        }
        if let Some(claim) = claims.iter_mut().find(|claim| claim.wanted == name && claim.ordinal == mine) {
            claim.holders.push(shard);
            return Ok(with_port(wanted, claim.port));
        }
        let port = io::claim(wanted)?;
        claims.push(Claim { wanted: name, ordinal: mine, port, holders: vec![shard] });
        Ok(with_port(wanted, port))
    }

    /// Shard `shard` closed its listener on `port`.
    pub fn release(&self, shard: usize, port: u16) {
        let claims = &mut *self.claims.lock().expect("no shard panics with the book open");
        for claim in claims.iter_mut().filter(|claim| claim.port == port) {
            claim.holders.retain(|&holder| holder != shard);
        }
        claims.retain(|claim| !claim.holders.is_empty());
    }
}

fn with_port(address: &Address, port: u16) -> Address {
    match address {
        Address::V4(ip, _) => Address::V4(*ip, port),
        Address::V6(ip, _, scope) => Address::V6(*ip, port, *scope),
        Address::Unix(path) => Address::Unix(path.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loopback(port: u16) -> Address {
        Address::parse_ip("127.0.0.1", port).unwrap()
    }

    #[test]
    fn shards_get_the_same_port_for_the_same_call() {
        let shards = Shards::new(2);
        let first = shards.claim(0, &loopback(0)).unwrap();
        let second = shards.claim(0, &loopback(0)).unwrap();
        assert_ne!(first.port(), second.port());
        assert_eq!(shards.claim(1, &loopback(0)).unwrap(), first);
        assert_eq!(shards.claim(1, &loopback(0)).unwrap(), second);
    }

    #[test]
    fn a_shard_cannot_listen_twice_on_one_port() {
        let shards = Shards::new(2);
        let free = io::claim(&loopback(0)).unwrap();
        shards.claim(0, &loopback(free)).unwrap();
        shards.claim(1, &loopback(free)).unwrap();
        assert_eq!(shards.claim(0, &loopback(free)), Err(Errno::EADDRINUSE));
        shards.release(0, free);
        shards.claim(0, &loopback(free)).unwrap();
    }
}
