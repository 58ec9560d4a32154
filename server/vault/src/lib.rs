//! Keys, sealed values, passwords and tokens: the only crate that sees key bytes.
//!
//! It turns text into bytes that may stand in a database and back, and refuses everything
//! that was not made for exactly that cell. It must not know a database, a clock, a page or a
//! log: random bytes are passed in ([`Entropy`]), and what holds a secret prints `[redacted]`.
//!
//! The parameters are a contract (see the README beside this crate): a second implementation,
//! in another language, reads the same bytes.

mod backup;
mod context;
mod dek;
mod derive;
mod entropy;
mod error;
mod file;
mod items;
mod kek;
mod key_file;
mod keyring;
mod padding;
mod passkey;
mod password;
mod plaintext;
mod recovery;
mod sealed;
mod stream;
mod tag;
mod token;
mod totp;
mod wrap;

pub use backup::{BackupHead, BackupReader, BackupWriter};
pub use context::Context;
pub use dek::{DataKey, DekScope};
pub use entropy::{Entropy, EntropyError, OsEntropy};
pub use error::{KeyFileProblem, LoadedKeks, VaultError};
pub use file::{FILE_HEAD, FileOpener, FileSealer, file_dek_id};
pub use kek::{Fingerprint, Kek, KekName};
pub use key_file::Sharing;
pub use keyring::Keyring;
pub use padding::padded_len;
pub use passkey::{Asked, Passkey, PasskeyAnswer, PasskeyError, RelyingParty};
pub use password::{Password, PasswordHash, Verdict, verify_password};
pub use plaintext::Plaintext;
pub use recovery::{can_be_recovery_code, recovery_code, recovery_code_hash};
pub use sealed::sealed_dek_id;
pub use stream::{CHUNK, CHUNK_TAG};
pub use token::{Token, TokenHash};
pub use totp::TotpSecret;
pub use wrap::WrappedDek;

/// What every type that holds a secret prints in place of it.
pub(crate) const REDACTED: &str = "[redacted]";
