//! Evidence that is attached to actions: a copy of a piece's words and of its file. Their chunks stand with those of the
//! files of returns. Words, names and bytes are sealed.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::evidence::EvidenceKind;
use candour_domain::ids::{AgencyId, AuditId, BoardId, EvidenceId, PersonId, PieceId, PlanActionId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What every query of attached evidence selects.
macro_rules! attached_where {
    ($tail:literal) => {
        concat!(
            "SELECT e.id, e.action_id, c.audit_id, c.agency_id, c.prefix, c.number, n.number AS action, e.piece_id, \
                e.words, e.body_id, e.head, e.name, e.kind, e.size, e.created_at, p.name AS author \
            FROM action_evidence e JOIN plan_action n ON n.id = e.action_id \
            JOIN recommendation c ON c.id = n.recommendation_id JOIN person p ON p.id = e.created_by \
            WHERE e.state = 'stored' AND ",
            $tail
        )
    };
}

const ATTACH: &str = "INSERT INTO action_evidence
    (id, action_id, state, piece_id, words, size, created_at, created_by, touched_at)
    VALUES ($1, $2, 'stored', $3, $4, 0, $5, $6, $5)";
const BEGIN: &str = "INSERT INTO action_evidence
    (id, action_id, state, piece_id, body_id, head, size, created_at, created_by, touched_at)
    VALUES ($1, $2, 'uploading', $3, $4, $5, 0, $6, $7, $6)";
const FINISH: &str = "UPDATE action_evidence
    SET state = 'stored', words = $2, name = $3, kind = $4, size = $5, created_at = $6
    WHERE id = $1 AND state = 'uploading'";
const ONE: &str = attached_where!("e.id = $1");
const OF_ACTION: &str = attached_where!("e.action_id = $1 ORDER BY e.created_at, e.id");
const OF_PIECE: &str = attached_where!("e.piece_id = $1 AND c.agency_id = $2 ORDER BY c.prefix, c.number, n.number");
const OF_BOARD: &str = attached_where!("c.board_id = $1 ORDER BY e.created_at, e.id");
const OF_AGENCY: &str = attached_where!("c.board_id = $1 AND c.agency_id = $2 ORDER BY e.created_at, e.id");
const AFTER: &str = attached_where!("e.id > $1 ORDER BY e.id LIMIT $2");
const HELD: &str = "SELECT COUNT(*) AS pieces, COUNT(body_id) AS files, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes
    FROM action_evidence WHERE action_id = $1 AND state = 'stored'";
const CHUNKS_OF: &str = "DELETE FROM evidence_chunk WHERE body_id IN
    (SELECT body_id FROM action_evidence WHERE id = $1)";
const TAKE_OFF: &str = "DELETE FROM action_evidence WHERE id = $1 AND state = 'stored'";
const DISCARD: &str = "DELETE FROM action_evidence WHERE id = $1 AND state = 'uploading'";
const BROKEN_OFF: &str = "DELETE FROM action_evidence WHERE state = 'uploading' AND touched_at < $1";
pub(crate) const SQL: &[&str] = &[
    ATTACH, BEGIN, FINISH, ONE, OF_ACTION, OF_PIECE, OF_BOARD, OF_AGENCY, AFTER, HELD, CHUNKS_OF, TAKE_OFF, DISCARD,
    BROKEN_OFF,
];

/// A piece of evidence to attach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewAttached {
    /// Its id: random.
    pub id: EvidenceId,
    /// The action.
    pub action: PlanActionId,
    /// The piece of the library that it is copied from.
    pub piece: PieceId,
    /// Who attaches it.
    pub by: PersonId,
}

/// What the copy of a file turned out to be.
#[derive(Clone, Debug)]
pub struct AttachedFile {
    /// Its name, sealed.
    pub name: Vec<u8>,
    /// What it is.
    pub kind: EvidenceKind,
    /// Its bytes.
    pub size: u64,
}

/// How much is attached to an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Pieces of evidence.
    pub pieces: usize,
    /// Files, and their bytes together.
    pub files: (u64, u64),
}

/// A piece of evidence that is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachedRow {
    /// Its id.
    pub id: EvidenceId,
    /// The action.
    pub action: PlanActionId,
    /// The audit that the recommendation follows from.
    pub audit: AuditId,
    /// Whose action it is.
    pub agency: Option<AgencyId>,
    /// What stands before the recommendation's number, that number, and the action's.
    pub numbers: (String, i64, i64),
    /// The piece of the library that it was copied from.
    pub piece: PieceId,
    /// Its words, sealed.
    pub words: Vec<u8>,
    /// Its file, where it has one.
    pub file: Option<FileRow>,
    /// When it was attached.
    pub created_at: DateTime<Utc>,
    /// Who attached it.
    pub author: String,
}

/// The file of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
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
}

#[derive(sqlx::FromRow)]
struct Flat {
    id: Uuid,
    action_id: Uuid,
    audit_id: Uuid,
    agency_id: Option<Uuid>,
    prefix: String,
    number: i64,
    action: i64,
    piece_id: Uuid,
    words: Vec<u8>,
    body_id: Option<Uuid>,
    head: Option<Vec<u8>>,
    name: Option<Vec<u8>>,
    kind: Option<String>,
    size: i64,
    created_at: DateTime<Utc>,
    author: String,
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    pieces: i64,
    files: i64,
    bytes: i64,
}

impl From<Flat> for AttachedRow {
    fn from(row: Flat) -> Self {
        let kind = row.kind.as_deref().and_then(EvidenceKind::from_code);
        let file = row.body_id.zip(row.head).zip(row.name).zip(kind);
        let size = u64::try_from(row.size).unwrap_or_default();
        Self {
            id: EvidenceId(row.id),
            action: PlanActionId(row.action_id),
            audit: AuditId(row.audit_id),
            agency: row.agency_id.map(AgencyId),
            numbers: (row.prefix, row.number, row.action),
            piece: PieceId(row.piece_id),
            words: row.words,
            file: file.map(|(((body, head), name), kind)| FileRow { body, head, name, kind, size }),
            created_at: row.created_at,
            author: row.author,
        }
    }
}

/// Attaches a piece without a file.
///
/// # Errors
/// The database's.
pub async fn attach(tx: &mut WriteTx, new: &NewAttached, words: &[u8], now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewAttached { id, action, piece, by } = new;
    change!(tx, ATTACH, id.0, action.0, piece.0, words, now, by.0).map(drop)
}

/// Puts a piece down whose file arrives: nobody sees it yet.
///
/// # Errors
/// The database's.
pub async fn begin(
    tx: &mut WriteTx,
    new: &NewAttached,
    (body, head): (Uuid, &[u8]),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let NewAttached { id, action, piece, by } = new;
    change!(tx, BEGIN, id.0, action.0, piece.0, body, head, now, by.0).map(drop)
}

/// Attaches a piece whose file has arrived; `false` where it was cleaned up meanwhile.
///
/// # Errors
/// The database's.
pub async fn finish(
    tx: &mut WriteTx,
    id: EvidenceId,
    words: &[u8],
    file: &AttachedFile,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let size = i64::try_from(file.size).unwrap_or(i64::MAX);
    Ok(change!(tx, FINISH, id.0, words, &file.name, file.kind.code(), size, now)? == 1)
}

/// One piece of evidence that is attached.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: EvidenceId) -> Result<Option<AttachedRow>, StoreError> {
    Ok(rows!(tx, Flat, fetch_optional, ONE, id.0)?.map(AttachedRow::from))
}

/// What is attached to an action, the earliest first.
///
/// # Errors
/// The database's.
pub async fn of_action(tx: &mut impl Tx, action: PlanActionId) -> Result<Vec<AttachedRow>, StoreError> {
    Ok(rows!(tx, Flat, fetch_all, OF_ACTION, action.0)?.into_iter().map(AttachedRow::from).collect())
}

/// What was copied from a piece of an agency's library, by the actions' references.
///
/// # Errors
/// The database's.
pub async fn of_piece(tx: &mut impl Tx, agency: AgencyId, piece: PieceId) -> Result<Vec<AttachedRow>, StoreError> {
    Ok(rows!(tx, Flat, fetch_all, OF_PIECE, piece.0, agency.0)?.into_iter().map(AttachedRow::from).collect())
}

/// What is attached to all actions of a Board, or of one of its agencies, the earliest first.
///
/// # Errors
/// The database's.
pub async fn list(tx: &mut impl Tx, board: BoardId, agency: Option<AgencyId>) -> Result<Vec<AttachedRow>, StoreError> {
    let found = if let Some(agency) = agency {
        rows!(tx, Flat, fetch_all, OF_AGENCY, board.0, agency.0)?
    } else {
        rows!(tx, Flat, fetch_all, OF_BOARD, board.0)?
    };
    Ok(found.into_iter().map(AttachedRow::from).collect())
}

/// Everything that is attached, of every Board, in the order of the ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: EvidenceId, limit: i64) -> Result<Vec<AttachedRow>, StoreError> {
    Ok(rows!(tx, Flat, fetch_all, AFTER, id.0, limit)?.into_iter().map(AttachedRow::from).collect())
}

/// How much is attached to an action.
///
/// # Errors
/// The database's.
pub async fn held(tx: &mut impl Tx, action: PlanActionId) -> Result<Held, StoreError> {
    let HeldRow { pieces, files, bytes } = rows!(tx, HeldRow, fetch_one, HELD, action.0)?;
    let unsigned = |count: i64| u64::try_from(count).unwrap_or_default();
    Ok(Held { pieces: usize::try_from(pieces).unwrap_or_default(), files: (unsigned(files), unsigned(bytes)) })
}

/// Destroys a copy, its file with it; `false` where it is gone.
///
/// # Errors
/// The database's.
pub async fn take_off(tx: &mut WriteTx, id: EvidenceId) -> Result<bool, StoreError> {
    change!(tx, CHUNKS_OF, id.0)?;
    Ok(change!(tx, TAKE_OFF, id.0)? == 1)
}

/// Takes a copy back that did not end.
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
