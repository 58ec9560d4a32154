//! The numbers of recommendations: without gaps, and none twice, whoever takes them at the same moment.

use crate::tx::{change, rows};
use crate::{StoreError, WriteTx};
use candour_domain::ids::BoardId;

// Changes nothing, and so locks the row on PostgreSQL until the transaction ends.
const LOCK: &str = "INSERT INTO recommendation_number (board_id, prefix, last_given) VALUES ($1, $2, 0)
    ON CONFLICT (board_id, prefix) DO UPDATE SET last_given = recommendation_number.last_given RETURNING last_given";
const TAKE: &str = "UPDATE recommendation_number SET last_given = last_given + 1
    WHERE board_id = $1 AND prefix = $2";
const LAST: &str = "SELECT last_given FROM recommendation_number WHERE board_id = $1 AND prefix = $2";
pub(crate) const SQL: &[&str] = &[LOCK, TAKE, LAST];

#[derive(sqlx::FromRow)]
struct Last {
    last_given: i64,
}

/// Locks the numbers of a prefix until the transaction ends: others who want one wait. Whoever wants numbers of
/// several prefixes locks them in the order of the prefixes.
///
/// # Errors
/// The database's.
pub async fn lock(tx: &mut WriteTx, board: BoardId, prefix: &str) -> Result<(), StoreError> {
    rows!(tx, Last, fetch_one, LOCK, board.0, prefix).map(drop)
}

/// Takes the next number of a prefix that is locked.
///
/// # Errors
/// The database's.
pub async fn take(tx: &mut WriteTx, board: BoardId, prefix: &str) -> Result<i64, StoreError> {
    change!(tx, TAKE, board.0, prefix)?;
    Ok(rows!(tx, Last, fetch_one, LAST, board.0, prefix)?.last_given)
}
