//! Moving sealed values from an agency's old data key to its new one. A value is replaced only where it still
//! stands as it was read: a save that came between wins.

use crate::answers::AnswerRow;
use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{DekId, ReturnId, StatementId};
use uuid::Uuid;

// A sealed value carries its key's id in its bytes 3 to 18: `0xA1 | 0x01 | dek_id 16 | …`.
const ANSWERS: &str = "SELECT return_id, statement_id, revision, state, body, updated_at, updated_by
    FROM answer WHERE return_id = $1 AND substr(body, 3, 16) = $2 ORDER BY statement_id LIMIT $3";
const HISTORY: &str = "SELECT return_id, statement_id, revision, state, body, saved_at AS updated_at,
    saved_by AS updated_by FROM answer_history WHERE return_id = $1 AND substr(body, 3, 16) = $2
    ORDER BY statement_id, revision LIMIT $3";
const REMARK: &str = "SELECT remark AS body FROM agency_return WHERE id = $1 AND substr(remark, 3, 16) = $2";
const ANSWER_AT: &str = "SELECT body FROM answer WHERE return_id = $1 AND statement_id = $2 AND revision = $3";
const HISTORY_AT: &str = "SELECT body FROM answer_history WHERE return_id = $1 AND statement_id = $2 AND revision = $3";
const REMARK_AT: &str = "SELECT remark AS body FROM agency_return WHERE id = $1 AND remark IS NOT NULL";
const MOVE_ANSWER: &str = "UPDATE answer SET body = $5
    WHERE return_id = $1 AND statement_id = $2 AND revision = $3 AND body = $4";
const MOVE_HISTORY: &str = "UPDATE answer_history SET body = $5
    WHERE return_id = $1 AND statement_id = $2 AND revision = $3 AND body = $4";
const MOVE_REMARK: &str = "UPDATE agency_return SET remark = $3 WHERE id = $1 AND remark = $2";
const NOTES: &str = "SELECT id, note AS body FROM delegation
    WHERE return_id = $1 AND substr(note, 3, 16) = $2 ORDER BY id LIMIT $3";
const NOTE_AT: &str = "SELECT note AS body FROM delegation WHERE return_id = $1 AND id = $2 AND note IS NOT NULL";
const MOVE_NOTE: &str = "UPDATE delegation SET note = $4 WHERE return_id = $1 AND id = $2 AND note = $3";
const COMMENTS: &str = "SELECT id, body FROM comment
    WHERE return_id = $1 AND substr(body, 3, 16) = $2 ORDER BY id LIMIT $3";
const COMMENT_AT: &str = "SELECT body FROM comment WHERE return_id = $1 AND id = $2 AND body IS NOT NULL";
const MOVE_COMMENT: &str = "UPDATE comment SET body = $4 WHERE return_id = $1 AND id = $2 AND body = $3";
const QUERIES: &str = "SELECT query_id AS id, place, body FROM query_entry
    WHERE return_id = $1 AND substr(body, 3, 16) = $2 ORDER BY query_id, place LIMIT $3";
const QUERY_AT: &str = "SELECT body FROM query_entry
    WHERE return_id = $1 AND query_id = $2 AND place = $3 AND body IS NOT NULL";
const MOVE_QUERY: &str = "UPDATE query_entry SET body = $5
    WHERE return_id = $1 AND query_id = $2 AND place = $3 AND body = $4";
const LEVELS: &str = "SELECT statement_id, revision, body FROM moderated_level
    WHERE return_id = $1 AND substr(body, 3, 16) = $2 ORDER BY statement_id, revision LIMIT $3";
const LEVEL_AT: &str = "SELECT body FROM moderated_level WHERE return_id = $1 AND statement_id = $2 AND revision = $3";
const MOVE_LEVEL: &str = "UPDATE moderated_level SET body = $5
    WHERE return_id = $1 AND statement_id = $2 AND revision = $3 AND body = $4";
const EVENTS: &str = "SELECT id, body FROM challenge_event
    WHERE return_id = $1 AND substr(body, 3, 16) = $2 ORDER BY id LIMIT $3";
const EVENT_AT: &str = "SELECT body FROM challenge_event WHERE return_id = $1 AND id = $2";
const MOVE_EVENT: &str = "UPDATE challenge_event SET body = $4 WHERE return_id = $1 AND id = $2 AND body = $3";
const RESPONSES: &str = "SELECT id, place, body FROM level_response
    WHERE return_id = $1 AND substr(body, 3, 16) = $2 ORDER BY id, place LIMIT $3";
const RESPONSE_AT: &str = "SELECT body FROM level_response WHERE return_id = $1 AND id = $2 AND place = $3";
const MOVE_RESPONSE: &str = "UPDATE level_response SET body = $5
    WHERE return_id = $1 AND id = $2 AND place = $3 AND body = $4";
const LEFT: &str = "SELECT
    (SELECT COUNT(*) FROM answer WHERE return_id = $1 AND substr(body, 3, 16) = $2)
    + (SELECT COUNT(*) FROM answer_history WHERE return_id = $1 AND substr(body, 3, 16) = $2)
    + (SELECT COUNT(*) FROM agency_return WHERE id = $1 AND substr(remark, 3, 16) = $2)
    + (SELECT COUNT(*) FROM delegation WHERE return_id = $1 AND substr(note, 3, 16) = $2)
    + (SELECT COUNT(*) FROM comment WHERE return_id = $1 AND substr(body, 3, 16) = $2)
    + (SELECT COUNT(*) FROM query_entry WHERE return_id = $1 AND substr(body, 3, 16) = $2)
    + (SELECT COUNT(*) FROM moderated_level WHERE return_id = $1 AND substr(body, 3, 16) = $2)
    + (SELECT COUNT(*) FROM challenge_event WHERE return_id = $1 AND substr(body, 3, 16) = $2)
    + (SELECT COUNT(*) FROM level_response WHERE return_id = $1 AND substr(body, 3, 16) = $2)
    + (SELECT COUNT(*) FROM evidence_file WHERE return_id = $1 AND state = 'stored'
        AND (substr(head, 3, 16) = $2 OR substr(name, 3, 16) = $2)) AS how_many";
const IN_TRAIL: &str = "SELECT COUNT(*) AS how_many FROM trail WHERE dek_id = $1";
pub(crate) const SQL: &[&str] = &[
    ANSWERS,
    HISTORY,
    REMARK,
    ANSWER_AT,
    HISTORY_AT,
    REMARK_AT,
    MOVE_ANSWER,
    MOVE_HISTORY,
    MOVE_REMARK,
    NOTES,
    NOTE_AT,
    MOVE_NOTE,
    COMMENTS,
    COMMENT_AT,
    MOVE_COMMENT,
    QUERIES,
    QUERY_AT,
    MOVE_QUERY,
    LEVELS,
    LEVEL_AT,
    MOVE_LEVEL,
    EVENTS,
    EVENT_AT,
    MOVE_EVENT,
    RESPONSES,
    RESPONSE_AT,
    MOVE_RESPONSE,
    LEFT,
    IN_TRAIL,
];

/// The columns whose values are moved. A column that is sealed under an agency's key and does not stand here
/// would be lost with the old key: a test compares this list with the tables.
pub const MOVED: [(&str, &str); 12] = [
    ("answer", "body"),
    ("answer_history", "body"),
    ("agency_return", "remark"),
    ("delegation", "note"),
    ("comment", "body"),
    ("query_entry", "body"),
    ("moderated_level", "body"),
    ("challenge_event", "body"),
    ("level_response", "body"),
    // Files as a whole: see `evidence::moved`.
    ("evidence_file", "head"),
    ("evidence_file", "name"),
    ("evidence_chunk", "sealed"),
];

/// Where a sealed value of a return stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The present answer to a statement, at its revision.
    Answer(StatementId, i64),
    /// The answer to a statement as it was at a revision.
    History(StatementId, i64),
    /// Why the return was given back.
    Remark,
    /// What a lead said to a delegation.
    Note(Uuid),
    /// A comment about a statement.
    Comment(Uuid),
    /// What somebody wrote to a query: the query, and the place in it.
    Query(Uuid, i64),
    /// The level that the panel gave to a statement, at its revision.
    Level(StatementId, i64),
    /// Who took part in a challenge event, and its notes.
    Event(Uuid),
    /// What an agency responded: the response, and the place in it.
    Response(Uuid, i64),
}

/// A sealed value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Where.
    pub cell: Cell,
    /// The sealed bytes.
    pub body: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Body {
    body: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Named {
    id: Uuid,
    body: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Placed {
    id: Uuid,
    place: i64,
    body: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Levelled {
    #[sqlx(try_from = "String")]
    statement_id: StatementId,
    revision: i64,
    body: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Counted {
    how_many: i64,
}

/// Some values of a return that are sealed under a key, `limit` of each kind at most; none where all are moved.
///
/// # Errors
/// The database's.
pub async fn some_under(tx: &mut impl Tx, id: ReturnId, dek: DekId, limit: i64) -> Result<Vec<Sealed>, StoreError> {
    let dek = dek.0.as_bytes().as_slice();
    let sealed = |cell: fn(StatementId, i64) -> Cell| {
        move |row: AnswerRow| Sealed { cell: cell(row.statement_id, row.revision), body: row.body }
    };
    let answers = rows!(tx, AnswerRow, fetch_all, ANSWERS, id.0, dek, limit)?;
    let history = rows!(tx, AnswerRow, fetch_all, HISTORY, id.0, dek, limit)?;
    let remark = rows!(tx, Body, fetch_optional, REMARK, id.0, dek)?;
    let remark = remark.map(|row| Sealed { cell: Cell::Remark, body: row.body });
    let notes = rows!(tx, Named, fetch_all, NOTES, id.0, dek, limit)?;
    let notes = notes.into_iter().map(|row| Sealed { cell: Cell::Note(row.id), body: row.body });
    let comments = rows!(tx, Named, fetch_all, COMMENTS, id.0, dek, limit)?;
    let comments = comments.into_iter().map(|row| Sealed { cell: Cell::Comment(row.id), body: row.body });
    let queries = rows!(tx, Placed, fetch_all, QUERIES, id.0, dek, limit)?;
    let queries = queries.into_iter().map(|row| Sealed { cell: Cell::Query(row.id, row.place), body: row.body });
    let answers = answers.into_iter().map(sealed(Cell::Answer));
    let history = history.into_iter().map(sealed(Cell::History));
    let moderation = moderation_under(tx, id, dek, limit).await?;
    Ok(answers.chain(history).chain(remark).chain(notes).chain(comments).chain(queries).chain(moderation).collect())
}

/// The same of what was moderated.
async fn moderation_under(tx: &mut impl Tx, id: ReturnId, dek: &[u8], limit: i64) -> Result<Vec<Sealed>, StoreError> {
    let levels = rows!(tx, Levelled, fetch_all, LEVELS, id.0, dek, limit)?;
    let levels =
        levels.into_iter().map(|row| Sealed { cell: Cell::Level(row.statement_id, row.revision), body: row.body });
    let events = rows!(tx, Named, fetch_all, EVENTS, id.0, dek, limit)?;
    let events = events.into_iter().map(|row| Sealed { cell: Cell::Event(row.id), body: row.body });
    let responses = rows!(tx, Placed, fetch_all, RESPONSES, id.0, dek, limit)?;
    let responses = responses.into_iter().map(|row| Sealed { cell: Cell::Response(row.id, row.place), body: row.body });
    Ok(levels.chain(events).chain(responses).collect())
}

/// Replaces a value by the same one under another key; `false` where another stands there by now.
///
/// # Errors
/// The database's.
pub async fn replace(tx: &mut WriteTx, id: ReturnId, old: &Sealed, new: &[u8]) -> Result<bool, StoreError> {
    let body = &old.body;
    let changed = match &old.cell {
        Cell::Answer(statement, revision) => change!(tx, MOVE_ANSWER, id.0, statement.as_str(), *revision, body, new)?,
        Cell::History(statement, revision) => {
            change!(tx, MOVE_HISTORY, id.0, statement.as_str(), *revision, body, new)?
        }
        Cell::Remark => change!(tx, MOVE_REMARK, id.0, body, new)?,
        Cell::Note(note) => change!(tx, MOVE_NOTE, id.0, *note, body, new)?,
        Cell::Comment(comment) => change!(tx, MOVE_COMMENT, id.0, *comment, body, new)?,
        Cell::Query(query, place) => change!(tx, MOVE_QUERY, id.0, *query, *place, body, new)?,
        Cell::Level(statement, revision) => change!(tx, MOVE_LEVEL, id.0, statement.as_str(), *revision, body, new)?,
        Cell::Event(event) => change!(tx, MOVE_EVENT, id.0, *event, body, new)?,
        Cell::Response(response, place) => change!(tx, MOVE_RESPONSE, id.0, *response, *place, body, new)?,
    };
    Ok(changed == 1)
}

/// The sealed bytes that stand in a cell now; `None` where the answer has another revision by now.
///
/// # Errors
/// The database's.
pub async fn at(tx: &mut impl Tx, id: ReturnId, cell: &Cell) -> Result<Option<Vec<u8>>, StoreError> {
    let found = match cell {
        Cell::Answer(statement, revision) => {
            rows!(tx, Body, fetch_optional, ANSWER_AT, id.0, statement.as_str(), *revision)?
        }
        Cell::History(statement, revision) => {
            rows!(tx, Body, fetch_optional, HISTORY_AT, id.0, statement.as_str(), *revision)?
        }
        Cell::Remark => rows!(tx, Body, fetch_optional, REMARK_AT, id.0)?,
        Cell::Note(note) => rows!(tx, Body, fetch_optional, NOTE_AT, id.0, *note)?,
        Cell::Comment(comment) => rows!(tx, Body, fetch_optional, COMMENT_AT, id.0, *comment)?,
        Cell::Query(query, place) => rows!(tx, Body, fetch_optional, QUERY_AT, id.0, *query, *place)?,
        Cell::Level(statement, revision) => {
            rows!(tx, Body, fetch_optional, LEVEL_AT, id.0, statement.as_str(), *revision)?
        }
        Cell::Event(event) => rows!(tx, Body, fetch_optional, EVENT_AT, id.0, *event)?,
        Cell::Response(response, place) => rows!(tx, Body, fetch_optional, RESPONSE_AT, id.0, *response, *place)?,
    };
    Ok(found.map(|row| row.body))
}

/// How many values of a return are still sealed under a key.
///
/// # Errors
/// The database's.
pub async fn left_under(tx: &mut impl Tx, id: ReturnId, dek: DekId) -> Result<i64, StoreError> {
    Ok(rows!(tx, Counted, fetch_one, LEFT, id.0, dek.0.as_bytes().as_slice())?.how_many)
}

/// How many entries of the trail are sealed under a key: they cannot be moved.
///
/// # Errors
/// The database's.
pub async fn in_trail(tx: &mut impl Tx, dek: DekId) -> Result<i64, StoreError> {
    Ok(rows!(tx, Counted, fetch_one, IN_TRAIL, dek.0)?.how_many)
}
