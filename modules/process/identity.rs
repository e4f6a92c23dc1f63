//! Whose process this is.

use super::outcome;
use crate::Host;
use io::{Errno, credentials, process};
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
    change(USERS, args, credentials::set_user)
}

/// `(number or name) -> errno`, or 1 for an unknown name
pub fn set_euid(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    change(USERS, args, credentials::set_effective_user)
}

/// `(number or name) -> errno`, or 1 for an unknown name
pub fn set_gid(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    change(GROUPS, args, credentials::set_group)
}

/// `(number or name) -> errno`, or 1 for an unknown name
pub fn set_egid(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    change(GROUPS, args, credentials::set_effective_group)
}

fn change(table: &str, args: &Args<'_>, set: fn(u32) -> Result<(), Errno>) -> Result<Value, Failure> {
    Ok(number_of(table, args, 0)?.map_or(Value::Int(1), |number| outcome(set(number))))
}

/// `(array of numbers and names) -> errno`, or the place of an unknown name, from 1
pub fn set_groups(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let groups = args.elements(0, |group| number_of(GROUPS, group, 0))?;
    match groups.iter().position(Option::is_none) {
        Some(place) => Ok(Value::Int(place as i32 + 1)),
        None => Ok(outcome(credentials::set_groups(&groups.into_iter().flatten().collect::<Vec<u32>>()))),
    }
}

/// `(user, extra group) -> errno`, or 1 for an unknown user and 2 for an unknown group
pub fn init_groups(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let name = if args.is_string(0) {
        Some(args.text(0)?.as_bytes().to_vec())
    } else {
        process::user(args.size(0)? as u32).ok().map(|user| user.name)
    };
    let Some(name) = name else { return Ok(Value::Int(1)) };
    let Some(extra) = number_of(GROUPS, args, 1)? else { return Ok(Value::Int(2)) };
    Ok(outcome(credentials::initialize_groups(&name, extra)))
}

const USERS: &str = "/etc/passwd";
const GROUPS: &str = "/etc/group";

/// An argument as a number: a name is looked up in the table.
fn number_of(table: &str, args: &Args<'_>, index: usize) -> Result<Option<u32>, Failure> {
    if args.is_string(index) {
        return Ok(look_up(table, &args.text(index)?));
    }
    Ok(Some(args.size(index)? as u32))
}

/// The number in the third field of the line that `name` begins.
fn look_up(table: &str, name: &str) -> Option<u32> {
    let text = io::files::read_file(table.as_bytes()).ok()?;
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().find(|line| line.split(':').next() == Some(name))?;
    line.split(':').nth(2)?.parse().ok()
}
