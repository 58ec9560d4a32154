//! Versions of question sets. A published one never changes: the database refuses it too.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{PersonId, QuestionSetId};
use candour_domain::question_set::AuditKind;
use chrono::{DateTime, Utc};

const UPSERT: &str = "INSERT INTO question_set (id, version, title, kind, state, content_hash, document, created_at)
    VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7)
    ON CONFLICT (id, version) DO UPDATE SET title = excluded.title, kind = excluded.kind,
        content_hash = excluded.content_hash, document = excluded.document, created_at = excluded.created_at
    WHERE question_set.state = 'draft'";
const LIST: &str = "SELECT id, version, title, kind, state, content_hash, created_at, published_at
    FROM question_set ORDER BY id, created_at DESC, version DESC";
const GET: &str = "SELECT id, version, title, kind, state, content_hash, document, created_at, published_at
    FROM question_set WHERE id = $1 AND version = $2";
const PUBLISH: &str = "UPDATE question_set SET state = 'published', published_at = $3
    WHERE id = $1 AND version = $2 AND state = 'draft' AND content_hash = $4";
const RETIRE: &str = "UPDATE question_set SET state = 'retired' WHERE id = $1 AND version = $2 AND state = 'published'";
const FORGET_CONFIRMED: &str = "DELETE FROM like_for_like WHERE question_set_id = $1 AND version = $2";
const DISCARD: &str = "DELETE FROM question_set WHERE id = $1 AND version = $2 AND state = 'draft'";
const CONFIRM: &str = "INSERT INTO like_for_like (question_set_id, version, statement_id, confirmed_by, confirmed_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (question_set_id, version, statement_id) DO NOTHING";
const CONFIRMED: &str =
    "SELECT statement_id FROM like_for_like WHERE question_set_id = $1 AND version = $2 ORDER BY statement_id";
pub(crate) const SQL: &[&str] = &[UPSERT, LIST, GET, PUBLISH, RETIRE, FORGET_CONFIRMED, DISCARD, CONFIRM, CONFIRMED];

/// A version without its document.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SetRow {
    /// Its id.
    #[sqlx(try_from = "String")]
    pub id: QuestionSetId,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: String,
    /// The kind of audit that it serves.
    #[sqlx(try_from = "String")]
    pub kind: AuditKind,
    /// `draft`, `published` or `retired`.
    pub state: String,
    /// SHA-256 of its canonical JSON, hex.
    pub content_hash: String,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
}

/// A version with its document.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DocumentRow {
    /// The rest of the row.
    #[sqlx(flatten)]
    pub row: SetRow,
    /// Canonical JSON.
    pub document: String,
}

#[derive(sqlx::FromRow)]
struct StatementRow {
    statement_id: String,
}

/// Keeps a draft, in place of an earlier draft of the same version; `false` where the version is
/// published and so was not touched.
///
/// # Errors
/// The database's.
pub async fn keep_draft(tx: &mut WriteTx, set: &DocumentRow) -> Result<bool, StoreError> {
    let DocumentRow { row, document } = set;
    let (id, kind) = (row.id.as_str(), row.kind.code());
    let kept = change!(tx, UPSERT, id, &row.version, &row.title, kind, &row.content_hash, document, row.created_at)?;
    if kept == 1 {
        // Whoever confirmed that a wording means the same saw another draft.
        change!(tx, FORGET_CONFIRMED, id, &row.version)?;
    }
    Ok(kept == 1)
}

/// Every version, by id, the newest first.
///
/// # Errors
/// The database's.
pub async fn list(tx: &mut impl Tx) -> Result<Vec<SetRow>, StoreError> {
    rows!(tx, SetRow, fetch_all, LIST)
}

/// One version.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: &QuestionSetId, version: &str) -> Result<Option<DocumentRow>, StoreError> {
    rows!(tx, DocumentRow, fetch_optional, GET, id.as_str(), version)
}

/// Publishes a draft, if it is still the one that was looked at; `false` where it is not.
///
/// # Errors
/// The database's.
pub async fn publish(
    tx: &mut WriteTx,
    id: &QuestionSetId,
    version: &str,
    seen_hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, PUBLISH, id.as_str(), version, now, seen_hash)? == 1)
}

/// Retires a published version; `false` where it is not published.
///
/// # Errors
/// The database's.
pub async fn retire(tx: &mut WriteTx, id: &QuestionSetId, version: &str) -> Result<bool, StoreError> {
    Ok(change!(tx, RETIRE, id.as_str(), version)? == 1)
}

/// Throws a draft away; `false` where there is none.
///
/// # Errors
/// The database's.
pub async fn discard(tx: &mut WriteTx, id: &QuestionSetId, version: &str) -> Result<bool, StoreError> {
    change!(tx, FORGET_CONFIRMED, id.as_str(), version)?;
    Ok(change!(tx, DISCARD, id.as_str(), version)? == 1)
}

/// Records that a reworded statement still means the same.
///
/// # Errors
/// The database's.
pub async fn confirm(
    tx: &mut WriteTx,
    id: &QuestionSetId,
    version: &str,
    statement: &str,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change!(tx, CONFIRM, id.as_str(), version, statement, by.0, now).map(drop)
}

/// The statements that were confirmed to mean the same.
///
/// # Errors
/// The database's.
pub async fn confirmed(tx: &mut impl Tx, id: &QuestionSetId, version: &str) -> Result<Vec<String>, StoreError> {
    let found = rows!(tx, StatementRow, fetch_all, CONFIRMED, id.as_str(), version)?;
    Ok(found.into_iter().map(|row| row.statement_id).collect())
}
