//! The bytes in which a script's object owns a Hash or Hmac under way.
//!
//! The state belongs to the script's memory, so that nothing is left on this side when the script forgets an object.
//! Layout: the algorithm's number, the saved hash and, of an Hmac, a second saved hash of the same length.

use super::hasher::{Algorithm, Hasher};

/// A Hash, or with `outer` an Hmac: RFC 2104, `inner` has taken in the key with the inner pad, `outer` with the outer one.
pub struct State {
    algorithm: Algorithm,
    inner: Hasher,
    outer: Option<Hasher>,
}

const INNER_PAD: u8 = 0x36;
const OUTER_PAD: u8 = 0x5c;

impl State {
    /// Begins a Hash.
    pub fn hash(algorithm: Algorithm) -> State {
        State { algorithm, inner: algorithm.hasher(), outer: None }
    }

    /// Begins an Hmac.
    pub fn hmac(algorithm: Algorithm, key: &[u8]) -> State {
        let mut block = vec![0; algorithm.block_bytes()];
        if key.len() > block.len() {
            let mut hasher = algorithm.hasher();
            hasher.update(key);
            let digest = hasher.finish();
            block[..digest.len()].copy_from_slice(&digest);
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let padded = |pad: u8| {
            let mut hasher = algorithm.hasher();
            hasher.update(&block.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>());
            hasher
        };
        State { algorithm, inner: padded(INNER_PAD), outer: Some(padded(OUTER_PAD)) }
    }

    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.inner.update(bytes);
    }

    /// The digest.
    pub fn finish(self) -> Vec<u8> {
        let digest = self.inner.finish();
        let Some(mut outer) = self.outer else { return digest };
        outer.update(&digest);
        outer.finish()
    }

    /// The state as bytes.
    pub fn save(&self) -> Vec<u8> {
        let mut saved = vec![self.algorithm as u8];
        self.inner.save(&mut saved);
        if let Some(outer) = &self.outer {
            outer.save(&mut saved);
        }
        saved
    }

    /// The state in bytes that `save` gave; `None` for others. `keyed`: it is an Hmac's.
    pub fn restore(saved: &[u8], keyed: bool) -> Option<State> {
        let (number, hashes) = saved.split_first()?;
        let algorithm = *Algorithm::ALL.get(usize::from(*number))?;
        let (inner, outer) = hashes.split_at(if keyed { hashes.len() / 2 } else { hashes.len() });
        let outer = if keyed { Some(algorithm.restore(outer)?) } else { None };
        Some(State { algorithm, inner: algorithm.restore(inner)?, outer })
    }
}

#[cfg(test)]
mod tests {
    use super::{Algorithm, State};

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// RFC 2202, section 2, and RFC 4231, section 4.
    #[test]
    fn codes_are_those_of_the_standards() {
        let check = |algorithm, key: &[u8], text: &[u8], expected: &str| {
            let mut state = State::hmac(algorithm, key);
            state.update(text);
            let state = State::restore(&state.save(), true).expect("what was saved is restored");
            assert_eq!(hex(&state.finish()), expected);
        };
        check(Algorithm::Md5, b"Jefe", b"what do ya want for nothing?", "750c783e6ab0b503eaa86e310a5db738");
        check(
            Algorithm::Sha256,
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        );
    }
}
