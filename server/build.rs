//! The folder of what browsers download is embedded in the binary: `make assets` fills it. A build
//! without it works, and the server says at its start that it has no stylesheet.

use std::path::Path;

fn main() {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site/pkg");
    // Where it cannot be made, the embedding itself says so.
    let _ = std::fs::create_dir_all(&assets);
    println!("cargo::rerun-if-changed={}", assets.display());
    println!("cargo::rerun-if-changed=build.rs");
}
