//! The Board's subgroups. Their names are plain.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{BoardId, PersonId, SubgroupId};
use candour_domain::plan::SubgroupName;
use chrono::{DateTime, Utc};
use uuid::Uuid;

const OF_BOARD: &str = "SELECT id, name, closed_at FROM subgroup WHERE board_id = $1 ORDER BY name_key, created_at, id";
const ONE: &str = "SELECT id, name, closed_at FROM subgroup WHERE board_id = $1 AND id = $2";
// Two who add the same name at one moment: the second adds nothing.
const INSERT: &str = "INSERT INTO subgroup (id, board_id, name, name_key, created_by, created_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const ALIKE: &str = "SELECT id, name, closed_at FROM subgroup
    WHERE board_id = $1 AND name_key = $2 AND id <> $3 AND closed_at IS NULL";
const RENAME: &str =
    "UPDATE subgroup SET name = $3, name_key = $4 WHERE board_id = $1 AND id = $2 AND closed_at IS NULL";
const CLOSE: &str = "UPDATE subgroup SET closed_at = $3 WHERE board_id = $1 AND id = $2 AND closed_at IS NULL";
pub(crate) const SQL: &[&str] = &[OF_BOARD, ONE, INSERT, ALIKE, RENAME, CLOSE];

/// A subgroup.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SubgroupRow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: SubgroupId,
    /// Its name.
    pub name: String,
    /// When it was closed; `None` while it meets.
    pub closed_at: Option<DateTime<Utc>>,
}

/// The subgroups of a Board, closed ones too, by name.
///
/// # Errors
/// The database's.
pub async fn list(tx: &mut impl Tx, board: BoardId) -> Result<Vec<SubgroupRow>, StoreError> {
    rows!(tx, SubgroupRow, fetch_all, OF_BOARD, board.0)
}

/// One subgroup of a Board.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, board: BoardId, id: SubgroupId) -> Result<Option<SubgroupRow>, StoreError> {
    rows!(tx, SubgroupRow, fetch_optional, ONE, board.0, id.0)
}

/// Whether another subgroup that meets is called so.
///
/// # Errors
/// The database's.
pub async fn is_taken(
    tx: &mut impl Tx,
    board: BoardId,
    name: &SubgroupName,
    but: SubgroupId,
) -> Result<bool, StoreError> {
    Ok(rows!(tx, SubgroupRow, fetch_optional, ALIKE, board.0, name.key(), but.0)?.is_some())
}

/// Puts a subgroup down; `false` where one that meets is called so.
///
/// # Errors
/// The database's.
pub async fn insert(
    tx: &mut WriteTx,
    (board, id): (BoardId, SubgroupId),
    name: &SubgroupName,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, INSERT, id.0, board.0, name.as_str(), name.key(), by.0, now)? == 1)
}

/// Gives a subgroup that meets another name; `false` where it is closed.
///
/// # Errors
/// The database's; a unique constraint where one that meets is called so.
pub async fn rename(
    tx: &mut WriteTx,
    (board, id): (BoardId, SubgroupId),
    name: &SubgroupName,
) -> Result<bool, StoreError> {
    Ok(change!(tx, RENAME, board.0, id.0, name.as_str(), name.key())? == 1)
}

/// Closes a subgroup that meets; `false` where it is closed.
///
/// # Errors
/// The database's.
pub async fn close(
    tx: &mut WriteTx,
    (board, id): (BoardId, SubgroupId),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, CLOSE, board.0, id.0, now)? == 1)
}
