//! Compiles the engine. Unlike the original script it knows Linux only, needs no clang and leaves the sources where they are.

const SOURCES: &[&str] = &["dtoa.c", "libregexp.c", "libunicode.c", "quickjs.c"];

/// What a test build of the engine may ask for, separated by commas: `gc-stress`, `address`, `assertions`.
const CHECKS: &str = "QUICKJS_CHECKS";

fn main() {
    println!("cargo::rerun-if-changed=quickjs");
    println!("cargo::rerun-if-env-changed={CHECKS}");
    let checks = std::env::var(CHECKS).unwrap_or_default();
    let mut build = cc::Build::new();
    build.warnings(false);
    build.define("_GNU_SOURCE", None);
    let mut asserts = std::env::var_os("CARGO_FEATURE_DISABLE_ASSERTIONS").is_none();
    for check in checks.split(',').filter(|check| !check.is_empty()) {
        match check {
            "assertions" => asserts = true,
            "gc-stress" => {
                build.define("FORCE_GC_AT_MALLOC", None);
            }
            "address" => {
                build.flag("-fsanitize=address").flag("-fno-omit-frame-pointer");
            }
            other => panic!("{CHECKS}: {other} is not known"),
        }
    }
    if !asserts {
        build.define("NDEBUG", None);
    }
    build.files(SOURCES.iter().map(|source| format!("quickjs/{source}"))).compile("libquickjs.a");
    write_bindings();
}

/// `src/lib.rs` chooses the declarations by the target that this file names.
fn write_bindings() {
    let target = std::env::var("TARGET").expect("cargo sets it");
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let text = format!("macro_rules! bindings_env {{ (\"TARGET\") => {{ \"{target}\" }}; }}");
    std::fs::write(out.join("bindings.rs"), text).expect("OUT_DIR is writable");
}
