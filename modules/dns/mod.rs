//! Native half of node:dns: the system's resolver on the offload pool, and messages for the resolver in JavaScript.

mod message;
#[cfg(test)]
mod message_tests;
mod natives;

use crate::Host;
use crate::kinds::{self, kind};
use crate::slots::Slots;
use io::{Address, Completion, Event, Job, JobResult, LookUpFailure};
use typebridge::{Args, Binding, Callback, Failure, Key, Native, Value};

/// `binding('dns')`
pub const BINDING: Binding<Host> = Binding {
    name: "dns",
    functions: &[
        Native::new("lookup", 4, look_up),
        Native::new("lookupService", 3, look_up_service),
        Native::new("question", 3, natives::question),
        Native::new("answer", 2, natives::answer),
        Native::new("systemResolver", 0, natives::system_resolver),
        Native::new("namesOfAddress", 1, natives::names_of_address),
    ],
    groups: &[],
};

/// Look-ups that wait for their answer.
pub struct Dns {
    waiting: Slots<Callback>,
}

impl Default for Dns {
    fn default() -> Dns {
        Dns { waiting: Slots::new(kind::LOOK_UP) }
    }
}

impl Dns {
    /// Number of look-ups that are under way.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }
}

/// `(host, family, flags, callback)`; the callback gets a negative error number and its name, or `(0, addresses)`.
fn look_up(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let job = Job::LookUp {
        host: args.text(0)?.to_string(),
        family: args.integer(1)? as u8,
        flags: args.integer(2)? as i32,
    };
    start(host, args.callback(3)?, job)
}

/// `(address, port, callback)`; the callback gets as above, or `(0, host, service)`.
fn look_up_service(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(address) = Address::parse_ip(&args.text(0)?, args.integer(1)? as u16) else {
        return Err(Failure::type_error("argument 0 of a native is not an IP address"));
    };
    start(host, args.callback(2)?, Job::Name(address))
}

fn start(host: &mut Host, callback: Callback, job: Job) -> Result<Value, Failure> {
    host.reactor()?;
    let key = host.dns.waiting.insert(callback);
    let started = host.open_reactor().offload(job, kinds::owner(key));
    if let Err(errno) = started {
        host.dns.waiting.remove(key);
        let failure = LookUpFailure::System(errno);
        host.calls.call(callback, [Value::Int(failure.number()), Value::Static(failure.name())]);
        host.calls.release(callback);
        return Ok(Value::Undefined);
    }
    host.reference();
    Ok(Value::Undefined)
}

/// A look-up has its answer.
pub fn complete(host: &mut Host, key: Key, completion: Completion) {
    let Some(callback) = host.dns.waiting.remove(key) else { return };
    let Event::Offloaded(result) = completion.event else {
        panic!("not an event of a look-up: {:?}", completion.event);
    };
    host.unreference();
    match answer(result) {
        Ok([first, second]) => host.calls.call(callback, [Value::Int(0), first, second]),
        Err(failure) => {
            host.calls.call(callback, [Value::Int(failure.number()), Value::Static(failure.name())])
        }
    }
    host.calls.release(callback);
}

fn answer(result: JobResult) -> Result<[Value; 2], LookUpFailure> {
    match result {
        JobResult::Addresses(addresses) => {
            let list = addresses?.iter().map(|address| Value::Text(address.host())).collect();
            Ok([Value::List(list), Value::Undefined])
        }
        JobResult::Name(name) => name.map(|(host, service)| [Value::Text(host), Value::Text(service)]),
        other => panic!("not the result of a look-up: {other:?}"),
    }
}
