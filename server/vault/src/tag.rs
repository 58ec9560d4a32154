//! Tags: a keyed hash of something that must be counted and not be kept, such as an address.

use crate::{DataKey, VaultError, derive::derive};

impl DataKey {
    /// Thirty-two bytes that are the same for the same kind and text under this key, and that nobody without
    /// it can find the text for by trying: HKDF-SHA256(DEK, salt = text, info `candour/tag/v1/` and the kind).
    ///
    /// # Errors
    /// Where the derivation fails, which it does for no length that is used.
    pub fn tag(&self, kind: &str, text: &[u8]) -> Result<[u8; 32], VaultError> {
        let mut out = [0; 32];
        derive(&self.key, text, format!("candour/tag/v1/{kind}").as_bytes(), &mut out)?;
        Ok(out)
    }
}
