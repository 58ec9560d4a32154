//! Invitations: the QA Manager and the system administrator invite anybody, an agency's lead the agency's
//! own staff.

use super::links::INVITATION;
use super::people::{NewPerson, check};
use crate::mail::Text;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::ids::{AgencyId, MembershipId, PersonId};
use candour_store::people::{self, MembershipRow, PersonRow};
use candour_store::{StoreError, boards, sessions, trail};
use candour_texts::t;
use candour_vault::Token;

/// Who is invited.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Their e-mail.
    pub email: String,
    /// Their name; not needed where there is an account with the e-mail.
    pub name: String,
    /// The role that they get.
    pub role: Role,
    /// The agency, for a role at one. A lead's own, whatever stands here.
    pub agency: Option<AgencyId>,
}

/// What came of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// A new account waits for its password.
    NewAccount,
    /// Somebody who has an account got the role.
    RoleGiven,
}

impl Service {
    /// The roles that an actor may give.
    pub fn roles_to_give(actor: &Actor) -> Vec<Role> {
        let may = |role: &Role| match actor.role {
            Role::SystemAdministrator => true,
            // Whoever runs the audits does not make those who keep the keys.
            Role::QaManager => *role != Role::SystemAdministrator,
            Role::AgencyLead => role.is_agency_role(),
            _ => false,
        };
        Role::ALL.into_iter().filter(may).collect()
    }

    /// Invites a person by mail.
    ///
    /// # Errors
    /// Field errors where something is missing, or where they hold the role already; where the table or the
    /// list of roles does not allow it.
    pub async fn invite(&self, actor: &Actor, invitation: &Invitation) -> Result<Invited, ServiceError> {
        actor.require_own(Action::ManageAccounts)?;
        if !Self::roles_to_give(actor).contains(&invitation.role) {
            return Err(ServiceError::Denied(Action::ManageAccounts));
        }
        let agency = actor.agency.or(invitation.agency).filter(|_| invitation.role.is_agency_role());
        let mut tx = self.store.read().await?;
        let known = people::by_email(&mut tx, invitation.email.trim()).await?;
        let name = known.as_ref().map_or(invitation.name.trim(), |person| person.name.as_str());
        check(&NewPerson {
            email: invitation.email.clone(),
            name: name.to_owned(),
            roles: vec![(invitation.role, agency)],
        })?;
        let agencies = boards::agencies(&mut tx, actor.board).await?;
        let agency_name = match agency {
            Some(id) => Some(agencies.into_iter().find(|a| a.id == id).ok_or(ServiceError::NotFound)?.name),
            None => None,
        };
        let work = agency_name
            .map_or_else(|| invitation.role.label().to_owned(), |name| format!("{}, {name}", invitation.role.label()));
        let held = match &known {
            Some(person) => people::memberships(&mut tx, person.id).await?,
            None => Vec::new(),
        };
        let board = boards::all(&mut tx).await?.into_iter().find(|board| board.id == actor.board);
        let board = board.ok_or(ServiceError::NotFound)?.name;
        drop(tx);
        let agency_id = agency.map(|id| id.0);
        if held.iter().any(|m| m.board_id == actor.board && m.role == invitation.role && m.agency_id == agency_id) {
            return Err(ServiceError::field("email", t!("They hold this role already.")));
        }
        let new = MembershipRow {
            id: MembershipId(self.new_id()?),
            board_id: actor.board,
            agency_id,
            role: invitation.role,
            agency_name: None,
        };
        if let Some(person) = known {
            return self.give_role(actor, person, new, &board, &work).await;
        }
        let person = PersonRow {
            id: PersonId(self.new_id()?),
            email: invitation.email.trim().to_lowercase(),
            name: name.to_owned(),
            password_hash: None,
            disabled_at: None,
        };
        self.invite_new(actor, person, new, &board, &work).await
    }

    async fn give_role(
        &self,
        actor: &Actor,
        person: PersonRow,
        role: MembershipRow,
        board: &str,
        work: &str,
    ) -> Result<Invited, ServiceError> {
        let text = Text::RoleGiven { name: &person.name, board, work };
        let post = self.post(Some(actor.board), Some(person.id), &person.email, &text).await?;
        let about = about(person.id, &role);
        let entry = self.scribe(actor).await?.entry(Done::RoleAdded, &about)?;
        let now = self.clock.now();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    people::insert_membership(tx, person.id, &role, now).await?;
                    post.put_down(tx).await?;
                    trail::append(tx, &entry).await?;
                    Ok(Invited::RoleGiven)
                })
            })
            .await
    }

    async fn invite_new(
        &self,
        actor: &Actor,
        person: PersonRow,
        role: MembershipRow,
        board: &str,
        work: &str,
    ) -> Result<Invited, ServiceError> {
        let now = self.clock.now();
        let (token, ends) = (Token::generate(self.entropy.as_ref())?, now + self.settings.link_life);
        let hash = *token.hash().as_bytes();
        let text = Text::Invitation { name: &person.name, board, work, token: &token.reveal(), ends };
        let post = self.post(Some(actor.board), Some(person.id), &person.email, &text).await?;
        let about = about(person.id, &role);
        let entry = self.scribe(actor).await?.entry(Done::PersonInvited, &about)?;
        let saved: Result<(), StoreError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    people::insert(tx, &person, now).await?;
                    people::insert_membership(tx, person.id, &role, now).await?;
                    sessions::insert_link(tx, &hash, person.id, now, ends, (INVITATION, None)).await?;
                    post.put_down(tx).await?;
                    trail::append(tx, &entry).await
                })
            })
            .await;
        match saved {
            Ok(()) => Ok(Invited::NewAccount),
            Err(StoreError::Unique(_)) => {
                Err(ServiceError::field("email", t!("Somebody invited this address at the same moment. Try again.")))
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Sends somebody who has set no password yet a new invitation; the links before it end.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where there is no such person for the actor, or they have a password.
    pub async fn invite_again(&self, actor: &Actor, person: PersonId) -> Result<(), ServiceError> {
        let found = self.person(actor, person).await?;
        if found.has_password {
            return Err(ServiceError::NotFound);
        }
        let mut tx = self.store.read().await?;
        let board = boards::all(&mut tx).await?.into_iter().find(|board| board.id == actor.board);
        let board = board.ok_or(ServiceError::NotFound)?.name;
        drop(tx);
        let work = found.roles.iter().map(super::RoleHeld::text).collect::<Vec<_>>().join(" and ");
        let now = self.clock.now();
        let (token, ends) = (Token::generate(self.entropy.as_ref())?, now + self.settings.link_life);
        let hash = *token.hash().as_bytes();
        let text = Text::Invitation { name: &found.name, board: &board, work: &work, token: &token.reveal(), ends };
        let post = self.post(Some(actor.board), Some(person), &found.email, &text).await?;
        let about = About { agency: actor.agency, subject: Some(person.to_string()), ..About::default() };
        let entry = self.scribe(actor).await?.entry(Done::LinkMade, &about)?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    sessions::end_links_of(tx, person, now).await?;
                    sessions::insert_link(tx, &hash, person, now, ends, (INVITATION, None)).await?;
                    post.put_down(tx).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }
}

fn about(person: PersonId, role: &MembershipRow) -> About<'static> {
    About { agency: role.agency_id.map(AgencyId), subject: Some(person.to_string()), ..About::default() }
}
