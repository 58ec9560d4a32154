//! The agency's side: the levels that were released to it, and what it says to them.

use super::material::Material;
use super::pages::release;
use super::step;
use super::view::{LevelsPage, ReleasedLine};
use crate::context::query_place;
use crate::mail::{Post, Text};
use crate::returns::own_return;
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::ids::{ReturnId, StatementId};
use candour_domain::moderation::{ResponseForm, ResponseText, Standing, response};
use candour_domain::question_set::Statement;
use candour_domain::submission::ReturnState;
use candour_store::audits::ReturnRow;
use candour_store::moderation::releases::{self, NewResponse, SealedText};
use candour_store::{ReadTx, audits, keys, people, trail};
use candour_texts::{mark, t};
use uuid::Uuid;

/// What an agency responds, as it was typed.
#[derive(Clone, Copy, Debug)]
pub struct Responding<'a> {
    /// The id that the form carries.
    pub id: Uuid,
    /// The number of the release that the page showed.
    pub number: i64,
    /// The texts.
    pub form: &'a ResponseForm,
}

/// What is wrong with the texts of a response.
pub type ResponseErrors = Vec<(Option<StatementId>, String)>;

impl Service {
    /// The levels that were released to the actor's own agency, beside its own. Before that, a page with nothing.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another agency's; [`Refusal::Shredded`].
    pub async fn levels_page(&self, actor: &Actor, id: ReturnId) -> Result<LevelsPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let known = self.released_to(&mut tx, actor, id, Action::ReadLevels).await?;
        let responses = if known.releases.is_empty() { Vec::new() } else { self.responses(&mut tx, &known).await? };
        drop(tx);
        let standing = known.standing(self.clock.today());
        let may = actor.require_for(Action::RespondToLevels, known.row.agency.id).is_ok();
        let cannot_respond = if may {
            standing.cannot_be_responded_to(self.clock.today())
        } else {
            Some(t!("A lead or the accountable officer of your agency responds.").to_owned())
        };
        Ok(LevelsPage {
            release: known.releases.last().map(release),
            lines: lines(&known),
            head: self.head(actor, known.row, known.set, &known.keys),
            responses,
            cannot_respond,
            new: self.new_id()?,
        })
    }

    /// Responds to the levels of the last release. Whoever released them is told, without what was written. The same
    /// form posted twice is one response. Gives the errors of the texts, where there are any: then nothing is put down.
    ///
    /// # Errors
    /// As [`Service::levels_page`]; [`ServiceError::NotFound`] for a statement that was not released; [`Refusal::Step`]
    /// where nothing can be responded now, or levels were released anew.
    pub async fn respond_to_levels(
        &self,
        actor: &Actor,
        id: ReturnId,
        said: &Responding<'_>,
    ) -> Result<Result<(), ResponseErrors>, ServiceError> {
        loop {
            match self.try_respond(actor, id, said).await {
                Err(ServiceError::Refused(Refusal::Overtaken)) => {}
                done => return done,
            }
        }
    }

    async fn try_respond(
        &self,
        actor: &Actor,
        id: ReturnId,
        said: &Responding<'_>,
    ) -> Result<Result<(), ResponseErrors>, ServiceError> {
        let mut tx = self.store.read().await?;
        let known = self.released_to(&mut tx, actor, id, Action::RespondToLevels).await?;
        let before = releases::responses(&mut tx, id).await?.iter().any(|row| row.id == said.id);
        drop(tx);
        let released = known.released_levels();
        if said.form.statements.iter().any(|(statement, _)| !released.contains_key(statement)) {
            return Err(ServiceError::NotFound);
        }
        let today = self.clock.today();
        let standing = known.standing(today);
        if let Some(why) = standing.cannot_be_responded_to(today) {
            return Err(step(why));
        }
        if known.releases.last().map(|release| release.number) != Some(said.number) {
            return Err(released_anew());
        }
        let texts = match response(said.form) {
            Ok(texts) => texts,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let new = NewResponse {
            id: said.id,
            return_id: id,
            number: said.number,
            texts: self.sealed_texts(&known, said.id, texts)?,
            by: actor.person,
        };
        let scribe = self.scribe(actor).await?;
        let about = About { subject: Some(format!("release {}", said.number)), ..super::about(&known.row) };
        let entry = scribe.entry(Done::LevelsResponded, &about)?;
        let posts = self.tell_releaser(actor, &known).await?;
        let (at, number, sealed_under) = (scribe.at(), said.number, known.keys.in_use().id());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    let audit = present.audit.audit.state_on(today);
                    let now = Standing { state: present.state, audit, ..standing };
                    if let Some(why) = now.cannot_be_responded_to(today) {
                        return Err(step(why));
                    }
                    if releases::of_return(tx, id).await?.last().map(|last| last.number) != Some(number) {
                        return Err(released_anew());
                    }
                    if !keys::is_in_use(tx, sealed_under).await? {
                        return Err(Refusal::Overtaken.into());
                    }
                    if !releases::respond(tx, &new, at).await? {
                        // The same form again; an id that is another's names nothing here.
                        return if before { Ok(()) } else { Err(step(candour_texts::said(SENT_BEFORE))) };
                    }
                    for post in &posts {
                        post.put_down(tx).await?;
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await?;
        Ok(Ok(()))
    }

    /// A return of the actor's own agency, of whose levels nothing but what was released goes further.
    async fn released_to(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        id: ReturnId,
        action: Action,
    ) -> Result<Material, ServiceError> {
        let row: ReturnRow = own_return(tx, actor, id, action).await?;
        if row.state == ReturnState::Shredded {
            return Err(Refusal::Shredded.into());
        }
        self.material_of(tx, row).await
    }

    fn sealed_texts(
        &self,
        known: &Material,
        response: Uuid,
        texts: Vec<ResponseText>,
    ) -> Result<Vec<SealedText>, ServiceError> {
        let place = known.place();
        let seal = |(at, text): (i64, ResponseText)| {
            let own = query_place(response, at);
            let key = known.keys.in_use();
            let body = key.seal(&place.response(&own), text.text.as_bytes(), self.entropy.as_ref())?;
            Ok((text.statement, body))
        };
        (1_i64..).zip(texts).map(seal).collect()
    }

    /// A letter to whoever released the levels, where they still run the Board's audits.
    async fn tell_releaser(&self, actor: &Actor, known: &Material) -> Result<Vec<Post>, ServiceError> {
        let Some(release) = known.releases.last() else { return Ok(Vec::new()) };
        let mut tx = self.store.read().await?;
        let managers = people::holding(&mut tx, actor.board, Role::QaManager).await?;
        let person = people::by_id(&mut tx, release.released_by).await?;
        drop(tx);
        let Some(person) = person.filter(|person| managers.iter().any(|known| known.id == person.id)) else {
            return Ok(Vec::new());
        };
        let path = format!("/returns/{}/moderation", known.row.id);
        let (agency, audit) = (&known.row.agency.name, &known.row.audit.audit.title);
        let text = Text::LevelsResponded { name: &person.name, agency, audit, path: &path };
        Ok(vec![self.post(Some(actor.board), Some(person.id), &person.email, &text).await?])
    }
}

const SENT_BEFORE: &str =
    mark!("Another response was sent with this form before. To send this one too, open the page anew.");

fn released_anew() -> ServiceError {
    step(t!("The Board released levels anew after you opened this page. Nothing was sent: read them, then respond."))
}

/// Each statement that was released, in the order of the set.
fn lines(known: &Material) -> Vec<ReleasedLine> {
    let released = known.released_levels();
    let line = |statement: &Statement| {
        let given = released.get(&statement.id)?;
        let all = known.history.get(&statement.id).map(Vec::as_slice).unwrap_or_default();
        let earlier = all.iter().filter(|level| level.released_in.is_some() && level.revision < given.revision);
        Some(ReleasedLine {
            statement: statement.id.clone(),
            own: known.answers.own(&known.set, statement),
            agreed: given.level.clone(),
            before: earlier.cloned().collect(),
        })
    };
    known.set.statements().filter_map(|(_, statement)| line(statement)).collect()
}
