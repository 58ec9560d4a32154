//! The folder of what browsers download is embedded in the binary: `make assets` fills it. A build
//! without it works, and the server says at its start that it has no stylesheet.

use std::path::Path;

fn main() {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site/pkg");
    // Where it cannot be made, the embedding itself says so.
    let _ = std::fs::create_dir_all(&assets);
    println!("cargo::rerun-if-changed={}", assets.display());
    println!("cargo::rerun-if-changed=build.rs");
    link_small();
}

/// Functions of the same machine code become one in what is released (a page is many small types, and what they do is
/// often the same; Rust promises no function an address of its own), and the addresses that are set at the start are
/// written down in a twentieth of the room, which glibc reads since 2.36. Only where Rust's own linker, which can do both,
/// is the usual one.
fn link_small() {
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if is("PROFILE", "release") && is("TARGET", "x86_64-unknown-linux-gnu") {
        println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
