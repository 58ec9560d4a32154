//! Passwords: argon2id, as a PHC string with its cost inside.
//!
//! These functions take tens of milliseconds and 19 MiB each: callers run them on a thread for
//! blocking work, behind a semaphore. What a good password is, is decided elsewhere.

use crate::{Entropy, REDACTED, VaultError, entropy::random};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{self, PasswordHasher, PasswordVerifier, phc},
};
use std::fmt;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// 19 MiB, 2 passes, 1 lane: the least that the OWASP Password Storage Cheat Sheet asks of argon2id
/// (<https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>).
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A stored hash that asks for more would let whoever can write the database stop the server.
const MOST_MEMORY_KIB: u32 = 256 * 1024;
const MOST_PASSES: u32 = 16;
const MOST_LANES: u32 = 16;

/// The longest password, in bytes after normalisation: no sentence is longer, and a megabyte is an attack.
const LONGEST: usize = 1024;

/// A hash of the present cost that no password is known for: checked when there is no account,
/// so that the answer takes as long as when there is one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$Y2FuZG91ciBub2JvZHk$bm8gcGFzc3dvcmQgaGFzIHRoaXMgaGFzaCwgZXZlci4";

/// A password as typed, in Unicode's form NFKC so that every keyboard gives the same bytes
/// (NIST SP 800-63B). Wiped when dropped, never printed.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes the typed text; what was typed is wiped.
    pub fn new(typed: String) -> Self {
        let typed = Zeroizing::new(typed);
        // Room for what NFKC adds to all but curious texts: a buffer that moves leaves a copy behind.
        let mut normal = Zeroizing::new(String::with_capacity(typed.len().saturating_mul(2)));
        normal.extend(typed.nfkc());
        Self(normal)
    }

    /// The normalised text, for checks of what a good password is.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Hashes it with a new salt.
    ///
    /// # Errors
    /// [`VaultError::Entropy`]; [`VaultError::PasswordTooLong`] above 1,024 bytes.
    pub fn hash(&self, entropy: &dyn Entropy) -> Result<PasswordHash, VaultError> {
        if self.0.len() > LONGEST {
            return Err(VaultError::PasswordTooLong(LONGEST));
        }
        let salt: [u8; 16] = random(entropy)?;
        let hash =
            argon2id()?.hash_password_with_salt(self.0.as_bytes(), &salt).map_err(|_| VaultError::PasswordHash)?;
        Ok(PasswordHash(hash.to_string()))
    }
}

impl From<String> for Password {
    fn from(typed: String) -> Self {
        Self::new(typed)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// A password's hash as it is stored: a PHC string.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A hash read from the database; it is looked at when a password is checked.
    pub fn from_stored(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// What came of checking a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is not the password, or there is no such account.
    Wrong,
    /// It is the password.
    Right {
        /// The stored hash is not of the present cost: hash the password again and store that.
        rehash: bool,
    },
}

/// Checks `password` against what is stored for the account; `None` when there is no such account
/// or it has no password. Every answer takes the time of one hash.
///
/// # Errors
/// [`VaultError::PasswordHash`] when the stored hash is not argon2id of a bearable cost.
pub fn verify_password(password: &Password, stored: Option<&PasswordHash>) -> Result<Verdict, VaultError> {
    let known = stored.map(|stored| parse(&stored.0)).transpose();
    let Ok(Some((hash, params))) = known else {
        compare(password, &parse(NOBODY)?.0)?;
        return known.map(|_| Verdict::Wrong);
    };
    let right = compare(password, &hash)?;
    let rehash = (params.m_cost(), params.t_cost(), params.p_cost()) != (MEMORY_KIB, PASSES, LANES);
    Ok(if right { Verdict::Right { rehash } } else { Verdict::Wrong })
}

fn compare(password: &Password, hash: &phc::PasswordHash) -> Result<bool, VaultError> {
    // Too long a password was never hashed; its first bytes keep the time the same.
    let fits = password.0.len() <= LONGEST;
    let bytes = password.0.as_bytes();
    let bytes = bytes.get(..LONGEST).unwrap_or(bytes);
    match argon2id()?.verify_password(bytes, hash) {
        Ok(()) => Ok(fits),
        Err(password_hash::Error::PasswordInvalid) => Ok(false),
        Err(_) => Err(VaultError::PasswordHash),
    }
}

fn parse(stored: &str) -> Result<(phc::PasswordHash, Params), VaultError> {
    let hash = phc::PasswordHash::new(stored).map_err(|_| VaultError::PasswordHash)?;
    let params = Params::try_from(&hash).map_err(|_| VaultError::PasswordHash)?;
    let bearable =
        params.m_cost() <= MOST_MEMORY_KIB && params.t_cost() <= MOST_PASSES && params.p_cost() <= MOST_LANES;
    let whole = hash.salt.is_some() && hash.hash.is_some();
    if bearable && whole && hash.algorithm.as_str() == Algorithm::Argon2id.as_str() {
        Ok((hash, params))
    } else {
        Err(VaultError::PasswordHash)
    }
}

fn argon2id() -> Result<Argon2<'static>, VaultError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| VaultError::PasswordHash)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
