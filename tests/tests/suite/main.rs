//! What Candour does, seen from outside.

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
