//! The server as a library, for the binary and the test crate.

pub mod cli;
pub mod config;
pub mod demo;
pub mod heads;
pub mod http;
pub mod jobs;
pub mod mail;
pub mod scanner;
pub mod web;
