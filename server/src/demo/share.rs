//! What the QA Manager of the demo chose to be shared as good practice, and what the agencies said to it.

use super::DemoCycle;
use super::seed::{Seeding, moment};
use anyhow::Context as _;
use candour_domain::access::Role;
use candour_domain::good_practice::{Said, Texts};
use candour_domain::ids::AuditId;

/// What the first agencies say, one after the other; the last has not answered.
const ANSWERS: [Option<Said>; 4] = [Some(Said::Named), Some(Said::Unnamed), Some(Said::No), None];

impl Seeding<'_> {
    /// Chooses an answer of some agencies in which both texts are written.
    pub(super) async fn share(&self, audit: AuditId, cycle: &DemoCycle) -> anyhow::Result<()> {
        let manager = self.actor(Role::QaManager, None).await?;
        for ((one, said), place) in cycle.returns.iter().zip(ANSWERS).zip(0_usize..) {
            let lead = self.actor(Role::AgencyLead, Some(&one.agency)).await?;
            let own = self.service.own_returns(&lead).await?;
            let id = own.iter().find(|own| own.audit.id == audit).context("an agency has no return")?.id;
            self.clock.set(moment(cycle.due_on, 19, 17)?);
            let whole = self.service.whole_return(&manager, id).await?;
            // Another statement of each.
            let mut written = whole.answers.iter().filter(|(_, kept)| Texts::of(&kept.answer).contains(&Texts::Both));
            let Some((statement, kept)) = written.nth(place * 3) else { continue };
            let chosen = (Some(Texts::Both), kept.revision);
            self.service.choose_good_practice(&manager, id, statement, chosen).await?;
            self.clock.set(moment(cycle.due_on, 20, 8)?);
            if let Some(said) = said {
                let asked = self.service.return_good_practice(&lead, id).await?.all;
                let asked = asked.first().context("nothing was chosen")?;
                self.service.answer_good_practice(&lead, id, asked.id, (Some(said), asked.revision)).await?;
            }
        }
        Ok(())
    }
}
