//! Writes the known answers: `cargo run -p candour-vault --example vectors > tests/vectors/sealed-values.json`.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a tool for developers, which may stop at once")]

#[path = "../tests/suite/entropy.rs"]
mod entropy;
#[path = "../tests/suite/vector_set.rs"]
mod vector_set;

use std::io::Write;

fn main() {
    std::io::stdout().write_all(vector_set::file().as_bytes()).unwrap();
}
