//! Reminders: who has something to do, what went out to whom, and how each person wants it. No text stands here.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::access::Role;
use candour_domain::ids::{AgencyId, AuditId, PersonId, ReturnId};
use candour_domain::reminder::{Due, Reminder};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

const WORKING: &str = "SELECT DISTINCT p.id, p.name, p.email, p.mail_digest AS digest
    FROM person p JOIN membership m ON m.person_id = p.id
    WHERE m.agency_id = $1 AND m.role = $2 AND m.ended_at IS NULL AND p.disabled_at IS NULL ORDER BY p.name, p.id";
const HOLDING: &str = "SELECT DISTINCT p.id, p.name, p.email, p.mail_digest AS digest
    FROM delegation d
    JOIN delegation_statement s ON s.delegation_id = d.id
    JOIN person p ON p.id = d.person_id
    WHERE d.return_id = $1 AND s.ready_at IS NULL AND p.disabled_at IS NULL ORDER BY p.name, p.id";
// Without a target: there are two indexes that make it one, each for one way to be written.
const INSERT: &str = "INSERT INTO reminder
    (id, return_id, person_id, kind, for_day, turn, letter_id, mail_id, written_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
const SENT: &str = "SELECT person_id, kind, for_day, turn FROM reminder WHERE return_id = $1 AND letter_id IS NULL";
const OF_AUDIT: &str = "SELECT p.name AS person_name, a.name AS agency_name, m.kind, m.written_at, l.state, l.sent_at
    FROM reminder m
    JOIN agency_return r ON r.id = m.return_id
    JOIN agency a ON a.id = r.agency_id
    JOIN person p ON p.id = m.person_id
    LEFT JOIN mail l ON l.id = m.mail_id
    WHERE r.audit_id = $1 ORDER BY m.written_at DESC, a.name, p.name, m.id LIMIT $2";
const CHOICE: &str = "SELECT mail_digest AS digest FROM person WHERE id = $1";
const CHOOSE: &str = "UPDATE person SET mail_digest = $2 WHERE id = $1 AND mail_digest <> $2";
const DESTROY: &str = "DELETE FROM reminder WHERE return_id = $1";
pub(crate) const SQL: &[&str] = &[WORKING, HOLDING, INSERT, SENT, OF_AUDIT, CHOICE, CHOOSE, DESTROY];

/// Somebody who may be reminded.
#[derive(Clone, sqlx::FromRow)]
pub struct ReaderRow {
    /// The person.
    #[sqlx(try_from = "Uuid")]
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether all reminders of a day go to them in one mail.
    pub digest: bool,
}

impl std::fmt::Debug for ReaderRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReaderRow").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A reminder to put down.
#[derive(Clone, Copy, Debug)]
pub struct NewReminder {
    /// Its id.
    pub id: Uuid,
    /// About which return.
    pub return_id: ReturnId,
    /// To whom.
    pub person: PersonId,
    /// What it says.
    pub due: Due,
    /// The letter that it is.
    pub letter: Option<Uuid>,
    /// The mail that it stands in, alone or with others.
    pub mail: Uuid,
}

/// A reminder that Candour wrote by itself.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SentRow {
    /// To whom.
    #[sqlx(try_from = "Uuid")]
    pub person_id: PersonId,
    /// What it says.
    #[sqlx(try_from = "String")]
    pub kind: Reminder,
    /// The day that it counts from.
    pub for_day: NaiveDate,
    /// Which of its kind.
    pub turn: i64,
}

/// A reminder as the QA Manager sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ReminderRow {
    /// To whom.
    pub person_name: String,
    /// For which agency.
    pub agency_name: String,
    /// What it says.
    #[sqlx(try_from = "String")]
    pub kind: Reminder,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// What became of its mail; `None` where that is deleted.
    pub state: Option<String>,
    /// When the mail went out.
    pub sent_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct ChoiceRow {
    digest: bool,
}

/// Who holds a role at an agency, by name; nobody whose account is shut.
///
/// # Errors
/// The database's.
pub async fn working_at(tx: &mut impl Tx, agency: AgencyId, role: Role) -> Result<Vec<ReaderRow>, StoreError> {
    rows!(tx, ReaderRow, fetch_all, WORKING, agency.0, role.code())
}

/// Who holds a delegated part of a return that is not marked as ready, by name; nobody whose account is shut.
///
/// # Errors
/// The database's.
pub async fn holding_a_part(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<ReaderRow>, StoreError> {
    rows!(tx, ReaderRow, fetch_all, HOLDING, id.0)
}

/// Puts a reminder down; `false` where the person was told the same before.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewReminder, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let NewReminder { id, return_id, person, due, letter, mail } = *new;
    let (kind, day) = (due.kind.code(), due.for_day);
    Ok(change!(tx, INSERT, id, return_id.0, person.0, kind, day, due.turn, letter, mail, now)? == 1)
}

/// What Candour wrote by itself about a return.
///
/// # Errors
/// The database's.
pub async fn sent(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<SentRow>, StoreError> {
    rows!(tx, SentRow, fetch_all, SENT, id.0)
}

/// What went out about an audit, the latest first.
///
/// # Errors
/// The database's.
pub async fn of_audit(tx: &mut impl Tx, audit: AuditId, limit: i64) -> Result<Vec<ReminderRow>, StoreError> {
    rows!(tx, ReminderRow, fetch_all, OF_AUDIT, audit.0, limit)
}

/// Whether all reminders of a day go to a person in one mail.
///
/// # Errors
/// The database's.
pub async fn wants_digest(tx: &mut impl Tx, person: PersonId) -> Result<bool, StoreError> {
    let row = rows!(tx, ChoiceRow, fetch_optional, CHOICE, person.0)?;
    Ok(row.is_some_and(|row| row.digest))
}

/// Chooses how reminders go to a person; `false` where it was so before.
///
/// # Errors
/// The database's.
pub async fn choose(tx: &mut WriteTx, person: PersonId, digest: bool) -> Result<bool, StoreError> {
    Ok(change!(tx, CHOOSE, person.0, digest)? == 1)
}

/// Deletes what went out about a return.
///
/// # Errors
/// The database's.
pub async fn destroy(tx: &mut WriteTx, id: ReturnId) -> Result<(), StoreError> {
    change!(tx, DESTROY, id.0).map(drop)
}
