//! Moderation: who is on the panel, the levels it gives, what is released and what the agency responds. Levels, notes
//! and responses are sealed.

pub mod events;
pub mod levels;
pub mod panel;
pub mod releases;

use crate::tx::change;
use crate::{StoreError, WriteTx};
use candour_domain::ids::ReturnId;

const DESTROY_RESPONSES: &str = "DELETE FROM level_response WHERE return_id = $1";
const DESTROY_RELEASED: &str = "DELETE FROM released_level WHERE return_id = $1";
const DESTROY_RELEASES: &str = "DELETE FROM level_release WHERE return_id = $1";
const DESTROY_LEVELS: &str = "DELETE FROM moderated_level WHERE return_id = $1";
const DESTROY_EVENTS: &str = "DELETE FROM challenge_event WHERE return_id = $1";
/// What refers to something comes before it.
const DESTROY: [&str; 5] = [DESTROY_RESPONSES, DESTROY_RELEASED, DESTROY_RELEASES, DESTROY_LEVELS, DESTROY_EVENTS];
pub(crate) const SQL: [&[&str]; 5] = [&DESTROY, events::SQL, levels::SQL, panel::SQL, releases::SQL];

/// Deletes what was moderated of a return. Who was on its panel stays, and so does its course, which says when levels
/// were released and agreed.
///
/// # Errors
/// The database's.
pub async fn destroy(tx: &mut WriteTx, id: ReturnId) -> Result<(), StoreError> {
    for sql in DESTROY {
        change!(tx, sql, id.0)?;
    }
    Ok(())
}
