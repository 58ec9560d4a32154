//! Second factors, recovery codes, and the step between password and second factor. Secrets are sealed,
//! codes and tokens are hashes.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::PersonId;
use chrono::{DateTime, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO second_factor (id, person_id, kind, label, secret, created_at, confirmed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const OF: &str = "SELECT id, person_id, kind, label, secret, created_at, confirmed_at, last_used_at, last_step
    FROM second_factor WHERE person_id = $1 ORDER BY created_at, id";
const AFTER: &str = "SELECT id, person_id, kind, label, secret, created_at, confirmed_at, last_used_at, last_step
    FROM second_factor WHERE id > $1 ORDER BY id LIMIT $2";
const CONFIRM: &str = "UPDATE second_factor SET confirmed_at = $2, last_used_at = $2, last_step = $3
    WHERE id = $1 AND confirmed_at IS NULL AND last_step < $3";
const USE: &str = "UPDATE second_factor SET last_used_at = $2, last_step = $3 WHERE id = $1 AND last_step < $3";
const DELETE: &str = "DELETE FROM second_factor WHERE id = $1 AND person_id = $2";
const DELETE_UNCONFIRMED: &str = "DELETE FROM second_factor WHERE person_id = $1 AND confirmed_at IS NULL";
const INSERT_CODE: &str = "INSERT INTO recovery_code (person_id, code_hash, created_at) VALUES ($1, $2, $3)";
const DELETE_CODES: &str = "DELETE FROM recovery_code WHERE person_id = $1";
const USE_CODE: &str =
    "UPDATE recovery_code SET used_at = $3 WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL";
const CODES_LEFT: &str = "SELECT COUNT(*) AS n FROM recovery_code WHERE person_id = $1 AND used_at IS NULL";
const INSERT_STEP: &str = "INSERT INTO sign_in_step (token_hash, person_id, created_at) VALUES ($1, $2, $3)";
const STEP: &str = "SELECT person_id, created_at, attempts FROM sign_in_step WHERE token_hash = $1";
const TRY_STEP: &str = "UPDATE sign_in_step SET attempts = attempts + 1 WHERE token_hash = $1 AND attempts < $2";
const DELETE_STEP: &str = "DELETE FROM sign_in_step WHERE token_hash = $1";
const DELETE_STEPS_OF: &str = "DELETE FROM sign_in_step WHERE person_id = $1";
const DELETE_OLD_STEPS: &str = "DELETE FROM sign_in_step WHERE created_at < $1";
pub(crate) const SQL: &[&str] = &[
    INSERT,
    OF,
    AFTER,
    CONFIRM,
    USE,
    DELETE,
    DELETE_UNCONFIRMED,
    INSERT_CODE,
    DELETE_CODES,
    USE_CODE,
    CODES_LEFT,
    INSERT_STEP,
    STEP,
    TRY_STEP,
    DELETE_STEP,
    DELETE_STEPS_OF,
    DELETE_OLD_STEPS,
];

/// One second factor of a person.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FactorRow {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    #[sqlx(try_from = "Uuid")]
    pub person_id: PersonId,
    /// `totp` or `passkey`.
    pub kind: String,
    /// What the person calls it.
    pub label: String,
    /// Sealed.
    pub secret: Vec<u8>,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
    /// When it was first shown to work; before that it does not count.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// The last time step of a code that was taken; of a passkey the last count.
    pub last_step: i64,
}

/// A sign-in between its two factors.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct StepRow {
    /// Whose password was right.
    #[sqlx(try_from = "Uuid")]
    pub person_id: PersonId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// How many codes were tried.
    pub attempts: i64,
}

#[derive(sqlx::FromRow)]
struct Count {
    n: i64,
}

/// Adds a factor.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, f: &FactorRow) -> Result<(), StoreError> {
    change!(tx, INSERT, f.id, f.person_id.0, &f.kind, &f.label, &f.secret, f.created_at, f.confirmed_at).map(drop)
}

/// A person's factors, the first set up first, also those that were not confirmed yet.
///
/// # Errors
/// The database's.
pub async fn of(tx: &mut impl Tx, person: PersonId) -> Result<Vec<FactorRow>, StoreError> {
    rows!(tx, FactorRow, fetch_all, OF, person.0)
}

/// Everybody's factors in the order of their ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: Uuid, limit: i64) -> Result<Vec<FactorRow>, StoreError> {
    rows!(tx, FactorRow, fetch_all, AFTER, id, limit)
}

/// The first right code of a factor: from now on it counts. `false` where it does already.
///
/// # Errors
/// The database's.
pub async fn confirm(tx: &mut WriteTx, id: Uuid, now: DateTime<Utc>, step: i64) -> Result<bool, StoreError> {
    Ok(change!(tx, CONFIRM, id, now, step)? == 1)
}

/// A right code of a time step is taken; `false` where this or a later one was taken before.
///
/// # Errors
/// The database's.
pub async fn take(tx: &mut WriteTx, id: Uuid, now: DateTime<Utc>, step: i64) -> Result<bool, StoreError> {
    Ok(change!(tx, USE, id, now, step)? == 1)
}

/// Takes a factor away; `false` where the person has no such factor.
///
/// # Errors
/// The database's.
pub async fn delete(tx: &mut WriteTx, id: Uuid, person: PersonId) -> Result<bool, StoreError> {
    Ok(change!(tx, DELETE, id, person.0)? == 1)
}

/// Takes away what a person began to set up and did not finish.
///
/// # Errors
/// The database's.
pub async fn delete_unconfirmed(tx: &mut WriteTx, person: PersonId) -> Result<(), StoreError> {
    change!(tx, DELETE_UNCONFIRMED, person.0).map(drop)
}

/// Puts new recovery codes in the place of a person's old ones.
///
/// # Errors
/// The database's.
pub async fn replace_codes(
    tx: &mut WriteTx,
    person: PersonId,
    hashes: &[[u8; 32]],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change!(tx, DELETE_CODES, person.0)?;
    for hash in hashes {
        change!(tx, INSERT_CODE, person.0, hash.as_slice(), now)?;
    }
    Ok(())
}

/// Uses a recovery code up; `false` where it is none or was used.
///
/// # Errors
/// The database's.
pub async fn use_code(
    tx: &mut WriteTx,
    person: PersonId,
    hash: &[u8; 32],
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, USE_CODE, person.0, hash.as_slice(), now)? == 1)
}

/// How many recovery codes a person has left.
///
/// # Errors
/// The database's.
pub async fn codes_left(tx: &mut impl Tx, person: PersonId) -> Result<i64, StoreError> {
    Ok(rows!(tx, Count, fetch_one, CODES_LEFT, person.0)?.n)
}

/// The password was right; the second factor is still to come.
///
/// # Errors
/// The database's.
pub async fn insert_step(
    tx: &mut WriteTx,
    token_hash: &[u8],
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change!(tx, INSERT_STEP, token_hash, person.0, now).map(drop)
}

/// The step of a token.
///
/// # Errors
/// The database's.
pub async fn step(tx: &mut impl Tx, token_hash: &[u8]) -> Result<Option<StepRow>, StoreError> {
    rows!(tx, StepRow, fetch_optional, STEP, token_hash)
}

/// Counts one try; `false` where as many as are allowed were made.
///
/// # Errors
/// The database's.
pub async fn try_step(tx: &mut WriteTx, token_hash: &[u8], most: i64) -> Result<bool, StoreError> {
    Ok(change!(tx, TRY_STEP, token_hash, most)? == 1)
}

/// The step is over; `false` where another request was faster.
///
/// # Errors
/// The database's.
pub async fn delete_step(tx: &mut WriteTx, token_hash: &[u8]) -> Result<bool, StoreError> {
    Ok(change!(tx, DELETE_STEP, token_hash)? == 1)
}

/// Every step of a person is over.
///
/// # Errors
/// The database's.
pub async fn delete_steps_of(tx: &mut WriteTx, person: PersonId) -> Result<(), StoreError> {
    change!(tx, DELETE_STEPS_OF, person.0).map(drop)
}

/// Deletes steps from before a moment.
///
/// # Errors
/// The database's.
pub async fn delete_old_steps(tx: &mut WriteTx, before: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, DELETE_OLD_STEPS, before).map(drop)
}
