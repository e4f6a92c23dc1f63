//! `binding('string_decoder')`: the natives behind `StringDecoder`.

use typebridge::{Args, Binding, Failure, Native, Value};

use crate::Host;
use crate::buffer::encoding::Decoded;
use crate::buffer::strings::string;

use super::decoder::{Decoder, STATE_BYTES};

/// The table.
pub const BINDING: Binding<Host> = Binding {
    name: "string_decoder",
    functions: &[Native::new("decode", 2, decode), Native::new("flush", 1, flush)],
    groups: &[],
};

/// (state, bytes) → string
fn decode(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let chunk = args.bytes(1)?;
    with_state(args, |decoder| decoder.write(chunk))
}

/// (state) → string
fn flush(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    with_state(args, |decoder| decoder.flush())
}

/// Works on a copy of the state: the chunk may be a view of the state itself.
fn with_state<'a>(
    args: &Args<'a>,
    advance: impl FnOnce(&mut Decoder<'_>) -> Decoded<'a>,
) -> Result<Value, Failure> {
    let not_a_state = || Failure::type_error("argument is not the state of a StringDecoder");
    let mut state = <[u8; STATE_BYTES]>::try_from(args.bytes(0)?).map_err(|_| not_a_state())?;
    let mut decoder = Decoder::new(&mut state).ok_or_else(not_a_state)?;
    let value = string(args, advance(&mut decoder))?;
    args.with_bytes_mut(0, |bytes| bytes.copy_from_slice(&state))?;
    Ok(value)
}
