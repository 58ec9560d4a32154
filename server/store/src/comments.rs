//! What an agency's people write to each other about a statement. The texts are sealed.

use crate::together::select;
use crate::tx::{change, rows};
use crate::{Select, StoreError, Tx, WriteTx};
use candour_domain::ids::{PersonId, ReturnId, StatementId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO comment (id, return_id, statement_id, body, author_id, written_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const OF_STATEMENT: &str = "SELECT c.id, c.body, c.author_id, p.name AS author, c.written_at, c.removed_at
    FROM comment c JOIN person p ON p.id = c.author_id
    WHERE c.return_id = $1 AND c.statement_id = $2 ORDER BY c.written_at, c.id";
const REMOVE: &str = "UPDATE comment SET body = NULL, removed_at = $5
    WHERE id = $1 AND return_id = $2 AND statement_id = $3 AND author_id = $4 AND removed_at IS NULL";
const COUNTS: &str = "SELECT statement_id, COUNT(*) AS how_many FROM comment
    WHERE return_id = $1 AND removed_at IS NULL GROUP BY statement_id";
const BODIES: &str = "SELECT id, body FROM comment WHERE return_id = $1 AND body IS NOT NULL ORDER BY id";
const DESTROY: &str = "DELETE FROM comment WHERE return_id = $1";
pub(crate) const SQL: &[&str] = &[INSERT, OF_STATEMENT, REMOVE, COUNTS, BODIES, DESTROY];

/// A comment to put down.
#[derive(Clone, Debug)]
pub struct NewComment {
    /// Its id.
    pub id: Uuid,
    /// About which return.
    pub return_id: ReturnId,
    /// About which statement.
    pub statement: StatementId,
    /// What it says, sealed.
    pub body: Vec<u8>,
    /// Who writes.
    pub author: PersonId,
}

/// A comment as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CommentRow {
    /// Its id.
    pub id: Uuid,
    /// What it says, sealed; `None` once it is removed.
    pub body: Option<Vec<u8>>,
    /// Who wrote it.
    #[sqlx(try_from = "Uuid")]
    pub author_id: PersonId,
    /// That person's name.
    pub author: String,
    /// When.
    pub written_at: DateTime<Utc>,
    /// When its author removed it.
    pub removed_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    statement_id: String,
    how_many: i64,
}

impl From<CountRow> for (StatementId, i64) {
    fn from(row: CountRow) -> Self {
        (StatementId(row.statement_id), row.how_many)
    }
}

/// Puts a comment down.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewComment, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewComment { id, return_id, statement, body, author } = new;
    change!(tx, INSERT, *id, return_id.0, statement.as_str(), body, author.0, now).map(drop)
}

/// The comments about a statement, the earliest first, also those that are removed.
///
/// # Errors
/// The database's.
pub async fn of_statement(
    tx: &mut impl Tx,
    id: ReturnId,
    statement: &StatementId,
) -> Result<Vec<CommentRow>, StoreError> {
    rows!(tx, CommentRow, fetch_all, OF_STATEMENT, id.0, statement.as_str())
}

/// Removes a comment of its author: the text is gone, that there was one stays. `false` where there is none.
///
/// # Errors
/// The database's.
pub async fn remove(
    tx: &mut WriteTx,
    id: ReturnId,
    statement: &StatementId,
    comment: Uuid,
    author: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, REMOVE, comment, id.0, statement.as_str(), author.0, now)? == 1)
}

/// How many comments each statement of a return has, without those that are removed.
///
/// # Errors
/// The database's.
pub async fn counts(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<(StatementId, i64)>, StoreError> {
    select_counts(id).all(tx).await
}

/// As [`counts`], to be asked with others.
pub fn select_counts(id: ReturnId) -> Select<(StatementId, i64)> {
    select!(CountRow => (StatementId, i64), COUNTS, id.0)
}

/// The sealed texts of a return's comments, with their ids: to open each.
///
/// # Errors
/// The database's.
pub async fn bodies(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
    rows!(tx, (Uuid, Vec<u8>), fetch_all, BODIES, id.0)
}

/// Deletes every comment about a return.
///
/// # Errors
/// The database's.
pub async fn destroy(tx: &mut WriteTx, id: ReturnId) -> Result<(), StoreError> {
    change!(tx, DESTROY, id.0).map(drop)
}
