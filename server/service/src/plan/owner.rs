//! Who owns an action. The owner is a role, so that an action outlives whoever holds it; when nobody does, that is said
//! plainly, and somebody else gets it. An action of an agency that has no lead is with nobody either.

use super::act::said;
use super::opened::place_of;
use super::readable;
use super::take::{Change, Taking};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::PlanActionId;
use candour_domain::plan::{ActionTexts, MAX_PLAN_TEXT, Noted, PlanText, SmartForm, plan_text};
use candour_texts::t;

impl Service {
    /// Says that nobody holds the role that owns an action, with what was agreed about it; that may be nothing yet.
    ///
    /// # Errors
    /// As [`Service::add_action`]; [`Refusal::Overtaken`](crate::Refusal::Overtaken) where that was said already.
    pub async fn owner_left(&self, actor: &Actor, id: PlanActionId, agreed: &str) -> Result<(), ServiceError> {
        self.seen_action(&mut self.store.read().await?, actor, id, Action::UpdateActions).await?;
        let words = match plan_text(agreed, MAX_PLAN_TEXT) {
            Ok(words) => Some(words),
            Err(PlanText::Missing) => None,
            Err(error) => return Err(ServiceError::field("agreed", error.sentence(t!("Your note"), ""))),
        };
        let change = Change::OwnerLeft(self.clock.today());
        self.take(actor, id, Taking { words, change, ..Taking::of(Noted::OwnerLeft) }).await
    }

    /// Gives an action to another role, and says why. What was accepted before is to be accepted anew. `read` is the
    /// revision that the person read.
    ///
    /// # Errors
    /// As [`Service::reword_action`].
    pub async fn hand_over_action(
        &self,
        actor: &Actor,
        (id, read): (PlanActionId, i64),
        (owner, why): (&str, &str),
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let (row, of) = self.seen_action(&mut tx, actor, id, Action::UpdateActions).await?;
        drop(tx);
        let key = self.board_key(of.audit_id).await?;
        let old: ActionTexts = readable(place_of(&of).action(id, row.text_revision).open(&key, &row.body))?;
        let form = SmartForm { owner: owner.to_owned(), ..old.clone().into() };
        let texts = form.texts().map_err(ServiceError::from);
        let why = said(why, "why-owner", t!("Your reason"), t!("Say why somebody else owns it now."));
        let (texts, why) = match (texts, why) {
            (Ok(texts), Ok(why)) => (texts, why),
            (Err(ServiceError::Invalid(mut one)), Err(ServiceError::Invalid(other))) => {
                one.extend(other);
                return Err(ServiceError::Invalid(one));
            }
            (Err(error), _) | (_, Err(error)) => return Err(error),
        };
        if texts.owner == old.owner && row.owner_left_on.is_none() {
            return Err(ServiceError::field("owner", t!("This role owns it already. Name another one.")));
        }
        let words = Some(format!("{} → {}\n\n{why}", old.owner, texts.owner));
        let change = Change::Words(read, texts);
        self.take(actor, id, Taking { words, change, ..Taking::of(Noted::Handed) }).await
    }

    /// Adds a reference to evidence to an action: a title and where it is held, while the action is being done or
    /// waits to be verified.
    ///
    /// # Errors
    /// As [`Service::add_action`]; [`Refusal::Step`](crate::Refusal::Step) where the action is over.
    pub async fn add_action_evidence(&self, actor: &Actor, id: PlanActionId, what: &str) -> Result<(), ServiceError> {
        self.seen_action(&mut self.store.read().await?, actor, id, Action::UpdateActions).await?;
        let words = said(what, "reference", t!("The evidence"), t!("Say what it is and where it is held."))?;
        self.take(actor, id, Taking { words: Some(words), ..Taking::of(Noted::Evidence) }).await
    }
}
