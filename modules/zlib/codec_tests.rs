//! Tests of the codecs by themselves: round trips through small outputs, limits and broken input.

use super::codec::{Codec, Trouble, Wanted, Whole, pieces, whole};
use super::deflate::{Deflating, Frame};
use super::inflate::{Expected, Inflating};
use super::options::ZlibOptions;
use super::{brotli, zstd};

fn options() -> ZlibOptions {
    ZlibOptions { window_bits: 15, level: -1, memory_level: 8, strategy: 0, dictionary: Vec::new() }
}

type Pair = (&'static str, i32, Box<dyn Codec>, Box<dyn Codec>);

fn pairs() -> Vec<Pair> {
    let zlib = |name, frame, expected| -> Pair {
        let deflating = Deflating::new(frame, options()).expect("options are in range");
        let inflating = Inflating::new(expected, options()).expect("options are in range");
        (name, 4, Box::new(deflating), Box::new(inflating))
    };
    let brotli_encoder = brotli::Compressing::new(vec![(1, 5)]).expect("a quality is taken");
    let zstd_encoder = zstd::Compressing::new(&vec![(100, 3)], None, &[]).expect("a level is taken");
    let zstd_decoder = zstd::Decompressing::new(&Vec::new(), &[]).expect("there is memory");
    vec![
        zlib("deflate", Frame::Zlib, Expected::One(Frame::Zlib)),
        zlib("raw", Frame::Raw, Expected::One(Frame::Raw)),
        zlib("gzip", Frame::Gzip, Expected::One(Frame::Gzip)),
        zlib("unzip of gzip", Frame::Gzip, Expected::Either),
        zlib("unzip of deflate", Frame::Zlib, Expected::Either),
        ("brotli", 2, Box::new(brotli_encoder), Box::new(brotli::Decompressing::new(&Vec::new()))),
        ("zstd", 2, Box::new(zstd_encoder), Box::new(zstd_decoder)),
    ]
}

fn text() -> Vec<u8> {
    (0..40_000u32).flat_map(|at| [(at / 300) as u8, (at % 7) as u8]).collect()
}

/// Feeds `input` in slices of `step` bytes and takes output in pieces of `room` bytes.
fn through(
    codec: &mut dyn Codec,
    finish: i32,
    input: &[u8],
    step: usize,
    room: usize,
) -> Result<Vec<u8>, Trouble> {
    let mut output = Vec::new();
    let count = input.len().div_ceil(step).max(1);
    for index in 0..count {
        let slice = &input[index * step..((index + 1) * step).min(input.len())];
        let flush = if index + 1 == count { finish } else { 0 };
        let mut taken = 0;
        loop {
            let done = pieces(codec, flush, &slice[taken..], Wanted { room, piece_bytes: room, pieces: 3 })?;
            taken += done.consumed;
            output.extend(done.pieces.into_iter().flatten());
            if !done.more {
                break;
            }
        }
    }
    Ok(output)
}

#[test]
fn what_is_compressed_comes_back() {
    let text = text();
    for (name, finish, mut encoder, mut decoder) in pairs() {
        let packed = through(encoder.as_mut(), finish, &text, 50_000, 777).expect(name);
        assert!(packed.len() < text.len() / 10, "{name}: {} bytes", packed.len());
        for (step, room) in [(packed.len(), 1 << 20), (1, 4096), (100, 64)] {
            decoder.reset().expect(name);
            let back = through(decoder.as_mut(), finish, &packed, step, room).expect(name);
            assert!(back == text, "{name} in steps of {step}");
        }
        encoder.reset().expect(name);
        let Whole::Done(again, _) = whole(encoder.as_mut(), finish, &text, usize::MAX).expect(name) else {
            panic!("{name}: there is no limit");
        };
        decoder.reset().expect(name);
        let back = whole(decoder.as_mut(), finish, &again, text.len()).expect(name);
        assert!(back == Whole::Done(text.clone(), again.len()), "{name} whole");
    }
}

#[test]
fn output_above_the_limit_is_not_made() {
    let zeros = vec![0; 1 << 20];
    for (name, finish, mut encoder, mut decoder) in pairs() {
        let packed = through(encoder.as_mut(), finish, &zeros, zeros.len(), 4096).expect(name);
        let end = whole(decoder.as_mut(), finish, &packed, zeros.len() - 1).expect(name);
        assert_eq!(end, Whole::TooLong, "{name}");
    }
}

#[test]
fn a_stream_cut_short_is_told() {
    let text = text();
    for (name, finish, mut encoder, mut decoder) in pairs() {
        let packed = through(encoder.as_mut(), finish, &text, text.len(), 4096).expect(name);
        for length in [0, 1, packed.len() / 2, packed.len() - 1] {
            decoder.reset().expect(name);
            let end = through(decoder.as_mut(), finish, &packed[..length], 1 << 20, 4096);
            assert_eq!(end, Err(Trouble::truncated()), "{name} cut to {length} bytes");
        }
    }
}

#[test]
fn broken_bytes_are_refused_or_give_something() {
    let text = text();
    for (name, finish, mut encoder, mut decoder) in pairs() {
        let packed = through(encoder.as_mut(), finish, &text, text.len(), 4096).expect(name);
        for at in (0..packed.len()).step_by(packed.len() / 60 + 1) {
            let mut broken = packed.clone();
            broken[at] ^= 0x5a;
            decoder.reset().expect(name);
            // Only what checks sums can tell every change; none may do more than end.
            let _ = whole(decoder.as_mut(), finish, &broken, 4 * text.len());
        }
    }
}

#[test]
fn members_follow_one_another_and_zeros_pad() {
    let mut packed = Vec::new();
    for word in ["one ", "two ", "three"] {
        let mut encoder = Deflating::new(Frame::Gzip, options()).expect("options are in range");
        packed.extend(through(&mut encoder, 4, word.as_bytes(), 64, 64).expect("a word"));
    }
    packed.extend([0; 20]);
    for expected in [Expected::One(Frame::Gzip), Expected::Either] {
        for step in [packed.len(), 1] {
            let mut decoder = Inflating::new(expected, options()).expect("options are in range");
            let back = through(&mut decoder, 0, &packed, step, 64).expect("members");
            assert_eq!(back, b"one two three", "{expected:?} in steps of {step}");
        }
    }
}

#[test]
fn a_stream_is_tuned_after_a_flush() {
    let text = text();
    let (first, second) = text.split_at(text.len() / 3);
    for frame in [Frame::Raw, Frame::Zlib, Frame::Gzip] {
        for (level, strategy) in [(0, 0), (9, 0), (-1, 2), (1, 4)] {
            for room in [1, 7, 4096] {
                let mut encoder = Deflating::new(frame, options()).expect("options are in range");
                let mut packed = through(&mut encoder, 2, first, first.len(), 4096).expect("a flush");
                encoder.tune(level, strategy).expect("a level and a strategy");
                packed.extend(through(&mut encoder, 4, second, second.len(), room).expect("the rest"));
                let mut decoder =
                    Inflating::new(Expected::One(frame), options()).expect("options are in range");
                let back = through(&mut decoder, 4, &packed, packed.len(), 4096).expect("a whole stream");
                assert!(back == text, "{frame:?} at level {level}, strategy {strategy}, room {room}");
            }
        }
    }
}

#[test]
fn a_stream_that_is_over_stays_as_it_is() {
    for frame in [Frame::Raw, Frame::Zlib, Frame::Gzip] {
        let mut encoder = Deflating::new(frame, options()).expect("options are in range");
        let mut packed = through(&mut encoder, 4, b"abcabcabc", 64, 64).expect("a whole stream");
        encoder.tune(1, 2).expect("nothing to tune");
        packed.extend(through(&mut encoder, 4, b"", 64, 64).expect("nothing more"));
        let mut decoder = Inflating::new(Expected::One(frame), options()).expect("options are in range");
        let back = whole(&mut decoder, 4, &packed, 100).expect("one stream");
        assert_eq!(back, Whole::Done(b"abcabcabc".to_vec(), packed.len()), "{frame:?}");
    }
}
