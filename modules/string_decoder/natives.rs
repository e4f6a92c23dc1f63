//! `binding('string_decoder')`: the natives behind `StringDecoder`.

use typebridge::{Args, Binding, Failure, Native, Value};

use crate::Host;
use crate::buffer::strings::string;

use super::decoder::{Decoder, STATE_BYTES};

/// The table.
pub const BINDING: Binding<Host> = Binding {
    name: "string_decoder",
    functions: &[Native::writing("decode", 2, decode), Native::writing("flush", 1, flush)],
    groups: &[],
};

/// (state, bytes) → string
fn decode(_: &mut Host, args: &mut Args<'_>) -> Result<Value, Failure> {
    let mut state = state(args)?;
    let value = string(args, decoder(&mut state)?.write(args.bytes(1)?))?;
    args.view_mut(0)?.change_all(|bytes| bytes.copy_from_slice(&state));
    Ok(value)
}

/// (state) → string
fn flush(_: &mut Host, args: &mut Args<'_>) -> Result<Value, Failure> {
    let mut state = state(args)?;
    let value = string(args, decoder(&mut state)?.flush())?;
    args.view_mut(0)?.change_all(|bytes| bytes.copy_from_slice(&state));
    Ok(value)
}

/// A copy of the state: the chunk may be a view of the state itself.
fn state(args: &Args<'_>) -> Result<[u8; STATE_BYTES], Failure> {
    <[u8; STATE_BYTES]>::try_from(args.bytes(0)?).map_err(|_| not_a_state())
}

fn decoder(state: &mut [u8; STATE_BYTES]) -> Result<Decoder<'_>, Failure> {
    Decoder::new(state).ok_or_else(not_a_state)
}

fn not_a_state() -> Failure {
    Failure::type_error("argument is not the state of a StringDecoder")
}
