//! Looking into the trail: newest first, filtered, with the names that people know.

use crate::tx::rows;
use crate::{StoreError, Tx};
use candour_domain::ids::{AgencyId, AuditId, BoardId, PersonId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What the Board does for itself about an agency's return: an agency does not see that it was done, or about which
/// statement, before and after its levels are released.
macro_rules! boards_own {
    () => {
        "('panel_assigned', 'panel_ended', 'level_moderated', 'challenge_recorded')"
    };
}

const LOOK: &str = concat!(
    "SELECT t.seq, t.place, t.at, t.action, t.subject, t.revision, t.return_id,
        t.person_id, p.name AS person_name, a.name AS agency_name, u.title AS audit_title
    FROM trail t
    LEFT JOIN person p ON p.id = t.person_id
    LEFT JOIN agency a ON a.id = t.agency_id
    LEFT JOIN audit u ON u.id = t.audit_id
    WHERE t.board_id = $1
        AND (t.agency_id = $2 OR $2 IS NULL OR (t.agency_id IS NULL
            AND t.audit_id IN (SELECT r.audit_id FROM agency_return r WHERE r.agency_id = $2)))
        AND (t.audit_id = $3 OR $3 IS NULL)
        AND (t.person_id = $4 OR $4 IS NULL)
        AND (t.at >= $5 OR $5 IS NULL)
        AND (t.at < $6 OR $6 IS NULL)
        AND (t.action = $7 OR $7 IS NULL)
        AND t.seq < $8
        AND ($10 OR t.action NOT IN ",
    boards_own!(),
    ") ORDER BY t.seq DESC LIMIT $9"
);
const PEOPLE: &str = concat!(
    "SELECT DISTINCT p.id, p.name FROM trail t JOIN person p ON p.id = t.person_id
    WHERE t.board_id = $1 AND (t.agency_id = $2 OR $2 IS NULL OR (t.agency_id IS NULL
        AND t.audit_id IN (SELECT r.audit_id FROM agency_return r WHERE r.agency_id = $2)))
        AND ($2 IS NULL OR t.action NOT IN ",
    boards_own!(),
    ") ORDER BY p.name, p.id"
);
pub(crate) const SQL: &[&str] = &[LOOK, PEOPLE];

/// What to look for; what is `None` is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailFilter {
    /// Whom it concerns: what names the agency, and what was done with a whole audit that it takes part in.
    pub agency: Option<AgencyId>,
    /// The audit.
    pub audit: Option<AuditId>,
    /// Who did it.
    pub person: Option<PersonId>,
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
    /// What was done: the code.
    pub action: Option<String>,
    /// Whether what the Board does for itself is seen too: only at the Board.
    pub with_the_boards_own: bool,
}

/// An entry as people read it, without its values.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct TrailLine {
    /// Its place in the whole trail: larger is later.
    pub seq: i64,
    /// Its place in the Board's chain; `None` from before there was one.
    pub place: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done: the code.
    pub action: String,
    /// A plain id of the thing.
    pub subject: Option<String>,
    /// The answer's revision.
    pub revision: Option<i64>,
    /// The return.
    pub return_id: Option<Uuid>,
    /// Who; `None` for the command line and for somebody unknown.
    pub person_id: Option<Uuid>,
    /// Their name.
    pub person_name: Option<String>,
    /// Whom it concerns.
    pub agency_name: Option<String>,
    /// The audit.
    pub audit_title: Option<String>,
}

/// The entries of a Board that match, the newest first, before a place in the whole trail.
///
/// # Errors
/// The database's.
pub async fn look(
    tx: &mut impl Tx,
    board: BoardId,
    filter: &TrailFilter,
    before: i64,
    limit: i64,
) -> Result<Vec<TrailLine>, StoreError> {
    rows!(
        tx,
        TrailLine,
        fetch_all,
        LOOK,
        board.0,
        filter.agency.map(|id| id.0),
        filter.audit.map(|id| id.0),
        filter.person.map(|id| id.0),
        filter.from,
        filter.until,
        &filter.action,
        before,
        limit,
        filter.with_the_boards_own,
    )
}

/// Who did something that stands in the trail of a Board (or concerns one agency of it), by name.
///
/// # Errors
/// The database's.
pub async fn people(
    tx: &mut impl Tx,
    board: BoardId,
    agency: Option<AgencyId>,
) -> Result<Vec<crate::people::PersonName>, StoreError> {
    rows!(tx, crate::people::PersonName, fetch_all, PEOPLE, board.0, agency.map(|id| id.0))
}
