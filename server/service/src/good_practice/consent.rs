//! What the agency says to it: yes with its name, yes without, no; and later something else.

use super::{about, changed};
use crate::trail::Done;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::good_practice::Said;
use candour_domain::ids::{GoodPracticeId, ReturnId};
use candour_store::good_practice as rows;
use candour_store::{audits, trail};
use candour_texts::t;

impl Service {
    /// Answers for the agency about what was `seen`. The same answer again changes nothing.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another agency's, for who may not answer, and for one that is not asked any more;
    /// a field error for `said`; [`Refusal::Step`](crate::Refusal::Step) where somebody answered meanwhile.
    pub async fn answer_good_practice(
        &self,
        actor: &Actor,
        id: ReturnId,
        which: GoodPracticeId,
        (said, seen): (Option<Said>, i64),
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.own_good_practice(&mut tx, actor, id).await?;
        actor.require_for(Action::AnswerGoodPractice, row.agency.id)?;
        let found = rows::get(&mut tx, which).await?.filter(|one| one.return_id == id);
        drop(tx);
        let found = found.ok_or(ServiceError::NotFound)?;
        let said = said.ok_or_else(|| ServiceError::field("said", t!("Choose whether it may be shared")))?;
        let consent = found.consent.answered(said);
        if consent == found.consent {
            return Ok(());
        }
        if found.revision != seen {
            return Err(changed());
        }
        let scribe = self.scribe(actor).await?;
        let about = crate::trail::About {
            old: Some(found.consent.code().as_bytes()),
            new: Some(consent.code().as_bytes()),
            ..about(&row, found.statement_id.as_str())
        };
        let entry = scribe.entry(Done::GoodPracticeAnswered, &about)?;
        let (by, at) = (actor.person, scribe.at());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    if !rows::answer(tx, (which, seen), consent, by, at).await? {
                        return Err(changed());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }
}
