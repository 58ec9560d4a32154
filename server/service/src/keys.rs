//! The data keys: locked in the database, unlocked in memory for as long as the server runs.

use crate::trail::trail_year;
use crate::{Clock, ServiceError, clock};
use candour_domain::ids::{AgencyId, AuditId, DekId};
use candour_store::keys::{self as rows, DataKeyRow, KeyPurpose};
use candour_store::{Store, Tx};
use candour_vault::{
    Context, DataKey, DekScope, Entropy, FileOpener, Keyring, Plaintext, VaultError, WrappedDek, file_dek_id,
    sealed_dek_id,
};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// What is unlocked in memory. It saves unlocking and decides nothing: which keys there are, and which of
/// them is in use, is read from the database wherever a key can be renewed or destroyed.
#[derive(Default)]
struct Open {
    keys: BTreeMap<DekId, (KeyPurpose, Arc<DataKey>)>,
    /// The keys that are never renewed, by what they are for.
    lasting: BTreeMap<KeyPurpose, DekId>,
}

/// The keys of one agency's answers to one audit, as they stood at one moment.
#[derive(Clone)]
pub(crate) struct AgencyKeys {
    in_use: Arc<DataKey>,
    /// Those that values may still be sealed under.
    retired: Vec<Arc<DataKey>>,
}

impl AgencyKeys {
    /// The key that seals what is new.
    pub(crate) fn in_use(&self) -> &DataKey {
        &self.in_use
    }

    /// The retired keys, the oldest first.
    pub(crate) fn retired(&self) -> &[Arc<DataKey>] {
        &self.retired
    }

    /// Begins to open a file with the key that its head names.
    pub(crate) fn open_file(&self, context: &Context<'_>, head: &[u8]) -> Result<FileOpener, VaultError> {
        let named = file_dek_id(head)?;
        self.retired.iter().find(|key| key.id() == named).unwrap_or(&self.in_use).open_file(context, head)
    }

    /// Opens a value with the key that it names.
    pub(crate) fn open(&self, context: &Context<'_>, sealed: &[u8]) -> Result<Plaintext, VaultError> {
        let named = sealed_dek_id(sealed)?;
        // A key of somebody else is none of these: the one in use then says which key the value names.
        self.retired.iter().find(|key| key.id() == named).unwrap_or(&self.in_use).open(context, sealed)
    }
}

/// All data keys that the database holds, unlocked.
pub(crate) struct Keys {
    ring: Keyring,
    open: RwLock<Open>,
    /// The minute since 1970 in which this server last looked for keys that were destroyed.
    looked_in: AtomicI64,
}

impl Keys {
    /// Unlocks every data key and so makes sure, before anything is written, that the loaded keys
    /// are the database's.
    ///
    /// # Errors
    /// One sentence that names the expected and the found key.
    pub(crate) async fn load(store: &Store, ring: Keyring, _clock: &dyn Clock) -> Result<Self, ServiceError> {
        let keys = Self { ring, open: RwLock::default(), looked_in: AtomicI64::new(i64::MIN) };
        let mut tx = store.read().await?;
        for row in rows::all(&mut tx).await? {
            keys.unlock(&row)?;
        }
        Ok(keys)
    }

    /// The key with this id; read from the database where another server has made it since.
    pub(crate) async fn by_id(&self, store: &Store, id: DekId) -> Result<Arc<DataKey>, ServiceError> {
        if let Some(key) = self.kept(|open| open.keys.get(&id).map(|(_, key)| Arc::clone(key))) {
            return Ok(key);
        }
        let mut tx = store.read_one().await?;
        let row = rows::get(&mut tx, id).await?.ok_or(ServiceError::Corrupt("a data key is missing".to_owned()))?;
        self.unlock(&row)
    }

    /// The keys of one agency's answers to one audit, made when the audit was opened. Read in the transaction
    /// that reads the values, so that the two fit each other.
    pub(crate) async fn of_agency(
        &self,
        tx: &mut impl Tx,
        audit: AuditId,
        agency: AgencyId,
    ) -> Result<AgencyKeys, ServiceError> {
        self.of_rows(&rows::of_agency(tx, audit, agency).await?)
    }

    /// The keys of every agency's answers to one audit, but of those whose keys were destroyed.
    pub(crate) async fn of_audit(
        &self,
        tx: &mut impl Tx,
        audit: AuditId,
    ) -> Result<BTreeMap<AgencyId, AgencyKeys>, ServiceError> {
        let mut found: BTreeMap<AgencyId, Vec<DataKeyRow>> = BTreeMap::new();
        for row in rows::of_audit(tx, audit).await? {
            if let KeyPurpose::Agency { agency, .. } = row.purpose {
                found.entry(agency).or_default().push(row);
            }
        }
        found.into_iter().map(|(agency, rows)| Ok((agency, self.of_rows(&rows)?))).collect()
    }

    /// The key of an agency's library; `None` where it has none yet, or no longer. Read in the transaction that reads
    /// the values: another server may have destroyed it.
    pub(crate) async fn of_library(
        &self,
        tx: &mut impl Tx,
        agency: AgencyId,
    ) -> Result<Option<Arc<DataKey>>, ServiceError> {
        let row = rows::of_library(tx, agency).await?;
        row.map(|row| self.unlocked(&row)).transpose()
    }

    /// The same, made where there is none: with the first piece.
    pub(crate) async fn library(
        &self,
        store: &Store,
        agency: AgencyId,
        at: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<Arc<DataKey>, ServiceError> {
        let mut tx = store.read_one().await?;
        if let Some(key) = self.of_library(&mut tx, agency).await? {
            return Ok(key);
        }
        drop(tx);
        let new = self.new_row(KeyPurpose::Library { agency }, at, entropy)?;
        let row = store.write(move |tx| Box::pin(async move { rows::insert_or_get(tx, new).await })).await?;
        self.unlock(&row)
    }

    /// Forgets the key of an agency's library: it was destroyed in the database.
    pub(crate) fn forget_library(&self, agency: AgencyId) {
        self.forget_all(&[KeyPurpose::Library { agency }]);
    }

    /// The keys of one agency's answers to one audit, as the database has them.
    pub(crate) fn of_rows(&self, rows: &[DataKeyRow]) -> Result<AgencyKeys, ServiceError> {
        let mut in_use = None;
        let mut retired = Vec::new();
        for row in rows {
            let key = self.unlocked(row)?;
            if row.retired_at.is_none() {
                in_use = Some(key);
            } else {
                retired.push(key);
            }
        }
        let in_use = in_use.ok_or(ServiceError::Corrupt("the data key of a return is missing".to_owned()))?;
        Ok(AgencyKeys { in_use, retired })
    }

    /// The key of what the trail says of one agency's answers to one audit.
    pub(crate) async fn agency_trail(
        &self,
        store: &Store,
        audit: AuditId,
        agency: AgencyId,
        at: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<Arc<DataKey>, ServiceError> {
        self.lasting(store, KeyPurpose::AgencyTrail { audit, agency }, at, entropy).await
    }

    /// The key of the Board's own material of an audit; made when the audit was opened, and never renewed.
    pub(crate) async fn board(
        &self,
        store: &Store,
        audit: AuditId,
        at: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<Arc<DataKey>, ServiceError> {
        self.lasting(store, KeyPurpose::Board { audit }, at, entropy).await
    }

    /// The key of this year's trail; made at the first entry of the year.
    pub(crate) async fn trail(
        &self,
        store: &Store,
        at: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<Arc<DataKey>, ServiceError> {
        self.lasting(store, KeyPurpose::Trail { year: trail_year(at) }, at, entropy).await
    }

    /// The key of what belongs to accounts; made when it is first needed.
    pub(crate) async fn accounts(
        &self,
        store: &Store,
        at: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<Arc<DataKey>, ServiceError> {
        self.lasting(store, KeyPurpose::Accounts, at, entropy).await
    }

    /// A key that is never renewed. Whoever comes first makes it; everybody uses the one that stands.
    async fn lasting(
        &self,
        store: &Store,
        purpose: KeyPurpose,
        at: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<Arc<DataKey>, ServiceError> {
        let find =
            |open: &Open| open.lasting.get(&purpose).and_then(|id| open.keys.get(id)).map(|(_, k)| Arc::clone(k));
        if let Some(key) = self.kept(find) {
            return Ok(key);
        }
        let new = self.new_row(purpose, at, entropy)?;
        let row = store.write(move |tx| Box::pin(async move { rows::insert_or_get(tx, new).await })).await?;
        self.unlock(&row)
    }

    /// A row for a new key, to be inserted with what needs it.
    pub(crate) fn new_row(
        &self,
        purpose: KeyPurpose,
        at: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Result<DataKeyRow, ServiceError> {
        let dek_id = DekId(clock::new_id(at, entropy)?);
        let (_, wrapped) = self.ring.new_dek(dek_id, scope_of(purpose), entropy)?;
        Ok(DataKeyRow {
            dek_id,
            kek_id: i64::from(wrapped.kek.id),
            purpose,
            wrapped: wrapped.to_bytes(),
            created_at: at,
            retired_at: None,
        })
    }

    /// Forgets the keys of one agency's part of one audit: they were destroyed in the database.
    pub(crate) fn forget(&self, audit: AuditId, agency: AgencyId) {
        self.forget_all(&[KeyPurpose::Agency { audit, agency }, KeyPurpose::AgencyTrail { audit, agency }]);
    }

    fn forget_all(&self, gone: &[KeyPurpose]) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        open.keys.retain(|_, (purpose, _)| !gone.contains(purpose));
        open.lasting.retain(|purpose, _| !gone.contains(purpose));
    }

    /// Forgets every key that the database has no longer, because another server destroyed it; looks once in each
    /// minute, whatever the number of calls. A key that somebody is just making is at worst unlocked once more.
    pub(crate) async fn forget_destroyed(&self, store: &Store, now: DateTime<Utc>) -> Result<(), ServiceError> {
        let minute = now.timestamp().div_euclid(60);
        if self.looked_in.swap(minute, Ordering::Relaxed) == minute {
            return Ok(());
        }
        let mut tx = store.read_one().await?;
        let there = rows::ids(&mut tx).await?;
        drop(tx);
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        open.keys.retain(|id, _| there.contains(id));
        open.lasting.retain(|_, id| there.contains(id));
        Ok(())
    }

    /// Ids and fingerprints of the keys that are needed to read the database: what a backup's list names.
    pub(crate) fn ring(&self) -> &Keyring {
        &self.ring
    }

    fn kept(&self, find: impl FnOnce(&Open) -> Option<Arc<DataKey>>) -> Option<Arc<DataKey>> {
        find(&self.open.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The key of a row: the one that is unlocked already where it is for the same purpose.
    fn unlocked(&self, row: &DataKeyRow) -> Result<Arc<DataKey>, ServiceError> {
        let same = |(purpose, key): &(KeyPurpose, Arc<DataKey>)| (*purpose == row.purpose).then(|| Arc::clone(key));
        match self.kept(|open| open.keys.get(&row.dek_id).and_then(same)) {
            Some(key) => Ok(key),
            None => self.unlock(row),
        }
    }

    fn unlock(&self, row: &DataKeyRow) -> Result<Arc<DataKey>, ServiceError> {
        let wrapped = WrappedDek::from_bytes(&row.wrapped)?;
        wrapped.must_belong_to(row.dek_id, scope_of(row.purpose))?;
        let key = Arc::new(self.ring.unwrap(&wrapped)?);
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if !matches!(row.purpose, KeyPurpose::Agency { .. } | KeyPurpose::Library { .. }) {
            open.lasting.insert(row.purpose, row.dek_id);
        }
        open.keys.insert(row.dek_id, (row.purpose, Arc::clone(&key)));
        Ok(key)
    }
}

fn scope_of(purpose: KeyPurpose) -> DekScope {
    match purpose {
        KeyPurpose::Agency { audit, agency } | KeyPurpose::AgencyTrail { audit, agency } => {
            DekScope::agency(audit, agency)
        }
        KeyPurpose::Library { agency } => DekScope::new(None, Some(agency)),
        KeyPurpose::Board { audit } => DekScope::board(audit),
        KeyPurpose::Trail { .. } | KeyPurpose::Accounts => DekScope::trail(),
    }
}
