//! Answers of the last cycle that an agency does not want to start from.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{PersonId, ReturnId, StatementId};
use chrono::{DateTime, Utc};

const DROP: &str = "INSERT INTO carry_drop (return_id, statement_id, dropped_by, dropped_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT (return_id, statement_id) DO NOTHING";
const DROPPED: &str = "SELECT statement_id FROM carry_drop WHERE return_id = $1 ORDER BY statement_id";
pub(crate) const SQL: &[&str] = &[DROP, DROPPED];

#[derive(sqlx::FromRow)]
struct Dropped {
    #[sqlx(try_from = "String")]
    statement_id: StatementId,
}

/// Notes that an old answer is not wanted; `false` where that was noted before.
///
/// # Errors
/// The database's.
pub async fn drop_one(
    tx: &mut WriteTx,
    id: ReturnId,
    statement: &StatementId,
    by: PersonId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, DROP, id.0, statement.as_str(), by.0, at)? == 1)
}

/// The statements whose old answers are not wanted.
///
/// # Errors
/// The database's.
pub async fn dropped(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<StatementId>, StoreError> {
    let rows = rows!(tx, Dropped, fetch_all, DROPPED, id.0)?;
    Ok(rows.into_iter().map(|row| row.statement_id).collect())
}
