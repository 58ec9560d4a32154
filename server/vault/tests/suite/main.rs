//! What the vault promises, seen from outside. `case_NN_...` is number NN of the list of things
//! that must be shown to fail safely (see the crate's README).
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod backup;
mod entropy;
mod file;
mod key_file;
mod keys;
mod passkey;
mod password;
mod properties;
mod redaction;
mod sealed;
mod sealed_lengths;
mod second_factor;
mod token;
mod two_keys;
mod vector_set;
mod vectors;
