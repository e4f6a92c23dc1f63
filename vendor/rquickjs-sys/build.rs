//! Compiles the engine. Unlike the original script it knows Linux only, needs no clang and leaves the sources where they are.

const SOURCES: &[&str] = &["dtoa.c", "libregexp.c", "libunicode.c", "quickjs.c"];

/// What `tests/memory-check` asks for: with `gc-stress` the engine collects every `$QUICKJS_GC_PERIOD` allocations.
const CHECKS: &str = "QUICKJS_CHECKS";

fn main() {
    println!("cargo::rerun-if-changed=quickjs");
    println!("cargo::rerun-if-env-changed={CHECKS}");
    println!("cargo::rerun-if-env-changed=CARGO_CFG_SANITIZE");
    let mut build = cc::Build::new();
    build.warnings(false).define("_GNU_SOURCE", None);
    // The code of an executable calls its own functions straight and may put them in place. The interpreter's jumps by a table
    // want every register, and no common subexpressions of all opcodes in some of them.
    build.pic(false).force_frame_pointer(false).flag("-fPIE").flag("-fomit-frame-pointer").flag("-fno-gcse");
    match std::env::var(CHECKS).as_deref() {
        Ok("gc-stress") => {
            build.define("FORCE_GC_AT_MALLOC", None);
        }
        Ok(other) if !other.is_empty() => panic!("{CHECKS}: {other} is not known"),
        _ => {}
    }
    // Set where Rust's own code is compiled with `-Zsanitizer=address`.
    if std::env::var("CARGO_CFG_SANITIZE").is_ok_and(|kinds| kinds.contains("address")) {
        build.flag("-fsanitize=address").flag("-fno-omit-frame-pointer");
    }
    if std::env::var_os("CARGO_FEATURE_DISABLE_ASSERTIONS").is_some() {
        build.define("NDEBUG", None);
    }
    build.files(SOURCES.iter().map(|source| format!("quickjs/{source}"))).compile("libquickjs.a");
    write_bindings();
    write_identity();
}

/// `src/lib.rs` chooses the declarations by the target that this file names.
fn write_bindings() {
    let target = std::env::var("TARGET").expect("cargo sets it");
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let text = format!("macro_rules! bindings_env {{ (\"TARGET\") => {{ \"{target}\" }}; }}");
    std::fs::write(out.join("bindings.rs"), text).expect("OUT_DIR is writable");
}

/// Bytecode is good for the very sources that wrote it: their hash (FNV-1a) tells engines apart.
fn write_identity() {
    let mut files: Vec<_> = std::fs::read_dir("quickjs")
        .expect("quickjs/ is readable")
        .map(|entry| entry.expect("quickjs/ is readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "c" || extension == "h"))
        .collect();
    files.sort();
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for file in files {
        for byte in std::fs::read(file).expect("sources are readable") {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let text = format!("/// A hash of the engine's sources.\npub const ENGINE_IDENTITY: u64 = {hash:#x};\n");
    std::fs::write(out.join("identity.rs"), text).expect("OUT_DIR is writable");
}
