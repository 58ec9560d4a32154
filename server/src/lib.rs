//! The server as a library, for the binary and the test crate.

pub mod demo;
