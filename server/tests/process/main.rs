//! The real binary: started, killed, stopped, given a wrong key, a full disk, a newer database, and all
//! of its subcommands.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod backup;
mod command_line;
mod crash;
mod evidence;
mod renewal;
mod rotation;
mod settings;
mod shredding;
mod start;
mod support;
mod two_servers;
