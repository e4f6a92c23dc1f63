//! Frames of the WebSocket protocol, read from any split of the bytes (RFC 6455 section 5).
//!
//! A reader gives whole messages: fragments are joined, masks taken off, texts checked. It is as strict as the RFC, towards
//! clients and servers alike, and holds no more than a message may have.

use super::inflater::Inflater;

/// Bytes of the payload of a control frame (section 5.5).
const CONTROL_BYTES_MAX: usize = 125;
/// Bytes of a head: two, a length of eight, a mask of four.
const HEAD_BYTES_MAX: usize = 14;
/// Bytes for which room is made before they come: a length is only a claim.
const RESERVED_BYTES_MAX: usize = 64 * 1024;

const FIN: u8 = 0x80;
const COMPRESSED: u8 = 0x40;
const RESERVED: u8 = 0x30;
const MASKED: u8 = 0x80;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opcode {
    /// More of a message.
    Continuation = 0,
    /// A text, or the first part of one.
    Text = 1,
    /// Bytes, or the first part of them.
    Binary = 2,
    /// The end.
    Close = 8,
    /// Asks for a Pong.
    Ping = 9,
    /// Answers a Ping.
    Pong = 10,
}

impl Opcode {
    /// By its number on the wire.
    pub fn of(number: u8) -> Option<Opcode> {
        Some(match number {
            0 => Opcode::Continuation,
            1 => Opcode::Text,
            2 => Opcode::Binary,
            8 => Opcode::Close,
            9 => Opcode::Ping,
            10 => Opcode::Pong,
            _ => return None,
        })
    }

    fn is_control(self) -> bool {
        self as u8 >= 8
    }
}

/// Why a peer is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A reserved bit, or compression that was not agreed on or stands at the wrong frame.
    ReservedBit,
    /// An opcode that means nothing.
    Opcode,
    /// A client must mask, a server must not.
    Mask,
    /// A control frame that is fragmented or longer than 125 bytes.
    Control,
    /// More of a message that was not begun, or another message in the middle of one.
    Fragment,
    /// A length in more bytes than it needs, or beyond 63 bits.
    Length,
    /// A close frame of one byte, or with a code that nobody may send.
    CloseCode,
    /// A text, or the reason of a close, that is not UTF-8.
    Text,
    /// A message beyond the limit.
    TooLarge,
    /// Compressed data that is broken.
    Compression,
}

impl Fault {
    /// The code that the peer is told, and what was wrong.
    pub fn words(self) -> (u16, &'static str) {
        match self {
            Fault::ReservedBit => (1002, "a reserved bit is set"),
            Fault::Opcode => (1002, "invalid opcode"),
            Fault::Mask => (1002, "invalid mask bit"),
            Fault::Control => (1002, "invalid control frame"),
            Fault::Fragment => (1002, "invalid fragment"),
            Fault::Length => (1002, "invalid payload length"),
            Fault::CloseCode => (1002, "invalid close frame"),
            Fault::Text => (1007, "invalid UTF-8 sequence"),
            Fault::TooLarge => (1009, "max payload size exceeded"),
            Fault::Compression => (1007, "invalid compressed data"),
        }
    }
}

/// What a peer said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A whole text, which is UTF-8.
    Text(Vec<u8>),
    /// Whole bytes.
    Binary(Vec<u8>),
    /// To be answered with a Pong of the same bytes.
    Ping(Vec<u8>),
    /// An answer to a Ping.
    Pong(Vec<u8>),
    /// The end, with its code if there was one, and the reason in UTF-8.
    Close(Option<u16>, Vec<u8>),
}

/// The frame whose payload is being read.
#[derive(Clone, Copy, Debug)]
struct Frame {
    opcode: Opcode,
    is_final: bool,
    mask: Option<[u8; 4]>,
    /// Bytes that are still to come.
    left: u64,
    /// Bytes that came: where in the mask the next one stands.
    taken: usize,
}

/// A message of which not all fragments are in.
#[derive(Debug)]
struct Message {
    is_text: bool,
    is_compressed: bool,
    bytes: Vec<u8>,
    /// Bytes of a text that were found to be UTF-8.
    checked: usize,
}

/// Reads what one peer sends.
pub struct Reader {
    /// The peer is a client.
    is_server: bool,
    message_bytes_max: u64,
    head: [u8; HEAD_BYTES_MAX],
    head_bytes: usize,
    frame: Option<Frame>,
    message: Option<Message>,
    control: Vec<u8>,
    inflater: Option<Inflater>,
    is_closed: bool,
}

impl Reader {
    /// `inflater`: compression was agreed on.
    pub fn new(is_server: bool, message_bytes_max: u64, inflater: Option<Inflater>) -> Reader {
        Reader {
            is_server,
            message_bytes_max,
            head: [0; HEAD_BYTES_MAX],
            head_bytes: 0,
            frame: None,
            message: None,
            control: Vec::new(),
            inflater,
            is_closed: false,
        }
    }

    /// Reads all of `input` and tells of what is whole. Nothing is read behind a close or a fault.
    pub fn read(&mut self, mut input: &[u8], mut tell: impl FnMut(Event)) -> Result<(), Fault> {
        while !self.is_closed {
            if self.frame.is_none() && !self.read_head(&mut input).inspect_err(|_| self.is_closed = true)? {
                return Ok(());
            }
            let event = self.read_payload(&mut input).inspect_err(|_| self.is_closed = true)?;
            if let Some(event) = event {
                self.is_closed = matches!(event, Event::Close(..));
                tell(event);
            } else if input.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// True once the head of a frame is whole. Its first bytes are judged as they come.
    fn read_head(&mut self, input: &mut &[u8]) -> Result<bool, Fault> {
        loop {
            let wanted = self.head_wanted()?;
            if self.head_bytes >= wanted {
                self.begin_frame()?;
                return Ok(true);
            }
            let Some((&byte, rest)) = input.split_first() else { return Ok(false) };
            self.head[self.head_bytes] = byte;
            self.head_bytes += 1;
            *input = rest;
        }
    }

    /// Bytes of the head, as far as those that came tell.
    fn head_wanted(&self) -> Result<usize, Fault> {
        if self.head_bytes == 0 {
            return Ok(2);
        }
        let [first, second, ..] = self.head;
        let opcode = self.check_first(first)?;
        if self.head_bytes == 1 {
            return Ok(2);
        }
        let (is_masked, length) = (second & MASKED != 0, second & !MASKED);
        if is_masked != self.is_server {
            return Err(Fault::Mask);
        }
        if opcode.is_control() && usize::from(length) > CONTROL_BYTES_MAX {
            return Err(Fault::Control);
        }
        let length_bytes = match length {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        Ok(2 + length_bytes + if is_masked { 4 } else { 0 })
    }

    fn check_first(&self, first: u8) -> Result<Opcode, Fault> {
        if first & RESERVED != 0 {
            return Err(Fault::ReservedBit);
        }
        let opcode = Opcode::of(first & 0x0F).ok_or(Fault::Opcode)?;
        let begins = matches!(opcode, Opcode::Text | Opcode::Binary);
        if first & COMPRESSED != 0 && (self.inflater.is_none() || !begins) {
            return Err(Fault::ReservedBit);
        }
        if opcode.is_control() && first & FIN == 0 {
            return Err(Fault::Control);
        }
        if !opcode.is_control() && begins == self.message.is_some() {
            return Err(Fault::Fragment);
        }
        Ok(opcode)
    }

    fn begin_frame(&mut self) -> Result<(), Fault> {
        let [first, second, ..] = self.head;
        let opcode = Opcode::of(first & 0x0F).expect("the head was checked");
        let short = u64::from(second & !MASKED);
        let (length, at) = match short {
            126 => (u64::from(u16::from_be_bytes([self.head[2], self.head[3]])), 4),
            127 => (u64::from_be_bytes(self.head[2..10].try_into().expect("eight bytes")), 10),
            _ => (short, 2),
        };
        let least = [0, 126, 65_536][usize::from(short > 125) + usize::from(short > 126)];
        if length < least || length >> 63 != 0 {
            return Err(Fault::Length);
        }
        let mask = (second & MASKED != 0).then(|| self.head[at..at + 4].try_into().expect("four bytes"));
        let is_final = first & FIN != 0;
        self.frame = Some(Frame { opcode, is_final, mask, left: length, taken: 0 });
        self.head_bytes = 0;
        if opcode.is_control() {
            return Ok(());
        }
        let is_compressed = first & COMPRESSED != 0;
        let message = self.message.get_or_insert_with(|| Message {
            is_text: opcode == Opcode::Text,
            is_compressed,
            bytes: Vec::new(),
            checked: 0,
        });
        if length > self.message_bytes_max.saturating_sub(message.bytes.len() as u64) {
            return Err(Fault::TooLarge);
        }
        message.bytes.reserve(length.min(RESERVED_BYTES_MAX as u64) as usize);
        Ok(())
    }

    fn read_payload(&mut self, input: &mut &[u8]) -> Result<Option<Event>, Fault> {
        let frame = self.frame.as_mut().expect("its head is whole");
        let taken = (input.len() as u64).min(frame.left) as usize;
        let (bytes, rest) = input.split_at(taken);
        *input = rest;
        let is_control = frame.opcode.is_control();
        let into = match &mut self.message {
            Some(message) if !is_control => &mut message.bytes,
            _ => &mut self.control,
        };
        let from = into.len();
        into.extend_from_slice(bytes);
        if let Some(mask) = frame.mask {
            apply_mask(&mut into[from..], mask, frame.taken);
        }
        frame.taken += taken;
        frame.left -= taken as u64;
        let frame = *frame;
        if !is_control && let Some(message) = &mut self.message {
            message.check(false)?;
        }
        if frame.left > 0 {
            return Ok(None);
        }
        self.frame = None;
        if is_control { self.end_control(frame.opcode).map(Some) } else { self.end_data(frame.is_final) }
    }

    fn end_control(&mut self, opcode: Opcode) -> Result<Event, Fault> {
        let bytes = std::mem::take(&mut self.control);
        match opcode {
            Opcode::Ping => Ok(Event::Ping(bytes)),
            Opcode::Pong => Ok(Event::Pong(bytes)),
            _ => read_close(&bytes),
        }
    }

    fn end_data(&mut self, is_final: bool) -> Result<Option<Event>, Fault> {
        if !is_final {
            return Ok(None);
        }
        let mut message = self.message.take().expect("a data frame is of a message");
        if message.is_compressed {
            let inflater = self.inflater.as_mut().expect("the head was checked");
            message.bytes = inflater.inflate(&message.bytes, self.message_bytes_max)?;
            message.is_compressed = false;
        }
        message.check(true)?;
        let Message { is_text, bytes, .. } = message;
        Ok(Some(if is_text { Event::Text(bytes) } else { Event::Binary(bytes) }))
    }
}

impl Message {
    /// Checks what came of a text since the last check. Only a whole one may not end within a character.
    fn check(&mut self, is_whole: bool) -> Result<(), Fault> {
        if !self.is_text || self.is_compressed {
            return Ok(());
        }
        match simdutf8::compat::from_utf8(&self.bytes[self.checked..]) {
            Ok(_) => self.checked = self.bytes.len(),
            Err(error) if error.error_len().is_none() && !is_whole => self.checked += error.valid_up_to(),
            Err(_) => return Err(Fault::Text),
        }
        Ok(())
    }
}

fn read_close(bytes: &[u8]) -> Result<Event, Fault> {
    let [high, low, reason @ ..] = bytes else {
        return if bytes.is_empty() { Ok(Event::Close(None, Vec::new())) } else { Err(Fault::CloseCode) };
    };
    let code = u16::from_be_bytes([*high, *low]);
    if !is_sendable(code) {
        return Err(Fault::CloseCode);
    }
    if simdutf8::basic::from_utf8(reason).is_err() {
        return Err(Fault::Text);
    }
    Ok(Event::Close(Some(code), reason.to_vec()))
}

/// Codes that may stand in a close frame: those registered for it, and those of libraries and applications (section 7.4).
fn is_sendable(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

/// Masks or unmasks; `from` bytes of the payload came before these.
fn apply_mask(bytes: &mut [u8], mask: [u8; 4], from: usize) {
    let turned = [0, 1, 2, 3].map(|at| mask[(from + at) & 3]);
    let wide = u64::from_ne_bytes([turned, turned].concat().try_into().expect("eight bytes"));
    let mut chunks = bytes.chunks_exact_mut(8);
    for chunk in &mut chunks {
        let value = u64::from_ne_bytes((&*chunk).try_into().expect("eight bytes")) ^ wide;
        chunk.copy_from_slice(&value.to_ne_bytes());
    }
    for (at, byte) in chunks.into_remainder().iter_mut().enumerate() {
        *byte ^= turned[at & 3];
    }
}

/// One frame that is a message by itself, masked as clients do.
pub fn write(opcode: Opcode, payload: &[u8], mask: Option<[u8; 4]>) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEAD_BYTES_MAX + payload.len());
    out.push(FIN | opcode as u8);
    let masked = if mask.is_some() { MASKED } else { 0 };
    match payload.len() {
        length @ ..126 => out.push(masked | length as u8),
        length @ 126..65_536 => {
            out.push(masked | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            out.push(masked | 127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    if let Some(mask) = mask {
        out.extend_from_slice(&mask);
    }
    let from = out.len();
    out.extend_from_slice(payload);
    if let Some(mask) = mask {
        apply_mask(&mut out[from..], mask, 0);
    }
    out
}
