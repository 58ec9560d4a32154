//! Files of evidence: their rows. Their chunks are in [`chunks`]. Names and bytes are sealed.

pub mod chunks;
pub mod moved;

use crate::together::select;
use crate::tx::{change, rows};
use crate::{Select, StoreError, Tx, WriteTx};
use candour_domain::evidence::EvidenceKind;
use candour_domain::ids::{AgencyId, AuditId, EvidenceId, PersonId, ReturnId, StatementId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What every query of files that can be read selects.
macro_rules! stored_where {
    ($tail:literal) => {
        concat!(
            "SELECT f.id, f.return_id, f.audit_id, f.agency_id, f.body_id, f.head, f.name, f.kind, f.size,
                f.created_at, f.created_by, p.name AS author
            FROM evidence_file f JOIN person p ON p.id = f.created_by WHERE f.state = 'stored' AND ",
            $tail
        )
    };
}

const BEGIN: &str = "INSERT INTO evidence_file
    (id, return_id, audit_id, agency_id, state, body_id, head, size, created_at, created_by, touched_at)
    VALUES ($1, $2, $3, $4, 'uploading', $5, $6, 0, $7, $8, $7)";
const FINISH: &str = "UPDATE evidence_file SET state = 'stored', name = $2, kind = $3, size = $4, created_at = $5
    WHERE id = $1 AND state = 'uploading'";
const SUPPORT: &str = "INSERT INTO evidence_statement (file_id, statement_id) VALUES ($1, $2)";
const GET: &str = stored_where!("f.id = $1");
const OF_RETURN: &str = stored_where!("f.return_id = $1 ORDER BY f.created_at, f.id");
const OF_AUDIT: &str = stored_where!("f.audit_id = $1 ORDER BY f.agency_id, f.created_at, f.id");
const AFTER: &str = stored_where!("f.id > $1 ORDER BY f.id LIMIT $2");
const SUPPORTED: &str = "SELECT s.file_id, s.statement_id FROM evidence_statement s
    JOIN evidence_file f ON f.id = s.file_id WHERE f.return_id = $1 AND f.state = 'stored'
    ORDER BY s.statement_id, s.file_id";
const SUPPORTED_IN_AUDIT: &str = "SELECT s.file_id, s.statement_id FROM evidence_statement s
    JOIN evidence_file f ON f.id = s.file_id WHERE f.audit_id = $1 AND f.state = 'stored'
    ORDER BY s.statement_id, s.file_id";
const SUPPORTED_BY_RETURN: &str = "SELECT DISTINCT f.return_id, s.statement_id FROM evidence_statement s
    JOIN evidence_file f ON f.id = s.file_id WHERE f.audit_id = $1 AND f.state = 'stored'";
const TOTAL: &str = "SELECT COUNT(*) AS files, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes
    FROM evidence_file WHERE return_id = $1 AND state = 'stored'";
const REMOVE: &str = "UPDATE evidence_file
    SET state = 'removed', head = NULL, name = NULL, staged_body_id = NULL, removed_at = $2, removed_by = $3
    WHERE id = $1 AND state = 'stored'";
const UNSUPPORT: &str = "DELETE FROM evidence_statement WHERE file_id = $1";
const DISCARD: &str = "DELETE FROM evidence_file WHERE id = $1 AND state = 'uploading'";
const BROKEN_OFF: &str = "DELETE FROM evidence_file WHERE state = 'uploading' AND touched_at < $1";
const UNSTAGE: &str = "UPDATE evidence_file SET staged_body_id = NULL
    WHERE staged_body_id IS NOT NULL AND touched_at < $1";
const DESTROY_SUPPORT: &str = "DELETE FROM evidence_statement
    WHERE file_id IN (SELECT id FROM evidence_file WHERE return_id = $1)";
const DESTROY: &str = "DELETE FROM evidence_file WHERE return_id = $1";
pub(crate) const SQL: &[&str] = &[
    BEGIN,
    FINISH,
    SUPPORT,
    GET,
    OF_RETURN,
    OF_AUDIT,
    AFTER,
    SUPPORTED,
    SUPPORTED_IN_AUDIT,
    SUPPORTED_BY_RETURN,
    TOTAL,
    REMOVE,
    UNSUPPORT,
    DISCARD,
    BROKEN_OFF,
    UNSTAGE,
    DESTROY_SUPPORT,
    DESTROY,
];

/// An upload that begins: nobody sees it yet.
#[derive(Clone, Debug)]
pub struct NewEvidence {
    /// Its id: random.
    pub id: EvidenceId,
    /// The return.
    pub return_id: ReturnId,
    /// The audit.
    pub audit_id: AuditId,
    /// The agency.
    pub agency_id: AgencyId,
    /// What its chunks stand under.
    pub body_id: Uuid,
    /// The head of the sealed file.
    pub head: Vec<u8>,
    /// Who uploads it.
    pub created_by: PersonId,
}

/// What an upload turned out to be.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The file.
    pub id: EvidenceId,
    /// Its name, sealed.
    pub name: Vec<u8>,
    /// What it is.
    pub kind: EvidenceKind,
    /// Its bytes.
    pub size: u64,
    /// The statements that it supports.
    pub statements: Vec<StatementId>,
}

/// A file that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Its id.
    pub id: EvidenceId,
    /// The return.
    pub return_id: ReturnId,
    /// The audit.
    pub audit_id: AuditId,
    /// The agency.
    pub agency_id: AgencyId,
    /// What its chunks stand under.
    pub body_id: Uuid,
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
    /// Who uploaded it.
    pub created_by: PersonId,
    /// That person's name.
    pub author: String,
}

#[derive(sqlx::FromRow)]
struct Flat {
    id: Uuid,
    return_id: Uuid,
    audit_id: Uuid,
    agency_id: Uuid,
    body_id: Uuid,
    head: Vec<u8>,
    name: Vec<u8>,
    #[sqlx(try_from = "String")]
    kind: EvidenceKind,
    size: i64,
    created_at: DateTime<Utc>,
    created_by: Uuid,
    author: String,
}

/// One statement that a file supports.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Support {
    /// The file.
    #[sqlx(try_from = "Uuid")]
    pub file_id: EvidenceId,
    /// The statement.
    #[sqlx(try_from = "String")]
    pub statement_id: StatementId,
}

#[derive(sqlx::FromRow)]
struct Total {
    files: i64,
    bytes: i64,
}

impl From<Flat> for EvidenceRow {
    fn from(row: Flat) -> Self {
        Self {
            id: EvidenceId(row.id),
            return_id: ReturnId(row.return_id),
            audit_id: AuditId(row.audit_id),
            agency_id: AgencyId(row.agency_id),
            body_id: row.body_id,
            head: row.head,
            name: row.name,
            kind: row.kind,
            size: u64::try_from(row.size).unwrap_or_default(),
            created_at: row.created_at,
            created_by: PersonId(row.created_by),
            author: row.author,
        }
    }
}

/// Puts an upload down that begins.
///
/// # Errors
/// The database's.
pub async fn begin(tx: &mut WriteTx, new: &NewEvidence, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewEvidence { id, return_id, audit_id, agency_id, body_id, head, created_by } = new;
    change!(tx, BEGIN, id.0, return_id.0, audit_id.0, agency_id.0, *body_id, head, now, created_by.0).map(drop)
}

/// Makes an upload a file that is seen; `false` where it was cleaned up meanwhile.
///
/// # Errors
/// The database's.
pub async fn finish(tx: &mut WriteTx, done: &Finished, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let size = i64::try_from(done.size).unwrap_or(i64::MAX);
    if change!(tx, FINISH, done.id.0, &done.name, done.kind.code(), size, now)? == 0 {
        return Ok(false);
    }
    for statement in &done.statements {
        change!(tx, SUPPORT, done.id.0, statement.as_str())?;
    }
    Ok(true)
}

/// One file.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: EvidenceId) -> Result<Option<EvidenceRow>, StoreError> {
    Ok(rows!(tx, Flat, fetch_optional, GET, id.0)?.map(EvidenceRow::from))
}

/// The files of a return, the earliest first.
///
/// # Errors
/// The database's.
pub async fn of_return(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<EvidenceRow>, StoreError> {
    select_of_return(id).all(tx).await
}

/// As [`of_return`], to be asked with others.
pub fn select_of_return(id: ReturnId) -> Select<EvidenceRow> {
    select!(Flat => EvidenceRow, OF_RETURN, id.0)
}

/// The files of an audit, agency by agency.
///
/// # Errors
/// The database's.
pub async fn of_audit(tx: &mut impl Tx, id: AuditId) -> Result<Vec<EvidenceRow>, StoreError> {
    Ok(rows!(tx, Flat, fetch_all, OF_AUDIT, id.0)?.into_iter().map(EvidenceRow::from).collect())
}

/// All files in the order of their ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: EvidenceId, limit: i64) -> Result<Vec<EvidenceRow>, StoreError> {
    Ok(rows!(tx, Flat, fetch_all, AFTER, id.0, limit)?.into_iter().map(EvidenceRow::from).collect())
}

/// Which file of a return supports which statement.
///
/// # Errors
/// The database's.
pub async fn supported(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<Support>, StoreError> {
    select_supported(id).all(tx).await
}

/// As [`supported`], to be asked with others.
pub fn select_supported(id: ReturnId) -> Select<Support> {
    select!(Support, SUPPORTED, id.0)
}

/// Which file of an audit supports which statement.
///
/// # Errors
/// The database's.
pub async fn supported_in_audit(tx: &mut impl Tx, id: AuditId) -> Result<Vec<Support>, StoreError> {
    rows!(tx, Support, fetch_all, SUPPORTED_IN_AUDIT, id.0)
}

/// The statements of each return of an audit that a file supports.
///
/// # Errors
/// The database's.
pub async fn supported_by_return(tx: &mut impl Tx, id: AuditId) -> Result<Vec<(ReturnId, StatementId)>, StoreError> {
    let rows = rows!(tx, (Uuid, String), fetch_all, SUPPORTED_BY_RETURN, id.0)?;
    Ok(rows.into_iter().map(|(id, statement)| (ReturnId(id), StatementId(statement))).collect())
}

/// How many files a return has, and their bytes together.
///
/// # Errors
/// The database's.
pub async fn total(tx: &mut impl Tx, id: ReturnId) -> Result<(u64, u64), StoreError> {
    let Total { files, bytes } = rows!(tx, Total, fetch_one, TOTAL, id.0)?;
    Ok((u64::try_from(files).unwrap_or_default(), u64::try_from(bytes).unwrap_or_default()))
}

/// Destroys a file: its chunks, its name and what it supports. That there was one stays. `false` where it is gone.
///
/// # Errors
/// The database's.
pub async fn remove(tx: &mut WriteTx, row: &EvidenceRow, by: PersonId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    if change!(tx, REMOVE, row.id.0, now, by.0)? == 0 {
        return Ok(false);
    }
    change!(tx, UNSUPPORT, row.id.0)?;
    chunks::delete(tx, row.body_id).await?;
    Ok(true)
}

/// Takes an upload back that did not end.
///
/// # Errors
/// The database's.
pub async fn discard(tx: &mut WriteTx, id: EvidenceId, body: Uuid) -> Result<(), StoreError> {
    if change!(tx, DISCARD, id.0)? > 0 {
        chunks::delete(tx, body).await?;
    }
    Ok(())
}

/// Deletes uploads to which nothing came since, and chunks that belong to nothing.
///
/// # Errors
/// The database's.
pub async fn delete_broken_off(tx: &mut WriteTx, since: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, BROKEN_OFF, since)?;
    crate::library::files::delete_broken_off(tx, since).await?;
    crate::plan::evidence::delete_broken_off(tx, since).await?;
    change!(tx, UNSTAGE, since)?;
    chunks::delete_orphans(tx).await
}

/// Deletes everything of a return's evidence, with what is being uploaded.
///
/// # Errors
/// The database's.
pub async fn destroy(tx: &mut WriteTx, id: ReturnId) -> Result<(), StoreError> {
    chunks::delete_of_return(tx, id).await?;
    change!(tx, DESTROY_SUPPORT, id.0)?;
    change!(tx, DESTROY, id.0).map(drop)
}
