//! Up to which moment a person has seen what others saved in a standard.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{PersonId, ReturnId, StandardId};
use chrono::{DateTime, Utc};

const OF_PERSON: &str = "SELECT standard_id, seen_until FROM looked WHERE return_id = $1 AND person_id = $2";
const SEEN: &str = "INSERT INTO looked (return_id, person_id, standard_id, seen_until) VALUES ($1, $2, $3, $4)
    ON CONFLICT (return_id, person_id, standard_id) DO UPDATE SET seen_until = excluded.seen_until
    WHERE looked.seen_until < excluded.seen_until";
const DESTROY: &str = "DELETE FROM looked WHERE return_id = $1";
pub(crate) const SQL: &[&str] = &[OF_PERSON, SEEN, DESTROY];

#[derive(sqlx::FromRow)]
struct Row {
    standard_id: String,
    seen_until: DateTime<Utc>,
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
    let rows = rows!(tx, Row, fetch_all, OF_PERSON, id.0, person.0)?;
    Ok(rows.into_iter().map(|row| (StandardId(row.standard_id), row.seen_until)).collect())
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

/// Deletes what is known of a return.
///
/// # Errors
/// The database's.
pub async fn destroy(tx: &mut WriteTx, id: ReturnId) -> Result<(), StoreError> {
    change!(tx, DESTROY, id.0).map(drop)
}
