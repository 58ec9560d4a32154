//! The KEKs that are loaded: one locks new data keys, all of them open old ones.

use crate::{DataKey, DekScope, Entropy, Kek, KekName, LoadedKeks, Sharing, VaultError, WrappedDek};
use candour_domain::ids::DekId;
use std::path::{Path, PathBuf};

/// The loaded KEKs.
#[derive(Debug)]
pub struct Keyring {
    active: Kek,
    others: Vec<Kek>,
}

impl Keyring {
    /// A ring of which `active` locks new data keys.
    ///
    /// # Errors
    /// [`VaultError::DuplicateKek`] when two keys have one id.
    pub fn new(active: Kek, others: Vec<Kek>) -> Result<Self, VaultError> {
        let ring = Self { active, others };
        let ids: Vec<u32> = ring.names().map(|name| name.id).collect();
        let twice = ids.iter().enumerate().find(|(place, id)| ids.iter().take(*place).any(|before| before == *id));
        match twice {
            Some((_, id)) => Err(VaultError::DuplicateKek(*id)),
            None => Ok(ring),
        }
    }

    /// Loads the key files: `active`, and those of the keys that rows may still name.
    ///
    /// # Errors
    /// [`VaultError::KeyFile`] for the first file that is not fit; [`VaultError::DuplicateKek`].
    pub fn load(active: &Path, others: &[PathBuf], sharing: Sharing) -> Result<Self, VaultError> {
        let others = others.iter().map(|path| Kek::load(path, sharing)).collect::<Result<_, _>>()?;
        Self::new(Kek::load(active, sharing)?, others)
    }

    /// The key that locks new data keys.
    pub fn active(&self) -> KekName {
        self.active.name()
    }

    /// All keys, the active one first.
    pub fn names(&self) -> impl Iterator<Item = KekName> {
        self.keks().map(Kek::name)
    }

    /// Makes a data key for `scope` and locks it with the active KEK.
    ///
    /// # Errors
    /// [`VaultError::Entropy`] when the random source fails.
    pub fn new_dek(
        &self,
        id: DekId,
        scope: DekScope,
        entropy: &dyn Entropy,
    ) -> Result<(DataKey, WrappedDek), VaultError> {
        let dek = DataKey::generate(id, entropy)?;
        let wrapped = self.active.wrap(&dek, scope, entropy)?;
        Ok((dek, wrapped))
    }

    /// Opens a data key with the KEK that its row names.
    ///
    /// # Errors
    /// [`VaultError::KekNotLoaded`], [`VaultError::WrongKek`] or [`VaultError::DekUnreadable`].
    pub fn unwrap(&self, wrapped: &WrappedDek) -> Result<DataKey, VaultError> {
        match self.keks().find(|kek| kek.name().id == wrapped.kek.id) {
            Some(kek) => kek.unwrap(wrapped),
            None => Err(VaultError::KekNotLoaded { expected: wrapped.kek, loaded: LoadedKeks(self.names().collect()) }),
        }
    }

    /// Opens every row of data keys and gives how many there were: run at start, before anything
    /// is written, so that a wrong or missing key is noticed then and not at the first read.
    ///
    /// # Errors
    /// That of the first row that cannot be opened, as [`unwrap`](Self::unwrap).
    pub fn check_all<'a>(&self, rows: impl IntoIterator<Item = &'a WrappedDek>) -> Result<usize, VaultError> {
        rows.into_iter().try_fold(0, |count, row| self.unwrap(row).map(|_| count + 1))
    }

    /// The same data key, locked with the active KEK; `None` where it is already.
    ///
    /// # Errors
    /// As [`Keyring::unwrap`]; where the random source fails.
    pub fn rewrap(&self, wrapped: &WrappedDek, entropy: &dyn Entropy) -> Result<Option<WrappedDek>, VaultError> {
        // Opened in any case: a rotation must not begin where one data key cannot be opened.
        let dek = self.unwrap(wrapped)?;
        if wrapped.kek == self.active() {
            return Ok(None);
        }
        let fresh = self.active.wrap(&dek, wrapped.scope, entropy)?;
        // Opened again before anybody trusts it: the old lock is not kept.
        if !self.active.unwrap(&fresh)?.is_same_as(&dek) {
            return Err(VaultError::DekUnreadable { dek_id: wrapped.dek_id, kek: self.active() });
        }
        Ok(Some(fresh))
    }

    pub(crate) fn active_kek(&self) -> &Kek {
        &self.active
    }

    pub(crate) fn kek_named(&self, name: KekName) -> Option<&Kek> {
        self.keks().find(|kek| kek.name() == name)
    }

    fn keks(&self) -> impl Iterator<Item = &Kek> {
        std::iter::once(&self.active).chain(&self.others)
    }
}
