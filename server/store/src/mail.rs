//! Mail that waits or went out: its text is sealed.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{BoardId, PersonId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO mail (id, board_id, person_id, kind, body, state, created_at)
    VALUES ($1, $2, $3, $4, $5, 'waiting', $6)";
const GET: &str =
    "SELECT m.id, m.board_id, m.person_id, p.name AS person_name, m.kind, m.body, m.state, m.created_at, m.sent_at
    FROM mail m LEFT JOIN person p ON p.id = m.person_id WHERE m.id = $1";
const LATEST: &str =
    "SELECT m.id, m.board_id, m.person_id, p.name AS person_name, m.kind, m.body, m.state, m.created_at, m.sent_at
    FROM mail m LEFT JOIN person p ON p.id = m.person_id
    WHERE m.board_id = $1 ORDER BY m.created_at DESC, m.id DESC LIMIT $2";
const SETTLE: &str = "UPDATE mail SET state = $2, sent_at = $3 WHERE id = $1";
const DELETE_OLD: &str = "DELETE FROM mail WHERE created_at < $1";
const ALL_AFTER: &str =
    "SELECT m.id, m.board_id, m.person_id, p.name AS person_name, m.kind, m.body, m.state, m.created_at, m.sent_at
    FROM mail m LEFT JOIN person p ON p.id = m.person_id WHERE m.id > $1 ORDER BY m.id LIMIT $2";
pub(crate) const SQL: &[&str] = &[INSERT, GET, LATEST, SETTLE, DELETE_OLD, ALL_AFTER];

/// One mail.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MailRow {
    /// Its id, which is also its message id.
    pub id: Uuid,
    /// The Board; `None` where it asks for something of nobody's.
    pub board_id: Option<Uuid>,
    /// To whom, where it is somebody with an account.
    pub person_id: Option<Uuid>,
    /// Their name.
    pub person_name: Option<String>,
    /// What it is about, as a code.
    pub kind: String,
    /// Address, subject and text, sealed.
    pub body: Vec<u8>,
    /// `waiting`, `sent`, `kept` (nothing sends mail here) or `failed`.
    pub state: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it went out.
    pub sent_at: Option<DateTime<Utc>>,
}

/// A mail to put down.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// Its id.
    pub id: Uuid,
    /// The Board.
    pub board_id: Option<BoardId>,
    /// To whom.
    pub person_id: Option<PersonId>,
    /// What it is about.
    pub kind: &'static str,
    /// Sealed.
    pub body: Vec<u8>,
}

/// Puts a mail down; its job sends it.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, mail: &NewMail, now: DateTime<Utc>) -> Result<(), StoreError> {
    let (board, person) = (mail.board_id.map(|id| id.0), mail.person_id.map(|id| id.0));
    change!(tx, INSERT, mail.id, board, person, mail.kind, &mail.body, now).map(drop)
}

/// One mail.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: Uuid) -> Result<Option<MailRow>, StoreError> {
    rows!(tx, MailRow, fetch_optional, GET, id)
}

/// A Board's mail, the latest first.
///
/// # Errors
/// The database's.
pub async fn latest(tx: &mut impl Tx, board: BoardId, limit: i64) -> Result<Vec<MailRow>, StoreError> {
    rows!(tx, MailRow, fetch_all, LATEST, board.0, limit)
}

/// Says what became of a mail.
///
/// # Errors
/// The database's.
pub async fn settle(
    tx: &mut WriteTx,
    id: Uuid,
    state: &'static str,
    sent_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    change!(tx, SETTLE, id, state, sent_at).map(drop)
}

/// Deletes mail from before a moment, and says how many.
///
/// # Errors
/// The database's.
pub async fn delete_old(tx: &mut WriteTx, before: DateTime<Utc>) -> Result<u64, StoreError> {
    change!(tx, DELETE_OLD, before)
}

/// All mail in the order of its ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: Uuid, limit: i64) -> Result<Vec<MailRow>, StoreError> {
    rows!(tx, MailRow, fetch_all, ALL_AFTER, id, limit)
}
