//! Challenge events: when the panel met the agency, who took part, what was said. They are the Board's; the agency
//! sees none of it here.

use super::save::begin;
use super::{about, may_moderate, step};
use crate::trail::{About, Done};
use crate::{FieldProblem, Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{ReturnId, StatementId};
use candour_domain::moderation::{EventForm, Standing, challenge_event};
use candour_store::moderation::events::{self, NewEvent};
use candour_store::{audits, keys, trail};
use candour_texts::t;
use uuid::Uuid;

impl Service {
    /// An id for the form of a new event: the same form posted twice is one event.
    ///
    /// # Errors
    /// The random source's.
    pub fn new_event(&self) -> Result<Uuid, ServiceError> {
        self.new_id()
    }

    /// Puts a challenge event down. It brings the return into moderation.
    ///
    /// # Errors
    /// As [`Service::moderation`]; field errors: `held-day`, `present`, `notes`; [`Refusal::Step`] where return or
    /// audit allow none now.
    pub async fn record_event(
        &self,
        actor: &Actor,
        id: ReturnId,
        event: Uuid,
        form: &EventForm,
    ) -> Result<(), ServiceError> {
        loop {
            match self.try_record(actor, id, event, form).await {
                Err(ServiceError::Refused(Refusal::Overtaken)) => {}
                done => return done,
            }
        }
    }

    async fn try_record(&self, actor: &Actor, id: ReturnId, event: Uuid, form: &EventForm) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let known = self.material(&mut tx, actor, id, Action::Moderate).await?;
        may_moderate(&mut tx, actor, &known.row).await?;
        drop(tx);
        let today = self.clock.today();
        let standing = known.standing(today);
        if let Some(why) = standing.cannot_be_moderated() {
            return Err(step(why));
        }
        let (held_on, kept) = challenge_event(form, today).map_err(|wrong| {
            let problem = |(field, message)| FieldProblem { field, message };
            ServiceError::Invalid(wrong.into_iter().map(problem).collect())
        })?;
        let plain = serde_json::to_vec(&kept).map_err(|error| ServiceError::Document(error.to_string()))?;
        let (place, own) = (known.place(), StatementId(event.to_string()));
        let body = known.keys.in_use().seal(&place.event(&own), &plain, self.entropy.as_ref())?;
        let new = NewEvent { id: event, return_id: id, held_on, body, by: actor.person };
        let scribe = self.scribe(actor).await?;
        let about = About { subject: Some(held_on.to_string()), ..about(&known.row) };
        let entry = scribe.entry(Done::ChallengeRecorded, &about)?;
        let (by, at, sealed_under) = (actor.clone(), scribe.at(), known.keys.in_use().id());
        let known_before = known.events.iter().any(|known| known.id == event);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    may_moderate(tx, &by, &present).await?;
                    let audit = present.audit.audit.state_on(today);
                    if let Some(why) = (Standing { state: present.state, audit, ..standing }).cannot_be_moderated() {
                        return Err(step(why));
                    }
                    if !keys::is_in_use(tx, sealed_under).await? {
                        return Err(Refusal::Overtaken.into());
                    }
                    if !events::insert(tx, &new, at).await? {
                        // The same form again; an id that is another return's names nothing here.
                        return if known_before { Ok(()) } else { Err(sent_before()) };
                    }
                    begin(tx, id, present.state).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }
}

fn sent_before() -> ServiceError {
    step(t!("This form was sent before. Look at the events of the return; to put another one down, begin anew."))
}
