//! Findings of an audit, and the thresholds of its rules. The words are sealed.

use crate::dialect::locking;
use crate::tx::sealed::Parts as _;
use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::findings::{FindingKind, FindingState};
use candour_domain::ids::{AuditId, BoardId, FindingId, PersonId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What every query of findings selects.
macro_rules! findings_where {
    ($tail:literal) => {
        concat!(
            "SELECT f.id, f.board_id, f.audit_id, f.kind, f.state, f.proposal, f.merged_into, f.revision, f.body, \
                p.name AS changed_by, f.created_at, f.changed_at \
            FROM finding f JOIN person p ON p.id = f.changed_by ",
            $tail
        )
    };
}

const OF_AUDIT: &str = findings_where!("WHERE f.audit_id = $1 ORDER BY f.created_at, f.id");
const ONE: &str = findings_where!("WHERE f.id = $1");
const AFTER: &str = findings_where!("WHERE f.id > $1 ORDER BY f.id LIMIT $2");
const LOCK: &str = "SELECT id FROM finding WHERE id = $1";
const LOCK_FOR_UPDATE: &str = "SELECT id FROM finding WHERE id = $1 FOR UPDATE";
const INSERT: &str = "INSERT INTO finding
    (id, board_id, audit_id, kind, state, proposal, merged_into, revision, body, created_by, created_at, changed_by,
     changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10, $9, $10)
    ON CONFLICT (audit_id, proposal) WHERE proposal IS NOT NULL DO NOTHING";
const CHANGE: &str = "UPDATE finding
    SET kind = $3, state = $4, merged_into = $5, body = $6, revision = revision + 1, changed_by = $7, changed_at = $8
    WHERE id = $1 AND revision = $2";
const THRESHOLDS: &str = "SELECT t.chosen, t.revision, p.name AS changed_by, t.changed_at
    FROM finding_thresholds t JOIN person p ON p.id = t.changed_by WHERE t.audit_id = $1";
const SET_THRESHOLDS: &str = "INSERT INTO finding_thresholds (audit_id, chosen, revision, changed_by, changed_at)
    VALUES ($1, $2, $3 + 1, $4, $5)
    ON CONFLICT (audit_id) DO UPDATE SET chosen = excluded.chosen, revision = excluded.revision,
        changed_by = excluded.changed_by, changed_at = excluded.changed_at
    WHERE finding_thresholds.revision = $3";
pub(crate) const SQL: &[&str] = &[OF_AUDIT, ONE, AFTER, LOCK, INSERT, CHANGE, THRESHOLDS, SET_THRESHOLDS];

/// A finding to put down.
#[derive(Clone, Debug)]
pub struct NewFinding {
    /// Its id.
    pub id: FindingId,
    /// The Board.
    pub board: BoardId,
    /// The audit.
    pub audit: AuditId,
    /// What it is.
    pub kind: FindingKind,
    /// Where it stands.
    pub state: FindingState,
    /// The rule and what it speaks about; none for the QA Manager's own.
    pub proposal: Option<String>,
    /// The finding that it went into.
    pub merged_into: Option<FindingId>,
    /// Its words, sealed at revision 1.
    pub body: Vec<u8>,
    /// Who puts it down.
    pub by: PersonId,
}

/// A finding as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FindingRow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: FindingId,
    /// The Board.
    #[sqlx(try_from = "Uuid")]
    pub board_id: BoardId,
    /// The audit.
    #[sqlx(try_from = "Uuid")]
    pub audit_id: AuditId,
    /// What it is.
    #[sqlx(try_from = "String")]
    pub kind: FindingKind,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: FindingState,
    /// The rule and what it speaks about; none for the QA Manager's own.
    pub proposal: Option<String>,
    /// The finding that it went into.
    pub merged_into: Option<Uuid>,
    /// Counts every change.
    pub revision: i64,
    /// Its words, sealed.
    pub body: Vec<u8>,
    /// Who last changed it.
    pub changed_by: String,
    /// When it was put down.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
}

/// What a change of a finding puts in the place of what stands there.
#[derive(Clone, Debug)]
pub struct FindingChange {
    /// What it is.
    pub kind: FindingKind,
    /// Where it stands.
    pub state: FindingState,
    /// The finding that it went into.
    pub merged_into: Option<FindingId>,
    /// Its words, sealed at the next revision.
    pub body: Vec<u8>,
    /// Who changes it.
    pub by: PersonId,
}

/// The thresholds of an audit's rules.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ThresholdsRow {
    /// Numbers by name, as JSON.
    pub chosen: String,
    /// Counts every change.
    pub revision: i64,
    /// Who last changed them.
    pub changed_by: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// The findings of an audit, the earliest first.
///
/// # Errors
/// The database's.
pub async fn of_audit(tx: &mut impl Tx, audit: AuditId) -> Result<Vec<FindingRow>, StoreError> {
    rows!(tx, FindingRow, fetch_all, OF_AUDIT, audit.0)
}

/// One finding.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: FindingId) -> Result<Option<FindingRow>, StoreError> {
    rows!(tx, FindingRow, fetch_optional, ONE, id.0)
}

/// One finding, locked until the transaction ends.
///
/// # Errors
/// The database's.
pub async fn lock(tx: &mut WriteTx, id: FindingId) -> Result<Option<FindingRow>, StoreError> {
    let sql = locking(tx.parts().0, LOCK, LOCK_FOR_UPDATE);
    rows!(tx, (Uuid,), fetch_optional, sql, id.0)?;
    get(tx, id).await
}

/// Every finding of every Board in the order of their ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: Uuid, limit: i64) -> Result<Vec<FindingRow>, StoreError> {
    rows!(tx, FindingRow, fetch_all, AFTER, id, limit)
}

/// Puts a finding down; `false` where somebody else has decided about the same proposal.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewFinding, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let done = change!(
        tx,
        INSERT,
        new.id.0,
        new.board.0,
        new.audit.0,
        new.kind.code(),
        new.state.code(),
        new.proposal.as_deref(),
        new.merged_into.map(|id| id.0),
        &new.body,
        new.by.0,
        now,
    )?;
    Ok(done == 1)
}

/// Changes a finding; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn update(
    tx: &mut WriteTx,
    id: FindingId,
    revision: i64,
    to: &FindingChange,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = change!(
        tx,
        CHANGE,
        id.0,
        revision,
        to.kind.code(),
        to.state.code(),
        to.merged_into.map(|id| id.0),
        &to.body,
        to.by.0,
        now,
    )?;
    Ok(done == 1)
}

/// The thresholds of an audit's rules; `None` where they are the usual ones.
///
/// # Errors
/// The database's.
pub async fn thresholds(tx: &mut impl Tx, audit: AuditId) -> Result<Option<ThresholdsRow>, StoreError> {
    rows!(tx, ThresholdsRow, fetch_optional, THRESHOLDS, audit.0)
}

/// Sets the thresholds of an audit's rules; `false` where somebody else has changed them since this revision (0 where
/// there were none).
///
/// # Errors
/// The database's.
pub async fn set_thresholds(
    tx: &mut WriteTx,
    audit: AuditId,
    revision: i64,
    (chosen, by): (&str, PersonId),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, SET_THRESHOLDS, audit.0, chosen, revision, by.0, now)? == 1)
}
