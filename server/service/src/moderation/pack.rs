//! The agency pack: everything of a return that goes onto the table of a challenge event.

use crate::returns::{WholeReturn, lines_of};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::ReturnId;
use candour_domain::report::QueryLine;

/// What is printed. No level of the panel is in it: it can be laid before the agency.
#[derive(Clone, Debug)]
pub struct AgencyPack {
    /// The return with its answers.
    pub whole: WholeReturn,
    /// What was asked about its statements, and answered.
    pub queries: Vec<QueryLine>,
}

impl Service {
    /// The pack of a return, for the Board.
    ///
    /// # Errors
    /// As [`Service::moderation`].
    pub async fn agency_pack(&self, actor: &Actor, id: ReturnId) -> Result<AgencyPack, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.readable(&mut tx, actor, id).await?;
        actor.require_for(Action::ReadModeration, row.agency.id)?;
        let set = self.set_of(&mut tx, &row).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let queries = lines_of(&mut tx, &row, &set, &keys).await?;
        drop(tx);
        Ok(AgencyPack { whole: self.whole_return(actor, id).await?, queries })
    }
}
