//! Opening an audit: the returns and their keys are made in the same transaction.

use super::{NewAudit, NewAuditChoices};
use crate::trail::{About, Done};
use crate::{FieldProblem, Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::audit::{Audit, AuditState};
use candour_domain::ids::{AuditId, ReturnId};
use candour_domain::signature::SignOff;
use candour_domain::time::date_text;
use candour_store::audits::AuditRow;
use candour_store::keys::KeyPurpose;
use candour_store::{audits, boards, jobs, keys, people, question_sets, trail};
use candour_texts::t;
use std::collections::BTreeMap;

impl Service {
    /// What the form for a new audit offers.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn new_audit_choices(&self, actor: &Actor) -> Result<NewAuditChoices, ServiceError> {
        actor.require(Action::ManageAudits)?;
        let mut tx = self.store.read().await?;
        let sets = question_sets::list(&mut tx).await?;
        let published = sets.into_iter().filter(|set| set.state == "published");
        Ok(NewAuditChoices {
            sets: published.map(|set| (set.id, set.version, set.title)).collect(),
            agencies: boards::agencies(&mut tx, actor.board).await?,
            busy: audits::open_now(&mut tx, actor.board).await?.into_iter().collect(),
            chairs: people::holding(&mut tx, actor.board, Role::AuditChair)
                .await?
                .into_iter()
                .map(|person| (person.id, person.name))
                .collect(),
        })
    }

    /// Everything that is wrong with a new audit, without opening it; empty where nothing is.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn check_new_audit(&self, actor: &Actor, new: &NewAudit) -> Result<Vec<FieldProblem>, ServiceError> {
        let choices = self.new_audit_choices(actor).await?;
        match self.check(new, &choices) {
            Ok(()) => Ok(Vec::new()),
            Err(ServiceError::Invalid(problems)) => Ok(problems),
            Err(other) => Err(other),
        }
    }

    /// Opens an audit, or plans it where its first day is to come.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub async fn open_audit(&self, actor: &Actor, new: NewAudit) -> Result<AuditId, ServiceError> {
        let choices = self.new_audit_choices(actor).await?;
        self.check(&new, &choices)?;
        let mut tx = self.store.read().await?;
        let set = self.sets.get(&mut tx, &new.question_set, &new.version).await?;
        drop(tx);
        let scribe = self.scribe(actor).await?;
        let (id, now) = (AuditId(self.new_id()?), scribe.at());
        let state = if new.opens_on <= self.clock.today() { AuditState::Open } else { AuditState::Planned };
        let audit = Audit {
            id,
            title: new.title.trim().to_owned(),
            kind: set.kind,
            question_set: new.question_set,
            version: new.version,
            state,
            opens_on: new.opens_on,
            due_on: new.due_on,
            chair: new.chair,
            sign_off: new.sign_off.unwrap_or_else(|| SignOff::usual(set.kind)),
        };
        let asked: Vec<_> = choices.agencies.into_iter().filter(|agency| new.agencies.contains(&agency.id)).collect();
        let about_to: Vec<_> = asked.iter().map(|agency| agency.id).collect();
        let busy_may = new.allow_clash;
        let mut returns = Vec::new();
        let new_key = |purpose| self.keys.new_row(purpose, now, self.entropy.as_ref());
        let mut data_keys = vec![new_key(KeyPurpose::Board { audit: id })?];
        for agency in asked {
            data_keys.push(new_key(KeyPurpose::Agency { audit: id, agency: agency.id })?);
            data_keys.push(new_key(KeyPurpose::AgencyTrail { audit: id, agency: agency.id })?);
            returns.push((ReturnId(self.new_id()?), agency));
        }
        let entry = scribe.entry(Done::AuditOpened, &About { audit: Some(id), ..About::default() })?;
        let row = AuditRow { board: actor.board, audit };
        let remind = self.job_to_remind()?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    // Looked at once more: a double click, or a set retired meanwhile.
                    let set = question_sets::get(tx, &row.audit.question_set, &row.audit.version).await?;
                    let busy = audits::open_now(tx, row.board).await?;
                    let clash = !busy_may && busy.iter().any(|(agency, _)| about_to.contains(agency));
                    if clash || set.is_none_or(|set| set.row.state != "published") {
                        return Err(Refusal::Step(
                            t!("Something changed while you opened the audit. Look at the audits, and try again.")
                                .to_owned(),
                        )
                        .into());
                    }
                    audits::insert(tx, &row, now).await?;
                    for key in data_keys {
                        keys::insert_or_get(tx, key).await?;
                    }
                    for (return_id, agency) in &returns {
                        audits::insert_return(tx, *return_id, id, agency, row.audit.due_on).await?;
                    }
                    jobs::insert(tx, &remind).await?;
                    Ok::<_, ServiceError>(trail::append(tx, &entry).await?)
                })
            })
            .await?;
        Ok(id)
    }

    fn check(&self, new: &NewAudit, choices: &NewAuditChoices) -> Result<(), ServiceError> {
        let mut problems = Vec::new();
        let mut problem = |field, message: String| problems.push(FieldProblem { field, message });
        let title = new.title.trim();
        if title.is_empty() || title.chars().count() > 200 || title.chars().any(char::is_control) {
            problem("title", t!("Give the audit a title of up to 200 characters.").to_owned());
        }
        if !choices.sets.iter().any(|(id, version, _)| *id == new.question_set && *version == new.version) {
            problem("set", t!("Choose a published question set.").to_owned());
        }
        if new.agencies.is_empty() || new.agencies.iter().any(|id| choices.agencies.iter().all(|a| a.id != *id)) {
            problem("agencies", t!("Choose at least one agency of your Board.").to_owned());
        }
        if new.due_on < new.opens_on {
            problem("due", t!("The due date must be {opens_on} or later.", opens_on = date_text(new.opens_on)));
        } else if new.due_on < self.clock.today() {
            problem("due", t!("The due date must be today or later.").to_owned());
        }
        if new.chair.is_some_and(|chair| choices.chairs.iter().all(|(id, _)| *id != chair)) {
            problem("chair", t!("Choose an Audit Chair from the list.").to_owned());
        }
        let busy: BTreeMap<_, _> = choices.busy.iter().filter(|(id, _)| new.agencies.contains(id)).collect();
        if !busy.is_empty() && !new.allow_clash {
            let names = choices.agencies.iter().filter(|agency| busy.contains_key(&agency.id)).map(|a| a.name.as_str());
            let names = names.collect::<Vec<_>>().join(", ");
            problem(
                "clash",
                t!(
                    "These agencies have another return open: {names}. Choose others, or say that they may have two.",
                    names
                ),
            );
        }
        if problems.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(problems)) }
    }
}
