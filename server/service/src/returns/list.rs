//! The returns of one's own agency, each with how far it has come and what waits in it.

use crate::audits::OwnReturn;
use crate::reports::plain;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::audit::AuditState;
use candour_domain::journey::Journey;
use candour_domain::query;
use candour_domain::submission::ReturnState;
use candour_store::queries::{self as query_rows, QueryRow};
use candour_store::{audits, evidence};
use std::collections::BTreeMap;

impl Service {
    /// The returns of the agency that the actor works for.
    ///
    /// # Errors
    /// Where the actor works for none.
    pub async fn own_returns(&self, actor: &Actor) -> Result<Vec<OwnReturn>, ServiceError> {
        let agency = actor.agency.ok_or(ServiceError::NotFound)?;
        actor.require_for(Action::ReadReturn, agency)?;
        let mut tx = self.store.read().await?;
        let today = self.clock.today();
        let mut found = Vec::new();
        let queries = query_rows::asked_of(&mut tx, agency).await?;
        for row in audits::returns_of_agency(&mut tx, agency).await? {
            let mut audit = row.audit.audit.clone();
            audit.state = audit.state_on(today);
            if audit.state == AuditState::Planned {
                continue;
            }
            let set = self.sets.get(&mut tx, &audit.question_set, &audit.version).await?;
            let shredded = row.state == ReturnState::Shredded;
            let kept = if shredded { BTreeMap::new() } else { plain(self.kept(&mut tx, &row).await?) };
            let files = if shredded { Vec::new() } else { evidence::supported(&mut tx, row.id).await? };
            let files = files.into_iter().map(|support| support.statement_id).collect();
            let part = self.part_of(&mut tx, actor, &row, &set).await?;
            let total = Journey::new(&set, &row.agency.agency_type, &kept).within(&part).with_files(files).total();
            let waits = |query: &&QueryRow| query.return_id == row.id && part.holds(&query.statement_id);
            let may = query::cannot_be_answered(row.state, audit.state).is_none();
            let waiting = if may { queries.iter().filter(waits).count() } else { 0 };
            found.push(OwnReturn {
                id: row.id,
                audit,
                state: row.state,
                due_on: row.due_on,
                days_left: (row.due_on - today).num_days(),
                submitted_at: row.submitted_at,
                asked: total.asked,
                complete: total.complete,
                queries: waiting,
                has_part: !part.is_empty(),
            });
        }
        Ok(found)
    }
}
