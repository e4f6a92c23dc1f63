//! How bytes are moved when characters of several lengths become units of one length, and back.

/// Bytes of a vector.
const LANES: usize = 16;
/// Bytes that one step over UTF-8 looks at: 6 characters of two bytes, or 4 of three.
pub const STEP_BYTES: usize = 12;
/// A shuffle with this index gives 0.
const NONE: u8 = 0x80;

/// What to do with 12 bytes of UTF-8, by the mask of the bytes that end a character.
#[derive(Clone, Copy)]
pub struct Step {
    /// Index of the shuffle: below 64 six characters of up to two bytes, below 145 four of up to three, else none.
    pub shuffle: u8,
    /// Bytes that the characters take.
    pub bytes: u8,
}

/// Shuffles of the two kinds above.
pub const SHUFFLES: usize = 64 + 81;
/// The step that has to be made character by character.
pub const SCALAR: u8 = 255;

pub static STEPS: [Step; 1 << STEP_BYTES] = steps();
pub static WIDEN: [[u8; LANES]; SHUFFLES] = widening();

/// Lengths of the first characters that a mask of ends describes; 0 behind the last whole one.
const fn lengths(mask: usize) -> [usize; STEP_BYTES] {
    let (mut lengths, mut count, mut start, mut at) = ([0; STEP_BYTES], 0, 0, 0);
    while at < STEP_BYTES {
        if mask >> at & 1 == 1 {
            lengths[count] = at + 1 - start;
            count += 1;
            start = at + 1;
        }
        at += 1;
    }
    lengths
}

const fn steps() -> [Step; 1 << STEP_BYTES] {
    let mut steps = [Step { shuffle: SCALAR, bytes: 0 }; 1 << STEP_BYTES];
    let mut mask = 0;
    while mask < steps.len() {
        let lengths = lengths(mask);
        steps[mask] = match (index(&lengths, 6, 2), index(&lengths, 4, 3)) {
            (Some(shuffle), _) => Step { shuffle: shuffle as u8, bytes: sum(&lengths, 6) },
            (None, Some(shuffle)) => Step { shuffle: (64 + shuffle) as u8, bytes: sum(&lengths, 4) },
            (None, None) => Step { shuffle: SCALAR, bytes: 0 },
        };
        mask += 1;
    }
    steps
}

/// Number of the combination of `count` lengths between 1 and `highest`; none if one is beyond.
const fn index(lengths: &[usize; STEP_BYTES], count: usize, highest: usize) -> Option<usize> {
    let (mut index, mut at) = (0, count);
    while at > 0 {
        at -= 1;
        if lengths[at] < 1 || lengths[at] > highest {
            return None;
        }
        index = index * highest + lengths[at] - 1;
    }
    Some(index)
}

const fn sum(lengths: &[usize; STEP_BYTES], count: usize) -> u8 {
    let (mut sum, mut at) = (0, 0);
    while at < count {
        sum += lengths[at];
        at += 1;
    }
    sum as u8
}

const fn widening() -> [[u8; LANES]; SHUFFLES] {
    let mut shuffles = [[NONE; LANES]; SHUFFLES];
    let mut number = 0;
    while number < SHUFFLES {
        // Bytes per unit, and how many lengths a character may have.
        let (width, highest, mut rest) = if number < 64 { (2, 2, number) } else { (4, 3, number - 64) };
        let (mut character, mut start) = (0, 0);
        while character * width < 16 && start + highest <= LANES && character < if width == 2 { 6 } else { 4 }
        {
            let length = rest % highest + 1;
            rest /= highest;
            // The last byte of the character is the lowest of the unit.
            let mut byte = 0;
            while byte < length {
                shuffles[number][character * width + byte] = (start + length - 1 - byte) as u8;
                byte += 1;
            }
            start += length;
            character += 1;
        }
        number += 1;
    }
    shuffles
}

/// How the bytes of units are moved together, and how many there are.
#[derive(Clone, Copy)]
pub struct Pack {
    pub shuffle: [u8; LANES],
    pub bytes: u8,
}

/// For eight units of 16 bits whose low byte is the last of one or two; by the mask of those with one.
pub static PACK_TWO: [Pack; 256] = pack_two();
/// For four units of 32 bits whose low byte is the last of up to three; by the mask of those with one, and above it of those with
/// at most two.
pub static PACK_THREE: [Pack; 256] = pack_three();

const fn pack_two() -> [Pack; 256] {
    let mut packs = [Pack { shuffle: [NONE; LANES], bytes: 0 }; 256];
    let mut mask = 0;
    while mask < 256 {
        let mut unit = 0;
        while unit < 8 {
            let length = if mask >> unit & 1 == 1 { 1 } else { 2 };
            packs[mask] = with_unit(packs[mask], unit * 2, length);
            unit += 1;
        }
        mask += 1;
    }
    packs
}

const fn pack_three() -> [Pack; 256] {
    let mut packs = [Pack { shuffle: [NONE; LANES], bytes: 0 }; 256];
    let mut mask = 0;
    while mask < 256 {
        let mut unit = 0;
        while unit < 4 {
            let is_one = mask >> unit & 1 == 1;
            let is_two = mask >> (unit + 4) & 1 == 1;
            packs[mask] = with_unit(
                packs[mask],
                unit * 4,
                if is_one {
                    1
                } else if is_two {
                    2
                } else {
                    3
                },
            );
            unit += 1;
        }
        mask += 1;
    }
    packs
}

/// Adds the `length` bytes of a unit that begins at byte `low`, the highest first.
const fn with_unit(mut pack: Pack, low: usize, length: usize) -> Pack {
    let mut byte = length;
    while byte > 0 {
        byte -= 1;
        pack.shuffle[pack.bytes as usize] = (low + byte) as u8;
        pack.bytes += 1;
    }
    pack
}
