//! What was chosen of answers to be shared as good practice, and what the agency says to it. No text is kept here: a
//! row names a version of an answer, and comes with it.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::good_practice::{Consent, Texts};
use candour_domain::ids::{AuditId, GoodPracticeId, PersonId, ReturnId, StatementId};
use chrono::{DateTime, Utc};

/// What every query selects.
macro_rules! chosen_where {
    ($tail:literal) => {
        concat!(
            "SELECT g.id, g.return_id, g.statement_id, g.answer_revision, g.texts, g.consent, g.revision,
                a.name AS asked_by, g.asked_at, b.name AS answered_by, g.answered_at, h.body
            FROM good_practice g JOIN person a ON a.id = g.asked_by LEFT JOIN person b ON b.id = g.answered_by
            LEFT JOIN answer_history h ON h.return_id = g.return_id AND h.statement_id = g.statement_id
                AND h.revision = g.answer_revision WHERE ",
            $tail
        )
    };
}

const INSERT: &str = "INSERT INTO good_practice
    (id, return_id, statement_id, answer_revision, texts, consent, revision, asked_by, asked_at)
    VALUES ($1, $2, $3, $4, $5, 'asked', 1, $6, $7) ON CONFLICT DO NOTHING";
const GET: &str = chosen_where!("g.id = $1");
const OF_RETURN: &str = chosen_where!("g.return_id = $1 ORDER BY g.asked_at, g.id");
const OF_AUDIT: &str = chosen_where!(
    "g.return_id IN (SELECT id FROM agency_return WHERE audit_id = $1) ORDER BY g.return_id, g.asked_at, g.id"
);
const ANSWER: &str =
    "UPDATE good_practice SET consent = $3, revision = revision + 1, answered_by = $4, answered_at = $5
    WHERE id = $1 AND revision = $2";
const DROP: &str = "DELETE FROM good_practice WHERE id = $1 AND revision = $2";
const DESTROY: &str = "DELETE FROM good_practice WHERE return_id = $1";
pub(crate) const SQL: &[&str] = &[INSERT, GET, OF_RETURN, OF_AUDIT, ANSWER, DROP, DESTROY];

/// Something to be shared, to put down.
#[derive(Clone, Debug)]
pub struct NewGoodPractice {
    /// Its id.
    pub id: GoodPracticeId,
    /// Of which return.
    pub return_id: ReturnId,
    /// Of which statement.
    pub statement: StatementId,
    /// The version of the answer.
    pub answer_revision: i64,
    /// Which of its texts.
    pub texts: Texts,
    /// Who asks.
    pub by: PersonId,
}

/// Something to be shared.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct GoodPracticeRow {
    /// Its id.
    #[sqlx(try_from = "uuid::Uuid")]
    pub id: GoodPracticeId,
    /// The return.
    #[sqlx(try_from = "uuid::Uuid")]
    pub return_id: ReturnId,
    /// The statement.
    #[sqlx(try_from = "String")]
    pub statement_id: StatementId,
    /// The version of the answer.
    pub answer_revision: i64,
    /// Which of its texts.
    #[sqlx(try_from = "String")]
    pub texts: Texts,
    /// What the agency says.
    #[sqlx(try_from = "String")]
    pub consent: Consent,
    /// Counts every change, from 1.
    pub revision: i64,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Who answered for the agency, last.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// That version of the answer, sealed; `None` where it is not there any more.
    pub body: Option<Vec<u8>>,
}

/// Puts down that it is asked for; `false`, with nothing changed, where something of that statement is chosen already.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewGoodPractice, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let NewGoodPractice { id, return_id, statement, answer_revision, texts, by } = new;
    let done = change!(tx, INSERT, id.0, return_id.0, statement.as_str(), *answer_revision, texts.code(), by.0, now)?;
    Ok(done == 1)
}

/// One of them.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: GoodPracticeId) -> Result<Option<GoodPracticeRow>, StoreError> {
    rows!(tx, GoodPracticeRow, fetch_optional, GET, id.0)
}

/// Those of a return, the earliest first.
///
/// # Errors
/// The database's.
pub async fn of_return(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<GoodPracticeRow>, StoreError> {
    rows!(tx, GoodPracticeRow, fetch_all, OF_RETURN, id.0)
}

/// Those of an audit, return by return.
///
/// # Errors
/// The database's.
pub async fn of_audit(tx: &mut impl Tx, id: AuditId) -> Result<Vec<GoodPracticeRow>, StoreError> {
    rows!(tx, GoodPracticeRow, fetch_all, OF_AUDIT, id.0)
}

/// Puts the agency's answer down; `false` where it was changed since it stood at this revision.
///
/// # Errors
/// The database's.
pub async fn answer(
    tx: &mut WriteTx,
    (id, revision): (GoodPracticeId, i64),
    consent: Consent,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, ANSWER, id.0, revision, consent.code(), by.0, now)? == 1)
}

/// Takes one back; `false` where it was changed since it stood at this revision.
///
/// # Errors
/// The database's.
pub async fn drop_one(tx: &mut WriteTx, id: GoodPracticeId, revision: i64) -> Result<bool, StoreError> {
    Ok(change!(tx, DROP, id.0, revision)? == 1)
}

/// Deletes those of a return.
///
/// # Errors
/// The database's.
pub async fn destroy(tx: &mut WriteTx, id: ReturnId) -> Result<(), StoreError> {
    change!(tx, DESTROY, id.0).map(drop)
}
