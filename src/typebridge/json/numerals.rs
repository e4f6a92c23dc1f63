//! Numbers of JSON texts.

use super::complaints::Refusal;
use super::source::Unit;
use crate::raw::{self, JSValue};

/// Digits that fit 64 bits whatever they are.
const DIGITS_MAX: usize = 18;
/// Numbers up to here are exact as floating point: 2^53.
const EXACT_MAX: u64 = 1 << 53;
/// Powers of ten that are exact as floating point.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// Reads over digits and gathers their value as long as it fits.
struct Digits<'a, U> {
    source: &'a [U],
    at: usize,
    value: u64,
    count: usize,
}

impl<U: Unit> Digits<'_, U> {
    fn peek(&self) -> Option<u8> {
        self.source.get(self.at).and_then(|&unit| u8::try_from(unit.into()).ok())
    }

    /// Number of digits.
    #[inline]
    fn skip(&mut self) -> usize {
        let start = self.at;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            self.value = self.value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        self.count += self.at - start;
        self.at - start
    }
}

/// The number that begins at `start`, and its end.
#[inline]
pub(crate) fn read<U: Unit>(source: &[U], start: usize) -> Result<(JSValue, usize), (Refusal, usize)> {
    let mut digits = Digits { source, at: start, value: 0, count: 0 };
    let is_negative = digits.peek() == Some(b'-');
    digits.at += usize::from(is_negative);
    let first = digits.at;
    if digits.skip() == 0 {
        return Err((Refusal::At("No number after minus sign"), digits.at));
    }
    if digits.at > first + 1 && source[first].into() == u32::from(b'0') {
        return Err((Refusal::At("Unexpected number"), first + 1));
    }
    if !matches!(digits.peek(), Some(b'.' | b'e' | b'E')) && digits.count <= DIGITS_MAX {
        return Ok((whole(digits.value, is_negative), digits.at));
    }
    rest(digits, start, is_negative)
}

fn whole(value: u64, is_negative: bool) -> JSValue {
    match i32::try_from(value) {
        Ok(0) if is_negative => raw::number(-0.0),
        Ok(small) => raw::int(if is_negative { -small } else { small }),
        Err(_) => raw::number(if is_negative { -(value as f64) } else { value as f64 }),
    }
}

/// What has a fraction, an exponent or very many digits.
fn rest<U: Unit>(
    mut digits: Digits<'_, U>,
    start: usize,
    is_negative: bool,
) -> Result<(JSValue, usize), (Refusal, usize)> {
    let mut fraction = 0;
    if digits.peek() == Some(b'.') {
        digits.at += 1;
        fraction = digits.skip();
        if fraction == 0 {
            return Err((Refusal::At("Unterminated fractional number"), digits.at));
        }
    }
    let (value, count) = (digits.value, digits.count);
    let has_exponent = matches!(digits.peek(), Some(b'e' | b'E'));
    if has_exponent {
        digits.at += 1;
        digits.at += usize::from(matches!(digits.peek(), Some(b'+' | b'-')));
        if digits.skip() == 0 {
            return Err((Refusal::At("Exponent part is missing a number"), digits.at));
        }
    }
    let end = digits.at;
    let number = match POWERS.get(fraction) {
        Some(power) if !has_exponent && count <= DIGITS_MAX && value <= EXACT_MAX => {
            let size = value as f64 / power;
            if is_negative { -size } else { size }
        }
        _ => by_text(&digits.source[start..end]),
    };
    Ok((compact(number), end))
}

/// The standard library's reading, which is exact.
fn by_text<U: Unit>(units: &[U]) -> f64 {
    let text: String = units.iter().map(|&unit| char::from(unit.into() as u8)).collect();
    text.parse().expect("JSON's numbers are Rust's")
}

/// Whole numbers are integers inside the engine where they fit.
fn compact(number: f64) -> JSValue {
    let small = number as i32;
    if f64::from(small).to_bits() == number.to_bits() { raw::int(small) } else { raw::number(number) }
}
