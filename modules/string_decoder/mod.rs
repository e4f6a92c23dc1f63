//! Native half of `node:string_decoder`.

pub mod decoder;
pub mod natives;
