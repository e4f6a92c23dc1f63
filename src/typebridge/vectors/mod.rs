//! Encodings with vector instructions, where the processor has them. The scalar forms beside them are what they are held to.

pub mod base64;
pub mod utf16;
mod utf16_tables;
