//! Sessions and one-time links: only hashes of their tokens stand here.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::access::Role;
use candour_domain::ids::{BoardId, MembershipId, PersonId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO session
    (token_hash, id, person_id, membership_id, created_at, last_seen_at, device, second_factor, confirmed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const FIND: &str = "SELECT s.id, s.device, s.second_factor, s.confirmed_at, s.created_at, s.last_seen_at, p.id AS person_id, p.name AS person_name,
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
const CONFIRM: &str =
    "UPDATE session SET confirmed_at = $2, second_factor = COALESCE($3, second_factor) WHERE token_hash = $1";
const OF: &str = "SELECT s.id, s.device, s.second_factor, s.created_at, s.last_seen_at, m.role, a.name AS agency_name
    FROM session s JOIN membership m ON m.id = s.membership_id LEFT JOIN agency a ON a.id = m.agency_id
    WHERE s.person_id = $1 AND s.last_seen_at >= $2 AND s.created_at >= $3 ORDER BY s.last_seen_at DESC, s.id";
const DELETE_ONE: &str = "DELETE FROM session WHERE id = $1 AND person_id = $2";
const DELETE_OTHERS: &str = "DELETE FROM session WHERE person_id = $1 AND token_hash <> $2";
const DELETE_IN: &str = "DELETE FROM session WHERE membership_id = $1";
const DELETE_OF: &str = "DELETE FROM session WHERE person_id = $1";
const DELETE_OLD: &str = "DELETE FROM session WHERE last_seen_at < $1 OR created_at < $2";
const INSERT_LINK: &str =
    "INSERT INTO one_time_link (token_hash, person_id, created_at, expires_at, purpose, new_email)
    VALUES ($1, $2, $3, $4, $5, $6)";
const LINK: &str = "SELECT l.person_id, p.name AS person_name, p.email, l.created_at, l.expires_at, l.used_at,
        l.purpose, l.new_email
    FROM one_time_link l JOIN person p ON p.id = l.person_id WHERE l.token_hash = $1";
const USE_LINK: &str =
    "UPDATE one_time_link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
const END_LINKS_OF: &str = "UPDATE one_time_link SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL";
const LATEST_LINK: &str = "SELECT MAX(created_at) AS at FROM one_time_link WHERE person_id = $1 AND purpose = $2";
pub(crate) const SQL: &[&str] = &[
    INSERT,
    FIND,
    TOUCH,
    DELETE,
    CONFIRM,
    OF,
    DELETE_ONE,
    DELETE_OTHERS,
    DELETE_IN,
    LATEST_LINK,
    DELETE_OF,
    DELETE_OLD,
    INSERT_LINK,
    LINK,
    USE_LINK,
    END_LINKS_OF,
];

/// A session with everything that a page's head needs: one query a page.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionRow {
    /// Its id, for lists: no token and no hash of one. Missing in sessions from before there were ids.
    pub id: Option<Uuid>,
    /// The browser, in words.
    pub device: String,
    /// How the second factor was shown.
    pub second_factor: Option<String>,
    /// When the password was last given.
    pub confirmed_at: Option<DateTime<Utc>>,
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
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
    /// `invitation`, `recovery` or `email`.
    pub purpose: String,
    /// The address that the person wants to sign in with from now on.
    pub new_email: Option<String>,
}

/// A session to begin.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The hash of its token.
    pub token_hash: [u8; 32],
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub person: PersonId,
    /// The role that they work in.
    pub membership: MembershipId,
    /// When they signed in: a change of role keeps it.
    pub signed_in_at: DateTime<Utc>,
    /// The browser, in words.
    pub device: String,
    /// How the second factor was shown.
    pub second_factor: Option<String>,
    /// When the password was last given.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// A session in a list.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ListedSession {
    /// Its id.
    pub id: Option<Uuid>,
    /// The browser, in words.
    pub device: String,
    /// How the second factor was shown.
    pub second_factor: Option<String>,
    /// When the person signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// The role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// The agency's name.
    pub agency_name: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Latest {
    at: Option<DateTime<Utc>>,
}

/// Begins a session.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewSession, now: DateTime<Utc>) -> Result<(), StoreError> {
    change!(
        tx,
        INSERT,
        new.token_hash.as_slice(),
        new.id,
        new.person.0,
        new.membership.0,
        new.signed_in_at,
        now,
        &new.device,
        &new.second_factor,
        new.confirmed_at,
    )
    .map(drop)
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

/// The password was given again, or a second factor was set up in this session.
///
/// # Errors
/// The database's.
pub async fn confirm(
    tx: &mut WriteTx,
    token_hash: &[u8],
    now: DateTime<Utc>,
    second_factor: Option<&str>,
) -> Result<(), StoreError> {
    change!(tx, CONFIRM, token_hash, now, second_factor).map(drop)
}

/// A person's sessions that last, seen since the first moment and begun since the second; the one used
/// last comes first.
///
/// # Errors
/// The database's.
pub async fn of_person(
    tx: &mut impl Tx,
    person: PersonId,
    seen: DateTime<Utc>,
    begun: DateTime<Utc>,
) -> Result<Vec<ListedSession>, StoreError> {
    rows!(tx, ListedSession, fetch_all, OF, person.0, seen, begun)
}

/// Ends one session of a person; `false` where they have no such session.
///
/// # Errors
/// The database's.
pub async fn delete_one(tx: &mut WriteTx, id: Uuid, person: PersonId) -> Result<bool, StoreError> {
    Ok(change!(tx, DELETE_ONE, id, person.0)? == 1)
}

/// Ends every session of a person but this one.
///
/// # Errors
/// The database's.
pub async fn delete_others(tx: &mut WriteTx, person: PersonId, token_hash: &[u8]) -> Result<(), StoreError> {
    change!(tx, DELETE_OTHERS, person.0, token_hash).map(drop)
}

/// Ends every session in a role.
///
/// # Errors
/// The database's.
pub async fn delete_in(tx: &mut WriteTx, membership: MembershipId) -> Result<(), StoreError> {
    change!(tx, DELETE_IN, membership.0).map(drop)
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

/// Adds a one-time link of a purpose; with a new address where it is about one.
///
/// # Errors
/// The database's.
pub async fn insert_link(
    tx: &mut WriteTx,
    token_hash: &[u8],
    person: PersonId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    (purpose, new_email): (&str, Option<&str>),
) -> Result<(), StoreError> {
    change!(tx, INSERT_LINK, token_hash, person.0, now, expires_at, purpose, new_email).map(drop)
}

/// When the last link of a purpose was made for a person.
///
/// # Errors
/// The database's.
pub async fn latest_link(
    tx: &mut impl Tx,
    person: PersonId,
    purpose: &str,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    Ok(rows!(tx, Latest, fetch_one, LATEST_LINK, person.0, purpose)?.at)
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
