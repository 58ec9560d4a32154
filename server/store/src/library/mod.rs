//! The library of an agency's evidence: its pieces, sealed. Their files are in [`files`].

pub mod files;

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AgencyId, PersonId, PieceId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What every query of pieces selects.
macro_rules! pieces_where {
    ($tail:literal) => {
        concat!(
            "SELECT l.id, l.agency_id, l.revision, l.body, l.created_at, l.updated_at, l.updated_by, p.name AS editor
            FROM library_piece l JOIN person p ON p.id = l.updated_by WHERE ",
            $tail
        )
    };
}

const INSERT: &str =
    "INSERT INTO library_piece (id, agency_id, revision, body, created_at, created_by, updated_at, updated_by)
    VALUES ($1, $2, 1, $3, $4, $5, $4, $5)";
const GET: &str = pieces_where!("l.id = $1 AND l.agency_id = $2");
const OF_AGENCY: &str = pieces_where!("l.agency_id = $1 ORDER BY l.created_at, l.id");
const AFTER: &str = pieces_where!("l.id > $1 ORDER BY l.id LIMIT $2");
const COUNT: &str = "SELECT COUNT(*) AS how_many FROM library_piece WHERE agency_id = $1";
const CHANGE: &str = "UPDATE library_piece SET revision = revision + 1, body = $4, updated_at = $5, updated_by = $6
    WHERE id = $1 AND agency_id = $2 AND revision = $3";
const REMOVE: &str = "DELETE FROM library_piece WHERE id = $1 AND agency_id = $2";
const DESTROY: &str = "DELETE FROM library_piece WHERE agency_id = $1";
const AGENCIES: &str = "SELECT a.id, a.name, COUNT(DISTINCT l.id) AS pieces,
        (SELECT COUNT(*) FROM membership m WHERE m.agency_id = a.id AND m.ended_at IS NULL) AS people
    FROM agency a JOIN library_piece l ON l.agency_id = a.id
    WHERE a.board_id = $1 GROUP BY a.id, a.name ORDER BY a.name";
const LOCK: &str = "UPDATE agency SET name = name WHERE id = $1";
pub(crate) const SQL: &[&str] = &[INSERT, GET, OF_AGENCY, AFTER, COUNT, CHANGE, REMOVE, DESTROY, AGENCIES, LOCK];

/// A piece to put down.
#[derive(Clone, Debug)]
pub struct NewPiece {
    /// Its id.
    pub id: PieceId,
    /// Whose.
    pub agency: AgencyId,
    /// What it says, sealed, at revision 1.
    pub body: Vec<u8>,
    /// Who adds it.
    pub by: PersonId,
}

/// A piece as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PieceRow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: PieceId,
    /// Whose.
    #[sqlx(try_from = "Uuid")]
    pub agency_id: AgencyId,
    /// How often it was saved, from 1.
    pub revision: i64,
    /// What it says, sealed.
    pub body: Vec<u8>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Who last changed it.
    #[sqlx(try_from = "Uuid")]
    pub updated_by: PersonId,
    /// That person's name.
    pub editor: String,
}

/// An agency that has a library: no content.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LibraryRow {
    /// The agency.
    #[sqlx(try_from = "Uuid")]
    pub id: AgencyId,
    /// Its name.
    pub name: String,
    /// How many pieces it has.
    pub pieces: i64,
    /// How many people work for it.
    pub people: i64,
}

#[derive(sqlx::FromRow)]
struct Counted {
    how_many: i64,
}

/// Lets no other change of this agency's library in until the transaction ends; `false` for no such agency.
///
/// # Errors
/// The database's.
pub async fn lock(tx: &mut WriteTx, agency: AgencyId) -> Result<bool, StoreError> {
    Ok(change!(tx, LOCK, agency.0)? == 1)
}

/// Puts a piece down.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewPiece, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewPiece { id, agency, body, by } = new;
    change!(tx, INSERT, id.0, agency.0, body, now, by.0).map(drop)
}

/// One piece of an agency.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, agency: AgencyId, id: PieceId) -> Result<Option<PieceRow>, StoreError> {
    rows!(tx, PieceRow, fetch_optional, GET, id.0, agency.0)
}

/// Every piece of an agency, the earliest first.
///
/// # Errors
/// The database's.
pub async fn of_agency(tx: &mut impl Tx, agency: AgencyId) -> Result<Vec<PieceRow>, StoreError> {
    rows!(tx, PieceRow, fetch_all, OF_AGENCY, agency.0)
}

/// All pieces in the order of their ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: PieceId, limit: i64) -> Result<Vec<PieceRow>, StoreError> {
    rows!(tx, PieceRow, fetch_all, AFTER, id.0, limit)
}

/// How many pieces an agency has.
///
/// # Errors
/// The database's.
pub async fn count(tx: &mut impl Tx, agency: AgencyId) -> Result<i64, StoreError> {
    Ok(rows!(tx, Counted, fetch_one, COUNT, agency.0)?.how_many)
}

/// Puts other words in the place of those of this revision; `false` where somebody changed or removed it meanwhile.
///
/// # Errors
/// The database's.
pub async fn change(
    tx: &mut WriteTx,
    (agency, id): (AgencyId, PieceId),
    seen: i64,
    body: &[u8],
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, CHANGE, id.0, agency.0, seen, body, now, by.0)? == 1)
}

/// Removes a piece with its file; `false` where it is gone.
///
/// # Errors
/// The database's.
pub async fn remove(tx: &mut WriteTx, agency: AgencyId, id: PieceId) -> Result<bool, StoreError> {
    files::remove_of_piece(tx, id).await?;
    Ok(change!(tx, REMOVE, id.0, agency.0)? == 1)
}

/// Deletes a whole library.
///
/// # Errors
/// The database's.
pub async fn destroy(tx: &mut WriteTx, agency: AgencyId) -> Result<(), StoreError> {
    files::destroy(tx, agency).await?;
    change!(tx, DESTROY, agency.0).map(drop)
}

/// The agencies of a Board that have a library.
///
/// # Errors
/// The database's.
pub async fn agencies(tx: &mut impl Tx, board: candour_domain::ids::BoardId) -> Result<Vec<LibraryRow>, StoreError> {
    rows!(tx, LibraryRow, fetch_all, AGENCIES, board.0)
}
