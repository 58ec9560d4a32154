//! The sections of a report as they are being written.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AuditId, PersonId, ReportId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const OF_REPORT: &str = "SELECT s.id, s.place, s.revision, s.body, p.name AS changed_by, s.changed_at
    FROM report_section s JOIN person p ON p.id = s.changed_by WHERE s.report_id = $1 ORDER BY s.place, s.id";
const INSERT: &str = "INSERT INTO report_section (id, report_id, place, revision, body, changed_by, changed_at)
    SELECT $1, $2, COALESCE(MAX(place), 0) + 1, 1, $3, $4, $5 FROM report_section WHERE report_id = $2";
const REWORD: &str = "UPDATE report_section SET body = $4, revision = revision + 1, changed_by = $5, changed_at = $6
    WHERE id = $1 AND report_id = $2 AND revision = $3";
const PLACE: &str = "UPDATE report_section SET place = $3 WHERE id = $1 AND report_id = $2";
const REMOVE: &str = "DELETE FROM report_section WHERE id = $1 AND report_id = $2 AND revision = $3";
const SEALED: &str = "SELECT s.id, r.audit_id, s.revision, s.body FROM report_section s
    JOIN board_report r ON r.id = s.report_id WHERE s.report_id = $1 ORDER BY s.place, s.id";
pub(crate) const SQL: &[&str] = &[OF_REPORT, INSERT, REWORD, PLACE, REMOVE, SEALED];

/// A section as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SectionRow {
    /// Its id.
    pub id: Uuid,
    /// Its place, from 1.
    pub place: i64,
    /// Counts every wording.
    pub revision: i64,
    /// Title and text, sealed.
    pub body: Vec<u8>,
    /// Who last changed it.
    pub changed_by: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// A sealed value of a report, with what it takes to open it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SealedRow {
    /// The row's id.
    pub id: Uuid,
    /// The audit.
    #[sqlx(try_from = "Uuid")]
    pub audit_id: AuditId,
    /// Which wording it is; 0 where there is one only.
    pub revision: i64,
    /// The value.
    pub body: Vec<u8>,
}

/// The sections of a report, in order.
///
/// # Errors
/// The database's.
pub async fn of_report(tx: &mut impl Tx, id: ReportId) -> Result<Vec<SectionRow>, StoreError> {
    rows!(tx, SectionRow, fetch_all, OF_REPORT, id.0)
}

/// Adds a section at the end, sealed at revision 1.
///
/// # Errors
/// The database's.
pub async fn insert(
    tx: &mut WriteTx,
    report: ReportId,
    (id, body): (Uuid, &[u8]),
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change!(tx, INSERT, id, report.0, body, by.0, now).map(drop)
}

/// Changes a section's words, sealed at the next revision; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn reword(
    tx: &mut WriteTx,
    report: ReportId,
    (id, revision): (Uuid, i64),
    body: &[u8],
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, REWORD, id, report.0, revision, body, by.0, now)? == 1)
}

/// Puts a section in a place.
///
/// # Errors
/// The database's.
pub async fn put(tx: &mut WriteTx, report: ReportId, id: Uuid, place: i64) -> Result<(), StoreError> {
    change!(tx, PLACE, id, report.0, place).map(drop)
}

/// Removes a section; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn remove(tx: &mut WriteTx, report: ReportId, id: Uuid, revision: i64) -> Result<bool, StoreError> {
    Ok(change!(tx, REMOVE, id, report.0, revision)? == 1)
}

/// The sealed sections of a report: to open each.
///
/// # Errors
/// The database's.
pub async fn sealed(tx: &mut impl Tx, id: ReportId) -> Result<Vec<SealedRow>, StoreError> {
    rows!(tx, SealedRow, fetch_all, SEALED, id.0)
}
