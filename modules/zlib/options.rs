//! Options of the codecs, as the script hands them over.

use super::codec::Trouble;
use typebridge::{Args, Failure};

/// Options of deflate and inflate.
#[derive(Clone, Debug)]
pub struct ZlibOptions {
    /// 8 to 15; 0 on decompression: what the stream says.
    pub window_bits: i32,
    /// -1 to 9.
    pub level: i32,
    /// 1 to 9.
    pub memory_level: i32,
    /// `Z_DEFAULT_STRATEGY` to `Z_FIXED`.
    pub strategy: i32,
    /// Empty for none.
    pub dictionary: Vec<u8>,
}

impl ZlibOptions {
    /// From four numbers and bytes or nothing.
    pub fn read(args: &Args<'_>, first: usize) -> Result<ZlibOptions, Failure> {
        Ok(ZlibOptions {
            window_bits: args.integer(first)? as i32,
            level: args.integer(first + 1)? as i32,
            memory_level: args.integer(first + 2)? as i32,
            strategy: args.integer(first + 3)? as i32,
            dictionary: bytes_or_none(args, first + 4)?,
        })
    }
}

/// A copy of the bytes, or none.
pub fn bytes_or_none(args: &Args<'_>, index: usize) -> Result<Vec<u8>, Failure> {
    if args.is_nullish(index) { Ok(Vec::new()) } else { Ok(args.bytes(index)?.to_vec()) }
}

/// Parameters of brotli and zstd: numbers and their values.
pub type Parameters = Vec<(u32, i64)>;

/// From an array of numbers and values in turn.
pub fn parameters(args: &Args<'_>, index: usize) -> Result<Parameters, Failure> {
    let numbers = args.numbers(index)?;
    Ok(numbers.chunks_exact(2).map(|pair| (pair[0] as u32, pair[1] as i64)).collect())
}

/// A codec does not take its parameters.
pub fn refused() -> Trouble {
    Trouble::new("Initialization failed", -1, "ERR_ZLIB_INITIALIZATION_FAILED")
}
