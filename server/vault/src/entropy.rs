//! Where random bytes come from: passed in, and allowed to fail.

use secrecy::{SecretBox, zeroize::Zeroize};
use std::{fmt, sync::Arc};

/// A source of random bytes fit for keys. Tests pass their own, the server passes [`OsEntropy`].
pub trait Entropy: Send + Sync {
    /// Fills all of `out`.
    ///
    /// # Errors
    /// [`EntropyError`] when the source cannot give that many bytes now; `out` is then not to be used.
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError>;
}

impl<E: Entropy + ?Sized> Entropy for Arc<E> {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        (**self).fill(out)
    }
}

/// The random source failed: nothing may be saved, and no key made, until it works again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the random source failed: {0}")]
pub struct EntropyError(String);

impl EntropyError {
    /// An error with the source's own reason, which must not hold random bytes.
    pub fn new(reason: impl fmt::Display) -> Self {
        Self(reason.to_string())
    }
}

/// The operating system's source.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(out).map_err(EntropyError::new)
    }
}

/// `N` random bytes that are not secret: a salt or a nonce.
pub(crate) fn random<const N: usize>(entropy: &dyn Entropy) -> Result<[u8; N], EntropyError> {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes)?;
    refuse_zeros(&bytes)?;
    Ok(bytes)
}

/// A new key, written where it stays: on the heap, wiped when dropped.
pub(crate) fn random_key(entropy: &dyn Entropy) -> Result<SecretBox<[u8; 32]>, EntropyError> {
    let mut outcome = Ok(());
    let key = SecretBox::init_with_mut(|bytes: &mut [u8; 32]| {
        outcome = entropy.fill(bytes).and_then(|()| refuse_zeros(bytes));
        if outcome.is_err() {
            bytes.zeroize();
        }
    });
    outcome.map(|()| key)
}

/// A source that says "done" and wrote nothing has failed. Chance gives twelve zeros once in 2^96.
fn refuse_zeros(bytes: &[u8]) -> Result<(), EntropyError> {
    if bytes.iter().all(|byte| *byte == 0) { Err(EntropyError::new("it gave only zeros")) } else { Ok(()) }
}
