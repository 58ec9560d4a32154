//! What the Board asks about statements, and what agencies answer. The texts are sealed.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::access::Role;
use candour_domain::ids::{AgencyId, AuditId, PersonId, QueryId, ReturnId, StatementId};
use candour_domain::query::QueryState;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

const INSERT: &str = "INSERT INTO query (id, return_id, statement_id, state, revision, wanted_by, since)
    VALUES ($1, $2, $3, $4, 1, $5, $6) ON CONFLICT (id) DO NOTHING";
const INSERT_ENTRY: &str = "INSERT INTO query_entry
    (query_id, place, id, return_id, led_to, body, author_id, role, written_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const MOVE: &str = "UPDATE query SET state = $4, revision = revision + 1, wanted_by = $5, since = $6
    WHERE id = $1 AND return_id = $2 AND revision = $3";
const OF_RETURN: &str = "SELECT id, return_id, statement_id, state, revision, wanted_by, since FROM query
    WHERE return_id = $1 ORDER BY since, id";
const ONE: &str = "SELECT id, return_id, statement_id, state, revision, wanted_by, since FROM query
    WHERE id = $1 AND return_id = $2";
const OF_AUDIT: &str = "SELECT q.id, q.return_id, q.statement_id, q.state, q.revision, q.wanted_by, q.since
    FROM query q JOIN agency_return r ON r.id = q.return_id WHERE r.audit_id = $1 ORDER BY q.since, q.id";
const ASKED_OF: &str = "SELECT q.id, q.return_id, q.statement_id, q.state, q.revision, q.wanted_by, q.since
    FROM query q JOIN agency_return r ON r.id = q.return_id
    WHERE r.agency_id = $1 AND q.state = 'asked' ORDER BY q.since, q.id";
const ENTRIES: &str = "SELECT e.query_id, e.place, e.id, e.led_to, e.body, e.author_id, p.name AS author, e.role,
        e.written_at
    FROM query_entry e JOIN person p ON p.id = e.author_id WHERE e.query_id = $1 ORDER BY e.place";
const ENTRIES_OF_RETURN: &str = "SELECT e.query_id, e.place, e.id, e.led_to, e.body, e.author_id, p.name AS author,
        e.role, e.written_at
    FROM query_entry e JOIN person p ON p.id = e.author_id WHERE e.return_id = $1 ORDER BY e.query_id, e.place";
const ENTRIES_OF_AUDIT: &str = "SELECT e.query_id, e.place, e.id, e.led_to, e.body, e.author_id, p.name AS author,
        e.role, e.written_at
    FROM query_entry e
    JOIN agency_return r ON r.id = e.return_id
    JOIN person p ON p.id = e.author_id
    WHERE r.audit_id = $1 ORDER BY e.query_id, e.place";
const BODIES: &str = "SELECT query_id, place, body FROM query_entry WHERE return_id = $1 AND body IS NOT NULL
    ORDER BY query_id, place";
// The leads of the agency that was asked, who have not been told of the latest question.
const UNTOLD_LEADS: &str = "SELECT DISTINCT q.id AS query_id, q.return_id, e.id AS entry_id, e.led_to,
        p.id, p.name, p.email, p.mail_digest AS digest
    FROM query q
    JOIN query_entry e ON e.query_id = q.id AND e.place = q.revision
    JOIN agency_return r ON r.id = q.return_id
    JOIN membership m ON m.agency_id = r.agency_id AND m.role = 'agency_lead' AND m.ended_at IS NULL
    JOIN person p ON p.id = m.person_id AND p.disabled_at IS NULL
    WHERE q.state = 'asked' AND p.id <> e.author_id AND (q.id = $1 OR $1 IS NULL)
        AND NOT EXISTS (SELECT 1 FROM reminder t
            WHERE t.letter_id = e.id AND t.return_id = q.return_id AND t.person_id = p.id)
    ORDER BY p.name, p.id, q.id";
// Those who asked, still ask for the Board, and have not been told of the latest answer.
const UNTOLD_ASKERS: &str = "SELECT DISTINCT q.id AS query_id, q.return_id, e.id AS entry_id, e.led_to,
        p.id, p.name, p.email, p.mail_digest AS digest
    FROM query q
    JOIN query_entry e ON e.query_id = q.id AND e.place = q.revision
    JOIN query_entry a ON a.query_id = q.id AND a.led_to = 'asked'
    JOIN agency_return r ON r.id = q.return_id
    JOIN audit u ON u.id = r.audit_id
    JOIN membership m ON m.person_id = a.author_id AND m.board_id = u.board_id AND m.agency_id IS NULL
        AND m.role = a.role AND m.ended_at IS NULL
    JOIN person p ON p.id = a.author_id AND p.disabled_at IS NULL
    WHERE q.state = 'answered' AND (q.id = $1 OR $1 IS NULL)
        AND NOT EXISTS (SELECT 1 FROM reminder t
            WHERE t.letter_id = e.id AND t.return_id = q.return_id AND t.person_id = p.id)
    ORDER BY p.name, p.id, q.id";
const IS_LATEST: &str = "SELECT COUNT(*) AS how_many FROM query q
    JOIN query_entry e ON e.query_id = q.id AND e.place = q.revision
    WHERE e.id = $1 AND q.return_id = $2";
const DESTROY_ENTRIES: &str = "DELETE FROM query_entry WHERE return_id = $1";
const DESTROY: &str = "DELETE FROM query WHERE return_id = $1";
pub(crate) const SQL: &[&str] = &[
    INSERT,
    INSERT_ENTRY,
    MOVE,
    OF_RETURN,
    ONE,
    OF_AUDIT,
    ASKED_OF,
    ENTRIES,
    ENTRIES_OF_RETURN,
    ENTRIES_OF_AUDIT,
    BODIES,
    UNTOLD_LEADS,
    UNTOLD_ASKERS,
    IS_LATEST,
    DESTROY_ENTRIES,
    DESTROY,
];

/// A query as it stands, without what it says.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct QueryRow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: QueryId,
    /// About which return.
    #[sqlx(try_from = "Uuid")]
    pub return_id: ReturnId,
    /// About which statement.
    #[sqlx(try_from = "String")]
    pub statement_id: StatementId,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: QueryState,
    /// How many entries it has.
    pub revision: i64,
    /// By when an answer is wanted.
    pub wanted_by: Option<NaiveDate>,
    /// Since when it stands so.
    pub since: DateTime<Utc>,
}

/// What somebody did with a query.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EntryRow {
    /// With which query.
    #[sqlx(try_from = "Uuid")]
    pub query_id: QueryId,
    /// Its place, from 1.
    pub place: i64,
    /// Its id.
    pub id: Uuid,
    /// To where it led.
    #[sqlx(try_from = "String")]
    pub led_to: QueryState,
    /// What it says, sealed; `None` where the query was closed.
    pub body: Option<Vec<u8>>,
    /// Who.
    #[sqlx(try_from = "Uuid")]
    pub author_id: PersonId,
    /// That person's name.
    pub author: String,
    /// In which role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// When.
    pub written_at: DateTime<Utc>,
}

/// An entry to put down.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Its id.
    pub id: Uuid,
    /// With which query.
    pub query: QueryId,
    /// About which return.
    pub return_id: ReturnId,
    /// How many entries the writer saw: this is the next.
    pub seen: i64,
    /// To where it leads.
    pub led_to: QueryState,
    /// By when an answer is wanted from then on.
    pub wanted_by: Option<NaiveDate>,
    /// What it says, sealed.
    pub body: Option<Vec<u8>>,
    /// Who writes.
    pub author: PersonId,
    /// In which role.
    pub role: Role,
}

/// Somebody who is to be told of the latest entry of a query.
#[derive(Clone, sqlx::FromRow)]
pub struct UntoldRow {
    /// The query.
    #[sqlx(try_from = "Uuid")]
    pub query_id: QueryId,
    /// About which return.
    #[sqlx(try_from = "Uuid")]
    pub return_id: ReturnId,
    /// Its latest entry.
    pub entry_id: Uuid,
    /// To where that led.
    #[sqlx(try_from = "String")]
    pub led_to: QueryState,
    /// Who is to be told.
    #[sqlx(flatten)]
    pub reader: crate::reminders::ReaderRow,
}

impl std::fmt::Debug for UntoldRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UntoldRow").field("entry_id", &self.entry_id).finish_non_exhaustive()
    }
}

#[derive(sqlx::FromRow)]
struct Counted {
    how_many: i64,
}

/// Puts a query down with its first entry; `false`, with nothing changed, where it is there already.
///
/// # Errors
/// The database's.
pub async fn insert(
    tx: &mut WriteTx,
    statement: &StatementId,
    first: &NewEntry,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let NewEntry { query, return_id, led_to, wanted_by, .. } = first;
    if change!(tx, INSERT, query.0, return_id.0, statement.as_str(), led_to.code(), *wanted_by, now)? == 0 {
        return Ok(false);
    }
    insert_entry(tx, first, now).await?;
    Ok(true)
}

/// Adds an entry; `false`, with nothing changed, where somebody added one since the writer looked.
///
/// # Errors
/// The database's.
pub async fn add(tx: &mut WriteTx, new: &NewEntry, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let NewEntry { query, return_id, seen, led_to, wanted_by, .. } = new;
    if change!(tx, MOVE, query.0, return_id.0, *seen, led_to.code(), *wanted_by, now)? == 0 {
        return Ok(false);
    }
    insert_entry(tx, new, now).await?;
    Ok(true)
}

async fn insert_entry(tx: &mut WriteTx, new: &NewEntry, now: DateTime<Utc>) -> Result<(), StoreError> {
    let NewEntry { id, query, return_id, seen, led_to, body, author, role, .. } = new;
    let (led_to, role) = (led_to.code(), role.code());
    change!(tx, INSERT_ENTRY, query.0, *seen + 1, *id, return_id.0, led_to, body.clone(), author.0, role, now).map(drop)
}

/// The queries about a return, those that have stood longest as they stand first.
///
/// # Errors
/// The database's.
pub async fn of_return(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<QueryRow>, StoreError> {
    rows!(tx, QueryRow, fetch_all, OF_RETURN, id.0)
}

/// One query about a return.
///
/// # Errors
/// The database's.
pub async fn get(tx: &mut impl Tx, id: ReturnId, query: QueryId) -> Result<Option<QueryRow>, StoreError> {
    rows!(tx, QueryRow, fetch_optional, ONE, query.0, id.0)
}

/// The queries about every return of an audit, those that have stood longest as they stand first.
///
/// # Errors
/// The database's.
pub async fn of_audit(tx: &mut impl Tx, audit: AuditId) -> Result<Vec<QueryRow>, StoreError> {
    rows!(tx, QueryRow, fetch_all, OF_AUDIT, audit.0)
}

/// The queries that wait for an agency.
///
/// # Errors
/// The database's.
pub async fn asked_of(tx: &mut impl Tx, agency: AgencyId) -> Result<Vec<QueryRow>, StoreError> {
    rows!(tx, QueryRow, fetch_all, ASKED_OF, agency.0)
}

/// The entries of a query, the earliest first.
///
/// # Errors
/// The database's.
pub async fn entries(tx: &mut impl Tx, query: QueryId) -> Result<Vec<EntryRow>, StoreError> {
    rows!(tx, EntryRow, fetch_all, ENTRIES, query.0)
}

/// The entries of every query about a return, query by query, the earliest first.
///
/// # Errors
/// The database's.
pub async fn entries_of_return(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<EntryRow>, StoreError> {
    rows!(tx, EntryRow, fetch_all, ENTRIES_OF_RETURN, id.0)
}

/// The entries of every query of an audit, query by query, the earliest first.
///
/// # Errors
/// The database's.
pub async fn entries_of_audit(tx: &mut impl Tx, audit: AuditId) -> Result<Vec<EntryRow>, StoreError> {
    rows!(tx, EntryRow, fetch_all, ENTRIES_OF_AUDIT, audit.0)
}

/// The sealed texts about a return, each with its query and its place in it: to open each.
///
/// # Errors
/// The database's.
pub async fn bodies(tx: &mut impl Tx, id: ReturnId) -> Result<Vec<(Uuid, i64, Vec<u8>)>, StoreError> {
    rows!(tx, (Uuid, i64, Vec<u8>), fetch_all, BODIES, id.0)
}

/// Who is to be told of the latest entry of a query, or of any, and was not told yet: the leads of a question, those
/// who asked of an answer.
///
/// # Errors
/// The database's.
pub async fn untold(tx: &mut impl Tx, query: Option<QueryId>) -> Result<Vec<UntoldRow>, StoreError> {
    let query = query.map(|query| query.0);
    let mut found = rows!(tx, UntoldRow, fetch_all, UNTOLD_LEADS, query)?;
    found.extend(rows!(tx, UntoldRow, fetch_all, UNTOLD_ASKERS, query)?);
    Ok(found)
}

/// Whether an entry is still the latest of its query.
///
/// # Errors
/// The database's.
pub async fn is_latest(tx: &mut impl Tx, id: ReturnId, entry: Uuid) -> Result<bool, StoreError> {
    Ok(rows!(tx, Counted, fetch_one, IS_LATEST, entry, id.0)?.how_many == 1)
}

/// Deletes every query about a return.
///
/// # Errors
/// The database's.
pub async fn destroy(tx: &mut WriteTx, id: ReturnId) -> Result<(), StoreError> {
    change!(tx, DESTROY_ENTRIES, id.0)?;
    change!(tx, DESTROY, id.0).map(drop)
}
