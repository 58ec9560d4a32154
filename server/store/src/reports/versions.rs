//! The versions of a report: put down once, and never changed.

use super::sections::SealedRow;
use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::board_report::ReportEvent;
use candour_domain::ids::{PersonId, ReportId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const OF_REPORT: &str = "SELECT v.number, v.event, v.hash, v.body, p.name AS made_by, v.made_at
    FROM report_version v JOIN person p ON p.id = v.made_by WHERE v.report_id = $1 ORDER BY v.number";
const INSERT: &str = "INSERT INTO report_version (report_id, number, event, hash, body, made_by, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const NEXT_REPORT: &str = "SELECT id FROM board_report WHERE id > $1 ORDER BY id LIMIT 1";
const OF_ONE: &str = "SELECT v.report_id AS id, r.audit_id, v.number AS revision, v.body FROM report_version v
    JOIN board_report r ON r.id = v.report_id WHERE v.report_id = $1 ORDER BY v.number";
pub(crate) const SQL: &[&str] = &[OF_REPORT, INSERT, NEXT_REPORT, OF_ONE];

/// A version as it was put down.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct VersionRow {
    /// Its number, from 1.
    pub number: i64,
    /// How it came.
    #[sqlx(try_from = "String")]
    pub event: ReportEvent,
    /// The hash over its salt, text and figures.
    pub hash: Vec<u8>,
    /// Salt, text and figures, sealed.
    pub body: Vec<u8>,
    /// Who signed or made it.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
}

/// A version to put down.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// Its number.
    pub number: i64,
    /// How it comes.
    pub event: ReportEvent,
    /// The hash.
    pub hash: [u8; 32],
    /// What is sealed, under this number.
    pub body: Vec<u8>,
    /// Who signs or makes it.
    pub by: PersonId,
}

/// The versions of a report, the first first.
///
/// # Errors
/// The database's.
pub async fn of_report(tx: &mut impl Tx, id: ReportId) -> Result<Vec<VersionRow>, StoreError> {
    rows!(tx, VersionRow, fetch_all, OF_REPORT, id.0)
}

/// Puts a version down.
///
/// # Errors
/// The database's; a number that is there already.
pub async fn insert(tx: &mut WriteTx, id: ReportId, new: &NewVersion, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewVersion { number, event, hash, body, by } = new;
    change!(tx, INSERT, id.0, *number, event.code(), hash.as_slice(), body, by.0, now).map(drop)
}

/// The first report after an id, in the order of ids.
///
/// # Errors
/// The database's.
pub async fn report_after(tx: &mut impl Tx, id: Uuid) -> Result<Option<ReportId>, StoreError> {
    Ok(rows!(tx, (Uuid,), fetch_optional, NEXT_REPORT, id)?.map(|(id,)| ReportId(id)))
}

/// The sealed versions of a report: to open each.
///
/// # Errors
/// The database's.
pub async fn sealed(tx: &mut impl Tx, id: ReportId) -> Result<Vec<SealedRow>, StoreError> {
    rows!(tx, SealedRow, fetch_all, OF_ONE, id.0)
}
