//! HKDF-SHA256, the one derivation of the vault.

use crate::VaultError;
use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;

/// Fills `out` with HKDF-SHA256(`key`, `salt`, `info`), RFC 5869.
///
/// # Errors
/// [`VaultError::TooLong`] when `out` is longer than 8,160 bytes.
pub(crate) fn derive(key: &SecretBox<[u8; 32]>, salt: &[u8], info: &[u8], out: &mut [u8]) -> Result<(), VaultError> {
    Hkdf::<Sha256>::new(Some(salt), key.expose_secret()).expand(info, out).map_err(|_| VaultError::TooLong)
}
