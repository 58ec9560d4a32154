//! Changing a finding: its words, its kind, and whether it is one.

use super::{about, place, present};
use crate::plan::{changed, readable, unchanged};
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::findings::{FindingForm, FindingKind, FindingStep, FindingWords, Key, reason};
use candour_domain::ids::FindingId;
use candour_store::findings::{self, FindingChange, FindingRow};
use candour_store::trail;

impl Service {
    /// Changes the words and the kind of a finding. `seen` is the revision that the person read.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed; [`Refusal::Overtaken`](crate::Refusal::Overtaken) where somebody
    /// else changed it meanwhile; [`Refusal::Step`](crate::Refusal::Step) where its state does not allow it, or what
    /// stands there could not be read.
    pub async fn reword_finding(
        &self,
        actor: &Actor,
        id: FindingId,
        seen: i64,
        form: &FindingForm,
    ) -> Result<(), ServiceError> {
        let (kind, text) = form.parse()?;
        let to = |words: FindingWords| FindingWords { text, ..words };
        self.change_finding(actor, id, seen, (FindingStep::Edit, Done::FindingReworded), Some(kind), to).await
    }

    /// Rejects a finding that was accepted, for a reason.
    ///
    /// # Errors
    /// As [`Service::reword_finding`].
    pub async fn reject_finding(&self, actor: &Actor, id: FindingId, seen: i64, why: &str) -> Result<(), ServiceError> {
        let why = reason(why)?;
        let to = |words: FindingWords| FindingWords { reason: why, ..words };
        self.change_finding(actor, id, seen, (FindingStep::Reject, Done::FindingRejected), None, to).await
    }

    /// Accepts a finding that was rejected.
    ///
    /// # Errors
    /// As [`Service::reword_finding`].
    pub async fn restore_finding(&self, actor: &Actor, id: FindingId, seen: i64) -> Result<(), ServiceError> {
        let to = |words: FindingWords| FindingWords { reason: String::new(), ..words };
        self.change_finding(actor, id, seen, (FindingStep::Accept, Done::FindingRestored), None, to).await
    }

    async fn change_finding(
        &self,
        actor: &Actor,
        id: FindingId,
        seen: i64,
        (step, done): (FindingStep, Done),
        kind: Option<FindingKind>,
        to: impl FnOnce(FindingWords) -> FindingWords,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_finding(&mut tx, actor, id, Action::ManageFindings).await?;
        drop(tx);
        let state = row.state.after(step)?;
        unchanged(seen, row.revision)?;
        let key = self.board_key(row.audit_id).await?;
        let place = place(row.audit_id);
        let before: FindingWords = readable(place.finding(id, row.revision).open(&key, &row.body))?;
        let old = serde_json::json!(before).to_string();
        let words = to(before);
        let body = place.finding(id, row.revision + 1).seal(&key, &words, self.entropy.as_ref())?;
        let new = serde_json::json!(words).to_string();
        let kind = kind.unwrap_or(row.kind);
        let about =
            About { old: Some(old.as_bytes()), new: Some(new.as_bytes()), ..about(kind, key_of(&row).as_ref()) };
        let scribe = self.scribe(actor).await?;
        let entry = scribe.entry_under(&key, done, &about)?;
        let now = scribe.at();
        let change = FindingChange { kind, state, merged_into: None, body, by: actor.person };
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    present(tx, id).await?.state.after(step)?;
                    if !findings::update(tx, id, seen, &change, now).await? {
                        return Err(changed());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }
}

/// The rule and what it speaks about.
pub(super) fn key_of(row: &FindingRow) -> Option<Key> {
    row.proposal.as_deref().and_then(|text| text.parse().ok())
}
