//! Messages for the resolver in JavaScript: questions as bytes, answers as Node's objects.

use super::message::{Data, Record, read_answer, write_question};
use crate::Host;
use std::borrow::Cow;
use typebridge::{Args, Failure, Value};

/// `(name, type, payload or 0) -> bytes`, or undefined for a name that cannot be asked for. The bytes begin with a random id.
pub(super) fn question(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let mut id = [0; 2];
    if io::process::fill_random(&mut id).is_err() {
        return Err(Failure::type_error("the system has no random numbers"));
    }
    let payload = u16::try_from(args.integer(2)?).ok().filter(|payload| *payload > 0);
    let written = write_question(u16::from_be_bytes(id), &args.text(0)?, args.integer(1)? as u16, payload);
    Ok(written.map_or(Value::Undefined, Value::Uint8Array))
}

/// `(message, question) -> undefined | null | [code, truncated, types, ttls, values]`: nothing if the message answers
/// something else, null if it is malformed.
pub(super) fn answer(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let answer = match read_answer(args.bytes(0)?, args.bytes(1)?) {
        None => return Ok(Value::Undefined),
        Some(Err(_)) => return Ok(Value::Null),
        Some(Ok(answer)) => answer,
    };
    let kinds = answer.records.iter().map(|record| f64::from(record.kind)).collect();
    let ttls = answer.records.iter().map(|record| f64::from(record.ttl)).collect();
    let values = answer.records.into_iter().map(value).collect();
    Ok(Value::List(vec![
        Value::Int(answer.code.into()),
        Value::Bool(answer.truncated),
        Value::Numbers(kinds),
        Value::Numbers(ttls),
        Value::List(values),
    ]))
}

fn latin1(bytes: Vec<u8>) -> Value {
    Value::Latin1(bytes)
}

fn number(number: u16) -> Value {
    Value::Int(number.into())
}

fn object<const N: usize>(properties: [(&'static str, Value); N]) -> Value {
    Value::Object(properties.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect())
}

fn value(record: Record) -> Value {
    match record.data {
        Data::Address(address) => Value::Text(address.to_string()),
        Data::Name(name) => Value::Text(name),
        Data::Mx { priority, exchange } => {
            object([("exchange", Value::Text(exchange)), ("priority", number(priority))])
        }
        Data::Txt(texts) => Value::List(texts.into_iter().map(latin1).collect()),
        Data::Soa { names: [nsname, hostmaster], numbers } => {
            let [serial, refresh, retry, expire, minttl] = numbers.map(|each| Value::Number(each.into()));
            object([
                ("nsname", Value::Text(nsname)),
                ("hostmaster", Value::Text(hostmaster)),
                ("serial", serial),
                ("refresh", refresh),
                ("retry", retry),
                ("expire", expire),
                ("minttl", minttl),
            ])
        }
        Data::Srv { priority, weight, port, name } => object([
            ("name", Value::Text(name)),
            ("port", number(port)),
            ("priority", number(priority)),
            ("weight", number(weight)),
        ]),
        Data::Naptr { order, preference, texts: [flags, service, regexp], replacement } => object([
            ("flags", latin1(flags)),
            ("service", latin1(service)),
            ("regexp", latin1(regexp)),
            ("replacement", Value::Text(replacement)),
            ("order", number(order)),
            ("preference", number(preference)),
        ]),
        Data::Caa { flags, property, value } => {
            let property = property.into_iter().map(char::from).collect::<String>();
            Value::Object(vec![
                (Cow::Borrowed("critical"), Value::Int(flags.into())),
                (Cow::Owned(property), latin1(value)),
            ])
        }
    }
}

/// `() -> { servers, timeout, rotate, edns }` of /etc/resolv.conf; this machine's own server when it names none. `timeout`
/// is in seconds, -1 when it is not given.
pub(super) fn system_resolver(_: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let file = io::files::read_file(b"/etc/resolv.conf").unwrap_or_default();
    let text = String::from_utf8_lossy(&file);
    let (mut servers, mut timeout, mut rotate, mut edns) = (Vec::new(), -1, false, false);
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some("nameserver") => servers.extend(words.next().map(Value::text)),
            Some("options") => {
                for option in words {
                    rotate |= option == "rotate";
                    edns |= option == "edns0";
                    if let Some(seconds) = option.strip_prefix("timeout:") {
                        timeout = seconds.parse().unwrap_or(timeout);
                    }
                }
            }
            _ => {}
        }
    }
    if servers.is_empty() {
        servers.push(Value::Static("127.0.0.1"));
    }
    Ok(object([
        ("servers", Value::List(servers)),
        ("timeout", Value::Int(timeout)),
        ("rotate", Value::Bool(rotate)),
        ("edns", Value::Bool(edns)),
    ]))
}

/// `(address) -> [name]` of /etc/hosts.
pub(super) fn names_of_address(_: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let wanted: Option<std::net::IpAddr> = args.text(0)?.parse().ok();
    let file = io::files::read_file(b"/etc/hosts").unwrap_or_default();
    let text = String::from_utf8_lossy(&file);
    let mut names = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let mut words = line.split_ascii_whitespace();
        if words.next().and_then(|word| word.parse().ok()) == wanted && wanted.is_some() {
            names.extend(words.map(Value::text));
        }
    }
    Ok(Value::List(names))
}
