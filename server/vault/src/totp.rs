//! Time-based codes (RFC 6238): SHA-1, six digits, thirty seconds, because that is what every
//! authenticator app knows.

use crate::{Entropy, REDACTED, VaultError, entropy::random};
use std::fmt;
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

/// Seconds of one time step.
const STEP: u64 = 30;

/// The secret that an authenticator app and Candour share: 20 bytes, as RFC 4226 asks.
pub struct TotpSecret(Zeroizing<[u8; 20]>);

impl TotpSecret {
    /// A new one.
    ///
    /// # Errors
    /// Where the random source fails.
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, VaultError> {
        Ok(Self(Zeroizing::new(random(entropy)?)))
    }

    /// The one that was sealed.
    ///
    /// # Errors
    /// Where there are not 20 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        bytes.try_into().map(|bytes| Self(Zeroizing::new(bytes))).map_err(|_| VaultError::BadLength(bytes.len()))
    }

    /// Its bytes, to be sealed.
    pub fn expose(&self) -> &[u8; 20] {
        &self.0
    }

    /// What a person types into an app that cannot read the picture: base32 without padding.
    pub fn base32(&self) -> Zeroizing<String> {
        Zeroizing::new(self.totp(Builder::new()).secret().to_base32())
    }

    /// The address that stands in the picture, for an account of an issuer.
    ///
    /// # Errors
    /// Where one of the names cannot stand in such an address.
    pub fn address(&self, issuer: &str, account: &str) -> Result<Zeroizing<String>, VaultError> {
        // A colon ends the issuer's name in the address.
        let plain = |text: &str| text.replace(':', " ");
        let builder = Builder::new().with_account_name(plain(account)).with_issuer(Some(plain(issuer)));
        self.totp(builder).to_url().map(Zeroizing::new).map_err(|_| VaultError::NotToken)
    }

    /// The time step whose code this is: the present one, the one before or the one after. The caller
    /// takes a step once.
    pub fn step_of(&self, code: &str, unix_seconds: u64) -> Option<i64> {
        let digits: Zeroizing<String> = Zeroizing::new(code.chars().filter(|c| !c.is_whitespace()).collect());
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let step = self.totp(Builder::new()).check(&digits, unix_seconds)?;
        i64::try_from(step).ok()
    }

    /// The code of a moment: what an authenticator app shows.
    pub fn code_at(&self, unix_seconds: u64) -> String {
        self.totp(Builder::new()).generate(unix_seconds).to_string()
    }

    fn totp(&self, builder: Builder) -> Totp {
        builder.with_secret(*self.0).with_skew(1).with_step_duration(STEP).build_noncompliant()
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}
