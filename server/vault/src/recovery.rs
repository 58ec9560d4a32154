//! Recovery codes: 80 random bits each, used once. The person keeps the text, the database a hash.

use crate::{Entropy, VaultError, entropy::random};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// Crockford's base32: no letter that looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LABEL: &[u8] = b"candour/recovery-code/v1";

/// A new code, as four groups of four.
///
/// # Errors
/// Where the random source fails.
pub fn recovery_code(entropy: &dyn Entropy) -> Result<Zeroizing<String>, VaultError> {
    let bytes: Zeroizing<[u8; 16]> = Zeroizing::new(random(entropy)?);
    let mut code = Zeroizing::new(String::with_capacity(19));
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
