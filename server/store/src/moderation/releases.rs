//! What of the levels was given to an agency, when, and what it responds. The responses are sealed.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AuditId, PersonId, ReturnId, StatementId};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

const RELEASE: &str = "INSERT INTO level_release (return_id, number, released_by, released_at, respond_by)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const RELEASE_LEVEL: &str = "INSERT INTO released_level (return_id, number, statement_id, revision)
    VALUES ($1, $2, $3, $4)";
const OF_RETURN: &str = "SELECT l.return_id, l.number, l.released_by, p.name AS by_name, l.released_at, l.respond_by,
        EXISTS (SELECT 1 FROM level_response s WHERE s.return_id = l.return_id AND s.number = l.number) AS responded
    FROM level_release l JOIN person p ON p.id = l.released_by WHERE l.return_id = $1 ORDER BY l.number";
const LAST_OF_AUDIT: &str =
    "SELECT l.return_id, l.number, l.released_by, p.name AS by_name, l.released_at, l.respond_by,
        EXISTS (SELECT 1 FROM level_response s WHERE s.return_id = l.return_id AND s.number = l.number) AS responded
    FROM level_release l
    JOIN person p ON p.id = l.released_by
    JOIN agency_return r ON r.id = l.return_id
    WHERE r.audit_id = $1
        AND l.number = (SELECT MAX(n.number) FROM level_release n WHERE n.return_id = l.return_id)";
const RELEASED: &str = "SELECT number, statement_id, revision FROM released_level
    WHERE return_id = $1 ORDER BY number, statement_id";
const RESPOND: &str = "INSERT INTO level_response
    (id, place, return_id, number, statement_id, body, written_by, written_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const RESPONSES: &str = "SELECT s.id, s.place, s.number, s.statement_id, s.body, p.name AS by_name, s.written_at
    FROM level_response s JOIN person p ON p.id = s.written_by
    WHERE s.return_id = $1 ORDER BY s.written_at, s.id, s.place";
pub(crate) const SQL: &[&str] = &[RELEASE, RELEASE_LEVEL, OF_RETURN, LAST_OF_AUDIT, RELEASED, RESPOND, RESPONSES];

/// A release.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ReleaseRow {
    /// Of which return.
    #[sqlx(try_from = "Uuid")]
    pub return_id: ReturnId,
    /// Its number, from 1.
    pub number: i64,
    /// Who released.
    #[sqlx(try_from = "Uuid")]
    pub released_by: PersonId,
    /// That person's name.
    pub by_name: String,
    /// When.
    pub released_at: DateTime<Utc>,
    /// The last day on which the agency may respond.
    pub respond_by: NaiveDate,
    /// Whether it has.
    pub responded: bool,
}

/// Which level of a statement a release gave to the agency.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ReleasedRow {
    /// The release's number.
    pub number: i64,
    /// The statement.
    #[sqlx(try_from = "String")]
    pub statement_id: StatementId,
    /// The level's.
    pub revision: i64,
}

/// A release to put down.
#[derive(Clone, Debug)]
pub struct NewRelease {
    /// Of which return.
    pub return_id: ReturnId,
    /// Its number.
    pub number: i64,
    /// Who releases.
    pub by: PersonId,
    /// The last day on which the agency may respond.
    pub respond_by: NaiveDate,
    /// Each statement with the number of its level.
    pub levels: Vec<(StatementId, i64)>,
}

/// One text of a response.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ResponseRow {
    /// The response's id.
    pub id: Uuid,
    /// The text's place in it, from 1.
    pub place: i64,
    /// To which release.
    pub number: i64,
    /// About which statement; `None` for all levels.
    pub statement_id: Option<String>,
    /// What it says, sealed.
    pub body: Vec<u8>,
    /// Who wrote it.
    pub by_name: String,
    /// When.
    pub written_at: DateTime<Utc>,
}

/// One text, sealed, with its statement; `None` for all levels.
pub type SealedText = (Option<StatementId>, Vec<u8>);

/// A response to put down.
#[derive(Clone, Debug)]
pub struct NewResponse {
    /// Its id.
    pub id: Uuid,
    /// Of which return.
    pub return_id: ReturnId,
    /// To which release.
    pub number: i64,
    /// The texts.
    pub texts: Vec<SealedText>,
    /// Who writes.
    pub by: PersonId,
}

/// Puts a release down; `false`, with nothing changed, where there is one of this number.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewRelease, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let NewRelease { return_id, number, by, respond_by, levels } = new;
    if change!(tx, RELEASE, return_id.0, *number, by.0, now, *respond_by)? == 0 {
        return Ok(false);
    }
    for (statement, revision) in levels {
        change!(tx, RELEASE_LEVEL, return_id.0, *number, statement.as_str(), *revision)?;
    }
    Ok(true)
}

/// The releases of a return, the earliest first.
///
/// # Errors
/// The database's.
pub async fn of_return(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<ReleaseRow>, StoreError> {
    rows!(tx, ReleaseRow, fetch_all, OF_RETURN, id.0)
}

/// The last release of each return of an audit that has any.
///
/// # Errors
/// The database's.
pub async fn last_of_audit(tx: &mut impl Tx, audit: AuditId) -> Result<Vec<ReleaseRow>, StoreError> {
    rows!(tx, ReleaseRow, fetch_all, LAST_OF_AUDIT, audit.0)
}

/// What every release of a return gave to the agency, release by release.
///
/// # Errors
/// The database's.
pub async fn released(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<ReleasedRow>, StoreError> {
    rows!(tx, ReleasedRow, fetch_all, RELEASED, id.0)
}

/// Puts a response down; `false`, with nothing changed, where it is there already.
///
/// # Errors
/// The database's.
pub async fn respond(tx: &mut WriteTx, new: &NewResponse, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let NewResponse { id, return_id, number, texts, by } = new;
    for (place, (statement, body)) in (1_i64..).zip(texts) {
        let statement = statement.as_ref().map(StatementId::as_str);
        if change!(tx, RESPOND, *id, place, return_id.0, *number, statement, body, by.0, now)? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Everything that an agency responded, the earliest first.
///
/// # Errors
/// The database's.
pub async fn responses(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<ResponseRow>, StoreError> {
    rows!(tx, ResponseRow, fetch_all, RESPONSES, id.0)
}
