//! Whose process this is.

use super::outcome;
use crate::Host;
use io::process;
use typebridge::{Args, Failure, Value};

pub fn uid(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Number(f64::from(process::identity().user)))
}

pub fn euid(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Number(f64::from(process::identity().effective_user)))
}

pub fn gid(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Number(f64::from(process::identity().group)))
}

pub fn egid(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Number(f64::from(process::identity().effective_group)))
}

/// `() -> numbers`: the effective group is always among them.
pub fn groups(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let mut groups = process::groups().unwrap_or_default();
    let effective = process::identity().effective_group;
    if !groups.contains(&effective) {
        groups.push(effective);
    }
    Ok(Value::Numbers(groups.into_iter().map(f64::from).collect()))
}

/// `(number or name) -> errno`, or 1 for an unknown name
pub fn set_uid(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let number =
        if args.is_string(0) { number_of("/etc/passwd", &args.text(0)?) } else { Some(args.size(0)? as u32) };
    Ok(number.map_or(Value::Int(1), |number| outcome(process::set_user(number))))
}

/// `(number or name) -> errno`, or 1 for an unknown name
pub fn set_gid(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let number =
        if args.is_string(0) { number_of("/etc/group", &args.text(0)?) } else { Some(args.size(0)? as u32) };
    Ok(number.map_or(Value::Int(1), |number| outcome(process::set_group(number))))
}

/// The number in the third field of the line that `name` begins.
fn number_of(table: &str, name: &str) -> Option<u32> {
    let text = io::files::read_file(table.as_bytes()).ok()?;
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().find(|line| line.split(':').next() == Some(name))?;
    line.split(':').nth(2)?.parse().ok()
}
