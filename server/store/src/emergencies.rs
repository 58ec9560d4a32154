//! Emergency access to drafts: who, until when, and why. The reasons are sealed.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AgencyId, PersonId, ReturnId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO emergency_access (id, return_id, person_id, reason, opened_at, ends_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const OF_RETURN: &str = "SELECT e.id, e.return_id, e.person_id, e.reason, e.opened_at, e.ends_at, p.name AS person_name
    FROM emergency_access e JOIN person p ON p.id = e.person_id
    WHERE e.return_id = $1 ORDER BY e.opened_at DESC, e.id DESC";
const OPEN: &str = "SELECT e.id, e.return_id, e.person_id, e.reason, e.opened_at, e.ends_at, p.name AS person_name
    FROM emergency_access e JOIN person p ON p.id = e.person_id
    WHERE e.return_id = $1 AND e.person_id = $2 AND e.ends_at > $3 ORDER BY e.ends_at DESC LIMIT 1";
const END: &str = "UPDATE emergency_access SET ends_at = $3 WHERE return_id = $1 AND person_id = $2 AND ends_at > $3";
const END_ALL: &str = "UPDATE emergency_access SET ends_at = $2 WHERE return_id = $1 AND ends_at > $2";
// Those who answer for the agency, the audit's chair, and the others who run audits at the Board.
const TOLD: &str = "SELECT DISTINCT p.id, p.name, p.email FROM person p JOIN membership m ON m.person_id = p.id
    JOIN agency_return r ON r.id = $1
    JOIN audit u ON u.id = r.audit_id
    WHERE m.board_id = u.board_id AND m.ended_at IS NULL AND p.disabled_at IS NULL AND p.id <> $2
        AND ((m.agency_id = r.agency_id AND m.role IN ('agency_lead', 'accountable_officer'))
            OR (m.agency_id IS NULL AND m.role = 'qa_manager')
            OR (m.agency_id IS NULL AND m.role = 'audit_chair' AND p.id = u.chair_id))
    ORDER BY p.name, p.id";
const AFTER: &str = "SELECT e.id, e.return_id, r.audit_id, r.agency_id, e.reason
    FROM emergency_access e JOIN agency_return r ON r.id = e.return_id
    WHERE e.id > $1 AND r.state <> 'shredded' ORDER BY e.id LIMIT $2";
// The column holds something always: nothing, for a return whose key is gone.
const DESTROY_REASONS: &str = "UPDATE emergency_access SET reason = $2 WHERE return_id = $1";
pub(crate) const SQL: &[&str] = &[INSERT, OF_RETURN, OPEN, END, END_ALL, TOLD, AFTER, DESTROY_REASONS];

/// An opening to put down.
#[derive(Clone, Debug)]
pub struct NewOpening {
    /// Its id.
    pub id: Uuid,
    /// Of which return.
    pub return_id: ReturnId,
    /// Who reads.
    pub person: PersonId,
    /// Why, sealed.
    pub reason: Vec<u8>,
    /// When it begins.
    pub opened_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
}

/// An opening as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OpeningRow {
    /// Its id.
    pub id: Uuid,
    /// Of which return.
    #[sqlx(try_from = "Uuid")]
    pub return_id: ReturnId,
    /// Who reads.
    #[sqlx(try_from = "Uuid")]
    pub person_id: PersonId,
    /// That person's name.
    pub person_name: String,
    /// Why, sealed.
    pub reason: Vec<u8>,
    /// When it began.
    pub opened_at: DateTime<Utc>,
    /// When it ends, or ended.
    pub ends_at: DateTime<Utc>,
}

/// Somebody who is told.
#[derive(Clone, sqlx::FromRow)]
pub struct ToldRow {
    /// The person.
    #[sqlx(try_from = "Uuid")]
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// A reason with the ids of its cell, to be opened by `verify`.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ReasonRow {
    /// The opening.
    pub id: Uuid,
    /// Of which return.
    #[sqlx(try_from = "Uuid")]
    pub return_id: ReturnId,
    /// In which audit.
    pub audit_id: Uuid,
    /// Whose return.
    #[sqlx(try_from = "Uuid")]
    pub agency_id: AgencyId,
    /// Why, sealed.
    pub reason: Vec<u8>,
}

/// Puts an opening down.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewOpening) -> Result<(), StoreError> {
    let NewOpening { id, return_id, person, reason, opened_at, ends_at } = new;
    change!(tx, INSERT, *id, return_id.0, person.0, reason, *opened_at, *ends_at).map(drop)
}

/// Every opening of a return, the latest first.
///
/// # Errors
/// The database's.
pub async fn of_return(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<OpeningRow>, StoreError> {
    rows!(tx, OpeningRow, fetch_all, OF_RETURN, id.0)
}

/// The opening through which a person reads a return now.
///
/// # Errors
/// The database's.
pub async fn open(
    tx: &mut impl Tx,
    id: ReturnId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Option<OpeningRow>, StoreError> {
    rows!(tx, OpeningRow, fetch_optional, OPEN, id.0, person.0, now)
}

/// Ends a person's opening of a return; `false` where none is open.
///
/// # Errors
/// The database's.
pub async fn end(tx: &mut WriteTx, id: ReturnId, person: PersonId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    Ok(change!(tx, END, id.0, person.0, now)? > 0)
}

/// Ends everybody's openings of a return.
///
/// # Errors
/// The database's.
pub async fn end_all(tx: &mut WriteTx, id: ReturnId, now: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, END_ALL, id.0, now).map(drop)
}

/// Who is told when a person opens a return, by name; never that person.
///
/// # Errors
/// The database's.
pub async fn told(tx: &mut impl Tx, id: ReturnId, but: PersonId) -> Result<Vec<ToldRow>, StoreError> {
    rows!(tx, ToldRow, fetch_all, TOLD, id.0, but.0)
}

/// The reasons of returns that can still be read, in the order of their ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: Uuid, limit: i64) -> Result<Vec<ReasonRow>, StoreError> {
    rows!(tx, ReasonRow, fetch_all, AFTER, id, limit)
}

/// Takes the reasons for which a return was opened out, which go with its key: who opened it and when stays.
///
/// # Errors
/// The database's.
pub async fn destroy_reasons(tx: &mut WriteTx, id: ReturnId) -> Result<(), StoreError> {
    change!(tx, DESTROY_REASONS, id.0, Vec::<u8>::new()).map(drop)
}
