//! The key encryption key: it locks data keys and nothing else.

use crate::{Entropy, REDACTED, VaultError, derive::derive, entropy::random_key};
use secrecy::SecretBox;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

const FINGERPRINT_INFO: &[u8] = b"candour/fingerprint/v1";

/// A key encryption key: 32 random bytes with an id. It never stands in a database.
pub struct Kek {
    name: KekName,
    pub(crate) key: SecretBox<[u8; 32]>,
}

impl Kek {
    /// A new random key with the id `id`.
    ///
    /// # Errors
    /// [`VaultError::Entropy`] when the random source fails.
    pub fn generate(id: u32, entropy: &dyn Entropy) -> Result<Self, VaultError> {
        Self::from_key(id, random_key(entropy)?)
    }

    pub(crate) fn from_key(id: u32, key: SecretBox<[u8; 32]>) -> Result<Self, VaultError> {
        let fingerprint = Fingerprint::of(&key)?;
        Ok(Self { name: KekName { id, fingerprint }, key })
    }

    /// Its id and fingerprint, which are no secret.
    pub fn name(&self) -> KekName {
        self.name
    }
}

impl fmt::Debug for Kek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kek").field("name", &self.name).field("key", &format_args!("{REDACTED}")).finish()
    }
}

/// How a KEK is spoken of: its id and its fingerprint, in rows, errors and at start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KekName {
    /// The id, from 1.
    pub id: u32,
    /// The fingerprint.
    pub fingerprint: Fingerprint,
}

impl fmt::Display for KekName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key {} (fingerprint {})", self.id, self.fingerprint)
    }
}

/// Tells two keys apart without telling anything of either: the first 8 bytes of
/// SHA-256(HKDF-SHA256(KEK, no salt, info `candour/fingerprint/v1`, 32 bytes)).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 8]);

impl Fingerprint {
    fn of(key: &SecretBox<[u8; 32]>) -> Result<Self, VaultError> {
        let mut derived = Zeroizing::new([0; 32]);
        derive(key, &[], FINGERPRINT_INFO, derived.as_mut_slice())?;
        let hash: [u8; 32] = Sha256::digest(derived.as_slice()).into();
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        Ok(Self(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
