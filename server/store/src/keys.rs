//! Data keys, locked: this crate cannot unlock them.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AgencyId, AuditId, DekId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO data_key (dek_id, kek_id, purpose, audit_id, agency_id, slot, wrapped, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (slot) DO NOTHING";
const BY_SLOT: &str =
    "SELECT dek_id, kek_id, slot, audit_id, agency_id, wrapped, created_at FROM data_key WHERE slot = $1";
const BY_ID: &str =
    "SELECT dek_id, kek_id, slot, audit_id, agency_id, wrapped, created_at FROM data_key WHERE dek_id = $1";
const ALL: &str = "SELECT dek_id, kek_id, slot, audit_id, agency_id, wrapped, created_at FROM data_key ORDER BY slot";
const REWRAP: &str = "UPDATE data_key SET kek_id = $3, wrapped = $4 WHERE dek_id = $1 AND wrapped = $2";
const DESTROY: &str = "DELETE FROM data_key WHERE slot = $1";
pub(crate) const SQL: &[&str] = &[INSERT, BY_SLOT, BY_ID, ALL, REWRAP, DESTROY];

/// What a data key locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPurpose {
    /// One agency's answers to one audit.
    Agency {
        /// The audit.
        audit: AuditId,
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
}

#[derive(sqlx::FromRow)]
struct Row {
    dek_id: Uuid,
    kek_id: i64,
    slot: String,
    audit_id: Option<Uuid>,
    agency_id: Option<Uuid>,
    wrapped: Vec<u8>,
    created_at: DateTime<Utc>,
}

impl KeyPurpose {
    fn name(self) -> &'static str {
        match self {
            Self::Agency { .. } => "agency",
            Self::Board { .. } => "board",
            Self::Trail { .. } => "trail",
            Self::Accounts => "accounts",
        }
    }

    fn slot(self) -> String {
        match self {
            Self::Agency { audit, agency } => format!("agency/{audit}/{agency}"),
            Self::Board { audit } => format!("board/{audit}"),
            Self::Trail { year } => format!("trail/{year}"),
            Self::Accounts => "accounts".to_owned(),
        }
    }

    fn ids(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Agency { audit, agency } => (Some(audit.0), Some(agency.0)),
            Self::Board { audit } => (Some(audit.0), None),
            Self::Trail { .. } | Self::Accounts => (None, None),
        }
    }
}

impl TryFrom<Row> for DataKeyRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let purpose = match (row.audit_id, row.agency_id, row.slot.strip_prefix("trail/").map(str::parse)) {
            (Some(audit), Some(agency), None) => KeyPurpose::Agency { audit: AuditId(audit), agency: AgencyId(agency) },
            (Some(audit), None, None) => KeyPurpose::Board { audit: AuditId(audit) },
            (None, None, Some(Ok(year))) => KeyPurpose::Trail { year },
            (None, None, None) if row.slot == "accounts" => KeyPurpose::Accounts,
            _ => return Err(StoreError::Damaged(format!("data key {} has no purpose", row.dek_id))),
        };
        let Row { dek_id, kek_id, wrapped, created_at, .. } = row;
        Ok(Self { dek_id: DekId(dek_id), kek_id, purpose, wrapped, created_at })
    }
}

/// Adds a key unless there is one for the purpose, and gives the one that stands.
///
/// # Errors
/// The database's.
pub async fn insert_or_get(tx: &mut WriteTx, key: DataKeyRow) -> Result<DataKeyRow, StoreError> {
    let slot = key.purpose.slot();
    let (audit, agency) = key.purpose.ids();
    let DataKeyRow { dek_id, kek_id, purpose, wrapped, created_at } = key;
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

/// The key of one agency's answers to one audit.
///
/// # Errors
/// The database's.
pub async fn of_agency(tx: &mut impl Tx, audit: AuditId, agency: AgencyId) -> Result<Option<DataKeyRow>, StoreError> {
    let slot = KeyPurpose::Agency { audit, agency }.slot();
    rows!(tx, Row, fetch_optional, BY_SLOT, &slot)?.map(DataKeyRow::try_from).transpose()
}

/// Every key.
///
/// # Errors
/// The database's.
pub async fn all(tx: &mut impl Tx) -> Result<Vec<DataKeyRow>, StoreError> {
    rows!(tx, Row, fetch_all, ALL)?.into_iter().map(DataKeyRow::try_from).collect()
}

/// Puts other locked bytes of the same key in the place of these; `false` where these do not stand there
/// any more, because somebody else was faster.
///
/// # Errors
/// The database's.
pub async fn rewrap(tx: &mut WriteTx, old: &DataKeyRow, kek_id: i64, wrapped: &[u8]) -> Result<bool, StoreError> {
    Ok(change!(tx, REWRAP, old.dek_id.0, &old.wrapped, kek_id, wrapped)? == 1)
}

/// Destroys the key of one agency's answers to one audit; `false` where there is none any more.
///
/// # Errors
/// The database's.
pub async fn destroy(tx: &mut WriteTx, audit: AuditId, agency: AgencyId) -> Result<bool, StoreError> {
    Ok(change!(tx, DESTROY, KeyPurpose::Agency { audit, agency }.slot())? > 0)
}
