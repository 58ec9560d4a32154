//! Choosing texts of an answer, and taking a choice back.

use super::view::{GoodPractice, opened};
use super::{about, can_be_chosen, changed};
use crate::returns::{KeptAnswer, ReturnHead, kept_under};
use crate::trail::Done;
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::good_practice::Texts;
use candour_domain::ids::{GoodPracticeId, ReturnId, StandardId, StatementId};
use candour_store::good_practice::{self as rows, NewGoodPractice};
use candour_store::{audits, trail};
use candour_texts::t;

/// The page on which texts of an answer are chosen.
#[derive(Clone, Debug)]
pub struct ChoosePage {
    /// The return.
    pub head: ReturnHead,
    /// The standard.
    pub standard: StandardId,
    /// The statement.
    pub statement: StatementId,
    /// The agency's answer.
    pub answer: KeptAnswer,
    /// What is chosen of it already.
    pub chosen: Option<GoodPractice>,
}

impl Service {
    /// What the QA Manager sees who chooses texts of an answer. Reading it is written into the trail.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for everybody else, for a draft, and for a statement that nothing was written about.
    pub async fn good_practice_to_choose(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
    ) -> Result<ChoosePage, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.readable(&mut tx, actor, id).await?;
        actor.require_for(Action::ManageGoodPractice, row.agency.id)?;
        let set = self.set_of(&mut tx, &row).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let mut kept = kept_under(&mut tx, &row, &keys).await?;
        let found = rows::of_return(&mut tx, id).await?;
        let found = found.into_iter().find(|one| one.statement_id == *statement);
        let chosen = found.map(|one| opened(&row, &set, &keys, one));
        drop(tx);
        let standard = set.statement(statement).map(|(standard, _)| standard.id.clone());
        let standard = standard.ok_or(ServiceError::NotFound)?;
        let answer = kept.remove(statement).ok_or(ServiceError::NotFound)?;
        let head = self.head(actor, row, set, &keys);
        self.note_reading(actor, &head).await?;
        Ok(ChoosePage { head, standard, statement: statement.clone(), answer, chosen })
    }

    /// Chooses texts of the answer that was `seen`, and asks the agency: its leads are told, without the text. The same choice posted twice is one.
    ///
    /// # Errors
    /// As [`Service::good_practice_to_choose`]; a field error for `texts`; [`Refusal::Step`] where the answer is
    /// another one now, or something of it is chosen already.
    pub async fn choose_good_practice(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
        (texts, seen): (Option<Texts>, i64),
    ) -> Result<(), ServiceError> {
        let page = self.good_practice_to_choose(actor, id, statement).await?;
        let mut tx = self.store.read_one().await?;
        let row = audits::get_return(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
        drop(tx);
        if let Some(chosen) = &page.chosen {
            let same = texts == Some(chosen.texts) && chosen.answer_revision == seen;
            return if same { Ok(()) } else { Err(chosen_already()) };
        }
        let offered = Texts::of(&page.answer.answer);
        let texts = texts.filter(|texts| offered.contains(texts));
        let texts = texts.ok_or_else(|| ServiceError::field("texts", t!("Choose which text is to be shared")))?;
        if page.answer.revision != seen {
            return Err(changed());
        }
        let new = NewGoodPractice {
            id: GoodPracticeId(self.new_id()?),
            return_id: id,
            statement: statement.clone(),
            answer_revision: seen,
            texts,
            by: actor.person,
        };
        let scribe = self.scribe(actor).await?;
        let entry = scribe.entry(Done::GoodPracticeChosen, &about(&row, statement.as_str()))?;
        let what = t!("the Board asks whether it may share something that you wrote, as good practice.");
        let path = format!("/returns/{id}/good-practice");
        let posts = self.tell_agency_at(actor, &row, Role::AgencyLead, what, &path).await?;
        let at = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    can_be_chosen(present.state)?;
                    if !rows::insert(tx, &new, at).await? {
                        return Err(chosen_already());
                    }
                    for post in &posts {
                        post.put_down(tx).await?;
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Takes a choice back: it is not asked for any more, whatever the agency said.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for who may not, and where there is none; [`Refusal::Step`] where it was answered since
    /// it was `seen`.
    pub async fn drop_good_practice(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
        seen: i64,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = audits::get_return(&mut tx, id).await?.filter(|row| row.audit.board == actor.board);
        let row = row.ok_or(ServiceError::NotFound)?;
        actor.require_for(Action::ManageGoodPractice, row.agency.id)?;
        let found = rows::of_return(&mut tx, id).await?.into_iter().find(|one| one.statement_id == *statement);
        drop(tx);
        let found = found.ok_or(ServiceError::NotFound)?;
        let scribe = self.scribe(actor).await?;
        let entry = scribe.entry(Done::GoodPracticeDropped, &about(&row, statement.as_str()))?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    if !rows::drop_one(tx, found.id, seen).await? {
                        return Err(changed());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }
}

fn chosen_already() -> ServiceError {
    let why = t!("Something of this answer is chosen already. Take it back first, then choose anew.");
    Refusal::Step(why.to_owned()).into()
}
