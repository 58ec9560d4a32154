//! Recovery codes: 120 random bits each, used once. The person keeps the text, the database a hash.

use crate::{Entropy, VaultError, entropy::random};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// Crockford's base32: no letter that looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LABEL: &[u8] = b"candour/recovery-code/v1";

/// How many letters a code has.
const LETTERS: usize = 24;
/// Those of codes that were given out earlier, of 80 bits: they are taken until they are used or made anew.
const LETTERS_ONCE: usize = 16;

/// Whether a text that a person typed can be a code, and not one of an authenticator app.
pub fn can_be_recovery_code(typed: &str) -> bool {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric).count();
    letters == LETTERS || letters == LETTERS_ONCE
}

/// A new code, as six groups of four.
///
/// # Errors
/// Where the random source fails.
pub fn recovery_code(entropy: &dyn Entropy) -> Result<Zeroizing<String>, VaultError> {
    let bytes: Zeroizing<[u8; LETTERS]> = Zeroizing::new(random(entropy)?);
    let mut code = Zeroizing::new(String::with_capacity(LETTERS + LETTERS / 4));
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        // Five of the eight bits: each letter is as likely as every other.
        code.push(ALPHABET.get(usize::from(byte & 31)).copied().map_or('0', char::from));
    }
    Ok(code)
}

/// The hash of a code as a person types it: any case, with or without hyphens and blanks, and the letters
/// that look like digits read as those.
pub fn recovery_code_hash(typed: &str) -> [u8; 32] {
    let plain: Zeroizing<String> = Zeroizing::new(
        typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            })
            .collect(),
    );
    let mut digest = Sha256::new();
    digest.update(LABEL);
    digest.update(plain.as_bytes());
    digest.finalize().into()
}
