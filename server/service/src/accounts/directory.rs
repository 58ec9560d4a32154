//! Who there is: the Board sees everybody, a lead the agency's own people; and how people leave.

use crate::mail::Text;
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::ids::{AgencyId, MembershipId, PersonId, ReturnId};
use candour_store::audits::ReturnRow;
use candour_store::people::{self, DirectoryRow, MembershipRow};
use candour_store::trail::NewTrailEntry;
use candour_store::{ReadTx, WriteTx, attempts, audits, boards, delegations, second_factors, sessions, trail};
use candour_texts::t;
use chrono::{DateTime, Utc};

/// A person as whoever manages accounts sees them.
#[derive(Clone)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their e-mail.
    pub email: String,
    /// Whether they have set a password, or are connected to their organisation's sign-in.
    pub has_password: bool,
    /// Whether the account is shut.
    pub shut: bool,
    /// Whether they have a second factor.
    pub has_second_factor: bool,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// What they work as; for a lead, in the lead's agency alone.
    pub roles: Vec<RoleHeld>,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person").field("id", &self.id).finish_non_exhaustive()
    }
}

/// One role of a person.
#[derive(Clone, Debug)]
pub struct RoleHeld {
    /// Its id.
    pub id: MembershipId,
    /// The role.
    pub role: Role,
    /// The agency.
    pub agency: Option<AgencyId>,
    /// Its name.
    pub agency_name: Option<String>,
}

impl RoleHeld {
    /// Such as "Agency lead, Testshire Police".
    pub fn text(&self) -> String {
        match &self.agency_name {
            Some(name) => format!("{}, {name}", self.role.label()),
            None => self.role.label().to_owned(),
        }
    }
}

impl Service {
    /// Everybody whose account the actor manages, by name.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn directory(&self, actor: &Actor) -> Result<Vec<Person>, ServiceError> {
        actor.require_own(Action::ManageAccounts)?;
        let mut tx = self.store.read_one().await?;
        Ok(gather(people::directory(&mut tx, actor.board, actor.agency, None).await?))
    }

    /// One person whose account the actor manages.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where there is no such person for this actor.
    pub async fn person(&self, actor: &Actor, id: PersonId) -> Result<Person, ServiceError> {
        actor.require_own(Action::ManageAccounts)?;
        let mut tx = self.store.read_one().await?;
        let rows = people::directory(&mut tx, actor.board, actor.agency, Some(id)).await?;
        gather(rows).pop().ok_or(ServiceError::NotFound)
    }

    /// The agencies of the Board to whose people a role may be given; none for a lead.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn agencies_to_choose(&self, actor: &Actor) -> Result<Vec<(AgencyId, String)>, ServiceError> {
        actor.require_own(Action::ManageAccounts)?;
        if actor.agency.is_some() {
            return Ok(Vec::new());
        }
        let mut tx = self.store.read_one().await?;
        Ok(boards::agencies(&mut tx, actor.board).await?.into_iter().map(|agency| (agency.id, agency.name)).collect())
    }

    /// Ends a role: every session in it ends at once, and where it was the last, everything that would let
    /// the person in.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where the role is not the actor's to end; nobody ends their own.
    pub async fn end_role(&self, actor: &Actor, role: MembershipId) -> Result<PersonId, ServiceError> {
        // Overtaken where something was delegated to the person between looking and writing: look again.
        loop {
            match self.try_end_role(actor, role).await {
                Err(ServiceError::Refused(Refusal::Overtaken)) => {}
                done => return done,
            }
        }
    }

    async fn try_end_role(&self, actor: &Actor, role: MembershipId) -> Result<PersonId, ServiceError> {
        actor.require_own(Action::ManageAccounts)?;
        let mut tx = self.store.read().await?;
        let held = people::membership(&mut tx, role).await?.ok_or(ServiceError::NotFound)?;
        let in_reach = held.membership.board_id == actor.board
            && (actor.agency.is_none() || held.membership.agency_id == actor.agency.map(|id| id.0));
        if !in_reach {
            return Err(ServiceError::NotFound);
        }
        if held.person_id == actor.person {
            return Err(ServiceError::Refused(Refusal::OwnAccount));
        }
        if !Self::roles_to_give(actor).contains(&held.membership.role) {
            return Err(ServiceError::Denied(Action::ManageAccounts));
        }
        let person = people::by_id(&mut tx, held.person_id).await?.ok_or(ServiceError::NotFound)?;
        let board = boards::all(&mut tx).await?.into_iter().find(|board| board.id == actor.board);
        let at = held.membership.agency_id.map(AgencyId).filter(|_| held.membership.role == Role::AgencyContributor);
        let left = match at {
            Some(agency) => left_by(&mut tx, held.person_id, agency).await?,
            None => Vec::new(),
        };
        drop(tx);
        let board = board.ok_or(ServiceError::NotFound)?.name;
        let held_role = RoleHeld {
            id: role,
            role: held.membership.role,
            agency: held.membership.agency_id.map(AgencyId),
            agency_name: held.membership.agency_name.clone(),
        };
        let text = Text::RoleEnded { name: &person.name, board: &board, work: &held_role.text() };
        let post = self.post(Some(actor.board), Some(person.id), &person.email, &text).await?;
        let about = About { agency: held_role.agency, subject: Some(person.id.to_string()), ..About::default() };
        let scribe = self.scribe(actor).await?;
        let entry = scribe.entry(Done::RoleEnded, &about)?;
        let left = left.into_iter().map(|row| {
            let about = About { audit: Some(row.audit.audit.id), return_id: Some(row.id), ..about.clone() };
            Ok((row.id, scribe.entry(Done::DelegationLeft, &about)?))
        });
        let left = left.collect::<Result<Vec<_>, ServiceError>>()?;
        let (id, now) = (person.id, self.clock.now());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !people::end_membership(tx, role, now).await? {
                        return Err(ServiceError::NotFound);
                    }
                    sessions::delete_in(tx, role).await?;
                    if let Some(agency) = at {
                        leave(tx, id, agency, &left, now).await?;
                    }
                    if people::memberships(tx, id).await?.is_empty() {
                        sessions::delete_of(tx, id).await?;
                        sessions::end_links_of(tx, id, now).await?;
                        second_factors::delete_steps_of(tx, id).await?;
                        attempts::forget_devices(tx, id).await?;
                    }
                    post.put_down(tx).await?;
                    trail::append(tx, &entry).await?;
                    Ok(id)
                })
            })
            .await
    }

    /// Ends every session of a person.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where there is no such person for this actor. A lead ends the sessions in
    /// the lead's own agency.
    pub async fn end_sessions(&self, actor: &Actor, person: PersonId) -> Result<(), ServiceError> {
        let found = self.person(actor, person).await?;
        let about = About { agency: actor.agency, subject: Some(person.to_string()), ..About::default() };
        let entry = self.scribe(actor).await?.entry(Done::SessionsEnded, &about)?;
        let whole = actor.agency.is_none();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if whole {
                        sessions::delete_of(tx, person).await?;
                    }
                    for role in &found.roles {
                        sessions::delete_in(tx, role.id).await?;
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Shuts an account, or opens it again. Only at the Board; nobody shuts their own.
    ///
    /// # Errors
    /// As [`Service::person`].
    pub async fn shut_account(&self, actor: &Actor, person: PersonId, shut: bool) -> Result<(), ServiceError> {
        actor.require(Action::ManageAccounts)?;
        self.manageable(actor, person).await?;
        let about = About { subject: Some(person.to_string()), ..About::default() };
        let done = if shut { Done::AccountShut } else { Done::AccountOpened };
        let entry = self.scribe(actor).await?.entry(done, &about)?;
        let now = self.clock.now();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    people::disable(tx, person, shut.then_some(now)).await?;
                    if shut {
                        sessions::delete_of(tx, person).await?;
                        sessions::end_links_of(tx, person, now).await?;
                        second_factors::delete_steps_of(tx, person).await?;
                        attempts::forget_devices(tx, person).await?;
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Takes away the second factors and recovery codes of somebody who has lost them. Only at the Board;
    /// the person is told, and sets up a new one after the next sign-in.
    ///
    /// # Errors
    /// As [`Service::person`].
    pub async fn reset_factors(&self, actor: &Actor, person: PersonId) -> Result<(), ServiceError> {
        actor.require(Action::ManageAccounts)?;
        let found = self.manageable(actor, person).await?;
        let text = Text::FactorsChanged {
            name: &found.name,
            what: t!(
                "Your second factors were reset by somebody who manages accounts. You set up a new one when you next sign in."
            ),
        };
        let post = self.post(Some(actor.board), Some(person), &found.email, &text).await?;
        let about = About { subject: Some(person.to_string()), ..About::default() };
        let entry = self.scribe(actor).await?.entry(Done::FactorsReset, &about)?;
        let now = self.clock.now();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    for factor in second_factors::of(tx, person).await? {
                        second_factors::delete(tx, factor.id, person).await?;
                    }
                    second_factors::replace_codes(tx, person, &[], now).await?;
                    second_factors::delete_steps_of(tx, person).await?;
                    sessions::delete_of(tx, person).await?;
                    post.put_down(tx).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Somebody else, all of whose roles the actor may give: nobody takes over an account above their own.
    async fn manageable(&self, actor: &Actor, person: PersonId) -> Result<Person, ServiceError> {
        let found = self.person(actor, person).await?;
        if person == actor.person {
            return Err(ServiceError::Refused(Refusal::OwnAccount));
        }
        let may = Self::roles_to_give(actor);
        if found.roles.iter().all(|held| may.contains(&held.role)) {
            Ok(found)
        } else {
            Err(ServiceError::Denied(Action::ManageAccounts))
        }
    }
}

/// The returns of an agency of which a person holds something, and would no longer.
async fn left_by(tx: &mut ReadTx, person: PersonId, agency: AgencyId) -> Result<Vec<ReturnRow>, ServiceError> {
    let ids = delegations::returns_of(tx, person, agency).await?;
    let mut found = Vec::new();
    for id in ids {
        found.extend(audits::get_return(tx, id).await?);
    }
    Ok(found)
}

/// What was delegated to who answers for an agency no longer has nobody now. What they saved stays.
async fn leave(
    tx: &mut WriteTx,
    person: PersonId,
    agency: AgencyId,
    seen: &[(ReturnId, NewTrailEntry)],
    now: DateTime<Utc>,
) -> Result<(), ServiceError> {
    let works = |held: &MembershipRow| held.agency_id == Some(agency.0) && held.role == Role::AgencyContributor;
    if people::memberships(tx, person).await?.iter().any(works) {
        return Ok(());
    }
    let now_held = delegations::returns_of(tx, person, agency).await?;
    if !now_held.iter().eq(seen.iter().map(|(id, _)| id)) {
        return Err(Refusal::Overtaken.into());
    }
    delegations::leave(tx, person, agency, now).await?;
    for (_, entry) in seen {
        trail::append(tx, entry).await?;
    }
    Ok(())
}

/// One person for each run of rows.
fn gather(rows: Vec<DirectoryRow>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for row in rows {
        let role = RoleHeld {
            id: row.membership_id,
            role: row.role,
            agency: row.agency_id.map(AgencyId),
            agency_name: row.agency_name,
        };
        match people.last_mut().filter(|last| last.id == row.id) {
            Some(last) => last.roles.push(role),
            None => people.push(Person {
                id: row.id,
                name: row.name,
                email: row.email,
                has_password: row.has_password,
                shut: row.disabled_at.is_some(),
                has_second_factor: row.factors > 0,
                last_sign_in_at: row.last_sign_in_at,
                roles: vec![role],
            }),
        }
    }
    people
}
