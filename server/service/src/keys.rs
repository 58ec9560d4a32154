//! The data keys: locked in the database, unlocked in memory for as long as the server runs.

use crate::trail::trail_year;
use crate::{Clock, ServiceError, clock};
use candour_domain::ids::{AgencyId, AuditId, DekId};
use candour_store::Store;
use candour_store::keys::{self as rows, DataKeyRow, KeyPurpose};
use candour_vault::{DataKey, DekScope, Entropy, Keyring, WrappedDek};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

#[derive(Default)]
struct Open {
    keys: BTreeMap<DekId, Arc<DataKey>>,
    of_agency: BTreeMap<(AuditId, AgencyId), DekId>,
    of_year: BTreeMap<i32, DekId>,
    accounts: Option<DekId>,
}

/// All data keys that the database holds, unlocked.
pub(crate) struct Keys {
    ring: Keyring,
    open: RwLock<Open>,
}

impl Keys {
    /// Unlocks every data key and so makes sure, before anything is written, that the loaded keys
    /// are the database's.
    ///
    /// # Errors
    /// One sentence that names the expected and the found key.
    pub(crate) async fn load(store: &Store, ring: Keyring, _clock: &dyn Clock) -> Result<Self, ServiceError> {
        let keys = Self { ring, open: RwLock::default() };
        let mut tx = store.read().await?;
        for row in rows::all(&mut tx).await? {
            keys.unlock(&row)?;
        }
        Ok(keys)
    }

    /// The key with this id; read from the database where another server has made it since.
    pub(crate) async fn by_id(&self, store: &Store, id: DekId) -> Result<Arc<DataKey>, ServiceError> {
        if let Some(key) = self.kept(|open| open.keys.get(&id).cloned()) {
            return Ok(key);
        }
        let mut tx = store.read().await?;
        let row = rows::get(&mut tx, id).await?.ok_or(ServiceError::Corrupt("a data key is missing".to_owned()))?;
        self.unlock(&row)
    }

    /// The key of one agency's answers to one audit, made when the audit was opened.
    pub(crate) async fn of_agency(
        &self,
        store: &Store,
        audit: AuditId,
        agency: AgencyId,
    ) -> Result<Arc<DataKey>, ServiceError> {
        let kept = self.kept(|open| open.of_agency.get(&(audit, agency)).and_then(|id| open.keys.get(id)).cloned());
        if let Some(key) = kept {
            return Ok(key);
        }
        let mut tx = store.read().await?;
        let row = rows::of_agency(&mut tx, audit, agency)
            .await?
            .ok_or(ServiceError::Corrupt("the data key of a return is missing".to_owned()))?;
        self.unlock(&row)
    }

    /// The key of this year's trail; made at the first entry of the year.
    pub(crate) async fn trail(
        &self,
        store: &Store,
        at: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<Arc<DataKey>, ServiceError> {
        let year = trail_year(at);
        if let Some(key) = self.kept(|open| open.of_year.get(&year).and_then(|id| open.keys.get(id)).cloned()) {
            return Ok(key);
        }
        self.make(store, KeyPurpose::Trail { year }, at, entropy).await
    }

    /// The key of what belongs to accounts; made when it is first needed.
    pub(crate) async fn accounts(
        &self,
        store: &Store,
        at: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<Arc<DataKey>, ServiceError> {
        if let Some(key) = self.kept(|open| open.accounts.and_then(|id| open.keys.get(&id)).cloned()) {
            return Ok(key);
        }
        self.make(store, KeyPurpose::Accounts, at, entropy).await
    }

    /// Makes a key that belongs to no audit. Whoever comes first makes it; everybody uses the one that stands.
    async fn make(
        &self,
        store: &Store,
        purpose: KeyPurpose,
        at: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<Arc<DataKey>, ServiceError> {
        let new = self.new_row(purpose, scope_of(purpose), at, entropy)?;
        let row = store.write(move |tx| Box::pin(async move { rows::insert_or_get(tx, new).await })).await?;
        self.unlock(&row)
    }

    /// A row for a new key of one agency's answers to one audit, to be inserted with the audit.
    pub(crate) fn new_agency_row(
        &self,
        audit: AuditId,
        agency: AgencyId,
        at: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<DataKeyRow, ServiceError> {
        self.new_row(KeyPurpose::Agency { audit, agency }, DekScope::agency(audit, agency), at, entropy)
    }

    /// A row for a new key of one audit's Board-level material, to be inserted with the audit.
    pub(crate) fn new_board_row(
        &self,
        audit: AuditId,
        at: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<DataKeyRow, ServiceError> {
        self.new_row(KeyPurpose::Board { audit }, DekScope::board(audit), at, entropy)
    }

    /// Forgets the key of one agency's answers to one audit: it was destroyed in the database.
    pub(crate) fn forget(&self, audit: AuditId, agency: AgencyId) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(id) = open.of_agency.remove(&(audit, agency)) {
            open.keys.remove(&id);
        }
    }

    /// Ids and fingerprints of the keys that are needed to read the database: what a backup's list names.
    pub(crate) fn ring(&self) -> &Keyring {
        &self.ring
    }

    fn new_row(
        &self,
        purpose: KeyPurpose,
        scope: DekScope,
        at: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<DataKeyRow, ServiceError> {
        let dek_id = DekId(clock::new_id(at, entropy)?);
        let (_, wrapped) = self.ring.new_dek(dek_id, scope, entropy)?;
        Ok(DataKeyRow {
            dek_id,
            kek_id: i64::from(wrapped.kek.id),
            purpose,
            wrapped: wrapped.to_bytes(),
            created_at: at,
        })
    }

    fn kept(&self, find: impl FnOnce(&Open) -> Option<Arc<DataKey>>) -> Option<Arc<DataKey>> {
        find(&self.open.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn unlock(&self, row: &DataKeyRow) -> Result<Arc<DataKey>, ServiceError> {
        let wrapped = WrappedDek::from_bytes(&row.wrapped)?;
        wrapped.must_belong_to(row.dek_id, scope_of(row.purpose))?;
        let key = Arc::new(self.ring.unwrap(&wrapped)?);
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        match row.purpose {
            KeyPurpose::Agency { audit, agency } => {
                open.of_agency.insert((audit, agency), row.dek_id);
            }
            KeyPurpose::Trail { year } => {
                open.of_year.insert(year, row.dek_id);
            }
            KeyPurpose::Accounts => open.accounts = Some(row.dek_id),
            KeyPurpose::Board { .. } => {}
        }
        open.keys.insert(row.dek_id, Arc::clone(&key));
        Ok(key)
    }
}

fn scope_of(purpose: KeyPurpose) -> DekScope {
    match purpose {
        KeyPurpose::Agency { audit, agency } => DekScope::agency(audit, agency),
        KeyPurpose::Board { audit } => DekScope::board(audit),
        KeyPurpose::Trail { .. } | KeyPurpose::Accounts => DekScope::trail(),
    }
}
