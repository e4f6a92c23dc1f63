//! Tells which Node module a test file is about, by its name.

/// What follows `test-` in a file's name, and the module it is about. The longest that fits counts.
const PREFIXES: &[(&str, &str)] = &[
    ("abortcontroller", "abortcontroller"),
    ("abortsignal", "abortcontroller"),
    ("als", "async_hooks"),
    ("assert", "assert"),
    ("async", "async_hooks"),
    ("blob", "buffer"),
    ("blob-file", "fs"),
    ("blocklist", "net"),
    ("broadcastchannel", "worker_threads"),
    ("btoa", "buffer"),
    ("buffer", "buffer"),
    ("c-ares", "dns"),
    ("child-process", "child_process"),
    ("client-request", "http"),
    ("cluster", "cluster"),
    ("console", "console"),
    ("crypto", "crypto"),
    ("dgram", "dgram"),
    ("diagnostics-channel", "diagnostics_channel"),
    ("dns", "dns"),
    ("double-tls", "tls"),
    ("encoding", "encoding"),
    ("esm", "module"),
    ("event", "events"),
    ("eventemitter", "events"),
    ("events", "events"),
    ("eventsource", "fetch"),
    ("eventtarget", "events"),
    ("fetch", "fetch"),
    ("file", "fs"),
    ("filehandle", "fs"),
    ("fs", "fs"),
    ("global", "global"),
    ("global-webcrypto", "crypto"),
    ("global-webstreams", "stream/web"),
    ("http", "http"),
    ("http2", "http2"),
    ("https", "https"),
    ("inspect", "util"),
    ("listen", "net"),
    ("listen-fd", "cluster"),
    ("messagechannel", "worker_threads"),
    ("messageevent", "worker_threads"),
    ("microtask", "timers"),
    ("mime", "util"),
    ("module", "module"),
    ("net", "net"),
    ("next-tick", "timers"),
    ("openssl", "crypto"),
    ("os", "os"),
    ("outgoing-message", "http"),
    ("path", "path"),
    ("perf-hooks", "perf_hooks"),
    ("performance", "perf_hooks"),
    ("performanceobserver", "perf_hooks"),
    ("pipe", "net"),
    ("pipe-file-to-http", "http"),
    ("preload", "module"),
    ("promise", "promise"),
    ("promises", "promise"),
    ("punycode", "punycode"),
    ("querystring", "querystring"),
    ("queue-microtask", "timers"),
    ("readable", "stream"),
    ("readline", "readline"),
    ("require", "module"),
    ("runner", "test"),
    ("set-immediate", "timers"),
    ("set", "timers"),
    ("socket", "net"),
    ("stream", "stream"),
    ("stream2", "stream"),
    ("stream3", "stream"),
    ("string-decoder", "string_decoder"),
    ("stringbytes", "buffer"),
    ("structuredclone", "worker_threads"),
    ("timers", "timers"),
    ("tls", "tls"),
    ("unhandled", "promise"),
    ("url", "url"),
    ("util", "util"),
    ("v8", "v8"),
    ("vm", "vm"),
    ("webcrypto", "crypto"),
    ("webstream", "stream/web"),
    ("webstreams", "stream/web"),
    ("whatwg-encoding", "encoding"),
    ("whatwg-events", "events"),
    ("whatwg-readable", "stream/web"),
    ("whatwg-transform", "stream/web"),
    ("whatwg-url", "url"),
    ("whatwg-webstreams", "stream/web"),
    ("whatwg-writable", "stream/web"),
    ("worker", "worker_threads"),
    ("zlib", "zlib"),
];

/// What is about the process as a whole: signals, exit, warnings, standard streams.
const OTHERS: &str = "process";

/// The module of a file such as `parallel/test-http-abort.js`.
pub fn module_of(file: &str) -> &'static str {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    match folder {
        "es-module" => return "module",
        "async-hooks" => return "async_hooks",
        _ => {}
    }
    let name = name.strip_prefix("test-").unwrap_or(name).to_ascii_lowercase();
    let fitting = PREFIXES.iter().filter(|(prefix, _)| has_prefix(&name, prefix));
    fitting.max_by_key(|(prefix, _)| prefix.len()).map_or(OTHERS, |(_, module)| module)
}

/// Whether a name begins with the words of a prefix.
fn has_prefix(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_alphanumeric()))
}
