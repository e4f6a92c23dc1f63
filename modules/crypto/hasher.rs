//! The hash algorithms, and a hash under way that can be kept as bytes.

use sha2::digest::common::BlockSizeUser;
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::digest::{Digest, Output};

macro_rules! algorithms {
    ($($name:ident($hash:ty)),* $(,)?) => {
        /// A hash algorithm. The script knows it by its number, the place in this list.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Algorithm { $($name),* }

        /// A hash under way.
        #[derive(Clone)]
        pub enum Hasher { $($name($hash)),* }

        impl Algorithm {
            /// All of them, by their numbers.
            pub const ALL: &[Algorithm] = &[$(Algorithm::$name),*];

            /// Begins a hash.
            pub fn hasher(self) -> Hasher {
                match self { $(Algorithm::$name => Hasher::$name(<$hash>::new())),* }
            }

            /// Length of a digest, in bytes.
            pub fn output_bytes(self) -> usize {
                match self { $(Algorithm::$name => <$hash as Digest>::output_size()),* }
            }

            /// Length of the blocks that the algorithm works on, in bytes.
            pub fn block_bytes(self) -> usize {
                match self { $(Algorithm::$name => <$hash as BlockSizeUser>::block_size()),* }
            }

            /// PBKDF2 with an Hmac of this hash (RFC 8018, section 5.2), and at least one round.
            pub fn pbkdf2(self, password: &[u8], salt: &[u8], rounds: usize, derived: &mut [u8]) {
                match self { $(Algorithm::$name => pbkdf2::<$hash>(password, salt, rounds, derived)),* }
            }

            /// The hash that [`Hasher::save`] wrote; `None` if these bytes are not such.
            pub fn restore(self, saved: &[u8]) -> Option<Hasher> {
                match self {
                    $(Algorithm::$name => {
                        let saved = SerializedState::<$hash>::try_from(saved).ok()?;
                        <$hash as SerializableState>::deserialize(&saved).ok().map(Hasher::$name)
                    })*
                }
            }
        }

        impl Hasher {
            /// Takes in the next bytes.
            pub fn update(&mut self, bytes: &[u8]) {
                match self { $(Hasher::$name(hash) => Digest::update(hash, bytes)),* }
            }

            /// The digest of all that was taken in.
            pub fn finish(self) -> Vec<u8> {
                match self { $(Hasher::$name(hash) => hash.finalize().to_vec()),* }
            }

            /// Appends the state. It tells about what was taken in, so it is as secret as that.
            pub fn save(&self, into: &mut Vec<u8>) {
                match self { $(Hasher::$name(hash) => into.extend_from_slice(&hash.serialize())),* }
            }
        }
    };
}

algorithms! {
    Md5(md5::Md5),
    Sha1(sha1::Sha1),
    Sha224(sha2::Sha224),
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
    Sha512Half224(sha2::Sha512_224),
    Sha512Half256(sha2::Sha512_256),
    Sha3Bits224(sha3::Sha3_224),
    Sha3Bits256(sha3::Sha3_256),
    Sha3Bits384(sha3::Sha3_384),
    Sha3Bits512(sha3::Sha3_512),
    Ripemd160(ripemd::Ripemd160),
}

/// An Hmac that has taken in its key: RFC 2104.
struct Keyed<D> {
    inner: D,
    outer: D,
}

impl<D: Digest + BlockSizeUser + Clone> Keyed<D> {
    fn new(key: &[u8]) -> Keyed<D> {
        let mut block = vec![0; D::block_size()];
        if key.len() > block.len() {
            let digest = D::digest(key);
            block[..digest.len()].copy_from_slice(&digest);
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let padded = |pad: u8| D::new_with_prefix(block.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>());
        Keyed { inner: padded(0x36), outer: padded(0x5c) }
    }

    fn code(&self, pieces: &[&[u8]]) -> Output<D> {
        let mut inner = self.inner.clone();
        pieces.iter().for_each(|piece| Digest::update(&mut inner, piece));
        let mut outer = self.outer.clone();
        Digest::update(&mut outer, inner.finalize());
        outer.finalize()
    }
}

fn pbkdf2<D: Digest + BlockSizeUser + Clone>(
    password: &[u8],
    salt: &[u8],
    rounds: usize,
    derived: &mut [u8],
) {
    let keyed = Keyed::<D>::new(password);
    for (block, number) in derived.chunks_mut(<D as Digest>::output_size()).zip(1u32..) {
        let mut last = keyed.code(&[salt, &number.to_be_bytes()]);
        let mut sum = last.clone();
        for _ in 1..rounds {
            last = keyed.code(&[&last]);
            sum.iter_mut().zip(&last).for_each(|(sum, byte)| *sum ^= byte);
        }
        block.copy_from_slice(&sum[..block.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::Algorithm;

    #[test]
    fn keys_from_passwords_are_those_of_openssl() {
        use openssl::hash::MessageDigest;
        let hashes = [(Algorithm::Sha1, MessageDigest::sha1()), (Algorithm::Sha256, MessageDigest::sha256())];
        for (algorithm, digest) in hashes {
            for (password, salt, rounds, bytes) in
                [("", "", 1, 1), ("word", "salt", 3, 20), ("w".repeat(99).as_str(), "s", 7, 100)]
            {
                let (mut ours, mut theirs) = (vec![0; bytes], vec![0; bytes]);
                algorithm.pbkdf2(password.as_bytes(), salt.as_bytes(), rounds, &mut ours);
                openssl::pkcs5::pbkdf2_hmac(
                    password.as_bytes(),
                    salt.as_bytes(),
                    rounds,
                    digest,
                    &mut theirs,
                )
                .expect("OpenSSL derives a key");
                assert_eq!(ours, theirs, "{algorithm:?} {password:?}");
            }
        }
    }

    #[test]
    fn a_hash_goes_on_where_it_was_saved() {
        let text: Vec<u8> = (0..1000u32).map(|at| (at * 7) as u8).collect();
        for algorithm in Algorithm::ALL {
            for cut in [0, 1, 63, 64, 65, 127, 128, 136, 144, 200, 999] {
                let mut whole = algorithm.hasher();
                whole.update(&text);
                let mut pieces = algorithm.hasher();
                pieces.update(&text[..cut]);
                let mut saved = Vec::new();
                pieces.save(&mut saved);
                let mut pieces = algorithm.restore(&saved).expect("what was saved is restored");
                pieces.update(&text[cut..]);
                assert_eq!(whole.finish(), pieces.finish(), "{algorithm:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn other_bytes_are_no_state() {
        for algorithm in Algorithm::ALL {
            assert!(algorithm.restore(&[]).is_none());
            assert!(algorithm.restore(&[255; 40]).is_none());
        }
    }
}
