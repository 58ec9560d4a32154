//! Single sign-on: connections of people to their organisation's sign-in, and the ways there that have begun.
//! Who a person is to the provider stands here as a keyed hash, what comes back must fit is sealed.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::PersonId;
use chrono::{DateTime, Utc};
use uuid::Uuid;

const CONNECT: &str = "INSERT INTO sign_on_connection (id, person_id, issuer, subject_tag, created_at)
    VALUES ($1, $2, $3, $4, $5)";
const BY_SUBJECT: &str = "SELECT id, person_id, issuer, created_at, last_used_at
    FROM sign_on_connection WHERE subject_tag = $1";
const OF: &str = "SELECT id, person_id, issuer, created_at, last_used_at
    FROM sign_on_connection WHERE person_id = $1 ORDER BY created_at, id";
const TOUCH: &str = "UPDATE sign_on_connection SET last_used_at = $2 WHERE id = $1";
const DISCONNECT: &str = "DELETE FROM sign_on_connection WHERE id = $1 AND person_id = $2";
const LEAVE: &str = "INSERT INTO sign_on_flow (state_hash, browser_hash, provider, created_at, expires_at, body)
    VALUES ($1, $2, $3, $4, $5, $6)";
const COME_BACK: &str = "DELETE FROM sign_on_flow
    WHERE state_hash = $1 AND browser_hash = $2 AND provider = $3
    RETURNING state_hash, created_at, expires_at, body";
const WAITING: &str = "SELECT CAST(COALESCE(SUM(LENGTH(body)), 0) AS BIGINT) AS n FROM sign_on_flow";
const DELETE_OLD: &str = "DELETE FROM sign_on_flow WHERE expires_at <= $1";
const AFTER: &str = "SELECT state_hash, created_at, expires_at, body
    FROM sign_on_flow WHERE state_hash > $1 ORDER BY state_hash LIMIT $2";
pub(crate) const SQL: &[&str] =
    &[CONNECT, BY_SUBJECT, OF, TOUCH, DISCONNECT, LEAVE, COME_BACK, WAITING, DELETE_OLD, AFTER];

/// A person's connection to a provider's sign-in.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ConnectionRow {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    #[sqlx(try_from = "Uuid")]
    pub person_id: PersonId,
    /// The provider, by its issuer.
    pub issuer: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When somebody last signed in by it.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Somebody on their way to a provider and back.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FlowRow {
    /// The hash of the state that the provider hands back.
    pub state_hash: Vec<u8>,
    /// When they left.
    pub created_at: DateTime<Utc>,
    /// Until when they may come back.
    pub expires_at: DateTime<Utc>,
    /// Sealed.
    pub body: Vec<u8>,
}

/// Somebody who leaves for a provider.
#[derive(Clone, Debug)]
pub struct NewFlow {
    /// The hash of the state.
    pub state_hash: [u8; 32],
    /// The hash of what the browser's cookie holds.
    pub browser_hash: [u8; 32],
    /// The provider, as the settings call it.
    pub provider: String,
    /// When they leave.
    pub created_at: DateTime<Utc>,
    /// Until when they may come back.
    pub expires_at: DateTime<Utc>,
    /// Sealed.
    pub body: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Count {
    n: i64,
}

/// Connects a person.
///
/// # Errors
/// [`StoreError::Unique`] where this sign-in is somebody's already.
pub async fn connect(tx: &mut WriteTx, row: &ConnectionRow, subject: &[u8; 32]) -> Result<(), StoreError> {
    change!(tx, CONNECT, row.id, row.person_id.0, &row.issuer, subject.as_slice(), row.created_at).map(drop)
}

/// The connection of a sign-in, by the keyed hash of issuer and subject.
///
/// # Errors
/// The database's.
pub async fn by_subject(tx: &mut impl Tx, subject: &[u8; 32]) -> Result<Option<ConnectionRow>, StoreError> {
    rows!(tx, ConnectionRow, fetch_optional, BY_SUBJECT, subject.as_slice())
}

/// A person's connections, the first made first.
///
/// # Errors
/// The database's.
pub async fn of(tx: &mut impl Tx, person: PersonId) -> Result<Vec<ConnectionRow>, StoreError> {
    rows!(tx, ConnectionRow, fetch_all, OF, person.0)
}

/// Notes that somebody came in by a connection.
///
/// # Errors
/// The database's.
pub async fn touch(tx: &mut WriteTx, id: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, TOUCH, id, now).map(drop)
}

/// Ends a connection; `false` where the person has no such connection.
///
/// # Errors
/// The database's.
pub async fn disconnect(tx: &mut WriteTx, id: Uuid, person: PersonId) -> Result<bool, StoreError> {
    Ok(change!(tx, DISCONNECT, id, person.0)? == 1)
}

/// Somebody leaves for a provider.
///
/// # Errors
/// The database's.
pub async fn leave(tx: &mut WriteTx, new: &NewFlow) -> Result<(), StoreError> {
    let (state, browser) = (new.state_hash.as_slice(), new.browser_hash.as_slice());
    change!(tx, LEAVE, state, browser, &new.provider, new.created_at, new.expires_at, &new.body).map(drop)
}

/// Somebody comes back, once: from this provider, in the browser in which they left. Whether they come in time
/// is the caller's to judge.
///
/// # Errors
/// The database's.
pub async fn come_back(
    tx: &mut WriteTx,
    state_hash: &[u8; 32],
    browser_hash: &[u8; 32],
    provider: &str,
) -> Result<Option<FlowRow>, StoreError> {
    rows!(tx, FlowRow, fetch_optional, COME_BACK, state_hash.as_slice(), browser_hash.as_slice(), provider)
}

/// Bytes of everything that waits for somebody to come back.
///
/// # Errors
/// The database's.
pub async fn waiting(tx: &mut impl Tx) -> Result<i64, StoreError> {
    Ok(rows!(tx, Count, fetch_one, WAITING)?.n)
}

/// Deletes what nobody came back for in time.
///
/// # Errors
/// The database's.
pub async fn delete_old(tx: &mut WriteTx, now: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, DELETE_OLD, now).map(drop)
}

/// Everything that waits, in the order of the hashes, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, state_hash: &[u8], limit: i64) -> Result<Vec<FlowRow>, StoreError> {
    rows!(tx, FlowRow, fetch_all, AFTER, state_hash, limit)
}
