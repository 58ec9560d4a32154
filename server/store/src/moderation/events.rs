//! Challenge events: when the panel met the agency. Who took part and the notes are sealed.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AuditId, PersonId, ReturnId};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO challenge_event (id, return_id, held_on, body, recorded_by, recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING";
const OF_RETURN: &str = "SELECT e.id, e.held_on, e.body, p.name AS by_name, e.recorded_at
    FROM challenge_event e JOIN person p ON p.id = e.recorded_by
    WHERE e.return_id = $1 ORDER BY e.held_on DESC, e.recorded_at DESC, e.id";
const COUNTS: &str = "SELECT e.return_id AS id, COUNT(*) AS how_many FROM challenge_event e
    JOIN agency_return r ON r.id = e.return_id WHERE r.audit_id = $1 GROUP BY e.return_id";
pub(crate) const SQL: &[&str] = &[INSERT, OF_RETURN, COUNTS];

/// An event as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EventRow {
    /// Its id.
    pub id: Uuid,
    /// The day.
    pub held_on: NaiveDate,
    /// Who took part, and the notes, sealed.
    pub body: Vec<u8>,
    /// Who put it down.
    pub by_name: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// An event to put down.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Its id.
    pub id: Uuid,
    /// Of which return.
    pub return_id: ReturnId,
    /// The day.
    pub held_on: NaiveDate,
    /// Who took part, and the notes, sealed.
    pub body: Vec<u8>,
    /// Who puts it down.
    pub by: PersonId,
}

#[derive(sqlx::FromRow)]
struct Count {
    id: Uuid,
    how_many: i64,
}

/// Puts an event down; `false`, with nothing changed, where it is there already.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewEvent, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let NewEvent { id, return_id, held_on, body, by } = new;
    Ok(change!(tx, INSERT, *id, return_id.0, *held_on, body, by.0, now)? == 1)
}

/// The events of a return, the latest first.
///
/// # Errors
/// The database's.
pub async fn of_return(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<EventRow>, StoreError> {
    rows!(tx, EventRow, fetch_all, OF_RETURN, id.0)
}

/// How many events each return of an audit had that had any.
///
/// # Errors
/// The database's.
pub async fn counts(tx: &mut impl Tx, audit: AuditId) -> Result<Vec<(ReturnId, i64)>, StoreError> {
    let found = rows!(tx, Count, fetch_all, COUNTS, audit.0)?;
    Ok(found.into_iter().map(|row| (ReturnId(row.id), row.how_many)).collect())
}
