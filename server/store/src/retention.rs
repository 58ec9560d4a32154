//! What was decided about the retention of returns. The reasons are sealed.

use crate::store::Backend;
use crate::tx::{change, rows};
use crate::{Store, StoreError, Tx, WriteTx};
use candour_domain::ids::{BoardId, PersonId, ReturnId};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

const INSERT: &str =
    "INSERT INTO retention_decision (id, return_id, decision, keep_until, reason, decided_by, decided_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const OF_BOARD: &str =
    "SELECT d.id, d.return_id, d.decision, d.keep_until, d.reason, d.decided_at, p.name AS person_name
    FROM retention_decision d
    JOIN agency_return r ON r.id = d.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN person p ON p.id = d.decided_by
    WHERE u.board_id = $1 AND (d.return_id = $2 OR $2 IS NULL) ORDER BY d.decided_at, d.id";
const AFTER: &str = "SELECT d.id, d.return_id, d.decision, d.keep_until, d.reason, d.decided_at, p.name AS person_name
    FROM retention_decision d JOIN person p ON p.id = d.decided_by WHERE d.id > $1 ORDER BY d.id LIMIT $2";
pub(crate) const SQL: &[&str] = &[INSERT, OF_BOARD, AFTER];

/// A decision to put down.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// Its id.
    pub id: Uuid,
    /// About which return.
    pub return_id: ReturnId,
    /// `shred` or `keep`.
    pub decision: &'static str,
    /// Until when it is kept.
    pub keep_until: Option<NaiveDate>,
    /// Why, sealed.
    pub reason: Vec<u8>,
    /// Who.
    pub decided_by: PersonId,
}

/// A decision as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DecisionRow {
    /// Its id.
    pub id: Uuid,
    /// About which return.
    #[sqlx(try_from = "Uuid")]
    pub return_id: ReturnId,
    /// `shred` or `keep`.
    pub decision: String,
    /// Until when it is kept.
    pub keep_until: Option<NaiveDate>,
    /// Why, sealed.
    pub reason: Vec<u8>,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// Who.
    pub person_name: String,
}

/// Puts a decision down.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewDecision, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewDecision { id, return_id, decision, keep_until, reason, decided_by } = new;
    change!(tx, INSERT, *id, return_id.0, *decision, *keep_until, reason, decided_by.0, now).map(drop)
}

/// The decisions of a Board, the earliest first; of one return.
///
/// # Errors
/// The database's.
pub async fn of_board(
    tx: &mut impl Tx,
    board: BoardId,
    return_id: Option<ReturnId>,
) -> Result<Vec<DecisionRow>, StoreError> {
    rows!(tx, DecisionRow, fetch_all, OF_BOARD, board.0, return_id.map(|id| id.0))
}

/// All decisions in the order of their ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: Uuid, limit: i64) -> Result<Vec<DecisionRow>, StoreError> {
    rows!(tx, DecisionRow, fetch_all, AFTER, id, limit)
}

impl Store {
    /// Takes what was deleted out of the files as far as the database can: SQLite's log is emptied into the
    /// file, where `secure_delete` has written zeros; PostgreSQL frees the rows.
    ///
    /// # Errors
    /// The database's. What was deleted is deleted all the same.
    pub async fn scrub(&self) -> Result<(), StoreError> {
        match &self.backend {
            Backend::Sqlite { mover, .. } => {
                // On the one connection that moves the log at other times too: two never meet. It waits for readers,
                // and says in its first column whether one kept it from the end.
                let (kept, _, _): (i64, i64, i64) =
                    sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(mover).await?;
                if kept != 0 {
                    return Err(StoreError::Busy);
                }
            }
            Backend::Postgres(pool) => {
                sqlx::query("VACUUM data_key").execute(pool).await?;
                sqlx::query("VACUUM evidence_chunk").execute(pool).await?;
                sqlx::query("VACUUM library_piece").execute(pool).await?;
                sqlx::query("VACUUM library_file").execute(pool).await?;
                sqlx::query("VACUUM action_evidence").execute(pool).await?;
            }
        }
        Ok(())
    }
}
