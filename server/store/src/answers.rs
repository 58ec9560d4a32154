//! Answers and their history, sealed. A save names the revision that it was made on.

use crate::together::select;
use crate::tx::{change, each, rows};
use crate::{Select, StoreError, Tx, WriteTx};
use candour_domain::answer::AnswerState;
use candour_domain::ids::{AuditId, PersonId, ReturnId, StatementId};
use chrono::{DateTime, Utc};

const OF_RETURN: &str = "SELECT return_id, statement_id, revision, state, body, updated_at, updated_by
    FROM answer WHERE return_id = $1 ORDER BY statement_id";
const OF_STATEMENTS: &str =
    "SELECT a.return_id, a.statement_id, a.revision, a.state, a.body, a.updated_at, a.updated_by,
        p.name AS author
    FROM answer a JOIN person p ON p.id = a.updated_by
    WHERE a.return_id = $1 AND a.statement_id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
/// How many statements [`select_of_statements`] takes.
pub const AT_ONCE: usize = 12;
const SIGNED: &str = "SELECT a.return_id, a.statement_id, a.revision, a.state, a.body, a.updated_at, a.updated_by,
        p.name AS author
    FROM answer a JOIN person p ON p.id = a.updated_by WHERE a.return_id = $1 ORDER BY a.statement_id";
const ONE: &str = "SELECT return_id, statement_id, revision, state, body, updated_at, updated_by
    FROM answer WHERE return_id = $1 AND statement_id = $2";
const SAVE: &str = "INSERT INTO answer (return_id, statement_id, revision, state, body, updated_at, updated_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (return_id, statement_id) DO UPDATE SET revision = excluded.revision, state = excluded.state,
        body = excluded.body, updated_at = excluded.updated_at, updated_by = excluded.updated_by
    WHERE answer.revision = excluded.revision - 1";
const SET_STATE: &str = "UPDATE answer SET state = $4 WHERE return_id = $1 AND statement_id = $2 AND revision = $3";
const KEEP: &str = "INSERT INTO answer_history (return_id, statement_id, revision, state, body, saved_at, saved_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const PAST: &str = "SELECT body FROM answer_history WHERE return_id = $1 AND statement_id = $2 AND revision = $3";
const HISTORY_OF: &str = "SELECT return_id, statement_id, revision, state, body, saved_at AS updated_at,
    saved_by AS updated_by FROM answer_history WHERE return_id = $1 ORDER BY statement_id, revision";
const HISTORY_PAGE: &str = "SELECT h.return_id, h.statement_id, h.revision, h.state, h.body, h.saved_at AS updated_at,
        h.saved_by AS updated_by, p.name AS author
    FROM answer_history h JOIN person p ON p.id = h.saved_by
    WHERE h.return_id = $1 AND h.statement_id = $2 AND h.revision < $3 ORDER BY h.revision DESC LIMIT $4";
const STATES: &str = "SELECT a.return_id, a.statement_id, a.state FROM answer a
    JOIN agency_return r ON r.id = a.return_id WHERE r.audit_id = $1";
const OF_AUDIT: &str = "SELECT a.return_id, a.statement_id, a.revision, a.state, a.body, a.updated_at, a.updated_by
    FROM answer a JOIN agency_return r ON r.id = a.return_id JOIN agency g ON g.id = r.agency_id
    WHERE r.audit_id = $1 ORDER BY g.name, r.id, a.statement_id";
const OF_AUDIT_BY_ID: &str = "SELECT return_id, statement_id, revision, state, body, updated_at, updated_by
    FROM answer WHERE return_id IN (SELECT id FROM agency_return WHERE audit_id = $1)
    ORDER BY return_id, statement_id";
pub(crate) const SQL: &[&str] = &[
    OF_RETURN,
    OF_STATEMENTS,
    SIGNED,
    ONE,
    SAVE,
    SET_STATE,
    KEEP,
    PAST,
    HISTORY_OF,
    HISTORY_PAGE,
    STATES,
    OF_AUDIT,
    OF_AUDIT_BY_ID,
];

/// In which order the returns of an audit come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnOrder {
    /// By the names of their agencies, as [`crate::audits::returns_of`] gives them: for what is written as it comes.
    Agency,
    /// By their ids. The answers are kept in this order, so that none of their texts is moved to sort them.
    Id,
}

/// An answer as the database keeps it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AnswerRow {
    /// The return.
    #[sqlx(try_from = "uuid::Uuid")]
    pub return_id: ReturnId,
    /// The statement.
    #[sqlx(try_from = "String")]
    pub statement_id: StatementId,
    /// How often it was saved: 1 is the first time.
    pub revision: i64,
    /// How far it has come.
    #[sqlx(try_from = "String")]
    pub state: AnswerState,
    /// The sealed answer.
    pub body: Vec<u8>,
    /// When it was saved.
    pub updated_at: DateTime<Utc>,
    /// Who saved it.
    #[sqlx(try_from = "uuid::Uuid")]
    pub updated_by: PersonId,
}

/// An answer with the name of whoever saved it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SignedAnswer {
    /// The answer.
    #[sqlx(flatten)]
    pub answer: AnswerRow,
    /// The author's name.
    pub author: String,
}

/// The plain state of one answer.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct StateRow {
    /// The return.
    #[sqlx(try_from = "uuid::Uuid")]
    pub return_id: ReturnId,
    /// The statement.
    #[sqlx(try_from = "String")]
    pub statement_id: StatementId,
    /// How far it has come.
    #[sqlx(try_from = "String")]
    pub state: AnswerState,
}

#[derive(sqlx::FromRow)]
struct Body {
    body: Vec<u8>,
}

/// Every answer of a return.
///
/// # Errors
/// The database's.
pub async fn of_return(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<AnswerRow>, StoreError> {
    rows!(tx, AnswerRow, fetch_all, OF_RETURN, id.0)
}

/// The answers of some statements of a return, at most [`AT_ONCE`] of them, with their authors.
pub fn select_of_statements(id: ReturnId, statements: &[&StatementId]) -> Select<SignedAnswer> {
    // Places that are left over name nothing: no statement has an empty id.
    let id_at = |place: usize| statements.get(place).map_or("", |statement| statement.as_str());
    select!(
        SignedAnswer,
        OF_STATEMENTS,
        id.0,
        id_at(0),
        id_at(1),
        id_at(2),
        id_at(3),
        id_at(4),
        id_at(5),
        id_at(6),
        id_at(7),
        id_at(8),
        id_at(9),
        id_at(10),
        id_at(11)
    )
}

/// Every answer of a return, with their authors.
pub fn select_signed(id: ReturnId) -> Select<SignedAnswer> {
    select!(SignedAnswer, SIGNED, id.0)
}

/// One answer.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: ReturnId, statement: &StatementId) -> Result<Option<AnswerRow>, StoreError> {
    rows!(tx, AnswerRow, fetch_optional, ONE, id.0, statement.as_str())
}

/// Saves the next revision, with a copy sealed for the history; `false`, with nothing changed, where
/// somebody saved one since.
///
/// # Errors
/// The database's.
pub async fn save(tx: &mut WriteTx, row: &AnswerRow, history_body: &[u8]) -> Result<bool, StoreError> {
    let AnswerRow { return_id, statement_id, revision, state, body, updated_at, updated_by } = row;
    let (statement, state) = (statement_id.as_str(), state.code());
    // A first save over an existing first save meets it with revision 0 and changes nothing.
    let saved = change!(tx, SAVE, return_id.0, statement, *revision, state, body, *updated_at, updated_by.0)?;
    if saved == 0 {
        return Ok(false);
    }
    change!(tx, KEEP, return_id.0, statement, *revision, state, history_body, *updated_at, updated_by.0)?;
    Ok(true)
}

/// Sets how far an answer has come, where it stands at this revision; else `false`.
///
/// # Errors
/// The database's.
pub async fn set_state(
    tx: &mut WriteTx,
    id: ReturnId,
    statement: &StatementId,
    revision: i64,
    state: AnswerState,
) -> Result<bool, StoreError> {
    Ok(change!(tx, SET_STATE, id.0, statement.as_str(), revision, state.code())? == 1)
}

/// The sealed answer as it was at a revision.
///
/// # Errors
/// The database's.
pub async fn past(
    tx: &mut impl Tx,
    id: ReturnId,
    statement: &StatementId,
    revision: i64,
) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(rows!(tx, Body, fetch_optional, PAST, id.0, statement.as_str(), revision)?.map(|row| row.body))
}

/// Every revision of every answer of a return.
///
/// # Errors
/// The database's.
pub async fn history_of(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<AnswerRow>, StoreError> {
    rows!(tx, AnswerRow, fetch_all, HISTORY_OF, id.0)
}

/// The versions of one answer before a revision, the newest first, with their authors.
///
/// # Errors
/// The database's.
pub async fn history_page(
    tx: &mut impl Tx,
    id: ReturnId,
    statement: &StatementId,
    before: i64,
    limit: i64,
) -> Result<Vec<SignedAnswer>, StoreError> {
    rows!(tx, SignedAnswer, fetch_all, HISTORY_PAGE, id.0, statement.as_str(), before, limit)
}

/// The plain states of all answers of an audit: progress without opening anything.
///
/// # Errors
/// The database's.
pub async fn states_of_audit(tx: &mut impl Tx, audit: AuditId) -> Result<Vec<StateRow>, StoreError> {
    rows!(tx, StateRow, fetch_all, STATES, audit.0)
}

/// Gives every answer of an audit to a function as it comes, return by return: one statement, flat memory.
///
/// # Errors
/// The database's, or the function's.
pub async fn each_of_audit<E: From<StoreError>>(
    tx: &mut impl Tx,
    audit: AuditId,
    order: ReturnOrder,
    mut see: impl FnMut(AnswerRow) -> Result<(), E>,
) -> Result<(), E> {
    let sql = match order {
        ReturnOrder::Agency => OF_AUDIT,
        ReturnOrder::Id => OF_AUDIT_BY_ID,
    };
    each!(tx, AnswerRow, sql, [audit.0], see);
    Ok(())
}
