//! What is learnt from a report: its One Minute Guide, and the log of how learning was shared.

use super::sections::SealedRow;
use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::board_report::SharedHow;
use candour_domain::ids::{PersonId, ReportId};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

const GUIDE: &str = "SELECT g.revision, g.body, p.name AS changed_by, g.changed_at
    FROM report_guide g JOIN person p ON p.id = g.changed_by WHERE g.report_id = $1";
const SET_GUIDE: &str = "INSERT INTO report_guide (report_id, revision, body, changed_by, changed_at)
    VALUES ($1, $2 + 1, $3, $4, $5)
    ON CONFLICT (report_id) DO UPDATE SET revision = excluded.revision, body = excluded.body,
        changed_by = excluded.changed_by, changed_at = excluded.changed_at
    WHERE report_guide.revision = $2";
const ENTRIES: &str = "SELECT l.id, l.how, l.shared_on, l.revision, l.body, p.name AS changed_by, l.changed_at
    FROM learning_entry l JOIN person p ON p.id = l.changed_by
    WHERE l.report_id = $1 ORDER BY l.shared_on DESC, l.created_at DESC, l.id";
const INSERT: &str = "INSERT INTO learning_entry
    (id, report_id, how, shared_on, revision, body, created_by, created_at, changed_by, changed_at)
    VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $6, $7)";
const CHANGE: &str = "UPDATE learning_entry SET how = $4, shared_on = $5, body = $6, revision = revision + 1,
        changed_by = $7, changed_at = $8
    WHERE id = $1 AND report_id = $2 AND revision = $3";
const REMOVE: &str = "DELETE FROM learning_entry WHERE id = $1 AND report_id = $2 AND revision = $3";
const SEALED_GUIDE: &str = "SELECT g.report_id AS id, r.audit_id, g.revision, g.body FROM report_guide g
    JOIN board_report r ON r.id = g.report_id WHERE g.report_id = $1";
const SEALED_ENTRIES: &str = "SELECT l.id, r.audit_id, l.revision, l.body FROM learning_entry l
    JOIN board_report r ON r.id = l.report_id WHERE l.report_id = $1 ORDER BY l.id";
pub(crate) const SQL: &[&str] = &[GUIDE, SET_GUIDE, ENTRIES, INSERT, CHANGE, REMOVE, SEALED_GUIDE, SEALED_ENTRIES];

/// A guide as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct GuideRow {
    /// Counts every wording.
    pub revision: i64,
    /// Its texts, sealed.
    pub body: Vec<u8>,
    /// Who last changed it.
    pub changed_by: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// An entry of the log as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EntryRow {
    /// Its id.
    pub id: Uuid,
    /// How it was shared.
    #[sqlx(try_from = "String")]
    pub how: SharedHow,
    /// On which day.
    pub shared_on: NaiveDate,
    /// Counts every wording.
    pub revision: i64,
    /// What, and with whom, sealed.
    pub body: Vec<u8>,
    /// Who last changed it.
    pub changed_by: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// What an entry is to say.
#[derive(Clone, Debug)]
pub struct EntryChange {
    /// How it was shared.
    pub how: SharedHow,
    /// On which day.
    pub shared_on: NaiveDate,
    /// What, and with whom, sealed at the next revision.
    pub body: Vec<u8>,
    /// Who puts it down.
    pub by: PersonId,
}

/// The guide of a report.
///
/// # Errors
/// The database's.
pub async fn guide(tx: &mut impl Tx, id: ReportId) -> Result<Option<GuideRow>, StoreError> {
    rows!(tx, GuideRow, fetch_optional, GUIDE, id.0)
}

/// Sets the guide of a report, sealed at the next revision; `false` where somebody else has changed it since this one
/// (0 where there was none).
///
/// # Errors
/// The database's.
pub async fn set_guide(
    tx: &mut WriteTx,
    id: ReportId,
    revision: i64,
    (body, by): (&[u8], PersonId),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, SET_GUIDE, id.0, revision, body, by.0, now)? == 1)
}

/// The log of a report, the latest first.
///
/// # Errors
/// The database's.
pub async fn entries(tx: &mut impl Tx, id: ReportId) -> Result<Vec<EntryRow>, StoreError> {
    rows!(tx, EntryRow, fetch_all, ENTRIES, id.0)
}

/// Puts an entry down, sealed at revision 1.
///
/// # Errors
/// The database's.
pub async fn insert(
    tx: &mut WriteTx,
    report: ReportId,
    id: Uuid,
    new: &EntryChange,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let EntryChange { how, shared_on, body, by } = new;
    change!(tx, INSERT, id, report.0, how.code(), *shared_on, body, by.0, now).map(drop)
}

/// Corrects an entry; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn update(
    tx: &mut WriteTx,
    report: ReportId,
    (id, revision): (Uuid, i64),
    to: &EntryChange,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let EntryChange { how, shared_on, body, by } = to;
    Ok(change!(tx, CHANGE, id, report.0, revision, how.code(), *shared_on, body, by.0, now)? == 1)
}

/// Removes an entry; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn remove(tx: &mut WriteTx, report: ReportId, id: Uuid, revision: i64) -> Result<bool, StoreError> {
    Ok(change!(tx, REMOVE, id, report.0, revision)? == 1)
}

/// The sealed guide of a report and the sealed entries of its log: to open each.
///
/// # Errors
/// The database's.
pub async fn sealed(tx: &mut impl Tx, id: ReportId) -> Result<(Vec<SealedRow>, Vec<SealedRow>), StoreError> {
    let guide = rows!(tx, SealedRow, fetch_all, SEALED_GUIDE, id.0)?;
    Ok((guide, rows!(tx, SealedRow, fetch_all, SEALED_ENTRIES, id.0)?))
}
