//! Which of OpenSSL's algorithms a program may use: the usual ones, with `--openssl-legacy-provider` the old ones too, and in FIPS
//! mode none, since the provider that would be needed for it is not built in.

use crate::Host;
use openssl::provider::Provider;
use options::Switch;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// FIPS mode is of the whole process, as in Node.
static IS_FIPS: AtomicBool = AtomicBool::new(false);

/// The providers that are loaded by name, for as long as the process lives.
static LOADED: OnceLock<Vec<Provider>> = OnceLock::new();

/// What algorithms are asked to have.
pub fn properties() -> Option<&'static str> {
    IS_FIPS.load(Ordering::Relaxed).then_some("fips=yes")
}

/// Whether FIPS mode is on.
pub fn is_fips() -> bool {
    properties().is_some()
}

/// Switches FIPS mode.
pub fn set_fips(is_on: bool) {
    IS_FIPS.store(is_on, Ordering::Relaxed);
}

/// Whether the program wants the old algorithms.
pub fn is_legacy(host: &Host) -> bool {
    host.program.options.has(Switch::OpensslLegacyProvider)
}

/// Loads what the program wants, before an algorithm is looked for by name.
pub fn load(host: &Host) {
    if is_legacy(host) {
        // Loading one by name switches off that the usual one is loaded by itself.
        let load = |name| Provider::load(None, name).ok();
        LOADED.get_or_init(|| ["default", "legacy"].into_iter().filter_map(load).collect());
    }
}
