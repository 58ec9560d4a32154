//! Boards and their agencies.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::audit::Agency;
use candour_domain::ids::{AgencyId, AgencyType, BoardId};
use chrono::{DateTime, Utc};

const INSERT: &str = "INSERT INTO board (id, name, created_at) VALUES ($1, $2, $3)";
const ALL: &str = "SELECT id, name FROM board ORDER BY created_at, id";
const INSERT_AGENCY: &str =
    "INSERT INTO agency (id, board_id, name, agency_type, created_at) VALUES ($1, $2, $3, $4, $5)";
const AGENCIES: &str = "SELECT id, name, agency_type FROM agency WHERE board_id = $1 ORDER BY name, id";
const AGENCY: &str = "SELECT id, name, agency_type FROM agency WHERE id = $1";
pub(crate) const SQL: &[&str] = &[INSERT, ALL, INSERT_AGENCY, AGENCIES, AGENCY];

/// A Board.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct BoardRow {
    /// Its id.
    #[sqlx(try_from = "uuid::Uuid")]
    pub id: BoardId,
    /// Its name.
    pub name: String,
}

#[derive(sqlx::FromRow)]
struct AgencyRow {
    #[sqlx(try_from = "uuid::Uuid")]
    id: AgencyId,
    name: String,
    #[sqlx(try_from = "String")]
    agency_type: AgencyType,
}

impl From<AgencyRow> for Agency {
    fn from(row: AgencyRow) -> Self {
        Self { id: row.id, name: row.name, agency_type: row.agency_type }
    }
}

/// Adds a Board.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, board: &BoardRow, now: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, INSERT, board.id.0, &board.name, now).map(drop)
}

/// Every Board, the oldest first.
///
/// # Errors
/// The database's.
pub async fn all(tx: &mut impl Tx) -> Result<Vec<BoardRow>, StoreError> {
    rows!(tx, BoardRow, fetch_all, ALL)
}

/// Adds an agency.
///
/// # Errors
/// [`StoreError::Unique`] where the Board has one of this name.
pub async fn insert_agency(
    tx: &mut WriteTx,
    board: BoardId,
    agency: &Agency,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change!(tx, INSERT_AGENCY, agency.id.0, board.0, &agency.name, agency.agency_type.as_str(), now).map(drop)
}

/// A Board's agencies, by name.
///
/// # Errors
/// The database's.
pub async fn agencies(tx: &mut impl Tx, board: BoardId) -> Result<Vec<Agency>, StoreError> {
    let found = rows!(tx, AgencyRow, fetch_all, AGENCIES, board.0)?;
    Ok(found.into_iter().map(Agency::from).collect())
}

/// One agency.
///
/// # Errors
/// The database's.
pub async fn agency(tx: &mut impl Tx, id: AgencyId) -> Result<Option<Agency>, StoreError> {
    Ok(rows!(tx, AgencyRow, fetch_optional, AGENCY, id.0)?.map(Agency::from))
}
