//! What Candour does, seen from outside.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod access;
mod audits;
mod documents;
mod headers;
mod hostile;
mod question_sets;
mod returns;
mod saves;
mod sessions;
mod support;
mod versions;
