//! Audits and the returns that belong to them.

pub(crate) mod steps;

pub use steps::{lock_agreed, move_return, set_due, shred, submit};

use crate::dialect::locking;
use crate::keys::{self, InUse};
use crate::together::{select, together};
use crate::tx::sealed::Parts as _;
use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::audit::{Agency, Audit, AuditState};
use candour_domain::ids::{AgencyId, AgencyType, AuditId, BoardId, DekId, PersonId, QuestionSetId, ReturnId};
use candour_domain::question_set::AuditKind;
use candour_domain::signature::SignOff;
use candour_domain::submission::ReturnState;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO audit
    (id, board_id, title, kind, question_set_id, version, state, opens_on, due_on, chair_id, created_at, sign_off)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const INSERT_RETURN: &str = "INSERT INTO agency_return (id, audit_id, agency_id, agency_type, state, due_on)
    VALUES ($1, $2, $3, $4, 'not_started', $5)";
const LIST: &str = "SELECT id, board_id, title, kind, question_set_id, version, state, opens_on, due_on, chair_id,
    sign_off FROM audit WHERE board_id = $1 ORDER BY opens_on DESC, created_at DESC";
const GET: &str = "SELECT id, board_id, title, kind, question_set_id, version, state, opens_on, due_on, chair_id,
    sign_off FROM audit WHERE id = $1";
const SET_STATE: &str = "UPDATE audit SET state = $3 WHERE id = $1 AND state = $2";
const COUNTS: &str = "SELECT r.audit_id, r.state, COUNT(*) AS how_many FROM agency_return r
    JOIN audit u ON u.id = r.audit_id WHERE u.board_id = $1 GROUP BY r.audit_id, r.state";

/// What every query of returns selects.
macro_rules! returns_where {
    ($tail:literal) => {
        concat!(
            "SELECT r.id, r.audit_id, r.agency_id, r.agency_type, r.state, r.due_on, r.submitted_at, r.remark,
                a.name AS agency_name, u.board_id, u.title, u.kind, u.question_set_id, u.version,
                u.state AS audit_state, u.opens_on, u.due_on AS audit_due_on, u.chair_id, u.sign_off
            FROM agency_return r JOIN agency a ON a.id = r.agency_id JOIN audit u ON u.id = r.audit_id ",
            $tail
        )
    };
}

const OF_AUDIT: &str = returns_where!("WHERE r.audit_id = $1 ORDER BY a.name, r.id");
const OF_AGENCY: &str = returns_where!("WHERE r.agency_id = $1 ORDER BY u.opens_on DESC, r.id");
const UNANSWERED: &str = returns_where!(
    "WHERE u.state IN ('planned', 'open')
        AND r.state IN ('not_started', 'in_progress', 'ready_for_sign_off', 'returned_for_amendment')
    ORDER BY u.opens_on, u.id, r.id"
);
const RETURN: &str = returns_where!("WHERE r.id = $1");
const RETURN_LOCKED: &str = returns_where!("WHERE r.id = $1 FOR UPDATE OF r");
const OPEN_ELSEWHERE: &str = "SELECT r.agency_id, u.title FROM agency_return r JOIN audit u ON u.id = r.audit_id
    WHERE u.board_id = $1 AND u.state IN ('planned', 'open')
        AND r.state IN ('not_started', 'in_progress', 'ready_for_sign_off', 'returned_for_amendment')";
const USING_SET: &str = "SELECT COUNT(*) AS how_many FROM audit
    WHERE question_set_id = $1 AND version = $2 AND state IN ('planned', 'open')";
pub(crate) const SQL: &[&str] = &[
    INSERT,
    INSERT_RETURN,
    LIST,
    GET,
    SET_STATE,
    COUNTS,
    OF_AUDIT,
    OF_AGENCY,
    UNANSWERED,
    RETURN,
    OPEN_ELSEWHERE,
    USING_SET,
];

/// An audit and its Board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// The Board.
    pub board: BoardId,
    /// The audit.
    pub audit: Audit,
}

/// A return with its agency and audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnRow {
    /// The return.
    pub id: ReturnId,
    /// The agency, with the type that it had when the audit opened.
    pub agency: Agency,
    /// The audit and its Board.
    pub audit: AuditRow,
    /// Where the return stands.
    pub state: ReturnState,
    /// The last day for this agency.
    pub due_on: NaiveDate,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Why it was given back or exempted, sealed.
    pub remark: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct Flat {
    id: Uuid,
    board_id: Uuid,
    title: String,
    #[sqlx(try_from = "String")]
    kind: AuditKind,
    question_set_id: String,
    version: String,
    #[sqlx(try_from = "String")]
    state: AuditState,
    opens_on: NaiveDate,
    due_on: NaiveDate,
    chair_id: Option<Uuid>,
    #[sqlx(try_from = "String")]
    sign_off: SignOff,
}

#[derive(sqlx::FromRow)]
struct FlatReturn {
    id: Uuid,
    audit_id: Uuid,
    agency_id: Uuid,
    agency_type: String,
    #[sqlx(try_from = "String")]
    state: ReturnState,
    due_on: NaiveDate,
    submitted_at: Option<DateTime<Utc>>,
    remark: Option<Vec<u8>>,
    agency_name: String,
    board_id: Uuid,
    title: String,
    #[sqlx(try_from = "String")]
    kind: AuditKind,
    question_set_id: String,
    version: String,
    #[sqlx(try_from = "String")]
    audit_state: AuditState,
    opens_on: NaiveDate,
    audit_due_on: NaiveDate,
    chair_id: Option<Uuid>,
    #[sqlx(try_from = "String")]
    sign_off: SignOff,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    audit_id: Uuid,
    #[sqlx(try_from = "String")]
    state: ReturnState,
    how_many: i64,
}

#[derive(sqlx::FromRow)]
struct OneCount {
    how_many: i64,
}

#[derive(sqlx::FromRow)]
struct BusyRow {
    agency_id: Uuid,
    title: String,
}

impl From<Flat> for AuditRow {
    fn from(row: Flat) -> Self {
        let audit = Audit {
            id: AuditId(row.id),
            title: row.title,
            kind: row.kind,
            question_set: QuestionSetId(row.question_set_id),
            version: row.version,
            state: row.state,
            opens_on: row.opens_on,
            due_on: row.due_on,
            chair: row.chair_id.map(PersonId),
            sign_off: row.sign_off,
        };
        Self { board: BoardId(row.board_id), audit }
    }
}

impl From<FlatReturn> for ReturnRow {
    fn from(row: FlatReturn) -> Self {
        let audit = AuditRow::from(Flat {
            id: row.audit_id,
            board_id: row.board_id,
            title: row.title,
            kind: row.kind,
            question_set_id: row.question_set_id,
            version: row.version,
            state: row.audit_state,
            opens_on: row.opens_on,
            due_on: row.audit_due_on,
            chair_id: row.chair_id,
            sign_off: row.sign_off,
        });
        let agency =
            Agency { id: AgencyId(row.agency_id), name: row.agency_name, agency_type: AgencyType(row.agency_type) };
        Self {
            id: ReturnId(row.id),
            agency,
            audit,
            state: row.state,
            due_on: row.due_on,
            submitted_at: row.submitted_at,
            remark: row.remark,
        }
    }
}

/// Adds an audit.
///
/// # Errors
/// [`StoreError::Reference`] where the question set does not exist.
pub async fn insert(tx: &mut WriteTx, row: &AuditRow, now: DateTime<Utc>) -> Result<(), StoreError> {
    let Audit { id, title, kind, question_set, version, state, opens_on, due_on, chair, sign_off } = &row.audit;
    let (set, chair) = (question_set.as_str(), chair.map(|chair| chair.0));
    change!(
        tx,
        INSERT,
        id.0,
        row.board.0,
        title,
        kind.code(),
        set,
        version,
        state.code(),
        *opens_on,
        *due_on,
        chair,
        now,
        sign_off.code()
    )
    .map(drop)
}

/// Adds a return that is not started, with the agency's type as it is now.
///
/// # Errors
/// [`StoreError::Unique`] where the agency has one in this audit.
pub async fn insert_return(
    tx: &mut WriteTx,
    id: ReturnId,
    audit: AuditId,
    agency: &Agency,
    due_on: NaiveDate,
) -> Result<(), StoreError> {
    change!(tx, INSERT_RETURN, id.0, audit.0, agency.id.0, agency.agency_type.as_str(), due_on).map(drop)
}

/// A Board's audits, the latest first.
///
/// # Errors
/// The database's.
pub async fn list(tx: &mut impl Tx, board: BoardId) -> Result<Vec<AuditRow>, StoreError> {
    Ok(rows!(tx, Flat, fetch_all, LIST, board.0)?.into_iter().map(AuditRow::from).collect())
}

/// One audit.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: AuditId) -> Result<Option<AuditRow>, StoreError> {
    Ok(rows!(tx, Flat, fetch_optional, GET, id.0)?.map(AuditRow::from))
}

/// Leads an audit from one state to another; `false` where it is not in the first.
///
/// # Errors
/// The database's.
pub async fn set_state(tx: &mut WriteTx, id: AuditId, from: AuditState, to: AuditState) -> Result<bool, StoreError> {
    Ok(change!(tx, SET_STATE, id.0, from.code(), to.code())? == 1)
}

/// How many returns the Board's audits have, in each state.
///
/// # Errors
/// The database's.
pub async fn counts(tx: &mut impl Tx, board: BoardId) -> Result<Vec<(AuditId, ReturnState, u64)>, StoreError> {
    let found = rows!(tx, CountRow, fetch_all, COUNTS, board.0)?;
    Ok(found.into_iter().map(|r| (AuditId(r.audit_id), r.state, u64::try_from(r.how_many).unwrap_or(0))).collect())
}

/// An audit's returns, by the agency's name.
///
/// # Errors
/// The database's.
pub async fn returns_of(tx: &mut impl Tx, audit: AuditId) -> Result<Vec<ReturnRow>, StoreError> {
    Ok(rows!(tx, FlatReturn, fetch_all, OF_AUDIT, audit.0)?.into_iter().map(ReturnRow::from).collect())
}

/// An agency's returns, the latest audit first.
///
/// # Errors
/// The database's.
pub async fn returns_of_agency(tx: &mut impl Tx, agency: AgencyId) -> Result<Vec<ReturnRow>, StoreError> {
    Ok(rows!(tx, FlatReturn, fetch_all, OF_AGENCY, agency.0)?.into_iter().map(ReturnRow::from).collect())
}

/// Every return of every Board that is not handed in, of audits that are planned or open.
///
/// # Errors
/// The database's.
pub async fn unanswered(tx: &mut impl Tx) -> Result<Vec<ReturnRow>, StoreError> {
    Ok(rows!(tx, FlatReturn, fetch_all, UNANSWERED)?.into_iter().map(ReturnRow::from).collect())
}

/// One return.
///
/// # Errors
/// The database's.
pub async fn get_return(tx: &mut impl Tx, id: ReturnId) -> Result<Option<ReturnRow>, StoreError> {
    // Asked as one of several, because it is what most transactions begin with.
    Ok(select!(FlatReturn => ReturnRow, RETURN, id.0).all(tx).await?.into_iter().next())
}

/// One return, locked until the transaction ends: no save can slip in behind a submission.
///
/// # Errors
/// The database's.
pub async fn lock_return(tx: &mut WriteTx, id: ReturnId) -> Result<Option<ReturnRow>, StoreError> {
    let sql = locking(tx.parts().0, RETURN, RETURN_LOCKED);
    Ok(rows!(tx, FlatReturn, fetch_optional, sql, id.0)?.map(ReturnRow::from))
}

/// As [`lock_return`], and whether a key is in use still ([`keys::is_in_use`]), looked up when the return is locked.
///
/// # Errors
/// The database's.
pub async fn lock_return_and_key(
    tx: &mut WriteTx,
    id: ReturnId,
    key: DekId,
) -> Result<(Option<ReturnRow>, bool), StoreError> {
    let sql = locking(tx.parts().0, RETURN, RETURN_LOCKED);
    let row = select!(FlatReturn => ReturnRow, sql, id.0);
    let (row, in_use) = together(tx, (row, keys::select_in_use(key))).await?;
    Ok((row.into_iter().next(), in_use.as_slice() == [InUse(true)]))
}

/// Which agencies have a return open now, with the audit's title.
///
/// # Errors
/// The database's.
pub async fn open_now(tx: &mut impl Tx, board: BoardId) -> Result<Vec<(AgencyId, String)>, StoreError> {
    let found = rows!(tx, BusyRow, fetch_all, OPEN_ELSEWHERE, board.0)?;
    Ok(found.into_iter().map(|row| (AgencyId(row.agency_id), row.title)).collect())
}

/// How many audits that may still be answered use a question set.
///
/// # Errors
/// The database's.
pub async fn open_with(tx: &mut impl Tx, set: &QuestionSetId, version: &str) -> Result<i64, StoreError> {
    Ok(rows!(tx, OneCount, fetch_one, USING_SET, set.as_str(), version)?.how_many)
}
