//! The actions of the plan: putting them down, saying how they go, completing, verifying, closing.

use super::opened::place_of;
use super::take::{Change, Taking, json};
use super::{about, present};
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{PlanActionId, RecommendationId};
use candour_domain::plan::{
    ActionState, ActionStep, MAX_MINUTE, MAX_PLAN_TEXT, Noted, RecommendationState, Report, SmartForm,
    action_reference, closed_with, new_dates, plan_text,
};
use candour_store::plan::actions::{self, NewAction};
use candour_store::plan::progress::{self, NewProgress};
use candour_store::trail;
use candour_texts::t;
use uuid::Uuid;

impl Service {
    /// Puts an action down for an issued recommendation, and gives its id.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] with everything that keeps it from being SMART; [`Refusal::Step`] where the
    /// recommendation is not issued; [`ServiceError::NotFound`] where it is not the actor's.
    pub async fn add_action(
        &self,
        actor: &Actor,
        id: RecommendationId,
        form: &SmartForm,
    ) -> Result<PlanActionId, ServiceError> {
        self.add_action_of(actor, id, form, None).await
    }

    /// The same from a form that carries an id of its own: posted twice it is one action, and the second time the
    /// first one's id is given.
    ///
    /// # Errors
    /// As [`Service::add_action`].
    pub async fn add_action_once(
        &self,
        actor: &Actor,
        id: RecommendationId,
        form: &SmartForm,
        once: Uuid,
    ) -> Result<PlanActionId, ServiceError> {
        self.add_action_of(actor, id, form, Some(once)).await
    }

    /// An id for a form that is to be posted once.
    ///
    /// # Errors
    /// The random source's.
    pub fn form_id(&self) -> Result<Uuid, ServiceError> {
        self.new_id()
    }

    async fn add_action_of(
        &self,
        actor: &Actor,
        id: RecommendationId,
        form: &SmartForm,
        once: Option<Uuid>,
    ) -> Result<PlanActionId, ServiceError> {
        let mut tx = self.store.read().await?;
        let of = self.seen_recommendation(&mut tx, actor, id, Action::UpdateActions).await?;
        if let Some(once) = once
            && let Some(first) = actions::of_form(&mut tx, id, once).await?
        {
            return Ok(first);
        }
        drop(tx);
        issued(of.state)?;
        let smart = form.parse(self.clock.today())?;
        let action = PlanActionId(self.new_id()?);
        let key = self.board_key(of.audit_id).await?;
        let body = place_of(&of).action(action, 1).seal(&key, &smart.texts, self.entropy.as_ref())?;
        let said = json(&smart.texts);
        let scribe = self.scribe(actor).await?;
        let about = About { new: Some(said.as_bytes()), ..about(&of, true) };
        let mut entry = scribe.entry_under(&key, Done::ActionAdded, &about)?;
        let new = NewAction { id: action, recommendation: id, dates: smart.dates, body, by: actor.person, form: once };
        let now = scribe.at();
        let first = NewProgress {
            id: self.new_id()?,
            action,
            noted: Noted::Added,
            old_dates: None,
            words: None,
            by: actor.person,
            at: now,
        };
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    issued(present(tx, id).await?.state)?;
                    // The recommendation is locked: of two at the same moment, one waits here for the other.
                    if let Some(once) = once
                        && let Some(first) = actions::of_form(tx, id, once).await?
                    {
                        return Ok(first);
                    }
                    let number = actions::insert(tx, &new, now).await?;
                    progress::insert(tx, &first, ActionState::NotStarted).await?;
                    entry.subject = Some(action_reference(&of.prefix, of.number, number));
                    trail::append(tx, &entry).await?;
                    Ok(action)
                })
            })
            .await
    }

    /// Changes an action's words. `seen` is the revision that the person read. What was accepted before is to be
    /// accepted anew.
    ///
    /// # Errors
    /// As [`Service::add_action`]; [`Refusal::Overtaken`] where somebody else changed it meanwhile; [`Refusal::Step`]
    /// where the words that stand there could not be read.
    pub async fn reword_action(
        &self,
        actor: &Actor,
        id: PlanActionId,
        seen: i64,
        form: &SmartForm,
    ) -> Result<(), ServiceError> {
        self.seen_action(&mut self.store.read().await?, actor, id, Action::UpdateActions).await?;
        let change = Change::Words(seen, form.texts()?);
        self.take(actor, id, Taking { change, ..Taking::of(Noted::Reworded) }).await
    }

    /// Puts down how an action goes: its code, and what there is to say.
    ///
    /// # Errors
    /// As [`Service::add_action`].
    pub async fn report_progress(
        &self,
        actor: &Actor,
        id: PlanActionId,
        state: &str,
        note: &str,
    ) -> Result<(), ServiceError> {
        self.seen_action(&mut self.store.read().await?, actor, id, Action::UpdateActions).await?;
        let report = Report::from_code(state);
        let words = said(note, "note", t!("Your note"), t!("Say in a sentence how far it has come."));
        match (report, words) {
            (Some(report), Ok(words)) => {
                let change = Change::State(ActionStep::Report(report), None);
                self.take(actor, id, Taking { words: Some(words), change, ..Taking::of(Noted::Progress) }).await
            }
            (None, words) => {
                let mut problems = problems("state", t!("Choose how it goes.").to_owned());
                if let Err(ServiceError::Invalid(more)) = words {
                    problems.extend(more);
                }
                Err(ServiceError::Invalid(problems))
            }
            (_, Err(error)) => Err(error),
        }
    }

    /// Gives an action other dates, for a reason. The old ones stay in its history; what was accepted before is to be
    /// accepted anew.
    ///
    /// # Errors
    /// As [`Service::add_action`].
    pub async fn redate_action(
        &self,
        actor: &Actor,
        id: PlanActionId,
        (start, due): (&[String; 3], &[String; 3]),
        reason: &str,
    ) -> Result<(), ServiceError> {
        self.seen_action(&mut self.store.read().await?, actor, id, Action::UpdateActions).await?;
        let dates = new_dates(start, due, self.clock.today());
        let words = said(reason, "why-dates", t!("Your reason"), t!("Say why the dates change."));
        match (dates, words) {
            (Ok(dates), Ok(words)) => {
                let change = Change::Dates(dates);
                self.take(actor, id, Taking { words: Some(words), change, ..Taking::of(Noted::Dates) }).await
            }
            (dates, words) => {
                let mut problems = Vec::new();
                for error in [dates.err().map(ServiceError::from), words.err()].into_iter().flatten() {
                    match error {
                        ServiceError::Invalid(more) => problems.extend(more),
                        other => return Err(other),
                    }
                }
                Err(ServiceError::Invalid(problems))
            }
        }
    }

    /// Marks an action completed, with where the evidence is; `read` is the revision that the person read.
    ///
    /// # Errors
    /// As [`Service::reword_action`].
    pub async fn complete_action(
        &self,
        actor: &Actor,
        (id, read): (PlanActionId, i64),
        evidence: &str,
    ) -> Result<(), ServiceError> {
        self.seen_action(&mut self.store.read().await?, actor, id, Action::UpdateActions).await?;
        let words =
            said(evidence, "evidence", t!("Where the evidence is"), t!("Say where the evidence is that it is done."))?;
        let change = Change::State(ActionStep::Complete, Some(read));
        self.take(actor, id, Taking { words: Some(words), change, ..Taking::of(Noted::Completed) }).await
    }

    /// Verifies that an action is complete: somebody else than who marked it so, having seen the evidence.
    ///
    /// # Errors
    /// As [`Service::reword_action`]; [`Refusal::Step`] where it is the same person.
    pub async fn verify_action(
        &self,
        actor: &Actor,
        (id, read): (PlanActionId, i64),
        seen: &str,
    ) -> Result<(), ServiceError> {
        self.seen_action(&mut self.store.read().await?, actor, id, Action::VerifyActions).await?;
        let words = said(seen, "seen", t!("What you have seen"), t!("Say what you have seen that shows it."))?;
        let change = Change::State(ActionStep::Verify, Some(read));
        self.take(actor, id, Taking { words: Some(words), change, ..Taking::of(Noted::Verified) }).await
    }

    /// Sends an action back that was marked completed and is not.
    ///
    /// # Errors
    /// As [`Service::reword_action`].
    pub async fn send_action_back(
        &self,
        actor: &Actor,
        (id, read): (PlanActionId, i64),
        why: &str,
    ) -> Result<(), ServiceError> {
        self.seen_action(&mut self.store.read().await?, actor, id, Action::VerifyActions).await?;
        let words = said(why, "missing", t!("What is missing"), t!("Say what is missing before it is complete."))?;
        let change = Change::State(ActionStep::SendBack, Some(read));
        self.take(actor, id, Taking { words: Some(words), change, ..Taking::of(Noted::SentBack) }).await
    }

    /// Closes an action that will not be pursued: why, and the minute in which that was decided.
    ///
    /// # Errors
    /// As [`Service::reword_action`].
    pub async fn close_action(
        &self,
        actor: &Actor,
        (id, read): (PlanActionId, i64),
        why: &str,
        minute: &str,
    ) -> Result<(), ServiceError> {
        self.seen_action(&mut self.store.read().await?, actor, id, Action::VerifyActions).await?;
        let why = said(why, "why-close", t!("Your reason"), t!("Say why it is not pursued."));
        let minute = plan_text(minute, MAX_MINUTE).map_err(|error| {
            ServiceError::field(
                "minute",
                error.sentence(
                    t!("The minute’s reference"),
                    t!("Give the reference of the minute in which this was decided."),
                ),
            )
        });
        let (why, minute) = match (why, minute) {
            (Ok(why), Ok(minute)) => (why, minute),
            (Err(ServiceError::Invalid(mut one)), Err(ServiceError::Invalid(other))) => {
                one.extend(other);
                return Err(ServiceError::Invalid(one));
            }
            (Err(error), _) | (_, Err(error)) => return Err(error),
        };
        let words = Some(closed_with(&why, &minute));
        let change = Change::State(ActionStep::Close, Some(read));
        self.take(actor, id, Taking { words, change, ..Taking::of(Noted::NotPursued) }).await
    }

    /// Accepts an action for the agency.
    ///
    /// # Errors
    /// As [`Service::add_action`]; [`Refusal::Overtaken`] where its words changed after the person read them.
    pub async fn accept_action(&self, actor: &Actor, id: PlanActionId, seen: i64) -> Result<(), ServiceError> {
        self.take(actor, id, Taking { change: Change::Accepted(seen), ..Taking::of(Noted::Accepted) }).await
    }

    /// Says something to an action.
    ///
    /// # Errors
    /// As [`Service::add_action`].
    pub async fn comment_on_action(&self, actor: &Actor, id: PlanActionId, text: &str) -> Result<(), ServiceError> {
        self.seen_action(&mut self.store.read().await?, actor, id, Action::CommentOnActions).await?;
        let words = said(text, "comment", t!("Your comment"), t!("Write your comment first."))?;
        self.take(actor, id, Taking { words: Some(words), ..Taking::of(Noted::Comment) }).await
    }
}

fn issued(state: RecommendationState) -> Result<(), ServiceError> {
    if state == RecommendationState::Issued {
        return Ok(());
    }
    Err(Refusal::Step(t!("Actions follow from a recommendation once it is issued.").to_owned()).into())
}

/// What somebody says, or the field's error.
pub(super) fn said(text: &str, field: &'static str, what: &str, missing: &str) -> Result<String, ServiceError> {
    plan_text(text, MAX_PLAN_TEXT).map_err(|error| ServiceError::field(field, error.sentence(what, missing)))
}

fn problems(field: &'static str, message: String) -> Vec<crate::FieldProblem> {
    vec![crate::FieldProblem { field, message }]
}
