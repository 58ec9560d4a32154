//! Leading one recommendation through its states, and the agency's answer on its facts.

use super::opened::place_of;
use super::reword::whose;
use super::{about, present, unchanged};
use crate::mail::{Post, Text};
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::ids::{AgencyId, RecommendationId};
use candour_domain::plan::{self, MAX_PLAN_TEXT, RecommendationStep, plan_text};
use candour_store::plan::recommendations;
use candour_store::{people, trail};
use candour_texts::t;

/// What the QA Manager does with one recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CourseStep {
    /// Sends it to its agency.
    Send,
    /// Agrees it.
    Agree,
    /// Issues it.
    Issue,
    /// Takes it out.
    Remove,
}

impl CourseStep {
    /// The step with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "send" => Some(Self::Send),
            "agree" => Some(Self::Agree),
            "issue" => Some(Self::Issue),
            "remove" => Some(Self::Remove),
            _ => None,
        }
    }

    fn step(self) -> RecommendationStep {
        match self {
            Self::Send => RecommendationStep::Send,
            Self::Agree => RecommendationStep::Agree,
            Self::Issue => RecommendationStep::Issue,
            Self::Remove => RecommendationStep::Remove,
        }
    }

    fn done(self) -> Done {
        match self {
            Self::Send => Done::RecommendationSent,
            Self::Agree => Done::RecommendationAgreed,
            Self::Issue => Done::RecommendationIssued,
            Self::Remove => Done::RecommendationRemoved,
        }
    }

    /// What its agency's leads read; `None` where it is none of theirs yet.
    fn news(self) -> Option<&'static str> {
        match self {
            Self::Send => Some(t!("one is sent to you. Say whether it is right in its facts:")),
            Self::Issue => Some(t!("one is issued. Put down what you will do:")),
            Self::Agree | Self::Remove => None,
        }
    }
}

impl Service {
    /// Takes a step with one recommendation. `seen` is the revision that the person read; the reason is only asked
    /// for where [`needs_reason`](candour_domain::plan::RecommendationState::needs_reason) says so.
    ///
    /// # Errors
    /// A field error for the reason; [`Refusal::Overtaken`](crate::Refusal::Overtaken) where somebody else changed it
    /// meanwhile; [`Refusal::Step`](crate::Refusal::Step) where its state does not allow it.
    pub async fn lead_recommendation(
        &self,
        actor: &Actor,
        id: RecommendationId,
        seen: i64,
        step: CourseStep,
        reason: &str,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_recommendation(&mut tx, actor, id, Action::ManageRecommendations).await?;
        drop(tx);
        let to = row.state.after(step.step(), whose(&row))?;
        unchanged(seen, row.revision)?;
        let reason = if row.state.needs_reason(step.step()) {
            let wrong = |error: plan::PlanText| {
                let field = if step == CourseStep::Remove { "why-remove" } else { "why-agree" };
                ServiceError::field(field, error.sentence(t!("Your reason"), t!("Say why.")))
            };
            Some(plan_text(reason, MAX_PLAN_TEXT).map_err(wrong)?)
        } else {
            None
        };
        let scribe = self.scribe(actor).await?;
        let key = self.board_key(row.audit_id).await?;
        let told = about(&row, row.state.visible_to_agency() || to.visible_to_agency());
        let entry =
            scribe.entry_under(&key, step.done(), &About { new: reason.as_ref().map(String::as_bytes), ..told })?;
        let posts = match step.news().zip(row.agency().zip(row.agency_name.as_deref())) {
            Some((what, agency)) => {
                let path = format!("/recommendations/{id}");
                self.tell_leads(actor, agency, (&row.audit_title, what, &path)).await?
            }
            None => Vec::new(),
        };
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    present(tx, id).await?;
                    if !recommendations::move_to(tx, id, seen, to, now).await? {
                        return Err(super::changed());
                    }
                    for post in &posts {
                        post.put_down(tx).await?;
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Puts down what an agency says to the facts of a recommendation. As long as it is not agreed, the agency may
    /// say something else.
    ///
    /// # Errors
    /// As [`Service::lead_recommendation`]; [`ServiceError::Invalid`] for what was typed.
    pub async fn answer_accuracy(
        &self,
        actor: &Actor,
        id: RecommendationId,
        seen: i64,
        (accurate, text): (&str, &str),
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_recommendation(&mut tx, actor, id, Action::AnswerAccuracy).await?;
        drop(tx);
        let to = row.state.after(RecommendationStep::Answer, whose(&row))?;
        let said = plan::answer(accurate, text).map_err(|wrong| ServiceError::from(vec![wrong]))?;
        unchanged(seen, row.revision)?;
        let key = self.board_key(row.audit_id).await?;
        let sealed = place_of(&row).answer(id, row.text_revision).seal(&key, &said, self.entropy.as_ref())?;
        let said = serde_json::json!(said).to_string();
        let scribe = self.scribe(actor).await?;
        let about = About { new: Some(said.as_bytes()), ..about(&row, true) };
        let entry = scribe.entry_under(&key, Done::RecommendationAnswered, &about)?;
        let (by, now) = (actor.person, scribe.at());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    present(tx, id).await?;
                    if !recommendations::answer(tx, id, seen, (to, &sealed, by), now).await? {
                        return Err(super::changed());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Letters to the leads of an agency about its recommendations: audit, what, and where. They carry none of the
    /// words.
    pub(super) async fn tell_leads(
        &self,
        actor: &Actor,
        (agency, name): (AgencyId, &str),
        (audit, what, path): (&str, &str, &str),
    ) -> Result<Vec<Post>, ServiceError> {
        let mut tx = self.store.read_one().await?;
        let told = people::in_agency(&mut tx, agency, Role::AgencyLead).await?;
        drop(tx);
        let mut posts = Vec::with_capacity(told.len());
        for person in told {
            let text = Text::PlanChanged { name: &person.name, agency: name, audit, what, path };
            posts.push(self.post(Some(actor.board), Some(person.id), &person.email, &text).await?);
        }
        Ok(posts)
    }
}
