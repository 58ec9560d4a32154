//! What Candour does, seen from outside.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod access;
mod access_page;
mod audits;
mod documents;
mod headers;
mod hostile;
mod question_sets;
mod returns;
mod saves;
mod security_page;
mod sessions;
mod store;
mod support;
mod trail;
mod versions;
