//! What can go wrong, each with the one sentence an operator reads. No variant holds a secret.

use crate::{EntropyError, KekName};
use candour_domain::ids::DekId;
use std::{fmt, io, path::PathBuf};

/// Why the vault refused.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A key file is not fit for use.
    #[error("key file {} {problem}", path.display())]
    KeyFile {
        /// The file as it was named in the settings.
        path: PathBuf,
        /// What is wrong with it.
        problem: KeyFileProblem,
    },
    /// No random bytes: the save is refused.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// Two key files give one key id.
    #[error("two key files both hold a key with id {0}: give each key an id of its own")]
    DuplicateKek(u32),
    /// A wrapped key names a KEK that nobody loaded.
    #[error("this database needs {expected}, but only {loaded} is loaded: name its key file in the settings")]
    KekNotLoaded {
        /// The KEK that the database's row names.
        expected: KekName,
        /// Those that are loaded.
        loaded: LoadedKeks,
    },
    /// The loaded KEK of that id is another key.
    #[error("this database needs {expected}, but the key file holds {found}: it belongs to another database")]
    WrongKek {
        /// The KEK that the database's row names.
        expected: KekName,
        /// The one of the same id that is loaded.
        found: KekName,
    },
    /// The right KEK does not open a wrapped key: the row was altered or damaged.
    #[error("data key {dek_id} cannot be opened with {kek}: its row was altered or damaged")]
    DekUnreadable {
        /// The data key.
        dek_id: DekId,
        /// The KEK that should have opened it.
        kek: KekName,
    },
    /// A wrapped key stands in the row of another data key, audit or agency.
    #[error("the row of data key {expected} holds a key made for another row")]
    DekMisplaced {
        /// The data key whose row it is.
        expected: DekId,
    },
    /// The bytes of a row of data keys are not a wrapped key.
    #[error("this is not a wrapped data key")]
    NotWrappedDek,
    /// The first byte is not that of a sealed value: perhaps plain text stands in the column.
    #[error("this is not a sealed value")]
    NotSealed,
    /// Sealed by a later version, or damaged.
    #[error("this value is sealed with algorithm {0}, which this version does not know")]
    UnknownAlgorithm(u8),
    /// Cut short, or with bytes added.
    #[error("this sealed value has an impossible length of {0} bytes")]
    BadLength(usize),
    /// The value names another data key than the one it is to be opened with.
    #[error("this value is sealed with data key {found}, not with {expected}")]
    OtherDek {
        /// The key at hand.
        expected: DekId,
        /// The key that the value names.
        found: DekId,
    },
    /// The commitment does not fit the key: refused before decryption.
    #[error("this value was not sealed with data key {0}, or was altered")]
    Commitment(DekId),
    /// The authentication failed: altered, or moved from another cell.
    #[error("this value was altered, or belongs to another place")]
    Forged,
    /// Opened, but not padded as the format says.
    #[error("this value's padding is not as the format says")]
    Padding,
    /// The opened bytes were wanted as text and are not UTF-8.
    #[error("this value is not text")]
    NotText,
    /// Longer than the cipher allows.
    #[error("this value is too long to be sealed")]
    TooLong,
    /// The file does not begin as a backup does.
    #[error("this is not a backup that `candour backup` made")]
    NotBackup,
    /// A backup needs a KEK that nobody loaded.
    #[error("this backup needs {expected}, but only {loaded} is loaded: name its key file in the settings")]
    BackupKek {
        /// The KEK that the backup's head names.
        expected: KekName,
        /// Those that are loaded.
        loaded: LoadedKeks,
    },
    /// A part of a backup does not open.
    #[error("this backup was cut, altered or damaged: nothing of it is used")]
    BackupAltered,
    /// A backup cannot be read or written.
    #[error("the backup cannot be read or written: {0}")]
    BackupIo(#[source] io::Error),
    /// The password is longer than the vault hashes.
    #[error("the password is longer than {0} bytes")]
    PasswordTooLong(usize),
    /// The stored password hash cannot be read, or asks for a cost out of bounds.
    #[error("the stored password hash cannot be used")]
    PasswordHash,
    /// The text is not a token.
    #[error("this is not a token")]
    NotToken,
    /// What was opened is no passkey, or none can be asked for.
    #[error("this passkey cannot be read, or none can be asked for")]
    Passkey,
}

impl VaultError {
    /// Is it one stored value that is bad (a page or an export names its cell and goes on),
    /// and not a key or the machine (everything stops)?
    pub fn is_bad_value(&self) -> bool {
        matches!(
            self,
            Self::NotSealed
                | Self::UnknownAlgorithm(_)
                | Self::BadLength(_)
                | Self::OtherDek { .. }
                | Self::Commitment(_)
                | Self::Forged
                | Self::Padding
                | Self::NotText
        )
    }
}

/// The loaded KEKs' names, for a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedKeks(pub Vec<KekName>);

impl fmt::Display for LoadedKeks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.0.iter().enumerate() {
            let before = if place == 0 { "" } else { " and " };
            write!(f, "{before}{name}")?;
        }
        Ok(())
    }
}

/// What is wrong with a key file: the second half of a sentence that starts with its path.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileProblem {
    /// Nothing stands at the path.
    #[error("does not exist")]
    Missing,
    /// A folder stands there.
    #[error("is a folder and not a file")]
    Folder,
    /// A pipe, socket or device stands there.
    #[error("is not an ordinary file")]
    NotAFile,
    /// Others than the owner may read or change it.
    #[error("may be used by others than its owner (mode {0:04o}): run chmod 600 on it")]
    Shared(u32),
    /// Nothing but white space.
    #[error("is empty")]
    Empty,
    /// Larger than any key file.
    #[error("is larger than a key file can be (limit {0} bytes)")]
    TooLarge(u64),
    /// Not hex, not base64.
    #[error("holds neither 64 hex digits nor the base64 text of 32 bytes")]
    NotAKey,
    /// A key, but not of 32 bytes.
    #[error("holds a key of {0} bytes where 32 are needed")]
    Length(usize),
    /// Zeros, or another single byte over and over.
    #[error("holds a key of one repeated byte, such as zeros, that anybody could guess")]
    OneByte,
    /// What stands before the colon is not an id.
    #[error("has a key id that is not a whole number from 1 to 4294967295")]
    BadId,
    /// A key is never overwritten.
    #[error("exists already and is not overwritten")]
    Exists,
    /// The operating system refused.
    #[error("cannot be used: {0}")]
    Io(#[source] io::Error),
}
