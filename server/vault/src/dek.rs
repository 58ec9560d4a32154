//! The data encryption key: one for each (audit, agency), each audit's Board-level material,
//! and each year of the audit trail.

use crate::{Entropy, REDACTED, VaultError, entropy::random_key};
use candour_domain::ids::{AgencyId, AuditId, DekId};
use secrecy::{ExposeSecret, SecretBox};
use std::fmt;
use subtle::ConstantTimeEq;

/// An opened data key, in memory only. It seals and opens values (see `seal` and `open`).
pub struct DataKey {
    id: DekId,
    pub(crate) key: SecretBox<[u8; 32]>,
}

impl DataKey {
    /// A new random key with the id `id`.
    ///
    /// # Errors
    /// [`VaultError::Entropy`] when the random source fails.
    pub fn generate(id: DekId, entropy: &dyn Entropy) -> Result<Self, VaultError> {
        Ok(Self { id, key: random_key(entropy)? })
    }

    pub(crate) fn from_key(id: DekId, key: SecretBox<[u8; 32]>) -> Self {
        Self { id, key }
    }

    /// Whether it is the very same key, in constant time.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        self.id == other.id && self.key.expose_secret().ct_eq(other.key.expose_secret()).into()
    }

    /// The id that every value sealed with it carries.
    pub fn id(&self) -> DekId {
        self.id
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataKey").field("id", &self.id).field("key", &format_args!("{REDACTED}")).finish()
    }
}

/// Whose data a data key locks: an agency's part of an audit, an audit's Board-level material
/// (no agency), or neither (a year of the trail). The nil id means the same as none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DekScope {
    audit_id: Option<AuditId>,
    agency_id: Option<AgencyId>,
}

impl DekScope {
    /// The scope of these ids; nil ids become none.
    pub fn new(audit_id: Option<AuditId>, agency_id: Option<AgencyId>) -> Self {
        Self { audit_id: audit_id.filter(|id| !id.0.is_nil()), agency_id: agency_id.filter(|id| !id.0.is_nil()) }
    }

    /// One agency's part of one audit.
    pub fn agency(audit_id: AuditId, agency_id: AgencyId) -> Self {
        Self::new(Some(audit_id), Some(agency_id))
    }

    /// One audit's Board-level material.
    pub fn board(audit_id: AuditId) -> Self {
        Self::new(Some(audit_id), None)
    }

    /// A year of the trail: which year is told by the key's row.
    pub fn trail() -> Self {
        Self::default()
    }

    /// The audit, if it is of one.
    pub fn audit_id(self) -> Option<AuditId> {
        self.audit_id
    }

    /// The agency, if it is of one.
    pub fn agency_id(self) -> Option<AgencyId> {
        self.agency_id
    }
}
