//! Planned repeat audits, and what was found by them. What is looked at and why are sealed.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AuditId, BoardId, PersonId, PlanActionId, RepeatId, StandardId};
use candour_domain::plan::Sustained;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// What every query of repeat audits selects.
macro_rules! repeats_where {
    ($tail:literal) => {
        concat!(
            "SELECT r.id, r.board_id, r.audit_id, u.title AS audit_title, u.question_set_id, u.version, \
                r.action_id, r.standard_id, r.due_on, r.revision, r.body, r.repeated_by, v.title AS repeated_title, \
                r.outcome, r.reason, p.name AS planned_by, r.planned_at, q.name AS concluded_by, r.concluded_at, \
                c.id AS recommendation_id, c.agency_id, a.name AS agency_name, c.prefix, c.number, n.number AS action \
            FROM repeat_audit r JOIN audit u ON u.id = r.audit_id JOIN person p ON p.id = r.planned_by \
            LEFT JOIN audit v ON v.id = r.repeated_by LEFT JOIN person q ON q.id = r.concluded_by \
            LEFT JOIN plan_action n ON n.id = r.action_id LEFT JOIN recommendation c ON c.id = n.recommendation_id \
            LEFT JOIN agency a ON a.id = c.agency_id ",
            $tail
        )
    };
}

const OF_BOARD: &str = repeats_where!("WHERE r.board_id = $1 ORDER BY r.due_on, r.id");
const OF_ACTION: &str = repeats_where!("WHERE r.action_id = $1 ORDER BY r.due_on, r.id");
const ONE: &str = repeats_where!("WHERE r.id = $1");
const AFTER: &str = repeats_where!("WHERE r.id > $1 ORDER BY r.id LIMIT $2");
const INSERT: &str = "INSERT INTO repeat_audit
    (id, board_id, audit_id, action_id, standard_id, due_on, revision, body, planned_by, planned_at)
    VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9)";
const LINK: &str = "UPDATE repeat_audit SET repeated_by = $3, revision = revision + 1
    WHERE id = $1 AND revision = $2 AND outcome IS NULL";
const CONCLUDE: &str = "UPDATE repeat_audit
    SET outcome = $3, reason = $4, concluded_by = $5, concluded_at = $6, revision = revision + 1
    WHERE id = $1 AND revision = $2";
pub(crate) const SQL: &[&str] = &[OF_BOARD, OF_ACTION, ONE, AFTER, INSERT, LINK, CONCLUDE];

/// A repeat audit to put down.
#[derive(Clone, Debug)]
pub struct NewRepeat {
    /// Its id.
    pub id: RepeatId,
    /// The Board.
    pub board: BoardId,
    /// The audit that it follows.
    pub audit: AuditId,
    /// The action whose effect is looked at.
    pub action: Option<PlanActionId>,
    /// Or the standard that is the theme.
    pub standard: Option<StandardId>,
    /// Until when.
    pub due_on: NaiveDate,
    /// What is to be repeated, sealed.
    pub body: Vec<u8>,
    /// Who plans it.
    pub by: PersonId,
}

/// A repeat audit as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RepeatRow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: RepeatId,
    /// The Board.
    #[sqlx(try_from = "Uuid")]
    pub board_id: BoardId,
    /// The audit that it follows.
    #[sqlx(try_from = "Uuid")]
    pub audit_id: AuditId,
    /// That one's title.
    pub audit_title: String,
    /// That one's question set.
    #[sqlx(try_from = "String")]
    pub question_set_id: candour_domain::ids::QuestionSetId,
    /// Its version.
    pub version: String,
    /// The action whose effect is looked at.
    pub action_id: Option<Uuid>,
    /// The standard that is the theme.
    pub standard_id: Option<String>,
    /// Until when.
    pub due_on: NaiveDate,
    /// Counts every change.
    pub revision: i64,
    /// What is to be repeated, sealed.
    pub body: Vec<u8>,
    /// The audit that repeats it.
    pub repeated_by: Option<Uuid>,
    /// That one's title.
    pub repeated_title: Option<String>,
    /// Whether practice was sustained, as a code.
    pub outcome: Option<String>,
    /// Why, sealed; each outcome has its own.
    pub reason: Option<Vec<u8>>,
    /// Who planned it.
    pub planned_by: String,
    /// When.
    pub planned_at: DateTime<Utc>,
    /// Who said what was found.
    pub concluded_by: Option<String>,
    /// When.
    pub concluded_at: Option<DateTime<Utc>>,
    /// The recommendation of the action.
    pub recommendation_id: Option<Uuid>,
    /// Whose the action is; `None` for the partnership's, and for a theme.
    pub agency_id: Option<Uuid>,
    /// That agency's name.
    pub agency_name: Option<String>,
    /// What stands before the recommendation's number.
    pub prefix: Option<String>,
    /// The recommendation's number.
    pub number: Option<i64>,
    /// The action's.
    pub action: Option<i64>,
}

/// The repeat audits of a Board, the first due first.
///
/// # Errors
/// The database's.
pub async fn list(tx: &mut impl Tx, board: BoardId) -> Result<Vec<RepeatRow>, StoreError> {
    rows!(tx, RepeatRow, fetch_all, OF_BOARD, board.0)
}

/// The repeat audits of an action.
///
/// # Errors
/// The database's.
pub async fn of_action(tx: &mut impl Tx, action: PlanActionId) -> Result<Vec<RepeatRow>, StoreError> {
    rows!(tx, RepeatRow, fetch_all, OF_ACTION, action.0)
}

/// One repeat audit.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: RepeatId) -> Result<Option<RepeatRow>, StoreError> {
    rows!(tx, RepeatRow, fetch_optional, ONE, id.0)
}

/// Every repeat audit of every Board in the order of their ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: Uuid, limit: i64) -> Result<Vec<RepeatRow>, StoreError> {
    rows!(tx, RepeatRow, fetch_all, AFTER, id, limit)
}

/// Puts a repeat audit down.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewRepeat, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewRepeat { id, board, audit, action, standard, due_on, body, by } = new;
    let (action, standard) = (action.map(|id| id.0), standard.as_ref().map(StandardId::as_str));
    change!(tx, INSERT, id.0, board.0, audit.0, action, standard, *due_on, body, by.0, now).map(drop)
}

/// Says which audit repeats it, or none; `false` where it has another revision by now, or was concluded.
///
/// # Errors
/// The database's.
pub async fn link(tx: &mut WriteTx, id: RepeatId, revision: i64, audit: Option<AuditId>) -> Result<bool, StoreError> {
    Ok(change!(tx, LINK, id.0, revision, audit.map(|id| id.0))? == 1)
}

/// Puts down whether practice was sustained, and why; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn conclude(
    tx: &mut WriteTx,
    (id, revision): (RepeatId, i64),
    (sustained, reason): (Sustained, &[u8]),
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, CONCLUDE, id.0, revision, sustained.code(), reason, by.0, now)? == 1)
}
