//! Numbers as JavaScript writes them: the shortest digits that read back as the same number.

/// Numbers below this have an exponent, 10^-7 being the first.
const FIXED_MIN: i32 = -6;
/// Numbers from 10^21 on have an exponent.
const FIXED_MAX: i32 = 21;
/// Whole numbers up to here are written digit by digit: 2^53.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// Appends a finite number.
pub(crate) fn write(number: f64, out: &mut Vec<u8>) {
    if number.abs() < WHOLE_MAX && number.trunc() == number {
        // Minus zero becomes zero, as JavaScript has it.
        return out.extend_from_slice(itoa::Buffer::new().format(number as i64).as_bytes());
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(number).as_bytes();
    let size = number.abs();
    if (1e-5..1e15).contains(&size) {
        // Shortest digits with a point are the same everywhere; the number is not whole.
        return out.extend_from_slice(text);
    }
    let (is_negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if is_negative {
        out.push(b'-');
    }
    let (digits, count, exponent) = take_apart(text);
    place(&digits[..count], exponent, out);
}

/// Digits without zeros at their ends, and the decimal exponent of the first.
fn take_apart(text: &[u8]) -> ([u8; 32], usize, i32) {
    let (mantissa, given) = match text.iter().position(|&unit| unit == b'e') {
        Some(at) => (&text[..at], exponent_of(&text[at + 1..])),
        None => (text, 0),
    };
    let point = mantissa.iter().position(|&unit| unit == b'.').unwrap_or(mantissa.len());
    let (mut digits, mut count, mut zeros) = ([0; 32], 0, 0);
    for &unit in mantissa.iter().filter(|&&unit| unit != b'.') {
        if count == 0 && unit == b'0' {
            zeros += 1;
        } else {
            digits[count] = unit;
            count += 1;
        }
    }
    while count > 1 && digits[count - 1] == b'0' {
        count -= 1;
    }
    (digits, count, given + point as i32 - 1 - zeros)
}

fn exponent_of(text: &[u8]) -> i32 {
    let text = std::str::from_utf8(text).expect("digits are ASCII");
    text.parse().expect("the writer of numbers gives a decimal exponent")
}

/// `Number::toString` of the language's specification, step by step.
fn place(digits: &[u8], exponent: i32, out: &mut Vec<u8>) {
    let before = exponent + 1;
    let count = digits.len() as i32;
    if count <= before && before <= FIXED_MAX {
        out.extend_from_slice(digits);
        out.resize(out.len() + (before - count) as usize, b'0');
    } else if 0 < before && before <= FIXED_MAX {
        out.extend_from_slice(&digits[..before as usize]);
        out.push(b'.');
        out.extend_from_slice(&digits[before as usize..]);
    } else if FIXED_MIN < before && before <= 0 {
        out.extend_from_slice(b"0.");
        out.resize(out.len() + -before as usize, b'0');
        out.extend_from_slice(digits);
    } else {
        out.push(digits[0]);
        if count > 1 {
            out.push(b'.');
            out.extend_from_slice(&digits[1..]);
        }
        out.extend_from_slice(if exponent < 0 { b"e-" } else { b"e+" });
        out.extend_from_slice(itoa::Buffer::new().format(exponent.unsigned_abs()).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    fn text(number: f64) -> String {
        let mut out = Vec::new();
        super::write(number, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn as_the_specification_says() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (1.5, "1.5"),
            (-0.1, "-0.1"),
            (1e21, "1e+21"),
            (-1.5e300, "-1.5e+300"),
            (123_456_789_012_345_680_000.0, "123456789012345680000"),
            (1e20, "100000000000000000000"),
            (1e-6, "0.000001"),
            (1.25e-6, "0.00000125"),
            (1e-7, "1e-7"),
            (1.5e-7, "1.5e-7"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (9_007_199_254_740_993.0, "9007199254740992"),
            (0.000_012_345, "0.000012345"),
            (1_234_567_890_123_456.7, "1234567890123456.8"),
            (2_251_799_813_685_249.5, "2251799813685249.5"),
        ];
        for (number, expected) in cases {
            assert_eq!(text(number), expected);
        }
    }

    #[test]
    fn every_number_reads_back() {
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..200_000 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let number = f64::from_bits(seed);
            if number.is_finite() {
                assert_eq!(text(number).parse::<f64>().unwrap().to_bits(), number.to_bits());
            }
        }
    }
}
