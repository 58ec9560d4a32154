//! The actions of the plan. What happened to them stands in [`super::progress`].

use crate::dialect::locking;
use crate::tx::sealed::Parts as _;
use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AgencyId, BoardId, PersonId, PlanActionId, RecommendationId, SubgroupId};
use candour_domain::plan::{ActionState, Dates};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// What every query of actions selects.
macro_rules! actions_where {
    ($tail:literal) => {
        concat!(
            "SELECT n.id, n.recommendation_id, c.audit_id, c.agency_id, n.number, n.state, n.starts_on, n.due_on, \
                n.revision, n.text_revision, n.body, n.completed_by, p.name AS accepted_by, n.accepted_at, n.created_at, \
                n.subgroup_id, g.name AS subgroup_name, n.owner_left_on \
            FROM plan_action n JOIN recommendation c ON c.id = n.recommendation_id \
            LEFT JOIN person p ON p.id = n.accepted_by LEFT JOIN subgroup g ON g.id = n.subgroup_id ",
            $tail
        )
    };
}

const OF_BOARD: &str = actions_where!("WHERE c.board_id = $1 ORDER BY n.due_on, c.prefix, c.number, n.number");
const OF_AGENCY: &str =
    actions_where!("WHERE c.board_id = $1 AND c.agency_id = $2 ORDER BY n.due_on, c.prefix, c.number, n.number");
const OF_RECOMMENDATION: &str = actions_where!("WHERE n.recommendation_id = $1 ORDER BY n.number");
const ONE: &str = actions_where!("WHERE n.id = $1");
const AFTER: &str = actions_where!("WHERE n.id > $1 ORDER BY n.id LIMIT $2");
const LOCK: &str = "SELECT id FROM plan_action WHERE id = $1";
const LOCK_FOR_UPDATE: &str = "SELECT id FROM plan_action WHERE id = $1 FOR UPDATE";
const NEXT: &str = "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM plan_action WHERE recommendation_id = $1";
const INSERT: &str = "INSERT INTO plan_action
    (id, recommendation_id, number, state, starts_on, due_on, revision, text_revision, body, created_by, created_at,
     form_id)
    VALUES ($1, $2, $3, 'not_started', $4, $5, 1, 1, $6, $7, $8, $9)";
const OF_FORM: &str = "SELECT id FROM plan_action WHERE recommendation_id = $1 AND form_id = $2";
// Another owner ends that there is none.
const REWORD: &str = "UPDATE plan_action
    SET body = $3, revision = revision + 1, text_revision = text_revision + 1, accepted_by = NULL, accepted_at = NULL,
        owner_left_on = CASE WHEN $4 THEN NULL ELSE owner_left_on END
    WHERE id = $1 AND revision = $2";
const OWNER_LEFT: &str = "UPDATE plan_action SET owner_left_on = $3, revision = revision + 1
    WHERE id = $1 AND revision = $2";
const ASSIGN: &str = "UPDATE plan_action SET subgroup_id = $3, revision = revision + 1
    WHERE id = $1 AND revision = $2";
const TOUCH: &str = "UPDATE plan_action SET revision = revision + 1 WHERE id = $1 AND revision = $2";
const MOVE: &str = "UPDATE plan_action SET state = $3, completed_by = $4, revision = revision + 1
    WHERE id = $1 AND revision = $2";
const REDATE: &str = "UPDATE plan_action
    SET starts_on = $3, due_on = $4, revision = revision + 1, accepted_by = NULL, accepted_at = NULL
    WHERE id = $1 AND revision = $2";
const ACCEPT: &str = "UPDATE plan_action SET accepted_by = $3, accepted_at = $4, revision = revision + 1
    WHERE id = $1 AND revision = $2";
pub(crate) const SQL: &[&str] = &[
    OF_BOARD,
    OF_AGENCY,
    OF_RECOMMENDATION,
    ONE,
    AFTER,
    LOCK,
    NEXT,
    INSERT,
    OF_FORM,
    REWORD,
    OWNER_LEFT,
    ASSIGN,
    TOUCH,
    MOVE,
    REDATE,
    ACCEPT,
];

/// An action to put down: not started, in its first wording.
#[derive(Clone, Debug)]
pub struct NewAction {
    /// Its id.
    pub id: PlanActionId,
    /// The recommendation that it follows from.
    pub recommendation: RecommendationId,
    /// From when until when.
    pub dates: Dates,
    /// Its words, sealed.
    pub body: Vec<u8>,
    /// Who puts it down.
    pub by: PersonId,
    /// The form that it came from; `None` where it came from none.
    pub form: Option<Uuid>,
}

/// An action as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ActionRow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: PlanActionId,
    /// The recommendation that it follows from.
    #[sqlx(try_from = "Uuid")]
    pub recommendation_id: RecommendationId,
    /// The audit that the recommendation follows from.
    pub audit_id: Uuid,
    /// Whose it is; `None` for the partnership's.
    pub agency_id: Option<Uuid>,
    /// The first action of a recommendation is 1.
    pub number: i64,
    /// Where it stands, as it was last reported.
    #[sqlx(try_from = "String")]
    pub state: ActionState,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day on which it is in time.
    pub due_on: NaiveDate,
    /// Counts every change.
    pub revision: i64,
    /// Counts the wordings.
    pub text_revision: i64,
    /// Its words, sealed.
    pub body: Vec<u8>,
    /// Who marked it completed.
    pub completed_by: Option<Uuid>,
    /// The name of who accepted it for the agency.
    pub accepted_by: Option<String>,
    /// When.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When it was put down.
    pub created_at: DateTime<Utc>,
    /// The subgroup that supports it.
    pub subgroup_id: Option<Uuid>,
    /// That one's name.
    pub subgroup_name: Option<String>,
    /// Since when nobody holds the role that owns it.
    pub owner_left_on: Option<NaiveDate>,
}

impl ActionRow {
    /// From when until when.
    pub fn dates(&self) -> Dates {
        Dates { starts_on: self.starts_on, due_on: self.due_on }
    }
}

#[derive(sqlx::FromRow)]
struct NextNumber {
    number: i64,
}

/// The actions of a Board, or of one of its agencies, by their due dates.
///
/// # Errors
/// The database's.
pub async fn list(tx: &mut impl Tx, board: BoardId, agency: Option<AgencyId>) -> Result<Vec<ActionRow>, StoreError> {
    if let Some(agency) = agency {
        rows!(tx, ActionRow, fetch_all, OF_AGENCY, board.0, agency.0)
    } else {
        rows!(tx, ActionRow, fetch_all, OF_BOARD, board.0)
    }
}

/// The actions of a recommendation, the first first.
///
/// # Errors
/// The database's.
pub async fn of_recommendation(tx: &mut impl Tx, id: RecommendationId) -> Result<Vec<ActionRow>, StoreError> {
    rows!(tx, ActionRow, fetch_all, OF_RECOMMENDATION, id.0)
}

/// One action.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: PlanActionId) -> Result<Option<ActionRow>, StoreError> {
    rows!(tx, ActionRow, fetch_optional, ONE, id.0)
}

/// One action, locked until the transaction ends.
///
/// # Errors
/// The database's.
pub async fn lock(tx: &mut WriteTx, id: PlanActionId) -> Result<Option<ActionRow>, StoreError> {
    let sql = locking(tx.parts().0, LOCK, LOCK_FOR_UPDATE);
    rows!(tx, (Uuid,), fetch_optional, sql, id.0)?;
    get(tx, id).await
}

/// Every action of every Board in the order of their ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: Uuid, limit: i64) -> Result<Vec<ActionRow>, StoreError> {
    rows!(tx, ActionRow, fetch_all, AFTER, id, limit)
}

/// Puts an action down, and gives its number. The recommendation must be locked.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewAction, now: DateTime<Utc>) -> Result<i64, StoreError> {
    let NewAction { id, recommendation, dates, body, by, form } = new;
    let number = rows!(tx, NextNumber, fetch_one, NEXT, recommendation.0)?.number;
    change!(tx, INSERT, id.0, recommendation.0, number, dates.starts_on, dates.due_on, body, by.0, now, *form)?;
    Ok(number)
}

/// The action that came from a form for a recommendation; `None` where none did yet.
///
/// # Errors
/// The database's.
pub async fn of_form(
    tx: &mut impl Tx,
    recommendation: RecommendationId,
    form: Uuid,
) -> Result<Option<PlanActionId>, StoreError> {
    Ok(rows!(tx, (Uuid,), fetch_optional, OF_FORM, recommendation.0, form)?.map(|(id,)| PlanActionId(id)))
}

/// Gives an action its next wording, which nobody has accepted yet, and whether it has another owner by it; `false`
/// where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn reword(
    tx: &mut WriteTx,
    id: PlanActionId,
    revision: i64,
    (body, other_owner): (&[u8], bool),
) -> Result<bool, StoreError> {
    Ok(change!(tx, REWORD, id.0, revision, body, other_owner)? == 1)
}

/// Puts down since when nobody holds the role that owns an action; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn owner_left(tx: &mut WriteTx, id: PlanActionId, revision: i64, on: NaiveDate) -> Result<bool, StoreError> {
    Ok(change!(tx, OWNER_LEFT, id.0, revision, on)? == 1)
}

/// Gives an action to a subgroup, or to none; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn assign(
    tx: &mut WriteTx,
    id: PlanActionId,
    revision: i64,
    to: Option<SubgroupId>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, ASSIGN, id.0, revision, to.map(|id| id.0))? == 1)
}

/// Counts a change of what belongs to an action: whoever read it before has not read this; `false` where it has another
/// revision by now.
///
/// # Errors
/// The database's.
pub async fn touch(tx: &mut WriteTx, id: PlanActionId, revision: i64) -> Result<bool, StoreError> {
    Ok(change!(tx, TOUCH, id.0, revision)? == 1)
}

/// Moves an action to a state, with who marked it completed; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn move_to(
    tx: &mut WriteTx,
    id: PlanActionId,
    revision: i64,
    state: ActionState,
    completed_by: Option<PersonId>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, MOVE, id.0, revision, state.code(), completed_by.map(|id| id.0))? == 1)
}

/// Gives an action other dates, which nobody has accepted yet; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn redate(tx: &mut WriteTx, id: PlanActionId, revision: i64, dates: Dates) -> Result<bool, StoreError> {
    Ok(change!(tx, REDATE, id.0, revision, dates.starts_on, dates.due_on)? == 1)
}

/// Puts down that somebody accepted an action for its agency; `false` where it has another revision by now.
///
/// # Errors
/// The database's.
pub async fn accept(
    tx: &mut WriteTx,
    id: PlanActionId,
    revision: i64,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, ACCEPT, id.0, revision, by.0, now)? == 1)
}
