//! DNS messages (RFC 1035 and its successors): questions written, answers read. Bytes in, values out, nothing else.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const HEADER_BYTES: usize = 12;
const NAME_BYTES_MAX: usize = 255;
const LABEL_BYTES_MAX: usize = 63;
const CLASS_INTERNET: u16 = 1;

/// Types of records that Node knows (RFC 1035, 2782, 3403, 3596, 8659).
pub(super) mod kind {
    pub const A: u16 = 1;
    pub const NS: u16 = 2;
    pub const CNAME: u16 = 5;
    pub const SOA: u16 = 6;
    pub const PTR: u16 = 12;
    pub const MX: u16 = 15;
    pub const TXT: u16 = 16;
    pub const AAAA: u16 = 28;
    pub const SRV: u16 = 33;
    pub const NAPTR: u16 = 35;
    pub const OPT: u16 = 41;
    pub const CAA: u16 = 257;
}

/// A name that cannot be asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadName;

/// A message that is not one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// What a record says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Data {
    Address(IpAddr),
    /// NS, CNAME, PTR.
    Name(String),
    Mx {
        priority: u16,
        exchange: String,
    },
    Txt(Vec<Vec<u8>>),
    Soa {
        names: [String; 2],
        numbers: [u32; 5],
    },
    Srv {
        priority: u16,
        weight: u16,
        port: u16,
        name: String,
    },
    Naptr {
        order: u16,
        preference: u16,
        texts: [Vec<u8>; 3],
        replacement: String,
    },
    Caa {
        flags: u8,
        property: Vec<u8>,
        value: Vec<u8>,
    },
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub kind: u16,
    pub ttl: u32,
    pub data: Data,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub code: u8,
    pub truncated: bool,
    /// Those of known types in the answer section.
    pub records: Vec<Record>,
}

/// The labels of a name as people write it: dots between them, `\.` and `\ddd` for bytes that would mislead.
fn write_name(name: &str, out: &mut Vec<u8>) -> Result<(), BadName> {
    let start = out.len();
    let mut label = Vec::new();
    let mut bytes = name.strip_suffix('.').filter(|rest| !rest.ends_with('\\')).unwrap_or(name).bytes();
    if bytes.len() == 0 {
        out.push(0);
        return Ok(());
    }
    loop {
        let byte = bytes.next();
        match byte {
            None | Some(b'.') => {
                if label.is_empty() || label.len() > LABEL_BYTES_MAX {
                    return Err(BadName);
                }
                out.push(label.len() as u8);
                out.append(&mut label);
            }
            Some(b'\\') => label.push(read_escape(&mut bytes)?),
            Some(byte) => label.push(byte),
        }
        if byte.is_none() {
            break;
        }
    }
    out.push(0);
    if out.len() - start > NAME_BYTES_MAX { Err(BadName) } else { Ok(()) }
}

fn read_escape(bytes: &mut impl Iterator<Item = u8>) -> Result<u8, BadName> {
    let first = bytes.next().ok_or(BadName)?;
    if !first.is_ascii_digit() {
        return Ok(first);
    }
    let mut number = u32::from(first - b'0');
    for _ in 0..2 {
        let digit = bytes.next().filter(u8::is_ascii_digit).ok_or(BadName)?;
        number = number * 10 + u32::from(digit - b'0');
    }
    u8::try_from(number).map_err(|_| BadName)
}

/// A question for the records of a name. `payload` announces by EDNS how large an answer over UDP may be.
pub(super) fn write_question(
    id: u16,
    name: &str,
    kind: u16,
    payload: Option<u16>,
) -> Result<Vec<u8>, BadName> {
    const RECURSION_DESIRED: u16 = 0x0100;
    let mut out = Vec::with_capacity(HEADER_BYTES + name.len() + 17);
    for number in [id, RECURSION_DESIRED, 1, 0, 0, u16::from(payload.is_some())] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    write_name(name, &mut out)?;
    out.extend_from_slice(&kind.to_be_bytes());
    out.extend_from_slice(&CLASS_INTERNET.to_be_bytes());
    if let Some(payload) = payload {
        out.push(0);
        for number in [kind::OPT, payload, 0, 0, 0] {
            out.extend_from_slice(&number.to_be_bytes());
        }
    }
    Ok(out)
}

/// Reads on in a message.
struct Reader<'a> {
    message: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let bytes = self.message.get(self.at..self.at + count).ok_or(Malformed)?;
        self.at += count;
        Ok(bytes)
    }

    fn byte(&mut self) -> Result<u8, Malformed> {
        Ok(self.take(1)?[0])
    }

    fn short(&mut self) -> Result<u16, Malformed> {
        Ok(u16::from_be_bytes(self.take(2)?.try_into().expect("two bytes")))
    }

    fn long(&mut self) -> Result<u32, Malformed> {
        Ok(u32::from_be_bytes(self.take(4)?.try_into().expect("four bytes")))
    }

    /// A text with its length in front.
    fn text(&mut self) -> Result<Vec<u8>, Malformed> {
        let length = self.byte()?;
        Ok(self.take(length.into())?.to_vec())
    }

    /// The labels of a name in wire form. A pointer leads to somewhere before the place where this name (or the part that
    /// a pointer led to) began, so there is no way round in a circle.
    fn labels(&mut self) -> Result<Vec<&'a [u8]>, Malformed> {
        let (mut at, mut began, mut end) = (self.at, self.at, None);
        let (mut labels, mut bytes) = (Vec::new(), 1);
        loop {
            let length = usize::from(*self.message.get(at).ok_or(Malformed)?);
            match length >> 6 {
                0 if length == 0 => break,
                0 => {
                    let label = self.message.get(at + 1..at + 1 + length).ok_or(Malformed)?;
                    bytes += length + 1;
                    labels.push(label);
                    at += length + 1;
                }
                3 => {
                    let low = usize::from(*self.message.get(at + 1).ok_or(Malformed)?);
                    end.get_or_insert(at + 2);
                    at = (length & 0x3f) << 8 | low;
                    if at >= began {
                        return Err(Malformed);
                    }
                    began = at;
                }
                _ => return Err(Malformed),
            }
            if bytes > NAME_BYTES_MAX {
                return Err(Malformed);
            }
        }
        self.at = end.unwrap_or(at + 1);
        Ok(labels)
    }

    fn name(&mut self) -> Result<String, Malformed> {
        let mut name = String::new();
        for (index, label) in self.labels()?.into_iter().enumerate() {
            if index > 0 {
                name.push('.');
            }
            label.iter().for_each(|byte| push_escaped(&mut name, *byte));
        }
        Ok(name)
    }
}

fn push_escaped(name: &mut String, byte: u8) {
    match byte {
        b'.' | b'\\' => name.extend(['\\', char::from(byte)]),
        b'!'..=b'~' => name.push(char::from(byte)),
        _ => name.push_str(&format!("\\{byte:03}")),
    }
}

/// The answer to `question` in a message, or nothing if the message answers something else.
pub(super) fn read_answer(message: &[u8], question: &[u8]) -> Option<Result<Answer, Malformed>> {
    const IS_RESPONSE: u8 = 0x80;
    const TRUNCATED: u8 = 0x02;
    const CODE: u8 = 0x0f;
    let header = message.get(..HEADER_BYTES)?;
    if header[..2] != question[..2] || header[2] & IS_RESPONSE == 0 {
        return None;
    }
    let mut reader = Reader { message, at: HEADER_BYTES };
    let code = header[3] & CODE;
    let asked = u16::from_be_bytes([header[4], header[5]]);
    // A server that understood nothing may leave the question out.
    let repeats = match asked {
        0 => code != 0,
        1 => repeats_question(&mut reader, question)?,
        _ => false,
    };
    if !repeats {
        return None;
    }
    let count = u16::from_be_bytes([header[6], header[7]]);
    let truncated = header[2] & TRUNCATED != 0;
    let records = if truncated { Ok(Vec::new()) } else { read_records(&mut reader, count) };
    Some(records.map(|records| Answer { code, truncated, records }))
}

/// Whether the question in the message is the one that was asked: letters of either case are the same.
fn repeats_question(reader: &mut Reader<'_>, question: &[u8]) -> Option<bool> {
    let mut asked = Reader { message: question, at: HEADER_BYTES };
    let (theirs, ours) = (reader.labels().ok()?, asked.labels().ok()?);
    let same = theirs.len() == ours.len()
        && theirs.iter().zip(ours).all(|(theirs, ours)| theirs.eq_ignore_ascii_case(ours));
    Some(same && reader.take(4).ok()? == asked.take(4).ok()?)
}

fn read_records(reader: &mut Reader<'_>, count: u16) -> Result<Vec<Record>, Malformed> {
    let mut records = Vec::new();
    for _ in 0..count {
        reader.labels()?;
        let (kind, class) = (reader.short()?, reader.short()?);
        let (ttl, length) = (reader.long()?, reader.short()?);
        let end = reader.at + usize::from(length);
        let message = reader.message.get(..end).ok_or(Malformed)?;
        if class == CLASS_INTERNET {
            let mut inner = Reader { message, at: reader.at };
            if let Some(data) = read_data(&mut inner, kind)? {
                records.push(Record { kind, ttl, data });
            }
        }
        reader.at = end;
    }
    Ok(records)
}

fn read_data(reader: &mut Reader<'_>, kind: u16) -> Result<Option<Data>, Malformed> {
    let data = match kind {
        kind::A => {
            let bytes: [u8; 4] = reader.take(4)?.try_into().expect("four bytes");
            Data::Address(Ipv4Addr::from(bytes).into())
        }
        kind::AAAA => {
            let bytes: [u8; 16] = reader.take(16)?.try_into().expect("sixteen bytes");
            Data::Address(Ipv6Addr::from(bytes).into())
        }
        kind::NS | kind::CNAME | kind::PTR => Data::Name(reader.name()?),
        kind::MX => Data::Mx { priority: reader.short()?, exchange: reader.name()? },
        kind::TXT => Data::Txt(read_texts(reader)?),
        kind::SOA => {
            let names = [reader.name()?, reader.name()?];
            let mut numbers = [0; 5];
            for number in &mut numbers {
                *number = reader.long()?;
            }
            Data::Soa { names, numbers }
        }
        kind::SRV => Data::Srv {
            priority: reader.short()?,
            weight: reader.short()?,
            port: reader.short()?,
            name: reader.name()?,
        },
        kind::NAPTR => Data::Naptr {
            order: reader.short()?,
            preference: reader.short()?,
            texts: [reader.text()?, reader.text()?, reader.text()?],
            replacement: reader.name()?,
        },
        kind::CAA => {
            let (flags, property) = (reader.byte()?, reader.text()?);
            Data::Caa { flags, property, value: reader.message[reader.at..].to_vec() }
        }
        _ => return Ok(None),
    };
    Ok(Some(data))
}

fn read_texts(reader: &mut Reader<'_>) -> Result<Vec<Vec<u8>>, Malformed> {
    let mut texts = Vec::new();
    while reader.at < reader.message.len() {
        texts.push(reader.text()?);
    }
    Ok(texts)
}
