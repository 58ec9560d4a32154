//! What Candour does, seen from outside.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod access;
mod access_page;
mod accounts;
mod audits;
mod documents;
mod evidence;
mod evidence_abuse;
mod evidence_kept;
mod evidence_scanner;
mod guessing;
mod headers;
mod hostile;
mod mail;
mod question_sets;
mod renewal;
mod restore;
mod retention;
mod returns;
mod saves;
mod second_factor;
mod security_page;
mod sessions;
mod store;
mod support;
mod trail;
mod versions;
