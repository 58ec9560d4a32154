//! Releasing all levels of a return to its agency at once, and marking them as agreed.

use super::step;
use crate::trail::Done;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::ids::ReturnId;
use candour_domain::moderation::{Standing, respond_by};
use candour_domain::submission::{Course, Step};
use candour_domain::time::date_text;
use candour_store::course::NewStep;
use candour_store::moderation::levels;
use candour_store::moderation::releases::{self, NewRelease};
use candour_store::{WriteTx, audits};
use candour_texts::t;

impl Service {
    /// Releases every level that stands, in one transaction; the agency's leads are told, without what they are.
    /// `seen` is the mark of the page that showed what will be released.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for who may not; a field error for `respond-day`; a refusal with the reason where the
    /// levels cannot be released now, or another one was given after the page was opened.
    pub async fn release_levels(
        &self,
        actor: &Actor,
        id: ReturnId,
        day: &[String; 3],
        seen: i64,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let known = self.material(&mut tx, actor, id, Action::ReleaseLevels).await?;
        drop(tx);
        let today = self.clock.today();
        let standing = known.standing(today);
        if let Some(why) = standing.cannot_be_released() {
            return Err(step(why));
        }
        let respond_by = respond_by(day, today).map_err(|wrong| ServiceError::field("respond-day", wrong))?;
        let given = known.levels();
        if given.values().any(|level| level.level.is_none()) {
            return Err(step(t!(
                "A level could not be read. Nothing was released: tell whoever runs Candour for your Board."
            )));
        }
        let new = NewRelease {
            return_id: id,
            number: known.releases.last().map_or(1, |last| last.number + 1),
            by: actor.person,
            respond_by,
            levels: given.into_iter().map(|(statement, level)| (statement, level.revision)).collect(),
        };
        let scribe = self.scribe(actor).await?;
        let taken = self.course_step(&scribe, &known.row, Course::Released, Done::LevelsReleased, None).await?;
        let taken = crate::returns::Taken { step: NewStep { due_on: Some(respond_by), ..taken.step }, ..taken };
        let what = t!(
            "the Board has released agreed levels. Your agency may respond until {respond_by}.",
            respond_by = date_text(respond_by)
        );
        let path = format!("/returns/{id}/levels");
        let posts = self.tell_agency_at(actor, &known.row, Role::AgencyLead, &what, &path).await?;
        let at = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    let audit = present.audit.audit.state_on(today);
                    let now = Standing { state: present.state, audit, ..standing };
                    if let Some(why) = now.cannot_be_released() {
                        return Err(step(why));
                    }
                    unchanged(tx, id, seen).await?;
                    if !releases::insert(tx, &new, at).await? {
                        return Err(changed());
                    }
                    taken.put_down(tx).await?;
                    for post in &posts {
                        post.put_down(tx).await?;
                    }
                    Ok::<_, ServiceError>(())
                })
            })
            .await
    }

    /// Marks the levels as agreed: they no longer change. The agency's leads are told.
    ///
    /// # Errors
    /// As [`Service::release_levels`].
    pub async fn agree_levels(&self, actor: &Actor, id: ReturnId, seen: i64) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let known = self.material(&mut tx, actor, id, Action::ReleaseLevels).await?;
        drop(tx);
        let today = self.clock.today();
        let standing = known.standing(today);
        if let Some(why) = standing.cannot_be_agreed(today) {
            return Err(step(why));
        }
        let scribe = self.scribe(actor).await?;
        let taken = self.course_step(&scribe, &known.row, Course::Agreed, Done::LevelsAgreed, None).await?;
        let path = format!("/returns/{id}/levels");
        let what = t!("the levels are agreed.");
        let posts = self.tell_agency_at(actor, &known.row, Role::AgencyLead, what, &path).await?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    let audit = present.audit.audit.state_on(today);
                    let now = Standing { state: present.state, audit, ..standing };
                    if let Some(why) = now.cannot_be_agreed(today) {
                        return Err(step(why));
                    }
                    unchanged(tx, id, seen).await?;
                    let to = present.state.after(Step::Agree).map_err(|error| step(t!("Sorry: {error}.", error)))?;
                    if !audits::move_return(tx, id, present.state, to, None).await? {
                        return Err(changed());
                    }
                    taken.put_down(tx).await?;
                    for post in &posts {
                        post.put_down(tx).await?;
                    }
                    Ok::<_, ServiceError>(())
                })
            })
            .await
    }
}

/// Makes sure that no level was given since somebody looked.
async fn unchanged(tx: &mut WriteTx, id: ReturnId, seen: i64) -> Result<(), ServiceError> {
    if levels::count(tx, id).await? == seen { Ok(()) } else { Err(changed()) }
}

fn changed() -> ServiceError {
    step(t!("Somebody gave a level after you opened this page. Nothing was done: read it again, then decide."))
}
