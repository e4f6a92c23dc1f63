//! Native half of `node:buffer` and of the encoders and decoders around it.
//!
//! The files of encodings work on slices and know no engine; `natives` and `encoding_natives` are the doors.

pub mod base64;
pub mod encoding;
pub mod encoding_natives;
pub mod fill;
pub mod hex;
pub mod latin1;
pub mod making;
pub mod natives;
pub mod number_natives;
pub mod numbers;
pub mod pool;
pub mod quick;
pub mod search;
pub mod strings;
pub mod swap;
pub mod text;
pub mod text_decoder;
pub mod transcode;
pub mod utf16;
pub mod utf8;

#[cfg(test)]
mod tests;
