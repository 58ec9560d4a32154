//! Recommendations of a Board, with what their agencies said to the facts.

use crate::dialect::locking;
use crate::tx::sealed::Parts as _;
use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{
    AgencyId, AuditId, BoardId, FindingId, PersonId, QuestionSetId, RecommendationId, StandardId, StatementId,
};
use candour_domain::plan::{Origin, RecommendationState};
use candour_domain::question_set::Priority;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// What every query of recommendations selects.
macro_rules! recommendations_where {
    ($tail:literal) => {
        concat!(
            "SELECT c.id, c.board_id, c.audit_id, c.agency_id, c.prefix, c.number, c.standard_id, c.statement_id, \
                c.origin, c.priority, c.due_on, c.state, c.revision, c.text_revision, c.body, c.answer, \
                c.answered_text, p.name AS answered_by, c.answered_at, c.created_at, c.changed_at, c.issued_at, \
                a.name AS agency_name, u.title AS audit_title, u.question_set_id, u.version, u.opens_on, c.finding_id \
            FROM recommendation c JOIN audit u ON u.id = c.audit_id \
            LEFT JOIN agency a ON a.id = c.agency_id LEFT JOIN person p ON p.id = c.answered_by ",
            $tail
        )
    };
}

const OF_BOARD: &str = recommendations_where!("WHERE c.board_id = $1 ORDER BY c.prefix, c.number, c.id");
const OF_AGENCY: &str =
    recommendations_where!("WHERE c.board_id = $1 AND c.agency_id = $2 ORDER BY c.prefix, c.number, c.id");
const OF_AUDIT: &str = recommendations_where!("WHERE c.audit_id = $1 ORDER BY a.name, c.prefix, c.number, c.id");
const ONE: &str = recommendations_where!("WHERE c.id = $1");
const AFTER: &str = recommendations_where!("WHERE c.id > $1 ORDER BY c.id LIMIT $2");
const LOCK: &str = "SELECT id FROM recommendation WHERE id = $1";
const LOCK_FOR_UPDATE: &str = "SELECT id FROM recommendation WHERE id = $1 FOR UPDATE";
const TAKEN: &str = "SELECT statement_id FROM recommendation
    WHERE audit_id = $1 AND agency_id = $2 AND origin = 'rule' AND statement_id IS NOT NULL";
const INSERT: &str = "INSERT INTO recommendation
    (id, board_id, audit_id, agency_id, prefix, number, standard_id, statement_id, origin, priority, due_on, state,
     revision, text_revision, body, created_by, created_at, changed_at, finding_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'proposed', 1, 1, $12, $13, $14, $14, $15)";
const REWORD: &str = "UPDATE recommendation
    SET priority = $3, due_on = $4, body = $5, revision = revision + 1, text_revision = text_revision + 1,
        changed_at = $6
    WHERE id = $1 AND revision = $2";
const ANSWER: &str = "UPDATE recommendation
    SET state = $3, answer = $4, answered_text = text_revision, answered_by = $5, answered_at = $6,
        revision = revision + 1, changed_at = $6
    WHERE id = $1 AND revision = $2";
const MOVE: &str = "UPDATE recommendation SET state = $3, revision = revision + 1, changed_at = $4,
        issued_at = CASE WHEN $3 = 'issued' THEN $4 ELSE issued_at END
    WHERE id = $1 AND revision = $2";
pub(crate) const SQL: &[&str] = &[OF_BOARD, OF_AGENCY, OF_AUDIT, ONE, AFTER, LOCK, TAKEN, INSERT, REWORD, ANSWER, MOVE];

/// A recommendation to put down: proposed, in its first wording.
#[derive(Clone, Debug)]
pub struct NewRecommendation {
    /// Its id.
    pub id: RecommendationId,
    /// The Board.
    pub board: BoardId,
    /// The audit that it follows from.
    pub audit: AuditId,
    /// Whom it is for; `None` for the whole partnership.
    pub agency: Option<AgencyId>,
    /// What stands before its number.
    pub prefix: String,
    /// The standard that it is about.
    pub standard: Option<StandardId>,
    /// The statement that it is about.
    pub statement: Option<StatementId>,
    /// Where it came from.
    pub origin: Origin,
    /// How pressing it is.
    pub priority: Priority,
    /// Until when it should be done.
    pub due_on: Option<NaiveDate>,
    /// Its words, sealed.
    pub body: Vec<u8>,
    /// Who proposes it.
    pub by: PersonId,
    /// The finding that it follows from.
    pub finding: Option<FindingId>,
}

/// A recommendation as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RecommendationRow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: RecommendationId,
    /// The Board.
    #[sqlx(try_from = "Uuid")]
    pub board_id: BoardId,
    /// The audit that it follows from.
    #[sqlx(try_from = "Uuid")]
    pub audit_id: AuditId,
    /// Whom it is for; `None` for the whole partnership.
    pub agency_id: Option<Uuid>,
    /// What stands before its number.
    pub prefix: String,
    /// Its number.
    pub number: i64,
    /// The standard that it is about.
    pub standard_id: Option<String>,
    /// The statement that it is about.
    pub statement_id: Option<String>,
    /// Where it came from.
    #[sqlx(try_from = "String")]
    pub origin: Origin,
    /// How pressing it is.
    #[sqlx(try_from = "String")]
    pub priority: Priority,
    /// Until when it should be done.
    pub due_on: Option<NaiveDate>,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: RecommendationState,
    /// Counts every change.
    pub revision: i64,
    /// Counts the wordings.
    pub text_revision: i64,
    /// Its words, sealed.
    pub body: Vec<u8>,
    /// What the agency said to the facts, sealed.
    pub answer: Option<Vec<u8>>,
    /// To which wording.
    pub answered_text: Option<i64>,
    /// Who said it.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was proposed.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
    /// When it was issued.
    pub issued_at: Option<DateTime<Utc>>,
    /// The agency's name.
    pub agency_name: Option<String>,
    /// The audit's title.
    pub audit_title: String,
    /// The audit's question set.
    #[sqlx(try_from = "String")]
    pub question_set_id: QuestionSetId,
    /// Its version.
    pub version: String,
    /// The audit's first day.
    pub opens_on: NaiveDate,
    /// The finding that it follows from.
    pub finding_id: Option<Uuid>,
}

impl RecommendationRow {
    /// Whom it is for; `None` for the whole partnership.
    pub fn agency(&self) -> Option<AgencyId> {
        self.agency_id.map(AgencyId)
    }
}

#[derive(sqlx::FromRow)]
struct StatementRow {
    statement_id: String,
}

/// The recommendations of a Board, or of one of its agencies, by their references.
///
/// # Errors
/// The database's.
pub async fn list(
    tx: &mut impl Tx,
    board: BoardId,
    agency: Option<AgencyId>,
) -> Result<Vec<RecommendationRow>, StoreError> {
    if let Some(agency) = agency {
        rows!(tx, RecommendationRow, fetch_all, OF_AGENCY, board.0, agency.0)
    } else {
        rows!(tx, RecommendationRow, fetch_all, OF_BOARD, board.0)
    }
}

/// The recommendations of an audit, by agency and reference.
///
/// # Errors
/// The database's.
pub async fn of_audit(tx: &mut impl Tx, audit: AuditId) -> Result<Vec<RecommendationRow>, StoreError> {
    rows!(tx, RecommendationRow, fetch_all, OF_AUDIT, audit.0)
}

/// One recommendation.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: RecommendationId) -> Result<Option<RecommendationRow>, StoreError> {
    rows!(tx, RecommendationRow, fetch_optional, ONE, id.0)
}

/// One recommendation, locked until the transaction ends.
///
/// # Errors
/// The database's.
pub async fn lock(tx: &mut WriteTx, id: RecommendationId) -> Result<Option<RecommendationRow>, StoreError> {
    let sql = locking(tx.parts().0, LOCK, LOCK_FOR_UPDATE);
    rows!(tx, (Uuid,), fetch_optional, sql, id.0)?;
    get(tx, id).await
}

/// Every recommendation of every Board in the order of their ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: Uuid, limit: i64) -> Result<Vec<RecommendationRow>, StoreError> {
    rows!(tx, RecommendationRow, fetch_all, AFTER, id, limit)
}

/// The statements of which an agency's recommendation was taken over from the rules of the set, also where that was
/// taken out again.
///
/// # Errors
/// The database's.
pub async fn taken_over(tx: &mut impl Tx, audit: AuditId, agency: AgencyId) -> Result<Vec<StatementId>, StoreError> {
    let found = rows!(tx, StatementRow, fetch_all, TAKEN, audit.0, agency.0)?;
    Ok(found.into_iter().map(|row| StatementId(row.statement_id)).collect())
}

/// Puts a recommendation down under a number that was taken in the same transaction.
///
/// # Errors
/// The database's.
pub async fn insert(
    tx: &mut WriteTx,
    new: &NewRecommendation,
    number: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    change!(
        tx,
        INSERT,
        new.id.0,
        new.board.0,
        new.audit.0,
        new.agency.map(|id| id.0),
        &new.prefix,
        number,
        new.standard.as_ref().map(StandardId::as_str),
        new.statement.as_ref().map(StatementId::as_str),
        new.origin.code(),
        new.priority.code(),
        new.due_on,
        &new.body,
        new.by.0,
        now,
        new.finding.map(|id| id.0),
    )
    .map(drop)
}

/// Gives a recommendation its next wording; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn reword(
    tx: &mut WriteTx,
    id: RecommendationId,
    revision: i64,
    (priority, due_on, body): (Priority, Option<NaiveDate>, &[u8]),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, REWORD, id.0, revision, priority.code(), due_on, body, now)? == 1)
}

/// Puts down what its agency says to the facts; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn answer(
    tx: &mut WriteTx,
    id: RecommendationId,
    revision: i64,
    (state, answer, by): (RecommendationState, &[u8], PersonId),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, ANSWER, id.0, revision, state.code(), answer, by.0, now)? == 1)
}

/// Moves a recommendation to a state; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn move_to(
    tx: &mut WriteTx,
    id: RecommendationId,
    revision: i64,
    state: RecommendationState,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, MOVE, id.0, revision, state.code(), now)? == 1)
}
