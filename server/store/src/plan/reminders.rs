//! Who is to be reminded of which action, and who was. No text stands here.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AgencyId, BoardId, PersonId, PlanActionId};
use candour_domain::plan::ActionReminder;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

const OPEN: &str =
    "SELECT n.id, c.board_id, c.agency_id, a.name AS agency_name, c.prefix, c.number, n.number AS action,
        n.due_on, n.created_at
    FROM plan_action n
    JOIN recommendation c ON c.id = n.recommendation_id
    JOIN agency a ON a.id = c.agency_id
    WHERE n.state IN ('not_started', 'on_track', 'at_risk') AND n.due_on <= $1
    ORDER BY n.due_on, n.id";
const TOLD: &str = "SELECT COUNT(*) AS how_many FROM action_reminder
    WHERE action_id = $1 AND person_id = $2 AND kind = $3 AND for_day = $4 AND turn = $5";
const INSERT: &str = "INSERT INTO action_reminder
    (id, action_id, person_id, kind, for_day, turn, mail_id, written_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
pub(crate) const SQL: &[&str] = &[OPEN, TOLD, INSERT];

/// An action of an agency that is still to be done.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OpenRow {
    /// The action.
    #[sqlx(try_from = "Uuid")]
    pub id: PlanActionId,
    /// The Board.
    #[sqlx(try_from = "Uuid")]
    pub board_id: BoardId,
    /// Whose it is.
    #[sqlx(try_from = "Uuid")]
    pub agency_id: AgencyId,
    /// That agency's name.
    pub agency_name: String,
    /// What stands before the recommendation's number.
    pub prefix: String,
    /// The recommendation's number.
    pub number: i64,
    /// The action's.
    pub action: i64,
    /// Its last day.
    pub due_on: NaiveDate,
    /// When it was put down.
    pub created_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Counted {
    how_many: i64,
}

/// Every agency's actions that are to be done by a day, of every Board.
///
/// # Errors
/// The database's.
pub async fn open_until(tx: &mut impl Tx, day: NaiveDate) -> Result<Vec<OpenRow>, StoreError> {
    rows!(tx, OpenRow, fetch_all, OPEN, day)
}

/// Whether a person was told this of an action.
///
/// # Errors
/// The database's.
pub async fn was_told(
    tx: &mut impl Tx,
    action: PlanActionId,
    person: PersonId,
    (reminder, for_day): (ActionReminder, NaiveDate),
) -> Result<bool, StoreError> {
    let (kind, turn) = reminder.code();
    Ok(rows!(tx, Counted, fetch_one, TOLD, action.0, person.0, kind, for_day, turn)?.how_many > 0)
}

/// Puts down that a person was told of an action in a mail; `false` where they were told the same before.
///
/// # Errors
/// The database's.
pub async fn insert(
    tx: &mut WriteTx,
    (id, mail): (Uuid, Uuid),
    (action, person): (PlanActionId, PersonId),
    (reminder, for_day): (ActionReminder, NaiveDate),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (kind, turn) = reminder.code();
    Ok(change!(tx, INSERT, id, action.0, person.0, kind, for_day, turn, mail, now)? == 1)
}
