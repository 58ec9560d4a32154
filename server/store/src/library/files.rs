//! The files of a library's pieces: their rows. Their chunks stand with those of the files of returns.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::evidence::EvidenceKind;
use candour_domain::ids::{AgencyId, EvidenceId, PersonId, PieceId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What every query of files selects.
macro_rules! files_where {
    ($tail:literal) => {
        concat!(
            "SELECT f.id, f.piece_id, f.agency_id, f.body_id, f.head, f.name, f.kind, f.size, f.created_at,
                p.name AS author
            FROM library_file f JOIN person p ON p.id = f.created_by WHERE f.state = 'stored' AND ",
            $tail
        )
    };
}

const BEGIN: &str = "INSERT INTO library_file
    (id, piece_id, agency_id, state, body_id, head, size, created_at, created_by, touched_at)
    VALUES ($1, $2, $3, 'uploading', $4, $5, 0, $6, $7, $6)";
const FINISH: &str = "UPDATE library_file SET state = 'stored', name = $2, kind = $3, size = $4, created_at = $5
    WHERE id = $1 AND state = 'uploading'";
const OF_PIECE: &str = files_where!("f.piece_id = $1");
const OF_AGENCY: &str = files_where!("f.agency_id = $1 ORDER BY f.created_at, f.id");
const AFTER: &str = files_where!("f.id > $1 ORDER BY f.id LIMIT $2");
const TOTAL: &str = "SELECT COUNT(*) AS files, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes
    FROM library_file WHERE agency_id = $1 AND state = 'stored' AND piece_id <> $2";
const CHUNKS_OF_OTHERS: &str = "DELETE FROM evidence_chunk WHERE body_id IN
    (SELECT body_id FROM library_file WHERE piece_id = $1 AND state = 'stored' AND id <> $2)";
const OTHERS: &str = "DELETE FROM library_file WHERE piece_id = $1 AND state = 'stored' AND id <> $2";
const CHUNKS_OF_PIECE: &str = "DELETE FROM evidence_chunk WHERE body_id IN
    (SELECT body_id FROM library_file WHERE piece_id = $1)";
const REMOVE: &str = "DELETE FROM library_file WHERE piece_id = $1";
const DISCARD: &str = "DELETE FROM library_file WHERE id = $1 AND state = 'uploading'";
const BROKEN_OFF: &str = "DELETE FROM library_file WHERE state = 'uploading' AND touched_at < $1";
const DESTROY_CHUNKS: &str = "DELETE FROM evidence_chunk WHERE body_id IN
    (SELECT body_id FROM library_file WHERE agency_id = $1)";
const DESTROY: &str = "DELETE FROM library_file WHERE agency_id = $1";
pub(crate) const SQL: &[&str] = &[
    BEGIN,
    FINISH,
    OF_PIECE,
    OF_AGENCY,
    AFTER,
    TOTAL,
    CHUNKS_OF_OTHERS,
    OTHERS,
    CHUNKS_OF_PIECE,
    REMOVE,
    DISCARD,
    BROKEN_OFF,
    DESTROY_CHUNKS,
    DESTROY,
];

/// An upload that begins: nobody sees it yet.
#[derive(Clone, Debug)]
pub struct NewLibraryFile {
    /// Its id: random.
    pub id: EvidenceId,
    /// The piece.
    pub piece: PieceId,
    /// The agency.
    pub agency: AgencyId,
    /// What its chunks stand under.
    pub body: Uuid,
    /// The head of the sealed file.
    pub head: Vec<u8>,
    /// Who uploads it.
    pub by: PersonId,
}

/// A file that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryFileRow {
    /// Its id.
    pub id: EvidenceId,
    /// The piece.
    pub piece: PieceId,
    /// The agency.
    pub agency: AgencyId,
    /// What its chunks stand under.
    pub body: Uuid,
    /// The head of the sealed file.
    pub head: Vec<u8>,
    /// Its name, sealed.
    pub name: Vec<u8>,
    /// What it is.
    pub kind: EvidenceKind,
    /// Its bytes.
    pub size: u64,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// Who added it.
    pub author: String,
}

#[derive(sqlx::FromRow)]
struct Flat {
    id: Uuid,
    piece_id: Uuid,
    agency_id: Uuid,
    body_id: Uuid,
    head: Vec<u8>,
    name: Vec<u8>,
    #[sqlx(try_from = "String")]
    kind: EvidenceKind,
    size: i64,
    created_at: DateTime<Utc>,
    author: String,
}

#[derive(sqlx::FromRow)]
struct Total {
    files: i64,
    bytes: i64,
}

impl From<Flat> for LibraryFileRow {
    fn from(row: Flat) -> Self {
        Self {
            id: EvidenceId(row.id),
            piece: PieceId(row.piece_id),
            agency: AgencyId(row.agency_id),
            body: row.body_id,
            head: row.head,
            name: row.name,
            kind: row.kind,
            size: u64::try_from(row.size).unwrap_or_default(),
            created_at: row.created_at,
            author: row.author,
        }
    }
}

/// Puts an upload down that begins.
///
/// # Errors
/// The database's.
pub async fn begin(tx: &mut WriteTx, new: &NewLibraryFile, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewLibraryFile { id, piece, agency, body, head, by } = new;
    change!(tx, BEGIN, id.0, piece.0, agency.0, *body, head, now, by.0).map(drop)
}

/// Makes an upload the file of its piece, in the place of an earlier one, which is destroyed; `false` where it was
/// cleaned up meanwhile.
///
/// # Errors
/// The database's.
pub async fn finish(
    tx: &mut WriteTx,
    (piece, id): (PieceId, EvidenceId),
    name: &[u8],
    (kind, size): (EvidenceKind, u64),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    if change!(tx, FINISH, id.0, name, kind.code(), size, now)? == 0 {
        return Ok(false);
    }
    change!(tx, CHUNKS_OF_OTHERS, piece.0, id.0)?;
    change!(tx, OTHERS, piece.0, id.0)?;
    Ok(true)
}

/// The file of a piece.
///
/// # Errors
/// The database's.
pub async fn of_piece(tx: &mut impl Tx, piece: PieceId) -> Result<Option<LibraryFileRow>, StoreError> {
    Ok(rows!(tx, Flat, fetch_optional, OF_PIECE, piece.0)?.map(LibraryFileRow::from))
}

/// The files of an agency's library, the earliest first.
///
/// # Errors
/// The database's.
pub async fn of_agency(tx: &mut impl Tx, agency: AgencyId) -> Result<Vec<LibraryFileRow>, StoreError> {
    Ok(rows!(tx, Flat, fetch_all, OF_AGENCY, agency.0)?.into_iter().map(LibraryFileRow::from).collect())
}

/// All files in the order of their ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: EvidenceId, limit: i64) -> Result<Vec<LibraryFileRow>, StoreError> {
    Ok(rows!(tx, Flat, fetch_all, AFTER, id.0, limit)?.into_iter().map(LibraryFileRow::from).collect())
}

/// How many files the other pieces of a library have, and their bytes together.
///
/// # Errors
/// The database's.
pub async fn total_beside(tx: &mut impl Tx, agency: AgencyId, piece: PieceId) -> Result<(u64, u64), StoreError> {
    let Total { files, bytes } = rows!(tx, Total, fetch_one, TOTAL, agency.0, piece.0)?;
    Ok((u64::try_from(files).unwrap_or_default(), u64::try_from(bytes).unwrap_or_default()))
}

/// Destroys the file of a piece, and what is being uploaded to it; `false` where there is none.
///
/// # Errors
/// The database's.
pub async fn remove_of_piece(tx: &mut WriteTx, piece: PieceId) -> Result<bool, StoreError> {
    change!(tx, CHUNKS_OF_PIECE, piece.0)?;
    Ok(change!(tx, REMOVE, piece.0)? > 0)
}

/// Takes an upload back that did not end.
///
/// # Errors
/// The database's.
pub async fn discard(tx: &mut WriteTx, id: EvidenceId, body: Uuid) -> Result<(), StoreError> {
    if change!(tx, DISCARD, id.0)? > 0 {
        crate::evidence::chunks::delete(tx, body).await?;
    }
    Ok(())
}

pub(crate) async fn delete_broken_off(tx: &mut WriteTx, since: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, BROKEN_OFF, since).map(drop)
}

pub(super) async fn destroy(tx: &mut WriteTx, agency: AgencyId) -> Result<(), StoreError> {
    change!(tx, DESTROY_CHUNKS, agency.0)?;
    change!(tx, DESTROY, agency.0).map(drop)
}
