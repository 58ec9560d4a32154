//! The binary `candour`.

use std::process::ExitCode;

fn main() -> ExitCode {
    candour::cli::run(std::env::args_os())
}
