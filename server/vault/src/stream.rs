//! The STREAM construction over AES-256-GCM in chunks of 64 KiB, as files and backups use it: each chunk is
//! counted and the last one marked, so that one that is missing, swapped, repeated or added is noticed.

use crate::{VaultError, derive::derive};
use aead_stream::{Key, NewStream, StreamBE32};
use aes_gcm::Aes256Gcm;
use secrecy::SecretBox;
use zeroize::Zeroizing;

/// Bytes of text in each chunk but the last.
pub const CHUNK: usize = 64 * 1024;
/// Bytes that a chunk is longer for being sealed.
pub const CHUNK_TAG: usize = 16;
/// The key serves one stream, so that the counter alone makes every nonce another.
const NONCE: [u8; 7] = [0; 7];

/// The AES key of one stream and its commitment.
pub(crate) fn stream_key(
    key: &SecretBox<[u8; 32]>,
    salt: &[u8; 32],
    info: &[u8],
) -> Result<Zeroizing<[[u8; 32]; 2]>, VaultError> {
    let mut derived = Zeroizing::new([[0; 32]; 2]);
    derive(key, salt, info, derived.as_flattened_mut())?;
    Ok(derived)
}

pub(crate) fn stream(key: &[u8; 32]) -> StreamBE32<Aes256Gcm> {
    let key: &Key<Aes256Gcm> = key.into();
    StreamBE32::new(key, &NONCE.into())
}
