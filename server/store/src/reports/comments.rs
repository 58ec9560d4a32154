//! What readers say to the sections of a report.

use super::sections::SealedRow;
use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{PersonId, ReportId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const OF_SECTION: &str = "SELECT c.id, c.body, c.author_id, p.name AS author, c.written_at, c.removed_at
    FROM report_comment c JOIN person p ON p.id = c.author_id
    WHERE c.report_id = $1 AND c.section_id = $2 ORDER BY c.written_at, c.id";
const INSERT: &str = "INSERT INTO report_comment (id, report_id, section_id, body, author_id, written_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const REMOVE: &str = "UPDATE report_comment SET body = NULL, removed_at = $5
    WHERE id = $1 AND report_id = $2 AND section_id = $3 AND author_id = $4 AND removed_at IS NULL";
const COUNTS: &str = "SELECT section_id, COUNT(*) AS how_many FROM report_comment
    WHERE report_id = $1 AND removed_at IS NULL GROUP BY section_id";
const BODIES: &str = "SELECT c.id, r.audit_id, CAST(0 AS BIGINT) AS revision, c.body FROM report_comment c
    JOIN board_report r ON r.id = c.report_id WHERE c.report_id = $1 AND c.body IS NOT NULL ORDER BY c.id";
pub(crate) const SQL: &[&str] = &[OF_SECTION, INSERT, REMOVE, COUNTS, BODIES];

/// A comment to put down.
#[derive(Clone, Debug)]
pub struct NewComment {
    /// Its id.
    pub id: Uuid,
    /// To which section.
    pub section: Uuid,
    /// What it says, sealed.
    pub body: Vec<u8>,
    /// Who writes.
    pub author: PersonId,
}

/// The comments to a section, the earliest first, also those that are removed.
///
/// # Errors
/// The database's.
pub async fn of_section(
    tx: &mut impl Tx,
    id: ReportId,
    section: Uuid,
) -> Result<Vec<crate::comments::CommentRow>, StoreError> {
    rows!(tx, crate::comments::CommentRow, fetch_all, OF_SECTION, id.0, section)
}

/// Puts a comment down.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, id: ReportId, new: &NewComment, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewComment { id: own, section, body, author } = new;
    change!(tx, INSERT, *own, id.0, *section, body, author.0, now).map(drop)
}

/// Removes a comment of its author: the text is gone, that there was one stays. `false` where there is none.
///
/// # Errors
/// The database's.
pub async fn remove(
    tx: &mut WriteTx,
    id: ReportId,
    (section, comment): (Uuid, Uuid),
    author: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, REMOVE, comment, id.0, section, author.0, now)? == 1)
}

/// How many comments each section has, without those that are removed.
///
/// # Errors
/// The database's.
pub async fn counts(tx: &mut impl Tx, id: ReportId) -> Result<Vec<(Uuid, i64)>, StoreError> {
    rows!(tx, (Uuid, i64), fetch_all, COUNTS, id.0)
}

/// The sealed comments of a report: to open each.
///
/// # Errors
/// The database's.
pub async fn sealed(tx: &mut impl Tx, id: ReportId) -> Result<Vec<SealedRow>, StoreError> {
    rows!(tx, SealedRow, fetch_all, BODIES, id.0)
}
