//! What was sealed, opened: wiped when dropped, never printed.

use crate::{REDACTED, VaultError};
use std::{fmt, ops::Deref};
use zeroize::Zeroizing;

/// An opened value. It reads as bytes, and as text where text was sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct Plaintext(Zeroizing<Vec<u8>>);

impl Plaintext {
    pub(crate) fn new(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// The value as text.
    ///
    /// # Errors
    /// [`VaultError::NotText`] when it is not UTF-8.
    pub fn text(&self) -> Result<&str, VaultError> {
        str::from_utf8(&self.0).map_err(|_| VaultError::NotText)
    }
}

impl Deref for Plaintext {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Plaintext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}
