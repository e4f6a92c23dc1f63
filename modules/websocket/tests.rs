//! Frames at every split, faults, and hostile bytes by seed.

use super::frames::{Event, Fault, Opcode, Reader, write};
use super::inflater::Inflater;

const MASK: [u8; 4] = [0x11, 0xE2, 0x33, 0xC4];
const MESSAGE_BYTES_MAX: u64 = 200_000;
/// Executions of each fuzz target.
const EXECUTIONS: u64 = 200_000;

fn reader(is_server: bool) -> Reader {
    Reader::new(is_server, MESSAGE_BYTES_MAX, None)
}

type Outcome = (Vec<Event>, Option<Fault>);

fn read_pieces<'a>(mut reader: Reader, pieces: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut events = Vec::new();
    for piece in pieces {
        if let Err(fault) = reader.read(piece, |event| events.push(event)) {
            return (events, Some(fault));
        }
    }
    (events, None)
}

/// Checks what the bytes say, whole, byte by byte, and cut at every place.
fn check(is_server: bool, bytes: &[u8], events: &[Event], fault: Option<Fault>) {
    let expected = (events.to_vec(), fault);
    assert_eq!(read_pieces(reader(is_server), [bytes]), expected, "{bytes:02x?}");
    assert_eq!(read_pieces(reader(is_server), bytes.chunks(1)), expected, "{bytes:02x?} byte by byte");
    for at in (0..bytes.len()).take(300) {
        let (left, right) = bytes.split_at(at);
        assert_eq!(read_pieces(reader(is_server), [left, right]), expected, "{bytes:02x?} cut at {at}");
    }
}

/// A frame as a server sends it, with any first byte.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = write(Opcode::Binary, payload, None);
    bytes[0] = first;
    bytes
}

fn text(text: &str) -> Event {
    Event::Text(text.as_bytes().to_vec())
}

#[test]
fn messages_of_all_lengths() {
    for length in [0, 1, 7, 8, 9, 125, 126, 127, 65_535, 65_536, 100_000] {
        let payload: Vec<u8> = (0..length).map(|at| at as u8).collect();
        let event = Event::Binary(payload.clone());
        for mask in [None, Some(MASK)] {
            let bytes = write(Opcode::Binary, &payload, mask);
            let pieces = [&bytes[..bytes.len() / 3], &bytes[bytes.len() / 3..]];
            assert_eq!(read_pieces(reader(mask.is_some()), pieces), (vec![event.clone()], None), "{length}");
        }
    }
    check(true, &write(Opcode::Text, "größe".as_bytes(), Some(MASK)), &[text("größe")], None);
}

#[test]
fn fragments_are_joined_and_control_frames_come_between() {
    let bytes = [
        frame(0x01, b"a\xE2\x82"),
        frame(0x89, b"p"),
        frame(0x00, b""),
        frame(0x80, b"\xACb"),
        frame(0x8A, b""),
    ];
    let events = [Event::Ping(b"p".to_vec()), text("a\u{20AC}b"), Event::Pong(Vec::new())];
    check(false, &bytes.concat(), &events, None);
}

#[test]
fn the_end() {
    let close = |payload: &[u8]| [frame(0x88, payload), frame(0x81, b"late")].concat();
    check(false, &close(b""), &[Event::Close(None, Vec::new())], None);
    check(false, &close(b"\x03\xE8bye"), &[Event::Close(Some(1000), b"bye".to_vec())], None);
    for code in [0_u16, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2999, 5000, 65_535] {
        check(false, &close(&code.to_be_bytes()), &[], Some(Fault::CloseCode));
    }
    for code in [1001_u16, 1003, 1007, 1011, 1014, 3000, 4999] {
        check(false, &close(&code.to_be_bytes()), &[Event::Close(Some(code), Vec::new())], None);
    }
    check(false, &close(b"\x03"), &[], Some(Fault::CloseCode));
    check(false, &close(b"\x03\xE8\xFF"), &[], Some(Fault::Text));
}

#[test]
fn faults() {
    check(false, &frame(0x91, b""), &[], Some(Fault::ReservedBit));
    check(false, &frame(0xC1, b""), &[], Some(Fault::ReservedBit));
    check(false, &frame(0x83, b""), &[], Some(Fault::Opcode));
    check(false, &frame(0x8B, b""), &[], Some(Fault::Opcode));
    check(true, &frame(0x81, b""), &[], Some(Fault::Mask));
    check(false, &write(Opcode::Text, b"", Some(MASK)), &[], Some(Fault::Mask));
    check(false, &frame(0x09, b""), &[], Some(Fault::Control));
    check(false, &frame(0x89, &[0; 126]), &[], Some(Fault::Control));
    check(false, &frame(0x80, b""), &[], Some(Fault::Fragment));
    check(false, &[frame(0x01, b"a"), frame(0x81, b"b")].concat(), &[], Some(Fault::Fragment));
    check(false, b"\x82\x7E\x00\x7D", &[], Some(Fault::Length));
    check(false, b"\x82\x7F\x00\x00\x00\x00\x00\x00\xFF\xFF", &[], Some(Fault::Length));
    check(false, b"\x82\x7F\x80\x00\x00\x00\x00\x00\x00\x00", &[], Some(Fault::Length));
    check(false, b"\x82\x7F\x00\x00\x00\x01\x00\x00\x00\x00", &[], Some(Fault::TooLarge));
    let halves = [frame(0x02, &[0; 150_000]), frame(0x80, &[0; 50_001])].concat();
    assert_eq!(read_pieces(reader(false), [&halves[..]]), (Vec::new(), Some(Fault::TooLarge)));
}

#[test]
fn texts_are_checked_as_they_come() {
    for bad in [&b"\xFF"[..], b"a\x80", b"\xC0\xAF", b"\xED\xA0\x80", b"\xF4\x90\x80\x80"] {
        // The message goes on, but it is refused already.
        check(false, &frame(0x01, bad), &[], Some(Fault::Text));
    }
    check(false, &frame(0x81, b"a\xE2\x82"), &[], Some(Fault::Text));
    check(false, &[frame(0x01, b"\xE2"), frame(0x80, b"x")].concat(), &[], Some(Fault::Text));
}

#[test]
fn compressed_messages() {
    // The example of RFC 7692, section 7.2.3.2: the second message leans on the window of the first.
    let (first, second) = ([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], [0xF2, 0x00, 0x11, 0x00, 0x00]);
    let bytes = [frame(0xC1, &first), frame(0xC1, &second), frame(0x81, b"plain")].concat();
    let open = |resets| Reader::new(false, MESSAGE_BYTES_MAX, Some(Inflater::new(resets)));
    let expected = (vec![text("Hello"), text("Hello"), text("plain")], None);
    assert_eq!(read_pieces(open(false), [&bytes[..]]), expected);
    assert_eq!(read_pieces(open(false), bytes.chunks(1)), expected);
    assert_eq!(read_pieces(open(true), [&bytes[..]]), (vec![text("Hello")], Some(Fault::Compression)));
    let fragments = [frame(0x41, &first[..3]), frame(0x80, &first[3..])].concat();
    assert_eq!(read_pieces(open(true), [&fragments[..]]), (vec![text("Hello")], None));
    let fault = |bytes: &[u8]| read_pieces(open(true), [bytes]).1;
    assert_eq!(fault(&frame(0xC1, &[0xFF; 9])), Some(Fault::Compression));
    assert_eq!(fault(&[frame(0x01, b"a"), frame(0xC0, b"")].concat()), Some(Fault::ReservedBit));
    assert_eq!(fault(&frame(0xC9, b"")), Some(Fault::ReservedBit));
}

/// Section 7.2.3.4 of RFC 7692, with and without the block that stands behind the final one, and with text in that one.
#[test]
fn compressed_messages_with_a_final_block() {
    let (plain, hello) =
        ([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]);
    let twice = [hello, hello].concat();
    let inputs: [(&[u8], &str); 7] = [
        (&[&hello[..], &[0x00]].concat(), "Hello"),
        (&hello, "Hello"),
        (&hello[..6], "Hello"),
        (&[&hello[..], &plain].concat(), "HelloHello"),
        (&twice, "HelloHello"),
        (&[&twice[..], &[0x00]].concat(), "HelloHello"),
        (&[0x01], ""),
    ];
    for (input, expected) in inputs {
        let bytes = [frame(0xC1, input), frame(0xC1, &plain), frame(0xC1, input)].concat();
        for resets in [false, true] {
            let reader = || Reader::new(false, MESSAGE_BYTES_MAX, Some(Inflater::new(resets)));
            let expected = (vec![text(expected), text("Hello"), text(expected)], None);
            assert_eq!(read_pieces(reader(), [&bytes[..]]), expected, "{input:02x?}");
            assert_eq!(read_pieces(reader(), bytes.chunks(1)), expected, "{input:02x?}");
        }
    }
}

#[test]
fn many_final_blocks_keep_to_the_limit() {
    let packed = [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00].repeat(30);
    let reader = Reader::new(false, 200, Some(Inflater::new(false)));
    let halves = [frame(0x41, &packed[..105]), frame(0x80, &packed[105..])].concat();
    assert_eq!(read_pieces(reader, [&halves[..]]), (Vec::new(), Some(Fault::TooLarge)));
    let reader = Reader::new(false, 149, Some(Inflater::new(false)));
    assert_eq!(read_pieces(reader, [&halves[..]]), (Vec::new(), Some(Fault::TooLarge)));
    let reader = Reader::new(false, 210, Some(Inflater::new(false)));
    assert_eq!(read_pieces(reader, [&halves[..]]), (vec![text(&"Hello".repeat(30))], None));
}

#[test]
fn a_small_message_does_not_grow_beyond_the_limit() {
    let mut deflate = zlib_rs::Deflate::new(9, false, 15);
    let (zeros, mut packed) = (vec![0; 1 << 24], vec![0; 1 << 16]);
    deflate.compress(&zeros, &mut packed, zlib_rs::DeflateFlush::SyncFlush).expect("there is room");
    packed.truncate(deflate.total_out() as usize - 4);
    let reader = Reader::new(false, MESSAGE_BYTES_MAX, Some(Inflater::new(false)));
    let outcome = read_pieces(reader, [&frame(0xC2, &packed)[..]]);
    assert_eq!(outcome, (Vec::new(), Some(Fault::TooLarge)));
}

/// Numbers by seed (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Frames of which most are good, some bytes changed.
fn stream(numbers: &mut Numbers) -> Vec<u8> {
    const FIRSTS: [u8; 12] = [0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x88, 0x89, 0x8A, 0xC1, 0x41, 0x83];
    let mut bytes = Vec::new();
    for _ in 0..1 + numbers.below(5) {
        let length = [0, 1, 2, 5, 125, 126, 300][numbers.below(7) as usize];
        let payload: Vec<u8> = (0..length).map(|_| b'a' + numbers.below(26) as u8).collect();
        bytes.extend(frame(FIRSTS[numbers.below(FIRSTS.len() as u64) as usize], &payload));
    }
    for _ in 0..numbers.below(3) {
        let at = numbers.below(bytes.len() as u64) as usize;
        bytes[at] = numbers.below(256) as u8;
    }
    bytes
}

/// However the bytes are cut, the same is said, and nothing breaks.
#[test]
fn hostile_frames_by_seed() {
    for seed in 1..=EXECUTIONS {
        let mut numbers = Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let bytes = stream(&mut numbers);
        let inflater = || seed.is_multiple_of(2).then(|| Inflater::new(false));
        let open = || Reader::new(false, 1000, inflater());
        let whole = read_pieces(open(), [&bytes[..]]);
        let cut = 1 + numbers.below(bytes.len() as u64) as usize;
        assert_eq!(read_pieces(open(), bytes.chunks(cut)), whole, "seed {seed}, cut by {cut}: {bytes:02x?}");
    }
}
