//! Changing the words of a recommendation that is not agreed yet.

use super::opened::place_of;
use super::{about, present, readable, unchanged};
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::RecommendationId;
use candour_domain::plan::{Recommendation, RecommendationForm, RecommendationStep, Whose};
use candour_store::plan::recommendations::{self, RecommendationRow};
use candour_store::trail;

impl Service {
    /// Changes a recommendation's words. `seen` is the revision that the person read.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed; [`Refusal::Overtaken`](crate::Refusal::Overtaken) where somebody
    /// else changed it meanwhile; [`Refusal::Step`](crate::Refusal::Step) where its state does not allow it, or
    /// where the words that stand there could not be read.
    pub async fn reword_recommendation(
        &self,
        actor: &Actor,
        id: RecommendationId,
        seen: i64,
        form: &RecommendationForm,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_recommendation(&mut tx, actor, id, Action::ManageRecommendations).await?;
        drop(tx);
        row.state.after(RecommendationStep::Edit, whose(&row))?;
        let (words, priority, due_on) = form.parse()?;
        unchanged(seen, row.revision)?;
        let key = self.board_key(row.audit_id).await?;
        let place = place_of(&row);
        let before: Recommendation = readable(place.recommendation(id, row.text_revision).open(&key, &row.body))?;
        let body = place.recommendation(id, row.text_revision + 1).seal(&key, &words, self.entropy.as_ref())?;
        let [old, new] = [before, words].map(|words| serde_json::json!(words).to_string());
        let scribe = self.scribe(actor).await?;
        let about = about(&row, row.state.visible_to_agency());
        let about = About { old: Some(old.as_bytes()), new: Some(new.as_bytes()), ..about };
        let entry = scribe.entry_under(&key, Done::RecommendationReworded, &about)?;
        let now = scribe.at();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let row = present(tx, id).await?;
                    row.state.after(RecommendationStep::Edit, whose(&row))?;
                    if !recommendations::reword(tx, id, seen, (priority, due_on, &body), now).await? {
                        return Err(super::changed());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }
}

/// Whom a recommendation is for.
pub(super) fn whose(row: &RecommendationRow) -> Whose {
    if row.agency_id.is_some() { Whose::Agency } else { Whose::Partnership }
}
