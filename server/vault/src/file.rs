//! Files: sealed chunk by chunk, for one row of a table, in memory that does not grow with them.
//!
//! Head: `0xA3 | 0x01 | dek_id 16 | salt 32 | commitment 32`. Key and commitment: HKDF-SHA256(DEK, salt of this
//! file, `candour/file/v1`), used once. Then the chunks, each with its tag of 16 bytes; the associated data of
//! each is that of a value in the file's cell.

use crate::stream::{CHUNK, CHUNK_TAG, stream, stream_key};
use crate::{Context, DataKey, Entropy, VaultError, entropy::random};
use aead_stream::{DecryptorBE32, EncryptorBE32};
use aes_gcm::Aes256Gcm;
use candour_domain::ids::DekId;
use std::fmt;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroize;

const INFO: &[u8] = b"candour/file/v1";
const VERSION: u8 = 0xA3;
const AES_256_GCM: u8 = 0x01;

/// The length of a file's head in bytes.
pub const FILE_HEAD: usize = 1 + 1 + 16 + 32 + 32;

impl DataKey {
    /// Begins to seal a file for the cell `context`, which must name the file's own id: gives its head, and what
    /// seals its chunks in order.
    ///
    /// # Errors
    /// [`VaultError::Entropy`] when the random source fails: then nothing may be saved.
    pub fn seal_file(
        &self,
        context: &Context<'_>,
        entropy: &dyn Entropy,
    ) -> Result<([u8; FILE_HEAD], FileSealer), VaultError> {
        let salt: [u8; 32] = random(entropy)?;
        let keys = stream_key(&self.key, &salt, INFO)?;
        let [key, commitment] = &*keys;
        let parts = [&[VERSION, AES_256_GCM], self.id().0.as_bytes().as_slice(), &salt, commitment].concat();
        let head = parts.try_into().map_err(|_| VaultError::TooLong)?;
        let stream = EncryptorBE32::from_stream_primitive(stream(key));
        Ok((head, FileSealer { stream, aad: context.aad().bytes().to_vec() }))
    }

    /// Begins to open a file that was sealed with this key for the cell `context`.
    ///
    /// # Errors
    /// One for which [`VaultError::is_bad_value`] holds.
    pub fn open_file(&self, context: &Context<'_>, head: &[u8]) -> Result<FileOpener, VaultError> {
        let (dek_id, salt, commitment) = parse(head)?;
        if dek_id != self.id() {
            return Err(VaultError::OtherDek { expected: self.id(), found: dek_id });
        }
        let keys = stream_key(&self.key, salt, INFO)?;
        let [key, expected] = &*keys;
        // Before GCM, which would open a crafted text under two keys, and in constant time.
        if !bool::from(expected.ct_eq(commitment)) {
            return Err(VaultError::Commitment(self.id()));
        }
        let stream = DecryptorBE32::from_stream_primitive(stream(key));
        Ok(FileOpener { stream, aad: context.aad().bytes().to_vec() })
    }
}

/// The data key that a file's head names: to look the key up before opening.
///
/// # Errors
/// As [`DataKey::open_file`] for bytes that have not the form of a head.
pub fn file_dek_id(head: &[u8]) -> Result<DekId, VaultError> {
    parse(head).map(|(dek_id, ..)| dek_id)
}

/// A head's parts, nothing of them proven yet.
fn parse(head: &[u8]) -> Result<(DekId, &[u8; 32], &[u8; 32]), VaultError> {
    let bad_length = || VaultError::BadLength(head.len());
    let (&version, rest) = head.split_first().ok_or(VaultError::NotSealed)?;
    if version != VERSION {
        return Err(VaultError::NotSealed);
    }
    let (&algorithm, rest) = rest.split_first().ok_or_else(bad_length)?;
    if algorithm != AES_256_GCM {
        return Err(VaultError::UnknownAlgorithm(algorithm));
    }
    let (dek_id, rest) = rest.split_first_chunk().ok_or_else(bad_length)?;
    let (salt, rest) = rest.split_first_chunk().ok_or_else(bad_length)?;
    let commitment = rest.try_into().map_err(|_| bad_length())?;
    Ok((DekId(Uuid::from_bytes(*dek_id)), salt, commitment))
}

/// Seals the chunks of one file, in order.
pub struct FileSealer {
    stream: EncryptorBE32<Aes256Gcm>,
    aad: Vec<u8>,
}

impl FileSealer {
    /// Seals a chunk in its place. It holds exactly [`CHUNK`] bytes, and is not the last.
    ///
    /// # Errors
    /// [`VaultError::BadLength`]; [`VaultError::TooLong`] above 2^32 chunks. The text is then wiped.
    pub fn next(&mut self, chunk: &mut Vec<u8>) -> Result<(), VaultError> {
        if chunk.len() != CHUNK {
            return Err(refused(chunk, VaultError::BadLength(chunk.len())));
        }
        self.stream.encrypt_next_in_place(&self.aad, chunk).map_err(|_| refused(chunk, VaultError::TooLong))
    }

    /// Seals the last chunk in its place: up to [`CHUNK`] bytes, and none only where the file has none.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub fn last(self, chunk: &mut Vec<u8>) -> Result<(), VaultError> {
        if chunk.len() > CHUNK {
            return Err(refused(chunk, VaultError::BadLength(chunk.len())));
        }
        self.stream.encrypt_last_in_place(&self.aad, chunk).map_err(|_| refused(chunk, VaultError::TooLong))
    }
}

/// Opens the chunks of one file, in order. Only with the last one it is proven that the file is whole.
pub struct FileOpener {
    stream: DecryptorBE32<Aes256Gcm>,
    aad: Vec<u8>,
}

impl FileOpener {
    /// Opens a chunk in its place that is not the last.
    ///
    /// # Errors
    /// [`VaultError::BadLength`]; [`VaultError::Forged`] where the chunk was altered, stood elsewhere, or is the
    /// last. Nothing of it is left then.
    pub fn next(&mut self, chunk: &mut Vec<u8>) -> Result<(), VaultError> {
        if chunk.len() != CHUNK + CHUNK_TAG {
            return Err(refused(chunk, VaultError::BadLength(chunk.len())));
        }
        self.stream.decrypt_next_in_place(&self.aad, chunk).map_err(|_| refused(chunk, VaultError::Forged))
    }

    /// Opens the last chunk in its place.
    ///
    /// # Errors
    /// As [`next`](Self::next); [`VaultError::Forged`] where it is not the last.
    pub fn last(self, chunk: &mut Vec<u8>) -> Result<(), VaultError> {
        if chunk.len() > CHUNK + CHUNK_TAG {
            return Err(refused(chunk, VaultError::BadLength(chunk.len())));
        }
        self.stream.decrypt_last_in_place(&self.aad, chunk).map_err(|_| refused(chunk, VaultError::Forged))
    }
}

/// Leaves nothing in a chunk that could not be sealed or opened.
fn refused(chunk: &mut Vec<u8>, error: VaultError) -> VaultError {
    chunk.zeroize();
    error
}

impl fmt::Debug for FileSealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileSealer").finish_non_exhaustive()
    }
}

impl fmt::Debug for FileOpener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileOpener").finish_non_exhaustive()
    }
}
