//! Native half of node:fs. One native does an operation in all its forms: at once, failures thrown in Node's shape; with a
//! callback behind its arguments on the ring or the pool; with two functions there, those of a promise.

mod calls;
mod descriptors;
mod jobs;
mod outcome;
mod quick;
mod tree;
mod watch;
mod whole;
mod writing;

pub use jobs::{Files, complete};

use crate::Host;
use typebridge::{Binding, Native};

/// `binding('fs')`. Paths are strings or bytes; numbers are checked by the JavaScript half.
pub const BINDING: Binding<Host> = Binding {
    name: "fs",
    functions: &[
        Native::new("open", 3, calls::open),
        Native::new("readFile", 2, calls::read_file),
        Native::new("setSlow", 1, quick::set_slow),
        Native::new("setSlowPromises", 1, quick::set_slow_promises),
        Native::new("setHooked", 1, quick::set_hooked),
        Native::new("statSync", 1, quick::stat_sync),
        Native::new("readFileSync", 2, quick::read_file_sync),
        Native::new("writeFileSync", 3, quick::write_file_sync),
        Native::new("modelStats", 1, calls::model_stats),
        Native::new("writeFile", 5, calls::write_file),
        Native::new("stat", 3, calls::stat),
        Native::new("lstat", 3, calls::lstat),
        Native::new("kindOf", 1, calls::kind_of),
        Native::new("statfs", 1, calls::statfs),
        Native::new("access", 2, calls::access),
        Native::new("readdir", 4, calls::readdir),
        Native::new("readTree", 4, calls::read_tree),
        Native::new("realpath", 2, calls::realpath),
        Native::new("realpathNative", 2, calls::realpath_native),
        Native::new("readlink", 2, calls::readlink),
        Native::new("mkdir", 2, calls::mkdir),
        Native::new("makeAll", 2, calls::make_all),
        Native::new("mkdtemp", 2, calls::mkdtemp),
        Native::new("rmdir", 1, calls::rmdir),
        Native::new("remove", 4, calls::remove),
        Native::new("unlink", 1, calls::unlink),
        Native::new("rename", 2, calls::rename),
        Native::new("symlink", 2, calls::symlink),
        Native::new("link", 2, calls::link),
        Native::new("copyFile", 3, calls::copy_file),
        Native::new("chmod", 2, calls::chmod),
        Native::new("chown", 3, calls::chown),
        Native::new("lchown", 3, calls::lchown),
        Native::new("utimes", 3, calls::utimes),
        Native::new("lutimes", 3, calls::lutimes),
        Native::new("close", 1, descriptors::close),
        Native::writing("read", 5, descriptors::read),
        Native::new("readSome", 4, descriptors::read_some),
        Native::new("write", 5, descriptors::write),
        Native::new("writev", 3, descriptors::writev),
        Native::new("fstat", 2, descriptors::fstat),
        Native::new("fchmod", 2, descriptors::fchmod),
        Native::new("fchown", 3, descriptors::fchown),
        Native::new("futimes", 3, descriptors::futimes),
        Native::new("ftruncate", 2, descriptors::ftruncate),
        Native::new("fsync", 1, descriptors::fsync),
        Native::new("fdatasync", 1, descriptors::fdatasync),
        Native::new("watchAdd", 2, watch::add),
        Native::new("watchRemove", 2, watch::remove),
        Native::new("watchHold", 1, watch::hold),
    ],
    groups: &[(
        "promises",
        &[
            Native::new("readFile", 2, quick::read_file_promised),
            Native::new("stat", 1, quick::stat_promised),
        ],
    )],
};
