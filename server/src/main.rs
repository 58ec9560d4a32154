//! The binary `candour`.

use std::process::ExitCode;

/// A page is thousands of short texts, made on one thread and given back on another: what this allocator is good at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    candour::cli::run(std::env::args_os())
}
