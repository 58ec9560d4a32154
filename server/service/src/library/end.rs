//! The end of a library: an agency that has left the Board leaves nothing that can be read.

use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::AgencyId;
use candour_store::{keys, library as rows, trail};
use candour_texts::t;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 2_000;

/// A library in its retention: no content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryKept {
    /// The agency.
    pub agency: AgencyId,
    /// Its name.
    pub name: String,
    /// How many pieces it has.
    pub pieces: i64,
    /// Whether it may be destroyed: nobody works for the agency any more.
    pub ended: bool,
}

impl Service {
    /// The libraries of the Board's agencies, without what they hold.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn libraries_kept(&self, actor: &Actor) -> Result<Vec<LibraryKept>, ServiceError> {
        actor.require(Action::ManageRetention)?;
        let mut tx = self.store.read_one().await?;
        let found = rows::agencies(&mut tx, actor.board).await?;
        let kept = found.into_iter().map(|row| LibraryKept {
            agency: row.id,
            name: row.name,
            pieces: row.pieces,
            ended: row.people == 0,
        });
        Ok(kept.collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where it is another Board's, or there is none.
    pub async fn library_kept(&self, actor: &Actor, agency: AgencyId) -> Result<LibraryKept, ServiceError> {
        let found = self.libraries_kept(actor).await?.into_iter().find(|kept| kept.agency == agency);
        found.ok_or(ServiceError::NotFound)
    }

    /// Destroys the key of a library with all it holds. What returns and actions keep of it stays with them.
    ///
    /// # Errors
    /// Field errors; [`Refusal::Step`] while somebody works for the agency.
    pub async fn destroy_library(
        &self,
        actor: &Actor,
        agency: AgencyId,
        typed: &str,
        reason: &str,
    ) -> Result<(), ServiceError> {
        let kept = self.library_kept(actor, agency).await?;
        if !kept.ended {
            return Err(still_used());
        }
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
            let text = t!("Say why, in up to 2,000 characters: whoever asks later reads this.");
            return Err(ServiceError::field("reason", text));
        }
        if typed.trim() != kept.name {
            let text = t!("Type the name of the agency as it stands here: {name}", name = kept.name);
            return Err(ServiceError::field("agency", text));
        }
        let about = About { agency: Some(agency), new: Some(reason.as_bytes()), ..About::default() };
        let entry = self.scribe(actor).await?.entry(Done::LibraryDestroyed, &about)?;
        let board = actor.board;
        let destroyed: Result<(), ServiceError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    rows::lock(tx, agency).await?;
                    // Invited meanwhile.
                    let present = rows::agencies(tx, board).await?.into_iter().find(|row| row.id == agency);
                    if present.is_some_and(|row| row.people > 0) {
                        return Err(still_used());
                    }
                    rows::destroy(tx, agency).await?;
                    if keys::destroy_library(tx, agency).await? {
                        trail::append(tx, &entry).await?;
                    }
                    Ok(())
                })
            })
            .await;
        destroyed?;
        self.keys.forget_library(agency);
        self.wipe().await;
        Ok(())
    }
}

fn still_used() -> ServiceError {
    let text = t!("People work for this agency. Its library is theirs: end their roles first, on the page of people.");
    Refusal::Step(text.to_owned()).into()
}
