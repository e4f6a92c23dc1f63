//! `binding('websocket')`: what peers send becomes events, and messages become frames.

pub mod frames;
mod inflater;
#[cfg(test)]
mod tests;

use crate::Host;
use crate::kinds::kind;
use crate::slots::Slots;
use frames::{Event, Opcode, Reader};
use inflater::Inflater;
use typebridge::{Args, Binding, Failure, Native, Value};

/// `binding('websocket')`
pub const BINDING: Binding<Host> = Binding {
    name: "websocket",
    functions: &[
        Native::new("open", 4, open),
        Native::new("read", 2, read),
        Native::new("release", 1, release),
        Native::new("frame", 3, frame),
    ],
    groups: &[],
};

// The first value of each event, known to connection.js: the opcodes, and a fault.
const FAULT: i32 = 16;

/// The connections of a shard.
pub struct WebSockets(Slots<Reader>);

impl Default for WebSockets {
    fn default() -> WebSockets {
        WebSockets(Slots::new(kind::WEBSOCKET))
    }
}

/// `(is server, bytes of a message at most, compressed, without context takeover) -> id`
fn open(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let inflater = args.flag(2).then(|| Inflater::new(args.flag(3)));
    let reader = Reader::new(args.flag(0), args.size(1)? as u64, inflater);
    Ok(Value::Number(Slots::<Reader>::number(host.web_sockets.0.insert(reader))))
}

/// `(id, bytes) -> [kind, value, code, …]`: what they hold that is whole, three values each. A text comes as a string,
/// other payloads as Buffers; a fault, the last there is, comes with the code and words that the peer is told.
fn read(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.web_sockets.0.key(args.number(0)?);
    let Some(reader) = host.web_sockets.0.get_mut(key) else { return Ok(Value::List(Vec::new())) };
    let mut list = Vec::new();
    let outcome = reader.read(args.bytes(1)?, |event| list.extend(values(args, event)));
    if let Err(fault) = outcome {
        let (code, words) = fault.words();
        list.extend([Value::Int(FAULT), Value::Static(words), Value::Int(i32::from(code))]);
    }
    Ok(Value::List(list))
}

fn values(args: &Args<'_>, event: Event) -> [Value; 3] {
    let text = |bytes: &[u8]| args.make_text(std::str::from_utf8(bytes).expect("the reader checks texts"));
    let kind = |opcode: Opcode| Value::Int(opcode as i32);
    match event {
        Event::Text(bytes) => [kind(Opcode::Text), text(&bytes), Value::Undefined],
        Event::Binary(bytes) => [kind(Opcode::Binary), Value::Buffer(bytes), Value::Undefined],
        Event::Ping(bytes) => [kind(Opcode::Ping), Value::Buffer(bytes), Value::Undefined],
        Event::Pong(bytes) => [kind(Opcode::Pong), Value::Buffer(bytes), Value::Undefined],
        Event::Close(code, reason) => {
            let code = code.map_or(Value::Undefined, |code| Value::Int(i32::from(code)));
            [kind(Opcode::Close), text(&reason), code]
        }
    }
}

/// `(id)`: nothing more comes.
fn release(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.web_sockets.0.key(args.number(0)?);
    host.web_sockets.0.remove(key);
    Ok(Value::Undefined)
}

/// `(opcode, text or bytes, masked) -> Buffer`: a message in one frame. Masks cannot be foreseen (section 10.3).
fn frame(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let opcode = u8::try_from(args.integer(0)?).ok().and_then(Opcode::of);
    let opcode = opcode.ok_or_else(|| Failure::type_error("no opcode has this number"))?;
    let mut mask = [0; 4];
    if args.flag(2) {
        io::process::fill_random(&mut mask)
            .map_err(|errno| Failure::coded("ERR_OPERATION_FAILED", errno.message()))?;
    }
    let mask = args.flag(2).then_some(mask);
    let bytes = if args.is_string(1) {
        frames::write(opcode, args.text(1)?.as_bytes(), mask)
    } else {
        frames::write(opcode, args.bytes(1)?, mask)
    };
    Ok(Value::Buffer(bytes))
}
