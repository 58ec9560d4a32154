//! The levels that the panel gives to statements: each is a row of its own, and none is ever changed.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AuditId, PersonId, ReturnId, StatementId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What every query of levels selects.
macro_rules! levels_where {
    ($tail:literal) => {
        concat!(
            "SELECT l.return_id, l.statement_id, l.revision, l.body, l.set_by, p.name AS by_name, l.set_at,
                (SELECT MAX(s.number) FROM released_level s WHERE s.return_id = l.return_id
                    AND s.statement_id = l.statement_id AND s.revision = l.revision) AS released_in
            FROM moderated_level l JOIN person p ON p.id = l.set_by ",
            $tail
        )
    };
}

const INSERT: &str = "INSERT INTO moderated_level (return_id, statement_id, revision, body, set_by, set_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const ALL_OF_RETURN: &str = levels_where!("WHERE l.return_id = $1 ORDER BY l.statement_id, l.revision");
const STANDING_IN_AUDIT: &str = levels_where!(
    "JOIN agency_return r ON r.id = l.return_id
    WHERE r.audit_id = $1 AND l.revision = (SELECT MAX(n.revision) FROM moderated_level n
        WHERE n.return_id = l.return_id AND n.statement_id = l.statement_id)
    ORDER BY l.return_id, l.statement_id"
);
const RELEASED_IN_AUDIT: &str = levels_where!(
    "JOIN released_level g ON g.return_id = l.return_id AND g.statement_id = l.statement_id AND g.revision = l.revision
    JOIN agency_return r ON r.id = l.return_id
    WHERE r.audit_id = $1 AND g.number = (SELECT MAX(n.number) FROM level_release n WHERE n.return_id = l.return_id)
    ORDER BY l.return_id, l.statement_id"
);
const COUNT: &str = "SELECT COUNT(*) AS how_many FROM moderated_level WHERE return_id = $1";
const LATEST: &str = "SELECT MAX(revision) AS revision FROM moderated_level WHERE return_id = $1 AND statement_id = $2";
pub(crate) const SQL: &[&str] = &[INSERT, ALL_OF_RETURN, STANDING_IN_AUDIT, RELEASED_IN_AUDIT, COUNT, LATEST];

/// One level as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LevelRow {
    /// Of which return.
    #[sqlx(try_from = "Uuid")]
    pub return_id: ReturnId,
    /// Of which statement.
    #[sqlx(try_from = "String")]
    pub statement_id: StatementId,
    /// Its number, from 1.
    pub revision: i64,
    /// The level and the reason, sealed.
    pub body: Vec<u8>,
    /// Who gave it.
    #[sqlx(try_from = "Uuid")]
    pub set_by: PersonId,
    /// That person's name.
    pub by_name: String,
    /// When.
    pub set_at: DateTime<Utc>,
    /// The last release that gave it to the agency.
    pub released_in: Option<i64>,
}

/// A level to put down.
#[derive(Clone, Debug)]
pub struct NewLevel {
    /// Of which statement.
    pub statement: StatementId,
    /// Its number: the one after that which was seen.
    pub revision: i64,
    /// The level and the reason, sealed.
    pub body: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Counted {
    how_many: i64,
}

#[derive(sqlx::FromRow)]
struct Latest {
    revision: Option<i64>,
}

/// Puts a level down; `false`, with nothing changed, where another has this number, or the one before it is missing.
///
/// # Errors
/// The database's.
pub async fn insert(
    tx: &mut WriteTx,
    id: ReturnId,
    new: &NewLevel,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let statement = new.statement.as_str();
    let latest = rows!(tx, Latest, fetch_one, LATEST, id.0, statement)?.revision.unwrap_or(0);
    if latest + 1 != new.revision {
        return Ok(false);
    }
    Ok(change!(tx, INSERT, id.0, statement, new.revision, &new.body, by.0, now)? == 1)
}

/// Every level of a return that was ever given, statement by statement, the earliest first.
///
/// # Errors
/// The database's.
pub async fn all_of_return(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<LevelRow>, StoreError> {
    rows!(tx, LevelRow, fetch_all, ALL_OF_RETURN, id.0)
}

/// The levels that stand, of every return of an audit.
///
/// # Errors
/// The database's.
pub async fn standing_in_audit(tx: &mut impl Tx, audit: AuditId) -> Result<Vec<LevelRow>, StoreError> {
    rows!(tx, LevelRow, fetch_all, STANDING_IN_AUDIT, audit.0)
}

/// The levels that the last release of each return of an audit gave to its agency.
///
/// # Errors
/// The database's.
pub async fn released_in_audit(tx: &mut impl Tx, audit: AuditId) -> Result<Vec<LevelRow>, StoreError> {
    rows!(tx, LevelRow, fetch_all, RELEASED_IN_AUDIT, audit.0)
}

/// How many levels were ever given in a return.
///
/// # Errors
/// The database's.
pub async fn count(tx: &mut impl Tx, id: ReturnId) -> Result<i64, StoreError> {
    Ok(rows!(tx, Counted, fetch_one, COUNT, id.0)?.how_many)
}
