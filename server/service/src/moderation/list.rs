//! The returns to moderate: of one audit, and of one person.

use super::pages::member;
use super::view::Member;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::audit::{Audit, AuditState};
use candour_domain::ids::{AuditId, ReturnId};
use candour_domain::moderation::Standing;
use candour_domain::submission::ReturnState;
use candour_store::audits;
use candour_store::moderation::panel as assigned;
use std::collections::{BTreeMap, BTreeSet};

/// One return in the list.
#[derive(Clone, Debug)]
pub struct ModerationLine {
    /// The return.
    pub id: ReturnId,
    /// The agency's name.
    pub agency: String,
    /// Where the return stands.
    pub state: ReturnState,
    /// Who is on its panel, by name.
    pub panel: Vec<Member>,
    /// How far its moderation has come; `None` while the return is with its agency or out of the audit.
    pub standing: Option<Standing>,
}

/// The returns of one audit.
#[derive(Clone, Debug)]
pub struct AuditModeration {
    /// The audit.
    pub audit: Audit,
    /// One line an agency, by name; for a panel member those that are assigned to them.
    pub lines: Vec<ModerationLine>,
    /// Whether this actor assigns the panel.
    pub assigns: bool,
}

impl Service {
    /// The returns of an audit with how far their moderation has come. No level is in it.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's audit, and for a panel member
    /// one of which nothing is assigned to them.
    pub async fn audit_moderation(&self, actor: &Actor, id: AuditId) -> Result<AuditModeration, ServiceError> {
        actor.require(Action::ReadModeration)?;
        let mut tx = self.store.read().await?;
        let mut audit = self.board_audit(&mut tx, actor, id).await?;
        audit.state = audit.state_on(self.clock.today());
        let set = self.sets.get(&mut tx, &audit.question_set, &audit.version).await?;
        let mut returns = audits::returns_of(&mut tx, id).await?;
        let theirs = self.theirs(&mut tx, actor).await?;
        let mut panel: BTreeMap<ReturnId, Vec<Member>> = BTreeMap::new();
        for row in assigned::of_audit(&mut tx, id).await? {
            panel.entry(row.return_id).or_default().push(member(row));
        }
        let levels = self.audit_levels(&mut tx, id, &returns).await?;
        let mut standing = BTreeMap::new();
        self.each_return(&mut tx, id, &returns, |row, kept| {
            if row.state.content_visible_to_board() {
                standing.insert(row.id, levels.standing(&set, row, &kept));
            }
            Ok(())
        })
        .await?;
        drop(tx);
        returns.retain(|row| theirs.as_ref().is_none_or(|theirs| theirs.contains(&row.id)));
        if theirs.is_some() && (returns.is_empty() || audit.state == AuditState::Planned) {
            return Err(ServiceError::NotFound);
        }
        let line = |row: audits::ReturnRow| ModerationLine {
            panel: panel.remove(&row.id).unwrap_or_default(),
            standing: standing.remove(&row.id),
            id: row.id,
            agency: row.agency.name,
            state: row.state,
        };
        Ok(AuditModeration {
            lines: returns.into_iter().map(line).collect(),
            assigns: actor.role == Role::QaManager,
            audit,
        })
    }

    /// The audits with something to moderate for this actor, the latest first: for a panel member those of which a
    /// return is assigned to them, for others at the Board those that are closed, in moderation or in reporting.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn own_moderation(&self, actor: &Actor) -> Result<Vec<AuditModeration>, ServiceError> {
        actor.require(Action::ReadModeration)?;
        let mut tx = self.store.read().await?;
        let audits = audits::list(&mut tx, actor.board).await?;
        let theirs = self.theirs(&mut tx, actor).await?;
        drop(tx);
        let mut found = Vec::new();
        for row in audits {
            let state = row.audit.state_on(self.clock.today());
            let going = matches!(state, AuditState::Closed | AuditState::Moderation | AuditState::Reporting);
            if theirs.is_none() && !going {
                continue;
            }
            match self.audit_moderation(actor, row.audit.id).await {
                Ok(audit) => found.push(audit),
                Err(ServiceError::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(found)
    }

    /// What is assigned to a panel member; `None` for whoever sees all.
    async fn theirs(
        &self,
        tx: &mut candour_store::ReadTx,
        actor: &Actor,
    ) -> Result<Option<BTreeSet<ReturnId>>, ServiceError> {
        if actor.role != Role::PanelMember {
            return Ok(None);
        }
        Ok(Some(assigned::of_person(tx, actor.person, actor.board).await?.into_iter().collect()))
    }
}
