//! The values of options: from their text, or the refusal that Node would print.

use crate::{EXIT_BAD_OPTION, InputType, Refusal, UnhandledRejections};

pub fn input_type(value: &str) -> Result<InputType, Refusal> {
    match value {
        "commonjs" => Ok(InputType::CommonJs),
        "module" => Ok(InputType::Module),
        _ => Err(Refusal::new("--input-type must be \"module\" or \"commonjs\"".to_string())),
    }
}

pub fn rejections(value: &str) -> Result<UnhandledRejections, Refusal> {
    match value {
        "throw" => Ok(UnhandledRejections::Throw),
        "strict" => Ok(UnhandledRejections::Strict),
        "warn" => Ok(UnhandledRejections::Warn),
        "warn-with-error-code" => Ok(UnhandledRejections::WarnWithErrorCode),
        "none" => Ok(UnhandledRejections::None),
        _ => Err(Refusal::new("invalid value for --unhandled-rejections".to_string())),
    }
}

/// A whole number, or the words V8 uses when it meets something else.
pub fn integer(name: &str, value: &str) -> Result<i64, Refusal> {
    value.parse().map_err(|_| Refusal {
        text: format!(
            "Error: illegal value for flag {name}={value} of type int\nTry --help for options\nprotojs: bad option: {name}={value}"
        ),
        exit_code: EXIT_BAD_OPTION,
    })
}

/// As C's strtoull: leading digits, 0 when there are none.
pub fn lenient(value: &str) -> u64 {
    let digits = value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    value[..digits].parse().unwrap_or(0)
}

pub fn count(name: &str, value: &str) -> Result<u32, Refusal> {
    match value.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(Refusal::new(format!("{name} must be a positive integer"))),
    }
}

pub fn power_of_two(name: &str, value: &str) -> Result<u64, Refusal> {
    let number = lenient(value);
    if number != 0 && !number.is_power_of_two() {
        return Err(Refusal::new(format!("{name} must be a power of 2")));
    }
    Ok(number)
}

/// Splits `NODE_OPTIONS` at spaces; double quotes group, a backslash inside them escapes.
pub fn split_environment(text: &str) -> Result<Vec<String>, Refusal> {
    let mut words = Vec::new();
    let mut quoted = false;
    let mut starts = true;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let character = match character {
            '\\' if quoted => match characters.next() {
                Some(escaped) => escaped,
                None => {
                    let text = "invalid value for NODE_OPTIONS (invalid escape)".to_string();
                    return Err(Refusal::new(text));
                }
            },
            ' ' if !quoted => {
                starts = true;
                continue;
            }
            '"' => {
                quoted = !quoted;
                continue;
            }
            other => other,
        };
        if starts {
            words.push(String::new());
            starts = false;
        }
        words.last_mut().expect("a word was begun").push(character);
    }
    match quoted {
        true => Err(Refusal::new("invalid value for NODE_OPTIONS (unterminated string)".to_string())),
        false => Ok(words),
    }
}
