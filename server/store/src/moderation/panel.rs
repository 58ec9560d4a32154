//! Who of the panel goes through which return.

use crate::tx::{change, rows};
use crate::{StoreError, Tx, WriteTx};
use candour_domain::ids::{AgencyId, AuditId, BoardId, PersonId, ReturnId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const ASSIGN: &str = "INSERT INTO panel_assignment (id, return_id, person_id, assigned_by, assigned_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const END: &str = "UPDATE panel_assignment SET ended_by = $3, ended_at = $4
    WHERE return_id = $1 AND person_id = $2 AND ended_at IS NULL";
// Whoever holds a role at the agency is not on its panel, whatever was assigned.
const IS_ASSIGNED: &str = "SELECT COUNT(*) AS how_many FROM panel_assignment p
    JOIN agency_return r ON r.id = p.return_id
    WHERE p.return_id = $1 AND p.person_id = $2 AND p.ended_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM membership m
            WHERE m.person_id = p.person_id AND m.agency_id = r.agency_id AND m.ended_at IS NULL)";
const OF_AUDIT: &str = "SELECT p.return_id, p.person_id, n.name, p.assigned_at,
        EXISTS (SELECT 1 FROM membership m
            WHERE m.person_id = p.person_id AND m.agency_id = r.agency_id AND m.ended_at IS NULL) AS is_own
    FROM panel_assignment p
    JOIN agency_return r ON r.id = p.return_id
    JOIN person n ON n.id = p.person_id
    WHERE r.audit_id = $1 AND p.ended_at IS NULL ORDER BY n.name, n.id, p.id";
const OF_PERSON: &str = "SELECT p.return_id AS id FROM panel_assignment p
    JOIN agency_return r ON r.id = p.return_id
    JOIN audit u ON u.id = r.audit_id
    WHERE p.person_id = $1 AND u.board_id = $2 AND p.ended_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM membership m
            WHERE m.person_id = p.person_id AND m.agency_id = r.agency_id AND m.ended_at IS NULL)
    ORDER BY u.opens_on DESC, p.id";
const HOLDS_ROLE: &str = "SELECT COUNT(*) AS how_many FROM membership
    WHERE person_id = $1 AND agency_id = $2 AND ended_at IS NULL";
const PANEL: &str = "SELECT DISTINCT p.id, p.name, EXISTS (SELECT 1 FROM membership o
            WHERE o.person_id = p.id AND o.agency_id = $2 AND o.ended_at IS NULL) AS is_own
    FROM person p JOIN membership m ON m.person_id = p.id
    WHERE m.board_id = $1 AND m.role = 'panel_member' AND m.ended_at IS NULL AND p.disabled_at IS NULL
    ORDER BY p.name, p.id";
pub(crate) const SQL: &[&str] = &[ASSIGN, END, IS_ASSIGNED, OF_AUDIT, OF_PERSON, HOLDS_ROLE, PANEL];

/// Somebody who is assigned to a return.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AssignedRow {
    /// To which return.
    #[sqlx(try_from = "Uuid")]
    pub return_id: ReturnId,
    /// Who.
    #[sqlx(try_from = "Uuid")]
    pub person_id: PersonId,
    /// That person's name.
    pub name: String,
    /// Since when.
    pub assigned_at: DateTime<Utc>,
    /// Whether they hold a role at the agency by now: then the assignment counts for nothing.
    pub is_own: bool,
}

/// Somebody who can be assigned.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PanelRow {
    /// Who.
    #[sqlx(try_from = "Uuid")]
    pub id: PersonId,
    /// That person's name.
    pub name: String,
    /// Whether they hold a role at the agency: then they cannot be assigned to it.
    pub is_own: bool,
}

#[derive(sqlx::FromRow)]
struct Counted {
    how_many: i64,
}

#[derive(sqlx::FromRow)]
struct Id {
    id: Uuid,
}

/// Assigns somebody to a return; `false` where they are already.
///
/// # Errors
/// The database's.
pub async fn assign(
    tx: &mut WriteTx,
    id: Uuid,
    return_id: ReturnId,
    person: PersonId,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, ASSIGN, id, return_id.0, person.0, by.0, now)? == 1)
}

/// Ends somebody's assignment; `false` where they have none.
///
/// # Errors
/// The database's.
pub async fn end(
    tx: &mut WriteTx,
    return_id: ReturnId,
    person: PersonId,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(change!(tx, END, return_id.0, person.0, by.0, now)? == 1)
}

/// Whether somebody is assigned to a return, and holds no role at its agency.
///
/// # Errors
/// The database's.
pub async fn is_assigned(tx: &mut impl Tx, return_id: ReturnId, person: PersonId) -> Result<bool, StoreError> {
    Ok(rows!(tx, Counted, fetch_one, IS_ASSIGNED, return_id.0, person.0)?.how_many > 0)
}

/// Who is assigned to the returns of an audit, by name.
///
/// # Errors
/// The database's.
pub async fn of_audit(tx: &mut impl Tx, audit: AuditId) -> Result<Vec<AssignedRow>, StoreError> {
    rows!(tx, AssignedRow, fetch_all, OF_AUDIT, audit.0)
}

/// The returns of a Board that are assigned to somebody, those of the latest audit first.
///
/// # Errors
/// The database's.
pub async fn of_person(tx: &mut impl Tx, person: PersonId, board: BoardId) -> Result<Vec<ReturnId>, StoreError> {
    Ok(rows!(tx, Id, fetch_all, OF_PERSON, person.0, board.0)?.into_iter().map(|row| ReturnId(row.id)).collect())
}

/// Whether somebody holds a role at an agency.
///
/// # Errors
/// The database's.
pub async fn holds_role_at(tx: &mut impl Tx, person: PersonId, agency: AgencyId) -> Result<bool, StoreError> {
    Ok(rows!(tx, Counted, fetch_one, HOLDS_ROLE, person.0, agency.0)?.how_many > 0)
}

/// The panel members of a Board, by name, seen from an agency.
///
/// # Errors
/// The database's.
pub async fn members(tx: &mut impl Tx, board: BoardId, agency: AgencyId) -> Result<Vec<PanelRow>, StoreError> {
    rows!(tx, PanelRow, fetch_all, PANEL, board.0, agency.0)
}
