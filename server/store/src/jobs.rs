//! Jobs: every server takes the next that is due, and holds it for some minutes. They carry ids, never
//! a text.

use crate::tx::{change, rows};
use crate::{StoreError, WriteTx};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO job (id, kind, name, subject_id, due_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (name) DO NOTHING";
// The conditions stand twice: PostgreSQL looks at the outer ones again where another server was faster.
const CLAIM: &str = "UPDATE job SET claimed_until = $2, attempts = attempts + 1
    WHERE id = (SELECT j.id FROM job j WHERE j.ended_at IS NULL AND j.due_at <= $1
            AND (j.claimed_until IS NULL OR j.claimed_until <= $1) ORDER BY j.due_at, j.id LIMIT 1)
        AND ended_at IS NULL AND (claimed_until IS NULL OR claimed_until <= $1)
    RETURNING id, kind, subject_id, attempts, due_at";
const DUE: &str = "SELECT COUNT(*) AS waiting FROM job WHERE ended_at IS NULL AND due_at <= $1
    AND (claimed_until IS NULL OR claimed_until <= $1)";
const KNOWN: &str = "SELECT COUNT(*) AS waiting FROM job WHERE name = $1";
const END: &str = "UPDATE job SET ended_at = $2, outcome = $3, claimed_until = NULL WHERE id = $1";
const AGAIN: &str = "UPDATE job SET due_at = $2, outcome = $3, claimed_until = NULL WHERE id = $1";
const DELETE_OLD: &str = "DELETE FROM job WHERE ended_at < $1";
pub(crate) const SQL: &[&str] = &[INSERT, CLAIM, DUE, KNOWN, END, AGAIN, DELETE_OLD];

/// A job to put down.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its id.
    pub id: Uuid,
    /// What is to be done.
    pub kind: &'static str,
    /// What makes it one: a second of this name is not put down.
    pub name: String,
    /// What it is about.
    pub subject_id: Option<Uuid>,
    /// Not before.
    pub due_at: DateTime<Utc>,
}

/// A job that this server has taken.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct JobRow {
    /// Its id.
    pub id: Uuid,
    /// What is to be done.
    pub kind: String,
    /// What it is about.
    pub subject_id: Option<Uuid>,
    /// How often it was taken, this time counted.
    pub attempts: i64,
    /// When it was due.
    pub due_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Waiting {
    waiting: i64,
}

/// Puts a job down, unless there is one of its name.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, job: &NewJob) -> Result<(), StoreError> {
    change!(tx, INSERT, job.id, job.kind, &job.name, job.subject_id, job.due_at).map(drop)
}

/// Takes the next job that is due and holds it until a moment; `None` where there is none, or where
/// another server was faster (see [`waiting`]).
///
/// # Errors
/// The database's.
pub async fn claim(tx: &mut WriteTx, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<Option<JobRow>, StoreError> {
    rows!(tx, JobRow, fetch_optional, CLAIM, now, until)
}

/// How many jobs wait to be taken.
///
/// # Errors
/// The database's.
pub async fn waiting(tx: &mut impl crate::Tx, now: DateTime<Utc>) -> Result<i64, StoreError> {
    Ok(rows!(tx, Waiting, fetch_one, DUE, now)?.waiting)
}

/// Whether there is a job of this name, done or not.
///
/// # Errors
/// The database's.
pub async fn is_known(tx: &mut impl crate::Tx, name: &str) -> Result<bool, StoreError> {
    Ok(rows!(tx, Waiting, fetch_one, KNOWN, name)?.waiting > 0)
}

/// A job is over: done, or given up.
///
/// # Errors
/// The database's.
pub async fn end(tx: &mut WriteTx, id: Uuid, now: DateTime<Utc>, outcome: &'static str) -> Result<(), StoreError> {
    change!(tx, END, id, now, outcome).map(drop)
}

/// A job is to be done again, not before a moment.
///
/// # Errors
/// The database's.
pub async fn again(tx: &mut WriteTx, id: Uuid, due: DateTime<Utc>, outcome: &'static str) -> Result<(), StoreError> {
    change!(tx, AGAIN, id, due, outcome).map(drop)
}

/// Deletes jobs that were over before a moment.
///
/// # Errors
/// The database's.
pub async fn delete_old(tx: &mut WriteTx, before: DateTime<Utc>) -> Result<u64, StoreError> {
    change!(tx, DELETE_OLD, before)
}
