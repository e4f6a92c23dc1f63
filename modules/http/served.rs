//! Natives of `protojs:http`: servers whose requests are those of fetch, one object each, answered in one call.

use super::closing;
use super::connection::exchange;
use super::exchange::{Exchange, request_key};
use super::headers::Given;
use super::outgoing::{compose_head, end_with};
use super::request::RequestHead;
use super::sending::put;
use super::state::Hooks;
use crate::Host;
use io::HandleKey;
use std::net::Ipv4Addr;
use typebridge::{Args, Binding, Failure, Key, Native, Value};

/// `binding('http_serve')`, with what is read of a request.
pub const BINDING: Binding<Host> = Binding {
    name: "http_serve",
    functions: &[
        Native::new("setHooks", 1, set_hooks),
        Native::new("handleBy", 3, handle_by),
        Native::new("answer", 5, answer),
        Native::new("begin", 4, begin),
        Native::new("rawHeaders", 1, raw_headers),
        Native::new("header", 2, header),
        Native::new("handOver", 2, hand_over),
        Native::new("listens", 0, listens),
    ],
    groups: &[(
        "request",
        &[
            Native::remembered("method", method),
            Native::remembered("url", url),
            Native::getter("_hasBody", super::incoming::has_body),
            Native::getter("_received", super::incoming::received),
            Native::getter("_minorVersion", super::incoming::http_version_minor),
        ],
    )],
};

/// What an answer of text says of itself when the script says nothing.
const TEXT_TYPE: &str = "text/plain;charset=UTF-8";

fn key_of(args: &Args<'_>) -> Result<Key, Failure> {
    args.key(0).and_then(request_key).ok_or_else(|| Failure::type_error("not a request of a connection"))
}

/// `([functions in the order of Hooks])`, once: what the connections of such servers tell.
fn set_hooks(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let functions = args.elements(0, |element| element.callback(0))?;
    let hooks = Hooks::of(&functions).ok_or_else(|| Failure::type_error("a function for each hook"))?;
    host.http.served_hooks = Some(hooks);
    Ok(Value::Undefined)
}

/// `(server id, request prototype, function)`: its requests are not emitted, the function is called with each.
fn handle_by(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = host.http.servers.key(args.number(0)?);
    let (prototype, handler) = (args.prototype(1), args.callback(2)?);
    let server = host.http.servers.get_mut(key).ok_or_else(|| Failure::type_error("not a server"))?;
    server.prototypes.0 = prototype;
    server.handler = Some(handler);
    Ok(Value::Undefined)
}

/// `(request, body, status, reason, [name, value, …]) -> boolean`: the whole answer. The body is a text, bytes or undefined;
/// alone it is a text with status 200. False when the connection is gone or the answer was given before.
fn answer(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    let Some(exchange) = open_exchange(host, key) else { return Ok(Value::Bool(false)) };
    let has_body = !args.is_undefined(1);
    if args.len() <= 2 {
        let _ = exchange.headers.set("Content-Type", Given::Text(TEXT_TYPE));
    } else {
        store_status(exchange, args)?;
        store_headers(exchange, args, !has_body)?;
    }
    if let Some(body) = args.latin1(1).filter(|body| body.is_ascii()) {
        return Ok(Value::Bool(end(host, key, body)));
    }
    if args.is_string(1) {
        let text = args.text(1)?;
        return Ok(Value::Bool(end(host, key, text.as_bytes())));
    }
    let body = if has_body { args.bytes(1)? } else { &[] };
    Ok(Value::Bool(end(host, key, body)))
}

/// Nothing was answered yet, and there is somebody to answer.
fn open_exchange(host: &mut Host, key: Key) -> Option<&mut Exchange> {
    exchange(host, key)
        .filter(|exchange| exchange.connection.is_some() && !exchange.ended && exchange.framing.is_none())
}

fn end(host: &mut Host, key: Key, body: &[u8]) -> bool {
    announce_length(host, key, body.len());
    end_with(host, key, body)
}

/// The answer to HEAD tells the length of the body that it does not send (RFC 9110 section 9.3.2).
fn announce_length(host: &mut Host, key: Key, length: usize) {
    let Some(exchange) = exchange(host, key).filter(|exchange| exchange.answered.is_head) else { return };
    let has_content = length > 0 && !matches!(exchange.status, 204 | 304);
    if has_content && !exchange.headers.has("content-length") {
        let _ = exchange.headers.set("Content-Length", Given::Number(length as f64));
    }
}

/// Status and reason, arguments 2 and 3.
fn store_status(exchange: &mut Exchange, args: &Args<'_>) -> Result<(), Failure> {
    exchange.status = args.size(2)? as u16;
    let reason = args.text(3)?;
    exchange.reason.clear();
    exchange.reason.extend(reason.chars().map(|character| u8::try_from(character).unwrap_or(b'?')));
    exchange.has_reason = !exchange.reason.is_empty();
    Ok(())
}

/// Headers, argument 4. How the body is framed is the server's business: what a script says of it stands only where the
/// answer has no body.
fn store_headers(exchange: &mut Exchange, args: &Args<'_>, keeps_length: bool) -> Result<(), Failure> {
    let texts = args.elements(4, |element| element.text(0))?;
    let keeps_length = (keeps_length || exchange.answered.is_head) && exchange.status != 204;
    for pair in texts.chunks_exact(2) {
        let (name, value) = (&*pair[0], &*pair[1]);
        let is_dropped = match name.len() {
            7 => name.eq_ignore_ascii_case("trailer"),
            10 => name.eq_ignore_ascii_case("keep-alive"),
            14 if name.eq_ignore_ascii_case("content-length") => {
                !keeps_length || value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit())
            }
            17 => name.eq_ignore_ascii_case("transfer-encoding"),
            _ => false,
        };
        if !is_dropped {
            // Headers of fetch were checked when they were made.
            let _ = exchange.headers.push(name, Given::Text(value));
        }
    }
    Ok(())
}

/// `(request, length or undefined, status, reason, [name, value, …]) -> boolean`: the head of an answer whose body comes in
/// parts. False as for `answer`.
fn begin(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    let Some(exchange) = open_exchange(host, key) else { return Ok(Value::Bool(false)) };
    store_status(exchange, args)?;
    store_headers(exchange, args, true)?;
    let length = if args.is_nullish(1) { None } else { Some(args.size(1)? as u64) };
    let mut out = std::mem::take(&mut host.http.scratch);
    out.clear();
    let is_composed = compose_head(host, key, length, &mut out).is_some();
    if is_composed {
        put(host, key, &out);
    }
    host.http.scratch = out;
    Ok(Value::Bool(is_composed))
}

/// `(request) -> [name, value, …]`
fn raw_headers(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    let head = exchange(host, key).and_then(|exchange| exchange.head.as_deref());
    let texts = head.into_iter().flat_map(|head| head.raw_headers()).flat_map(|(name, value)| [name, value]);
    Ok(Value::List(texts.map(|text| args.make_recurring(text)).collect()))
}

/// `(request, name) -> value of the first such field`, `undefined` without one.
fn header(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    let name = args.text(1)?;
    let value = exchange(host, key).and_then(|exchange| exchange.head.as_deref()?.get(&name));
    Ok(value.map_or(Value::Undefined, |value| args.make_latin1(value)))
}

/// `(request, answer as text) -> [connection's net handle, bytes behind the request]`: sends the answer, and the connection leaves
/// HTTP. `undefined` when it is gone; `false` when answers to requests in front of this one are to leave first: `drained` is told then.
fn hand_over(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let key = key_of(args)?;
    let Some(connection) = open_exchange(host, key).and_then(|exchange| exchange.connection) else {
        return Ok(Value::Undefined);
    };
    let Some(state) = host.http.connections.get_mut(connection) else { return Ok(Value::Undefined) };
    if state.detached || state.client_ended || state.receiving.is_some() || state.pending.back() != Some(&key)
    {
        return Ok(Value::Undefined);
    }
    if state.pending.len() > 1 {
        if let Some(exchange) = host.http.exchanges.get_mut(key) {
            exchange.needs_drain = true;
        }
        return Ok(Value::Bool(false));
    }
    state.detached = true;
    let early = state.held.take();
    closing::write(host, connection, args.text(1)?.as_bytes());
    let Some(handle) = closing::detach(host, connection) else { return Ok(Value::Undefined) };
    host.open_reactor().receive_stop(handle);
    Ok(Value::List(vec![crate::net::adopt(host, handle, false).1, Value::Buffer(early)]))
}

/// `() -> boolean`: a server of any kind listens, and was not closed.
fn listens(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    let servers = &host.net.servers;
    let mut listening = servers.keys().into_iter().filter_map(|key| servers.get(key));
    Ok(Value::Bool(listening.any(|server| server.handle != HandleKey::NONE && !server.closing)))
}

fn method(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(key) = args.this_key().and_then(request_key) else { return Ok(Value::Undefined) };
    let head = exchange(host, key).and_then(|exchange| exchange.head.as_deref());
    Ok(head.map_or(Value::Undefined, |head| Value::Static(head.method().text())))
}

/// The whole URL: the scheme, what the client calls this host, and the target.
fn url(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let Some(key) = args.this_key().and_then(request_key) else { return Ok(Value::Undefined) };
    let Some(exchange) = host.http.exchanges.get(key) else { return Ok(Value::Undefined) };
    let Some(head) = exchange.head.as_deref() else { return Ok(Value::Undefined) };
    let target = head.target();
    let authority = head.get("host").filter(|host| !host.is_empty());
    if let Some(authority) = authority
        && is_normal_host(authority)
        && is_normal_path(target)
    {
        let text = [b"http://", authority, target].concat();
        return Ok(args.make_latin1(&text));
    }
    let (authority, target, connection) =
        (authority.map(<[u8]>::to_vec), target.to_vec(), exchange.connection);
    let authority = authority.unwrap_or_else(|| local_authority(host, connection));
    Ok(Value::Text(normalized(&authority, &target)))
}

/// A host in lower case, perhaps with a port that is not 80: the URL standard leaves it as it is.
fn is_normal_host(host: &[u8]) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_lowercase() || matches!(byte, b'-');
    let name = host.iter().take_while(|byte| is_name(byte)).count();
    match &host[name..] {
        [] => name > 0 && !host.starts_with(b"xn--"),
        [b':', port @ ..] => {
            let is_port = !port.is_empty() && port.len() <= 4 && port.iter().all(u8::is_ascii_digit);
            name > 0 && !host.starts_with(b"xn--") && is_port && port != b"80" && port[0] != b'0'
        }
        _ => false,
    }
}

/// A path and query in which the URL standard changes nothing.
fn is_normal_path(target: &[u8]) -> bool {
    let stays = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'~' | b'=' | b'&' | b'?')
    };
    target.first() == Some(&b'/') && target.iter().all(stays)
}

/// What the client calls this host and what it asks for make a URL. A path and query always do.
pub(super) fn makes_url(head: &RequestHead) -> bool {
    let target = head.target();
    let is_of_host = matches!(target.first(), Some(b'/' | b'*'));
    match head.get("host").filter(|host| !host.is_empty()) {
        Some(authority) if is_of_host => is_plain_authority(authority) || whole(authority, b"/").is_some(),
        None if is_of_host => true,
        _ => whole(b"", target).is_some(),
    }
}

/// A name or an IPv4 address, perhaps with a port, that need not be parsed to be known as good.
fn is_plain_authority(authority: &[u8]) -> bool {
    let end = authority.iter().position(|&byte| byte == b':').unwrap_or(authority.len());
    let (name, port) = authority.split_at(end);
    let is_port = port.len() <= 5 && port.iter().skip(1).all(u8::is_ascii_digit);
    let is_address = || std::str::from_utf8(name).is_ok_and(|name| name.parse::<Ipv4Addr>().is_ok());
    is_port && (is_normal_host(name) || is_address())
}

fn normalized(authority: &[u8], target: &[u8]) -> String {
    // Requests whose URL is none were refused; without `Host` the address is the server's own.
    whole(authority, target).unwrap_or_default()
}

fn whole(authority: &[u8], target: &[u8]) -> Option<String> {
    let latin1 = |bytes: &[u8]| bytes.iter().map(|&byte| char::from(byte)).collect::<String>();
    let whole = match target.first() {
        Some(b'/') => format!("http://{}{}", latin1(authority), latin1(target)),
        Some(b'*') => format!("http://{}", latin1(authority)),
        _ => latin1(target),
    };
    crate::url::normalized(&whole)
}

/// The address that the client reached, for requests that name no host.
fn local_authority(host: &mut Host, connection: Option<Key>) -> Vec<u8> {
    let handle =
        connection.and_then(|key| host.http.connections.get(key)).map(|connection| connection.handle);
    let address = handle.and_then(|handle| host.open_reactor().local_address(handle).ok());
    match address.filter(|address| address.port() != 0) {
        Some(address) if address.host().contains(':') => {
            format!("[{}]:{}", address.host(), address.port()).into_bytes()
        }
        Some(address) => format!("{}:{}", address.host(), address.port()).into_bytes(),
        None => b"localhost".to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_url_standard_leaves_is_not_parsed() {
        for host in ["localhost", "localhost:3000", "my-host:8080"] {
            assert!(is_normal_host(host.as_bytes()), "{host}");
            let whole = format!("http://{host}/");
            assert_eq!(crate::url::normalized(&whole).as_deref(), Some(&*whole));
        }
        for host in ["", ":80", "a:80", "A", "a:", "a:080", "1.2", "xn--a", "a:65536", "a%41", "[::1]"] {
            assert!(!is_normal_host(host.as_bytes()), "{host}");
        }
        assert!(is_normal_path(b"/a/b-c_d~e?x=1&y"));
        for path in ["*", "/a/../b", "/a b", "/%41", "http://a/", "/\\a", "/a#b", ""] {
            assert!(!is_normal_path(path.as_bytes()), "{path}");
        }
    }

    #[test]
    fn urls_are_normalized() {
        assert_eq!(normalized(b"A:80", b"/x/../y?z"), "http://a/y?z");
        assert_eq!(normalized(b"a", b"*"), "http://a/");
        assert_eq!(normalized(b"a", b"http://B/c"), "http://b/c");
        assert_eq!(normalized(b"[::1]:3000", b"/"), "http://[::1]:3000/");
        assert_eq!(whole(b"[zz", b"/"), None);
        assert_eq!(whole(b"a", b"http://[::zz/"), None);
    }

    #[test]
    fn plain_authorities_need_no_parser() {
        for authority in ["a", "127.0.0.1", "127.0.0.1:3000", "localhost:80", "a:65"] {
            assert!(is_plain_authority(authority.as_bytes()), "{authority}");
            assert!(whole(authority.as_bytes(), b"/").is_some(), "{authority}");
        }
        for authority in ["", ":80", "[zz", "[::1]", "256.0.0.1", "1.2.3", "a:b", "a:99999", "xn--a"] {
            assert!(!is_plain_authority(authority.as_bytes()), "{authority}");
        }
    }
}
