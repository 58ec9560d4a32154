//! Passkeys: second factors that are found by a keyed hash of their credential id, and the questions that browsers
//! were asked and have not answered yet.

use crate::second_factors::FactorRow;
use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO second_factor
    (id, person_id, kind, label, secret, created_at, confirmed_at, credential_tag)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const BY_CREDENTIAL: &str =
    "SELECT id, person_id, kind, label, secret, created_at, confirmed_at, last_used_at, last_step
    FROM second_factor WHERE credential_tag = $1";
// A count goes up, or stays 0 where the passkey does not count: of two answers at once one is taken.
const USE: &str = "UPDATE second_factor SET secret = $3, last_used_at = $2, last_step = $4
    WHERE id = $1 AND (last_step < $4 OR (last_step = 0 AND $4 = 0))";
const INSERT_CEREMONY: &str = "INSERT INTO passkey_ceremony (id, token_hash, kind, bound_to, state, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const TAKE_CEREMONY: &str = "DELETE FROM passkey_ceremony WHERE token_hash = $1
    RETURNING id, kind, bound_to, state, expires_at";
const CEREMONIES_AFTER: &str =
    "SELECT id, kind, bound_to, state, expires_at FROM passkey_ceremony WHERE id > $1 ORDER BY id LIMIT $2";
const DELETE_OLD_CEREMONIES: &str = "DELETE FROM passkey_ceremony WHERE expires_at <= $1";
pub(crate) const SQL: &[&str] =
    &[INSERT, BY_CREDENTIAL, USE, INSERT_CEREMONY, TAKE_CEREMONY, CEREMONIES_AFTER, DELETE_OLD_CEREMONIES];

/// A question that a browser was asked.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CeremonyRow {
    /// Its id.
    pub id: Uuid,
    /// `add`, `second_factor` or `alone`.
    pub kind: String,
    /// The hash of the session's or step's token that asked; zeros where nobody is known yet.
    pub bound_to: Vec<u8>,
    /// Sealed.
    pub state: Vec<u8>,
    /// When it is too late for an answer.
    pub expires_at: DateTime<Utc>,
}

/// Adds a passkey.
///
/// # Errors
/// [`StoreError::Unique`] where somebody has it already.
pub async fn insert(tx: &mut WriteTx, f: &FactorRow, tag: &[u8; 32]) -> Result<(), StoreError> {
    let (kind, label, tag) = (&f.kind, &f.label, tag.as_slice());
    change!(tx, INSERT, f.id, f.person_id.0, kind, label, &f.secret, f.created_at, f.confirmed_at, tag).map(drop)
}

/// The passkey of a credential id's keyed hash.
///
/// # Errors
/// The database's.
pub async fn by_credential(tx: &mut impl Tx, tag: &[u8; 32]) -> Result<Option<FactorRow>, StoreError> {
    rows!(tx, FactorRow, fetch_optional, BY_CREDENTIAL, tag.as_slice())
}

/// A passkey was used, and this is its count now; `false` where another answer with this count or a later one was
/// taken in the meantime.
///
/// # Errors
/// The database's.
pub async fn take(
    tx: &mut WriteTx,
    id: Uuid,
    now: DateTime<Utc>,
    secret: &[u8],
    count: i64,
) -> Result<bool, StoreError> {
    Ok(change!(tx, USE, id, now, secret, count)? == 1)
}

/// Keeps a question until it is answered.
///
/// # Errors
/// The database's.
pub async fn insert_ceremony(tx: &mut WriteTx, token_hash: &[u8; 32], row: &CeremonyRow) -> Result<(), StoreError> {
    let token = token_hash.as_slice();
    change!(tx, INSERT_CEREMONY, row.id, token, &row.kind, &row.bound_to, &row.state, row.expires_at).map(drop)
}

/// Takes a question out, for its one answer.
///
/// # Errors
/// The database's.
pub async fn take_ceremony(tx: &mut WriteTx, token_hash: &[u8; 32]) -> Result<Option<CeremonyRow>, StoreError> {
    rows!(tx, CeremonyRow, fetch_optional, TAKE_CEREMONY, token_hash.as_slice())
}

/// Questions in the order of their ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn ceremonies_after(tx: &mut impl Tx, id: Uuid, limit: i64) -> Result<Vec<CeremonyRow>, StoreError> {
    rows!(tx, CeremonyRow, fetch_all, CEREMONIES_AFTER, id, limit)
}

/// Deletes questions that nobody may answer any more.
///
/// # Errors
/// The database's.
pub async fn delete_old_ceremonies(tx: &mut WriteTx, now: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, DELETE_OLD_CEREMONIES, now).map(drop)
}
