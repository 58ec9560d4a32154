//! The course of a return: who declared it ready, signed it, gave it back, extended it, and why. Words are sealed.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AgencyId, PersonId, ReturnId};
use candour_domain::submission::Course;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO return_step
    (id, return_id, step, person_id, taken_at, due_on, words, text_version, answers_hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const OF_RETURN: &str = "SELECT s.id, s.return_id, s.step, s.person_id, p.name AS person_name, s.taken_at, s.due_on,
        s.words, s.text_version, s.answers_hash, s.voided_at
    FROM return_step s JOIN person p ON p.id = s.person_id
    WHERE s.return_id = $1 ORDER BY s.taken_at DESC, s.id DESC";
const VOID: &str = "UPDATE return_step SET voided_at = $2
    WHERE return_id = $1 AND step = 'signed' AND voided_at IS NULL";
const AFTER: &str = "SELECT s.id, s.return_id, r.audit_id, r.agency_id, s.words
    FROM return_step s JOIN agency_return r ON r.id = s.return_id
    WHERE s.id > $1 AND s.words IS NOT NULL AND r.state <> 'shredded' ORDER BY s.id LIMIT $2";
const DESTROY_WORDS: &str = "UPDATE return_step SET words = NULL WHERE return_id = $1";
pub(crate) const SQL: &[&str] = &[INSERT, OF_RETURN, VOID, AFTER, DESTROY_WORDS];

/// A step to put down.
#[derive(Clone, Debug)]
pub struct NewStep {
    /// Its id.
    pub id: Uuid,
    /// Of which return.
    pub return_id: ReturnId,
    /// What was done.
    pub step: Course,
    /// By whom.
    pub person: PersonId,
    /// When.
    pub taken_at: DateTime<Utc>,
    /// The new date, where more time was given.
    pub due_on: Option<NaiveDate>,
    /// The reason or the signature, sealed.
    pub words: Option<Vec<u8>>,
    /// Where it was signed: the version of the declaration, and the hash over the answers.
    pub signed: Option<(i64, [u8; 32])>,
}

/// A step as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct StepRow {
    /// Its id.
    pub id: Uuid,
    /// Of which return.
    #[sqlx(try_from = "Uuid")]
    pub return_id: ReturnId,
    /// What was done.
    #[sqlx(try_from = "String")]
    pub step: Course,
    /// By whom.
    #[sqlx(try_from = "Uuid")]
    pub person_id: PersonId,
    /// That person's name now.
    pub person_name: String,
    /// When.
    pub taken_at: DateTime<Utc>,
    /// The new date, where more time was given.
    pub due_on: Option<NaiveDate>,
    /// The reason or the signature, sealed.
    pub words: Option<Vec<u8>>,
    /// The version of the declaration that was signed.
    pub text_version: Option<i64>,
    /// The hash over the answers that were signed.
    pub answers_hash: Option<Vec<u8>>,
    /// When the signature became void.
    pub voided_at: Option<DateTime<Utc>>,
}

/// Sealed words with the ids of their cell, to be opened by `verify`.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WordsRow {
    /// The step.
    pub id: Uuid,
    /// Of which return.
    #[sqlx(try_from = "Uuid")]
    pub return_id: ReturnId,
    /// In which audit.
    pub audit_id: Uuid,
    /// Whose return.
    #[sqlx(try_from = "Uuid")]
    pub agency_id: AgencyId,
    /// The words, sealed.
    pub words: Vec<u8>,
}

/// Puts a step down.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut WriteTx, new: &NewStep) -> Result<(), StoreError> {
    let NewStep { id, return_id, step, person, taken_at, due_on, words, signed } = new;
    let (version, hash) = signed.map_or((None, None), |(version, hash)| (Some(version), Some(hash.to_vec())));
    let step = step.code();
    change!(tx, INSERT, *id, return_id.0, step, person.0, *taken_at, *due_on, words.clone(), version, hash).map(drop)
}

/// Every step of a return, the latest first.
///
/// # Errors
/// The database's.
pub async fn of_return(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<StepRow>, StoreError> {
    rows!(tx, StepRow, fetch_all, OF_RETURN, id.0)
}

/// Makes the signature of a return void, where it has one that stands.
///
/// # Errors
/// The database's.
pub async fn void_signature(tx: &mut WriteTx, id: ReturnId, now: DateTime<Utc>) -> Result<(), StoreError> {
    change!(tx, VOID, id.0, now).map(drop)
}

/// The words of returns that can still be read, in the order of their ids, in pages: to open each.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, id: Uuid, limit: i64) -> Result<Vec<WordsRow>, StoreError> {
    rows!(tx, WordsRow, fetch_all, AFTER, id, limit)
}

/// Takes the words of a return's steps out, which go with its key: who took which step and when stays.
///
/// # Errors
/// The database's.
pub async fn destroy_words(tx: &mut WriteTx, id: ReturnId) -> Result<(), StoreError> {
    change!(tx, DESTROY_WORDS, id.0).map(drop)
}
