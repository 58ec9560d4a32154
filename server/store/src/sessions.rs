//! Sessions and one-time links: only hashes of their tokens stand here.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::access::Role;
use candour_domain::ids::{BoardId, MembershipId, PersonId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO session (token_hash, person_id, membership_id, created_at, last_seen_at)
    VALUES ($1, $2, $3, $5, $4)";
const FIND: &str = "SELECT s.created_at, s.last_seen_at, p.id AS person_id, p.name AS person_name,
        m.id AS membership_id, m.role, m.board_id, b.name AS board_name, m.agency_id, a.name AS agency_name,
        (SELECT COUNT(*) FROM membership o WHERE o.person_id = s.person_id AND o.ended_at IS NULL) AS roles
    FROM session s
    JOIN person p ON p.id = s.person_id
    JOIN membership m ON m.id = s.membership_id
    JOIN board b ON b.id = m.board_id
    LEFT JOIN agency a ON a.id = m.agency_id
    WHERE s.token_hash = $1 AND p.disabled_at IS NULL AND m.ended_at IS NULL";
const TOUCH: &str = "UPDATE session SET last_seen_at = $2 WHERE token_hash = $1";
const DELETE: &str = "DELETE FROM session WHERE token_hash = $1";
const DELETE_OF: &str = "DELETE FROM session WHERE person_id = $1";
const DELETE_OLD: &str = "DELETE FROM session WHERE last_seen_at < $1 OR created_at < $2";
const INSERT_LINK: &str =
    "INSERT INTO one_time_link (token_hash, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
const LINK: &str = "SELECT l.person_id, p.name AS person_name, p.email, l.expires_at, l.used_at
    FROM one_time_link l JOIN person p ON p.id = l.person_id WHERE l.token_hash = $1";
const USE_LINK: &str =
    "UPDATE one_time_link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
const END_LINKS_OF: &str = "UPDATE one_time_link SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL";
pub(crate) const SQL: &[&str] =
    &[INSERT, FIND, TOUCH, DELETE, DELETE_OF, DELETE_OLD, INSERT_LINK, LINK, USE_LINK, END_LINKS_OF];

/// A session with everything that a page's head needs: one query a page.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionRow {
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// Whose it is.
    #[sqlx(try_from = "Uuid")]
    pub person_id: PersonId,
    /// Their name.
    pub person_name: String,
    /// The role that they work in.
    #[sqlx(try_from = "Uuid")]
    pub membership_id: MembershipId,
    /// That role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// The Board.
    #[sqlx(try_from = "Uuid")]
    pub board_id: BoardId,
    /// Its name.
    pub board_name: String,
    /// The agency; `None` at the Board.
    pub agency_id: Option<Uuid>,
    /// Its name.
    pub agency_name: Option<String>,
    /// How many roles the person holds.
    pub roles: i64,
}

/// A one-time link.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LinkRow {
    /// Whom it lets in.
    #[sqlx(try_from = "Uuid")]
    pub person_id: PersonId,
    /// Their name.
    pub person_name: String,
    /// Their e-mail.
    pub email: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
}

/// Begins a session.
///
/// # Errors
/// The database's.
pub async fn insert(
    tx: &mut WriteTx,
    token_hash: &[u8],
    person: PersonId,
    membership: MembershipId,
    now: DateTime<Utc>,
    signed_in_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    change!(tx, INSERT, token_hash, person.0, membership.0, now, signed_in_at).map(drop)
}

/// The session of a token, where its person and role still stand. Its age is the caller's to judge.
///
/// # Errors
/// The database's.
pub async fn find(tx: &mut impl Tx, token_hash: &[u8]) -> Result<Option<SessionRow>, StoreError> {
    rows!(tx, SessionRow, fetch_optional, FIND, token_hash)
}

/// Notes that a session is in use.
///
/// # Errors
/// The database's.
pub async fn touch(tx: &mut WriteTx, token_hash: &[u8], now: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, TOUCH, token_hash, now).map(drop)
}

/// Ends a session.
///
/// # Errors
/// The database's.
pub async fn delete(tx: &mut WriteTx, token_hash: &[u8]) -> Result<(), StoreError> {
    change!(tx, DELETE, token_hash).map(drop)
}

/// Ends every session of a person.
///
/// # Errors
/// The database's.
pub async fn delete_of(tx: &mut WriteTx, person: PersonId) -> Result<(), StoreError> {
    change!(tx, DELETE_OF, person.0).map(drop)
}

/// Ends sessions not seen since the first time, or begun before the second.
///
/// # Errors
/// The database's.
pub async fn delete_old(tx: &mut WriteTx, unseen: DateTime<Utc>, begun: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, DELETE_OLD, unseen, begun).map(drop)
}

/// Adds a one-time link.
///
/// # Errors
/// The database's.
pub async fn insert_link(
    tx: &mut WriteTx,
    token_hash: &[u8],
    person: PersonId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    change!(tx, INSERT_LINK, token_hash, person.0, now, expires_at).map(drop)
}

/// A one-time link, used or not.
///
/// # Errors
/// The database's.
pub async fn link(tx: &mut impl Tx, token_hash: &[u8]) -> Result<Option<LinkRow>, StoreError> {
    rows!(tx, LinkRow, fetch_optional, LINK, token_hash)
}

/// Uses a link up; `false` where it was used before or has ended.
///
/// # Errors
/// The database's.
pub async fn use_link(tx: &mut WriteTx, token_hash: &[u8], now: DateTime<Utc>) -> Result<bool, StoreError> {
    Ok(change!(tx, USE_LINK, token_hash, now)? == 1)
}

/// Ends every link of a person that was not used yet.
///
/// # Errors
/// The database's.
pub async fn end_links_of(tx: &mut WriteTx, person: PersonId, now: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, END_LINKS_OF, person.0, now)?;
    Ok(())
}
