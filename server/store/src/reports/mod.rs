//! The report of an audit: where it stands, its sections, its versions, what happened to it, what is said to it, its
//! guide and how learning was shared. All words are sealed.

pub mod comments;
pub mod events;
pub mod learning;
pub mod sections;
pub mod versions;

use crate::dialect::locking;
use crate::tx::sealed::Parts as _;
use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::board_report::ReportState;
use candour_domain::ids::{AuditId, BoardId, PersonId, ReportId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What every query of reports selects.
macro_rules! reports_where {
    ($tail:literal) => {
        concat!(
            "SELECT r.id, r.board_id, r.audit_id, r.state, r.revision, r.created_by, r.created_at, r.changed_at, \
                u.title AS audit_title, u.chair_id \
            FROM board_report r JOIN audit u ON u.id = r.audit_id ",
            $tail
        )
    };
}

const ONE: &str = reports_where!("WHERE r.id = $1");
const OF_AUDIT: &str = reports_where!("WHERE r.audit_id = $1");
const OF_BOARD: &str = reports_where!("WHERE r.board_id = $1 ORDER BY u.opens_on DESC, r.id");
const OF_AGENCY: &str = reports_where!(
    "WHERE EXISTS (SELECT 1 FROM agency_return a WHERE a.audit_id = r.audit_id AND a.agency_id = $1) \
    ORDER BY u.opens_on DESC, r.id"
);
const LOCK: &str = "SELECT id FROM board_report WHERE id = $1";
const LOCK_FOR_UPDATE: &str = "SELECT id FROM board_report WHERE id = $1 FOR UPDATE";
const INSERT: &str = "INSERT INTO board_report
    (id, board_id, audit_id, state, revision, created_by, created_at, changed_at)
    VALUES ($1, $2, $3, 'draft', 1, $4, $5, $5) ON CONFLICT (audit_id) DO NOTHING";
const MOVE: &str = "UPDATE board_report SET state = $3, revision = revision + 1, changed_at = $4
    WHERE id = $1 AND revision = $2";
const TOUCH: &str = "UPDATE board_report SET revision = revision + 1, changed_at = $2 WHERE id = $1";
const WROTE: &str = "INSERT INTO report_writer (report_id, person_id, since) VALUES ($1, $2, $3)
    ON CONFLICT (report_id, person_id) DO NOTHING";
const WRITERS: &str = "SELECT person_id FROM report_writer WHERE report_id = $1";
const OWN: &[&str] = &[ONE, OF_AUDIT, OF_BOARD, OF_AGENCY, LOCK, INSERT, MOVE, TOUCH, WROTE, WRITERS];
pub(crate) const SQL: [&[&str]; 6] = [OWN, comments::SQL, events::SQL, learning::SQL, sections::SQL, versions::SQL];

/// A report as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ReportRow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: ReportId,
    /// The Board.
    #[sqlx(try_from = "Uuid")]
    pub board_id: BoardId,
    /// The audit.
    #[sqlx(try_from = "Uuid")]
    pub audit_id: AuditId,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: ReportState,
    /// Counts every change and every step.
    pub revision: i64,
    /// Who started it.
    #[sqlx(try_from = "Uuid")]
    pub created_by: PersonId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
    /// The audit's title.
    pub audit_title: String,
    /// The Audit Chair who is named for the audit.
    pub chair_id: Option<Uuid>,
}

/// One report.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: ReportId) -> Result<Option<ReportRow>, StoreError> {
    rows!(tx, ReportRow, fetch_optional, ONE, id.0)
}

/// The report of an audit.
///
/// # Errors
/// The database's.
pub async fn of_audit(tx: &mut impl Tx, audit: AuditId) -> Result<Option<ReportRow>, StoreError> {
    rows!(tx, ReportRow, fetch_optional, OF_AUDIT, audit.0)
}

/// The reports of a Board, of its latest audit first.
///
/// # Errors
/// The database's.
pub async fn of_board(tx: &mut impl Tx, board: BoardId) -> Result<Vec<ReportRow>, StoreError> {
    rows!(tx, ReportRow, fetch_all, OF_BOARD, board.0)
}

/// The reports of the audits that an agency takes part in, of the latest first.
///
/// # Errors
/// The database's.
pub async fn of_agency(tx: &mut impl Tx, agency: candour_domain::ids::AgencyId) -> Result<Vec<ReportRow>, StoreError> {
    rows!(tx, ReportRow, fetch_all, OF_AGENCY, agency.0)
}

/// One report, locked until the transaction ends.
///
/// # Errors
/// The database's.
pub async fn lock(tx: &mut WriteTx, id: ReportId) -> Result<Option<ReportRow>, StoreError> {
    let sql = locking(tx.parts().0, LOCK, LOCK_FOR_UPDATE);
    rows!(tx, (Uuid,), fetch_optional, sql, id.0)?;
    get(tx, id).await
}

/// Starts the report of an audit; `false` where it has one.
///
/// # Errors
/// The database's.
pub async fn insert(
    tx: &mut WriteTx,
    id: ReportId,
    (board, audit): (BoardId, AuditId),
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, INSERT, id.0, board.0, audit.0, by.0, now)? == 1)
}

/// Leads a report to a state; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn move_to(
    tx: &mut WriteTx,
    id: ReportId,
    revision: i64,
    to: ReportState,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, MOVE, id.0, revision, to.code(), now)? == 1)
}

/// Counts a change of a report's sections, and puts down who wrote.
///
/// # Errors
/// The database's.
pub async fn written(tx: &mut WriteTx, id: ReportId, by: PersonId, now: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, TOUCH, id.0, now)?;
    change!(tx, WROTE, id.0, by.0, now).map(drop)
}

/// Whether somebody ever wrote in a report.
///
/// # Errors
/// The database's.
pub async fn is_writer(tx: &mut impl Tx, id: ReportId, person: PersonId) -> Result<bool, StoreError> {
    let writers = rows!(tx, (Uuid,), fetch_all, WRITERS, id.0)?;
    Ok(writers.contains(&(person.0,)))
}
