//! Children: starting them and hearing of their end.

use super::Entry;
use crate::Host;
use crate::kinds;
use crate::slots::Slots;
use io::spawn::{End, Program, end_of, socket_pair};
use io::{Errno, Event, Fd, HandleKey, HandleKind};
use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd};
use typebridge::{Args, Callback, Failure, Key, Target, Value};

/// In a list of descriptors: a new socket whose other end stays here.
pub(super) const PIPE: i64 = -2;

/// A child that has not ended, or of whose end nobody knows yet.
pub(super) struct Child {
    id: i32,
    /// Its descriptor at the reactor.
    handle: HandleKey,
    /// The object whose `onexit(code, signal)` is called.
    object: Callback,
    /// The program wants the loop to live while the child does.
    pub referenced: bool,
}

/// Reads `(file, arguments, environment, directory, descriptors, user, group, detached)` from argument `first` on. The
/// descriptors are left as numbers, for the caller to say what a negative one means.
pub(super) fn read_program(args: &Args<'_>, first: usize) -> Result<(Program, Vec<i64>), Failure> {
    let texts = |index| args.elements(index, |element| Ok(element.text(0)?.as_bytes().to_vec()));
    let number = |index| -> Result<Option<u32>, Failure> {
        Ok(if args.is_nullish(index) { None } else { Some(args.integer(index)? as u32) })
    };
    let program = Program {
        file: args.text(first)?.as_bytes().to_vec(),
        arguments: texts(first + 1)?,
        environment: texts(first + 2)?,
        directory: args.optional_text(first + 3)?.map(|text| text.as_bytes().to_vec()),
        descriptors: Vec::new(),
        user: number(first + 5)?,
        group: number(first + 6)?,
        detached: args.boolean(first + 7)?,
    };
    let descriptors = args.elements(first + 4, |element| element.integer(0))?;
    Ok((program, descriptors))
}

/// `(object, file, arguments, environment, directory, descriptors, user, group, detached) -> [status, pid, number, fd…]` with
/// this side's end of each pipe. When the status is an error, the ends are there all the same, and nothing is at the others.
pub(super) fn spawn(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (mut program, wanted) = read_program(args, 1)?;
    let (ours, theirs) = match make_pipes(&mut program, &wanted) {
        Ok(pipes) => pipes,
        Err(errno) => return Ok(Value::Numbers(vec![f64::from(-errno.0), 0.0, 0.0])),
    };
    host.reactor()?;
    let started = io::spawn::spawn(&program).and_then(|child| adopt(host, child, args));
    drop(theirs);
    let mut answer = match started {
        Ok((id, number)) => vec![0.0, f64::from(id), number],
        Err(errno) => vec![f64::from(-errno.0), 0.0, 0.0],
    };
    answer.extend(ours.into_iter().map(|end| f64::from(end.into_raw_fd())));
    Ok(Value::Numbers(answer))
}

fn make_pipes(program: &mut Program, wanted: &[i64]) -> Result<(Vec<OwnedFd>, Vec<OwnedFd>), Errno> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for number in wanted {
        let fd = match *number {
            PIPE => {
                let (our, their) = socket_pair()?;
                let fd = their.as_raw_fd();
                ours.push(our);
                theirs.push(their);
                Some(fd)
            }
            number => Fd::try_from(number).ok().filter(|fd| *fd >= 0),
        };
        program.descriptors.push(fd);
    }
    Ok((ours, theirs))
}

fn adopt(host: &mut Host, child: io::spawn::Child, args: &Args<'_>) -> Result<(i32, f64), Errno> {
    let id = child.id;
    let entry = Child { id, handle: HandleKey::NONE, object: args.keep(0), referenced: true };
    let object = entry.object;
    let key = host.children.entries.insert(Entry::Child(entry));
    let reactor = host.open_reactor();
    let adopted = reactor.adopt(child.descriptor.as_raw_fd(), HandleKind::Watched, kinds::owner(key));
    let handle = match adopted {
        Ok(handle) => handle,
        Err(errno) => {
            // Without a place to hear of its end it cannot be: nobody would ever bury it.
            let _ = io::spawn::signal(&child.descriptor, 9);
            let _ = io::spawn::await_end_of(id);
            host.children.entries.remove(key);
            args.release(object);
            return Err(errno);
        }
    };
    // The reactor closes it now.
    let _ = child.descriptor.into_raw_fd();
    reactor.receive_start(handle);
    if let Some(Entry::Child(child)) = host.children.entries.get_mut(key) {
        child.handle = handle;
    }
    host.reference();
    Ok((id, Slots::<Entry>::number(key)))
}

/// `(number, signal) -> status`
pub(super) fn kill(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.children.key_of(args)?;
    let Some(Entry::Child(child)) = host.children.entries.get(key) else {
        return Ok(Value::Int(-Errno::ESRCH.0));
    };
    // Its number is its own until it is buried, which only this module does.
    let result = io::process::kill(child.id, args.integer(1)? as i32);
    Ok(Value::Int(result.map_or_else(|errno| -errno.0, |()| 0)))
}

pub(super) fn complete(host: &mut Host, key: Key, event: Event) {
    let Some(Entry::Child(child)) = host.children.entries.get(key) else { return };
    match event {
        Event::Ready => {}
        other => panic!("not an event of a child: {other:?}"),
    }
    let (id, handle) = (child.id, child.handle);
    match end_of(id) {
        Ok(None) => host.open_reactor().receive_start(handle),
        Ok(Some(end)) => ended(host, key, end),
        // The system buries children itself where SIGCHLD is ignored; how they ended is lost then.
        Err(_) => ended(host, key, End::default()),
    }
}

fn ended(host: &mut Host, key: Key, end: End) {
    let Some(Entry::Child(child)) = host.children.entries.remove(key) else { return };
    host.open_reactor().close(child.handle);
    if child.referenced {
        host.unreference();
    }
    let arguments = [Value::Int(end.code), Value::Int(end.signal)];
    host.calls.push(Target::Method("onexit"), Value::Kept(child.object), arguments);
    host.calls.release(child.object);
}
