//! One step with an action of the plan: the change, its entry in the action's history and the one in the trail.

use super::opened::place_of;
use super::{about, readable, unchanged};
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::PlanActionId;
use candour_domain::plan::{self, ActionStep, ActionTexts, Dates, Noted, action_reference};
use candour_store::plan::actions::{self, ActionRow};
use candour_store::plan::progress::{self, NewProgress};
use candour_store::{WriteTx, trail};
use serde::Serialize;

/// A step to be taken with an action.
pub(super) struct Taking {
    /// Who may.
    pub(super) action: Action,
    pub(super) noted: Noted,
    pub(super) done: Done,
    /// What was said to it.
    pub(super) words: Option<String>,
    pub(super) change: Change,
}

/// What a step changes.
pub(super) enum Change {
    /// Where the action stands, and the revision that the person read; `None` where what they do depends on none.
    State(ActionStep, Option<i64>),
    /// Its dates.
    Dates(Dates),
    /// Its words: the revision that the person read, and the new wording.
    Words(i64, ActionTexts),
    /// That it is accepted: the revision that the person read.
    Accepted(i64),
    /// Nothing: something was said.
    Nothing,
}

impl Service {
    /// Takes a step: the change, its entry in the action's history and the one in the trail, in one transaction.
    pub(super) async fn take(&self, actor: &Actor, id: PlanActionId, taking: Taking) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let (row, of) = self.seen_action(&mut tx, actor, id, taking.action).await?;
        drop(tx);
        let key = self.board_key(of.audit_id).await?;
        let place = place_of(&of);
        let scribe = self.scribe(actor).await?;
        let entropy = self.entropy.as_ref();
        let wording = match &taking.change {
            Change::Words(_, texts) => {
                readable(place.action(id, row.text_revision).open::<ActionTexts>(&key, &row.body))?;
                Some(place.action(id, row.text_revision + 1).seal(&key, texts, entropy)?)
            }
            _ => None,
        };
        let old_dates = matches!(taking.change, Change::Dates(_)).then(|| row.dates());
        let entry_id = self.new_id()?;
        let words = taking.words.as_ref().map(|words| place.progress(entry_id).seal(&key, words, entropy));
        let note = NewProgress {
            id: entry_id,
            action: id,
            noted: taking.noted,
            old_dates,
            words: words.transpose()?,
            by: actor.person,
            at: scribe.at(),
        };
        let texts = match &taking.change {
            Change::Words(_, texts) => Some(json(texts)),
            _ => None,
        };
        let told = about(&of, true);
        let about = About {
            subject: Some(action_reference(&of.prefix, of.number, row.number)),
            new: texts.as_ref().or(taking.words.as_ref()).map(String::as_bytes),
            ..told
        };
        let entry = scribe.entry_under(&key, taking.done, &about)?;
        let change = taking.change;
        let wording = (row.text_revision, wording);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = actions::lock(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    let (state, old) = apply(tx, &now, &change, &wording, &note).await?;
                    // The dates that were changed are those that stood there a moment ago.
                    let note = NewProgress { old_dates: note.old_dates.and(old), ..note };
                    progress::insert(tx, &note, state).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }
}

/// Applies a change to an action that is locked; gives where it stands after it, and the dates before.
async fn apply(
    tx: &mut WriteTx,
    now: &ActionRow,
    change: &Change,
    (seen_wording, body): &(i64, Option<Vec<u8>>),
    note: &NewProgress,
) -> Result<(plan::ActionState, Option<Dates>), ServiceError> {
    let mut state = now.state;
    match change {
        Change::State(step, seen) => {
            state = now.state.after(*step)?;
            if let Some(seen) = *seen {
                unchanged(seen, now.revision)?;
            }
            let completed_by = now.completed_by.map(Into::into);
            let completed_by = match step {
                ActionStep::Complete => Some(note.by),
                ActionStep::Report(_) | ActionStep::SendBack => None,
                _ => completed_by,
            };
            if *step == ActionStep::Verify {
                let same = |error: plan::SamePerson| ServiceError::from(Refusal::Step(error.to_string()));
                plan::other_person(note.by, completed_by).map_err(same)?;
            }
            actions::move_to(tx, now.id, now.revision, state, completed_by).await?;
        }
        Change::Dates(dates) => {
            now.state.after(ActionStep::Redate)?;
            actions::redate(tx, now.id, now.revision, *dates).await?;
        }
        Change::Words(seen, _) => {
            now.state.after(ActionStep::Reword)?;
            unchanged(*seen, now.revision)?;
            unchanged(*seen_wording, now.text_revision)?;
            let Some(body) = body else { return Err(super::changed()) };
            actions::reword(tx, now.id, now.revision, body).await?;
        }
        Change::Accepted(seen) => {
            unchanged(*seen, now.revision)?;
            if !now.state.is_open() || now.accepted_at.is_some() {
                return Err(super::changed());
            }
            actions::accept(tx, now.id, now.revision, note.by, note.at).await?;
        }
        Change::Nothing => {}
    }
    Ok((state, Some(now.dates())))
}

impl Taking {
    /// A step of this kind, which says and changes nothing yet.
    pub(super) fn of(noted: Noted) -> Self {
        let (action, done) = match noted {
            Noted::Added => (Action::UpdateActions, Done::ActionAdded),
            Noted::Reworded => (Action::UpdateActions, Done::ActionReworded),
            Noted::Progress => (Action::UpdateActions, Done::ActionReported),
            Noted::Dates => (Action::UpdateActions, Done::ActionRedated),
            Noted::Completed => (Action::UpdateActions, Done::ActionCompleted),
            Noted::SentBack => (Action::VerifyActions, Done::ActionSentBack),
            Noted::Verified => (Action::VerifyActions, Done::ActionVerified),
            Noted::NotPursued => (Action::VerifyActions, Done::ActionNotPursued),
            Noted::Accepted => (Action::AcceptActions, Done::ActionAccepted),
            Noted::Comment => (Action::CommentOnActions, Done::ActionCommented),
        };
        Self { action, noted, done, words: None, change: Change::Nothing }
    }
}

/// Words as an entry of the trail keeps them.
pub(super) fn json(words: &impl Serialize) -> String {
    serde_json::json!(words).to_string()
}
