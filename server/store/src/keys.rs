//! Data keys, locked: this crate cannot unlock them.

use crate::together::select;
use crate::tx::{change, rows};
use crate::{Select, StoreError, Tx, WriteTx};
use candour_domain::ids::{AgencyId, AuditId, DekId};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What every query of keys selects.
macro_rules! keys_where {
    ($tail:literal) => {
        concat!(
            "SELECT dek_id, kek_id, purpose, slot, audit_id, agency_id, wrapped, created_at, retired_at FROM data_key ",
            $tail
        )
    };
}

const INSERT: &str = "INSERT INTO data_key (dek_id, kek_id, purpose, audit_id, agency_id, slot, wrapped, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (slot) WHERE retired_at IS NULL DO NOTHING";
const BY_SLOT: &str = keys_where!("WHERE slot = $1 AND retired_at IS NULL");
const BY_ID: &str = keys_where!("WHERE dek_id = $1");
const OF_AGENCY: &str =
    keys_where!("WHERE purpose = 'agency' AND audit_id = $1 AND agency_id = $2 ORDER BY created_at, dek_id");
const OF_AUDIT: &str = keys_where!("WHERE purpose = 'agency' AND audit_id = $1 ORDER BY created_at, dek_id");
const OF_LIBRARY: &str = keys_where!("WHERE purpose = 'library' AND agency_id = $1 AND retired_at IS NULL");
const ALL: &str = keys_where!("ORDER BY slot, created_at, dek_id");
const IDS: &str = "SELECT dek_id FROM data_key";
const IN_USE: &str = "SELECT COUNT(*) AS how_many FROM data_key WHERE dek_id = $1 AND retired_at IS NULL";
const REWRAP: &str = "UPDATE data_key SET kek_id = $3, wrapped = $4 WHERE dek_id = $1 AND wrapped = $2";
const RETIRE: &str = "UPDATE data_key SET retired_at = $2 WHERE dek_id = $1 AND retired_at IS NULL";
const DESTROY_ONE: &str = "DELETE FROM data_key WHERE dek_id = $1 AND retired_at IS NOT NULL";
const DESTROY: &str = "DELETE FROM data_key WHERE audit_id = $1 AND agency_id = $2";
const DESTROY_LIBRARY: &str = "DELETE FROM data_key WHERE purpose = 'library' AND agency_id = $1";
pub(crate) const SQL: &[&str] = &[
    INSERT,
    BY_SLOT,
    BY_ID,
    OF_AGENCY,
    OF_AUDIT,
    OF_LIBRARY,
    ALL,
    IDS,
    IN_USE,
    REWRAP,
    RETIRE,
    DESTROY_ONE,
    DESTROY,
    DESTROY_LIBRARY,
];

/// What a data key locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyPurpose {
    /// One agency's answers to one audit.
    Agency {
        /// The audit.
        audit: AuditId,
        /// The agency.
        agency: AgencyId,
    },
    /// What the trail says of one agency's answers to one audit. A key of its own, because the trail cannot be
    /// sealed anew when the key of the answers is renewed.
    AgencyTrail {
        /// The audit.
        audit: AuditId,
        /// The agency.
        agency: AgencyId,
    },
    /// The library of one agency's evidence, which outlives every audit.
    Library {
        /// The agency.
        agency: AgencyId,
    },
    /// The Board's own material of one audit.
    Board {
        /// The audit.
        audit: AuditId,
    },
    /// One year of the trail.
    Trail {
        /// The year.
        year: i32,
    },
    /// What belongs to accounts: second factors and mail that waits.
    Accounts,
}

/// A data key as the database keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataKeyRow {
    /// Its id.
    pub dek_id: DekId,
    /// The key that locks it.
    pub kek_id: i64,
    /// What it locks.
    pub purpose: KeyPurpose,
    /// The locked bytes.
    pub wrapped: Vec<u8>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when nothing new is sealed under it; `None` for the key in use.
    pub retired_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    dek_id: Uuid,
    kek_id: i64,
    purpose: String,
    slot: String,
    audit_id: Option<Uuid>,
    agency_id: Option<Uuid>,
    wrapped: Vec<u8>,
    created_at: DateTime<Utc>,
    retired_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct Id {
    dek_id: Uuid,
}

#[derive(sqlx::FromRow)]
struct Counted {
    how_many: i64,
}

impl KeyPurpose {
    fn name(self) -> &'static str {
        match self {
            Self::Agency { .. } => "agency",
            Self::AgencyTrail { .. } => "agency-trail",
            Self::Library { .. } => "library",
            Self::Board { .. } => "board",
            Self::Trail { .. } => "trail",
            Self::Accounts => "accounts",
        }
    }

    fn slot(self) -> String {
        match self {
            Self::Agency { audit, agency } => format!("agency/{audit}/{agency}"),
            Self::AgencyTrail { audit, agency } => format!("agency-trail/{audit}/{agency}"),
            Self::Library { agency } => format!("library/{agency}"),
            Self::Board { audit } => format!("board/{audit}"),
            Self::Trail { year } => format!("trail/{year}"),
            Self::Accounts => "accounts".to_owned(),
        }
    }

    fn ids(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Agency { audit, agency } | Self::AgencyTrail { audit, agency } => (Some(audit.0), Some(agency.0)),
            Self::Library { agency } => (None, Some(agency.0)),
            Self::Board { audit } => (Some(audit.0), None),
            Self::Trail { .. } | Self::Accounts => (None, None),
        }
    }
}

impl TryFrom<Row> for DataKeyRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let year = row.slot.strip_prefix("trail/").and_then(|year| year.parse().ok());
        let purpose = match (row.purpose.as_str(), row.audit_id.map(AuditId), row.agency_id.map(AgencyId), year) {
            ("agency", Some(audit), Some(agency), None) => KeyPurpose::Agency { audit, agency },
            ("agency-trail", Some(audit), Some(agency), None) => KeyPurpose::AgencyTrail { audit, agency },
            ("library", None, Some(agency), None) => KeyPurpose::Library { agency },
            ("board", Some(audit), None, None) => KeyPurpose::Board { audit },
            ("trail", None, None, Some(year)) => KeyPurpose::Trail { year },
            ("accounts", None, None, None) => KeyPurpose::Accounts,
            _ => return Err(StoreError::Damaged(format!("data key {} has no purpose", row.dek_id))),
        };
        // What a key locks is written twice, and both must say the same.
        if row.slot != purpose.slot() {
            return Err(StoreError::Damaged(format!("data key {} stands in another's place", row.dek_id)));
        }
        let Row { dek_id, kek_id, wrapped, created_at, retired_at, .. } = row;
        Ok(Self { dek_id: DekId(dek_id), kek_id, purpose, wrapped, created_at, retired_at })
    }
}

/// Adds a key unless one is in use for the purpose, and gives the one that is.
///
/// # Errors
/// The database's.
pub async fn insert_or_get(tx: &mut WriteTx, key: DataKeyRow) -> Result<DataKeyRow, StoreError> {
    let slot = key.purpose.slot();
    let (audit, agency) = key.purpose.ids();
    let DataKeyRow { dek_id, kek_id, purpose, wrapped, created_at, retired_at: _ } = key;
    change!(tx, INSERT, dek_id.0, kek_id, purpose.name(), audit, agency, &slot, &wrapped, created_at)?;
    rows!(tx, Row, fetch_one, BY_SLOT, &slot)?.try_into()
}

/// One key.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: DekId) -> Result<Option<DataKeyRow>, StoreError> {
    rows!(tx, Row, fetch_optional, BY_ID, id.0)?.map(DataKeyRow::try_from).transpose()
}

/// The keys of one agency's answers to one audit, the oldest first: the one in use, and those that values are
/// still sealed under.
///
/// # Errors
/// The database's.
pub async fn of_agency(tx: &mut impl Tx, audit: AuditId, agency: AgencyId) -> Result<Vec<DataKeyRow>, StoreError> {
    select_of_agency(audit, agency).all(tx).await
}

/// As [`of_agency`], to be asked with others.
pub fn select_of_agency(audit: AuditId, agency: AgencyId) -> Select<DataKeyRow> {
    select!(Row => DataKeyRow, OF_AGENCY, audit.0, agency.0)
}

/// The keys of every agency's answers to one audit, the oldest first.
///
/// # Errors
/// The database's.
pub async fn of_audit(tx: &mut impl Tx, audit: AuditId) -> Result<Vec<DataKeyRow>, StoreError> {
    rows!(tx, Row, fetch_all, OF_AUDIT, audit.0)?.into_iter().map(DataKeyRow::try_from).collect()
}

/// The key of an agency's library; `None` where it has none yet, or no longer.
///
/// # Errors
/// The database's.
pub async fn of_library(tx: &mut impl Tx, agency: AgencyId) -> Result<Option<DataKeyRow>, StoreError> {
    rows!(tx, Row, fetch_optional, OF_LIBRARY, agency.0)?.map(DataKeyRow::try_from).transpose()
}

/// Destroys the key of an agency's library; `false` where there is none any more.
///
/// # Errors
/// The database's.
pub async fn destroy_library(tx: &mut WriteTx, agency: AgencyId) -> Result<bool, StoreError> {
    Ok(change!(tx, DESTROY_LIBRARY, agency.0)? > 0)
}

/// Whether a key is the one in use of its purpose. Whoever seals an agency's answer asks this in the
/// transaction that writes it, with the return locked: what is sealed under a retired key is sealed anew.
///
/// # Errors
/// The database's.
pub async fn is_in_use(tx: &mut WriteTx, id: DekId) -> Result<bool, StoreError> {
    Ok(select_in_use(id).all(tx).await?.as_slice() == [InUse(true)])
}

/// As [`is_in_use`], to be asked with others.
pub(crate) fn select_in_use(id: DekId) -> Select<InUse> {
    select!(Counted => InUse, IN_USE, id.0)
}

/// Whether a key is the one in use of its purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InUse(pub(crate) bool);

impl From<Counted> for InUse {
    fn from(found: Counted) -> Self {
        Self(found.how_many == 1)
    }
}

/// Every key.
///
/// # Errors
/// The database's.
pub async fn all(tx: &mut impl Tx) -> Result<Vec<DataKeyRow>, StoreError> {
    rows!(tx, Row, fetch_all, ALL)?.into_iter().map(DataKeyRow::try_from).collect()
}

/// The ids of all keys that there are.
///
/// # Errors
/// The database's.
pub async fn ids(tx: &mut impl Tx) -> Result<BTreeSet<DekId>, StoreError> {
    Ok(rows!(tx, Id, fetch_all, IDS)?.into_iter().map(|row| DekId(row.dek_id)).collect())
}

/// Puts other locked bytes of the same key in the place of these; `false` where these do not stand there
/// any more, because somebody else was faster.
///
/// # Errors
/// The database's.
pub async fn rewrap(tx: &mut WriteTx, old: &DataKeyRow, kek_id: i64, wrapped: &[u8]) -> Result<bool, StoreError> {
    Ok(change!(tx, REWRAP, old.dek_id.0, &old.wrapped, kek_id, wrapped)? == 1)
}

/// Puts a new key in the place of the one in use, which is retired; `false`, with nothing changed, where that
/// is not in use any more.
///
/// # Errors
/// The database's.
pub async fn renew(tx: &mut WriteTx, old: DekId, new: DataKeyRow) -> Result<bool, StoreError> {
    if change!(tx, RETIRE, old.0, new.created_at)? == 0 {
        return Ok(false);
    }
    let id = new.dek_id;
    Ok(insert_or_get(tx, new).await?.dek_id == id)
}

/// Destroys a retired key; `false` where it is in use or gone.
///
/// # Errors
/// The database's.
pub async fn destroy_retired(tx: &mut WriteTx, id: DekId) -> Result<bool, StoreError> {
    Ok(change!(tx, DESTROY_ONE, id.0)? == 1)
}

/// Destroys every key of one agency's part of one audit; `false` where there is none any more.
///
/// # Errors
/// The database's.
pub async fn destroy(tx: &mut WriteTx, audit: AuditId, agency: AgencyId) -> Result<bool, StoreError> {
    Ok(change!(tx, DESTROY, audit.0, agency.0)? > 0)
}
