//! Code that is kept for later runs: what the engine asks for, and when it is written.

use super::CompileCache;
use crate::Host;
use loader::file_url;
use loader::kept::Code;
use loader::stamp::Stamp;
use std::time::{Duration, Instant};
use typebridge::{Args, Failure, KeptCode, Value, name_of_module};

/// Time between two writings of a program that runs on, at least.
const WRITE_PERIOD: Duration = Duration::from_secs(1);

/// Each writing is of the whole file, while the program waits: it may take one part in so many of the program's time.
const WRITE_PARTS: u32 = 50;

/// Uses the cache from now on.
pub fn open(host: &mut Host, cache: CompileCache) {
    host.loader.cache.open_keeping(cache.read());
    host.compile_cache = Some(cache);
}

/// Writes what is new, if anything is and code is kept.
pub fn write(host: &mut Host) {
    // Shards of one program keep the same.
    if host.program.shard != 0 {
        return;
    }
    let Some(cache) = &host.compile_cache else { return };
    if let Some(bytes) = host.loader.cache.write_kept() {
        cache.write(&bytes);
    }
}

/// As `write`, of a program that is about to wait: it may be ended from outside and never come to its own end.
pub fn write_before_waiting(host: &mut Host) {
    let Some(cache) = &host.compile_cache else { return };
    let now_ns = host.clock.now_ns();
    if now_ns < cache.next_write_ns {
        return;
    }
    let started = Instant::now();
    write(host);
    let pause = pause_after(started.elapsed());
    if let Some(cache) = &mut host.compile_cache {
        cache.next_write_ns = now_ns + pause.as_nanos() as u64;
    }
}

/// How long to leave it after a writing that took so long.
fn pause_after(cost: Duration) -> Duration {
    WRITE_PERIOD.max(cost * WRITE_PARTS)
}

fn given(code: Code) -> KeptCode {
    KeptCode { bytes: code.bytes, range: code.range }
}

/// Code of a file that has not changed since it was kept.
pub fn kept_code_of_file(host: &mut Host, name: &str, file: &str) -> Option<KeptCode> {
    let stamp = host.loader.cache.files.stamp(file)?;
    host.loader.cache.keeping.as_mut()?.code_of_file(name, stamp).map(given)
}

/// Likewise of an ES module.
pub fn kept_module(host: &mut Host, url: &str, path: &str) -> Option<KeptCode> {
    host.compile_cache.as_ref()?;
    kept_code_of_file(host, &name_of_module(url), path)
}

/// Code of exactly this source.
pub fn kept_code(host: &mut Host, name: &str, file: Option<&str>, source: &[u8]) -> Option<KeptCode> {
    let cache = &mut host.loader.cache;
    let files = &cache.files;
    let stamp = || files.stamp(&path_of(file?)?);
    cache.keeping.as_mut()?.code_of_text(name, source, stamp).map(given)
}

/// Adds code.
pub fn keep_code(host: &mut Host, name: &str, file: Option<&str>, source: &[u8], code: &[u8]) {
    let stamp = file.and_then(|file| stamp_of(host, file));
    if let Some(keeping) = &mut host.loader.cache.keeping {
        keeping.keep(name, source, code, stamp);
    }
}

fn stamp_of(host: &Host, file: &str) -> Option<Stamp> {
    host.loader.cache.files.stamp(&path_of(file)?)
}

/// The path that a path or URL means.
fn path_of(file: &str) -> Option<String> {
    if file.starts_with('/') {
        return Some(file.to_string());
    }
    match file_url::parse(file)?.ok()? {
        file_url::Url::File(url) => url.to_path().ok(),
        file_url::Url::Other(_) => None,
    }
}

/// `(folder, program) -> undefined`, or why it cannot be used.
pub fn open_compile_cache(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    match CompileCache::open(&args.text(0)?, &args.text(1)?) {
        Ok(cache) => {
            open(host, cache);
            Ok(Value::Undefined)
        }
        Err(reason) => Ok(Value::Text(reason)),
    }
}

/// `() -> folder or undefined`
pub fn compile_cache_folder(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    Ok(host.compile_cache.as_ref().map_or(Value::Undefined, |cache| Value::text(cache.folder())))
}

/// `() -> undefined`: writes what is new.
pub fn flush_compile_cache(host: &mut Host, _: &Args<'_>) -> Result<Value, Failure> {
    write(host);
    Ok(Value::Undefined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dear_writings_are_rare() {
        assert_eq!(pause_after(Duration::from_millis(1)), Duration::from_secs(1));
        assert_eq!(pause_after(Duration::from_millis(200)), Duration::from_secs(10));
    }
}
