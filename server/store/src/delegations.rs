//! What a lead gave to colleagues to answer: a delegation, and the statements of it. Notes are sealed.

use crate::together::select;
use crate::tx::{change, rows};
use crate::{Select, StoreError, Tx, WriteTx};
use candour_domain::ids::{AgencyId, PersonId, ReturnId, StatementId};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO delegation (id, return_id, person_id, due_on, note, delegated_by, delegated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const GIVE: &str = "INSERT INTO delegation_statement (return_id, statement_id, delegation_id) VALUES ($1, $2, $3)";
const OF_RETURN: &str = "SELECT s.statement_id, s.ready_at, d.id, d.person_id, p.name AS person_name,
        p.disabled_at AS shut_at, l.name AS left_name, d.left_at, d.due_on, d.note, b.name AS by_name, d.delegated_at
    FROM delegation_statement s
    JOIN delegation d ON d.id = s.delegation_id
    JOIN person b ON b.id = d.delegated_by
    LEFT JOIN person p ON p.id = d.person_id
    LEFT JOIN person l ON l.id = d.left_by
    WHERE s.return_id = $1 ORDER BY d.delegated_at, d.id, s.statement_id";
const HELD: &str = "SELECT s.statement_id FROM delegation_statement s JOIN delegation d ON d.id = s.delegation_id
    WHERE s.return_id = $1 AND d.person_id = $2";
const TAKE: &str = "DELETE FROM delegation_statement WHERE return_id = $1 AND statement_id = $2
    AND delegation_id IN (SELECT id FROM delegation WHERE return_id = $1 AND person_id = $3)";
const TAKE_FROM_NOBODY: &str = "DELETE FROM delegation_statement WHERE return_id = $1 AND statement_id = $2
    AND delegation_id IN (SELECT id FROM delegation WHERE return_id = $1 AND person_id IS NULL)";
const DELETE_EMPTY: &str = "DELETE FROM delegation WHERE return_id = $1
    AND NOT EXISTS (SELECT 1 FROM delegation_statement s WHERE s.delegation_id = delegation.id)";
const SET_READY: &str = "UPDATE delegation_statement SET ready_at = $4
    WHERE return_id = $1 AND statement_id = $2 AND ready_at IS NULL
        AND delegation_id IN (SELECT id FROM delegation WHERE return_id = $1 AND person_id = $3)";
const UNSET_READY: &str = "UPDATE delegation_statement SET ready_at = NULL
    WHERE return_id = $1 AND statement_id = $2 AND ready_at IS NOT NULL
        AND delegation_id IN (SELECT id FROM delegation WHERE return_id = $1 AND person_id = $3)";
const RETURNS_OF: &str = "SELECT DISTINCT d.return_id FROM delegation d JOIN agency_return r ON r.id = d.return_id
    WHERE d.person_id = $1 AND r.agency_id = $2 ORDER BY d.return_id";
const LEAVE: &str = "UPDATE delegation SET person_id = NULL, left_by = $1, left_at = $3
    WHERE person_id = $1 AND return_id IN (SELECT id FROM agency_return WHERE agency_id = $2)";
const NOTES: &str = "SELECT id, note FROM delegation WHERE return_id = $1 AND note IS NOT NULL ORDER BY id";
const DESTROY_STATEMENTS: &str = "DELETE FROM delegation_statement WHERE return_id = $1";
const DESTROY: &str = "DELETE FROM delegation WHERE return_id = $1";
pub(crate) const SQL: &[&str] = &[
    INSERT,
    GIVE,
    OF_RETURN,
    HELD,
    TAKE,
    TAKE_FROM_NOBODY,
    DELETE_EMPTY,
    SET_READY,
    UNSET_READY,
    RETURNS_OF,
    LEAVE,
    NOTES,
    DESTROY_STATEMENTS,
    DESTROY,
];

/// A delegation to put down.
#[derive(Clone, Debug)]
pub struct NewDelegation {
    /// Its id.
    pub id: Uuid,
    /// Of which return.
    pub return_id: ReturnId,
    /// To whom.
    pub person: PersonId,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// What the lead says to it, sealed.
    pub note: Option<Vec<u8>>,
    /// Who delegates.
    pub by: PersonId,
    /// Which statements.
    pub statements: Vec<StatementId>,
}

/// One statement that is delegated, or was until its holder's role ended.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DelegatedRow {
    /// The statement.
    #[sqlx(try_from = "String")]
    pub statement_id: StatementId,
    /// Since when its holder says that it is ready.
    pub ready_at: Option<DateTime<Utc>>,
    /// The delegation.
    pub id: Uuid,
    /// Whose it is; `None` where that person's role has ended.
    pub person_id: Option<Uuid>,
    /// That person's name.
    pub person_name: Option<String>,
    /// Set where that person's account is shut.
    pub shut_at: Option<DateTime<Utc>>,
    /// Who had it, where nobody has it now.
    pub left_name: Option<String>,
    /// Since when nobody has it.
    pub left_at: Option<DateTime<Utc>>,
    /// Until when it shall be answered.
    pub due_on: Option<NaiveDate>,
    /// What the lead says to it, sealed.
    pub note: Option<Vec<u8>>,
    /// Who delegated it.
    pub by_name: String,
    /// When.
    pub delegated_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct StatementRow {
    statement_id: String,
}

#[derive(sqlx::FromRow)]
struct ReturnIdRow {
    return_id: Uuid,
}

/// Puts a delegation down.
///
/// # Errors
/// [`StoreError::Unique`] where somebody has one of the statements.
pub async fn insert(tx: &mut WriteTx, new: &NewDelegation, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewDelegation { id, return_id, person, due_on, note, by, statements } = new;
    change!(tx, INSERT, *id, return_id.0, person.0, *due_on, note, by.0, now)?;
    for statement in statements {
        change!(tx, GIVE, return_id.0, statement.as_str(), *id)?;
    }
    Ok(())
}

/// What is delegated of a return, the earliest first.
///
/// # Errors
/// The database's.
pub async fn of_return(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<DelegatedRow>, StoreError> {
    select_of_return(id).all(tx).await
}

/// As [`of_return`], to be asked with others.
pub fn select_of_return(id: ReturnId) -> Select<DelegatedRow> {
    select!(DelegatedRow, OF_RETURN, id.0)
}

/// The statements of a return that a person holds.
///
/// # Errors
/// The database's.
pub async fn held(tx: &mut impl Tx, id: ReturnId, person: PersonId) -> Result<Vec<StatementId>, StoreError> {
    let rows = rows!(tx, StatementRow, fetch_all, HELD, id.0, person.0)?;
    Ok(rows.into_iter().map(|row| StatementId(row.statement_id)).collect())
}

/// Takes statements back from their holder, or from nobody where its holder's role ended; gives how many.
///
/// # Errors
/// The database's.
pub async fn take(
    tx: &mut WriteTx,
    id: ReturnId,
    from: Option<PersonId>,
    statements: &[StatementId],
) -> Result<u64, StoreError> {
    let mut taken = 0;
    for statement in statements {
        taken += match from {
            Some(person) => change!(tx, TAKE, id.0, statement.as_str(), person.0)?,
            None => change!(tx, TAKE_FROM_NOBODY, id.0, statement.as_str())?,
        };
    }
    if taken > 0 {
        change!(tx, DELETE_EMPTY, id.0)?;
    }
    Ok(taken)
}

/// Marks statements of their holder as ready, or no longer; gives how many were not so before.
///
/// # Errors
/// The database's.
pub async fn set_ready(
    tx: &mut WriteTx,
    id: ReturnId,
    person: PersonId,
    statements: &[StatementId],
    ready: Option<DateTime<Utc>>,
) -> Result<u64, StoreError> {
    let mut changed = 0;
    for statement in statements {
        changed += match ready {
            Some(at) => change!(tx, SET_READY, id.0, statement.as_str(), person.0, at)?,
            None => change!(tx, UNSET_READY, id.0, statement.as_str(), person.0)?,
        };
    }
    Ok(changed)
}

/// The returns of an agency of which a person holds something.
///
/// # Errors
/// The database's.
pub async fn returns_of(tx: &mut impl Tx, person: PersonId, agency: AgencyId) -> Result<Vec<ReturnId>, StoreError> {
    let rows = rows!(tx, ReturnIdRow, fetch_all, RETURNS_OF, person.0, agency.0)?;
    Ok(rows.into_iter().map(|row| ReturnId(row.return_id)).collect())
}

/// A person answers for an agency no longer: what they held has nobody.
///
/// # Errors
/// The database's.
pub async fn leave(tx: &mut WriteTx, person: PersonId, agency: AgencyId, now: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, LEAVE, person.0, agency.0, now).map(drop)
}

/// The notes of a return, sealed, with the ids of their delegations: to open each.
///
/// # Errors
/// The database's.
pub async fn notes(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
    rows!(tx, (Uuid, Vec<u8>), fetch_all, NOTES, id.0)
}

/// Deletes every delegation of a return.
///
/// # Errors
/// The database's.
pub async fn destroy(tx: &mut WriteTx, id: ReturnId) -> Result<(), StoreError> {
    change!(tx, DESTROY_STATEMENTS, id.0)?;
    change!(tx, DESTROY, id.0).map(drop)
}
