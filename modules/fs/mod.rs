//! Native half of node:fs: plain system calls for the forms that block. Failures are thrown in Node's shape.

mod calls;

use crate::Host;
use typebridge::{Binding, Native};

/// `binding('fs')`. Paths are strings or bytes; numbers are checked by the JavaScript half.
pub const BINDING: Binding<Host> = Binding {
    name: "fs",
    functions: &[
        Native::new("open", 3, calls::open),
        Native::new("close", 1, calls::close),
        Native::new("read", 5, calls::read),
        Native::new("write", 5, calls::write),
        Native::new("readAll", 1, calls::read_all),
        Native::new("readFile", 1, calls::read_file),
        Native::new("stat", 1, calls::stat),
        Native::new("lstat", 1, calls::lstat),
        Native::new("fstat", 1, calls::fstat),
        Native::new("kindOf", 1, calls::kind_of),
        Native::new("statfs", 1, calls::statfs),
        Native::new("access", 2, calls::access),
        Native::new("readdir", 1, calls::readdir),
        Native::new("realpath", 1, calls::realpath),
        Native::new("readlink", 1, calls::readlink),
        Native::new("mkdir", 2, calls::mkdir),
        Native::new("mkdtemp", 1, calls::mkdtemp),
        Native::new("rmdir", 1, calls::rmdir),
        Native::new("unlink", 1, calls::unlink),
        Native::new("rename", 2, calls::rename),
        Native::new("symlink", 2, calls::symlink),
        Native::new("link", 2, calls::link),
        Native::new("chmod", 2, calls::chmod),
        Native::new("fchmod", 2, calls::fchmod),
        Native::new("chown", 3, calls::chown),
        Native::new("lchown", 3, calls::lchown),
        Native::new("fchown", 3, calls::fchown),
        Native::new("utimes", 3, calls::utimes),
        Native::new("lutimes", 3, calls::lutimes),
        Native::new("futimes", 3, calls::futimes),
        Native::new("ftruncate", 2, calls::ftruncate),
        Native::new("fsync", 1, calls::fsync),
        Native::new("fdatasync", 1, calls::fdatasync),
        Native::new("copyFile", 3, calls::copy_file),
    ],
    groups: &[],
};
