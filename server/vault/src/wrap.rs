//! Locking a data key with a key encryption key, and its bytes in the table of data keys.

use crate::{
    DataKey, DekScope, Entropy, Fingerprint, Kek, KekName, VaultError, derive::derive, entropy::random, items::Items,
};
use aes_gcm::{Aes256Gcm, KeyInit, aead::AeadInOut};
use candour_domain::ids::{AgencyId, AuditId, DekId};
use secrecy::{ExposeSecret, SecretBox};
use uuid::Uuid;
use zeroize::Zeroizing;

const WRAP_INFO: &[u8] = b"candour/wrap/v1";
const LABEL: &str = "candour/dek/v1";
const FORMAT: [u8; 2] = [0xA2, 0x01];

/// A data key, locked: what the database keeps of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedDek {
    /// The data key's id.
    pub dek_id: DekId,
    /// The KEK that locks it. The fingerprint only helps to say what is wrong: the lock itself is
    /// what proves the key.
    pub kek: KekName,
    /// Whose data it locks.
    pub scope: DekScope,
    /// The random nonce of the lock.
    pub nonce: [u8; 12],
    /// The key under AES-256-GCM, 32 bytes, and the tag, 16 bytes.
    pub ciphertext: [u8; 48],
}

impl WrappedDek {
    /// The length of [`to_bytes`](Self::to_bytes).
    pub const LEN: usize = 122;

    /// `0xA2 | 0x01 | kek_id 4, big-endian | fingerprint 8 | dek_id 16 | audit id 16 | agency id 16
    /// | nonce 12 | ciphertext and tag 48`; an absent id is 16 zero bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let id = |id: Option<Uuid>| id.unwrap_or_default().into_bytes();
        [
            FORMAT.as_slice(),
            &self.kek.id.to_be_bytes(),
            &self.kek.fingerprint.0,
            self.dek_id.0.as_bytes(),
            &id(self.scope.audit_id().map(|id| id.0)),
            &id(self.scope.agency_id().map(|id| id.0)),
            &self.nonce,
            &self.ciphertext,
        ]
        .concat()
    }

    /// Reads [`to_bytes`](Self::to_bytes).
    ///
    /// # Errors
    /// [`VaultError::NotWrappedDek`] for every other string of bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        Self::parse(bytes).ok_or(VaultError::NotWrappedDek)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(&FORMAT)?;
        let (kek_id, bytes) = bytes.split_first_chunk()?;
        let (fingerprint, bytes) = bytes.split_first_chunk()?;
        let (dek_id, bytes) = bytes.split_first_chunk()?;
        let (audit_id, bytes) = bytes.split_first_chunk()?;
        let (agency_id, bytes) = bytes.split_first_chunk()?;
        let (nonce, ciphertext) = bytes.split_first_chunk()?;
        Some(Self {
            dek_id: DekId(Uuid::from_bytes(*dek_id)),
            kek: KekName { id: u32::from_be_bytes(*kek_id), fingerprint: Fingerprint(*fingerprint) },
            scope: DekScope::new(
                Some(AuditId(Uuid::from_bytes(*audit_id))),
                Some(AgencyId(Uuid::from_bytes(*agency_id))),
            ),
            nonce: *nonce,
            ciphertext: ciphertext.try_into().ok()?,
        })
    }

    /// Checks that it stands in the row it was made for. Whoever can write the database could
    /// otherwise put one agency's key in another's row, and new answers would be locked with it.
    ///
    /// # Errors
    /// [`VaultError::DekMisplaced`] when the row's id, audit or agency differ from its own.
    pub fn must_belong_to(&self, dek_id: DekId, scope: DekScope) -> Result<(), VaultError> {
        if self.dek_id == dek_id && self.scope == scope {
            Ok(())
        } else {
            Err(VaultError::DekMisplaced { expected: dek_id })
        }
    }

    fn aad(&self) -> Items {
        aad(self.kek.id, self.dek_id, self.scope)
    }
}

impl Kek {
    /// Locks `dek`, which is or will be the key of `scope`.
    ///
    /// # Errors
    /// [`VaultError::Entropy`] when the random source fails.
    pub fn wrap(&self, dek: &DataKey, scope: DekScope, entropy: &dyn Entropy) -> Result<WrappedDek, VaultError> {
        let nonce: [u8; 12] = random(entropy)?;
        let kek = self.name();
        let mut key = Zeroizing::new(*dek.key.expose_secret());
        let tag = self
            .wrap_cipher(dek.id())?
            .encrypt_inout_detached(&nonce.into(), aad(kek.id, dek.id(), scope).bytes(), key.as_mut_slice().into())
            .map_err(|_| VaultError::TooLong)?;
        let mut ciphertext = [0; 48];
        ciphertext.iter_mut().zip(key.iter().chain(tag.iter())).for_each(|(to, from)| *to = *from);
        Ok(WrappedDek { dek_id: dek.id(), kek, scope, nonce, ciphertext })
    }

    /// Opens a data key that this very KEK locked.
    ///
    /// # Errors
    /// [`VaultError::WrongKek`] when the row names another key; [`VaultError::DekUnreadable`]
    /// when any part of it was altered.
    pub fn unwrap(&self, wrapped: &WrappedDek) -> Result<DataKey, VaultError> {
        let kek = self.name();
        if wrapped.kek != kek {
            return Err(VaultError::WrongKek { expected: wrapped.kek, found: kek });
        }
        let unreadable = || VaultError::DekUnreadable { dek_id: wrapped.dek_id, kek };
        let (sealed, tag) = wrapped.ciphertext.split_first_chunk::<32>().ok_or_else(unreadable)?;
        let tag: [u8; 16] = tag.try_into().map_err(|_| unreadable())?;
        let cipher = self.wrap_cipher(wrapped.dek_id)?;
        let mut outcome = Ok(());
        let key = SecretBox::init_with_mut(|key: &mut [u8; 32]| {
            key.copy_from_slice(sealed);
            let aad = wrapped.aad();
            outcome = cipher.decrypt_inout_detached(
                &wrapped.nonce.into(),
                aad.bytes(),
                key.as_mut_slice().into(),
                &tag.into(),
            );
        });
        outcome.map(|()| DataKey::from_key(wrapped.dek_id, key)).map_err(|_| unreadable())
    }

    fn wrap_cipher(&self, dek_id: DekId) -> Result<Aes256Gcm, VaultError> {
        let mut key = Zeroizing::new([0; 32]);
        derive(&self.key, dek_id.0.as_bytes(), WRAP_INFO, key.as_mut_slice())?;
        Ok(Aes256Gcm::new((&*key).into()))
    }
}

fn aad(kek_id: u32, dek_id: DekId, scope: DekScope) -> Items {
    Items::labelled(LABEL, 96)
        .item(&kek_id.to_be_bytes())
        .item(dek_id.0.as_bytes())
        .id(scope.audit_id().map(|id| id.0))
        .id(scope.agency_id().map(|id| id.0))
}
