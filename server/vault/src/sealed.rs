//! Sealed values: `0xA1 | 0x01 | dek_id 16 | salt 32 | commitment 32 | ciphertext | tag 16`.
//!
//! Each value has a key of its own, HKDF-SHA256(DEK, salt of this value, `candour/value/v1`), used
//! once: the nonce may be zeros and no limit on the number of messages applies. The second half of
//! what is derived, the commitment, ties the value to one key: GCM alone does not.

use crate::{
    Context, DataKey, Entropy, Plaintext, VaultError,
    derive::derive,
    entropy::random,
    padding::{is_padded_len, pad_into, padded_len, unpadded_len},
};
use aes_gcm::{Aes256Gcm, KeyInit, aead::AeadInOut};
use candour_domain::ids::DekId;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

const VALUE_INFO: &[u8] = b"candour/value/v1";
const VERSION: u8 = 0xA1;
const AES_256_GCM: u8 = 0x01;
const NONCE: [u8; 12] = [0; 12];
const HEADER_LEN: usize = 1 + 1 + 16 + 32 + 32;
const TAG_LEN: usize = 16;

impl DataKey {
    /// Seals `plaintext`, of any length and also an empty one, for the cell `context`.
    ///
    /// ```
    /// use candour_domain::ids::DekId;
    /// use candour_vault::{Context, DataKey, OsEntropy};
    ///
    /// let key = DataKey::generate(DekId(uuid::Uuid::from_u128(1)), &OsEntropy)?;
    /// let cell = Context::new("answer", "body");
    /// let sealed = key.seal(&cell, b"Met in full", &OsEntropy)?;
    /// assert_eq!(&*key.open(&cell, &sealed)?, b"Met in full");
    /// // In another cell it does not open.
    /// assert!(key.open(&Context::new("answer_history", "body"), &sealed).is_err());
    /// # Ok::<(), candour_vault::VaultError>(())
    /// ```
    ///
    /// # Errors
    /// [`VaultError::Entropy`] when the random source fails: then nothing may be saved.
    /// [`VaultError::TooLong`] above 64 GiB.
    pub fn seal(&self, context: &Context<'_>, plaintext: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, VaultError> {
        let salt: [u8; 32] = random(entropy)?;
        let value_key = self.value_key(&salt)?;
        let [key, commitment] = &*value_key;
        let padded = padded_len(plaintext.len()).ok_or(VaultError::TooLong)?;
        let mut out = Vec::with_capacity(HEADER_LEN.saturating_add(padded).saturating_add(TAG_LEN));
        out.extend_from_slice(&[VERSION, AES_256_GCM]);
        out.extend_from_slice(self.id().0.as_bytes());
        out.extend_from_slice(&salt);
        out.extend_from_slice(commitment);
        pad_into(&mut out, plaintext, padded);
        let (_, body) = out.split_at_mut_checked(HEADER_LEN).ok_or(VaultError::TooLong)?;
        let cipher = Aes256Gcm::new(key.into());
        let Ok(tag) = cipher.encrypt_inout_detached(&NONCE.into(), context.aad().bytes(), body.into()) else {
            out.zeroize();
            return Err(VaultError::TooLong);
        };
        out.extend_from_slice(&tag);
        Ok(out)
    }

    /// Opens a value that was sealed with this key for the cell `context`.
    ///
    /// # Errors
    /// One for which [`VaultError::is_bad_value`] holds. Nothing of a value that was altered,
    /// cut or moved is ever given out.
    pub fn open(&self, context: &Context<'_>, sealed: &[u8]) -> Result<Plaintext, VaultError> {
        let sealed = Sealed::parse(sealed)?;
        if sealed.dek_id != self.id() {
            return Err(VaultError::OtherDek { expected: self.id(), found: sealed.dek_id });
        }
        let value_key = self.value_key(sealed.salt)?;
        let [key, commitment] = &*value_key;
        // Before GCM, which would open a crafted text under two keys, and in constant time.
        if !bool::from(commitment.ct_eq(sealed.commitment)) {
            return Err(VaultError::Commitment(self.id()));
        }
        let mut body = Zeroizing::new(sealed.body.to_vec());
        Aes256Gcm::new(key.into())
            .decrypt_inout_detached(&NONCE.into(), context.aad().bytes(), body.as_mut_slice().into(), sealed.tag.into())
            .map_err(|_| VaultError::Forged)?;
        let length = unpadded_len(&body).ok_or(VaultError::Padding)?;
        body.truncate(length);
        Ok(Plaintext::new(body))
    }

    /// This value's AES key and its commitment.
    fn value_key(&self, salt: &[u8; 32]) -> Result<Zeroizing<[[u8; 32]; 2]>, VaultError> {
        let mut derived = Zeroizing::new([[0; 32]; 2]);
        derive(&self.key, salt, VALUE_INFO, derived.as_flattened_mut())?;
        Ok(derived)
    }
}

/// The data key that a sealed value names: to look the key up before opening.
///
/// # Errors
/// As [`DataKey::open`] for bytes that have not the form of a sealed value.
pub fn sealed_dek_id(sealed: &[u8]) -> Result<DekId, VaultError> {
    Sealed::parse(sealed).map(|sealed| sealed.dek_id)
}

/// A sealed value's parts, nothing of them proven yet.
struct Sealed<'a> {
    dek_id: DekId,
    salt: &'a [u8; 32],
    commitment: &'a [u8; 32],
    body: &'a [u8],
    tag: &'a [u8; TAG_LEN],
}

impl<'a> Sealed<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, VaultError> {
        let bad_length = || VaultError::BadLength(bytes.len());
        let (&version, rest) = bytes.split_first().ok_or(VaultError::NotSealed)?;
        if version != VERSION {
            return Err(VaultError::NotSealed);
        }
        let (&algorithm, rest) = rest.split_first().ok_or_else(bad_length)?;
        if algorithm != AES_256_GCM {
            return Err(VaultError::UnknownAlgorithm(algorithm));
        }
        Self::parts(rest).ok_or_else(bad_length)
    }

    fn parts(rest: &'a [u8]) -> Option<Self> {
        let (dek_id, rest) = rest.split_first_chunk()?;
        let (salt, rest) = rest.split_first_chunk()?;
        let (commitment, rest) = rest.split_first_chunk()?;
        let (body, tag) = rest.split_last_chunk()?;
        let dek_id = DekId(Uuid::from_bytes(*dek_id));
        is_padded_len(body.len()).then_some(Self { dek_id, salt, commitment, body, tag })
    }
}
