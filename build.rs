//! Compiles the JavaScript halves of the built-ins to bytecode and writes their table.
//!
//! `modules/fs/fs.js` is `node:fs`, `modules/fs/promises.js` is `node:fs/promises` where Node has such a name, and every other
//! file is private: `modules/http/server.js` is `internal:http/server`, `modules/internal/errors.js` is `internal:errors`.
//! `modules/protojs/memory.js` is `protojs:memory`: what the runtime has beyond Node.
//! Debug builds keep only the paths and read the files when they are required.
//!
//! Release builds for glibc are linked statically (docs/src/decisions/static-linking.md).

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Public names that have a slash.
const PUBLIC_SUBPATHS: &[&str] = &[
    "assert/strict",
    "dns/promises",
    "fs/promises",
    "inspector/promises",
    "path/posix",
    "path/win32",
    "readline/promises",
    "stream/consumers",
    "stream/promises",
    "stream/web",
    "test/reporters",
    "timers/promises",
    "util/types",
];

fn main() {
    let modules = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("modules");
    println!("cargo::rerun-if-changed={}", modules.display());
    let mut files = Vec::new();
    collect(&modules, &mut files);
    files.sort();
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it"));
    let mut table = String::from("&[\n");
    let mut entries: Vec<(String, PathBuf)> =
        files.into_iter().map(|file| (name_of(&modules, &file), file)).collect();
    entries.sort();
    for (at, (name, file)) in entries.iter().enumerate() {
        let code = if release {
            let bytecode = compile(name, file);
            let path = out.join(format!("{at}.bytecode"));
            std::fs::write(&path, bytecode).expect("OUT_DIR is writable");
            format!("Code::Bytecode(include_bytes!({path:?}))")
        } else {
            format!("Code::File({:?})", file.display().to_string())
        };
        writeln!(table, "    ({name:?}, {code}),").expect("strings grow");
    }
    table.push_str("]\n");
    std::fs::write(out.join("builtins.rs"), table).expect("OUT_DIR is writable");
    if release {
        link_statically(&out);
    }
}

/// Has the binary linked without a loader, where the C library for it is installed. What the compiler asks for by `-l` between its
/// own `-Bdynamic` and the end of the line is found in a folder of linker scripts that name the archives.
fn link_statically(out: &Path) {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let is_native = variable("TARGET") == variable("HOST");
    if !is_native
        || variable("CARGO_CFG_TARGET_ENV") != "gnu"
        || !has_archive("libc.a")
        || !has_archive("libm.a")
    {
        return;
    }
    let folder = out.join("static");
    std::fs::create_dir_all(&folder).expect("OUT_DIR is writable");
    for library in ["c", "dl", "gcc_s", "m", "pthread", "rt", "util"] {
        std::fs::write(folder.join(format!("lib{library}.so")), STATIC_LIBRARIES)
            .expect("OUT_DIR is writable");
    }
    println!("cargo::rustc-link-arg-bins=-L{}", folder.display());
    // Fixed addresses: else every start would write them into 28,000 places of OpenSSL's tables, see docs/src/decisions/static-linking.md.
    println!("cargo::rustc-link-arg-bins=-static");
    println!("cargo::rustc-link-arg-bins=-no-pie");
}

/// What stands for each shared library.
const STATIC_LIBRARIES: &str = "GROUP ( -l:libm.a -l:libc.a -l:libgcc.a -l:libgcc_eh.a )\n";

/// Whether the C compiler, which links, finds an archive.
fn has_archive(name: &str) -> bool {
    let compiler = std::env::var("RUSTC_LINKER").unwrap_or_else(|_| "cc".into());
    let asked = std::process::Command::new(compiler).arg(format!("-print-file-name={name}")).output();
    asked.is_ok_and(|answer| answer.stdout.contains(&b'/'))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("modules/ is readable") {
        let path = entry.expect("modules/ is readable").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "js") {
            files.push(path);
        }
    }
}

fn name_of(modules: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(modules).expect("files lie under modules/").with_extension("");
    let relative = relative.to_str().expect("names are UTF-8");
    let (folder, rest) = relative.split_once('/').expect("files lie in a module's folder");
    if folder == "internal" || folder == "protojs" {
        format!("{folder}:{rest}")
    } else if folder == rest {
        format!("node:{folder}")
    } else if PUBLIC_SUBPATHS.contains(&relative) {
        format!("node:{relative}")
    } else {
        format!("internal:{relative}")
    }
}

fn compile(name: &str, file: &Path) -> Vec<u8> {
    let source = std::fs::read_to_string(file).expect("a built-in is UTF-8");
    typebridge::compile_builtin(&source, name)
        .unwrap_or_else(|problem| panic!("{}: {problem}", file.display()))
}
