//! Giving statements to colleagues, taking them back, and a colleague's word that a part is ready.

use super::part::about;
use super::{Delegated, DelegationPage, may_be_answered, may_be_answered_on, own_return};
use crate::context::ReturnPlace;
use crate::keys::AgencyKeys;
use crate::trail::Done;
use crate::{FieldProblem, Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::delegation::{self, delegable};
use candour_domain::ids::{PersonId, ReturnId, StandardId, StatementId};
use candour_domain::question_set::{QuestionSet, Standard};
use candour_store::audits::ReturnRow;
use candour_store::delegations::{DelegatedRow, NewDelegation};
use candour_store::{Tx, audits, delegations, keys, people, trail};
use candour_texts::{mark, said, t};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a lead gives to a colleague, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenDelegation {
    /// The colleague; `None` where nobody is chosen.
    pub person: Option<PersonId>,
    /// The statements.
    pub statements: Vec<StatementId>,
    /// Day, month and year until when; empty for no date.
    pub due: [String; 3],
    /// What the lead says to it.
    pub note: String,
}

/// What was typed, checked.
struct Checked {
    person: PersonId,
    due_on: Option<NaiveDate>,
    note: Option<String>,
}

impl Service {
    /// Who answers what of a return of the lead's own agency, and to whom more can be given.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for who may not delegate in this agency.
    pub async fn delegation_page(&self, actor: &Actor, id: ReturnId) -> Result<DelegationPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = own_return(&mut tx, actor, id, Action::Delegate).await?;
        let colleagues = people::working_at(&mut tx, row.agency.id, Role::AgencyContributor).await?;
        drop(tx);
        let whole = self.whole_return(actor, id).await?;
        Ok(DelegationPage {
            whole,
            colleagues: colleagues.into_iter().map(|person| (person.id, person.name)).collect(),
        })
    }

    /// Gives statements of a standard to a colleague who is a contributor of the same agency.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed, and where somebody has one of the statements: who, and which;
    /// [`ServiceError::NotFound`] for another agency's return and a statement that cannot be delegated; [`Refusal`]
    /// where return or audit take no answers.
    pub async fn delegate(
        &self,
        actor: &Actor,
        id: ReturnId,
        standard: &StandardId,
        given: &GivenDelegation,
    ) -> Result<(), ServiceError> {
        loop {
            match self.try_delegate(actor, id, standard, given).await {
                Err(ServiceError::Refused(Refusal::Overtaken)) => {}
                done => return done,
            }
        }
    }

    async fn try_delegate(
        &self,
        actor: &Actor,
        id: ReturnId,
        standard: &StandardId,
        given: &GivenDelegation,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = own_return(&mut tx, actor, id, Action::Delegate).await?;
        may_be_answered(&row, self.clock.as_ref())?;
        let set = self.set_of(&mut tx, &row).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        drop(tx);
        let known = of_standard(&set, standard, &row, &given.statements)?;
        let today = self.clock.today();
        let Checked { person, due_on, note } = checked(given, today, &row)?;
        let scribe = self.scribe(actor).await?;
        let place = ReturnPlace::of(&row);
        let told = serde_json::json!({"statements": given.statements, "due_on": due_on, "note": note}).to_string();
        let about =
            crate::trail::About { subject: Some(person.to_string()), new: Some(told.as_bytes()), ..about(&row) };
        let trail_key = self.agency_trail(&place, scribe.at()).await?;
        let entry = scribe.entry_under(&trail_key, Done::Delegated, &about)?;
        let new = NewDelegation {
            id: self.new_id()?,
            return_id: id,
            person,
            due_on,
            note: None,
            by: actor.person,
            statements: given.statements.clone(),
        };
        let own = StatementId(new.id.to_string());
        let seal = |note: String| keys.in_use().seal(&place.note(&own), note.as_bytes(), self.entropy.as_ref());
        let new = NewDelegation { note: note.map(seal).transpose()?, ..new };
        let (at, agency, sealed_under) = (scribe.at(), row.agency.id, keys.in_use().id());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    may_be_answered_on(&present, today)?;
                    if !keys::is_in_use(tx, sealed_under).await? {
                        return Err(Refusal::Overtaken.into());
                    }
                    if !people::lock_role(tx, new.person, agency, Role::AgencyContributor).await? {
                        return Err(ServiceError::field("person", said(CHOOSE)));
                    }
                    let taken = delegations::of_return(tx, id).await?;
                    if let Some(problem) = held_already(&known, &new.statements, &taken) {
                        return Err(ServiceError::field("statement", problem));
                    }
                    // Of whose role has ended: from now on somebody has them again.
                    delegations::take(tx, id, None, &new.statements).await?;
                    delegations::insert(tx, &new, at).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Takes statements of a standard back from the colleague who has them, or from nobody where that person's role
    /// has ended. What is saved stays. Taking back twice is once.
    ///
    /// # Errors
    /// As [`Service::delegate`]; [`Refusal::Step`] where somebody else has them by now.
    pub async fn take_back(
        &self,
        actor: &Actor,
        id: ReturnId,
        standard: &StandardId,
        from: Option<PersonId>,
        statements: Vec<StatementId>,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = own_return(&mut tx, actor, id, Action::Delegate).await?;
        may_be_answered(&row, self.clock.as_ref())?;
        let set = self.set_of(&mut tx, &row).await?;
        drop(tx);
        of_standard(&set, standard, &row, &statements)?;
        let scribe = self.scribe(actor).await?;
        let told = serde_json::json!({"statements": statements}).to_string();
        let subject = from.map(|person| person.to_string());
        let about = crate::trail::About { subject, old: Some(told.as_bytes()), ..about(&row) };
        let trail_key = self.agency_trail(&ReturnPlace::of(&row), scribe.at()).await?;
        let entry = scribe.entry_under(&trail_key, Done::DelegationTaken, &about)?;
        let today = self.clock.today();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    may_be_answered_on(&present, today)?;
                    if delegations::take(tx, id, from, &statements).await? > 0 {
                        return Ok(trail::append(tx, &entry).await?);
                    }
                    let now = delegations::of_return(tx, id).await?;
                    let elsewhere = now.iter().find(|row| statements.contains(&row.statement_id));
                    match elsewhere.and_then(|row| row.person_name.as_deref()) {
                        Some(name) => {
                            Err(Refusal::Step(t!("{name} has this by now. Nothing was taken back.", name)).into())
                        }
                        None => Ok(()),
                    }
                })
            })
            .await
    }

    /// A contributor's word that their part of a standard is ready for the lead, or is not after all.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where nothing of the standard is theirs; [`Refusal`] where return or audit take no
    /// answers.
    pub async fn mark_ready(
        &self,
        actor: &Actor,
        id: ReturnId,
        standard: &StandardId,
        ready: bool,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = own_return(&mut tx, actor, id, Action::MarkReady).await?;
        let set = self.set_of(&mut tx, &row).await?;
        let held = delegations::held(&mut tx, id, actor.person).await?;
        drop(tx);
        let known = set.standard(standard).ok_or(ServiceError::NotFound)?;
        let theirs: Vec<_> = known.statements.iter().map(|s| s.id.clone()).filter(|id| held.contains(id)).collect();
        if theirs.is_empty() {
            return Err(ServiceError::NotFound);
        }
        may_be_answered(&row, self.clock.as_ref())?;
        let scribe = self.scribe(actor).await?;
        let done = if ready { Done::PartReady } else { Done::PartNotReady };
        let about = crate::trail::About { subject: Some(standard.to_string()), ..about(&row) };
        let entry = scribe.entry(done, &about)?;
        let (person, at, today) = (actor.person, scribe.at(), self.clock.today());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    may_be_answered_on(&present, today)?;
                    if delegations::set_ready(tx, id, person, &theirs, ready.then_some(at)).await? > 0 {
                        trail::append(tx, &entry).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// What of a return's delegations the actor may know: a lead all, a contributor their own, others nothing.
    pub(super) async fn delegations_for(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        row: &ReturnRow,
        keys: &AgencyKeys,
    ) -> Result<Vec<Delegated>, ServiceError> {
        Ok(shown_to(actor, row, keys, delegations::of_return(tx, row.id).await?))
    }
}

/// Of what is delegated of a return, what the actor may know: all for who delegates, their own for who marks ready.
pub(super) fn shown_to(
    actor: &Actor,
    row: &ReturnRow,
    keys: &AgencyKeys,
    mut found: Vec<DelegatedRow>,
) -> Vec<Delegated> {
    let lead = actor.require_for(Action::Delegate, row.agency.id).is_ok();
    if !lead && actor.require_for(Action::MarkReady, row.agency.id).is_err() {
        return Vec::new();
    }
    let place = ReturnPlace::of(row);
    found.retain(|row| lead || row.person_id == Some(actor.person.0));
    found.into_iter().map(|row| open(&place, keys, row)).collect()
}

const CHOOSE: &str = mark!("Choose a colleague who works for your agency as a contributor.");

/// Makes sure that statements are of a standard and can be delegated; gives each with its number.
fn of_standard(
    set: &Arc<QuestionSet>,
    standard: &StandardId,
    row: &ReturnRow,
    statements: &[StatementId],
) -> Result<Vec<(StatementId, String)>, ServiceError> {
    let standard: &Standard = set.standard(standard).ok_or(ServiceError::NotFound)?;
    let known: Vec<_> = delegable(standard, &row.agency.agency_type).map(|s| (s.id.clone(), s.code.clone())).collect();
    let asked: BTreeSet<_> = known.iter().map(|(id, _)| id).collect();
    if known.is_empty() || !statements.iter().all(|statement| asked.contains(statement)) {
        return Err(ServiceError::NotFound);
    }
    Ok(known)
}

fn checked(given: &GivenDelegation, today: NaiveDate, row: &ReturnRow) -> Result<Checked, ServiceError> {
    let mut problems = Vec::new();
    let mut add = |field, message: String| problems.push(FieldProblem { field, message });
    if given.statements.is_empty() {
        add("statement", t!("Choose at least one statement.").to_owned());
    }
    if given.person.is_none() {
        add("person", said(CHOOSE).to_owned());
    }
    let due_on = delegation::due_day(&given.due, today, row.due_on).unwrap_or_else(|wrong| {
        add("due-day", wrong);
        None
    });
    let note = delegation::note(&given.note).unwrap_or_else(|wrong| {
        add("note", wrong);
        None
    });
    match given.person {
        Some(person) if problems.is_empty() => Ok(Checked { person, due_on, note }),
        _ => Err(ServiceError::Invalid(problems)),
    }
}

/// Who has which of these statements, in words; nothing where nobody has any.
fn held_already(known: &[(StatementId, String)], wanted: &[StatementId], taken: &[DelegatedRow]) -> Option<String> {
    let holder = |id: &StatementId| {
        let row = taken.iter().find(|row| row.statement_id == *id && row.person_id.is_some())?;
        row.person_name.as_deref()
    };
    let held = known.iter().filter(|(id, _)| wanted.contains(id));
    let held: Vec<_> = held
        .filter_map(|(id, code)| Some(t!("{person} has {statement}", person = holder(id)?, statement = code)))
        .collect();
    (!held.is_empty()).then(|| {
        t!("Nothing was delegated: {join} already. Take that back first, or leave it out.", join = held.join(", "))
    })
}

/// A delegated statement as it is shown. A note that cannot be opened is marked, never shown as none.
fn open(place: &ReturnPlace, keys: &AgencyKeys, row: DelegatedRow) -> Delegated {
    let own = StatementId(row.id.to_string());
    let note = row.note.as_ref().map(|sealed| {
        let plain = keys.open(&place.note(&own), sealed).ok();
        plain.and_then(|plain| plain.text().ok().map(str::to_owned)).unwrap_or_else(|| {
            tracing::error!(delegation = %row.id, "the note of a delegation could not be read");
            t!("This note could not be read.").to_owned()
        })
    });
    Delegated {
        statement: row.statement_id,
        delegation: row.id,
        person: row.person_id.map(PersonId),
        name: row.person_name,
        shut: row.shut_at.is_some(),
        left: row.left_name.zip(row.left_at),
        due_on: row.due_on,
        ready_at: row.ready_at,
        note,
        by: row.by_name,
        at: row.delegated_at,
    }
}
