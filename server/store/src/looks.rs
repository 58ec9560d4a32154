//! Up to which moment a person has seen what others saved in a standard, and who has it open now.

use crate::together::select;
use crate::tx::change;
use crate::{Select, StoreError, Tx, WriteTx};
use candour_domain::ids::{PersonId, ReturnId, StandardId, StatementId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const OF_PERSON: &str = "SELECT standard_id, seen_until FROM looked WHERE return_id = $1 AND person_id = $2";
const SEEN: &str = "INSERT INTO looked (return_id, person_id, standard_id, seen_until) VALUES ($1, $2, $3, $4)
    ON CONFLICT (return_id, person_id, standard_id) DO UPDATE SET seen_until = excluded.seen_until
    WHERE looked.seen_until < excluded.seen_until";
const DESTROY: &str = "DELETE FROM looked WHERE return_id = $1";
const HERE: &str = "INSERT INTO looked (return_id, person_id, standard_id, seen_until, here_at, here_statement)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (return_id, person_id, standard_id) DO UPDATE SET here_at = excluded.here_at,
        here_statement = excluded.here_statement";
const ALL_HERE: &str = "SELECT l.person_id, p.name, l.here_at, l.here_statement
    FROM looked l JOIN person p ON p.id = l.person_id
    WHERE l.return_id = $1 AND l.standard_id = $2 AND l.here_at > $3 ORDER BY p.name, p.id";
pub(crate) const SQL: &[&str] = &[OF_PERSON, SEEN, DESTROY, HERE, ALL_HERE];

/// Somebody who has a standard open.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct HereRow {
    /// Who.
    #[sqlx(try_from = "Uuid")]
    pub person_id: PersonId,
    /// That person's name.
    pub name: String,
    /// When that was last heard.
    pub here_at: DateTime<Utc>,
    /// The statement that they are in.
    pub here_statement: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    standard_id: String,
    seen_until: DateTime<Utc>,
}

impl From<Row> for (StandardId, DateTime<Utc>) {
    fn from(row: Row) -> Self {
        (StandardId(row.standard_id), row.seen_until)
    }
}

/// Up to which moment a person has seen each standard of a return.
///
/// # Errors
/// The database's.
pub async fn of_person(
    tx: &mut impl Tx,
    id: ReturnId,
    person: PersonId,
) -> Result<Vec<(StandardId, DateTime<Utc>)>, StoreError> {
    select_of_person(id, person).all(tx).await
}

/// As [`of_person`], to be asked with others.
pub fn select_of_person(id: ReturnId, person: PersonId) -> Select<(StandardId, DateTime<Utc>)> {
    select!(Row => (StandardId, DateTime<Utc>), OF_PERSON, id.0, person.0)
}

/// A person has seen a standard up to a moment; never back to an earlier one.
///
/// # Errors
/// The database's.
pub async fn seen(
    tx: &mut WriteTx,
    id: ReturnId,
    person: PersonId,
    standard: &StandardId,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    change!(tx, SEEN, id.0, person.0, standard.as_str(), until).map(drop)
}

/// A person has a standard open, and is in this statement of it.
///
/// # Errors
/// The database's.
pub async fn here(
    tx: &mut WriteTx,
    id: ReturnId,
    person: PersonId,
    standard: &StandardId,
    statement: Option<&StatementId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let nothing = DateTime::<Utc>::UNIX_EPOCH;
    let statement = statement.map(StatementId::as_str);
    change!(tx, HERE, id.0, person.0, standard.as_str(), nothing, now, statement).map(drop)
}

/// Who has had a standard open since a moment, by name.
///
/// # Errors
/// The database's.
pub async fn all_here(
    tx: &mut impl Tx,
    id: ReturnId,
    standard: &StandardId,
    since: DateTime<Utc>,
) -> Result<Vec<HereRow>, StoreError> {
    select_all_here(id, standard, since).all(tx).await
}

/// As [`all_here`], to be asked with others.
pub fn select_all_here(id: ReturnId, standard: &StandardId, since: DateTime<Utc>) -> Select<HereRow> {
    select!(HereRow, ALL_HERE, id.0, standard.as_str(), since)
}

/// Deletes what is known of a return.
///
/// # Errors
/// The database's.
pub async fn destroy(tx: &mut WriteTx, id: ReturnId) -> Result<(), StoreError> {
    change!(tx, DESTROY, id.0).map(drop)
}
