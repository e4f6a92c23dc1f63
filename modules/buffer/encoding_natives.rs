//! `binding('encoding')`: the natives behind `TextEncoder` and `TextDecoder`.

use std::borrow::Cow;

use typebridge::{Args, Binding, Failure, Native, Value};

use crate::Host;

use super::encoding::Decoded;
use super::strings::string;
use super::text::Text;
use super::text_decoder::{TextDecoder, name_of_label};
use super::utf8;

const MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// The table.
pub const BINDING: Binding<Host> = Binding {
    name: "encoding",
    functions: &[
        Native::new("nameOfLabel", 1, name),
        Native::new("encode", 1, encode),
        Native::writing("encodeInto", 3, encode_into),
        Native::new("decodeUtf8", 3, decode_utf8),
        Native::new("decodeWhole", 4, decode_whole),
        Native::new("open", 3, open),
        Native::new("decode", 3, decode),
        Native::new("close", 1, close),
    ],
    groups: &[],
};

/// Decoders in the middle of a text; the script names one by its index.
#[derive(Default)]
pub struct TextDecoders {
    open: Vec<Option<TextDecoder>>,
}

impl TextDecoders {
    fn add(&mut self, decoder: TextDecoder) -> usize {
        let free = self.open.iter().position(Option::is_none).unwrap_or(self.open.len());
        if free == self.open.len() {
            self.open.push(None);
        }
        self.open[free] = Some(decoder);
        free
    }

    fn get(&mut self, index: usize) -> Option<&mut TextDecoder> {
        self.open.get_mut(index)?.as_mut()
    }

    fn remove(&mut self, index: usize) {
        if let Some(slot) = self.open.get_mut(index) {
            *slot = None;
        }
    }
}

/// (label) → standard name, or undefined
fn name(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(name_of_label(args.text(0)?.as_bytes()).map_or(Value::Undefined, Value::Text))
}

/// (string) → Uint8Array
fn encode(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Uint8Array(args.text(0)?.as_bytes().to_vec()))
}

/// (string, target, result): the two numbers of `result`, a Uint32Array, become units read and bytes written
fn encode_into(_: &mut Host, args: &mut Args<'_>) -> Result<Value, Failure> {
    let text = args.text(0)?;
    let (read, written) = args.view_mut(1)?.change_all(|target| {
        let written = utf8::write(Text::Utf8(text.as_bytes()), target);
        (utf8::units(&target[..written]) as u32, written as u32)
    });
    args.view_mut(2)?.change_all(|result| {
        result[..4].copy_from_slice(&read.to_ne_bytes());
        result[4..8].copy_from_slice(&written.to_ne_bytes());
    });
    Ok(Value::Undefined)
}

/// (bytes, keepsMark, fatal) → string, or undefined if the bytes are ill-formed and that is fatal
fn decode_utf8(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (bytes, keeps_mark, fatal) = (args.bytes(0)?, args.flag(1), args.flag(2));
    let bytes = if keeps_mark { bytes } else { bytes.strip_prefix(MARK).unwrap_or(bytes) };
    match utf8::decode(bytes) {
        Cow::Owned(_) if fatal => Ok(Value::Undefined),
        text => string(args, Decoded::Utf8(text)),
    }
}

fn decoder(args: &Args<'_>, label: usize) -> Result<TextDecoder, Failure> {
    let unknown = || Failure::type_error("unknown label of an encoding");
    TextDecoder::new(args.text(label)?.as_bytes(), args.flag(label + 1), args.flag(label + 2))
        .ok_or_else(unknown)
}

fn decoded(args: &Args<'_>, decoder: &mut TextDecoder, bytes: usize, last: bool) -> Result<Value, Failure> {
    match decoder.decode(args.bytes(bytes)?, last) {
        Ok(units) => string(args, Decoded::Utf16(units)),
        Err(_) => Ok(Value::Undefined),
    }
}

/// (bytes, label, fatal, keepsMark) → string, or undefined if the bytes are ill-formed and that is fatal
fn decode_whole(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    decoded(args, &mut decoder(args, 1)?, 0, true)
}

/// (label, fatal, keepsMark) → index of a decoder for a text in pieces
fn open(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::count(host.text_decoders.add(decoder(args, 0)?)))
}

/// (index, bytes, last) → string, or undefined if the bytes are ill-formed and that is fatal
fn decode(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let closed = || Failure::type_error("no open decoder");
    decoded(args, host.text_decoders.get(args.size(0)?).ok_or_else(closed)?, 1, args.flag(2))
}

/// (index): the decoder is not used any more
fn close(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    host.text_decoders.remove(args.size(0)?);
    Ok(Value::Undefined)
}
