//! The time zone that the C library, and with it the engine's Date, takes for local.

use crate::files::with_path;
use std::sync::Mutex;

// time.h of glibc; the crate libc does not declare it.
unsafe extern "C" {
    fn tzset();
}

/// Only one thread at a time changes the environment.
static CHANGING: Mutex<()> = Mutex::new(());

/// Sets `TZ` of the process, or removes it, and makes local times follow. A name with a zero byte changes nothing.
///
/// This is the only place that changes the system's environment.
pub fn set(zone: Option<&str>) {
    let _changing = CHANGING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    match zone {
        Some(zone) => drop(with_path(zone.as_bytes(), |zone| {
            // SAFETY: both are C strings, and the lock keeps other writers away. Readers in other threads (the resolver asks for
            // its options) meet memory that stays: glibc frees neither values nor the environment the program began with, and
            // as nobody else adds a name, the array grows at most once, away from that first one.
            unsafe { libc::setenv(c"TZ".as_ptr(), zone, 1) };
            Ok(())
        })),
        // SAFETY: as above; pointers only move within the array.
        None => drop(unsafe { libc::unsetenv(c"TZ".as_ptr()) }),
    }
    // SAFETY: it takes glibc's own lock, as localtime_r does.
    unsafe { tzset() }
}
