//! Who could own an action at present.

use crate::tx::rows;
use crate::{StoreError, Tx};
use candour_domain::access::Role;
use candour_domain::ids::{AgencyId, BoardId};
use uuid::Uuid;

const HELD: &str = "SELECT DISTINCT m.agency_id FROM membership m JOIN person p ON p.id = m.person_id
    WHERE m.board_id = $1 AND m.role = $2 AND m.agency_id IS NOT NULL AND m.ended_at IS NULL AND p.disabled_at IS NULL";
pub(crate) const SQL: &[&str] = &[HELD];

/// The agencies of a Board that have a lead whose account is not shut.
///
/// # Errors
/// The database's.
pub async fn with_a_lead(tx: &mut impl Tx, board: BoardId) -> Result<Vec<AgencyId>, StoreError> {
    let found = rows!(tx, (Uuid,), fetch_all, HELD, board.0, Role::AgencyLead.code())?;
    Ok(found.into_iter().map(|(id,)| AgencyId(id)).collect())
}
