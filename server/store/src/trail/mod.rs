//! The trail: entries are added, and never changed or taken out. The database refuses it too, and each
//! entry is chained to the one before it ([`Link`]).

mod chain;
mod look;

pub use chain::{Link, chain_of};
pub use look::{TrailFilter, TrailLine, look, people};

use crate::dialect::{self, LOCK_CHAIN};
use crate::tx::{change, rows, sealed::Parts as _};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AgencyId, AuditId, BoardId, DekId, PersonId, ReturnId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const APPEND: &str = "INSERT INTO trail
    (id, board_id, at, person_id, action, audit_id, agency_id, return_id, subject, revision, dek_id, old_value, new_value,
     chain, place, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
const HEAD: &str = "SELECT place, hash FROM trail WHERE chain = $1 ORDER BY place DESC LIMIT 1";
const AFTER: &str = "SELECT seq, id, board_id, at, person_id, action, audit_id, agency_id, return_id, subject,
    revision, dek_id, old_value, new_value, chain, place, hash FROM trail WHERE seq > $1 ORDER BY seq LIMIT $2";
/// Every SQL text of the trail.
pub(crate) fn sql() -> Vec<&'static str> {
    [&[APPEND, HEAD, AFTER], look::SQL].concat()
}

/// An entry to append. Its values are sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTrailEntry {
    /// Its id.
    pub id: Uuid,
    /// The Board.
    pub board_id: Option<BoardId>,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; `None` for the command line and for somebody unknown.
    pub person_id: Option<PersonId>,
    /// What was done.
    pub action: String,
    /// The audit.
    pub audit_id: Option<AuditId>,
    /// The agency whom it concerns.
    pub agency_id: Option<AgencyId>,
    /// The return.
    pub return_id: Option<ReturnId>,
    /// A plain id of the thing.
    pub subject: Option<String>,
    /// The answer's revision after the change.
    pub revision: Option<i64>,
    /// The key that seals the values.
    pub dek_id: Option<DekId>,
    /// The value before, sealed.
    pub old_value: Option<Vec<u8>>,
    /// The value after, sealed.
    pub new_value: Option<Vec<u8>>,
}

/// An entry as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailRow {
    /// Its place: larger is later.
    pub seq: i64,
    /// The entry.
    pub entry: NewTrailEntry,
    /// Its chain and its link in it; `None` from before there was a chain.
    pub link: Option<(Uuid, Link)>,
}

#[derive(sqlx::FromRow)]
struct Flat {
    seq: i64,
    id: Uuid,
    board_id: Option<Uuid>,
    at: DateTime<Utc>,
    person_id: Option<Uuid>,
    action: String,
    audit_id: Option<Uuid>,
    agency_id: Option<Uuid>,
    return_id: Option<Uuid>,
    subject: Option<String>,
    revision: Option<i64>,
    dek_id: Option<Uuid>,
    old_value: Option<Vec<u8>>,
    new_value: Option<Vec<u8>>,
    chain: Option<Uuid>,
    place: Option<i64>,
    hash: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct Head {
    place: i64,
    hash: Vec<u8>,
}

impl From<Flat> for TrailRow {
    fn from(row: Flat) -> Self {
        let link = match (row.chain, row.place, row.hash) {
            (Some(chain), Some(place), hash) => Some((chain, Link { place, hash: fixed(hash.as_deref()) })),
            _ => None,
        };
        let entry = NewTrailEntry {
            id: row.id,
            board_id: row.board_id.map(BoardId),
            at: row.at,
            person_id: row.person_id.map(PersonId),
            action: row.action,
            audit_id: row.audit_id.map(AuditId),
            agency_id: row.agency_id.map(AgencyId),
            return_id: row.return_id.map(ReturnId),
            subject: row.subject,
            revision: row.revision,
            dek_id: row.dek_id.map(DekId),
            old_value: row.old_value,
            new_value: row.new_value,
        };
        Self { seq: row.seq, entry, link }
    }
}

/// Thirty-two bytes; zeros where there are others, which match no entry.
fn fixed(bytes: Option<&[u8]>) -> [u8; 32] {
    bytes.and_then(|bytes| bytes.try_into().ok()).unwrap_or_default()
}

/// Appends an entry to its Board's chain. On PostgreSQL the chain is locked until the transaction ends:
/// append last, when every other row is locked already.
///
/// # Errors
/// The database's.
pub async fn append(tx: &mut WriteTx, e: &NewTrailEntry) -> Result<(), StoreError> {
    let chain = chain_of(e.board_id);
    let last = if let Some(last) = tx.heads.get(&chain) {
        *last
    } else {
        if dialect::needs_lock(tx.parts().0) {
            change!(tx, LOCK_CHAIN, chain.to_string())?;
        }
        head(tx, e.board_id).await?
    };
    let link = last.next(chain, e);
    let added = change!(
        tx,
        APPEND,
        e.id,
        e.board_id.map(|id| id.0),
        e.at,
        e.person_id.map(|id| id.0),
        &e.action,
        e.audit_id.map(|id| id.0),
        e.agency_id.map(|id| id.0),
        e.return_id.map(|id| id.0),
        &e.subject,
        e.revision,
        e.dek_id.map(|id| id.0),
        &e.old_value,
        &e.new_value,
        chain,
        link.place,
        link.hash.as_slice(),
    );
    // Where it failed, it is not known what else the database has undone.
    added.inspect_err(|_| tx.heads.clear())?;
    tx.heads.insert(chain, link);
    Ok(())
}

/// The last link of a Board's chain, or [`Link::START`].
///
/// # Errors
/// The database's.
pub async fn head(tx: &mut impl Tx, board: Option<BoardId>) -> Result<Link, StoreError> {
    let head = rows!(tx, Head, fetch_optional, HEAD, chain_of(board))?;
    Ok(head.map_or(Link::START, |head| Link { place: head.place, hash: fixed(Some(&head.hash)) }))
}

/// The entries after a place, the earliest first: to walk the whole trail in pages.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut impl Tx, seq: i64, limit: i64) -> Result<Vec<TrailRow>, StoreError> {
    Ok(rows!(tx, Flat, fetch_all, AFTER, seq, limit)?.into_iter().map(TrailRow::from).collect())
}
