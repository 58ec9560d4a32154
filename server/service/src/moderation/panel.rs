//! Who of the panel goes through which return.

use super::view::Member;
use super::{about, pages::member, step};
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{AuditId, PersonId, ReturnId};
use candour_domain::submission::ReturnState;
use candour_store::audits::{self, ReturnRow};
use candour_store::moderation::panel as assigned;
use candour_store::{ReadTx, trail};
use candour_texts::t;
use std::collections::BTreeSet;

/// Somebody who can be assigned to a return, or cannot because it is their own agency's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PossibleMember {
    /// Who.
    pub person: PersonId,
    /// That person's name.
    pub name: String,
    /// Whether they hold a role at the agency.
    pub is_own: bool,
    /// Whether they are assigned.
    pub assigned: bool,
}

/// The page on which the panel of a return is chosen. It shows no content.
#[derive(Clone, Debug)]
pub struct PanelPage {
    /// The return.
    pub id: ReturnId,
    /// The agency.
    pub agency: String,
    /// The audit.
    pub audit: (AuditId, String),
    /// The Board's panel members, by name.
    pub members: Vec<PossibleMember>,
    /// Those who are assigned and no longer panel members.
    pub others: Vec<Member>,
}

/// What the page showed, and what shall be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PanelForm {
    /// Who was assigned when the page was opened.
    pub was: BTreeSet<PersonId>,
    /// Who shall be.
    pub chosen: BTreeSet<PersonId>,
}

impl Service {
    /// Who can go through a return.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for who may not assign anybody, and for another Board's return.
    pub async fn panel_page(&self, actor: &Actor, id: ReturnId) -> Result<PanelPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.assignable(&mut tx, actor, id).await?;
        let members = assigned::members(&mut tx, actor.board, row.agency.id).await?;
        let now = assigned::of_audit(&mut tx, row.audit.audit.id).await?;
        drop(tx);
        let now: Vec<_> = now.into_iter().filter(|one| one.return_id == id).map(member).collect();
        let is_assigned = |person: PersonId| now.iter().any(|member| member.person == person);
        let possible = members.into_iter().map(|row| PossibleMember {
            assigned: is_assigned(row.id),
            person: row.id,
            name: row.name,
            is_own: row.is_own,
        });
        let possible: Vec<_> = possible.collect();
        let others = now.iter().filter(|member| !possible.iter().any(|known| known.person == member.person));
        Ok(PanelPage {
            id,
            others: others.cloned().collect(),
            members: possible,
            agency: row.agency.name,
            audit: (row.audit.audit.id, row.audit.audit.title),
        })
    }

    /// Assigns panel members to a return, and ends assignments: what differs between what the page showed and what
    /// shall be.
    ///
    /// # Errors
    /// As [`Service::panel_page`]; a field error for `person` where somebody is no panel member or holds a role at the
    /// agency.
    pub async fn assign_panel(&self, actor: &Actor, id: ReturnId, form: &PanelForm) -> Result<(), ServiceError> {
        let page = self.panel_page(actor, id).await?;
        let mut tx = self.store.read_one().await?;
        let row = audits::get_return(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
        drop(tx);
        let added: Vec<_> = form.chosen.difference(&form.was).copied().collect();
        let ended: Vec<_> = form.was.difference(&form.chosen).copied().collect();
        for person in &added {
            let known = page.members.iter().find(|member| member.person == *person).ok_or(ServiceError::NotFound)?;
            if known.is_own {
                let why = t!(
                    "{name} holds a role at {agency}, and cannot go through its return.",
                    name = known.name,
                    agency = page.agency
                );
                return Err(ServiceError::field("person", why));
            }
        }
        let scribe = self.scribe(actor).await?;
        let entry =
            |done, person: PersonId| scribe.entry(done, &About { subject: Some(person.to_string()), ..about(&row) });
        let added = added.into_iter().map(|person| Ok((self.new_id()?, person, entry(Done::PanelAssigned, person)?)));
        let added = added.collect::<Result<Vec<_>, ServiceError>>()?;
        let ended = ended.into_iter().map(|person| Ok((person, entry(Done::PanelEnded, person)?)));
        let ended = ended.collect::<Result<Vec<_>, ServiceError>>()?;
        let (by, board, agency, at) = (actor.person, actor.board, row.agency.id, scribe.at());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    if present.state == ReturnState::Shredded {
                        return Err(Refusal::Shredded.into());
                    }
                    let members = assigned::members(tx, board, agency).await?;
                    for (new, person, entry) in &added {
                        if !members.iter().any(|member| member.id == *person && !member.is_own) {
                            return Err(step(t!(
                                "Somebody’s roles changed just now. Nothing was changed: look again."
                            )));
                        }
                        if assigned::assign(tx, *new, id, *person, by, at).await? {
                            trail::append(tx, entry).await?;
                        }
                    }
                    for (person, entry) in &ended {
                        if assigned::end(tx, id, *person, by, at).await? {
                            trail::append(tx, entry).await?;
                        }
                    }
                    Ok::<_, ServiceError>(())
                })
            })
            .await
    }

    async fn assignable(&self, tx: &mut ReadTx, actor: &Actor, id: ReturnId) -> Result<ReturnRow, ServiceError> {
        let row = audits::get_return(tx, id).await?.filter(|row| row.audit.board == actor.board);
        let row = row.ok_or(ServiceError::NotFound)?;
        actor.require_for(Action::AssignPanel, row.agency.id)?;
        if row.state == ReturnState::Shredded {
            return Err(Refusal::Shredded.into());
        }
        Ok(row)
    }
}
