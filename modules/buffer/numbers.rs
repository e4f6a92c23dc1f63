//! Integers of one to eight bytes and floats, read from and written to bytes.

/// What a number looks like in bytes. JavaScript passes it as the number of bytes and flags.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Kind {
    bytes: usize,
    is_signed: bool,
    is_big_endian: bool,
    is_float: bool,
}

pub const SIGNED: u8 = 16;
pub const BIG_ENDIAN: u8 = 32;
pub const FLOAT: u8 = 64;
const BYTES: u8 = 15;
/// Integers beyond this size are BigInts.
const NUMBER_BYTES_MAX: usize = 6;

impl Kind {
    /// None if no number has that many bytes.
    pub fn from_flags(flags: u8) -> Option<Kind> {
        let kind = Kind {
            bytes: (flags & BYTES).into(),
            is_signed: flags & SIGNED != 0,
            is_big_endian: flags & BIG_ENDIAN != 0,
            is_float: flags & FLOAT != 0,
        };
        let fits = if kind.is_float { matches!(kind.bytes, 4 | 8) } else { matches!(kind.bytes, 1..=8) };
        fits.then_some(kind)
    }

    /// Where a number at an offset of so many bytes lies; None if the offset is no index or the bytes do not reach.
    pub fn range(self, length: usize, offset: f64) -> Option<std::ops::Range<usize>> {
        let start = offset as usize;
        let is_index = start as f64 == offset && start + self.bytes <= length;
        is_index.then(|| start..start + self.bytes)
    }

    fn write_bits(self, target: &mut [u8], bits: u64) {
        if self.is_big_endian {
            target.copy_from_slice(&bits.to_be_bytes()[8 - self.bytes..]);
        } else {
            target.copy_from_slice(&bits.to_le_bytes()[..self.bytes]);
        }
    }

    /// The bits as a signed number of this kind's width.
    fn sign_extend(self, bits: u64) -> i64 {
        let unused = 64 - 8 * self.bytes as u32;
        (bits << unused) as i64 >> unused
    }

    /// The number in these bytes, which are as many as it has.
    pub fn read(self, source: &[u8]) -> f64 {
        let bits = self.read_big(source);
        match (self.is_float, self.bytes) {
            (true, 4) => f32::from_bits(bits as u32).into(),
            (true, _) => f64::from_bits(bits),
            (false, _) if self.is_signed => self.sign_extend(bits) as f64,
            (false, _) => bits as f64,
        }
    }

    /// As [`Kind::read`] for the 64 bits of a BigInt.
    pub fn read_big(self, source: &[u8]) -> u64 {
        let mut bits = [0; 8];
        if self.is_big_endian {
            bits[8 - self.bytes..].copy_from_slice(source);
            return u64::from_be_bytes(bits);
        }
        bits[..self.bytes].copy_from_slice(source);
        u64::from_le_bytes(bits)
    }

    /// True for BigInts without sign.
    pub fn is_unsigned(self) -> bool {
        !self.is_signed
    }

    /// Writes a number over as many bytes as it has; None if it is out of range.
    pub fn write(self, target: &mut [u8], value: f64) -> Option<()> {
        let bits = match self.is_float {
            true if self.bytes == 4 => (value as f32).to_bits().into(),
            true => value.to_bits(),
            false if self.bytes > NUMBER_BYTES_MAX || !self.holds(value) => return None,
            false if self.bytes > 4 => bits_in_halves(value),
            false => value as i64 as u64,
        };
        self.write_bits(target, bits);
        Some(())
    }

    /// Writes 64 bits.
    pub fn write_big(self, target: &mut [u8], bits: u64) {
        self.write_bits(target, bits);
    }

    /// NaN is held: it is written as 0.
    fn holds(self, value: f64) -> bool {
        let bits = 8 * self.bytes as u32;
        let (lowest, highest) = match self.is_signed {
            true => (-((1i64 << (bits - 1)) as f64), ((1i64 << (bits - 1)) - 1) as f64),
            false => (0.0, ((1u64 << bits) - 1) as f64),
        };
        !(value < lowest || value > highest)
    }
}

/// The bits of a number as Node takes them where there are more than 32: a fraction is cut off the lower ones, while the upper
/// ones are those of the next whole number below.
fn bits_in_halves(value: f64) -> u64 {
    let upper = (value / (1u64 << 32) as f64).floor() as i64 as u64;
    upper << 32 | u64::from(value as i64 as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(flags: u8) -> Kind {
        Kind::from_flags(flags).unwrap()
    }

    fn read(kind: Kind, bytes: &[u8], offset: f64) -> Option<f64> {
        Some(kind.read(&bytes[kind.range(bytes.len(), offset)?]))
    }

    fn write(kind: Kind, bytes: &mut [u8], value: f64, offset: f64) -> Option<()> {
        let range = kind.range(bytes.len(), offset)?;
        kind.write(&mut bytes[range], value)
    }

    #[test]
    fn integers_of_every_width_and_order() {
        let bytes = [0x81, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88];
        assert_eq!(read(kind(3), &bytes, 0.0), Some(f64::from(0x030281)));
        assert_eq!(read(kind(3 | BIG_ENDIAN), &bytes, 0.0), Some(f64::from(0x810203)));
        assert_eq!(read(kind(1 | SIGNED), &bytes, 7.0), Some(-120.0));
        assert_eq!(kind(8 | BIG_ENDIAN).read_big(&bytes), 0x8102030405060788);
        assert_eq!(read(kind(4), &bytes, 5.0), None);
        assert_eq!(read(kind(1), &bytes, 0.5), None);
        assert_eq!(read(kind(1), &bytes, -1.0), None);
        assert_eq!(read(kind(1), &bytes, f64::NAN), None);
        assert_eq!(read(kind(1), &bytes, f64::INFINITY), None);
    }

    #[test]
    fn fractions_below_zero_are_written_as_node_writes_them() {
        let mut bytes = [7; 6];
        assert_eq!(write(kind(5 | SIGNED | BIG_ENDIAN), &mut bytes, -0.5, 0.0), Some(()));
        assert_eq!(bytes, [0xFF, 0, 0, 0, 0, 7]);
        assert_eq!(write(kind(3 | SIGNED), &mut bytes, -0.5, 0.0), Some(()));
        assert_eq!(bytes, [0, 0, 0, 0, 0, 7]);
        assert_eq!(write(kind(6 | SIGNED), &mut bytes, -1.0, 0.0), Some(()));
        assert_eq!(bytes, [0xFF; 6]);
    }

    #[test]
    fn written_numbers_read_back() {
        let mut bytes = [0; 8];
        for flags in [1, 2, 3, 4, 5, 6]
            .into_iter()
            .flat_map(|n| [n, n | SIGNED, n | BIG_ENDIAN, n | SIGNED | BIG_ENDIAN])
        {
            let bits = 8 * u32::from(flags & BYTES);
            let signed = flags & SIGNED != 0;
            let highest = if signed { (1i64 << (bits - 1)) - 1 } else { (1i64 << bits) - 1 } as f64;
            let lowest = if signed { -highest - 1.0 } else { 0.0 };
            for value in [lowest, highest, 1.0] {
                assert_eq!(write(kind(flags), &mut bytes, value, 1.0), Some(()));
                assert_eq!(read(kind(flags), &bytes, 1.0), Some(value));
            }
            assert_eq!(write(kind(flags), &mut bytes, highest + 0.5, 0.0), None);
            assert_eq!(write(kind(flags), &mut bytes, lowest - 0.5, 0.0), None);
        }
    }
}
