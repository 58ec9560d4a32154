//! What has happened to a report, in order.

use super::sections::SealedRow;
use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::board_report::ReportEvent;
use candour_domain::ids::{PersonId, ReportId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const OF_REPORT: &str = "SELECT e.id, e.event, e.version, e.body, p.name AS person_name, e.happened_at
    FROM report_event e JOIN person p ON p.id = e.person_id WHERE e.report_id = $1 ORDER BY e.place";
const INSERT: &str = "INSERT INTO report_event (id, report_id, place, event, version, body, person_id, happened_at)
    SELECT $1, $2, COALESCE(MAX(place), 0) + 1, $3, $4, $5, $6, $7 FROM report_event WHERE report_id = $2";
const BODIES: &str = "SELECT e.id, r.audit_id, CAST(0 AS BIGINT) AS revision, e.body FROM report_event e
    JOIN board_report r ON r.id = e.report_id WHERE e.report_id = $1 AND e.body IS NOT NULL ORDER BY e.place";
pub(crate) const SQL: &[&str] = &[OF_REPORT, INSERT, BODIES];

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EventRow {
    /// Its id.
    pub id: Uuid,
    /// What.
    #[sqlx(try_from = "String")]
    pub event: ReportEvent,
    /// The version that it made, or was about.
    pub version: Option<i64>,
    /// A reason or a minute, sealed.
    pub body: Option<Vec<u8>>,
    /// Who.
    pub person_name: String,
    /// When.
    pub happened_at: DateTime<Utc>,
}

/// Something to put down.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Its id.
    pub id: Uuid,
    /// What.
    pub event: ReportEvent,
    /// The version that it makes, or is about.
    pub version: Option<i64>,
    /// A reason or a minute, sealed.
    pub body: Option<Vec<u8>>,
    /// Who.
    pub by: PersonId,
}

/// What has happened to a report, the first first.
///
/// # Errors
/// The database's.
pub async fn of_report(tx: &mut impl Tx, id: ReportId) -> Result<Vec<EventRow>, StoreError> {
    rows!(tx, EventRow, fetch_all, OF_REPORT, id.0)
}

/// Puts it down, behind what has happened before.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, id: ReportId, new: &NewEvent, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewEvent { id: own, event, version, body, by } = new;
    change!(tx, INSERT, *own, id.0, event.code(), *version, body, by.0, now).map(drop)
}

/// The sealed reasons and minutes of a report: to open each.
///
/// # Errors
/// The database's.
pub async fn sealed(tx: &mut impl Tx, id: ReportId) -> Result<Vec<SealedRow>, StoreError> {
    rows!(tx, SealedRow, fetch_all, BODIES, id.0)
}
