//! Tokens for sessions and one-time links: the person holds the text, the database a hash.

use crate::{Entropy, REDACTED, VaultError, entropy::random_key};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A token: 32 random bytes, given out as 43 characters of base64url and stored only as
/// [`TokenHash`].
pub struct Token(SecretBox<[u8; 32]>);

impl Token {
    /// A new token.
    ///
    /// # Errors
    /// [`VaultError::Entropy`] when the random source fails.
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, VaultError> {
        Ok(Self(random_key(entropy)?))
    }

    /// Reads the text that a person or browser sent back.
    ///
    /// # Errors
    /// [`VaultError::NotToken`] for everything but the 43 characters of one token.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        if text.len() != 43 {
            return Err(VaultError::NotToken);
        }
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).map_err(|_| VaultError::NotToken)?);
        let bytes: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| VaultError::NotToken)?;
        Ok(Self(SecretBox::init_with_mut(|token: &mut [u8; 32]| token.copy_from_slice(bytes))))
    }

    /// The text for the link or cookie. The only way to see the token: do not log it.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0.expose_secret()))
    }

    /// What is stored. One round of SHA-256 is enough: 256 random bits cannot be guessed.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.expose_secret()).into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// SHA-256 of a token's 32 bytes. Compares in constant time.
#[derive(Clone, Copy)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// A hash as it was stored.
    ///
    /// # Errors
    /// [`VaultError::NotToken`] when it is not of 32 bytes.
    pub fn from_stored(bytes: &[u8]) -> Result<Self, VaultError> {
        bytes.try_into().map(Self).map_err(|_| VaultError::NotToken)
    }

    /// The 32 bytes to store.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for TokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for TokenHash {}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}
