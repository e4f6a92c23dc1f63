//! Numbers as JavaScript writes them (ECMAScript Number::toString).

use std::io::Write;

/// Integers up to here are exact in a double and are written digit by digit.
const SAFE_INTEGER_MAX: f64 = 9_007_199_254_740_991.0;

/// Appends `number` as `String(number)` would give it.
pub fn write_number(out: &mut Vec<u8>, number: f64) {
    if number.fract() == 0.0 && number.abs() <= SAFE_INTEGER_MAX {
        // Minus zero becomes 0 here, as in JavaScript.
        out.extend_from_slice(itoa::Buffer::new().format(number as i64).as_bytes());
    } else if number.is_nan() {
        out.extend_from_slice(b"NaN");
    } else if number.is_infinite() {
        out.extend_from_slice(if number > 0.0 { b"Infinity" } else { b"-Infinity" });
    } else {
        write_fraction(out, number);
    }
}

fn write_fraction(out: &mut Vec<u8>, number: f64) {
    let magnitude = number.abs();
    // Rust prints the same shortest digits as JavaScript; the two differ only in when an exponent is used.
    let written = if (1e-6..1e21).contains(&magnitude) {
        write!(out, "{number}")
    } else {
        let text = format!("{number:e}");
        let sign = if magnitude >= 1.0 { "e+" } else { "e" };
        write!(out, "{}", text.replace('e', sign))
    };
    written.expect("a Vec takes whatever is written");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_like_javascript() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (42.0, "42"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (1e-6, "0.000001"),
            (1.5e-7, "1.5e-7"),
            (1e21, "1e+21"),
            (123456789012345680000.0, "123456789012345680000"),
            (-2.5e30, "-2.5e+30"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (number, expected) in cases {
            let mut out = Vec::new();
            write_number(&mut out, number);
            assert_eq!(out, expected.as_bytes(), "{number}");
        }
    }
}
