//! What happened to the actions of the plan: entries are added and never changed. The words are sealed.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AgencyId, BoardId, PersonId, PlanActionId, RecommendationId};
use candour_domain::plan::{ActionState, Dates, Noted};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// What every query of entries selects.
macro_rules! progress_where {
    ($tail:literal) => {
        concat!(
            "SELECT e.id, e.action_id, c.audit_id, c.agency_id, e.noted, e.state, e.old_starts_on, e.old_due_on, \
                e.words, p.name AS person_name, e.noted_at \
            FROM action_progress e JOIN plan_action n ON n.id = e.action_id \
            JOIN recommendation c ON c.id = n.recommendation_id JOIN person p ON p.id = e.person_id ",
            $tail
        )
    };
}

/// The kinds that say how far an action has come: `Noted::PROGRESS`, which a test compares.
macro_rules! progress_kinds {
    () => {
        "('progress', 'dates', 'completed', 'sent_back', 'verified', 'not_pursued')"
    };
}

/// Of each action the last entry that says in words how far it has come.
macro_rules! last_where {
    ($whose:literal) => {
        concat!(
            progress_where!("WHERE "),
            $whose,
            " AND e.words IS NOT NULL AND e.noted IN ",
            progress_kinds!(),
            " AND NOT EXISTS (SELECT 1 FROM action_progress l WHERE l.action_id = e.action_id \
                AND l.words IS NOT NULL AND l.noted IN ",
            progress_kinds!(),
            " AND (l.noted_at > e.noted_at OR (l.noted_at = e.noted_at AND l.id > e.id)))"
        )
    };
}

const OF_ACTION: &str = progress_where!("WHERE e.action_id = $1 ORDER BY e.noted_at DESC, e.id DESC");
const OF_RECOMMENDATION: &str = progress_where!("WHERE c.id = $1 ORDER BY e.noted_at, e.id");
const OF_BOARD: &str = progress_where!("WHERE c.board_id = $1 ORDER BY e.noted_at, e.id");
const OF_AGENCY: &str = progress_where!("WHERE c.board_id = $1 AND c.agency_id = $2 ORDER BY e.noted_at, e.id");
const LAST_OF_BOARD: &str = last_where!("c.board_id = $1");
const LAST_OF_AGENCY: &str = last_where!("c.board_id = $1 AND c.agency_id = $2");
const AFTER: &str = progress_where!("WHERE e.id > $1 AND e.words IS NOT NULL ORDER BY e.id LIMIT $2");
const INSERT: &str = "INSERT INTO action_progress
    (id, action_id, noted, state, old_starts_on, old_due_on, words, person_id, noted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
pub(crate) const SQL: &[&str] =
    &[OF_ACTION, OF_RECOMMENDATION, OF_BOARD, OF_AGENCY, LAST_OF_BOARD, LAST_OF_AGENCY, AFTER, INSERT];

/// An entry to put down.
#[derive(Clone, Debug)]
pub struct NewProgress {
    /// Its id.
    pub id: Uuid,
    /// Of which action.
    pub action: PlanActionId,
    /// What happened.
    pub noted: Noted,
    /// The dates before, where they were changed.
    pub old_dates: Option<Dates>,
    /// What was said, sealed.
    pub words: Option<Vec<u8>>,
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
}

/// An entry as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ProgressRow {
    /// Its id.
    pub id: Uuid,
    /// Of which action.
    #[sqlx(try_from = "Uuid")]
    pub action_id: PlanActionId,
    /// The audit that the recommendation follows from.
    pub audit_id: Uuid,
    /// Whose action it is; `None` for the partnership's.
    pub agency_id: Option<Uuid>,
    /// What happened.
    #[sqlx(try_from = "String")]
    pub noted: Noted,
    /// Where the action stood afterwards.
    #[sqlx(try_from = "String")]
    pub state: ActionState,
    /// The first day before, where it was changed.
    pub old_starts_on: Option<NaiveDate>,
    /// The last day before, where it was changed.
    pub old_due_on: Option<NaiveDate>,
    /// What was said, sealed.
    pub words: Option<Vec<u8>>,
    /// The name of who did it.
    pub person_name: String,
    /// When.
    pub noted_at: DateTime<Utc>,
}

/// What happened to an action, the latest first.
///
/// # Errors
/// The database's.
pub async fn of_action(tx: &mut impl Tx, id: PlanActionId) -> Result<Vec<ProgressRow>, StoreError> {
    rows!(tx, ProgressRow, fetch_all, OF_ACTION, id.0)
}

/// What happened to every action of a recommendation, the earliest first.
///
/// # Errors
/// The database's.
pub async fn of_recommendation(tx: &mut impl Tx, id: RecommendationId) -> Result<Vec<ProgressRow>, StoreError> {
    rows!(tx, ProgressRow, fetch_all, OF_RECOMMENDATION, id.0)
}

/// What happened to all actions of a Board, or of one of its agencies, the earliest first.
///
/// # Errors
/// The database's.
pub async fn list(tx: &mut impl Tx, board: BoardId, agency: Option<AgencyId>) -> Result<Vec<ProgressRow>, StoreError> {
    if let Some(agency) = agency {
        rows!(tx, ProgressRow, fetch_all, OF_AGENCY, board.0, agency.0)
    } else {
        rows!(tx, ProgressRow, fetch_all, OF_BOARD, board.0)
    }
}

/// For each action of a Board, or of one of its agencies, the last entry that says in words how far it has come.
///
/// # Errors
/// The database's.
pub async fn last_said(
    tx: &mut impl Tx,
    board: BoardId,
    agency: Option<AgencyId>,
) -> Result<Vec<ProgressRow>, StoreError> {
    if let Some(agency) = agency {
        rows!(tx, ProgressRow, fetch_all, LAST_OF_AGENCY, board.0, agency.0)
    } else {
        rows!(tx, ProgressRow, fetch_all, LAST_OF_BOARD, board.0)
    }
}

/// Every entry that says something, of every Board, in the order of their ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: Uuid, limit: i64) -> Result<Vec<ProgressRow>, StoreError> {
    rows!(tx, ProgressRow, fetch_all, AFTER, id, limit)
}

/// Puts an entry down, with where the action stands after it.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewProgress, state: ActionState) -> Result<(), StoreError> {
    let NewProgress { id, action, noted, old_dates, words, by, at } = new;
    let (start, due) = (old_dates.map(|dates| dates.starts_on), old_dates.map(|dates| dates.due_on));
    change!(tx, INSERT, *id, action.0, noted.code(), state.code(), start, due, words.clone(), by.0, *at).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_that_say_how_far_an_action_has_come_are_those_of_the_domain() {
        let kinds = Noted::PROGRESS.map(|kind| format!("'{}'", kind.code())).join(", ");
        assert_eq!(progress_kinds!(), format!("({kinds})"));
    }
}
